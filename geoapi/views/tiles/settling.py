"""Kernels that settle colours 定色内核: what covers each pixel, its pattern and its line.

Compiled by numba (extra ``[fast]``), as those that find what is covered (``kernels.py``).
"""

from __future__ import annotations

import math

import numpy as np

from geoapi.views.tiles.given import (
    BACKWARD,
    DOT,
    DOTTED,
    LEVEL,
    PLAIN,
    SLANTED,
    THIN,
    Canvas,
    Paint,
    Strokes,
)
from layers.overlay.kernels.compiled import compiled

NOTHING = 1e-4
"""Covered part of a pixel that is but what rounding leaves of a sum that should be none."""


@compiled
def _pattern(paint: Paint, kind: int, row: int, column: int) -> float:
    """Tell how much of a pixel the lines or dots of a pattern cover."""
    period, half = paint.period, paint.period / 2
    x, y = column + paint.west + 0.5, row + paint.north + 0.5
    if kind == DOTTED:
        away = math.sqrt((x % period - half) ** 2 + (y % period - half) ** 2)
        return min(max(period * DOT + 0.5 - away, 0.0), 1.0)
    if kind == LEVEL:
        away = abs(y % period - half)
    else:
        up, down = abs((x + y) % period - half), abs((x - y) % period - half)
        away = up if kind == SLANTED else down if kind == BACKWARD else min(up, down)
        away /= math.sqrt(2.0)
    return min(max(period * THIN + 0.5 - away, 0.0), 1.0)


@compiled
def settle(canvas: Canvas, strokes: Strokes, paint: Paint, out: Canvas) -> None:
    """Turn sums into colours: (rows, columns, 4), each colour times its opacity, 0 to 1."""
    run = np.zeros(len(canvas), dtype=np.float32)
    for row in range(out.shape[0]):
        run[:] = 0
        for column in range(out.shape[1]):
            pixel = out[row, column]
            pixel[0] = pixel[1] = pixel[2] = pixel[3] = 0
            total, most, top = 0.0, 0.0, 0
            for ink in range(len(canvas)):
                run[ink] += canvas[ink, row, column]
                covered = min(max(run[ink], 0.0), 1.0)
                total += covered
                if covered > most:
                    most, top = covered, ink
            if NOTHING < total <= most + NOTHING:
                _add(pixel, top, most, (row, column), paint)
            elif total > NOTHING:
                _mix(pixel, run, total, (row, column), paint)
            _outline(pixel, strokes.most[row, column], paint)


@compiled
def _outline(pixel: Canvas, told: int, paint: Paint) -> None:
    """Lay the strongest line over a pixel."""
    cover = (told >> 8) / 255
    if cover > 0:
        edge = paint.edge[255 - (told & 255)]
        cover *= edge[3]
        for part in range(3):
            pixel[part] += (edge[part] - pixel[part]) * cover
        pixel[3] += (1 - pixel[3]) * cover


@compiled
def _add(pixel: Canvas, ink: int, covered: float, at: tuple[int, int], paint: Paint) -> None:
    """Add what one ink covers of a pixel."""
    opacity = covered * paint.fill[ink, 3]
    kind, line = paint.pattern[ink], 0.0
    if kind != PLAIN:
        line = _pattern(paint, kind, at[0], at[1]) * paint.line[ink, 3]
    for part in range(3):
        colour = paint.fill[ink, part]
        pixel[part] += opacity * (colour + line * (paint.line[ink, part] - colour))
    pixel[3] += opacity


@compiled
def _mix(pixel: Canvas, run: Canvas, total: float, at: tuple[int, int], paint: Paint) -> None:
    """Add up what all inks cover of a pixel; where they lie over each other, each less."""
    for ink in range(len(run)):
        covered = min(max(run[ink], 0.0), 1.0) / max(total, 1.0)
        if covered > 0:
            _add(pixel, ink, covered, at, paint)
