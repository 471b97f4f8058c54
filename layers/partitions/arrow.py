"""Stored rows as Arrow tables 列式表, and back: the same values, typed.

pyarrow comes with the extra ``[scale]``; nothing else of the program needs it.
"""

import importlib
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from layers.errors import StoreError
from layers.schema import Field, Layer
from layers.store.rows import KINDS, Rows

GEOMETRY, BBOX, PARTITION = "geometry", "bbox", "partition"
"""Columns beside the declared ones: WKB; its bounds; the partition of the parcel a row names."""

SIDES = ("xmin", "ymin", "xmax", "ymax")


def arrow(module: str = "pyarrow") -> Any:
    """Import a part of pyarrow; the error says which extra brings it."""
    try:
        return importlib.import_module(module)
    except ImportError:
        raise StoreError("分区数据需要 pyarrow；请安装：pip install mutu[scale]") from None


def type_of(field: Field) -> Any:
    """Return the Arrow type of a field's column."""
    pa = arrow()
    return {
        "text": pa.string(), "number": pa.float64(), "integer": pa.int64(), "flag": pa.bool_(),
        "date": pa.date32(),
    }[KINDS[field.type]]  # fmt: skip


def bbox_type() -> Any:
    """Return the type of a covering: four figures, as GeoParquet 1.1 names them."""
    pa = arrow()
    return pa.struct([(side, pa.float64()) for side in SIDES])


def columns_of(rows: Rows, layer: Layer) -> dict[str, Any]:
    """Turn stored rows into Arrow columns, WKB last; a column not stored is unknown."""
    pa = arrow()
    unknown = [None] * rows.count
    columns = {f.name: _column(rows.columns.get(f.name, unknown), f) for f in layer.fields}
    if rows.shapes is not None:
        columns[GEOMETRY] = pa.array(rows.shapes, pa.large_binary())
    return columns


def _column(values: list[Any], field: Field) -> Any:
    pa = arrow()
    if KINDS[field.type] == "date":  # stored as text
        return pa.array(values, pa.string()).cast(pa.date32())
    return pa.array(values, type_of(field))


def frame_of_table(table: Any, fields: Sequence[Field]) -> pd.DataFrame:
    """Return the declared columns of a table, with the dtypes that layers have."""
    frame = {f.name: _series(table.column(f.name), f) for f in fields}
    return pd.DataFrame(frame, index=pd.RangeIndex(table.num_rows))


def _series(column: Any, field: Field) -> "pd.Series[Any]":
    pa = arrow()
    if KINDS[field.type] == "date":
        column = column.cast(pa.timestamp("s"))
    types: Mapping[Any, Any] = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
    series = column.to_pandas(types_mapper=types.get)
    dtype: Any = field.dtype
    return pd.Series(series, name=field.name).astype(dtype)
