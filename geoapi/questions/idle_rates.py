"""Idle rates 土地闲置率 of a county: on a day, or month by month."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from geoapi.planning.errors import PlanningError
from geoapi.planning.idle.history import by_supply
from geoapi.planning.idle.law import IdleTest, read_idle_test
from geoapi.planning.idle.rates import Division, IdleRates, idle_rates, month_ends, supplied_land
from geoapi.planning.idle.reading import read_records
from geoapi.planning.idle.records import Supply
from geoapi.planning.measuring.units import AREAS
from geoapi.questions.basis import basis, ledger_of
from geoapi.questions.decided import disposals_on
from layers.atlas import County


def ask_idle_rates(county: County, days: list[date], by: str) -> list[IdleRates]:
    """Tell the idle rate by zone or town on some days, by the data as they are now.

    Raises
    ------
    PlanningError
        Idle rates are not told by these units.
    NotInForceError
        Order 53 does not hold on one of the days.
    """
    division = _division(county, by)
    supplies = list(read_records(county.atlas))
    return [
        idle_rates(division, on, supplied_land(_disposed(county, supplies, on), on, test))
        for on, test in _tests(days)
    ]


def _disposed(county: County, supplies: list[Supply], on: date) -> Iterator[Supply]:
    """Yield the supplies with what was done about them by a day; most are as they were read."""
    done = by_supply(disposals_on(county, on), on)
    return (replace(s, disposals=done[s.supply_id]) if s.supply_id in done else s for s in supplies)


def ask_idle_months(county: County, first: str, last: str, by: str) -> list[IdleRates]:
    """Tell the idle rate on the last day of every month."""
    return ask_idle_rates(county, list(month_ends(first, last)), by)


def _tests(days: list[date]) -> Iterator[tuple[date, IdleTest]]:
    """Yield each day with the test that holds on it; the pack is read anew where values change."""
    test = None
    for on in days:
        if test is None or on < test.since or (test.until is not None and on >= test.until):
            test = read_idle_test(on)
        yield on, test


def _division(county: County, by: str) -> Division:
    if by not in AREAS:
        raise PlanningError(f"土地闲置率只能按 {'、'.join(AREAS)} 统计，不是 {by[:40]}")
    ledger = ledger_of(county)
    table = ledger.table(by)
    units = pd.DataFrame({"key": table[AREAS[by]], "name": table["name"]})
    parcels = ledger.series("parcels", "parcel_id")
    return Division(by, parcels, units.reset_index(drop=True), ledger.shares(by))


def rates_answer(county: County, found: list[IdleRates]) -> dict[str, Any]:
    """Return the answer of ``idle-rate``: one day as it is, several under ``months``."""
    on = found[-1].on
    law = read_idle_test(on)
    based = {"basis": basis(county, on=on, packs={law.pack: law.law})}
    if len(found) == 1:
        return found[0].to_json() | based
    return {"by": found[0].by, "months": [rates.to_json() for rates in found]} | based
