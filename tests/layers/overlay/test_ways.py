"""The fast way against the plain one, and both against parties of their own: GEOS and fractions."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from layers.overlay import fast, plain
from layers.overlay.drawn import drawn_together
from tests.layers.overlay.hostile import blobs, land, star, tessellation, there
from tests.toy import CRS, EAST, NORTH

MANY = settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
CEA = "+proj=cea +lat_ts=0 +a=6378137 +rf=298.257222101 +units=m +type=crs"
"""A plane in which a square metre is one: shares there are plain ratios of areas."""


def table(way, parts, units, crs=CRS):
    """(part, unit) -> share, by one of the ways."""
    lands, regions = drawn_together(land(parts, crs), land(units, crs))
    found = way.divide(lands, way.ground(lands), regions)
    assert found.part.tolist() == sorted(found.part.tolist())
    pairs = zip(found.part.tolist(), found.unit.tolist(), strict=True)
    return dict(zip(pairs, found.share.tolist(), strict=True))


def same(one, other, within):
    """The same shares of each part within what it may differ by."""
    for key in one.keys() | other.keys():
        assert one.get(key, 0.0) == pytest.approx(other.get(key, 0.0), abs=within[key[0]])


@MANY
@given(st.lists(blobs(), min_size=1, max_size=4), st.lists(blobs(), min_size=1, max_size=4))
@example([there(shapely.box(0, 0, 4, 4))], [there(shapely.box(0, 0, 4, 4))])
@example([there(shapely.box(0, 0, 4, 4))], [there(shapely.box(4, 4, 8, 8))])
@example([there(shapely.box(1, 1, 2, 2))], [there(shapely.box(0, 0, 3, 3))])
def test_both_ways_agree_on_hostile_shapes(parts, units):
    same(table(fast, parts, units), table(plain, parts, units), snapped(parts))


def snapped(parts):
    """What a share may change by where GEOS, in need, snaps corners: by some millionths of a metre.

    Its tolerance is 1e-12 of the coordinates; the fast way moves nothing.
    """
    return [1e-9 + 1e-5 * part.length / part.area for part in parts]


def area_of(ring):
    """Twice the signed area of a ring, in fractions: no rounding at all."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise([*ring, ring[0]]))


def clipped(ring, window):
    """A ring cut to a convex one, ccw, by Sutherland and Hodgman, in fractions."""
    for a, b in itertools.pairwise([*window, window[0]]):

        def side(p, a=a, b=b):
            return (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0])

        kept = []
        for p, q in itertools.pairwise([*ring, ring[0]] if ring else []):
            if side(p) >= 0:
                kept.append(p)
            if (side(p) < 0) != (side(q) < 0):
                t = side(p) / (side(p) - side(q))
                kept.append((p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])))
        ring = kept
    return ring


def exactly(shape):
    ring = shapely.get_coordinates(shapely.orient_polygons(shape))[:-1]
    return [(Fraction(float(x)), Fraction(float(y))) for x, y in ring]


@MANY
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=3, max_size=8),
       st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(1, 9), st.integers(1, 9)),
       st.sampled_from([0.0, 1e-9, 1e-6, 0.1]))  # fmt: skip
def test_shares_are_those_of_exact_arithmetic(points, window, hair):
    """In a plane of true area, against fractions: a convex part cut by a box moved by a hair."""
    hull = shapely.convex_hull(shapely.MultiPoint(points))
    if hull.geom_type != "Polygon":
        return
    x, y, wide, tall = window
    box = shapely.box(x + hair, y - hair, x + wide, y + tall)
    expected = area_of(clipped(exactly(hull), exactly(box)) or [(0, 0)]) / area_of(exactly(hull))
    found = table(fast, [hull], [box], CEA)
    assert found.get((0, 0), 0.0) == pytest.approx(float(expected), abs=1e-10)


@pytest.mark.parametrize("seed", range(3))
def test_zones_drawn_on_parcel_edges(seed):
    """A zone that is the union of some parcels holds those wholly, and nothing of the others."""
    cells = tessellation(seed)
    inside = np.random.default_rng(seed).random(len(cells)) < 0.4
    zone = shapely.union_all(cells[inside])
    for way in (fast, plain):
        found = table(way, cells, [zone])
        shares = np.array([found.get((at, 0), 0.0) for at in range(len(cells))])
        assert shares == pytest.approx(inside.astype(float), abs=1e-9)


@pytest.mark.parametrize("hair", [1e-12, 1e-9, 1e-6, 1e-4])
def test_nearly_coincident_boundaries(hair):
    cells = tessellation(7)
    moved = shapely.transform(cells, lambda p: np.add(p, (hair, -hair)))
    same(table(fast, cells, moved), table(plain, cells, moved), snapped(cells))


def test_a_zone_of_a_hundred_thousand_corners():
    """In the plane of true area, against GEOS."""
    zone, cells = (
        star(100_000, 250.0, (EAST + 300, NORTH + 300), rough=1e-4),
        tessellation(3, count=300),
    )
    found = table(fast, cells, [zone], CEA)
    expected = shapely.area(shapely.intersection(cells, zone)) / shapely.area(cells)
    shares = [found.get((at, 0), 0.0) for at in range(len(cells))]
    assert shares == pytest.approx(expected, abs=1e-10)
    assert sum(0 < share < 1 for share in shares) > 20


def test_a_part_of_a_hundred_thousand_corners():
    part, cells = star(100_000, 250.0, (EAST + 300, NORTH + 300), rough=1e-4), tessellation(3)
    found = table(fast, [part], cells, CEA)
    expected = shapely.area(shapely.intersection(cells, part)) / part.area
    assert [found.get((0, at), 0.0) for at in range(len(cells))] == pytest.approx(
        expected, abs=1e-10
    )


BOW_TIE = there(shapely.Polygon([(0, 0), (4, 4), (4, 0), (0, 4)]))
TWICE = there(shapely.MultiPolygon([shapely.box(0, 0, 4, 4), shapely.box(2, 0, 6, 4)]))
HOLE_OUTSIDE = there(shapely.Polygon(
    shapely.box(0, 0, 4, 4).exterior, [shapely.box(3, 1, 6, 2).exterior]))  # fmt: skip


@pytest.mark.parametrize("part", [BOW_TIE, TWICE, HOLE_OUTSIDE], ids=["bow-tie", "twice", "hole"])
def test_parts_that_do_not_cover_their_land_once_go_the_plain_way(part):
    """Half of what they cover, once mended, lies left of the middle of the box around it."""
    units = [there(shapely.box(0, 0, 1, 9)), there(shapely.box(1, 0, 9, 9))]
    mended = plain.mended(np.array([part]))[0]
    found = table(fast, [part, there(shapely.box(0, 0, 2, 1))], units)
    assert sum(found[0, unit] for unit in (0, 1)) == pytest.approx(1, abs=1e-9)
    assert found[0, 0] == pytest.approx(mended.intersection(units[0]).area / mended.area, abs=1e-6)
    assert found[1, 0] == pytest.approx(0.5, abs=1e-6)


def test_invalid_units_are_mended_first():
    part = there(shapely.box(0, 0, 4, 4))
    for way in (fast, plain):
        assert table(way, [part], [BOW_TIE])[0, 0] == pytest.approx(0.5, abs=1e-6)


def test_more_units_than_room(monkeypatch):
    """Every part lies in forty units; runs of rows are short, and their room is found too small."""
    monkeypatch.setattr(fast, "RUN", 7)
    cells = tessellation(1)
    units = [shapely.box(EAST - k, NORTH - k, EAST + 600 + k, NORTH + 600) for k in range(40)]
    found = table(fast, cells, units)
    assert len(found) == 40 * len(cells)
    assert set(found.values()) == {1.0}


def test_rows_without_shape_hold_nothing():
    part = there(shapely.box(0, 0, 4, 4))
    for way in (fast, plain):
        assert table(way, [None, part], [None, part, shapely.MultiPolygon()]) == {(1, 1): 1.0}
        assert table(way, [], [part]) == table(way, [part], []) == {}
