"""What the page of a comparison 对比 shows: who moved between two scorings, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from geoapi.planning.scoring.compare import Comparison
from geoapi.views.figure_words import in_words
from geoapi.views.grades.moves import MOVES, move_frame
from geoapi.views.grades.words import word

CODE = 2
"""Place of the credit code, which the page has no room for."""
MOST = 300
"""Firms on the page; the workbook has all."""


@dataclass(frozen=True)
class Moves:
    """The page: counts of moves, a matrix of classes, and those who moved."""

    counts: Sequence[tuple[str, int]]
    classes: Sequence[str]
    matrix: Mapping[tuple[str, str], int]
    headers: Sequence[str]
    rows: Sequence[Sequence[str]]
    more: int


def moves_of(found: Comparison, language: str) -> Moves:
    """Write a comparison for the page."""
    frame = move_frame(found, language)
    frame = frame.drop(columns=[frame.columns[CODE]])
    counts = found.rows["move"].value_counts()
    classes = list(dict.fromkeys(
        cut.name for side in (found.after, found.before)
        for group in side.scheme.groups for cut in group.cuts
    ))  # fmt: skip
    none = in_words(language, "无", "none")
    matrix: dict[tuple[str, str], int] = {}
    for row in found.counts.itertuples(index=False):
        pair = tuple(one if isinstance(one, str) else none for one in row[:2])
        matrix[pair[0], pair[1]] = matrix.get((pair[0], pair[1]), 0) + int(row[2])
    held = [one for one in classes if any(one in pair for pair in matrix)]
    extra = sorted({one for pair in matrix for one in pair} - set(held))
    return Moves(
        [(word(MOVES, name, language), int(counts[name])) for name in MOVES if name in counts],
        [*held, *extra], matrix, list(frame.columns),
        [[_cell(cell) for cell in row] for row in frame.head(MOST).itertuples(index=False)],
        max(0, len(frame) - MOST),
    )  # fmt: skip


def _cell(value: Any) -> str:
    if pd.isna(value):
        return "—"
    return f"{value:,.2f}" if isinstance(value, float) else str(value)
