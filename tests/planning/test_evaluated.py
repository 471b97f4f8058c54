"""Evaluated land by pencil and paper on the toy county, and its equations for any county."""

import math
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoapi.planning.errors import PlanningError
from geoapi.planning.evaluated import area_changes, evaluated_land, evidence
from geoapi.planning.evaluated.findings import COLUMNS
from geoapi.planning.evaluated.words import KINDS, sentences
from geoapi.planning.measuring.ledger import Ledger
from layers.corrections import Correction, corrected
from tests.toy import atlas, frame

ON = date(2024, 12, 31)
PARTS = ["own", "rented", "unregistered", "rented_out"]


def land(*rows, on=ON, period=None, **frames):
    frames |= {"occupancies": frame("occupancies", rows)} if rows else {}
    return evaluated_land(Ledger(atlas(**frames)), on, period=period)


def use(uscc, parcel, mode="own", **fields):
    return {"uscc": uscc, "parcel_id": parcel, "mode": mode, **fields}


def found(told):
    """kind, firm, parcel of each finding, those between land and statements left out."""
    shown = told.findings[~told.findings["kind"].isin(["no_statement", "no_land"])]
    return [tuple(r) for r in shown[["kind", "uscc", "parcel_id"]].to_numpy().tolist()]


def test_the_toy_county():
    """E5 owns P4 whole and lets a quarter of it, by floor, to E3."""
    told = land()
    rows = told.rows.set_index(["uscc", "parcel_id"])
    assert rows.loc[("E5", "P4"), [*PARTS, "evaluated", "how"]].tolist() == [
        10_000, 0, 0, 2_500, 7_500, "rest",
    ]  # fmt: skip
    assert rows.loc[("E3", "P4"), [*PARTS, "evaluated", "how"]].tolist() == [
        0, 2_500, 0, 0, 2_500, "floor",
    ]  # fmt: skip
    assert rows.loc[("E3", "P4"), "parcel_floor"] == 20_000
    firms = told.firms.set_index("uscc")
    assert firms["evaluated"].to_dict() == {"E1": 10_000, "E2": 15_000, "E3": 2_500, "E5": 7_500}
    assert firms["name"].to_dict() == {"E1": "甲厂", "E2": "乙厂", "E3": "丙厂", "E5": "戊厂"}
    assert firms["parcels"].to_dict() == {"E1": 1, "E2": 2, "E3": 1, "E5": 1}
    assert told.parcels["unallocated"].tolist()[:4] == [0, 5_000, 0, 0]
    assert told.totals == {
        "registered": 40_000, "own": 35_000, "rented": 2_500, "unregistered": 0,
        "rented_out": 2_500, "evaluated": 35_000, "elsewhere": 0, "unallocated": 5_000,
        "excess": 0,
    }  # fmt: skip
    assert told.period == "2024"
    assert found(told) == []


def test_land_without_statement_and_statement_without_land():
    told = land().findings[["kind", "uscc"]].to_numpy().tolist()
    assert told == [["no_statement", "E5"], ["no_land", "E4"]]
    only = land(period="2023").findings[["kind", "uscc"]].to_numpy().tolist()
    assert only == [["no_statement", firm] for firm in ("E2", "E3", "E5")]
    with pytest.raises(PlanningError, match="2023、2024"):
        land(period="1999")
    none = land(statements=frame("statements", []))
    assert (none.period, len(none.findings)) == (None, 0)


def test_own_and_rented_and_occupied_less_what_is_let():
    """10 000 own on P1, 4 000 of it let; 3 000 rented on P2; 1 000 occupied on P3: 10 000."""
    told = land(
        use("E1", "P1", site_area=10_000),
        use("E2", "P1", "rent", site_area=4_000, lessor_uscc="E1"),
        use("E1", "P2", "rent", site_area=3_000, lessor_uscc="E5"),
        use("E1", "P3", "unregistered", site_area=1_000),
        use("E5", "P2", site_area=10_000),
    )
    one = told.firms.set_index("uscc").loc["E1"]
    assert one[[*PARTS, "evaluated"]].tolist() == [10_000, 3_000, 1_000, 4_000, 10_000]
    assert found(told) == []


def test_it_holds_on_the_day_only():
    rows = [
        use("E1", "P1", to_on="2024-06-30"), use("E2", "P1", from_on="2024-07-01"),
        use("E3", "P2", from_on="2025-01-01"),
        use("E4", "P2", from_on="2024-05-01", to_on="2024-04-01"),
    ]  # fmt: skip
    assert land(*rows, on=date(2024, 6, 30)).firms["uscc"].tolist() == ["E1"]
    told = land(*rows)
    assert told.firms["uscc"].tolist() == ["E2"]
    left = told.left_out[["uscc", "row", "why"]].to_numpy().tolist()
    assert left == [["E1", 0, "ended"], ["E3", 2, "not_begun"], ["E4", 3, "reversed"]]
    assert found(told) == [("dates_reversed", "E4", "P2")]


BAD = {
    "over_allocated": (
        [use("E1", "P1", site_area=9_000), use("E2", "P1", "unregistered", site_area=4_000)],
        ("over_allocated", "", "P1"), 3_000,
    ),
    "let_beyond": (
        [use("E1", "P1", site_area=3_000),
         use("E2", "P1", "rent", site_area=5_000, lessor_uscc="E1")],
        ("let_beyond", "E1", "P1"), 2_000,
    ),
    "let_unknown": (
        [use("E1", "P1", site_area=3_000), use("E2", "P1", "rent", lessor_uscc="E1")],
        ("let_unknown", "E1", "P1"), math.nan,
    ),
    "unknown_area": (
        [use("E1", "P1", "rent", lessor_uscc="E5"), use("E5", "P1")],
        ("unknown_area", "E5", "P1"), math.nan,
    ),
    "zero_area": ([use("E1", "P1", site_area=0)], ("zero_area", "E1", "P1"), math.nan),
    "no_registered": ([use("E1", "P5", site_area=5)], ("no_registered", "E1", "P5"), math.nan),
    "no_parcel": ([use("E1", "P9", site_area=5)], ("no_parcel", "E1", "P9"), 5),
    "no_firm": ([use("X1", "P1")], ("no_firm", "X1", "P1"), math.nan),
    "no_lessor": ([use("E1", "P1", "rent")], ("no_lessor", "E1", "P1"), 10_000),
    "own_lessor": (
        [use("E1", "P1", "rent", lessor_uscc="E1")], ("own_lessor", "E1", "P1"), 10_000,
    ),
    "lessor_elsewhere": (
        [use("E1", "P1", "rent", lessor_uscc="E2"), use("E2", "P2")],
        ("lessor_elsewhere", "E1", "P1"), 10_000,
    ),
    "dates_reversed": (
        [use("E1", "P1", from_on="2024-02-01", to_on="2024-01-01")],
        ("dates_reversed", "E1", "P1"), math.nan,
    ),
    "twice": (
        [use("E1", "P1", site_area=5), use("E1", "P1", site_area=5)], ("twice", "E1", "P1"),
        math.nan,
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD)
def test_what_is_wrong_is_named(kind):
    rows, expected, area = BAD[kind]
    told = land(*rows)
    assert expected in found(told)
    named = told.findings[told.findings["kind"] == kind].iloc[0]
    assert named["area"] == pytest.approx(area, nan_ok=True)
    assert all("{" not in text for text in sentences(told.findings))


def test_every_kind_has_its_case():
    assert set(BAD) | {"no_statement", "no_land"} == set(KINDS)


def test_what_is_let_beyond_leaves_nothing_and_never_less():
    rows, *_ = BAD["let_beyond"]
    told = land(*rows).rows.iloc[0]
    assert told[["own", "rented_out", "beyond", "evaluated"]].tolist() == [3_000, 5_000, 2_000, 0]


def test_one_unknown_part_makes_the_sum_unknown():
    told = land(use("E1", "P1", "rent"), use("E2", "P1", "rent"), use("E1", "P2", site_area=500))
    one = told.firms.set_index("uscc").loc["E1"]
    assert math.isnan(one["evaluated"])
    assert (one["known"], one["unknown"], one["parcels"]) == (500, 1, 2)


def test_no_occupancy_at_all():
    told = land(occupancies=frame("occupancies", []))
    assert (len(told.rows), len(told.firms), len(told.parcels)) == (0, 0, 5)
    assert told.findings["kind"].tolist() == ["no_land"] * 4
    assert told.totals["unallocated"] == 40_000


def test_the_evidence_tells_the_arithmetic():
    told = land(
        use("E1", "P1", site_area=10_000, from_on="2020-01-01"),
        use("E2", "P1", "rent", site_area=4_000, lessor_uscc="E1", to_on="2030-12-31"),
        use("E3", "P4", "rent", floor_area=5_000, lessor_uscc="E5"), use("E5", "P4"),
        use("E4", "P3"),
    )  # fmt: skip
    assert evidence(told.rows, "用地关系 第1版", {("E4", "P3"): "异议第3号"}) == [
        (
            "用地关系 第1版 第 1 条：自有，填报用地面积 10,000.00 平方米；"
            "出租 4,000.00 平方米；2020-01-01 起"
        ),
        ("用地关系 第1版 第 2 条：租赁，填报用地面积 4,000.00 平方米；出租方 E1；2030-12-31 止"),
        (
            "用地关系 第1版 第 3 条：租赁，租用建筑面积 5,000.00 平方米 ÷ "
            "全部建筑面积 20,000.00 平方米 × 登记面积 10,000.00 平方米；出租方 E5"
        ),
        (
            "用地关系 第1版 第 4 条：自有，没有填面积，登记面积 10,000.00 平方米 "
            "中除去他人的为 10,000.00 平方米；出租 2,500.00 平方米"
        ),
        (
            "用地关系 第1版 第 5 条：自有，没有填面积，唯一用地企业取整宗登记面积 "
            "10,000.00 平方米；已按异议第3号更正"
        ),
    ]


def test_a_correction_and_what_it_changes():
    """E2 says 6 000 on P2, not 5 000; a thousand less is left there."""
    decided = Correction("occupancies", ("E2", "P2"), "site_area", 6_000.0, "异议第1号")
    before = land()
    after = evaluated_land(Ledger(corrected(atlas(), [decided])), ON)
    told = area_changes(before, after)
    assert told.rows.to_numpy().tolist() == [["E2", "P2", 5_000, 6_000, 1_000]]
    assert told.firms.to_numpy().tolist() == [["E2", "乙厂", 15_000, 16_000, 1_000]]
    assert told.parcels.to_numpy().tolist() == [["P2", 5_000, 0, 4_000, 0]]
    assert area_changes(before, before).rows.empty


def test_a_change_shows_where_a_parcel_is_in_one_run_only():
    told = area_changes(land(use("E1", "P1")), land(use("E1", "P2")))
    shown = told.rows[["parcel_id", "before", "after"]].to_numpy().tolist()
    assert [row[0] for row in shown] == ["P1", "P2"]
    assert shown[0][1] == 10_000
    assert math.isnan(shown[0][2])
    assert told.firms.empty


FIRMS, PARCELS = ["E1", "E2", "E3", "E4", "X1"], ["P1", "P2", "P4", "P5", "P9"]
AREAS = st.one_of(st.none(), st.floats(1, 15_000).map(lambda a: round(a, 2)))
DAYS = st.one_of(st.none(), st.integers(-400, 400).map(lambda n: ON + timedelta(days=n)))
ROWS = st.dictionaries(
    st.tuples(st.sampled_from(FIRMS), st.sampled_from(PARCELS)),
    st.fixed_dictionaries({
        "mode": st.sampled_from(["own", "rent", "unregistered"]), "site_area": AREAS,
        "floor_area": AREAS, "lessor_uscc": st.one_of(st.none(), st.sampled_from(FIRMS)),
        "from_on": DAYS, "to_on": DAYS,
    }), min_size=1, max_size=25,
)  # fmt: skip


@settings(deadline=None, max_examples=40)
@given(ROWS)
def test_every_parcel_adds_up_and_nothing_is_lost(rows):
    """And each area is what a clerk finds by the same rules, row by row, in plain words."""
    told = land(*({"uscc": u, "parcel_id": p} | fields for (u, p), fields in rows.items()))
    parcels, r = told.parcels[told.parcels["registered"].notna()], told.rows
    left = parcels["evaluated"] + parcels["unallocated"] - parcels["excess"]
    assert np.allclose(left, parcels["registered"], rtol=1e-12, atol=1e-6)
    assert (parcels[["evaluated", "unallocated", "excess"]] >= 0).all(axis=None)
    whole = r["own"] + r["rented"] + r["unregistered"] - r["rented_out"] + r["beyond"]
    assert np.allclose(whole, r["evaluated"], rtol=1e-12, atol=1e-6, equal_nan=True)
    numbers = [*r["row"], *told.left_out["row"]]
    assert sorted(numbers) == list(range(len(rows)))
    total = told.totals
    assert total["registered"] == pytest.approx(
        total["evaluated"] - total["elsewhere"] + total["unallocated"] - total["excess"]
    )
    assert tuple(told.findings.columns) == COLUMNS
    assert len(evidence(r)) == len(r)
    shown = r.set_index(["uscc", "parcel_id"])["evaluated"].to_dict()
    assert shown == pytest.approx(clerk(rows), nan_ok=True, abs=1e-6)


SITE = {"P1": 10_000, "P2": 10_000, "P3": 10_000, "P4": 10_000}
FLOOR = {"P1": 12_000, "P2": 4_000, "P4": 20_000, "P5": 1_000}


def clerk(rows):
    held = {key: row for key, row in rows.items() if holds(row)}
    return {key: evaluated(key, held) for key in held}


def holds(row):
    return (row["from_on"] or ON) <= ON <= (row["to_on"] or ON)


def known(key, held):
    """As stated, or by floor; None where neither says it."""
    row, parcel = held[key], key[1]
    if row["site_area"] is not None:
        return row["site_area"]
    if row["mode"] != "rent" or row["floor_area"] is None or parcel not in SITE:
        return None
    floors = [r["floor_area"] for k, r in held.items() if k[1] == parcel]
    whole = FLOOR.get(parcel) or (None if None in floors else sum(floors))
    return whole and row["floor_area"] / whole * SITE[parcel]


def evaluated(key, held):
    firm, parcel = key
    there = [k for k in held if k[1] == parcel]
    mine = known(key, held)
    if mine is None:
        others = [known(k, held) for k in there if k != key]
        may = len(there) == 1 or held[key]["mode"] == "own"
        if None in others or not may or parcel not in SITE:
            return math.nan
        return max(SITE[parcel] - sum(others), 0)
    let = [
        known(k, held) for k in there
        if k != key and held[k]["mode"] == "rent" and held[k]["lessor_uscc"] == firm
    ]  # fmt: skip
    return math.nan if None in let else max(mine - sum(let), 0)


def test_findings_of_nothing_are_an_empty_table():
    told = land(occupancies=frame("occupancies", []), statements=frame("statements", []))
    assert told.findings.empty
    assert isinstance(sentences(told.findings), list)
    assert pd.api.types.is_integer_dtype(told.findings["row"])
