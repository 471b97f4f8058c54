"""The command measures 指标: which there are, and all of them by unit."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from geoapi.commands.common import (
    AtOption,
    JsonOption,
    OutOption,
    PeriodOption,
    RuleOption,
    WorkspaceOption,
    county_of,
    day,
    put_json,
    put_table,
    say,
)
from geoapi.commands.saving import save_answer
from geoapi.planning.errors import PlanningError
from geoapi.planning.measures import MEASURES
from geoapi.planning.measuring.tally import MeasureTable
from geoapi.planning.measuring.unit_names import ASKED
from geoapi.questions.basis import basis
from geoapi.questions.measures import ask_measures, measure_answer
from geoapi.views.exports import DRIVERS
from geoapi.views.figure_words import unit_name
from geoapi.views.scene import plain_scene
from geoapi.views.tables import closing_name
from geoapi.views.wide_tables import wide_frame, wide_sheets
from layers.atlas import County

SHOWN = 10
"""Units that fit a terminal side by side; files and --json hold all."""

ByOption = Annotated[list[str] | None, typer.Option("--by", help=f"统计单元，可多次：{ASKED}")]


def measures(
    context: typer.Context, by: ByOption = None, period: PeriodOption = None,
    rule: RuleOption = "split", output: OutOption = None, at: AtOption = None,
    as_json: JsonOption = False, workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """列出指标；有 --by 则按单元全部计算。例：mutu measures --by zones --by towns -o 指标.xlsx"""
    if not by:
        if output:
            raise PlanningError(f"-o 须与 --by 同用，如 mutu measures --by zones -o {output}")
        return _list(as_json=as_json)
    units = list(dict.fromkeys(by))
    must_hold(output, len(units))
    county = county_of(context, workspace, at)
    tables = [ask_measures(county, by=unit, period=period, rule=rule) for unit in units]
    if output:
        save_measures(county, tables, output)
    if as_json:
        return put_json(measures_answer(county, tables))
    return tell_measures(county, tables)


def must_hold(output: Path | None, units: int) -> None:
    """Refuse a file that cannot hold so many kinds of units, before anything is computed."""
    if output and output.suffix.lower() == ".csv" and units > 1:
        raise PlanningError(f"{output} 只能写一种统计单元；多种请写 .xlsx 或 .json")
    if output and output.suffix.lower() in DRIVERS:
        raise PlanningError(f"{output} 只能写一个指标；全部请写 .xlsx .csv .json")


def measures_answer(county: County, by: Sequence[Sequence[MeasureTable]]) -> dict[str, Any]:
    """Return the answers of every measure by every unit, each as ``measure`` gives it."""
    answers = [measure_answer(county, table) for tables in by for table in tables]
    periods = {table.period for tables in by for table in tables if table.period}
    return {"by": answers, "basis": basis(county, period=max(periods, default=None))}


def save_measures(county: County, by: Sequence[Sequence[MeasureTable]], output: Path) -> None:
    """Write them by the file's ending: a sheet for each kind of unit."""
    scene = plain_scene(county, day(None))
    save_answer(output, lambda: measures_answer(county, by), lambda: wide_sheets(scene, by))


def tell_measures(county: County, by: Sequence[Sequence[MeasureTable]]) -> None:
    """Print a table for each kind of unit: a row for each measure, the first units side by side."""
    for tables in by:
        unit = tables[0].by
        frame = wide_frame(tables).set_index("名称").drop(columns="代码")
        total = closing_name("total", unit, "zh")
        units = max(len(table.rows) for table in tables)
        shown = [*range(min(units, SHOWN)), len(frame) - 1]
        rows = [[header, *values] for header, values in frame.iloc[shown].items()]
        title = f"{county.name} 按{unit_name(unit, 'zh')}"
        put_table(["指标", *map(str, frame.index[shown[:-1]]), total], _plain(rows), title)
        if units > SHOWN:
            say(f"只列出 {units} 个单元中的前 {SHOWN} 个；全部请用 -o 指标.xlsx 或 --json")


def _plain(rows: list[list[Any]]) -> list[list[Any]]:
    return [[head, *(float(v) for v in values)] for head, *values in rows]


def _list(*, as_json: bool) -> None:
    rows: list[dict[str, Any]] = [
        {"name": m.name, "title": m.title, "title_en": m.title_en, "unit": m.unit, "base": m.base,
         "numerator": list(m.numerator), "denominator": list(m.denominator), "source": m.source}
        for m in MEASURES.values()
    ]  # fmt: skip
    if as_json:
        return put_json({"measures": rows})
    shown = [
        [r["name"], r["title"], r["unit"], *("＋".join(r[s]) for s in ("numerator", "denominator"))]
        for r in rows
    ]
    return put_table(("名称", "指标", "单位", "分子", "分母"), shown)
