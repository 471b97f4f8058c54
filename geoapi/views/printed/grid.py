"""Kilometre grid 方里网 and graticule 经纬网: lines over the land, figures along the frame."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from pyproj import CRS, Transformer

from geoapi.views.figure_words import in_words
from geoapi.views.printed.furniture import KILOMETRE, nice_step
from geoapi.views.printed.sheet import BAND, GREY, INK, Sheet, write
from geoapi.views.printed.texts import text_width

LINE: dict[str, Any] = {"colors": "#4f7489", "linewidths": 0.4, "alpha": 0.8, "zorder": 8.5}
MOST_DEGREES = 6
"""Marks along an edge at most."""
KILOMETRES = 7
"""Lines of a kilometre grid across the longer side of the frame, at least."""
SAMPLES = 65
"""Points at which an edge or a line of the graticule is computed; between them it is straight."""
DEGREES = (
    1 / 3600, 1 / 1800, 1 / 720, 1 / 360, 1 / 120, 1 / 60, 1 / 30, 1 / 12, 1 / 6, 0.25, 0.5,
    1.0, 2.0, 5.0,
)  # fmt: skip
PARTS = ((3600, "°"), (60, "′"), (1, "″"))

Limits = tuple[float, float, float, float]


@dataclass(frozen=True)
class Drawn:
    """A grid as it is drawn: its kind, and how far its lines stand apart, in km or degrees."""

    kind: str
    step: float


def draw_grid(sheet: Sheet, limits: Limits, crs: str, kind: str) -> Drawn | None:
    """Draw what marks places: a grid of a kind, or for ``none`` degrees along the frame.

    Parameters
    ----------
    limits
        The frame in metres of the CRS: left, bottom, right, top.
    """
    if kind == "km":
        return _kilometres(sheet, limits)
    geodetic = CRS.from_user_input(crs).geodetic_crs
    if geodetic is None:
        return None
    to_degrees = Transformer.from_crs(crs, geodetic, always_xy=True)
    step = _mark_degrees(sheet, limits, to_degrees)
    if kind == "degrees":
        _graticule(sheet, limits, to_degrees, step)
    return Drawn(kind, step) if kind == "degrees" else None


def grid_words(drawn: Drawn | None, language: str) -> list[str]:
    """Say in the foot of a sheet how far the lines stand apart; nothing without lines."""
    if drawn is None:
        return []
    if drawn.kind == "km":
        apart = f"{drawn.step:g} km"
        return [in_words(language, f"方里网间距：{apart}", f"Grid: {apart}")]
    seconds = round(drawn.step * 3600)
    size, sign = next(part for part in PARTS if seconds >= part[0])
    apart = f"{seconds / size:g}{sign}"
    return [in_words(language, f"经纬网间隔：{apart}", f"Graticule: {apart}")]


def _multiples(low: float, high: float, step: float) -> list[float]:
    return [n * step for n in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _kilometres(sheet: Sheet, limits: Limits) -> Drawn:
    """Draw lines of round eastings and northings, written in km as the CRS counts them."""
    left, bottom, right, top = limits
    step = nice_step(max(right - left, top - bottom) / KILOMETRES)
    xs, ys = _multiples(left, right, step), _multiples(bottom, top, step)
    _lines(sheet, [[(x, bottom), (x, top)] for x in xs], "easting")
    _lines(sheet, [[(left, y), (right, y)] for y in ys], "northing")
    size, scale = sheet.size, sheet.size.across / (right - left)
    for x in xs:
        at = size.left + (x - left) * scale
        for y in (size.bottom - BAND, size.top):
            _mark(sheet, (at, at), (y, y + BAND), f"{x / KILOMETRE:g}")
    for y in ys:
        at = size.bottom + (y - bottom) * scale
        for x in (size.left - BAND, size.right):
            _mark(sheet, (x, x + BAND), (at, at), f"{y / KILOMETRE:g}")
    return Drawn("km", step / KILOMETRE)


def _graticule(sheet: Sheet, limits: Limits, to_degrees: Transformer, step: float) -> None:
    """Draw meridians and parallels as the curves they are in the CRS."""
    west, south, east, north = to_degrees.transform_bounds(*limits, densify_pts=SAMPLES)
    for gid, fixed, (low, high) in (
        ("meridian", _multiples(west, east, step), (south, north)),
        ("parallel", _multiples(south, north, step), (west, east)),
    ):
        run, curves = np.linspace(low, high, SAMPLES), []
        for value in fixed:
            still = np.full(SAMPLES, value)
            across, up = (still, run) if gid == "meridian" else (run, still)
            curves.append(np.column_stack(to_degrees.transform(across, up, direction="INVERSE")))
        _lines(sheet, curves, gid)


def _lines(sheet: Sheet, lines: Sequence[Any], gid: str) -> None:
    sheet.ground.add_collection(LineCollection(list(lines), gid=gid, **LINE), autolim=False)


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
        for multiple in _multiples(min(a, b), max(a, b), step):
            share = (multiple - a) / (b - a)
            found.append((multiple, p + share * (q - p)))
    return found


def degree_step(span: float) -> float:
    """Degrees between two marks so that about five stand along an edge."""
    return next((step for step in DEGREES if span / step <= MOST_DEGREES), 10.0)


def _mark_degrees(sheet: Sheet, limits: Limits, to_degrees: Transformer) -> float:
    """Mark longitude and latitude in the band between the two frames; returns their step."""
    left, bottom, right, top = limits
    run, size = np.linspace(0, 1, SAMPLES), sheet.size
    xs, ys = left + run * (right - left), bottom + run * (top - bottom)
    points_x, points_y = size.left + run * size.across, size.bottom + run * size.up
    corners = [to_degrees.transform(x, bottom)[0] for x in (left, right)]
    step = degree_step(abs(corners[1] - corners[0]))
    for edge, y in ((bottom, size.bottom - BAND), (top, size.top)):
        longitudes = to_degrees.transform(xs, np.full(SAMPLES, edge))[0]
        for value, x in _crossings(points_x, longitudes, step):
            _mark(sheet, (x, x), (y, y + BAND), _degrees(value, "W"))
    for edge, x in ((left, size.left - BAND), (right, size.right)):
        latitudes = to_degrees.transform(np.full(SAMPLES, edge), ys)[1]
        for value, y in _crossings(points_y, latitudes, step):
            _mark(sheet, (x, x + BAND), (y, y), _degrees(value, "S"))
    return step


def _mark(sheet: Sheet, xs: tuple[float, float], ys: tuple[float, float], words: str) -> None:
    upright = xs[0] == xs[1]
    sheet.paper.add_line(Line2D(xs, ys, color=INK, linewidth=0.6, zorder=21, gid="mark"))
    room = text_width(words, 6) / 2 + 3
    at = (xs[0] + room, sum(ys) / 2) if upright else (sum(xs) / 2, ys[0] + room)
    inside = at[0] + room < sheet.size.right if upright else at[1] + room < sheet.size.top
    if inside:
        style: dict[str, Any] = {"rotation": 0 if upright else 90, "color": GREY, "va": "center"}
        write(sheet, at, words, 6, zorder=21, gid="degree", **style)
