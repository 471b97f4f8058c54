"""Figures 指标值: the two sums and the ratio of each indicator, for every entity of a group."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoapi.planning.measures import SCALES
from geoapi.planning.scoring.scheme import Item, Scheme

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Figure:
    """One indicator of some entities, in display units; NaN unknown."""

    item: Item
    numerator: Floats
    denominator: Floats

    @property
    def value(self) -> Floats:
        """The ratio; NaN where either side is unknown, or the lower one is not above 0."""
        lower = np.where(self.denominator > 0, self.denominator, np.nan)
        return self.numerator / lower

    @property
    def mean(self) -> float:
        """The ratio of the sums, over those that have both; NaN where nobody has."""
        known = ~np.isnan(self.value)
        below = self.denominator[known].sum()
        return float(self.numerator[known].sum() / below) if below > 0 else np.nan


def columns_of(scheme: Scheme) -> tuple[str, ...]:
    """Return the columns that the indicators of a scheme are made of, and its tie breakers."""
    measures = [item.measure for group in scheme.groups for item in group.items]
    names = [n for m in measures if m is not None for n in (*m.numerator, *m.denominator)]
    return tuple(dict.fromkeys(names))


def figure(rows: pd.DataFrame, item: Item) -> Figure:
    """Return an indicator of rows; all unknown where no measure gives it."""
    measure = item.measure
    if measure is None:
        nothing = np.full(len(rows), np.nan)
        return Figure(item, nothing, nothing)
    return Figure(
        item,
        _sum(rows, measure.numerator, measure.above),
        _sum(rows, measure.denominator, measure.below),
    )


def _sum(rows: pd.DataFrame, names: Sequence[str], unit: str) -> Floats:
    """Return a sum of columns in the display unit; land is what the entity uses."""
    held = [rows["land" if name == "site_area" else name].to_numpy(float) for name in names]
    total: Floats = np.sum(held, axis=0) / SCALES[unit][0]
    return total
