"""What stands beside the land on a sheet: legend, scale bar, north arrow, degrees."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon
from pyproj import CRS, Transformer

from geoapi.views.printed.sheet import (
    BAND,
    BOTTOM,
    GREY,
    INK,
    LEFT,
    RIGHT,
    TOP,
    Sheet,
    rectangle,
    text_width,
    write,
)

ROW, PAD, SWATCH = 15.0, 9.0, 24.0
TITLE_SIZE, TEXT_SIZE = 9.6, 8.4
NORTH_SIZE = (30.0, 60.0)
SCALE_HEIGHT = 30.0
KILOMETRE, PIECES = 1000, 4
ROOMY = 28.0
"""Points that a piece of the scale bar must have for a figure at each end."""
MOST_DEGREES = 6
"""Marks along an edge at most."""


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
    return width, (len(keys) + 1) * ROW + 1.6 * PAD


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
    write(sheet, (left + PAD, y), title, TITLE_SIZE, ha="left", bold=0.3, gid="legend-title")
    for row, key in enumerate(keys, start=1):
        y = top - PAD - ROW * (row + 0.5)
        _swatch(sheet, key, left + PAD, y)
        note = key.kind == "note"
        at = (left + PAD + (0 if note else SWATCH + 8), y)
        write(sheet, at, key.text, TEXT_SIZE, ha="left", color=GREY if note else INK, gid="legend")


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


def _degrees(value: float, west: str) -> str:
    seconds = round(abs(value) * 3600)
    minutes, second = divmod(seconds, 60)
    degree, minute = divmod(minutes, 60)
    tail = f"{second:02d}″" if second else ""
    return f"{degree}°{minute:02d}′{tail}{west if value < 0 else ''}"


def _crossings(along: Any, values: Any, step: float) -> list[tuple[float, float]]:
    """Where a monotonous run of degrees along an edge passes the multiples of `step`."""
    found = []
    for (a, p), (b, q) in pairwise(zip(values, along, strict=True)):
        for multiple in range(math.ceil(min(a, b) / step), math.floor(max(a, b) / step) + 1):
            share = (multiple * step - a) / (b - a)
            found.append((multiple * step, p + share * (q - p)))
    return found


def degree_step(span: float) -> float:
    """Degrees between two marks so that about five stand along an edge."""
    steps = (1 / 120, 1 / 60, 1 / 30, 1 / 12, 1 / 6, 0.25, 0.5, 1.0, 2.0, 5.0)
    return next((step for step in steps if span / step <= MOST_DEGREES), 10.0)


def draw_degrees(sheet: Sheet, limits: tuple[float, float, float, float], crs: str) -> None:
    """Mark longitude and latitude in the band between the two frames."""
    geodetic = CRS.from_user_input(crs).geodetic_crs
    if geodetic is None:
        return
    to_degrees = Transformer.from_crs(crs, geodetic, always_xy=True)
    left, bottom, right, top = limits
    run = np.linspace(0, 1, 9)
    xs, ys = left + run * (right - left), bottom + run * (top - bottom)
    points_x, points_y = LEFT + run * (RIGHT - LEFT), BOTTOM + run * (TOP - BOTTOM)
    step = degree_step(
        abs(to_degrees.transform(right, bottom)[0] - to_degrees.transform(left, bottom)[0])
    )
    for edge, y in ((bottom, BOTTOM - BAND), (top, TOP)):
        longitudes = to_degrees.transform(xs, np.full(9, edge))[0]
        for value, x in _crossings(points_x, longitudes, step):
            _mark(sheet, (x, x), (y, y + BAND), _degrees(value, "W"))
    for edge, x in ((left, LEFT - BAND), (right, RIGHT)):
        latitudes = to_degrees.transform(np.full(9, edge), ys)[1]
        for value, y in _crossings(points_y, latitudes, step):
            _mark(sheet, (x, x + BAND), (y, y), _degrees(value, "S"))


def _mark(sheet: Sheet, xs: tuple[float, float], ys: tuple[float, float], words: str) -> None:
    upright = xs[0] == xs[1]
    sheet.paper.add_line(Line2D(xs, ys, color=INK, linewidth=0.6, zorder=21))
    room = text_width(words, 6) / 2 + 3
    at = (xs[0] + room, sum(ys) / 2) if upright else (sum(xs) / 2, ys[0] + room)
    inside = at[0] + room < RIGHT if upright else at[1] + room < TOP
    if inside:
        rotation = 0 if upright else 90
        write(sheet, at, words, 6, rotation=rotation, color=GREY, va="center", zorder=21)
