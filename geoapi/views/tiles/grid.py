"""The grid of tiles 瓦片网格: WebMercatorQuad of OGC 17-083r4, and windows of pixels on its plane.

CGCS2000 and WGS 84 are taken as one datum: they differ by less than a decimetre.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atan, degrees, pi, sinh

import numpy as np
import pyproj

from layers.crs import lonlat_of
from layers.rings import Floats

RADIUS = 6_378_137.0
HALF = pi * RADIUS
"""Half the side of the grid, metres of its plane."""

SIDE = 256
"""Pixels of a tile on a plain screen."""

DEEPEST = 22
"""The last zoom: a pixel is some 3 cm."""


@dataclass(frozen=True)
class Tile:
    """One square of the grid: zoom, row from the north, column from the west."""

    z: int
    y: int
    x: int

    @property
    def is_there(self) -> bool:
        """Whether the grid has it."""
        return 0 <= self.z <= DEEPEST and 0 <= self.x < 1 << self.z and 0 <= self.y < 1 << self.z

    def window(self, pixels: int) -> Window:
        """Return the tile as a square of so many pixels."""
        side = 2 * HALF / (1 << self.z)
        return Window(self.x * side - HALF, HALF - self.y * side, side / pixels, pixels, pixels)

    @property
    def degrees(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        parts = 1 << self.z
        west, east = (x / parts * 360 - 180 for x in (self.x, self.x + 1))
        north, south = (degrees(atan(sinh(pi * (1 - 2 * y / parts)))) for y in (self.y, self.y + 1))
        return west, south, east, north


@dataclass(frozen=True)
class Window:
    """A rectangle of pixels on the plane of the grid.

    Attributes
    ----------
    west, north
        Its corner, metres of the plane.
    pixel
        Side of a pixel, metres of the plane; on the ground less, by the cosine of the latitude.
    """

    west: float
    north: float
    pixel: float
    columns: int
    rows: int

    @property
    def corner(self) -> tuple[int, int]:
        """Column and row of its corner among all pixels of its size."""
        return round((self.west + HALF) / self.pixel), round((HALF - self.north) / self.pixel)

    @property
    def size(self) -> Floats:
        """Columns and rows."""
        return np.array([self.columns, self.rows], dtype=float)

    def pixels_of(self, mercator: Floats) -> Floats:
        """Return places of the plane as column and row, with fractions."""
        corner = np.array([self.west, self.north])
        pixels: Floats = (mercator - corner) / self.pixel * (1, -1)
        return pixels

    def mercator_of(self, pixels: Floats) -> Floats:
        """Return columns and rows as places of the plane."""
        mercator: Floats = pixels * (self.pixel, -self.pixel) + (self.west, self.north)
        return mercator


def mercator_of(lonlat: Floats) -> Floats:
    """Project degrees."""
    lon, lat = np.radians(lonlat).T
    mercator: Floats = RADIUS * np.column_stack([lon, np.arctanh(np.sin(lat))])
    return mercator


def lonlat_of_mercator(mercator: Floats) -> Floats:
    """Return degrees."""
    x, y = mercator.T / RADIUS
    lonlat: Floats = np.degrees(np.column_stack([x, np.arctan(np.sinh(y))]))
    return lonlat


class Plane:
    """A metric CRS, and the ways between it and the grid; exact, by PROJ."""

    def __init__(self, crs: str) -> None:
        self._change: pyproj.Transformer = lonlat_of(crs)

    def to_grid(self, points: Floats) -> Floats:
        """Project places in metres to the plane of the grid."""
        lon, lat = self._change.transform(points[:, 0], points[:, 1])
        return mercator_of(np.column_stack([lon, lat]))

    def from_grid(self, mercator: Floats) -> Floats:
        """Return places of the grid in metres; infinite beyond the CRS."""
        lon, lat = lonlat_of_mercator(mercator).T
        east, north = self._change.transform(lon, lat, direction="INVERSE")
        return np.column_stack([east, north])
