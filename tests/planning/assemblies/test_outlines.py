"""Shapes of sites against those that a pencil can compute."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geoapi.planning.assemblies.outlines import (
    compactness,
    frontage,
    inscribed,
    largest_part,
    merged,
)


def array(*shapes):
    return np.array(shapes, dtype=object)


SQUARE = shapely.box(0, 0, 100, 100)
STRIP = shapely.box(0, 0, 200, 50)
DISC = shapely.Point(0, 0).buffer(100, quad_segs=256)
TRIANGLE = shapely.Polygon([(0, 0), (30, 0), (0, 40)])
RING = SQUARE.difference(shapely.box(40, 40, 60, 60))
PAIR = shapely.MultiPolygon([SQUARE, shapely.box(120, 0, 170, 100)])


def test_compactness_is_four_pi_area_by_perimeter_squared():
    expected = [np.pi / 4, 4 * np.pi * 10_000 / 500**2, 1.0]
    assert compactness(array(SQUARE, STRIP, DISC)) == pytest.approx(expected, rel=1e-4)
    assert compactness(array(RING))[0] == pytest.approx(4 * np.pi * 9_600 / 480**2)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), min_size=3, max_size=8))
def test_nothing_is_more_compact_than_a_circle(points):
    hull = shapely.MultiPoint(points).convex_hull
    if hull.area > 0:
        assert 0 < compactness(array(hull))[0] < 1


def test_the_largest_circle_is_that_of_geometry():
    """3-4-5: radius = (a + b - c) / 2; beside a hole it lies between corner and hole."""
    found = inscribed(array(SQUARE, STRIP, TRIANGLE, DISC, PAIR))
    expected = [100, 50, 20, 200, 100]
    assert found.diameter == pytest.approx(expected, abs=1.0)
    assert (found.diameter <= np.array(expected) + 1e-6).all()
    assert (found.x[0], found.y[0]) == pytest.approx((50, 50), abs=1.0)
    corner = 2 * 40 * np.sqrt(2) / (1 + np.sqrt(2))
    assert inscribed(array(RING)).diameter[0] == pytest.approx(corner, abs=1.0)


def test_the_largest_part_has_its_share():
    assert largest_part(array(SQUARE, PAIR)).tolist() == [1, 10_000 / 15_000]


def test_sites_are_merged_along_their_edges():
    parcels = array(SQUARE, shapely.box(300, 0, 400, 100), shapely.box(100, 0, 150, 100))
    one, other = merged(parcels, np.array([0, 1, 0]), 0.01)
    assert (one.area, one.length) == (15_000, 500)
    assert other.equals(parcels[1])


def test_slits_of_drawing_are_closed():
    """Eight millimetres between two edges are no boundary of the site."""
    parcels = array(SQUARE, shapely.box(100.008, 0, 200, 100))
    (one,) = merged(parcels, np.array([0, 0]), 0.01)
    assert one.geom_type == "Polygon"
    assert one.length == pytest.approx(600, abs=0.01)


def test_overlapping_parcels_count_their_land_once():
    (one,) = merged(array(SQUARE, shapely.box(50, 0, 150, 100)), np.array([0, 0]), 0.01)
    assert one.area == pytest.approx(15_000, abs=0.01)


def test_no_parcels_have_no_outlines():
    assert len(merged(array(), np.array([], dtype=np.int64), 0.01)) == 0


ROAD = shapely.LineString([(-500, -10), (500, -10)])


def test_frontage_is_the_outline_near_a_road():
    """The south side, and of both others what lies within 20 m of the line: 10 m each."""
    assert frontage(array(SQUARE), array(ROAD), 20)[0] == pytest.approx(120)
    assert frontage(array(SQUARE), array(ROAD), 9.9).tolist() == [0]


def test_frontage_along_several_roads_counts_once():
    twice = array(ROAD, shapely.LineString([(0, -10), (600, -10)]))
    assert frontage(array(SQUARE), twice, 20)[0] == pytest.approx(120)
    bent = array(shapely.LineString([(-500, -10), (110, -10), (110, 500)]))
    assert frontage(array(SQUARE, STRIP), bent, 10.01)[0] == pytest.approx(200, abs=0.5)


def test_a_road_drawn_as_land_is_fronted_too_and_a_stop_is_not():
    street = array(shapely.box(-500, -12, 500, -10), shapely.Point(50, -5))
    assert frontage(array(SQUARE), street, 20)[0] == pytest.approx(120)
    assert frontage(array(SQUARE), street[1:], 20).tolist() == [0]
