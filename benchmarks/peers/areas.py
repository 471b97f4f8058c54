"""The legal area from projected coordinates, three usual ways, each from its own form in memory.

`kernel`: corners as arrays, PROJ's inverse, the closed formula and shoelace in numpy. `to_crs`:
geopandas to the equal-area plane. `geod`: GeographicLib in a loop, over a sample, another
definition of area.
"""

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyproj
import shapely

from benchmarks.peers.common import LEGAL, Task, main

CRS, DEGREES = "EPSG:4549", "EPSG:4490"
A, F = 6378137.0, 1 / 298.257222101
E = (F * (2 - F)) ** 0.5
SAMPLE = 50_000


@dataclass(frozen=True)
class Corners:
    """Corners of all rings, where each begins, whose it is, and its sign (holes count down)."""

    points: np.ndarray
    starts: np.ndarray
    owner: np.ndarray
    sign: np.ndarray


def parcels_of(folder: Path) -> gpd.GeoDataFrame:
    return gpd.read_parquet(folder / "parcels.parquet", columns=["number", "geometry"])


def corners_of(folder: Path) -> Corners:
    shapes = parcels_of(folder).geometry.to_numpy()
    parts, owner = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    starts = np.searchsorted(ring, np.arange(len(rings) + 1))
    shell = np.concatenate([[True], part[1:] != part[:-1]])
    return Corners(points, starts, owner[part], np.where(shell, 1.0, -1.0))


def kernel(corners: Corners, _: Path) -> np.ndarray:
    """Invert the projection, apply the formula to each corner, sum the trapezoids of each ring."""
    to_degrees = pyproj.Transformer.from_crs(CRS, DEGREES, always_xy=True)
    lon, lat = to_degrees.transform(corners.points[:, 0], corners.points[:, 1])
    sine = np.sin(np.radians(lat))
    x = A * np.radians(lon)
    y = A * (1 - E * E) * (sine / (1 - (E * sine) ** 2) + np.arctanh(E * sine) / E) / 2
    first, counts = corners.starts[:-1], np.diff(corners.starts)
    x, y = x - np.repeat(x[first], counts), y - np.repeat(y[first], counts)
    cross = np.zeros(len(x))
    cross[:-1] = x[:-1] * y[1:] - x[1:] * y[:-1]  # from a ring's end, which is 0, to the next: 0
    sizes = np.abs(np.add.reduceat(cross, first)) / 2
    return np.bincount(corners.owner, sizes * corners.sign)


def to_crs(parcels: gpd.GeoDataFrame, _: Path) -> np.ndarray:
    return parcels.to_crs(LEGAL).area.to_numpy()


def geod(parcels: gpd.GeoDataFrame, _: Path) -> np.ndarray:
    """Measure a sample of the parcels, one by one."""
    ellipsoid = pyproj.Geod(a=A, rf=1 / F)
    some = parcels.geometry.iloc[:SAMPLE].to_crs(DEGREES)
    return np.array([abs(ellipsoid.geometry_area_perimeter(one)[0]) for one in some])


def table(areas: np.ndarray) -> pa.Table:
    return pa.table({"area": areas})


TASKS = {
    "kernel": Task(corners_of, kernel, table),
    "to_crs": Task(parcels_of, to_crs, table),
    "geod": Task(parcels_of, geod, table, lambda parcels: max(1.0, len(parcels) / SAMPLE)),
}

if __name__ == "__main__":
    main(TASKS)
