"""Commands that ask 提问: measure, measures, idle."""

from pathlib import Path
from typing import Annotated, Any

import typer

from geoapi.commands.common import (
    JsonOption,
    OnOption,
    OutOption,
    PeriodOption,
    WorkspaceOption,
    day,
    opened,
    put_json,
    put_table,
    say,
)
from geoapi.planning.measures import MEASURES
from geoapi.planning.tally import UNITS, MeasureTable
from geoapi.questions import ask_idle, ask_measure, idle_answer, measure_answer
from geoapi.views.exports import DRIVERS, save_table_shapes
from geoapi.views.idle_tables import idle_frame, idle_sheets
from geoapi.views.scene import Scene
from geoapi.views.table_files import save_tables, write_json
from geoapi.views.tables import measure_frame, measure_sheets
from layers.atlas import County


def measure(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="指标名；mutu measures 列出全部")],
    by: Annotated[str, typer.Option("--by", help=f"统计单元：{' '.join(UNITS)}")] = "county",
    period: PeriodOption = None,
    where: Annotated[str | None, typer.Option("--where", help="CQL2 筛选条件")] = None,
    output: OutOption = None, as_json: JsonOption = False, workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """按单元计算指标。例：mutu measure tax_intensity --by zones --period 2024"""
    county = opened(context, workspace).read()
    table = ask_measure(county, name, by=by, period=period, where=where, restricted=True)
    if output:
        _save_measure(county, table, output)
    if as_json:
        return put_json(measure_answer(county, table))
    frame = measure_frame(table)
    title = f"{county.name} {table.measure.title}（{table.measure.unit}）"
    return put_table(list(frame.columns), frame.to_numpy().tolist(), title)


def _save_measure(county: County, table: MeasureTable, output: Path) -> None:
    if output.suffix.lower() in DRIVERS:
        save_table_shapes(county, table, output)
    elif output.suffix.lower() == ".json":
        write_json(output, measure_answer(county, table))
    else:
        scene = Scene(county, table, (), day(None), made_up=county.made_up)
        save_tables(output, measure_sheets(scene, [table]))
    say(f"已写出 {output}")


def measures(as_json: JsonOption = False) -> None:
    """列出全部指标。例：mutu measures"""
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


def idle(
    context: typer.Context, on: OnOption = None,
    supply: Annotated[str | None, typer.Option("--supply", help="只看一宗（电子监管号）")] = None,
    output: OutOption = None, as_json: JsonOption = False, workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """按 53 号令列出疑似闲置土地。例：mutu idle --on 2025-06-30"""
    asked = day(on)
    county = opened(context, workspace).read()
    findings = ask_idle(county, asked, supply=supply)
    if output and output.suffix.lower() == ".json":
        write_json(output, idle_answer(county, asked, findings))
    elif output:
        scene = Scene(county, None, tuple(findings), asked, made_up=county.made_up)
        save_tables(output, idle_sheets(scene))
    if output:
        say(f"已写出 {output}")
    if as_json:
        return put_json(idle_answer(county, asked, findings))
    suspected = [f for f in findings if supply or f.verdict == "suspected_idle"]
    frame = idle_frame(suspected)
    say(f"{asked}：{len(findings)} 宗供地，其中疑似闲置 "
        f"{sum(f.verdict == 'suspected_idle' for f in findings)} 宗，资料不足 "
        f"{sum(f.verdict == 'data_missing' for f in findings)} 宗")  # fmt: skip
    columns = list(frame.columns)[:10]
    return put_table(columns, frame[columns].to_numpy().tolist())
