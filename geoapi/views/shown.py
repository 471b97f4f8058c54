"""What a view of a measure shows 图示内容: its classes, its filter, its periods, its divisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from geoapi.views.classes import Classing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from geoapi.planning.measuring.main_users import MainDivisions
    from geoapi.planning.measuring.tally import MeasureTable

LONGEST = 160
"""Letters of a filter that a page writes out; the whole is in its title."""


@dataclass(frozen=True, eq=False)
class Shown:
    """How the figures of a view are shown, beside the table they are of.

    Attributes
    ----------
    where
        The filter, CQL2; empty for none.
    series
        The figures of every period that a slider moves over, in order, each as it may be shown
        alone, the view's own table among them; empty where there is no slider.
    untold
        Periods whose figures may not be shown alone.
    divisions
        Period -> the division of each parcel's main user, where figures are by industries.
    kept
        Which parcels a filter keeps, where figures are by parcels; None: all.
    """

    classing: Classing = field(default_factory=Classing)
    where: str = ""
    series: tuple[MeasureTable, ...] = ()
    untold: tuple[str, ...] = ()
    divisions: Mapping[str | None, MainDivisions] = field(default_factory=dict)
    kept: NDArray[np.bool_] | None = None

    def where_words(self, language: str, longest: int = LONGEST) -> str:
        """Say what is filtered, on one line and cut where it is long; empty for no filter."""
        if not self.where:
            return ""
        text = " ".join(self.where.split())
        text = text if len(text) <= longest else f"{text[:longest]}…"
        return f"筛选：{text}" if language == "zh" else f"Filter: {text}"
