"""Rings of boundary points made into a shape: which is a hole is told by where it lies."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

import shapely
from shapely import LinearRing, Polygon
from shapely.errors import GEOSException

LEAST = 3
"""Points that a ring needs."""


@dataclass(frozen=True)
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
        记录图形属性: 点, 线, anything else is 面.
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
    for xy in chain:
        if ring and xy == ring[-1]:
            continue
        if len(ring) >= LEAST and xy == ring[0]:
            yield ring
            ring = []
        else:
            ring.append(xy)
    if ring:
        yield ring


def _areas(rings: Sequence[list[XY]]) -> shapely.Geometry | None:
    """Nest rings: one within an even number of larger rings is a part, within an odd one a hole."""
    if not rings or any(len(set(ring)) < LEAST for ring in rings):
        return None
    solids = sorted((Polygon(ring) for ring in rings), key=lambda solid: -solid.area)
    inside = [[k for k in range(at) if _within(solids[at], solids[k])] for at in range(len(solids))]
    parts = [_part(solids, inside, at) for at in range(len(solids)) if len(inside[at]) % 2 == 0]
    return parts[0] if len(parts) == 1 else shapely.multipolygons(parts)


def _part(solids: Sequence[Polygon], inside: Sequence[Sequence[int]], at: int) -> Polygon:
    """Cut from a part the rings directly within it."""
    depth = len(inside[at])
    holes = [
        LinearRing(solids[k].exterior)
        for k, around in enumerate(inside)
        if at in around and len(around) == depth + 1
    ]
    return Polygon(solids[at].exterior, holes)


def _within(small: Polygon, large: Polygon) -> bool:
    """Whether a ring lies in a larger one; borders may be shared, crossing counts as no."""
    if small.area >= large.area:
        return False
    try:
        return bool(large.covers(small) or large.contains(small.representative_point()))
    except GEOSException:  # a ring that crosses itself: the shape is reported invalid later
        return False
