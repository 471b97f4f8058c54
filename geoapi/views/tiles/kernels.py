"""Kernels of drawing 绘制内核, compiled by numba (extra ``[fast]``).

Every edge of a polygon adds to each pixel it runs through the part of that pixel that lies right
of it, with a sign; summed along a row that is the exact part of each pixel that the polygon
covers. Polygons of one ink go into one sum: an edge that two of them share cancels out, so that
no seam shows, and parcels smaller than a pixel add up.
"""

from __future__ import annotations

import math

import numpy as np

from geoapi.views.tiles.given import Canvas, Course, Some, Strings, Strokes
from geoapi.views.tiles.settling import settle
from layers.overlay.kernels.compiled import compiled
from layers.rings import Floats

__all__ = ["fill", "settle", "stroke"]

HUGE = 1e7
"""Pixels from a window beyond which no place is told from another."""

SHORT = 0.5
"""Pixels between the ends of a line that is worth drawing by itself."""


@compiled
def _cubic(c: Floats, u: float, v: float) -> float:
    value: float = c[0] + v * (c[1] + v * (c[2] + v * c[3]))
    value += u * (c[4] + v * (c[5] + v * c[6]) + u * (c[7] + v * c[8] + u * c[9]))
    return min(max(value, -HUGE), HUGE)


@compiled
def _place(points: Floats, first: int, last: int, way: Course, at: Floats) -> None:
    """Write corners as pixels."""
    across, down = way.terms[0], way.terms[1]
    for k in range(first, last):
        u, v = (points[k, 0] - way.x) * way.scale, (points[k, 1] - way.y) * way.scale
        at[k - first, 0], at[k - first, 1] = _cubic(across, u, v), _cubic(down, u, v)


@compiled
def _turns(at: Floats, count: int) -> float:
    """Return twice the signed area of a ring."""
    twice = 0.0
    for k in range(1, count - 1):
        twice += (at[k, 0] - at[0, 0]) * (at[k + 1, 1] - at[0, 1])
        twice -= (at[k + 1, 0] - at[0, 0]) * (at[k, 1] - at[0, 1])
    return twice


@compiled
def _span(sums: Canvas, row: int, xa: float, xb: float, d: float) -> None:
    """Add a piece of an edge within one row, from xa to xb, that is `d` high."""
    low, high = min(xa, xb), max(xa, xb)
    left = int(low)
    if high <= left + 1:
        right_part = np.float32(d * (0.5 * (low + high) - left))
        sums[row, left] += np.float32(d) - right_part
        sums[row, left + 1] += right_part
        return
    slope, begun = d / (high - low), left + 1 - low
    told = 0.5 * slope * begun * begun
    sums[row, left] += np.float32(told)
    column = left + 1
    while column + 1 < high:
        covered = slope * (column + 0.5 - low)
        sums[row, column] += np.float32(covered - told)
        told = covered
        column += 1
    rest = high - column
    covered = slope * (column - low + rest * (1 - 0.5 * rest))
    sums[row, column] += np.float32(covered - told)
    sums[row, column + 1] += np.float32(d - covered)


@compiled
def _inner(sums: Canvas, xa: float, ya: float, xb: float, yb: float) -> None:
    """Add an edge within the canvas, from top to bottom or back, row by row."""
    sign = 1.0
    if ya > yb:
        xa, ya, xb, yb, sign = xb, yb, xa, ya, -1.0
    if ya == yb:
        return
    slope, width = (xb - xa) / (yb - ya), sums.shape[1] - 2.0
    last = int(yb)
    last = last if last == yb else last + 1
    x, y = xa, ya
    for row in range(int(ya), last):
        below = min(row + 1.0, yb)
        then = min(max(xa + slope * (below - ya), 0.0), width) if below < yb else xb
        _span(sums, row, x, then, sign * (below - y))
        x, y = then, below


@compiled
def _edge(sums: Canvas, xa: float, ya: float, xb: float, yb: float) -> None:
    """Add an edge: cut at the top, the bottom, and the sides; what is left of all counts whole."""
    height, width = float(sums.shape[0]), sums.shape[1] - 2.0
    row, column = int(ya), int(xa)
    if row == int(yb) and column == int(xb) and 0 < ya < height and 0 < xa < width and xb > 0 < yb:
        right = (yb - ya) * (0.5 * (xa + xb) - column)
        sums[row, column] += np.float32(yb - ya - right)
        sums[row, column + 1] += np.float32(right)
        return
    if (ya <= 0 and yb <= 0) or (ya >= height and yb >= height) or (xa >= width and xb >= width):
        return
    if min(ya, yb) < 0 or max(ya, yb) > height:
        slope = (xb - xa) / (yb - ya)
        top, foot = min(max(ya, 0.0), height), min(max(yb, 0.0), height)
        xa, xb = xa + slope * (top - ya), xa + slope * (foot - ya)
        ya, yb = top, foot
    if min(xa, xb) >= 0 and max(xa, xb) <= width:
        _inner(sums, xa, ya, xb, yb)
    elif max(xa, xb) <= 0 or min(xa, xb) >= width:
        side = 0.0 if max(xa, xb) <= 0 else width
        _inner(sums, side, ya, side, yb)
    else:
        _cut(sums, xa, ya, xb, yb)


@compiled
def _cut(sums: Canvas, xa: float, ya: float, xb: float, yb: float) -> None:
    """Add an edge that leaves the canvas sideways: what is beyond runs along the side."""
    width = sums.shape[1] - 2.0
    one, other = (0.0 - xa) / (xb - xa), (width - xa) / (xb - xa)
    near, far = max(min(one, other), 0.0), min(max(one, other), 1.0)
    x, y = min(max(xa, 0.0), width), ya
    for t in (near, far, 1.0):
        then_x = min(max(xa + t * (xb - xa), 0.0), width)
        then_y = ya + t * (yb - ya) if t < 1 else yb
        _inner(sums, x, y, then_x, then_y)
        x, y = then_x, then_y


@compiled
def fill(strings: Strings, some: Some, way: Course, canvas: Canvas) -> None:
    """Add the land of some rows to the sums of their inks.

    Parameters
    ----------
    canvas
        (inks, rows, columns + 2) sums, which :func:`settle` turns into covered parts.
    """
    at = np.empty((64, 2))
    for k in range(len(some.rows)):
        row, sums = some.rows[k], canvas[some.inks[k]]
        for ring in range(strings.shapes[row], strings.shapes[row + 1]):
            first, last = strings.starts[ring], strings.starts[ring + 1]
            if not strings.filled[ring]:
                continue
            if last - first > len(at):
                at = np.empty((2 * (last - first), 2))
            _place(strings.points, first, last, way, at)
            turned = (_turns(at, last - first) > 0) != strings.holes[ring]
            for n in range(last - first - 1):
                if turned:
                    _edge(sums, at[n + 1, 0], at[n + 1, 1], at[n, 0], at[n, 1])
                else:
                    _edge(sums, at[n, 0], at[n, 1], at[n + 1, 0], at[n + 1, 1])


@compiled
def stroke(strings: Strings, some: Some, way: Course, strokes: Strokes) -> None:
    """Draw the lines of some rows; where several meet the strongest counts, so none is doubled."""
    at = np.empty((64, 2))
    for k in range(len(some.rows)):
        row, strength = some.rows[k], some.strength[k]
        if strength <= 0:
            continue
        for ring in range(strings.shapes[row], strings.shapes[row + 1]):
            first, last = strings.starts[ring], strings.starts[ring + 1]
            if last - first > len(at):
                at = np.empty((2 * (last - first), 2))
            _place(strings.points, first, last, way, at)
            begun, end = 0, last - first - 1
            for n in range(1, end):  # what is shorter than half a pixel is drawn with what follows
                if abs(at[n, 0] - at[begun, 0]) + abs(at[n, 1] - at[begun, 1]) >= SHORT:
                    _line(strokes, some.inks[k], strength, at[begun], at[n])
                    begun = n
            _line(strokes, some.inks[k], strength, at[begun], at[end])


@compiled
def _line(strokes: Strokes, ink: int, strength: float, a: Floats, b: Floats) -> None:
    """Draw one line with round ends; a pixel is covered by how far it is from its middle."""
    height, width = strokes.most.shape
    half = strokes.half[ink]
    reach = half + 0.5
    xa, ya, dx, dy = a[0] - 0.5, a[1] - 0.5, b[0] - a[0], b[1] - a[1]
    length = dx * dx + dy * dy
    over = 1.0 / length if length > 0 else 0.0
    thin = min(2.0 * half, 1.0) * strength
    first = max(math.ceil(min(ya, ya + dy) - reach), 0)
    last = min(math.floor(max(ya, ya + dy) + reach), height - 1)
    for row in range(first, last + 1):
        # The part of the line that rows within reach can see.
        t0, t1 = 0.0, 1.0
        if dy != 0:
            one, other = (row - reach - ya) / dy, (row + reach - ya) / dy
            t0, t1 = max(min(one, other), 0.0), min(max(one, other), 1.0)
        west, east = xa + dx * t0, xa + dx * t1
        begin = max(math.ceil(min(west, east) - reach), 0)
        end = min(math.floor(max(west, east) + reach), width - 1)
        for column in range(begin, end + 1):
            px, py = column - xa, row - ya
            t = min(max((px * dx + py * dy) * over, 0.0), 1.0)
            ex, ey = px - t * dx, py - t * dy
            cover = min(reach - math.sqrt(ex * ex + ey * ey), 1.0) * thin
            if cover > 0:
                told = (int(cover * 255 + 0.5) << 8) + 255 - ink
                strokes.most[row, column] = max(strokes.most[row, column], told)
