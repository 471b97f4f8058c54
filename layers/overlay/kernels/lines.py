"""Integrals of the land under straight lines."""

from layers.overlay.kernels.compiled import compiled
from layers.overlay.kernels.edges import edge_at
from layers.overlay.kernels.given import Density, Edge
from layers.rings import Floats


@compiled
def expand(c: Floats, u: float, v: float, scale: float) -> Density:
    """Expand a tile's density about a point, for units of the plane.

    The coefficients go by powers of u, and v within: 00 01 02 03 10 11 12 20 21 30.
    """
    upright, along = c[0] + v * (c[1] + v * (c[2] + v * c[3])), c[4] + v * (c[5] + v * c[6])
    return (
        upright + u * (along + u * (c[7] + v * c[8] + u * c[9])),
        (along + u * (2 * (c[7] + v * c[8]) + 3 * u * c[9])) * scale,
        (c[1] + v * (2 * c[2] + 3 * v * c[3]) + u * (c[5] + 2 * v * c[6] + u * c[8])) * scale,
        (c[7] + v * c[8] + 3 * u * c[9]) * scale * scale,
        (c[5] + 2 * v * c[6] + 2 * u * c[8]) * scale * scale,
        (c[2] + 3 * v * c[3] + u * c[6]) * scale * scale,
    )


@compiled
def _below(r: Density, x: float, y: float) -> float:
    """Integrate the density from 0 up to y."""
    flat = r[0] + x * (r[1] + x * r[3])
    return y * (flat + y * ((r[2] + x * r[4]) / 2 + y * r[5] / 3))


@compiled
def under(r: Density, xa: float, ya: float, xb: float, yb: float) -> float:
    """Integrate the density below a line, by Simpson's rule: exact for a cubic."""
    middle = _below(r, (xa + xb) / 2, (ya + yb) / 2)
    return (xb - xa) / 6 * (_below(r, xa, ya) + 4 * middle + _below(r, xb, yb))


@compiled
def height(edge: Edge, x: float) -> float:
    """Return the height of an edge over x; its own ends exactly."""
    return edge[3] if x == edge[2] else edge[1] + (x - edge[0]) * edge[5]


@compiled
def under_both(r: Density, one: Edge, other: Edge) -> float:
    """Integrate the density below the lower of two edges, over the x that both span."""
    xa, xb = max(one[0], other[0]), min(one[2], other[2])
    if xa >= xb:
        return 0.0
    ya, yb = height(one, xa), height(one, xb)
    za, zb = height(other, xa), height(other, xb)
    da, db = ya - za, yb - zb
    if da * db >= 0:
        below = da + db <= 0
        return under(r, xa, ya if below else za, xb, yb if below else zb)
    share = da / (da - db)
    x, y = xa + share * (xb - xa), ya + share * (yb - ya)
    if da < 0:
        return under(r, xa, ya, x, y) + under(r, x, y, xb, zb)
    return under(r, xa, za, x, y) + under(r, x, y, xb, yb)


@compiled
def land_left_of(r: Density, edges: Floats, x: float) -> float:
    """Integrate the density over what lies left of a line of a polygon, by its sorted edges."""
    total = 0.0
    for k in range(len(edges)):
        if edges[k, 0] >= x:
            break
        edge = edge_at(edges, k)
        if edge[4] != 0:
            end = min(edge[2], x)
            total += edge[4] * under(r, edge[0], edge[1], end, height(edge, end))
    return total


@compiled
def land_of(r: Density, edges: Floats, count: int) -> float:
    """Integrate the density over a polygon."""
    total = 0.0
    for k in range(count):
        if edges[k, 4] != 0:
            total += edges[k, 4] * under(r, edges[k, 0], edges[k, 1], edges[k, 2], edges[k, 3])
    return total


@compiled
def land_squared(r: Density, edges: Floats, count: int) -> float:
    """Integrate the density times the square of the winding number over sorted edges.

    It is the land of a polygon that covers its land once, and more of one that crosses itself,
    has parts over one another or a hole outside its shell.
    """
    total = 0.0
    for i in range(count):
        edge = edge_at(edges, i)
        if edge[4] == 0:
            continue
        total += under(r, edge[0], edge[1], edge[2], edge[3])
        for j in range(i + 1, count):
            if edges[j, 0] >= edge[2]:
                break
            if edges[j, 4] != 0:
                total += 2 * edge[4] * edges[j, 4] * under_both(r, edge, edge_at(edges, j))
    return total
