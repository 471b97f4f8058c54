"""Discs on paper: none over another, each as near to its land as may be."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geoapi.views.grades.discs import spread

RADIUS = 4.0


def nearest(points):
    gaps = np.hypot(*(points[:, None] - points[None]).T)
    np.fill_diagonal(gaps, np.inf)
    return gaps.min()


def test_discs_that_are_free_stay():
    places = np.array([[0.0, 0.0], [20.0, 0.0], [0.0, 50.0]])
    assert (spread(places, RADIUS) == places).all()


def test_two_that_overlap_part_evenly():
    """6 apart, 8 needed: each goes 1."""
    found = spread(np.array([[0.0, 0.0], [6.0, 0.0]]), RADIUS)
    assert np.allclose(found, [[-1, 0], [7, 0]], atol=0.15)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 60), st.floats(0, 60)), max_size=40))
def test_none_lies_over_another(places):
    given_ = np.array(places, dtype=float).reshape(-1, 2)
    found = spread(given_, RADIUS)
    assert found.shape == given_.shape
    assert len(found) < 2 or nearest(found) > 1.9 * RADIUS
    assert (spread(given_, RADIUS) == found).all()


def test_a_hundred_on_one_spot_make_a_round_cluster():
    """100 discs of radius 4 need at least sqrt(100 · 0.9069⁻¹) · 4 = 42 around them."""
    found = spread(np.full((100, 2), 5.0), RADIUS)
    assert nearest(found) > 1.8 * RADIUS
    assert np.hypot(*(found - 5).T).max() < 55


def test_no_disc_at_all():
    assert spread(np.zeros((0, 2)), RADIUS).shape == (0, 2)


def test_points_a_hair_apart_are_parted_too():
    found = spread(np.array([[0.0, 0.0], [0.0, 0.0], [0.0, 3e-140]]), RADIUS)
    assert nearest(found) > 1.9 * RADIUS
