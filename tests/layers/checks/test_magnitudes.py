"""Figures in another unit than the one stated: told with the median, never changed."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.door.checks.magnitudes import labels, nearest_factor
from layers.units import MU, WAN
from tests import toy
from tests.layers.checks.made import accept, checks, sheet
from tests.made import square
from tests.toy import frame

HECTARE = 10_000.0
MU_HEADER = {"site_area": ("登记面积(亩)", MU)}


def parcels(*areas, columns=None, around=None):
    rows = [{"parcel_id": f"P{n}", "site_area": a} for n, a in enumerate(areas, 1)]
    accepted = accept("parcels", rows, [square(200 * n) for n in range(len(areas))])
    return checks("parcels", accepted, around=around, said=sheet(columns or MU_HEADER))


def statements(rows, *, around=None):
    said = sheet({"tax_paid": ("税收（万元）", WAN), "revenue": ("营业收入（万元）", WAN)})
    return checks("statements", accept("statements", rows), around=around, said=said)


def figures(period="2024", **fields):
    """Four firms with the same figures, canonical units."""
    return [{"uscc": f"E{n}", "period": period} | fields for n in range(1, 5)]


def test_square_metres_under_a_header_that_says_mu():
    found = parcels(*[HECTARE * MU] * 3)["magnitude-area"]
    assert found.text == (
        "宗地面积按“亩”读取，中位数为 10,000 亩，是图形面积的 666.7 倍（中位数）；"
        "若实为“平方米”，中位数是 15 亩，与图形相近。请核对表头所注单位。"
    )
    row = found.rows[0]
    assert (row["read_as"], row["other_unit"]) == ("亩", "平方米")
    assert row["median_in_other"] == pytest.approx(HECTARE)


@pytest.mark.parametrize(
    ("read", "written", "other"),
    [(1, 15, "亩"), (1, 1, "公顷"), (MU, 1, "公顷"), (1e4, 15, "亩"), (1e4, HECTARE, "平方米")],
)
def test_each_mistaken_unit_is_named(read, written, other):
    """A square of 1 ha = 15 亩 = 10 000 m², written in one unit and read as another."""
    found = parcels(*[written * read] * 3, columns={"site_area": ("面积", read)})
    assert found["magnitude-area"].rows[0]["other_unit"] == other


@pytest.mark.parametrize("areas", [[HECTARE], [HECTARE, HECTARE, 1], [2.5 * HECTARE]])
def test_areas_that_are_near_the_shapes_are_not_suspected(areas):
    assert "magnitude-area" not in parcels(*areas)


@given(st.floats(1e-9, 1e9))
def test_the_nearest_factor_is_nearer_than_one(ratio):
    steps = {"千": 1e3, "万": 1e4, "亿": 1e8}
    name = nearest_factor(ratio, steps)
    by_log = {n: abs(math.log10(ratio) - math.log10(v)) for n, v in ({"一": 1.0} | steps).items()}
    assert by_log[name or "一"] == pytest.approx(min(by_log.values()))


def test_labels_are_chinese_and_one_a_factor():
    assert labels("yuan") == {"元": 1, "千元": 1e3, "万元": 1e4, "百万元": 1e6, "亿元": 1e8}
    assert labels("m2") == {
        "平方米": 1, "亩": MU, "公顷": 1e4, "平方公里": 1e6, "平方英尺": 0.3048**2,
    }  # fmt: skip


def test_ten_thousand_times_the_edition_before():
    before = frame("statements", figures(tax_paid=1.2e6, revenue=9e6))
    found = statements(figures(tax_paid=1.3e10, revenue=9e6), around={"statements": before})
    check = found["magnitude-before"]
    assert [r["field"] for r in check.rows] == ["tax_paid"]
    assert check.rows[0]["step"] == 1e4
    assert check.rows[0]["compared"] == 4
    assert check.text == (
        "税收实际贡献（2024）本次中位数 1,300,000 万元，与以往同一主键的 4 行相比约为 10,830 倍；"
        "若单位差 10,000 倍，应为 130 万元。请核对本次与以往所注的单位。"
    )


def test_the_same_firms_in_the_period_before_stand_in():
    before = frame("statements", figures("2023", tax_paid=1.2e6))
    found = statements(figures(tax_paid=1.2e3), around={"statements": before})
    assert found["magnitude-before"].rows[0]["step"] == pytest.approx(1e-3)


def test_two_years_in_one_file_that_differ_by_a_unit():
    found = statements(figures("2023", tax_paid=1.2e6) + figures("2024", tax_paid=1.2e10))
    row = found["magnitude-before"].rows[0]
    assert (row["period"], row["step"], row["compared"]) == ("2024", 1e4, 4)


def test_growth_is_not_a_unit():
    before = frame("statements", figures("2023", tax_paid=1.2e6))
    around = {"statements": before}
    assert "magnitude-before" not in statements(figures(tax_paid=2.4e7), around=around)
    assert "magnitude-before" not in statements(figures("2024Q1", tax_paid=3e5), around=around)


def test_one_or_two_firms_are_never_told():
    before = frame("statements", figures(tax_paid=1.2e6)[:2])
    found = statements(figures(tax_paid=1.2e10), around={"statements": before})
    assert "magnitude-before" not in found


def test_registered_areas_of_the_edition_before():
    around = {"parcels": frame("parcels", [{"parcel_id": "P1", "site_area": HECTARE}])}
    found = parcels(HECTARE * MU, around=around)["magnitude-before"]
    assert found.rows[0]["step"] == pytest.approx(MU, rel=1e-5)
    assert found.rows[0]["median_in_other"] == pytest.approx(HECTARE)


LAND = {"parcels": toy.PARCELS, "occupancies": toy.OCCUPANCIES}


def test_tax_per_mu_beyond_what_counties_have():
    """E1 15 亩, E2 22.5 亩, E3 3.75 亩: at 1.5, 0.6, 0.3 million yuan 10, 2.67 and 8 万元/亩."""
    rows = [
        {"uscc": uscc, "period": "2024", "tax_paid": tax * WAN}
        for uscc, tax in (("E1", 1_500_000), ("E2", 600_000), ("E3", 300_000), ("E9", 1))
    ]
    found = statements(rows, around=LAND)["magnitude-tax-per-mu"]
    assert found.rows[0]["median_per_mu"] == pytest.approx(80_000)
    assert found.rows[0]["in_other_units"] == pytest.approx(
        {"元": 8, "千元": 8_000, "百万元": 8e6, "亿元": 8e8}
    )
    assert "按“万元”读取，3 家有用地的企业亩均税收中位数为 80,000 万元/亩" in found.text
    assert "若实为元则为 8" in found.text


def test_tax_per_mu_as_it_should_be():
    rows = [
        {"uscc": uscc, "period": "2024", "tax_paid": tax}
        for uscc, tax in (("E1", 1_500_000), ("E2", 600_000), ("E3", 300_000))
    ]
    assert "magnitude-tax-per-mu" not in statements(rows, around=LAND)
    assert "magnitude-tax-per-mu" not in statements(rows)
