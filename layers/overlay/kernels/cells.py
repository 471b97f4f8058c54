"""Cells of a grid over units: which of them lie wholly inside one, and which an edge runs through.

A cell is all that is brought to the same column and row. No edge brought to two neighbours means
that both lie on one side: so along a row only the cells behind an edge are looked up.
"""

from layers.overlay.kernels.compiled import compiled
from layers.overlay.kernels.edges import slab_of
from layers.overlay.kernels.given import Grid, Units
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
        edge = edges[units.members[m]]
        if edge[0] <= x < edge[2] and height(edge, x) > y:
            total += edge[4]
    return total


@compiled
def run_through(edge: Floats, grid: Grid, corner: Ints, state: Ints) -> None:
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
        run_through(units.edges[k], grid, corner, state)
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
def meeting(box: Floats, boxes: Floats, grid: Grid, found: Ints, where: Ints) -> int:
    """Find the units that a box may have land in common with, and where it lies in each.

    Returns
    -------
    int
        How many there are. One listed as near may yet be inside or outside.
    """
    count, cells = 0, 0
    column0 = column_of(box[0], grid.west, grid.side, grid.columns)
    column1 = column_of(box[2], grid.west, grid.side, grid.columns)
    row0 = column_of(box[1], grid.south, grid.side, grid.rows)
    row1 = column_of(box[3], grid.south, grid.side, grid.rows)
    for row in range(row0, row1 + 1):
        for column in range(column0, column1 + 1):
            cell = row * grid.columns + column
            for at in range(grid.cells[cell], grid.cells[cell + 1]):
                count = note(grid.units[at], grid.where[at], count, found, where)
            cells += 1
    return apart(box, boxes, cells, count, found, where)


@compiled
def note(unit: int, state: int, count: int, found: Ints, where: Ints) -> int:
    """Note where a cell lies in a unit; returns how many units are noted."""
    for k in range(count):
        if found[k] == unit:
            if state != INSIDE:
                where[k, 0] = NEAR
            where[k, 1] += 1
            return count
    found[count], where[count, 0], where[count, 1] = unit, state, 1
    return count + 1


@compiled
def apart(  # noqa: PLR0913, PLR0917 - a box, and what its cells lie in
    box: Floats, boxes: Floats, cells: int, count: int, found: Ints, where: Ints
) -> int:
    """Leave out units whose bounds do not reach into the box; returns how many are left."""
    left = 0
    for k in range(count):
        other = boxes[found[k]]
        if other[0] < box[2] and other[2] > box[0] and other[1] < box[3] and other[3] > box[1]:
            found[left] = found[k]
            # Inside in some cells and not listed in others: an edge runs between them.
            where[left, 0] = where[k, 0] if where[k, 1] == cells else NEAR
            left += 1
    return left
