"""A panel 图框 of a printed sheet: axes in points, so that a chart has the sheet's own letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon

from geoapi.views.figure_words import number_words
from geoapi.views.printed.furniture import nice_step
from geoapi.views.printed.sheet import GREY, INK, Sheet, rectangle, write

GRID = "#e3e0d8"
TICK_SIZE, TITLE_SIZE = 7.6, 9.6

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Panel:
    """A rectangle of the sheet with a scale on either side.

    Attributes
    ----------
    box
        left, bottom, right, top in points.
    across, up
        What the sides stand for: from, to.
    """

    sheet: Sheet
    box: Box
    across: tuple[float, float]
    up: tuple[float, float]

    def at(self, x: Any, y: Any) -> tuple[Any, Any]:
        """Return where values are, in points."""
        left, bottom, right, top = self.box
        (x0, x1), (y0, y1) = self.across, self.up
        return left + (x - x0) / (x1 - x0) * (right - left), bottom + (y - y0) / (y1 - y0) * (
            top - bottom
        )  # fmt: skip

    def line(self, x: Any, y: Any, **style: Any) -> None:
        """Draw a line through values."""
        xs, ys = self.at(np.asarray(x, dtype=float), np.asarray(y, dtype=float))
        self.sheet.paper.add_line(Line2D(xs, ys, **{"color": INK, "lw": 0.8, "zorder": 6, **style}))

    def area(self, x: Any, y: Any, **style: Any) -> None:
        """Fill a ring of values."""
        xs, ys = self.at(np.asarray(x, dtype=float), np.asarray(y, dtype=float))
        self.sheet.paper.add_patch(Polygon(np.column_stack([xs, ys]), **style))

    def bar(self, span: tuple[float, float], height: tuple[float, float], **style: Any) -> None:
        """Fill a rectangle of values: from, to; foot, head."""
        left, bottom = self.at(span[0], height[0])
        right, top = self.at(span[1], height[1])
        rectangle(self.sheet, (left, bottom, right, top), **{"zorder": 5, **style})

    def frame(self, title: str) -> None:
        """Draw the two sides and the title over them."""
        left, bottom, right, top = self.box
        for xs, ys in (((left, right), (bottom, bottom)), ((left, left), (bottom, top))):
            self.sheet.paper.add_line(Line2D(xs, ys, color=INK, lw=0.8, zorder=7))
        write(self.sheet, (left, top + 13), title, TITLE_SIZE, ha="left", bold=0.3, gid="panel")

    def ticks_across(self, values: Sequence[float], words: Sequence[str], title: str) -> None:
        """Write what stands below."""
        left, bottom, right, _ = self.box
        for value, word in zip(values, words, strict=True):
            x, _ = self.at(value, self.up[0])
            self.sheet.paper.add_line(
                Line2D((x, x), (bottom, bottom - 2.5), color=INK, lw=0.6, zorder=7)
            )
            write(self.sheet, (x, bottom - 8.5), word, TICK_SIZE, color=GREY, gid="tick")
        middle = (left + right) / 2
        write(self.sheet, (middle, bottom - 20.5), title, TICK_SIZE + 0.8, gid="axis")

    def ticks_up(self, values: Sequence[float], words: Sequence[str], title: str) -> None:
        """Write what stands beside, with thin lines across."""
        left, bottom, right, top = self.box
        for value, word in zip(values, words, strict=True):
            _, y = self.at(self.across[0], value)
            self.sheet.paper.add_line(Line2D((left, right), (y, y), color=GRID, lw=0.5, zorder=3))
            write(self.sheet, (left - 4, y), word, TICK_SIZE, color=GREY, ha="right", gid="tick")
        at = (left - 30, (bottom + top) / 2)
        write(self.sheet, at, title, TICK_SIZE + 0.8, rotation=90, va="center", gid="axis")


def even(low: float, high: float, pieces: int = 5) -> tuple[list[float], list[str]]:
    """Return round values between two, and how they are written."""
    step = nice_step(max(high - low, 1e-12) / pieces) if high > low else 1.0
    first, last = np.ceil(low / step - 1e-9), np.floor(high / step + 1e-9)
    values = [float(at * step) + 0.0 for at in np.arange(first, last + 1)]
    digits = max(0, -int(np.floor(np.log10(step) + 1e-9)))
    return values, [number_words(value, digits) for value in values]
