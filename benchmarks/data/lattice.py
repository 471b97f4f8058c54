"""A lattice of wiggled cells: neighbours share every corner of their common edge.

Nodes stand on lines; between two nodes of a line, and between a node and the one above it, an
edge has some corners of its own. Cells are put together from the four edges around them, so that
what lies between two cells is drawn once.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Edges:
    """Corners between the nodes of some edges, one edge behind the other."""

    counts: Counts
    points: Floats


Draw = Callable[[Floats, Floats, int, int], Edges]
"""(begins, ends, kind, number) -> corners between; kind 1 is along a line, 2 across."""


@dataclass(frozen=True, eq=False)
class Lattice:
    """`nodes` is (lines, columns + 1, 2); `along` runs on lines, `across` from line to line."""

    nodes: Floats
    along: Edges
    across: Edges


def stacked(edges: list[Edges]) -> Edges:
    return Edges(
        np.concatenate([e.counts for e in edges]), np.concatenate([e.points for e in edges])
    )


def lattice(nodes: Floats, draw: Draw, first: int = 0) -> Lattice:
    """Draw the edges between nodes; `first` is the number of the lowest line in the county."""
    lines = len(nodes)
    along = [draw(nodes[k, :-1], nodes[k, 1:], 1, first + k) for k in range(lines)]
    across = [draw(nodes[k], nodes[k + 1], 2, first + k) for k in range(lines - 1)]
    return Lattice(nodes, stacked(along), stacked(across))


def rings(made: Lattice) -> tuple[Floats, Counts]:
    """Return the closed rings of all cells, row by row, and where each begins."""
    lines, posts = made.nodes.shape[:2]
    begins, steps, sizes, starts = _sides(made, lines - 1, posts - 1)
    points = np.concatenate([made.nodes.reshape(-1, 2), made.along.points, made.across.points])
    size = sizes.ravel()
    ends = np.cumsum(size)
    at = np.arange(ends[-1]) - np.repeat(ends - size, size)
    inner = np.repeat(starts.ravel(), size) + np.repeat(steps.ravel(), size) * (at - 1)
    corners = np.where(at == 0, np.repeat(begins.ravel(), size), inner)
    return points[corners], np.concatenate([[0], np.cumsum(sizes.sum(axis=1))])


def _sides(made: Lattice, rows: int, columns: int) -> tuple[Counts, Counts, Counts, Counts]:
    """Return for the sides of each cell: first node, direction, how many, first inner corner."""
    row, column = (g.ravel() for g in np.mgrid[:rows, :columns])
    node = row * (columns + 1) + column
    above = node + columns + 1
    low, left = row * columns + column, node
    nodes = np.stack([node, node + 1, above + 1, above, node], axis=1)
    shift = made.nodes.shape[0] * (columns + 1)
    along = shift + np.cumsum(made.along.counts) - made.along.counts
    across = shift + len(made.along.points) + np.cumsum(made.across.counts) - made.across.counts
    top, right = low + columns, left + 1
    inner = [made.along.counts[low], made.across.counts[right], made.along.counts[top],
             made.across.counts[left]]  # fmt: skip
    starts = [along[low], across[right], along[top] + inner[2] - 1, across[left] + inner[3] - 1]
    none = np.zeros_like(node)
    sizes = np.stack([*inner, none], axis=1) + 1
    steps = np.broadcast_to([1, 1, -1, -1, 0], sizes.shape)
    return nodes, steps, sizes, np.stack([*starts, none], axis=1)


def polygons(points: Floats, starts: Counts) -> NDArray[np.object_]:
    """Build one polygon of each ring."""
    shells = np.arange(len(starts), dtype=np.int64)
    return np.asarray(
        shapely.from_ragged_array(shapely.GeometryType.POLYGON, points, (starts, shells))
    )
