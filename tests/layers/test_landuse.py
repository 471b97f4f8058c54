"""Who uses how much of which parcel: users + unallocated = registered."""

from datetime import date

import pytest

from layers.landuse import land_use
from tests.toy import atlas, frame

ON = date(2024, 12, 31)


def areas(use):
    return {
        (u, p): a for u, p, a in use.uses[["uscc", "parcel_id", "area"]].itertuples(index=False)
    }


def occupied(*rows):
    return atlas(occupancies=frame("occupancies", rows))


def test_the_toy_county():
    """E3 rents 5 000 of 20 000 m² of floor: a quarter of P4; its owner E5 has the rest."""
    use = land_use(atlas(), ON)
    assert areas(use) == {
        ("E1", "P1"): 10_000, ("E2", "P2"): 5_000, ("E2", "P3"): 10_000,
        ("E3", "P4"): 2_500, ("E5", "P4"): 7_500,
    }  # fmt: skip
    assert use.unallocated.to_dict() == pytest.approx(
        {"P1": 0, "P2": 5_000, "P3": 0, "P4": 0, "P5": float("nan")}, nan_ok=True
    )
    assert use.excess.empty


def test_what_tenants_rent_leaves_the_owner():
    use = land_use(occupied(
        {"uscc": "E1", "parcel_id": "P1", "mode": "own", "site_area": 10_000},
        {"uscc": "E2", "parcel_id": "P1", "mode": "rent", "site_area": 4_000, "lessor_uscc": "E1"},
    ), ON)  # fmt: skip
    assert areas(use) == {("E1", "P1"): 6_000, ("E2", "P1"): 4_000}


def test_too_much_is_named_never_scaled():
    use = land_use(occupied(
        {"uscc": "E1", "parcel_id": "P1", "mode": "own", "site_area": 9_000},
        {"uscc": "E2", "parcel_id": "P1", "mode": "unregistered", "site_area": 4_000},
    ), ON)  # fmt: skip
    assert areas(use) == {("E1", "P1"): 9_000, ("E2", "P1"): 4_000}
    assert use.excess.to_dict() == {"P1": 3_000}


def test_two_users_without_figures_stay_unknown():
    use = land_use(occupied(
        {"uscc": "E1", "parcel_id": "P1", "mode": "rent"},
        {"uscc": "E2", "parcel_id": "P1", "mode": "rent"},
    ), ON)  # fmt: skip
    assert use.uses["area"].isna().all()


def test_only_what_is_valid_on_the_day_counts():
    rows = [
        {"uscc": "E1", "parcel_id": "P1", "mode": "own", "to_on": "2024-12-30"},
        {"uscc": "E2", "parcel_id": "P1", "mode": "own", "from_on": "2024-12-31"},
    ]
    assert areas(land_use(occupied(*rows), ON)) == {("E2", "P1"): 10_000}
    assert areas(land_use(occupied(*rows), date(2024, 12, 30))) == {("E1", "P1"): 10_000}


def test_a_parcel_of_unknown_area_gives_unknown_land():
    use = land_use(occupied({"uscc": "E1", "parcel_id": "P5", "mode": "own"}), ON)
    assert use.uses["area"].isna().all()


def test_how_each_area_was_found():
    """One word for each rule: two parcels more for the rules that the toy county does not need."""
    found = land_use(occupied(
        {"uscc": "E1", "parcel_id": "P1", "mode": "own"},
        {"uscc": "E2", "parcel_id": "P2", "mode": "own", "site_area": 5_000},
        {"uscc": "E3", "parcel_id": "P4", "mode": "rent", "floor_area": 5_000},
        {"uscc": "E5", "parcel_id": "P4", "mode": "own"},
        {"uscc": "E3", "parcel_id": "P3", "mode": "rent"},
        {"uscc": "E4", "parcel_id": "P3", "mode": "rent"},
    ), ON).uses  # fmt: skip
    assert found["how"].tolist() == ["only", "stated", "floor", "rest", "unknown", "unknown"]
    assert found["row"].tolist() == [0, 1, 2, 3, 4, 5]


def test_what_one_has_and_what_it_lets():
    """E5 has no figure: what is let of its land is its land too; E4 rents from nobody named."""
    use = land_use(occupied(
        {"uscc": "E3", "parcel_id": "P4", "mode": "rent", "floor_area": 5_000, "lessor_uscc": "E5"},
        {"uscc": "E4", "parcel_id": "P4", "mode": "rent", "site_area": 1_000},
        {"uscc": "E5", "parcel_id": "P4", "mode": "own"},
    ), ON)  # fmt: skip
    assert use.uses[["held", "let", "area"]].to_numpy().tolist() == [
        [2_500, 0, 2_500], [1_000, 0, 1_000], [9_000, 2_500, 6_500],
    ]  # fmt: skip
    assert use.lets.to_numpy().tolist() == [["E5", "P4", "E3", 2_500]]


def test_what_is_let_on_is_not_counted_twice():
    """E1 has 10 000, lets 6 000 to E2, and E2 lets 2 000 of them to E3."""
    use = land_use(occupied(
        {"uscc": "E1", "parcel_id": "P1", "mode": "own", "site_area": 10_000},
        {"uscc": "E2", "parcel_id": "P1", "mode": "rent", "site_area": 6_000, "lessor_uscc": "E1"},
        {"uscc": "E3", "parcel_id": "P1", "mode": "rent", "site_area": 2_000, "lessor_uscc": "E2"},
    ), ON)  # fmt: skip
    assert areas(use) == {("E1", "P1"): 4_000, ("E2", "P1"): 4_000, ("E3", "P1"): 2_000}
    assert use.unallocated["P1"] == 0
    assert use.excess.empty


def test_who_lets_an_unknown_area_keeps_an_unknown_one():
    use = land_use(occupied(
        {"uscc": "E1", "parcel_id": "P1", "mode": "own", "site_area": 10_000},
        {"uscc": "E2", "parcel_id": "P1", "mode": "rent", "lessor_uscc": "E1"},
    ), ON)  # fmt: skip
    assert use.uses["area"].isna().all()
    assert use.uses["held"].tolist()[0] == 10_000


def test_nobody_rents_from_itself():
    use = land_use(occupied(
        {"uscc": "E1", "parcel_id": "P1", "mode": "rent", "site_area": 4_000, "lessor_uscc": "E1"},
    ), ON)  # fmt: skip
    assert areas(use) == {("E1", "P1"): 4_000}
    assert use.lets.empty
