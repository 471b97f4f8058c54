"""Counts of grades as anyone may see them 各类户数, where single firms may not be told of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from geoapi.views.figure_words import in_words
from geoapi.views.grades.sheets import basis_tab
from geoapi.views.table_files import Tab
from geoapi.views.tables import note

if TYPE_CHECKING:
    from geoapi.views.scene import Scene


@dataclass(frozen=True)
class Counted:
    """A table of counts; None where a count is not told. The last row is all groups."""

    classes: Sequence[str]
    rows: Sequence[tuple[str, Sequence[int | None]]]


def counted_sheets(scene: Scene, told: Counted) -> list[Tab]:
    """Give the counts and what they rest on; what is not told says so."""
    language = scene.language
    hidden = in_words(language, "不公开", "withheld")
    group = in_words(language, "组别", "Group")
    lines: list[dict[str, object]] = [
        {group: title}
        | {n: hidden if c is None else c for n, c in zip(told.classes, counts, strict=True)}
        for title, counts in told.rows
    ]
    frame = pd.DataFrame(lines)
    title = in_words(language, "各类户数", "Counts")
    return [Tab(title, frame, closing=1, note=note(scene)), basis_tab(scene)]
