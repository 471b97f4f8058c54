"""Land use by enterprises 企业用地: who uses how much of which parcel on a day.

For every parcel with a registered area: used by firms + unallocated = registered; what exceeds
it is named, never scaled away.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.atlas import Atlas

Ints = NDArray[np.int64]

SLACK = 1e-9
"""Relative excess over the registered area that is rounding."""

HOW = ("stated", "floor", "only", "rest", "unknown")
"""How an area is found: as stated; by floor share; of the only user, the whole parcel; of an owner,
what others leave; not at all."""

COLUMNS = ["uscc", "parcel_id", "mode", "area", "share", "how", "held", "let", "row"]


@dataclass(frozen=True)
class LandUse:
    """Who uses which land.

    Attributes
    ----------
    uses
        uscc, parcel_id, mode, area (m², NaN unknown), share (of the parcel's registered area),
        how (:data:`HOW`); held - let = area, never less than 0: what the firm has there, and what
        of it others rent from it, m²; row, the position among the occupancies.
    unallocated
        parcel_id -> registered area that no firm uses, m².
    excess
        parcel_id -> area by which the firms' figures exceed the registered one, m².
    lets
        uscc (who lets), parcel_id, tenant, area (m², NaN unknown).
    """

    uses: pd.DataFrame
    unallocated: pd.Series
    excess: pd.Series
    lets: pd.DataFrame


def land_use(atlas: Atlas, on: date) -> LandUse:
    """Tell the land each enterprise uses on a day, from occupancies and registered areas.

    Parameters
    ----------
    on
        Occupancies count from ``from_on`` to ``to_on``, both included; blank is open.

    Notes
    -----
    Area, in order: as stated; tenants by floor: rented floor / floor of the parcel x registered
    area; an owner without a figure: what tenants leave; the only user: the whole registered area.
    What is stated is reduced by what others rent from its user (``lessor_uscc``); where that is
    unknown, so is the area. Otherwise NaN.
    """
    uses = _valid(atlas["occupancies"], on)
    parcels = atlas["parcels"].set_index("parcel_id")[["site_area", "floor_area"]]
    uses = uses.join(parcels.add_prefix("parcel_"), on="parcel_id")
    at, named = pd.factorize(uses["parcel_id"])
    only = pd.Series(np.bincount(at)[at] == 1, index=uses.index)
    floor = _by_floor(uses, at)
    rest = _rest(uses, floor, only, at)
    uses["how"] = _how(uses, floor, rest, only)
    gross = uses["site_area"].fillna(floor).fillna(rest)
    lets = _lets(uses, gross)
    uses["let"] = _let(uses, lets, at)
    net = (gross - uses["let"]).clip(lower=0)
    is_rest = uses["how"] == "rest"
    uses["held"] = gross.where(~is_rest, _held(uses, gross, at))
    uses["area"] = net.where(~is_rest, gross)
    uses["share"] = uses["area"] / uses["parcel_site_area"]
    used = pd.Series(np.bincount(at, np.nan_to_num(uses["area"]), len(named)), index=named)
    registered = parcels["site_area"]
    left = registered - used.reindex(registered.index).fillna(0.0)
    over = left < -SLACK * registered
    return LandUse(
        uses[COLUMNS].reset_index(drop=True), left.clip(lower=0), -left[over],
        lets.reset_index(drop=True),
    )  # fmt: skip


def in_force(occupancies: pd.DataFrame, on: date) -> NDArray[np.bool_]:
    """Tell which occupancies hold on a day: both ends included, a blank one open."""
    day = pd.Timestamp(on)
    begun = occupancies["from_on"].isna() | (occupancies["from_on"] <= day)
    held: NDArray[np.bool_] = (begun & ~(occupancies["to_on"] < day)).to_numpy(bool)
    return held


def _valid(occupancies: pd.DataFrame, on: date) -> pd.DataFrame:
    rows = np.flatnonzero(in_force(occupancies, on))
    return pd.DataFrame(occupancies.iloc[rows]).assign(row=rows).reset_index(drop=True)


def _together(values: pd.Series, at: Ints) -> pd.Series:
    """Return the sum over each row's parcel, of what is known."""
    return pd.Series(np.bincount(at, np.nan_to_num(values))[at], index=values.index)


def _by_floor(uses: pd.DataFrame, at: Ints) -> pd.Series:
    rented = uses["floor_area"].where(uses["mode"] == "rent")
    floors = uses["floor_area"]
    stated = _together(floors, at).where(_together(floors.isna(), at) == 0)
    whole = uses["parcel_floor_area"].where(uses["parcel_floor_area"] > 0).fillna(stated)
    return rented / whole.where(whole > 0) * uses["parcel_site_area"]


def _rest(uses: pd.DataFrame, floor: pd.Series, only: pd.Series, at: Ints) -> pd.Series:
    """Return the registered area that others leave, for the one user without a figure."""
    known = uses["site_area"].fillna(floor)
    silent = known.isna()
    may = silent & (_together(silent, at) == 1) & (only | (uses["mode"] == "own"))
    return (uses["parcel_site_area"] - _together(known, at)).clip(lower=0).where(may)


def _how(
    uses: pd.DataFrame, floor: pd.Series, rest: pd.Series, only: pd.Series
) -> "pd.Series[str]":
    found = [uses["site_area"].notna(), floor.notna(), rest.notna() & only, rest.notna()]
    codes: Ints = np.select([flags.to_numpy(bool) for flags in found], [0, 1, 2, 3], 4)
    return pd.Series(pd.Categorical.from_codes(codes, pd.Index(HOW)), index=uses.index)


def _lets(uses: pd.DataFrame, gross: pd.Series) -> pd.DataFrame:
    """Return what each tenant with a lessor rents, and from whom."""
    lessor = uses["lessor_uscc"]
    of = (uses["mode"] == "rent") & lessor.notna() & (lessor != uses["uscc"])
    rented = uses[of]
    return pd.DataFrame({
        "uscc": rented["lessor_uscc"], "parcel_id": rented["parcel_id"],
        "tenant": rented["uscc"], "area": gross[of],
    })  # fmt: skip


def _let(uses: pd.DataFrame, lets: pd.DataFrame, at: Ints) -> pd.Series:
    """Return what others rent from each user of a parcel; NaN where it is not known."""
    who, _ = pd.factorize(pd.concat([uses["uscc"], lets["uscc"]]))
    pair = who * len(uses) + np.append(at, at[lets.index])
    pairs, which = np.unique(pair[len(uses) :], return_inverse=True)
    let = np.append(np.bincount(which, lets["area"], len(pairs)), 0.0)  # NaN stays
    found = np.searchsorted(pairs, pair[: len(uses)])
    there = np.append(pairs, -1)[found] == pair[: len(uses)]
    return pd.Series(let[np.where(there, found, len(pairs))], index=uses.index)


def _held(uses: pd.DataFrame, gross: pd.Series, at: Ints) -> pd.Series:
    """Return what an owner without a figure has: what those leave who do not rent from it."""
    others = _together(gross, at) - gross
    return (uses["parcel_site_area"] - others + uses["let"]).clip(lower=0)
