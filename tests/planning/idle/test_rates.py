"""Idle rates by pencil and paper on the toy county, and conserved for any land."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoapi.planning.errors import PlanningError
from geoapi.planning.idle.law import read_idle_test
from geoapi.planning.idle.rates import Division, idle_rates, month_ends, supplied_land
from geoapi.planning.idle.records import Parcel, Supply
from geoapi.questions.idle_rates import ask_idle_months, ask_idle_rates, rates_answer
from layers.relations import Shares
from tests.toy import PARCELS, county, frame

ON = date(2025, 6, 30)
TEST = read_idle_test(ON)
NEVER = {"start_evidence": "none", "mode": "出让"}
SUPPLIES = [
    {"supply_id": "S1", "parcel_id": "P1", "start_by": date(2023, 3, 15)} | NEVER,
    {"supply_id": "S2", "parcel_id": "P2", "start_by": date(2023, 3, 1)},
    {"supply_id": "S3", "parcel_id": "P3", "finished_on": date(2020, 1, 1)},
    {"supply_id": "S4", "parcel_id": "P4", "finished_on": date(2020, 1, 1)},
    {"supply_id": "S5", "parcel_id": "P4", "start_by": date(2022, 3, 1)} | NEVER,
    {"supply_id": "S6", "parcel_id": "P5", "start_by": date(2022, 3, 1)} | NEVER,
]


@pytest.fixture(scope="module")
def land():
    """P1 and P4 (supplied twice) idle, P2 unknown, P3 not idle, P5 without an area."""
    return county(parcels=PARCELS.assign(ownership="state"), supplies=frame("supplies", SUPPLIES))


def rows(rates):
    return {row["key"]: row for row in rates.rows.to_dict("records")}


def test_by_zones(land):
    """Z1 holds half of P1, P2 and half of P3; Z2 four fifths of P4: 10 000 m² each."""
    (rates,) = ask_idle_rates(land, [ON], "zones")
    first, second = rows(rates)["Z1"], rows(rates)["Z2"]
    assert (first["n"], first["idle_n"], second["n"], second["idle_n"]) == (3, 1, 1, 1)
    assert first["supplied_area"] == pytest.approx(20_000)
    assert first["judged_area"] == pytest.approx(10_000)
    assert first["idle_area"] == pytest.approx(5_000)
    assert (first["value"], first["known_share"]) == (pytest.approx(0.5), pytest.approx(0.5))
    assert second["idle_area"] == pytest.approx(8_000)
    assert second["value"] == pytest.approx(1)
    assert rates.outside["supplied_area"] == pytest.approx(12_000)
    assert rates.outside["idle_area"] == pytest.approx(7_000)


def test_the_whole_county(land):
    """20 000 of 30 000 m² judged is idle, though half of the judged units are: sums first."""
    (rates,) = ask_idle_rates(land, [ON], "towns")
    assert (rates.total["n"], rates.total["idle_n"], rates.unknown_area) == (4, 2, 1)
    assert rates.total["supplied_area"] == 40_000
    assert rates.total["value"] == pytest.approx(2 / 3)
    assert rates.total["known_share"] == pytest.approx(3 / 4)
    assert rows(rates)["T1"]["value"] == pytest.approx(1)
    assert rows(rates)["T2"]["value"] == pytest.approx(1 / 2)


def test_collective_land_and_land_of_an_unknown_owner_are_left_out():
    supplies = [
        Supply("S1", "P1", parcel=Parcel(known=True, ownership="collective", area=9.0)),
        Supply("S2", "P2", parcel=Parcel(known=True, area=9.0)),
        Supply("S3", "P3", mode="出让", parcel=Parcel(known=True, area=9.0)),
        Supply("S4", "P4", signed_on=date(2025, 7, 1), parcel=Parcel(known=True, area=9.0)),
    ]
    found = supplied_land(supplies, ON, TEST)
    assert (found.parcel.tolist(), found.not_state) == (["P3"], 2)


def test_month_by_month(land):
    """P1 is idle from 2024-03-15, so not at the end of February and at the end of March."""
    months = ask_idle_months(land, "2024-02", "2024-04", "zones")
    assert [rates.on for rates in months] == [
        date(2024, 2, 29), date(2024, 3, 31), date(2024, 4, 30),
    ]  # fmt: skip
    assert [rows(rates)["Z1"]["idle_area"] for rates in months] == pytest.approx([0, 5e3, 5e3])
    assert len(rates_answer(land, months)["months"]) == 3


def test_months_over_a_year():
    found = list(month_ends("2023-11", "2024-03"))
    assert found == [
        date(2023, 11, 30), date(2023, 12, 31), date(2024, 1, 31), date(2024, 2, 29),
        date(2024, 3, 31),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("first", "last"), [("2024-13", "2024-12"), ("2024-02", "2024-01"), ("2000-01", "2024-01")]
)
def test_months_that_are_none(first, last):
    with pytest.raises(PlanningError, match="月"):
        list(month_ends(first, last))


def test_other_units(land):
    with pytest.raises(PlanningError, match="zones、towns"):
        ask_idle_rates(land, [ON], "parcels")


def test_no_land_is_an_unknown_rate():
    (rates,) = ask_idle_rates(county(), [ON], "zones")
    assert rates.rows["value"].isna().all()
    assert rates.total["value"] is None
    assert rates.to_json()["rows"][0]["value"] is None


VERDICTS = {
    0: {"finished_on": date(2020, 1, 1)},
    1: {"start_by": date(2022, 1, 1)},
    2: {"start_by": date(2022, 1, 1), "start_evidence": "none"},
}
LAND = st.lists(
    st.tuples(st.sampled_from(sorted(VERDICTS)), st.none() | st.floats(1, 1e6),
              st.floats(0, 1), st.booleans()),
    max_size=6,
)  # fmt: skip


@settings(deadline=None)
@given(LAND)
def test_nothing_is_lost(several):
    """Whatever the share in the one unit: rows + outside + unplaced = total, column by column."""
    supplies = [
        Supply(f"S{n}", f"P{n}", parcel=Parcel(known=True, ownership="state", area=area),
               **VERDICTS[verdict])
        for n, (verdict, area, _, _) in enumerate(several)
    ]  # fmt: skip
    share = np.array([inside for _, _, inside, _ in several])
    shape = np.array([1.0 if there else np.nan for *_, there in several])
    count = len(several)
    none = pd.DataFrame({"part": [], "unit": [], "share": []})
    shares = Shares(np.arange(count), np.zeros(count, int), share, shape, 1 - share,
                    np.zeros(count), none)  # fmt: skip
    units = pd.DataFrame({"key": ["Z"], "name": ["一区"]})
    parcels = pd.Series([f"P{n}" for n in range(count)], dtype="str")
    rates = idle_rates(
        Division("zones", parcels, units, shares), ON, supplied_land(supplies, ON, TEST)
    )
    for name in ("supplied_area", "judged_area", "idle_area"):
        parts = rates.rows[name].sum() + rates.outside[name] + rates.unplaced[name]
        assert parts == pytest.approx(rates.total[name], abs=1e-6)
    assert rates.unknown_area == sum(area is None for _, area, _, _ in several)
