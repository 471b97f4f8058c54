"""Main users 主要用户: the firm that uses most of a parcel on a day, and its industry."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoapi.planning.measuring.coded import Int32
from geoapi.planning.measuring.facts import NONE, Uses, last_day
from geoapi.planning.measuring.ledger import Ledger
from geoapi.planning.measuring.units import divisions_of
from layers.landuse import SLACK

UNUSED, TIED, UNKNOWN, LEFT_OUT = -1, -2, -3, -4
"""In place of a division: no firm uses the parcel; the main users are several, of different
divisions; an area or an industry that decides is unknown; a filter leaves its main users out."""

Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class MainDivisions:
    """The GB/T 4754-2017 division (大类) of the main user of each parcel.

    Attributes
    ----------
    keys
        Codes of the divisions, rising.
    of
        Of each parcel the position of its division, or one of the numbers above.
    """

    keys: tuple[str, ...]
    of: Int32


def day_of(period: str | None) -> date:
    """Return the day on which land use is taken for figures: the last of their period.

    Figures of parcels have none: of them it is the use that has no end.
    """
    return last_day(period) if period else date.max


def main_divisions(
    ledger: Ledger, on: date, *, parcels: Flags | None = None, firms: Flags | None = None
) -> MainDivisions:
    """Tell the division of each parcel's main user on a day.

    Parameters
    ----------
    parcels, firms
        What a filter keeps: of all parcels, or of the listed firms.

    Notes
    -----
    Who may be the main user is who uses the largest area, and whose area is unknown. Where all of
    these are of one division, it is the parcel's; a parcel with one user is always its.
    """
    codes, keys = divisions_of(ledger)
    firm, parcel, unsure = _candidates(ledger.uses(on))
    of = np.full(ledger.parcels, UNUSED, dtype=np.int32)
    if len(parcel):
        begins = np.flatnonzero(np.diff(parcel, prepend=NONE))
        found = _at(codes, firm, NONE)
        low, high = (fold.reduceat(found, begins) for fold in (np.minimum, np.maximum))
        open_ = np.logical_or.reduceat(unsure, begins) | (low == NONE)
        told = np.where((low == high) & (low != NONE), low, np.where(open_, UNKNOWN, TIED))
        if firms is not None:
            kept = np.logical_or.reduceat(_at(firms, firm, 0), begins)
            told = np.where(kept, told, LEFT_OUT)
        of[parcel[begins]] = told
    if parcels is not None:
        of[~parcels] = LEFT_OUT
    return MainDivisions(tuple(map(str, keys)), of)


def _at(listed: NDArray[Any], firm: Int32, fill: int) -> NDArray[Any]:
    """Return what is known of some firms; `fill` of those that are not listed."""
    there = firm < len(listed)
    return np.where(there, np.append(listed, fill)[np.where(there, firm, -1)], fill)


def _candidates(uses: Uses) -> tuple[Int32, Int32, Flags]:
    """Return who may be the main user of which parcel, parcel by parcel, and whose area is unknown.

    A firm's uses of a parcel are added up; one that uses nothing is no user.
    """
    known = uses.parcel >= 0
    rows = pd.DataFrame({
        "parcel": uses.parcel[known], "firm": uses.firm[known], "area": uses.area[known],
        "unsure": np.isnan(uses.area[known]),
    })  # fmt: skip
    rows = rows.groupby(["parcel", "firm"], as_index=False).agg({"area": "sum", "unsure": "any"})
    rows = rows[rows["unsure"] | (rows["area"] > 0)]
    most = rows["area"].where(~rows["unsure"]).groupby(rows["parcel"]).transform("max")
    rows = rows[rows["unsure"] | (rows["area"] >= most * (1 - SLACK))]
    return (
        rows["firm"].to_numpy(np.int32), rows["parcel"].to_numpy(np.int32),
        rows["unsure"].to_numpy(bool),
    )  # fmt: skip
