"""GeoParquet 1.1: what a file says of its shapes, and how it is written.

Edges are straight in the plane of the CRS; no ring's direction is promised.
"""

import ctypes
import platform
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyproj
from numpy.typing import NDArray

from layers.errors import DamageError, StoreError
from layers.partitions.arrow import BBOX, GEOMETRY, SIDES, arrow, bbox_type
from layers.partitions.wkb import kinds_of_wkb

VERSION = "1.1.0"

GROUP = 16_384
"""Rows of a row group: the least that a reader with a window has to read."""

Floats = NDArray[np.float64]


def covering(bounds: Floats) -> Any:
    """Return a column of bounds; missing where there is no shape."""
    pa = arrow()
    missing = np.isnan(bounds[:, 0])
    sides = [pa.array(bounds[:, at], pa.float64()) for at in range(4)]
    return pa.StructArray.from_arrays(sides, fields=list(bbox_type()), mask=pa.array(missing))


def bounds_of_covering(column: Any) -> Floats:
    """Return (n, 4) bounds out of a column of them, in one piece; NaN where missing."""
    sides = [column.field(side).to_numpy(zero_copy_only=False) for side in SIDES]
    bounds = np.column_stack(sides)
    bounds[column.is_null().to_numpy(zero_copy_only=False)] = np.nan
    return bounds


def extent(bounds: Floats) -> list[float] | None:
    """Return the bounds of all; None where there is no shape at all."""
    there = bounds[~np.isnan(bounds[:, 0])]
    if not len(there):
        return None
    return [*there[:, :2].min(axis=0).tolist(), *there[:, 2:].max(axis=0).tolist()]


def described(table: Any, crs: str) -> Any:
    """Return a table with the ``geo`` metadata of its shapes; one without shapes as it is."""
    if GEOMETRY not in table.column_names:
        return table
    shapes = table.column(GEOMETRY).combine_chunks()
    told: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": kinds_of_wkb(shapes),
        "crs": pyproj.CRS.from_user_input(crs).to_json_dict(),
        "edges": "planar",
        "covering": {"bbox": {side: [BBOX, side] for side in SIDES}},
    }
    if box := extent(bounds_of_covering(table.column(BBOX).combine_chunks())):
        told["bbox"] = box
    geo = {"version": VERSION, "primary_column": GEOMETRY, "columns": {GEOMETRY: told}}
    return table.replace_schema_metadata(
        {**(table.schema.metadata or {}), "geo": orjson.dumps(geo)}
    )


def save(table: Any, path: Path, crs: str) -> None:
    """Write one file: zstd, with a checksum on every page."""
    arrow("pyarrow.parquet").write_table(
        described(table, crs), path, compression="zstd", row_group_size=GROUP,
        write_page_checksum=True,
    )  # fmt: skip


def save_columns(columns: Mapping[str, Any], path: Path) -> None:
    """Write a table without shapes, whole or not at all: another attempt may write it again.

    Raises
    ------
    StoreError
        The place cannot be written to.
    """
    pa, draft = arrow(), path.with_name(f".{path.stem}-{uuid.uuid4().hex}")
    table = pa.table({name: pa.array(values, from_pandas=True) for name, values in columns.items()})
    try:
        arrow("pyarrow.parquet").write_table(table, draft, compression="zstd")
        draft.replace(path)
    except (OSError, pa.ArrowException) as error:
        raise StoreError(f"不能写入 {path}：{error}") from error
    finally:
        draft.unlink(missing_ok=True)


def load(path: Path, columns: list[str] | None = None, **options: Any) -> Any:
    """Read a file, or some columns of it, in this thread alone.

    Raises
    ------
    DamageError
        The file is not there, cannot be read, or a page is not what was written.
    """
    pa, parquet = arrow(), arrow("pyarrow.parquet")
    try:
        return parquet.ParquetDataset(
            path, page_checksum_verification=True, **options
        ).read(columns=columns, use_threads=False)  # fmt: skip
    except (OSError, pa.ArrowException) as error:
        raise DamageError(f"分区数据 {path} 不能读取，已损坏或不全：{error}") from error


def give_back() -> None:
    """Give the system back what memory is no longer used: Arrow's, and glibc's where it is."""
    arrow().default_memory_pool().release_unused()
    if platform.libc_ver()[0] == "glibc":
        ctypes.CDLL(None).malloc_trim(0)
