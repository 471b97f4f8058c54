"""The command relate 归属: which parcel lies in which zone or town, with nothing lost."""

from pathlib import Path
from typing import Annotated

import typer

from geoapi.commands.common import (
    AtOption,
    JsonOption,
    OutOption,
    RuleOption,
    WorkspaceOption,
    county_of,
    day,
    put_json,
    put_table,
    say,
)
from geoapi.commands.saving import save_answer
from geoapi.planning.measuring.placement import Placement
from geoapi.questions.measures import ask_placement, placement_answer
from geoapi.views.figure_words import unit_name
from geoapi.views.placement_tables import placement_sheets, unit_frame
from geoapi.views.scene import plain_scene
from layers.atlas import County
from layers.units import MU


def relate(
    context: typer.Context,
    units: Annotated[str, typer.Argument(help="zones 或 towns")],
    rule: RuleOption = "split", output: OutOption = None, at: AtOption = None,
    as_json: JsonOption = False, workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """每宗地落在哪个园区或乡镇、占多少。例：mutu relate zones -o 宗地与园区.xlsx"""
    county = county_of(context, workspace, at)
    told = ask_placement(county, units, rule=rule)
    if output:
        _save(county, told, output)
    if as_json:
        return put_json(placement_answer(county, told))
    frame = unit_frame(told)
    put_table(list(frame.columns), frame.to_numpy().tolist(), f"{county.name} 宗地归属")
    return _say_rest(told)


def _save(county: County, told: Placement, output: Path) -> None:
    scene = plain_scene(county, day(None))
    save_answer(
        output, lambda: placement_answer(county, told), lambda: placement_sheets(scene, told)
    )


def _say_rest(told: Placement) -> None:
    unit = unit_name(told.layer, "zh")
    outside, overlap, slivers = told.outside, told.overlap, told.slivers
    say(
        f"宗地共 {told.total / MU:,.2f} 亩；{unit}之外 {len(outside)} 宗 "
        f"{outside['area'].sum() / MU:,.2f} 亩，重叠重复计入 {overlap['area'].sum() / MU:,.2f} 亩；"
        f"小于宗地百万分之一的碎片 {len(slivers)} 处共 {slivers['area'].sum():,.4f} 平方米，"
        f"已归入宗地其余部分；无图形 {len(told.unknown)} 宗"
    )
