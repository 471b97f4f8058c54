"""Raster tiles 栅格瓦片: shapes as pixels, each coloured by what part of it they cover."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from geoapi.views.tiles import plain
from geoapi.views.tiles.given import Canvas, Course, Some, Strings, Strokes
from geoapi.views.tiles.grid import Window
from geoapi.views.tiles.looks import HATCH_FROM, NOT_DRAWN, Look, paint_of
from geoapi.views.tiles.outlines import Outlines, Rows
from geoapi.views.tiles.way import Way, way_to

FAINT, FULL = 4.5, 9.0
"""Pixels of a plain screen: the outline of a smaller shape is not drawn, of a larger one in full;
between them it grows, so that nothing appears at once."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """What is to be drawn on one window.

    Attributes
    ----------
    scale
        Pixels of the window to a pixel of a plain screen: 2 on one of high density.
    least
        Shapes smaller than so many pixels of a plain screen are left out.
    """

    outlines: Outlines
    look: Look
    window: Window
    scale: float = 1.0
    least: float = 0.0

    @cached_property
    def way(self) -> Way | None:
        """The way to its pixels; None where none of the layer's land can be seen."""
        extent = self.outlines.extent
        return None if extent is None else way_to(self.window, self.outlines.plane, extent)

    @cached_property
    def rows(self) -> Rows:
        """The rows that can be seen, in order."""
        if self.way is None:
            return np.zeros(0, dtype=np.int64)
        margin, least = float(self.look.half.max()) * self.scale + 1, self.least * self.scale
        rows = self.outlines.seen(self.way, margin, least)
        kept: Rows = rows[self.look.of(rows) != NOT_DRAWN]
        return kept

    def sizes(self, rows: Rows) -> NDArray[np.float32]:
        """Return how large shapes are, in pixels of a plain screen."""
        scale = 0.0 if self.way is None else self.way.scale / self.scale
        return self.outlines.sizes[rows] * np.float32(scale)

    @property
    def corners(self) -> int:
        """How much there is to draw."""
        return self.outlines.corners(self.rows)


def engine() -> ModuleType:
    """Return the quick way of drawing where numba is, else the plain one."""
    if find_spec("numba") is None:
        return plain
    from geoapi.views.tiles import kernels  # noqa: PLC0415 - numba is an extra, and slow to load

    return kernels


def colours_of(drawn: Drawn, *, land: bool = True, lines: bool = True) -> Canvas | None:
    """Draw a window: (rows, columns, 4), each colour times its opacity; None where nothing is.

    Parameters
    ----------
    land, lines
        Whether the land of shapes is drawn, and their outlines.
    """
    if drawn.way is None or not len(drawn.rows):
        return None
    way, window, outlines = drawn.way, drawn.window, drawn.outlines
    course = Course(float(way.centre[0]), float(way.centre[1]), 1 / way.half, way.terms)
    strings = Strings(outlines.rings.points, outlines.rings.starts, outlines.rings.holes,
                      outlines.filled, outlines.rings.shapes)  # fmt: skip
    some, half = _some(drawn), drawn.look.half * np.float32(drawn.scale)
    canvas = np.zeros((len(half), window.rows, window.columns + 2), dtype=np.float32)
    shape = canvas.shape[1], window.columns
    strokes = Strokes(np.zeros(shape, np.int32), half)
    quick = engine()
    if land:
        quick.fill(strings, some, course, canvas)
    if lines:
        quick.stroke(strings, some, course, strokes)
    out = np.empty((*shape, 4), dtype=np.float32)
    corner = window.corner
    quick.settle(canvas, strokes, paint_of(drawn.look, scale=drawn.scale, corner=corner), out)
    return out


def over(top: Canvas, under: Canvas) -> Canvas:
    """Lay colours over others."""
    laid: Canvas = top + under * (1 - top[:, :, 3:])
    return laid


def _some(drawn: Drawn) -> Some:
    """Choose each row's ink, and how strong its outline is."""
    look, rows = drawn.look, drawn.rows
    classes, size = look.of(rows), drawn.sizes(rows)
    inks = np.where(size >= HATCH_FROM, classes, look.from_afar[classes]).astype(np.uint8)
    strength = np.clip((size - FAINT) / (FULL - FAINT), 0, 1)
    outlines = drawn.outlines
    first = np.minimum(outlines.rings.shapes[rows], max(len(outlines.filled) - 1, 0))
    strength[look.only_lines[classes] | ~outlines.filled[first]] = 1
    return Some(rows, inks, strength.astype(np.float32))
