"""Coordinate systems: from the file, the eastings, the county; secret ones refused with reasons."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from tests.doors.composed import geopackage, shapefile, table
from tests.doors.door import KEYS, SHAPES, problems, warned
from tests.layers.sources.shp import save


def moved(crs):
    """The parcels written in a CRS, as bare numbers."""
    return gpd.GeoSeries(list(SHAPES), crs="EPSG:4549").to_crs(crs).to_numpy()


def turned(shapes):
    return shapely.transform(shapes, lambda points: points[:, ::-1])


def silent(door, shapes, crs=None):
    """A GeoPackage of these numbers, labelled with a CRS or with none."""
    path = door.folder / "宗地.gpkg"
    return geopackage(path, {"宗地代码": KEYS}, shapes, crs=crs)


def stands(door, within=1e-3):
    """The stored shapes lie where they were composed, to the millimetre."""
    stored = door.rows("parcels").geometry
    apart = [shapely.hausdorff_distance(a, b) for a, b in zip(stored, SHAPES, strict=True)]
    return max(apart) < within


def only(answer):
    [problem] = answer["problems"]
    assert (problem["row"], problem["field"]) == (None, "geometry")
    return problem


@pytest.mark.parametrize("crs", ["EPSG:4549", "EPSG:4528", "EPSG:4490", "EPSG:4499", "EPSG:4510",
                                 "EPSG:4326", "EPSG:4548", "EPSG:3857"])  # fmt: skip
def test_from_the_file(county, crs):
    answer = county.take("parcels", silent(county, moved(crs), crs))
    assert answer["crs"] == crs
    assert stands(county)


@pytest.mark.parametrize(("crs", "zone"), [("EPSG:4528", 40), ("EPSG:4527", 39), ("EPSG:4499", 21)])
def test_from_eight_digit_eastings(county, crs, zone):
    """The zone number before the easting tells the system: 25-45 of 3°, 13-23 of 6°."""
    answer = county.take("parcels", silent(county, moved(crs)))
    assert answer["crs"] == crs
    assert f"带号为 {zone}" in warned(answer, "没有注明坐标系", "请核对")
    assert stands(county)


def test_from_eight_digit_eastings_in_the_first_file_of_a_county(bare):
    answer = bare.take("parcels", silent(bare, moved("EPSG:4528")))
    assert answer["crs"] == "EPSG:4528"
    assert stands(bare)


@pytest.mark.parametrize("crs", ["EPSG:4549", "EPSG:4548", "EPSG:4550"])
def test_six_digit_eastings_by_the_county_box(county, crs):
    answer = county.take("parcels", silent(county, moved(crs)))
    assert answer["crs"] == crs
    assert "本县各乡镇" in warned(answer, "只有按", crs)
    assert stands(county)


@pytest.mark.parametrize("crs", ["EPSG:4549", "EPSG:4490"])
def test_six_digits_or_degrees_without_a_county_are_asked_about(bare, crs):
    problem = only(bare.refuse("parcels", silent(bare, moved(crs))))
    assert "没有注明坐标系" in problem["problem"]
    assert "--crs" in problem["suggestion"]
    bare.take("parcels", silent(bare, moved(crs)), "--crs", crs)
    assert stands(bare)


def test_eastings_of_another_county_are_refused(county):
    """The same digits on the strip of 114°E lie 550 km to the west of this county."""
    there = shapely.transform(moved("EPSG:4528"), lambda p: p - (2_000_000, 0))
    problem = only(county.refuse("parcels", silent(county, there)))
    assert "带号为 38" in problem["problem"]
    assert "EPSG:4526" in problem["problem"]


@pytest.mark.parametrize("crs", ["EPSG:4549", "EPSG:4528", "EPSG:4490"])
def test_north_before_east_in_a_silent_file(county, crs):
    """X is north in a survey: a file that has it first is seen by its digits or by the county."""
    answer = county.take("parcels", silent(county, turned(moved(crs))))
    assert answer["crs"] == crs
    warned(answer, "X 与 Y 互换")
    assert stands(county)


@pytest.mark.parametrize("crs", ["EPSG:4549", "EPSG:4528"])
def test_north_before_east_against_the_stated_system(county, crs):
    path = silent(county, turned(moved(crs)), crs)
    problem = only(county.refuse("parcels", path))
    assert problem["value"] == crs
    assert problem["suggestion"] == "--axes ne"
    answer = county.take("parcels", path, "--axes", "ne")
    assert answer["crs"] == crs
    assert stands(county)


@pytest.mark.parametrize(
    ("label", "right"),
    [("EPSG:4527", "EPSG:4528"), ("EPSG:4529", "EPSG:4528"), ("EPSG:4549", "EPSG:4528"),
     ("EPSG:4548", "EPSG:4549"), ("EPSG:4550", "EPSG:4549"), ("EPSG:4528", "EPSG:4549")],
)  # fmt: skip
def test_an_epsg_code_that_is_off_by_one(county, label, right):
    """ "4549 = zone 39" and its like are everywhere in public code (standards.md 8.1)."""
    path = silent(county, moved(right), label)
    problem = only(county.refuse("parcels", path))
    assert problem["value"] == label
    assert right in problem["suggestion"]
    answer = county.take("parcels", path, "--crs", right)
    assert answer["crs"] == right
    assert label in warned(answer, "文件写明的坐标系是")
    assert stands(county)


def test_degrees_called_metres(county):
    problem = only(county.refuse("parcels", silent(county, moved("EPSG:4490"), "EPSG:4549")))
    assert "经纬度" in problem["problem"]
    assert "--crs EPSG:4490" in problem["suggestion"]


SECRET = [("EPSG:2385", "1980 西安"), ("EPSG:2364", "1980 西安"), ("EPSG:4610", "1980 西安"),
          ("EPSG:2437", "1954 北京"), ("EPSG:2416", "1954 北京"),
          ("EPSG:4214", "1954 北京")]  # fmt: skip


@pytest.mark.parametrize(("crs", "name"), SECRET)
def test_beijing_54_and_xian_80_are_refused(county, crs, name):
    """In the file, or by option: never relabelled, with the reason and what to do."""
    for answer in (
        county.refuse("parcels", silent(county, moved("EPSG:4549"), crs)),
        county.refuse("parcels", silent(county, moved("EPSG:4549")), "--crs", crs),
    ):
        said = only(answer)["problem"]
        assert name in said
        assert "转换参数不公开" in said
        assert "测绘主管部门" in said


PRJ = (
    'PROJCS["{name}",GEOGCS["{datum}",DATUM["D_{datum}",SPHEROID["{ball}",{axis},{flat}]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],'
    'PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],'
    'PARAMETER["Central_Meridian",120.0],PARAMETER["Scale_Factor",1.0],'
    'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)


@pytest.mark.parametrize(
    ("name", "datum", "ball", "axis", "flat"),
    [("Xian_1980_3_Degree_GK_CM_120E", "Xian_1980", "Xian_1980", 6378140.0, 298.257),
     ("Beijing_1954_3_Degree_GK_CM_120E", "Beijing_1954", "Krasovsky_1940", 6378245.0, 298.3),
     ("示例县独立坐标系", "China_2000", "CGCS2000", 6378137.0, 298.257222101),
     ("CGCS2000_GK", "China_2000", "Lifted", 6378357.0, 298.257222101)],
)  # fmt: skip
def test_what_a_prj_says_in_esri_words(county, name, datum, ball, axis, flat):
    path = shapefile(county.folder, ("ZDDM", "DKMC", "X"), "gbk")
    path.with_suffix(".prj").write_text(
        PRJ.format(name=name, datum=datum, ball=ball, axis=axis, flat=flat), "utf-8"
    )
    said = only(county.refuse("parcels", path))["problem"]
    assert "不能直接使用" in said
    assert "转换参数不公开" in said


def test_cgcs2000_in_esri_words(county):
    path = shapefile(county.folder, ("ZDDM", "DKMC", "X"), "gbk")
    path.with_suffix(".prj").write_text(
        PRJ.format(
            name="CGCS2000_3_Degree_GK_CM_120E",
            datum="China_Geodetic_Coordinate_System_2000",
            ball="CGCS2000",
            axis=6378137.0,
            flat=298.257222101,
        )
    )
    county.take("parcels", path)
    assert stands(county)


def test_a_local_system_in_a_geopackage(county):
    local = shapely.transform(np.array(SHAPES), lambda p: p - (450_000, 3_650_000))
    save(county.folder / "宗地.gpkg",
         gpd.GeoDataFrame({"宗地代码": KEYS}, geometry=list(local),
                          crs='LOCAL_CS["示例县城市坐标系",UNIT["metre",1]]'))  # fmt: skip
    assert (
        "地方独立坐标系" in only(county.refuse("parcels", county.folder / "宗地.gpkg"))["problem"]
    )


def test_local_numbers_without_a_label_are_asked_about(county):
    """Five-digit coordinates of a city's own system fit no reading."""
    local = shapely.transform(np.array(SHAPES), lambda p: p - (450_000, 3_650_000))
    problem = only(county.refuse("parcels", silent(county, local)))
    assert "没有注明坐标系" in problem["problem"]


def test_a_crs_that_nobody_knows(county):
    problem = only(county.refuse("parcels", silent(county, moved("EPSG:4549")), "--crs", "EPSG:39"))
    assert problem["problem"] == "不认识坐标系“EPSG:39”；可用如 EPSG:4549、EPSG:4490"


def test_a_shape_in_the_wrong_place_is_named_alone(county):
    """One of three with north and east exchanged: the row, its place, what to look for."""
    shapes = [*SHAPES[:2], turned(SHAPES[2:])[0]]
    answer = county.refuse("parcels", silent(county, shapes, "EPSG:4549"))
    assert [(row, field) for row, field, _, _ in problems(answer)] == [(3, "geometry")]
    assert "X/Y 次序" in answer["problems"][0]["problem"]


def test_columns_without_a_datum_are_told(county):
    rows = [("信用代码", "企业名称", "经度", "纬度"), ("914403001922038216", "甲厂", 120.02, 33.42)]
    answer = county.take("enterprises", table(county.folder / "企业.xlsx", rows))
    assert "按 CGCS2000 读取" in warned(answer, "没有注明基准")
    assert "--datum" in warned(answer, "没有注明基准")


def test_columns_with_half_a_place(county):
    rows = [("信用代码", "企业名称", "经度", "纬度"), ("914403001922038216", "甲厂", 120.02, None),
            ("9144030071526726XG", "乙厂", "东经120度", 33.42),
            ("91330100799655058B", "丙厂", 33.42, 120.02)]  # fmt: skip
    answer = county.refuse("enterprises", table(county.folder / "企业.xlsx", rows))
    assert [(p["row"], p["field"]) for p in answer["problems"]] == [
        (2, "geometry"), (3, "geometry"), (4, "geometry")
    ]  # fmt: skip
    assert answer["problems"][0]["problem"] == "经度、纬度只有其一"
