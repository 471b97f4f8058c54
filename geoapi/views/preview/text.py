"""The preview of a file for a terminal 终端预览: cells of bounded width, a map of Braille dots."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geoapi.views.preview.raster import grid_of
from geoapi.views.preview.scene import Scene, Window, degree_words, degrees, scene_of, window

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from layers.door.outcome import Report
    from layers.door.report import Ground

COLUMNS, ROWS = 50, 16
"""Letters of the map at most; each holds 2 × 4 dots."""

BRAILLE = 0x2800
DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""Bit of each dot of a letter, row by row (Unicode 15, block Braille Patterns)."""

HALF = 0.5

Cells = list[tuple[str, bool]]
"""Letters of one line, each with whether a shape of the file is in it."""


def braille_map(report: Report, ground: Ground) -> list[Cells]:
    """Draw the file's shapes, filled, over the outlines of the towns; empty without shapes."""
    scene = scene_of(report, ground)
    shown = _window(scene)
    if shown is None:
        return []
    shapes = grid_of(scene, shown) > 0
    dots = shapes | _outlined(scene, shown)
    return [
        [(letter, bool(own)) for letter, own in zip(line, owns, strict=True)]
        for line, owns in zip(letters(dots), _any(shapes), strict=True)
    ]


def extent_words(report: Report, ground: Ground) -> str:
    """Write the extent of the file's shapes in degrees; empty where it has none."""
    extent = scene_of(report, ground).extent
    return degree_words(degrees(extent, ground.crs)) if extent else ""


def _window(scene: Scene) -> Window | None:
    """Choose the window, its dots whole letters."""
    shown = window(scene, COLUMNS * 2, (16, ROWS * 4)) if scene.extent else None
    return shown and replace(shown, height=-(-shown.height // 4) * 4)


def _outlined(scene: Scene, shown: Window) -> NDArray[np.bool_]:
    """Mark the dots that the towns' outlines pass through."""
    grid = np.zeros((shown.height, shown.width), dtype=bool)
    cut = shapely.clip_by_rect(shapely.boundary(scene.towns), *shown.box)
    lines = shapely.segmentize(shapely.simplify(cut, shown.metres * HALF), shown.metres * HALF)
    at = np.floor(shown.dots(shapely.get_coordinates(lines))).astype(np.int64)
    at = at[((at >= 0) & (at < (shown.width, shown.height))).all(axis=1)]
    grid[at[:, 1], at[:, 0]] = True
    return grid


def _blocks(dots: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the dots letter by letter: lines, letters, rows and columns within one."""
    height, width = dots.shape
    return dots.reshape(height // 4, 4, width // 2, 2).swapaxes(1, 2)


def letters(dots: NDArray[np.bool_]) -> list[str]:
    """Turn dots into lines of Braille letters; the picture is whole letters high and wide."""
    codes = (_blocks(dots) * np.array(DOTS)).sum(axis=(2, 3)) + BRAILLE
    return ["".join(map(chr, line)) for line in codes.tolist()]


def _any(dots: NDArray[np.bool_]) -> list[list[bool]]:
    """Tell of every letter whether it holds a dot."""
    found: NDArray[np.bool_] = np.any(_blocks(dots), axis=(2, 3))
    return [line.tolist() for line in found]


def cell(value: object, width: int) -> str:
    """Write a cell of a file within so many columns of a terminal; nothing in it steers it."""
    text = "".join(_plain(c) for c in str(value))
    if _width(text) <= width:
        return text
    return "".join(_first(text, width - 1)) + "…"


def _plain(character: str) -> str:
    """Return a character, or a dot in the place of one that a terminal would obey."""
    return "·" if unicodedata.category(character)[0] == "C" else character


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _first(text: str, width: int) -> Iterator[str]:
    left = width
    for character in text:
        left -= _width(character)
        if left < 0:
            return
        yield character
