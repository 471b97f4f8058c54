"""Answers 答案: a measure by unit, as it is told. Rows + outside + unplaced - overlap = total."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from geoapi.planning.measures import Measure
from layers.relations import Rule

Figure = dict[str, Any]
"""numerator, denominator, value (display units, None unknown), n, known_share."""

FIGURES = ["numerator", "denominator", "value", "n", "known_share"]
FIRMS = "firms"
"""Beside each figure, for confidentiality alone: how many firms' figures are in it."""

NO_FIGURE: Figure = {
    "numerator": 0.0, "denominator": 0.0, "value": None, "n": 0, "known_share": None, FIRMS: 0,
}  # fmt: skip


def _told(figure: Figure) -> Figure:
    return {name: value for name, value in figure.items() if name != FIRMS}


@dataclass(frozen=True)
class MeasureTable:
    """A measure by unit, in display units.

    Attributes
    ----------
    rows
        key, name, value, numerator, denominator, n, known_share; NaN where unknown. `n` counts
        the parcels or enterprises whose figures are in the sums.
    outside, unplaced, overlap, total
        Land in none of the units; figures without known land; what overlapping units count
        twice; everything. rows + outside + unplaced - overlap = total.
    withheld
        Sum of what is not shown, because it would tell a single firm's figure; in the equation
        above it stands for the rows left blank. None where all is shown.
    rule
        How a parcel on a border counts: :data:`layers.relations.RULES`.
    """

    measure: Measure
    by: str
    period: str | None
    rows: pd.DataFrame
    outside: Figure
    unplaced: Figure
    overlap: Figure
    total: Figure
    withheld: Figure | None = None
    rule: Rule = "split"

    def to_json(self) -> dict[str, Any]:
        """Return the contract's ``measure`` answer, without its basis."""
        shown = self.rows.drop(columns=FIRMS, errors="ignore")
        rows = shown.astype(object).where(shown.notna(), None)
        return {
            "measure": self.measure.name,
            "title": self.measure.title,
            "unit": self.measure.unit,
            "by": self.by,
            "period": self.period,
            **({} if self.rule == "split" else {"rule": self.rule}),
            "rows": rows.to_dict(orient="records"),
            **{name: _told(getattr(self, name)) for name in ("outside", "unplaced", "overlap")},
            **({"withheld": _told(self.withheld)} if self.withheld else {}),
            "total": _told(self.total),
            "missing": self.rows.loc[self.rows["value"].isna(), "key"].tolist(),
        }
