"""The command low-yield 低效用地: below the county's own thresholds, and not idle."""

from pathlib import Path
from typing import Annotated, Any

import typer

from geoapi.commands.common import (
    AtOption,
    JsonOption,
    OnOption,
    OutOption,
    PeriodOption,
    WorkspaceOption,
    county_of,
    day,
    put_json,
    put_table,
    say,
)
from geoapi.commands.saving import save_answer
from geoapi.commands.zone_review import CasesOption, read_cases
from geoapi.planning.low_yield import Threshold, read_thresholds
from geoapi.questions.low_yield import LowYieldList, ask_low_yield, low_yield_answer
from geoapi.views.errors import TableError
from geoapi.views.low_yield_tables import low_yield_frame, low_yield_sheets, state_frame
from geoapi.views.scene import plain_scene
from geoapi.views.web.parcel_shapes import save_parcel_shapes
from layers.atlas import County

SHOWN = 40
"""Rows that a terminal shows; files and --json hold all."""


def low_yield(
    context: typer.Context, on: OnOption = None,
    threshold: Annotated[
        list[str] | None,
        typer.Option("--threshold", help="本县标准，如 tax_intensity=5（万元/亩），可多次；无默认"),
    ] = None,
    match: Annotated[
        str | None, typer.Option("--match", help="几项标准：any 任一项低于 all 各项都低于")
    ] = None,
    by: Annotated[str, typer.Option("--by", help="parcels 宗地 enterprises 企业")] = "parcels",
    period: PeriodOption = None, cases: CasesOption = None, output: OutOption = None,
    at: AtOption = None, as_json: JsonOption = False, workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """按本县标准列出低效用地，闲置土地不列入。例：mutu low-yield --threshold tax_intensity=5"""
    thresholds, recognised = read_thresholds(threshold or []), read_cases(cases)
    county = county_of(context, workspace, at)
    told = ask_low_yield(
        county, day(on), thresholds, by=by, match=match, period=period, recognised=recognised,
        restricted=True,
    )  # fmt: skip
    answer = low_yield_answer(county, told)
    if output:
        _save(county, told, answer, output)
    if as_json:
        return put_json(answer)
    return _tell(county, answer, thresholds)


def _save(county: County, told: LowYieldList, answer: dict[str, Any], output: Path) -> None:
    thresholds = told.found.thresholds

    def shapes() -> None:
        if told.found.by != "parcels":
            raise TableError(
                f"按企业列出的没有图形，不能写 {output.suffix.lower()}；可用：.csv .xlsx .json"
            )
        rows = low_yield_frame(answer["rows"], thresholds, "parcels")
        save_parcel_shapes(county, rows, output, "low_yield")

    scene = plain_scene(county, told.on)
    save_answer(output, lambda: answer, lambda: low_yield_sheets(scene, answer, thresholds), shapes)


def _tell(county: County, answer: dict[str, Any], thresholds: tuple[Threshold, ...]) -> None:
    title = f"{county.name} 低效用地（{answer['on']}，统计期 {answer['period'] or '无'}）"
    states = state_frame(answer)
    put_table(list(states.columns), states.to_numpy().tolist(), title)
    rows = low_yield_frame(answer["rows"][:SHOWN], thresholds, answer["by"])
    if len(rows):
        put_table(list(rows.columns), rows.to_numpy().tolist())
    if len(answer["rows"]) > SHOWN:
        say(f"共 {len(answer['rows']):,} 行，只显示最低的 {SHOWN} 行；全部见 -o 文件")
