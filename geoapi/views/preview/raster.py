"""A file of very many shapes as one small picture 栅格预览: every shape leaves its mark."""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Iterator, Sequence
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geoapi.views.preview.scene import Scene, Window

    Grid = NDArray[np.uint8]
    Rows = NDArray[np.int64]

LEAST = 2.0
"""Dots across below which a shape is one dot; its outline could not be told."""

MOST_TESTED = 20_000_000
"""Dots that are compared with shapes; the largest of shapes that overlap so much are one dot."""

AT_A_TIME = 1_000_000
"""Dots compared together: bounds the memory."""

Colour = tuple[int, int, int, int]


def grid_of(scene: Scene, window: Window, *, brush: int = 1) -> Grid:
    """Return the strongest mark at every dot of the window, 0 where there is no shape.

    Parameters
    ----------
    brush
        Dots across the mark of a shape too small to be filled.
    """
    grid: Grid = np.zeros((window.height, window.width), dtype=np.uint8)
    rows = scene.drawn
    boxes = scene.bounds[rows]
    across = np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]) / window.metres
    left = rows[across < LEAST]
    left = np.concatenate([left, *_fill(grid, scene, window, rows[across >= LEAST])])
    middles = (scene.bounds[left, :2] + scene.bounds[left, 2:]) / 2
    for corner in product(range(brush), repeat=2):
        _paint(grid, window.dots(middles) + np.array(corner), scene.marks[left])
    return grid


def _paint(grid: Grid, dots: NDArray[np.float64], marks: Grid) -> None:
    """Leave a mark at each dot that lies on the grid."""
    at = np.floor(dots).astype(np.int64)
    inside = ((at >= 0) & (at < (grid.shape[1], grid.shape[0]))).all(axis=1)
    np.maximum.at(grid, (at[inside, 1], at[inside, 0]), marks[inside])


def _fill(grid: Grid, scene: Scene, window: Window, rows: Rows) -> Iterator[Rows]:
    """Mark the dots whose middle lies in a shape; gives back the rows that fill none."""
    frames = _frames(scene, window, rows)
    sizes = (frames[:, 2] * frames[:, 3]).clip(min=0)
    order = np.argsort(sizes, kind="stable")
    tested = np.cumsum(sizes[order])
    yield rows[order[tested > MOST_TESTED]]
    order, tested = order[tested <= MOST_TESTED], tested[tested <= MOST_TESTED]
    for part in np.split(order, np.flatnonzero(np.diff(tested // AT_A_TIME)) + 1):
        if len(part):
            yield _fill_part(grid, scene, window, (rows[part], frames[part]))


def _frames(scene: Scene, window: Window, rows: Rows) -> Rows:
    """Return left, top, width and height of the dots that may lie in each shape."""
    boxes = scene.bounds[rows]
    one = np.ceil(window.dots(boxes[:, [0, 3]]) - 0.5).clip(0).astype(np.int64)
    far = np.floor(window.dots(boxes[:, [2, 1]]) - 0.5).astype(np.int64) + 1
    return np.hstack([one, np.minimum(far, (window.width, window.height)) - one])


def _fill_part(grid: Grid, scene: Scene, window: Window, part: tuple[Rows, Rows]) -> Rows:
    """Fill some shapes; gives back the rows that fill no dot."""
    rows, frames = part
    sizes = (frames[:, 2] * frames[:, 3]).clip(min=0)
    which = np.repeat(np.arange(len(rows)), sizes)
    nth = np.arange(len(which)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    x = frames[which, 0] + nth % frames[which, 2]
    y = frames[which, 1] + nth // frames[which, 2]
    shapes = scene.report.accepted.shapes(rows)
    shapely.prepare(shapes)
    east, north = window.west + (x + 0.5) * window.metres, window.north - (y + 0.5) * window.metres
    inside = shapely.contains_xy(shapes[which], east, north)
    np.maximum.at(grid, (y[inside], x[inside]), scene.marks[rows[which[inside]]])
    lines = shapely.get_dimensions(shapes) == 1
    _trace(grid, window, shapes[lines], scene.marks[rows[lines]])
    empty = (np.bincount(which[inside], minlength=len(rows)) == 0) & ~lines
    return np.asarray(rows[empty], dtype=np.int64)


def _trace(grid: Grid, window: Window, lines: NDArray[np.object_], marks: Grid) -> None:
    """Mark the dots that lines pass through."""
    points, which = shapely.get_coordinates(
        shapely.segmentize(lines, window.metres), return_index=True
    )
    _paint(grid, window.dots(points), marks[which])


def png(grid: Grid, colours: Sequence[Colour]) -> bytes:
    """Write a grid of numbers as a PNG picture (ISO/IEC 15948), each number its colour."""
    height, width = grid.shape
    palette = b"".join(bytes(colour[:3]) for colour in colours)
    lines = np.zeros((height, width + 1), dtype=np.uint8)
    lines[:, 1:] = grid
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
        (b"PLTE", palette),
        (b"tRNS", bytes(colour[3] for colour in colours)),
        (b"IDAT", zlib.compress(lines.tobytes(), 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def data_uri(picture: bytes) -> str:
    """Return a PNG as an address that holds it whole."""
    return f"data:image/png;base64,{base64.b64encode(picture).decode()}"
