"""Order 53 by worked cases, and promises that hold for every record and every date."""

import dataclasses
import json
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest
import yaml
from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from geoapi.planning.idle.findings import find_idle, judge_supply
from geoapi.planning.idle.history import RESTARTING, WAYS, Disposal, Notice
from geoapi.planning.idle.law import read_idle_test
from geoapi.planning.idle.records import Parcel, Supply
from geoapi.planning.idle.rules import all_of, any_of, later, read_supply, start_due
from geoapi.planning.idle.ways import supplied_as_state
from geoapi.planning.packs import NotInForceError
from layers import LAYERS

FILES = sorted((Path(__file__).parent / "cases").glob("idle*.yaml"))
CASES = [case for path in FILES for case in yaml.safe_load(path.read_text(encoding="utf-8"))]
TEST = read_idle_test(date(2024, 3, 1))
STATE = Parcel(known=True, ownership="state", area=20_000.0)
ROW = [
    "supply_id", "parcel_id", "zone_code", "town_code", "area", "verdict", "idle_class",
    "idle_since", "start_due", "start_due_source", "fee", "recoverable_on", "recoverable",
    "articles", "ways", "cause", "missing", "evidence",
]  # fmt: skip


def layer_frame(name, rows):
    """Return a frame with every declared column of a layer, as the store gives it."""
    kinds = {f.name: f.dtype for f in LAYERS[name].fields}
    return pd.DataFrame(
        {f: pd.Series([row.get(f) for row in rows], dtype=kind) for f, kind in kinds.items()}
    )


def atlas_of(supplies, parcels):
    return {
        "supplies": layer_frame("supplies", supplies),
        "parcels": layer_frame("parcels", parcels),
    }


def dated(record):
    """`on` is True in YAML 1.1, so that cases say `day`."""
    return {"on" if name == "day" else name: value for name, value in record.items()}


def found_in(case):
    parcel = case.get("parcel", {"ownership": "state", "site_area": 20_000})
    parcels = [] if parcel == "none" else [{"parcel_id": "P", **parcel}]
    atlas = atlas_of([{"supply_id": "S", "parcel_id": "P", **case["supply"]}], parcels)
    done = {
        "disposals": [Disposal("S", **dated(one)) for one in case.get("disposals", ())],
        "notices": [Notice("S", **dated(one)) for one in case.get("notices", ())],
    }
    (finding,) = find_idle(atlas, case["asked"], read_idle_test(case["asked"]), **done)
    return finding


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_worked_case(case):
    found = found_in(case).to_json()
    for name, expected in case["expect"].items():
        if name == "ways":
            assert len(found["ways"]) == len(expected), case["law"]
            pairs = zip(found["ways"], expected, strict=True)
            assert all(way.startswith(start) for way, start in pairs), case["law"]
        else:
            wanted = expected.isoformat() if isinstance(expected, date) else expected
            assert found[name] == wanted, (name, case["law"])


@pytest.mark.parametrize("case", [c for c in CASES if "clocks" in c], ids=lambda case: case["id"])
def test_days_that_the_law_sets(case):
    found = {clock.name: clock.on for clock in found_in(case).clocks}
    assert {name: found.get(name) for name in case["clocks"]} == case["clocks"], case["law"]


@pytest.mark.parametrize("case", [c for c in CASES if "history" in c], ids=lambda case: case["id"])
def test_start_dates_one_after_the_other(case):
    finding = found_in(case)
    found = [[step.since, step.start_due, step.source] for step in finding.history]
    assert found == case["history"], case["law"]
    assert finding.start_due == found[-1][1]


def test_every_case_has_its_own_name():
    assert len({case["id"] for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_the_program_suspects_and_does_not_recognise(case):
    assert "认定" not in json.dumps(found_in(case).to_json(), ensure_ascii=False)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_amounts_invested_stay_confidential(case):
    text = json.dumps(found_in(case).to_json(), ensure_ascii=False)
    assert "80000000" not in text.replace(",", "")
    assert "8,000 万元" not in text


def test_no_fee_text_for_collective_land():
    case = next(case for case in CASES if case["id"] == "land-collective")
    finding = found_in(case)
    assert not any(
        "闲置费" in text for text in (*finding.ways, *(e.text for e in finding.evidence))
    )


def test_row_has_the_fields_of_the_contract_first():
    row = found_in(CASES[1]).to_json()
    assert list(row)[: len(ROW)] == ROW
    assert json.loads(json.dumps(row)) == row
    assert set(row["evidence"][0]) == {"text", "source"}


def test_sources_and_places_come_from_the_caller():
    supplies = [
        {"supply_id": "S2", "parcel_id": "P2"},
        {"supply_id": "S1", "parcel_id": "P1", "start_by": date(2023, 3, 1),
         "holder_name": "甲公司", "start_evidence": "none"},
    ]  # fmt: skip
    parcels = [{"parcel_id": "P1", "name": "一号地", "ownership": "disputed", "site_area": 9.0}]
    first, second = find_idle(
        atlas_of(supplies, parcels), date(2024, 3, 1), TEST,
        zone_of={"P1": "Z1"}, town_of={"P1": "T1"},
        sources={"supplies": "supplies 第1版 supplies.xlsx", "parcels": "parcels 第2版 dk.shp"},
    )  # fmt: skip
    assert (first.supply_id, second.supply_id) == ("S1", "S2")
    assert (first.zone_code, first.town_code, first.area) == ("Z1", "T1", 9.0)
    assert (first.name, first.holder_name) == ("一号地", "甲公司")
    assert (second.zone_code, second.town_code, second.area) == (None, None, None)
    assert {e.source for e in first.evidence} == {
        "supplies 第1版 supplies.xlsx", "parcels 第2版 dk.shp", TEST.law,
    }  # fmt: skip


def test_find_idle_leaves_the_atlas_alone():
    atlas = atlas_of([{"supply_id": "S", "parcel_id": "P"}], [{"parcel_id": "P"}])
    before = {name: frame.copy() for name, frame in atlas.items()}
    find_idle(atlas, date(2024, 3, 1), TEST)
    for name, frame in atlas.items():
        pd.testing.assert_frame_equal(frame, before[name])


def test_no_supplies_no_findings():
    assert find_idle(atlas_of([], []), date(2024, 3, 1), TEST) == []


def test_a_figure_that_is_not_finite_is_unknown():
    row = {"supply_id": "S", "parcel_id": "P", "start_by": date(2023, 3, 1), "cause": "enterprise",
           "start_evidence": "none", "price": float("inf")}  # fmt: skip
    atlas = atlas_of([row], [{"parcel_id": "P", "ownership": "state", "site_area": float("inf")}])
    (finding,) = find_idle(atlas, date(2024, 3, 1), TEST)
    assert (finding.fee, finding.area) == (None, None)
    assert set(finding.missing) == {"price", "site_area"}


def test_before_the_document_there_is_no_answer():
    with pytest.raises(NotInForceError, match="2012-07-01"):
        find_idle(atlas_of([], []), date(2012, 6, 30), TEST)
    assert find_idle(atlas_of([], []), date(2012, 7, 1), TEST) == []


def test_the_thresholds_are_the_packs():
    harder = dataclasses.replace(
        TEST, not_started_years=3, recovery_years=5, fee_share=Fraction(1, 10)
    )
    supply = Supply(
        "S", start_by=date(2020, 1, 1), start_evidence="none", price=100.0, parcel=STATE
    )
    assert judge_supply(supply, date(2022, 12, 31), harder).verdict == "not_idle"
    finding = judge_supply(supply, date(2023, 1, 1), harder)
    assert (finding.verdict, finding.fee, finding.recoverable_on) == (
        "suspected_idle", 10.0, date(2025, 1, 1),
    )  # fmt: skip


@pytest.mark.parametrize("cause", sorted(TEST.causes))
def test_each_cause_of_article_8_counts_once_verified(cause):
    supply = Supply("S", start_by=date(2020, 1, 1), start_evidence="none", price=100.0,
                    cause=cause, cause_verified=True, filed=True, parcel=STATE)  # fmt: skip
    finding = judge_supply(supply, date(2024, 1, 1), TEST)
    assert (finding.articles, finding.fee) == ((12,), None)
    assert any(way.startswith("置换") for way in finding.ways) is (cause == "gov_plan")


def test_three_valued_and_or():
    yes, no, unknown = True, False, None
    assert [all_of(yes, x) for x in (yes, no, unknown)] == [yes, no, unknown]
    assert [all_of(no, x) for x in (yes, no, unknown)] == [no, no, no]
    assert [all_of(unknown, x) for x in (yes, no, unknown)] == [unknown, no, unknown]
    assert [any_of(no, x) for x in (yes, no, unknown)] == [yes, no, unknown]
    assert [any_of(yes, x) for x in (yes, no, unknown)] == [yes, yes, yes]
    assert [any_of(unknown, x) for x in (yes, no, unknown)] == [yes, unknown, unknown]


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)), st.integers(0, 5))
def test_calendar_years_agree_with_an_independent_reckoning(day, years):
    assert later(day, years) == day + relativedelta(years=years)


def test_a_date_at_the_end_of_the_calendar_stays_there():
    assert later(date(9999, 12, 31), 2) == date(9999, 12, 31)


# ---- promises for every record ---------------------------------------------------------------

DATES = (
    "signed_on",
    "delivered_on",
    "start_by",
    "permit_on",
    "started_on",
    "finished_on",
    "suspended_on",
)
DAYS = st.none() | st.dates(date(2018, 1, 1), date(2025, 12, 31))
AREAS = st.none() | st.sampled_from([0.0, 10.0, 33.0, 34.0, 100.0])
DISPOSALS = st.lists(
    st.builds(Disposal, supply_id=st.just("S"), on=st.dates(date(2018, 1, 1), date(2019, 1, 1)),
              way=st.sampled_from(WAYS), start_by=DAYS),
    max_size=2,
)  # fmt: skip
SUPPLIES = st.builds(
    Supply,
    disposals=DISPOSALS.map(lambda some: tuple(sorted(some, key=lambda d: d.on))),
    supply_id=st.just("S"),
    parcel_id=st.just("P"),
    start_evidence=st.sampled_from([None, "none", "all_piles", "pit_finished", "别的"]),
    due_area=AREAS,
    developed_area=AREAS,
    total_investment=AREAS,
    invested=AREAS,
    price=AREAS,
    filed=st.sampled_from([None, True, False]),
    cause=st.sampled_from([None, "enterprise", "gov_plan", "force_majeure", "别的"]),
    cause_verified=st.sampled_from([None, True, False]),
    parcel=st.builds(Parcel, known=st.booleans(),
                     ownership=st.sampled_from([None, "state", "collective", "disputed"]),
                     area=AREAS),
    **dict.fromkeys(DATES, DAYS),
)  # fmt: skip
ON = st.dates(date(2019, 1, 1), date(2026, 12, 31))
MANY = settings(max_examples=400, deadline=None)


def exonerated(supply, blank, on):
    """Say whether a stated date spoke for the holder, so that blanking it takes that away.

    A contract signed later, a completion, and an agreed start date (which keeps Art. 22's count
    from the hand-over from applying) are statements in the holder's favour, not gaps.
    """
    return (
        (blank == "signed_on" and supply.signed_on is not None and supply.signed_on > on)
        or (blank == "finished_on" and supply.finished_on is not None and supply.finished_on <= on)
        or (blank == "start_by" and supply.delivered_on is not None)
    )


@MANY
@given(SUPPLIES, ON, st.sampled_from(DATES))
def test_blanking_a_date_never_makes_a_suspect(supply, on, blank):
    before = read_supply(supply, on, TEST)
    after = read_supply(dataclasses.replace(supply, **{blank: None}), on, TEST)
    if after.verdict == "suspected_idle" and not exonerated(supply, blank, on):
        assert before == after


@MANY
@given(SUPPLIES, ON)
def test_a_suspect_rests_on_dates_that_are_there(supply, on):
    reading = read_supply(supply, on, TEST)
    if reading.idle_class == "not_started":
        assert start_due(supply, TEST)[0] is not None
        anew = [d for d in supply.disposals if d.way in RESTARTING]
        assert anew[-1].start_by if anew else supply.start_by or supply.delivered_on
        late = [d for d in (supply.permit_on, supply.started_on) if d is not None and d > on]
        assert supply.start_evidence == "none" or late
        assert reading.idle_since <= on
    if reading.idle_class == "suspended":
        assert supply.permit_on <= on
        assert supply.started_on <= supply.suspended_on
        assert on - supply.suspended_on >= timedelta(days=365)
        assert reading.idle_since <= on
    assert (reading.verdict == "suspected_idle") == (reading.idle_class is not None)
    assert (reading.verdict == "data_missing") == bool(reading.missing)


@MANY
@given(SUPPLIES, ON)
def test_disposal_keeps_the_law(supply, on):
    finding = judge_supply(supply, on, TEST)
    json.dumps(finding.to_json())
    if finding.fee is not None:
        assert (finding.articles, finding.idle_class) == ((14,), "not_started")
        assert supply.parcel.ownership == "state" or supplied_as_state(supply)
        assert ("ownership" in finding.missing) == (supply.parcel.ownership is None)
        assert finding.fee == pytest.approx(supply.price / 5)
    if finding.recoverable:
        assert finding.articles == (14,)
        assert finding.recoverable_on <= on
    if finding.idle_class == "suspended":
        assert (finding.fee, finding.recoverable_on, finding.recoverable) == (None, None, False)
        assert 12 in finding.articles
    if finding.ways and 12 in finding.articles and supply.parcel.ownership == "state":
        assert supply.filed is True
    if finding.verdict != "suspected_idle":
        assert (finding.fee, finding.articles, finding.ways) == (None, (), ())
    assert finding.evidence


@MANY
@given(SUPPLIES, ON)
def test_time_alone_does_not_clear_land_that_was_not_started(supply, on):
    """With nothing but later days, land not started stays suspected until a start or an end."""
    bare = dataclasses.replace(supply, start_evidence="none", finished_on=None)
    if read_supply(bare, on, TEST).idle_class == "not_started":
        after = read_supply(bare, on + timedelta(days=400), TEST)
        assert after.idle_class == "not_started"
