"""Land use by enterprises 企业用地: who uses how much of which parcel on a day.

For every parcel with a registered area: used by firms + unallocated = registered; what exceeds
it is named, never scaled away.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from layers.atlas import Atlas

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
    floor, rest = _by_floor(uses), _rest(uses)
    uses["how"] = _how(uses, floor, rest)
    gross = uses["site_area"].fillna(floor).fillna(rest)
    lets = _lets(uses, gross)
    uses["let"] = _let(uses, lets)
    net = (gross - uses["let"]).clip(lower=0)
    is_rest = uses["how"] == "rest"
    uses["held"] = gross.where(~is_rest, _held(uses, gross))
    uses["area"] = net.where(~is_rest, gross)
    uses["share"] = uses["area"] / uses["parcel_site_area"]
    used = uses.groupby("parcel_id")["area"].sum()
    registered = parcels["site_area"]
    left = registered - used.reindex(registered.index).fillna(0.0)
    over = left < -SLACK * registered
    return LandUse(
        uses[COLUMNS].reset_index(drop=True), left.clip(lower=0), -left[over],
        lets.reset_index(drop=True),
    )  # fmt: skip


def _valid(occupancies: pd.DataFrame, on: date) -> pd.DataFrame:
    day = pd.Timestamp(on)
    begun = occupancies["from_on"].isna() | (occupancies["from_on"] <= day)
    ended = occupancies["to_on"] < day
    rows = np.flatnonzero((begun & ~ended).to_numpy(bool))
    return pd.DataFrame(occupancies.iloc[rows]).assign(row=rows).reset_index(drop=True)


def _by_floor(uses: pd.DataFrame) -> pd.Series:
    rented = uses["floor_area"].where(uses["mode"] == "rent")
    floors = uses["floor_area"]
    silent = floors.isna().groupby(uses["parcel_id"]).transform("any")
    stated = floors.groupby(uses["parcel_id"]).transform("sum").where(~silent)
    whole = uses["parcel_floor_area"].where(uses["parcel_floor_area"] > 0).fillna(stated)
    return rented / whole.where(whole > 0) * uses["parcel_site_area"]


def _rest(uses: pd.DataFrame) -> pd.Series:
    """Return the registered area that others leave, for the one user without a figure."""
    known = uses["site_area"].fillna(_by_floor(uses))
    silent = known.isna()
    others = known.groupby(uses["parcel_id"]).transform("sum")
    alone = silent.groupby(uses["parcel_id"]).transform("sum") == 1
    may = silent & alone & (_only(uses) | (uses["mode"] == "own"))
    return (uses["parcel_site_area"] - others).clip(lower=0).where(may)


def _only(uses: pd.DataFrame) -> pd.Series:
    return uses.groupby("parcel_id")["uscc"].transform("size") == 1


def _how(uses: pd.DataFrame, floor: pd.Series, rest: pd.Series) -> "pd.Series[str]":
    found = [uses["site_area"].notna(), floor.notna(), rest.notna() & _only(uses), rest.notna()]
    codes = np.select([flags.to_numpy(bool) for flags in found], [0, 1, 2, 3], 4)
    kinds = pd.CategoricalDtype(list(HOW))
    return pd.Series(np.array(HOW, dtype=object)[codes], index=uses.index, dtype=kinds)


def _lets(uses: pd.DataFrame, gross: pd.Series) -> pd.DataFrame:
    """Return what each tenant with a lessor rents, and from whom."""
    lessor = uses["lessor_uscc"]
    of = (uses["mode"] == "rent") & lessor.notna() & (lessor != uses["uscc"])
    rented = uses[of]
    return pd.DataFrame({
        "uscc": rented["lessor_uscc"], "parcel_id": rented["parcel_id"],
        "tenant": rented["uscc"], "area": gross[of],
    })  # fmt: skip


def _let(uses: pd.DataFrame, lets: pd.DataFrame) -> pd.Series:
    """Return what others rent from each user of a parcel; NaN where it is not known."""
    by_lessor = lets.groupby(["uscc", "parcel_id"])["area"]
    known = by_lessor.count() == by_lessor.size()
    keys = pd.MultiIndex.from_frame(uses[["uscc", "parcel_id"]])
    let = by_lessor.sum().where(known, np.inf).reindex(keys).fillna(0.0)
    return pd.Series(let.to_numpy(dtype=float), index=uses.index).replace(np.inf, np.nan)


def _held(uses: pd.DataFrame, gross: pd.Series) -> pd.Series:
    """Return what an owner without a figure has: what those leave who do not rent from it."""
    others = gross.groupby(uses["parcel_id"]).transform("sum") - gross
    return (uses["parcel_site_area"] - others + uses["let"]).clip(lower=0)
