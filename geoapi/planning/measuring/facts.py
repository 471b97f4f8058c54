"""Facts 事实行: what a measure adds up, each with its place and its firm, as numbers.

A fact is a piece of one parcel's or one enterprise's figures. Parcels are numbered as their layer
has them, firms as the ledger does. Spreading a fact over units keeps its total.
"""

from dataclasses import dataclass
from datetime import date
from typing import cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoapi.planning.measuring.coded import Int32
from layers.atlas import Atlas
from layers.landuse import land_use

Floats = NDArray[np.float64]

NONE = -1
"""The number of no parcel, and of no firm."""

ROUNDING = 1e-12
"""Share of a parcel that is no land left."""


@dataclass(frozen=True, eq=False)
class Facts:
    """Pieces of the figures of parcels, or of enterprises.

    Attributes
    ----------
    row
        Whose figures: a parcel, or a firm.
    parcel, user
        Where they lie, and which firm uses them; -1 unknown or none.
    factor
        Share of the figures; None where each piece is the whole.
    """

    row: Int32
    parcel: Int32
    user: Int32
    factor: Floats | None = None


@dataclass(frozen=True, eq=False)
class Uses:
    """Which firm uses how much of which parcel on a day; parcel -1 is one that no layer holds."""

    firm: Int32
    parcel: Int32
    area: Floats
    share: Floats


def uses_on(occupancies: pd.DataFrame, parcels: pd.DataFrame, on: date) -> Uses:
    """Tell the uses of land on a day.

    Parameters
    ----------
    occupancies, parcels
        The layers with numbers for keys; of the parcels, those that occupancies name suffice.
    """
    frames = {"occupancies": occupancies, "parcels": parcels}
    uses = land_use(cast("Atlas", frames), on).uses
    known = uses["parcel_id"].isin(parcels["parcel_id"])
    return Uses(
        uses["uscc"].to_numpy(np.int32),
        uses["parcel_id"].where(known, NONE).to_numpy(np.int32),
        uses["area"].to_numpy(float),
        uses["share"].to_numpy(float),
    )


def parcel_facts(count: int) -> Facts:
    """Return one fact for each parcel."""
    row = np.arange(count, dtype=np.int32)
    return Facts(row, row, np.full(count, NONE, dtype=np.int32))


def split_by_users(count: int, uses: Uses) -> Facts:
    """Split parcels among the firms that use them; the rest has no firm."""
    known = (uses.parcel >= 0) & ~np.isnan(uses.share)
    parcel, share = uses.parcel[known], uses.share[known]
    rest = 1 - np.bincount(parcel, share, minlength=count)
    left = np.flatnonzero(np.abs(rest) > ROUNDING).astype(np.int32)
    row = np.concatenate([parcel, left])
    nobody = np.full(len(left), NONE, dtype=np.int32)
    user = np.concatenate([uses.firm[known], nobody])
    return Facts(row, row, user, np.concatenate([share, rest[left]]))


def land_by_firm(count: int, uses: Uses) -> Floats:
    """Return the land each firm uses, m²; NaN without any, or where any part of it is unknown."""
    area = np.bincount(uses.firm, uses.area, minlength=count).astype(float)
    area[np.bincount(uses.firm, minlength=count) == 0] = np.nan
    return area


def firm_facts(count: int, stated: Int32, uses: Uses) -> Facts:
    """Return the facts of enterprises, placed on the parcels they use.

    A firm's figures are divided among its parcels by the land it uses there. A firm on one parcel
    is placed whole, its land known or not; a firm without known land has no parcel: *unplaced*,
    and so is what it uses of a parcel that no layer holds.
    Firms that use land but made no statement are facts too, with unknown sums.

    Parameters
    ----------
    stated
        The firms that made a statement.
    """
    share = _shares_of_firms(count, uses)
    placed = ~np.isnan(share)
    there = np.zeros(count, dtype=bool)
    there[stated] = there[uses.firm] = True
    there[uses.firm[placed]] = False
    lost = np.flatnonzero(there).astype(np.int32)
    row = np.concatenate([uses.firm[placed], lost])
    nowhere = np.full(len(lost), NONE, dtype=np.int32)
    parcel = np.concatenate([uses.parcel[placed], nowhere])
    return Facts(row, parcel, row, np.concatenate([share[placed], np.ones(len(lost))]))


def _shares_of_firms(count: int, uses: Uses) -> Floats:
    whole = land_by_firm(count, uses)[uses.firm]
    single = np.bincount(uses.firm, minlength=count)[uses.firm] == 1
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(whole > 0, uses.area / whole, np.nan)
    return np.where(single, 1.0, share)


def last_day(period: str) -> date:
    """Return the day on which land use is taken for a period: its last."""
    year, _, quarter = period.partition("Q")
    month = int(quarter) * 3 if quarter else 12
    return (pd.Timestamp(int(year), month, 1) + pd.offsets.MonthEnd(0)).date()


def latest(periods: list[str]) -> str | None:
    """Return the latest year, or the latest quarter where no year is; None without any."""
    years = [p for p in periods if "Q" not in p]
    return max(years or periods, default=None)
