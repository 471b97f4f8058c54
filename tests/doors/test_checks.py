"""Checks across rows and layers: each told with its figures, none a reason to refuse."""

import datetime as dt

import pytest
import shapely

from tests.doors.composed import geopackage, table
from tests.doors.door import EAST_TOWN, FIRMS, KEYS, SHAPES, box, found_by, square, warned

MORE = "3209990010{:02d}GB{:05d}"


def parcels(county, shapes, *, codes=None, areas=None):
    codes = codes or [MORE.format(9, at) for at in range(len(shapes))]
    columns = {"宗地代码": codes, "宗地面积(平方米)": areas or [shape.area for shape in shapes]}
    return county.take("parcels", geopackage(county.folder / "宗地.gpkg", columns, shapes))


def named(answer):
    return {check["name"] for check in answer["checks"]}


def test_overlaps_between_parcels(county):
    """100 × 30 m and 10 × 100 m are shared; a common border is not."""
    shapes = [square(0, 0), square(0, 70), square(90, 500), square(180, 500), square(280, 500)]
    found = found_by(parcels(county, shapes), "overlaps")
    assert found["count"] == 2
    assert [(r["row"], r["other_row"]) for r in found["rows"]] == [(1, 2), (3, 4)]
    assert [r["area"] for r in found["rows"]] == pytest.approx([3_000, 1_000], abs=0.01)
    assert found["total"]["area"] == pytest.approx(4_000, abs=0.01)
    assert "有 2 对宗地相互重叠" in found["text"]
    assert "4,000.00 平方米（6.00 亩）" in found["text"]


@pytest.mark.parametrize("kind", ["GS", "GX"])
def test_rights_above_and_below_the_ground_lie_over_others(county, kind):
    codes = [KEYS[0], KEYS[1].replace("GB", kind), KEYS[2].replace("GB", kind)]
    answer = parcels(county, [square(0, 0)] * 3, codes=codes)
    assert "overlaps" not in named(answer)


def test_a_sliver_is_drawing_noise(county):
    """5 mm × 100 m are 0.5 m²: counted, not listed."""
    shapes = [square(0, 0), box(99.995, 0, 200, 100)]
    found = found_by(parcels(county, shapes), "overlaps")
    assert (found["count"], found["total"]["noise_pairs"]) == (0, 1)
    assert "没有实质重叠" in found["text"]
    assert "0.50 平方米" in found["text"]


def test_parcels_outside_the_county(county):
    """The county is 8 × 4 km: one parcel half across its northern border, one 1 km beyond it."""
    shapes = [square(100, 3_950), square(100, 5_000), square(100, 100)]
    found = found_by(parcels(county, shapes), "outside-county")
    assert found["count"] == 2
    beyond, partly = found["rows"]
    assert (beyond["row"], beyond["outside"]) == (2, "wholly")
    assert beyond["distance"] == pytest.approx(1_000, abs=0.1)
    assert (partly["row"], partly["outside"]) == (1, "partly")
    assert partly["area"] == pytest.approx(5_000, abs=0.01)
    assert partly["share"] == pytest.approx(0.5, abs=1e-6)


def test_registered_against_computed_area(county):
    """Ten squares of 10,000 m²: seven right, one 5 m² off, one 1.5 %, one half."""
    shapes = [square(200 * at, 0) for at in range(10)]
    areas = [10_000.0] * 7 + [10_005.0, 10_150.0, 5_000.0]
    found = found_by(parcels(county, shapes, areas=areas), "area-difference")
    assert found["total"]["compared"] == 10
    assert found["total"]["within_0.1%"] == pytest.approx(0.8)
    assert found["total"]["within_1%"] == pytest.approx(0.8)
    assert found["count"] == 2
    worst, second = found["rows"]
    assert (worst["row"], worst["stated"], second["row"]) == (10, 5_000, 9)
    assert worst["computed"] == pytest.approx(10_000, abs=0.01)
    assert worst["difference"] == pytest.approx(5_000, abs=0.01)
    assert "相差 0.1% 以内的占 80.0%" in found["text"]
    assert "第 10 行" in found["text"]
    assert county.rows("parcels")["site_area"].tolist() == areas  # neither is overwritten


def test_a_difference_of_a_square_metre_is_none(county):
    found = found_by(parcels(county, [square(0, 0, 20)], areas=[400.9]), "area-difference")
    assert found["count"] == 0


def test_supplies_without_parcel(county):
    rows = [("电子监管号", "宗地代码"), ("S1", KEYS[0]), ("S2", "320999001001GBOOO02"),
            ("S3", "320999009009GB00009")]  # fmt: skip
    answer = county.take("supplies", table(county.folder / "供应.csv", rows))
    found = found_by(answer, "unknown-parcel_id")
    assert found["count"] == 2
    assert found["rows"] == [
        {"row": 3, "field": "parcel_id", "value": "320999001001GBOOO02", "suggestion": KEYS[1]},
        {"row": 4, "field": "parcel_id", "value": "320999009009GB00009"},
    ]
    assert (
        county.rows("supplies")["parcel_id"][1] == "320999001001GBOOO02"
    )  # suggested, not applied


def test_statements_without_enterprise(county):
    rows = [
        ("信用代码", "年度", "从业人数(人)"),
        (FIRMS[0], 2024, 1),
        ("91410222MA0000015C", 2024, 2),
    ]
    answer = county.take("statements", table(county.folder / "年报.csv", rows))
    found = found_by(answer, "unknown-uscc")
    assert [(r["row"], r["value"]) for r in found["rows"]] == [(3, "91410222MA0000015C")]


def test_references_to_a_layer_that_is_not_there(bare):
    rows = [("电子监管号", "宗地代码"), ("S1", KEYS[0])]
    answer = bare.take("supplies", table(bare.folder / "供应.csv", rows))
    assert "宗地（宗地代码）" in found_by(answer, "references-unchecked")["text"]


def test_parcels_that_others_still_name(county):
    county.take(
        "supplies", table(county.folder / "供应.csv", [("电子监管号", "宗地代码"), ("S1", KEYS[2])])
    )
    found = found_by(parcels(county, SHAPES[:2], codes=KEYS[:2]), "named-by-supplies-parcel_id")
    assert found["rows"] == [
        {"layer": "supplies", "field": "parcel_id", "value": KEYS[2], "rows_naming": 1,
         "in_previous": True}
    ]  # fmt: skip


def test_occupancies_that_exceed_the_parcel(county):
    """15 亩 are registered; 10 and 7 are used: 2 亩, 1,333.33 m², too much."""
    rows = [("信用代码", "宗地代码", "用地方式", "用地面积(亩)"), (FIRMS[0], KEYS[0], "自有", 10),
            (FIRMS[1], KEYS[0], "租赁", 7), (FIRMS[2], KEYS[1], "自有", 15)]  # fmt: skip
    answer = county.take("occupancies", table(county.folder / "用地.xlsx", rows))
    found = found_by(answer, "occupied-beyond")
    [row] = found["rows"]
    assert (row["parcel_id"], row["rows"]) == (KEYS[0], [2, 3])
    assert row["registered"] == pytest.approx(10_000)
    assert row["excess"] == pytest.approx(2 * 10_000 / 15, abs=0.01)
    assert "2.00 亩" in found["text"]


def test_an_occupancy_that_has_ended_uses_nothing(county):
    ended = dt.date(2020, 12, 31)
    rows = [("信用代码", "宗地代码", "用地方式", "用地面积(亩)", "终止日期"),
            (FIRMS[0], KEYS[0], "自有", 10, None),
            (FIRMS[1], KEYS[0], "租赁", 7, ended)]  # fmt: skip
    answer = county.take("occupancies", table(county.folder / "用地.xlsx", rows))
    assert found_by(answer, "occupied-beyond")["count"] == 0


def towns(county, codes, names, shapes):
    columns = {"XZQDM": codes, "XZQMC": names}
    return county.take("towns", geopackage(county.folder / "乡镇.gpkg", columns, shapes))


def test_a_town_is_missing(county):
    answer = towns(county, ["320999101"], ["城关镇"], [box(0, 0, 4000, 4000)])
    found = found_by(answer, "towns-missing")
    assert found["rows"] == [{"town_code": EAST_TOWN, "name": "临河镇"}]
    assert "临河镇（320999102）" in found["text"]


def test_parcels_whose_town_is_missing(county):
    answer = towns(county, [EAST_TOWN], ["临河镇"], [box(4000, 0, 8000, 4000)])
    assert [r["parcel_id"] for r in found_by(answer, "parcels-in-no-town")["rows"]] == list(KEYS)


def test_land_between_towns_that_none_has(county):
    """A strip of 20 × 1000 m enclosed by the two towns."""
    west = box(0, 0, 4000, 4000).difference(box(3980, 1000, 4000, 2000))
    answer = towns(county, ["320999101", EAST_TOWN], ["城关镇", "临河镇"],
                   [west, box(4000, 0, 8000, 4000)])  # fmt: skip
    found = found_by(answer, "towns-gaps")
    assert found["total"]["area"] == pytest.approx(20_000, abs=0.1)


def test_a_town_of_another_county(county):
    answer = towns(county, ["320999101", EAST_TOWN, "320998100"], ["城关镇", "临河镇", "邻县镇"],
                   [box(0, 0, 4000, 4000), box(4000, 0, 8000, 4000),
                    box(0, 4000, 9, 4009)])  # fmt: skip
    assert [r["row"] for r in found_by(answer, "towns-counties")["rows"]] == [3]


def test_the_first_parcels_of_a_county_say_what_was_not_checked(bare):
    answer = parcels(bare, SHAPES)
    assert "尚未导入乡镇" in found_by(answer, "outside-unchecked")["text"]


def test_invalid_shapes_are_mended_and_told(county):
    """A bow tie: 100 m², made of two triangles of 25 m² each, told with both areas."""
    corner = square(0, 0, 10).bounds[:2]
    tie = shapely.Polygon([(corner[0] + x, corner[1] + y)
                           for x, y in ((0, 0), (10, 10), (10, 0), (0, 10))])  # fmt: skip
    answer = parcels(county, [tie, square(100, 0)], areas=[50, 10_000])
    [repair] = answer["repairs"]
    assert repair["row"] == 1
    assert "自相交" in repair["repair"]
    assert "→ 50.00 平方米" in repair["repair"]


def test_heights_are_left_out_and_told(county):
    shapes = [shapely.force_3d(shape, 12.5) for shape in SHAPES]
    answer = parcels(county, shapes, codes=KEYS)
    assert warned(answer, "高程") == "图形带有高程，只采用平面坐标"
    assert not county.rows("parcels").geometry.has_z.any()


def test_shapes_of_the_wrong_kind_and_none(county):
    path = county.folder / "宗地.geojson"
    line = shapely.LineString([(120.01, 33.42), (120.02, 33.42)])
    good = shapely.box(120.01, 33.42, 120.011, 33.421)
    geopackage(path, {"宗地代码": KEYS}, [good, line, None], crs="EPSG:4326")
    answer = county.refuse("parcels", path)
    assert [(p["row"], p["problem"]) for p in answer["problems"]] == [
        (2, "图形是线，应为面"), (3, "没有图形（空几何）")
    ]  # fmt: skip
