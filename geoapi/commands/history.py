"""Commands on what was 历史: diff."""

from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import typer

from geoapi.commands.common import (
    JsonOption,
    LayerArgument,
    OutOption,
    WorkspaceOption,
    opened,
    put_json,
    put_table,
    say,
)
from geoapi.planning.errors import PlanningError
from geoapi.views.diff.answer import diff_answer
from geoapi.views.diff.book import save_book, save_lines
from geoapi.views.diff.tables import changes_frame, line_order, shapes_frame
from geoapi.views.diff.text import paragraph
from geoapi.views.diff.words import Comparison, keys_of
from geoapi.views.exports import DRIVERS, save_diff_shapes
from geoapi.views.table_files import clean, write_json
from layers import layer_named
from layers.diff import compare
from layers.store import Workspace

SHOWN = 20
"""Rows of each kind a person is shown; files hold all, --json the first thousand."""

ENDINGS = (".xlsx", ".csv", ".json", *DRIVERS)


def diff(
    context: typer.Context, layer: LayerArgument,
    a: Annotated[int, typer.Argument(metavar="A", help="前一版的版本号；mutu editions 列出全部")],
    b: Annotated[int, typer.Argument(metavar="B", help="后一版的版本号")],
    output: OutOption = None, as_json: JsonOption = False, workspace: WorkspaceOption = None,
) -> None:  # fmt: skip
    """比较图层的两个版本：新增、删除、变更、面积。例：mutu diff parcels 1 2 -o 变更.xlsx"""
    if output and output.suffix.lower() not in ENDINGS:
        raise PlanningError(f"不支持 {output.suffix or output}；可用：{'、'.join(ENDINGS)}")
    told = compare_editions(opened(context, workspace), layer, a, b)
    if output:
        say(f"已写出 {_saved(told, output)}")
    if as_json:
        return put_json(diff_answer(told))
    typer.echo(clean(paragraph(told)))
    return _show(told)


def compare_editions(space: Workspace, layer_name: str, a: int, b: int) -> Comparison:
    """Compare two editions for the owner of the workspace: confidential fields too."""
    layer = layer_named(layer_name)
    before, after = (space.read_edition(layer_name, number) for number in (a, b))
    editions = {edition.number: edition for edition, _ in space.editions(layer_name)}
    found = compare(layer, before, after, restricted=True)
    return Comparison(space.name, editions[a], editions[b], found, space.made_up)


def _saved(told: Comparison, output: Path) -> Path:
    ending = output.suffix.lower()
    if ending in DRIVERS:
        return save_diff_shapes(told, output)
    if ending == ".json":
        return write_json(output, diff_answer(told))
    return save_lines(told, output) if ending == ".csv" else save_book(told, output)


def _show(told: Comparison) -> None:
    """Show the first rows of each kind."""
    lines = line_order(told)
    changes = changes_frame(told, lines[:SHOWN]).drop(columns=["旧数值", "新数值"])
    shapes = shapes_frame(told, SHOWN)
    shapes = shapes[[name for name in shapes.columns if "m²" not in name]]
    for title, frame, total in (("变更", changes, len(lines)),
                                ("图形", shapes, len(told.diff.shapes.table))):  # fmt: skip
        if total:
            cells = [[_cell(value) for value in row] for row in frame.itertuples(index=False)]
            put_table(list(frame.columns), cells, _title(title, total))
    for title, frame, rows in (("新增", told.diff.after, told.diff.added),
                               ("删除", told.diff.before, told.diff.removed)):  # fmt: skip
        if len(rows):
            keys = keys_of(told.layer, frame, rows[:SHOWN])
            typer.echo(f"{_title(title, len(rows))}：{clean('、'.join(keys))}")


def _cell(value: Any) -> Any:
    """Give a cell without the control characters that a file may hold; unknown is None."""
    return clean(value) if isinstance(value, str) else None if pd.isna(value) else value


def _title(words: str, total: int) -> str:
    return f"{words}（共 {total:,}，以下为前 {SHOWN}；-o 写出全部）" if total > SHOWN else words
