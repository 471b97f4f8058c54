"""Units 统计单元: which facts, and what share of them, lie in which unit.

Behind the units stand three more: outside all of them, without known land, counted twice.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoapi.planning.coded import Int32
from geoapi.planning.facts import NONE, Facts, Floats
from geoapi.planning.ledger import Ledger
from layers.codes import INDUSTRIES
from layers.relations import Rule, Shares
from layers.rings import offsets, spans

BEYOND = ("outside", "unplaced", "overlap")
"""What follows behind the units, in this order."""

OUTSIDE, UNPLACED, OVERLAP = 0, 1, 2

AREAS = {"zones": "zone_code", "towns": "town_code"}
"""Units that parcels lie in by their area, and their keys."""

UNITS = ("parcels", "enterprises", "industries", "zones", "towns", "county")
"""What a measure can be asked by."""


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


def cut(ledger: Ledger, facts: Facts, by: str, rule: Rule) -> tuple[Units, Pieces]:
    """Cut facts at the borders of units."""
    if by in AREAS:
        units = _listed(ledger, by)
        return units, _by_area(facts, ledger.shares(by, rule), len(units))
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
    parcel = facts.parcel[placed]
    begin = offsets(np.bincount(shares.part, minlength=len(shares.outside)))
    pairs = spans(begin[parcel], begin[parcel + 1])
    fact = np.repeat(placed, begin[parcel + 1] - begin[parcel])
    return Pieces(shares.unit[pairs].astype(np.int32), fact.astype(np.int32), shares.share[pairs])


def _beyond(facts: Facts, placed: NDArray[np.intp], share: Floats, unit: int) -> Pieces:
    of_fact = share[facts.parcel[placed]]
    some = of_fact > 0
    return _piece(unit, placed[some], of_fact[some])


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
    """Give each fact the GB/T 4754-2017 division (大类) of its firm: the first two digits."""
    divisions = ledger.table("enterprises")["industry_code"].str[:2]
    codes, keys = pd.factorize(divisions, sort=True)
    units = Units(pd.Series(keys, dtype="str"), _industry_names(keys), 0)
    of_firm = np.full(len(ledger.firms.keys) + 1, NONE)
    of_firm[: len(codes)] = codes
    found = of_firm[facts.user]
    return units, np.where(found == NONE, len(units) + OUTSIDE, found)


def _industry_names(keys: pd.Index) -> pd.Series:
    divisions = pd.Series(keys, dtype="str")
    return divisions.map(INDUSTRIES).fillna(divisions)


def _whole(_: Ledger, facts: Facts) -> Keyed:
    units = Units(pd.Series(["county"]), pd.Series(["全县"]), 1)
    return units, np.where(facts.parcel == NONE, len(units) + UNPLACED, 0)


KEYED: dict[str, Callable[[Ledger, Facts], Keyed]] = {
    "parcels": _by_parcel,
    "enterprises": _by_enterprise,
    "industries": _by_industry,
    "county": _whole,
}
"""Units whose facts lie in them whole."""
