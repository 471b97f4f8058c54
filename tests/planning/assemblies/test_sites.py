"""Sites of the toy county: P1 to P4 in a row, P5 far off; every number by hand.

A river crosses between P3 and P4, a road runs 10 m south of all.
"""

from datetime import date

import numpy as np
import pandas as pd
import pytest
import shapely

from geoapi.planning.assemblies.holders import holders_of
from geoapi.planning.assemblies.joining import Joining
from geoapi.planning.assemblies.sites import Candidate, assemble
from tests import toy

ON = date(2025, 6, 30)
IDLE = Candidate("suspected_idle", date(2024, 1, 1), "fee")
LOW = Candidate("low_use", None, "low_use")


def line(*points):
    return shapely.LineString([(toy.EAST + x, toy.NORTH + y) for x, y in points])


RIVER = toy.frame("constraints", [
    {"constraint_id": "R", "kind": "river", "effect": "forbid", "name": "河"},
], [toy.box(298, 302, -50, 150)])  # fmt: skip
ROAD = toy.frame(
    "facilities", [{"facility_id": "F", "kind": "road"}], [line((-100, -10), (250, -10))]
)


def supply(number, parcel, **more):
    return {"supply_id": f"S{number}", "parcel_id": parcel, "holder_name": "甲公司",
            "holder_uscc": "U1", "signed_on": date(2020, 1, 1)} | more  # fmt: skip


SUPPLIES = toy.frame("supplies", [
    supply(1, "P1"), supply(2, "P2", holder_name="乙公司", holder_uscc="U2"),
    supply(3, "P4"), supply(4, "P4", holder_name="丙公司", holder_uscc=None,
                            signed_on=date(2026, 1, 1)),
    supply(5, "P5", holder_uscc=None), supply(6, "P3", holder_name=None, holder_uscc=None),
])  # fmt: skip


def found(candidates, **joining):
    atlas = toy.atlas(supplies=SUPPLIES, constraints=RIVER, facilities=ROAD)
    return assemble(atlas, candidates, ON, Joining(**joining))


ALL = {"P1": IDLE, "P2": LOW, "P3": IDLE, "P4": IDLE, "P5": IDLE}


def test_sites_of_the_toy_county():
    told = found(ALL, frontage=20)
    assert told.sites["key"].tolist() == ["P1", "P4", "P5"]
    assert told.sites["parcels"].tolist() == [["P1", "P2", "P3"], ["P4"], ["P5"]]
    one = told.sites.iloc[0]
    assert (one["count"], one["idle"], one["low_use"]) == (3, 2, 1)
    assert one["area"] == 30_000
    assert one["measured_area"] == pytest.approx(30_000, rel=1e-3)
    assert one["compactness"] == pytest.approx(4 * np.pi * 30_000 / 800**2)
    assert one["circle_diameter"] == pytest.approx(100, abs=1)
    assert one["idle_since"] == pd.Timestamp(2024, 1, 1)
    around = 10 + 250 + np.sqrt(20**2 - 10**2)  # west side, south side to the road's end and on
    assert one["frontage"] == pytest.approx(around, abs=0.1)
    assert np.isnan(told.sites["area"][2])
    assert told.sites["frontage"].tolist()[1:] == [0, 0]


def test_without_a_barrier_all_are_one_site():
    told = found(ALL, barriers=("facilities.road",))
    assert told.sites["parcels"].tolist() == [["P1", "P2", "P3", "P4"], ["P5"]]
    assert told.sites["frontage"].isna().all()
    assert told.joining.missing == ("gap", "frontage")


def test_only_candidates_are_put_together():
    told = found({"P1": IDLE, "P3": IDLE, "nowhere": IDLE})
    assert told.sites["parcels"].tolist() == [["P1"], ["P3"]]
    assert told.shapeless == ("nowhere",)
    assert not len(found({}).sites)


def test_holders_of_a_site_and_their_portfolio():
    told = found(ALL)
    by_key = told.sites.set_index("key")["holders"]
    assert by_key["P1"] == [
        {"holder_name": "甲公司", "holder_uscc": "U1", "parcels": ["P1"]},
        {"holder_name": "乙公司", "holder_uscc": "U2", "parcels": ["P2"]},
    ]
    later = assemble(toy.atlas(supplies=SUPPLIES), {"P4": IDLE}, date(2026, 1, 1), Joining())
    assert later.sites["holders"][0] == [
        {"holder_name": "丙公司", "holder_uscc": None, "parcels": ["P4"]}
    ]
    (one,) = told.portfolios.to_dict("records")
    assert (one["holder_name"], one["holder_uscc"]) == ("甲公司", "U1")
    assert (one["count"], one["area"], one["unknown"]) == (3, 20_000, 1)
    assert one["parcels"] == ["P1", "P4", "P5"]
    assert one["sites"] == ["P1", "P4", "P5"]


def test_the_supply_signed_last_by_then_tells_the_holder():
    table = pd.DataFrame(SUPPLIES)
    then = holders_of(table, pd.Series(["P4", "P5", "P9"]), ON).set_index("parcel_id")["holder"]
    assert then.to_dict() == {"P4": "U1", "P5": "U1", "P9": ""}
    later = holders_of(table, pd.Series(["P4"]), date(2026, 1, 1))
    assert later["holder"].tolist() == ["丙公司"]


def test_a_name_with_two_codes_stands_for_itself():
    rows = [supply(1, "P1"), supply(2, "P2", holder_uscc="U9"), supply(3, "P3", holder_uscc=None)]
    held = holders_of(pd.DataFrame(toy.frame("supplies", rows)), pd.Series(["P3"]), ON)
    assert held["holder"].tolist() == ["甲公司"]
