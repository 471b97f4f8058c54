"""Dates: serials, words, sentinels; a month is no day, wherever it hides."""

import datetime as dt

import openpyxl
import pandas as pd
import pytest
import xlwt

from tests.doors.composed import table
from tests.doors.door import KEYS, warned

SHEETS = pytest.mark.parametrize("ending", ["xlsx", "xls"])

DATES = [
    (dt.date(2024, 3, 1), "2024-03-01"), (45352, "2024-03-01"), ("45352", "2024-03-01"),
    ("2024年3月1日", "2024-03-01"), ("2024/3/1", "2024-03-01"), ("20240301", "2024-03-01"),
    (20240301, "2024-03-01"), ("2024.3.1", "2024-03-01"), ("2024-03-01 00:00:00", "2024-03-01"),
    ("\xa02024年3月1日\xa0", "2024-03-01"), ("２０２４年３月１日", "2024-03-01"),
    ("1900-01-01", None), ("1899-12-30", None), ("", None), ("—", None), (None, None),
]  # fmt: skip


@SHEETS
def test_dates_as_they_are_written(county, ending):
    """45352 is the serial of 2024-03-01; the days that stand for "no date" are unknown."""
    rows = [["电子监管号", "宗地代码", "约定开工时间"],
            *([f"S{at}", KEYS[0], value] for at, (value, _) in enumerate(DATES))]  # fmt: skip
    path = county.folder / f"供应.{ending}"
    if ending == "xls":
        rows[1][2] = "2024年03月01日"
    answer = county.take("supplies", table(path, rows))
    stored = county.rows("supplies")["start_by"]
    told = [None if pd.isna(value) else str(value)[:10] for value in stored]
    assert told == [date for _, date in DATES]
    assert "第 13、14 行" in warned(answer, "start_by", "占位日期", "未知")


def test_a_month_is_no_day(county):
    """Refused with a reason; with --month it is read, and said."""
    rows = [["电子监管号", "宗地代码", "约定开工时间", "约定竣工时间"],
            ["S1", KEYS[0], "2024年3月", "2024年2月"],
            ["S2", KEYS[1], "2024-04-15", "2025.12"]]  # fmt: skip
    path = table(county.folder / "供应.xlsx", rows)
    answer = county.refuse("supplies", path)
    assert [(p["row"], p["field"], p["value"], p["suggestion"]) for p in answer["problems"]] == [
        (2, "start_by", "2024年3月", "2024-03-??（缺日）"),
        (2, "finish_by", "2024年2月", "2024-02-??（缺日）"),
        (3, "finish_by", "2025.12", "2025-12-??（缺日）"),
    ]
    assert all("只到月份" in p["problem"] and "--month" in p["problem"] for p in answer["problems"])
    answer = county.take("supplies", path, "--month", "last")
    stored = county.rows("supplies")
    assert [str(v)[:10] for v in stored["start_by"]] == ["2024-03-31", "2024-04-15"]
    assert [str(v)[:10] for v in stored["finish_by"]] == ["2024-02-29", "2025-12-31"]
    assert "第 2 行" in warned(answer, "start_by", "--month")
    county.take("supplies", path, "--month", "first")
    assert [str(v)[:10] for v in county.rows("supplies")["finish_by"]] == [
        "2024-02-01",
        "2025-12-01",
    ]


def month_cells(path):
    """What Excel makes of 2024年3月: the first of March, shown without its day."""
    formats = ('yyyy"年"m"月"', 'yyyy"年"m"月"d"日"', 'yyyy"年"m"月"', "mmm-yy", "yyyy-mm")
    days = (dt.date(2024, 3, 1), dt.date(2024, 3, 1), dt.date(2024, 3, 15), dt.date(2024, 4, 1),
            dt.date(2024, 5, 1))  # fmt: skip
    head = ("电子监管号", "宗地代码", "约定开工时间")
    rows = [(f"S{at}", KEYS[0], day) for at, day in enumerate(days)]
    if path.suffix == ".xlsx":
        table(path, [head, *rows])
        book = openpyxl.load_workbook(path)
        for at, shown in enumerate(formats, 2):
            book.active.cell(at, 3).number_format = shown
        book.save(path)
        return path
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    for r, row in enumerate([head, *rows]):
        for c, value in enumerate(row):
            style = {"num_format_str": formats[r - 1]} if r and c == 2 else {}
            sheet.write(r, c, value, xlwt.easyxf(**style))
    book.save(str(path))
    return path


@SHEETS
def test_a_month_that_excel_has_made_a_day_of(county, ending):
    """A cell that shows no day has none, unless another than the first was typed."""
    path = month_cells(county.folder / f"供应.{ending}")
    answer = county.refuse("supplies", path)
    assert [(p["row"], p["value"]) for p in answer["problems"]] == [
        (2, "2024年3月"), (5, "2024年4月"), (6, "2024年5月")
    ]  # fmt: skip
    county.take("supplies", path, "--month", "last")
    assert [str(v)[:10] for v in county.rows("supplies")["start_by"]] == [
        "2024-03-31", "2024-03-01", "2024-03-15", "2024-04-30", "2024-05-31"
    ]  # fmt: skip


def test_a_relative_date_is_refused_with_the_reason(county):
    rows = [["电子监管号", "宗地代码", "约定开工时间"], ["S1", KEYS[0], "签订后6个月内"],
            ["S2", KEYS[1], "2024-02-30"]]  # fmt: skip
    answer = county.refuse("supplies", table(county.folder / "供应.xlsx", rows))
    assert [(p["row"], p["value"]) for p in answer["problems"]] == [
        (2, "签订后6个月内"), (3, "2024-02-30")
    ]  # fmt: skip
    assert "相对的期限" in answer["problems"][0]["problem"]
    assert "日历上没有这一天" in answer["problems"][1]["problem"]
