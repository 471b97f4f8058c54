"""Columns 列: the rows of an edition as flat arrays, so that a million of them need no objects.

A figure is a float; whole numbers and flags stand beside what is missing of them, dates are
seconds; distinct texts stand once, with a number for each row. Polygons are rings; other shapes
are WKB, and stand behind these.
"""

import importlib
from collections.abc import Mapping
from functools import partial
from itertools import pairwise
from typing import Any, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from layers.leaves import DRAWN_IN, Once
from layers.rings import Land, Offsets, Rings, Shapes, joined, rings_of
from layers.schema import Field, Layer

FORMAT = 1
"""Version of what the arrays are called and mean."""

Arrays: TypeAlias = Mapping[str, NDArray[Any]]

POINTS, STARTS, HOLES, SHAPES, WKB = "points", "starts", "holes", "shapes", "wkb"
"""Arrays of the shapes, see :class:`layers.rings.Rings`; no field is called so."""


class ColumnLeaf:
    """Rows held as arrays: a :class:`layers.leaves.Leaf`. What is made of them is made once."""

    def __init__(self, arrays: Arrays, layer: Layer, crs: str, *, in_degrees: bool) -> None:
        self._arrays, self._layer, self._crs, self._in_degrees = arrays, layer, crs, in_degrees
        self._columns = {f.name: Once(partial(_column, arrays, f)) for f in layer.fields}
        self._table, self._land = Once(self._make_table), Once(self._make_land)
        self._frame = Once(self._make_frame)

    def __len__(self) -> int:
        """Return the number of rows."""
        first = self._layer.fields[0]
        return len(self._arrays[f"{first.name}.codes" if first.dtype == "str" else first.name])

    def column(self, name: str) -> "pd.Series[Any]":
        """Return one column; figures are not copied."""
        return self._columns[name]()

    def table(self) -> pd.DataFrame:
        """Return the columns without shapes; figures are not copied."""
        return self._table().copy(deep=False)

    def land(self) -> Land:
        """Return where the rows lie; corners are not copied."""
        return self._land()

    def frame(self) -> gpd.GeoDataFrame:
        """Return columns and shapes; the columns are those of the table."""
        return self._frame()

    def _make_table(self) -> pd.DataFrame:
        columns = {name: column() for name, column in self._columns.items()}
        return pd.DataFrame(columns, copy=False)

    def _make_frame(self) -> gpd.GeoDataFrame:
        if self._layer.shape is None:
            frame = gpd.GeoDataFrame(self._table(), copy=False)
        else:
            shapes = np.concatenate([_rings(self._arrays).to_shapes(), _others(self._arrays)])
            series = gpd.GeoSeries(shapes, crs=self._crs)
            frame = gpd.GeoDataFrame(self._table(), geometry=series, copy=False)
        frame.attrs.update({DRAWN_IN: "degrees"} if self._in_degrees else {})
        return frame

    def _make_land(self) -> Land:
        rings, others = _rings(self._arrays), _others(self._arrays)
        if len(others):
            rings = joined([rings, rings_of(others)])
        return Land(rings, self._crs, self._in_degrees)


def _rings(arrays: Arrays) -> Rings:
    if POINTS not in arrays:
        return rings_of(np.empty(0, dtype=object))
    return Rings(arrays[POINTS], arrays[STARTS], arrays[HOLES], arrays[SHAPES])


def _others(arrays: Arrays) -> Shapes:
    """Build the shapes that are kept as they were stored; in polygon layers hardly ever any."""
    if f"{WKB}.offsets" not in arrays:
        return np.empty(0, dtype=object)
    data, offsets = arrays[f"{WKB}.bytes"].tobytes(), arrays[f"{WKB}.offsets"].tolist()
    runs = zip(pairwise(offsets), arrays[f"{WKB}.missing"].tolist(), strict=True)
    wkb = [None if missing else data[begin:end] for (begin, end), missing in runs]
    found: Shapes = shapely.from_wkb(np.array(wkb, dtype=object))
    return found


def _column(arrays: Arrays, wanted: Field) -> "pd.Series[Any]":
    if wanted.dtype == "str":
        texts = _texts(arrays[f"{wanted.name}.bytes"], arrays[f"{wanted.name}.offsets"])
        codes = arrays[f"{wanted.name}.codes"]
        if not np.array_equal(codes, np.arange(len(texts))):
            texts = texts.take(codes, allow_fill=True)
        return pd.Series(texts, copy=False)
    values = arrays[wanted.name]
    if wanted.type in {"integer", "flag"}:
        kind = pd.arrays.IntegerArray if wanted.type == "integer" else pd.arrays.BooleanArray
        return pd.Series(kind(values, arrays[f"{wanted.name}.missing"]), copy=False)
    return pd.Series(values.view(wanted.dtype), copy=False)


def _texts(data: NDArray[np.uint8], offsets: Offsets) -> "pd.api.extensions.ExtensionArray":
    """Return texts as pandas holds them here: in Arrow's form these very bytes, else objects."""
    dtype = pd.StringDtype(na_value=np.nan)
    if dtype.storage == "pyarrow":
        return _arrow(data, offsets, dtype)
    return pd.array(np.array(_cut(data, offsets), dtype=object), dtype=dtype)


def _arrow(
    data: NDArray[np.uint8], offsets: Offsets, dtype: pd.StringDtype
) -> "pd.api.extensions.ExtensionArray":
    arrow = importlib.import_module("pyarrow")  # an extra; where it is, pandas uses it for texts
    buffers = arrow.py_buffer(offsets), arrow.py_buffer(data)
    texts = arrow.LargeStringArray.from_buffers(len(offsets) - 1, *buffers)
    found: pd.api.extensions.ExtensionArray = pd.array(texts, dtype=dtype)
    return found


def _cut(data: NDArray[np.uint8], offsets: Offsets) -> list[str]:
    """Cut texts apart: all at once, by a mark set between them, where no text holds that mark."""
    ends = offsets[1:]
    if not data.all():
        return [data[begin:end].tobytes().decode() for begin, end in pairwise(offsets.tolist())]
    marked = np.zeros(len(data) + len(ends), np.uint8)
    is_text = np.ones(len(marked), dtype=bool)
    is_text[ends + np.arange(len(ends))] = False
    marked[is_text] = data
    return marked.tobytes().decode().split("\x00")[: len(ends)]
