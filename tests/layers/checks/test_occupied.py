"""Occupancies against registered areas: the toy county's parcels of 10 000 m²."""

from datetime import date

import pytest

from tests import toy
from tests.layers.checks.made import accept, checks
from tests.toy import box, frame

ON = date(2024, 12, 31)
ROWS = [
    {"uscc": "E1", "parcel_id": "P1", "mode": "own", "site_area": 9_000},
    {"uscc": "E2", "parcel_id": "P1", "mode": "unregistered", "site_area": 4_000},
    {"uscc": "E3", "parcel_id": "P2", "mode": "own", "site_area": 10_000},
    {"uscc": "E4", "parcel_id": "P2", "mode": "rent", "site_area": 500, "from_on": "2025-01-01"},
    {"uscc": "E4", "parcel_id": "P5", "mode": "own", "site_area": 100},
]


def occupied(rows, *, on=ON, around=None):
    held = {"parcels": toy.PARCELS} if around is None else around
    return checks("occupancies", accept("occupancies", rows), around=held, on=on).get(
        "occupied-beyond"
    )


def test_parcels_with_too_much_on_them_are_named():
    found = occupied(ROWS)
    assert found.count == 1
    assert found.rows == (
        {"rows": [2, 3], "parcel_id": "P1", "registered": 10_000, "used": 13_000, "excess": 3_000},
    )
    # P1 and P2 are full, P3 and P4 free; P5 has no registered area.
    assert found.total == {
        "parcels": 1, "excess": 3_000, "unallocated": 20_000, "parcels_unknown": 1,
    }  # fmt: skip
    assert found.text == (
        "2024-12-31 有 1 宗地上企业占用面积之和超过登记面积，共超出 3,000.00 平方米（4.50 亩）；"
        "最多的是 P1：登记 10,000.00 平方米，占用合计 13,000.00 平方米，超出 3,000.00 平方米"
        "（4.50 亩）。面积不作缩减，请核对各户分摊面积。"
        "未分配给企业的登记面积合计 20,000.00 平方米（30.00 亩）。"
        "另有 1 宗没有登记面积，不能核对。"
    )


def test_only_what_is_valid_on_the_day_counts():
    found = occupied(ROWS, on=date(2025, 1, 1))
    assert [(r["parcel_id"], r["excess"]) for r in found.rows] == [("P1", 3_000), ("P2", 500)]


def test_the_land_left_over_is_told_where_nothing_is_exceeded():
    found = occupied(ROWS[2:3])
    assert (found.count, found.rows) == (0, ())
    assert found.text.startswith("2024-12-31 各宗地上企业占用面积均不超过登记面积。")
    assert found.total["unallocated"] == pytest.approx(30_000)


def test_new_parcels_are_compared_with_the_occupancies_there():
    around = {"occupancies": frame("occupancies", ROWS), "parcels": toy.PARCELS}
    smaller = accept("parcels", [{"parcel_id": "P2", "site_area": 8_000}], [box(100, 200)], first=7)
    found = checks("parcels", smaller, around=around, on=ON)["occupied-beyond"]
    assert found.rows == (
        {"rows": [7], "parcel_id": "P2", "registered": 8_000, "used": 10_000, "excess": 2_000},
    )


@pytest.mark.parametrize("missing", [{"on": None}, {"around": {}}])
def test_without_a_day_or_parcels_nothing_is_said(missing):
    assert occupied(ROWS, **missing) is None
