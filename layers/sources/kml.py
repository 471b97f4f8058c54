"""KML, parsed here: GDAL turns Chinese names of attributes into underscores."""

import re
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import pyproj
import shapely
from shapely.errors import ShapelyError

from layers.sources.archives import check_members, member_name
from layers.sources.encodings import decode
from layers.sources.raw import MAX_UNPACKED, Raw, check_width, clean, objects, some, unreadable
from layers.sources.shapes import broken_note

DECLARATION = re.compile(r"\A[\ufeff\s]*(<\?xml[^>]*\?>)?")
"""What a KML begins with; the text is decoded already, whatever encoding this states."""

ACCEPTED = "接受以 <kml> 为根元素、不含 DOCTYPE 的 .kml"
SHAPES = frozenset({"Point", "LineString", "LinearRing", "Polygon", "MultiGeometry"})
ODD_SHAPES = frozenset({"Track", "MultiTrack", "Model"})
MANY: dict[type[shapely.Geometry], Any] = {
    shapely.Point: shapely.MultiPoint,
    shapely.LineString: shapely.MultiLineString,
    shapely.Polygon: shapely.MultiPolygon,
}


def read_kml(path: Path, *, source_layer: str | None, encoding: str | None) -> Raw:
    """Read the placemarks of a ``.kml``, or those of the folder named `source_layer`.

    Columns are ``name`` and ``description``, where any placemark has them, and the names of the
    extended data. Coordinates are WGS 84 by the standard (OGC 12-007r2). A shape that cannot be
    made is None and noted.
    """
    if path.stat().st_size > MAX_UNPACKED:
        raise unreadable(path, f"超过 {MAX_UNPACKED >> 20} MB", accept="请改用 GeoPackage")
    return raw_of(path, path.read_bytes(), source_layer=source_layer, encoding=encoding)


def read_kmz(path: Path, *, source_layer: str | None, encoding: str | None) -> Raw:
    """Read the first ``.kml`` of a ``.kmz``, which is its document by the standard."""
    with zipfile.ZipFile(path) as archive:
        documents = [m for m in archive.infolist() if m.filename.lower().endswith(".kml")]
        if not documents:
            raise unreadable(path, "压缩包里没有 .kml", accept=ACCEPTED)
        check_members(path, documents[:1])
        data = archive.read(documents[0])
    raw = raw_of(path, data, source_layer=source_layer, encoding=encoding)
    others = [member_name(member) for member in documents[1:]]
    notes = (f"读的是 {member_name(documents[0])}；未读：{some(others)}",) if others else ()
    return replace(raw, notes=(*notes, *raw.notes))


def raw_of(path: Path, data: bytes, *, source_layer: str | None, encoding: str | None) -> Raw:
    """Read a KML document; `path` is the file that the user gave."""
    text, used, why = decode(path, data, encoding)
    root = _parse(path, text)
    marks = _marks(path, root, source_layer)
    elements = [_shape_element(mark) for mark in marks]
    geometry = objects([_shape(element) for element in elements])
    frame = _frame(path, [_attributes(mark) for mark in marks])
    rows = np.arange(1, len(marks) + 1)
    notes = (*broken_note(geometry, elements, rows), *_unknown(marks))
    return Raw(frame, geometry, rows, pyproj.CRS.from_epsg(4326), used, path, notes, why=why)


def _parse(path: Path, text: str) -> ET.Element:
    if "<!DOCTYPE" in text:
        raise unreadable(path, "含有 DOCTYPE 声明", accept=ACCEPTED)
    try:
        root = ET.fromstring(DECLARATION.sub("", text))  # noqa: S314  (no DOCTYPE, no entities)
    except (ET.ParseError, ValueError) as error:
        raise unreadable(path, f"不是完好的 XML（{error}）", accept=ACCEPTED) from error
    if _kind(root) != "kml":
        raise unreadable(path, "不是 KML 文件", accept=ACCEPTED)
    return root


def _marks(path: Path, root: ET.Element, name: str | None) -> list[ET.Element]:
    """List the placemarks, or those of every folder of that name, each once."""
    if name is None:
        return list(root.iterfind(".//{*}Placemark"))
    folders = [*root.iterfind(".//{*}Folder"), *root.iterfind(".//{*}Document")]
    fits = [folder for folder in folders if _text(folder, "name") == name]
    if not fits:
        names = dict.fromkeys(str(_text(folder, "name")) for folder in folders)
        raise unreadable(path, f"没有文件夹“{name}”", accept=f"有：{'、'.join(names)}")
    return list(
        dict.fromkeys(mark for folder in fits for mark in folder.iterfind(".//{*}Placemark"))
    )


def _kind(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _text(element: ET.Element, child: str) -> str | None:
    return (element.findtext(f"{{*}}{child}") or "").strip() or None


def _attributes(mark: ET.Element) -> dict[str, str | None]:
    told = {name: _text(mark, name) for name in ("name", "description")}
    own = {name: text for name, text in told.items() if text}
    more = {clean(e.get("name")): _text(e, "value") for e in mark.iterfind(".//{*}Data")}
    simple = {
        clean(e.get("name")): (e.text or "").strip() or None
        for e in mark.iterfind(".//{*}SimpleData")
    }
    return {name: value for name, value in (own | more | simple).items() if name}


def _frame(path: Path, rows: Sequence[dict[str, str | None]]) -> pd.DataFrame:
    names = list(dict.fromkeys(name for row in rows for name in row))
    check_width(path, len(names))
    columns = {n: pd.Series(objects([row.get(n) for row in rows]), dtype=object) for n in names}
    return pd.DataFrame(columns, index=pd.RangeIndex(len(rows)))


def _shape_element(mark: ET.Element) -> ET.Element | None:
    return next((child for child in mark if _kind(child) in SHAPES), None)


def _unknown(marks: Sequence[ET.Element]) -> list[str]:
    """Note placemarks whose shape is of a kind that is not read."""
    numbered = enumerate(marks, 1)
    odd = [n for n, mark in numbered if any(_kind(child) in ODD_SHAPES for child in mark)]
    return [f"第 {some(odd)} 个要素是轨迹或三维模型，其图形未读"] if odd else []


def _shape(element: ET.Element | None) -> shapely.Geometry | None:
    if element is None:
        return None
    try:
        return _made(element)
    except (ShapelyError, ValueError, IndexError, RecursionError):
        return None


def _made(element: ET.Element) -> shapely.Geometry:
    kind = _kind(element)
    if kind == "MultiGeometry":
        return _many([_made(child) for child in element if _kind(child) in SHAPES])
    if kind == "Polygon":
        outer = element.find("{*}outerBoundaryIs/{*}LinearRing")
        inner = element.iterfind("{*}innerBoundaryIs/{*}LinearRing")
        return shapely.Polygon(_points(outer), [_points(ring) for ring in inner])
    points = _points(element)
    return shapely.Point(points[0]) if kind == "Point" else shapely.LineString(points)


def _many(parts: Sequence[shapely.Geometry]) -> shapely.Geometry:
    """Make a multi-shape of parts of one kind, else a collection."""
    kinds = {type(part) for part in parts}
    make: Any = MANY.get(kinds.pop()) if len(kinds) == 1 else None
    return (make or shapely.GeometryCollection)(parts)


def _points(element: ET.Element | None) -> list[tuple[float, float]]:
    """Read ``longitude,latitude[,height] …``; heights are left out."""
    if element is None:
        raise ValueError
    pairs = [word.split(",") for word in (_text(element, "coordinates") or "").split()]
    points = [(float(pair[0]), float(pair[1])) for pair in pairs]
    if not np.isfinite(points).all():
        raise ValueError
    return points
