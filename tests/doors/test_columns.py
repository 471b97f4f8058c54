"""Columns: found by aliases, ``--map``, ``--set``, a joined sheet, or a remembered profile."""

import openpyxl
import pytest

from tests.doors.composed import LEDGER, geopackage, table, vector
from tests.doors.door import FIRMS, KEYS, SHAPES, problems, warned

STRANGE = [("社会代码", "报告期", "产值合计", "从业"), (FIRMS[0], "2024年第1季度", "1,500", 12),
           (FIRMS[1], "2024年第1季度", "700", 7)]  # fmt: skip
TOLD = ("--map", "uscc=社会代码", "--map", "period=报告期", "--map", "output_value=产值合计",
        "--unit", "output_value=万元", "--map", "employees=从业")  # fmt: skip


@pytest.mark.parametrize("header", ["宗地代码", "宗地编号", "地块编号", "ZDDM", "zddm", "DKBH",
                                    "parcel_id", "宗地代码（19位）", "ＺＤＤＭ"])  # fmt: skip
def test_a_column_by_its_aliases(bare, header):
    path = geopackage(bare.folder / "宗地.gpkg", {header: KEYS, "宗地面积(亩)": 15.0}, SHAPES)
    bare.take("parcels", path)
    assert bare.rows("parcels")["parcel_id"].tolist() == list(KEYS)


def test_a_column_by_map(county):
    path = table(county.folder / "年报.xlsx", STRANGE)
    answer = county.take("statements", path, *TOLD)
    assert "没有注明单位，按 person" in warned(answer, "从业")
    stored = county.rows("statements")
    assert stored["period"].tolist() == ["2024Q1"] * 2
    assert stored["output_value"].tolist() == pytest.approx([15e6, 7e6])
    assert stored["employees"].tolist() == [12, 7]


def test_a_column_that_is_missing_is_named_with_its_aliases(county):
    answer = county.refuse("statements", table(county.folder / "年报.xlsx", STRANGE))
    assert [(p["row"], p["field"]) for p in answer["problems"]] == [
        (None, "uscc"),
        (None, "period"),
    ]
    assert "信用代码" in answer["problems"][0]["suggestion"]
    assert "--map uscc=列名" in answer["problems"][0]["suggestion"]
    assert "社会代码" in warned(answer, "未采用的列")


def test_a_map_that_names_no_column(county):
    path = table(county.folder / "年报.xlsx", STRANGE)
    answer = county.refuse("statements", path, "--map", "uscc=代码", "--set", "period=2024")
    assert [(p["field"], p["value"]) for p in answer["problems"]] == [("uscc", "代码")]
    assert "社会代码" in answer["problems"][0]["suggestion"]


def test_a_map_of_no_field(county):
    path = table(county.folder / "年报.xlsx", STRANGE)
    answer = county.refuse("statements", path, *TOLD, "--map", "税=从业")
    assert [(p["field"], p["problem"]) for p in answer["problems"]] == [
        ("税", "--map 指定的字段 税 不属于图层 statements")
    ]


def test_two_columns_for_one_field_are_asked_about(county):
    """宗地面积 is the better name; two that are as good are not chosen between."""
    columns = {"宗地代码": KEYS, "登记面积(亩)": (15, 15, 45), "登记面积(平方米)": (1, 2, 3)}
    path = geopackage(county.folder / "宗地.gpkg", columns, SHAPES)
    answer = county.refuse("parcels", path)
    assert problems(answer) == [
        (None, "site_area", "登记面积(亩)、登记面积(平方米)", "有多列都可作为宗地面积")
    ]
    county.take("parcels", path, "--map", "site_area=登记面积(亩)")
    assert county.rows("parcels")["site_area"].tolist() == pytest.approx([1e4, 1e4, 3e4])


def test_one_value_for_every_row(county):
    rows = [("信用代码", "总产值(亿元)"), (FIRMS[0], 0.15)]
    county.take("statements", table(county.folder / "年报.csv", rows), "--set", "period=2024Q2")
    [row] = county.rows("statements")[["period", "output_value"]].to_numpy().tolist()
    assert row == ["2024Q2", pytest.approx(15e6)]


def test_the_second_quarter_needs_no_options(county):
    """`mutu profile save`, then a file with the same columns and other rows."""
    path = table(county.folder / "一季度.xlsx", STRANGE)
    county.take("statements", path, *TOLD)
    saved = county.answer("profile", "save", "季报", "statements")
    assert saved["options"]["units"] == {"output_value": "万元"}
    second = [STRANGE[0], (FIRMS[0], "2024年第2季度", 1600, 13), (FIRMS[2], "2024Q2", 90, 3)]
    answer = county.take("statements", table(county.folder / "二季度.xlsx", second))
    assert answer["profile"] == "季报"
    stored = county.rows("statements")
    assert stored["period"].tolist() == ["2024Q2"] * 2
    assert stored["output_value"].tolist() == pytest.approx([16e6, 9e5])
    [listed] = county.answer("profile", "list")["profiles"]
    assert (listed["name"], listed["layer"], listed["headers"]) == (
        "季报", "statements", list(STRANGE[0])
    )  # fmt: skip


def test_a_profile_is_for_its_own_columns_and_its_own_layer(county):
    table(county.folder / "一季度.xlsx", STRANGE)
    county.answer("profile", "save", "季报", "statements", county.folder / "一季度.xlsx", *TOLD)
    other = [(*STRANGE[0], "备注"), (*STRANGE[1], "x")]
    assert (
        county.refuse("statements", table(county.folder / "三季度.xlsx", other))["profile"] is None
    )
    path = county.folder / "三季度.xlsx"
    assert county.take("statements", path, "--profile", "季报")["profile"] == "季报"
    answer = county.refuse("statements", county.folder / "一季度.xlsx", "--profile", "none")
    assert answer["profile"] is None
    county.answer("profile", "drop", "季报")
    county.refuse("statements", county.folder / "一季度.xlsx")


def test_what_is_said_now_comes_before_the_profile(county):
    path = table(county.folder / "一季度.xlsx", STRANGE)
    county.answer("profile", "save", "季报", "statements", path, *TOLD)
    county.take("statements", path, "--unit", "output_value=千元")
    assert county.rows("statements")["output_value"].tolist() == pytest.approx([15e5, 7e5])


def test_a_profile_of_shapes_keeps_crs_and_units(bare):
    columns = {"编号": KEYS, "面积": (15, 15, 45)}
    path = geopackage(bare.folder / "上半年.gpkg", columns, SHAPES, crs=None)
    told = ("--map", "parcel_id=编号", "--map", "site_area=面积", "--unit", "site_area=亩",
            "--crs", "EPSG:4549")  # fmt: skip
    bare.take("parcels", path, *told)
    bare.answer("profile", "save", "宗地", "parcels")
    answer = bare.take(
        "parcels", geopackage(bare.folder / "下半年.gpkg", columns, SHAPES, crs=None)
    )
    assert (answer["profile"], answer["crs"]) == ("宗地", "EPSG:4549")
    assert bare.rows("parcels")["site_area"].tolist() == pytest.approx([1e4, 1e4, 3e4])


def test_a_sheet_joined_by_key(bare):
    path = geopackage(bare.folder / "图形.gpkg", {"宗地代码": KEYS}, SHAPES)
    ledger = [*LEDGER[:3], ("320999001009GB00009", "无图", 9)]
    answer = bare.take(
        "parcels", path, "--join", table(bare.folder / "台账.xls", ledger), "--on", "宗地代码"
    )
    warned(answer, "1 行在 台账.xls 里没有对应的“宗地代码”")
    warned(answer, "台账.xls 有 1 行的“宗地代码”在本文件里没有")
    stored = bare.rows("parcels")
    assert stored["site_area"].tolist()[:2] == pytest.approx([1e4, 1e4])
    assert stored["name"].isna().tolist() == [False, False, True]


def test_a_key_that_the_sheet_holds_twice_doubles_nothing(bare):
    """The one-to-many join: every such row is refused, with the rows of the sheet."""
    path = geopackage(bare.folder / "图形.gpkg", {"宗地代码": KEYS}, SHAPES)
    ledger = table(bare.folder / "台账.xlsx", [*LEDGER, (KEYS[1], "乙二", 7)])
    joined = ("--join", ledger, "--on", "宗地代码")
    answer = bare.refuse("parcels", path, *joined)
    assert problems(answer) == [
        (2, "宗地代码", KEYS[1], "这个键在 台账.xlsx 里不止一行，无法决定连接哪一行：第 3、5 行")
    ]
    answer = bare.answer("import", "parcels", path, *joined, "--accept-valid")
    assert (answer["read"], answer["taken"], answer["refused"]) == (3, 2, 1)
    assert bare.rows("parcels")["parcel_id"].tolist() == [KEYS[0], KEYS[2]]


def test_a_column_that_is_not_used_is_named(bare):
    path = vector(bare.folder / "宗地.gpkg")
    book = openpyxl.Workbook()
    book.active.append(["宗地代码", "备注", "经办人"])
    book.active.append([KEYS[0], "好", "张"])
    book.save(bare.folder / "附.xlsx")
    answer = bare.take("parcels", path, "--join", bare.folder / "附.xlsx", "--on", "宗地代码")
    assert warned(answer, "未采用的列") == "未采用的列：备注、经办人"
