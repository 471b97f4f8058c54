"""The plain way 常规路径: GEOS finds and cuts the pieces, and each is measured.

It takes any shapes, builds every piece, and is what the fast way is held against.
"""

import numpy as np
import shapely

from layers.area import legal_area, legal_area_of_degrees, piece_area
from layers.overlay.drawn import Drawn
from layers.overlay.ground import Found, Ground, ordered
from layers.overlay.tiles import DENSITY_POWERS, Ints, Tiles
from layers.rings import POLYGON, Floats, Shapes, first_of_each

ALONE = 1e-9
"""Share of a part that its pieces may lie over one another by rounding."""


def ground(lands: Drawn) -> Ground:
    """Measure parts."""
    bounds = shapely.bounds(lands.shapes)
    return Ground(bounds, lands.tiles(bounds), legal(lands, lands.shapes), lands.degrees)


def legal(lands: Drawn, shapes: Shapes) -> Floats:
    """Return the legal areas of some shapes of a plane, m², by the exact transformation."""
    return legal_area_of_degrees(shapes) if lands.degrees else legal_area(shapes, lands.crs)


def divide(lands: Drawn, held: Ground, regions: Drawn) -> Found:
    """Find the shares of parts in units."""
    return divide_shapes(mended(lands.shapes), held, mended(regions.shapes))


def divide_shapes(parts: Shapes, held: Ground, units: Shapes) -> Found:
    """Find the shares of valid shapes in valid units; what is no polygon holds no land.

    Most parts lie wholly in one unit; a prepared predicate finds them, and only others are cut.
    """
    tree, every = shapely.STRtree(parts), np.arange(len(parts))
    unit, part = tree.query(units, predicate="intersects")
    unit_in, part_in = tree.query(units, predicate="covers")
    width = len(units)
    cut = ~np.isin(part * width + unit, part_in * width + unit_in)
    pieces = shapely.intersection(parts[part[cut]], units[unit[cut]])
    whole = land(parts, every, held)
    size = whole[part]
    size[cut] = land(pieces, part[cut], held)
    if held.degrees:
        own = cut & ~np.isin(part, part_in)
        whole = _adding_up(parts, whole, Found(part[own], unit[own], size[own]), pieces[own[cut]])
    real = whole[part] > 0
    return ordered(part[real], unit[real], size[real] / whole[part[real]])


def _adding_up(parts: Shapes, whole: Floats, sizes: Found, pieces: Shapes) -> Floats:
    """Return what shares are taken of: the pieces of a part and its rest, measured like them.

    Between corners as geodesics they add up to a little more or less than the part, because a cut
    adds corners. Where pieces lie over one another it remains the part; degrees, squared, tell.
    """
    left, turns = parts.copy(), np.argsort(np.argsort(sizes.part, kind="stable"))
    begin = np.searchsorted(np.sort(sizes.part), sizes.part)
    turn = turns - begin
    for number in range(int(turn.max(initial=-1)) + 1):
        now = turn == number
        left[sizes.part[now]] = shapely.difference(left[sizes.part[now]], pieces[now])
    held = np.unique(sizes.part)
    flat = np.bincount(sizes.part, shapely.area(pieces), minlength=len(parts))[held]
    over = flat + shapely.area(left[held]) - shapely.area(parts[held])
    single = held[over <= ALONE * shapely.area(parts[held])]
    total: Floats = np.bincount(sizes.part, sizes.share, minlength=len(parts)).astype(float)
    found = whole.copy()
    found[single] = total[single] + piece_area(left[single])
    return found


def land(pieces: Shapes, of: Ints, held: Ground) -> Floats:
    """Measure the land in pieces of parts, m².

    In the county's plane edges are straight, and pieces of a part add up to it. Of degrees they are
    taken as geodesics from corner to corner, as GeographicLib and most programs measure them.

    Parameters
    ----------
    of
        The part that each piece is of. The land under a unit of the plane is taken as it runs
        around the part's corner, so that the pieces of a part add up to it exactly.

    Returns
    -------
    Floats
        0 for None and what has no area.

    Notes
    -----
    Under an edge the land is the integral of a cubic, which Simpson's rule gives exactly.
    """
    if held.degrees:
        return piece_area(pieces)
    found, owner = shapely.get_parts(pieces, return_index=True)
    areal = shapely.get_type_id(found) == POLYGON
    rings, polygon = shapely.get_rings(found[areal], return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    part = of[owner[areal][polygon]]
    corner = held.bounds[part, :2]
    near = points - corner[ring]
    under = _under(near, _density_about(corner, part, held.tiles)[ring])
    same = ring[1:] == ring[:-1]
    sizes = np.abs(np.bincount(ring[1:][same], under[same], minlength=len(rings)))
    signed = np.where(first_of_each(polygon), sizes, -sizes)
    return np.bincount(owner[areal][polygon], signed, minlength=len(pieces)).astype(float)


def _under(points: Floats, density: Floats) -> Floats:
    """Integrate the density below the line from each point to the next."""
    begin, end = points[:-1], points[1:]
    middle = (begin + end) / 2
    heights = [_below(p, density[1:]) for p in (begin, middle, end)]
    under: Floats = (end - begin)[:, 0] / 6 * (heights[0] + 4 * heights[1] + heights[2])
    return under


def _below(points: Floats, density: Floats) -> Floats:
    (x, y), (c, cx, cy, cxx, cxy, cyy) = points.T, density.T
    below: Floats = y * (c + x * (cx + x * cxx) + y * ((cy + x * cxy) / 2 + y * cyy / 3))
    return below


def _density_about(corner: Floats, part: Ints, tiles: Tiles) -> Floats:
    """Expand the density about corners of parts: 1, x, y, xx, xy, yy."""
    tile = tiles.of[part]
    half = tiles.half[tile]
    u, v = ((corner - tiles.centre[tile]) / half[:, None]).T
    found = np.zeros((len(part), 6))
    for (i, j), held in zip(DENSITY_POWERS, tiles.density[tile].T, strict=True):
        for at, (a, b) in enumerate(((0, 0), (1, 0), (0, 1), (2, 0), (1, 1), (0, 2))):
            if i >= a and j >= b:
                times = _choose(i, a) * _choose(j, b)
                found[:, at] += times * held * u ** (i - a) * v ** (j - b) / half ** (a + b)
    return found


def _choose(power: int, taken: int) -> int:
    """Return the factor of a Taylor term: power over taken."""
    return (1, power, power * (power - 1) // 2)[taken]


def mended(shapes: Shapes) -> Shapes:
    """Make invalid shapes valid, keeping their land; valid ones stay as they are."""
    wrong = ~shapely.is_valid(shapes) & ~shapely.is_missing(shapes)
    fixed = shapes.copy()
    fixed[wrong] = shapely.make_valid(shapes[wrong], method="structure", keep_collapsed=False)
    return fixed
