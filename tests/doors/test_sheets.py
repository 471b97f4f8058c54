"""Sheets: titles, merged headers, totals, numbers as text, codes as floats, dates, odd blanks."""

import openpyxl
import pytest

from tests.doors.composed import table
from tests.doors.door import FIRMS, found_by, problems, warned

SHEETS = pytest.mark.parametrize("ending", ["xlsx", "xls"])


@SHEETS
def test_title_rows_above_the_header(county, ending):
    rows = [
        ["示例县2024年企业年报"], ["填报单位：示例县统计局", None, "2025年1月"], [None],
        ["统一社会信用代码", "年度", "工业总产值（万元）", "用电量（万千瓦时）"],
        [FIRMS[0], "2024年", 1500, 12.5],
        [FIRMS[1], 2024, "1,200.5", "3"],
        [FIRMS[2], "2024", " 90 ", None],
    ]  # fmt: skip
    answer = county.take("statements", table(county.folder / f"年报.{ending}", rows))
    assert answer["read"] == 3
    assert "1、2" in warned(answer, "标题或说明")
    stored = county.rows("statements")
    assert stored["uscc"].tolist() == list(FIRMS)
    assert stored["period"].tolist() == ["2024"] * 3
    assert stored["output_value"].tolist() == pytest.approx([15e6, 12_005_000, 9e5])
    assert stored["electricity"].tolist()[:2] == pytest.approx([125_000, 30_000])
    assert stored["electricity"].isna().tolist() == [False, False, True]
    assert [row["row"] for row in _head(county, ending)] == [5, 6, 7]


def _head(county, ending):
    return county.check("statements", county.folder / f"年报.{ending}")["preview"]["head"]


@SHEETS
def test_merged_headers(county, ending):
    """Two header rows, groups merged over their columns, single names merged downwards."""
    rows = [
        ["示例县企业年报", None, None, None, None],
        ["统一社会信用代码", "年度", "产出（万元）", None, "用工"],
        [None, None, "工业总产值", "工业增加值", "从业人数"],
        [FIRMS[0], 2024, 1500, 300, 12],
        [FIRMS[1], 2024, 700, 140, 7],
    ]
    path = table(
        county.folder / f"年报.{ending}", rows, merged=("A1:E1", "A2:A3", "B2:B3", "C2:D2")
    )
    county.take("statements", path)
    stored = county.rows("statements")
    assert stored["output_value"].tolist() == pytest.approx([15e6, 7e6])
    assert stored["value_added"].tolist() == pytest.approx([3e6, 1.4e6])
    assert stored["employees"].tolist() == [12, 7]


@SHEETS
def test_cells_merged_downwards_hold_for_every_row(county, ending):
    rows = [
        ["统一社会信用代码", "年度", "工业总产值（万元）"],
        [FIRMS[0], "2023", 1400],
        [None, "2024", 1500],
        [FIRMS[1], "2024", 700],
    ]
    path = table(county.folder / f"年报.{ending}", rows, merged=("A2:A3",))
    answer = county.take("statements", path)
    stored = county.rows("statements")
    assert stored["uscc"].tolist() == [FIRMS[0], FIRMS[0], FIRMS[1]]
    warned(answer, "合并")


@SHEETS
def test_totals_are_no_rows_and_are_checked_against_the_sum(county, ending):
    rows = [
        ["统一社会信用代码", "年度", "工业总产值（万元）", "从业人数"],
        [FIRMS[0], 2024, 1500, 12],
        [FIRMS[1], 2024, 700.5, 7],
        ["合计", None, 2200.5, 20],
    ]
    answer = county.take("statements", table(county.folder / f"年报.{ending}", rows))
    assert answer["read"] == 2
    assert "第 4 行" in warned(answer, "合计行", "未作为数据")
    found = found_by(answer, "totals")
    assert found["count"] == 1
    assert found["rows"] == [
        {"row": 4, "field": "employees", "header": "从业人数", "stated": 20.0, "sum": 19.0,
         "difference": 1.0}
    ]  # fmt: skip
    assert found["text"].startswith("合计行与逐行之和不符：第 4 行“从业人数”合计 20，逐行相加 19")


@SHEETS
def test_subtotals_sum_their_own_rows(county, ending):
    rows = [
        ["统一社会信用代码", "年度", "工业总产值（万元）"],
        [FIRMS[0], 2024, 100], ["小计", None, 100],
        [FIRMS[1], 2024, 20], [FIRMS[2], 2024, 3], ["小计", None, 32],
        ["总计", None, 123],
    ]  # fmt: skip
    answer = county.take("statements", table(county.folder / f"年报.{ending}", rows))
    assert answer["read"] == 3
    [wrong] = found_by(answer, "totals")["rows"]
    assert (wrong["row"], wrong["stated"], wrong["sum"]) == (6, 32, 23)


def test_a_firm_that_is_called_a_total_is_a_firm(county):
    """A row that begins with a credit code is a record; one with a town's code may be a 小计."""
    rows = [["统一社会信用代码", "企业名称"], [FIRMS[0], "合计"], [FIRMS[1], "小计"],
            ["320999101", "小计"]]  # fmt: skip
    answer = county.take("enterprises", table(county.folder / "企业.csv", rows))
    assert county.rows("enterprises")["name"].tolist() == ["合计", "小计"]
    assert "第 4 行是小计行" in warned(answer, "未作为数据")


def test_totals_that_agree_are_said_to(county):
    rows = [["统一社会信用代码", "年度", "工业总产值（万元）"], [FIRMS[0], 2024, 100.25],
            [FIRMS[1], 2024, 20.5], ["合计", None, 120.75]]  # fmt: skip
    answer = county.take("statements", table(county.folder / "年报.xlsx", rows))
    assert found_by(answer, "totals")["text"] == "合计行与逐行之和一致（共核对 1 格）。"


def test_a_total_of_refused_rows_is_checked_too(county):
    """A row that is refused was summed all the same by whoever wrote the sheet."""
    rows = [["统一社会信用代码", "年度", "工业总产值（万元）"], [FIRMS[0], 2024, 100],
            ["91410222MA4XABCD1", 2024, 20], ["合计", None, 120]]  # fmt: skip
    answer = county.refuse("statements", table(county.folder / "年报.xlsx", rows))
    assert found_by(answer, "totals")["count"] == 0


@SHEETS
def test_a_uscc_that_became_a_number(county, ending):
    """9.14E+17 has lost its last digits: never rounded into somebody else's code."""
    rows = [
        ["统一社会信用代码", "企业名称"],
        [FIRMS[0], "甲厂"],
        [914403001922038216, "乙厂"],
        ["9.14403E+17", "丙厂"],
    ]
    if ending == "xls":
        rows[2][0] = float(rows[2][0])
    answer = county.refuse("enterprises", table(county.folder / f"企业.{ending}", rows))
    assert (answer["read"], answer["refused"]) == (3, 2)
    assert [(p["row"], p["field"]) for p in answer["problems"]] == [(3, "uscc"), (4, "uscc")]
    assert all("末位已丢失" in p["problem"] and "文本" in p["problem"] for p in answer["problems"])
    assert answer["problems"][1]["value"] == "9.14403E+17"


def test_a_uscc_in_a_csv_that_became_a_number(county):
    rows = [["统一社会信用代码", "企业名称"], ["9.14403E+17", "甲厂"], [f"{FIRMS[0]}\t", "乙厂"],
            [f'="{FIRMS[1]}"', "丙厂"]]  # fmt: skip
    answer = county.refuse("enterprises", table(county.folder / "企业.csv", rows, encoding="gbk"))
    assert [(p["row"], p["field"]) for p in answer["problems"]] == [(2, "uscc")]


@SHEETS
def test_numbers_stored_as_text(county, ending):
    """As people type them; what is no number is named, never dropped."""
    rows = [["统一社会信用代码", "年度", "工业总产值（万元）", "从业人数"],
            [FIRMS[0], "2024", "１，５００.50", "１２"], [FIRMS[1], "2024", "1 200", "\xa07\xa0"],
            [FIRMS[2], "2024", "约900", "—"]]  # fmt: skip
    answer = county.refuse("statements", table(county.folder / f"年报.{ending}", rows))
    assert problems(answer) == [(4, "output_value", "约900", "不是数字")]
    rows[3][2] = "无数据"
    county.take("statements", table(county.folder / f"年报.{ending}", rows))
    stored = county.rows("statements")
    assert stored["output_value"].tolist()[:2] == pytest.approx([15_005_000, 12_000_000])
    assert stored["employees"].tolist()[:2] == [12, 7]
    assert stored[["output_value", "employees"]].iloc[2].isna().all()


@SHEETS
def test_odd_blanks(county, ending):
    """No-break and ideographic spaces and line breaks, in headers and cells."""
    rows = [["统一社会信用代码\xa0", "企业\n名称", "　行业代码"],
            [f"\xa0{FIRMS[0]}\xa0", "甲厂\xa0", "\u30001311"],
            ["\xa0", "\xa0", None]]  # fmt: skip
    county.take("enterprises", table(county.folder / f"企业.{ending}", rows))
    stored = county.rows("enterprises")
    assert stored[["uscc", "name", "industry_code"]].to_numpy().tolist() == [
        [FIRMS[0], "甲厂", "1311"]
    ]


def test_the_sheet_with_the_data_is_found(county):
    book = openpyxl.Workbook()
    book.active.title = "填表说明"
    book.active.append(["请按国家统计局要求填写"])
    sheet = book.create_sheet("年报")
    for row in [["统一社会信用代码", "年度", "工业总产值（万元）"], [FIRMS[0], 2024, 1]]:
        sheet.append(row)
    book.save(county.folder / "年报.xlsx")
    answer = county.take("statements", county.folder / "年报.xlsx")
    assert "填表说明" in warned(answer, "读的是工作表“年报”")


def test_a_leading_zero_that_a_number_has_lost(county):
    """GB/T 4754 0111 as the number 111: three digits are a code of their own, so it is said."""
    rows = [["统一社会信用代码", "企业名称", "行业代码"], [FIRMS[0], "甲厂", 1311]]
    county.take("enterprises", table(county.folder / "企业.xlsx", rows))
    assert county.rows("enterprises")["industry_code"].tolist() == ["1311"]
