"""Points, scores and ranks by hand, and what becomes of the order when weights change."""

from datetime import date

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from geoapi.planning.assemblies.joining import Joining
from geoapi.planning.assemblies.sites import Candidate, assemble
from geoapi.planning.reactivation.criteria import Criteria
from geoapi.planning.reactivation.points import Ground, points_of, zones_of
from geoapi.planning.reactivation.ranking import rank_sites, ranked, sensitive, weighted
from tests import toy

ON = date(2025, 6, 30)
ZONES = toy.frame(
    "zones",
    [
        {"zone_code": "Z1", "name": "", "status": "recognised", "recognised_on": date(2020, 1, 1)},
        {"zone_code": "Z2", "name": "二", "status": "candidate"},
        {"zone_code": "Z3", "name": "", "status": "recognised", "recognised_on": date(2026, 1, 1)},
    ],
    [toy.box(50, 250), toy.box(300, 380), toy.box(0, 400)],
)  # fmt: skip
LINES = toy.frame(
    "constraints",
    [{"constraint_id": "1", "kind": "relic", "effect": "forbid", "name": "窑址"},
     {"constraint_id": "2", "kind": "hazard", "effect": "warn"},
     {"constraint_id": "3", "kind": "permanent_farmland", "effect": "forbid"}],
    [toy.box(0, 20), toy.box(300, 400), toy.box(10, 40)],
)  # fmt: skip
FACILITIES = toy.frame(
    "facilities",
    [{"facility_id": "W", "kind": "water"}, {"facility_id": "P", "kind": "power"}],
    [shapely.Point(toy.EAST - 300, toy.NORTH + 50), shapely.Point(toy.EAST + 450, toy.NORTH)],
)
PROJECTS = toy.frame("projects", [
    {"project_id": "J1", "name": "一", "stage": "signed", "requested_area": 15_000},
    {"project_id": "J2", "name": "二", "stage": "signed", "requested_area": 9_000,
     "zone_code": "Z1"},
    {"project_id": "J3", "name": "三", "stage": "building", "requested_area": 1_000},
    {"project_id": "J4", "name": "四", "stage": "signed", "requested_area": 1_000,
     "parcel_id": "P4"},
    {"project_id": "J5", "name": "五", "stage": "signed", "requested_area": 1_000,
     "stage_on": date(2025, 7, 1)},
    {"project_id": "J6", "name": "六", "stage": "signed"},
])  # fmt: skip
CANDIDATES = {
    "P1": Candidate("suspected_idle", None, "recoverable"),
    "P2": Candidate("low_use", None, "low_use"),
    "P4": Candidate("suspected_idle", None, "fee"),
}
"""Two sites: P1 with P2, and P4 alone."""


def ground(**frames):
    held = {"zones": ZONES, "constraints": LINES, "facilities": FACILITIES, "projects": PROJECTS}
    atlas = toy.atlas(**{**held, **frames})
    found = assemble(atlas, CANDIDATES, ON, Joining())
    return Ground(found, atlas, ON, zones_of(found, atlas, ON))


@pytest.fixture(scope="module")
def here():
    return ground()


def points(here, criterion, **details):
    told = points_of(here, criterion, details)
    return told.value, told.points, told.detail


def near(values):
    return pytest.approx(values, rel=2e-3)


def test_area_from_nothing_to_full(here):
    value, given, _ = points(here, "area", from_mu=10, to_mu=40)
    assert value == near([20_000, 10_000])
    assert given == near([100 * (30 - 10) / 30, 100 * (15 - 10) / 30])
    assert points(here, "area", from_mu=0, to_mu=1)[1].tolist() == [100, 100]
    assert points(here, "area", from_mu=40, to_mu=50)[1].tolist() == [0, 0]


def test_shape_and_contiguity(here):
    assert points(here, "shape")[1] == near([100 * 4 * np.pi * 2 / 36, 100 * np.pi / 4])
    assert points(here, "contiguity")[1].tolist() == [100, 100]


def test_zone_counts_recognised_ones_of_that_day(here):
    """P1 and P2 lie to 3/4 in Z1; Z2 is a candidate, Z3 is recognised only later."""
    value, given, codes = points(here, "zone")
    assert value == near([0.75, 0])
    assert given == near([75, 0])
    assert codes == [["Z1"], []]


def test_services_within_their_distances(here):
    """Water 300 m west of P1; power 50 m east of P4, 250 m from P2; there is no gas."""
    value, given, away = points(here, "services", within={"water": 400, "power": 100, "gas": 5_000})
    assert value.tolist() == pytest.approx([1 / 3, 1 / 3])
    assert given.tolist() == pytest.approx([100 / 3, 100 / 3])
    assert away[0] == {"water": pytest.approx(300), "power": pytest.approx(250), "gas": None}
    assert away[1] == {"water": pytest.approx(600), "power": pytest.approx(50), "gas": None}


def test_land_under_lines_that_forbid(here):
    """40 m of 200 m are under two lines that overlap; a warning takes no points but is told."""
    value, given, told = points(here, "control")
    assert value == near([0.2, 0])
    assert given == near([80, 100])
    assert [(one["kind"], one["effect"]) for one in told[1]] == [("hazard", "warn")]
    assert {one["name"] for one in told[0]} == {"窑址", None}


def test_readiness_weighs_states_by_land(here):
    states = {"recoverable": 100, "fee": 60, "negotiated": 40, "unclear": 0, "low_use": 20}
    value, given, told = points(here, "readiness", points=states)
    assert value == near([60, 60])
    assert given == near([60, 60])
    assert told == [{"recoverable": 1, "low_use": 1}, {"fee": 1}]


def test_demand_of_projects_that_would_fit(here):
    """J1 wants more than P4 has, J2 wants Z1, J4 has P4; the others do not look for land."""
    value, given, ids = points(here, "demand", stages=["signed"], full=4)
    assert ids == [["J1", "J2"], ["J4"]]
    assert value.tolist() == [2, 1]
    assert given.tolist() == [50, 25]


@pytest.mark.parametrize(("layer", "criterion", "details"), [
    ("zones", "zone", {}), ("facilities", "services", {"within": {"water": 1}}),
    ("constraints", "control", {}), ("projects", "demand", {"stages": ["signed"], "full": 1}),
])  # fmt: skip
def test_a_layer_that_is_not_there_gives_no_points(layer, criterion, details):
    told = points_of(ground(**{layer: toy.frame(layer, [])}), criterion, details)
    assert np.isnan(told.points).all()


def criteria(weights, details=None, top=1):
    return Criteria("例", "", Joining(), weights, details or {name: {} for name in weights}, top)


def test_scores_are_weighted_means_and_ranks_follow(here):
    told = rank_sites(here, criteria({"zone": 3, "shape": 1}))
    shape = np.array([100 * 4 * np.pi * 2 / 36, 100 * np.pi / 4])
    assert told.score == near((3 * np.array([75, 0]) + shape) / 4)
    assert told.rank.tolist() == [1, 2]
    assert told.shares == {"zone": 0.75, "shape": 0.25}
    assert not told.unknown


def test_a_criterion_without_data_leaves_its_weight_to_the_others():
    told = rank_sites(ground(zones=toy.frame("zones", [])), criteria({"zone": 3, "shape": 1}))
    assert told.unknown == ("zone",)
    assert told.shares == {"shape": 1.0}
    assert told.rank.tolist() == [2, 1]


def test_without_any_data_nothing_is_ranked():
    told = rank_sites(ground(zones=toy.frame("zones", [])), criteria({"zone": 1}))
    assert told.rank.tolist() == [0, 0]
    assert np.isnan(told.score).all()


def test_equal_scores_share_a_rank_and_unknown_ones_have_none():
    assert ranked(np.array([70.0, 80.0, np.nan, 70.0, 10.0])).tolist() == [2, 1, 0, 2, 4]


def test_sensitivity_by_hand():
    """Equal weights: 60:58. With b at 1.2 (a 5/11, b 6/11) 56.36:58.91; with a at 0.8 56:57.78."""
    table = np.array([[80.0, 40.0], [50.0, 66.0], [0.0, 0.0]])
    told = sensitive(table, ["a", "b"], np.array([2.0, 2.0]), top=1)
    order = {(one["criterion"], one["factor"]): (one["moved"], one["top_kept"], one["weight"])
             for one in told.changes}  # fmt: skip
    assert order == {
        ("a", 0.8): (2, 0.0, pytest.approx(4 / 9)), ("a", 1.2): (0, 1.0, pytest.approx(6 / 11)),
        ("b", 0.8): (0, 1.0, pytest.approx(4 / 9)), ("b", 1.2): (2, 0.0, pytest.approx(6 / 11)),
    }  # fmt: skip
    assert told.best.tolist() == [1, 1, 3]
    assert told.worst.tolist() == [2, 2, 3]
    assert told.kept.tolist() == [0.5, 0.5, 1]
    assert told.in_top.tolist() == [0.5, 0.5, 0]


TABLES = arrays.arrays(float, st.tuples(st.integers(1, 8), st.integers(1, 4)),
                       elements=st.integers(0, 100).map(float))  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(TABLES, st.data())
def test_ranks_lie_within_their_range_and_scores_within_the_points(table, data):
    count = table.shape[1]
    weights = np.array(data.draw(st.lists(st.floats(0.1, 9), min_size=count, max_size=count)))
    score = weighted(table, weights)
    assert (score >= table.min(axis=1) - 1e-9).all()
    assert (score <= table.max(axis=1) + 1e-9).all()
    told, rank = sensitive(table, list("abcd")[:count], weights, top=2), ranked(score)
    assert ((told.best <= rank) & (rank <= told.worst)).all()
    assert len(told.changes) == 2 * count
    assert weighted(table, weights * 7) == pytest.approx(score)


def test_a_single_criterion_cannot_change_the_order():
    told = sensitive(np.array([[3.0], [2.0]]), ["a"], np.array([5.0]), top=1)
    assert [one["moved"] for one in told.changes] == [0, 0]
