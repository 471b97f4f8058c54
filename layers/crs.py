"""Coordinate systems 坐标系: CGCS2000 zones, what may be used, datums of map applications.

Axis order is always (east, north) here; survey sheets write X = north, Y = east.
Sources: standards.md 8.1 and 8.4; EPSG codes 4490, 4513-4554.
"""

import math
import re

import numpy as np
import pyproj
from numpy.typing import NDArray
from pyproj.enums import TransformDirection

from layers.errors import CRSError

Floats = NDArray[np.float64]

REFUSED_DATUMS = ("Beijing 1954", "Xian 1980", "New Beijing")
"""They need local, classified parameters; a relabelled copy would be 50-150 m off."""

THEIR_ELLIPSOIDS = re.compile("Unknown based on (Krass|IAU 1976|IAG 1975)")
"""How PROJ names a datum stated only by the ellipsoid of one of them."""

DATUMS = ("wgs84", "cgcs2000", "gcj02", "bd09")

_A, _EE = 6378245.0, 0.00669342162296594323
_X_PI = math.pi * 3000 / 180


def read_crs(text: str) -> pyproj.CRS:
    """Read a CRS as a person states it; Beijing 54, Xian 80 and local systems are refused."""
    try:
        crs = pyproj.CRS.from_user_input(text)
    except pyproj.exceptions.CRSError:
        raise CRSError(f"不认识坐标系“{text}”；可用如 EPSG:4549、EPSG:4490") from None
    return refuse_local(crs)


def refuse_local(crs: pyproj.CRS) -> pyproj.CRS:
    """Return the CRS where its datum can be brought to CGCS2000 without secret parameters."""
    words = f"{crs.name} {crs.geodetic_crs or ''} {crs.datum or ''}".replace("_", " ")
    refused = next((d for d in REFUSED_DATUMS if d in words), None)
    unnamed = THEIR_ELLIPSOIDS.search(words) is not None
    if refused or unnamed or crs.is_engineering or crs.geodetic_crs is None:
        raise CRSError(
            f"坐标系“{crs.name}”不能直接使用：{refused or '地方独立坐标系'}与 2000 国家大地坐标系"
            "相差数十至百余米，转换参数不公开；请向测绘主管部门取得转换后的成果"
        )
    return crs


def metric_crs(text: str) -> str:
    """Check the one CRS of a workspace: projected, in metres; returns its authority code."""
    crs = read_crs(text)
    if not crs.is_projected or crs.axis_info[0].unit_name not in {"metre", "meter"}:
        raise CRSError(f"工作区坐标系须为以米为单位的投影坐标系（如 EPSG:4549），不是“{crs.name}”")
    authority = crs.to_authority()
    return ":".join(authority) if authority else crs.to_wkt()


def zone_crs(easting: float) -> pyproj.CRS | None:
    """Tell the CGCS2000 zone of an 8-digit easting: 25-45 are 3-degree, 13-23 are 6-degree."""
    zone = int(easting // 1_000_000)
    if 25 <= zone <= 45:  # noqa: PLR2004 - the 3-degree zones of China
        return pyproj.CRS.from_epsg(4488 + zone)
    if 13 <= zone <= 23:  # noqa: PLR2004 - the 6-degree zones of China
        return pyproj.CRS.from_epsg(4478 + zone)
    return None


def lonlat_of(crs: pyproj.CRS | str) -> pyproj.Transformer:
    """Return the transformer from `crs` to longitude and latitude on its own datum."""
    source = pyproj.CRS.from_user_input(crs)
    return pyproj.Transformer.from_crs(source, source.geodetic_crs, always_xy=True)


def to_wgs84(lon: Floats, lat: Floats, datum: str) -> tuple[Floats, Floats]:
    """Bring 经度/纬度 of a stated datum to WGS 84 (CGCS2000 equals it to under 0.1 m).

    Parameters
    ----------
    lon, lat
        Degrees.
    datum
        One of :data:`DATUMS`; GCJ-02 and BD-09 by the published approximation, inverted by
        iteration (< 1e-9 degrees). Outside China GCJ-02 does not shift.
    """
    if datum not in DATUMS:
        raise CRSError(f"不认识基准“{datum}”；可用：{'、'.join(DATUMS)}")
    if datum == "bd09":
        lon, lat = _bd09_to_gcj02(lon, lat)
    return _gcj02_to_wgs84(lon, lat) if datum in {"gcj02", "bd09"} else (lon, lat)


def _gcj02_to_wgs84(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    east, north = lon.copy(), lat.copy()
    for _ in range(8):
        shifted = wgs84_to_gcj02(east, north)
        east, north = east + lon - shifted[0], north + lat - shifted[1]
    return east, north


def wgs84_to_gcj02(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Shift WGS 84 degrees to GCJ-02 by the published approximation; for display only."""
    x, y = lon - 105.0, lat - 35.0
    common = 20 * np.sin(6 * x * np.pi) + 20 * np.sin(2 * x * np.pi)
    d_lat = (
        -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x))
        + (common + 20 * np.sin(y * np.pi) + 40 * np.sin(y / 3 * np.pi)
           + 160 * np.sin(y / 12 * np.pi) + 320 * np.sin(y * np.pi / 30)) * 2 / 3
    )  # fmt: skip
    d_lon = (
        300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x))
        + (common + 20 * np.sin(x * np.pi) + 40 * np.sin(x / 3 * np.pi)
           + 150 * np.sin(x / 12 * np.pi) + 300 * np.sin(x / 30 * np.pi)) * 2 / 3
    )  # fmt: skip
    radians = np.radians(lat)
    magic = 1 - _EE * np.sin(radians) ** 2
    d_lat = np.degrees(d_lat * magic * np.sqrt(magic) / (_A * (1 - _EE)))
    d_lon = np.degrees(d_lon * np.sqrt(magic) / (_A * np.cos(radians)))
    inside = (lon >= 72.004) & (lon <= 137.8347) & (lat >= 0.8293) & (lat <= 55.8271)  # noqa: PLR2004
    return np.where(inside, lon + d_lon, lon), np.where(inside, lat + d_lat, lat)


def _bd09_to_gcj02(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    east, north = lon - 0.0065, lat - 0.006
    for _ in range(8):
        shifted = _gcj02_to_bd09(east, north)
        east, north = east + lon - shifted[0], north + lat - shifted[1]
    return east, north


def _gcj02_to_bd09(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _X_PI)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _X_PI)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


def transform(points: Floats, source: pyproj.CRS, target: pyproj.CRS) -> Floats:
    """Transform (n, 2) east/north or lon/lat pairs; what cannot be transformed becomes inf."""
    change = pyproj.Transformer.from_crs(source, target, always_xy=True)
    east, north = change.transform(points[:, 0], points[:, 1], direction=TransformDirection.FORWARD)
    return np.column_stack([east, north])
