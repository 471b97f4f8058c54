"""Mapbox Vector Tiles 2.1, written by whole arrays: https://github.com/mapbox/vector-tile-spec."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoapi.views.tiles.gridded import EXTENT, POINT, POLYGON, Gridded, Whole
from layers.rings import Offsets, offsets, spans
from layers.schema import Field

VERSION = 2
MOVE, LINE_TO, CLOSE = 1, 2, 7


@dataclass(frozen=True, eq=False)
class Column:
    """A property of the shapes of a tile: its different values, and the number each row has.

    Attributes
    ----------
    different
        Its values, as they stand in the tile.
    numbers
        Of each row; -1 where the value is unknown.
    """

    name: str
    different: Sequence[bytes]
    numbers: NDArray[np.int64]


def column_of(field: Field, values: pd.Series) -> Column:
    """Give numbers to the values of a field."""
    if field.type == "date":
        values = values.dt.strftime("%Y-%m-%d")
    numbers, different = pd.factorize(values)
    return Column(field.name, [_value(field.type, one) for one in different], numbers)


def _value(kind: str, value: object) -> bytes:
    """Write a value: text, a number, or yes and no."""
    if kind == "flag":
        return b"\x38\x01" if value else b"\x38\x00"
    if kind == "number":
        return b"\x19" + struct.pack("<d", value)
    if kind == "integer":
        whole = int(str(value))
        return b"\x30" + _varint((whole << 1) ^ (whole >> 63))
    return _field(1, str(value).encode())


def tile_of(name: str, found: Sequence[tuple[Gridded, Sequence[Column]]]) -> bytes:
    """Write one layer as a tile, shapes with their properties; empty where there are none."""
    layer = _Layer(name)
    features = [
        feature
        for shapes, columns in found
        for feature in _features(shapes, *layer.tags(columns, len(shapes.rows)))
    ]
    return _field(3, layer.head() + b"".join(features) + layer.foot()) if features else b""


class _Layer:
    """Keys and values of a layer as they are found."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.keys, self.told = dict[str, int](), dict[bytes, int]()

    def tags(self, columns: Sequence[Column], count: int) -> tuple[bytes, Offsets]:
        """Return the tags of all rows as bytes, and where those of each begin."""
        table = np.full((count, len(columns), 2), -1, dtype=np.int64)
        for at, column in enumerate(columns):
            known = [self.told.setdefault(value, len(self.told)) for value in column.different]
            table[:, at, 0] = self.keys.setdefault(column.name, len(self.keys))
            table[:, at, 1] = np.array([*known, -1])[column.numbers]
        there = table[:, :, 1] >= 0
        numbers = table[there].reshape(-1)
        begin = offsets(2 * there.sum(axis=1))
        data, ends = varints(numbers)
        return data, ends[begin]

    def head(self) -> bytes:
        return b"\x78\x02" + _field(1, self.name.encode())

    def foot(self) -> bytes:
        keys = b"".join(_field(3, key.encode()) for key in self.keys)
        values = b"".join(_field(4, value) for value in self.told)
        return keys + values + b"\x28" + _varint(EXTENT)


def _features(found: Gridded, tags: bytes, tag_at: Offsets) -> Iterator[bytes]:
    numbers, begin = commands(found)
    data, ends = varints(numbers)
    shape_at = ends[begin].tolist()
    kind = b"\x18" + bytes([found.kind])
    for row, tag in enumerate(tag_at[:-1].tolist()):
        told = tags[tag : int(tag_at[row + 1])]
        shape = data[shape_at[row] : shape_at[row + 1]]
        yield _field(2, (_field(2, told) if told else b"") + kind + _field(4, shape))


def commands(found: Gridded) -> tuple[Whole, Offsets]:
    """Return the commands that draw shapes, and where those of each begin.

    Each string is a move, a line through the rest, and for polygons an end; points are one move.
    """
    moves = np.diff(found.corners, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    first = found.starts[found.shapes[:-1]]  # a shape begins at the tile's corner
    moves[first] = found.corners[first]
    zigzag = (moves << 1) ^ (moves >> 63)
    corners = np.diff(found.starts)
    more = {POINT: 1, POLYGON: 3}.get(found.kind, 2)
    length = more + 2 * corners
    begin = offsets(length)
    numbers = np.zeros(begin[-1], dtype=np.int64)
    head = begin[:-1]
    numbers[head] = MOVE | (corners if found.kind == POINT else 1) << 3
    at = np.repeat(head, corners) + 1 + 2 * spans(np.zeros_like(corners), corners)
    if found.kind != POINT:
        numbers[head + 3] = LINE_TO | (corners - 1) << 3
        later = np.ones(len(at), dtype=bool)
        later[found.starts[:-1]] = False
        at = at + later
    if found.kind == POLYGON:
        numbers[begin[1:] - 1] = CLOSE | 1 << 3
    numbers[at], numbers[at + 1] = zigzag[:, 0], zigzag[:, 1]
    return numbers, begin[found.shapes]


def varints(numbers: Whole) -> tuple[bytes, Offsets]:
    """Write numbers, not negative, seven bits a byte; also tells where each begins."""
    values = numbers.astype(np.uint64)
    length = np.ones(len(values), dtype=np.int64)
    for bits in range(7, 35, 7):
        length += values >= np.uint64(1 << bits)
    begin = offsets(length)
    data = np.zeros(begin[-1], dtype=np.uint8)
    for place in range(int(length.max(initial=0))):
        there = length > place
        part = (values[there] >> np.uint64(7 * place)) & np.uint64(127)
        more = (length[there] > place + 1).astype(np.uint64) << np.uint64(7)
        data[begin[:-1][there] + place] = part | more
    return data.tobytes(), begin


def _field(number: int, data: bytes) -> bytes:
    return bytes([number << 3 | 2]) + _varint(len(data)) + data


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:  # noqa: PLR2004 - seven bits
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)
