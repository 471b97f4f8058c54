import math
from itertools import pairwise

import pytest

from geoapi.views.classes import RAMPS, classify


def test_limits_are_round_and_every_class_is_filled():
    # 1..20: quintiles lie at 4.8, 8.6, 12.4, 16.2; by fives two of them meet, by twos none do.
    found = classify(range(1, 21))
    assert found.limits == (4, 8, 12, 16)
    assert len(found.labels) == len(found.colours) == len(found.limits) + 1
    assert found.counts(range(1, 21)) == (3, 4, 4, 4, 5)


def test_labels_and_half_open_classes():
    found = classify([], limits=(5, 10, 20))
    assert found.labels == ("< 5", "5 – 10", "10 – 20", "≥ 20")
    assert [found.of(v) for v in (4.999, 5, 9.99, 10, 20, 1e9)] == [0, 1, 1, 2, 3, 3]


@pytest.mark.parametrize("value", [None, math.nan, math.inf])
def test_unknown_belongs_to_no_class(value):
    found = classify([1, 2, 3, value])
    assert found.of(value) is None
    assert sum(found.counts([1, 2, 3, value])) == 3


def test_nothing_known_has_no_class():
    assert classify([None, math.nan]).labels == ()
    assert classify([]).of(3) is None


def test_one_value_is_one_class():
    found = classify([7.5, 7.5])
    assert (found.limits, found.labels) == ((), ("7.5",))
    assert found.counts([7.5, 7.5]) == (2,)


def test_never_more_classes_than_different_values():
    found = classify([1, 1, 1, 2, 2, 3])
    assert len(found.labels) <= 3
    assert min(found.counts([1, 1, 1, 2, 2, 3])) > 0


def test_ties_and_skew_keep_limits_rising():
    found = classify([0] * 50 + [1, 2, 3, 1000])
    assert list(found.limits) == sorted(set(found.limits))


def test_large_and_small_figures_are_written_short():
    assert classify([], limits=(-1.5, 0, 0.25, 12_000)).labels == (
        "< −1.5", "−1.5 – 0", "0 – 0.25", "0.25 – 12,000", "≥ 12,000",
    )  # fmt: skip


def test_wrong_wishes_are_refused():
    with pytest.raises(ValueError, match="1 至 7"):
        classify([1, 2], k=8)
    with pytest.raises(ValueError, match="由小到大"):
        classify([1, 2], limits=(5, 5))


def test_ramps_run_from_light_to_dark():
    def light(colour):
        red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
        return 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2

    for count, ramp in RAMPS.items():
        assert len(ramp) == count
        levels = [light(colour) for colour in ramp]
        assert all(a - b > 0.03 for a, b in pairwise(levels))
