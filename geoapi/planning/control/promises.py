"""Promises 标准地承诺: what a contract promised against what the parcel achieves on a day."""

from collections.abc import Collection, Mapping
from datetime import date
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoapi.planning.control.achieved import achieved, lacking
from geoapi.planning.control.judge import TOLERANCE
from geoapi.planning.measuring.coded import places_of
from geoapi.planning.measuring.facts import Floats
from geoapi.planning.measuring.ledger import Ledger

PROMISED: Mapping[str, str] = MappingProxyType({
    "floor_area_ratio": "promised_far",
    "investment_intensity": "promised_investment_intensity",
    "output_intensity": "promised_output_intensity",
    "tax_intensity": "promised_tax_intensity",
})  # fmt: skip
"""Indicator -> the column of supplies that promises it."""


def promises(
    ledger: Ledger, on: date, *, period: str | None = None, withheld: Collection[str] = ()
) -> pd.DataFrame:
    """Compare every promise of every contract with what its parcel achieves.

    Returns
    -------
    supply_id, parcel_id, standard_land, item, promised, achieved (canonical units, NaN unknown),
    due_on, verdict, missing: one row for each promise. ``not_applicable``: the agreed completion
    has not come; ``review``: it is not known whether it has.

    Notes
    -----
    A promise is due once the building is finished, or was to be. When output and tax were promised
    for, the layer does not say: they are compared from then on as well.
    """
    table = ledger.table("supplies")
    parcel = _positions(ledger, table["parcel_id"])
    due, due_on = _due(table, on)
    frames = []
    for item, column in PROMISED.items():
        if item in withheld:
            continue
        promised = table[column].to_numpy(float, na_value=np.nan)
        found = np.append(achieved(ledger, item, period), np.nan)[parcel]
        frame = pd.DataFrame({
            "supply_id": table["supply_id"], "parcel_id": table["parcel_id"],
            "standard_land": table["standard_land"], "item": item, "promised": promised,
            "achieved": found, "due_on": due_on, "verdict": _verdict(promised, found, due),
        })  # fmt: skip
        lacks = np.where(np.isnan(found), "、".join(lacking(item)), "")
        frame["missing"] = np.where(frame["verdict"] == "review", "finish_by", lacks)
        frames.append(frame[promised > 0])
    whole = pd.concat(frames, ignore_index=True)
    return whole.sort_values(["supply_id", "item"], kind="stable", ignore_index=True)


def _due(table: pd.DataFrame, on: date) -> tuple[NDArray[np.int8], pd.Series]:
    """Return 1 due, 0 not yet, -1 not known; and the day it fell due."""
    day = pd.Timestamp(on)
    finished, agreed = (pd.to_datetime(table[name]) for name in ("finished_on", "finish_by"))
    due_on = pd.concat([finished, agreed], axis=1).min(axis=1)
    state = np.where(due_on.isna(), -1, (due_on <= day).astype(int)).astype(np.int8)
    return state, due_on


def _verdict(promised: Floats, found: Floats, due: NDArray[np.int8]) -> NDArray[np.object_]:
    with np.errstate(invalid="ignore"):
        kept = found >= promised * (1 - TOLERANCE)
    chosen: NDArray[np.object_] = np.select(
        [due == 0, np.isnan(found), due < 0, kept],
        ["not_applicable", "data_missing", "review", "met"],
        "not_met",
    ).astype(object)
    return chosen


def _positions(ledger: Ledger, named: pd.Series) -> NDArray[np.int64]:
    codes, distinct = pd.factorize(named)
    at = places_of(ledger.table("parcels")["parcel_id"], pd.Series(distinct, dtype=named.dtype))
    return np.append(at, -1)[codes]
