"""Shares of parts in units."""

import numpy as np

from layers.overlay.kernels.cells import INSIDE, NEAR, OUTSIDE
from layers.overlay.kernels.compiled import compiled
from layers.overlay.kernels.edges import edge_at, edges_of, first_right_of, slab_of, sort
from layers.overlay.kernels.given import Box, Density, Edge, Given, Near, Parts, Plane, Rows, Units
from layers.overlay.kernels.lines import expand, land_left_of, land_of, land_squared, under_both
from layers.rings import Floats

FLAT = (1.0, 0.0, 0.0, 0.0, 0.0, 0.0)
"""The density of a plane whose square metre is one."""

SOUND = 1e-9
"""Relative excess of a part's land, its winding number squared, that is rounding."""


@compiled
def place(box: Box, units: Units, unit: int) -> int:
    """Tell where a box lies in a unit: inside, outside, or near an edge of it.

    By comparing alone: an edge whose own box meets this one is near; else the edges above its
    left side tell how often the unit winds around it.
    """
    base, lists, slabs = units.edge_of[unit], units.slab_of[unit], units.slabs[unit]
    low, winding = slab_of(box[0], slabs), 0.0
    for slab in range(low, slab_of(box[2], slabs) + 1):
        for m in range(units.first[lists + slab], units.first[lists + slab + 1]):
            edge = edge_at(units.edges, base + units.members[m])
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
    r: Density, own: Floats, widest: float, box: Box, units: Units, unit: int, steps: Floats
) -> float:
    """Integrate the density over the land that a part, as sorted edges, shares with a unit."""
    base, lists, slabs = units.edge_of[unit], units.slab_of[unit], units.slabs[unit]
    low, many, total = slab_of(box[0], slabs), 0, 0.0
    for slab in range(low, slab_of(box[2], slabs) + 1):
        for m in range(units.first[lists + slab], units.first[lists + slab + 1]):
            edge = edge_at(units.edges, base + units.members[m])
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
def land_by_steps(r: Density, own: Floats, steps: Floats, many: int) -> float:
    """Integrate the density of a part under the edges that lie above all of it."""
    total = 0.0
    for k in range(many):
        if steps[k, 1] != 0 and steps[k, 0] > 0:
            total += steps[k, 1] * land_left_of(r, own, steps[k, 0])
    return total


@compiled
def common_below(r: Density, own: Floats, widest: float, box: Box, edge: Edge) -> float:
    """Integrate the density over the land that a part shares with the region below one edge."""
    x, y, total = box[0], box[1], 0.0
    near = (edge[0] - x, edge[1] - y, edge[2] - x, edge[3] - y, edge[4], edge[5])
    for i in range(first_right_of(own, near[0] - widest), len(own)):
        if own[i, 0] >= near[2]:
            break
        if own[i, 4] != 0:
            total += own[i, 4] * near[4] * under_both(r, edge_at(own, i), near)
    return total


@compiled
def prepare(parts: Parts, part: int, own: Floats) -> int:
    """Write a part's edges, sorted, from its lower left corner; returns how many."""
    rings = (parts.shapes[part], parts.shapes[part + 1])
    west, south = parts.bounds[part, 0], parts.bounds[part, 1]
    count = edges_of(parts.points, parts.starts, parts.holes, rings, west, south, own)
    sort(own, count)
    return count


@compiled
def density_at(plane: Plane, tile: int, x: float, y: float) -> Density:
    """Expand the density about a point."""
    scale = 1.0 / plane.half[tile]
    u, v = (x - plane.centre[tile, 0]) * scale, (y - plane.centre[tile, 1]) * scale
    return expand(plane.density[tile], u, v, scale)


@compiled
def shares(given: Given, near: Near, many: int, rows: Rows) -> int:
    """Write a row for each pair of part and unit with land in common; returns how many.

    A part wholly in a unit has share 1 exactly.
    """
    parts, plane, units = given.parts, given.plane, given.units
    count, ready, corners, whole, widest = 0, -1, 0, 0.0, 0.0
    own, steps, r = np.empty((64, 6)), np.empty((64, 2)), FLAT
    for at in range(many):
        part, unit, where, share = near.part[at], near.unit[at], near.where[at], 1.0
        bounds = parts.bounds[part]
        box = (bounds[0], bounds[1], bounds[2], bounds[3])
        if where == NEAR:
            where = place(box, units, unit)
        if where == NEAR and part != ready and not rows.unsound[part]:
            own = roomy(own, parts, part)
            ready, corners = part, prepare(parts, part, own)
            r = density_at(plane, parts.of[part], box[0], box[1])
            widest, whole = widest_of(own, corners), land_of(r, own, corners)
            rows.unsound[part] = not is_sound(own, corners)
        if where == NEAR and not rows.unsound[part]:
            share = common(r, own[:corners], widest, box, units, unit, steps) / whole
        if where == INSIDE or (where == NEAR and not rows.unsound[part]):
            rows.part[count], rows.unit[count], rows.share[count] = part, unit, share
            count += 1
    return count


@compiled
def is_sound(edges: Floats, count: int) -> bool:
    """Tell whether a part covers its land once, and has any."""
    once = land_of(FLAT, edges, count)
    return once > 0 and land_squared(FLAT, edges, count) - once <= SOUND * once


@compiled
def widest_of(edges: Floats, count: int) -> float:
    """Return how far the longest edge reaches from left to right."""
    widest = 0.0
    for k in range(count):
        widest = max(widest, edges[k, 2] - edges[k, 0])
    return widest


@compiled
def roomy(own: Floats, parts: Parts, part: int) -> Floats:
    """Return room for the edges of a part: what there is, or more."""
    needed = parts.starts[parts.shapes[part + 1]] - parts.starts[parts.shapes[part]]
    return own if needed <= len(own) else np.empty((2 * needed, 6))
