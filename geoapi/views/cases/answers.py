"""Cases as JSON 案件应答: for everyone without persons, notes and files; for few with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from geoapi.planning.cases.land import KINDS
from geoapi.planning.cases.steps import STATES, STEP_WORDS, rules_of
from geoapi.views.figure_words import in_words
from layers.units import MU

if TYPE_CHECKING:
    from geoapi.planning.cases.case import Case, Taken
    from geoapi.planning.cases.checks import Next
    from geoapi.planning.cases.deadlines import Deadline
    from geoapi.planning.cases.land import ParcelChange
    from geoapi.planning.cases.standing import Standing
    from geoapi.planning.cases.stats import CaseFigures, CaseStats
    from geoapi.planning.idle.law import IdleTest

STATED = ("way", "cause", "idle_class", "start_by", "mortgaged", "outcome")


def state_words(case: Case, language: str = "zh") -> str:
    """Say how a case stands: 已认定."""
    return in_words(language, *STATES[case.state])


def case_json(one: Standing, *, restricted: bool) -> dict[str, Any]:
    """Return a case on a day; without `restricted` without persons, notes, files."""
    case, subject = one.case, one.case.subject
    return {
        "number": case.number, "version": case.version, "state": case.state,
        "supply_id": subject.supply_id, "parcels": [h.parcel_id for h in case.parcels],
        "name": subject.name, "holder_name": subject.holder_name,
        "zone_code": subject.zone_code, "town_code": subject.town_code, "area": case.area,
        "opened_on": case.opened.on.isoformat(), "idle_since": _day(subject.idle_since),
        "recognised_on": _day(case.recognised.on if case.recognised else None),
        "document": case.recognised.reference or None if case.recognised else None,
        "way": case.way, "ended_on": _day(case.ended.on if case.ended else None),
        "due": one.due and deadline_json(one.due, one.on), "overdue_days": one.late,
        "parcel_changed": one.parcel_changed, "supply_gone": one.supply_gone,
        "changes": [change_json(change) for change in one.changes],
        "deadlines": [deadline_json(deadline, one.on) for deadline in one.deadlines],
        "duties": [{"step": step, "quote": quote} for step, quote in one.duties],
        "history": [_taken(n, t, restricted=restricted) for n, t in enumerate(case.taken, 1)],
    }  # fmt: skip


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def deadline_json(one: Deadline, on: date) -> dict[str, Any]:
    """Return one deadline as it stands on a day."""
    return {
        "name": one.name, "on": one.on.isoformat(), "words": one.words, "article": one.article,
        "met_on": _day(one.met_on), "overdue_days": one.overdue(on),
    }  # fmt: skip


def change_json(change: ParcelChange) -> dict[str, Any]:
    """Return what became of a parcel."""
    return {
        "parcel_id": change.parcel_id, "kinds": list(change.kinds), "exact": change.exact,
        "heirs": list(change.heirs),
        "successors": [
            {"parcel_id": s.parcel_id, "share_before": s.share_before, "share_after": s.share_after}
            for s in change.successors
        ],
    }  # fmt: skip


def _taken(number: int, taken: Taken, *, restricted: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "version": number, "step": taken.step, "on": taken.on.isoformat(),
        "registered_at": taken.at.isoformat() if taken.at else None,
    }  # fmt: skip
    for name in STATED:
        value = getattr(taken, name)
        if value is not None:
            told[name] = value.isoformat() if isinstance(value, date) else value
    if taken.reference:
        told["reference"] = taken.reference
    if taken.parcels:
        told["parcels"] = [held.parcel_id for held in taken.parcels]
    if not restricted:
        return told
    return told | {
        "person": taken.who, "note": taken.note, "file": taken.document_name or None,
        "sha256": taken.document or None,
    }  # fmt: skip


def next_json(steps: Iterable[Next], case: Case, test: IdleTest) -> list[dict[str, Any]]:
    """Return the steps of the present state, each with its document, articles and hindrances."""
    return [
        {"step": n.step.name, "title": n.step.zh, "title_en": n.step.en, "leads_to": n.step.to,
         "document": n.step.document, "takes": list(n.step.takes),
         "articles": sorted({test.rules[r].article for r in rules_of(n.step, case.way)}),
         "quotes": [test.quotes[r] for r in rules_of(n.step, case.way)],
         "reasons_against": list(n.reasons)}
        for n in steps
    ]  # fmt: skip


def ways_json(ways: Mapping[str, tuple[str, ...]], test: IdleTest) -> list[dict[str, Any]]:
    """Return each way of disposal with the reasons against it."""
    return [
        {
            "way": way,
            "words": test.words[way],
            "open": not reasons,
            "reasons_against": list(reasons),
        }
        for way, reasons in ways.items()
    ]


def stats_json(stats: CaseStats) -> dict[str, Any]:
    """Return statistics; areas in m², the land used again in 亩 too."""
    return {
        "from": f"{stats.first:%Y-%m}", "to": f"{stats.last:%Y-%m}",
        "months": [{"month": month} | _figures(f) for month, f in stats.months.items()],
        "zones": [{"zone_code": key} | _figures(f) for key, f in stats.zones.items()],
        "towns": [{"town_code": key} | _figures(f) for key, f in stats.towns.items()],
        "total": _figures(stats.total), "standing": dict(stats.standing),
    }  # fmt: skip


def _figures(figures: CaseFigures) -> dict[str, Any]:
    return figures.to_json() | {"reactivated_mu": figures.reactivated_area / MU}


def change_words(change: ParcelChange, language: str = "zh") -> str:
    """Say what became of a parcel: P1 分割为数宗：P1-1（60.0%）、P1-2（40.0%）."""
    kinds = "、".join(in_words(language, *KINDS[kind]) for kind in change.kinds)
    heirs = "、".join(f"{s.parcel_id}（{s.share_before:.1%}）" for s in change.successors[:10])
    return f"{change.parcel_id} {kinds}{f'：{heirs}' if heirs else ''}"


def step_words(step: str, language: str = "zh") -> str:
    """Name a step."""
    return in_words(language, *STEP_WORDS.get(step, (step, step)))
