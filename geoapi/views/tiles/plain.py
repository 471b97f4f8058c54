"""The plain way of drawing 常规绘制: what :mod:`geoapi.views.tiles.kernels` does, by numpy alone.

It is some ten times slower, and what the quick way is held against.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from geoapi.views.tiles.given import (
    BACKWARD,
    CROSSED,
    DOT,
    DOTTED,
    LEVEL,
    PLAIN,
    SLANTED,
    THIN,
    Canvas,
    Course,
    Paint,
    Some,
    Strings,
    Strokes,
)
from layers.rings import Floats, spans

NOTHING = 1e-4
"""As in the kernels."""

NO_LINE = 255
"""What is said of a pixel that no line covers is not more."""

CORNERS = 300_000
"""Corners worked on at once."""

STEP = 4.0
"""Pixels: the longest piece of a line that is drawn at once."""

Ints = NDArray[np.int64]


def fill(strings: Strings, some: Some, way: Course, canvas: Canvas) -> None:
    """Add the land of some rows to the sums of their inks."""
    flat = canvas.reshape(-1)
    for part in _parts(strings, some):
        edges, of = _edges(strings, part, way, areal=True)
        edges, kept = _cropped(edges, float(canvas.shape[1]))
        of = of[kept]
        for axis, limit in ((1, canvas.shape[1]), (0, canvas.shape[2] - 2)):
            edges, piece = _split(edges, axis, limit)
            of = of[piece]
        _add(flat, canvas.shape, edges, part.inks[of])


def _parts(strings: Strings, some: Some) -> Iterator[Some]:
    """Cut rows into runs of so many corners."""
    counts = (
        strings.starts[strings.shapes[some.rows + 1]] - strings.starts[strings.shapes[some.rows]]
    )
    run = np.cumsum(counts) // CORNERS
    for at in np.split(np.arange(len(run)), np.flatnonzero(np.diff(run)) + 1):
        if len(at):
            yield Some(some.rows[at], some.inks[at], some.strength[at])


def _edges(strings: Strings, some: Some, way: Course, *, areal: bool) -> tuple[Floats, Ints]:
    """Return (n, 4) edges in pixels, and which of the rows each is of.

    Of areas they run so that land is right of those that run down the page. Otherwise all strings
    are taken, and a single place is an edge to itself.
    """
    counts = strings.shapes[some.rows + 1] - strings.shapes[some.rows]
    rings = spans(strings.shapes[some.rows], strings.shapes[some.rows + 1])
    row = np.repeat(np.arange(len(some.rows)), counts)
    if areal:
        kept = strings.filled[rings]
        rings, row = rings[kept], row[kept]
    first, last = strings.starts[rings], strings.starts[rings + 1]
    begin = spans(first, np.maximum(last - 1, first + (not areal)))
    of = np.repeat(np.arange(len(rings)), np.maximum(last - first - 1, 0 if areal else 1))
    end = np.minimum(begin + 1, last[of] - 1)
    edges = np.column_stack(
        [_pixels(strings.points[begin], way), _pixels(strings.points[end], way)]
    )
    if areal:
        xa, ya, xb, yb = edges.T
        middle = np.repeat(_pixels(strings.points[first], way), last - first - 1, axis=0)
        turn = (xa - middle[:, 0]) * (yb - middle[:, 1]) - (xb - middle[:, 0]) * (ya - middle[:, 1])
        turned = (np.bincount(of, turn, minlength=len(rings)) > 0) != strings.holes[rings]
        edges[turned[of]] = edges[turned[of]][:, [2, 3, 0, 1]]
    return edges, row[of]


def _pixels(points: Floats, way: Course) -> Floats:
    u, v = ((points - (way.x, way.y)) * way.scale).T
    return np.column_stack([_cubic(c, u, v) for c in way.terms])


def _cubic(c: Floats, u: Floats, v: Floats) -> Floats:
    value: Floats = c[0] + v * (c[1] + v * (c[2] + v * c[3]))
    value += u * (c[4] + v * (c[5] + v * c[6]) + u * (c[7] + v * c[8] + u * c[9]))
    return value


def _cropped(edges: Floats, height: float) -> tuple[Floats, NDArray[np.bool_]]:
    """Cut edges at the top and the bottom; leave out what is beyond."""
    low, high = np.minimum(edges[:, 1], edges[:, 3]), np.maximum(edges[:, 1], edges[:, 3])
    kept = (high > 0) & (low < height) & (high > low)
    xa, ya, xb, yb = edges[kept].T
    slope = (xb - xa) / (yb - ya)
    top, foot = np.clip(ya, 0, height), np.clip(yb, 0, height)
    return np.column_stack([xa + slope * (top - ya), top, xa + slope * (foot - ya), foot]), kept


def _split(edges: Floats, axis: int, limit: int) -> tuple[Floats, Ints]:
    """Cut edges at the whole numbers of an axis, 0 to `limit`; also tells which each is of."""
    a, b = edges[:, axis], edges[:, axis + 2]
    low, high = np.minimum(a, b), np.maximum(a, b)
    first = np.maximum(np.floor(low) + 1, 0)
    last = np.minimum(np.ceil(high) - 1, limit)
    lines = np.maximum(last - first + 1, 0).astype(np.int64)
    of = np.repeat(np.arange(len(edges)), lines + 1)
    turn = spans(np.zeros(len(edges), np.int64), lines + 1)
    rising = (b > a)[of]
    with np.errstate(divide="ignore", invalid="ignore"):
        steps = [
            (np.where(rising, first[of] + at, last[of] - at) - a[of]) / (b - a)[of]
            for at in (turn - 1, turn)
        ]
    begin = np.where(turn == 0, 0.0, steps[0])[:, None]
    end = np.where(turn == lines[of], 1.0, steps[1])[:, None]
    start, along = edges[of, :2], edges[of, 2:] - edges[of, :2]
    return np.hstack([start + begin * along, start + end * along]), of


def _add(flat: Canvas, shape: tuple[int, ...], edges: Floats, inks: NDArray[np.uint8]) -> None:
    """Add pieces that lie in one pixel each."""
    _, height, width = shape
    middle = (edges[:, 0] + edges[:, 2]) / 2
    row = np.clip(np.floor((edges[:, 1] + edges[:, 3]) / 2), 0, height - 1).astype(np.int64)
    across = np.clip(middle, 0, width - 2)
    column = np.minimum(np.floor(across), width - 2).astype(np.int64)
    down = edges[:, 3] - edges[:, 1]
    right = down * (across - column)
    at = (inks.astype(np.int64) * height + row) * width + column
    flat += np.bincount(
        np.append(at, at + 1), np.append(down - right, right), minlength=len(flat)
    ).astype(np.float32)


def stroke(strings: Strings, some: Some, way: Course, strokes: Strokes) -> None:
    """Draw the lines of some rows; where several meet the strongest counts, so none is doubled."""
    strong = some.strength > 0
    chosen = Some(some.rows[strong], some.inks[strong], some.strength[strong])
    for part in _parts(strings, chosen):
        edges, of = _edges(strings, part, way, areal=False)
        reach = strokes.half[part.inks[of]] + 0.5
        height, width = strokes.most.shape
        low, high = np.minimum(edges[:, :2], edges[:, 2:]), np.maximum(edges[:, :2], edges[:, 2:])
        near = (high > -reach[:, None]) & (low < reach[:, None] + (width, height))
        edges, of = edges[near.all(axis=1)], of[near.all(axis=1)]
        edges, piece = _shortened(edges)
        of = of[piece]
        _draw(strokes, edges, part.inks[of], part.strength[of])


def _shortened(edges: Floats) -> tuple[Floats, Ints]:
    """Cut lines into pieces so short that the box around each is small."""
    long = np.hypot(edges[:, 2] - edges[:, 0], edges[:, 3] - edges[:, 1])
    count = np.minimum(np.ceil(long / STEP), 4096).astype(np.int64).clip(1)
    of = np.repeat(np.arange(len(edges)), count)
    turn = spans(np.zeros(len(edges), np.int64), count)[:, None]
    start, along = edges[of, :2], (edges[of, 2:] - edges[of, :2]) / count[of][:, None]
    return np.hstack([start + turn * along, start + (turn + 1) * along]), of


def _draw(
    strokes: Strokes, edges: Floats, inks: NDArray[np.uint8], strength: NDArray[np.float32]
) -> None:
    height, width = strokes.most.shape
    half = strokes.half[inks].astype(float)
    reach = half + 0.5
    a, along = edges[:, :2] - 0.5, edges[:, 2:] - edges[:, :2]
    low = np.ceil(np.minimum(a, a + along) - reach[:, None]).clip(0).astype(np.int64)
    high = np.floor(np.maximum(a, a + along) + reach[:, None])
    high = np.minimum(high, (width - 1, height - 1)).astype(np.int64)
    across, down = (high - low + 1).clip(0).T
    of = np.repeat(np.arange(len(edges)), across * down)
    turn = spans(np.zeros(len(edges), np.int64), across * down)
    row, column = np.divmod(turn, across[of])
    row, column = row + low[of, 1], column + low[of, 0]
    away = np.column_stack([column, row]) - a[of]
    length = (along**2).sum(axis=1)
    over = np.divide(1.0, length, out=np.zeros(len(length)), where=length > 0)
    t = np.clip((away * along[of]).sum(axis=1) * over[of], 0, 1)
    distance = np.hypot(*(away - t[:, None] * along[of]).T)
    cover = np.minimum(reach[of] - distance, 1) * (np.minimum(2 * half, 1) * strength)[of]
    told = (np.floor(np.maximum(cover, 0) * 255 + 0.5).astype(np.int32) << 8) + 255 - inks[of]
    np.maximum.at(strokes.most.reshape(-1), row * width + column, told)


def settle(canvas: Canvas, strokes: Strokes, paint: Paint, out: Canvas) -> None:
    """Turn sums into colours: (rows, columns, 4), each colour times its opacity, 0 to 1."""
    covered = np.cumsum(canvas[:, :, : out.shape[1]], axis=2).clip(0, 1)
    total = covered.sum(axis=0)
    covered /= np.maximum(total, 1)
    covered *= total > NOTHING
    out[:] = 0
    for ink, part in enumerate(covered):
        opacity, colour = (part * paint.fill[ink, 3])[:, :, None], paint.fill[ink, :3]
        line = paint.line[ink, 3] * _pattern(paint, int(paint.pattern[ink]), out.shape)
        mixed = colour + line * (paint.line[ink, :3] - colour)
        out[:, :, :3] += opacity * mixed
        out[:, :, 3:] += opacity
    edge = paint.edge[(255 - (strokes.most & 255)) * (strokes.most > NO_LINE)]
    cover = ((strokes.most >> 8) / np.float32(255) * edge[:, :, 3])[:, :, None]
    edge[:, :, 3] = 1
    out += (edge - out) * cover


def _pattern(paint: Paint, kind: int, shape: tuple[int, ...]) -> Canvas:
    """Tell how much of each pixel the lines or dots of a pattern cover."""
    period, half = paint.period, paint.period / 2
    row, column = np.ogrid[: shape[0], : shape[1]]
    x, y = column + paint.west + 0.5, row + paint.north + 0.5
    up, down = np.abs((x + y) % period - half), np.abs((x - y) % period - half)
    across, along = x % period - half, y % period - half
    away = {
        PLAIN: np.full_like(up, np.inf), SLANTED: up / np.sqrt(2.0), BACKWARD: down / np.sqrt(2.0),
        DOTTED: np.hypot(across, along), LEVEL: np.abs(along) + np.zeros_like(up),
        CROSSED: np.minimum(up, down) / np.sqrt(2.0),
    }[kind]  # fmt: skip
    reach = period * (DOT if kind == DOTTED else THIN) + 0.5
    lines: Canvas = np.clip(reach - away, 0, 1).astype(np.float32)
    return lines[:, :, None]
