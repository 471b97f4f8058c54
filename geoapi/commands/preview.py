"""The preview of a file 预览, before it is stored: on the terminal, and as one HTML file."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from geoapi.commands.common import put_table, say
from geoapi.views.errors import ReportError
from geoapi.views.files import written
from geoapi.views.preview.file import preview_file
from geoapi.views.preview.page import preview_of
from geoapi.views.preview.text import braille_map, cell, extent_words
from geoapi.views.preview.words import shown_factor, shown_median
from layers import layer_named
from layers.door.outcome import Report
from layers.door.preview import ColumnTaken, columns_taken, fields_not_found
from layers.door.report import Ground

FIRST = 5
"""First rows, and columns of them, that a terminal shows."""

ACROSS = 8
WIDE = 24
"""Columns of a cell of the file on a terminal."""


def tell_preview(report: Report, ground: Ground) -> None:
    """Show how a file was understood: columns, first rows, encoding, CRS, and a small map.

    The map only where stdout is a terminal.
    """
    found = report.found
    layer = layer_named(report.layer)
    columns = columns_taken(report, layer)
    put_table(
        ("列", "采用为", "字段", "单位", "中位数", "样例"), [_row(c) for c in columns], "列的理解"
    )
    if missing := fields_not_found(report, layer):
        say(f"  文件中没有：{'、'.join(f.zh for f in missing)}")
    _tell_head(report)
    for name, why in (("编码", found.encoding_why), ("坐标系", found.crs_why)):
        if why:
            say(f"  {name}：{cell(why, 300)}")
    if found.profile:
        say(f"  导入方案：{found.profile}")
    if sys.stdout.isatty():
        _draw(report, ground)


def _row(column: ColumnTaken) -> list[Any]:
    return [
        cell(column.header, WIDE), column.zh or "（未采用）", column.field or "",
        shown_factor(column), shown_median(column, "zh"),
        cell("｜".join(column.samples), 2 * WIDE),
    ]  # fmt: skip


def _tell_head(report: Report) -> None:
    head = report.found.head.iloc[:FIRST, :ACROSS]
    more = report.found.head.shape[1] - head.shape[1]
    rows = [
        [int(row), *("" if v is None or v != v else cell(v, WIDE) for v in values)]  # noqa: PLR0124 - NaN
        for row, values in zip(head.index, head.itertuples(index=False, name=None), strict=True)
    ]
    title = f"前 {len(rows)} 行" + (f"（另有 {more} 列未显示）" if more > 0 else "")
    put_table(("行", *(cell(h, WIDE) for h in head.columns)), rows, title)


def _draw(report: Report, ground: Ground) -> None:
    """Print the map: the file's shapes in green over the towns' outlines."""
    lines = braille_map(report, ground)
    console = Console(highlight=False, markup=False)
    for line in lines:
        console.print(Text.assemble(*((c, "bold green" if own else "dim") for c, own in line)))
    if lines:
        console.print(f"绿色为文件的图形；{extent_words(report, ground)}")


def save_preview(
    path: Path, county_name: str, ground: Ground, checked: Sequence[tuple[Path, Report]]
) -> None:
    """Write the previews of checked files as one HTML file that asks the network for nothing.

    Raises
    ------
    ReportError
        `path` does not end in ``.html``.
    PageTooLargeError
        Too many files for one page.
    """
    if path.suffix.lower() not in {".html", ".htm"}:
        raise ReportError(f"预览只能写成网页文件 .html，不是 {path.name}")
    previews = [preview_of(file.name, report, ground) for file, report in checked]
    text = preview_file(county_name, previews)
    with written(path) as draft:
        draft.write_text(text, encoding="utf-8")
