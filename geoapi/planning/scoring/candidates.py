"""Candidates 参评对象: every firm that made a statement or uses land, with what is known of it."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from geoapi.planning.measuring.facts import last_day
from geoapi.planning.measuring.ledger import Ledger, Placing
from layers.landuse import in_force

OWN = ("own", "unregistered")
"""Ways of using land of which the user is no tenant."""

PLAIN = ("registered_on", "produced_on", "industry_code", "exempt", "exempt_until", "titles")


def candidates(ledger: Ledger, period: str, columns: Sequence[str]) -> pd.DataFrame:
    """Return one row for each firm that stated the period or uses land on its last day.

    Parameters
    ----------
    columns
        Columns of statements that are wanted.

    Returns
    -------
    firm (its number), key, name, listed, stated, above_scale and tenants (1, 0, NaN unknown),
    land (m², NaN unknown), rented_floor, what enterprises say, and the columns, in yuan and the
    like.
    """
    on = last_day(period)
    users = np.unique(ledger.uses(on).firm)
    _, stated = ledger.stated(period)
    firm = np.union1d(users, stated).astype(np.int64)
    held = _of_enterprises(ledger, firm)
    held["stated"] = np.isin(firm, stated)
    placing: Placing = ("statements", period, False)
    held["land"] = ledger.figures(placing, "site_area")[firm]
    for column in columns:
        if column != "site_area":
            held[column] = ledger.figures(placing, column)[firm]
    return held.join(_renting(ledger, on), on="firm").fillna({"rented_floor": 0.0})


def _of_enterprises(ledger: Ledger, firm: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> (
    pd.DataFrame
):  # fmt: skip
    """Return what the layer says; a firm that only others name has its code for a name."""
    table, keys = ledger.table("enterprises"), ledger.firms.keys
    listed = firm < ledger.firms.listed
    said = table[["name", "above_scale", *PLAIN]].reindex(np.where(listed, firm, -1))
    said = said.reset_index(drop=True)
    said.insert(0, "firm", firm)
    said.insert(1, "key", keys[firm])
    said["listed"] = listed
    said["name"] = said["name"].astype(object).where(said["name"].notna(), said["key"])
    said["above_scale"] = said["above_scale"].astype("Float64").to_numpy(float, na_value=np.nan)
    return said


def used_on(ledger: Ledger, on: date) -> pd.DataFrame:
    """Return the occupancies of a day: firm, parcel (position), mode and floor."""
    table = ledger.occupancies
    there = table[in_force(table, on)]
    return pd.DataFrame({
        "firm": there["uscc"].to_numpy(np.int64),
        "parcel": there["parcel_id"].to_numpy(np.int64),
        "own": there["mode"].isin(OWN).to_numpy(bool),
        "floor_area": there["floor_area"].to_numpy(float, na_value=np.nan),
    })  # fmt: skip


def _renting(ledger: Ledger, on: date) -> pd.DataFrame:
    """Return firm -> whether all it uses is rented, and how much floor it rents (m²)."""
    uses = used_on(ledger, on)
    uses["rented_floor"] = uses["floor_area"].where(~uses["own"], 0.0)
    by = uses.groupby("firm")
    return pd.DataFrame({
        "tenants": (~by["own"].any()).astype(float),
        "rented_floor": by["rented_floor"].sum(),
    })  # fmt: skip


def year_before(period: str) -> str:
    """Return the same period of the year before: 2023 of 2024, 2023Q1 of 2024Q1."""
    year, quarter, rest = period.partition("Q")
    return f"{int(year) - 1:04d}{quarter}{rest}"
