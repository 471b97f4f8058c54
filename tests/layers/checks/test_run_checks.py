"""All checks together: on every layer, on nothing, and on figures no county has."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers import LAYERS
from layers.door.checks import CHECKS
from tests.layers.checks.made import accept, checks
from tests.made import full_rows, square

EVERY = {name: full_rows(layer) for name, layer in LAYERS.items()}
ON = date(2024, 12, 31)


def accepted_rows(name):
    rows = EVERY[name]
    shapes = rows.geometry if "geometry" in rows else None
    return accept(name, rows.drop(columns="geometry", errors="ignore").to_dict("records"), shapes)


@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("around", [{}, EVERY], ids=["alone", "with all layers"])
@pytest.mark.parametrize("codes", ["cn", "none"])
def test_every_layer_can_be_checked(name, around, codes):
    for found in checks(name, accepted_rows(name), around=around, on=ON, codes=codes).values():
        assert found.text.endswith("。")
        assert found.title
        assert len(found.rows) <= 50


@pytest.mark.parametrize("name", LAYERS)
def test_the_same_file_again_refers_to_the_same(name):
    """What a layer's own stored edition has does not vanish when it comes again."""
    found = checks(name, accepted_rows(name), around={name: EVERY[name]})
    assert not [n for n in found if n.startswith(("towns-missing", "magnitude-before"))]


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_with_no_row_accepted_says_nothing(name):
    empty = accept(name, [], [] if LAYERS[name].shape else None)
    assert checks(name, empty, around=EVERY, on=ON) == {}


def test_stored_layers_may_come_without_their_other_columns():
    bare = {name: rows[list(LAYERS[name].key)] for name, rows in EVERY.items()}
    for name in LAYERS:
        checks(name, accepted_rows(name), around=bare, on=ON)


def test_each_check_is_registered_once():
    assert len(set(CHECKS)) == len(CHECKS)


figures = st.floats(1e-150, 1e150) | st.none()


@given(st.lists(figures, min_size=1, max_size=4), st.lists(figures, min_size=1, max_size=4))
def test_any_figure_can_be_checked(before, areas):
    rows = [{"parcel_id": f"P{n}", "site_area": a, "floor_area": a} for n, a in enumerate(areas)]
    old = [{"parcel_id": f"P{n}", "site_area": a, "floor_area": a} for n, a in enumerate(before)]
    shapes = [square(200 * n) for n in range(len(rows))]
    stored = accept("parcels", old, [square()] * len(old)).table
    checks("parcels", accept("parcels", rows, shapes), around={"parcels": stored}, on=ON)
