"""Curve 空间排序: the order in which parcels follow one another, so that neighbours stay near."""

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]
Floats = NDArray[np.float64]

CELL = 10.0
"""Side of the cells that are ordered, m; within one, rows keep the order of the workspace."""

BITS = 22
"""Cells on a side of the square that is ordered: 2^22, 41 943 km; a county never wraps round."""

TIES = 20
"""Bits of a key that hold the row's number: so that a cell with many rows can still be divided,
and rows without a shape too."""

NOWHERE = np.uint64(2 ** (2 * BITS) - 1)


def keys_of(bounds: Floats, first: int) -> Keys:
    """Return the place of rows along a Hilbert curve.

    Parameters
    ----------
    bounds
        (n, 4) west, south, east, north, m; NaN without a shape: these come last.
    first
        The number of the first row in its layer.
    """
    there = ~np.isnan(bounds[:, 0])
    middles = (bounds[there, :2] + bounds[there, 2:]) / 2
    cells = np.floor(middles / CELL).astype(np.int64) % (1 << BITS)
    places = np.full(len(bounds), NOWHERE, dtype=np.uint64)
    places[there] = hilbert(cells[:, 0], cells[:, 1])
    numbers = (np.arange(first, first + len(bounds)) % (1 << TIES)).astype(np.uint64)
    return (places << np.uint64(TIES)) | numbers


def hilbert(column: NDArray[np.int64], row: NDArray[np.int64], bits: int = BITS) -> Keys:
    """Return the distance of cells along the Hilbert curve that fills a square of 2^bits."""
    x, y, distance = column.copy(), row.copy(), np.zeros(len(column), dtype=np.int64)
    for level in range(bits - 1, -1, -1):
        side = 1 << level
        right, upper = (x & side) > 0, (y & side) > 0
        distance += side * side * ((3 * right) ^ upper)
        turn = ~upper
        flip = turn & right
        x[flip], y[flip] = ~x[flip], ~y[flip]
        x[turn], y[turn] = y[turn], x[turn]
    return distance.astype(np.uint64)
