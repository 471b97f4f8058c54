"""Very many shapes 大量图形 as one picture: each pixel by what part of it they cover.

What draws tiles draws it, in seconds where one line after another would take minutes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from matplotlib.colors import to_hex

from geoapi.views.printed.heavy import PICTURES_DPI
from geoapi.views.printed.sheet import INK, Sheet
from geoapi.views.tiles.grid import Window
from geoapi.views.tiles.looks import Look
from geoapi.views.tiles.outlines import Outlines
from geoapi.views.tiles.raster import Drawn, colours_of
from geoapi.views.tiles.way import POWERS, Way
from layers.rings import joined, rings_of

SCREEN = 96
"""Pixels of an inch on a plain screen, which widths of lines and patterns are reckoned by."""

PIECE = 50_000


@dataclass(frozen=True, eq=False)
class Pictured(Drawn):
    """What is drawn on a sheet, whose plane is the county's own."""

    straight: Way | None = None

    @cached_property
    def way(self) -> Way | None:
        """The straight way from metres to pixels."""
        return self.straight


def draw_picture(sheet: Sheet, shapes: Any, style: Mapping[str, Any]) -> None:
    """Draw polygons in metres of the county as one picture of the whole frame.

    Parameters
    ----------
    style
        As of matplotlib: `facecolor` or `color`, one or one for each shape, `edgecolor`,
        `linewidth` in points, `hatch`, `zorder`. Outlines of shapes too small for them are left
        out.
    """
    size = sheet.size
    columns, rows = (round(side / 72 * PICTURES_DPI) for side in (size.across, size.up))
    west, east = sheet.ground.get_xlim()
    south, north = sheet.ground.get_ylim()
    box = np.array([west, south, east, north])
    canvas = colours_of(
        Pictured(
            _outlines(shapes), look_of(style, len(shapes)),
            Window(0, 0, 1, columns, rows), PICTURES_DPI / SCREEN,
            straight=straight_way(box, columns, rows),
        )
    )  # fmt: skip
    if canvas is None:
        return
    opacity = canvas[:, :, 3:]
    canvas[:, :, :3] /= np.where(opacity > 0, opacity, 1)
    sheet.ground.imshow(
        np.clip(canvas, 0, 1), extent=(west, east, south, north), aspect="auto",
        interpolation="antialiased", zorder=style.get("zorder"),
    )  # fmt: skip


def _outlines(shapes: Any) -> Outlines:
    """Take polygons apart, some at a time: an object stands for each ring while that lasts."""
    rings = joined(rings_of(shapes[at : at + PIECE]) for at in range(0, len(shapes), PIECE))
    return Outlines(rings, "", np.ones(len(rings.holes), dtype=bool), rings.bounds())


def straight_way(box: Any, columns: int, rows: int) -> Way:
    """Return the way from metres within a box to the pixels of a picture of it."""
    sides = box[2:] - box[:2]
    terms = np.zeros((2, len(POWERS)))
    half = float(sides.max()) / 2
    terms[:, POWERS.index((0, 0))] = columns / 2, rows / 2
    terms[0, POWERS.index((1, 0))] = half * columns / sides[0]
    terms[1, POWERS.index((0, 1))] = -half * rows / sides[1]
    return Way((box[:2] + box[2:]) / 2, half, terms, box)


def look_of(style: Mapping[str, Any], count: int) -> Look:
    """Read the style of a drawing as classes of a look: one for each colour."""
    fills = style.get("color", style.get("facecolor", "none"))
    several = not isinstance(fills, str)
    colours = list(dict.fromkeys(fills)) if several else [fills]
    places = {colour: n for n, colour in enumerate(colours)}
    classes = [places[fill] for fill in fills] if several else [0] * count
    return Look(tuple(_class(colour, style) for colour in colours), np.array(classes, np.uint8))


def _class(colour: str, style: Mapping[str, Any]) -> dict[str, Any]:
    edge, filled = style.get("edgecolor", INK), colour != "none"
    width = style.get("linewidth", 0.0)
    own: str = colour if isinstance(edge, Sequence) and not isinstance(edge, str) else edge
    hatched = {"pattern": "slanted", "line": INK} if style.get("hatch") else {}
    return {
        "fill": filled, "fillColor": to_hex(colour) if filled else "#ffffff", "fillOpacity": 1,
        "color": to_hex(own) if own != "none" else "#ffffff", "weight": width * SCREEN / 72,
        "opacity": 1 if width and own != "none" else 0, **hatched,
    }  # fmt: skip
