"""The command not-yets 五未土地: approved not supplied, supplied not used, and so on."""

from pathlib import Path
from typing import Annotated

import typer

from geoapi.commands.common import (
    AtOption,
    JsonOption,
    OnOption,
    OutOption,
    WorkspaceOption,
    county_of,
    day,
    put_json,
    put_table,
    say,
)
from geoapi.commands.saving import save_answer
from geoapi.planning.not_yets import CLASSES, NotYets
from geoapi.questions.not_yets import ask_not_yets, not_yets_answer
from geoapi.views.figure_words import share_words
from geoapi.views.not_yet_tables import class_frame, not_yet_sheets
from geoapi.views.scene import plain_scene
from layers.atlas import County


def not_yets(
    context: typer.Context, on: OnOption = None,
    classes: Annotated[
        str | None, typer.Option("--classes", help=f"逗号分开；可用：{' '.join(CLASSES)}")
    ] = None,
    output: OutOption = None, at: AtOption = None, as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """五未土地：批而未供、供而未用、用而未尽等。例：mutu not-yets --on 2025-06-30"""
    names = None if classes is None else [name.strip() for name in classes.split(",")]
    county = county_of(context, workspace, at)
    told = ask_not_yets(county, day(on), names, restricted=True)
    if output:
        save_not_yets(county, told, output)
    if as_json:
        return put_json(not_yets_answer(county, told))
    return _tell(county, told)


def save_not_yets(county: County, told: NotYets, output: Path) -> None:
    """Write the five not-yets by the file's ending."""
    scene = plain_scene(county, told.on)
    save_answer(output, lambda: not_yets_answer(county, told), lambda: not_yet_sheets(scene, told))


def _tell(county: County, told: NotYets) -> None:
    frame = class_frame(told)
    put_table(list(frame.columns), frame.to_numpy().tolist(), f"{county.name} 五未土地 {told.on}")
    if told.approved is not None:
        rates = (share_words(sums["value"]) for sums in (told.approved.total, told.approved.recent))
        say("供地率（按图形叠加）：全部批次 {}，近五年 {}".format(*rates))
