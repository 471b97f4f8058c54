"""Ranking 排名与分类: places in a group, and classes by cumulative shares of all of it.

A share is of the whole group, never of what earlier classes leave: 20/40/35/5 stays 20/40/35/5.
"""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from geoapi.planning.scoring.scheme import Group, Rounding, Ties

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

NONE = -1
"""The class of what no stated rule decides."""

DIGITS = 9
"""Decimals to which scores are compared: beyond is rounding of the computation."""


def places(scores: Floats, parted_by: Sequence[Floats] = ()) -> tuple[Ints, Ints]:
    """Return the first and the last place that firms of one score share; the best is 1.

    Parameters
    ----------
    parted_by
        Further figures, larger is better, that part equal scores; an unknown one comes last.
    """
    keys = [np.round(scores, DIGITS), *(_known(each) for each in parted_by)]
    order = np.lexsort([-key for key in reversed(keys)])
    same = np.ones(len(scores), dtype=bool)
    for key in keys:
        same[1:] &= key[order][1:] == key[order][:-1]
    same[:1] = False
    starts = np.flatnonzero(~same)
    run = np.cumsum(~same) - 1
    ends = np.append(starts[1:], len(scores))
    first, last = np.empty(len(scores), np.int64), np.empty(len(scores), np.int64)
    first[order], last[order] = starts[run] + 1, ends[run]
    return first, last


def _known(figures: Floats) -> Floats:
    return np.where(np.isnan(figures), -np.inf, np.round(figures, DIGITS))


def cut_places(group: Group, count: int, rounding: Rounding) -> Ints:
    """Return the last place of each class in a group of so many."""
    return np.array([rounded(cut.to or Fraction(1), count, rounding) for cut in group.cuts])


def rounded(share: Fraction, count: int, rounding: Rounding) -> int:
    """Return a share of a count as a whole number."""
    exact = share * count
    if rounding == "floor":
        return exact.numerator // exact.denominator
    if rounding == "ceil":
        return -(-exact.numerator // exact.denominator)
    half = exact + Fraction(1, 2)
    return half.numerator // half.denominator


def classes(group: Group, first: Ints, last: Ints) -> Ints:
    """Return the class of each place, by its position in the cuts.

    Where the scheme states no rule for ties or rounding, only what every rule gives is told;
    :data:`NONE` elsewhere, and everywhere if the cuts are not stated.
    """
    if not group.cut:
        return np.full(len(first), NONE)
    told = [
        _by(group, first if ties == "better" else last, rounding)
        for ties in _ties(group)
        for rounding in _roundings(group)
    ]
    agreed = np.all([each == told[0] for each in told], axis=0)
    return np.where(agreed, told[0], NONE)


def _ties(group: Group) -> tuple[Ties, ...]:
    return (group.ties,) if group.ties else ("better", "worse")


def _roundings(group: Group) -> tuple[Rounding, ...]:
    # Half up lies between the two, so what these agree on it gives too.
    return (group.rounding,) if group.rounding else ("floor", "ceil")


def _by(group: Group, place: Ints, rounding: Rounding) -> Ints:
    ends = cut_places(group, len(place), rounding)[:-1]
    return np.searchsorted(ends, place, side="left").astype(np.int64)
