"""Edges of polygons, from left to right: x, y, x, y, sign of the region below, and slope."""

import numpy as np

from layers.overlay.kernels.compiled import compiled
from layers.overlay.kernels.given import Edge, Span
from layers.overlay.tiles import Ints
from layers.rings import Flags, Floats

FEW = 16
"""Edges that are sorted by insertion alone."""


@compiled
def _turn(points: Floats, first: int, last: int, hole: bool) -> float:  # noqa: FBT001
    """Tell on which side of a ring its land lies: 1 to the left, as of a shell drawn ccw."""
    x0, y0 = points[first, 0], points[first, 1]
    twice = 0.0
    for k in range(first + 1, last):
        x, y = points[k - 1, 0] - x0, points[k - 1, 1] - y0
        twice += x * (points[k, 1] - y0) - (points[k, 0] - x0) * y
    return 1.0 if (twice > 0) != hole else -1.0


@compiled
def edges_of(  # noqa: PLR0913, PLR0917 - rings, where they count from, and where they go
    points: Floats, starts: Ints, holes: Flags, rings: Span, x0: float, y0: float, edges: Floats
) -> int:
    """Write the edges of some rings; returns how many. Nothing lies below an upright one: 0."""
    count = 0
    for ring in range(rings[0], rings[1]):
        turn = _turn(points, starts[ring], starts[ring + 1], holes[ring])
        for k in range(starts[ring] + 1, starts[ring + 1]):
            xa, ya = points[k - 1, 0] - x0, points[k - 1, 1] - y0
            xb, yb = points[k, 0] - x0, points[k, 1] - y0
            edge = edges[count]
            if xa > xb:
                edge[0], edge[1], edge[2], edge[3], edge[4] = xb, yb, xa, ya, turn
            else:
                edge[0], edge[1], edge[2], edge[3] = xa, ya, xb, yb
                edge[4] = -turn if xa < xb else 0.0
            edge[5] = (yb - ya) / (xb - xa) if xa != xb else 0.0
            count += 1
    return count


@compiled
def sort(edges: Floats, count: int) -> None:
    """Sort edges by their left ends: by Shell's gaps, which for few edges are insertions."""
    order, gap = np.arange(count), 1
    while gap < count // FEW:
        gap = 3 * gap + 1
    while gap > 0:
        for k in range(gap, count):
            mine, at = order[k], k
            while at >= gap and edges[order[at - gap], 0] > edges[mine, 0]:
                order[at] = order[at - gap]
                at -= gap
            order[at] = mine
        gap //= 3
    held = edges[:count].copy()
    for k in range(count):
        for column in range(held.shape[1]):
            edges[k, column] = held[order[k], column]


@compiled
def edge_at(edges: Floats, k: int) -> Edge:
    """Return an edge by its number."""
    return edges[k, 0], edges[k, 1], edges[k, 2], edges[k, 3], edges[k, 4], edges[k, 5]


@compiled
def first_right_of(edges: Floats, x: float) -> int:
    """Return the first of sorted edges whose left end is not left of x."""
    low, high = 0, len(edges)
    while low < high:
        middle = (low + high) // 2
        if edges[middle, 0] < x:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def slab_of(x: float, slabs: Floats) -> int:
    """Return the slab of a unit (west, width, number) that a line lies in, or the nearest."""
    return min(max(int((x - slabs[0]) / slabs[1]), 0), int(slabs[2]) - 1)


@compiled
def list_edges(edges: Floats, slabs: Floats, first: Ints, members: Ints) -> None:
    """List the edges over each slab; without `members` they are only counted, into `first`."""
    for k in range(len(edges)):
        for slab in range(slab_of(edges[k, 0], slabs), slab_of(edges[k, 2], slabs) + 1):
            if len(members):
                members[first[slab]] = k
            first[slab] += 1
