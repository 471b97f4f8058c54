"""What stands beside the land on a sheet: legend, scale bar, north arrow."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from matplotlib.lines import Line2D
from matplotlib.patches import Polygon

from geoapi.views.printed.sheet import GREY, INK, Sheet, rectangle, write
from geoapi.views.printed.texts import shorten, text_width

ROW, PAD, SWATCH = 15.0, 9.0, 24.0
TITLE_SIZE, TEXT_SIZE = 9.6, 8.4
NORTH_SIZE = (30.0, 60.0)
SCALE_HEIGHT = 30.0
KILOMETRE, PIECES = 1000, 4
ROOMY = 28.0
"""Points that a piece of the scale bar must have for a figure at each end."""
WIDEST = 250.0
"""Points of the longest row of a legend; what is longer is cut."""


@dataclass(frozen=True)
class Key:
    """One row of a legend: a patch, line or marker and what it means; or a note without one.

    `over` is the style of a second line drawn upon the first, as for roads and railways. A
    ``disc`` is drawn by its style's `draw`, given the sheet and a point.
    """

    text: str
    kind: str = "patch"
    style: Mapping[str, Any] = field(default_factory=dict)
    over: Mapping[str, Any] | None = None


def legend_size(title: str, keys: Sequence[Key]) -> tuple[float, float]:
    """Width and height in points that a legend needs."""
    indents = [0.0 if key.kind == "note" else SWATCH + 8 for key in keys]
    rows = [i + text_width(key.text, TEXT_SIZE) for i, key in zip(indents, keys, strict=True)]
    width = max([text_width(title, TITLE_SIZE), *rows]) + 2 * PAD
    return min(width, WIDEST + 2 * PAD), (len(keys) + 1) * ROW + 1.6 * PAD


def _swatch(sheet: Sheet, key: Key, x: float, y: float) -> None:
    if key.kind == "patch":
        style = {"linewidth": 0.6, "edgecolor": INK, "zorder": 27, **key.style}
        rectangle(sheet, (x, y - 5, x + SWATCH, y + 5), **style)
    elif key.kind == "line":
        for line in (key.style, key.over) if key.over else (key.style,):
            sheet.paper.add_line(Line2D([x, x + SWATCH], [y, y], **{"zorder": 27, **line}))
    elif key.kind == "disc":
        key.style["draw"](sheet, (x + SWATCH / 2, y))
    elif key.kind == "marker":
        style = {"linestyle": "none", "zorder": 27, **key.style}
        sheet.paper.add_line(Line2D([x + SWATCH / 2], [y], **style))


def draw_legend(sheet: Sheet, box: Any, title: str, keys: Sequence[Key]) -> None:
    """Draw a legend into a box of its size."""
    left, bottom, right, top = box.bounds
    style = {"facecolor": "white", "edgecolor": INK, "linewidth": 0.8, "zorder": 26}
    rectangle(sheet, (left, bottom, right, top), **style)
    y = top - PAD - ROW * 0.45
    head = shorten(title, TITLE_SIZE, WIDEST)
    write(sheet, (left + PAD, y), head, TITLE_SIZE, ha="left", bold=0.3, gid="legend-title")
    for row, key in enumerate(keys, start=1):
        y = top - PAD - ROW * (row + 0.5)
        _swatch(sheet, key, left + PAD, y)
        note = key.kind == "note"
        indent = 0 if note else SWATCH + 8
        words = shorten(key.text, TEXT_SIZE, WIDEST - indent)
        style = {"ha": "left", "color": GREY if note else INK, "gid": "legend"}
        write(sheet, (left + PAD + indent, y), words, TEXT_SIZE, **style)


def nice_step(length: float) -> float:
    """Give the largest 1, 2 or 5 times a power of ten that is not over `length`."""
    power = 10.0 ** math.floor(math.log10(length))
    return max(step * power for step in (1, 2, 5) if step * power <= length)


def scale_step(points_per_metre: float) -> float:
    """Metres of one of the four pieces of a scale bar of at most 150 points."""
    return nice_step(150 / points_per_metre / PIECES)


def scale_size(points_per_metre: float) -> tuple[float, float]:
    """Width and height in points that the scale bar needs."""
    return PIECES * scale_step(points_per_metre) * points_per_metre + 44, SCALE_HEIGHT


def draw_scale(sheet: Sheet, box: Any, points_per_metre: float) -> None:
    """Draw a scale bar of four pieces, black and white in turn, marked in km or m."""
    step = scale_step(points_per_metre)
    unit, label = (KILOMETRE, "km") if 2 * step >= KILOMETRE else (1, "m")
    left, bottom, _, _ = box.bounds
    x, y = left + 12, bottom + 6
    for piece in range(PIECES):
        start = x + piece * step * points_per_metre
        colour = INK if piece % 2 == 0 else "white"
        part = (start, y, start + step * points_per_metre, y + 4.5)
        rectangle(sheet, part, facecolor=colour, edgecolor=INK, linewidth=0.7, zorder=25)
    _scale_marks(sheet, (x, y + 11), step * points_per_metre, (step / unit, label))


def _scale_marks(
    sheet: Sheet, at: tuple[float, float], piece: float, marked: tuple[float, str]
) -> None:
    """Write the figures over a scale bar; the unit stands behind the last one."""
    step, unit = marked
    x, y = at
    for mark in (0, 1, 2, PIECES) if piece > ROOMY else (0, 2, PIECES):
        words = f"{mark * step:g}"
        start = x + mark * piece - text_width(words, 8) / 2
        tail = f" {unit}" if mark == PIECES else ""
        write(sheet, (start, y), words + tail, 8, halo=2, zorder=25, ha="left", gid="scale")


def draw_north(sheet: Sheet, box: Any, word: str) -> None:
    """Draw a north arrow, half black and half white, under its word 北."""
    left, bottom, right, top = box.bounds
    x, half = (left + right) / 2, 8.5
    tip, notch, base = top - 17, bottom + 9, bottom + 2
    write(sheet, (x, top - 8), word, 13, bold=0.5, halo=2.5, gid="north")
    for side, colour in ((-1, INK), (1, "white")):
        corners = [(x, tip), (x + side * half, base), (x, notch)]
        patch = Polygon(corners, facecolor=colour, edgecolor=INK, linewidth=0.8, zorder=25)
        sheet.paper.add_patch(patch)
