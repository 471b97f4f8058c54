"""Regions 分区: units made ready for the kernels, once for any number of parts."""

from collections.abc import Sequence

import numpy as np

from layers.overlay.kernels.edges import edges_of, list_edges
from layers.overlay.kernels.given import Grid, Units
from layers.overlay.tiles import Ints
from layers.rings import Floats, Rings, offsets, spans

EDGES_A_SLAB = 2
"""How finely a unit is divided: a slab for so many edges."""

SLABS_AN_EDGE = 4
"""How many slabs an edge may lie over on average: else there are fewer, and wider ones."""

CELLS_A_UNIT = 16
MOST_CELLS = 1 << 20


def regions_of(rings: Rings) -> tuple[Units, Grid]:
    """Make units ready; rows without shape hold nothing.

    Returns
    -------
    tuple
        Left x, y, right x, y and sign of every edge, listed by upright slabs of each unit (their
        west, width and number); and a grid over the units' bounds.
    """
    boxes = rings.bounds()
    edges, edge_of = _edges(rings)
    slabs, slab_of, first, members = _slabs(edges, edge_of, boxes)
    return Units(boxes, edges, edge_of, slabs, slab_of, first, members), _grid(boxes)


def _edges(rings: Rings) -> tuple[Floats, Ints]:
    edges = np.empty((len(rings.points), 5))
    every = (0, len(rings.holes))
    count = edges_of(rings.points, rings.starts, rings.holes, every, 0.0, 0.0, edges)
    return edges[:count], offsets(np.diff(rings.starts) - 1)[rings.shapes]


def _slabs(edges: Floats, edge_of: Ints, boxes: Floats) -> tuple[Floats, Ints, Ints, Ints]:
    many, spread = np.diff(edge_of), np.nan_to_num(boxes[:, 2] - boxes[:, 0])
    along = np.diff(np.append(0.0, np.cumsum(edges[:, 2] - edges[:, 0]))[edge_of])
    wide = np.divide(along, many, out=np.zeros(len(many)), where=many > 0)
    fitting = np.divide(SLABS_AN_EDGE * spread, wide, out=1.0 * many, where=wide > 0)
    counts = np.maximum(np.minimum(many // EDGES_A_SLAB, fitting.astype(np.int64)), 1)
    widths = np.where(spread > 0, spread / counts, 1.0)
    slabs = np.column_stack([np.nan_to_num(boxes[:, 0]), widths, counts])
    lists: list[Ints] = []
    entries: list[Ints] = []
    for unit, slab in enumerate(slabs):
        held, members = _members(edges[edge_of[unit] : edge_of[unit + 1]], slab)
        lists.append(held)
        entries.append(members)
    return slabs, offsets(counts), offsets(_run(lists)), _run(entries)


def _members(edges: Floats, slabs: Floats) -> tuple[Ints, Ints]:
    """Return how many edges lie over each slab, and which."""
    held, nothing = np.zeros(int(slabs[2]), dtype=np.int64), np.empty(0, dtype=np.int64)
    list_edges(edges, slabs, held, nothing)
    members = np.empty(held.sum(), dtype=np.int64)
    list_edges(edges, slabs, offsets(held)[:-1].copy(), members)
    return held, members


def _run(arrays: Sequence[Ints]) -> Ints:
    return np.concatenate([np.empty(0, dtype=np.int64), *arrays])


def _grid(boxes: Floats) -> Grid:
    """Lay a grid over the bounds, and list the units in each cell."""
    there = np.flatnonzero(np.isfinite(boxes).all(axis=1))
    if not len(there):
        return Grid(0.0, 0.0, 1.0, 1, 1, np.zeros(2, dtype=np.int64), _run([]))
    low, high = boxes[there, :2].min(axis=0), boxes[there, 2:].max(axis=0)
    wide, tall = np.maximum(high - low, 1e-9)
    side = float(np.sqrt(wide * tall / min(CELLS_A_UNIT * len(there), MOST_CELLS)))
    side = max(side, float(max(wide, tall)) / MOST_CELLS)
    columns, rows = int(wide // side) + 1, int(tall // side) + 1
    begin = np.floor((boxes[there, :2] - low) / side).astype(np.int64)
    end = np.minimum(((boxes[there, 2:] - low) / side).astype(np.int64), [columns - 1, rows - 1])
    across = end[:, 0] - begin[:, 0] + 1
    rows_of = spans(begin[:, 1], end[:, 1] + 1)
    owner = np.repeat(np.arange(len(there)), end[:, 1] - begin[:, 1] + 1)
    base = rows_of * columns + begin[owner, 0]
    cell = spans(base, base + across[owner])
    unit = np.repeat(there[owner], across[owner])
    order = np.argsort(cell, kind="stable")
    counts = np.bincount(cell, minlength=columns * rows)
    west, south = low.tolist()
    return Grid(west, south, side, columns, rows, offsets(counts), unit[order])
