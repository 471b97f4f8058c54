"""Shared edges 共边 of parcels: by the corners they have in common, else by their outlines."""

from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

from layers.rings import Floats, Rings, Shapes

Ints = NDArray[np.int64]
Sides: TypeAlias = tuple[Floats, Ints]

SPREAD = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93],
    dtype=np.uint64,
)
"""Odd numbers whose multiples are spread over all 64 bits."""


def common_edges(rings: Rings, longer: float) -> tuple[Ints, Ints]:
    """Return pairs of parcels that share sides from corner to corner, together above a length.

    Where edges are surveyed once for both neighbours, this finds nearly all, and needs no
    geometry.

    Parameters
    ----------
    longer
        Metres that the common sides of a pair must exceed.
    """
    ends, owner = _sides(rings)
    order = np.argsort(_digests(ends), kind="stable")
    ends, owner = ends[order], owner[order]
    same = np.flatnonzero((ends[1:] == ends[:-1]).all(axis=1) & (owner[1:] != owner[:-1]))
    low = np.minimum(owner[same], owner[same + 1])
    high = np.maximum(owner[same], owner[same + 1])
    length = np.hypot(ends[same, 2] - ends[same, 0], ends[same, 3] - ends[same, 1])
    pair, at = np.unique(low * len(rings) + high, return_inverse=True)
    enough = pair[np.bincount(at, length, minlength=len(pair)) > longer]
    return enough // max(len(rings), 1), enough % max(len(rings), 1)


def _sides(rings: Rings) -> Sides:
    """Return the sides of all rings, each from its lesser corner, and the row they belong to."""
    begin, end = rings.points[:-1], rings.points[1:]
    inner = np.ones(len(begin), dtype=bool)
    inner[rings.starts[1:-1] - 1] = False
    turned = (begin[:, 0] > end[:, 0]) | ((begin[:, 0] == end[:, 0]) & (begin[:, 1] > end[:, 1]))
    low = np.where(turned[:, None], end, begin)
    high = np.where(turned[:, None], begin, end)
    corners = np.diff(rings.starts[rings.shapes])
    owner = np.repeat(np.arange(len(rings)), corners)[: len(begin)]
    return np.column_stack([low, high])[inner], owner[inner]


def _digests(ends: Floats) -> NDArray[np.uint64]:
    """Return a number that equal sides have in common; different ones hardly ever."""
    bits = np.ascontiguousarray(ends + 0.0).view(np.uint64).reshape(-1, 4)
    mixed: NDArray[np.uint64] = (bits * SPREAD).sum(axis=1, dtype=np.uint64)
    return mixed


def shared_edges(one: Shapes, other: Shapes, touch: float) -> Shapes:
    """Return what of the outline of one parcel lies along, or in, the other, pair by pair.

    The longer of both directions, so that a parcel drawn within the other counts as well.

    Parameters
    ----------
    touch
        Metres within which outlines touch.
    """
    if not len(one):
        return one
    there = _along(one, other, touch)
    back = _along(other, one, touch)
    longer: Shapes = np.where(shapely.length(there) >= shapely.length(back), there, back)
    return longer


def _along(one: Shapes, other: Shapes, touch: float) -> Shapes:
    around = shapely.buffer(other, touch, quad_segs=2)
    found: Shapes = shapely.intersection(shapely.boundary(one), around)
    return found
