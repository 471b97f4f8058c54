"""Natural breaks beside every way to part the values, and beside an exact run of the same."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest

from geoapi.views import natural
from geoapi.views.classes import classify


def within(parts):
    """Sum of squares about the means of parts, in fractions: nothing is rounded."""
    total = Fraction(0)
    for part in parts:
        exact = [Fraction(float(value)) for value in part]
        mean = sum(exact) / len(exact)
        total += sum((value - mean) ** 2 for value in exact)
    return total


def parted(values, limits):
    return np.split(values, np.searchsorted(values, limits))


def least(values, k):
    """The least sum over all partitions into k runs of the different values."""
    different = np.unique(values)
    return min(
        within(parted(values, list(limits))) for limits in combinations(different[1:], k - 1)
    )


def drawn(seed):
    """Whole numbers with many ties, skewed figures, or figures that differ in their last digits."""
    rng = np.random.default_rng(seed)
    count = int(rng.integers(3, 13))
    made = (
        rng.integers(0, 9, count).astype(float), rng.gamma(1, 5, count).round(2),
        1e6 + rng.normal(0, 1, count).round(3),
    )  # fmt: skip
    return np.sort(made[seed % 3])


@pytest.mark.parametrize("seed", range(90))
def test_no_partition_differs_less_within(seed):
    values = drawn(seed)
    k = min(2 + seed % 4, len(np.unique(values)))
    limits = natural.natural_limits(values, k)
    assert len(limits) == k - 1
    found = parted(values, limits)
    assert all(len(part) for part in found)
    assert float(within(found)) == pytest.approx(float(least(values, k)), rel=1e-9, abs=1e-9)


def test_clear_groups_are_found_and_their_limits_are_round():
    values = [1, 1.1, 1.2, 9.9, 10.1, 10.2, 99, 101, 103, 1000, 1001]
    found = classify(values, 4, how="natural")
    assert found.counts(values) == (3, 3, 3, 2)
    assert found.limits == (5, 50, 1000)
    assert found.how == "natural"


def test_fewer_values_than_classes_are_a_class_each():
    assert classify([3, 3, 7, 7, 7], how="natural").counts([3, 3, 7, 7, 7]) == (2, 3)
    assert classify([5, 5], how="natural").limits == ()
    assert classify([], how="natural").labels == ()


def test_counts_weigh():
    """Of 0, 1 and 2 two are parted from one; the more there are of 0, the more 1 goes with 2."""
    assert natural.natural_limits(np.array([0.0] * 50 + [1, 2]), 2) == (1,)
    assert natural.natural_limits(np.array([0.0, 1] + [2.0] * 50), 2) == (2,)


def test_bins_of_very_many_values_lose_next_to_nothing(monkeypatch):
    values = np.sort(np.random.default_rng(4).lognormal(2, 1.2, 20_000))
    monkeypatch.setattr(natural, "ROUND", len(values))
    exact = natural.natural_limits(values, 5)
    monkeypatch.setattr(natural, "EXACT", 2_000)
    binned = natural.natural_limits(values, 5)
    sums = [sum(((part - part.mean()) ** 2).sum() for part in parted(values, limits))
            for limits in (exact, binned)]  # fmt: skip
    assert sums[0] <= sums[1] <= sums[0] * 1.0001
    places = [np.searchsorted(values, limits) for limits in (exact, binned)]
    assert np.abs(places[0] - places[1]).max() <= 20  # two bins of equal count


@pytest.mark.parametrize("seed", range(4))
def test_limits_of_large_classes_are_round_and_move_one_value_in_a_hundred(seed, monkeypatch):
    values = np.sort(np.random.default_rng(seed).gamma(2, 3, 5_000))
    found = classify(values, how="natural")
    monkeypatch.setattr(natural, "ROUND", len(values))
    exact = classify(values, how="natural")
    moved = np.abs(np.searchsorted(values, found.limits) - np.searchsorted(values, exact.limits))
    sizes = np.array(exact.counts(values))
    assert (moved <= np.minimum(sizes[:-1], sizes[1:]) / 100).all()
    assert max(len(label) for label in found.labels) < max(len(label) for label in exact.labels)


def test_the_limit_lies_over_one_value_and_not_over_the_next():
    rng = np.random.default_rng(8)
    for below in rng.normal(0, 1, 200) * 10.0 ** rng.integers(-6, 7, 200):
        above = np.nextafter(below, np.inf) if below > 0 else below + abs(below) / 3
        limit = natural._between(float(below), float(above))
        assert below < limit <= above
