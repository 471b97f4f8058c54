"""Pairs of shapes that share land, among a million of them, few shapes alive at a time.

Rows are dealt into tiles of the plane by halving it; a row on a cut goes to both sides. A pair
belongs to the one tile that holds the south-west corner of what its two boxes share, so every
pair is met once (Dittrich & Seeger 2000, "Data redundancy and duplicate detection in spatial
join processing"). Neighbours that a diagonal line parts need no test of their edges.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np
import shapely
from numpy.typing import NDArray

from layers.area import legal_area
from layers.door.accepted import Accepted

TILE = 10_000
"""Shapes that are alive together on one side of the comparison."""

AT_ONCE = 250
"""Shapes asked for their neighbours together: bounds the candidates where all lie on one heap."""

MOST_PAIRS = 200_000
"""Pairs that are kept; a file with more has gone wrong as a whole, and is told so."""

MOST_TESTS = 20_000_000
"""Neighbours compared; a million ordinary parcels need four million."""

FEW = 100
"""Corners up to which a shape is not prepared: it would cost more than it saves."""

INTERIORS_MEET = "T********"

Rows = NDArray[np.int64]
Floats = NDArray[np.float64]
Shapes = NDArray[np.object_]
Exact = NDArray[np.complex128]
"""Sums of two figures: as rounded, and what rounding took away as the imaginary part.

NumPy compares by the first and, where these are equal, by the second: that is exact.
"""

Window = tuple[float, float, float, float]


@dataclass(frozen=True)
class Shared:
    """Pairs of positions whose interiors share land, with its legal area, m².

    Attributes
    ----------
    noise, noise_area
        Count and area of the pairs that share less than the least area asked for.
    complete
        False where counting stopped at :data:`MOST_PAIRS` or :data:`MOST_TESTS`.
    """

    one: Rows
    other: Rows
    area: Floats
    noise: int = 0
    noise_area: float = 0.0
    complete: bool = True


def shared_land(accepted: Accepted, group: Rows, least: float) -> Shared:
    """Find every pair of rows of the same group, all of them areas, whose interiors share land.

    Parameters
    ----------
    group
        A number for each row; rows of different groups are not compared, those below 0 never.
    least
        Area in m² from which a pair is kept; smaller ones are counted as noise.
    """
    found, noise, noise_area, kept, tests = [], 0, 0.0, 0, 0
    for one, other, pieces, tested in _meeting(accepted, group):
        area = legal_area(pieces, accepted.crs) if len(pieces) else np.zeros(0)
        real = area >= least
        found.append((one[real], other[real], area[real]))
        noise, noise_area = noise + int((~real).sum()), noise_area + float(area[~real].sum())
        kept, tests = kept + int(real.sum()), tests + tested
        if kept > MOST_PAIRS or tests > MOST_TESTS:
            break
    else:
        return Shared(*_joined(found), noise, noise_area)
    return Shared(*_joined(found), noise, noise_area, complete=False)


def _joined(found: list[tuple[Rows, Rows, Floats]]) -> tuple[Rows, Rows, Floats]:
    nothing = np.zeros(0, dtype=np.int64)
    one, other, area = zip(*found, strict=True) if found else ((nothing,), (nothing,), (nothing,))
    return np.concatenate(one), np.concatenate(other), np.concatenate(area).astype(float)


def _meeting(accepted: Accepted, group: Rows) -> Iterator[tuple[Rows, Rows, Shapes, int]]:
    """Yield positions that share land, the pieces they share, and how many were compared."""
    rows = np.flatnonzero((group >= 0) & ~np.isnan(accepted.bounds[:, 0]))
    for tile, window in tiles(accepted.bounds, rows, TILE):
        blocks = [tile[at : at + TILE] for at in range(0, len(tile), TILE)]
        for first, second in combinations_with_replacement(range(len(blocks)), 2):
            mine = _Block.of(accepted, blocks[first])
            theirs = mine if first == second else _Block.of(accepted, blocks[second])
            for at, near in _neighbours(mine, theirs):
                one, other = mine.rows[at], theirs.rows[near]
                once = (group[one] == group[other]) & _inside(accepted.bounds, one, other, window)
                once &= ~apart(mine.slants[at], theirs.slants[near])
                a, b = mine.shapes[at[once]], theirs.shapes[near[once]]
                yield *_cut(one[once], other[once], a, b), len(one)


@dataclass(frozen=True)
class _Block:
    """Some rows with their shapes alive, large ones prepared, and the tree over them."""

    rows: Rows
    shapes: Shapes
    slants: Exact
    tree: shapely.STRtree

    @classmethod
    def of(cls, accepted: Accepted, rows: Rows) -> "_Block":
        shapes = accepted.shapes(rows)
        shapely.prepare(shapes[shapely.get_num_coordinates(shapes) > FEW])
        return cls(rows, shapes, slants(shapes), shapely.STRtree(shapes))


def slants(shapes: Shapes) -> Exact:
    """Return the least and the greatest x + y of each shape, and x - y; none may be empty."""
    points, shape = shapely.get_coordinates(shapes, return_index=True)
    first = np.flatnonzero(np.diff(shape, prepend=-1))
    x, y = points.T
    along = [_sum(x, y), _sum(x, -y)]
    ends = [end.reduceat(way, first) for way in along for end in (np.minimum, np.maximum)]
    return np.stack(ends, axis=1)


def _sum(x: Floats, y: Floats) -> Exact:
    """Add exactly: TwoSum (Knuth, The Art of Computer Programming 2, 4.2.2, theorem B)."""
    total = x + y
    part = total - x
    exact: Exact = total + 1j * ((x - (total - part)) + (y - part))
    return exact


def apart(one: Exact, other: Exact) -> NDArray[np.bool_]:
    """Tell of each pair whether a diagonal line parts them: then two areas share no land."""
    before, behind = one[:, 1::2] <= other[:, ::2], other[:, 1::2] <= one[:, ::2]
    parted: NDArray[np.bool_] = np.any(before | behind, axis=1)
    return parted


def _neighbours(mine: _Block, theirs: _Block) -> Iterator[tuple[Rows, Rows]]:
    """Yield places in the two blocks whose boxes meet, each pair in one order."""
    for begin in range(0, len(mine.rows), AT_ONCE):
        at, near = theirs.tree.query(mine.shapes[begin : begin + AT_ONCE])
        at = at + begin
        if mine is theirs:
            at, near = at[at < near], near[at < near]
        yield at, near


def _inside(bounds: Floats, one: Rows, other: Rows, window: Window) -> NDArray[np.bool_]:
    corner = np.maximum(bounds[one, :2], bounds[other, :2])
    west, south, east, north = window
    x, y = corner[:, 0], corner[:, 1]
    within: NDArray[np.bool_] = (x >= west) & (x < east) & (y >= south) & (y < north)
    return within


def _cut(one: Rows, other: Rows, a: Shapes, b: Shapes) -> tuple[Rows, Rows, Shapes]:
    """Cut the pairs whose interiors meet; neighbours that only touch cost one test."""
    turn = shapely.get_num_coordinates(b) > shapely.get_num_coordinates(a)
    large, small = np.where(turn, b, a), np.where(turn, a, b)
    real = shapely.relate_pattern(large, small, INTERIORS_MEET)
    return one[real], other[real], shapely.intersection(large[real], small[real])


def tiles(bounds: Floats, rows: Rows, most: int) -> Iterator[tuple[Rows, Window]]:
    """Deal rows into tiles of at most `most` rows, as far as halving the plane can part them.

    Yields
    ------
    rows, window
        The rows whose boxes reach into the window; west and south count in, east and north out.
    """
    waiting: list[tuple[Rows, Window]] = [(rows, (-np.inf, -np.inf, np.inf, np.inf))]
    while waiting:
        tile, window = waiting.pop()
        halves = _halves(bounds, tile, window) if len(tile) > most else None
        if halves:
            waiting += halves
        else:
            yield tile, window


def _halves(bounds: Floats, tile: Rows, window: Window) -> list[tuple[Rows, Window]] | None:
    """Cut a tile where most of its rows lie apart; None where neither cut parts them."""
    spread = np.ptp(bounds[tile, :2], axis=0)
    for axis in (0, 1) if spread[0] >= spread[1] else (1, 0):
        low, high = bounds[tile, axis], bounds[tile, axis + 2]
        cut = float(np.median(low))
        left, right = tile[low < cut], tile[high >= cut]
        # A cut that many rows cross would only double the work.
        if max(len(left), len(right)) < 0.9 * len(tile) and len(left) + len(right) < 1.2 * len(
            tile
        ):
            before, after = list(window), list(window)
            before[axis + 2] = after[axis] = cut
            return [(left, _window(before)), (right, _window(after))]
    return None


def _window(edges: list[float]) -> Window:
    west, south, east, north = edges
    return west, south, east, north
