"""The pool by hand: it never gives more than was accepted; idle land outside zones on the toy."""

from datetime import date
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoapi.planning.errors import PlanningError
from geoapi.planning.swaps.outside import Choice, find_outside, long_idle, placed
from geoapi.planning.swaps.pool import flows, pool_of
from geoapi.planning.swaps.recipients import recipients
from layers.units import MU
from tests import toy

ON = date(2025, 6, 30)


def entry(number, year, kind, mu, **more):
    return {"entry_id": f"Z{number}", "year": year, "kind": kind, "area": mu * MU,
            "document": f"文{number}"} | more  # fmt: skip


def ledger(*entries):
    return pd.DataFrame(toy.frame("quotas", list(entries)))


LEDGER = ledger(
    entry(1, 2023, "reclaimed", 30, parcel_id="P5", town_code="T2"),
    entry(2, 2023, "swap", 20, parcel_id="P5", zone_code="Z1"),
    entry(3, 2024, "reclaimed", 10, parcel_id="P1"),
    entry(4, 2024, "swap", 12, zone_code="Z2", town_code="T1"),
    entry(5, 2024, "grant", 500, zone_code="Z1"),
    entry(6, 2026, "swap", 100, zone_code="Z1"),
)


def test_the_pool_is_what_was_accepted_less_what_was_given():
    pool = pool_of(LEDGER, 2025)
    assert (pool.accepted / MU, pool.given / MU) == pytest.approx((40, 32))
    assert pool.left / MU == pytest.approx(8)
    assert (pool.by_year["left"] / MU).tolist() == pytest.approx([10, 8])
    assert pool.overdrawn == ()


def test_no_more_is_given_than_is_left():
    pool = pool_of(LEDGER, 2025)
    pool.require(8 * MU)
    with pytest.raises(
        PlanningError, match=r"只余 8\.00 亩（验收 40\.00、已置换 32\.00），不能置换 8\.10"
    ):
        pool.require(8.1 * MU)
    with pytest.raises(PlanningError, match="应大于 0"):
        pool.require(float("nan"))


def test_what_is_accepted_only_later_does_not_count():
    wrong = ledger(entry(1, 2023, "swap", 5, zone_code="Z1"), entry(2, 2024, "reclaimed", 9))
    assert pool_of(wrong, 2024).overdrawn == ("至 2023 年底多置换 5.00 亩",)
    assert pool_of(wrong, 2023).left == 0
    with pytest.raises(PlanningError):
        pool_of(wrong, 2023).require(1)


def test_a_planned_reclamation_adds_nothing():
    assert pool_of(ledger(entry(1, 2024, "plan", 99), entry(2, 2024, "return", 9)), 2025).left == 0
    assert pool_of(ledger(), 2025).accepted == 0


def test_a_parcel_gives_no_more_than_was_accepted_of_it():
    wrong = ledger(entry(1, 2023, "reclaimed", 30, parcel_id="P5"),
                   entry(2, 2023, "reclaimed", 30, parcel_id="P1"),
                   entry(3, 2024, "swap", 31, parcel_id="P5", zone_code="Z1"))  # fmt: skip
    assert pool_of(wrong, 2025).overdrawn == ("宗地 P5 验收 30.00 亩，置换 31.00 亩",)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["reclaimed", "swap", "use"]), st.integers(2020, 2024),
                          st.integers(1, 50)), max_size=12))  # fmt: skip
def test_an_overdrawn_year_is_told_and_else_nothing_is(rows):
    told = pool_of(ledger(*(entry(n, year, kind, mu) for n, (kind, year, mu) in enumerate(rows))),
                   2024)  # fmt: skip
    sign = {"reclaimed": 1, "swap": -1, "use": 0}
    left = [sum(sign[k] * mu for k, y, mu in rows if y <= year) for year in range(2020, 2025)]
    entered = {y for k, y, _ in rows if k != "use"}
    short = [
        y for y, rest in zip(range(2020, 2025), left, strict=True) if rest < 0 and y in entered
    ]
    assert len(told.overdrawn) == len(short)
    assert told.left == pytest.approx(max(left[-1], 0) * MU, abs=1e-6)


def test_flows_name_their_sources_and_documents():
    one, other = flows(LEDGER, 2025)
    assert one == {
        "entry_id": "Z2", "year": 2023, "parcel_id": "P5", "town_code": "T2", "zone_code": "Z1",
        "area": pytest.approx(20 * MU), "document": "文2", "accepted": ["文1"],
    }  # fmt: skip
    assert (other["parcel_id"], other["town_code"], other["accepted"]) == (None, "T1", [])
    assert sum(flow["area"] for flow in (one, other)) == pytest.approx(pool_of(LEDGER, 2025).given)


def finding(parcel, since, **more):
    known = {"supply_id": f"S-{parcel}", "parcel_id": parcel, "verdict": "suspected_idle",
             "idle_class": "not_started", "idle_since": since, "holder_name": "甲", "area": 1e4,
             "town_code": "T1", "recoverable": False}  # fmt: skip
    return SimpleNamespace(**known | more)


ZONES = toy.frame(
    "zones",
    [{"zone_code": "Z1", "name": "一区", "status": "recognised"},
     {"zone_code": "Z2", "name": "二区", "status": "withdrawn"}],
    [toy.box(50, 250), toy.box(300, 380)],
)  # fmt: skip
FINDINGS = [
    finding("P1", date(2023, 6, 30)), finding("P2", date(2024, 1, 1)),
    finding("P3", date(2023, 7, 1)), finding("P4", date(2022, 1, 1)),
    finding("P5", None), finding("P1", None, verdict="not_idle"), finding("nowhere", None),
]  # fmt: skip


def test_idle_land_outside_recognised_zones():
    """P2 lies in Z1, P1 and P3 to a half; Z2 is withdrawn, so P4 is outside, and so is P5."""
    told = find_outside(toy.atlas(zones=ZONES), FINDINGS, ON, Choice(years=3))
    assert told["parcel_id"].tolist() == ["P4", "P1", "P3", "P5"]
    assert told["place"].tolist() == ["outside", "partial", "partial", "outside"]
    assert told["inside_share"].tolist() == pytest.approx([0, 0.5, 0.5, 0])
    assert told["outside_area"].tolist() == pytest.approx([1e4, 5e3, 5e3, 1e4], rel=1e-3)
    assert told["long"].tolist() == [True, True, False, None]


def test_a_share_decides_about_the_border():
    atlas = toy.atlas(zones=ZONES)
    strict = find_outside(atlas, FINDINGS, ON, Choice(share=0.5))
    assert strict["parcel_id"].tolist() == ["P4", "P5"]
    assert find_outside(atlas, FINDINGS, ON, Choice(share=0.6))["place"].tolist() == ["outside"] * 4


def test_without_zones_all_is_outside():
    none = toy.atlas(zones=toy.frame("zones", []))
    assert set(find_outside(none, FINDINGS, ON, Choice())["place"]) == {"outside"}
    assert len(find_outside(none, [], ON, Choice())) == 0


def test_a_zone_is_one_from_its_day():
    later = ZONES.assign(recognised_on=pd.Timestamp(2025, 7, 1))
    told = find_outside(toy.atlas(zones=later), FINDINGS[1:2], ON, Choice())
    assert told["place"].tolist() == ["outside"]


@pytest.mark.parametrize(("since", "years", "expected"), [
    (date(2024, 6, 30), 2, True), (date(2024, 7, 1), 2, False), (date(2025, 6, 30), 1, True),
    (date(2024, 2, 29), 2, True), (None, 2, None), (date(2024, 1, 1), None, None),
])  # fmt: skip
def test_years_idle_are_calendar_years(since, years, expected):
    assert long_idle(since, ON, years) is expected


def test_where_a_border_lies():
    assert placed(np.array([0, 1e-7, 0.3, 1.0]), None) == [
        "outside",
        "outside",
        "partial",
        "inside",
    ]
    assert placed(np.array([0.3, 0.7]), 0.5) == ["outside", "inside"]


@pytest.mark.parametrize("wrong", [{"years": 0}, {"years": 99}, {"share": 0}, {"share": 1.1}])
def test_choices_are_bounded(wrong):
    with pytest.raises(PlanningError, match="应"):
        Choice(**wrong)


def test_recipients_by_how_far_their_factories_are_let():
    zones = toy.frame(
        "zones",
        [{"zone_code": z, "name": z, "status": "recognised"} for z in ("A", "B", "C")],
        [toy.box(0, 100), toy.box(100, 200), toy.box(200, 300)],
    )
    factories = toy.frame(
        "factories",
        [{"building_id": "1", "floor_area": 1_000, "vacant_area": 600},
         {"building_id": "2", "floor_area": 3_000, "vacant_area": 400},
         {"building_id": "3", "floor_area": 2_000, "vacant_area": 100}],
        [toy.box(10, 20, 10, 20), toy.box(30, 40, 10, 20), toy.box(150, 160, 10, 20)],
    )  # fmt: skip
    projects = toy.frame("projects", [
        {"project_id": "1", "name": "一", "zone_code": "A", "stage": "signed"},
        {"project_id": "2", "name": "二", "zone_code": "A", "stage": "signed",
         "stage_on": date(2026, 1, 1)},
    ])  # fmt: skip
    atlas = toy.atlas(zones=zones, factories=factories, projects=projects)
    told = recipients(atlas, ON, {"A": 5.0})
    assert [(one["zone_code"], one["factory_utilisation"]) for one in told] == [
        ("B", pytest.approx(0.95)), ("A", pytest.approx(0.75)), ("C", None),
    ]  # fmt: skip
    assert told[1]["projects"] == {"signed": 1}
    assert (told[1]["received"], told[0]["received"]) == (5.0, 0.0)
    assert {one["distinctness"] for one in told} == {"evidence_required"}
