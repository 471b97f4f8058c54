"""Counts told to anyone: no count of one or two firms follows from them, by brute force."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geoapi.planning.confidential import ConfidentialError
from geoapi.planning.scoring.shown import ALL, hide, shown_counts

MOST = 6
"""Firms in one place that an onlooker reckons with."""
PATIENCE = 30_000


def with_sums(inner):
    """The table with its sums behind every row and below every column."""
    counts = np.zeros((inner.shape[0] + 1, inner.shape[1] + 1), dtype=np.int64)
    counts[:-1, :-1] = inner
    counts[:-1, -1] = inner.sum(1)
    counts[-1] = counts[:-1].sum(0)
    return counts


def possible(counts, hidden):
    """Every table of firms that agrees with what is told; None where they are too many to try."""
    height, width = (n - 1 for n in counts.shape)
    ranges = [
        range(MOST + 1) if hidden[r, c] else [counts[r, c]]
        for r, c in itertools.product(range(height), range(width))
    ]
    if np.prod([len(one) for one in ranges], dtype=float) > PATIENCE:
        return None
    inner = np.array(list(itertools.product(*ranges))).reshape(-1, height, width)
    full = np.array([with_sums(one) for one in inner])
    return full[(full[:, ~hidden] == counts[~hidden]).all(1)]


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 3), st.integers(1, 3), st.data())
def test_nothing_of_one_or_two_firms_follows(height, width, data):
    cells = st.lists(st.integers(0, MOST - 1), min_size=height * width, max_size=height * width)
    counts = with_sums(np.array(data.draw(cells)).reshape(height, width))
    assume(counts[-1, -1] >= 3)
    hidden = hide(counts)
    assert not hidden[-1, -1]
    tables = possible(counts, hidden)
    assume(tables is not None)
    for row, column in np.argwhere((counts > 0) & (counts < 3)):
        assert hidden[row, column]
        assert len(set(tables[:, row, column])) > 1


def test_a_table_without_small_counts_is_told_whole():
    assert not hide(with_sums(np.array([[5, 8, 4], [3, 0, 9]]))).any()


def test_one_small_count_takes_one_of_its_row_and_of_its_column_with_it():
    """2 firms hidden, then the smallest of the row (4), then one of each column to match."""
    hidden = hide(with_sums(np.array([[2, 4, 9], [6, 7, 8]])))
    assert hidden[0, 0]
    assert hidden.sum() == 4
    assert not hidden[:, 2:].any()


def test_counts_by_name():
    groups = pd.Series(["big"] * 9 + ["small"] * 8 + [None])
    standing = pd.Series(list("AAAAABBBB") + list("AAAAABBB") + ["A"])
    told = shown_counts(standing, groups)
    assert told == {
        "big": {"A": 5, "B": 4, ALL: 9}, "small": {"A": 5, "B": 3, ALL: 8},
        ALL: {"A": 10, "B": 7, ALL: 17},
    }  # fmt: skip


def test_two_firms_in_all_are_no_table():
    with pytest.raises(ConfidentialError, match="不足 3 户"):
        shown_counts(pd.Series(["A", "B"]), pd.Series(["g", "g"]))
