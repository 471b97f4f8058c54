"""Arrows 流向箭头: from where land was reclaimed to the zone that was given it, wide by area."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
import shapely.ops
from numpy.typing import NDArray

Floats = NDArray[np.float64]

WIDEST, THINNEST = 1 / 55, 1 / 500
"""Width of the largest flow, and of the thinnest that is still seen, as parts of the county."""
BEND, STEP = 0.14, 0.09
"""How far an arrow bends to its right, as part of its length; the next of a pair further."""
HEAD, FLARE = 2.6, 2.2
"""Length and width of the head, in widths of its shaft."""
POINTS = 32


def arrows(lines: Sequence[Any], areas: Sequence[float], span: float) -> list[Any]:
    """Return an arrow for each line, its width in proportion to its area; None for no line.

    Parameters
    ----------
    lines
        Two-point lines in metres, from source to zone, or None.
    areas
        Of each, in any unit.
    span
        Longer side of the county in metres.
    """
    most, seen = max(areas, default=0.0), Counter[bytes]()
    found: list[Any] = []
    for line, area in zip(lines, areas, strict=True):
        if line is None or line.length == 0 or not most:
            found.append(None)
            continue
        ends = np.asarray(line.coords)[[0, -1], :2]
        again, width = seen[ends.tobytes()], max(WIDEST * area / most, THINNEST) * span
        seen[ends.tobytes()] += 1
        found.append(_arrow(ends, width, BEND + STEP * again))
    return found


def _arrow(ends: Floats, width: float, bend: float) -> Any:
    begin, end = ends
    along = end - begin
    length = float(np.hypot(*along))
    width = min(width, length / (2 * HEAD))
    middle = (begin + end) / 2 + np.array([along[1], -along[0]]) * bend
    t = np.linspace(0, 1, POINTS)[:, None]
    curve = (1 - t) ** 2 * begin + 2 * t * (1 - t) * middle + t**2 * end
    path = shapely.LineString(curve)
    stop = path.length - width * HEAD
    shaft = shapely.get_coordinates(shapely.ops.substring(path, 0, stop))
    half, sides = np.linspace(0.3, 0.5, len(shaft))[:, None] * width, _sides(shaft)
    neck, side = shaft[-1], sides[-1]
    flare = width * FLARE / 2
    rim = [*(shaft + sides * half), neck + side * flare, end, neck - side * flare,
           *(shaft - sides * half)[::-1]]  # fmt: skip
    shape = shapely.Polygon(np.array(rim))
    return shape if shape.is_valid else shapely.make_valid(shape)


def _sides(path: Floats) -> Floats:
    """Return the unit vector to the left of a path at each of its points."""
    along = np.gradient(path, axis=0)
    length = np.hypot(along[:, 0], along[:, 1])[:, None]
    turned: Floats = np.column_stack([-along[:, 1], along[:, 0]]) / np.where(length > 0, length, 1)
    return turned
