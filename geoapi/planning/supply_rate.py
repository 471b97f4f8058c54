"""Rate of supply 供地率 of approved batches, by overlay of approvals with supplied land.

Never by subtracting totals: one supplied parcel can straddle batches; stock land is in none.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoapi.planning.idle.rules import later
from layers.relations import Shares

YEARS = 5
"""Years whose mean rate of supply bureaus show beside that of all."""


@dataclass(frozen=True, eq=False)
class Batches:
    """Approved batches, and how much of each was supplied by a day.

    Attributes
    ----------
    rows
        batch_no, kind, approved_on, area (legal, m²), supplied, unsupplied, value (rate of
        supply), in the order of the day of approval.
    total, recent
        The same sums over all batches, and over those of the last five years; the ratio last.
    """

    rows: pd.DataFrame
    total: dict[str, float | None]
    recent: dict[str, float | None]


def batches(approvals: pd.DataFrame, shares: Shares, on: date) -> Batches:
    """Tell how much of each batch was supplied, by overlay.

    Parameters
    ----------
    shares
        How the approved land falls into the land supplied by `on`; what is outside is unsupplied.
        Built land without a lawful supply is not supplied.
    """
    area = np.nan_to_num(shares.part_area)
    rows = approvals[["batch_no", "kind", "approved_on"]].reset_index(drop=True)
    rows = rows.assign(area=shares.part_area, unsupplied=shares.outside * area)
    rows["supplied"] = rows["area"] - rows["unsupplied"]
    rows["value"] = _ratio(rows["supplied"].to_numpy(), rows["area"].to_numpy())
    rows = rows[pd.to_datetime(rows["approved_on"]) <= pd.Timestamp(on)]
    rows = rows.sort_values(["approved_on", "batch_no"], ignore_index=True)
    since = pd.Timestamp(later(on, -YEARS))
    return Batches(rows, _summed(rows), _summed(rows[pd.to_datetime(rows["approved_on"]) > since]))


def _summed(rows: pd.DataFrame) -> dict[str, float | None]:
    area, supplied = (float(rows[name].sum()) for name in ("area", "supplied"))
    told = {"area": area, "supplied": supplied, "unsupplied": float(rows["unsupplied"].sum())}
    return {**told, "value": supplied / area if area else None}


def _ratio(above: NDArray[Any], below: NDArray[Any]) -> NDArray[Any]:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(below > 0, above / below, np.nan)
