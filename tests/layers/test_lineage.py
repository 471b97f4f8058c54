"""Where land came from and went: against sets of squares, which anyone can count."""

import collections

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from layers import LAYERS
from layers.diff import compare
from layers.leaves import DRAWN_IN
from tests.made import square
from tests.toy import frame

PARCELS = LAYERS["parcels"]


def edition(lands):
    """Parcels by key, each a set of numbered 100 m squares, four in a row."""
    shapes = [
        shapely.union_all([square(100 * (n % 4), 100 * (n // 4)) for n in cells])
        for cells in lands.values()
    ]
    shapes = [s if s.geom_type == "MultiPolygon" else shapely.MultiPolygon([s]) for s in shapes]
    return frame("parcels", [{"parcel_id": key} for key in lands], shapes)


def told(before, after):
    """(key before, key after) -> share before, share after, word."""
    diff = compare(PARCELS, before, after)
    keys = [
        data["parcel_id"].iloc[diff.lineage[side]]
        for data, side in ((before, "before"), (after, "after"))
    ]
    figures = diff.lineage[["share_before", "share_after", "kind"]].itertuples(index=False)
    return {
        pair: tuple(row)
        for *pair, row in zip(*keys, figures, strict=True)
        for pair in [tuple(pair)]
    }


def counted(before, after):
    """The same by counting squares: what left a key and came to another, where one has no self."""
    left = {key: cells - after.get(key, set()) for key, cells in before.items()}
    came = {key: cells - before.get(key, set()) for key, cells in after.items()}
    pairs = {
        (b, a): left[b] & came[a]
        for b in before
        for a in after
        if left[b] & came[a] and (b not in after or a not in before)
    }
    return {
        pair: (len(land) / len(before[pair[0]]), len(land) / len(after[pair[1]]),
               word(pair, pairs, before, after))
        for pair, land in pairs.items()
    }  # fmt: skip


def word(pair, pairs, before, after):
    b, a = pair
    into = [other for one, other in pairs if one == b]
    out = [one for one, other in pairs if other == a]
    gone, come = b not in after, a not in before
    came_whole = {x: [p[0] for p in pairs if p[1] == x] == [b] and pairs[b, x] == after[x]
                  for x in into}  # fmt: skip
    went_whole = {x: [p[1] for p in pairs if p[0] == x] == [a] and pairs[x, a] == before[x]
                  for x in out}  # fmt: skip
    all_new = all(x not in before for x in into)
    all_old = all(x not in after for x in out)
    if gone and come and came_whole[a] and went_whole[b]:
        return "renumbered"
    if (
        gone
        and all_new
        and all(came_whole.values())
        and set().union(*(after[x] for x in into)) == before[b]
    ):
        return "split"
    if (
        come
        and all_old
        and all(went_whole.values())
        and set().union(*(before[x] for x in out)) == after[a]
    ):
        return "merged"
    if not gone and came_whole[a]:
        return "carved"
    return "absorbed" if not come and went_whole[b] else ""


def partition(labels):
    lands = collections.defaultdict(set)
    for cell, label in enumerate(labels):
        if label:
            lands[label].add(cell)
    return dict(lands)


KEPT = ("", "P", "Q")
BEFORE = st.lists(st.sampled_from([*KEPT, "A", "B", "C"]), min_size=8, max_size=8).map(partition)
AFTER = st.lists(st.sampled_from([*KEPT, "X", "Y", "Z"]), min_size=8, max_size=8).map(partition)


@settings(max_examples=200, deadline=None)
@given(BEFORE, AFTER)
@example({"A": {0, 1}}, {"X": {0}, "Y": {1}})
@example({"A": {0}, "B": {1}}, {"X": {0, 1}})
@example({"P": {0, 1, 2}}, {"P": {0}, "X": {1, 2}})
@example({"P": {0}, "A": {1}}, {"P": {0, 1}})
@example({"A": {0, 1}, "P": {2}}, {"X": {0}, "P": {1, 2}})
def test_lineage_is_what_counting_squares_gives(before, after):
    got, expected = told(edition(before), edition(after)), counted(before, after)
    assert got.keys() == expected.keys()
    for pair, (share_before, share_after, kind) in expected.items():
        assert got[pair][:2] == pytest.approx((share_before, share_after), abs=1e-6)
        assert got[pair][2] == kind


def test_three_parcels_of_one_and_their_areas():
    diff = compare(
        PARCELS, edition({"A": {0, 1, 2, 3}}), edition({"X": {0}, "Y": {1}, "Z": {2, 3}})
    )
    assert diff.lineage["kind"].tolist() == ["split"] * 3
    assert diff.lineage["share_before"].tolist() == pytest.approx([0.25, 0.25, 0.5], abs=1e-6)
    assert diff.lineage["area"].tolist() == pytest.approx([10_000, 10_000, 20_000], rel=1e-3)


@pytest.mark.parametrize(("gap", "kind"), [(1e-5, "renumbered"), (0.01, "")])
def test_a_word_is_exact_but_for_drawing_noise(gap, kind):
    """0.01 m of 100 m is land of 1e-4 of the whole; 0.00001 m is below a millionth."""
    after = frame(
        "parcels", [{"parcel_id": "X"}], [shapely.MultiPolygon([square(0, 0, 100 + gap)])]
    )
    found = told(edition({"A": {0}}), after)
    assert found["A", "X"][2] == kind
    assert found["A", "X"][0] == pytest.approx(1, abs=1e-6)


def test_a_neighbour_that_stays_is_no_ancestor():
    """Z lies over what P has and keeps: an overlap in the data, not land that left P."""
    before = edition({"P": {0, 1, 4}})
    after = pd.concat([edition({"P": {0, 1}}), edition({"Z": {1}})], ignore_index=True)
    assert told(before, gpd.GeoDataFrame(after)) == {}


def test_rows_without_land_have_no_lineage():
    before = frame("parcels", [{"parcel_id": "A"}, {"parcel_id": "B"}], [None, None])
    assert told(before, edition({"X": {0}})) == {}
    points = [shapely.Point(500_000, 3_700_000)]
    one, other = (frame("enterprises", [{"uscc": key}], points) for key in ("E1", "E2"))
    assert not len(compare(LAYERS["enterprises"], one, other).lineage)


def test_land_drawn_in_degrees_is_shared_there():
    """A strip 3 km long is halved lengthwise in degrees; its edges are bowed in the county."""
    strip = shapely.box(119.0, 33.4, 119.03, 33.42)
    halves = [shapely.box(119.0, 33.4, 119.03, 33.41), shapely.box(119.0, 33.41, 119.03, 33.42)]
    before, after = (
        frame("parcels", [{"parcel_id": key} for key in keys],
              gpd.GeoSeries([shapely.MultiPolygon([s]) for s in shapes], crs=4490).to_crs(4549))
        for keys, shapes in (("A", [strip]), ("XY", halves))
    )  # fmt: skip
    for one in (before, after):
        one.attrs[DRAWN_IN] = "degrees"
    found = told(before, after)
    assert [row[2] for row in found.values()] == ["split", "split"]
