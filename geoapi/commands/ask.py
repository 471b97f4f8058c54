"""Commands that ask 提问: measure, idle."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from geoapi.commands.common import (
    AtOption,
    JsonOption,
    OnOption,
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
from geoapi.planning.idle.findings import IdleFinding
from geoapi.planning.tally import MeasureTable
from geoapi.planning.unit_names import ASKED
from geoapi.questions.idle import ask_idle, idle_answer
from geoapi.questions.measures import ask_measure, measure_answer
from geoapi.views.exports import DRIVERS, save_idle_shapes, save_table_shapes
from geoapi.views.idle_tables import idle_frame, idle_sheets
from geoapi.views.scene import Scene
from geoapi.views.table_files import save_tables, write_json
from geoapi.views.tables import measure_frame, measure_sheets
from layers.atlas import County

IDLE_SHOWN = (
    "电子监管号", "地块名称", "园区代码", "面积（亩）", "类型", "应动工日期", "满一年日期",
    "闲置费（万元）", "适用条款", "缺少资料",
)  # fmt: skip
"""Columns of idle land that fit a terminal; files and --json hold all."""


def measure(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="指标名；mutu measures 列出全部")],
    by: Annotated[str, typer.Option("--by", help=f"统计单元：{ASKED}")] = "county",
    period: PeriodOption = None,
    where: Annotated[str | None, typer.Option("--where", help="CQL2 筛选条件")] = None,
    rule: RuleOption = "split", output: OutOption = None, at: AtOption = None,
    as_json: JsonOption = False, workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """按单元计算指标。例：mutu measure tax_intensity --by zones --period 2024"""
    county = county_of(context, workspace, at)
    table = ask_measure(county, name, by=by, period=period, where=where, rule=rule, restricted=True)
    if output:
        save_measure(county, table, output)
    if as_json:
        return put_json(measure_answer(county, table))
    return tell_measure(county, table)


def tell_measure(county: County, table: MeasureTable) -> None:
    """Print a measure for people."""
    frame = measure_frame(table)
    title = f"{county.name} {table.measure.title}（{table.measure.unit}）"
    put_table(list(frame.columns), frame.to_numpy().tolist(), title)


def save_measure(county: County, table: MeasureTable, output: Path) -> None:
    """Write a measure by the file's ending."""
    if output.suffix.lower() in DRIVERS:
        save_table_shapes(county, table, output)
    elif output.suffix.lower() == ".json":
        write_json(output, measure_answer(county, table))
    else:
        scene = Scene(county, table, (), day(None), made_up=county.made_up)
        save_tables(output, measure_sheets(scene, [table]))
    say(f"已写出 {output}")


def save_idle(county: County, asked: date, findings: list[IdleFinding], output: Path) -> None:
    """Write findings by the file's ending."""
    if output.suffix.lower() in DRIVERS:
        save_idle_shapes(county, findings, output)
    elif output.suffix.lower() == ".json":
        write_json(output, idle_answer(county, asked, findings))
    else:
        scene = Scene(county, None, tuple(findings), asked, made_up=county.made_up)
        save_tables(output, idle_sheets(scene))
    say(f"已写出 {output}")


def idle(
    context: typer.Context, on: OnOption = None,
    supply: Annotated[str | None, typer.Option("--supply", help="只看一宗（电子监管号）")] = None,
    output: OutOption = None, at: AtOption = None,
    as_json: JsonOption = False, workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """按 53 号令列出疑似闲置土地。例：mutu idle --on 2025-06-30"""
    asked = day(on)
    county = county_of(context, workspace, at)
    findings = ask_idle(county, asked, supply=supply)
    if output:
        save_idle(county, asked, findings, output)
    if as_json:
        return put_json(idle_answer(county, asked, findings))
    if not supply:
        return tell_idle(asked, findings)
    _say_counts(asked, findings)
    facts = idle_frame(findings).drop(columns="依据").iloc[0].items()
    evidence = [("依据", f"{note.text}（{note.source}）") for note in findings[0].evidence]
    return put_table(("项目", "内容"), [*facts, *evidence])


def tell_idle(asked: date, findings: Sequence[IdleFinding]) -> None:
    """Print the land suspected idle for people, and how much there is of the rest."""
    _say_counts(asked, findings)
    suspected = idle_frame([f for f in findings if f.verdict == "suspected_idle"])
    columns = [name for name in suspected.columns if name in IDLE_SHOWN]
    put_table(columns, suspected[columns].to_numpy().tolist())


def _say_counts(asked: date, findings: Sequence[IdleFinding]) -> None:
    count = Counter(finding.verdict for finding in findings)
    say(
        f"{asked}：{len(findings)} 宗供地，其中疑似闲置 {count['suspected_idle']} 宗，"
        f"资料不全 {count['data_missing']} 宗"
    )
