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
