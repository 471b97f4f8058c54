"""GeoPackage: its rows are counted by SQLite before GDAL reads as many."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pyogrio
from numpy.typing import NDArray

from layers.sources.raw import Raw, unreadable
from layers.sources.shapes import CURVED
from layers.sources.vectors import AGAIN, Layer, choose_layer, quiet, read_layer

SQLITE = b"SQLite format 3\x00"
EVERY = "1=1"

PATIENCE = 60.0
"""Seconds to count a layer's rows: a view can be made to have no end."""

CURVES = frozenset({"CIRCULARSTRING", "COMPOUNDCURVE", "CURVEPOLYGON", "MULTICURVE",
                    "MULTISURFACE", "CURVE", "SURFACE"})  # fmt: skip


def read_geopackage(path: Path, *, source_layer: str | None, rows: int | None) -> Iterator[Raw]:
    """Read one layer of a ``.gpkg``: the named one, the only one, or the only one with shapes.

    Its rows are counted by SQLite: the number that the file states of itself may be an old one.
    """
    _check_head(path)
    name = choose_layer(path, path, source_layer)
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
        end = time.monotonic() + PATIENCE
        database.set_progress_handler(lambda: time.monotonic() > end, 1_000_000)
        count, curved = _count(path, database, name), _curved(database, name)
        with quiet():
            info = pyogrio.read_info(path, layer=name)
        blank = _blank(database, name, info["fid_column"], info["geometry_name"])
    where = EVERY if info["features"] != count else None
    layer = Layer(path, path, name, where=where, blank=blank)
    return read_layer(layer, rows, [CURVED] if curved else [])


def _check_head(path: Path) -> None:
    with path.open("rb") as file:
        head = file.read(100)
    if not head.startswith(SQLITE):
        raise unreadable(path, "不是 GeoPackage（SQLite）文件", accept="接受完好的 .gpkg")
    page = int.from_bytes(head[16:18], "big")
    size = (65536 if page == 1 else page) * int.from_bytes(head[28:32], "big")
    if head[24:28] == head[92:96] and path.stat().st_size < size:
        raise unreadable(path, "文件不完整，末尾缺失", accept=AGAIN)


def _count(path: Path, database: sqlite3.Connection, name: str) -> int:
    try:
        [(count,)] = database.execute(f"SELECT count(*) FROM {_quoted(name)}")  # noqa: S608
    except sqlite3.Error as error:
        accept = "视图请导出为表；损坏的文件请重新导出"
        raise unreadable(path, f"图层“{name}”的行数不出来（{error}）", accept=accept) from error
    return int(count)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _blank(
    database: sqlite3.Connection, name: str, fid: str, shape: str
) -> NDArray[np.int64] | None:
    """List the rows without a shape; None where the layer has no shapes or no row numbers."""
    if not fid or not shape:
        return None
    asked = f"SELECT {_quoted(fid)} FROM {_quoted(name)} WHERE {_quoted(shape)} IS NULL"  # noqa: S608
    return np.array([number for (number,) in database.execute(asked)], dtype=np.int64)


def _curved(database: sqlite3.Connection, name: str) -> bool:
    """Whether a layer is declared to hold arcs."""
    asked = "SELECT geometry_type_name FROM gpkg_geometry_columns WHERE table_name = ?"
    return any(str(kind).upper() in CURVES for (kind,) in database.execute(asked, [name]))
