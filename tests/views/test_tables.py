"""Tables: headers with units, unknown left empty, and no text that turns into a formula."""

import csv
import dataclasses
import json
import math
import sys
from datetime import date, datetime

import openpyxl
import pandas as pd
import pytest

from geoapi.planning.measures import MEASURES
from geoapi.views import table_files
from geoapi.views.errors import MissingExtraError, TableError
from geoapi.views.idle.tables import idle_frame, idle_sheets
from geoapi.views.tables import (
    Tab,
    measure_frame,
    measure_sheets,
    save_tables,
    write_csv,
    write_json,
    write_workbook,
)
from tests.views import toy_print

IDLE = ("疑似闲置土地", "资料不全未判定", "未见闲置", "不适用")

HEADERS = [
    "代码",
    "名称",
    "税收实际贡献（万元）",
    "企业用地面积（亩）",
    "亩均税收（万元/亩）",
    "数量",
    "已知比例",
]


@pytest.fixture
def scene():
    return toy_print.scene()


def test_a_measure_has_chinese_headers_with_units_and_closes_with_the_total(scene):
    frame = measure_frame(scene.table)
    assert list(frame.columns) == HEADERS
    assert list(frame["名称"])[-3:] == ["工业园区之外", "用地不明", "合计"]
    assert frame.iloc[0].tolist() == ["Z00", "甲工业园", 3250.0, 100.0, 32.5, 4, 0.95]
    assert frame.iloc[-1, 2:5].tolist() == [17_404.0, 1_125.0, pytest.approx(15.4702, abs=1e-4)]


def test_the_rows_above_add_up_to_the_total(scene):
    frame = measure_frame(scene.table)
    for column in HEADERS[2:4]:
        assert frame[column].iloc[:-1].sum() == frame[column].iloc[-1]


def test_a_row_of_nothing_known_is_empty_not_zero(scene):
    row = measure_frame(scene.table).set_index("代码").loc["Z11"]
    assert row[HEADERS[2:5]].isna().all()
    assert math.isnan(measure_frame(scene.table).iloc[-2][HEADERS[3]])  # no land is not 0 亩


def test_a_total_has_no_second_side_and_a_pure_number_no_unit(scene):
    total = dataclasses.replace(scene.table, measure=MEASURES["floor_area"])
    assert list(measure_frame(total).columns)[2] == "计容建筑面积（平方米）"
    assert len(measure_frame(total).columns) == 5
    ratio = dataclasses.replace(scene.table, measure=MEASURES["building_coefficient"])
    columns = list(measure_frame(ratio).columns)
    assert columns[2:5] == [
        "建筑基底面积＋露天堆场及作业场面积（平方米）",
        "宗地面积（平方米）",
        "建筑系数",
    ]


def test_land_counted_twice_is_taken_off_in_a_row_of_its_own(scene):
    twice = dataclasses.replace(scene.table, overlap=toy_print.part(10.0, 5.0, 1, 1.0))
    assert list(measure_frame(twice)["名称"])[-2:] == ["减：工业园区重叠处重复计入", "合计"]


def test_english_headers(scene):
    columns = list(measure_frame(scene.table, "en").columns)
    assert columns[:5] == [
        "Code",
        "Name",
        "tax paid (10k yuan)",
        "land used (mu)",
        "Tax per mu (10k yuan/mu)",
    ]


def test_idle_land_is_shown_in_mu_and_wan_with_dates(scene):
    frame = idle_frame(scene.idle)
    first = frame.iloc[0]
    assert first["面积（亩）"] == pytest.approx(30)  # 20 000 m² x 15 / 10 000
    assert first["面积（m²）"] == 20_000
    assert first["闲置费（万元）"] == 4  # 40 000 yuan
    assert first["满一年日期"] == pd.Timestamp(2024, 3, 1)
    assert first[["判定", "类型", "日期来源", "已可收回", "适用条款", "原因"]].tolist() == [
        "疑似闲置", "未动工", "合同约定", "是", "第14条", "企业原因",
    ]  # fmt: skip
    missing = frame.iloc[6]
    assert missing["缺少资料"] == "交地确认书日期"
    assert missing[["面积（亩）", "闲置费（万元）", "满一年日期"]].isna().all()


def test_the_idle_total_counts_a_parcel_supplied_twice_once(scene):
    last = idle_sheets(scene)[0].frame.iloc[-1]
    assert last["电子监管号"] == "疑似闲置合计 4 宗"
    assert last["面积（亩）"] == pytest.approx(90)
    assert last["闲置费（万元）"] == 8


def book_of(path):
    return openpyxl.load_workbook(path)


def test_a_workbook_is_typed_frozen_and_filtered(scene, tmp_path):
    path = write_workbook(tmp_path / "a.xlsx", [*measure_sheets(scene), *idle_sheets(scene)])
    book = book_of(path)
    assert book.sheetnames == ["亩均税收_工业园区", "依据 basis", *IDLE, "依据 basis_2"]
    page = book.worksheets[0]
    assert [cell.value for cell in page[1]] == HEADERS
    assert page.freeze_panes == "C2"
    assert page.auto_filter.ref == "A1:G13"  # twelve zones; the closing rows stay out
    assert page["C2"].value == 3250
    assert page["C2"].number_format == "#,##0.00"
    assert page["G2"].number_format == "0.0%"
    assert page["C13"].value is None
    assert page["B16"].value == "合计"
    assert page["B16"].font.b
    idle = book.worksheets[2]
    assert idle["B2"].value == "3311221000000000000"
    assert idle["B2"].data_type == "s"
    headers = [cell.value for cell in idle[1]]
    since = idle.cell(2, headers.index("满一年日期") + 1)
    assert since.value == datetime(2024, 3, 1)  # noqa: DTZ001
    assert since.number_format == "yyyy-mm-dd"


def test_columns_are_wide_enough_for_chinese(scene, tmp_path):
    page = book_of(write_workbook(tmp_path / "a.xlsx", measure_sheets(scene))).worksheets[0]
    assert page.column_dimensions["B"].width >= 2 * len("工业园区之外")


def test_the_basis_sheet_says_what_the_figures_rest_on(scene, tmp_path):
    page = book_of(write_workbook(tmp_path / "a.xlsx", measure_sheets(scene))).worksheets[-1]
    text = "\n".join(str(cell.value) for row in page for cell in row)
    for words in (
        "亩均税收（万元/亩） = 税收实际贡献（万元） ÷ 企业用地面积（亩）",
        "浙政发〔2018〕5号",
        "2026-11-22",
        "EPSG:4549",
        "宗地 parcels 第2版",
        "parcels.shp",
        "虚构示例数据",
    ):
        assert words in text


NASTY = ["=1+1", "+1", "-1", "@SUM(1)", toy_print.HOSTILE, "{=1}", "\t=1", "\r=1", "123", "1e5"]


@pytest.mark.parametrize("text", [*NASTY, "http://x.cn/", "mailto:a@b.c"])
def test_text_from_a_file_is_never_a_formula_or_a_link(text, tmp_path):
    tab = Tab(text, pd.DataFrame({text: [text], "n": [-1.5]}))
    page = book_of(write_workbook(tmp_path / "a.xlsx", [tab])).active
    assert {page["A1"].data_type, page["A2"].data_type} == {"s"}
    assert page["A2"].hyperlink is None
    assert page["B2"].value == -1.5
    with (tmp_path / "a.csv").open("w"):
        pass
    rows = read_csv(write_csv(tmp_path / "a.csv", tab.frame))
    assert not rows[1][0].startswith(("=", "+", "-", "@", "\t", "\r"))
    assert rows[1][1] == "-1.5"


def read_csv(path):
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))


def test_csv_has_a_bom_dates_and_empty_cells_for_unknown(scene, tmp_path):
    path = save_tables(tmp_path / "a.csv", idle_sheets(scene))
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    header, first, *_, last_but_one, _ = read_csv(path)
    assert first[header.index("满一年日期")] == "2024-03-01"
    assert last_but_one[header.index("闲置费（万元）")] == ""


def test_json_has_numbers_dates_and_null(scene, tmp_path):
    path = save_tables(tmp_path / "a.json", measure_sheets(scene))
    rows = json.loads(path.read_text("utf-8"))["亩均税收_工业园区"]
    assert rows[0]["亩均税收（万元/亩）"] == 32.5
    assert rows[11]["亩均税收（万元/亩）"] is None
    write_json(path, {"a": [float("nan"), date(2026, 1, 2), pd.NaT, (1, 2)]})
    assert json.loads(path.read_text("utf-8")) == {"a": [None, "2026-01-02", None, [1, 2]]}


def test_csv_and_json_need_no_extra_and_xlsx_says_which(scene, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    save_tables(tmp_path / "a.csv", measure_sheets(scene))
    save_tables(tmp_path / "a.json", measure_sheets(scene))
    with pytest.raises(MissingExtraError, match=r"pip install mutu\[report\]"):
        save_tables(tmp_path / "a.xlsx", measure_sheets(scene))
    assert not (tmp_path / "a.xlsx").exists()


def test_equal_tables_are_equal_files(scene, tmp_path):
    one = write_workbook(tmp_path / "1.xlsx", measure_sheets(scene), on=scene.on).read_bytes()
    assert (
        one == write_workbook(tmp_path / "2.xlsx", measure_sheets(scene), on=scene.on).read_bytes()
    )


def test_a_failed_save_leaves_the_old_file(scene, tmp_path, monkeypatch):
    target = tmp_path / "a.xlsx"
    target.write_bytes(b"old")
    monkeypatch.setattr(table_files, "_write_tab", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_workbook(target, measure_sheets(scene))
    assert target.read_bytes() == b"old"
    assert [file.name for file in tmp_path.iterdir()] == ["a.xlsx"]


def test_other_endings_and_no_sheet_are_refused(scene, tmp_path):
    with pytest.raises(TableError, match=r"\.xlsx、\.csv、\.json"):
        save_tables(tmp_path / "a.ods", measure_sheets(scene))
    with pytest.raises(TableError):
        write_workbook(tmp_path / "a.xlsx", [])


def test_sheet_names_are_what_excel_accepts():
    long = "很长的名字" * 10
    names = table_files.sheet_names(["a/b:c", "A_B_C", long, long, "''", "x[1]"])
    assert names[0] == "a_b_c"
    assert len({name.lower() for name in names}) == 6
    assert all(0 < len(name) <= 31 for name in names)
    assert not set("[]:*?/\\") & set("".join(names))
