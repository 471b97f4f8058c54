"""A measure over the years, and what its change is made of, by hand and for any numbers."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoapi.planning.errors import PlanningError
from geoapi.planning.measures import MEASURES
from geoapi.planning.measuring.ledger import Ledger
from geoapi.planning.measuring.tally import measure
from geoapi.planning.variation.panels import same_firms
from geoapi.planning.variation.trend import Trend, changed, periods_asked, steps_of
from tests.toy import atlas, frame

RATIO, TOTAL = MEASURES["tax_intensity"], MEASURES["tax_paid"]


def one(period, above, below):
    value = above / below if below else None
    return pd.DataFrame([{
        "key": "Z", "name": "区", "period": period, "numerator": above, "denominator": below,
        "value": value, "known_share": 1.0,
    }])  # fmt: skip


def test_a_change_of_both_sides_by_hand():
    """10/5 = 2 becomes 18/6 = 3. By the numerator 8 · (1/5 + 1/6)/2 = 22/15; by the denominator
    (1/6 - 1/5) · 28/2 = -7/15; together 1."""
    step = changed(one("2022", 10, 5), one("2023", 18, 6), RATIO).iloc[0]
    assert step["change"] == pytest.approx(1)
    assert step["by_numerator"] == pytest.approx(22 / 15)
    assert step["by_denominator"] == pytest.approx(-7 / 15)
    assert step["driver"] == "numerator"
    assert step["relative"] == pytest.approx(0.5)


SIDE = st.integers(-(10**8), 10**8).map(lambda cents: cents / 100)
LAND = st.integers(1, 10**7).map(lambda hundredths: hundredths / 100)


@given(SIDE, LAND, SIDE, LAND)
def test_the_two_parts_always_make_the_change(n0, d0, n1, d1):
    step = changed(one("a", n0, d0), one("b", n1, d1), RATIO).iloc[0]
    made = step["by_numerator"] + step["by_denominator"]
    scale = max(1, abs(n0), abs(n1)) / min(d0, d1)
    assert made == pytest.approx(n1 / d1 - n0 / d0, abs=1e-12 * scale)


@given(SIDE, LAND, SIDE, LAND)
def test_back_again_is_the_opposite(n0, d0, n1, d1):
    there = changed(one("a", n0, d0), one("b", n1, d1), RATIO).iloc[0]
    back = changed(one("b", n1, d1), one("a", n0, d0), RATIO).iloc[0]
    assert there["by_numerator"] == pytest.approx(-back["by_numerator"])
    assert there["driver"] == back["driver"]


def test_where_one_side_stands_still_the_other_drives():
    step = changed(one("a", 10, 5), one("b", 10, 4), RATIO).iloc[0]
    assert (step["by_numerator"], step["driver"]) == (0, "denominator")
    still = changed(one("a", 10, 5), one("b", 10, 5), RATIO).iloc[0]
    assert (still["change"], still["driver"]) == (0, None)
    total = changed(one("a", 10, 0), one("b", 12, 0).assign(value=12.0), TOTAL)
    assert pd.isna(total.iloc[0]["change"])  # the first is unknown


TWO_YEARS = [
    {"uscc": "E1", "period": "2023", "tax_paid": 900_000},
    {"uscc": "E1", "period": "2024", "tax_paid": 1_500_000},
    {"uscc": "E2", "period": "2024", "tax_paid": 600_000},
    {"uscc": "E3", "period": "2023", "tax_paid": 600_000},
    {"uscc": "E3", "period": "2024", "tax_paid": 300_000},
]


def trend(name="tax_intensity", by="towns", rows=TWO_YEARS, periods=("2023", "2024")):
    ledger = Ledger(atlas(statements=frame("statements", rows)))
    tables = [measure(ledger, name, by=by, period=period) for period in periods]
    return Trend(tables, same_firms(ledger, name, by=by, periods=list(periods)))


def test_toy_towns_in_two_years():
    """2023: T1 90/15, T2 60/3.75. 2024: T1 (150 + 20)/22.5, T2 (40 + 30)/18.75."""
    changes = trend().changes().set_index("key")
    assert changes.loc["T1", "change"] == pytest.approx(170 / 22.5 - 90 / 15)
    assert changes.loc["T2", "change"] == pytest.approx(70 / 18.75 - 60 / 3.75)
    assert changes.loc["", "change"] == pytest.approx(240 / 41.25 - 150 / 18.75)
    assert changes.loc["T2", "driver"] == "denominator"


def test_the_same_firms_tell_another_story():
    """In T2 E3 alone is known in both years: from 60/3.75 down to 30/3.75, by its tax alone."""
    changes = trend().changes().set_index("key")
    assert changes.loc["T2", "same_change"] == pytest.approx(-30 / 3.75)
    assert changes.loc["T2", "same_driver"] == "numerator"
    assert changes.loc["T1", "same_change"] == pytest.approx(60 / 15)


def test_the_answer():
    answer = trend().to_json()
    assert answer["periods"] == ["2023", "2024"]
    first, second = answer["rows"]
    assert [f["value"] for f in first["figures"]] == pytest.approx([6, 170 / 22.5])
    assert [f["n"] for f in second["figures"]] == [1, 2]
    assert second["figures"][0]["known_share"] == pytest.approx(2_500 / 20_000)
    assert answer["total"]["changes"][0]["from"] == "2023"
    assert answer["closing"][0]["unplaced"]["numerator"] == 0
    assert "(N₁−N₀)" in answer["formula"]


def test_a_unit_that_is_missing_in_one_year_has_no_change():
    rows = [*TWO_YEARS, {"uscc": "E4", "period": "2024", "tax_paid": 10_000}]
    told = trend("tax_paid", "industries", rows)
    answer = told.to_json()
    keys = [row["key"] for row in answer["rows"]]
    assert keys == ["13", "34"]
    firms = trend("tax_paid", "enterprises", rows).to_json()
    lost = next(row for row in firms["rows"] if row["key"] == "E4")
    assert lost["figures"][0]["value"] is None
    assert lost["changes"][0]["change"] is None
    assert lost["changes"][0]["driver"] is None
    assert "E4:2023" in firms["missing"]


def test_three_years_also_compare_the_ends():
    assert steps_of(2) == [(0, 1)]
    assert steps_of(4) == [(0, 1), (1, 2), (2, 3), (0, 3)]
    rows = [*TWO_YEARS, {"uscc": "E1", "period": "2022", "tax_paid": 300_000}]
    steps = trend(rows=rows, periods=("2022", "2023", "2024")).changes()
    found = steps[steps["key"] == "T1"].set_index(["from", "to"])["change"]
    assert found["2022", "2023"] + found["2023", "2024"] == pytest.approx(found["2022", "2024"])


def test_periods_are_of_one_kind():
    stated = ["2024", "2022", "2023Q4", "2023", "2024Q1"]
    assert periods_asked(stated, RATIO, None, None) == ["2022", "2023", "2024"]
    assert periods_asked(stated, RATIO, "2023", None) == ["2023", "2024"]
    assert periods_asked(stated, RATIO, "2023Q4", "2024Q1") == ["2023Q4", "2024Q1"]


@pytest.mark.parametrize(("name", "first", "last", "words"), [
    ("tax_intensity", "2021", None, "没有 2021"), ("tax_intensity", "2024", "2024", "两个统计期"),
    ("tax_intensity", "2024", "2022", "两个统计期"), ("tax_intensity", "去年", None, "统计期应为"),
    ("tax_intensity", "2022", "2023Q4", "没有 2022"), ("floor_area_ratio", None, None, "宗地指标"),
])  # fmt: skip
def test_periods_that_cannot_be_compared(name, first, last, words):
    with pytest.raises(PlanningError, match=words):
        periods_asked(["2022", "2023", "2024", "2023Q4"], MEASURES[name], first, last)
