"""Land use by enterprises 企业用地: who uses how much of which parcel on a day.

For every parcel with a registered area: used by firms + unallocated = registered; what exceeds
it is named, never scaled away.
"""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from layers.atlas import Atlas

SLACK = 1e-9
"""Relative excess over the registered area that is rounding."""


@dataclass(frozen=True)
class LandUse:
    """Who uses which land.

    Attributes
    ----------
    uses
        uscc, parcel_id, mode, area (m², NaN unknown), share (of the parcel's registered area).
    unallocated
        parcel_id -> registered area that no firm uses, m².
    excess
        parcel_id -> area by which the firms' figures exceed the registered one, m².
    """

    uses: pd.DataFrame
    unallocated: pd.Series
    excess: pd.Series


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
    What an owner states is reduced by what tenants rent from it (``lessor_uscc``). Otherwise NaN.
    """
    uses = _valid(atlas["occupancies"], on)
    parcels = atlas["parcels"].set_index("parcel_id")[["site_area", "floor_area"]]
    uses = uses.join(parcels.add_prefix("parcel_"), on="parcel_id")
    uses["area"] = uses["site_area"].fillna(_by_floor(uses)).fillna(_rest(uses))
    uses["area"] = (uses["area"] - _let(uses)).clip(lower=0)
    uses["share"] = uses["area"] / uses["parcel_site_area"]
    used = uses.groupby("parcel_id")["area"].sum()
    registered = parcels["site_area"]
    left = registered - used.reindex(registered.index).fillna(0.0)
    over = left < -SLACK * registered
    return LandUse(
        uses[["uscc", "parcel_id", "mode", "area", "share"]].reset_index(drop=True),
        left.clip(lower=0), -left[over],
    )  # fmt: skip


def _valid(occupancies: pd.DataFrame, on: date) -> pd.DataFrame:
    day = pd.Timestamp(on)
    begun = occupancies["from_on"].isna() | (occupancies["from_on"] <= day)
    ended = occupancies["to_on"] < day
    return pd.DataFrame(occupancies[begun & ~ended]).reset_index(drop=True)


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
    only = uses.groupby("parcel_id")["uscc"].transform("size") == 1
    may = silent & alone & (only | (uses["mode"] == "own"))
    return (uses["parcel_site_area"] - others).clip(lower=0).where(may)


def _let(uses: pd.DataFrame) -> pd.Series:
    """Return what tenants rent from each user of a parcel, where it stated its own area."""
    rented = uses[(uses["mode"] == "rent") & uses["lessor_uscc"].notna()]
    by_lessor = rented.groupby(["lessor_uscc", "parcel_id"])["area"].sum()
    keys = pd.MultiIndex.from_frame(uses[["uscc", "parcel_id"]])
    let = pd.Series(by_lessor.reindex(keys).to_numpy(dtype=float), index=uses.index).fillna(0.0)
    return let.where(uses["site_area"].notna() & (uses["mode"] == "own"), 0.0)
