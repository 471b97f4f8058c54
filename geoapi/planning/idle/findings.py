"""Land suspected idle 疑似闲置 on a date, by Order 53 (闲置土地处置办法): pure functions.

The program suspects; whether land is idle is decided by the bureau after an inquiry (Art. 5-9).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache, partial
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from geoapi.planning.idle.law import IdleTest
from geoapi.planning.idle.rules import (
    NO_PARCEL,
    DueSource,
    IdleClass,
    Parcel,
    Reading,
    Supply,
    Verdict,
    read_supply,
    start_due,
)
from geoapi.planning.idle.ways import Disposal, dispose
from geoapi.planning.idle.words import explain, what_would_change
from layers.atlas import table_of

NOTHING: Mapping[str, str] = MappingProxyType({})
SUPPLY_FIELDS = tuple(f.name for f in fields(Supply) if f.name != "parcel")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A fact used, or words of the law, with the source they come from."""

    text: str
    source: str


@dataclass(frozen=True, slots=True)
class IdleFinding:
    """The answer for one supply of land on one date; None = unknown, or not set by the law.

    Attributes
    ----------
    area
        Registered area of the parcel (m²).
    idle_since
        The day on which the year set by Art. 2 was full.
    start_due, start_due_source
        Start date 动工开发日期 of Art. 22, agreed or counted from the hand-over confirmation.
    fee
        Yuan; only for state land under Art. 14.
    recoverable_on, recoverable
        The day on which two years were full (Art. 14), and whether that has come.
    articles, ways
        Articles of Order 53 that hold for the disposal, and the ways they leave open.
    missing
        Names of fields that the verdict, the disposal or the area lacks.
    changes
        What would lead to another answer.
    """

    supply_id: str
    parcel_id: str | None
    zone_code: str | None
    town_code: str | None
    area: float | None
    verdict: Verdict
    idle_class: IdleClass | None
    idle_since: date | None
    start_due: date | None
    start_due_source: DueSource | None
    fee: float | None
    recoverable_on: date | None
    recoverable: bool | None
    articles: tuple[int, ...]
    ways: tuple[str, ...]
    cause: str | None
    missing: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    name: str | None = None
    holder_name: str | None = None
    changes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the row of the contract: dates as YYYY-MM-DD, unknown as null."""
        row = {field.name: _jsonable(getattr(self, field.name)) for field in fields(self)}
        return row | {"evidence": [{"text": e.text, "source": e.source} for e in self.evidence]}


def find_idle(  # noqa: PLR0913 (three of them are tables handed in by name)
    atlas: Mapping[str, pd.DataFrame],
    on: date,
    test: IdleTest,
    *,
    zone_of: Mapping[str, str] | None = None,
    town_of: Mapping[str, str] | None = None,
    sources: Mapping[str, str] = NOTHING,
) -> list[IdleFinding]:
    """Judge every supply of land on one date.

    Parameters
    ----------
    atlas
        The layers; ``supplies`` and ``parcels`` are read.
    on
        The date of the question.
    test
        The idle-land test as it stands on that date.
    zone_of, town_of
        Parcel -> the zone and the town with the largest share of it; a parcel in none is absent.
    sources
        Layer -> the words that name where its figures come from.

    Returns
    -------
    One finding for each row of ``supplies``, in the order of ``supply_id``.

    Raises
    ------
    NotInForceError
        The test does not hold on `on`.
    """
    test.require(on)
    supplies, land = table_of(atlas, "supplies"), table_of(atlas, "parcels")
    supplied = land[land["parcel_id"].isin(supplies["parcel_id"])]
    parcels = _parcels(supplied, zone_of or NOTHING, town_of or NOTHING)
    judge = partial(judge_supply, on=on, test=test, sources=sources)
    found = map(judge, _supplies(supplies, parcels))
    return sorted(found, key=lambda finding: finding.supply_id)


def judge_supply(
    supply: Supply, on: date, test: IdleTest, *, sources: Mapping[str, str] = NOTHING
) -> IdleFinding:
    """Judge one supply on one date: verdict, disposal, and the reasons for both."""
    reading = read_supply(supply, on, test)
    disposal = _disposal(supply, on, test, reading)
    due, due_source = start_due(supply, test)
    parcel = supply.parcel
    return IdleFinding(
        supply_id=supply.supply_id,
        parcel_id=supply.parcel_id,
        zone_code=parcel.zone_code,
        town_code=parcel.town_code,
        area=parcel.area,
        verdict=reading.verdict,
        idle_class=reading.idle_class,
        idle_since=reading.idle_since,
        start_due=due,
        start_due_source=due_source,
        fee=disposal.fee,
        recoverable_on=disposal.recoverable_on,
        recoverable=disposal.recoverable,
        articles=disposal.articles,
        ways=disposal.ways,
        cause=supply.cause,
        missing=_missing(supply, reading, disposal),
        evidence=_evidence(
            [*explain(supply, on, test, reading), *disposal.notes], {**sources, "law": test.law}
        ),
        name=parcel.name,
        holder_name=supply.holder_name,
        changes=tuple(what_would_change(supply, on, test, reading, disposal)),
    )


def _disposal(supply: Supply, on: date, test: IdleTest, reading: Reading) -> Disposal:
    if reading.idle_class is not None:
        return dispose(supply, on, test, reading.idle_class)
    return Disposal(recoverable=None if reading.verdict == "data_missing" else False)


def _missing(supply: Supply, reading: Reading, disposal: Disposal) -> tuple[str, ...]:
    land = () if supply.parcel.known else ("parcel_id",)
    area = ("site_area",) if supply.parcel.area is None else ()
    return tuple(dict.fromkeys((*reading.missing, *disposal.missing, *land, *area)))


def _evidence(notes: Iterable[tuple[str, str]], sources: Mapping[str, str]) -> tuple[Evidence, ...]:
    return tuple([_sentence(text, sources.get(origin, origin)) for text, origin in notes])


@lru_cache(maxsize=1 << 14)
def _sentence(text: str, source: str) -> Evidence:
    """Return one object for each sentence: words of the law stand in thousands of findings."""
    return Evidence(text, source)


def _parcels(
    frame: pd.DataFrame, zone_of: Mapping[str, str], town_of: Mapping[str, str]
) -> dict[str, Parcel]:
    """Return parcel -> what is used of it; an area of 0 is no area."""
    columns = (_plain(frame[name]) for name in ("parcel_id", "name", "ownership", "site_area"))
    return {
        key: Parcel(
            known=True,
            name=name,
            ownership=ownership,
            area=area or None,
            zone_code=zone_of.get(key),
            town_code=town_of.get(key),
        )
        for key, name, ownership, area in zip(*columns, strict=True)
    }


def _supplies(frame: pd.DataFrame, parcels: Mapping[str, Parcel]) -> Iterator[Supply]:
    columns = [_plain(frame[name]) for name in SUPPLY_FIELDS]
    lands = [parcels.get(key, NO_PARCEL) for key in _plain(frame["parcel_id"])]
    yield from map(Supply, *columns, lands)


def _plain(column: "pd.Series[Any]") -> list[Any]:
    """Return a column as Python values, with None for what is missing (or not finite)."""
    missing = column.isna()
    if pd.api.types.is_datetime64_any_dtype(column):
        column = column.dt.date
    elif pd.api.types.is_float_dtype(column):
        missing |= ~np.isfinite(column)
    return [None if m else v for v, m in zip(column.astype(object), missing, strict=True)]


def _jsonable(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
