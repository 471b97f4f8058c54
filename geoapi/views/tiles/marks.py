"""Marks 图题宗地: the shapes that a map is about, so drawn that none is lost from afar.

Near by each is drawn by itself, in the colour and the pattern of its class; where it would be too
small to be seen, a dot of its class stands for it, small enough that all of them leave room.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from math import cos, pi, radians, sqrt

import numpy as np
import shapely

from geoapi.views.tiles.given import Canvas
from geoapi.views.tiles.grid import HALF, SIDE, Tile, lonlat_of_mercator
from geoapi.views.tiles.kept import Finished
from geoapi.views.tiles.looks import NOT_DRAWN, Look
from geoapi.views.tiles.outlines import Outlines, outlines_of_shapes
from geoapi.views.tiles.png import png_of
from geoapi.views.tiles.raster import Drawn, colours_of, over
from geoapi.views.tiles.sheets import Sheets
from geoapi.views.web.styles import HATCH, Style
from layers.rings import Shapes

SMALL = 5.0
"""Pixels of a plain screen: a smaller shape is shown by a dot."""

LEAST, MOST = 0.7, 2.6
"""Pixels: the radius of dots."""

FILLED = 0.25
"""The part of the land around them that all dots cover at most, down to :data:`LEAST`."""

BYTES = 16_000_000
"""Finished tiles that are kept."""


class Marks:
    """The tiles of shapes in classes.

    Parameters
    ----------
    shapes
        In metres of `crs`.
    look
        Their classes; the first is drawn uppermost.
    """

    def __init__(self, shapes: Shapes, crs: str, look: Look) -> None:
        self.look = look
        self._near = Sheets(outlines_of_shapes(shapes, crs))
        there = np.array([None if s is None or s.is_empty else s for s in shapes], dtype=object)
        self._dots = outlines_of_shapes(shapely.point_on_surface(there), crs)
        self._finished = Finished(BYTES)
        self._look_at = lru_cache(maxsize=32)(self._dotted)

    @property
    def outlines(self) -> Outlines:
        """Where the shapes lie."""
        return self._near.outlines

    def png(self, tile: Tile, scale: int = 1) -> bytes:
        """Draw a tile; empty where nothing is on it."""
        key = f"{scale} {tile}"
        found = self._finished.get(key)
        if found is None:
            colours = self._colours(tile, scale)
            found = b"" if colours is None else png_of(colours) or b""
            self._finished.put(key, found)
        return found

    def _colours(self, tile: Tile, scale: int) -> Canvas | None:
        land = self._near.colours(self.look, tile, scale)
        drawn = Drawn(self._dots, self._look_at(tile.z), tile.window(SIDE * scale), scale)
        dots = colours_of(drawn)
        if land is None or dots is None:
            return dots if land is None else land
        return over(dots, land)

    def _dotted(self, zoom: int) -> Look:
        """Return the look of the dots at a zoom: as large as leaves room, none for large shapes."""
        pixels = self.outlines.sizes / self.pixel(zoom)
        classes = np.where(pixels < SMALL, self.look.of(np.arange(len(pixels))), NOT_DRAWN)
        radius = self.radius(zoom)
        drawn = tuple(dot_of(style, radius) for style in self.look.styles)
        return Look(drawn, classes.astype(np.uint8), f"dots {zoom}")

    def radius(self, zoom: int) -> float:
        """Return the radius of dots at a zoom, pixels of a plain screen."""
        extent, count = self.outlines.extent, len(self.outlines)
        if extent is None:
            return MOST
        land = float(np.prod(extent[2:] - extent[:2])) / self.pixel(zoom) ** 2
        fitting = sqrt(FILLED * land / (pi * count))
        return min(max(fitting, LEAST), MOST)

    def pixel(self, zoom: int) -> float:
        """Return the side of a pixel of a plain screen, metres on the ground."""
        return float(2 * HALF / (SIDE * 2**zoom) * self._shrunk)

    @cached_property
    def _shrunk(self) -> float:
        """How much shorter a metre of the grid is here than at the equator."""
        extent, plane = self.outlines.extent, self.outlines.plane
        if extent is None:
            return 1.0
        middle = plane.to_grid((extent[None, :2] + extent[None, 2:]) / 2)
        return cos(radians(float(lonlat_of_mercator(middle)[0, 1])))


def dot_of(style: Style, radius: float) -> Style:
    """Return how a dot of a class is drawn: in its colour; where it has none, its outline's."""
    fill = style.get("fillColor", HATCH)
    colour = style["color"] if fill == HATCH or not style.get("fill") else fill
    return {"color": colour, "fillColor": colour, "weight": 2 * radius, "radius": radius,
            "opacity": 1, "fill": False}  # fmt: skip
