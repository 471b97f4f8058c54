"""What changed between two editions: exactly what was changed, told so that everything adds up."""

import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from layers import LAYERS
from layers.diff import compare, differing, flow
from layers.errors import StoreError
from layers.units import MU
from tests.made import full_rows, square
from tests.toy import PARCELS, frame

every_layer = pytest.mark.parametrize("layer", LAYERS.values(), ids=list(LAYERS))

VALUES = {
    "name": st.sampled_from([None, "甲", "乙"]),
    "site_area": st.sampled_from([None, 0.1, 1e4, 1e4 + 1e-6, 3e9]),
    "fixed_investment": st.sampled_from([None, -5.0, 1e7]),
    "ownership": st.sampled_from([None, "state", "collective"]),
}
EDITIONS = st.dictionaries(
    st.sampled_from([f"P{n}" for n in range(7)]), st.fixed_dictionaries(VALUES), max_size=7
)


def edition(rows):
    """Rows by key as parcels, each on its own square."""
    shapes = [shapely.MultiPolygon([square(200 * int(key[1:]))]) for key in rows]
    return frame("parcels", [{"parcel_id": key} | row for key, row in rows.items()], shapes)


def keys(data, positions, layer=LAYERS["parcels"]):
    cells = data[list(layer.key)].iloc[positions].itertuples(index=False)
    return [tuple(row) if len(layer.key) > 1 else row[0] for row in cells]


def told(diff):
    """Every change as (key, field, before, after), unknown as None."""
    found = []
    for name in diff.changes:
        values = diff.values(name)
        at = keys(diff.after, diff.now[values["at"]], diff.layer)
        cells = values[["before", "after"]].astype(object)
        rows = cells.where(cells.notna(), None).itertuples(index=False)
        found += [(key, name, *row) for key, row in zip(at, rows, strict=True)]
    return found


def applied(diff):
    """The edition before with all that the diff tells done to it."""
    made = diff.before.copy()
    for name in diff.changes:
        values = diff.values(name)
        made[name] = made[name].astype(object)
        made.iloc[diff.was[values["at"]], made.columns.get_loc(name)] = values["after"].astype(
            object
        )
        made[name] = made[name].astype(diff.layer.field(name).dtype)
    if diff.layer.shape:
        at = diff.shapes.table["at"].to_numpy()
        shapes = made.geometry.to_numpy().copy()
        shapes[diff.was[at]] = diff.after.geometry.to_numpy()[diff.now[at]]
        made["geometry"] = gpd.GeoSeries(shapes, index=made.index, crs=made.crs)
    kept = made.iloc[np.setdiff1d(np.arange(len(made)), diff.removed)]
    return pd.concat([f for f in (kept, diff.after.iloc[diff.added]) if len(f)] or [kept])


def same_rows(one, other, layer):
    """Two frames hold the same rows, in whatever order."""
    one, other = (f.sort_values(list(layer.key)).reset_index(drop=True) for f in (one, other))
    plain = [f.name for f in layer.fields]
    pd.testing.assert_frame_equal(
        pd.DataFrame(one[plain]), pd.DataFrame(other[plain]), rtol=1e-12, atol=0
    )
    if layer.shape:
        wkb = [shapely.to_wkb(shapely.normalize(f.geometry.to_numpy())) for f in (one, other)]
        assert list(wkb[0]) == list(wkb[1])


@settings(max_examples=100, deadline=None)
@given(EDITIONS, EDITIONS)
def test_a_diff_tells_exactly_what_differs(before, after):
    """Against a comparison of plain dictionaries."""
    diff = compare(LAYERS["parcels"], edition(before), edition(after), restricted=True)
    assert keys(diff.before, diff.removed) == [k for k in before if k not in after]
    assert keys(diff.after, diff.added) == [k for k in after if k not in before]
    expected = {
        (key, name, before[key][name], after[key][name])
        for key in before.keys() & after.keys()
        for name in VALUES
        if before[key][name] != after[key][name]
    }
    assert set(told(diff)) == expected
    assert len(told(diff)) == len(expected)
    assert len(diff.changed) == len({key for key, *_ in expected})
    assert diff.empty == (before == after)
    assert len(diff.added) + len(diff.changed) + diff.same == len(after)
    assert len(diff.removed) + len(diff.changed) + diff.same == len(before)


@settings(max_examples=50, deadline=None)
@given(EDITIONS, EDITIONS)
def test_doing_what_a_diff_tells_gives_the_other_edition(before, after):
    diff = compare(LAYERS["parcels"], edition(before), edition(after), restricted=True)
    same_rows(applied(diff), edition(after), LAYERS["parcels"])


@settings(max_examples=50, deadline=None)
@given(EDITIONS, EDITIONS)
def test_a_diff_turned_round_is_the_diff_the_other_way(before, after):
    diff, back = (
        compare(LAYERS["parcels"], edition(one), edition(other), restricted=True)
        for one, other in ((before, after), (after, before))
    )
    assert sorted(keys(diff.after, diff.added)) == sorted(keys(back.before, back.removed))
    assert sorted(keys(diff.before, diff.removed)) == sorted(keys(back.after, back.added))
    assert {(k, f, b, a) for k, f, a, b in told(diff)} == set(told(back))


@settings(max_examples=50, deadline=None)
@given(EDITIONS, EDITIONS)
def test_the_flow_of_a_figure_adds_up(before, after):
    diff = compare(LAYERS["parcels"], edition(before), edition(after), restricted=True)
    moved = flow(diff, "site_area")
    known = [row["site_area"] for row in after.values() if row["site_area"] is not None]
    assert moved.after == (pytest.approx(math.fsum(known)) if known else None)
    steps = (moved.before or 0) + (moved.added or 0) - (moved.removed or 0)
    steps += (moved.changed or 0) + (moved.became_known or 0) - (moved.became_unknown or 0)
    assert steps == pytest.approx(moved.after or 0, rel=1e-12, abs=1e-3)


@every_layer
def test_every_layer_equals_itself_in_any_order(layer):
    rows = full_rows(layer)
    shuffled = rows.iloc[[2, 0, 1]].reset_index(drop=True)
    diff = compare(layer, rows, shuffled, restricted=True)
    assert diff.empty
    assert diff.same == 3
    assert not len(diff.changed)
    assert not len(diff.lineage)


@every_layer
def test_every_layer_tells_each_field_that_became_unknown(layer):
    """Row by row the optional fields are blanked, and one row goes; the way back is the inverse."""
    rows = full_rows(layer)
    after = rows.iloc[:2].copy()
    optional = [f.name for f in layer.fields if f.need == "optional"]
    for name in optional:
        after[name] = pd.Series([None, None], dtype=layer.field(name).dtype)
    diff = compare(layer, rows, after, restricted=True)
    known = [name for name in optional if rows[name].iloc[:2].notna().any()]
    assert list(diff.changes) == known
    assert all(set(diff.values(name)["how"]) == {"became_unknown"} for name in known)
    assert diff.removed.tolist() == [2]
    same_rows(applied(diff), after, layer)
    back = compare(layer, after, rows, restricted=True)
    assert all(set(back.values(name)["how"]) == {"became_known"} for name in known)
    assert back.added.tolist() == [2]
    same_rows(applied(back), rows, layer)


def test_compound_keys_name_a_row_together():
    before = frame("statements", [{"uscc": "E1", "period": "2024", "tax_paid": 1.0},
                                  {"uscc": "E1", "period": "2023", "tax_paid": 2.0},
                                  {"uscc": "E2", "period": "2024"}])  # fmt: skip
    after = frame("statements", [{"uscc": "E2", "period": "2024", "tax_paid": 3.0},
                                 {"uscc": "E1", "period": "2023", "tax_paid": 5.0},
                                 {"uscc": "E2", "period": "2023"}])  # fmt: skip
    layer = LAYERS["statements"]
    diff = compare(layer, before, after, restricted=True)
    assert keys(before, diff.removed, layer) == [("E1", "2024")]
    assert keys(after, diff.added, layer) == [("E2", "2023")]
    assert told(diff) == [(("E2", "2024"), "tax_paid", None, 3.0),
                          (("E1", "2023"), "tax_paid", 2.0, 5.0)]  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.lists(st.decimals("0.01", 999_999, places=2), min_size=1))
def test_an_area_brought_to_square_metres_by_another_path_is_the_same(areas):
    """亩 by the factor; by 15 mu to the hectare; and that with the last bit turned."""
    mu = np.array([float(area) for area in areas])
    one, other = pd.Series(mu * MU), pd.Series(mu / 15 * 10_000)
    assert not differing(one, other, numbers=True).any()
    assert not differing(one, np.nextafter(other, np.inf), numbers=True).any()
    assert differing(one, other * (1 + 1e-11), numbers=True).all()


@pytest.mark.parametrize("least", [1e-11, -1e-11, 0.001])
def test_less_than_a_square_millimetre_is_a_change(least):
    before = frame("parcels", [{"parcel_id": "P1", "site_area": 1.0}], [None])
    after = frame("parcels", [{"parcel_id": "P1", "site_area": 1.0 + least}], [None])
    assert list(compare(LAYERS["parcels"], before, after).changes) == ["site_area"]


def test_confidential_fields_are_compared_only_when_asked_for():
    after = PARCELS.assign(fixed_investment=PARCELS["fixed_investment"] + 1)
    diff = compare(LAYERS["parcels"], PARCELS, after)
    assert diff.left_out == ("fixed_investment",)
    assert diff.empty
    asked = compare(LAYERS["parcels"], PARCELS, after, restricted=True)
    assert asked.left_out == ()
    assert len(asked.changed) == 3


@pytest.mark.parametrize("turned", [False, True])
def test_an_edition_in_which_a_key_stands_twice_is_not_compared(turned):
    pair = [PARCELS, pd.concat([PARCELS, PARCELS.iloc[:1]])]
    with pytest.raises(StoreError, match="parcel_id 有重复（P1）"):
        compare(LAYERS["parcels"], *(pair[::-1] if turned else pair))


def test_nothing_against_everything():
    diff = compare(LAYERS["parcels"], PARCELS.iloc[:0], PARCELS)
    assert diff.added.tolist() == [0, 1, 2, 3, 4]
    assert flow(diff, "site_area").before is None
    assert flow(diff, "site_area").added == flow(diff, "site_area").after == 40_000
