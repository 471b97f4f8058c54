"""Dates: every way to write one, what stands for none, and what is not one."""

from datetime import UTC, date, datetime, time

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.door.dates import SENTINELS
from layers.door.values import How, read_column
from layers.schema import Field

DATE = Field(name="d", zh="日期", type="date")


def parsed(value):
    return read_column([value], DATE, How(check=True))


def read(value):
    assert parsed(value).wrong == {}
    return parsed(value).results[0]


def wrong(value):
    assert parsed(value).results == [None]
    return parsed(value).wrong[0]


def unknown(value):
    found = parsed(value)
    return (found.results, found.wrong, found.unknown) == ([None], {}, [0])


@pytest.mark.parametrize(
    "value",
    [
        date(2024, 3, 1), datetime(2024, 3, 1, 23, 59, tzinfo=UTC),
        pd.Timestamp("2024-03-01 08:00"),
        "2024-03-01", "2024-3-1", "2024/3/1", "2024.3.1", "2024．3．1", "20240301", 20240301,
        20240301.0, "2024年3月1日", "2024年03月01", "２０２４年３月１日", " 2024-03-01 ",
        "2024-03-01 00:00:00", "2024/3/1 0:00", "2024-03-01T12:30:00", "2024-03-01T00:00:00Z",
        "2024-03-01T00:00:00.000+08:00", 45352, 45352.0, 45352.75, "45352",
    ],
)  # fmt: skip
def test_every_form_of_a_date(value):
    assert read(value) == date(2024, 3, 1)


@pytest.mark.parametrize("value", sorted(SENTINELS))
def test_dates_that_programs_write_for_none_are_unknown(value):
    assert unknown(value)
    assert unknown(value.isoformat())
    assert unknown(datetime.combine(value, time(0)))


@pytest.mark.parametrize(
    "value",
    ["2024", "2024年", 2024, "签订后6个月内", "24-3-1", "3/1/2024", "2024-3-1 约", True, 20_999,
     80_001,
     "2024-03-01-05", "20241", "1.5"],
)  # fmt: skip
def test_what_is_no_date_is_refused(value):
    sentence, _ = wrong(value)
    assert sentence.startswith("不是日期")


@pytest.mark.parametrize("value", ["2024年3月", "2024-03", "2024/3", "2024.3"])
def test_a_month_is_refused_with_a_hint_at_the_day_that_is_missing(value):
    sentence, suggestion = wrong(value)
    assert sentence.startswith("不是日期")
    assert suggestion == "2024-03-??（缺日）"


@pytest.mark.parametrize("value", ["2024-02-30", "2023-02-29", "20241301", "2024年0月1日"])
def test_a_day_the_calendar_lacks_is_refused(value):
    assert wrong(value)[0] == "日历上没有这一天"


@given(st.dates(date(1957, 7, 1), date(2098, 12, 31)).filter(lambda d: d not in SENTINELS))
def test_a_serial_counts_days_as_excel_does(day):
    serial = (pd.Timestamp(day) - pd.Timestamp("1899-12-30")).days
    assert read(serial) == day
    assert read(day.strftime("%Y%m%d")) == day


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2024年2月", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023/12", date(2023, 12, 1), date(2023, 12, 31)),
    ],
)
def test_a_month_is_the_day_that_the_person_states(value, first, last):
    for which, day in (("first", first), ("last", last)):
        parsed = read_column([value, "2024-05-06"], DATE, How(check=True, month=which))
        assert parsed.results == [day, date(2024, 5, 6)]
        assert (parsed.assumed, parsed.wrong) == ([0], {})


def test_no_month_is_made_up():
    parsed = read_column(["2024年13月"], DATE, How(check=True, month="first"))
    assert list(parsed.wrong) == [0]
