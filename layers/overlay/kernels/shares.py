"""Shares of parts in units."""

import numpy as np

from layers.overlay.kernels.cells import INSIDE, NEAR, OUTSIDE, meeting
from layers.overlay.kernels.compiled import compiled
from layers.overlay.kernels.edges import edges_of, first_right_of, slab_of, sort
from layers.overlay.kernels.given import Given, Parts, Plane, Rows, Span, Units
from layers.overlay.kernels.lines import expand, land_left_of, land_of, land_squared, under_both
from layers.rings import Floats

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
    r: Floats, own: Floats, widest: float, box: Floats, units: Units, unit: int, steps: Floats
) -> float:
    """Integrate the density over the land that a part, as sorted edges, shares with a unit."""
    edges = units.edges[units.edge_of[unit] : units.edge_of[unit + 1]]
    first, slabs = units.first[units.slab_of[unit] :], units.slabs[unit]
    low, many, total = slab_of(box[0], slabs), 0, 0.0
    for slab in range(low, slab_of(box[2], slabs) + 1):
        for m in range(first[slab], first[slab + 1]):
            edge = edges[units.members[m]]
            # An edge is met in the first slab that it is over. One wholly below the part counts
            # nothing: there the signs of the part's own edges cancel.
            if slab != max(slab_of(edge[0], slabs), low) or max(edge[1], edge[3]) <= box[1]:
                continue
            if edge[4] == 0 or edge[0] >= box[2] or edge[2] <= box[0]:
                continue
            if min(edge[1], edge[3]) < box[3]:
                total += common_below(r, own, widest, box, edge)
                continue
            if many + 2 > len(steps):
                total, many = total + land_by_steps(r, own, steps, many), 0
            many = step(steps, many, min(edge[2], box[2]) - box[0], edge[4])
            many = step(steps, many, max(edge[0], box[0]) - box[0], -edge[4])
    return total + land_by_steps(r, own, steps, many)


@compiled
def step(steps: Floats, many: int, x: float, sign: float) -> int:
    """Note that the land left of a line counts; what edges end and begin with cancels."""
    for k in range(many):
        if steps[k, 0] == x:
            steps[k, 1] += sign
            return many
    steps[many, 0], steps[many, 1] = x, sign
    return many + 1


@compiled
def land_by_steps(r: Floats, own: Floats, steps: Floats, many: int) -> float:
    """Integrate the density of a part under the edges that lie above all of it."""
    total = 0.0
    for k in range(many):
        if steps[k, 1] != 0 and steps[k, 0] > 0:
            total += steps[k, 1] * land_left_of(r, own, steps[k, 0])
    return total


@compiled
def common_below(r: Floats, own: Floats, widest: float, box: Floats, edge: Floats) -> float:
    """Integrate the density over the land that a part shares with the region below one edge."""
    total, near = 0.0, np.empty(6)
    near[0], near[1], near[4] = edge[0] - box[0], edge[1] - box[1], edge[4]
    near[2], near[3], near[5] = edge[2] - box[0], edge[3] - box[1], edge[5]
    for i in range(first_right_of(own, near[0] - widest), len(own)):
        if own[i, 0] >= near[2]:
            break
        if own[i, 4] != 0:
            total += own[i, 4] * near[4] * under_both(r, own[i], near)
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
def shares(given: Given, run: Span, rows: Rows) -> int:
    """Write a row for each part and unit with land in common; returns how many there are.

    A part wholly in a unit has share 1 exactly. More rows than there is room for are counted only.
    """
    parts, plane, units, grid = given
    count, near = 0, np.empty(len(units.boxes), dtype=np.int64)
    states = np.empty((len(units.boxes), 2), dtype=np.int64)
    own, r, steps = np.empty((64, 6)), np.empty(6), np.empty((64, 2))
    for part in range(run[0], run[1]):
        if parts.of[part] < 0:
            continue
        box, corners, whole, widest = parts.bounds[part], 0, 0.0, 0.0
        for at in range(meeting(box, units.boxes, grid, near, states)):
            where, share = states[at, 0], 1.0
            if where == NEAR:
                where = place(box, units, near[at])
            if where == NEAR and corners == 0 and not rows.unsound[part]:
                own = roomy(own, parts, part)
                corners = prepare(parts, plane, part, own, r)
                widest, whole = (
                    (own[:corners, 2] - own[:corners, 0]).max(),
                    land_of(r, own, corners),
                )
                rows.unsound[part] = not is_sound(own, corners)
            if where == NEAR and not rows.unsound[part]:
                share = common(r, own[:corners], widest, box, units, near[at], steps) / whole
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
def widest_of(edges: Floats, count: int) -> float:
    """Return how far the longest edge reaches from left to right."""
    widest = 0.0
    for k in range(count):
        widest = max(widest, edges[k, 2] - edges[k, 0])
    return widest


@compiled
def write(rows: Rows, at: int, part: int, unit: int, share: float) -> None:
    """Write a row where there is room for it."""
    if at < len(rows.part):
        rows.part[at], rows.unit[at], rows.share[at] = part, unit, share


@compiled
def roomy(own: Floats, parts: Parts, part: int) -> Floats:
    """Return room for the edges of a part: what there is, or more."""
    needed = parts.starts[parts.shapes[part + 1]] - parts.starts[parts.shapes[part]]
    return own if needed <= len(own) else np.empty((2 * needed, 6))
