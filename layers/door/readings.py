"""Readings of a file's coordinates: in which CRS and in which order they lie where they should."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from layers import crs as systems
from layers.crs import MILLION, SIX_DEGREES, THREE_DEGREES, Floats
from layers.door.report import Ground

Shapes = NDArray[np.object_]
Box = tuple[float, float, float, float]

WIDEST = 6
"""Degrees of longitude that the widest strip spans: data of a strip lie no farther from it."""

CHINA: Box = (73.0, 3.0, 135.1, 54.0)
"""West, south, east, north, degrees (standards.md 8.1)."""

FIRST, LAST = 75, 135
"""Central meridians of the 3-degree strips of China."""


@dataclass(frozen=True)
class Reading:
    """One way to read coordinates: their CRS, and whether north is written before east."""

    crs: pyproj.CRS
    swapped: bool = False

    @property
    def title(self) -> str:
        """Its name for a person."""
        return systems.title(self.crs) + ("、X 与 Y 互换" if self.swapped else "")

    @property
    def option(self) -> str:
        """What a person writes to have it."""
        return f"--crs {systems.code(self.crs)}" + (" --axes ne" if self.swapped else "")

    def turned(self, points: Floats) -> Floats:
        """Return (n, 2) points as east, north."""
        return points[:, ::-1] if self.swapped else points


@dataclass(frozen=True)
class Fit:
    """A reading, and how many shapes it brings home."""

    reading: Reading
    count: int


@dataclass(frozen=True)
class Home:
    """The box, in `crs`, in which the data of a workspace are expected.

    Attributes
    ----------
    county
        True for the bounds of the county's own towns, False for the area of use of its CRS.
    """

    box: Box
    crs: pyproj.CRS
    county: bool

    @property
    def zh(self) -> str:
        """Its name for a person."""
        return "本县各乡镇的外包范围内" if self.county else "工作区坐标系的适用范围内"

    def count(self, points: Floats, reading: Reading) -> int:
        """Count the points that a reading brings into the box."""
        likely = reading.turned(points)
        likely = likely[_could_be(likely, reading.crs)]
        return int(within(systems.transform(likely, reading.crs, self.crs), self.box).sum())

    def fits(self, points: Floats, readings: Iterable[Reading]) -> list[Fit]:
        """Return the readings that bring any point into the box, with their counts."""
        counted = [Fit(reading, self.count(points, reading)) for reading in readings]
        return [fit for fit in counted if fit.count]


def within(points: Floats, box: Box) -> NDArray[np.bool_]:
    """Tell which (n, 2) points lie in a box; NaN does not."""
    return np.asarray(((points >= box[:2]) & (points <= box[2:])).all(axis=1))


def _could_be(points: Floats, crs: pyproj.CRS) -> NDArray[np.bool_]:
    """Tell by the digits which points could be written in a CRS."""
    strip = systems.strip_of(crs)
    if crs.is_geographic:
        return within(points, (-180, -90, 180, 90))
    if strip is None:
        return np.asarray(np.isfinite(points).all(axis=1))
    north = (points[:, 1] >= 0) & (points[:, 1] < 10 * MILLION)
    return np.asarray(north & (points[:, 0] // MILLION == strip.zone))


def middles(shapes: Shapes, *, swapped: bool = False) -> tuple[Floats, Floats]:
    """Return east and north of the middle of each shape's bounds; NaN where there is none."""
    bounds = shapely.bounds(shapes)
    bounds[~np.isfinite(bounds).all(axis=1)] = np.nan
    middle = bounds[:, :2] / 2 + bounds[:, 2:] / 2
    return (middle[:, 1], middle[:, 0]) if swapped else (middle[:, 0], middle[:, 1])


def home_of(ground: Ground, *, county: bool = True) -> Home | None:
    """Return where data are expected: among the towns, else in the CRS's area of use.

    Parameters
    ----------
    county
        False where the towns are not to be asked.
    """
    target = pyproj.CRS.from_user_input(ground.crs)
    towns = ground.around.get("towns")
    if county and towns is not None and len(towns):
        west, south, east, north = shapely.total_bounds(towns.geometry.to_numpy()).tolist()
        if np.isfinite([west, south, east, north]).all():
            return Home((west, south, east, north), target, county=True)
    box, degrees = systems.usable_box(target), target.geodetic_crs
    return Home(box, degrees, county=False) if box and degrees else None


def zone_written(points: Floats) -> int | None:
    """Tell the zone number before most eastings; 0 for six digits, None where neither is seen."""
    zones = np.clip(points[:, 0] // MILLION, -1, 99).astype(int)
    seven = (points[:, 1] >= MILLION) & (points[:, 1] < 10 * MILLION)
    found, counts = np.unique(zones[seven], return_counts=True)
    if not len(found) or counts.max() * 2 <= len(points):
        return None
    zone = int(found[counts.argmax()])
    return zone if zone in (0, *THREE_DEGREES, *SIX_DEGREES) else None


def is_degrees(points: Floats) -> bool:
    """Whether most points are longitude and latitude of a place in China."""
    return bool(within(points, CHINA).sum() * 2 > len(points))


def possible(home: Home) -> list[pyproj.CRS]:
    """Return every CRS in which a county's data may be written: its own, degrees, strips near.

    Source: standards.md 8.1. Of planes that are one and the same only one is listed.
    """
    own = home.crs
    degrees = own.geodetic_crs
    strips = [strip for strip in _strips(home) if systems.strip_of(strip) != systems.strip_of(own)]
    return [own, *([degrees] if degrees else []), *strips]


def _strips(home: Home) -> list[pyproj.CRS]:
    west, south, east, north = home.box
    lon, _ = systems.lonlat_of(home.crs).transform((west + east) / 2, (south + north) / 2)
    near = [m for m in range(FIRST, LAST + 1, 3) if abs(m - lon) <= WIDEST]
    zones = [m // 3 for m in near] + [(m + 3) // 6 for m in near if m % 2]
    found = [systems.meridian_crs(m) for m in near]
    found += [systems.zone_crs(zone * MILLION) for zone in zones]
    return [crs for crs in found if crs]


def both_ways(crs: Sequence[pyproj.CRS], orders: Sequence[bool]) -> list[Reading]:
    """Return readings of every CRS in each order."""
    return [Reading(one, swapped) for one in crs for swapped in orders]


def most(fits: Sequence[Fit], total: int) -> list[Fit]:
    """Return the readings that bring home more than half of the shapes."""
    return [fit for fit in fits if fit.count * 2 > total]
