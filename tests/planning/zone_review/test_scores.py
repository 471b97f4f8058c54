"""Scores by hand; what is not known is never spread over the rest. Potentials, each apart."""

from datetime import date

import pytest

from tests.planning.zone_review.made import IDEALS, ideals, one, squares
from tests.planning.zone_review.test_figures import WORKS, firms
from tests.toy import frame


def zone(**more):
    """A2 2 ha, A1 1 ha, B21 1 ha not supplied; D = 2. Floor 2.2 on A2 and 1 on A1."""
    rows = [
        WORKS | {"floor_area": 11_000, "footprint_area": 4_000, "fixed_investment": 20_000_000},
        WORKS | {"floor_area": 11_000, "footprint_area": 4_000, "fixed_investment": 40_000_000},
        {"build_state": "A1", "floor_area": 10_000, "footprint_area": 1_000},
        {"build_state": "B21", "supply_state": "E21"},
    ]
    held = squares(rows, **firms({"tax_paid": 1_000_000}, {"tax_paid": 200_000}))
    return one(held, period="2024", **{"ideals": ideals(), "recognised": {}} | more)


def test_the_score_by_hand():
    """supply 2/4; built 3/2 capped; industry 66.7/61 capped; FAR 3.2/3 of 1.14; density 30/42;
    industrial FAR 1.1/1.10; investment 3000/3987; idle 0; tax 60/100.
    """
    told = zone().score
    use = 0.20 * (0.5 * 50 + 0.5 * 100) + 0.25 * 100
    use += 0.55 * (0.25 * (3.2 / 3 / 1.14 * 100) + 0.25 * (30 / 42 * 100) + 0.5 * 100)
    assert told.goals["利用状况"] == pytest.approx(use)
    assert told.goals["效益"] == pytest.approx(3000 / 3987 * 100)
    assert told.goals["管理"] == pytest.approx(100)
    whole = 0.50 * use + 0.20 * 3000 / 3987 * 100 + 0.15 * 100 + 0.15 * 60
    assert told.total == pytest.approx(whole)
    assert told.known_weight == pytest.approx(1)


def test_a_negative_rate():
    """1 ha of the 2 supplied is idle: S = 50."""
    [item] = [i for i in zone(recognised={"P0": "认定书"}).score.items
              if i.item.indicator.name == "idle_rate"]  # fmt: skip
    assert (item.value, item.score) == (pytest.approx(50), pytest.approx(50))


def test_what_is_unknown_leaves_the_total_unknown():
    told = zone(recognised=None).score
    assert (told.total, told.goals["管理"]) == (None, None)
    assert told.goals["效益"] is not None
    assert told.known_weight == pytest.approx(0.85)
    assert {i.state for i in told.items} == {"scored", "data_missing"}


def test_an_ideal_that_is_not_set_is_a_missing_parameter():
    told = zone(ideals=ideals(IDEALS.replace("ideal: 42", "ideal: "))).score
    assert told.total is None
    assert {i.item.indicator.name: i.state for i in told.items}["building_density"] == (
        "param_missing"
    )


def test_a_withheld_figure_leaves_no_score_to_reckon_it_from():
    told = zone(restricted=False).score
    assert told.total is told.goals["效益"] is told.goals["社会"] is None
    assert {i.item.indicator.name for i in told.items if i.state == "withheld"} == {
        "industrial_investment_intensity", "industrial_tax_intensity",
    }  # fmt: skip


def potentials(told):
    return {one.name: one for one in told.potentials}


def test_potentials_by_hand():
    """A 3 ha at 66.7 % of 61; A2 2 ha: investment 3000 of 3987, tax 60 of 100."""
    told = potentials(zone())
    assert told["expansion"].value == told["expansion_industrial"].value == 1
    assert told["structure"].value == 0
    assert told["intensity_industrial_floor_area_ratio"].value == pytest.approx(0, abs=1e-9)
    assert told["intensity_industrial_investment_intensity"].value == (
        pytest.approx(2 * 987 / 3987)
    )
    assert told["intensity_industrial_tax_intensity"].value == pytest.approx(0.8)
    assert told["intensity_industrial_building_coefficient"].missing == (
        "footprint_area", "yard_area", "ideal industrial_building_coefficient",
    )  # fmt: skip
    assert (told["years_left"].value, told["years_left"].missing) == (None, ("recent_years",))
    assert "intensity" not in told  # they are never added


def test_structure_where_industry_falls_short():
    rows = [WORKS, {"build_state": "A1"}, {"build_state": "A4"}, {"build_state": "A4"}]
    found = potentials(one(squares(rows), ideals=ideals()))["structure"]
    assert found.value == pytest.approx(4 * (0.61 - 0.25))


def test_management_counts_land_once():
    rows = [{"build_state": "A2", "supply_state": "D22"}] * 2 + [WORKS]
    silent = potentials(one(squares(rows)))
    assert (silent["management"].value, silent["management_expired"].value) == (None, 2)
    told = potentials(one(squares(rows), recognised={"P1": "一号", "P2": "二号"}))
    assert told["management_idle"].value == pytest.approx(2)
    assert told["management"].value == pytest.approx(3)


def test_years_of_land_left():
    """1 ha in 2022, 2 in 2024 and none in 2023: a hectare a year; E is 2."""
    rows = [WORKS] * 4 + [{"build_state": "B21", "supply_state": "E21"}] * 2
    supplies = frame("supplies", [
        {"supply_id": f"S{n}", "parcel_id": f"P{p}", "signed_on": on} for n, (p, on) in enumerate([
            (0, date(2022, 3, 1)), (1, date(2024, 1, 1)), (2, date(2024, 12, 31)),
            (2, date(2024, 12, 31)), (3, None), (3, date(2019, 1, 1)), (99, date(2024, 1, 1)),
        ])])  # fmt: skip
    held = squares(rows, supplies=supplies)
    told = one(held, period="2024", years=3)
    assert told.supplied.by_year == {2019: 10_000, 2022: 10_000, 2024: 20_000}
    assert told.supplied.mean == pytest.approx(10_000)
    assert told.undated == 1
    assert potentials(told)["years_left"].value == pytest.approx(2)
    none = potentials(one(held, period="2018", years=2))["years_left"]
    assert (none.value, none.missing) == (None, ("supplies",))
