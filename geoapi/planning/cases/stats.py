"""Statistics of cases 案件统计: opened, recognised, ended; land disposed of; days to the end."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from statistics import median
from typing import Any, NamedTuple

from geoapi.planning.cases.case import Case
from geoapi.planning.cases.steps import REACTIVATED
from geoapi.planning.idle.rates import month_ends


@dataclass(frozen=True, slots=True)
class CaseFigures:
    """What happened to some cases between two days, both included.

    Attributes
    ----------
    done, withdrawn
        Cases that ended, by how.
    disposed_area, reactivated_area
        Registered area of the land disposed of, and of it what was built on again or taken back;
        m². Cases whose area is not known are in `unknown_area` alone.
    median_days, longest_days
        From suspicion to the end, of the cases that ended; None where none did.
    """

    opened: int
    recognised: int
    done: int
    withdrawn: int
    disposed_area: float
    reactivated_area: float
    unknown_area: int
    median_days: float | None
    longest_days: int | None

    def to_json(self) -> dict[str, Any]:
        """Return it by name."""
        return {f.name: getattr(self, f.name) for f in fields(self)}


@dataclass(frozen=True)
class CaseStats:
    """The figures of months, zones, towns and all; `standing` are the cases alive at the end."""

    first: date
    last: date
    months: Mapping[str, CaseFigures]
    zones: Mapping[str | None, CaseFigures]
    towns: Mapping[str | None, CaseFigures]
    total: CaseFigures
    standing: Mapping[str, int]


def case_stats(cases: Sequence[Case], first: str, last: str) -> CaseStats:
    """Add cases up from one month to another.

    Raises
    ------
    PlanningError
        One is no month, the last lies before the first, or they are too many.
    """
    ends = list(month_ends(first, last))
    span = ends[0].replace(day=1), ends[-1]
    marks = [_marked(case) for case in cases]
    months = {f"{end:%Y-%m}": _figures(marks, end.replace(day=1), end) for end in ends}
    stood = [case for c in cases if (case := c.until(span[1])) and case.ended is None]
    return CaseStats(
        *span, months, _by(marks, "zone", span), _by(marks, "town", span), _figures(marks, *span),
        {"open": len(stood), "recognised": sum(c.recognised is not None for c in stood)},
    )  # fmt: skip


class _Mark(NamedTuple):
    """What is counted of a case."""

    zone: str | None
    town: str | None
    opened: date
    recognised: date | None
    ended: date | None
    done: bool
    again: bool
    area: float | None


def _marked(case: Case) -> _Mark:
    found, end, subject = case.recognised, case.ended, case.subject
    done = case.state == "done"
    again = done and end is not None and end.outcome in REACTIVATED
    days = (case.opened.on, found.on if found else None, end.on if end else None)
    return _Mark(subject.zone_code, subject.town_code, *days, done, again, case.area)


def _by(
    marks: Iterable[_Mark], name: str, span: tuple[date, date]
) -> dict[str | None, CaseFigures]:
    groups: dict[str | None, list[_Mark]] = {}
    for mark in marks:
        groups.setdefault(getattr(mark, name), []).append(mark)
    return {key: _figures(groups[key], *span) for key in sorted(groups, key=str)}


def _figures(marks: Iterable[_Mark], first: date, last: date) -> CaseFigures:
    def within(day: date | None) -> bool:
        return day is not None and first <= day <= last

    marks = list(marks)
    ended = [m for m in marks if within(m.ended)]
    done = [m for m in ended if m.done]
    days = [(m.ended - m.opened).days for m in ended if m.ended]
    return CaseFigures(
        opened=sum(within(m.opened) for m in marks),
        recognised=sum(within(m.recognised) for m in marks),
        done=len(done), withdrawn=len(ended) - len(done),
        disposed_area=_area(done), reactivated_area=_area([m for m in done if m.again]),
        unknown_area=sum(m.area is None for m in done),
        median_days=median(days) if days else None, longest_days=max(days, default=None),
    )  # fmt: skip


def _area(marks: Iterable[_Mark]) -> float:
    return float(sum(m.area for m in marks if m.area is not None))
