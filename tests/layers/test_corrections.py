"""Corrections: another atlas beside the first, which stays as it is."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers import LAYERS
from layers.atlas import land_of, table_of
from layers.corrections import STRUCK, Correction, ValueRefusedError, applied, corrected, read_value
from layers.errors import DeclarationError
from tests.toy import OCCUPANCIES, PARCELS, atlas

AREA = Correction("occupancies", ("E2", "P2"), "site_area", 6_000.0, "异议第1号")


def occupancies(held):
    return table_of(held, "occupancies")


def test_one_value_is_another_and_the_first_atlas_stays():
    before = atlas()
    after = corrected(before, [AREA])
    assert occupancies(after)["site_area"].iloc[1] == 6_000
    assert occupancies(before)["site_area"].iloc[1] == 5_000
    assert OCCUPANCIES["site_area"].iloc[1] == 5_000
    others = occupancies(after).drop(index=1)
    assert others.equals(occupancies(before).drop(index=1))
    assert after["towns"] is before["towns"]


def test_it_tells_what_it_replaces():
    (told,) = applied(atlas(), [AREA])
    assert (told.row, told.before, told.overruled) == (1, 5_000, False)


def test_a_row_that_is_not_there_is_told_and_changes_nothing():
    lost = Correction("occupancies", ("E2", "P9"), "site_area", 1.0, "异议第2号")
    assert [a.row for a in applied(atlas(), [lost])] == [None]
    assert occupancies(corrected(atlas(), [lost])).equals(occupancies(atlas()))


def test_the_later_of_two_counts():
    later = Correction("occupancies", ("E2", "P2"), "site_area", 7_000.0, "异议第2号")
    assert [a.overruled for a in applied(atlas(), [AREA, later])] == [True, False]
    assert occupancies(corrected(atlas(), [AREA, later]))["site_area"].iloc[1] == 7_000


def test_a_row_is_struck_out():
    struck = Correction("occupancies", ("E2", "P2"), STRUCK, None, "异议第1号")
    assert [a.overruled for a in applied(atlas(), [AREA, struck])] == [True, False]
    after = occupancies(corrected(atlas(), [AREA, struck]))
    assert after["parcel_id"].tolist() == ["P1", "P3", "P4", "P4"]


def test_every_kind_of_value_can_be_put():
    values = {
        "mode": "rent", "site_area": 1.5, "lessor_uscc": "E5", "from_on": date(2020, 1, 2),
        "to_on": None,
    }  # fmt: skip
    after = occupancies(corrected(atlas(), [
        Correction("occupancies", ("E2", "P2"), name, value, "异议第1号")
        for name, value in values.items()
    ]))  # fmt: skip
    row = after.iloc[1]
    assert (row["mode"], row["site_area"], row["lessor_uscc"]) == ("rent", 1.5, "E5")
    assert row["from_on"].date() == date(2020, 1, 2)
    assert after.dtypes.equals(occupancies(atlas()).dtypes)
    flags = corrected(atlas(), [
        Correction("enterprises", ("E1",), "above_scale", True, "x"),  # noqa: FBT003
    ])  # fmt: skip
    assert table_of(flags, "enterprises")["above_scale"].tolist()[0] is True


def test_shapes_stay():
    after = corrected(atlas(), [Correction("parcels", ("P1",), "site_area", 9_000.0, "x")])
    assert after["parcels"].geometry.equals(PARCELS.geometry)
    assert after["parcels"].crs == PARCELS.crs
    assert land_of(after, "parcels") is not None
    gone = corrected(atlas(), [Correction("parcels", ("P1",), STRUCK, None, "x")])
    assert len(gone["parcels"]) == 4
    assert land_of(gone, "parcels").rings.bounds().shape == (4, 4)


@pytest.mark.parametrize(("layer", "field"), [
    ("moons", "x"), ("occupancies", "x"), ("occupancies", "uscc"), ("parcels", "parcel_id"),
])  # fmt: skip
def test_only_declared_values_that_are_no_keys(layer, field):
    key = ("E1", "P1") if layer == "occupancies" else ("P1",)
    with pytest.raises(DeclarationError):
        corrected(atlas(), [Correction(layer, key, field, 1.0, "x")])


def test_values_are_read_with_their_units():
    area = LAYERS["occupancies"].field("site_area")
    assert read_value(area, "15亩") == pytest.approx(10_000)
    assert read_value(area, "1,200.5 平方米") == 1_200.5
    assert read_value(area, "1公顷") == 10_000
    assert read_value(area, 8_000) == 8_000
    assert read_value(LAYERS["occupancies"].field("mode"), "租赁") == "rent"
    assert read_value(LAYERS["occupancies"].field("to_on"), "2024-06-30") == date(2024, 6, 30)
    assert read_value(LAYERS["statements"].field("tax_paid"), "3.5万元") == 35_000
    assert read_value(LAYERS["statements"].field("employees"), "120") == 120


@pytest.mark.parametrize(("layer", "field", "given"), [
    ("occupancies", "site_area", "8000"), ("occupancies", "site_area", "八千亩"),
    ("occupancies", "site_area", "3 桶"), ("occupancies", "site_area", "-3亩"),
    ("occupancies", "site_area", 0), ("occupancies", "site_area", ""),
    ("occupancies", "site_area", float("nan")), ("occupancies", "site_area", float("inf")),
    ("occupancies", "mode", "借"), ("occupancies", "to_on", "2024-02-30"),
    ("occupancies", "lessor_uscc", "123"), ("statements", "tax_paid", "100"),
])  # fmt: skip
def test_values_that_a_field_does_not_hold_are_named(layer, field, given):
    with pytest.raises(ValueRefusedError, match=field):
        read_value(LAYERS[layer].field(field), given)


@given(st.lists(st.tuples(st.sampled_from(["E1", "E2", "E3", "E9"]),
                          st.sampled_from(["P1", "P2", "P3", "P4"]),
                          st.floats(1, 1e6)), max_size=6))  # fmt: skip
def test_it_is_as_if_each_was_written_in_turn(stated):
    """By brute force: a dictionary written to once for each correction."""
    given_ = [Correction("occupancies", (u, p), "site_area", a, "x") for u, p, a in stated]
    rows = list(OCCUPANCIES[["uscc", "parcel_id"]].itertuples(index=False, name=None))
    expected = dict(zip(rows, OCCUPANCIES["site_area"], strict=True))
    expected |= {(u, p): a for u, p, a in stated if (u, p) in expected}
    found = occupancies(corrected(atlas(), given_))["site_area"].tolist()
    assert found == pytest.approx([expected[row] for row in rows], nan_ok=True)
