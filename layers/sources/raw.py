"""What every reader gives: a file's own words and shapes, and the facts about them."""

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import pyproj
from numpy.typing import NDArray

from layers.errors import SourceError

MAX_COLUMNS = 2000
"""SQLite, and so a GeoPackage, holds no more columns than this in a table."""

MAX_UNPACKED = 1 << 30
"""Bytes that a packed file may unpack to (1 GiB): a larger one belongs in a GeoPackage."""

SHOWN = 5
"""How many rows, names or values a message lists."""


@dataclass(frozen=True)
class Total:
    """A row such as 合计 that sums rows of a sheet; it is no record and is kept to be checked.

    Attributes
    ----------
    row
        The number under which a person finds it.
    values
        Its cells under the sheet's headers, empty ones left out.
    subtotal
        Whether it sums only the rows since the last one (小计).
    """

    row: int
    values: Mapping[str, object]
    subtotal: bool = False


@dataclass(frozen=True)
class Raw:
    """A file, or one chunk of it, as it stands, before anyone asks what it means.

    Attributes
    ----------
    frame
        One row a record; columns are the file's headers without outer blanks and line breaks, a
        repeated one with ``_2``. Text is ``str``, numbers and times are themselves, missing is
        ``None`` or ``NaN``.
    geometry
        Shapes aligned with `frame`, ``None`` where empty or broken; ``None`` for a plain table.
    rows
        The number under which a person finds each row: sheet row, line, or feature from 1.
    crs
        As the file states it; ``None`` when it is silent.
    encoding
        The one that was used; ``None`` where the format leaves no choice.
    file
        Where it was read from.
    notes
        What was left out, chosen or repaired on the way, in Chinese sentences; a chunk
        does not repeat those of an earlier one.
    totals
        Rows that sum others, found in a sheet and taken out of `frame`.
    why
        Why `encoding` was chosen, in Chinese.
    expected
        Rows of the whole file where that is known beforehand.
    cut
        Headers that fill all that the format allows and so may be the beginning of a longer name.
    titles
        Header -> what the file itself calls that column for people (a geodatabase's alias).
    """

    frame: pd.DataFrame
    geometry: NDArray[np.object_] | None
    rows: NDArray[np.int64]
    crs: pyproj.CRS | None
    encoding: str | None
    file: Path
    notes: tuple[str, ...]
    totals: tuple[Total, ...] = ()
    why: str = ""
    expected: int | None = None
    cut: frozenset[str] = frozenset()
    titles: Mapping[str, str] = field(default_factory=dict)


def called(path: Path) -> str:
    """Return a file's name as a person reads it; one that Linux holds in GBK bytes is decoded."""
    try:
        path.name.encode()
    except UnicodeEncodeError:
        return os.fsencode(path.name).decode("gb18030", "replace")
    return path.name


def unreadable(path: Path, problem: str, *, accept: str = "") -> SourceError:
    """Name the file, what is wrong with it, and what would be accepted instead."""
    return SourceError(f"{called(path)}：{problem}。" + (f"{accept}。" if accept else ""))


def clean(header: object) -> str:
    """Give a header as one line: inner line breaks gone, odd spaces plain, outer blanks cut."""
    if header is None or header != header:  # noqa: PLR0124  (NaN)
        return ""
    text = re.sub(r"[\r\n\t\v\f]+", "", str(header))
    return re.sub(r"[\xa0\u3000\u200b\ufeff]", " ", text).strip()


def unique(headers: Iterable[str]) -> tuple[list[str], list[str]]:
    """Tell repeated headers apart with ``_2``, ``_3`` …; also give a note for each."""
    names: list[str] = []
    notes: list[str] = []
    original = list(headers)
    for header in original:
        name, count = header, 1
        while name in names or (count > 1 and name in original):
            count += 1
            name = f"{header}_{count}"
        if count > 1:
            notes.append(f"列名“{header}”重复，后一列改记为“{name}”")
        names.append(name)
    return names, notes


def check_width(path: Path, width: int, place: str = "") -> None:
    """Refuse a table wider than any store holds."""
    if width > MAX_COLUMNS:
        accept = f"最多接受 {MAX_COLUMNS} 列"
        raise unreadable(path, f"{place}有 {width} 列，不像一张表", accept=accept)


def objects(values: Sequence[object]) -> NDArray[np.object_]:
    """Hold any values, shapes included, as a one-dimensional array of objects."""
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def some(values: Sequence[object]) -> str:
    """List the first few values for a message."""
    more = "" if len(values) <= SHOWN else f" 等 {len(values)} 处"
    return "、".join(str(value) for value in values[:SHOWN]) + more
