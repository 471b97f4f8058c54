"""The Gauss–Krüger zone in which plots are written: which zone a CRS is, what it would have to be.

Source of the EPSG codes: reference/standards.md 8.1.
"""

import math
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from layers.crs import lonlat_of, transform
from layers.errors import CRSError
from layers.sources.zoned import MILLION, SIX_DEGREES, THREE_DEGREES

CGCS2000_DEGREES = 4490
FAMILIES = (
    (4478, SIX_DEGREES, True),
    (4489, SIX_DEGREES, False),
    (4488, THREE_DEGREES, True),
    (4509, THREE_DEGREES, False),
)
"""EPSG = first + zone; the zones; whether the easting begins with the zone."""

NEEDED = "界址点 TXT 须用 2000 国家大地坐标系的高斯–克吕格投影"


@dataclass(frozen=True)
class Grid:
    """A zone by its number 带号, its width in degrees, what to add to an easting, and notes."""

    zone: int
    width: int
    added: float
    notes: tuple[str, ...] = ()


def grid_of(frame: gpd.GeoDataFrame) -> tuple[Grid, NDArray[np.object_]]:
    """Tell a frame's zone; degrees of CGCS2000 are projected into the 3° zone of their middle.

    Raises
    ------
    CRSError
        No CRS, or another one; the message names the one that these data need.
    """
    if frame.crs is None:
        raise CRSError(f"图层没有坐标系；{NEEDED}")
    shapes = np.asarray(shapely.force_2d(frame.geometry.to_numpy()), dtype=object)
    code = frame.crs.to_epsg()
    if code == CGCS2000_DEGREES:
        return _projected(frame.crs, shapes)
    for first, zones, prefixed in FAMILIES:
        if code is not None and code - first in zones:
            zone = code - first
            width = 3 if zones is THREE_DEGREES else 6
            return Grid(zone, width, 0.0 if prefixed else float(zone * MILLION)), shapes
    raise CRSError(f"坐标系“{frame.crs.name}”不能直接写出；{NEEDED}{_advice(frame)}")


def _projected(crs: pyproj.CRS, shapes: NDArray[np.object_]) -> tuple[Grid, NDArray[np.object_]]:
    west, _, east, _ = shapely.total_bounds(shapes)
    zone = _zone_of((west + east) / 2)
    if zone is None:
        raise CRSError(f"经度 {west:.4f}–{east:.4f} 不在我国 3 度带之内")
    target = pyproj.CRS.from_epsg(4488 + zone)
    moved = shapely.transform(shapes, lambda points: transform(points, crs, target))
    note = f"经纬度已投影到 3 度带第 {zone} 带（EPSG:{4488 + zone}）"
    beyond = max(abs(west - 3 * zone), abs(east - 3 * zone)) > 1.5  # noqa: PLR2004 - half a zone
    more = (f"数据伸出第 {zone} 带的范围（经度 {west:.4f}–{east:.4f}），仍写在这一带",)
    return Grid(zone, 3, 0.0, (note, *(more if beyond else ()))), np.asarray(moved, dtype=object)


def _zone_of(longitude: float) -> int | None:
    """Tell the 3-degree zone of a longitude; None outside China or where there is none."""
    if not math.isfinite(longitude):
        return None
    zone = math.floor((longitude + 1.5) / 3)
    return zone if zone in THREE_DEGREES else None


def _advice(frame: gpd.GeoDataFrame) -> str:
    """Name the CRS that the data need, by the longitude of their middle; blank where unknown."""
    west, south, east, north = frame.total_bounds
    try:
        longitude, _ = lonlat_of(frame.crs).transform((west + east) / 2, (south + north) / 2)
    except pyproj.exceptions.ProjError:
        return ""
    zone = _zone_of(longitude)
    return f"，本数据所在的是 EPSG:{4488 + zone} 或 EPSG:{4509 + zone}" if zone else ""
