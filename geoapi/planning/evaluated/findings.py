"""What is wrong with the figures of evaluated land 问题清单: named one by one, none dropped."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoapi.planning.evaluated.words import KINDS
from geoapi.planning.measuring.facts import Floats
from geoapi.planning.measuring.ledger import Ledger
from layers.landuse import LandUse

COLUMNS = ("kind", "uscc", "parcel_id", "row", "area", "other")
"""What a finding tells: its kind, whom and what it is about, the position of the occupancy (-1
none), an area in m² (NaN none), another firm or period (empty where none)."""

BEYOND = 0.005
"""Square metres below which a difference is rounding: figures are stated to two decimals."""


@dataclass(frozen=True, eq=False)
class Given:
    """What findings are found in."""

    rows: pd.DataFrame
    use: LandUse
    parcels: pd.DataFrame
    left_out: pd.DataFrame
    ledger: Ledger
    stated: NDArray[np.bool_]

    @property
    def every(self) -> pd.DataFrame:
        """Every occupancy, whatever its dates, as the rows tell theirs."""
        table = self.ledger.table("occupancies")
        return table.assign(row=np.arange(len(table)))


def findings_of(given: Given) -> pd.DataFrame:
    """Name everything that is wrong, in the order of :data:`KINDS`."""
    found = pd.concat([*_of_rows(given), *_of_tenants(given), *_of_all(given)], ignore_index=True)
    order = pd.Series(range(len(KINDS)), index=list(KINDS))
    found = found.assign(order=found["kind"].map(order))
    sort = found.sort_values(["order", "uscc", "parcel_id"], kind="stable", na_position="last")
    return sort[list(COLUMNS)].reset_index(drop=True)


def _made(kind: str, rows: pd.DataFrame, area: str = "", other: str = "") -> pd.DataFrame:
    """Make findings of a kind out of some rows."""
    empty = pd.Series("", index=rows.index, dtype="str")
    return pd.DataFrame({
        "kind": kind,
        "uscc": rows.get("uscc", empty).astype("str"),
        "parcel_id": rows.get("parcel_id", empty).astype("str"),
        "row": rows.get("row", pd.Series(-1, index=rows.index)).astype("int64"),
        "area": rows[area].astype(float) if area else np.nan,
        "other": rows[other].astype("str") if other else empty,
    })  # fmt: skip


def _of_rows(given: Given) -> list[pd.DataFrame]:
    """Find what single occupancies say that cannot be."""
    rows, use = given.rows, given.use.uses
    here = (use["parcel_id"] < given.ledger.parcels).to_numpy()
    ground = rows["registered"]
    return [
        _made("unknown_area", rows[rows["evaluated"].isna()]),
        _made("zero_area", rows[(rows["site_area"] == 0) | (rows["floor_area"] == 0)]),
        _made("no_registered", rows[here & ~(ground > 0).to_numpy()]),
        _made("let_beyond", rows[rows["beyond"] > BEYOND], area="beyond"),
        _made("let_unknown", rows[rows["rented_out"].isna()]),
    ]


def _of_tenants(given: Given) -> list[pd.DataFrame]:
    """Find tenants whose lessor is missing, is the tenant, or has no land there."""
    rows, use = given.rows, given.use.uses
    rented = (rows["mode"] == "rent").to_numpy(bool)
    numbers = given.ledger.occupancies.iloc[use["row"].to_numpy()]
    firm, lessor = numbers["uscc"].to_numpy(float), numbers["lessor_uscc"].to_numpy(float)
    nobody, itself = np.isnan(lessor), lessor == firm
    parcel = use["parcel_id"].to_numpy(np.int64)
    there = np.isin(_pairs(np.where(nobody, -1, lessor), parcel), _pairs(firm, parcel))
    return [
        _made("no_lessor", rows[rented & nobody], area="evaluated"),
        _made("own_lessor", rows[rented & itself], area="evaluated"),
        _made(
            "lessor_elsewhere", rows[rented & ~nobody & ~itself & ~there], "evaluated",
            "lessor_uscc",
        ),
    ]  # fmt: skip


def _pairs(firm: Floats, parcel: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return one number for each firm on each parcel."""
    pairs: NDArray[np.int64] = firm.astype(np.int64) * (parcel.max(initial=0) + 1) + parcel
    return pairs


def _of_all(given: Given) -> list[pd.DataFrame]:
    """Find what is wrong between layers and within parcels, whatever the dates."""
    ledger, every = given.ledger, given.every
    numbers = ledger.occupancies
    strange = (numbers["parcel_id"] >= ledger.parcels).to_numpy()
    unlisted = (numbers["uscc"] >= ledger.firms.listed).to_numpy()
    twice = numbers.duplicated(["uscc", "parcel_id"], keep=False).to_numpy()
    left, over = given.left_out, given.parcels["excess"]
    known = over > np.maximum(BEYOND, 1e-9 * given.parcels["registered"])
    return [
        _made("dates_reversed", left[left["why"] == "reversed"]),
        _made("no_parcel", every[strange], area="site_area"),
        _made("no_firm", every[unlisted]),
        _made("twice", every[twice]),
        _made("over_allocated", given.parcels[known], area="excess"),
        *_statements(given),
    ]


def _statements(given: Given) -> list[pd.DataFrame]:
    """Find land without a statement and statements without land."""
    keys = pd.Series(given.ledger.firms.keys, dtype="str")
    landed = np.zeros(len(keys), dtype=bool)
    landed[given.use.uses["uscc"].to_numpy(np.intp)] = True
    if not given.stated.any():
        return []
    firms = pd.DataFrame({"uscc": keys})
    return [
        _made("no_statement", firms[landed & ~given.stated]),
        _made("no_land", firms[given.stated & ~landed]),
    ]
