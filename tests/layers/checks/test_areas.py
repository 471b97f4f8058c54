"""Registered against computed area: squares of known size."""

import pytest

from tests.layers.checks.made import accept, checks
from tests.made import square

HECTARE = 10_000.0


def compared(*areas, name="parcels", field="site_area", key="parcel_id", **more):
    rows = [{key: f"P{n}", field: area} | more for n, area in enumerate(areas, 1)]
    shapes = [square(200 * n) for n in range(len(areas))]
    return checks(name, accept(name, rows, shapes)).get("area-difference")


def test_the_shares_are_told_even_where_all_is_well():
    found = compared(HECTARE, HECTARE)
    assert (found.count, found.rows) == (0, ())
    assert found.total["within_0.1%"] == found.total["within_1%"] == 1
    assert found.total["median_ratio"] == pytest.approx(1, abs=1e-4)
    assert "2 个可比，相差 0.1% 以内的占 100.0%" in found.text
    assert "没有相差超过 0.1% 且超过 1 平方米的" in found.text


def test_the_worst_are_listed_first_with_both_figures():
    found = compared(HECTARE, 10_050, 20_000, 2_000, None)
    assert found.count == 3
    assert [(r["row"], r["key"], r["stated"]) for r in found.rows] == [
        (5, "P4", 2_000), (4, "P3", 20_000), (3, "P2", 10_050),
    ]  # fmt: skip
    assert [r["computed"] for r in found.rows] == pytest.approx([HECTARE] * 3, rel=1e-4)
    assert [r["share"] for r in found.rows] == pytest.approx([4, -0.5, -0.004975], rel=1e-3)
    assert found.total["within_0.1%"] == 0.25
    assert found.total["within_1%"] == 0.5
    assert "另 1 个没有宗地面积" in found.text
    assert "相差最大的是第 5 行 P4：宗地面积 2,000.00 平方米" in found.text


def test_a_difference_counts_only_beyond_both_limits():
    small = accept("parcels", [{"parcel_id": "P1", "site_area": 100.9}], [square(side=10)])
    assert checks("parcels", small)["area-difference"].count == 0  # 0.9 %, but 0.9 m²
    assert compared(10_009).count == 0  # 9 m², but 0.09 %
    assert compared(10_011).count == 1


def test_twenty_are_listed():
    found = compared(*[2 * HECTARE] * 30)
    assert (found.count, len(found.rows)) == (30, 20)


def test_approved_batches_are_compared_too():
    found = compared(12_000, name="approvals", field="area", key="batch_no")
    assert found.count == 1
    assert "批准面积 12,000.00 平方米" in found.text


def test_nothing_to_compare_says_nothing():
    assert compared(None) is None
