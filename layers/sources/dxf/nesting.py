"""Which of many rings lie within which: a ring within an odd number of others is a hole."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from layers.sources.raw import objects

DEEPEST = 1_000
"""Rings around one ring; a drawing of land has a handful, a made one could have all."""

ROOT = -1


class TooDeepError(ValueError):
    """More than `DEEPEST` rings lie within each other."""


def owners(solids: Sequence[shapely.Polygon]) -> NDArray[np.int64]:
    """Tell for each ring, given as a polygon, of which one it is a hole; `ROOT` for a part.

    A ring within an even number of larger valid ones is a part, else a hole of the smallest of
    them. Borders may be shared; a ring that crosses another, or itself, is a part of its own.
    """
    array = np.array(solids, dtype=object)
    area, valid = shapely.area(array), shapely.is_valid(array)
    tree = shapely.STRtree(
        objects([r if ok else None for r, ok in zip(solids, valid, strict=True)])
    )
    found = np.full(len(array), ROOT)
    for at in np.flatnonzero(valid):
        around = tree.query(array[at], predicate="covered_by")
        around = around[area[around] > area[at]]
        if len(around) > DEEPEST:
            raise TooDeepError(f"{DEEPEST} 层以上的图形套在一起")
        if len(around) % 2:
            found[at] = around[area[around].argmin()]
    return found


def polygons(solids: Sequence[shapely.Polygon]) -> dict[int, shapely.Polygon]:
    """Make polygons of rings: position of each part -> the part with its holes."""
    owner = owners(solids)
    holes: dict[int, list[int]] = {}
    for hole in np.flatnonzero(owner != ROOT).tolist():
        holes.setdefault(int(owner[hole]), []).append(hole)
    return {
        at: shapely.Polygon(solids[at].exterior, [solids[k].exterior for k in holes.get(at, ())])
        for at in np.flatnonzero(owner == ROOT).tolist()
    }
