"""Coordinate systems: which may be used, how a strip is told, and the datums of map services."""

import numpy as np
import pyproj
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers import crs
from layers.errors import CRSError

PEKING = np.array([116.391]), np.array([39.907])
XIAN_BY_ESRI = (
    'PROJCS["{name}",GEOGCS["GCS_Xian_1980",DATUM["D_Xian_1980",SPHEROID["Xian_1980",6378140.0,'
    '298.257]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"'
    '],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER'
    '["Central_Meridian",120.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],'
    'UNIT["Meter",1.0]]'
)


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


@pytest.mark.parametrize(
    "text",
    [
        "EPSG:2437", "EPSG:4214", "EPSG:4610", "EPSG:2385", "EPSG:4555",
        XIAN_BY_ESRI.format(name="Xian_1980_3_Degree_GK_CM_120E"),
        XIAN_BY_ESRI.format(name="示例县"),
        "+proj=tmerc +lon_0=120 +x_0=500000 +ellps=krass +units=m",
        "+proj=tmerc +lon_0=120 +x_0=500000 +a=6378140 +rf=298.257 +units=m",
        'LOCAL_CS["地方独立坐标系",UNIT["metre",1]]',
    ],
)  # fmt: skip
def test_secret_or_local_systems_are_refused(text):
    with pytest.raises(CRSError, match="不能直接使用"):
        crs.read_crs(text)


@pytest.mark.parametrize("text", ["EPSG:4490", "EPSG:4549", "EPSG:4326", "EPSG:26986", "EPSG:3857"])
def test_other_systems_may_be_used(text):
    assert crs.read_crs(text).to_epsg() == int(text[5:])


def test_what_is_no_system_is_told():
    with pytest.raises(CRSError, match="不认识坐标系“ESPG:4549”"):
        crs.read_crs("ESPG:4549")


def test_a_workspace_is_in_metres():
    assert crs.metric_crs("EPSG:4549") == "EPSG:4549"
    assert crs.metric_crs("epsg:26986") == "EPSG:26986"
    for wrong in ("EPSG:4490", "EPSG:2249"):  # degrees; US survey feet
        with pytest.raises(CRSError, match="以米为单位"):
            crs.metric_crs(wrong)


def test_gcj02_is_the_published_approximation():
    lon, lat = crs.wgs84_to_gcj02(*PEKING)
    assert lon == pytest.approx(116.397241, abs=5e-7)
    assert lat == pytest.approx(39.908401, abs=5e-7)


CHINA = st.tuples(st.floats(75, 134), st.floats(18, 53))


@given(CHINA)
def test_the_inverse_of_gcj02_is_better_than_a_micrometre(place):
    lon, lat = (np.array([value]) for value in place)
    back = crs.to_wgs84(*crs.wgs84_to_gcj02(lon, lat), "gcj02")
    metres = np.hypot(
        (back[0] - lon) * 111_320 * np.cos(np.radians(lat)), (back[1] - lat) * 110_900
    )
    assert metres[0] < 1e-6


def test_gcj02_does_not_shift_outside_china():
    boston = np.array([-71.1]), np.array([42.37])
    assert crs.wgs84_to_gcj02(*boston) == boston
    assert crs.to_wgs84(*boston, "gcj02") == boston


def bd09_of(lon, lat):
    """Baidu's shift of GCJ-02, as published."""
    scale = np.pi * 3000 / 180
    radius = np.sqrt(lon * lon + lat * lat) + 0.00002 * np.sin(lat * scale)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * scale)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


@given(CHINA)
def test_bd09_comes_back_through_gcj02(place):
    lon, lat = (np.array([value]) for value in place)
    shifted = bd09_of(*crs.wgs84_to_gcj02(lon, lat))
    back = crs.to_wgs84(*shifted, "bd09")
    assert np.hypot(back[0] - lon, back[1] - lat)[0] < 1e-9


def test_bd09_is_800_to_950_metres_from_gcj02():
    gcj = crs.wgs84_to_gcj02(*PEKING)
    _, _, metres = pyproj.Geod(ellps="GRS80").inv(*gcj, *bd09_of(*gcj))
    assert 800 < metres[0] < 950


def test_true_datums_stay_and_unknown_ones_are_told():
    assert crs.to_wgs84(*PEKING, "wgs84") == PEKING
    assert crs.to_wgs84(*PEKING, "cgcs2000") == PEKING
    with pytest.raises(CRSError, match="不认识基准“mars”"):
        crs.to_wgs84(*PEKING, "mars")


def test_coordinates_are_east_and_north():
    points = np.array([[120.0, 33.0]])
    made = crs.transform(points, pyproj.CRS("EPSG:4490"), pyproj.CRS("EPSG:4549"))
    assert made[0, 0] == pytest.approx(500_000, abs=1e-6)
    # Meridian arc from the equator to 33° on GRS80, by numerical integration.
    a, e2 = 6378137.0, (2 - 1 / 298.257222101) / 298.257222101
    latitude = np.linspace(0, np.radians(33), 200_001)
    radius = a * (1 - e2) / (1 - e2 * np.sin(latitude) ** 2) ** 1.5
    assert made[0, 1] == pytest.approx(np.trapezoid(radius, latitude), abs=1e-4)
