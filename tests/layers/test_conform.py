"""conform(): everything wrong is said at once, with the row a person sees; nothing is lost."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import shapely

from layers import LAYERS
from layers.door.conform import conform
from layers.door.report import DoorOptions, Ground
from layers.sources import JoinProblem
from tests.made import CRS, EAST, NORTH, USCCS, checked, raw, square, told

TOWNS, PARCELS, ENTERPRISES = LAYERS["towns"], LAYERS["parcels"], LAYERS["enterprises"]
STATEMENTS, SUPPLIES, QUOTAS = LAYERS["statements"], LAYERS["supplies"], LAYERS["quotas"]

BOW_TIE = shapely.Polygon(
    [(EAST + x, NORTH + y) for x, y in [(900, 0), (1000, 100), (1000, 0), (900, 100)]]
)
FAR_AWAY = shapely.transform(square(), lambda p: p[:, ::-1])


def dirty():
    """A table with every kind of fault, and between them rows that are right."""
    shapes = [
        square(0), square(100), square(200), square(300), None, shapely.Polygon(),
        shapely.Point(EAST, NORTH), FAR_AWAY, BOW_TIE, square(400), square(500),
    ]  # fmt: skip
    columns = {
        "宗地编号": ["A1", "A2", None, "A1", "A5", "A6", "A7", "A8", "A9", "A10", "A1"],
        "登记面积（亩）": [15, "15,0", 15, 15, 15, 15, 15, 15, "1,500", -1, 0],
        "权属性质": [
            "国有",
            "私有",
            "国有",
            "集体",
            None,
            "",
            "国有",
            "国有",
            "国有",
            "国有",
            "国有",
        ],
        "建设状态代码": ["A2", "A2", "Z9", "A2", "a2", None, "A2", "A2", "A2", "A2", "A2"],
        "备注": list("abcdefghijk"),
    }
    return columns, shapes


EVERYTHING = [
    (2, "parcel_id", "主键重复，同见第 5、12 行"),
    (3, "ownership", "不在可用值之列；可用：state（国有）、collective（集体）、disputed（争议）"),
    (3, "site_area", "不是数字"),
    (4, "build_state", "不在可用值之列；可用：A1、A2、A31、"),
    (4, "parcel_id", "宗地代码为空，该字段必填"),
    (5, "parcel_id", "主键重复，同见第 2、12 行"),
    (6, "geometry", "没有图形（空几何）"),
    (7, "geometry", "没有图形（空几何）"),
    (8, "geometry", "图形是点，应为面"),
    (9, "geometry", "位置（"),
    (11, "site_area", "不得小于 0"),
    (12, "parcel_id", "主键重复，同见第 2、5 行"),
]


def test_one_dirty_table_says_every_problem_with_its_row():
    columns, shapes = dirty()
    report = checked(PARCELS, columns, shapes=shapes, crs=CRS)
    assert [(row, field) for row, field, _ in told(report)] == [e[:2] for e in EVERYTHING]
    for (_, _, said), (_, _, expected) in zip(told(report), EVERYTHING, strict=True):
        assert said.startswith(expected)
    by_place = {(p.row, p.field): p.value for p in report.problems}
    assert by_place[3, "site_area"] == "15,0"
    assert by_place[3, "ownership"] == "私有"
    assert by_place[11, "site_area"] == "-1"
    assert by_place[2, "parcel_id"] == "A1"


def test_every_row_is_either_taken_or_given_back():
    columns, shapes = dirty()
    report = checked(PARCELS, columns, shapes=shapes, crs=CRS)
    assert report.read == 11
    assert report.refused_rows.index.tolist() == [2, 3, 4, 5, 6, 7, 8, 9, 11, 12]
    assert report.refused_rows["宗地编号"].tolist()[:3] == ["A1", "A2", None]
    assert report.refused_rows["备注"].tolist() == list("abcdefghjk")
    assert report.frame["parcel_id"].tolist() == ["A9"]
    assert report.frame["site_area"].tolist() == [pytest.approx(1_000_000)]
    assert not report.refuses_file


def test_repairs_and_warnings_have_rows_too():
    columns, shapes = dirty()
    report = checked(PARCELS, columns, shapes=shapes, crs=CRS)
    assert [r.row for r in report.repairs] == [10]
    assert "面积 0.00 → 5000." in report.repairs[0].repair
    assert report.frame.geometry[0].area == pytest.approx(5_000)
    assert "未采用的列：备注" in report.warnings
    zero = "宗地面积（site_area）：1 行的数值 0按未知处理（第 12 行）"
    assert zero in report.warnings


def test_the_answer_is_the_contract():
    columns, shapes = dirty()
    report = checked(PARCELS, columns, shapes=shapes, crs=CRS)
    answer = report.to_json()
    assert list(answer)[:10] == [
        "layer", "edition", "read", "taken", "refused", "problems", "repairs", "warnings", "crs",
        "encoding",
    ]  # fmt: skip
    assert (answer["read"], answer["taken"], answer["refused"]) == (11, 1, 10)
    assert list(answer["problems"][0]) == ["row", "field", "value", "problem", "suggestion"]
    assert list(answer["repairs"][0]) == ["row", "repair"]
    assert answer["crs"] == CRS
    assert answer["edition"] is None


def test_a_conformed_frame_has_every_column_and_dtype():
    report = checked(PARCELS, {"parcel_id": ["1"]}, shapes=[square()], crs=CRS)
    dtypes = {n: str(d) for n, d in report.frame.dtypes.items() if n != "geometry"}
    assert dtypes == {f.name: f.dtype for f in PARCELS.fields}
    assert report.frame.crs == CRS
    assert report.frame.drop(columns=["parcel_id", "geometry"]).isna().all(axis=None)


def test_missing_needed_columns_refuse_the_file():
    report = checked(TOWNS, {"乡镇": ["甲", "乙"]}, shapes=[square(), square(100)], crs=CRS)
    assert told(report) == [(None, "town_code", "缺少必填列 乡镇代码（town_code）")]
    assert report.refuses_file
    assert (len(report.frame), len(report.refused_rows)) == (0, 2)


def test_a_file_with_nothing_in_it_is_a_problem():
    for rows in ({"uscc": [], "period": []}, {}):
        report = checked(STATEMENTS, rows)
        assert told(report)[0] == (None, None, "文件没有数据行")
        assert report.refuses_file


def test_a_file_without_shapes_cannot_be_a_map():
    report = checked(PARCELS, {"parcel_id": ["1"]})
    [problem] = report.problems
    assert (problem.row, problem.field) == (None, "geometry")
    assert "经度" not in problem.suggestion
    factories = {"building_id": ["1"], "floor_area": [1], "vacant_area": [0]}
    [problem] = checked(LAYERS["factories"], factories).problems
    assert "经度、纬度" in problem.suggestion


def test_several_keys_are_one_key_together():
    columns = {
        "uscc": [USCCS[0], USCCS[0], USCCS[1], USCCS[0]],
        "年度": [2023, 2024.0, 2024, "2024年"],
        "税收（万元）": [1, 2, 3, 4],
    }
    report = checked(STATEMENTS, columns)
    assert told(report) == [
        (3, "uscc", "主键重复，同见第 5 行"),
        (5, "uscc", "主键重复，同见第 3 行"),
    ]
    assert report.problems[0].value == f"{USCCS[0]}、2024"
    assert report.frame["tax_paid"].tolist() == [10_000, 30_000]


def test_keys_that_are_one_code_are_duplicates_however_written():
    columns = {
        "代码": ["320999101", "320999101000", "３２０９９９１０２"], "乡镇": ["甲", "甲", "乙"],
    }  # fmt: skip
    shapes = [square(), square(100), square(200)]
    headers = {"town_code": "代码"}
    report = checked(TOWNS, columns, shapes=shapes, crs=CRS, headers=headers)
    assert [p.row for p in report.problems] == [2, 3]
    assert report.frame["town_code"].tolist() == ["320999102"]


def test_many_duplicates_name_twenty_rows_and_count_the_rest():
    report = checked(STATEMENTS, {"uscc": [USCCS[0]] * 30, "period": ["2024"] * 30})
    assert len(report.problems) == 30
    assert report.problems[0].problem.endswith("、22 等共 29 行")


def test_without_national_codes_any_unique_text_is_a_key():
    columns = {"uscc": ["a", "A", "--", " "], "period": ["2024"] * 3 + ["2023"]}
    report = checked(STATEMENTS, columns, codes="none")
    assert told(report) == [(5, "uscc", "统一社会信用代码为空，该字段必填")]
    assert report.frame["uscc"].tolist() == ["a", "A", "--"]
    assert len(checked(STATEMENTS, columns).frame) == 0


def test_constants_stand_in_every_row_and_are_checked():
    columns = {"uscc": list(USCCS[:2]), "税收（元）": [1, 2]}
    report = checked(STATEMENTS, columns, constants={"period": "2024年"})
    assert report.frame["period"].tolist() == ["2024", "2024"]
    bad = checked(STATEMENTS, columns, constants={"period": "去年"})
    assert [(p.row, p.field, p.value) for p in bad.problems] == [
        (2, "period", "去年"), (3, "period", "去年"),
    ]  # fmt: skip
    blank = checked(STATEMENTS, columns, constants={"period": "-"})
    assert [(p.row, p.field) for p in blank.problems] == [(2, "period"), (3, "period")]


def test_a_constant_wins_over_a_column_and_says_so():
    columns = {"uscc": [USCCS[0]], "年度": ["2020"]}
    report = checked(STATEMENTS, columns, constants={"period": "2024"})
    assert report.frame["period"].tolist() == ["2024"]
    assert report.warnings == ("未采用的列：年度",)


def test_placeholder_dates_are_unknown_and_told():
    columns = {
        "电子监管号": ["1", "2", "3"], "宗地代码": ["a", "b", "c"],
        "约定动工日期": ["1900-01-01", "2024-03-01", None],
    }  # fmt: skip
    report = checked(SUPPLIES, columns)
    assert report.frame["start_by"].tolist() == [pd.NaT, pd.Timestamp("2024-03-01"), pd.NaT]
    assert report.warnings == ("约定动工日期（start_by）：1 行的占位日期按未知处理（第 2 行）",)


def test_negative_tax_is_kept_and_told():
    columns = {"uscc": [USCCS[0]], "period": ["2024"], "税收（万元）": [-3]}
    report = checked(STATEMENTS, columns)
    assert report.frame["tax_paid"].tolist() == [-30_000]
    assert report.warnings == ("税收实际贡献（tax_paid）：1 行为负数，保留原值，请核对（第 2 行）",)


def test_blank_is_unknown_never_zero_or_no():
    columns = {
        "电子监管号": ["1"], "宗地代码": ["a"], "是否填报": [""], "土地价款（万元）": ["-"],
        "动工依据": ["无"],
    }  # fmt: skip
    row = checked(SUPPLIES, columns).frame.iloc[0]
    assert row["filed"] is pd.NA
    assert np.isnan(row["price"])
    assert row["start_evidence"] == "none"


def test_a_problem_of_a_join_refuses_its_row():
    made = raw({"uscc": list(USCCS[:2]), "period": ["2024", "2024"]})
    joined = [JoinProblem(3, "代码", "B", "两行都是这个键")]
    report = conform(made, STATEMENTS, DoorOptions(), Ground(CRS), joined=joined)
    assert told(report) == [(3, "代码", "两行都是这个键")]
    assert report.frame["uscc"].tolist() == [USCCS[0]]


def test_notes_of_the_reader_come_first():
    made = raw({"uscc": [USCCS[0]], "period": ["2024"], "x": [1]})
    report = conform(replace(made, notes=("甲",)), STATEMENTS, DoorOptions(), Ground(CRS))
    assert report.warnings == ("甲", "未采用的列：x")


def test_a_long_value_is_cut_and_a_document_needs_its_number():
    columns = {
        "序号": [1, 2], "年度": ["2024年", "2024"], "类型": ["计划", "x" * 5_000],
        "面积（亩）": [15, 15], "依据文号": ["〔2024〕1号", ""],
    }  # fmt: skip
    report = checked(QUOTAS, columns)
    assert [(p.row, p.field) for p in report.problems] == [(3, "kind"), (3, "document")]
    assert len(report.problems[0].value) == 200
    assert report.frame["area"].tolist() == [10_000]
    assert report.frame["year"].tolist() == [2024]
