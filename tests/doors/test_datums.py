"""GCJ-02 and BD-09: recognised against the county's towns, offered, converted when stated."""

import math

import geopandas as gpd
import pyproj
import pytest
import shapely

from tests.doors.composed import table
from tests.doors.door import EAST, EAST_TOWN, NORTH, TOWNS, WEST_TOWN, warned
from tests.doors.test_codes import credit_codes
from tests.layers.sources.shp import save

DEGREES = pyproj.Transformer.from_crs("EPSG:4549", "EPSG:4490", always_xy=True)


def gcj02(lon, lat):
    """The published shift, one point at a time (standards.md 8.4)."""
    a, ee, x, y = 6378245.0, 0.00669342162296594323, lon - 105, lat - 35
    wave = (20 * math.sin(6 * math.pi * x) + 20 * math.sin(2 * math.pi * x)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + wave
    north += (20 * math.sin(math.pi * y) + 40 * math.sin(math.pi * y / 3)) * 2 / 3
    north += (160 * math.sin(math.pi * y / 12) + 320 * math.sin(math.pi * y / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + wave
    east += (20 * math.sin(math.pi * x) + 40 * math.sin(math.pi * x / 3)) * 2 / 3
    east += (150 * math.sin(math.pi * x / 12) + 300 * math.sin(math.pi * x / 30)) * 2 / 3
    magic = 1 - ee * math.sin(math.radians(lat)) ** 2
    north *= 180 / (a * (1 - ee) / (magic * math.sqrt(magic)) * math.pi)
    east *= 180 / (a / math.sqrt(magic) * math.cos(math.radians(lat)) * math.pi)
    return lon + east, lat + north


def bd09(lon, lat):
    x, y = gcj02(lon, lat)
    turn = math.pi * 3000 / 180
    radius = math.hypot(x, y) + 0.00002 * math.sin(y * turn)
    angle = math.atan2(y, x) + 0.000003 * math.cos(x * turn)
    return radius * math.cos(angle) + 0.0065, radius * math.sin(angle) + 0.006


SHIFTS = {"gcj02": gcj02, "bd09": bd09, "wgs84": lambda lon, lat: (lon, lat)}

SPOTS = [(3950 if at % 2 else 4050, 150 + 90 * at) for at in range(40)]
"""On both sides of the border between the two towns, 50 m off: GCJ-02 lies some 500 m aside."""

CODES = [code for code, _ in zip(credit_codes("A"), SPOTS, strict=False)]


def test_the_published_shift_is_the_published_one():
    """A published pair, to the metre: 556 m at this place (standards.md 8.4)."""
    assert gcj02(116.391, 39.907) == pytest.approx((116.397241, 39.908401), abs=2e-6)


def firms(county, datum, *, town="乡镇"):
    rows = [("统一社会信用代码", "企业名称", town, "经度", "纬度")]
    for code, (east, north) in zip(CODES, SPOTS, strict=True):
        lon, lat = SHIFTS[datum](*DEGREES.transform(EAST + east, NORTH + north))
        name = "城关镇" if east < 4000 else "临河镇"
        rows.append((code, "厂", name, round(lon, 12), round(lat, 12)))
    return table(county.folder / "企业.xlsx", rows)


def away(county):
    """How far the stored points lie from where the firms stand, metres."""
    stored = county.rows("enterprises").set_index("uscc").geometry.reindex(CODES)
    return [math.hypot(point.x - EAST - east, point.y - NORTH - north)
            for point, (east, north) in zip(stored, SPOTS, strict=True)]  # fmt: skip


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_a_map_application_is_recognised_and_offered_never_applied(county, datum):
    path = firms(county, datum)
    answer = county.take("enterprises", path)
    offer = warned(answer, "经纬度可能不是 CGCS2000")
    assert f"--datum {datum}" in offer
    assert ("比较 40 处" in offer and "有 40 处" in offer) or "后有 40 处" in offer
    assert "现按 CGCS2000 读入" in offer
    assert min(away(county)) > 300  # as written


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_converted_back_precisely_when_it_is_stated(county, datum):
    """Iterated: the usual one-step inverse is off by up to a metre."""
    answer = county.take("enterprises", firms(county, datum), "--datum", datum)
    assert max(away(county)) < 1e-4
    assert not [text for text in answer["warnings"] if "基准" in text or "可能不是" in text]


def test_shapes_drawn_over_a_map_application(county):
    """Plots of 20 m in GCJ-02, each with the name of its town: offered, then converted."""
    plots = []
    for east, north in SPOTS:
        corners = shapely.box(EAST + east, NORTH + north, EAST + east + 20, NORTH + north + 20)
        plots.append(shapely.Polygon([gcj02(*DEGREES.transform(x, y))
                                      for x, y in corners.exterior.coords]))  # fmt: skip
    columns = {"宗地代码": [f"G{at}" for at in range(len(SPOTS))],
               "坐落": ["示例县城关镇" if east < 4000 else "示例县临河镇" for east, _ in SPOTS]}  # fmt: skip
    path = county.folder / "地块.geojson"
    frame = gpd.GeoDataFrame(columns, geometry=plots, crs="EPSG:4326")
    save(path, frame, COORDINATE_PRECISION=12)
    assert "--datum gcj02" in warned(county.take("parcels", path), "经纬度可能不是 CGCS2000")
    county.take("parcels", path, "--datum", "gcj02")
    west = county.rows("parcels").geometry.bounds["minx"] - EAST
    assert west.tolist() == pytest.approx([east for east, _ in SPOTS], abs=1e-3)


def test_true_coordinates_get_no_offer(county):
    answer = county.take("enterprises", firms(county, "wgs84"))
    assert not [text for text in answer["warnings"] if "可能不是" in text]
    assert max(away(county)) < 1e-4


def test_no_offer_without_towns(bare):
    answer = bare.take("enterprises", firms(bare, "gcj02"))
    assert not [text for text in answer["warnings"] if "可能不是" in text]


def test_points_that_fall_out_of_the_county_speak_too(county):
    """No column names a town: the firms along the county's eastern border tell it."""
    rows = [("统一社会信用代码", "企业名称", "经度", "纬度")]
    for at, code in enumerate(CODES):
        lon, lat = gcj02(*DEGREES.transform(EAST + 7_900, NORTH + 60 + 90 * at))
        rows.append((code, "厂", round(lon, 9), round(lat, 9)))
    answer = county.take("enterprises", table(county.folder / "企业.csv", rows))
    assert "--datum gcj02" in warned(answer, "经纬度可能不是 CGCS2000")


def test_a_datum_of_metres_is_refused(county):
    TOWNS.to_file(county.folder / "乡镇.gpkg")
    answer = county.refuse("towns", county.folder / "乡镇.gpkg", "--datum", "gcj02")
    assert "--datum 只能用于经纬度" in answer["problems"][0]["problem"]


def test_a_datum_that_is_none(county):
    answer = county.refuse("enterprises", firms(county, "gcj02"), "--datum", "amap")
    assert answer["problems"][0]["value"] == "amap"
    assert "gcj02" in answer["problems"][0]["suggestion"]


def test_the_towns_of_the_test_are_those_of_the_county():
    assert TOWNS["town_code"].tolist() == [WEST_TOWN, EAST_TOWN]
