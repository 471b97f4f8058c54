"""The command that asks for a measure 提问."""

from pathlib import Path
from typing import Annotated

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
)
from geoapi.commands.saving import save_answer
from geoapi.planning.measuring.tally import MeasureTable
from geoapi.planning.measuring.unit_names import ASKED
from geoapi.questions.measures import ask_measure, measure_answer
from geoapi.views.exports import save_table_shapes
from geoapi.views.scene import Scene
from geoapi.views.tables import measure_frame, measure_sheets
from layers.atlas import County


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
    scene = Scene(county, table, (), day(None), made_up=county.made_up)
    save_answer(
        output, lambda: measure_answer(county, table), lambda: measure_sheets(scene, [table]),
        lambda: save_table_shapes(county, table, output),
    )  # fmt: skip
