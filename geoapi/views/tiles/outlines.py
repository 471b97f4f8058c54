"""Outlines 轮廓: where the shapes of a layer lie, and which of them a window shows.

Nothing is projected and nothing copied: corners stay in the county's plane, where they may be
mapped from a file; what is kept beside them are bounds and a grid of rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapi.views.tiles.grid import Plane, mercator_of
from geoapi.views.tiles.way import Way
from layers.rings import Flags, Floats, Land, Offsets, Rings, Shapes, offsets, spans

Rows = NDArray[np.int64]

PER_CELL = 32
"""Shapes in a cell of the grid, roughly."""


@dataclass(frozen=True, eq=False)
class Outlines:
    """The shapes of one layer as strings of corners, row by row.

    Attributes
    ----------
    rings
        All strings; those of lines and points are open.
    filled
        Which strings are rings of polygons.
    bounds
        (n, 4) of each shape, metres; NaN without a shape.
    shapes
        As objects, where not all are polygons.
    """

    rings: Rings
    crs: str
    filled: Flags
    bounds: Floats
    shapes: Shapes | None = None

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.rings)

    @cached_property
    def plane(self) -> Plane:
        """The way to the grid of tiles."""
        return Plane(self.crs)

    @cached_property
    def extent(self) -> Floats | None:
        """West, south, east, north of all; None where there is no shape."""
        there = self.bounds[np.isfinite(self.bounds).all(axis=1)]
        if not len(there):
            return None
        return np.concatenate([there[:, :2].min(axis=0), there[:, 2:].max(axis=0)])

    @cached_property
    def cells(self) -> Cells:
        """Which rows lie where; made when it is first asked for."""
        return cells_of(self.bounds)

    @cached_property
    def sizes(self) -> NDArray[np.float32]:
        """The longer side of each shape's bounds, metres; -1 without a shape."""
        wide = self.bounds[:, 2:] - self.bounds[:, :2]
        return np.nan_to_num(np.maximum(wide[:, 0], wide[:, 1]), nan=-1.0).astype(np.float32)

    @cached_property
    def largest(self) -> NDArray[np.int32]:
        """Rows from the largest shape to the smallest."""
        return np.argsort(-self.sizes).astype(np.int32)

    def large(self, least: float) -> Rows:
        """Return the rows whose shapes are so large, metres."""
        count = np.searchsorted(-self.sizes[self.largest], -least, side="right")
        return self.largest[:count].astype(np.int64)

    def within(self, box: Floats, least: float = 0.0) -> Rows:
        """Return the rows whose bounds meet a box in metres and are so large, in order."""
        rows = self.large(least) if least else self.cells.near(box)
        around = self.bounds[rows]
        met = (around[:, :2] <= box[2:]).all(axis=1) & (around[:, 2:] >= box[:2]).all(axis=1)
        return np.sort(rows[met])

    def seen(self, way: Way, margin: float, least: float = 0.0) -> Rows:
        """Return the rows that a window shows, or that reach within a margin of it; in pixels."""
        more = margin / way.scale
        return self.within(way.reach + np.array([-more, -more, more, more]), least / way.scale)

    def holding(self, place: tuple[float, float]) -> Rows:
        """Return the rows of polygons that hold a place in degrees, in order."""
        x, y = self.plane.from_grid(mercator_of(np.array([place])))[0]
        near = (
            self.within(np.array([x, y, x, y])) if np.isfinite([x, y]).all() else self.large(np.inf)
        )
        shapes = self.rings.take(near).to_shapes() if self.shapes is None else self.shapes[near]
        return near[shapely.intersects_xy(shapes, x, y)]

    def corners(self, rows: Rows) -> int:
        """Count the corners of some rows."""
        starts, shapes = self.rings.starts, self.rings.shapes
        return int((starts[shapes[rows + 1]] - starts[shapes[rows]]).sum())


@dataclass(frozen=True, eq=False)
class Cells:
    """A grid over the middles of bounds: rows by cell; what is larger than a cell stands apart."""

    west: float
    south: float
    side: float
    columns: int
    rows: int
    begin: Offsets
    order: Rows
    large: Rows

    def near(self, box: Floats) -> Rows:
        """Return the rows in the cells that a box meets, and around these, and all large ones."""
        low = np.floor((box[:2] - (self.west, self.south)) / self.side).astype(np.int64) - 1
        high = np.floor((box[2:] - (self.west, self.south)) / self.side).astype(np.int64) + 1
        first, last = np.maximum(low, 0), np.minimum(high, (self.columns - 1, self.rows - 1))
        if (first > last).any():
            return self.large
        lines = np.arange(first[1], last[1] + 1) * self.columns
        found = spans(self.begin[lines + first[0]], self.begin[lines + last[0] + 1])
        return np.append(self.order[found], self.large)


def cells_of(bounds: Floats) -> Cells:
    """Sort rows into cells of some :data:`PER_CELL` each."""
    there = np.flatnonzero(np.isfinite(bounds).all(axis=1))
    held = bounds[there]
    size = (held[:, 2:] - held[:, :2]).max(axis=1)
    middle = (held[:, :2] + held[:, 2:]) / 2
    low = middle.min(axis=0) if len(there) else np.zeros(2)
    span = middle.max(axis=0) - low if len(there) else np.zeros(2)
    wanted = np.sqrt(max(float(span.prod()), 1.0) * PER_CELL / max(len(there), 1))
    usual = 2 * float(np.quantile(size, 0.98)) if len(there) else 0.0
    side = max(wanted, usual, float(span.max()) / 2048, 1.0)
    columns, rows = (int(s // side) + 1 for s in span)
    small = size <= 2 * side
    at = ((middle[small] - low) // side).astype(np.int64)
    cell = at[:, 1] * columns + at[:, 0]
    order = there[small][np.argsort(cell, kind="stable")]
    begin = offsets(np.bincount(cell, minlength=columns * rows))
    return Cells(float(low[0]), float(low[1]), side, columns, rows, begin, order, there[~small])


def outlines_of_land(land: Land, bounds: Floats | None = None) -> Outlines:
    """Take polygons as they are."""
    filled = np.ones(len(land.rings.holes), dtype=bool)
    around = land.rings.bounds() if bounds is None else bounds
    return Outlines(land.rings, land.crs, filled, around)


def outlines_of_shapes(shapes: Shapes, crs: str) -> Outlines:
    """Take shapes of any kind apart: rings of polygons, lines, points."""
    parts, owner = _parted(shapes)
    areal = shapely.get_dimensions(parts) == 2  # noqa: PLR2004 - polygons
    rings, ring_of = shapely.get_rings(parts[areal], return_index=True)
    every = np.append(rings, parts[~areal])
    of = np.append(owner[areal][ring_of], owner[~areal])
    filled = np.arange(len(every)) < len(rings)
    hole = np.append(_holes(ring_of), np.zeros((~areal).sum(), dtype=bool))
    turn = np.argsort(of, kind="stable")
    points, string = shapely.get_coordinates(every[turn], return_index=True)
    starts = offsets(np.bincount(string, minlength=len(every)))
    found = Rings(points, starts, hole[turn], offsets(np.bincount(of, minlength=len(shapes))))
    kept = None if filled.all() else shapes
    return Outlines(found, crs, filled[turn], shapely.bounds(shapes), kept)


def _parted(shapes: Shapes) -> tuple[Shapes, Rows]:
    """Return simple parts and the row of each; collections within collections too."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    while (shapely.get_type_id(parts) > 3).any():  # noqa: PLR2004 - those that hold others
        parts, of = shapely.get_parts(parts, return_index=True)
        owner = owner[of]
    kept = ~shapely.is_empty(parts)
    return parts[kept], owner[kept]


def _holes(ring_of: NDArray[np.integer]) -> Flags:
    """Tell holes: every ring of a polygon but its first."""
    hole = np.zeros(len(ring_of), dtype=bool)
    hole[1:] = ring_of[1:] == ring_of[:-1]
    return hole
