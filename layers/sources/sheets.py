"""What delimited text and workbooks share: rows with numbers become a frame under its header."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from openpyxl.utils import get_column_letter

from layers.sources.headers import SEARCHED, Header, locate, notes_on
from layers.sources.merges import Merged, filled_down, headings
from layers.sources.raw import Raw, Total, check_width, objects, some, unique, unreadable
from layers.sources.sheet_cells import Cells, Row, extent, filled
from layers.sources.totals import sort_out

Known = Callable[[str], bool]


ONE_WIDTH = "每行的列数须与表头相同；文字里有分隔符时须加双引号"


@dataclass(frozen=True)
class Sheet:
    """A sheet's filled rows with their numbers, and what is known of them.

    `even` says that every row must have the header's columns: in delimited text another number
    means that a quote or a delimiter is missing.
    """

    path: Path
    rows: list[Row]
    notes: tuple[str, ...] = ()
    merged: Sequence[Merged] = ()
    encoding: str | None = None
    why: str = ""
    even: bool = False


def header_of(sheet: Sheet, known: Known) -> Header:
    """Find the header, without empty names at its end; refuse an empty or too wide sheet."""
    top = sheet.rows[:SEARCHED]
    check_width(sheet.path, max((extent(cells) for _, cells in top), default=0), "开头的行")
    header = locate(top, known, sheet.merged)
    if header is None:
        raise unreadable(sheet.path, "没有内容", accept="须有一行表头和其下的数据")
    width = max((at for at, name in enumerate(header.names, 1) if name), default=0)
    return replace(header, names=header.names[:width])


def raw_of(sheet: Sheet, header: Header) -> Raw:
    """Make a frame of the rows under the header, with notes on all that was left out."""
    rows, down = filled_down(sheet.rows[header.begin :], sheet.merged)
    body = sort_out(rows, header, headings(rows, sheet.merged, len(header.names)))
    width = max([len(header.names), *(extent(cells) for _, cells in body.data)])
    check_width(sheet.path, width)
    if sheet.even:
        _check_even(sheet.path, body.data, len(header.names))
    columns = [objects([_get(cells, at) for _, cells in body.data]) for at in range(width)]
    names, unnamed = _names(header.names, columns)
    kept = [at for at, name in enumerate(names) if name]
    headers, twice = unique(names[at] for at in kept)
    place = dict(zip(headers, kept, strict=True))
    frame = pd.DataFrame(
        {h: pd.Series(columns[at], dtype=object) for h, at in place.items()},
        index=pd.RangeIndex(len(body.data)),
    )
    return Raw(
        frame, None, np.array([number for number, _ in body.data], dtype=np.int64), None,
        sheet.encoding, sheet.path,
        (*sheet.notes, *notes_on(header), *down, *body.notes, *unnamed, *twice),
        totals=tuple(Total(n, _under(cells, place), part) for n, cells, part in body.totals),
        why=sheet.why, expected=len(frame),
    )  # fmt: skip


def _check_even(path: Path, rows: Sequence[Row], width: int) -> None:
    wrong = [n for n, cells in rows if len(cells) < width or filled(cells[width:])]
    if wrong:
        problem = f"表头有 {width} 列，第 {some(wrong)} 行的列数不同"
        raise unreadable(path, problem, accept=ONE_WIDTH)


def _under(cells: Cells, place: Mapping[str, int]) -> dict[str, object]:
    given = {header: _get(cells, at) for header, at in place.items()}
    return {header: cell for header, cell in given.items() if cell is not None}


def _get(cells: Cells, at: int) -> object:
    return cells[at] if at < len(cells) else None


def _names(headers: Sequence[str], columns: Sequence[object]) -> tuple[list[str], list[str]]:
    """Name a column of data without a header by its letter; leave out an empty one."""
    names = [*headers, *[""] * (len(columns) - len(headers))]
    notes = []
    for at, (name, column) in enumerate(zip(names, columns, strict=True)):
        if not name and any(cell is not None for cell in column):  # type: ignore[attr-defined]
            names[at] = f"第{get_column_letter(at + 1)}列"
            notes.append(f"{names[at]}没有列名")
    return names, notes
