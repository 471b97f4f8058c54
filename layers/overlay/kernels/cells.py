"""Cells of a grid over units: which of them lie wholly inside one, and which an edge runs through.

A cell is all that is brought to the same column and row. No edge brought to two neighbours means
that both lie on one side: so along a row only the cells behind an edge are looked up.
"""

from layers.overlay.kernels.compiled import compiled
from layers.overlay.kernels.edges import edge_at, slab_of
from layers.overlay.kernels.given import Box, Edge, Grid, Near, Span, Units
from layers.overlay.kernels.lines import height
from layers.overlay.tiles import Ints
from layers.rings import Floats

OUTSIDE, INSIDE, NEAR = 0, 1, 2
HAIR = 1e-6
"""Share of a cell by which an edge is taken to be wider than it is: more than rounding is."""


@compiled
def column_of(x: float, west: float, side: float, columns: int) -> int:
    """Bring a coordinate to a column, or to the outermost one; rows likewise."""
    return min(max(int((x - west) / side), 0), columns - 1)


@compiled
def winding(x: float, y: float, units: Units, unit: int) -> float:
    """Tell how often a unit winds around a point that is on none of its edges."""
    edges, slabs = units.edges[units.edge_of[unit] : units.edge_of[unit + 1]], units.slabs[unit]
    first, slab, total = units.first[units.slab_of[unit] :], slab_of(x, slabs), 0.0
    for m in range(first[slab], first[slab + 1]):
        edge = edge_at(edges, units.members[m])
        if edge[0] <= x < edge[2] and height(edge, x) > y:
            total += edge[4]
    return total


@compiled
def run_through(edge: Edge, grid: Grid, corner: Ints, state: Ints) -> None:
    """Mark the cells that an edge runs through, column by column."""
    west, south, side, hair = grid.west, grid.south, grid.side, HAIR * grid.side
    first = column_of(edge[0], west, side, grid.columns)
    last = column_of(edge[2], west, side, grid.columns)
    for column in range(first, last + 1):
        low, high = min(edge[1], edge[3]), max(edge[1], edge[3])
        if first < last:
            begin = min(max(edge[0], west + column * side - hair), edge[2])
            end = max(min(edge[2], west + (column + 1) * side + hair), edge[0])
            ya, yb = height(edge, begin), height(edge, end)
            low, high = max(low, min(ya, yb) - hair), min(high, max(ya, yb) + hair)
        bottom = column_of(low, south, side, grid.rows)
        for row in range(bottom, column_of(high, south, side, grid.rows) + 1):
            state[row - corner[1], column - corner[0]] = NEAR


@compiled
def state_of_cells(units: Units, unit: int, grid: Grid, corner: Ints, state: Ints) -> None:
    """Tell for each cell of a unit's bounds whether it is inside, outside or near an edge.

    Parameters
    ----------
    corner
        Column and row of the first of these cells.
    """
    for k in range(units.edge_of[unit], units.edge_of[unit + 1]):
        run_through(edge_at(units.edges, k), grid, corner, state)
    for row in range(state.shape[0]):
        y = grid.south + (row + corner[1] + 0.5) * grid.side
        for column in range(state.shape[1]):
            if state[row, column] == NEAR:
                continue
            if column > 0 and state[row, column - 1] != NEAR:
                state[row, column] = state[row, column - 1]
                continue
            x = grid.west + (column + corner[0] + 0.5) * grid.side
            state[row, column] = INSIDE if winding(x, y, units, unit) > 0 else OUTSIDE


@compiled
def candidates(  # noqa: C901 - the innermost loop of all, which calls nothing
    bounds: Floats, boxes: Floats, grid: Grid, run: Span, near: Near
) -> int:
    """Find the units that parts may have land in common with, and where they lie in each.

    Returns
    -------
    int
        How many pairs there are; more than there is room for are not written.
    """
    count, room = 0, len(near.part)
    for part in range(run[0], run[1]):
        west, south, east, north = (
            bounds[part, 0],
            bounds[part, 1],
            bounds[part, 2],
            bounds[part, 3],
        )
        if not west <= east:
            continue
        column0 = column_of(west, grid.west, grid.side, grid.columns)
        column1 = column_of(east, grid.west, grid.side, grid.columns)
        row0 = column_of(south, grid.south, grid.side, grid.rows)
        row1 = column_of(north, grid.south, grid.side, grid.rows)
        begin = count
        for row in range(row0, row1 + 1):
            for cell in range(row * grid.columns + column0, row * grid.columns + column1 + 1):
                for at in range(grid.cells[cell], grid.cells[cell + 1]):
                    k = begin
                    while k < count and near.unit[k] != grid.units[at]:
                        k += 1
                    if k == room:
                        return room + 1
                    if k == count:
                        near.unit[k], near.where[k], near.cells[k] = grid.units[at], INSIDE, 0
                        count += 1
                    near.cells[k] += 1
                    if grid.where[at] == NEAR:
                        near.where[k] = NEAR
        box = (west, south, east, north)
        cells = (row1 - row0 + 1) * (column1 - column0 + 1)
        count = reaching(part, box, cells, boxes, near, (begin, count))
    return count


@compiled
def reaching(  # noqa: PLR0913, PLR0917 - a part, and what its cells lie in
    part: int, box: Box, cells: int, boxes: Floats, near: Near, found: Span
) -> int:
    """Leave out the units found whose bounds do not reach into a part; returns where they end."""
    count = found[0]
    for k in range(found[0], found[1]):
        unit = near.unit[k]
        if boxes[unit, 0] >= box[2] or boxes[unit, 2] <= box[0]:
            continue
        if boxes[unit, 1] >= box[3] or boxes[unit, 3] <= box[1]:
            continue
        # Inside in some cells and not there in others: an edge runs between them.
        where = near.where[k] if near.cells[k] == cells else NEAR
        near.part[count], near.unit[count], near.where[count] = part, unit, where
        count += 1
    return count
