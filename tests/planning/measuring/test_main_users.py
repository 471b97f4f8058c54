"""Whose a parcel chiefly is: by pencil and paper, and beside a plain loop over the land in use."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from geoapi.planning.measuring.ledger import Ledger
from geoapi.planning.measuring.main_users import (
    LEFT_OUT,
    TIED,
    UNKNOWN,
    UNUSED,
    day_of,
    main_divisions,
)
from layers.landuse import SLACK, land_use
from layers.sample import make_sample
from tests.toy import atlas, frame

ON = date(2024, 12, 31)
NAMES = {UNUSED: "unused", TIED: "tied", UNKNOWN: "unknown", LEFT_OUT: "left out"}


def told(found):
    return [NAMES[n] if n < 0 else found.keys[n] for n in found.of]


def occupied(*rows, on=ON, **kept):
    """The divisions of P1 to P5; a row is a firm, a parcel, and its area or more fields."""
    made = [
        {"uscc": firm, "parcel_id": parcel, "mode": "own",
         **(more if isinstance(more, dict) else {"site_area": more})}
        for firm, parcel, more in rows
    ]  # fmt: skip
    ledger = Ledger(atlas(occupancies=frame("occupancies", made)))
    return told(main_divisions(ledger, on, **kept))


def test_the_toy_county_by_hand():
    """E1 and E2 make textiles (13); on P4 E3 (34) rents a quarter of the land from E5."""
    assert told(main_divisions(Ledger(atlas()), ON)) == ["13", "13", "13", "unknown", "unused"]


@pytest.mark.parametrize(("rows", "first"), [
    ([("E1", "P1", 4_000), ("E3", "P1", 4_001)], "34"),
    ([("E1", "P1", 4_000), ("E3", "P1", 4_000)], "tied"),
    ([("E3", "P1", 4_000), ("E4", "P1", 4_000)], "34"),  # whoever it is, it is of machinery
    ([("E5", "P1", 4_000), ("E3", "P1", 3_000)], "unknown"),  # E5's industry is not known
    ([("E5", "P1", 3_000), ("E3", "P1", 4_000)], "34"),
    ([("E5", "P1", 4_000), ("E3", "P1", 4_000)], "unknown"),
    ([("E3", "P1", 1_000), ("E1", "P1", 3_000), ("E3", "P1", 2_500)], "34"),  # 3 500 together
    ([("E1", "P1", None)], "13"),  # the only user, whatever its area
    ([("E1", "P1", {"mode": "rent"}), ("E3", "P1", 9_000)], "unknown"),
    ([("E9", "P1", 9_000), ("E3", "P1", 100)], "unknown"),  # a firm that no list has
    ([("E1", "P1", {"from_on": pd.Timestamp("2025-01-01")})], "unused"),
    ([("E1", "P1", {"to_on": pd.Timestamp("2024-12-31")})], "13"),
    ([("E1", "P1", {"to_on": pd.Timestamp("2024-12-30")})], "unused"),
    ([("E1", "PX", 9_000)], "unused"),
])  # fmt: skip
def test_whose_land_decides(rows, first):
    assert occupied(*rows) == [first, *["unused"] * 4]


def test_what_a_filter_keeps():
    rows = [("E1", "P1", 5_000), ("E3", "P1", 1_000), ("E3", "P2", 5_000), ("E4", "P3", 10)]
    firms = np.array([True, False, False, True, True])
    assert occupied(*rows, firms=firms) == ["13", "left out", "34", "unused", "unused"]
    parcels = np.array([False, True, True, True, True])
    assert occupied(*rows, parcels=parcels) == ["left out", "34", "34", "unused", "unused"]


def test_the_day_is_the_last_of_the_period():
    assert [day_of(p) for p in ("2024", "2024Q1", None)] == [
        date(2024, 12, 31), date(2024, 3, 31), date.max,
    ]  # fmt: skip


def looped(layers, on):
    """The same, parcel by parcel, in words: of the largest area, and of every unknown one."""
    uses = land_use(layers, on).uses
    industry = layers["enterprises"].set_index("uscc")["industry_code"]
    found = []
    for parcel in layers["parcels"]["parcel_id"]:
        areas = {}
        for row in uses[uses["parcel_id"] == parcel].itertuples():
            areas[row.uscc] = areas.get(row.uscc, 0.0) + row.area
        areas = {firm: area for firm, area in areas.items() if not area <= 0}
        known = [area for area in areas.values() if not np.isnan(area)]
        most = max(known, default=0)
        may = [f for f, a in areas.items() if np.isnan(a) or a >= most * (1 - SLACK)]
        of = {industry[f][:2] if isinstance(industry.get(f), str) else None for f in may}
        if not may:
            found.append("unused")
        elif len(of) == 1 and None not in of:
            found.append(of.pop())
        elif None in of or len(known) < len(areas):
            found.append("unknown")
        else:
            found.append("tied")
    return found


@pytest.fixture(scope="module")
def crowded():
    """The sample, its users moved onto sixty parcels, with equal and unknown areas among them."""
    layers, rng = make_sample(), np.random.default_rng(3)
    uses = layers["occupancies"].copy()
    few = layers["parcels"]["parcel_id"].to_numpy()[:60]
    uses["parcel_id"] = rng.choice(few, len(uses))
    uses["site_area"] = rng.choice([np.nan, 500.0, 500.0, 800.0, 1200.0], len(uses))
    uses["lessor_uscc"] = None
    firms = layers["enterprises"].copy()
    firms.loc[rng.random(len(firms)) < 0.1, "industry_code"] = None
    parcels = layers["parcels"].iloc[:80]
    return {**layers, "occupancies": uses, "enterprises": firms, "parcels": parcels}


@pytest.mark.parametrize("years", [0, 2, 6])
def test_beside_a_loop(crowded, years):
    on = ON - timedelta(365 * years)
    assert told(main_divisions(Ledger(crowded), on)) == looped(crowded, on)


def test_the_loop_meets_every_case(crowded):
    seen = looped(crowded, ON)
    assert {"unused", "tied", "unknown"} < set(seen)
    assert len(set(seen)) > 8
