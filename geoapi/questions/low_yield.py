"""Low-yield land 低效用地: below the county's thresholds, and in no idle procedure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from geoapi.planning.errors import PlanningError
from geoapi.planning.low_yield import (
    STATES,
    LowYield,
    Threshold,
    how,
    listed_by,
    low_yield,
)
from geoapi.planning.measuring.facts import last_day, latest
from geoapi.questions.basis import basis, ledger_of, places
from geoapi.questions.idle import ask_idle
from geoapi.questions.measures import ask_measure
from layers.atlas import County
from layers.units import MU


@dataclass(frozen=True, eq=False)
class LowYieldList:
    """The list, and where its land lies.

    Attributes
    ----------
    table
        The rows of :class:`LowYield` with zone_code, town_code, area (registered, or used by the
        firm; 亩, NaN unknown) and idle_undecided (its supply cannot be judged for want of data).
    """

    on: date
    period: str | None
    found: LowYield
    table: pd.DataFrame

    def of(self, state: str) -> pd.DataFrame:
        """Return the rows of one state, the lowest first."""
        some = self.table[self.table["state"] == state]
        return some.sort_values(self.found.thresholds[0].measure.name, kind="stable")


def ask_low_yield(  # noqa: PLR0913 - a list has this many parameters, all named
    county: County, on: date, thresholds: Sequence[Threshold], *, by: str = "parcels",
    match: str | None = None, period: str | None = None,
    recognised: Mapping[str, str] | None = None, restricted: bool = False,
) -> LowYieldList:  # fmt: skip
    """List parcels, or firms, below the county's thresholds on a date.

    Parameters
    ----------
    recognised
        Parcel -> the document by which it is recognised as idle.
    restricted
        Whether single enterprises' figures may be told; without it a confidential measure is
        refused.
    """
    by, joined = listed_by(by), how(match, thresholds)
    ledger = ledger_of(county)
    period = period or latest([p for p in ledger.periods if last_day(p) <= on])
    tables = {
        t.measure.name: ask_measure(
            county, t.measure.name, by=by, period=period, restricted=restricted
        )
        for t in thresholds
    }
    parcels, undecided = _idle(county, on, recognised or {})
    idle = parcels if by == "parcels" else _firms(county, on, parcels)
    found = low_yield(by, tables, thresholds, joined, idle)
    return LowYieldList(on, period, found, _placed(county, on, found, undecided))


def _idle(
    county: County, on: date, recognised: Mapping[str, str]
) -> tuple[dict[str, str], frozenset[str]]:
    """Return parcel -> why it is idle land; and the parcels that cannot be judged."""
    known = set(ledger_of(county).table("parcels")["parcel_id"])
    if strange := sorted(set(recognised) - known):
        some = "、".join(strange[:5])
        raise PlanningError(f"认定为闲置的宗地 {some} 等 {len(strange)} 宗不在宗地图层中")
    findings = ask_idle(county, on)
    idle = {
        f.parcel_id: f"疑似闲置（供地 {f.supply_id}，{on}）"
        for f in findings if f.parcel_id and f.verdict == "suspected_idle"
    }  # fmt: skip
    idle |= {parcel: f"经认定闲置（{document}）" for parcel, document in recognised.items()}
    blind = {f.parcel_id for f in findings if f.parcel_id and f.verdict == "data_missing"}
    return idle, frozenset(blind - set(idle))


def _firms(county: County, on: date, parcels: Mapping[str, str]) -> dict[str, str]:
    """Return firm -> why: land that it uses is idle land."""
    ledger = ledger_of(county)
    uses, keys = ledger.uses(on), ledger.table("parcels")["parcel_id"].to_numpy(object)
    found: dict[str, str] = {}
    for firm, parcel in zip(uses.firm.tolist(), uses.parcel.tolist(), strict=True):
        if parcel >= 0 and keys[parcel] in parcels:
            found[ledger.firms.keys[firm]] = f"用地 {keys[parcel]} {parcels[keys[parcel]]}"
    return found


def _placed(
    county: County, on: date, found: LowYield, undecided: frozenset[str]
) -> pd.DataFrame:  # fmt: skip
    ledger, rows = ledger_of(county), found.rows
    zone_of, town_of = places(county)
    if found.by == "parcels":
        land = ledger.table("parcels").set_index("parcel_id")["site_area"]
        where, area = rows["key"], rows["key"].map(land)
    else:
        firms = _land_of_firms(county, on)
        where, area = rows["key"].map(firms["parcel"]), rows["key"].map(firms["area"])
    return rows.assign(
        zone_code=where.map(dict(zone_of)), town_code=where.map(dict(town_of)),
        area=area.to_numpy(float, na_value=np.nan) / MU, idle_undecided=where.isin(undecided),
    )  # fmt: skip


def _land_of_firms(county: County, on: date) -> pd.DataFrame:
    """Return the parcel of which each firm uses most, and all the land it uses, m², by firm."""
    ledger = ledger_of(county)
    uses, count = ledger.uses(on), len(ledger.firms.keys)
    keys = ledger.table("parcels")["parcel_id"].to_numpy(object)
    order = np.argsort(np.nan_to_num(uses.area), kind="stable")
    most = np.full(count, -1)
    most[uses.firm[order]] = uses.parcel[order]
    area = np.bincount(uses.firm, uses.area, minlength=count).astype(float)
    area[np.bincount(uses.firm, minlength=count) == 0] = np.nan
    at = [keys[parcel] if parcel >= 0 else None for parcel in most.tolist()]
    return pd.DataFrame({"parcel": at, "area": area}, index=ledger.firms.keys)


def low_yield_answer(county: County, told: LowYieldList) -> dict[str, Any]:
    """Return the answer of ``low-yield``."""
    found, table = told.found, told.table
    areas = table.groupby("state")["area"].sum()
    sizes = table["state"].value_counts()
    return {
        "on": told.on.isoformat(), "period": told.period, "by": found.by,
        "thresholds": [
            {"measure": t.measure.name, "title": t.measure.title, "limit": t.limit,
             "unit": t.measure.unit}
            for t in found.thresholds
        ],
        "match": found.match,
        "rows": list(map(_row(told), _records(told.of("listed")))),
        "excluded": list(map(_row(told), _records(told.of("excluded")))),
        "counts": {s: int(sizes.get(s, 0)) for s in STATES},
        "area_mu": {s: float(areas.get(s, 0.0)) for s in STATES},
        "missing": table.loc[table["state"] == "unknown", "key"].tolist(),
        "basis": basis(county, on=told.on),
    }  # fmt: skip


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    plain = frame.astype(object).where(frame.notna(), None)
    return [{str(k): v for k, v in row.items()} for row in plain.to_dict(orient="records")]


def _row(told: LowYieldList) -> Any:
    names = [t.measure.name for t in told.found.thresholds]

    def row(cells: dict[str, Any]) -> dict[str, Any]:
        shown = ("key", "name", "zone_code", "town_code", "area", "idle_undecided", "reason")
        figures = {
            name: {"value": cells[name], "known_share": cells[f"{name} known"],
                   "below": None if cells[name] is None else cells[f"{name} below"]}
            for name in names
        }  # fmt: skip
        return {("area_mu" if n == "area" else n): cells[n] for n in shown} | {"figures": figures}

    return row
