"""Shares of parts in units."""

import numpy as np

from layers.overlay.kernels.compiled import compiled
from layers.overlay.kernels.edges import edges_of, first_right_of, slab_of, sort
from layers.overlay.kernels.given import Given, Grid, Parts, Plane, Rows, Span, Units
from layers.overlay.kernels.lines import expand, land_of, land_squared, under_both
from layers.overlay.tiles import Ints
from layers.rings import Floats

INSIDE, OUTSIDE, NEAR = 1, 0, 2
SOUND = 1e-9
"""Relative excess of a part's land, its winding number squared, that is rounding."""


@compiled
def place(box: Floats, units: Units, unit: int) -> int:
    """Tell where a box lies in a unit: inside, outside, or near an edge of it.

    By comparing alone: an edge whose own box meets this one is near; else the edges above its
    left side tell how often the unit winds around it.
    """
    edges = units.edges[units.edge_of[unit] : units.edge_of[unit + 1]]
    first, slabs = units.first[units.slab_of[unit] :], units.slabs[unit]
    low = slab_of(box[0], slabs)
    winding = 0.0
    for slab in range(low, slab_of(box[2], slabs) + 1):
        for m in range(first[slab], first[slab + 1]):
            edge = edges[units.members[m]]
            if edge[0] > box[2] or edge[2] < box[0]:
                continue
            bottom, top = min(edge[1], edge[3]), max(edge[1], edge[3])
            if bottom <= box[3] and top >= box[1]:
                return NEAR
            # What is over the left side stands in the first slab, once.
            if slab == low and bottom > box[3] and edge[0] <= box[0] < edge[2]:
                winding += edge[4]
    return INSIDE if winding > 0 else OUTSIDE


@compiled
def common(  # noqa: PLR0913, PLR0917 - a part, a unit, and the land under the plane
    r: Floats, own: Floats, widest: float, box: Floats, units: Units, unit: int
) -> float:
    """Integrate the density over the land that a part, as sorted edges, shares with a unit."""
    edges = units.edges[units.edge_of[unit] : units.edge_of[unit + 1]]
    first, slabs = units.first[units.slab_of[unit] :], units.slabs[unit]
    low, moved, total = slab_of(box[0], slabs), np.empty(5), 0.0
    for slab in range(low, slab_of(box[2], slabs) + 1):
        for m in range(first[slab], first[slab + 1]):
            edge = edges[units.members[m]]
            # An edge is met in the first slab that it is over. One wholly below the part counts
            # nothing: there the signs of the part's own edges cancel.
            if slab == max(slab_of(edge[0], slabs), low) and max(edge[1], edge[3]) > box[1]:
                moved[0], moved[1] = edge[0] - box[0], edge[1] - box[1]
                moved[2], moved[3], moved[4] = edge[2] - box[0], edge[3] - box[1], edge[4]
                total += common_with_edge(r, own, widest, moved)
    return total


@compiled
def common_with_edge(r: Floats, own: Floats, widest: float, edge: Floats) -> float:
    """Integrate the density over the land that a part shares with the region of one edge."""
    total = 0.0
    if edge[4] == 0:
        return total
    for i in range(first_right_of(own, edge[0] - widest), len(own)):
        if own[i, 0] >= edge[2]:
            break
        if own[i, 4] != 0:
            total += own[i, 4] * edge[4] * under_both(r, own[i], edge)
    return total


@compiled
def prepare(parts: Parts, plane: Plane, part: int, own: Floats, r: Floats) -> int:
    """Write a part's edges, sorted, from its lower left corner, and the density there."""
    box, tile = parts.bounds[part], parts.of[part]
    rings = (parts.shapes[part], parts.shapes[part + 1])
    count = edges_of(parts.points, parts.starts, parts.holes, rings, box[0], box[1], own)
    sort(own, count)
    scale = 1.0 / plane.half[tile]
    u, v = (box[0] - plane.centre[tile, 0]) * scale, (box[1] - plane.centre[tile, 1]) * scale
    expand(plane.density[tile], u, v, scale, r)
    return count


@compiled
def meeting(box: Floats, boxes: Floats, grid: Grid, found: Ints) -> int:
    """Find the units whose bounds have land in common with a box, each once; returns how many."""
    count = 0
    column0 = max(int((box[0] - grid.west) / grid.side), 0)
    column1 = min(int((box[2] - grid.west) / grid.side), grid.columns - 1)
    row0 = max(int((box[1] - grid.south) / grid.side), 0)
    row1 = min(int((box[3] - grid.south) / grid.side), grid.rows - 1)
    for row in range(row0, row1 + 1):
        for column in range(column0, column1 + 1):
            cell = row * grid.columns + column
            for at in range(grid.cells[cell], grid.cells[cell + 1]):
                unit = grid.units[at]
                other = boxes[unit]
                if other[0] >= box[2] or other[2] <= box[0]:
                    continue
                if other[1] >= box[3] or other[3] <= box[1]:
                    continue
                # It counts in the first cell that both meet.
                if column != max(int((other[0] - grid.west) / grid.side), column0):
                    continue
                if row == max(int((other[1] - grid.south) / grid.side), row0):
                    found[count] = unit
                    count += 1
    return count


@compiled
def shares(given: Given, run: Span, rows: Rows) -> int:
    """Write a row for each part and unit with land in common; returns how many there are.

    A part wholly in a unit has share 1 exactly. More rows than there is room for are counted only.
    """
    parts, plane, units, grid = given
    count, near = 0, np.empty(len(units.boxes), dtype=np.int64)
    own, r = np.empty((64, 5)), np.empty(6)
    for part in range(run[0], run[1]):
        if parts.of[part] < 0:
            continue
        box, corners, whole, widest = parts.bounds[part], 0, 0.0, 0.0
        for at in range(meeting(box, units.boxes, grid, near)):
            where, share = place(box, units, near[at]), 1.0
            if where == NEAR and corners == 0 and not rows.unsound[part]:
                own = roomy(own, parts, part)
                corners = prepare(parts, plane, part, own, r)
                widest, whole = (
                    (own[:corners, 2] - own[:corners, 0]).max(),
                    land_of(r, own, corners),
                )
                rows.unsound[part] = not is_sound(own, corners)
            if where == NEAR and not rows.unsound[part]:
                share = common(r, own[:corners], widest, box, units, near[at]) / whole
            if where == INSIDE or (where == NEAR and not rows.unsound[part]):
                write(rows, count, part, near[at], share)
                count += 1
    return count


@compiled
def is_sound(edges: Floats, count: int) -> bool:
    """Tell whether a part covers its land once, and has any."""
    flat = np.array([1.0, 0.0, 0.0, 0.0, 0.0, 0.0])
    once = land_of(flat, edges, count)
    return bool(once > 0 and land_squared(flat, edges, count) - once <= SOUND * once)


@compiled
def write(rows: Rows, at: int, part: int, unit: int, share: float) -> None:
    """Write a row where there is room for it."""
    if at < len(rows.part):
        rows.part[at], rows.unit[at], rows.share[at] = part, unit, share


@compiled
def roomy(own: Floats, parts: Parts, part: int) -> Floats:
    """Return room for the edges of a part: what there is, or more."""
    needed = parts.starts[parts.shapes[part + 1]] - parts.starts[parts.shapes[part]]
    return own if needed <= len(own) else np.empty((2 * needed, 5))
