"""Points from two columns, 经度 and 纬度, and shapes in degrees: both come into the county."""

import pytest
import shapely

from layers import LAYERS
from tests.made import USCCS, checked, told

ENTERPRISES = LAYERS["enterprises"]


def points(**columns):
    rows = {"uscc": list(USCCS[:4]), "name": list("甲乙丙丁")}
    return rows | {h: list(c) for h, c in columns.items()}


def test_two_columns_make_points_on_a_stated_datum():
    rows = points(经度=[120.0, None, "120.1", ""], 纬度=["33.4", None, 33.5, " "])
    report = checked(ENTERPRISES, rows, datum="cgcs2000")
    assert (report.problems, report.warnings) == ((), ())
    assert report.crs == "EPSG:4326"
    made = report.frame.geometry
    assert made.isna().tolist() == [False, True, False, True]
    assert made[0].x == pytest.approx(500_000, abs=1e-3)
    shifted = checked(ENTERPRISES, rows, datum="gcj02").frame.geometry
    assert 300 < shifted[0].distance(made[0]) < 700


def test_an_unstated_datum_is_told():
    rows = points(经度=[120.0] * 4, 纬度=[33.4] * 4)
    [warning] = checked(ENTERPRISES, rows).warnings
    assert "没有注明基准，按 CGCS2000 读取" in warning


def test_a_point_that_is_wrong_is_refused_with_its_row():
    rows = points(经度=[120.0, "东经120", 33.4, 0], 纬度=[None, 33.4, 120.0, 0])
    report = checked(ENTERPRISES, rows, datum="cgcs2000")
    assert [(row, field) for row, field, _ in told(report)] == [
        (2, "geometry"), (3, "geometry"), (4, "geometry"), (5, "geometry"),
    ]  # fmt: skip
    sentences = [said for _, _, said in told(report)]
    assert sentences[:2] == ["经度、纬度只有其一", "不是数字"]
    assert sentences[2] == "坐标不是有限的数，或超出坐标系可换算的范围"
    assert "0.0000°E, 0.0000°N）在工作区坐标系的适用范围之外" in sentences[3]


def test_an_unknown_datum_refuses_the_file():
    rows = points(经度=[120.0] * 4, 纬度=[33.4] * 4)
    assert told(checked(ENTERPRISES, rows, datum="火星")) == [
        (None, "geometry", "不认识 --datum 所说的基准")
    ]


def test_enterprises_may_have_no_place():
    report = checked(ENTERPRISES, points())
    assert report.problems == ()
    assert report.frame.geometry.isna().all()


def test_longitude_and_latitude_of_a_file_come_into_the_county():
    shape = shapely.box(120.0, 33.4, 120.001, 33.401)
    report = checked(LAYERS["parcels"], {"parcel_id": ["1"]}, shapes=[shape], crs="EPSG:4326")
    assert report.problems == ()
    west, south, east, north = report.frame.total_bounds
    assert west == pytest.approx(500_000, abs=1e-3)
    # On the meridian 0.001° of arc: 93.0 m along the parallel, 110.9 m along the meridian.
    assert east - west == pytest.approx(93.0, abs=0.1)
    assert north - south == pytest.approx(110.9, abs=0.1)
