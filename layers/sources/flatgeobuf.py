"""FlatGeobuf: the features are walked through before GDAL reads as many as the header says."""

import mmap
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from layers.sources.raw import Raw, unreadable
from layers.sources.vectors import AGAIN, Layer, read_layer

MAGIC = b"fgb\x03fgb"
ACCEPTED = "接受第 3 版的 .fgb"
HEADER = 12
"""Byte at which the header begins, behind the magic and its own size."""

COUNT, NODE = 8, 9
"""Places of the number of features and of the index's node size in the header's table."""

USUAL_NODE, ITEM = 16, 40
"""Node size where the header has none; bytes of an item of the index."""

LEAST = 8
"""Bytes of the smallest feature."""


def read_flatgeobuf(path: Path, *, rows: int | None) -> Iterator[Raw]:
    """Read a ``.fgb``.

    Raises
    ------
    SourceError
        Not a FlatGeobuf, cut short, or with another number of features than its header says.
    """
    with path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise unreadable(path, "不是 FlatGeobuf 文件", accept=ACCEPTED)
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            stated, begin = _layout(path, data)
            size = len(data)
        _check_features(path, file, stated, begin, size)
    return read_layer(Layer(path, path), rows)


def _check_features(path: Path, file: BinaryIO, stated: int, begin: int, end: int) -> None:
    """Walk from feature to feature to the end; a header may leave their number out (0)."""
    at, found = begin, 0
    while at + 4 <= end and not found > stated > 0:
        file.seek(at)
        at += 4 + max(int.from_bytes(file.read(4), "little"), LEAST)
        found += 1
    if at != end or (stated and found != stated):
        problem = f"文件不完整或已损坏，里面的要素与文件头所写的 {stated} 个不符"
        raise unreadable(path, problem, accept=AGAIN)


def _layout(path: Path, data: mmap.mmap) -> tuple[int, int]:
    """Give the number of features and the byte at which they begin, behind header and index.

    The header is a FlatBuffers table; the index a packed Hilbert R-tree, left out where its node
    size is 0 (FlatGeobuf specification 3).
    """
    try:
        (size,) = struct.unpack_from("<I", data, HEADER - 4)
        table = HEADER + struct.unpack_from("<I", data, HEADER)[0]
        count = _number(data, table, COUNT, "<Q") or 0
        node = _number(data, table, NODE, "<H")
    except struct.error as error:
        raise unreadable(path, "文件头已损坏", accept=AGAIN) from error
    return count, HEADER + size + _index(count, USUAL_NODE if node is None else node)


def _number(data: mmap.mmap, table: int, place: int, kind: str) -> int | None:
    """Read a number of a FlatBuffers table by its place; None where it was left out."""
    fields = table - struct.unpack_from("<i", data, table)[0]
    (length,) = struct.unpack_from("<H", data, fields)
    at = 4 + 2 * place
    offset = struct.unpack_from("<H", data, fields + at)[0] if at < length else 0
    return int(struct.unpack_from(kind, data, table + offset)[0]) if offset else None


def _index(count: int, node: int) -> int:
    """Count the bytes of an index: every level has an item for each node of the one below."""
    if not count or not node:
        return 0
    levels = [count]
    while levels[-1] > 1 or len(levels) == 1:
        levels.append(-(-levels[-1] // max(node, 2)))
    return ITEM * sum(levels)
