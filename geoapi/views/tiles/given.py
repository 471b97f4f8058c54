"""What the drawing of tiles is given: arrays by name, as numba takes them too."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from layers.rings import Flags, Floats, Offsets

Canvas = NDArray[np.float32]


class Strings(NamedTuple):
    """Corners of a layer, string by string and row by row (:class:`layers.rings.Rings`)."""

    points: Floats
    starts: Offsets
    holes: Flags
    filled: Flags
    shapes: Offsets


class Some(NamedTuple):
    """Rows to draw: which, in which ink each, and how strong its outline is, 0 to 1."""

    rows: NDArray[np.int64]
    inks: NDArray[np.uint8]
    strength: NDArray[np.float32]


class Course(NamedTuple):
    """The way to pixels (:class:`geoapi.views.tiles.way.Way`)."""

    x: float
    y: float
    scale: float
    terms: Floats


class Strokes(NamedTuple):
    """The strongest line at each pixel.

    Attributes
    ----------
    most
        256 times how much of it is covered, in 255ths, and 255 less the ink: of lines that cover
        a pixel alike, that of the first ink counts, whatever comes first.
    half
        Half the width of the lines of each ink, pixels.
    """

    most: NDArray[np.int32]
    half: NDArray[np.float32]


PLAIN, SLANTED, BACKWARD, DOTTED, LEVEL, CROSSED = range(6)
"""Patterns upon the colour of an ink: none, lines up and down to the right, dots, level lines,
lines both ways."""

THIN, DOT = 0.1, 0.2
"""Half the width of a pattern's lines, and the radius of its dots, as a part of its period."""


class Paint(NamedTuple):
    """Colours of inks: (inks, 4) red, green, blue and opacity, 0 to 1.

    Attributes
    ----------
    pattern
        Of each ink, by the numbers above.
    line
        What the lines or dots of a pattern are drawn with.
    """

    fill: NDArray[np.float32]
    edge: NDArray[np.float32]
    pattern: NDArray[np.uint8]
    line: NDArray[np.float32]
    period: float
    west: int
    north: int
