"""A canvas whose pixels are metres: column is x, row is y, so that areas can be checked exactly."""

import numpy as np
import shapely

from geoapi.views.tiles.given import Course, Paint, Some, Strings, Strokes
from geoapi.views.tiles.outlines import outlines_of_shapes

SAME = Course(0.0, 0.0, 1.0, np.array([[0.0] * 4 + [1.0] + [0.0] * 5, [0.0, 1.0] + [0.0] * 8]))
"""The way that leaves places as they are."""


def strings_of(shapes):
    found = outlines_of_shapes(np.array(shapes, dtype=object), "EPSG:4549")
    rings = found.rings
    return Strings(rings.points, rings.starts, rings.holes, found.filled, rings.shapes)


def some_of(count, inks=None, strength=1.0):
    inks = np.zeros(count) if inks is None else inks
    return Some(np.arange(count), np.asarray(inks, np.uint8), np.full(count, strength, np.float32))


def covered(way, shapes, size, inks=None):
    """The part of each pixel that each ink covers: (inks, rows, columns)."""
    many = 1 if inks is None else max(inks) + 1
    canvas = np.zeros((many, size, size + 2), np.float32)
    way.fill(strings_of(shapes), some_of(len(shapes), inks), SAME, canvas)
    return np.cumsum(canvas, axis=2)[:, :, :size]


def exact(shape, size):
    """The same, by GEOS."""
    at = np.arange(size)
    x, y = np.meshgrid(at, at)
    pixels = shapely.box(x, y, x + 1, y + 1)
    return shapely.area(shapely.intersection(shape, pixels))


def lines(way, shapes, size, half, inks=None):
    """How much of each pixel lines cover, 0 to 1, and in which ink."""
    strokes = Strokes(np.zeros((size, size), np.int32), np.asarray(half, np.float32))
    way.stroke(strings_of(shapes), some_of(len(shapes), inks), SAME, strokes)
    return (strokes.most >> 8) / 255, 255 - (strokes.most & 255)


def paint(*fills, edge=(0, 0, 0, 0), patterns=None, corner=(0, 0)):
    """Inks of these colours, without outlines; patterns of white."""
    return Paint(
        np.array(fills, np.float32), np.array([edge] * len(fills), np.float32),
        np.array(patterns or [0] * len(fills), np.uint8), np.ones((len(fills), 4), np.float32),
        8.0, *corner,
    )  # fmt: skip


def settled(way, canvas, inks):
    size = canvas.shape[1]
    out = np.empty((size, size, 4), np.float32)
    way.settle(canvas, Strokes(np.zeros((size, size), np.int32), np.ones(1, np.float32)), inks, out)
    return out
