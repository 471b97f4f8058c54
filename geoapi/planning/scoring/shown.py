"""What may be told of grades to anyone: counts by group and class, none of fewer than three firms.

A small count is hidden, and others with it until no hidden one follows from what is told
(complementary suppression in both directions of the table).
"""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoapi.planning.confidential import LEAST, ConfidentialError
from geoapi.planning.scoring.result import Scores

Counts: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]
Line: TypeAlias = tuple[NDArray[np.intp], NDArray[np.intp]]

ALL = ""
"""Name of the row of all groups, and of the column of all standings."""


NONE = "none"
"""Not rated, not to be rated, or rated without a class."""


def shown_counts(standing: pd.Series, groups: pd.Series) -> dict[str, dict[str, int | None]]:
    """Return group -> class -> how many firms, None where that is not told; "" for all.

    Firms of no group are not counted.

    Raises
    ------
    ConfidentialError
        There are fewer than three firms in all.
    """
    held = groups.notna()
    table = pd.crosstab(groups[held], standing[held])
    counts: Counts = np.zeros((table.shape[0] + 1, table.shape[1] + 1), dtype=np.int64)
    counts[:-1, :-1] = table.to_numpy()
    counts[:-1, -1] = counts[:-1, :-1].sum(1)
    counts[-1, :] = counts[:-1].sum(0)
    if counts[-1, -1] < LEAST:
        raise ConfidentialError(f"参评企业不足 {LEAST} 户，各类户数不公开")
    hidden = hide(counts)
    names = [*map(str, table.columns), ALL]
    return {
        group: {name: None if hidden[r, c] else int(counts[r, c]) for c, name in enumerate(names)}
        for r, group in enumerate([*map(str, table.index), ALL])
    }


def refuse_past(scores: Scores, *, guarded: bool) -> None:
    """Refuse counts of a past state of the data: beside today's they tell one firm's change."""
    if guarded:
        raise ConfidentialError(
            f"{scores.period} 年的评价涉及单个企业的保密数据，以前的版本与现在的户数相比会得出"
            "单个企业的变动，此处只按当前版本提供"
        )


def hide(counts: Counts) -> Flags:
    """Return which counts of a table with its sums (last row and column) are not told.

    The grand total is always told.
    """
    hidden = (counts > 0) & (counts < LEAST)
    while (line := _telling(counts, hidden)) is not None:
        further = _further(counts, hidden, line)
        if further is None:
            break
        hidden[further] = True
    return hidden


def _telling(counts: Counts, hidden: Flags) -> Line | None:
    """Return a row or column with a small count that follows, or that hides too few firms.

    One that hides little first: a further count helps there most.
    """
    follows = _following(hidden) & (counts < LEAST)
    for line in sorted(_lines(counts.shape), key=lambda line: int(hidden[line].sum())):
        held = hidden[line]
        few = not held[-1] and 0 < counts[line][:-1][held[:-1]].sum() < LEAST
        if few or follows[line].any():
            return line
    return None


def _further(counts: Counts, hidden: Flags, line: Line) -> tuple[int, int] | None:
    """Return a further count to hide: one that is enough, else the smallest of a line.

    Of the whole table, where all of that line is hidden already.
    """
    free = ~hidden & (counts > 0)
    free[-1, -1] = False
    for row, column in sorted(map(tuple, np.argwhere(free)), key=lambda place: counts[place]):
        tried = hidden.copy()
        tried[row, column] = True
        if _telling(counts, tried) is None:
            return int(row), int(column)
    wanted = np.zeros_like(free)
    wanted[line] = True
    wanted = (wanted & free) if (wanted & free).any() else free
    if not wanted.any():
        return None
    at = np.where(wanted, counts, np.iinfo(np.int64).max).argmin()
    found = np.unravel_index(int(at), counts.shape)
    return int(found[0]), int(found[1])


def _lines(shape: tuple[int, ...]) -> Iterator[Line]:
    """Yield every row and column; the last of each is its sum."""
    height, width = shape
    for row in range(height):
        yield np.full(width, row), np.arange(width)
    for column in range(width):
        yield np.arange(height), np.full(height, column)


def _following(hidden: Flags) -> Flags:
    """Tell which hidden counts follow from the told ones, by the sums of rows and columns."""
    places = np.argwhere(hidden)
    if not len(places):
        return hidden
    number = {tuple(place): at for at, place in enumerate(places.tolist())}
    sums = []
    for rows, columns in _lines(hidden.shape):
        equation = np.zeros(len(places))
        for at, place in enumerate(map(tuple, np.column_stack([rows, columns]).tolist())):
            if place in number:
                equation[number[place]] = -1.0 if at == len(rows) - 1 else 1.0
        sums.append(equation)
    known = np.array(sums)
    rank = np.linalg.matrix_rank(known)
    follows = np.zeros_like(hidden)
    for place, at in number.items():
        one = np.zeros(len(places))
        one[at] = 1.0
        follows[place] = np.linalg.matrix_rank(np.vstack([known, one])) == rank
    return follows


def withheld(scores: Scores, standing: pd.Series) -> Mapping[str, Any]:
    """Return what of the answer may be told to anyone: the scheme, and counts.

    Those without a class are told together, as ``none``.
    """
    classes = standing.where(scores.entities["status"] == "rated", NONE).replace("unclassed", NONE)
    counts = shown_counts(classes, scores.entities["group"])
    told = {name: n for name, n in counts[ALL].items() if name != ALL}
    groups = {
        group: {name: n for name, n in row.items() if name != ALL}
        for group, row in counts.items() if group != ALL
    }  # fmt: skip
    return {
        "rows": [], "counts": told, "group_counts": groups, "summary": [], "findings": [],
        "withheld": f"单个企业的得分、名次和类别属保密数据，此处只给户数；不足 {LEAST} 户的不公开",
    }  # fmt: skip
