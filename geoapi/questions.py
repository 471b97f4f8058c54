"""Questions 问题: a county and a date in, an answer out; commands and routes both ask here."""

from collections.abc import Mapping
from contextlib import nullcontext, suppress
from datetime import date
from functools import lru_cache, partial
from threading import Lock
from typing import Any, Literal
from weakref import WeakKeyDictionary

from geoapi.moments import moment_text
from geoapi.planning.confidential import (
    ConfidentialError,
    may_filter,
    refuse_guarded,
    refuse_rule,
    withhold,
)
from geoapi.planning.errors import PlanningError
from geoapi.planning.filters import cql2_filter, filtered_fields
from geoapi.planning.idle import IdleFinding, find_idle
from geoapi.planning.ledger import Ledger
from geoapi.planning.measures import measure_named
from geoapi.planning.packs import IdleTest, read_idle_test
from geoapi.planning.placement import Placement, placement
from geoapi.planning.tally import MeasureTable, measure, measure_all
from geoapi.planning.units import AREAS
from geoapi.views.scene import Scene
from layers.atlas import County, Identity

Places = tuple[Mapping[str, str], Mapping[str, str]]

DAYS_KEPT = 16
"""Dates whose findings are kept for each county."""

_MAKING = Lock()

# Kept with the rows they are found in, and gone with them.
_FOUND: WeakKeyDictionary[Identity, dict[date, list[IdleFinding]]] = WeakKeyDictionary()
_PLACES: WeakKeyDictionary[Identity, Places] = WeakKeyDictionary()
_LEDGERS: WeakKeyDictionary[Identity, Ledger] = WeakKeyDictionary()


def ask_measure(  # noqa: PLR0913 - a question has this many parts, all named
    county: County, name: str, *, by: str, period: str | None = None, where: str | None = None,
    rule: str = "split", restricted: bool = False,
) -> MeasureTable:  # fmt: skip
    """Compute a measure; without `restricted` no single enterprise's figure can be told from it."""
    if county.guarded and not restricted:
        refuse_guarded(measure_named(name))
    ledger = ledger_of(county)
    mask = cql2_filter(where) if where else None
    table = measure(ledger, name, by=by, period=period, where=mask, rule=rule)
    if not restricted:
        refuse_rule(table)
    if restricted:
        return table
    if where is None or not table.measure.restricted:
        return withhold(table)
    may_filter(table.measure, filtered_fields(where))
    return withhold(table, whole=measure(ledger, name, by=by, period=period, rule=rule))


def ask_measures(
    county: County, *, by: str, period: str | None = None, rule: str = "split"
) -> list[MeasureTable]:
    """Compute every measure by unit, for whoever may see all."""
    return measure_all(ledger_of(county), by=by, period=period, rule=rule)


def ask_placement(county: County, layer: str, *, rule: str = "split") -> Placement:
    """Tell which parcel lies in which zone or town."""
    return placement(ledger_of(county), layer, rule)


def placement_answer(county: County, told: Placement) -> dict[str, Any]:
    """Return the answer of ``relate``."""
    return told.to_json() | {"basis": basis(county)}


def ledger_of(county: County) -> Ledger:
    """Return what the measures of a county are added up from; made once for each snapshot."""
    relations = county.relations
    shares = partial(relations.shares, county) if relations else None
    with _MAKING:
        return _LEDGERS.setdefault(county.identity, Ledger(county.atlas, shares))


def report_tables(county: County, first: str, period: str | None) -> list[MeasureTable]:
    """Return the tables a report speaks of: a measure and the output per mu, by zones and towns."""
    return [
        ask_measure(county, name, by=by, period=period)
        for name in dict.fromkeys((first, "output_intensity"))
        for by in ("zones", "towns")
    ]


def ask_idle(county: County, on: date, *, supply: str | None = None) -> list[IdleFinding]:
    """Judge the supplies of land on a date; one of them where `supply` names it."""
    findings = _idle(county, on)
    if supply is None:
        return findings
    found = [finding for finding in findings if finding.supply_id == supply]
    if not found:
        raise PlanningError(f"没有供地 {supply}（supplies 中无此电子监管号）")
    return found


def _idle(county: County, on: date) -> list[IdleFinding]:
    held = _FOUND.setdefault(county.identity, {})
    if on not in held:
        zone_of, town_of = places(county)
        held[on] = find_idle(
            county.atlas, on, _test(on), zone_of=zone_of, town_of=town_of, sources=county.sources
        )
        while len(held) > DAYS_KEPT:
            held.pop(next(iter(held)))
    return held[on]


@lru_cache(maxsize=16)
def _test(on: date) -> IdleTest:
    return read_idle_test(on)


def places(county: County) -> Places:
    """Return parcel -> the zone and -> the town that hold most of it."""
    if county.identity not in _PLACES:
        ledger = ledger_of(county)
        parcels = ledger.table("parcels")["parcel_id"]
        zone_of, town_of = (
            ledger.shares(layer).largest(parcels, ledger.table(layer)[AREAS[layer]])
            for layer in ("zones", "towns")
        )
        _PLACES[county.identity] = zone_of, town_of
    return _PLACES[county.identity]


def idle_answer(county: County, on: date, findings: list[IdleFinding]) -> dict[str, Any]:
    """Return the contract's ``idle`` answer."""
    rows = [finding.to_json() for finding in findings]
    packs = {_test(on).pack: _test(on).law} if findings else {}
    return {"on": on.isoformat(), "rows": rows, "basis": basis(county, on=on, packs=packs)}


def measure_answer(county: County, table: MeasureTable) -> dict[str, Any]:
    """Return the contract's ``measure`` answer."""
    return table.to_json() | {"basis": basis(county, period=table.period)}


def basis(
    county: County, *, on: date | None = None, period: str | None = None,
    packs: Mapping[str, str] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Say what an answer rests on: the date or period, editions, packs, dates of the data."""
    when = {"on": on.isoformat()} if on else {"period": period}
    then = {"at": moment_text(county.at)} if county.at else {}
    return {
        **when,
        **then,
        "editions": county.edition_numbers,
        "packs": dict(packs or {}),
        "data_dates": {name: e.created_at[:10] for name, e in county.editions.items()},
    }


def compose(  # noqa: PLR0913 - a view has this many parts, all named
    county: County, *, on: date, measure_name: str = "tax_intensity", by: str = "zones",
    period: str | None = None, language: Literal["zh", "en"] = "zh", office: str = "",
    needed: bool = True,
) -> Scene:  # fmt: skip
    """Compute what a view shows; views themselves compute nothing.

    Views leave the house: the confidential figures in them are always withheld.

    Parameters
    ----------
    needed
        Whether the view is of the measure; one that is not goes without it where it is refused.
    """
    table = None
    with nullcontext() if needed else suppress(ConfidentialError):
        table = ask_measure(county, measure_name, by=by, period=period)
    return Scene(
        county=county, table=table, idle=tuple(ask_idle(county, on)), on=on, language=language,
        office=office, made_up=county.made_up,
    )  # fmt: skip
