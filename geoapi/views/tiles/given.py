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


class Paint(NamedTuple):
    """Colours of inks: (inks, 4) red, green, blue and opacity, 0 to 1; a hatch between two."""

    fill: NDArray[np.float32]
    edge: NDArray[np.float32]
    hatched: NDArray[np.bool_]
    line: NDArray[np.float32]
    period: float
    west: int
    north: int
