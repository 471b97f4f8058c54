"""A pixel is coloured by exactly the part of it that is land; GEOS tells how much that is."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geoapi.views.tiles import kernels, plain
from tests.views.tiles.drawing import (
    SAME,
    covered,
    exact,
    lines,
    paint,
    settled,
    some_of,
    strings_of,
)

WAYS = pytest.mark.parametrize("way", [kernels, plain], ids=["kernels", "plain"])
SIZE = 12
LEVEL = 1 / 255
"""A colour's step: what nobody can see."""

places = st.tuples(st.floats(-8, SIZE + 8, width=32), st.floats(-8, SIZE + 8, width=32))


@st.composite
def polygons(draw):
    """A simple polygon, partly beyond the canvas, some with a hole."""
    corners = draw(st.lists(places, min_size=3, max_size=9, unique=True))
    middle = np.mean(corners, axis=0)
    angle = [np.arctan2(y - middle[1], x - middle[0]) for x, y in corners]
    star = shapely.Polygon([corners[k] for k in np.argsort(angle)])
    if not star.is_valid or star.area < 1e-3:
        star = shapely.MultiPoint(corners).convex_hull.buffer(0.01)
    hole = star.buffer(-draw(st.floats(0.2, 3)))
    return star.difference(hole) if draw(st.booleans()) else star


@WAYS
@given(polygons())
@settings(max_examples=50, deadline=None)
def test_a_pixel_is_covered_by_the_area_it_shares(way, shape):
    assert covered(way, [shape], SIZE)[0] == pytest.approx(exact(shape, SIZE), abs=LEVEL)


@WAYS
@given(st.integers(0, 2**32 - 1))
@settings(max_examples=8, deadline=None)
def test_parcels_that_share_edges_leave_no_seam(way, seed):
    points = np.random.default_rng(seed).uniform(-2, SIZE + 2, (30, 2))
    around = shapely.box(-4, -4, SIZE + 4, SIZE + 4)
    cells = shapely.voronoi_polygons(shapely.multipoints(points), extend_to=around)
    parcels = shapely.intersection(np.array(cells.geoms), around)
    assert covered(way, parcels, SIZE)[0] == pytest.approx(np.ones((SIZE, SIZE)), abs=LEVEL)
    apart = covered(way, parcels, SIZE, inks=[n % 5 for n in range(len(parcels))])
    assert apart.sum(axis=0) == pytest.approx(np.ones((SIZE, SIZE)), abs=LEVEL)


@WAYS
def test_parcels_smaller_than_a_pixel_add_up(way):
    corners = np.arange(0, SIZE, 0.25)
    x, y = np.meshgrid(corners, corners)
    tiny = shapely.box(x, y, x + 0.125, y + 0.25).reshape(-1)  # half of the land
    assert covered(way, tiny, SIZE)[0] == pytest.approx(np.full((SIZE, SIZE), 0.5), abs=LEVEL)


@WAYS
def test_a_ring_counts_by_what_it_is_not_by_how_it_runs(way):
    ring = shapely.box(1, 1, 9, 9).exterior.coords
    hole = shapely.box(3, 3, 5, 5).exterior.coords
    for shell, inner in ((ring, hole), (ring[::-1], hole), (ring, hole[::-1])):
        found = covered(way, [shapely.Polygon(shell, [inner])], SIZE)[0]
        assert found[2, 2] == 1
        assert found[4, 4] == 0


@WAYS
def test_colours_are_mixed_by_what_each_covers(way):
    canvas = np.zeros((2, 4, 6), np.float32)
    left, right = shapely.box(0, 0, 1.25, 4), shapely.box(1.25, 0, 2.5, 4)
    way.fill(strings_of([left, right]), some_of(2, [0, 1]), SAME, canvas)
    out = settled(way, canvas, paint((1, 0, 0, 1), (0, 0, 1, 0.5)))
    assert out[1, 0] == pytest.approx([1, 0, 0, 1], abs=1e-5)
    assert out[1, 1] == pytest.approx([0.25, 0, 0.75 * 0.5, 0.25 + 0.75 * 0.5], abs=1e-5)
    assert out[1, 2] == pytest.approx([0, 0, 0.25, 0.25], abs=1e-5)
    assert out[1, 3].tolist() == [0, 0, 0, 0]


@WAYS
def test_land_that_lies_twice_is_not_darker(way):
    canvas = np.zeros((2, 4, 6), np.float32)
    square = shapely.box(0, 0, 4, 4)
    way.fill(strings_of([square, square, square]), some_of(3, [0, 0, 1]), SAME, canvas)
    out = settled(way, canvas, paint((1, 0, 0, 1), (0, 0, 1, 1)))
    assert out[1, 1] == pytest.approx([0.5, 0, 0.5, 1], abs=1e-5)


@WAYS
def test_a_line_covers_its_width(way):
    """A level line 2 pixels wide along y = 6 covers rows 5 and 6, a dot covers its disc."""
    cover, ink = lines(way, [shapely.LineString([(2, 6), (10, 6)])], SIZE, [1.0])
    assert cover[5, 4] == cover[6, 4] == 1
    assert cover[4, 4] == cover[7, 4] == 0
    assert ink[5, 4] == 0
    assert cover[3:9, 3:9].sum() == pytest.approx(2 * 6)
    disc, _ = lines(way, [shapely.Point(6, 6)], SIZE, [3.0])
    assert disc.sum() == pytest.approx(np.pi * 9, rel=0.03)


@WAYS
def test_a_line_drawn_twice_is_not_darker(way):
    shape = shapely.LineString([(1.3, 2.1), (9.7, 7.9)])
    once, _ = lines(way, [shape], SIZE, [0.45])
    twice, ink = lines(way, [shape, shape], SIZE, [0.45, 0.45], inks=[1, 0])
    assert (once == twice).all()
    assert set(ink[once > 0]) == {0}, "of two alike the first ink counts, whatever comes first"


def test_both_ways_draw_the_same():
    rng = np.random.default_rng(5)
    shapes = shapely.buffer(shapely.points(rng.uniform(0, 40, (60, 2))), rng.uniform(1, 6, 60))
    inks = rng.integers(0, 3, 60)
    fills = [covered(way, shapes, 40, inks) for way in (kernels, plain)]
    assert fills[0] == pytest.approx(fills[1], abs=1e-4)
    drawn = [lines(way, shapes, 40, [0.5, 0.6, 0.7], inks)[0] for way in (kernels, plain)]
    assert np.abs(drawn[0] - drawn[1]).max() < 0.15, "short pieces of a line are drawn together"
    assert np.abs(drawn[0] - drawn[1]).mean() < 0.01
