"""Shifted datums 坐标偏移 of map applications: GCJ-02 and BD-09, by the published approximation.

Source: standards.md 8.4. Data are brought out of these datums at the door; a background map is
moved into them for display; nothing is ever stored in them.
"""

import math
from collections.abc import Callable

import numpy as np

from layers.crs import Floats
from layers.errors import CRSError

DATUMS = ("wgs84", "cgcs2000", "gcj02", "bd09")

_A, _EE = 6378245.0, 0.00669342162296594323
_X_PI = math.pi * 3000 / 180


def to_wgs84(lon: Floats, lat: Floats, datum: str) -> tuple[Floats, Floats]:
    """Bring 经度/纬度 of a stated datum to WGS 84 (CGCS2000 equals it to under 0.1 m).

    Parameters
    ----------
    lon, lat
        Degrees; what is no place on earth, NaN included, stays as it is.
    datum
        One of :data:`DATUMS`; GCJ-02 and BD-09 by the published approximation, inverted by
        iteration (< 1e-9 degrees). Outside China GCJ-02 does not shift.
    """
    if datum not in DATUMS:
        raise CRSError(f"不认识基准“{datum}”；可用：{'、'.join(DATUMS)}")
    if datum in {"wgs84", "cgcs2000"}:
        return lon, lat
    real = (np.abs(lon) <= 180) & (np.abs(lat) <= 90)  # noqa: PLR2004 - degrees of a globe
    here = lon[real], lat[real]
    if datum == "bd09":
        here = _inverse(gcj02_to_bd09, *here)
    east, north = lon.copy(), lat.copy()
    east[real], north[real] = _inverse(wgs84_to_gcj02, *here)
    return east, north


def _inverse(
    shift: Callable[[Floats, Floats], tuple[Floats, Floats]], lon: Floats, lat: Floats
) -> tuple[Floats, Floats]:
    """Invert a shift by iteration: each step is less than 0.03 of the one before."""
    east, north = lon, lat
    for _ in range(8):
        shifted = shift(east, north)
        missing = lon - shifted[0], lat - shifted[1]
        east, north = east + missing[0], north + missing[1]
        if max(np.abs(part).max(initial=0) for part in missing) < 1e-12:  # noqa: PLR2004 - 0.1 µm
            break
    return east, north


def wgs84_to_gcj02(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Shift WGS 84 degrees to GCJ-02 by the published approximation; outside China nothing."""
    inside = (lon >= 72.004) & (lon <= 137.8347) & (lat >= 0.8293) & (lat <= 55.8271)  # noqa: PLR2004
    east, north = lon.copy(), lat.copy()
    shift = _gcj02_shift(lon[inside], lat[inside])
    east[inside] += shift[0]
    north[inside] += shift[1]
    return east, north


def _gcj02_shift(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
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
    north = np.degrees(d_lat * magic * np.sqrt(magic) / (_A * (1 - _EE)))
    return np.degrees(d_lon * np.sqrt(magic) / (_A * np.cos(radians))), north


def gcj02_to_bd09(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Shift GCJ-02 degrees to BD-09 as published."""
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _X_PI)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _X_PI)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006
