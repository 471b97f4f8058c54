"""Outlines 轮廓 of sites and what shape they have: compactness, inscribed circle, frontage.

All lengths are taken in the county's metric plane.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from layers.rings import Floats, Shapes

Ints = NDArray[np.int64]

FINE = 0.5
"""Metres to which the radius of a circle is sought: half a step on the ground."""

COARSE = 1_000
"""A large site is sought through more coarsely: to this part of its longer side."""

ARC = 16
"""Segments of a quarter of the circle around a corner of a road: 0.1 % of the distance."""


@dataclass(frozen=True, eq=False)
class Circles:
    """Largest circle 最大内切圆 that fits into each site: where, and its diameter in metres."""

    x: Floats
    y: Floats
    diameter: Floats


def merged(shapes: Shapes, site: Ints, touch: float) -> Shapes:
    """Return the outline of each site, closed where its parcels touch but do not match.

    Parameters
    ----------
    shapes, site
        Parcels, and the number of the site of each, from 0.
    touch
        Metres within which outlines touch: a slit narrower than it is drawing noise.
    """
    order = np.argsort(site, kind="stable")
    groups = np.split(shapes[order], np.cumsum(np.bincount(site))[:-1]) if len(site) else []
    found = np.empty(len(groups), dtype=object)
    found[:] = [one[0] if len(one) == 1 else _union(one, touch) for one in groups]
    return found


def _union(shapes: Shapes, touch: float) -> shapely.Geometry:
    if shapely.coverage_is_valid(shapes, gap_width=touch):
        return shapely.coverage_union_all(shapes)
    whole = shapely.buffer(shapely.union_all(shapes), touch / 2, join_style="mitre")
    return shapely.buffer(whole, -touch / 2, join_style="mitre")


def compactness(outlines: Shapes) -> Floats:
    """Return the compactness 紧凑度 of Polsby and Popper, 4 π area / perimeter²; 1 is a circle.

    Gaps between the parcels of a site are not part of it, holes are part of its perimeter.
    """
    area, round_ = shapely.area(outlines), shapely.length(outlines)
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = 4 * np.pi * area / round_**2
    return found


def largest_part(outlines: Shapes) -> Floats:
    """Return the share of each site's land that its largest coherent part has 连片度."""
    parts, owner = shapely.get_parts(outlines, return_index=True)
    largest = np.zeros(len(outlines))
    np.maximum.at(largest, owner, shapely.area(parts))
    share: Floats = largest / shapely.area(outlines)
    return share


def inscribed(outlines: Shapes) -> Circles:
    """Return the largest circle that fits into each outline, to half a metre, or 1/1000 of it."""
    bounds = shapely.bounds(outlines)
    longer = np.fmax(bounds[:, 2] - bounds[:, 0], bounds[:, 3] - bounds[:, 1])
    radii = shapely.maximum_inscribed_circle(outlines, tolerance=np.fmax(FINE, longer / COARSE))
    middle = shapely.get_point(radii, 0)
    return Circles(shapely.get_x(middle), shapely.get_y(middle), 2 * shapely.length(radii))


def frontage(outlines: Shapes, roads: Shapes, within: float) -> Floats:
    """Return the length of each outline that lies within a distance of a road 临路长度, metres.

    Parameters
    ----------
    roads
        Lines or polygons; points are left out.
    """
    sides = _pieces(roads)
    found = np.zeros(len(outlines))
    if not len(sides) or not len(outlines):
        return found
    site, side = shapely.STRtree(sides).query(outlines, predicate="dwithin", distance=within)
    around = np.empty(len(sides), dtype=object)
    used = np.unique(side)
    around[used] = shapely.buffer(sides[used], within, quad_segs=ARC)
    first = np.flatnonzero(np.diff(site, prepend=-1))
    near = [shapely.union_all(around[some]) for some in np.split(side, first[1:])]
    rows = site[first]
    if len(rows):
        lines = shapely.intersection(shapely.boundary(outlines[rows]), np.array(near, dtype=object))
        found[rows] = shapely.length(lines)
    return found


def _pieces(roads: Shapes) -> Shapes:
    """Return lines side by side, so that a long road is only looked at where it is near."""
    parts = shapely.get_parts(roads[~shapely.is_missing(roads)])
    dimension = shapely.get_dimensions(parts)
    points, line = shapely.get_coordinates(parts[dimension == 1], return_index=True)
    inner = line[1:] == line[:-1]
    ends = np.stack([points[:-1], points[1:]], axis=1)[inner]
    sides: Shapes = np.append(shapely.linestrings(ends), parts[dimension == 2])  # noqa: PLR2004
    return sides
