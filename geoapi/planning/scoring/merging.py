"""Merging 同宗合并: firms that share a parcel as one, where a scheme says so (遂昌)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoapi.planning.measuring.ledger import Ledger
from geoapi.planning.scoring.candidates import used_on
from geoapi.planning.scoring.scheme import Sharing

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def merged(
    rows: pd.DataFrame, sharing: Sharing, ledger: Ledger, on: date, columns: Sequence[str]
) -> pd.DataFrame:
    """Return the entities that are evaluated, with their `members`.

    Firms that share a parcel are one, and with them those that share another; the exempt, and
    those with so much land that they stay apart, are not. The land of the merged is the whole
    registered area of the parcels they share, less what those apart use of it, and what each uses
    elsewhere. A figure is the sum over members that made a statement; NaN where one of these does
    not give it.
    """
    if sharing.rule == "split":
        return rows.assign(members=_alone(rows["key"]))
    apart = rows["exempt"].notna().to_numpy(bool)
    if sharing.apart_land is not None:
        apart = apart | (rows["land"].to_numpy(float) >= sharing.apart_land)
    uses = used_on(ledger, on)
    uses["row"] = pd.Index(rows["firm"]).get_indexer(uses["firm"])
    part = connected(uses[~apart[uses["row"]]], len(rows))
    several = np.bincount(part, minlength=len(rows))[part] > 1
    single = rows[~several].assign(members=_alone(rows.loc[~several, "key"]))
    if not several.any():
        return single
    land = _land(rows, ledger, on, part, several)
    return pd.concat(
        [single, _joined(rows[several], part[several], uses, land, columns)], ignore_index=True
    )


def _alone(keys: "pd.Series[str]") -> "pd.Series[Any]":
    return pd.Series([(key,) for key in keys], keys.index, dtype=object)


def connected(uses: pd.DataFrame, count: int) -> Ints:
    """Return for each row the first row that it is connected with through shared parcels."""
    row, parcel = uses["row"].to_numpy(), pd.factorize(uses["parcel"])[0]
    least = np.arange(count)
    while True:
        by_parcel = np.full(parcel.max(initial=-1) + 1, count)
        np.minimum.at(by_parcel, parcel, least[row])
        new = least.copy()
        np.minimum.at(new, row, by_parcel[parcel])
        new = new[new]
        if np.array_equal(new, least):
            return least
        least = new


def _land(
    rows: pd.DataFrame, ledger: Ledger, on: date, part: Ints, several: NDArray[np.bool_]
) -> pd.Series:
    """Return part -> land of the merged, m²; NaN where any of it is unknown."""
    uses = ledger.uses(on)
    row = pd.Index(rows["firm"]).get_indexer(uses.firm)
    held = pd.DataFrame({"parcel": uses.parcel, "area": uses.area, "row": row})
    held["inside"] = several[row]
    held["part"] = np.where(held["inside"], part[row], -1)
    inside = held[held["inside"]].groupby(["part", "parcel"])
    found = pd.DataFrame({"area": _sum(inside["area"]), "users": inside["row"].nunique()})
    others = _sum(held[~held["inside"]].groupby("parcel")["area"])
    found = found.reset_index("parcel")
    registered = np.append(ledger.numbers("parcels", "site_area"), np.nan)
    whole = registered[found["parcel"]] - found["parcel"].map(others).fillna(0.0).to_numpy()
    shared = (found["users"] > 1).to_numpy() & ~np.isnan(whole)
    found["area"] = np.where(shared, np.clip(whole, 0, None), found["area"])
    return _sum(found.groupby(level=0)["area"])


def _sum(by: Any) -> pd.Series:
    """Add up within groups; NaN where any of it is."""
    total: pd.Series = by.sum().where(by.count() == by.size())
    return total


def _joined(
    rows: pd.DataFrame, part: Ints, uses: pd.DataFrame, land: pd.Series, columns: Sequence[str]
) -> pd.DataFrame:
    """Return one row for each part; the first of its owners gives its key and its name."""
    owners = np.isin(rows.index, uses.loc[uses["own"], "row"])
    rows = rows.assign(part=part, owner=owners).sort_values(
        ["part", "owner"], ascending=[True, False], kind="stable"
    )
    by = rows.groupby("part")
    held = by.first()
    ends = by.size().cumsum().tolist()
    parts = list(zip([0, *ends[:-1]], ends, strict=True))
    keys, names = rows["key"].tolist(), rows["name"].tolist()
    held["members"] = [tuple(keys[a:b]) for a, b in parts]
    held["name"] = ["、".join(names[a:b]) for a, b in parts]
    titles = rows["titles"].astype(object).where(rows["titles"].notna(), "").tolist()
    held["titles"] = [";".join(filter(None, titles[a:b])) for a, b in parts]
    held["land"] = land.reindex(held.index)
    held["stated"] = by["stated"].any()
    held["above_scale"] = (
        by["above_scale"]
        .max()
        .where(by["above_scale"].max().eq(1) | by["above_scale"].count().eq(by.size()))
    )
    held["tenants"], held["rented_floor"] = by["tenants"].min(), by["rented_floor"].sum()
    stated = rows[rows["stated"]].groupby("part")
    for column in columns:
        if column != "site_area":
            known = stated[column].count() == stated.size()
            held[column] = stated[column].sum().where(known).reindex(held.index)
    return held.reset_index(drop=True).drop(columns="owner")
