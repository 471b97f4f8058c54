"""What lies outside the county, on the toy county of 100 m squares (400 m x 100 m)."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from layers.area import legal_area
from tests import toy
from tests.layers.checks.made import accept, checks, shaped
from tests.made import CRS, EAST, NORTH, square
from tests.toy import box

TOWNS = {"towns": toy.TOWNS}


def outside(shapes, *, name="parcels", around=TOWNS):
    return checks(name, shaped(shapes, name=name), around=around).get("outside-county")


def point(east, north):
    return shapely.Point(EAST + east, NORTH + north)


def test_wholly_and_partly_outside():
    found = outside([box(0, 100), box(1000, 1100), box(350, 450)])
    assert found.count == 2
    wholly, partly = found.rows
    assert (wholly["row"], wholly["outside"]) == (3, "wholly")
    assert wholly["area"] == pytest.approx(10_000, rel=1e-4)
    assert wholly["distance"] == pytest.approx(600)
    assert (partly["row"], partly["outside"]) == (4, "partly")
    assert partly["area"] == pytest.approx(5_000, rel=1e-4)
    assert partly["share"] == pytest.approx(0.5, rel=1e-4)
    assert found.total["area"] == pytest.approx(15_000, rel=1e-4)
    assert "1 个宗地完全在县域以外，如第 3 行 P2 离县界 600 米" in found.text
    assert "1 个宗地部分出界，最大为第 4 行 P3" in found.text
    assert "占 50.0%" in found.text


def test_inside_says_nothing():
    assert outside([box(0, 100), box(300, 400)]) is None


def test_noise_is_counted_not_listed():
    found = outside([box(300, 400.005)])  # 0.5 m² of 10 000.5 m²
    assert (found.count, found.rows, found.total["noise"]) == (0, (), 1)


def test_half_a_square_metre_of_a_small_shape_is_no_noise():
    assert outside([box(399, 400.005, 0, 100)]).count == 1  # 0.5 % of 100.5 m²


def test_a_file_that_lies_elsewhere_is_told_as_such():
    found = outside([box(5000, 5100), box(6000, 6100)])
    assert found.text == (
        "全部 2 个宗地都在县域以外（第 2 行 P1 离县界 4,600 米）；请核对坐标系是否有误。"
    )


def test_points_are_told_by_distance():
    found = checks(
        "enterprises",
        accept("enterprises", [{"uscc": "E1"}, {"uscc": "E2"}, {"uscc": "E3"}],
               [point(10, 10), point(403, 104), None]),
        around=TOWNS,
    )["outside-county"]  # fmt: skip
    assert found.rows == (
        {"row": 3, "key": "E2", "outside": "wholly", "area": None, "distance": 5.0},
    )


def test_lines_are_told_by_length():
    road = shapely.LineString([point(300, 50), point(700, 50)])
    found = outside([road], name="facilities")
    assert found.rows[0]["length"] == pytest.approx(300)
    assert found.rows[0]["share"] == pytest.approx(0.75)
    assert "界外 300 米，占 75.0%" in found.text


def test_towns_are_the_county_themselves():
    found = checks("towns", shaped([box(5000, 5100)], name="towns"), around=TOWNS)
    assert "outside-county" not in found


def test_without_towns_it_is_said_that_nothing_was_compared():
    found = checks("parcels", shaped([box(0, 100)]))["outside-unchecked"]
    assert (found.count, found.text) == (0, "尚未导入乡镇，未能核对宗地是否在县域以内。")


@given(st.lists(st.tuples(st.integers(-150, 450), st.integers(-150, 150)), min_size=1, max_size=8))
def test_what_is_outside_is_the_difference(corners):
    shapes = [square(x, y) for x, y in corners]
    county = shapely.union_all(toy.TOWNS.geometry.to_numpy())
    rest = legal_area(np.array([s.difference(county) for s in shapes], dtype=object), CRS)
    found = outside(shapes)
    assert (found.total["area"] if found else 0) == pytest.approx(rest.sum(), rel=1e-9)
    assert (found.count if found else 0) == (rest > 0).sum()
