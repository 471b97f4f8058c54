"""Counts of firms 家数: by group and class, beside what the scheme cuts for; they add up."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import pandas as pd

from geoapi.views.figure_words import in_words
from geoapi.views.grades.look import Standing
from geoapi.views.grades.words import cut_share, cut_words, group_title, groups_with

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geoapi.planning.scoring.scheme import Cut
    from geoapi.views.grades.matter import Grades


@dataclass(frozen=True)
class Cell:
    """Firms of one group in one standing.

    Attributes
    ----------
    before
        How many the ranks alone put there; None for what is no class.
    share
        Of the group's rated firms; None for what is no class.
    cut, cut_to
        The share that the scheme cuts for it, in words and as a number; "" and None where none.
    """

    standing: Standing
    count: int
    before: int | None = None
    share: float | None = None
    cut: str = ""
    cut_to: Fraction | None = None


@dataclass(frozen=True)
class Row:
    """One group: a cell for each standing, in order; their counts add up to `total`."""

    name: str
    title: str
    cells: Sequence[Cell]
    rated: int
    total: int


def tally(grades: Grades, language: str) -> list[Row]:
    """Count each group by standing; entities of no group stand in a last row."""
    entities = grades.scores.entities
    rows = [
        _row(grades, entities["group"] == group.name, group.name, language, group.cuts)
        for group in groups_with(grades.scores)
    ]
    without = ~entities["group"].isin([row.name for row in rows])
    return [*rows, _row(grades, without, "", language)] if without.any() else rows


def whole(grades: Grades, language: str) -> Row:
    """Count all groups together."""
    everyone = pd.Series(data=True, index=grades.scores.entities.index)
    return _row(grades, everyone, "", language)


def _row(
    grades: Grades, mask: pd.Series, name: str, language: str, cuts: Sequence[Cut] = ()
) -> Row:
    entities = grades.scores.entities[mask]
    counts = grades.standing[mask].value_counts()
    before = entities["class_before"].value_counts()
    rated = int((entities["status"] == "rated").sum())
    stated = {cut.name: cut for cut in cuts}
    cells = []
    for one in grades.standings:
        count, cut = int(counts.get(one.name, 0)), stated.get(one.name)
        share = count / rated if rated and one.rated else None
        ranked = int(before.get(one.name, 0)) if one.rated else None
        words = cut_words(cut, language) if cut else ""
        cells.append(Cell(one, count, ranked, share, words, cut_share(cut) if cut else None))
    none = in_words(language, "不属任何组", "In no group")
    title = group_title(grades.scores.scheme, name, language) if name else none
    return Row(name, title, cells, rated, len(entities))
