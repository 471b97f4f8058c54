"""Holders 土地使用权人 of parcels, and the portfolio of those with several idle ones."""

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd

from geoapi.planning.assemblies.graph import gathered

UNDATED = pd.Timestamp(1, 1, 1)
"""Stands for no date, before every date."""

NOBODY = ""
"""Stands for a holder that no supply names."""


def holders_of(supplies: pd.DataFrame, parcels: pd.Series, on: date) -> pd.DataFrame:
    """Tell who holds each parcel on a date: by the supply signed last by then.

    A supply without a date counts where no other is; several signed on one day all count.

    Parameters
    ----------
    supplies
        The layer's columns.
    parcels
        Codes of the parcels asked for.

    Returns
    -------
    parcel_id, holder (credit code, else name; "" where no supply tells), holder_name,
    holder_uscc; a row for each parcel and holder.
    """
    held = last_signed(supplies[supplies["parcel_id"].isin(parcels)], on)
    names = _names(supplies)
    told = pd.DataFrame({
        "parcel_id": held["parcel_id"].astype(object),
        "holder_name": held["holder_name"].astype(object).where(held["holder_name"].notna(), None),
        "holder_uscc": _codes(held, names),
    })  # fmt: skip
    told["holder"] = told["holder_uscc"].fillna(told["holder_name"]).fillna(NOBODY)
    told = told.drop_duplicates(["parcel_id", "holder"])
    rest = parcels[~parcels.isin(told["parcel_id"])].drop_duplicates()
    unknown = pd.DataFrame({"parcel_id": rest, "holder": NOBODY}, dtype=object)
    return pd.concat([told, unknown], ignore_index=True)


def last_signed(supplies: pd.DataFrame, on: date) -> pd.DataFrame:
    """Return of each parcel the supply signed last by a date; an undated one if no other is."""
    signed = supplies["signed_on"]
    held = supplies[~(signed > pd.Timestamp(on))].assign(signed=signed.fillna(UNDATED))
    last = held.groupby("parcel_id")["signed"].transform("max")
    return held[held["signed"] == last].drop(columns="signed")


def _names(supplies: pd.DataFrame) -> Mapping[str, str]:
    """Return the code of each name that the supplies know by one code only."""
    known = supplies[["holder_name", "holder_uscc"]].dropna().drop_duplicates()
    once = known[~known["holder_name"].duplicated(keep=False)]
    return dict(zip(once["holder_name"], once["holder_uscc"], strict=True))


def _codes(held: pd.DataFrame, names: Mapping[str, str]) -> pd.Series:
    codes = held["holder_uscc"].astype(object)
    codes = codes.fillna(held["holder_name"].astype(object).map(names))
    return codes.where(codes.notna(), None)


def portfolios(held: pd.DataFrame, parcels: pd.DataFrame, least: int = 2) -> pd.DataFrame:
    """Tell which holders have several idle or low-use parcels, those with most land first.

    Parameters
    ----------
    held
        As :func:`holders_of` gives it.
    parcels
        parcel_id, site (its key), area (registered, m², NaN unknown), idle_since of each.
    least
        Parcels from which a holder is told.

    Returns
    -------
    holder_name, holder_uscc, count, area (m²; of the parcels whose area is known), unknown (how
    many have none), idle_since (the earliest), parcels, sites. Land of several holders counts
    with each.
    """
    rows = held[held["holder"] != NOBODY].merge(parcels, on="parcel_id")
    rows = rows[rows.groupby("holder")["parcel_id"].transform("size") >= least]
    rows = rows.assign(unknown=rows["area"].isna()).sort_values(["holder", "parcel_id"])
    several = rows.groupby("holder")
    number = several.ngroup().to_numpy().astype(np.int64)
    found = several.agg(
        holder_name=("holder_name", "first"), holder_uscc=("holder_uscc", "first"),
        count=("parcel_id", "size"), area=("area", "sum"), unknown=("unknown", "sum"),
        idle_since=("idle_since", "min"),
    )  # fmt: skip
    found["parcels"] = gathered(number, rows["parcel_id"], len(found))
    sites = gathered(number, rows["site"], len(found))
    found["sites"] = pd.Series([sorted(set(keys)) for keys in sites], index=found.index)
    order = ["area", "count", "holder"]
    first = found.reset_index().sort_values(order, ascending=[False, False, True])
    return first.drop(columns="holder").reset_index(drop=True)
