"""Pairs that share land, against every pair tried and against geopandas.overlay."""

from fractions import Fraction
from itertools import combinations
from unittest.mock import patch

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from layers.area import legal_area
from layers.door.checks import pairs
from layers.door.checks.pairs import apart, shared_land, slants, tiles
from tests.layers.checks.made import shaped
from tests.made import CRS, EAST, NORTH, square

TINY = {"TILE": 4, "AT_ONCE": 2}


def shared(shapes, *, least=1.0, group=None, **limits):
    accepted = shaped(shapes)
    groups = np.zeros(len(shapes), dtype=np.int64) if group is None else np.array(group)
    with patch.multiple(pairs, **(TINY | limits)):
        return shared_land(accepted, groups, least)


def as_dict(found):
    ends = [tuple(sorted(p)) for p in zip(found.one.tolist(), found.other.tolist(), strict=True)]
    assert len(set(ends)) == len(ends), "a pair was counted twice"
    return dict(zip(ends, found.area.tolist(), strict=True))


def every_pair(shapes):
    """Cut each shape with each other: area by pair, m²."""
    held = {}
    for one, other in combinations(range(len(shapes)), 2):
        piece = np.array([shapes[one].intersection(shapes[other])], dtype=object)
        if (area := legal_area(piece, CRS)[0]) > 0:
            held[one, other] = area
    return held


corner = st.tuples(st.integers(0, 300), st.integers(0, 300))


@st.composite
def lands(draw):
    """Boxes, triangles and rings on whole metres, many with common edges, corners or places."""
    kind = draw(st.sampled_from(["box", "triangle", "ring", "two"]))
    x, y = draw(corner)
    size = draw(st.sampled_from([10, 50, 100]))
    box = square(x, y, size)
    if kind == "triangle":
        far = [(EAST + x, NORTH + y), (EAST + x + size, NORTH + y), (EAST + x, NORTH + y + size)]
        return shapely.Polygon(far)
    if kind == "ring":
        return box.difference(square(x + size / 4, y + size / 4, size / 2))
    if kind == "two":
        return shapely.MultiPolygon([box, square(x + 2 * size, y, size)])
    return box


many = st.lists(lands(), min_size=1, max_size=25)


@given(many)
def test_the_pairs_are_those_of_every_pair_tried(shapes):
    assert as_dict(shared(shapes)) == pytest.approx(
        {pair: area for pair, area in every_pair(shapes).items() if area >= 1}, rel=1e-9
    )


@given(many)
def test_shapes_are_prepared_or_not_to_the_same_end(shapes):
    assert as_dict(shared(shapes, FEW=0)) == as_dict(shared(shapes, FEW=1000))


figure = st.sampled_from([0.0, 480_000.1, 480_000.2, 3_700_000.3, 1e-9, 2.0**-40, 1e16])
triangle = st.lists(st.tuples(figure | st.floats(-1e7, 1e7), figure), min_size=3, max_size=3)


@given(triangle, triangle)
def test_a_diagonal_parts_two_shapes_exactly(one, other):
    """Against fractions, where sums are not rounded."""
    lines = [shapely.LineString(points) for points in (one, other)]
    ends = slants(np.array(lines, dtype=object))
    parted = False
    for sign in (1, -1):
        a, b = ([Fraction(x) + sign * Fraction(y) for x, y in points] for points in (one, other))
        parted |= max(a) <= min(b) or max(b) <= min(a)
    assert apart(ends[:1], ends[1:]).tolist() == [parted]


def test_neighbours_at_a_corner_are_parted_without_a_test():
    ends = slants(np.array([square(), square(100, 100), square(99, 99), square(100, -100)]))
    assert apart(ends[[0, 0, 0]], ends[1:]).tolist() == [True, False, True]


@given(many)
def test_the_area_is_that_of_geopandas_overlay(shapes):
    frame = gpd.GeoDataFrame({"n": range(len(shapes))}, geometry=shapes, crs=CRS)
    cut = gpd.overlay(frame, frame, how="intersection", keep_geom_type=True)
    once = cut[cut["n_1"] < cut["n_2"]]
    expected = legal_area(once.geometry.to_numpy(), CRS)
    found = shared(shapes, least=0.0)
    assert found.area.sum() == pytest.approx(expected.sum(), rel=1e-9)
    assert len(found.area) == (expected > 0).sum()


@given(many, st.integers(1, 6))
def test_the_tiles_hold_every_pair_of_boxes_once(shapes, most):
    bounds = shapely.bounds(np.array(shapes, dtype=object))
    met = []
    for rows, (west, south, east, north) in tiles(bounds, np.arange(len(shapes)), most):
        for one, other in combinations(sorted(rows.tolist()), 2):
            x, y = np.maximum(bounds[one, :2], bounds[other, :2])
            touch = np.minimum(bounds[one, 2:], bounds[other, 2:]) >= (x, y)
            if touch.all() and west <= x < east and south <= y < north:
                met.append((one, other))
    boxes = shapely.box(*bounds.T)
    expected = [
        p for p in combinations(range(len(shapes)), 2) if boxes[p[0]].intersects(boxes[p[1]])
    ]
    assert sorted(met) == expected


def test_a_heap_that_no_cut_parts_is_compared_block_by_block():
    found = shared([square()] * 11)
    assert sorted(as_dict(found)) == list(combinations(range(11), 2))


def test_neighbours_share_an_edge_but_no_land():
    cells = [square(100 * x, 100 * y) for x in range(8) for y in range(8)]
    found = shared(cells)
    assert (len(found.one), found.noise) == (0, 0)


def test_small_pieces_are_counted_apart_with_their_area():
    found = shared([square(), square(99.999), square(190)])
    # 1 mm x 100 m between the first two; 9.999 m x 100 m between the others.
    assert as_dict(found) == pytest.approx({(1, 2): 999.9}, abs=0.1)
    assert found.noise == 1
    assert found.noise_area == pytest.approx(0.1, abs=1e-3)


def test_groups_are_not_compared_with_one_another():
    found = shared([square()] * 5, group=[0, 0, 1, 1, -1])
    assert sorted(as_dict(found)) == [(0, 1), (2, 3)]


def test_rows_without_a_shape_are_passed_over():
    found = shared([square(), None, square(50)])
    assert list(as_dict(found)) == [(0, 2)]


@pytest.mark.parametrize("limit", ["MOST_PAIRS", "MOST_TESTS"])
def test_counting_stops_where_a_file_is_all_overlaps(limit):
    found = shared([square()] * 60, **{limit: 100})
    assert not found.complete
    assert 100 <= len(found.one) < 60 * 59 / 2


def test_nothing_gives_nothing():
    found = shared([None])
    assert (len(found.one), found.complete) == (0, True)
