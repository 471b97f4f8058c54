"""What became of the parcels of cases under a later edition, by pencil and paper.

P1 … P4 of the toy county are 100 m squares in a row, each of 10 000 m².
"""

import pytest
import shapely

from geoapi.planning.cases.case import Held
from geoapi.planning.cases.land import parcel_changes
from tests.toy import PARCELS, box, frame


def held(key, shape, area=10_000.0):
    return Held(key, area, shapely.to_wkb(shape).hex() if shape is not None else "", 1)


P1 = held("P1", box(0, 100))


def now(*rows):
    """Parcels of a later edition: key, west, east, registered area."""
    known = [{"parcel_id": key, "site_area": area} for key, _, _, area in rows]
    return frame("parcels", known, [box(west, east) for _, west, east, _ in rows])


def told(one, parcels):
    (change,) = parcel_changes([one], parcels)
    heirs = [(s.parcel_id, round(s.share_before, 6), round(s.share_after, 6))
             for s in change.successors]  # fmt: skip
    return change.kinds, heirs, change.exact, change.heirs


def test_nothing_changed():
    assert parcel_changes([P1], PARCELS) == []
    assert parcel_changes([], PARCELS) == []


def test_renumbered():
    later = now(("N1", 0, 100, 10_000), ("P2", 100, 200, 10_000))
    assert told(P1, later) == (("renumbered",), [("N1", 1, 1)], True, ("N1",))


def test_split():
    later = now(("A", 0, 60, 6_000), ("B", 60, 100, 4_000), ("P2", 100, 200, 10_000))
    kinds, heirs, exact, names = told(P1, later)
    assert (kinds, exact, names) == (("split",), True, ("A", "B"))
    assert heirs == [("A", 0.6, 1), ("B", 0.4, 1)]


def test_merged_into_a_larger_one():
    later = now(("M", 0, 200, 20_000))
    kinds, heirs, exact, _ = told(P1, later)
    assert (kinds, exact) == (("merged",), False)
    assert heirs == [("M", 1, 0.5)]


def test_rearranged():
    later = now(("X", -50, 60, 11_000), ("Y", 60, 200, 14_000))
    kinds, heirs, exact, _ = told(P1, later)
    assert (kinds, exact) == (("rearranged",), False)
    assert [key for key, *_ in heirs] == ["X", "Y"]


def test_gone_altogether():
    assert told(P1, now(("P9", 500, 600, 10_000))) == (("gone",), [], False, ())


def test_of_the_same_code():
    assert told(P1, now(("P1", 0, 100, 9_000)))[0] == ("area_changed",)
    kinds, heirs, exact, names = told(P1, now(("P1", 0, 70, 10_000), ("Z", 70, 100, 3_000)))
    assert (kinds, exact, names) == (("reshaped",), True, ("P1",))
    assert heirs == [("Z", 0.3, 1)], "what it lost"
    assert told(P1, now(("P1", 0, 70, 7_000)))[0] == ("reshaped", "area_changed")


@pytest.mark.parametrize("one", [held("P1", None), held("P1", box(0, 100), None)])
def test_what_was_not_known_has_not_changed(one):
    assert parcel_changes([one], PARCELS) == []


def test_without_a_shape_only_the_code_tells():
    assert told(held("Q", None), PARCELS) == (("gone",), [], False, ())


def test_several_at_once():
    later = now(("N1", 0, 100, 10_000), ("P2", 100, 200, 10_000))
    some = [P1, held("P2", box(100, 200)), held("P3", box(200, 300))]
    assert [(c.parcel_id, c.kinds) for c in parcel_changes(some, later)] == [
        ("P1", ("renumbered",)), ("P3", ("gone",)),
    ]  # fmt: skip
