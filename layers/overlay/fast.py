"""The fast way 快速路径: shares and legal areas of very many parts, by the kernels of numba.

Rows are worked on in runs, one thread for each core; nothing is kept but the result.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np

from layers.overlay import plain
from layers.overlay.drawn import Drawn
from layers.overlay.ground import Found, Ground, ordered
from layers.overlay.kernels.areas import bounds_of
from layers.overlay.kernels.areas import legal_areas as kernel_areas
from layers.overlay.kernels.cells import candidates
from layers.overlay.kernels.given import Given, Grid, Near, Parts, Plane, Rows, Span, Units
from layers.overlay.kernels.shares import shares
from layers.overlay.regions import regions_of
from layers.overlay.tiles import Ints, Tiles
from layers.rings import Flags, Floats, Rings, give_back, rings_of

T = TypeVar("T")

RUN = 1 << 14
"""Parts that a thread takes at once."""

MANY = 5_000
"""Corners of a part beyond which pairs of edges are too many: GEOS sweeps over them instead."""


def bounds(rings: Rings) -> Floats:
    """Return (n, 4) bounds, NaN without a shape; as :meth:`Rings.bounds`, on all cores."""
    found = np.empty((len(rings), 4))
    _all(rings, lambda run: bounds_of(rings.points, rings.starts, rings.shapes, run, found))
    return found


def ground(lands: Drawn) -> Ground:
    """Measure parts; those that no exact tile holds by the exact transformation."""
    around = bounds(lands.rings)
    tiles = lands.tiles(around)
    area = legal_areas(lands.rings, tiles)
    if len(missed := np.flatnonzero(np.isnan(area) & (tiles.of >= 0))):
        area[missed] = plain.legal(lands, lands.some_shapes(missed))
    return Ground(around, tiles, area, lands.degrees)


def legal_areas(rings: Rings, tiles: Tiles) -> Floats:
    """Return the legal area of each part, m²; NaN without a shape or where no tile is exact."""
    found = np.empty(len(rings))
    exact = np.append(tiles.exact, False)  # for -1: no tile
    of = np.where(exact[tiles.of], tiles.of, -1)
    parts = Parts(rings.points, rings.starts, rings.holes, rings.shapes, np.empty((0, 4)), of)
    _all(rings, lambda run: kernel_areas(
        parts, tiles.centre, tiles.half, tiles.legal, run, found))  # fmt: skip
    return found


def divide(lands: Drawn, held: Ground, regions: Drawn) -> Found:
    """Find the shares of parts in units.

    Parts of very many corners, and those that cover land twice, go the plain way; so do those cut
    in degrees, where pieces are measured by their corners.
    """
    rings, tiles = lands.rings, held.tiles
    parts = Parts(rings.points, rings.starts, rings.holes, rings.shapes, held.bounds, tiles.of)
    plane = Plane(tiles.centre, tiles.half, tiles.density)
    given = Given(parts, plane, *ready(regions))
    unsound = np.diff(rings.starts[rings.shapes]) > MANY
    runs = _all(rings, lambda run: _run(given, run, unsound))
    columns = [*map(np.concatenate, zip(*runs, strict=True))] or [np.empty(0)] * 3
    part, unit = (column.astype(np.int64) for column in columns[:2])
    if lands.degrees:
        unsound[part[columns[2] < 1]] = True
    if not unsound.any():
        return ordered(part, unit, columns[2])
    rows = np.flatnonzero(unsound)
    broken = plain.mended(lands.some_shapes(rows))
    rest = plain.divide_shapes(broken, held.some(rows), plain.mended(regions.shapes))
    kept = ~unsound[part]
    return ordered(
        np.append(part[kept], rows[rest.part]), np.append(unit[kept], rest.unit),
        np.append(columns[2][kept], rest.share),
    )  # fmt: skip


def ready(regions: Drawn) -> tuple[Units, Grid]:
    """Make units ready, mended where need be."""
    return regions.keep("ready", lambda: regions_of(rings_of(plain.mended(regions.shapes))))


def _run(given: Given, run: Span, unsound: Flags) -> tuple[Ints, Ints, Floats]:
    room = 2 * (run[1] - run[0]) + 64
    near = _near(room)
    while (many := candidates(given.parts.bounds, given.units.boxes, given.grid, run, near)) > room:
        room *= 4
        near = _near(room)
    rows = Rows(np.empty(many, np.int64), np.empty(many, np.int64), np.empty(many), unsound)
    count = shares(given, near, many, rows)
    return rows.part[:count], rows.unit[:count], rows.share[:count]


def _near(room: int) -> Near:
    return Near(*(np.empty(room, np.int64) for _ in range(4)))


def _all(rings: Rings, work: Callable[[Span], T]) -> list[T]:
    """Do some work on every run of rows, on all cores; results in order."""

    def done(run: Span) -> T:
        result = work(run)
        give_back(rings[slice(*run)].points)
        return result

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(done, _runs(len(rings))))


def _runs(count: int) -> Iterator[Span]:
    for begin in range(0, count, RUN):
        yield begin, min(begin + RUN, count)
