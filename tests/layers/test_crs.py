"""Coordinate systems: which may be used, and how a strip is told."""

import numpy as np
import pyproj
import pytest
from pyproj.database import query_crs_info

from layers import crs
from layers.errors import CRSError

BEIJING_54 = [4214, *range(21413, 21424), *range(21453, 21464), *range(2401, 2443)]
BEIJING_54 += range(21473, 21484)  # deprecated, and still in old files
XIAN_80 = [4610, *range(2327, 2391)]
OURS = [4490, *range(4491, 4555)]
"""Code by code as standards.md 8.1 and the EPSG registry list them."""


def esri(code):
    """What ArcGIS writes into the .prj of a shapefile in this system."""
    return pyproj.CRS.from_epsg(code).to_wkt("WKT1_ESRI")


@pytest.mark.parametrize("family", [BEIJING_54, XIAN_80], ids=["Beijing 54", "Xian 80"])
def test_every_old_system_is_refused_by_code_and_as_esri_writes_it(family):
    for code in family:
        for text in (f"EPSG:{code}", esri(code)):
            with pytest.raises(CRSError, match="不能直接使用"):
                crs.read_crs(text)


def test_no_system_of_the_registry_on_their_datums_is_missed():
    named = ("Beijing 1954", "Xian 1980", "New Beijing")
    known = [
        (one.auth_name, one.code)
        for one in query_crs_info(allow_deprecated=True)
        if one.name.replace("_", " ").startswith(named)
    ]
    assert len(known) > 200
    for authority, code in known:
        with pytest.raises(CRSError, match=r"北京坐标系|西安坐标系"):
            crs.refuse_local(pyproj.CRS.from_authority(authority, code))


def test_every_system_of_2000_is_taken_by_code_and_as_esri_writes_it():
    for code in OURS:
        assert crs.read_crs(f"EPSG:{code}").to_epsg() == code
        assert crs.read_crs(esri(code)).ellipsoid.semi_major_metre == 6378137


PROJECTED = (
    'PROJCS["{name}",GEOGCS["{base}",DATUM["{datum}",SPHEROID[{ball}]],PRIMEM["Greenwich",0.0],'
    'UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],'
    'PARAMETER["False_Easting",38500000.0],PARAMETER["False_Northing",0.0],'
    'PARAMETER["Central_Meridian",114.0],PARAMETER["Scale_Factor",1.0],'
    'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)
KRASSOVSKY = '"Krasovsky_1940",6378245.0,298.3'
IAG_75 = '"Xian_1980",6378140.0,298.257'
GRS_80 = '"GRS_1980",6378137.0,298.257222101'
OUR_BALL = '"CGCS2000",6378137.0,298.257222101'
RAISED = '"CGCS2000",6378237.0,298.257222101'


def prj(name="自定义", base="GCS_unknown", datum="D_Unknown", ball=GRS_80):
    """A .prj, in any of its parts as somebody may have written it."""
    return PROJECTED.format(name=name, base=base, datum=datum, ball=ball)


@pytest.mark.parametrize(
    "text",
    [
        prj("Beijing_1954_3_Degree_GK_Zone_38", "GCS_Beijing_1954", "D_Beijing_1954", KRASSOVSKY),
        prj("Xian_1980_3_Degree_GK_Zone_38", "GCS_Xian_1980", "D_Xian_1980", IAG_75),
        # The name says one thing, the ellipsoid another.
        prj("CGCS2000_3_Degree_GK_Zone_38", "GCS_CGCS2000", "D_China_2000", KRASSOVSKY),
        prj("CGCS2000_3_Degree_GK_Zone_38", "GCS_CGCS2000", "D_China_2000", IAG_75),
        prj("示例县", ball='"a",6378245.0,298.3'), prj("示例县", ball='"b",6378140.0,298.257'),
        # The ellipsoid says one thing, a name another.
        prj("Beijing_1954_3_Degree_GK_Zone_38"), prj("Xian_1980_GK_CM_114E", ball=OUR_BALL),
        prj(base="GCS_Xian_1980"), prj(datum="D_Beijing_1954"), prj("北京54坐标系"), prj("西安80"),
        prj("1980西安坐标系"), prj("1954年北京坐标系"), prj("BJ54"), prj("xian80_38"),
        prj(ball='"Krasovsky_1940",6378137.0,298.257222101'),
        # Local systems: by name, by an ellipsoid raised to the height of a city.
        prj("某市地方坐标系", "GCS_CGCS2000", "D_China_2000", OUR_BALL), prj("某县独立坐标系"),
        prj("CGCS2000_H100", "GCS_CGCS2000", "D_China_2000", RAISED), prj(ball=RAISED),
        'LOCAL_CS["地方独立坐标系",UNIT["metre",1]]', 'LOCAL_CS["x",UNIT["metre",1]]',
        "+proj=tmerc +lon_0=120 +x_0=500000 +ellps=krass +units=m",
        "+proj=tmerc +lon_0=120 +x_0=500000 +ellps=krass +towgs84=15.8,-154.4,-82.3 +units=m",
        "+proj=tmerc +lon_0=120 +x_0=500000 +a=6378140 +rf=298.257 +units=m",
        "EPSG:4555", "EPSG:4569", "ESRI:102569",
    ],
)  # fmt: skip
def test_secret_or_local_systems_are_refused(text):
    with pytest.raises(CRSError, match=r"不能直接使用：.+转换参数不公开"):
        crs.read_crs(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("EPSG:2437", "1954 北京坐标系与 2000"), ("EPSG:2385", "1980 西安坐标系与 2000"),
        ("EPSG:4555", "新 1954 北京坐标系"), ("EPSG:2463", "克拉索夫斯基椭球"),
        (prj(ball=RAISED), "长半轴 6378237 米"), ('LOCAL_CS["x",UNIT["metre",1]]', "地方独立"),
    ],
)  # fmt: skip
def test_the_reason_is_named(text, reason):
    with pytest.raises(CRSError, match=reason):
        crs.read_crs(text)


@pytest.mark.parametrize("text", ["EPSG:5737", "EPSG:4479"])
def test_heights_and_geocentric_coordinates_are_no_map(text):
    with pytest.raises(CRSError, match="既不是经纬度，也不是投影坐标"):
        crs.read_crs(text)


@pytest.mark.parametrize("text", ["EPSG:4490", "EPSG:4549", "EPSG:4326", "EPSG:26986", "EPSG:3857"])
def test_other_systems_may_be_used(text):
    assert crs.read_crs(text).to_epsg() == int(text[5:])


def test_a_system_may_say_only_its_ellipsoid():
    assert crs.states_no_datum(crs.read_crs(prj()))
    assert crs.states_no_datum(crs.read_crs("+proj=tmerc +lon_0=120 +x_0=500000 +ellps=GRS80"))
    assert not crs.states_no_datum(crs.read_crs("EPSG:4549"))
    assert not crs.states_no_datum(crs.read_crs(esri(4549)))


def test_what_is_no_system_is_told():
    with pytest.raises(CRSError, match="不认识坐标系“ESPG:4549”"):
        crs.read_crs("ESPG:4549")
    with pytest.raises(CRSError) as told:
        crs.read_crs("甲" * 10_000)
    assert len(str(told.value)) < 300


def test_a_workspace_is_in_metres():
    assert crs.metric_crs("EPSG:4549") == "EPSG:4549"
    assert crs.metric_crs("epsg:26986") == "EPSG:26986"
    for wrong in ("EPSG:4490", "EPSG:2249"):  # degrees; US survey feet
        with pytest.raises(CRSError, match="以米为单位"):
            crs.metric_crs(wrong)


@pytest.mark.parametrize(
    ("easting", "code"),
    [
        (38_527_000, 4526), (39_500_000, 4527), (40_500_000, 4528), (37_499_999, 4525),
        (25_500_000, 4513), (45_500_000, 4533),
        (20_500_000, 4498), (13_500_000, 4491), (23_500_000, 4501),
    ],
)  # fmt: skip
def test_the_first_digits_of_an_easting_tell_the_strip(easting, code):
    found = crs.zone_crs(easting)
    assert found.to_epsg() == code
    width = "3-degree " if easting > 25e6 else ""
    strip = f"CGCS2000 / {width}Gauss-Kruger zone {easting // 1_000_000}"
    assert found.name == strip


@pytest.mark.parametrize("easting", [500_000, 12_500_000, 24_500_000, 46_500_000, 3_852_000, -5])
def test_other_eastings_tell_nothing(easting):
    assert crs.zone_crs(easting) is None


def test_a_central_meridian_tells_the_strip():
    for meridian, code in ((75, 4534), (111, 4546), (114, 4547), (117, 4548), (120, 4549)):
        assert crs.meridian_crs(meridian).to_epsg() == code
        assert crs.meridian_crs(meridian).name.endswith(f"CM {meridian}E")
    assert [crs.meridian_crs(m) for m in (72, 116.35, 138)] == [None] * 3


def test_a_strip_is_read_from_its_parameters():
    for zone in range(25, 46):
        assert crs.strip_of(pyproj.CRS(4488 + zone)) == crs.Strip(3 * zone, zone)
    assert crs.strip_of(pyproj.CRS(4498)) == crs.Strip(117, 20)
    assert crs.strip_of(pyproj.CRS(4509)) == crs.strip_of(pyproj.CRS(4548)) == crs.Strip(117, 0)
    assert crs.strip_of(pyproj.CRS(esri(4526))) == crs.Strip(114, 38)
    bound = "+proj=tmerc +lon_0=120 +x_0=500000 +ellps=GRS80 +towgs84=0,0,0 +units=m"
    assert crs.strip_of(pyproj.CRS(bound)) == crs.Strip(120, 0)
    assert crs.strip_of(pyproj.CRS(32650)) == crs.Strip(117, 0, 0.9996)
    assert [crs.strip_of(pyproj.CRS(c)) for c in (4490, 3857, 26986, 2326)] == [None] * 4


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("EPSG:4549", "EPSG:4549（CGCS2000 3 度带，中央经线 120°E）"),
        ("EPSG:4528", "EPSG:4528（CGCS2000 3 度带，带号 40）"),
        ("EPSG:4498", "EPSG:4498（CGCS2000 6 度带，带号 20）"),
        ("EPSG:4490", "EPSG:4490（CGCS2000 经纬度）"),
        ("EPSG:4326", "EPSG:4326（WGS 84）"),
        (prj("自定义"), "自定义"),
    ],
)
def test_a_system_has_a_name_for_people(text, title):
    assert crs.title(pyproj.CRS(text)) == title
    assert title.startswith(crs.code(pyproj.CRS(text)))


def test_coordinates_are_east_and_north():
    points = np.array([[120.0, 33.0]])
    made = crs.transform(points, pyproj.CRS("EPSG:4490"), pyproj.CRS("EPSG:4549"))
    assert made[0, 0] == pytest.approx(500_000, abs=1e-6)
    # Meridian arc from the equator to 33° on GRS80, by numerical integration.
    a, e2 = 6378137.0, (2 - 1 / 298.257222101) / 298.257222101
    latitude = np.linspace(0, np.radians(33), 200_001)
    radius = a * (1 - e2) / (1 - e2 * np.sin(latitude) ** 2) ** 1.5
    assert made[0, 1] == pytest.approx(np.trapezoid(radius, latitude), abs=1e-4)
