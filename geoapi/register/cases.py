"""Cases in the register 案件登记: what is entered of a step, and the case that entries tell.

Persons, notes and files are kept out of public views.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from datetime import date
from itertools import groupby
from typing import Any

from geoapi.planning.cases.case import Case, Held, Subject, Taken
from geoapi.register.documents import Document
from geoapi.register.entries import Act, Entry, text

KIND = "case"

DAYS = ("idle_since", "start_due")
TEXTS = ("way", "cause", "idle_class", "outcome")
"""Fields of a step that are told as they are; absent where nothing is stated."""


def act_of(taken: Taken, document: Document | None, subject: Subject | None = None) -> Act:
    """Return what is entered of a step; the one that opens a case tells its subject too."""
    told: dict[str, Any] = {"on": taken.on.isoformat()}
    told |= {name: value for name in TEXTS if (value := getattr(taken, name)) is not None}
    if taken.start_by:
        told["start_by"] = taken.start_by.isoformat()
    if taken.mortgaged is not None:
        told["mortgaged"] = taken.mortgaged
    if taken.reference:
        told["reference"] = text(taken.reference, "文号", 100)
    if taken.parcels:
        told["parcels"] = [asdict(held) for held in taken.parcels]
    if subject is not None:
        told["subject"] = _written(subject)
    return Act(taken.step, taken.who, told, {"note": text(taken.note, "说明")}, document)


def _written(subject: Subject) -> dict[str, Any]:
    told = asdict(subject)
    return told | {name: told[name].isoformat() for name in DAYS if told[name]}


def cases_of(entries: Iterable[Entry]) -> list[Case]:
    """Tell how each case stands, of entries in order."""
    return [case_of(list(own)) for _, own in groupby(entries, lambda e: e.number)]


def case_of(entries: list[Entry]) -> Case:
    """Tell how one case stands, of all its entries."""
    subject = _subject(entries[0].told["subject"])
    return Case(entries[0].number, subject, tuple(taken_of(entry) for entry in entries))


def taken_of(entry: Entry) -> Taken:
    """Read a step back."""
    told = entry.told
    return Taken(
        entry.act, date.fromisoformat(told["on"]), entry.who, entry.document, entry.document_name,
        entry.private.get("note", ""), **{name: told.get(name) for name in TEXTS},
        start_by=_day(told.get("start_by")), reference=told.get("reference", ""),
        mortgaged=told.get("mortgaged"), parcels=_held(told.get("parcels", ())), at=entry.at,
    )  # fmt: skip


def _subject(told: Mapping[str, Any]) -> Subject:
    known = {f.name for f in fields(Subject)}
    days = {name: _day(told.get(name)) for name in DAYS}
    rest = {name: value for name, value in told.items() if name in known}
    return Subject(**rest | days | {"parcels": _held(told.get("parcels", ()))})


def _held(told: Iterable[Mapping[str, Any]]) -> tuple[Held, ...]:
    return tuple(Held(**held) for held in told)


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
