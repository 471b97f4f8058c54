"""Supplied 历年供地: the land supplied in each zone by year, from the contracts."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoapi.planning.measuring.coded import places_of
from geoapi.planning.measuring.ledger import Ledger
from geoapi.planning.zone_review.account import Account
from geoapi.planning.zone_review.potentials import Supplied


def supplied(ledger: Ledger, told: Account, years: tuple[int, ...]) -> list[Supplied]:
    """Add up, for each zone, the land supplied in each year, by 合同签订日期.

    A parcel counts once in a year, however many contracts it has; undated contracts are left out
    (:func:`undated`).
    """
    land = _land(ledger, told).dropna(subset="year")
    sums = land.groupby(["zone", "year"])["area"].sum()
    by_zone: list[dict[int, float]] = [{} for _ in range(len(told.keys))]
    rows = sums.reset_index()
    for zone, year, area in zip(rows["zone"], rows["year"], rows["area"], strict=True):
        by_zone[int(zone)][int(year)] = float(area)
    return [Supplied(by_year, years) for by_year in by_zone]


def undated(ledger: Ledger, told: Account) -> list[int]:
    """Return how many parcels of each zone have a contract without a date."""
    land = _land(ledger, told)
    zones = land.loc[land["year"].isna(), "zone"].to_numpy(np.intp)
    return [int(n) for n in np.bincount(zones, minlength=len(told.keys))]


def _land(ledger: Ledger, told: Account) -> pd.DataFrame:
    """Return zone, year, area of each parcel supplied; each once a year."""
    supplies = ledger.table("supplies")
    contracts = pd.DataFrame({
        "parcel": _positions(ledger, supplies["parcel_id"]),
        "year": pd.to_datetime(supplies["signed_on"]).dt.year.to_numpy(float, na_value=np.nan),
    }).drop_duplicates()  # fmt: skip
    patches = told.patches
    pieces = pd.DataFrame({"parcel": patches.parcel, "zone": patches.zone, "area": patches.area})
    return contracts.merge(pieces, on="parcel")


def _positions(ledger: Ledger, named: pd.Series) -> NDArray[np.int64]:
    codes, distinct = pd.factorize(named)
    at = places_of(ledger.table("parcels")["parcel_id"], pd.Series(distinct, dtype=named.dtype))
    return np.append(at, -1)[codes]


def recent_years(period: str | None, count: int | None) -> tuple[int, ...]:
    """Return the last years up to the period's; none where their number is not stated."""
    if period is None or not count:
        return ()
    last = int(period[:4])
    return tuple(range(last - count + 1, last + 1))
