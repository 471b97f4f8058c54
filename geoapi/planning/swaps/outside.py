"""Idle land outside recognised zones 园区外闲置土地: what could be recovered or reclaimed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from dateutil.relativedelta import relativedelta

from geoapi.planning.errors import PlanningError
from geoapi.planning.idle.findings import IdleFinding
from geoapi.planning.reactivation.points import recognised
from layers.atlas import Atlas, land_of, table_of
from layers.relations import SLIVER, apportion, legal_areas
from layers.rings import Floats, Land

OUTSIDE, PARTIAL, INSIDE = "outside", "partial", "inside"
COLUMNS = (
    "parcel_id", "supply_id", "holder_name", "ownership", "mode", "town_code", "place",
    "inside_share", "area", "measured_area", "outside_area", "idle_class", "idle_since", "long",
    "recoverable",
)  # fmt: skip
LONGEST = 50
EVEN = 9
"""Decimals of a share beyond which it is rounding, and not compared."""


@dataclass(frozen=True)
class Choice:
    """What a county sets about land outside its zones; None: not set.

    Attributes
    ----------
    years
        Whole years from which land lies idle for long 长期闲置.
    share
        Share of a parcel inside zones below which it counts as outside; without it a parcel on
        the border stays ``partial``.
    """

    years: int | None = None
    share: float | None = None

    def __post_init__(self) -> None:
        """Refuse what is no number of years, and no share."""
        if self.years is not None and not 1 <= self.years <= LONGEST:
            raise PlanningError(f"years 应为 1 至 {LONGEST} 的整数年，不是 {self.years}")
        if self.share is not None and not 0 < self.share <= 1:
            raise PlanningError(f"share 应大于 0、不超过 1，不是 {self.share}")

    @property
    def missing(self) -> tuple[str, ...]:
        """Parameters that nobody set."""
        return tuple(name for name in ("years", "share") if getattr(self, name) is None)


def find_outside(
    atlas: Atlas, findings: Iterable[IdleFinding], on: date, choice: Choice
) -> pd.DataFrame:
    """Tell which suspected idle parcels lie outside the zones recognised on a date.

    Parameters
    ----------
    atlas
        Parcels, zones and supplies are read.
    findings
        Of any verdict; those suspected idle count, each supply a row.

    Returns
    -------
    :data:`COLUMNS`, the longest idle first: ``place`` outside or partial, areas in m² (registered,
    legal, and legal outside), ``long`` True, False or None (unknown, or years not set).
    """
    idle = [f for f in findings if f.verdict == "suspected_idle" and f.parcel_id]
    rows = pd.DataFrame([_row(finding, on, choice) for finding in idle], columns=list(COLUMNS))
    table = table_of(atlas, "parcels")
    place = pd.Index(table["parcel_id"]).get_indexer(rows["parcel_id"].to_list())
    rows, place = rows[place >= 0].reset_index(drop=True), place[place >= 0]
    rings, crs = land_of(atlas, "parcels").rings.take(place), land_of(atlas, "parcels").crs
    inside, area = _inside(atlas, Land(rings, crs), on)
    rows["inside_share"], rows["measured_area"] = inside, area
    rows["outside_area"] = area * (1 - inside)
    rows["ownership"] = _plain(table["ownership"].iloc[place])
    modes = table_of(atlas, "supplies").drop_duplicates("supply_id").set_index("supply_id")["mode"]
    rows["mode"] = _plain(modes.reindex(rows["supply_id"]))
    rows["place"] = placed(inside, choice.share)
    found: pd.DataFrame = rows[rows["place"] != INSIDE]
    return found.sort_values(["idle_since", "supply_id"]).reset_index(drop=True)


def _plain(column: "pd.Series[Any]") -> list[Any]:
    return [
        None if missing else value for value, missing in zip(column, column.isna(), strict=True)
    ]


def _row(finding: IdleFinding, on: date, choice: Choice) -> dict[str, object]:
    known = {name: getattr(finding, name, None) for name in COLUMNS}
    return known | {"long": long_idle(finding.idle_since, on, choice.years)}


def long_idle(idle_since: date | None, on: date, years: int | None) -> bool | None:
    """Tell whether land lies idle for some whole years; on `idle_since` the first one was full."""
    if idle_since is None or years is None:
        return None
    return on >= idle_since + relativedelta(years=years - 1)


def _inside(atlas: Atlas, land: Land, on: date) -> tuple[Floats, Floats]:
    """Return the share of parcels in recognised zones, and their legal area."""
    zones = atlas["zones"]
    valid = zones[recognised(zones, on)] if len(zones) else zones
    if not len(land):
        return np.zeros(0), np.zeros(0)
    if not len(valid):
        return np.zeros(len(land)), legal_areas(land)
    shares = apportion(land, valid)
    return np.round(1 - shares.outside, EVEN), shares.part_area


def placed(inside: Floats, share: float | None) -> list[str]:
    """Name where parcels lie: inside, outside, or partial while no share is set.

    Parameters
    ----------
    share
        Share inside below which a parcel on the border counts as outside, else as inside.
    """
    border = PARTIAL if share is None else None
    return [
        OUTSIDE if part <= SLIVER
        else INSIDE if part >= 1 - SLIVER
        else border or (OUTSIDE if share is not None and part < share else INSIDE)
        for part in inside.tolist()
    ]  # fmt: skip
