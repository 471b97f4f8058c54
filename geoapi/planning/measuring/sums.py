"""Sums 合计: what a measure is the ratio of, by unit. Sums first, ratios last: they add up.

Sums of parts of the county, each with parcels of its own, make those of the whole. A firm whose
land lies in two of the parts is one firm.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoapi.planning.measures import SCALES, Measure
from geoapi.planning.measuring.answers import FIGURES, FIRMS, Figure, MeasureTable
from geoapi.planning.measuring.facts import Floats
from geoapi.planning.measuring.firms import Keys
from layers.relations import Rule

PARTS = ("numerator", "denominator", "known_weight", "weight", "known_rows", "rows", "n", "alone")
"""What is summed, all of which add up; *n* counts parcels or enterprises whose figures are known,
*alone* those of them that no known firm uses, each for one of its own."""

CLOSING = ("outside", "unplaced", "overlap", "total")
"""What follows behind the units, in this order."""


@dataclass(frozen=True, eq=False)
class Sums:
    """What a measure is made of, by unit.

    Attributes
    ----------
    keys, names
        Of the units.
    parts
        A row for each of :data:`PARTS`, in canonical units; a column for each unit, then for each
        of :data:`CLOSING`.
    unit, firm
        Columns, and the codes of the firms whose figures are in them; each pair once.
    """

    measure: Measure
    by: str
    period: str | None
    rule: Rule
    keys: pd.Series
    names: pd.Series
    parts: Floats
    unit: NDArray[np.intp]
    firm: Keys

    def __add__(self, other: "Sums") -> "Sums":
        """Add the sums of other parcels."""
        return added([self, other])

    def table(self) -> MeasureTable:
        """Return the measure in display units: only here are ratios taken."""
        columns = _columns(self)
        count = len(self.keys)
        rows = {"key": self.keys, "name": self.names} | {n: v[:count] for n, v in columns.items()}
        closing = [_figure(columns, count + at) for at in range(len(CLOSING))]
        outside, unplaced, overlap, total = closing
        return MeasureTable(
            self.measure, self.by, self.period, pd.DataFrame(rows),
            outside, unplaced, overlap, total, rule=self.rule,
        )  # fmt: skip


def added(several: Sequence[Sums]) -> Sums:
    """Add the sums of a measure over parts of the county that have no parcel in common.

    Units are the same by their key. Sums over statements add up where no firm is in two parts:
    a firm's figures are divided among all its parcels, so these must be known together.

    Raises
    ------
    ValueError
        The sums are of different questions.
    """
    first = several[0]
    asked = {(s.measure.name, s.by, s.period, s.rule) for s in several}
    if len(asked) > 1:
        raise ValueError(f"sums of different questions: {sorted(map(str, asked))}")
    columns, keys, names = _united(several)
    parts = np.zeros((len(PARTS), len(keys) + len(CLOSING)))
    for sums, column in zip(several, columns, strict=True):
        parts[:, column] += sums.parts
    unit = np.concatenate([c[s.unit] for s, c in zip(several, columns, strict=True)])
    pairs = pd.DataFrame({"unit": unit, "firm": np.concatenate([s.firm for s in several])})
    once = pairs.drop_duplicates()
    return replace(
        first, keys=keys, names=names, parts=parts, unit=once["unit"].to_numpy(),
        firm=once["firm"].to_numpy(dtype=object),
    )  # fmt: skip


def _united(several: Sequence[Sums]) -> tuple[list[NDArray[np.intp]], pd.Series, pd.Series]:
    """Return where the columns of each go, and the keys and names of all; industries in order."""
    keys = pd.concat([s.keys for s in several], ignore_index=True)
    names = pd.concat([s.names for s in several], ignore_index=True)
    sort = several[0].by == "industries"
    codes, distinct = pd.factorize(keys, sort=sort)
    _, first = np.unique(codes, return_index=True)
    ends = np.cumsum([len(s.keys) for s in several])
    closing = len(distinct) + np.arange(len(CLOSING))
    columns = [np.concatenate([c, closing]) for c in np.split(codes, ends[:-1])]
    return columns, pd.Series(distinct, dtype=keys.dtype), names.iloc[first].reset_index(drop=True)


def _columns(sums: Sums) -> dict[str, NDArray[np.generic]]:
    """Return the figures of every column, in display units; NaN unknown."""
    part, measure = dict(zip(PARTS, sums.parts, strict=True)), sums.measure
    above = part["numerator"] / SCALES[measure.above][0]
    below = part["denominator"] / SCALES[measure.below][0]
    lower = below if measure.is_ratio else np.ones(len(below))
    found = {
        "numerator": above,
        "denominator": below,
        "value": _ratio(above, lower, (part["n"] > 0) & (lower != 0)),
        "n": part["n"].astype(np.int64),
        "known_share": _known_share(part),
    }
    firms = part["alone"] + np.bincount(sums.unit, minlength=len(above))
    return {name: found[name] for name in FIGURES} | {FIRMS: firms.astype(np.int64)}


def _known_share(part: dict[str, Floats]) -> Floats:
    """Return the share of the land whose figures are known; of the rows where no land is known."""
    landed = part["weight"] > 0
    by_land = _ratio(part["known_weight"], part["weight"], landed)
    return np.where(landed, by_land, _ratio(part["known_rows"], part["rows"], part["rows"] > 0))


def _ratio(above: Floats, below: Floats, where: NDArray[np.bool_]) -> Floats:
    found = np.full(len(above), np.nan)
    np.divide(above, below, out=found, where=where)
    return found


def _figure(columns: dict[str, NDArray[np.generic]], at: int) -> Figure:
    figure: Figure = {name: values[at].item() for name, values in columns.items()}
    return {name: None if math.isnan(value) else value for name, value in figure.items()}
