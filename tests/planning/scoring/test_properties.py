"""Promises of the evaluation for every group, every share, every figure."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoapi.planning.scoring.ranking import classes, cut_places, places, rounded
from geoapi.planning.scoring.scheme import Base, Cut, Group, Item, Members
from geoapi.planning.scoring.yardsticks import Yardstick
from tests.planning.scoring.county import equal_shares, one_item, scored

SCORES = st.lists(st.integers(0, 12).map(float), min_size=1, max_size=60)
TIES = st.sampled_from(["better", "worse", None])
UNHURRIED = settings(deadline=None)
"""Examples are timed on machines that do other things as well."""

ROUNDING = st.sampled_from(["floor", "ceil", "half_up", None])


def group(ends, ties="better", rounding="half_up", family="ratio"):
    """Return a group cut at these shares."""
    starts = [Fraction(0), *ends[:-1]]
    cuts = tuple(
        Cut("ABCDEFGH"[at], a, b) for at, (a, b) in enumerate(zip(starts, ends, strict=True))
    )
    return Group("g", "g", "", Members(), family, (), cuts, ties, rounding)


@st.composite
def shares(draw):
    inner = draw(st.sets(st.integers(1, 99), max_size=4))
    return [*(Fraction(n, 100) for n in sorted(inner)), Fraction(1)]


FOUR = [Fraction(20, 100), Fraction(60, 100), Fraction(95, 100), Fraction(1)]


@pytest.mark.parametrize("count", [20, 100, 1000])
@pytest.mark.parametrize("rounding", ["floor", "ceil", "half_up", None])
def test_20_40_35_5_is_never_20_32_17_31(count, rounding):
    """Shares of the whole group; the trap takes them of what is left."""
    first, last = places(np.arange(count, dtype=float))
    told = np.bincount(classes(group(FOUR, rounding=rounding), first, last), minlength=4)
    assert told.tolist() == [count * 20 // 100, count * 40 // 100, count * 35 // 100,
                             count * 5 // 100]  # fmt: skip


def test_shares_are_exact():
    """0.07 x 100 is 7.000000000000001 in floating point, and its ceiling would be 8."""
    assert rounded(Fraction(7, 100), 100, "ceil") == 7
    assert rounded(Fraction(1, 2), 5, "half_up") == 3
    assert rounded(Fraction(1, 2), 5, "floor") == 2
    assert cut_places(group(FOUR, rounding="floor"), 7, "floor").tolist() == [1, 4, 6, 7]


@UNHURRIED
@given(SCORES, shares(), TIES, ROUNDING)
def test_classes_part_the_group_and_no_better_score_has_a_worse_class(scores, ends, ties, rounding):
    held = np.array(scores)
    told = classes(group(ends, ties, rounding), *places(held))
    assert len(told) == len(held)
    assert told.max() < len(ends)
    for value in set(scores):
        assert len(set(told[held == value])) == 1, "one score, one class"
    known = told >= 0
    order = np.argsort(-held[known], kind="stable")
    assert (np.diff(told[known][order]) >= 0).all()
    if ties and rounding:
        assert known.all()


@UNHURRIED
@given(SCORES, shares(), ROUNDING)
def test_without_ties_the_counts_are_the_cuts(scores, ends, rounding):
    held = np.array(sorted(set(scores)))
    first, last = places(held)
    assert (first == last).all()
    assert sorted(first) == list(range(1, len(held) + 1))
    if rounding:
        told = np.bincount(
            classes(group(ends, "worse", rounding), first, last), minlength=len(ends)
        )
        want = np.diff([0, *cut_places(group(ends), len(held), rounding)])
        assert told.tolist() == want.tolist()


@UNHURRIED
@given(SCORES, shares(), st.sampled_from(["better", "worse"]),
       st.sampled_from(["floor", "ceil", "half_up"]))  # fmt: skip
def test_what_is_told_without_a_rule_is_what_every_rule_gives(scores, ends, ties, rounding):
    at = places(np.array(scores))
    open_ = classes(group(ends, None, None), *at)
    ruled = classes(group(ends, ties, rounding), *at)
    assert (open_[open_ >= 0] == ruled[open_ >= 0]).all()


@UNHURRIED
@given(SCORES)
def test_places_are_counts_of_the_better(scores):
    held = np.array(scores)
    first, last = places(held)
    assert first.tolist() == [1 + int((held > one).sum()) for one in held]
    assert last.tolist() == [int((held >= one).sum()) for one in held]


def test_further_figures_part_equal_scores():
    first, last = places(np.array([1.0, 1.0, 1.0]), [np.array([np.nan, 2.0, 5.0])])
    assert first.tolist() == last.tolist() == [3, 2, 1]


VALUES = st.lists(st.floats(-100, 100), min_size=2, max_size=20)


@UNHURRIED
@given(
    VALUES, st.sampled_from(["ratio", "minmax", "rank"]), st.sampled_from([None, Fraction(3, 2)])
)
def test_more_is_never_worth_less(values, family, cap):
    """Within one yardstick: fixed base, the group's other values held."""
    item = Item("tax_intensity", "", Fraction(1), base=Base(fixed=10.0), cap=cap)
    one = group(FOUR, family=family)
    stick = Yardstick(one, item, 10.0, np.sort(np.array(values)))
    ordered = np.sort(np.array(values))
    worth = stick.worth(ordered)
    assert (np.diff(worth[~np.isnan(worth)]) >= -1e-9).all()
    if family == "minmax" and ordered[0] < ordered[-1]:
        assert worth[[0, -1]] == pytest.approx([20, 100])


@UNHURRIED
@given(st.floats(0.1, 140), st.sampled_from(["ratio", "minmax"]))
def test_the_value_for_points_is_worth_these_points(points, family):
    item = Item("tax_intensity", "", Fraction(1), base=Base(fixed=10.0))
    stick = Yardstick(group(FOUR, family=family), item, 10.0, np.array([1.0, 4.0, 9.0]))
    value = stick.value_for(points)
    if value is None:
        assert family == "minmax"
        assert points > 100
    else:
        assert stick.worth(np.array([value]))[0] == pytest.approx(points)


@settings(max_examples=4, deadline=None)
@given(st.integers(0, 9), st.floats(0.1, 50), st.lists(st.floats(0, 50), min_size=10, max_size=10))
def test_more_tax_never_lowers_score_rank_or_class(firm, more, taxes):
    """Ratio family with a fixed base: the whole way from statements to class."""
    firms = {f"厂{n:03d}": {"用地": 1 + n, "税收": tax} for n, tax in enumerate(taxes)}
    before = scored({"scheme": one_item(), "firms": firms})
    raised = {name: dict(each) for name, each in firms.items()}
    raised[f"厂{firm:03d}"]["税收"] += more
    after = scored({"scheme": one_item(), "firms": raised})
    was, now = (s.entities.iloc[s.place(f"厂{firm:03d}")] for s in (before, after))
    assert now["score"] >= was["score"]
    assert now["rank"] <= was["rank"]
    assert now["class"] <= was["class"]
    assert sum(after.counts.values()) == len(firms)


def test_twenty_firms_from_statements_to_classes():
    """4, 8, 7, 1: and the counts of the answer add up to all."""
    scores = scored({"scheme": one_item(), "firms": equal_shares(20)})
    assert scores.counts == {"A": 4, "B": 8, "C": 7, "D": 1}
    assert scores.to_json()["counts"] == scores.counts
    assert [row["rank"] for row in scores.to_json()["rows"]] == list(range(1, 21))
