"""Land suspected idle 疑似闲置 on a date, by Order 53 (闲置土地处置办法): pure functions.

The program suspects; whether land is idle is decided by the bureau after an inquiry (Art. 5-9).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from functools import lru_cache, partial
from typing import Any

import pandas as pd

from geoapi.planning.idle.clocks import Clock, clocks
from geoapi.planning.idle.history import Disposal, Notice, Step, by_supply
from geoapi.planning.idle.inputs import Input, inputs
from geoapi.planning.idle.law import IdleTest
from geoapi.planning.idle.openings import Opening, openings
from geoapi.planning.idle.reading import NOTHING, read_records
from geoapi.planning.idle.records import Supply
from geoapi.planning.idle.rules import (
    DueSource,
    IdleClass,
    Reading,
    Verdict,
    read_supply,
    start_due,
    starts,
)
from geoapi.planning.idle.ways import Provision, dispose
from geoapi.planning.idle.words import clauses, explain, what_would_change
from layers.atlas import Edition


@dataclass(frozen=True, slots=True)
class Evidence:
    """A fact used, or words of the law, with the source they come from."""

    text: str
    source: str


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """What was judged, when and by what: the rest is told of it when it is asked for."""

    supply: Supply
    on: date
    reading: Reading
    provision: Provision
    test: IdleTest
    editions: Mapping[str, Edition]


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
    would_change
        What would lead to another answer.
    record
        What was judged; None where a finding is made without one, which then lacks the rest.
    local
        Ways that a local document opens besides.
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
    would_change: tuple[str, ...] = ()
    record: Judged | None = field(default=None, repr=False, compare=False)
    local: tuple[Opening, ...] = ()

    @property
    def clauses(self) -> tuple[str, ...]:
        """The clauses that the verdict rests on."""
        r = self.record
        return clauses(r.supply, r.on, r.test, r.reading) if r else ()

    @property
    def history(self) -> tuple[Step, ...]:
        """The start dates that held one after the other, the last of them today."""
        return starts(self.record.supply, self.record.test) if self.record else ()

    @property
    def clocks(self) -> tuple[Clock, ...]:
        """The days that the law sets, the earliest first."""
        r = self.record
        return clocks(r.supply, r.on, r.test, r.reading) if r else ()

    @property
    def options(self) -> tuple[Opening, ...]:
        """The ways again, each with its document, approval, limit and deadline; then local ones."""
        law = openings(self.record.provision.ways, self.record.test) if self.record else ()
        return (*law, *self.local)

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The figures that the verdict rests on, with the edition and the file of each."""
        r = self.record
        return inputs(r.supply, r.on, r.reading, r.provision, r.editions) if r else ()

    def to_json(self) -> dict[str, Any]:
        """Return the row of the contract: dates as YYYY-MM-DD, unknown as null."""
        return {name: _told(name, getattr(self, name)) for name in TOLD}


OBJECTS = ("evidence", "history", "clocks", "options", "inputs")
HELD = ("record", "local")
TOLD = (*(f.name for f in fields(IdleFinding) if f.name not in HELD), "clauses", *OBJECTS[1:])


def find_idle(  # noqa: PLR0913 (three of them are tables handed in by name)
    atlas: Mapping[str, pd.DataFrame],
    on: date,
    test: IdleTest,
    *,
    zone_of: Mapping[str, str] | None = None,
    town_of: Mapping[str, str] | None = None,
    sources: Mapping[str, str] = NOTHING,
    editions: Mapping[str, Edition] = NOTHING,
    disposals: Sequence[Disposal] = (),
    notices: Sequence[Notice] = (),
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
    editions
        Layer -> its edition, which the inputs tell.
    disposals, notices
        What was done about the land; what is later than `on` is left out.

    Returns
    -------
    One finding for each row of ``supplies``, in the order of ``supply_id``.

    Raises
    ------
    NotInForceError
        The test does not hold on `on`.
    """
    test.require(on)
    judge = partial(judge_supply, on=on, test=test, sources=sources, editions=editions)
    records = read_records(
        atlas, zone_of=zone_of or NOTHING, town_of=town_of or NOTHING,
        disposals=by_supply(disposals, on), notices=by_supply(notices, on),
    )  # fmt: skip
    found = map(judge, records)
    return sorted(found, key=lambda finding: finding.supply_id)


def judge_supply(
    supply: Supply, on: date, test: IdleTest, *, sources: Mapping[str, str] = NOTHING,
    editions: Mapping[str, Edition] = NOTHING,
) -> IdleFinding:  # fmt: skip
    """Judge one supply on one date: verdict, disposal, and the reasons for both."""
    reading = read_supply(supply, on, test)
    provision = _provision(supply, on, test, reading)
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
        fee=provision.fee,
        recoverable_on=provision.recoverable_on,
        recoverable=provision.recoverable,
        articles=provision.articles,
        ways=tuple(test.words[way] for way in provision.ways),
        cause=supply.cause,
        missing=_missing(supply, reading, provision),
        evidence=_evidence(
            [*explain(supply, on, test, reading), *provision.notes], {**sources, "law": test.law}
        ),
        name=parcel.name,
        holder_name=supply.holder_name,
        would_change=tuple(what_would_change(supply, on, test, reading, provision)),
        record=Judged(supply, on, reading, provision, test, editions),
    )


def _provision(supply: Supply, on: date, test: IdleTest, reading: Reading) -> Provision:
    if reading.idle_class is not None:
        return dispose(supply, on, test, reading.idle_class)
    return Provision(recoverable=None if reading.verdict == "data_missing" else False)


def _missing(supply: Supply, reading: Reading, provision: Provision) -> tuple[str, ...]:
    land = () if supply.parcel.known else ("parcel_id",)
    area = ("site_area",) if supply.parcel.area is None else ()
    return tuple(dict.fromkeys((*reading.missing, *provision.missing, *land, *area)))


def _evidence(notes: Iterable[tuple[str, str]], sources: Mapping[str, str]) -> tuple[Evidence, ...]:
    return tuple([_sentence(text, sources.get(origin, origin)) for text, origin in notes])


@lru_cache(maxsize=1 << 14)
def _sentence(text: str, source: str) -> Evidence:
    """Return one object for each sentence: words of the law stand in thousands of findings."""
    return Evidence(text, source)


def _told(name: str, value: Any) -> Any:
    return [_object(part) for part in value] if name in OBJECTS else _jsonable(value)


def _jsonable(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _object(value: Any) -> dict[str, Any]:
    return {name: _jsonable(getattr(value, name)) for name in value.__slots__}
