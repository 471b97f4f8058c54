"""Shapes on the grid of a tile 取整: what a vector tile holds, ready to be written.

Corners are brought to the grid by their own place alone, so that what two parcels share stays
shared. A shape too small for the grid becomes the smallest square: nothing is left out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapi.views.tiles.grid import Tile
from geoapi.views.tiles.outlines import Outlines, Rows
from geoapi.views.tiles.way import Way, way_to
from layers.rings import Flags, Offsets, Rings, Shapes, joined, offsets, rings_of

EXTENT = 4096
"""Steps of the grid along a side of a tile."""

BUFFER = 64
"""Steps beyond its sides that a tile still shows, so that no outline is seen along them."""

COARSE, FINE_FROM = 4, 15
"""Steps that corners are rounded to, a quarter of a pixel; from this zoom on every step counts."""

KINDS = POINT, LINE, POLYGON = 1, 2, 3

Whole = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Gridded:
    """Shapes on the grid of a tile, of one kind.

    Attributes
    ----------
    kind
        :data:`POINT`, :data:`LINE` or :data:`POLYGON`.
    rows
        The row of the layer that each shape is of.
    corners
        (n, 2), east and south from the tile's corner; a ring does not repeat its first.
    starts, shapes
        Where each string begins among corners, and each shape among strings; and the ends.
    """

    kind: int
    rows: Rows
    corners: Whole
    starts: Offsets
    shapes: Offsets


def seen_on(outlines: Outlines, tile: Tile) -> tuple[Way | None, Rows]:
    """Return the way to the grid of a tile, and the rows whose bounds it shows."""
    extent = outlines.extent
    way = None if extent is None else way_to(tile.window(EXTENT), outlines.plane, extent)
    if way is None:
        return None, np.zeros(0, dtype=np.int64)
    return way, outlines.seen(way, BUFFER)


def gridded(outlines: Outlines, way: Way, rows: Rows, tile: Tile) -> list[Gridded]:
    """Bring shapes to the grid of a tile; kinds apart, those that have none of them left out."""
    step = COARSE if tile.z < FINE_FROM else 1
    if outlines.shapes is not None:
        return _cut(shapely.transform(outlines.shapes[rows], way.pixels), rows, step)
    taken = outlines.rings.take(rows)
    at = Rings(way.pixels(taken.points), taken.starts, taken.holes, taken.shapes)
    around = at.bounds()
    shown = _within(-around[:, 2:], BUFFER) & _within(around[:, :2] - EXTENT, BUFFER)
    whole = _within(-around[:, :2], BUFFER) & _within(around[:, 2:] - EXTENT, BUFFER)
    inside, across = np.flatnonzero(whole), np.flatnonzero(shown & ~whole)
    return [
        polygons(at.take(inside), rows[inside], step),
        *_cut(at.take(across).to_shapes(), rows[across], step),
    ]


def _within(beyond: NDArray[np.float64], most: float) -> Flags:
    return np.asarray((beyond <= most).all(axis=1))


def _cut(shapes: Shapes, rows: Rows, step: int) -> list[Gridded]:
    """Cut shapes at the sides of a tile and its buffer."""
    box = shapely.box(-BUFFER, -BUFFER, EXTENT + BUFFER, EXTENT + BUFFER)
    parts, of = _simple(shapely.intersection(_mended(shapes), box))
    if not len(parts):
        return []
    kinds = shapely.get_dimensions(parts) + 1
    found = [_of_kind(kind, parts[kinds == kind], of[kinds == kind], step) for kind in KINDS]
    return [replace(one, rows=rows[one.rows]) for one in found]


def _mended(shapes: Shapes) -> Shapes:
    wrong = ~shapely.is_valid(shapes) & ~shapely.is_missing(shapes)
    fixed = shapes.copy()
    fixed[wrong] = shapely.make_valid(shapes[wrong], method="structure", keep_collapsed=False)
    return fixed


def _simple(shapes: Shapes) -> tuple[Shapes, Rows]:
    """Return the simple parts of shapes, and which each is of."""
    parts, of = shapely.get_parts(shapes, return_index=True)
    while (shapely.get_type_id(parts) > POLYGON).any():
        parts, inner = shapely.get_parts(parts, return_index=True)
        of = of[inner]
    there = ~shapely.is_empty(parts)
    return parts[there], of[there]


def _of_kind(kind: int, parts: Shapes, of: Rows, step: int) -> Gridded:
    """Bring parts of one kind to the grid; shapes are numbered as `of` does."""
    held, which = np.unique(of, return_inverse=True)
    if kind == POLYGON:
        whole = shapely.multipolygons(parts, indices=which) if len(held) else parts
        return polygons(rings_of(np.asarray(whole)), held, step)
    points, part = shapely.get_coordinates(parts, return_index=True)
    string = which[part] if kind == POINT else part  # points of a shape stand in one string
    corners = _rounded(points, step)
    kept = _moving(corners, string)
    if kind == LINE:  # the end of one too short for the grid is a step away
        short = np.bincount(string[kept], minlength=len(parts)) == 1
        end = np.searchsorted(string, np.flatnonzero(short), side="right") - 1
        corners[end, 0] += step
        kept[end] = True
    strings = np.bincount(which, minlength=len(held)) if kind == LINE else np.ones(len(held), int)
    counts = np.bincount(string[kept], minlength=int(strings.sum()))
    return Gridded(kind, held, corners[kept], offsets(counts), offsets(strings))


def _rounded(points: NDArray[np.float64], step: int) -> Whole:
    whole: Whole = np.rint(points / step).astype(np.int64) * step
    return whole


def _moving(corners: Whole, string: NDArray[np.integer]) -> Flags:
    """Tell which corners differ from the one before, or begin a string."""
    kept = np.ones(len(corners), dtype=bool)
    kept[1:] = (corners[1:] != corners[:-1]).any(axis=1) | (string[1:] != string[:-1])
    return kept


def polygons(rings: Rings, rows: Rows, step: int, *, mend: bool = True) -> Gridded:
    """Bring polygons to the grid: valid, and wound so that shells have a positive area."""
    reduced = _filled_up(_sound(_reduced(_opened(rings, step))), rings, step)
    if mend and len(rows):
        built = _closed(reduced).to_shapes()
        wrong = np.flatnonzero(~shapely.is_valid(built))
        if len(wrong):
            built[wrong] = shapely.set_precision(_mended(built[wrong]), float(step))
            return polygons(rings_of(built), rows, step, mend=False)
    wound = _wound(reduced)
    return Gridded(POLYGON, rows, wound.astype(np.int64), reduced.starts, reduced.shapes)


def _opened(rings: Rings, step: int) -> Rings:
    """Round corners, and leave out the last of each ring, which is its first."""
    kept = np.ones(len(rings.points), dtype=bool)
    kept[rings.starts[1:] - 1] = False
    return _corners_kept(replace(rings, points=_rounded(rings.points, step).astype(float)), kept)


def _corners_kept(rings: Rings, kept: Flags) -> Rings:
    ring = np.repeat(np.arange(len(rings.holes)), np.diff(rings.starts))
    counts = np.bincount(ring[kept], minlength=len(rings.holes))
    return replace(rings, points=rings.points[kept], starts=offsets(counts))


def _rings_kept(rings: Rings, kept: Flags) -> Rings:
    corners = np.repeat(kept, np.diff(rings.starts))
    shape = np.repeat(np.arange(len(rings)), np.diff(rings.shapes))
    counts = np.bincount(shape[kept], minlength=len(rings))
    starts = offsets(np.diff(rings.starts)[kept])
    return Rings(rings.points[corners], starts, rings.holes[kept], offsets(counts))


def _neighbours(rings: Rings) -> tuple[Rows, Rows]:
    """Return the corner before and the corner behind each one of its ring."""
    before, behind = np.arange(len(rings.points)) - 1, np.arange(len(rings.points)) + 1
    there = rings.starts[1:] > rings.starts[:-1]
    first, last = rings.starts[:-1][there], rings.starts[1:][there] - 1
    before[first], behind[last] = last, first
    return before, behind


def _reduced(rings: Rings) -> Rings:
    """Leave out corners that are the same as the one before, or on a line with both neighbours."""
    rings = _moving_on(rings)
    before, behind = _neighbours(rings)
    x, y = np.ascontiguousarray(rings.points.T)
    come, go = (x - x[before], y - y[before]), (x[behind] - x, y[behind] - y)
    kept = come[0] * go[1] != come[1] * go[0]
    kept |= ~kept[before] & (before < behind)  # of several in a row not all at a time
    return _moving_on(_corners_kept(rings, kept))


def _moving_on(rings: Rings) -> Rings:
    """Leave out corners that are the same as the one before."""
    x, y = rings.points.T
    before, _ = _neighbours(rings)
    kept = (x != x[before]) | (y != y[before])
    return rings if kept.all() else _corners_kept(rings, kept)


def _areas(rings: Rings) -> NDArray[np.float64]:
    """Return twice the signed area of each ring, exactly."""
    _, behind = _neighbours(rings)
    here, then = rings.points, rings.points[behind]
    ring = np.repeat(np.arange(len(rings.holes)), np.diff(rings.starts))
    turns = here[:, 0] * then[:, 1] - then[:, 0] * here[:, 1]
    return np.bincount(ring, turns, minlength=len(rings.holes)).astype(float)


def _sound(rings: Rings) -> Rings:
    """Leave out rings without land, and holes whose shell has none."""
    land = _areas(rings) != 0
    shell = np.maximum.accumulate(np.where(rings.holes, -1, np.arange(len(rings.holes))))
    return _rings_kept(rings, land & land[shell])


def _filled_up(rings: Rings, drawn: Rings, step: int) -> Rings:
    """Give shapes that are too small for the grid its smallest square."""
    gone = np.flatnonzero((np.diff(rings.shapes) == 0) & (np.diff(drawn.shapes) > 0))
    if not len(gone):
        return rings
    low = np.floor(drawn.take(gone).bounds()[:, :2] / step) * step
    square = np.array([(0, 0), (1, 0), (1, 1), (0, 1)]) * float(step)
    points = (low[:, None, :] + square).reshape(-1, 2)
    one = np.arange(len(gone) + 1)
    more = Rings(points, 4 * one, np.zeros(len(gone), dtype=bool), one)
    order = np.arange(len(rings))
    order[gone] = len(rings) + np.arange(len(gone))
    return joined([rings, more]).take(order)


def _closed(rings: Rings) -> Rings:
    """Let each ring end with its first corner."""
    counts = np.diff(rings.starts)
    again = np.insert(rings.points, rings.starts[1:], rings.points[rings.starts[:-1]], axis=0)
    return replace(rings, points=again, starts=offsets(counts + 1))


def _wound(rings: Rings) -> NDArray[np.float64]:
    """Return corners so that shells have a positive area, and holes a negative one."""
    turned = (_areas(rings) > 0) == rings.holes
    counts = np.diff(rings.starts)
    first, last = (np.repeat(edge, counts) for edge in (rings.starts[:-1], rings.starts[1:] - 1))
    at = np.arange(len(rings.points))
    corners: NDArray[np.float64] = rings.points[
        np.where(np.repeat(turned, counts), first + last - at, at)
    ]
    return corners
