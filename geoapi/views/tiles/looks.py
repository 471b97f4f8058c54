"""Looks 图式: how the rows of a layer are drawn on tiles, by the styles of pages and legends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoapi.views.tiles.given import (
    BACKWARD,
    CROSSED,
    DOT,
    DOTTED,
    LEVEL,
    PLAIN,
    SLANTED,
    THIN,
    Canvas,
    Paint,
)
from geoapi.views.web import styles
from geoapi.views.web.styles import HATCH, Style

NOT_DRAWN = 255
"""Class of a row that is left out."""

PATTERNS: Mapping[str, int] = {
    "slanted": SLANTED, "backward": BACKWARD, "dotted": DOTTED, "level": LEVEL, "crossed": CROSSED,
}  # fmt: skip
"""What a style calls a pattern, and what the drawing does."""

_SLANT = 2 * THIN * 2**0.5
SHARES: Mapping[int, float] = {
    PLAIN: 0.0, SLANTED: _SLANT, BACKWARD: _SLANT, CROSSED: 1 - (1 - _SLANT) ** 2,
    LEVEL: 2 * THIN, DOTTED: np.pi * DOT**2,
}  # fmt: skip
"""The part of the land that the lines or dots of a pattern cover."""

HATCH_FROM = 10.0
"""Pixels of a plain screen: smaller shapes take the mean colour of a pattern, which is none."""

GROUND, LINE = "#eef0f2", "#8b9299"
PERIOD = 8.0
"""Of a hatch: its two colours, and pixels from line to line; as assets/paint.js draws it."""

LINES = 0.5
"""How strong the lines and dots of other patterns are upon their colour."""

AROUND = 1 << 12
"""Pixels after which hatches begin anew: a multiple of every period."""


@dataclass(frozen=True, eq=False)
class Look:
    """Classes and their styles.

    Attributes
    ----------
    styles
        Leaflet path options of each class.
    classes
        Of each row; :data:`NOT_DRAWN` for none. None: every row is of the first.
    key
        What names this look among others of the same layer.
    """

    styles: tuple[Style, ...]
    classes: NDArray[np.uint8] | None = None
    key: str = ""

    def of(self, rows: NDArray[np.int64]) -> NDArray[np.uint8]:
        """Return the classes of some rows."""
        if self.classes is None:
            return np.zeros(len(rows), dtype=np.uint8)
        found: NDArray[np.uint8] = self.classes[rows]
        return found

    @property
    def half(self) -> NDArray[np.float32]:
        """Half the width of each ink's lines, or the radius of its dots; pixels."""
        halves = [_half(style) for style in self.styles]
        return np.array([*halves, *(halves[n] for n in self.patterned)], dtype=np.float32)

    @property
    def patterned(self) -> list[int]:
        """The classes that have a pattern."""
        return [n for n, style in enumerate(self.styles) if _pattern(style) != PLAIN]

    @property
    def from_afar(self) -> NDArray[np.uint8]:
        """The ink of each class for shapes too small for a pattern: that of its mean colour."""
        inks = np.arange(len(self.styles), dtype=np.uint8)
        inks[self.patterned] = len(self.styles) + np.arange(len(self.patterned))
        return inks

    @property
    def only_lines(self) -> NDArray[np.bool_]:
        """Which classes are nothing but lines."""
        return np.array([not style.get("fill") for style in self.styles])


def _half(style: Style) -> float:
    return float(style.get("radius") or style["weight"] / 2)


def paint_of(look: Look, *, scale: float, corner: tuple[int, int]) -> Paint:
    """Mix the inks of a look for one window: one a class, then the mean of each hatch.

    Parameters
    ----------
    scale
        Pixels of the window to a pixel of a plain screen.
    corner
        Column and row of the window's corner on the whole plane, so that hatches meet.
    """
    means = [look.styles[n] for n in look.patterned]
    fill = [_fill(style) for style in look.styles] + [_mean(style) for style in means]
    edge = [_rgba(_line_of(s), s.get("opacity", 1)) for s in (*look.styles, *means)]
    pattern = [*map(_pattern, look.styles), *([PLAIN] * len(means))]
    return Paint(
        np.array(fill, dtype=np.float32), np.array(edge, dtype=np.float32),
        np.array(pattern, dtype=np.uint8),
        np.array([_line_upon(s) for s in (*look.styles, *means)], dtype=np.float32), PERIOD * scale,
        corner[0] % AROUND, corner[1] % AROUND,
    )  # fmt: skip


def _line_of(style: Style) -> str:
    return str(style["fillColor"] if "radius" in style else style["color"])


def _fill(style: Style) -> list[float]:
    if not style.get("fill"):
        return [0.0, 0.0, 0.0, 0.0]
    colour = GROUND if style["fillColor"] == HATCH else style["fillColor"]
    return _rgba(colour, style["fillOpacity"])


def _pattern(style: Style) -> int:
    if style.get("fillColor") == HATCH:
        return SLANTED
    return PATTERNS.get(style.get("pattern", ""), PLAIN)


def _line_upon(style: Style) -> list[float]:
    """Return the colour of a pattern's lines and how strong they are."""
    if style.get("fillColor") == HATCH:
        return _rgba(LINE, 1)
    return _rgba(str(style.get("line", style["color"])), LINES)


def _mean(style: Style) -> list[float]:
    """Return what a pattern looks like from afar."""
    ground, line = np.array(_fill(style)), np.array(_line_upon(style))
    part = SHARES[_pattern(style)] * line[3]
    mixed = (1 - part) * ground + part * line
    return [*mixed[:3].tolist(), float(ground[3])]


def _rgba(colour: str, opacity: float) -> list[float]:
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    return [*parts, float(opacity)]


def by_kind(
    kinds: pd.Series, drawn: Mapping[str, Style], key: str, *, other: str = "other"
) -> Look:
    """Colour rows by the kind each is of."""
    order = list(drawn)
    known = {kind: n for n, kind in enumerate(order)}
    classes = kinds.map(known).fillna(known[other]).to_numpy()
    return Look(tuple(drawn.values()), classes.astype(np.uint8), key)


def usual(layer: str, table: pd.DataFrame) -> Look:
    """Return the look that a layer has on maps where it is not coloured by figures."""
    if layer == "constraints":
        return by_kind(table["kind"], styles.CONSTRAINTS, "usual")
    if layer == "facilities":
        return by_kind(table["kind"], styles.FACILITIES, "usual")
    return Look((_OWN.get(layer) or styles.PLAIN.get(layer) or _OTHER,), None, "usual")


_OWN: Mapping[str, Style] = {"towns": styles.TOWN}
_OTHER: Style = styles.PLAIN["parcels"]


def graded(values: Any, fills: Sequence[str], limits: Sequence[float], key: str) -> Look:
    """Colour rows by their figures in half-open classes; unknown ones are hatched."""
    figures = np.asarray(values, dtype=float)
    classes = np.searchsorted(np.asarray(limits, dtype=float), figures, side="right")
    classes[~np.isfinite(figures)] = len(fills)
    drawn = [{**styles.GRADED, "fillColor": colour} for colour in fills]
    return Look((*drawn, styles.NO_FIGURE), classes.astype(np.uint8), key)


def crowded(pixels: int) -> Canvas:
    """Hatch a whole tile: there is more on it than can be drawn here."""
    row, column = np.ogrid[:pixels, :pixels]
    lines = (row + column) % 16 < 3  # noqa: PLR2004 - three pixels of each sixteen
    colours = np.zeros((pixels, pixels, 4), dtype=np.float32)
    colours[lines] = np.array(_rgba(LINE, 1)) * CROWDED
    return colours


CROWDED = 0.6
"""Opacity of that hatch."""
