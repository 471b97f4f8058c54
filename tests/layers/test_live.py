"""Shares that follow edits are those of dividing everything anew."""

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layers import live as lives
from layers.live import Live, UnitTree, digests, same_as
from layers.relations import RULES, apportion
from layers.rings import rings_of
from tests.layers.overlay.hostile import blobs, land, star, tessellation, there
from tests.toy import EAST, NORTH


def same(one, other):
    assert one.part.tolist() == other.part.tolist()
    assert one.unit.tolist() == other.unit.tolist()
    for name in ("share", "outside", "overlap"):
        assert getattr(one, name) == pytest.approx(getattr(other, name), abs=1e-12)
    assert one.part_area == pytest.approx(other.part_area, rel=1e-10, nan_ok=True)
    told = [s.slivers.sort_values(["part", "unit"]).to_numpy().tolist() for s in (one, other)]
    assert told[0] == pytest.approx(told[1]) if not told[0] else True
    assert len(told[0]) == len(told[1])


CELLS = [*tessellation(2, count=80), None]
ZONES = [star(50, 120.0, (EAST + x, NORTH + 300), x) for x in (150, 300, 450)]


@pytest.mark.parametrize("rule", RULES)
def test_a_new_edition_with_some_parcels_moved_split_and_gone(rule, divided):
    """Rows in another order, one cut in two, one moved, one gone, one new: four are divided."""
    held = Live(land(CELLS), land(ZONES), rule)
    order = np.random.default_rng(1).permutation(len(CELLS))
    new = [CELLS[at] for at in order[3:]]
    west, south, east, north = order_box = CELLS[order[0]].bounds
    middle = (west + east) / 2
    new += [CELLS[order[0]].intersection(shapely.box(west, south, middle, north))]
    new += [CELLS[order[0]].intersection(shapely.box(middle, south, east, north))]
    new += [shapely.transform(CELLS[order[1]], lambda p: p + 3.0), shapely.box(*order_box)]
    divided.clear()
    same(held.follow(land(new), land(ZONES)), apportion(land(new), land(ZONES), rule))
    assert divided == [4]


def test_a_zone_moved_touches_only_the_parcels_near_it(divided):
    held = Live(land(CELLS), land(ZONES))
    zones = [ZONES[2], shapely.transform(ZONES[0], lambda p: p + 5.0), ZONES[1]]
    divided.clear()
    same(held.follow(land(CELLS), land(zones)), apportion(land(CELLS), land(zones)))
    [redone] = divided
    met = shapely.union_all([shapely.box(*z.bounds) for z in (ZONES[0], zones[1])])
    assert redone == sum(c is not None and shapely.box(*c.bounds).intersects(met) for c in CELLS)


def test_one_parcel_edited_then_a_new_edition(divided):
    """The edited parcel is not taken for what it was, even where the edition brings it back."""
    held = Live(land(CELLS), land(ZONES))
    moved = shapely.transform(CELLS[30], lambda p: np.add(p, (40.0, 0.0)))
    edited = [*CELLS[:30], moved, *CELLS[31:]]
    divided.clear()
    same(held.edit([30], rings_of(np.array([moved]))), apportion(land(edited), land(ZONES)))
    assert divided == [1]
    same(held.follow(land(CELLS), land(ZONES)), apportion(land(CELLS), land(ZONES)))


@settings(deadline=None, max_examples=25, suppress_health_check=[
    HealthCheck.too_slow, HealthCheck.function_scoped_fixture])  # fmt: skip
@given(st.data())
def test_any_edits_in_any_order(data):
    """Two layers whose rows are kept, reshaped, dropped, added and shuffled, three times over."""
    parts = data.draw(st.lists(blobs() | st.none(), max_size=4))
    units = data.draw(st.lists(blobs(), max_size=2))
    held = Live(land(parts), land(units))
    for _ in range(2):
        parts, units = (edited(data, rows) for rows in (parts, units))
        same(held.follow(land(parts), land(units)), apportion(land(parts), land(units)))


def edited(data, rows):
    """Some rows dropped, one added, all in another order."""
    kept = rows[: data.draw(st.integers(0, 4))]
    return data.draw(st.permutations([*kept, data.draw(blobs())]))


def test_most_parts_changed_divides_all_anew(divided):
    held = Live(land(CELLS), land(ZONES))
    moved = [c and shapely.transform(c, lambda p: p + 1.0) for c in CELLS]
    divided.clear()
    same(held.follow(land(moved), land(ZONES)), apportion(land(moved), land(ZONES)))
    assert divided == [len(CELLS)]


def test_another_plane_divides_all_anew(divided):
    held = Live(land(CELLS), land(ZONES))
    other = [land(CELLS, in_degrees=True), land(ZONES, in_degrees=True)]
    divided.clear()
    same(held.follow(*other), apportion(*other))
    assert divided == [len(CELLS)]


def test_what_has_the_same_corners_is_the_same():
    """Not what starts elsewhere, has a hole for a part, or the same corners in other rings."""
    ring = there(shapely.box(0, 0, 3, 3))
    turned = shapely.Polygon(
        [*shapely.get_coordinates(ring)[1:-1], *shapely.get_coordinates(ring)[:2]]
    )
    inner = there(shapely.box(1, 1, 2, 2))
    shell_and_hole = shapely.Polygon(ring.exterior, [inner.exterior])
    two_parts = shapely.MultiPolygon([ring, shapely.Polygon(inner.exterior)])
    old = rings_of(np.array([ring, shell_and_hole, None], dtype=object))
    new = rings_of(np.array([shell_and_hole, turned, two_parts, ring, ring, None], dtype=object))
    assert same_as(new, old).tolist() == [1, -1, -1, 0, 0, 2]
    assert same_as(new, rings_of(np.empty(0, dtype=object))).tolist() == [-1] * 6
    assert len(set(digests(new)[:4].tolist())) == 3


def test_equal_digests_are_no_proof(monkeypatch):
    monkeypatch.setattr(lives, "digests", lambda rings: np.zeros(len(rings), dtype=np.uint64))
    old, new = (rings_of(np.array(CELLS[a:b])) for a, b in ((0, 3), (0, 1)))
    assert same_as(new, old).tolist() == [0]
    assert same_as(rings_of(np.array(CELLS[1:2])), old).tolist() == [-1]


def test_the_tree_of_units_follows_them():
    boxes = np.array([[0.0, 0, 1, 1], [5, 5, 6, 6], [np.nan] * 4])
    tree = UnitTree(boxes)
    assert tree.meeting(np.array([[0.5, 0.5, 9, 9]])).tolist() == [0, 1]
    tree.follow(np.array([[5.0, 5, 6, 6], [2, 2, 3, 3]]), np.array([1, -1]))
    assert tree.meeting(np.array([[0.0, 0, 4, 4]])).tolist() == [1]
    assert tree.meeting(np.array([[5.5, 5.5, 7, 7], [np.nan] * 4])).tolist() == [0]
    assert UnitTree(boxes[2:]).meeting(boxes).tolist() == []
