"""Units 统计单元: which facts, and what share of them, lie in which unit.

Behind the units stand three more: outside all of them, without known land, counted twice.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoapi.planning.measuring.coded import Int32
from geoapi.planning.measuring.facts import NONE, Facts, Floats
from geoapi.planning.measuring.ledger import Ledger, Placing
from geoapi.planning.measuring.unit_names import AREAS, CROSSED, SIZES, bounds_of, kind_of
from layers.divisions import DIVISIONS
from layers.relations import Rule, Shares
from layers.rings import offsets, spans
from layers.units import MU

__all__ = ["AREAS", "BEYOND", "OUTSIDE", "OVERLAP", "UNPLACED", "Pieces", "Units", "cut"]

BEYOND = ("outside", "unplaced", "overlap")
"""What follows behind the units, in this order."""

OUTSIDE, UNPLACED, OVERLAP = 0, 1, 2

ROUNDING = 1e-9
"""Relative: land of 3 mu, divided and added up again, is still 3 mu."""


@dataclass(frozen=True, eq=False)
class Units:
    """What figures are summed by.

    Attributes
    ----------
    keys, names
        Of each unit.
    always
        How many of the first ones are told even without any fact.
    """

    keys: pd.Series
    names: pd.Series
    always: int

    def __len__(self) -> int:
        """Return the number of units."""
        return len(self.keys)

    def only(self, some: NDArray[np.intp]) -> "Units":
        """Return some of the units, in their order."""
        if len(some) == len(self):
            return self
        keys, names = (held.iloc[some].reset_index(drop=True) for held in (self.keys, self.names))
        return Units(keys, names, 0)


@dataclass(frozen=True, eq=False)
class Pieces:
    """Facts cut at the units.

    Attributes
    ----------
    unit
        Of each piece.
    fact, share
        Which fact it is part of, and what share of it; None where each fact is one piece.
    """

    unit: Int32
    fact: Int32 | None = None
    share: Floats | None = None


def cut(ledger: Ledger, placing: Placing, by: str, rule: Rule) -> tuple[Units, Pieces]:
    """Cut the facts of a placing at the borders of units."""
    facts = ledger.facts(placing)
    if by in AREAS:
        units = _listed(ledger, by)
        return units, _by_area(facts, ledger.shares(by, rule), len(units))
    if by == CROSSED:
        return _by_zone_and_industry(ledger, facts, rule)
    if kind_of(by) == SIZES:
        units, unit = _by_size(_land_used(ledger, placing), facts, by)
    else:
        units, unit = KEYED[by](ledger, facts)
    return units, Pieces(unit.astype(np.int32))


def _listed(ledger: Ledger, layer: str) -> Units:
    table = ledger.table(layer)
    return Units(table[AREAS[layer]], table["name"], len(table))


def _by_area(facts: Facts, shares: Shares, units: int) -> Pieces:
    placed = np.flatnonzero(facts.parcel != NONE)
    lost = np.flatnonzero(facts.parcel == NONE)
    return _joined([
        _inside(facts, placed, shares),
        _beyond(facts, placed, shares.outside, units + OUTSIDE),
        _piece(units + UNPLACED, lost, np.ones(len(lost))),
        _beyond(facts, placed, shares.overlap, units + OVERLAP),
    ])  # fmt: skip


def _inside(facts: Facts, placed: NDArray[np.intp], shares: Shares) -> Pieces:
    if facts.parcel is facts.row and facts.factor is None:  # the parcels, as they were divided
        return Pieces(shares.unit.astype(np.int32), shares.part.astype(np.int32), shares.share)
    parcel = facts.parcel[placed]
    begin = offsets(np.bincount(shares.part, minlength=len(shares.outside)))
    pairs = spans(begin[parcel], begin[parcel + 1])
    fact = np.repeat(placed, begin[parcel + 1] - begin[parcel])
    return Pieces(shares.unit[pairs].astype(np.int32), fact.astype(np.int32), shares.share[pairs])


def _beyond(facts: Facts, placed: NDArray[np.intp], share: Floats, unit: int) -> Pieces:
    some = placed[(share > 0)[facts.parcel[placed]]]
    return _piece(unit, some, share[facts.parcel[some]])


def _piece(unit: int, fact: NDArray[np.intp], share: Floats) -> Pieces:
    return Pieces(np.full(len(fact), unit, np.int32), fact.astype(np.int32), share)


def _joined(several: list[Pieces]) -> Pieces:
    unit, fact, share = (
        np.concatenate([getattr(pieces, name) for pieces in several])
        for name in ("unit", "fact", "share")
    )
    return Pieces(unit, fact, share)


Keyed = tuple[Units, NDArray[np.integer]]


def _by_parcel(ledger: Ledger, facts: Facts) -> Keyed:
    table = ledger.table("parcels")
    units = Units(table["parcel_id"], table["name"], len(table))
    return units, np.where(facts.parcel == NONE, len(units) + UNPLACED, facts.parcel)


def _by_enterprise(ledger: Ledger, facts: Facts) -> Keyed:
    firms, listed = ledger.firms, ledger.table("enterprises")
    keys = pd.Series(firms.keys, dtype="str")
    names = listed["name"].reset_index(drop=True).reindex(range(len(keys)))
    units = Units(keys, names, firms.listed)
    return units, np.where(facts.user == NONE, len(units) + OUTSIDE, facts.user)


def _by_industry(ledger: Ledger, facts: Facts) -> Keyed:
    """Give each fact the GB/T 4754-2017 division (大类) of its firm."""
    codes, keys = divisions_of(ledger)
    units = Units(pd.Series(keys, dtype="str"), _industry_names(keys), 0)
    return units, _classed(codes, facts, len(units))


def divisions_of(ledger: Ledger) -> tuple[NDArray[np.integer], pd.Index]:
    """Return the division of each listed firm, -1 unknown: the first two digits of its industry.

    Returns
    -------
    Positions among the codes of the divisions, and these codes, rising.
    """
    return pd.factorize(ledger.table("enterprises")["industry_code"].str[:2], sort=True)


def _classed(codes: NDArray[np.integer], facts: Facts, units: int) -> NDArray[np.integer]:
    """Give each fact the class of its firm; outside where it has no firm, or that no class.

    Parameters
    ----------
    codes
        Of the first firms; -1 for no class. The others have none.
    """
    of_firm = np.full(max(len(codes), int(facts.user.max(initial=NONE)) + 1) + 1, NONE)
    of_firm[: len(codes)] = codes
    found = of_firm[facts.user]
    return np.where(found == NONE, units + OUTSIDE, found)


def _industry_names(keys: pd.Index) -> pd.Series:
    divisions = pd.Series(keys, dtype="str")
    return divisions.map(DIVISIONS).fillna(divisions)


def _by_scale(ledger: Ledger, facts: Facts) -> Keyed:
    """Give each fact 规上 or 规下, as the list of enterprises has its firm."""
    above = ledger.table("enterprises")["above_scale"]
    codes = np.where(above.isna(), NONE, np.where(above.fillna(value=False), 0, 1))
    units = Units(pd.Series(["above", "below"]), pd.Series(["规上", "规下"]), 2)
    return units, _classed(codes, facts, len(units))


def _by_size(land: Floats, facts: Facts, by: str) -> Keyed:
    """Give each fact the size class of its firm, by the land it uses; half-open: 3 mu is ≥ 3."""
    bounds = bounds_of(by)
    units = Units(*_size_names([f"{bound:g}" for bound in bounds]), len(bounds) + 1)
    limits = np.array(bounds) * MU * (1 - ROUNDING)
    codes = np.where(np.isnan(land), NONE, np.searchsorted(limits, land, side="right"))
    return units, _classed(codes, facts, len(units))


def _size_names(bounds: list[str]) -> tuple[pd.Series, pd.Series]:
    between = [f"{low}-{high}" for low, high in pairwise(bounds)]
    keys = pd.Series([f"<{bounds[0]}", *between, f">={bounds[-1]}"])
    names = keys.str.replace("<", "＜").str.replace(">=", "≥").str.replace("-", "–")
    return keys, names + " 亩"


def _land_used(ledger: Ledger, placing: Placing) -> Floats:
    """Return the land each firm uses at the end of the period, m²: evaluated land 评价用地."""
    return ledger.figures(("statements", placing[1], False), "site_area")


def _by_zone_and_industry(ledger: Ledger, facts: Facts, rule: Rule) -> tuple[Units, Pieces]:
    """Cut facts at the borders of zones, each zone by industry; only pairs that occur are units.

    Land in a zone whose user, or its industry, is unknown is in none of them: outside, once.
    """
    zones, (industries, division) = _listed(ledger, "zones"), _by_industry(ledger, facts)
    classed = division < len(industries)
    told = replace(facts, parcel=np.where(classed, facts.parcel, NONE))
    pieces = _by_area(told, ledger.shares("zones", rule), len(zones))
    fact = np.arange(len(classed)) if pieces.fact is None else pieces.fact
    beyond = pieces.unit - len(zones)
    beyond[(beyond == UNPLACED) & ~classed[fact] & (facts.parcel[fact] != NONE)] = OUTSIDE
    cell = pieces.unit.astype(np.int64) * len(industries) + division[fact]
    inside = pieces.unit < len(zones)
    pairs, found = np.unique(cell[inside], return_inverse=True)
    unit = len(pairs) + beyond
    unit[inside] = found
    units = _crossed(zones, industries, *np.divmod(pairs, max(len(industries), 1)))
    return units, Pieces(unit.astype(np.int32), pieces.fact, pieces.share)


def _crossed(
    zones: Units, industries: Units, zone: NDArray[np.integer], industry: NDArray[np.integer]
) -> Units:
    def joined(name: str, sign: str) -> pd.Series:
        mine, theirs = getattr(zones, name).iloc[zone], getattr(industries, name).iloc[industry]
        named = mine.where(mine.notna(), zones.keys.iloc[zone]).astype("str")
        held: pd.Series = named.reset_index(drop=True) + sign + theirs.reset_index(drop=True)
        return held

    return Units(joined("keys", ":"), joined("names", " "), 0)


def _whole(_: Ledger, facts: Facts) -> Keyed:
    units = Units(pd.Series(["county"]), pd.Series(["全县"]), 1)
    return units, np.where(facts.parcel == NONE, len(units) + UNPLACED, 0)


KEYED: dict[str, Callable[[Ledger, Facts], Keyed]] = {
    "parcels": _by_parcel,
    "enterprises": _by_enterprise,
    "industries": _by_industry,
    "scales": _by_scale,
    "county": _whole,
}
"""Units whose facts lie in them whole."""
