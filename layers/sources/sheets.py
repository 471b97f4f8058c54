"""What delimited text and workbooks share: rows with numbers become a frame under its header."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from openpyxl.utils import get_column_letter

from layers.sources.headers import SEARCHED, Cells, Header, Row, blank, body, locate, title_note
from layers.sources.raw import Raw, check_width, objects, unique, unreadable

Known = Callable[[str], bool]


@dataclass(frozen=True)
class Sheet:
    """A sheet's rows with their numbers, and what was noted while reading them."""

    name: str
    rows: list[Row]
    notes: tuple[str, ...] = ()


def header_of(path: Path, sheet: Sheet, known: Known) -> Header:
    """Find the header, without empty names at its end; refuse an empty or too wide sheet."""
    top = sheet.rows[:SEARCHED]
    check_width(path, max((_extent(cells) for _, cells in top), default=0), "开头的行")
    header = locate(top, known)
    if header is None:
        raise unreadable(path, "没有内容", accept="须有一行表头和其下的数据")
    names = header.names[: _extent(header.names)]
    return replace(header, names=names)


def raw_of(path: Path, sheet: Sheet, header: Header, *, encoding: str | None) -> Raw:
    """Make a frame of the rows under the header, with notes on all that was left out."""
    data, left = body(sheet.rows[header.begin :])
    width = max([len(header.names), *(_extent(cells) for _, cells in data)])
    check_width(path, width)
    columns = [objects([_get(cells, at) for _, cells in data]) for at in range(width)]
    names, unnamed = _names(header.names, columns)
    kept = [at for at, name in enumerate(names) if name]
    headers, twice = unique(names[at] for at in kept)
    frame = pd.DataFrame(
        {h: pd.Series(columns[at], dtype=object) for h, at in zip(headers, kept, strict=True)},
        index=pd.RangeIndex(len(data)),
    )
    rows = np.array([number for number, _ in data], dtype=np.int64)
    notes = (*sheet.notes, *title_note(header), *left, *unnamed, *twice)
    return Raw(frame, None, rows, None, encoding, path, notes)


def _get(cells: Cells, at: int) -> object:
    return cells[at] if at < len(cells) else None


def _extent(cells: Cells) -> int:
    return max((at for at, cell in enumerate(cells, 1) if not blank(cell)), default=0)


def _names(headers: Sequence[str], columns: Sequence[object]) -> tuple[list[str], list[str]]:
    """Name a column of data without a header by its letter; leave out an empty one."""
    names = [*headers, *[""] * (len(columns) - len(headers))]
    notes = []
    for at, (name, column) in enumerate(zip(names, columns, strict=True)):
        if not name and any(cell is not None for cell in column):  # type: ignore[attr-defined]
            names[at] = f"第{get_column_letter(at + 1)}列"
            notes.append(f"{names[at]}没有列名")
    return names, notes
