"""Regions 分区: units made ready for the kernels, once for any number of parts."""

from collections.abc import Sequence

import numpy as np

from layers.overlay.kernels.cells import column_of, state_of_cells
from layers.overlay.kernels.edges import edges_of, list_edges
from layers.overlay.kernels.given import Grid, Units
from layers.overlay.tiles import Ints
from layers.rings import Floats, Rings, offsets

EDGES_A_SLAB = 2
"""How finely a unit is divided: a slab for so many edges."""

SLABS_AN_EDGE = 4
"""How many slabs an edge may lie over on average: else there are fewer, and wider ones."""

CELLS_AN_EDGE, MOST_CELLS = 16, 1 << 18
"""How fine the grid is: with so many cells for an edge, few parts are near one; up to a limit."""


def regions_of(rings: Rings) -> tuple[Units, Grid]:
    """Make units ready; rows without shape hold nothing.

    Returns
    -------
    tuple
        Left x, y, right x, y, sign and slope of every edge, listed by upright slabs of each unit
        (their west, width and number); and a grid over the units' bounds.
    """
    boxes = rings.bounds()
    edges, edge_of = _edges(rings)
    slabs, slab_of, first, members = _slabs(edges, edge_of, boxes)
    units = Units(boxes, edges, edge_of, slabs, slab_of, first, members)
    return units, _grid(units)


def _edges(rings: Rings) -> tuple[Floats, Ints]:
    edges = np.empty((len(rings.points), 6))
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


def _grid(units: Units) -> Grid:
    """Lay a grid over all units, and list for each cell those that it lies in or near."""
    there = np.flatnonzero(np.isfinite(units.boxes).all(axis=1))
    empty = _run([])
    if not len(there):
        return Grid(0.0, 0.0, 1.0, 1, 1, np.zeros(2, dtype=np.int64), empty, empty)
    low, high = units.boxes[there, :2].min(axis=0), units.boxes[there, 2:].max(axis=0)
    wide, tall = np.maximum(high - low, 1e-9).tolist()
    many = min(CELLS_AN_EDGE * len(units.edges), MOST_CELLS)
    side = max((wide * tall / many) ** 0.5, max(wide, tall) / many)
    columns, rows = int(wide / side) + 1, int(tall / side) + 1
    west, south = low.tolist()
    bare = Grid(west, south, side, columns, rows, empty, empty, empty)
    listed = np.concatenate([_listed(units, unit, bare) for unit in there.tolist()])
    listed = listed[np.argsort(listed[:, 0], kind="stable")]
    cells = offsets(np.bincount(listed[:, 0], minlength=columns * rows))
    return bare._replace(cells=cells, units=listed[:, 1].copy(), where=listed[:, 2].copy())


def _listed(units: Units, unit: int, grid: Grid) -> Ints:
    """Return cell, unit and state of the cells that a unit holds or has an edge in."""
    west, south, east, north = units.boxes[unit].tolist()
    columns = [column_of(x, grid.west, grid.side, grid.columns) for x in (west, east)]
    rows = [column_of(y, grid.south, grid.side, grid.rows) for y in (south, north)]
    state = np.zeros((rows[1] - rows[0] + 1, columns[1] - columns[0] + 1), dtype=np.int64)
    state_of_cells(units, unit, grid, np.array([columns[0], rows[0]]), state)
    row, column = np.nonzero(state)
    cell = (row + rows[0]) * grid.columns + column + columns[0]
    return np.column_stack([cell, np.full(len(cell), unit), state[row, column]])
