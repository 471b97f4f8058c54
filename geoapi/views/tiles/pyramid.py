"""Pyramids 金字塔: a whole layer drawn once, then halved: what tiles from afar are cut from.

From afar a tile shows all parcels of a county, each far smaller than a pixel. Their land is added
up once, at a zoom where that is quick, and every zoom above it is the mean of four pixels: so that
a county's colours are the same from near and from afar.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geoapi.views.tiles.given import Canvas
from geoapi.views.tiles.grid import DEEPEST, HALF, SIDE, Plane, Tile, Window
from geoapi.views.tiles.looks import Look
from geoapi.views.tiles.outlines import Outlines
from geoapi.views.tiles.raster import Drawn, colours_of
from layers.rings import Floats

Level = NDArray[np.uint8]

FEW = 1_000_000
"""Corners that a tile may have to be drawn by itself."""

WIDEST = 1 << 12
"""Pixels: the longest side of a pyramid's foot."""

STRIP = 128
"""Rows of pixels that a thread draws at once."""


@dataclass(frozen=True, eq=False)
class Pyramid:
    """A layer drawn at one zoom, and halved from there up.

    Attributes
    ----------
    zoom
        Of the foot: pixels as on a tile of that zoom for a plain screen.
    corners
        Column and row of each level's corner among all pixels of its zoom.
    levels
        From the foot up: (rows, columns, 4), each colour times its opacity.
    """

    zoom: int
    corners: tuple[tuple[int, int], ...]
    levels: tuple[Level, ...]

    def cut(self, tile: Tile, scale: int) -> Canvas | None:
        """Cut a tile out; None where it is empty."""
        level = self.level_of(tile, scale)
        found, side = self.levels[level], SIDE * scale
        left, top = tile.x * side - self.corners[level][0], tile.y * side - self.corners[level][1]
        rows, columns = found.shape[:2]
        if left >= columns or top >= rows or left <= -side or top <= -side:
            return None
        whole = np.zeros((side, side, 4), dtype=np.float32)
        part = found[max(top, 0) : top + side, max(left, 0) : left + side]
        begin = max(-top, 0), max(-left, 0)
        whole[begin[0] : begin[0] + len(part), begin[1] : begin[1] + part.shape[1]] = part
        return whole / np.float32(255)

    def level_of(self, tile: Tile, scale: int) -> int:
        """Return the level with the pixels of a tile; negative where none is so fine."""
        return self.zoom - tile.z - scale.bit_length() + 1

    @property
    def bytes(self) -> int:
        """How much memory it holds."""
        return sum(level.nbytes for level in self.levels)


def foot_of(outlines: Outlines) -> int | None:
    """Return the zoom of a pyramid's foot; None where every tile is drawn quickly by itself."""
    extent, corners = outlines.extent, int(outlines.rings.starts[-1])
    if extent is None or corners <= FEW:
        return None
    low, high = _around(outlines.plane, extent)
    for zoom in range(DEEPEST):
        pixels = (high - low) * SIDE * (1 << zoom) / (2 * HALF)
        if pixels.max() > WIDEST:
            return zoom - 1
        if corners * SIDE * SIDE <= FEW * max(pixels.prod(), 1):
            return zoom
    return None


def _around(plane: Plane, extent: Floats) -> Floats:
    """Return the lowest and the highest corner of a layer on the plane of the grid."""
    edge = np.linspace(0, 1, 9)
    at = np.stack(np.meshgrid(edge, edge), axis=-1).reshape(-1, 2)
    points = plane.to_grid(extent[:2] + at * (extent[2:] - extent[:2]))
    return np.array([points.min(axis=0), points.max(axis=0)])


def build(outlines: Outlines, look: Look, zoom: int) -> Pyramid:
    """Draw the foot of a pyramid on all cores, and halve it."""
    pixel = 2 * HALF / (SIDE * (1 << zoom))
    extent = np.zeros(4) if outlines.extent is None else outlines.extent
    low, high = _around(outlines.plane, extent)
    left, right = (int(np.floor((x + HALF) / pixel)) for x in (low[0], high[0]))
    top, bottom = (int(np.floor((HALF - y) / pixel)) for y in (high[1], low[1]))
    left, top, columns, rows = left - 1, top - 1, right - left + 3, bottom - top + 3
    foot = np.zeros((rows, columns, 4), dtype=np.uint8)

    def strip(begin: int) -> None:
        height = min(STRIP, rows - begin)
        window = Window(left * pixel - HALF, HALF - (top + begin) * pixel, pixel, columns, height)
        colours = colours_of(Drawn(outlines, look, window), lines=False)
        if colours is not None:
            foot[begin : begin + height] = np.rint(colours * 255)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for _ in pool.map(strip, range(0, rows, STRIP)):
            pass
    levels = [*_halved(foot, (left, top), zoom)]
    return Pyramid(zoom, tuple(c for c, _ in levels), tuple(level for _, level in levels))


def _halved(
    foot: Level, corner: tuple[int, int], zoom: int
) -> Iterator[tuple[tuple[int, int], Level]]:
    left, top = corner
    level: Canvas = foot.astype(np.float32)
    for _ in range(zoom + 1):
        yield (left, top), np.rint(level).astype(np.uint8)
        before, above = left % 2, top % 2
        after, below = (level.shape[1] + before) % 2, (level.shape[0] + above) % 2
        even = np.pad(level, ((above, below), (before, after), (0, 0)))
        level = even[::2, ::2] + even[1::2, ::2] + even[::2, 1::2] + even[1::2, 1::2]
        level *= np.float32(0.25)
        left, top = left // 2, top // 2
