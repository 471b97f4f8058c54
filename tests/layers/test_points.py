"""Points from two columns, 经度 and 纬度, and shapes in degrees: both come into the county."""

import numpy as np
import pyproj
import pytest
import shapely

from layers import LAYERS
from layers.door.conform import conform
from layers.door.report import DoorOptions, Ground
from layers.shifts import wgs84_to_gcj02
from tests.made import CRS, EAST, NORTH, USCCS, checked, raw, square, told
from tests.toy import frame

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


TOWNS = frame(
    "towns",
    [{"town_code": "320999100", "name": "甲镇"}, {"town_code": "320999101", "name": "乙镇"}],
    [square(side=2_000), square(2_000, side=2_000)],
)
"""Two towns, 2 km to a side, 120°E the western border of the first."""

TO_DEGREES = pyproj.Transformer.from_crs(CRS, "EPSG:4490", always_xy=True)


def around(made, layer, **stated):
    """The report of the door in a workspace that knows its towns."""
    return conform(made, layer, DoorOptions(**stated), Ground(CRS, "none", {"towns": TOWNS}))


def firms(shift):
    """Twelve firms in 甲镇, 100 m west of the border to 乙镇, as an application writes them."""
    north = NORTH + np.linspace(100, 1_900, 12)
    lon, lat = shift(*TO_DEGREES.transform(np.full(12, EAST + 1_900.0), north))
    columns = {"uscc": [f"E{at}" for at in range(12)], "name": ["厂"] * 12, "镇": ["甲镇"] * 12}
    return columns, lon, lat


def test_a_map_application_s_points_are_recognised_by_their_towns():
    columns, lon, lat = firms(wgs84_to_gcj02)
    made = raw(columns | {"经度": lon, "纬度": lat})
    report = around(made, ENTERPRISES)
    [offer] = [said for said in report.warnings if "gcj02" in said]
    assert "照原样有 0 处" in offer
    assert "请加 --datum gcj02 重新导入" in offer
    assert report.frame.geometry.x.min() > EAST + 2_000  # offered, not applied
    stated = around(made, ENTERPRISES, datum="gcj02")
    assert not [said for said in stated.warnings if "gcj02" in said]
    assert stated.frame.geometry.x.to_numpy() == pytest.approx(EAST + 1_900, abs=1e-3)


def test_true_points_are_not_doubted():
    columns, lon, lat = firms(lambda lon, lat: (lon, lat))
    report = around(raw(columns | {"经度": lon, "纬度": lat}), ENTERPRISES)
    assert not [said for said in report.warnings if "--datum gcj02" in said]


def test_shapes_of_a_map_application_are_recognised_too():
    columns, lon, lat = firms(wgs84_to_gcj02)
    made = raw(columns, shapes=list(shapely.points(lon, lat)), crs="EPSG:4326")
    report = around(made, ENTERPRISES)
    assert [said for said in report.warnings if "请加 --datum gcj02 重新导入" in said]
    stated = around(made, ENTERPRISES, datum="gcj02")
    assert stated.frame.geometry.x.to_numpy() == pytest.approx(EAST + 1_900, abs=1e-3)


def test_a_silent_file_is_read_where_the_county_is_and_that_is_said():
    plot = square(500, 500)
    for shape, crs in ((plot, "EPSG:4549"), (_in_degrees(plot), "EPSG:4490")):
        report = around(raw({"parcel_id": ["1"]}, shapes=[shape]), LAYERS["parcels"])
        assert (report.problems, report.crs) == ((), crs)
        assert report.found.crs_why.startswith(f"文件没有注明坐标系；只有按 {crs}")
        assert any(said.startswith(report.found.crs_why) for said in report.warnings)
        assert report.frame.total_bounds == pytest.approx(plot.bounds, abs=1e-4)


def test_turned_axes_of_a_stated_system_are_only_suggested():
    turned = shapely.transform(square(500, 500), lambda p: p[:, ::-1])
    made = raw({"parcel_id": ["1"]}, shapes=[turned], crs=CRS)
    [problem] = around(made, LAYERS["parcels"]).problems
    assert (problem.row, problem.suggestion) == (None, "--axes ne")
    report = around(made, LAYERS["parcels"], axes="ne")
    assert report.problems == ()
    assert report.frame.total_bounds == pytest.approx(square(500, 500).bounds)


def _in_degrees(shape):
    return shapely.transform(shape, lambda p: np.column_stack(TO_DEGREES.transform(*p.T)))
