"""Sheets 图幅: the tiles of one layer, drawn in any look or written as vectors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property, partial

import numpy as np

from geoapi.views.tiles import plain
from geoapi.views.tiles.given import Canvas
from geoapi.views.tiles.grid import SIDE, Tile
from geoapi.views.tiles.gridded import Gridded, gridded, seen_on
from geoapi.views.tiles.kept import Finished, Kept
from geoapi.views.tiles.looks import NOT_DRAWN, Look, crowded
from geoapi.views.tiles.outlines import Outlines, Rows
from geoapi.views.tiles.png import png_of
from geoapi.views.tiles.pyramid import Pyramid, build, foot_of
from geoapi.views.tiles.raster import FAINT, Drawn, colours_of, engine, over
from geoapi.views.tiles.way import way_to
from layers.errors import MutuError
from layers.leaves import Once

PYRAMIDS = 6
"""Looks of a layer whose pyramids are kept: some 12 MB each of a county."""

BYTES = 48_000_000
"""Finished tiles of a layer that are kept."""

SLOW = 4_000_000
"""Corners of a tile beyond which it is not drawn where the quick way is not installed."""

MOST = 12_000
"""Shapes in a vector tile at most."""


DEEP = 17
"""The zoom from which up tiles are looked at for how many shapes they have."""


class CrowdedError(MutuError):
    """A vector tile of more shapes than a client can be given at once."""


class Sheets:
    """The tiles of one layer.

    Attributes
    ----------
    foot
        Zoom from which up tiles are cut from a pyramid; None where each is drawn by itself.
    finished
        Tiles that need not be made again.
    """

    def __init__(self, outlines: Outlines) -> None:
        self.outlines = outlines
        self.foot = foot_of(outlines)
        self.finished = Finished(BYTES)
        self._pyramids: Kept[Pyramid] = Kept(PYRAMIDS)

    def png(self, look: Look, tile: Tile, scale: int = 1) -> bytes:
        """Draw a tile; empty where nothing is on it.

        Parameters
        ----------
        scale
            2 for a screen of high density.

        Notes
        -----
        Where too much is on it to be drawn in a few seconds (only without the extra ``[fast]``),
        a hatch says so.
        """
        return self._made(f"{scale} {look.key} {tile}", lambda: self._drawn(look, tile, scale))

    def _made(self, key: str, make: Callable[[], bytes]) -> bytes:
        found = self.finished.get(key)
        if found is None:
            found = make()
            self.finished.put(key, found)
        return found

    def _drawn(self, look: Look, tile: Tile, scale: int) -> bytes:
        colours = self.colours(look, tile, scale)
        return b"" if colours is None else png_of(colours) or b""

    def colours(self, look: Look, tile: Tile, scale: int = 1) -> Canvas | None:
        """Draw a tile as colours, each times its opacity; None where nothing is on it."""
        drawn = Drawn(self.outlines, look, tile.window(SIDE * scale), scale)
        if engine() is plain and drawn.corners > SLOW:
            return crowded(SIDE * scale)
        if self.foot is None or self.foot - tile.z - scale + 1 < 0:
            return colours_of(drawn)
        return self._from_afar(drawn, tile, scale)

    def _from_afar(self, drawn: Drawn, tile: Tile, scale: int) -> Canvas | None:
        """Cut land from the pyramid, and draw the outlines of what is large enough over it."""
        look = drawn.look
        make = Once(partial(build, self.outlines, look, self.foot or 0))
        land = self._pyramids.get(look.key, make).cut(tile, scale)
        lines = colours_of(replace(drawn, least=FAINT), land=False)
        if land is None or lines is None:
            return land if lines is None else lines
        return over(lines, land)

    def shapes(self, look: Look, tile: Tile) -> list[Gridded]:
        """Bring the shapes of a tile to its grid.

        Raises
        ------
        CrowdedError
            There are more than :data:`MOST`.
        """
        way, rows = seen_on(self.outlines, tile)
        rows = rows[look.of(rows) != NOT_DRAWN]
        if len(rows) > MOST:
            raise CrowdedError(
                f"这一瓦片有 {len(rows):,} 个要素，矢量瓦片至多 {MOST:,} 个：请放大到 "
                f"{self.least} 级及以上，或取栅格瓦片 f=png (too many features: zoom in)"
            )
        found = [] if way is None or not len(rows) else gridded(self.outlines, way, rows, tile)
        return [one for one in found if len(one.rows)]

    def written(self, key: str, write: Callable[[], bytes]) -> bytes:
        """Return a vector tile that is kept, or what `write` makes."""
        return self._made(key, write)

    @cached_property
    def least(self) -> int:
        """The first zoom at which no vector tile has more than :data:`MOST` shapes."""
        column, row = _tiles_at(self.outlines, DEEP)
        counts = np.ones(len(column), dtype=np.int64)
        for zoom in range(DEEP, -1, -1):
            tiles, which = np.unique(column << DEEP | row, return_inverse=True)
            counts = np.bincount(which, counts, minlength=len(tiles)).astype(np.int64)
            if counts.max(initial=0) > MOST:
                return zoom + 1
            column, row = tiles >> DEEP + 1, (tiles & (1 << DEEP) - 1) >> 1
        return 0


def _tiles_at(outlines: Outlines, zoom: int) -> tuple[Rows, Rows]:
    """Return column and row of the tile in which the middle of each shape lies."""
    there = outlines.bounds[np.isfinite(outlines.bounds).all(axis=1)]
    world, extent = Tile(0, 0, 0).window(1 << zoom), outlines.extent
    way = None if extent is None else way_to(world, outlines.plane, extent)
    if way is None:
        return there[:0, 0].astype(np.int64), there[:0, 0].astype(np.int64)
    at = np.floor(way.pixels((there[:, :2] + there[:, 2:]) / 2)).astype(np.int64)
    return at[:, 0], at[:, 1]
