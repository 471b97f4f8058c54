"""The command low-efficiency 低效用地: by the classes of the county's own document."""

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
from geoapi.commands.zone_review import CasesOption, read_cases
from geoapi.planning.low_efficiency import LowEfficiency
from geoapi.questions.low_efficiency import ask_low_efficiency, low_efficiency_answer
from geoapi.views.low_efficiency_tables import (
    VERDICTS,
    low_efficiency_frame,
    low_efficiency_sheets,
)
from geoapi.views.scene import plain_scene
from layers.atlas import County

SHOWN = ("suspected_low", "review")
"""Verdicts that a terminal lists; files and --json hold all."""


def low_efficiency(
    context: typer.Context, on: OnOption = None,
    rules: Annotated[
        Path | None, typer.Option("--rules", help="本县的政策包 YAML；不给则用模板（闽侯县2018年）")
    ] = None,
    cases: CasesOption = None, output: OutOption = None, at: AtOption = None,
    as_json: JsonOption = False, workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """按本县文件的类别判断低效用地，闲置土地不列。例：mutu low-efficiency --on 2025-06-30"""
    recognised = read_cases(cases)
    county = county_of(context, workspace, at)
    told = ask_low_efficiency(
        county, day(on), rules=rules, recognised=recognised, restricted=True
    )  # fmt: skip
    if output:
        save_low_efficiency(county, told, output)
    if as_json:
        return put_json(low_efficiency_answer(county, told))
    return _tell(county, told)


def save_low_efficiency(county: County, told: LowEfficiency, output: Path) -> None:
    """Write low-efficiency land by the file's ending."""
    scene = plain_scene(county, told.on)
    save_answer(
        output,
        lambda: low_efficiency_answer(county, told),
        lambda: low_efficiency_sheets(scene, told),
    )


def _tell(county: County, told: LowEfficiency) -> None:
    frame = low_efficiency_frame(told).drop(columns="说明")
    listed = frame["判定"].isin([VERDICTS[name][0] for name in SHOWN])
    put_table(list(frame.columns), frame[listed].to_numpy().tolist(), f"{county.name} 低效用地")
    counts = "，".join(f"{VERDICTS[name][0]} {n} 宗" for name, n in told.counts.items())
    say(f"{told.test.pack.cited}：{counts}")
    if told.template:
        say("这是模板，文本为摘要；请以 --rules 给出本县文件的原文和数值")
