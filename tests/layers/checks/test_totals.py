"""Totals rows against the sums of the rows above, or below, them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.door.checks.totals import decimals
from layers.units import WAN
from tests.layers.checks.made import accept, checks, sheet

COLUMNS = {
    "tax_paid": ("税收（万元）", WAN), "employees": ("职工人数", 1.0), "uscc": ("信用代码", 1.0),
}  # fmt: skip


def totals(taxes, *stated, people=None, first=2, **more):
    """The check of a sheet: taxes in 万元 by row, totals rows as (row, cells[, subtotal])."""
    rows = [
        {"uscc": f"E{n}", "period": "2024", "tax_paid": tax * WAN, "employees": heads}
        for n, (tax, heads) in enumerate(zip(taxes, people or [None] * len(taxes), strict=True))
    ]
    said = sheet(COLUMNS, stated, **more)
    return checks("statements", accept("statements", rows, first=first), said=said).get("totals")


def tax(cell):
    return {"税收（万元）": cell}


def test_a_total_that_is_right_is_told_as_a_fact():
    found = totals([1.25, 2.5], (4, tax(3.75)))
    assert (found.count, found.rows) == (0, ())
    assert found.text == "合计行与逐行之和一致（共核对 1 格）。"


def test_a_total_that_is_wrong_is_told_with_both_figures():
    found = totals([1.25, 2.5], (4, tax("13.75") | {"信用代码": "合计"}))
    assert found.count == 1
    assert found.rows == (
        {"row": 4, "field": "tax_paid", "header": "税收（万元）", "stated": 13.75, "sum": 3.75,
         "difference": 10.0},
    )  # fmt: skip
    assert found.text == (
        "合计行与逐行之和不符：第 4 行“税收（万元）”合计 13.75，逐行相加 3.75，相差 +10。"
        "请核对是否漏行、重行，或合计未更新。"
    )


@pytest.mark.parametrize(
    ("stated", "wrong"),
    [(30.0, 0), ("30.0", 0), ("30.2", 0), ("30.3", 1), ("29.8", 0), ("31", 1), ("1,030.0", 1)],
)
def test_rounding_of_the_total_and_of_each_row_is_allowed_for(stated, wrong):
    """Three rows of one decimal: 3 x 0.05, and half of the total's last digit."""
    assert totals([10.1, 9.9, 10.0], (5, tax(stated))).count == wrong


def test_people_are_counted_without_rounding():
    assert totals([1, 1], (4, {"职工人数": 31}), people=[10, 20]).count == 1
    assert totals([1, 1], (4, {"职工人数": "30"}), people=[10, 20]).count == 0


def test_refused_rows_are_part_of_the_total():
    """The sum of all rows read counts, not that of the accepted ones."""
    assert totals([1.0], (4, tax(3.0)), sums={"tax_paid": 3.0 * WAN}).count == 0
    assert totals([3.0], (4, tax(3.0)), sums={"tax_paid": 9.0 * WAN}).count == 1
    assert (
        totals([1.5], (9, tax("3.6")), sums={"tax_paid": 3.5 * WAN}, counts={"tax_paid": 2}).count
        == 0
    )


def test_subtotals_are_compared_with_their_own_rows():
    """Rows 2-3, subtotal in 4; row 5, subtotal in 6; total in 7."""
    rows = [
        {"uscc": f"E{n}", "period": "2024", "tax_paid": t * WAN} for n, t in enumerate([1, 2, 4])
    ]
    accepted = accept("statements", rows)
    accepted.rows[:] = [2, 3, 5]
    said = sheet(COLUMNS, [(4, tax(3), True), (6, tax(9), True), (7, tax(7))])
    found = checks("statements", accepted, said=said)["totals"]
    assert [(r["row"], r["stated"], r["sum"]) for r in found.rows] == [(6, 9, 4)]
    assert found.total == {"compared": 3}


def test_subtotals_may_lead_their_rows():
    rows = [{"uscc": f"E{n}", "period": "2024", "tax_paid": t * WAN} for n, t in enumerate([1, 2])]
    accepted = accept("statements", rows)
    accepted.rows[:] = [4, 6]
    said = sheet(COLUMNS, [(2, tax(3)), (3, tax(1), True), (5, tax(5), True)])
    found = checks("statements", accepted, said=said)["totals"]
    assert [(r["row"], r["sum"]) for r in found.rows] == [(5, 2)]


def test_a_subtotal_over_refused_rows_cannot_be_compared():
    assert totals([1.0, 2.0], (6, tax(9), True)) is None  # rows 4 and 5 are not there


def test_a_block_that_has_a_total_of_its_own():
    """Two towns in one sheet, each with a 合计 of its own: neither is that of the file."""
    rows = [{"uscc": f"E{n}", "period": "2024", "tax_paid": t * WAN} for n, t in enumerate([1, 2])]
    accepted = accept("statements", rows)
    accepted.rows[:] = [2, 4]
    found = checks("statements", accepted, said=sheet(COLUMNS, [(3, tax(1)), (5, tax(2))]))
    assert found["totals"].count == 0


def test_what_is_no_number_or_has_no_sum_is_passed_over():
    assert totals([1.0], (3, tax("—")), (4, tax("见附表")), (5, {"信用代码": 7})) is None


def test_heights_and_ratios_have_no_sum():
    rows = accept("supplies", [{"supply_id": "S", "parcel_id": "P", "promised_far": 1.5}])
    said = sheet({"promised_far": ("约定容积率", 1.0)}, [(3, {"约定容积率": 9})])
    assert "totals" not in checks("supplies", rows, said=said)


def test_totals_are_compared_even_where_every_row_was_refused():
    found = totals([], (4, tax(3)), sums={"tax_paid": 5.0 * WAN}, counts={"tax_paid": 2})
    assert [(r["stated"], r["sum"]) for r in found.rows] == [(3, 5)]


@given(st.lists(st.decimals(0, 10_000, places=2), min_size=1, max_size=30))
def test_the_sum_of_what_is_written_always_fits(taxes):
    written = sum(taxes)
    assert totals([float(t) for t in taxes], (99, tax(str(written)))).count == 0
    assert totals([float(t) for t in taxes], (99, tax(str(written + len(taxes) + 1)))).count == 1


def test_large_sums_are_written_in_full():
    found = totals([123_456_789_012.34], (3, tax(123_456_789_000)))
    assert "合计 123,456,789,000，逐行相加 123,456,789,012.34，相差 -12.34" in found.text


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("1,234.50", 2), (1234.5, 1), (12, 0), (12.0, 0), ("１２．５", 1), ("1e3", 0), ("合计", 0)],
)
def test_decimals_as_written(cell, expected):
    assert decimals(cell) == expected
