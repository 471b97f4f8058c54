"""Reaches 范围: about where each shape of a layer lies on the globe, so that few are looked at.

A box in degrees is a box on the plane of tiles too. There the bounds of a shape tell at once that
it lies within, or apart; only those along the edges of the box are looked at themselves.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geoapi.views.tiles.grid import HALF, Tile, Window, mercator_of
from geoapi.views.tiles.outlines import Outlines
from geoapi.views.tiles.way import way_to
from layers.rings import Floats

Box = tuple[float, float, float, float]
"""west, south, east, north; west > east crosses the antimeridian."""

WORLD: Window = Tile(0, 0, 0).window(1 << 24)
"""All of the grid, in pixels of some two metres."""

WIDE = 200_000.0
"""Metres: the polynomial that brings bounds to the grid is exact enough for no larger layers."""

LEAST, BENT = 5.0, 1e7
"""Metres that bounds are widened by at least; and, for a shape so many metres large, by its square
over this: so far a straight line of the county's plane is bent on the grid."""

HIGHEST = 85.051
"""Degrees north or south where the grid ends."""


@dataclass(frozen=True, eq=False)
class Reaches:
    """Bounds on the grid: (n, 4) west, south, east, north in metres of its plane; NaN for none.

    Attributes
    ----------
    outer, inner
        A shape lies within the one, and reaches beyond the other on every side it has one.
    """

    outer: Floats
    inner: Floats

    def meeting(self, box: Box) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return the rows that surely meet a box in degrees, and those to be looked at."""
        low, high = _on_grid(box)
        west, south, east, north = self.outer.T
        with np.errstate(invalid="ignore"):
            near = (west <= high[0]) & (south <= high[1]) & (east >= low[0]) & (north >= low[1])
            inside = (west >= low[0]) & (south >= low[1]) & (east <= high[0]) & (north <= high[1])
        return np.flatnonzero(inside), np.flatnonzero(near & ~inside)

    def outermost(self) -> NDArray[np.intp]:
        """Return the rows of which some reach as far as any to each side."""
        if not np.isfinite(self.outer).all(axis=1).any():
            return np.zeros(0, dtype=np.intp)
        with np.errstate(invalid="ignore"):
            west = self.outer[:, :2] <= np.nanmin(self.inner[:, :2], axis=0)
            east = self.outer[:, 2:] >= np.nanmax(self.inner[:, 2:], axis=0)
        return np.flatnonzero(west.any(axis=1) | east.any(axis=1))


def _on_grid(box: Box) -> tuple[Floats, Floats]:
    places = np.array([box[:2], box[2:]], dtype=float)
    beyond = np.abs(places[:, 1]) > HIGHEST
    places[:, 1] = places[:, 1].clip(-HIGHEST, HIGHEST)
    low, high = mercator_of(places)
    low[1], high[1] = (
        np.sign(box[1 + 2 * n]) * np.inf if beyond[n] else at[1] for n, at in enumerate((low, high))
    )
    return low, high


def reaches_of(outlines: Outlines) -> Reaches:
    """Bring the bounds of all shapes to the grid."""
    bounds = outlines.bounds
    corners = bounds[:, [[0, 1], [2, 1], [2, 3], [0, 3]]].reshape(-1, 2)
    at = _to_grid(outlines, corners).reshape(-1, 4, 2)
    size = np.nan_to_num(np.maximum(outlines.sizes, 0)).astype(float)
    more = ((LEAST + size**2 / BENT) * 2)[:, None]
    outer = np.hstack([at.min(axis=1) - more, at.max(axis=1) + more])
    inner = np.hstack([at.max(axis=1) + more, at.min(axis=1) - more])
    return Reaches(np.asfortranarray(outer), np.asfortranarray(inner))


def _to_grid(outlines: Outlines, places: Floats) -> Floats:
    extent = outlines.extent
    if extent is None or not len(places):
        return np.full((len(places), 2), np.nan)
    wide = float(np.max(extent[2:] - extent[:2])) > WIDE
    way = None if wide else way_to(WORLD, outlines.plane, extent)
    found = outlines.plane.to_grid(places) if way is None else WORLD.mercator_of(way.pixels(places))
    found[~np.isfinite(places).all(axis=1)] = np.nan
    return np.where(np.abs(found) <= 2 * HALF, found, np.nan)
