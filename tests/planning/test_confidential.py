"""No figure that is shown tells a single enterprise's."""

import pytest

from geoapi.planning.confidential import MEASURED, ConfidentialError, may_filter, withhold
from geoapi.planning.measures import MEASURES
from geoapi.planning.measuring.filters import cql2_filter
from geoapi.planning.measuring.tally import measure
from geoapi.planning.measuring.unit_names import ASKED
from tests.toy import atlas, box, frame


def crowded(*counts):
    """A county whose towns hold so many firms, each on a parcel of its own, each paying 1 万元."""
    parcels, x = [], 0
    towns = []
    for count in counts:
        towns.append(box(x, x + 100 * count))
        parcels += [box(x + 100 * i, x + 100 * (i + 1)) for i in range(count)]
        x += 100 * count
    ids = [f"L{i}" for i in range(len(parcels))]
    return atlas(
        towns=frame(
            "towns", [{"town_code": str(t), "name": str(t)} for t in range(len(towns))], towns
        ),
        parcels=frame("parcels", [{"parcel_id": p, "site_area": 10_000} for p in ids], parcels),
        enterprises=frame("enterprises", [{"uscc": "F" + p, "name": p} for p in ids], None),
        occupancies=frame("occupancies", [
            {"uscc": "F" + p, "parcel_id": p, "mode": "own"} for p in ids
        ]),
        statements=frame("statements", [
            {"uscc": "F" + p, "period": "2024", "tax_paid": 10_000} for p in ids
        ]),
    )  # fmt: skip


def shown(*counts):
    table = withhold(measure(crowded(*counts), "tax_paid", by="towns"))
    return table.rows["numerator"].tolist(), table.withheld


def test_three_firms_may_be_shown():
    values, withheld = shown(3, 4)
    assert values == pytest.approx([3, 4])
    assert withheld is None


def test_a_single_small_row_takes_another_with_it():
    """Else the total would tell it by subtraction."""
    values, withheld = shown(2, 3, 5)
    assert values == pytest.approx([float("nan"), float("nan"), 5], nan_ok=True)
    assert withheld["numerator"] == pytest.approx(5)
    assert withheld["n"] == 5


def test_two_small_rows_that_together_are_enough_take_none():
    values, withheld = shown(1, 2, 5)
    assert values == pytest.approx([float("nan"), float("nan"), 5], nan_ok=True)
    assert withheld["n"] == 3


def test_what_is_shown_and_withheld_add_up():
    table = withhold(measure(crowded(1, 1, 4, 6), "tax_paid", by="towns"))
    sums = table.rows["numerator"].sum() + table.withheld["numerator"]
    assert sums == pytest.approx(table.total["numerator"])
    assert table.withheld["n"] >= 3


@pytest.mark.parametrize("by", ["parcels", "enterprises"])
def test_single_firms_are_refused(by):
    with pytest.raises(ConfidentialError, match="保密"):
        withhold(measure(crowded(3), "tax_paid", by=by))


def test_public_measures_are_shown_whole():
    table = measure(crowded(1), "floor_area_ratio", by="parcels")
    assert withhold(table) is table


def test_a_county_of_two_firms_shows_nothing():
    with pytest.raises(ConfidentialError):
        withhold(measure(crowded(2), "tax_paid", by="county"))


def test_parcels_of_one_firm_are_one_firm():
    """Three parcels that one firm uses do not make its investment a sum over three."""
    held = dict(crowded(3, 4))
    held["parcels"] = held["parcels"].assign(fixed_investment=10_000.0)
    occupancies = held["occupancies"].copy()
    occupancies.loc[occupancies["parcel_id"].isin(["L0", "L1", "L2"]), "uscc"] = "one"
    held["occupancies"] = occupancies
    table = withhold(measure(held, "fixed_investment", by="towns"))
    assert table.rows["numerator"].isna().all()
    assert table.withheld["numerator"] == pytest.approx(7)


def test_the_answer_does_not_tell_how_many_firms():
    answer = measure(crowded(3, 4), "tax_paid", by="towns").to_json()
    assert set(answer["rows"][0]) == {
        "key", "name", "value", "numerator", "denominator", "n", "known_share",
    }  # fmt: skip
    assert "firms" not in answer["total"]


@pytest.mark.parametrize(("kept", "told"), [(3, True), (4, False), (2, False), (6, True)])
def test_what_a_filter_leaves_out_must_not_be_single_firms(kept, told):
    """Of 6 firms in a town, a filter may keep 3 (3 are left out) or all, not 4 (2 are left)."""
    atlas_ = dict(crowded(6, 9))
    flags = [True] * kept + [False] * (6 - kept) + [True] * 5 + [False] * 4
    atlas_["enterprises"] = atlas_["enterprises"].assign(above_scale=flags)
    atlas_["enterprises"]["above_scale"] = atlas_["enterprises"]["above_scale"].astype("boolean")
    mask = cql2_filter("above_scale = true")
    whole = measure(atlas_, "tax_paid", by="towns")
    found = withhold(measure(atlas_, "tax_paid", by="towns", where=mask), whole=whole)
    assert found.rows["numerator"].notna()[0] == told


def test_a_filter_may_ask_for_classes_of_firms_only():
    may_filter(MEASURES["tax_paid"], {"above_scale", "industry_code", "行业代码"})
    may_filter(MEASURES["site_area"], {"parcel_id"})
    for field in ("uscc", "name", "registered_on"):
        with pytest.raises(ConfidentialError, match=field):
            may_filter(MEASURES["tax_paid"], {field})


def test_the_layers_that_are_compared_are_those_that_are_measured():
    """Which layers a measure reads, found out by watching it; a new one must be named too."""
    read = set()

    class Watched(dict):
        def __getitem__(self, name):
            read.add(name)
            return super().__getitem__(name)

    atlas = Watched(crowded(4, 4))
    for name in MEASURES:
        for by in ASKED.split():
            measure(atlas, name, by=by, where=lambda _, rows: rows.index >= 0)
    assert read == set(MEASURED)
