"""Shapes as paths of an SVG 路径: whole tenths of a dot, so that outlines stay short."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geoapi.views.preview.scene import Window

TENTHS = 10
"""Coordinates are written as whole tenths of a dot; the group around them is scaled by .1."""

AREAL = 2


def outlines(shapes: Iterable[Any], shown: Window) -> Iterator[str]:
    """Write the rings of areas; empty for what has no area."""
    for shape in shapes:
        parts = shapely.get_parts(shapely.get_parts(shape))
        rings = shapely.get_rings(parts[shapely.get_dimensions(parts) == AREAL])
        yield path(shown, [shapely.get_coordinates(ring)[:-1] for ring in rings], "z")


def path(shown: Window, lines: Iterable[NDArray[np.float64]], close: str) -> str:
    """Write lines as a path in tenths of a dot: a start each, then steps."""
    written = []
    for line in lines:
        dots = np.round(shown.dots(line) * TENTHS).astype(np.int64)
        steps = np.diff(dots, axis=0)
        steps = steps[steps.any(axis=1)].tolist()
        start = f"M{dots[0, 0]} {dots[0, 1]}"
        then = "l" + " ".join(f"{x} {y}" for x, y in steps) if steps else ""
        written.append(start + then + close)
    return "".join(written)
