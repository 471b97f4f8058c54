"""Figures 指标值: the sums of every indicator by zone, and what each of them lacks."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoapi.planning.measuring.facts import NONE, Facts
from geoapi.planning.measuring.ledger import Ledger, Placing
from geoapi.planning.zone_review.account import Account
from geoapi.planning.zone_review.codes import BUILD_ROWS, Floats
from geoapi.planning.zone_review.indicators import (
    INDICATORS,
    OVER,
    Columns,
    Firms,
    Indicator,
    Land,
    Over,
    Stated,
)
from layers.units import WAN, factor

HA = 10_000.0
"""One hectare in square metres."""

SIDES = {"m2": (HA, "公顷"), "m2 floor": (WAN, "万平方米"), "yuan": (WAN, "万元"),
         "person": (1.0, "人")}  # fmt: skip
"""Canonical unit of a sum -> how many make a display unit, and its name."""


@dataclass(frozen=True)
class Figure:
    """One indicator of one zone.

    Attributes
    ----------
    value
        In the indicator's unit; None where it cannot be told.
    numerator, denominator
        Sums over the land that has both, in display units.
    whole
        All land that the denominator stands for, known or not, in hectares.
    known_share
        Share of that land whose figures are known.
    at_least
        What the value would be if all unknown figures were 0.
    missing
        What is lacking, by field or input.
    withheld
        True where it is known and not told to the one who asks.
    """

    indicator: Indicator
    value: float | None
    numerator: float | None
    denominator: float | None
    whole: float | None
    known_share: float | None
    at_least: float | None
    missing: tuple[str, ...] = ()
    withheld: bool = False

    def hidden(self) -> "Figure":
        """Return the figure as one may see it who may not see single enterprises' figures."""
        return replace(self, value=None, numerator=None, at_least=None, withheld=True)


@dataclass(frozen=True, eq=False)
class Sums:
    """One side of an indicator, by zone; NaN unknown.

    Attributes
    ----------
    known
        Legal area of the land whose figures are in it, m²; None where it is one whole figure.
    """

    value: Floats
    known: Floats | None = None


class Figures:
    """Add up what the indicators are made of.

    Parameters
    ----------
    period
        Whose statements count.
    """

    def __init__(self, ledger: Ledger, told: Account, period: str | None) -> None:
        self.ledger, self.account, self.period = ledger, told, period
        self._zones = len(told.keys)

    def of_zone(self, zone: int) -> dict[str, Figure]:
        """Return every indicator of one zone."""
        return {name: self._figure(i, zone) for name, i in INDICATORS.items()}

    def _figure(self, indicator: Indicator, zone: int) -> Figure:
        above = self._sides[indicator.name][0]
        below = self._sides[indicator.name][1]
        top, whole = float(above.value[zone]), float(below.value[zone])
        land = whole if above.known is None else float(above.known[zone])
        missing = _missing(indicator, top, land, whole)
        scale = _scale(indicator)
        up = SIDES[_unit(indicator.above)][0]
        return Figure(
            indicator,
            None if missing else top / land * scale,
            _plain(top / up) if land > 0 else None, _plain(land / HA), _plain(whole / HA),
            None if above.known is None or not whole > 0 else land / whole,
            None if missing or above.known is None else top / whole * scale,
            missing,
        )  # fmt: skip

    @cached_property
    def _sides(self) -> Mapping[str, tuple[Sums, Sums]]:
        return {name: (self._sums(i.above), self._sums(i.below)) for name, i in INDICATORS.items()}

    def _sums(self, side: Land | Columns | Firms | Stated) -> Sums:
        if isinstance(side, Land):
            return Sums(self.land(side))
        if isinstance(side, Stated):
            return Sums(self._stated(side))
        return self._columns(side) if isinstance(side, Columns) else self._firms(side)

    def land(self, side: Land) -> Floats:
        """Return some land of the account, m², by zone; NaN where G is not known."""
        told = self.account
        if side.kept == "H":
            return np.asarray(told.hightech.sum(axis=(1, 2)))
        if side.kept == "cells":
            return told.area(side.cells)
        nobody = np.full(self._zones, math.nan)
        return nobody if told.idle is None else np.asarray(told.idle.sum(axis=(1, 2)))

    def _columns(self, side: Columns) -> Sums:
        patches = self.account.patches
        whole = np.zeros(self.ledger.parcels)
        for name in side.columns:
            whole = whole + self.ledger.numbers("parcels", name)
        here = self._on(side.over) & ~np.isnan(patches.area)
        value = np.where(here, patches.share * whole[patches.parcel], np.nan)
        known = np.where(np.isnan(value), 0.0, patches.area)
        return Sums(patches.added(value, self._zones), patches.added(known, self._zones))

    def _firms(self, side: Firms) -> Sums:
        """Place what firms state on the land they use; land that no known figure stands on is out.

        A firm alone on a parcel of unknown area stands on all of it.
        """
        patches = self.account.patches
        value, share = self._by_parcel(side.columns[0])
        here = self._on(side.over) & ~np.isnan(patches.area)
        there = np.where(here, patches.share * value[patches.parcel], 0.0)
        known = np.where(here, patches.area * share[patches.parcel], 0.0)
        return Sums(patches.added(there, self._zones), patches.added(known, self._zones))

    def _by_parcel(self, column: str) -> tuple[Floats, Floats]:
        """Return the known figures on each parcel, and the share of it they stand on."""
        placing: Placing = ("statements", self.period, False)
        facts, ledger = self.ledger.facts(placing), self.ledger
        figure = ledger.figures(placing, column)[facts.row] * _factor(facts)
        known = (facts.parcel != NONE) & ~np.isnan(figure)
        parcel = facts.parcel[known]
        land = (ledger.figures(placing, "site_area")[facts.row] * _factor(facts))[known]
        registered = ledger.numbers("parcels", "site_area")[parcel]
        alone = np.bincount(facts.parcel[facts.parcel != NONE], minlength=ledger.parcels) == 1
        share = np.where(registered > 0, land / registered, np.nan)
        share = np.where(np.isnan(share), np.where(alone[parcel], 1.0, 0.0), share)
        sums = np.bincount(parcel, figure[known], minlength=ledger.parcels)
        shares = np.bincount(parcel, share, minlength=ledger.parcels)
        return sums.astype(float), np.minimum(shares, 1.0)

    def _on(self, over: Over) -> NDArray[np.bool_]:
        patches = self.account.patches
        if over == "H":
            column = self.ledger.table("parcels")["hightech"]
            return np.asarray(column.notna().to_numpy(bool)[patches.parcel])
        rows = OVER[over].cells.of_build()
        return np.asarray(rows[patches.build] & (patches.build < len(BUILD_ROWS) - 1))

    def _stated(self, side: Stated) -> Floats:
        table = self.ledger.table("region_statements")
        rows = table[(table["indicator"] == side.indicator) & (table["period"] == self.period)]
        scale = [factor(side.unit, str(unit)) or math.nan for unit in rows["unit"]]
        value = pd.Series(rows["value"].to_numpy(float) * scale, index=rows["region_code"])
        value = value[~value.index.duplicated()]
        return np.asarray(value.reindex(self.account.keys.to_numpy()).to_numpy(float))


def _factor(facts: Facts) -> Floats:
    return np.ones(len(facts.row)) if facts.factor is None else facts.factor


def _unit(side: Land | Columns | Firms | Stated) -> str:
    return "m2" if isinstance(side, Land) else side.unit


def _scale(indicator: Indicator) -> float:
    """Return what makes m², yuan or persons per m² the indicator's unit."""
    scales = {"%": 100.0, "1": 1.0, "万元/公顷": HA / WAN, "人/公顷": HA}
    return scales[indicator.unit]


def _missing(indicator: Indicator, top: float, land: float, whole: float) -> tuple[str, ...]:
    lacking = []
    if math.isnan(top):
        lacking.append(_name(indicator.above))
    if math.isnan(whole) or not whole > 0:
        lacking.append(_name(indicator.below))
    elif not land > 0:
        lacking += indicator.above.columns if isinstance(indicator.above, Columns | Firms) else []
    return tuple(dict.fromkeys(lacking))


def _name(side: Land | Columns | Firms | Stated) -> str:
    """Name what is lacking: an input, a statement, or land of a kind that there is none of."""
    if isinstance(side, Stated):
        return f"region_statements.{side.indicator}"
    if isinstance(side, Land):
        return "recognised_idle" if side.kept == "G" else f"land {side.words.split()[0]}"
    return side.columns[0]


def _plain(value: float) -> float | None:
    return value if math.isfinite(value) else None
