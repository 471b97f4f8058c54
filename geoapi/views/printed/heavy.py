"""Layers too heavy 图形过多 for a file of lines: they become pictures, all else stays sharp."""

from __future__ import annotations

from typing import Any

PICTURES_DPI = 300
SHAPE, CORNER = 150, 18
"""Bytes that a shape and each of its corners take in an SVG, measured."""
MOST = 2_000_000
"""Bytes of one layer above which it is a picture."""


def rasterise(figure: Any) -> int:
    """Turn each layer above :data:`MOST` into a picture; returns dots per inch of pictures."""
    for axes in figure.axes:
        for layer in axes.collections:
            if weight(layer) > MOST:
                layer.set_rasterized(True)
    return PICTURES_DPI


def weight(layer: Any) -> int:
    """Reckon how many bytes a layer takes in an SVG as lines."""
    paths = layer.get_paths()
    return len(paths) * SHAPE + sum(len(path.vertices) for path in paths) * CORNER
