"""Rows as every store holds them: plain values, shapes as WKB, and the checksum over both.

A frame is typed and belongs to pandas; a stored row is what any database can keep: None, text,
number, whole number, true or false, an ISO date, and little-endian two-dimensional WKB.
"""

import hashlib
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
import pyproj
import shapely

from layers.errors import StoreError
from layers.schema import Field, Layer

Kind = Literal["text", "number", "integer", "flag", "date"]
Fields: TypeAlias = Mapping[str, Kind]
"""Column -> kind of its values, in order: what an edition was stored with."""

KINDS: dict[str, Kind] = {
    "code": "text", "text": "text", "list": "text", "number": "number", "integer": "integer",
    "flag": "flag", "date": "date",
}  # fmt: skip

AT_ONCE = 20_000
"""Rows that are in memory as plain values together."""

LENGTH = struct.Struct("<I")
NO_SHAPE = b"\xff\xff\xff\xff"
"""In the checksum, where a row has no shape: no WKB is that long."""


@dataclass(frozen=True, eq=False)
class Rows:
    """Some rows of one layer.

    Attributes
    ----------
    count
        How many they are.
    columns
        Column -> its values: None, str, float, int, bool or an ISO date.
    shapes
        WKB in the workspace's CRS, None for a row without a shape; None where shapes are not read
        or the layer has none.
    """

    count: int
    columns: Mapping[str, list[Any]]
    shapes: list[bytes | None] | None


def fields_of(layer: Layer) -> Fields:
    """Return the columns in which a layer is stored today."""
    return {f.name: KINDS[f.type] for f in layer.fields}


def rows_of(frame: gpd.GeoDataFrame, layer: Layer, crs: str) -> Rows:
    """Turn a conformed frame into plain rows; minus zero becomes zero, as databases hold it.

    Raises
    ------
    StoreError
        Shapes in another CRS than the workspace's, or a figure that is infinite.
    """
    columns = {f.name: _plain(frame[f.name], f) for f in layer.fields}
    if layer.shape is None:
        return Rows(len(frame), columns, None)
    if frame.crs != pyproj.CRS.from_user_input(crs):
        raise StoreError(f"图层 {layer.name} 的图形须用工作区坐标系 {crs}，不是 {frame.crs}")
    wkb = shapely.to_wkb(frame.geometry.to_numpy(), output_dimension=2, byte_order=1)
    return Rows(len(frame), columns, wkb.tolist())


def _plain(column: "pd.Series[Any]", wanted: Field) -> list[Any]:
    if wanted.type == "date":
        column = column.dt.strftime("%Y-%m-%d")
    if wanted.type == "number":
        column = column + 0.0
        if np.isinf(column).any():
            raise StoreError(f"字段 {wanted.name} 含无穷大，不能入库")
    none: Any = None
    values: list[Any] = column.to_numpy(dtype=object, na_value=none).tolist()
    return values


def slices(frame: gpd.GeoDataFrame, size: int = AT_ONCE) -> Iterator[gpd.GeoDataFrame]:
    """Walk through a frame, `size` rows at a time."""
    for begin in range(0, len(frame), size):
        yield frame.iloc[begin : begin + size]


def frame_of(parts: Iterable[Rows], wanted: Sequence[Field], crs: str) -> gpd.GeoDataFrame:
    """Turn stored rows into a frame with the declared dtypes; a column not stored is unknown."""
    frames = [_frame(part, wanted, crs) for part in parts]
    return frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)


def _frame(rows: Rows, wanted: Sequence[Field], crs: str) -> gpd.GeoDataFrame:
    unknown = [None] * rows.count
    data = {f.name: typed(rows.columns.get(f.name, unknown), f) for f in wanted}
    if rows.shapes is None:
        return gpd.GeoDataFrame(data)
    shapes = shapely.from_wkb(np.array(rows.shapes, dtype=object))
    return gpd.GeoDataFrame(data, geometry=gpd.GeoSeries(shapes, crs=crs), crs=crs)


def typed(values: list[Any], wanted: Field) -> "pd.Series[Any]":
    """Turn plain values into a column of the declared dtype."""
    dtype: Any = wanted.dtype
    return pd.Series(values, dtype=object).astype(dtype)


class Checksum:
    """SHA-256 over the content of an edition: the same in every store, however rows are batched.

    One stream a column, in the order of the fields, and one for the shapes; the sum is the
    SHA-256 of the columns' names, kinds and digests. A figure counts as its IEEE 754 bytes, little
    end first (missing is the quiet NaN); any other value as JSON with a comma behind it; a shape
    as its length in four bytes and its WKB.
    """

    def __init__(self, fields: Fields) -> None:
        self._fields = fields
        self._columns = {name: hashlib.sha256() for name in fields}
        self._shapes = hashlib.sha256()
        self.rows = 0

    def add(self, rows: Rows) -> None:
        """Count the next rows in."""
        for name, column in self._columns.items():
            column.update(_bytes(rows.columns[name], self._fields[name]))
        self._shapes.update(b"".join(_measured(rows.shapes or [])))
        self.rows += rows.count

    def text(self) -> str:
        """Return the checksum of the rows so far, as hexadecimal digits."""
        parts = [
            [name, kind, self._columns[name].hexdigest()] for name, kind in self._fields.items()
        ]
        return hashlib.sha256(orjson.dumps([*parts, self._shapes.hexdigest()])).hexdigest()


def _bytes(values: list[Any], kind: Kind) -> bytes:
    if not values:
        return b""
    if kind != "number":
        return orjson.dumps(values)[1:-1] + b","
    figures = np.array(values, dtype="<f8")
    figures[np.isnan(figures)] = np.nan
    return figures.tobytes()


def _measured(shapes: list[bytes | None]) -> list[bytes]:
    found = [b""] * (2 * len(shapes))
    found[::2] = [NO_SHAPE if wkb is None else LENGTH.pack(len(wkb)) for wkb in shapes]
    found[1::2] = [wkb or b"" for wkb in shapes]
    return found
