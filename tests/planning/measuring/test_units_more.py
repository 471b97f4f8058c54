"""Zones by industry, size classes and 规上/规下: on the toy county by hand, and by brute force."""

import numpy as np
import pandas as pd
import pytest
import shapely

from geoapi.planning.confidential import ConfidentialError, withhold
from geoapi.planning.errors import PlanningError
from geoapi.planning.measuring.tally import measure
from geoapi.planning.measuring.unit_names import sized, unit_asked
from layers.landuse import land_use
from layers.sample import make_sample
from layers.units import MU
from tests.toy import ENTERPRISES, STATEMENTS, TOWNS, ZONES, atlas, box, frame


@pytest.fixture(scope="module")
def sample():
    return make_sample()


def rows(name, by, **frames):
    table = measure(atlas(**frames), name, by=by, period="2024")
    return table, table.rows.set_index("key")


def test_each_industry_of_each_zone():
    """Z1: half of E1 (150 万, 15 亩), the third of E2 (60 万, 22.5 亩) on P2 and half of its rest
    on P3; both are of division 13. Z2: 0.8 of E3 (30 万 on 3.75 亩) of division 34; E5 has none."""
    table, found = rows("tax_intensity", "zones-industries")
    assert found["numerator"].to_dict() == pytest.approx({"Z1:13": 75 + 20 + 20, "Z2:34": 24})
    assert found["denominator"].to_dict() == pytest.approx({"Z1:13": 7.5 + 7.5 + 7.5, "Z2:34": 3})
    assert found["name"].to_dict() == {
        "Z1:13": "一区 农副食品加工业",
        "Z2:34": "二区 通用设备制造业",
    }
    assert found["n"].to_dict() == {"Z1:13": 2, "Z2:34": 1}
    assert table.outside["numerator"] == pytest.approx(240 - 139)


def test_land_of_unknown_industry_is_outside_once_where_zones_overlap():
    """Both zones hold all of P1 and P2. E1 has no industry; E2's third on P2 is in both."""
    both = [{"zone_code": z, "name": z} for z in ("Z1", "Z2")]
    firms = ENTERPRISES.assign(industry_code=["", *ENTERPRISES["industry_code"][1:]])
    firms["industry_code"] = firms["industry_code"].replace("", pd.NA)
    table, found = rows(
        "tax_paid", "zones-industries", enterprises=firms,
        zones=frame("zones", both, [box(0, 200), box(0, 200)]),
    )  # fmt: skip
    assert found["numerator"].to_dict() == pytest.approx({"Z1:13": 20, "Z2:13": 20})
    assert table.overlap["numerator"] == pytest.approx(20)
    assert table.outside["numerator"] == pytest.approx(150 + 40 + 30)
    assert table.unplaced["numerator"] == pytest.approx(7)


def test_the_industries_of_a_zone_make_no_more_than_the_zone(sample):
    for name in ("tax_paid", "site_area"):
        cells = measure(sample, name, by="zones-industries", period="2024").rows
        zones = measure(sample, name, by="zones", period="2024").rows.set_index("key")["numerator"]
        made = cells.groupby(cells["key"].str.split(":").str[0])["numerator"].sum()
        assert (made <= zones[made.index] + 1e-6).all()


def test_a_rule_places_parcels_of_industries_too():
    """Under the toy's zones every firm's industry is known, so the cells make up the zones."""
    whole = measure(
        atlas(), "tax_paid", by="zones-industries", period="2024", rule="centroid"
    ).rows.set_index("key")["numerator"]
    zones = measure(atlas(), "tax_paid", by="zones", period="2024", rule="centroid")
    zones = zones.rows.set_index("key")["numerator"]
    assert whole["Z1:13"] == pytest.approx(zones["Z1"])
    assert whole["Z2:34"] == pytest.approx(30)


@pytest.mark.parametrize(("by", "told"), [
    ("sizes:3,5", {"<3": 0, "3-5": 30, ">=5": 210}),
    ("sizes:3.75", {"<3.75": 0, ">=3.75": 240}),  # E3 uses 2 500 m², which are 3.75 亩
    ("sizes:15,22.5", {"<15": 30, "15-22.5": 150, ">=22.5": 60}),
    ("sizes:1000", {"<1000": 240, ">=1000": 0}),
])  # fmt: skip
def test_sizes_of_firms_are_half_open(by, told):
    """E1 uses 15 亩, E2 22.5, E3 3.75 (a quarter of P4 by its floor); E4 none that is known."""
    table, found = rows("tax_paid", by)
    assert found["numerator"].to_dict() == pytest.approx(told)
    assert table.outside["numerator"] == pytest.approx(7)


def test_sizes_of_the_sample_by_brute_force(sample):
    uses = land_use(sample, pd.Timestamp("2024-12-31").date()).uses
    land = uses.groupby("uscc")["area"].sum(min_count=1) / MU
    unknown = uses.loc[uses["area"].isna(), "uscc"].unique()
    paid = sample["statements"].query("period == '2024'").set_index("uscc")["tax_paid"] / 10_000
    size = land.drop(unknown).reindex(paid.index)
    by_hand = paid.groupby(np.digitize(size.fillna(-1), [0, 3, 5])).sum()
    found = measure(sample, "tax_paid", by="sizes:3,5", period="2024")
    assert found.rows["numerator"].tolist() == pytest.approx([by_hand.get(k, 0) for k in (1, 2, 3)])
    assert found.outside["numerator"] == pytest.approx(by_hand.get(0, 0.0))


def test_firms_above_and_below_scale():
    firms = ENTERPRISES.assign(
        above_scale=pd.array([True, False, False, None, None], dtype="boolean")
    )
    table, found = rows("tax_paid", "scales", enterprises=firms)
    assert found["numerator"].to_dict() == pytest.approx({"above": 150, "below": 90})
    assert found["name"].tolist() == ["规上", "规下"]
    assert table.outside["numerator"] == pytest.approx(7)


@pytest.mark.parametrize("by", [
    "sizes", "sizes:", "sizes:a", "sizes:5,3", "sizes:3,3", "sizes:0,3", "sizes:-1", "sizes:nan",
    "sizes:inf", "sizes:" + ",".join(map(str, range(1, 30))), "zones:3", "zones-towns", "",
])  # fmt: skip
def test_bounds_are_asked_for_and_checked(by):
    with pytest.raises(PlanningError, match=r"分级界限|没有统计单元"):
        measure(atlas(), "tax_paid", by=by)


def test_bounds_are_written_in_one_way():
    assert unit_asked("sizes: 3.0, 5") == sized((3, 5)) == "sizes:3,5"


def test_an_empty_county_has_no_cells():
    empty = {n: f.iloc[:0] for n, f in atlas().items()}
    for by in ("zones-industries", "scales", "sizes:3"):
        table = measure(empty, "tax_paid", by=by)
        assert table.total["n"] == 0


def test_zones_without_names_are_told_by_their_code():
    zones = ZONES.assign(name=pd.array([None, "二区"], dtype="str"))
    _, found = rows("tax_paid", "zones-industries", zones=zones)
    assert found["name"].to_dict() == {"Z1:13": "Z1 农副食品加工业", "Z2:34": "二区 通用设备制造业"}


@pytest.mark.parametrize("by", ["zones-industries", "sizes:3,5"])
def test_what_other_tables_would_tell_is_refused(by):
    with pytest.raises(ConfidentialError, match="相减"):
        withhold(measure(atlas(), "tax_paid", by=by))
    public = measure(atlas(), "floor_area_ratio", by=by)
    assert withhold(public) is public


def test_the_blank_cell_follows_from_the_sums_beside_it():
    """Why it is refused: zones and industries are told, and of the cross table all but one cell.

    Z1 has five firms of division 13, Z2 three; of 34 Z1 has one and Z2 four. Every sum of zones and
    of industries is over three firms or more, and the cell of one follows from Z1 and Z1:13.
    """
    at = [("Z1", "13")] * 5 + [("Z2", "13")] * 3 + [("Z1", "34")] + [("Z2", "34")] * 4
    crowd = county_of(at)
    zones = withhold(measure(crowd, "tax_paid", by="zones")).rows.set_index("key")["numerator"]
    industries = withhold(measure(crowd, "tax_paid", by="industries")).rows["numerator"]
    assert zones.notna().all()
    assert industries.notna().all()
    cells = measure(crowd, "tax_paid", by="zones-industries").rows.set_index("key")["numerator"]
    assert zones["Z1"] - cells["Z1:13"] == pytest.approx(cells["Z1:34"])


def county_of(at):
    """A county of firms of a zone and a division each, on a parcel of its own."""
    ids = [f"F{n}" for n in range(len(at))]
    spots = [box(100 * n, 100 * n + 100) for n in range(len(at))]
    first = sorted({zone for zone, _ in at})
    shapes = [
        shapely.MultiPolygon([s.geoms[0] for s, (z, _) in zip(spots, at, strict=True) if z == zone])
        for zone in first
    ]
    return atlas(
        towns=TOWNS.iloc[:0],
        zones=frame("zones", [{"zone_code": z, "name": z} for z in first], shapes),
        parcels=frame("parcels", [{"parcel_id": p, "site_area": 10_000} for p in ids], spots),
        enterprises=frame("enterprises", [
            {"uscc": p, "name": p, "industry_code": d} for p, (_, d) in zip(ids, at, strict=True)
        ]),
        occupancies=frame("occupancies", [
            {"uscc": p, "parcel_id": p, "mode": "own"} for p in ids
        ]),
        statements=STATEMENTS.iloc[[0] * len(ids)].assign(
            uscc=ids, tax_paid=[1e4 * 2**n for n in range(len(ids))]
        ).reset_index(drop=True),
    )  # fmt: skip
