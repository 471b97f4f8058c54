"""Headers of several rows, in every kind of sheet: names must tell the columns apart."""

import openpyxl
import pytest

from layers.sources import read
from tests.layers.sources.sheets_made import known, page, text, xls, xlsx

GROUPS = [
    ["企业名称", "土地面积", None, "税收（万元）"],
    [None, "登记(亩)", "实测(亩)", None],
    ["甲", 1.5, 1.6, 20],
    ["乙", 2.5, 2.6, 30],
]
MERGED = ["A1:A2", "B1:C1", "D1:D2"]
NAMES = ["企业名称", "土地面积登记(亩)", "土地面积实测(亩)", "税收（万元）"]


def load(path, **options):
    return read(path, known_headers=known, **options)


@pytest.mark.parametrize("write", [xlsx, xls, page])
def test_a_group_over_its_columns(tmp_path, write):
    raw = load(write(tmp_path / "表", GROUPS, MERGED))
    assert list(raw.frame.columns) == NAMES
    assert raw.frame["企业名称"].tolist() == ["甲", "乙"]
    assert [float(v) for v in raw.frame["土地面积实测(亩)"]] == [1.6, 2.6]
    assert list(raw.rows) == [3, 4]
    assert any("表头占第 1–2 行" in note for note in raw.notes)


@pytest.mark.parametrize("write", [xlsx, xls, text])
def test_a_group_without_merged_cells(tmp_path, write):
    """Text cannot merge; many a sheet only looks merged."""
    raw = load(write(tmp_path / "表", GROUPS))
    assert list(raw.frame.columns) == NAMES
    assert list(raw.rows) == [3, 4]


@pytest.mark.parametrize("write", [xlsx, xls, page])
def test_three_rows_under_titles(tmp_path, write):
    rows = [
        ["某县工业企业用地台账", None, None, None, None, None],
        [None, None, None, None, "单位：亩、万元", None],
        ["企业名称", "2023年", None, "2024年", None, "备注"],
        [None, "土地", "经济", "土地", "经济", None],
        [None, "面积（亩）", "税收（万元）", "面积（亩）", "税收（万元）", None],
        ["甲", 5, 6, 7, 8, None],
    ]
    merged = ["A1:F1", "E2:F2", "A3:A5", "B3:C3", "D3:E3", "F3:F5"]
    raw = load(write(tmp_path / "表", rows, merged))
    assert list(raw.frame.columns) == [
        "企业名称", "2023年土地面积（亩）", "2023年经济税收（万元）", "2024年土地面积（亩）",
        "2024年经济税收（万元）", "备注",
    ]  # fmt: skip
    assert [int(v) for v in raw.frame.iloc[0, 1:5]] == [5, 6, 7, 8]
    assert list(raw.rows) == [6]
    notes = "\n".join(raw.notes)
    assert "第 1、2 行是标题" in notes
    assert "单位：亩、万元" in notes


@pytest.mark.parametrize("write", [xlsx, xls, text])
def test_years_over_equal_names_tell_them_apart(tmp_path, write):
    """税收 alone is a known name, but which year's?"""
    rows = [
        [None, "2023年", None, "2024年", None],
        ["企业名称", "税收", "产值", "税收", "产值"],
        ["甲", 1, 2, 3, 4],
    ]
    raw = load(write(tmp_path / "表", rows))
    assert list(raw.frame.columns) == [
        "企业名称", "2023年税收", "2023年产值", "2024年税收", "2024年产值",
    ]  # fmt: skip


def test_a_known_name_needs_no_group(tmp_path):
    rows = [
        ["基本情况", None, "指标", None],
        ["企业名称", "乡镇", "税收", "其他"],
        ["甲", "乙", 1, 2],
    ]
    raw = load(xlsx(tmp_path / "表", rows, ["A1:B1", "C1:D1"]))
    assert list(raw.frame.columns) == ["企业名称", "乡镇", "税收", "指标其他"]
    assert any("上层表头" in note and "基本情况" in note for note in raw.notes)


def test_groups_whose_words_make_the_known_name(tmp_path):
    rows = [["企业", None, "税收（万元）"], ["名称", "地址", None], ["甲", "x", 1]]
    raw = load(xlsx(tmp_path / "表", rows, ["A1:B1", "C1:C2"]))
    assert list(raw.frame.columns) == ["企业名称", "企业地址", "税收（万元）"]


def test_units_of_a_group_go_to_the_end(tmp_path):
    rows = [["企业名称", "土地面积（亩）", None], [None, "登记", "实测"], ["甲", 1, 2]]
    raw = load(xlsx(tmp_path / "表", rows, ["A1:A2", "B1:C1"]))
    assert list(raw.frame.columns) == ["企业名称", "土地面积登记（亩）", "土地面积实测（亩）"]


def test_units_in_a_third_row(tmp_path):
    rows = [
        *GROUPS[:1],
        [None, "登记", "实测", None],
        [None, "亩", "亩", "（万元）"],
        ["甲", 5, 2, 3],
    ]
    rows[0] = ["企业名称", "土地面积", None, "税收"]
    raw = load(xlsx(tmp_path / "表", rows, ["A1:A3", "B1:C1", "D1:D2"]))
    assert list(raw.frame.columns) == [
        "企业名称", "土地面积登记（亩）", "土地面积实测（亩）", "税收（万元）",
    ]  # fmt: skip
    assert list(raw.rows) == [4]


@pytest.mark.parametrize("counted", [["甲", 1, 2, 3], ["(1)", "(2)", "(3)", "(4=2+3)"]])
def test_a_row_that_counts_the_columns(tmp_path, counted):
    rows = [["企业名称", "税收", "a", "b"], counted, ["甲", 5, 6, 7]]
    raw = load(xlsx(tmp_path / "表", rows))
    assert raw.frame["税收"].tolist() == [5]
    assert list(raw.rows) == [3]


def test_figures_that_happen_to_count_stay(tmp_path):
    raw = load(xlsx(tmp_path / "表", [["企业名称", "税收", "a"], [1, 2, 3], ["甲", 1, 2]]))
    assert len(raw.frame) == 2


@pytest.mark.parametrize("titles", [1, 20])
@pytest.mark.parametrize("write", [xlsx, xls, text])
def test_titles_above(tmp_path, write, titles):
    rows = [[f"说明第{n}条"] for n in range(titles)]
    raw = load(write(tmp_path / "表", [*rows, ["企业名称", "税收"], ["甲", 1]]))
    assert list(raw.frame.columns) == ["企业名称", "税收"]
    assert list(raw.rows) == [titles + 2]


def test_a_merged_cell_of_the_data_is_no_group(tmp_path):
    """备注 merged over two columns in every row: the first record is no part of the header."""
    rows = [["企业名称", "税收", "备注", None], ["甲", 1, "一", None], ["乙", 2, "二", None]]
    raw = load(xlsx(tmp_path / "表", rows, ["C1:D1", "C2:D2", "C3:D3"]))
    assert list(raw.frame.columns) == ["企业名称", "税收", "备注"]
    assert len(raw.frame) == 2


def test_text_of_a_tall_cell_belongs_to_each_row(tmp_path):
    """The town is each row's; the one area of 甲's two parcels must not be counted twice."""
    rows = [
        ["乡镇", "企业名称", "税收", "签订日期"],
        ["城关镇", "甲", 30, None],
        [None, "乙", None, None],
        ["河口镇", "丙", 1, None],
        [None, "小计", 31, None],
    ]
    raw = load(xlsx(tmp_path / "表", rows, ["A2:A3", "C2:C3", "A4:A5"]))
    assert raw.frame["乡镇"].tolist() == ["城关镇", "城关镇", "河口镇"]
    assert raw.frame["税收"].tolist() == [30, None, 1]
    notes = "\n".join(raw.notes)
    assert "A2:A3、A4:A5 的文字归入" in notes
    assert "C2:C3 是数值，只归入首行" in notes
    assert [(t.row, t.subtotal) for t in raw.totals] == [(5, True)]


def test_a_heading_across_the_table_is_no_record(tmp_path):
    rows = [
        ["企业名称", "税收", "乡镇"],
        ["一、规上企业"],
        ["甲", 1, "x"],
        ["二、规下企业"],
        ["乙", 2, "y"],
    ]
    raw = load(xlsx(tmp_path / "表", rows, ["A2:C2", "A4:C4"]))
    assert raw.frame["企业名称"].tolist() == ["甲", "乙"]
    assert any("第 2、4 行是分节标题（一、规上企业）" in note for note in raw.notes)


def test_unmerged_headings_stay_for_the_door_to_refuse(tmp_path):
    """Nothing says that they are no records: they are not dropped."""
    raw = load(xlsx(tmp_path / "表", [["企业名称", "税收"], ["一、规上企业"], ["甲", 1]]))
    assert len(raw.frame) == 2


def test_merged_ranges_that_no_sheet_has(tmp_path):
    book = openpyxl.Workbook()
    for row in (["企业名称", "税收"], ["甲", 1]):
        book.active.append(row)
    book.active.merged_cells.add("A1:XFD1048576")
    book.active.merged_cells.add("A2:XFD1048576")
    book.save(tmp_path / "表.xlsx")
    raw = load(tmp_path / "表.xlsx")
    assert len(raw.frame) <= 1
