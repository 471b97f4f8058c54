"""Claims against observations on the toy county: parcels of 100 m by 100 m, by hand."""

from datetime import date

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geoapi.planning.errors import PlanningError
from geoapi.planning.signs.comparing import EARLY, EMPTY, find_signs
from geoapi.planning.signs.seen import VARIANTS, Looking, look
from tests import toy

ON, SEEN = date(2025, 6, 30), date(2025, 4, 1)
NUMBERS = iter(range(10_000))


def supply(parcel, **more):
    return {"supply_id": f"S-{parcel}", "parcel_id": parcel, "holder_name": "甲",
            "signed_on": date(2020, 1, 1)} | more  # fmt: skip


STARTED, NEVER = {"started_on": date(2022, 1, 1)}, {"start_evidence": "none"}


def seen(kind, shape, **more):
    row = {"observation_id": f"O{next(NUMBERS)}", "kind": kind, "observed_on": SEEN,
           "source": "影像"} | more  # fmt: skip
    return row, shape


EVERYWHERE = seen("extent", toy.box(-50, 450, -50, 150))


def atlas(supplies, observations):
    rows, shapes = zip(*observations, strict=True) if observations else ((), ())
    return toy.atlas(
        supplies=toy.frame("supplies", supplies),
        observations=toy.frame("observations", list(rows), list(shapes)),
    )


def signs(supplies, observations, **looking):
    told = find_signs(atlas(supplies, observations), ON, Looking(**looking))
    return dict(zip(told.rows["parcel_id"], told.rows["sign"], strict=True)), told


def test_started_but_empty_and_the_other_way():
    found, told = signs(
        [supply("P1", **STARTED), supply("P2", **NEVER), supply("P3", **STARTED), supply("P4")],
        [EVERYWHERE, seen("building", toy.box(120, 150, 20, 50)),
         seen("building", toy.box(210, 290, 10, 90))],
    )  # fmt: skip
    assert found == {"P1": EMPTY, "P2": EARLY}
    assert told.rows["built_area"].tolist() == [0, 900]
    assert told.rows["built_share"].tolist() == [0, 0.09]
    assert (told.compared, told.unseen, told.unclaimed, told.shapeless) == (3, 0, 1, 0)
    assert told.flips == dict.fromkeys(VARIANTS, 0)
    assert told.looking.missing == ("shift", "sliver", "share")


def test_what_nobody_looked_at_is_not_empty():
    """No extent: that P1 shows nothing says nothing; that P2 shows something does."""
    building = seen("building", toy.box(120, 150, 20, 50))
    found, told = signs([supply("P1", **STARTED), supply("P2", **NEVER)], [building])
    assert found == {"P2": EARLY}
    assert told.unseen == 1
    found, _ = signs([supply("P1", **STARTED)], [building], everywhere=True)
    assert found == {"P1": EMPTY}


def test_an_extent_must_hold_the_whole_parcel_but_for_the_shift():
    half = seen("extent", toy.box(-50, 98, -50, 150))
    assert signs([supply("P1", **STARTED)], [half])[1].unseen == 1
    assert signs([supply("P1", **STARTED)], [half], shift=2.0)[0] == {"P1": EMPTY}


def test_land_cover_tells_of_the_land_it_covers():
    grass = seen("land_cover", toy.box(0, 100), cover="grass")
    yard = seen("land_cover", toy.box(100, 200), cover="hard_surface")
    works = seen("land_cover", toy.box(200, 300), cover="construction")
    supplies = [supply(p, **STARTED) for p in ("P1", "P2", "P3")]
    assert signs(supplies, [grass, yard, works])[0] == {"P1": EMPTY, "P2": EMPTY}
    counted = {"covers": ("built", "construction", "hard_surface")}
    assert signs(supplies, [grass, yard, works], **counted)[0] == {"P1": EMPTY}


def test_land_seen_twice_counts_once():
    twice = [
        seen("building", toy.box(120, 150, 20, 50)),
        seen("building", toy.box(130, 160, 20, 50)),
    ]
    assert signs([supply("P2", **NEVER)], twice)[1].rows["built_area"].tolist() == [1_200]


@pytest.mark.parametrize(("claim", "expected"), [
    ({"started_on": date(2025, 4, 1)}, {"P1": EMPTY}),
    ({"started_on": date(2025, 4, 2)}, {}),
    ({"started_on": None, "finished_on": date(2024, 1, 1)}, {"P1": EMPTY}),
    ({"started_on": None, "start_evidence": "all_piles"}, {}),
])  # fmt: skip
def test_what_was_seen_before_the_date_claimed_says_nothing(claim, expected):
    assert signs([supply("P1", **claim)], [EVERYWHERE])[0] == expected


@pytest.mark.parametrize(("signed", "expected"), [
    (date(2025, 4, 1), {"P2": EARLY}), (date(2025, 4, 2), {}), (None, {"P2": EARLY}),
])  # fmt: skip
def test_what_stood_there_before_the_supply_is_not_its_own(signed, expected):
    old = seen("building", toy.box(120, 150, 20, 50))
    assert signs([supply("P2", signed_on=signed, **NEVER)], [old])[0] == expected


def test_the_newest_survey_that_tells_of_a_parcel_counts():
    old, new, later = date(2023, 1, 1), SEEN, date(2025, 12, 31)
    whole, hall = toy.box(-50, 450, -50, 150), toy.box(20, 50, 20, 50)
    surveys = [
        seen("extent", whole, observed_on=old), seen("building", hall, observed_on=old),
        seen("extent", toy.box(-50, 150, -50, 150), observed_on=new),
        seen("building", hall, observed_on=later),
    ]  # fmt: skip
    found, told = signs([supply("P1", **STARTED), supply("P3", **STARTED)], surveys)
    assert found == {"P1": EMPTY, "P3": EMPTY}
    assert [str(day.date()) for day in told.rows["observed_on"]] == ["2025-04-01", "2023-01-01"]


def test_the_supply_signed_last_speaks():
    first = supply("P1", supply_id="A", **STARTED)
    last = supply("P1", supply_id="B", signed_on=date(2024, 1, 1), **NEVER)
    assert signs([first, last], [EVERYWHERE])[0] == {}


def test_a_shift_tells_which_signs_hang_on_it():
    """P4 only has what hangs 1 m over from P3; P2's hall keeps 3 m from its edge.

    Within 2 m the image may be off: then P4 is empty, and P2 is not.
    """
    halls = [
        seen("building", toy.box(250, 301, 20, 50)),
        seen("building", toy.box(103, 120, 20, 50)),
    ]
    supplies = [supply("P4", **STARTED), supply("P2", **NEVER), supply("P3", **STARTED)]
    found, told = signs(supplies, [EVERYWHERE, *halls], shift=2.0)
    assert found == {"P4": "", "P2": EARLY}
    assert told.rows.set_index("parcel_id")["flips"].to_dict() == {"P4": ["shift-"], "P2": []}
    assert told.flips == dict.fromkeys(VARIANTS, 0) | {"shift-": 1}
    outwards = signs([supply("P1", **STARTED)], [EVERYWHERE, seen("building", toy.box(101, 120))],
                     shift=2.0)[1]  # fmt: skip
    assert outwards.flips["shift+"] == 1


def test_slivers_are_nothing_and_twice_as_much_may_be():
    """Pieces of 4 and 9 m²; slivers below 5 m²: the 9 are kept, at 0 both, at 10 none."""
    huts = [
        seen("building", toy.box(120, 122, 20, 22)),
        seen("building", toy.box(220, 223, 20, 23)),
    ]
    supplies = [supply("P2", **NEVER), supply("P3", **NEVER)]
    found, told = signs(supplies, [EVERYWHERE, *huts], sliver=5.0)
    assert found == {"P2": "", "P3": EARLY}
    assert (told.flips["sliver-"], told.flips["sliver+"]) == (1, 1)


def test_a_share_of_the_parcel_counts_as_empty():
    """500 and 900 m² of 10,000; a share of 6 %: the 900 stand; at 0 both, at 12 % neither."""
    halls = [seen("building", toy.box(20, 40, 20, 45)), seen("building", toy.box(120, 150, 20, 50))]
    supplies = [supply("P1", **STARTED), supply("P2", **STARTED)]
    found, told = signs(supplies, [EVERYWHERE, *halls], share=0.06)
    assert found == {"P1": EMPTY, "P2": ""}
    assert (told.flips["share-"], told.flips["share+"]) == (1, 1)


def test_nothing_observed_and_nothing_supplied():
    assert signs([supply("P1", **STARTED)], [])[1].unseen == 1
    assert len(signs([], [EVERYWHERE])[1].rows) == 0
    assert signs([supply("nowhere", **STARTED)], [EVERYWHERE])[1].shapeless == 1


@pytest.mark.parametrize(("wrong", "told"), [
    ({"shift": -1}, "shift 应在 0 至 100 之间"), ({"share": 0.7}, "share 应在 0 至 0.5 之间"),
    ({"sliver": float("nan")}, "sliver 应在"), ({"covers": ("lawn",)}, "没有覆盖类型 lawn"),
])  # fmt: skip
def test_tolerances_are_bounded(wrong, told):
    with pytest.raises(PlanningError, match=told):
        Looking(**wrong)


BOX = st.tuples(*[st.integers(0, 40)] * 2, *[st.integers(1, 20)] * 2).map(
    lambda b: shapely.box(b[0], b[1], b[0] + b[2], b[1] + b[3])
)


@settings(max_examples=60, deadline=None)
@given(st.lists(BOX, min_size=1, max_size=4), st.lists(BOX, max_size=6), st.integers(0, 40))
def test_areas_are_those_of_a_brute_force(parcels, buildings, sliver):
    frame = gpd.GeoDataFrame(
        {"kind": "building", "cover": None, "observed_on": np.datetime64(SEEN, "s"),
         "source": "影像"}, geometry=buildings or None, index=range(len(buildings)),
    )  # fmt: skip
    land = np.array(parcels, dtype=object)
    looking = Looking(shift=1.0, sliver=float(sliver), everywhere=True)
    built = look(land, frame, looking, ON).built if buildings else None
    for name, moved, least in (("", 0, 1), ("shift-", -1, 1), ("shift+", 1, 1),
                               ("sliver-", 0, 0), ("sliver+", 0, 2)):  # fmt: skip
        for row, parcel in enumerate(parcels if built else []):
            pieces = [parcel.buffer(moved).intersection(b) for b in buildings]
            kept = [p for p in pieces if p.area > 0 and p.area >= least * sliver]
            assert built[name][row] == pytest.approx(shapely.union_all(kept).area if kept else 0)
