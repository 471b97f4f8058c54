"""DBF tables, read in blocks; text stays bytes until the encoding of the whole file is known."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.sources.raw import unreadable
from layers.sources.shapefile.values import dates, flags, numbers, reals

Matrix = NDArray[np.uint8]

BLOCK = 1 << 24
"""Bytes of records held at a time (16 MiB)."""

HEAD, FIELD = 32, 32
NAME = 10
"""Bytes of a column's name."""

OTHERS = {2, 4}
"""Versions dBASE II and 7 have headers of their own."""

DELETED = ord("*")
TEXT = "C"
NUMBERS = "NF"

Reader = Callable[[Sequence[bytes]], NDArray[Any]]


@dataclass(frozen=True)
class Column:
    """A column: its name in bytes, its type, where in a record it begins, its bytes, decimals."""

    name: bytes
    kind: str
    begin: int
    width: int
    decimals: int

    @property
    def reader(self) -> Reader | None:
        """How cells become values; None for text, memos and what only other programs know."""
        number = reals if self.decimals else numbers
        return {"N": number, "F": reals, "D": dates, "L": flags}.get(self.kind)


@dataclass(frozen=True)
class Dbf:
    """A table's header.

    Attributes
    ----------
    path, file
        The file that messages name, and the one that is read.
    count, start, size
        Records; the byte at which they begin; bytes of one.
    driver
        LDID, the byte that names the encoding.
    """

    path: Path
    file: Path
    count: int
    start: int
    size: int
    driver: int
    columns: tuple[Column, ...]


def open_dbf(path: Path, file: Path) -> Dbf:
    """Read and check the header.

    Raises
    ------
    SourceError
        Not a dBASE III/IV table, or cut short.
    """
    with file.open("rb") as opened:
        head = opened.read(HEAD)
        fields = opened.read(max(int.from_bytes(head[8:10], "little") - HEAD, 0))
    if len(head) < HEAD or head[0] & 7 in OTHERS:
        raise unreadable(path, ".dbf 不是 dBASE III/IV 表", accept="请重新导出")
    start, size = (int.from_bytes(head[at : at + 2], "little") for at in (8, 10))
    count = int.from_bytes(head[4:8], "little")
    if file.stat().st_size < start + count * size:
        raise unreadable(path, ".dbf 不完整，末尾缺失", accept="请重新复制或导出")
    columns = _columns(fields)
    if size < 1 + sum(column.width for column in columns):
        raise unreadable(path, ".dbf 的列定义与记录长度不符", accept="请重新导出")
    return Dbf(path, file, count, start, size, head[29], columns)


def _columns(fields: bytes) -> tuple[Column, ...]:
    found: list[Column] = []
    begin = 1  # behind the mark of deletion
    for at in range(0, len(fields) - FIELD + 1, FIELD):
        if fields[at] == 0x0D:  # noqa: PLR2004  (end of the fields)
            break
        name, width = trimmed(fields[at : at + NAME + 1]), fields[at + 16]
        found.append(Column(name, chr(fields[at + 11]).upper(), begin, width, fields[at + 17]))
        begin += width
    return tuple(found)


def blocks(table: Dbf, begin: int, end: int) -> Iterator[tuple[int, Matrix]]:
    """Give records `begin` to `end`, a bounded number of bytes at a time, each with its first."""
    step = max(BLOCK // table.size, 1)
    with table.file.open("rb") as file:
        file.seek(table.start + begin * table.size)
        for first in range(begin, end, step):
            count = min(step, end - first)
            data = np.fromfile(file, dtype=np.uint8, count=count * table.size)
            if len(data) < count * table.size:
                raise unreadable(table.path, ".dbf 在读取时变短了", accept="请重新导入")
            yield first, data.reshape(count, table.size)


def kept(block: Matrix) -> NDArray[np.bool_]:
    """Which records are not marked as deleted."""
    marks: NDArray[np.bool_] = block[:, 0] != DELETED
    return marks


def cells(block: Matrix, column: Column) -> NDArray[np.bytes_]:
    """Give a column of a block as bytes of fixed width."""
    part = np.ascontiguousarray(block[:, column.begin : column.begin + column.width])
    return part.view(f"S{column.width}")[:, 0] if column.width else np.zeros(len(block), "S1")


def trimmed(value: bytes) -> bytes:
    """Cut what fills a text up: all from a NUL, blanks at the end."""
    return value.split(b"\0", 1)[0].rstrip(b" ")


def beyond_ascii(block: Matrix, column: Column) -> tuple[list[bytes], NDArray[np.int64]]:
    """Give the different texts of a column that are not ASCII, in order, with first positions."""
    rows = (block[:, column.begin : column.begin + column.width] > 0x7F).any(axis=1)  # noqa: PLR2004
    if column.kind != TEXT or not rows.any():
        return [], np.empty(0, dtype=np.int64)
    values, first = np.unique(cells(block[rows], column), return_index=True)
    order = np.argsort(first)
    return [trimmed(value) for value in values[order].tolist()], np.flatnonzero(rows)[first[order]]


def overflowed(block: Matrix, column: Column) -> NDArray[np.int64]:
    """Positions of numbers for which the column was too narrow: filled with asterisks."""
    if column.kind not in NUMBERS:
        return np.empty(0, dtype=np.int64)
    return np.flatnonzero((block[:, column.begin : column.begin + column.width] == DELETED).any(1))
