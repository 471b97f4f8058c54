"""Tiles 分块: the way from a plane of drawing to the legal plane, as small polynomials.

A projection is smooth: over a few kilometres a polynomial of degree 4 is as exact as the doubles it
is made of (some 1e-9 m), and a hundred times quicker than the projection's series. Each is fitted
to the exact transformation and held against it between the nodes; where it misses by more than
:data:`EXACT`, it is not used.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from layers.area import B, authalic_ordinate
from layers.crs import lonlat_of
from layers.rings import Floats

Ints = NDArray[np.int64]

EXACT = 1e-8
"""Metres a polynomial may miss the exact transformation by."""

SIZE, MARGIN = 4000.0, 1000.0
"""Side of a tile, and how far a part may reach out of the one that holds its middle, metres."""

METRES_OF_A_DEGREE = 1e5
"""Roughly: so many metres are the SIZE and MARGIN of tiles in lon/lat."""

FAR, MOST = 1 << 40, 1 << 22
"""Tiles from the origin that no place on earth lies beyond; tiles of a county that fit a table."""

DEGREE, DENSITY_DEGREE = 4, 3
POWERS = [(i, j) for i in range(DEGREE + 1) for j in range(DEGREE + 1 - i)]
DENSITY_POWERS = [(i, j) for i in range(DENSITY_DEGREE + 1) for j in range(DENSITY_DEGREE + 1 - i)]


def _grid(nodes: Floats) -> Floats:
    return np.stack(np.meshgrid(nodes, nodes), axis=-1).reshape(-1, 2)


def _basis(at: Floats, powers: list[tuple[int, int]]) -> Floats:
    return np.stack([at[:, 0] ** i * at[:, 1] ** j for i, j in powers], axis=1)


def _slope(at: Floats, axis: int) -> Floats:
    """Return the derivatives of the basis along an axis."""
    lowered = [(i - (axis == 0), j - (axis == 1)) for i, j in POWERS]
    columns = [
        power[axis] * at[:, 0] ** max(i, 0) * at[:, 1] ** max(j, 0)
        for power, (i, j) in zip(POWERS, lowered, strict=True)
    ]
    return np.stack(columns, axis=1)


NODES = _grid(np.cos(np.pi * (np.arange(7) + 0.5) / 7))
BETWEEN = _grid(np.linspace(-1.0, 1.0, 6))
FIT = np.linalg.pinv(_basis(NODES, POWERS))
FIT_DENSITY = np.linalg.pinv(_basis(NODES, DENSITY_POWERS))


@dataclass(frozen=True, eq=False)
class Tiles:
    """Polynomials over pieces of a plane of drawing.

    Attributes
    ----------
    of
        The tile of each part; -1 where it has no shape.
    centre, half
        Middle and half the side of each tile, in the plane's units; coordinates less the one over
        the other, -1 to 1, are what the polynomials take.
    legal
        (n, 2, 15) coefficients, by :data:`POWERS`, of the legal plane's x and y, metres from the
        tile's middle.
    density
        (n, 10) coefficients, by :data:`DENSITY_POWERS`, of the land under one square unit of the
        plane, m².
    exact
        Whether `legal` is within :data:`EXACT` everywhere on the tile.
    """

    of: Ints
    centre: Floats
    half: Floats
    legal: Floats
    density: Floats
    exact: NDArray[np.bool_]

    def some(self, parts: Ints) -> "Tiles":
        """Return the tiles as those of some parts."""
        return replace(self, of=self.of[parts])


def tiles_over(bounds: Floats, crs: str, *, in_degrees: bool) -> Tiles:
    """Fit the tiles that parts of these bounds lie in.

    Parameters
    ----------
    bounds
        (n, 4) of each part, in the plane of `crs`, or in degrees where `in_degrees`; NaN without
        a shape.
    """
    of, centre, half = _laid(bounds, METRES_OF_A_DEGREE if in_degrees else 1.0)
    to_legal = _exact_way(crs, in_degrees=in_degrees)
    origin = to_legal(centre)
    at = centre[:, None, :] + half[:, None, None] * NODES
    values = to_legal(at.reshape(-1, 2)).reshape(*at.shape[:2], 2) - origin[:, None, :]
    legal = np.einsum("ck,tkd->tdc", FIT, values)
    between = centre[:, None, :] + half[:, None, None] * BETWEEN
    meant = to_legal(between.reshape(-1, 2)).reshape(*between.shape[:2], 2) - origin[:, None, :]
    missed = np.abs(np.einsum("kc,tdc->tkd", _basis(BETWEEN, POWERS), legal) - meant)
    exact = np.max(missed, axis=(1, 2), initial=0.0) <= EXACT
    return Tiles(of, centre, half, legal, _density(legal, half), exact)


def _laid(bounds: Floats, metres: float) -> tuple[Ints, Floats, Floats]:
    """Lay tiles: a grid for what is small, one of its own for each large part."""
    size, margin = SIZE / metres, MARGIN / metres
    west, south, east, north = np.ascontiguousarray(bounds.T)
    reach = np.maximum(east - west, north - south) / 2
    small = reach <= margin
    large = np.flatnonzero(np.isfinite(reach) & ~small)
    middles = [(one + other) / 2 for one, other in ((west, east), (south, north))]
    cells, cell = _cells(*(np.floor(m[small] / size).astype(np.int64) for m in middles))
    of: Ints = np.full(len(bounds), -1, dtype=np.int64)
    of[small] = cell
    of[large] = len(cells) + np.arange(len(large))
    own = np.column_stack([m[large] for m in middles])
    centre = np.concatenate([(cells + 0.5) * size, own])
    half = np.concatenate([np.full(len(cells), size / 2 + margin), reach[large]])
    return of, centre, half


def _cells(column: Ints, row: Ints) -> tuple[Ints, Ints]:
    """Return the cells of a grid that occur, each once, and which of them each is."""
    west, south = column.min(initial=FAR), row.min(initial=FAR)
    columns = int(column.max(initial=-FAR) - west) + 1
    rows = int(row.max(initial=-FAR) - south) + 1
    if not 0 < columns * rows <= MOST:
        cells, which = np.unique(np.column_stack([column, row]), axis=0, return_inverse=True)
        return cells, which.reshape(-1)
    keys = (column - west) * rows + (row - south)
    there = np.zeros(columns * rows, dtype=bool)
    there[keys] = True
    found = np.flatnonzero(there)
    cells = np.add(np.column_stack(np.divmod(found, rows)), (west, south))
    return cells, (np.cumsum(there) - 1)[keys]


def _exact_way(crs: str, *, in_degrees: bool) -> Callable[[Floats], Floats]:
    to_degrees = lonlat_of(crs)

    def to_legal(points: Floats) -> Floats:
        lon, lat = points.T if in_degrees else to_degrees.transform(points[:, 0], points[:, 1])
        # Off the earth they are infinite, and no tile is exact.
        lon, lat = (np.where(np.isfinite(angle), angle, np.nan) for angle in (lon, lat))
        return np.column_stack([B * np.radians(lon), authalic_ordinate(lat)])

    return to_legal


def _density(legal: Floats, half: Floats) -> Floats:
    """Return the polynomial of the Jacobian determinant: m² of land a square unit of the plane."""
    along = [np.einsum("kc,tdc->tdk", _slope(NODES, axis), legal) for axis in (0, 1)]
    determinant = along[0][:, 0] * along[1][:, 1] - along[1][:, 0] * along[0][:, 1]
    density: Floats = np.abs(determinant) / half[:, None] ** 2 @ FIT_DENSITY.T
    return density
