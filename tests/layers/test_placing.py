"""Where a file's coordinates lie: what it states, what its digits say, where the county is."""

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from layers import LAYERS
from layers.door.placing import Placement, middles, place
from layers.door.report import DoorOptions, Ground
from layers.sources.shapes import crs_of

WORKSPACE = "EPSG:4549"
WEST, SOUTH = 470_000.0, 3_700_000.0
"""The county: 40 km to a side, two towns, 120°E running through it."""


def towns(*boxes, crs=WORKSPACE):
    codes = [f"32099910{at}" for at in range(len(boxes))]
    names = [f"{at}镇" for at in "甲乙丙丁"[: len(boxes)]]
    return gpd.GeoDataFrame(
        {"town_code": codes, "name": names}, geometry=[shapely.box(*b) for b in boxes], crs=crs
    )


TOWNS = towns(
    (WEST, SOUTH, WEST + 20_000, SOUTH + 40_000),
    (WEST + 20_000, SOUTH, WEST + 40_000, SOUTH + 40_000),
)
COUNTY = Ground(WORKSPACE, around={"towns": TOWNS})
NO_TOWNS = Ground(WORKSPACE)


def plots(count=9, *, east=WEST + 5_000, north=SOUTH + 5_000, step=3_000):
    """Squares of 100 m on a diagonal, in the workspace's system."""
    at = np.arange(count) * step
    return shapely.box(east + at, north + at, east + at + 100, north + at + 100)


def written(shapes, crs, *, swapped=False, source=WORKSPACE):
    """The same land as a file in another system has it, by PROJ."""
    change = pyproj.Transformer.from_crs(source, crs, always_xy=True)

    def move(points):
        made = np.column_stack(change.transform(*points.T))
        return made[:, ::-1] if swapped else made

    return shapely.transform(shapes, move)


def placed(shapes, stated=None, ground=COUNTY, layer="parcels", **said):
    crs = None if stated is None else pyproj.CRS(stated)
    return place(shapes, crs, LAYERS[layer], ground, DoorOptions(**said))


def refused(*arguments, **said):
    found = placed(*arguments, **said)
    assert (found.crs, found.name) == (None, None)
    [problem] = found.problems
    assert (problem.row, problem.field) == (None, "geometry")
    return problem


def same_plane(crs, code):
    """Whether two systems give one place the same numbers."""
    change = pyproj.Transformer.from_crs(crs, code, always_xy=True)
    return change.transform(500_000, 3_700_000) == pytest.approx((500_000, 3_700_000), abs=1e-6)


# What the file or the person states.


@pytest.mark.parametrize("ground", [COUNTY, NO_TOWNS])
@pytest.mark.parametrize("crs", ["EPSG:4549", "EPSG:4528", "EPSG:4490", "EPSG:4326", "EPSG:3857"])
def test_a_stated_system_is_believed(crs, ground):
    found = placed(written(plots(), crs), crs, ground)
    assert (found.name, found.swapped, found.problems, found.warnings) == (crs, False, (), ())
    assert found.why.startswith(f"文件写明坐标系 {crs}（")
    asked = placed(written(plots(), crs), None, ground, crs=crs)
    assert asked.why.startswith(f"--crs 指明坐标系 {crs}（")
    assert asked.decided


def test_an_option_against_the_file_is_told():
    found = placed(plots(), "EPSG:4548", crs="EPSG:4549")
    assert found.warnings == ("文件写明的坐标系是 EPSG:4548，按 --crs EPSG:4549 读取",)
    assert placed(plots(), "EPSG:4549", crs="EPSG:4549").warnings == ()


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ("EPSG:2437", None),
        ("EPSG:2437", "EPSG:4549"),
        ("EPSG:4549", "EPSG:2384"),
        ("EPSG:4549", "四五"),
        ('LOCAL_CS["某县独立坐标系",UNIT["metre",1]]', "EPSG:4549"),
    ],
)
def test_old_systems_are_refused_and_never_relabelled(stated, said):
    problem = refused(plots(), stated, crs=said)
    assert "不能直接使用" in problem.problem or "不认识坐标系" in problem.problem


def test_a_local_name_is_not_lost_behind_a_code():
    """CGCS2000's own numbers under the name of an older system, as a reader passes it on."""
    text = pyproj.CRS("EPSG:4549").to_wkt("WKT1_ESRI")
    renamed = text.replace("CGCS2000_3_Degree_GK_CM_120E", "xian80_120")
    assert renamed != text
    stated, _ = crs_of(renamed)
    assert "1980 西安坐标系" in refused(plots(), stated).problem
    assert crs_of(text)[0].to_epsg() == 4549


def test_an_undefined_system_is_none():
    undefined = 'LOCAL_CS["Undefined Cartesian SRS with unknown unit"]'
    assert placed(plots(), undefined).name == placed(plots()).name == WORKSPACE


def test_a_system_without_datum_is_told():
    plain = "+proj=tmerc +lon_0=120 +x_0=500000 +ellps=GRS80 +units=m"
    found = placed(plots(), plain)
    assert found.problems == ()
    assert found.warnings == ("坐标系“unknown”没有说明基准，按 CGCS2000 处理",)


# A stated system that the coordinates speak against.


@pytest.mark.parametrize("ground", [COUNTY, NO_TOWNS])
@pytest.mark.parametrize("crs", ["EPSG:4549", "EPSG:4528", "EPSG:4490", "EPSG:4498"])
def test_north_before_east_is_suggested_and_taken_only_when_said(crs, ground):
    shapes = written(plots(), crs, swapped=True)
    problem = refused(shapes, crs, ground)
    assert problem.suggestion == "--axes ne"
    assert "9 个图形中有 0 个落在" in problem.problem
    assert "X 与 Y 互换 有 9 个" in problem.problem
    found = placed(shapes, crs, ground, axes="ne")
    assert (found.name, found.swapped, found.problems) == (crs, True, ())
    assert "--axes 指明 X、Y 互换" in found.why
    again = refused(written(plots(), crs), crs, ground, axes="ne")
    assert again.suggestion == "去掉 --axes ne"


@pytest.mark.parametrize(
    ("true", "stated", "option"),
    [
        ("EPSG:4548", "EPSG:4549", "--crs EPSG:4548"),  # the .prj says another meridian
        ("EPSG:4549", "EPSG:4548", "--crs EPSG:4549"),
        ("EPSG:4549", "EPSG:4550", "--crs EPSG:4549"),
        ("EPSG:4527", "EPSG:4528", "--crs EPSG:4527"),  # "39带 → 4528"
        ("EPSG:4528", "EPSG:4529", "--crs EPSG:4528"),
        ("EPSG:4528", "EPSG:4549", "--crs EPSG:4528"),
        ("EPSG:4549", "EPSG:4528", "--crs EPSG:4549"),
        ("EPSG:4498", "EPSG:4528", "--crs EPSG:4498"),
        ("EPSG:4490", "EPSG:4549", "--crs EPSG:4490"),
        ("EPSG:4549", "EPSG:4326", "--crs EPSG:4549"),
        ("EPSG:4528", "EPSG:4490", "--crs EPSG:4528"),
    ],
)
def test_a_wrong_label_is_refused_with_the_right_one(true, stated, option):
    shapes = written(plots(), true)
    problem = refused(shapes, stated)
    assert problem.suggestion == option
    assert problem.value == stated
    assert "落在本县各乡镇的外包范围内" in problem.problem
    assert placed(shapes, stated, crs=option.split()[1]).problems == ()
    swapped = refused(written(plots(), true, swapped=True), stated)
    assert swapped.suggestion == f"{option} --axes ne"


@pytest.mark.parametrize(
    ("true", "stated", "sentence", "suggestion"),
    [
        ("EPSG:4527", "EPSG:4528", "东坐标的带号是 39，与坐标系 EPSG:4528", "--crs EPSG:4527"),
        ("EPSG:4528", "EPSG:4549", "东坐标的带号是 40，与坐标系 EPSG:4549", "--crs EPSG:4528"),
        ("EPSG:4549", "EPSG:4528", "东坐标是 6 位数，没有带号，与", "--crs EPSG:4549"),
        ("EPSG:4498", "EPSG:4528", "东坐标的带号是 20，", "--crs EPSG:4498"),
        ("EPSG:4528", "EPSG:4490", "东坐标的带号是 40，与坐标系 EPSG:4490", "--crs EPSG:4528"),
        ("EPSG:4549", "EPSG:4490", "东坐标是 6 位数", "用 --crs 指明投影坐标系"),
        ("EPSG:4490", "EPSG:4549", "坐标像是经纬度，与坐标系 EPSG:4549", "--crs EPSG:4490"),
    ],
)
def test_without_towns_the_digits_speak(true, stated, sentence, suggestion):
    problem = refused(written(plots(), true), stated, NO_TOWNS)
    assert problem.problem.startswith(sentence)
    assert suggestion in problem.suggestion


def test_what_lies_outside_the_towns_is_not_refused_here():
    beyond = plots(east=WEST + 60_000)
    for stated in ("EPSG:4549", "EPSG:4490"):
        assert placed(written(beyond, stated), stated).problems == ()
    some = np.concatenate([plots(4), plots(20, east=WEST + 100_000, step=10)])
    assert placed(some, WORKSPACE).problems == ()


def test_towns_are_not_measured_by_towns():
    """The towns of before were a zone off: those that are right may come in."""
    wrong = towns((WEST - 279_000, SOUTH, WEST - 239_000, SOUTH + 40_000))
    ground = Ground(WORKSPACE, around={"towns": wrong})
    shapes = TOWNS.geometry.to_numpy()
    assert placed(shapes, WORKSPACE, ground, "towns").problems == ()
    assert refused(shapes, WORKSPACE, ground, "zones").suggestion == "--crs EPSG:4548"
    assert refused(written(shapes, 4549, swapped=True), WORKSPACE, ground, "towns")


# A silent file.


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize("zone", [39, 40, 41, 20, 21])
@pytest.mark.parametrize("ground", [COUNTY, NO_TOWNS])
def test_an_easting_with_its_zone_tells_the_system(zone, ground, swapped):
    code = 4488 + zone if zone > 23 else 4478 + zone
    found = placed(written(plots(), code, swapped=swapped), None, ground)
    assert (found.problems, found.name, found.swapped) == ((), f"EPSG:{code}", swapped)
    assert f"东坐标带号为 {zone}" in found.why
    [warning] = found.warnings
    assert warning.startswith(found.why)
    assert "请核对" in warning


def test_a_zone_far_from_the_county_is_asked_about():
    """Web Mercator's 13 360 000 looks like zone 13, 75°E."""
    mercator = written(plots(), 3857)
    other = shapely.transform(written(plots(), 4527), lambda p: p - [1_000_000, 0])
    for shapes, zone in ((mercator, 13), (other, 38)):
        problem = refused(shapes)
        assert f"东坐标带号为 {zone}" in problem.problem
        assert "没有一个图形落在本县" in problem.problem
        assert "确实如此请用 --crs EPSG:4" in problem.suggestion
    assert "工作区坐标系的适用范围" in refused(mercator, None, NO_TOWNS).problem


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize("code", [4549, 4548, 4550, 4490])
def test_the_county_tells_the_system(code, swapped):
    found = placed(written(plots(), code, swapped=swapped))
    assert (found.problems, found.name, found.swapped) == ((), f"EPSG:{code}", swapped)
    assert "才落在本县各乡镇的外包范围内（9 个中有 9 个）" in found.why
    assert ("X 与 Y 互换" in found.why) == swapped
    assert found.warnings[0].startswith(found.why)


COUNTIES = st.tuples(st.floats(75.5, 134.5), st.floats(18.5, 53))


@given(COUNTIES, st.integers(0, 5), st.booleans())
def test_wherever_a_county_is_its_land_is_found_or_asked_about(middle, way, swapped):
    """A file in degrees or in any strip near, with or without zone: never put wrong."""
    lon, lat = middle
    meridian = 3 * round(lon / 3)
    workspace = f"EPSG:{4509 + meridian // 3}"
    six = 6 * int(lon // 6) + 3
    code = [
        4490, 4509 + meridian // 3, 4488 + meridian // 3, 4509 + six // 3, 4478 + (six + 3) // 6,
        4509 + min(max(meridian // 3 + (1 if lon > meridian else -1), 25), 45),
    ][way]  # fmt: skip
    change = pyproj.Transformer.from_crs("EPSG:4490", workspace, always_xy=True)
    east, north = change.transform(lon, lat)
    box = (east - 15_000, north - 15_000, east + 15_000, north + 15_000)
    ground = Ground(workspace, around={"towns": towns(box, crs=workspace)})
    true = plots(east=east - 10_000, north=north - 10_000, step=2_000)
    file = written(true, code, swapped=swapped, source=workspace)
    found = placed(file, None, ground)
    assert found.problems == ()
    assert found.swapped == swapped
    back = written(
        shapely.transform(file, lambda p: p[:, ::-1]) if swapped else file,
        workspace, source=found.crs,
    )  # fmt: skip
    assert shapely.hausdorff_distance(back, true).max() < 1e-3


def test_strips_of_six_degrees_are_the_same_plane_as_of_three():
    found = placed(written(plots(), 4509))  # 6 degrees, 117°E
    assert found.name == "EPSG:4548"
    assert same_plane(found.crs, 4509)


def test_the_border_of_the_county_is_no_cliff():
    """The middles count, and more than half of them: a few plots outside change nothing."""
    across = plots(9, east=WEST - 10_000, step=3_000)  # four of nine west of the border
    assert placed(across).name == WORKSPACE
    assert "9 个中有 5 个" in placed(across).why
    problem = refused(plots(9, east=WEST - 13_000, step=3_000))
    assert "按 EPSG:4549（CGCS2000 3 度带，中央经线 120°E） 有 4 个" in problem.problem
    assert problem.suggestion == "用 --crs 指明：--crs EPSG:4549"


def test_two_systems_that_fit_are_both_named():
    """A county eight degrees wide: 117°E and 120°E bring the same numbers into it."""
    wide = Ground(WORKSPACE, around={"towns": towns((100_000, 3_000_000, 900_000, 4_000_000))})
    problem = refused(plots(), None, wide)
    for option in ("--crs EPSG:4549", "--crs EPSG:4548", "--crs EPSG:4550"):
        assert option in problem.suggestion
    assert "EPSG:4549（CGCS2000 3 度带，中央经线 120°E） 有 9 个" in problem.problem


def test_two_zones_in_one_file_are_told():
    mixed = np.concatenate([written(plots(), 4527), written(plots(), 4528)])
    problem = refused(mixed)
    assert "带号 39） 有 9 个" in problem.problem
    assert "带号 40） 有 9 个" in problem.problem


def test_what_fits_nowhere_is_asked_about():
    problem = refused(plots(east=WEST + 100_000))
    assert "按各种读法都没有一个落在本县" in problem.problem
    assert problem.suggestion == "用 --crs 指明：如 --crs EPSG:4549（工作区坐标系）"


def test_axes_that_are_said_are_kept_to():
    shapes = written(plots(), 4549, swapped=True)
    assert placed(shapes, axes="ne").swapped
    assert "都没有一个" in refused(shapes, axes="en").problem
    assert refused(written(plots(), 4528, swapped=True), None, NO_TOWNS, axes="en")


def test_without_towns_six_digits_are_asked_about():
    for ground in (
        NO_TOWNS,
        Ground(WORKSPACE, around={"towns": TOWNS.iloc[:0]}),
        Ground(WORKSPACE, around={"towns": TOWNS.set_geometry([None, None], crs=WORKSPACE)}),
    ):
        problem = refused(plots(), None, ground)
        assert problem.problem == "文件没有注明坐标系，也无法从坐标看出"
        assert "--crs EPSG:4549" in problem.suggestion


@pytest.mark.parametrize("swapped", [False, True])
def test_without_towns_degrees_need_a_datum(swapped):
    shapes = written(plots(), 4490, swapped=swapped)
    problem = refused(shapes, None, NO_TOWNS)
    assert "像是经纬度" in problem.problem
    assert "--crs EPSG:4490" in problem.suggestion
    assert ("--axes ne" in problem.suggestion) == swapped
    found = placed(shapes, None, NO_TOWNS, datum="gcj02")
    assert (found.name, found.swapped, found.datum) == ("EPSG:4490", swapped, "gcj02")
    assert "--datum 指明坐标是经纬度" in found.why


# The datum.


def test_a_datum_is_only_said_of_degrees():
    problem = refused(plots(), WORKSPACE, datum="gcj02")
    assert "--datum 只能用于经纬度" in problem.problem
    assert WORKSPACE in problem.suggestion
    assert "都没有一个" in refused(plots(), datum="gcj02").problem


@pytest.mark.parametrize("datum", ["wgs84", "cgcs2000", "gcj02", "bd09"])
def test_a_stated_datum_is_kept(datum):
    for stated in ("EPSG:4326", None):
        found = placed(written(plots(), 4490), stated, datum=datum)
        assert (found.problems, found.datum) == ((), datum)
        assert datum in found.why


def test_an_unknown_datum_is_somebody_else_s_problem():
    assert placed(written(plots(), 4490), "EPSG:4490", datum="火星").datum is None


# Nothing to go by.


def test_without_shapes_nothing_is_decided():
    nothing = np.array([None, shapely.Polygon(), shapely.Point()], dtype=object)
    assert placed(nothing) == Placement()
    assert not placed(nothing).decided
    assert placed(np.array([], dtype=object), "EPSG:4528").name == "EPSG:4528"


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), 1e308, -1e308])
def test_coordinates_that_are_no_numbers_do_not_count(bad):
    points = shapely.points([[bad, 1.0], [1.0, bad], [bad, bad]])
    shapes = np.concatenate([points, plots()])
    for stated in (None, WORKSPACE, "EPSG:4490"):
        for ground in (COUNTY, NO_TOWNS):
            assert isinstance(placed(shapes, stated, ground), Placement)
    assert placed(shapes).name == WORKSPACE


def test_middles_are_of_the_bounds():
    shapes = np.array([shapely.box(0, 10, 2, 14), None, shapely.Point(np.inf, 1)], dtype=object)
    east, north = middles(shapes)
    assert (east[0], north[0]) == (1, 12)
    assert np.isnan([*east[1:], *north[1:]]).all()
    assert middles(shapes, swapped=True)[0][0] == 12
    assert len(middles(np.array([], dtype=object))[0]) == 0
