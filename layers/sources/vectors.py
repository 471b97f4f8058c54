"""Vector files that GDAL reads: GeoPackage and FlatGeobuf; and what all shapes have in common."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyogrio
import pyproj
import shapely
from numpy.typing import NDArray
from pyproj.exceptions import CRSError

from layers.sources.raw import Raw, check_width, clean, objects, some, unique, unreadable

SQLITE = b"SQLite format 3\x00"
EXACT = 2**53
"""A float holds every integer below this one."""

FLATGEOBUF = b"fgb\x03fgb"


@dataclass(frozen=True)
class Table:
    """What GDAL read: column names, columns, WKB shapes, CRS text, and its warnings."""

    names: list[str]
    columns: list[NDArray[Any]]
    wkb: Sequence[bytes | None] | None
    crs: object
    notes: tuple[str, ...] = ()


def read_geopackage(path: Path, *, source_layer: str | None) -> Raw:
    """Read one layer of a ``.gpkg``: the named one, the only one, or the only one with shapes."""
    with path.open("rb") as file:
        head = file.read(100)
    if not head.startswith(SQLITE):
        raise unreadable(path, "不是 GeoPackage（SQLite）文件", accept="接受完好的 .gpkg")
    page = int.from_bytes(head[16:18], "big")
    size = (65536 if page == 1 else page) * int.from_bytes(head[28:32], "big")
    if head[24:28] == head[92:96] and path.stat().st_size < size:
        raise unreadable(path, "文件不完整，末尾缺失", accept="请重新复制或导出")
    return raw(path, gdal(path, layer=choose_layer(path, source_layer)))


def read_flatgeobuf(path: Path) -> Raw:
    """Read a ``.fgb``."""
    with path.open("rb") as file:
        if file.read(7) != FLATGEOBUF:
            raise unreadable(path, "不是 FlatGeobuf 文件", accept="接受第 3 版的 .fgb")
    return raw(path, gdal(path))


def choose_layer(path: Path, name: str | None) -> str:
    """Choose a layer by name, or the only one (with shapes); otherwise list them."""
    check_path(path)
    with warnings.catch_warnings():  # said again when the layer is read
        warnings.simplefilter("ignore")
        layers = {str(layer): kind for layer, kind in pyogrio.list_layers(path)}
    if name is not None and name not in layers:
        raise unreadable(path, f"没有图层“{name}”", accept=f"有：{'、'.join(layers)}")
    spatial = [layer for layer, kind in layers.items() if kind is not None]
    candidates = [name] if name else spatial if len(spatial) == 1 else list(layers)
    if len(candidates) != 1:
        accept = f"请用 --source-layer 指明一个：{'、'.join(candidates)}"
        raise unreadable(path, f"有 {len(candidates)} 个图层", accept=accept if layers else "")
    return candidates[0]


def check_path(path: Path) -> None:
    """Refuse a name that GDAL would take for a URL or for a file within an archive."""
    if "!" in str(path) or "?" in str(path) or "://" in str(path):
        raise unreadable(path, "路径里有 ! ? 等记号", accept="请改用普通的文件名")


def gdal(path: Path, *, layer: str | None = None, encoding: str | None = None) -> Table:
    """Read one layer with its attributes and WKB; warnings of the library become notes."""
    check_path(path)
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        meta, _, wkb, columns = pyogrio.raw.read(path.resolve(), layer=layer, encoding=encoding)
        count = pyogrio.read_info(path.resolve(), layer=layer, encoding=encoding)["features"]
    read = _count(columns, wkb)
    if read < count:  # -1 where the format does not say
        problem = f"应有 {count} 个要素，只读出 {read} 个，文件不完整"
        raise unreadable(path, problem, accept="请重新复制或导出")
    _check_integers(path, meta, columns)
    said = dict.fromkeys(str(warning.message) for warning in heard)
    notes = tuple(f"读取库提示：{text[:200]}" for text in list(said)[:3])
    return Table([str(name) for name in meta["fields"]], list(columns), wkb, meta["crs"], notes)


def _check_integers(path: Path, meta: Mapping[str, Any], columns: Sequence[NDArray[Any]]) -> None:
    """Refuse long integers beside missing ones: they come as floats, their last digits lost."""
    for name, stated, column in zip(meta["fields"], meta["dtypes"], columns, strict=True):
        if (
            stated == "int64"
            and column.dtype == float
            and np.nanmax(np.abs(column), initial=0) >= EXACT
        ):
            problem = f"列“{name}”是有空值的长整数，读取会丢失末位数字"
            raise unreadable(path, problem, accept="编码请存为文本列")


def _count(columns: Sequence[NDArray[Any]], wkb: Sequence[bytes | None] | None) -> int:
    if columns:
        return len(columns[0])
    return 0 if wkb is None else len(wkb)


def raw(path: Path, table: Table, *, encoding: str | None = None) -> Raw:
    """Put together what was read; features count from 1."""
    check_width(path, len(table.names))
    names, twice = unique(clean(name) for name in table.names)
    crs, unknown = crs_of(table.crs)
    geometry, broken = (None, []) if table.wkb is None else shapes(table.wkb)
    count = _count(table.columns, table.wkb)
    frame = pd.DataFrame(
        {name: _series(column) for name, column in zip(names, table.columns, strict=True)},
        index=pd.RangeIndex(count),
    )
    notes = (*table.notes, *unknown, *twice, *broken)
    return Raw(frame, geometry, np.arange(1, count + 1), crs, encoding, path, notes)


def _series(column: NDArray[Any]) -> "pd.Series[Any]":
    """Keep the file's own kind of value; text stays object so that nothing is guessed."""
    return pd.Series(column, dtype=object if column.dtype == object else None)


def shapes(wkb: Sequence[bytes | None]) -> tuple[NDArray[np.object_], list[str]]:
    """Make shapes of WKB; one that cannot be made is None, and the note names its feature."""
    made = shapely.from_wkb(objects(list(wkb)), on_invalid="ignore")
    return made, broken_note(made, wkb)


def broken_note(made: NDArray[np.object_], given: Sequence[bytes | None]) -> list[str]:
    """Name the features that had a shape in the file but have none now."""
    pairs = enumerate(zip(made, given, strict=True), 1)
    broken = [number for number, (shape, one) in pairs if shape is None and one is not None]
    return [f"第 {some(broken)} 个要素的图形已损坏，按无图形读入"] if broken else []


def crs_of(text: object) -> tuple[pyproj.CRS | None, list[str]]:
    """Read a coordinate system; heights are dropped, an undefined or local one is None."""
    if not text:
        return None, []
    try:
        crs = pyproj.CRS.from_user_input(text).to_2d()
    except CRSError:
        return None, ["文件所写的坐标系无法识别，按未写明处理"]
    if not (crs.is_geographic or crs.is_projected):
        return None, [f"文件所写的坐标系“{crs.name}”不是大地坐标系，按未写明处理"]
    code = 4326 if "CRS84" in crs.name else crs.to_epsg()  # the same but for the order of axes
    return (pyproj.CRS.from_epsg(code) if code else crs), []
