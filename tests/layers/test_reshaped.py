"""Shapes before and after: the same points however written, told apart to the millimetre."""

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st
from shapely import affinity

from layers import reshaped
from layers.leaves import DRAWN_IN
from layers.reshaped import Plane, compare_shapes
from tests.made import CRS, EAST, NORTH, square

COUNTY = Plane(CRS, degrees=False)
HOLED = square().difference(square(25, 25, 50))
PARTS = shapely.MultiPolygon([square(200), square(400, 1 / 3)])
LINE = shapely.LineString([(EAST, NORTH), (EAST + 10, NORTH), (EAST + 10, NORTH + 7)])


def compared(one, other, plane=COUNTY):
    """The comparison of one shape with another."""
    pair = [np.array([shape], dtype=object) for shape in (one, other)]
    return compare_shapes(*pair, plane)


def kind(one, other):
    kinds = compared(one, other).table["kind"]
    return kinds[0] if len(kinds) else "same"


def rewritten(shape, begin, *, turned):
    """The same polygon, its rings begun elsewhere and perhaps the other way round."""

    def ring(points):
        points = np.roll(shapely.get_coordinates(points)[:-1], begin, axis=0)
        return points[::-1] if turned else points

    return shapely.Polygon(ring(shape.exterior), [ring(hole) for hole in shape.interiors])


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("begin", [0, 1, 3])
def test_where_a_ring_begins_and_which_way_it_goes_do_not_matter(begin, turned):
    assert kind(HOLED, rewritten(HOLED, begin, turned=turned)) == "same"


def test_the_order_of_parts_and_one_part_as_several_do_not_matter():
    assert kind(PARTS, shapely.MultiPolygon(list(PARTS.geoms)[::-1])) == "same"
    assert kind(LINE, shapely.reverse(LINE)) == "same"


SHIFTS = st.lists(st.tuples(st.floats(-7e-4, 7e-4), st.floats(-7e-4, 7e-4)), min_size=8, max_size=8)


@settings(max_examples=100, deadline=None)
@given(SHIFTS, st.integers(0, 3), st.booleans())
@example(shifts=[(1e-9, -1e-9)] * 8, begin=1, turned=True)
def test_points_moved_by_less_than_a_millimetre_are_told_apart(shifts, begin, turned):
    """However the rings are begun: even where edges due north make the least point doubtful."""
    closed = np.vstack([shifts[:4], shifts[:1], shifts[4:], shifts[4:5]])
    shape = shapely.transform(HOLED, lambda points: points + closed)
    found = compared(HOLED, rewritten(shape, begin, turned=turned)).table
    if (shapely.get_coordinates(shape) == shapely.get_coordinates(HOLED)).all():
        assert not len(found)
        return
    assert found["kind"].tolist() == ["retouched"]
    assert found["moved"][0] <= np.hypot(*np.transpose(shifts)).max() + 1e-9
    assert found["area_before"][0] == pytest.approx(7500, rel=1e-3)
    assert np.isnan(found["gained"][0])


@pytest.mark.parametrize("east", [0.001, -0.001, 0.0011, 5])
def test_a_point_moved_by_one_unit_of_the_file_is_a_change(east):
    """0.001 m is the least a file of boundary points can say."""
    corner = shapely.Polygon([(EAST + east, NORTH), (EAST + 100, NORTH), (EAST + 100, NORTH + 100),
                              (EAST, NORTH + 100)])  # fmt: skip
    found = compared(square(), corner).table
    assert found["kind"].tolist() == ["reshaped"]
    assert found["moved"][0] == pytest.approx(abs(east), rel=2e-3)


def test_a_further_boundary_point_is_a_change_though_no_land_is():
    """Every edge gets a point in its middle, on round coordinates."""
    found = compared(square(), shapely.segmentize(square(), 50)).table.iloc[0]
    assert (found["kind"], found["points_before"], found["points_after"]) == ("reshaped", 4, 8)
    assert (found["moved"], found["gained"], found["lost"]) == (0, 0, 0)


def test_the_same_points_joined_otherwise_are_a_change():
    """A notch from above, and a notch from the side: no point lies off the other's outline."""
    middle = (EAST + 50, NORTH + 50)
    (west, south), (east, north) = (EAST, NORTH), (EAST + 100, NORTH + 100)
    above = shapely.Polygon([(west, south), (east, south), (east, north), middle, (west, north)])
    aside = shapely.Polygon([(west, south), (east, south), middle, (east, north), (west, north)])
    found = compared(above, aside)
    assert found.table["kind"].tolist() == ["reshaped"]
    assert found.table["moved"][0] == 0
    assert found.table["gained"][0] == pytest.approx(2500, rel=1e-3)
    assert found.table["lost"][0] == pytest.approx(2500, rel=1e-3)


@pytest.mark.parametrize(("one", "other", "gained", "lost"), [
    (HOLED, square(), square(25, 25, 50), None),
    (square(), HOLED, None, square(25, 25, 50)),
    (square(), square(50), shapely.box(EAST + 100, NORTH, EAST + 150, NORTH + 100),
     shapely.box(EAST, NORTH, EAST + 50, NORTH + 100)),
    (square(), square(1000), square(1000), square()),
])  # fmt: skip
def test_land_gained_and_lost(one, other, gained, lost):
    """The pieces by hand; their areas against GeographicLib, another way than ours."""
    found = compared(one, other)
    for pieces, name, piece in ((found.gained, "gained", gained), (found.lost, "lost", lost)):
        if piece is None:
            assert pieces[0] is None
            assert found.table[name][0] == 0
        else:
            assert shapely.equals(pieces[0], piece)
            assert found.table[name][0] == pytest.approx(geodesic(piece), rel=1e-5)
    row = found.table.iloc[0]
    closing = row["area_after"] - row["area_before"] - (row["gained"] - row["lost"])
    assert abs(closing) < 1e-3


def geodesic(shape):
    lonlat = gpd.GeoSeries([shape], crs=CRS).to_crs(4490).iloc[0]
    return abs(pyproj.Geod(ellps="GRS80").geometry_area_perimeter(lonlat)[0])


SIDES = st.floats(1, 300)


@settings(max_examples=60, deadline=None)
@given(st.floats(-200, 200), st.floats(-200, 200), SIDES, st.floats(0, 90))
def test_land_after_is_land_before_and_gained_less_lost(east, north, side, turn):
    other = affinity.rotate(square(east, north, side), turn)
    row = compared(square(), other).table.iloc[0]
    assert row["kind"] == "reshaped" or other.equals(square())
    whole = row["area_before"] + row["area_after"]
    assert row["area_before"] - row["lost"] + row["gained"] == pytest.approx(
        row["area_after"], abs=1e-8 * whole
    )


def in_degrees(*shapes):
    """Frames of the county with one shape each, drawn in degrees."""
    return [gpd.GeoDataFrame(geometry=gpd.GeoSeries([s], crs=4490).to_crs(CRS)) for s in shapes]


def test_edges_straight_in_degrees_are_cut_there():
    """3 km edges drawn in degrees, and the same with a point in the middle: no land moved."""
    box = shapely.box(119.0, 33.4, 119.03, 33.42)
    frames = in_degrees(box, shapely.segmentize(box, 0.015))
    shapes = [frame.geometry.iloc[0] for frame in frames]
    bowed = compared(*shapes, Plane.of(*frames)).table
    assert bowed["gained"][0] + bowed["lost"][0] > 10
    for frame in frames:
        frame.attrs[DRAWN_IN] = "degrees"
    straight = compared(*shapes, Plane.of(*frames)).table
    assert straight["gained"][0] + straight["lost"][0] < 1e-3


def test_pieces_cut_in_degrees_come_back_to_the_county():
    wests, easts = (119, 119.005, 119.01), (119.01, 119.02, 119.02)
    boxes = [shapely.box(west, 33, east, 33.01) for west, east in zip(wests, easts, strict=True)]
    frames = in_degrees(*boxes)
    one, other, expected = (frame.geometry.iloc[0] for frame in frames)
    found = compared(one, other, Plane(CRS, degrees=True))
    assert shapely.hausdorff_distance(found.gained[0], expected) < 1e-6
    assert found.table["gained"][0] == pytest.approx(geodesic(expected), rel=1e-5)


@pytest.mark.parametrize("nothing", [None, shapely.MultiPolygon()])
def test_a_shape_that_appears_or_vanishes_is_told_so(nothing):
    for pair, name in (((nothing, square()), "appeared"), ((square(), nothing), "vanished")):
        found = compared(*pair)
        assert found.table["kind"].tolist() == [name]
        assert found.table[["moved", "gained", "lost"]].isna().all(axis=None)
        assert found.table[["area_before", "area_after"]].notna().sum(axis=1).tolist() == [1]
    assert kind(nothing, None) == "same"


def test_points_and_lines_move_and_have_no_area():
    found = compared(shapely.Point(EAST, NORTH), shapely.Point(EAST + 3, NORTH + 4)).table
    assert found["moved"].tolist() == [5]
    assert found[["area_before", "area_after", "gained", "lost"]].isna().all(axis=None)
    assert kind(shapely.Point(EAST, NORTH), shapely.Point(EAST + 5e-4, NORTH)) == "retouched"
    assert kind(LINE, affinity.translate(LINE, 0, 5e-4)) == "retouched"
    assert kind(LINE, affinity.translate(LINE, 0, 5e-3)) == "reshaped"
    assert kind(shapely.Point(EAST, NORTH), square()) == "reshaped"


@pytest.mark.parametrize("shape", [HOLED, PARTS, LINE])
def test_the_distance_of_large_shapes_is_the_same_by_index(monkeypatch, shape):
    other = affinity.rotate(affinity.scale(shape, 1.1, 0.9), 7)
    usual = compared(shape, other).table["moved"][0]
    monkeypatch.setattr(reshaped, "HEAVY", 0)
    assert compared(shape, other).table["moved"][0] == pytest.approx(usual, abs=1e-8)


def test_a_shape_of_many_points_takes_no_time_to_speak_of():
    """Sixty thousand points against sixty thousand; each with each would take minutes."""
    angle = np.linspace(0, 2 * np.pi, 60_000, endpoint=False)
    ring = np.column_stack([np.cos(angle), np.sin(angle)])
    one, other = (shapely.Polygon(ring * radius + (EAST, NORTH)) for radius in (5000, 5002))
    assert compared(one, other).table["moved"][0] == pytest.approx(2, rel=1e-4)
