import math
from itertools import pairwise

import pytest

from geoapi.planning.errors import PlanningError
from geoapi.views.classes import RAMPS, Classing, classify, read_classing


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


@pytest.mark.parametrize(("text", "limits", "labels"), [
    ("5,10,20", (5, 10, 20), ("< 5", "5 – 10", "10 – 20", "≥ 20")),
    ("5， 10.50", (5, 10.5), ("< 5", "5 – 10.5", "≥ 10.5")),
    ("-0.5,0.123456789012345", (-0.5, 0.123456789012345),
     ("< −0.5", "−0.5 – 0.123456789012345", "≥ 0.123456789012345")),
    ("1234567.25", (1234567.25,), ("< 1,234,567.25", "≥ 1,234,567.25")),
])  # fmt: skip
def test_given_limits_are_kept_and_written_to_the_digit(text, limits, labels):
    asked = read_classing(text, "classes")
    assert asked == Classing("given", limits)
    assert asked.of([1, 7, 30]).labels == labels
    assert read_classing(asked.text, "classes") == asked


@pytest.mark.parametrize("text", [
    "", "five", "5;10", "10,5", "5,5", "1,2,3,4,5,6,7", "nan", "1,inf", "1e3", "１,２", "1,,2",
    "<script>alert(1)</script>", "1_0", "quantile,5", "12345678901234567", "5," * 2000,
])  # fmt: skip
def test_what_is_no_way_and_no_limits_is_refused_by_the_name_of_the_option(text):
    with pytest.raises(PlanningError, match=r"--classes 应为 quantile.*natural.*至多 6 个") as told:
        read_classing(text, "--classes")
    assert len(str(told.value)) < 200


def test_the_way_is_said():
    values = [1, 2, 3, 8, 9, 40]
    said = [read_classing(text, "classes").of(values).how_words(language)
            for text, language in ((None, "zh"), ("natural", "zh"), ("5,10", "zh"),
                                   ("natural", "en"))]  # fmt: skip
    assert said == ["分级：分位数", "分级：自然断点", "分级：指定界限", "Classes: natural breaks"]


def test_left_alone_classes_are_as_they_were():
    values = range(1, 21)
    assert Classing().of(values) == classify(values)
    assert read_classing("quantile", "classes") == read_classing(None, "classes") == Classing()
