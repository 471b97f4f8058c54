"""Statistics of cases 案件统计: opened, recognised, ended; land disposed of; days to the end."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from statistics import median
from typing import Any

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
    months = {f"{end:%Y-%m}": _figures(cases, end.replace(day=1), end) for end in ends}
    span = ends[0].replace(day=1), ends[-1]
    places = {
        name: {
            key: _figures([c for c in cases if getattr(c.subject, name) == key], *span)
            for key in sorted({getattr(c.subject, name) for c in cases}, key=str)
        }
        for name in ("zone_code", "town_code")
    }
    stood = [case for c in cases if (case := c.until(span[1])) and case.ended is None]
    return CaseStats(
        *span, months, places["zone_code"], places["town_code"], _figures(cases, *span),
        {"open": len(stood), "recognised": sum(c.recognised is not None for c in stood)},
    )  # fmt: skip


def _figures(cases: Iterable[Case], first: date, last: date) -> CaseFigures:
    cases = list(cases)
    ended = [c for c in cases if c.ended and first <= c.ended.on <= last]
    done = [c for c in ended if c.state == "done"]
    days = [(c.ended.on - c.opened.on).days for c in ended if c.ended]
    again = [c for c in done if c.ended and c.ended.outcome in REACTIVATED]
    return CaseFigures(
        opened=sum(first <= c.opened.on <= last for c in cases),
        recognised=sum(bool(c.recognised and first <= c.recognised.on <= last) for c in cases),
        done=len(done), withdrawn=len(ended) - len(done),
        disposed_area=_area(done), reactivated_area=_area(again),
        unknown_area=sum(c.area is None for c in done),
        median_days=median(days) if days else None, longest_days=max(days, default=None),
    )  # fmt: skip


def _area(cases: Iterable[Case]) -> float:
    return float(sum(c.area for c in cases if c.area is not None))
