"""Yardsticks 计分尺度: what a value of one indicator is worth within one group."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from geoapi.planning.scoring.scheme import Group, Item

Floats = NDArray[np.float64]

FULL = 100.0


@dataclass(frozen=True, eq=False)
class Yardstick:
    """How values of an indicator become points in a group.

    Attributes
    ----------
    base
        The benchmark, in display units; NaN unknown.
    known
        The known values of the group's rated firms, ascending.
    lacking
        What a document does not give, so that no value is worth anything known.
    """

    group: Group
    item: Item
    base: float
    known: Floats
    lacking: tuple[str, ...] = ()

    @property
    def most(self) -> float:
        """Points of the indicator's full weight."""
        return float((self.item.weight or Fraction(0)) * 100)

    @property
    def limit(self) -> float | None:
        """The points it can give at most; None where there is no limit."""
        if self.group.family == "ratio":
            return None if self.item.cap is None else self.most * float(self.item.cap)
        high = float(self.group.spread[1]) if self.group.family == "minmax" else 1.0
        return self.most * high

    def worth(self, values: Floats) -> Floats:
        """Return the points of values; NaN for an unknown one."""
        if self.lacking:
            return np.full(len(values), np.nan)
        ways = {"ratio": self._ratio, "minmax": self._place, "rank": self._rank}
        return self.most * ways[str(self.group.family)](np.asarray(values, dtype=float))

    def _ratio(self, values: Floats) -> Floats:
        low = -np.inf if self.item.floor is None else float(self.item.floor)
        high = np.inf if self.item.cap is None else float(self.item.cap)
        clipped: Floats = np.clip(values / self.base, low, high)
        return clipped

    def _place(self, values: Floats) -> Floats:
        low, high = (float(end) for end in self.group.spread)
        if not len(self.known):
            return np.full(len(values), np.nan)
        least, most = self.known[0], self.known[-1]
        if least == most:
            end = {"low": low, "high": high}.get(str(self.group.when_equal), np.nan)
            return np.where(np.isnan(values), np.nan, end)
        placed: Floats = low + (high - low) * (values - least) / (most - least)
        return placed

    def _rank(self, values: Floats) -> Floats:
        """Return the share of the group's firms that are not better."""
        behind = np.searchsorted(self.known, values, side="right")
        return np.where(np.isnan(values), np.nan, behind / max(len(self.known), 1))

    def missing(self, points: Floats) -> float:
        """Return what an unknown value is worth, given the points of the known ones; else NaN."""
        if self.lacking:
            return np.nan
        if self.item.missing == "zero":
            return 0.0
        if self.item.missing == "group_mean" and len(points):
            return float(points.mean())
        return np.nan

    def value_for(self, points: float) -> float | None:
        """Return the least value worth so many points, the group's other values held fixed.

        None where no value is, or where it would move the yardstick itself.
        """
        share = points / self.most if self.most else np.inf
        if self.lacking or self.group.family == "rank":
            return None
        if self.group.family == "ratio":
            capped = self.item.cap is not None and share > float(self.item.cap) * (1 + NOISE)
            return None if capped else share * self.base
        low, high = (float(end) for end in self.group.spread)
        if not len(self.known) or self.known[0] == self.known[-1] or share > high * (1 + NOISE):
            return None
        least, most = float(self.known[0]), float(self.known[-1])
        return least + (share - low) / (high - low) * (most - least)


NOISE = 1e-12


def lacking(group: Group, item: Item, base: float, values: Floats) -> tuple[str, ...]:
    """Return what the scheme leaves open that the points of an indicator hang on."""
    where = f"groups.{group.name}"
    names = []
    if group.family is None:
        names.append(f"{where}.family")
    names += [
        f"{where}.items.{item.name}.{key}"
        for key in ("measure", "weight", "cap", "floor")
        if key in item.blank
    ]
    if group.family == "ratio" and np.isnan(base):
        names.append(f"{where}.items.{item.name}.base")
    flat = len(values) > 0 and values[0] == values[-1]
    if group.family == "minmax" and flat and group.when_equal is None:
        names.append(f"{where}.when_equal")
    return tuple(names)
