"""Rings of boundary points made into a shape: which is a hole is told by where it lies."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

import shapely
from shapely import LinearRing, Polygon
from shapely.errors import GEOSException

LEAST = 3
"""Points that a ring needs."""

MOST = 1_000
"""Rings of one plot; each is compared with every larger one."""


@dataclass(frozen=True, slots=True)
class Point:
    """A boundary point: the line it stands on, its ring number 圈号, X and Y as written."""

    line: int
    ring: int
    x: float
    y: float


XY = tuple[float, float]


def shape(kind: str, points: Sequence[tuple[int, float, float]]) -> shapely.Geometry | None:
    """Make a shape of (ring, east, north); None where there are too few points for its kind.

    Parameters
    ----------
    kind
        记录图形属性: 点, 线, anything else is 面. A plot of more than `MOST` rings is None.
    """
    chains = [[(e, n) for _, e, n in group] for _, group in groupby(points, key=lambda p: p[0])]
    if kind == "点":
        every = [xy for chain in chains for xy in chain]
        return shapely.multipoints(every) if len(every) > 1 else _first(every)
    if kind == "线":
        return _lines(chains)
    return _areas([ring for chain in chains for ring in _closed(chain)])


def _first(points: Sequence[XY]) -> shapely.Geometry | None:
    return shapely.Point(points[0]) if points else None


def _lines(chains: Sequence[Sequence[XY]]) -> shapely.Geometry | None:
    lines = [shapely.LineString(chain) for chain in chains if len(chain) > 1]
    return shapely.multilinestrings(lines) if len(lines) > 1 else lines[0] if lines else None


def _closed(chain: Sequence[XY]) -> Iterable[list[XY]]:
    """Split points of one number into rings: each ends where it comes back to its first point."""
    ring: list[XY] = []
    closed: XY | None = None
    for xy in chain:
        if xy == (ring[-1] if ring else closed):  # written twice
            continue
        if len(ring) >= LEAST and xy == ring[0]:
            yield ring
            ring, closed = [], xy
        else:
            ring.append(xy)
    if ring:
        yield ring


def _areas(rings: Sequence[list[XY]]) -> shapely.Geometry | None:
    """Nest rings: one within an even number of larger rings is a part, within an odd one a hole."""
    if not 0 < len(rings) <= MOST or any(len(set(ring)) < LEAST for ring in rings):
        return None
    solids = sorted((Polygon(ring) for ring in rings), key=lambda solid: -solid.area)
    inside = _nested(solids)
    parts = [_part(solids, inside, at) for at in range(len(solids)) if len(inside[at]) % 2 == 0]
    return parts[0] if len(parts) == 1 else shapely.multipolygons(parts)


def _nested(solids: Sequence[Polygon]) -> list[list[int]]:
    """Give for each ring the larger ones that it lies in; only those whose boxes meet are tried."""
    small, large = shapely.STRtree(solids).query(solids)
    inside: list[list[int]] = [[] for _ in solids]
    for at, around in zip(small[large < small], large[large < small], strict=True):
        if _within(solids[at], solids[around]):
            inside[at].append(int(around))
    return inside


def _part(solids: Sequence[Polygon], inside: Sequence[Sequence[int]], at: int) -> Polygon:
    """Cut from a part the rings directly within it."""
    depth = len(inside[at])
    holes = [
        LinearRing(solids[k].exterior)
        for k, around in enumerate(inside)
        if len(around) == depth + 1 and at in around
    ]
    return Polygon(solids[at].exterior, holes)


def _within(small: Polygon, large: Polygon) -> bool:
    """Whether a ring lies in a larger one; where a shared border is off by a rounding, its middle.

    A ring that crosses the larger one's border makes a shape that is reported invalid later.
    """
    if small.area >= large.area:
        return False
    try:
        return bool(large.covers(small) or large.contains(small.representative_point()))
    except GEOSException:  # a ring that crosses itself: reported invalid as well
        return False
