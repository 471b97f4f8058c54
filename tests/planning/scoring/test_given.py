"""The bureau's list of adjustments: read from a sheet, every problem named with its row."""

from datetime import date

import pandas as pd
import pytest

from geoapi.planning.scoring.adjusting import Given
from geoapi.planning.scoring.given import GivenError, given_of
from tests.planning.scoring.county import one_item, scheme_named

SCHEME = scheme_named(one_item() | {
    "adjustments": [
        {"name": "bonus", "title": "设备投资", "kind": "points", "points": 5},
        {"name": "open", "title": "其他加分", "kind": "points", "points": None},
        {"name": "accident", "title": "较大事故", "kind": "veto", "to": "D"},
    ]
})  # fmt: skip


def sheet(**columns):
    plain = {"统一社会信用代码": ["甲"], "条款": ["bonus"], "原因": ["投资"], "依据文件": ["1号"]}
    return pd.DataFrame(plain | columns)


def refused(**columns):
    with pytest.raises(GivenError) as error:
        given_of(sheet(**columns), [2], SCHEME)
    return str(error.value)


def test_a_line_is_read_by_name_or_title_in_chinese_or_english():
    assert given_of(sheet(), [2], SCHEME) == (Given("甲", "bonus", "投资", "1号"),)
    (line,) = given_of(
        sheet(条款=["较大事故"], 起始日期=["2024-03-01"], until=[pd.Timestamp(2024, 12, 31)]), [2],
        SCHEME,
    )  # fmt: skip
    assert line.rule == "accident"
    assert (line.on, line.until) == (date(2024, 3, 1), date(2024, 12, 31))
    assert line.holds(date(2024, 12, 31))
    assert not line.holds(date(2025, 1, 1))
    assert not line.holds(date(2024, 2, 29))
    (line,) = given_of(sheet(条款=["open"], 分值=[3]), [2], SCHEME)
    assert line.points == 3


def test_every_problem_is_named_with_its_row():
    assert "第 2 行" in refused(条款=["bonsu"])
    assert "bonus、open、accident" in refused(条款=["bonsu"])
    assert "原因：必填" in refused(原因=[" "])
    assert "不是日期" in refused(起始日期=["去年"])
    assert "不是数" in refused(分值=["五分"])
    assert "方案规定 5 分，清单写的是 8 分" in refused(分值=[8])
    assert "须在清单中写明" in refused(条款=["open"])


def test_a_list_without_its_columns_is_refused():
    with pytest.raises(GivenError, match=r"依据文件（document）"):
        given_of(sheet().drop(columns="依据文件"), [2], SCHEME)
