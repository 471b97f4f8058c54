"""Places 落位: the units in which the centroids of parts lie."""

import numpy as np
import shapely

from layers.overlay import plain
from layers.overlay.drawn import Drawn
from layers.overlay.ground import Found, ordered
from layers.rings import Floats, Rings, Shapes, first_of_each


def centroids(rings: Rings) -> Floats:
    """Return (n, 2) centroids of the area of shapes, holes left out; NaN without area."""
    owner = np.repeat(np.arange(len(rings)), np.diff(rings.shapes))
    ring = np.repeat(np.arange(len(owner)), np.diff(rings.starts))
    if not len(ring):
        return np.full((len(rings), 2), np.nan)
    base = rings.points[rings.starts[:-1]][ring]
    near = rings.points - base
    cross = near[:-1, 0] * near[1:, 1] - near[1:, 0] * near[:-1, 1]
    same = ring[1:] == ring[:-1]

    def summed(values: Floats) -> Floats:
        sums: Floats = np.bincount(ring[1:][same], values[same], minlength=len(owner)).astype(float)
        return sums

    twice = summed(cross)
    moments = [summed((near[:-1, axis] + near[1:, axis]) * cross) / 3 for axis in (0, 1)]
    sign = np.where((twice > 0) != rings.holes, 1.0, -1.0)
    origin = rings.points[rings.starts[:-1]]
    area = np.bincount(owner, sign * twice, minlength=len(rings))
    found = [
        np.bincount(owner, sign * (m + origin[:, axis] * twice), minlength=len(rings))
        for axis, m in enumerate(moments)
    ]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.column_stack(found) / area[:, None]


def centres_in(lands: Drawn, regions: Drawn) -> Found:
    """Find the units that each part's centroid lies in; on a border the first of them."""
    points = centroids(lands.rings)
    there = np.flatnonzero(np.isfinite(points).all(axis=1))
    units = plain.mended(regions.shapes)
    centres: Shapes = np.asarray(shapely.points(points[there]), dtype=object)
    tree = shapely.STRtree(centres)
    unit, at = tree.query(units, predicate="intersects")
    unit_within, at_within = tree.query(units, predicate="contains")
    inside = np.isin(at * len(units) + unit, at_within * len(units) + unit_within)
    order = np.lexsort([unit, ~inside, at])
    at, unit, inside = at[order], unit[order], inside[order]
    kept = inside | first_of_each(at)
    return ordered(there[at[kept]], unit[kept], np.ones(int(kept.sum())))
