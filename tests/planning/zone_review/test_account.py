"""The area account closes, whatever lies in it; land without a code is never assigned."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoapi.planning.errors import PlanningError
from geoapi.planning.zone_review.codes import BUILD, SUPPLY, Cells
from geoapi.planning.zone_review.told import ledger_json, review_json
from tests.planning.zone_review.made import ask, one, squares
from tests.toy import atlas, box, frame

PARTS = (2.74, 0.47, 1.89, 0.2, 0.24, 0, 2.68)
"""Hectares of the worked record of standards.md 3.2: they close to 8.22."""

CODES = ("A1", "A2", "A31", "A4", "B11", "C1", "B21")


def ledger(told):
    return ledger_json(told)["sums"]


def state(told, name):
    [check] = [c for c in told.checks if c.name == name]
    return check.state


def test_the_parts_of_the_worked_record_close():
    rows = [
        {"site_area": part * 10_000 or None, "build_state": code}
        for part, code in zip(PARTS, CODES, strict=True)
    ]
    told = one(squares(rows))
    assert ledger(told)["total"]["ha"] == pytest.approx(8.22, abs=1e-9)
    assert ledger(told)["total"]["mu"] == pytest.approx(8.22 * 15, abs=1e-9)
    assert {c.state for c in told.checks if c.name in {"build", "supply", "not_ready"}} == {
        "closed"
    }
    assert state(told, "no_area") == "look"  # the part of 0 ha has no known area


def test_states_are_independent_and_nothing_is_assigned():
    """A that is also D stays A; what has no code is unknown land, in its own row and column."""
    told = one(squares([
        {"build_state": "A2", "supply_state": "D21"}, {"build_state": "A2", "supply_state": "D22"},
        {"build_state": "B21", "supply_state": "E21"}, {"build_state": "B22", "supply_state": "F"},
        {"build_state": "C1"}, {"supply_state": "D1"}, {},
    ]))  # fmt: skip
    found = {name: area["ha"] for name, area in ledger(told).items()}
    assert found == {
        "A": 2, "B": 2, "C": 1, "D": 3, "E": 1, "F": 1, "ready": 3, "not_ready": 1,
        "unknown_build": 2, "unknown_supply": 2, "G": None, "H1": 0, "H2": 0, "total": 7,
    }  # fmt: skip
    rows = {row["build"]: row for row in ledger_json(told)["rows"]}
    assert rows["A2"]["supply"]["D21"]["ha"] == 1
    assert rows["A2"]["supply"]["D22"]["mu"] == 15
    assert rows["unknown"]["supply"]["D1"]["ha"] == 1


def test_a_parcel_on_the_border_is_divided():
    """Half of P0 and all of P1 lie in Z; the rest of P0 in Y."""
    held = squares([{"build_state": "A2"}, {"build_state": "B21"}])
    zones = frame("zones", [{"zone_code": "Z", "name": "东"}, {"zone_code": "Y", "name": "西"}],
                  [box(50, 200), box(-100, 50)])  # fmt: skip
    east, west = ask(atlas(parcels=held["parcels"], zones=zones))
    assert ledger(east)["A"]["ha"] == pytest.approx(0.5, abs=1e-9)
    assert ledger(east)["B"]["ha"] == 1
    assert ledger(west)["A"]["ha"] == pytest.approx(0.5, abs=1e-9)


def test_the_boundary_closes_with_land_without_parcels():
    held = squares([{"build_state": "A2"}])
    zones = frame("zones", [{"zone_code": "Z", "name": "区"}], [box(0, 300)])
    told = one(atlas(parcels=held["parcels"], zones=zones), basis="measured")
    apart = ledger_json(told)["apart"]
    assert state(told, "boundary") == "closed"
    assert apart["boundary"]["ha"] == pytest.approx(3, rel=1e-4)
    assert apart["without_parcel"]["ha"] == pytest.approx(2, rel=1e-4)


def test_parcels_over_one_another_do_not_close():
    rows = [{"parcel_id": "P0", "build_state": "A2"}, {"parcel_id": "P1", "build_state": "A1"}]
    zones = frame("zones", [{"zone_code": "Z", "name": "区"}], [box(0, 100)])
    parcels = frame("parcels", rows, [box(0, 100), box(0, 50)])
    told = one(atlas(parcels=parcels, zones=zones), basis="measured")
    assert state(told, "boundary") == "open"


def test_idle_land_is_what_people_recognised():
    rows = [{"build_state": "B21", "supply_state": "D21"}] * 3
    silent = one(squares(rows), suspected={"P2"})
    assert ledger(silent)["G"]["ha"] is None
    told = one(squares(rows), recognised={"P0": "认定书1号"}, suspected={"P0", "P2"})
    assert ledger(told)["G"]["ha"] == 1
    assert ledger_json(told)["apart"]["suspected_idle"]["ha"] == 1  # P0 is recognised already
    assert one(squares(rows), recognised={}).account.idle.sum() == 0
    with pytest.raises(PlanningError, match="P9"):
        one(squares(rows), recognised={"P9": "认定书"})


def test_what_looks_odd_is_told():
    told = one(squares([
        {"build_state": "A2"}, {"build_state": "B21", "hightech": "H1", "supply_state": "E21"},
    ]), recognised={"P1": "认定书"})  # fmt: skip
    assert {c.name for c in told.checks if c.state == "look"} == {
        "built_not_supplied", "hightech_outside", "idle_outside",
    }  # fmt: skip


def test_a_zone_that_is_not_there():
    with pytest.raises(PlanningError, match="没有园区 X；有：Z"):
        ask(squares([{}]), zone="X")
    assert ask(atlas(zones=frame("zones", [], []))) == []


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(
    st.sampled_from([*BUILD, None]), st.sampled_from([*SUPPLY, None]),
    st.floats(1, 1e6),
), min_size=1, max_size=12))  # fmt: skip
def test_every_account_closes(lots):
    told = one(squares([
        {"build_state": b, "supply_state": s, "site_area": a} for b, s, a in lots
    ]))  # fmt: skip
    brute = sum(a for *_, a in lots)
    sums = {name: area["ha"] for name, area in ledger(told).items() if area["ha"] is not None}
    assert sums["total"] * 10_000 == pytest.approx(brute)
    for parts in (("A", "B", "C", "unknown_build"), ("D", "E", "F", "unknown_supply")):
        assert sum(sums[name] for name in parts) == pytest.approx(sums["total"])
    assert sums["A"] * 10_000 == pytest.approx(sum(a for b, _, a in lots if (b or "")[:1] == "A"))
    assert all(c.state == "closed" for c in told.checks if c.name in {"build", "supply"})
    assert review_json(told)["zone_code"] == "Z"


def test_cells_are_counted_once():
    matrix = np.ones((1, 16, 8))
    assert Cells(("A",)).area(matrix) == 8 * 8
    assert Cells(("A", "B21"), ("D",)).area(matrix) == 9 * 3
