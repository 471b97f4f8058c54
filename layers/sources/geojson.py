"""GeoJSON, read feature by feature, so that one broken feature costs no other."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pandas as pd
import pyproj
import shapely
from numpy.typing import NDArray

from layers.sources.encodings import decode
from layers.sources.raw import (
    MAX_UNPACKED,
    Raw,
    check_width,
    clean,
    objects,
    some,
    unique,
    unreadable,
)
from layers.sources.shapes import broken_note, crs_of

ACCEPTED = "接受 RFC 7946 的 FeatureCollection、Feature 或单个图形"
MEMBERS = frozenset({"type", "id", "geometry", "properties", "bbox", "crs"})
OWN_ID = "要素id"
"""Column of the features' own ``id`` where a property has that name."""

WHOLE = 2**63
"""Whole numbers from here on come as floats, their last digits lost."""

SHAPES = frozenset(
    kind for one in ("Point", "LineString", "Polygon") for kind in (one, f"Multi{one}")
) | {"GeometryCollection"}


def read_geojson(path: Path, *, encoding: str | None) -> Raw:
    """Read ``.geojson`` or ``.json``.

    A feature that is no object is refused by its number; a shape that cannot be made is None and
    noted. Without a ``crs`` member the coordinates are WGS 84 by RFC 7946 — unless they cannot be
    longitudes and latitudes: then the file is taken to be silent.

    Raises
    ------
    SourceError
        Not JSON, not GeoJSON, or larger than 1 GiB.
    """
    if path.stat().st_size > MAX_UNPACKED:
        raise unreadable(path, f"超过 {MAX_UNPACKED >> 20} MB", accept="请改用 GeoPackage")
    text, used, why = _decoded(path, path.read_bytes(), encoding)
    document = _parse(path, text)
    features = _features(path, document)
    frame, notes = _frame(path, _attributes(features))
    given = [_shape(feature) for feature in features]
    geometry = shapely.from_geojson(objects(given), on_invalid="ignore")
    crs, silent = _crs(document, geometry)
    rows = np.arange(1, len(features) + 1)
    told = (*notes, *_foreign(features), *silent, *broken_note(geometry, given, rows))
    return Raw(frame, geometry, rows, crs, used, path, told, why=why)


def _decoded(path: Path, data: bytes, encoding: str | None) -> tuple[str, str, str]:
    """Decode JSON: in UTF-8 by its standard (RFC 8259), whatever its words may look like."""
    if encoding is None:
        with suppress(UnicodeDecodeError):
            return data.decode("utf-8"), "UTF-8", "文字合乎 JSON 规定的 UTF-8"
    return decode(path, data, encoding)


def _parse(path: Path, text: str) -> Mapping[str, Any]:
    try:
        document = orjson.loads(text.removeprefix("\ufeff"))
    except orjson.JSONDecodeError as error:
        problem = f"第 {error.lineno} 行第 {error.colno} 列起不是完好的 JSON"
        raise unreadable(path, problem, accept=ACCEPTED) from error
    if not isinstance(document, dict):
        raise unreadable(path, "最外层不是 JSON 对象", accept=ACCEPTED)
    return document


def _features(path: Path, document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    kind = document.get("type")
    if kind == "FeatureCollection" and isinstance(document.get("features"), list):
        found = document["features"]
    elif kind == "Feature":
        found = [document]
    elif kind in SHAPES:
        found = [{"type": "Feature", "geometry": document}]
    else:
        problem = "没有 features 数组" if kind == "FeatureCollection" else f"type 是“{kind}”"
        raise unreadable(path, problem, accept=ACCEPTED)
    wrong = [n for n, feature in enumerate(found, 1) if not _is_feature(feature)]
    if wrong:
        problem = f"第 {some(wrong)} 个要素不是 Feature 对象，或其 properties 不是对象"
        raise unreadable(path, problem, accept=ACCEPTED)
    return list(found)


def _is_feature(feature: object) -> bool:
    return (
        isinstance(feature, dict)
        and feature.get("type") == "Feature"
        and isinstance(feature.get("properties"), dict | None)
    )


def _shape(feature: Mapping[str, Any]) -> str | None:
    shape = feature.get("geometry")
    return None if shape is None else orjson.dumps(shape).decode()


def _attributes(features: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Take properties, and the features' own ``id`` under a name that no property has."""
    rows = [feature.get("properties") or {} for feature in features]
    name = OWN_ID if any("id" in row for row in rows) else "id"
    ids = [feature.get("id") for feature in features]
    return [
        row if own is None or own == row.get("id") else {name: own} | row
        for own, row in zip(ids, rows, strict=True)
    ]


def _foreign(features: Sequence[Mapping[str, Any]]) -> list[str]:
    """Name members beside those of the standard: they are no attributes, and are not read."""
    names = sorted({str(name) for feature in features for name in feature} - MEMBERS)
    return [f"要素里不在 properties 内的成员未读：{some(names)}"] if names else []


def _frame(path: Path, rows: Sequence[Mapping[str, Any]]) -> tuple[pd.DataFrame, list[str]]:
    keys = list(dict.fromkeys(key for row in rows for key in row))
    check_width(path, len(keys))
    names, notes = unique(clean(key) for key in keys)
    columns = {
        name: pd.Series(_column(path, name, [row.get(key) for row in rows]), dtype=object)
        for name, key in zip(names, keys, strict=True)
    }
    return pd.DataFrame(columns, index=pd.RangeIndex(len(rows))), notes


def _column(path: Path, name: str, values: Sequence[object]) -> NDArray[np.object_]:
    if any(isinstance(value, float) and abs(value) >= WHOLE for value in values):
        problem = f"列“{name}”里有超过 64 位的整数，读取会丢失末位数字"
        raise unreadable(path, problem, accept="编码请存为文字（加双引号）")
    return objects([_value(value) for value in values])


def _value(value: object) -> object:
    """Keep a plain value; write a list or an object as JSON text."""
    return orjson.dumps(value).decode() if isinstance(value, dict | list) else value


def _crs(document: Mapping[str, Any], geometry: Any) -> tuple[pyproj.CRS | None, list[str]]:
    member = document.get("crs")
    if isinstance(member, dict):
        properties = member.get("properties")
        name = properties.get("name") if isinstance(properties, dict) else None
        return crs_of(name) if isinstance(name, str) else (None, ["crs 成员没有写明坐标系"])
    bounds = shapely.total_bounds(geometry) if len(geometry) else np.full(4, np.nan)
    limit = np.array([180.0, 90.0, 180.0, 90.0])
    if np.isfinite(bounds).all() and (np.abs(bounds) > limit).any():
        return None, ["坐标不是经纬度，文件又没有写明坐标系，请用 --crs 指明"]
    return pyproj.CRS.from_epsg(4326), []
