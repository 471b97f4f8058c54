"""Which parcels are adjacent: by hand, and against a brute force over every pair."""

import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geoapi.planning.assemblies.edges import common_edges
from geoapi.planning.assemblies.graph import components
from geoapi.planning.assemblies.joining import BARRIERS, TOUCH, Joining, join
from geoapi.planning.errors import PlanningError
from layers.rings import rings_of

NONE = np.empty(0, dtype=object)


def shapes(*boxes):
    """Rectangles: west, south, east, north."""
    return np.array([shapely.box(*one) for one in boxes], dtype=object)


def lines(*several):
    return np.array([shapely.LineString(one) for one in several], dtype=object)


def sites(polygons, barriers=NONE, **joining):
    return join(polygons, barriers, Joining(**joining)).tolist()


LEFT, RIGHT = (0, 0, 100, 100), (100, 0, 200, 100)


def test_parcels_with_a_common_edge_are_one_site():
    assert sites(shapes(LEFT, RIGHT, (300, 0, 400, 100))) == [0, 0, 1]


def test_corners_do_not_count():
    corner = shapes(LEFT, (100, 100, 200, 200))
    assert sites(corner) == [0, 1]
    assert sites(corner, gap=10) == [0, 1]


@pytest.mark.parametrize(("length", "expected"), [(0.9, [0, 1]), (1.1, [0, 0])])
def test_an_edge_counts_above_its_least_length(length, expected):
    assert sites(shapes(LEFT, (100, 100 - length, 200, 200))) == expected
    assert sites(shapes(LEFT, (100, 100 - length, 200, 200)), edge=2) == [0, 1]


def test_edges_whose_corners_do_not_match_count():
    """A long parcel beside two short ones, its corner in the middle of none of theirs."""
    assert sites(shapes((0, 0, 100, 300), (100, 0, 200, 130), (100, 130, 200, 300))) == [0, 0, 0]


def test_outlines_within_a_centimetre_touch():
    near = shapes(LEFT, (100.008, 0, 200, 100), (200.02, 0, 300, 100))
    assert sites(near) == [0, 0, 1]


def test_land_drawn_twice_is_one_site():
    assert sites(shapes(LEFT, (10, 10, 20, 20))) == [0, 0]
    assert sites(shapes(LEFT, LEFT)) == [0, 0]


@pytest.mark.parametrize(("gap", "expected"), [(None, [0, 1]), (12, [0, 1]), (12.01, [0, 0])])
def test_a_gap_counts_below_its_width(gap, expected):
    assert sites(shapes(LEFT, (112, 0, 200, 100)), gap=gap) == expected


def test_a_river_in_the_gap_bars():
    pair = shapes(LEFT, (110, 0, 200, 100))
    river = shapes((103, -50, 107, 150))
    assert sites(pair, river, gap=20) == [0, 1]
    assert sites(pair, lines([(105, -50), (105, 150)]), gap=20) == [0, 1]


def test_a_barrier_elsewhere_does_not_bar():
    """Its bounds hold both parcels; the strip between them is free."""
    pair = shapes(LEFT, (110, 0, 200, 100))
    around = lines([(-50, -50), (250, -50), (250, 150)])
    assert sites(pair, around, gap=20) == [0, 0]


def test_a_river_in_the_common_edge_bars():
    """Both parcels are drawn to the middle of the river."""
    pair = shapes(LEFT, RIGHT)
    assert sites(pair, lines([(100, -50), (100, 150)])) == [0, 1]
    assert sites(pair, shapes((95, -50, 105, 150))) == [0, 1]
    assert sites(pair, lines([(100, -50), (100, 60)])) == [0, 0]


def test_a_road_across_both_parcels_does_not_part_them():
    assert sites(shapes(LEFT, RIGHT), lines([(-10, 50), (210, 50)])) == [0, 0]


def test_what_is_joined_by_a_third_is_one_site():
    three = shapes((0, 0, 100, 100), (120, 0, 200, 100), (0, 100, 200, 150))
    assert sites(three, lines([(110, -50), (110, 99)]), gap=30) == [0, 0, 0]


def test_a_point_bars_nothing():
    stop = np.array([shapely.Point(105, 50)], dtype=object)
    assert sites(shapes(LEFT, (110, 0, 200, 100)), stop, gap=20) == [0, 0]


def test_no_parcels_are_no_sites():
    assert sites(NONE) == []
    assert sites(shapes(LEFT)) == [0]


@pytest.mark.parametrize("wrong", [{"gap": -1}, {"edge": 2_000}, {"frontage": float("nan")}])
def test_widths_are_bounded(wrong):
    with pytest.raises(PlanningError, match="应为 0 至 1,000 米"):
        Joining(**wrong)


def test_barriers_are_kinds_of_layers():
    assert Joining().barriers == BARRIERS
    with pytest.raises(PlanningError, match="没有阻隔类型 roads；有：constraints"):
        Joining(barriers=("roads",))


def test_sides_in_common_are_found_by_their_corners():
    east = shapely.Polygon([(100, 0), (200, 0), (200, 100), (100, 100), (100, 50)])
    west = shapely.Polygon([(0, 0), (100, 0), (100, 50), (100, 100), (0, 100)])
    one, other = common_edges(rings_of(np.array([west, east], dtype=object)), 99)
    assert (one.tolist(), other.tolist()) == ([0], [1])
    assert not len(common_edges(rings_of(np.array([west, east], dtype=object)), 100)[0])


GRID = st.integers(0, 6)
BOX = st.tuples(GRID, GRID, st.integers(1, 3), st.integers(1, 3)).map(
    lambda b: shapely.box(b[0] * 5, b[1] * 5, (b[0] + b[2]) * 5 - 1, (b[1] + b[3]) * 5 - 1)
)
TIGHT = st.tuples(GRID, GRID, st.integers(1, 3), st.integers(1, 3)).map(
    lambda b: shapely.box(b[0] * 5, b[1] * 5, (b[0] + b[2]) * 5, (b[1] + b[3]) * 5)
)
LINE = (
    st.tuples(*[st.integers(-2, 42)] * 4)
    .filter(lambda p: p[:2] != p[2:])
    .map(lambda p: shapely.LineString([p[:2], p[2:]]))
)


def adjacent(one, other, barriers, gap, edge):
    """The definition, one pair at a time."""
    barred = shapely.union_all([b.buffer(TOUCH) for b in barriers])
    width = one.distance(other)
    if width <= TOUCH:
        free = [a.boundary.intersection(b.buffer(TOUCH)).difference(barred).length
                for a, b in ((one, other), (other, one))]  # fmt: skip
        return max(free) > edge
    strip = shapely.shortest_line(one, other)
    return width < gap and not any(strip.intersects(b) for b in barriers)


def walked(count, near):
    """Sites by walking from parcel to parcel."""
    site = [-1] * count
    for start in range(count):
        todo = [start] if site[start] < 0 else []
        number = max(site) + 1
        while todo:
            at = todo.pop()
            if site[at] < 0:
                site[at] = number
                todo += [n for n in range(count) if near[at][n]]
    return site


@settings(max_examples=150, deadline=None)
@example([shapely.box(0, 0, 4, 4)] * 2 + [shapely.box(0, 5, 9, 9)],
         [shapely.LineString([(0, 0), (4, 4)])], 2.0)  # fmt: skip
@given(st.lists(st.one_of(BOX, TIGHT), min_size=1, max_size=9), st.lists(LINE, max_size=3),
       st.sampled_from([0.5, 2.0, 6.0]))  # fmt: skip
def test_as_a_brute_force_finds(polygons, barriers, gap):
    edge = 1.5
    near = [[a is not b and adjacent(a, b, barriers, gap, edge) for b in polygons]
            for a in polygons]  # fmt: skip
    either = [[near[i][j] or near[j][i] for j in range(len(near))] for i in range(len(near))]
    held = np.array(polygons, dtype=object)
    found = join(held, np.array(barriers, dtype=object), Joining(gap=gap, edge=edge))
    assert found.tolist() == walked(len(polygons), either)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=20))
def test_components_are_what_a_walk_finds(pairs):
    near = [[(i, j) in pairs or (j, i) in pairs for j in range(12)] for i in range(12)]
    held = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    found = components(12, held[:, 0], held[:, 1])
    assert np.unique(found, return_inverse=True)[1].tolist() == walked(12, near)
