"""The five not-yets 五未土地 of a county on a day."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from geoapi.planning.control.promises import promises
from geoapi.planning.idle.law import IdleTest, read_idle_test
from geoapi.planning.idle.records import Supply
from geoapi.planning.idle.rules import read_supply
from geoapi.planning.measures import MEASURES
from geoapi.planning.measuring.facts import last_day, latest
from geoapi.planning.measuring.ledger import Ledger
from geoapi.planning.measuring.producing import producing
from geoapi.planning.not_yets import CLASSES, Found, NotYets, Yields, chosen, of_supplies
from geoapi.planning.supply_rate import Batches, batches
from geoapi.questions.basis import basis, ledger_of
from geoapi.questions.decided import records_on
from layers.atlas import County, land_of
from layers.relations import apportion


def ask_not_yets(
    county: County, on: date, names: Iterable[str] | None = None, *, restricted: bool = False
) -> NotYets:
    """Tell which land is on which of the steps from approval to the promised yield.

    Parameters
    ----------
    restricted
        Whether it may be told which contract's promises are not met.

    Raises
    ------
    PlanningError
        One of the classes is not known.
    NotInForceError
        Order 53, by which a start is judged, does not hold on that day.
    """
    wanted, test = chosen(names), read_idle_test(on)
    ledger, supplies = ledger_of(county), list(records_on(county, on))
    period = latest([p for p in ledger.periods if last_day(p) <= on])
    found = of_supplies(supplies, on, test, _yields(ledger, on, period, restricted), wanted)
    overlaid = "approved_not_supplied" in wanted and "approvals" in county.editions
    approved = _batches(county, supplies, on, test) if overlaid else None
    return NotYets(on, wanted, period, found, approved)


def _yields(ledger: Ledger, on: date, period: str | None, restricted: bool) -> Yields:  # noqa: FBT001 - passed on
    keys = ledger.series("parcels", "parcel_id")
    state = dict(zip(keys, producing(ledger, on).tolist(), strict=True))
    kept = promises(ledger, on, period=period)
    due = kept[kept["verdict"] != "not_applicable"]
    below = {str(key): _short(rows) for key, rows in due.groupby("supply_id")}
    return Yields(state, below, withheld=not restricted)


def _short(rows: pd.DataFrame) -> tuple[str, ...] | None:
    """Name the promises not met; None where none is known to be unmet and one is not known."""
    short = tuple(MEASURES[item].title for item in rows.loc[rows["verdict"] == "not_met", "item"])
    return None if not short and (rows["verdict"] != "met").any() else short


def _batches(county: County, supplies: list[Supply], on: date, test: IdleTest) -> Batches:
    """Overlay the approvals with the parcels supplied by a day."""
    supplied = {
        supply.parcel_id
        for supply in supplies
        if read_supply(supply, on, test).verdict != "not_applicable"
    }
    land, ledger = land_of(county.atlas, "parcels"), ledger_of(county)
    at = np.flatnonzero(ledger.series("parcels", "parcel_id").isin(supplied).to_numpy(bool))
    given = replace(land, rings=land.rings.take(at))
    shares = apportion(land_of(county.atlas, "approvals"), given)
    return batches(ledger.table("approvals"), shares, on)


def not_yets_answer(county: County, told: NotYets) -> dict[str, Any]:
    """Return the answer of ``not-yets``, areas in m²."""
    test = read_idle_test(told.on)
    rows = [_row(one) for one in told.found]
    answer: dict[str, Any] = {"on": told.on.isoformat(), "classes": told.classes, "rows": rows}
    if told.approved is not None:
        table = told.approved.rows
        table = table.assign(approved_on=table["approved_on"].astype(str))
        plain = table.astype(object).where(table.notna(), None)
        answer |= {
            "batches": plain.to_dict("records"),
            "supply_rate": {"total": told.approved.total, "five_years": told.approved.recent},
        }
    return answer | {"basis": basis(county, on=told.on, packs={test.pack: test.law})}


def _row(one: Found) -> Mapping[str, Any]:
    return {
        "class": one.name, "title": CLASSES[one.name][0], "supply_id": one.supply_id,
        "parcel_id": one.parcel_id, "area": one.area,
        "verdict": "found" if one.answer else "data_missing", "missing": list(one.missing),
        "text": one.text,
    }  # fmt: skip
