"""Bounds and legal areas of parts."""

import numpy as np

from layers.overlay.kernels.compiled import compiled
from layers.overlay.kernels.given import Parts, Span
from layers.overlay.tiles import Ints
from layers.rings import Floats


@compiled
def bounds_of(points: Floats, starts: Ints, shapes: Ints, rows: Span, found: Floats) -> None:
    """Find the least and greatest corners of shapes; NaN without a ring."""
    for part in range(rows[0], rows[1]):
        first, last = starts[shapes[part]], starts[shapes[part + 1]]
        if first == last:
            found[part, :] = np.nan
            continue
        west, south = points[first, 0], points[first, 1]
        east, north = west, south
        for k in range(first + 1, last):
            x, y = points[k, 0], points[k, 1]
            west, east = min(west, x), max(east, x)
            south, north = min(south, y), max(north, y)
        found[part, 0], found[part, 1], found[part, 2], found[part, 3] = west, south, east, north


@compiled
def _polynomial(c: Floats, u: float, v: float) -> float:
    """Evaluate one of degree 4 in two variables, by Horner's rule."""
    a0 = c[0] + v * (c[1] + v * (c[2] + v * (c[3] + v * c[4])))
    a1 = c[5] + v * (c[6] + v * (c[7] + v * c[8]))
    a2 = c[9] + v * (c[10] + v * c[11])
    value: float = a0 + u * (a1 + u * (a2 + u * (c[12] + v * c[13] + u * c[14])))
    return value


@compiled
def _ring_area(  # noqa: PLR0913, PLR0917 - a ring and its tile
    points: Floats, first: int, last: int, legal: Floats, x0: float, y0: float, scale: float
) -> float:
    """Measure a ring in the legal plane, from its first corner."""
    u, v = (points[first, 0] - x0) * scale, (points[first, 1] - y0) * scale
    first_x, first_y = _polynomial(legal[0], u, v), _polynomial(legal[1], u, v)
    twice, last_x, last_y = 0.0, 0.0, 0.0
    for k in range(first + 1, last):
        u, v = (points[k, 0] - x0) * scale, (points[k, 1] - y0) * scale
        x, y = _polynomial(legal[0], u, v) - first_x, _polynomial(legal[1], u, v) - first_y
        twice += last_x * y - x * last_y
        last_x, last_y = x, y
    return abs(twice) / 2


@compiled
def legal_areas(  # noqa: PLR0913, PLR0917 - parts and their tiles
    parts: Parts, centre: Floats, half: Floats, legal: Floats, rows: Span, found: Floats
) -> None:
    """Sum the rings of each part in the legal plane, m²; a part without tile is NaN."""
    for part in range(rows[0], rows[1]):
        tile = parts.of[part]
        if tile < 0:
            found[part] = np.nan
            continue
        x0, y0, scale = centre[tile, 0], centre[tile, 1], 1.0 / half[tile]
        area = 0.0
        for ring in range(parts.shapes[part], parts.shapes[part + 1]):
            first, last = parts.starts[ring], parts.starts[ring + 1]
            size = _ring_area(parts.points, first, last, legal[tile], x0, y0, scale)
            area += -size if parts.holes[ring] else size
        found[part] = area
