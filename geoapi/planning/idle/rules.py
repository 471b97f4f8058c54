"""One supply of land before Order 53: three-valued answers to the questions of Art. 2, 22 and 30.

Each answer is True, False or None (unknown). A blank date is never read as "it did not happen":
``not started`` needs a stated fact, and so does ``suspended``.
"""

from dataclasses import dataclass
from datetime import MAXYEAR, date
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from geoapi.planning.idle.history import ENDING, RESTARTING, Disposal, Step
from geoapi.planning.idle.law import IdleTest
from geoapi.planning.idle.records import Supply

Verdict = Literal["suspected_idle", "not_idle", "data_missing", "not_applicable"]
IdleClass = Literal["not_started", "suspended"]
DueSource = Literal["contract", "hand_over_plus_1y"]
Answer = bool | None

START_FIELDS = ("permit_on", "start_evidence", "started_on")
DUE_FIELDS = ("start_by", "delivered_on")

NOISE = 1e-12
"""Relative rounding of figures converted from 亩 or 万元: values this close are equal, not less."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The answer for one supply on one date, before its disposal is considered.

    `started` is None too where the question did not arise: not yet supplied, or finished.
    """

    verdict: Verdict
    idle_class: IdleClass | None = None
    idle_since: date | None = None
    missing: tuple[str, ...] = ()
    started: Answer = None


def all_of(*answers: Answer) -> Answer:
    """And: False wins, then unknown."""
    if False in answers:
        return False
    return None if None in answers else True


def any_of(*answers: Answer) -> Answer:
    """Or: True wins, then unknown."""
    if True in answers:
        return True
    return None if None in answers else False


@lru_cache(maxsize=1 << 16)
def later(day: date, years: int) -> date:
    """Return the same day some calendar years on; 29 February becomes 28 February."""
    year = min(day.year + years, MAXYEAR)
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def restart(supply: Supply) -> Disposal | None:
    """Return the last disposal that sets the start date anew (Art. 12, second paragraph)."""
    return next((d for d in reversed(supply.disposals) if d.way in RESTARTING), None)


def ended(supply: Supply) -> Disposal | None:
    """Return the disposal by which the land was taken back."""
    return next((d for d in supply.disposals if d.way in ENDING), None)


def start_due(supply: Supply, test: IdleTest) -> tuple[date | None, DueSource | None]:
    """Return the start date 动工开发日期 and where it comes from (Art. 22).

    After a disposal it is the one agreed then, and unknown where that is not stated.
    """
    anew = restart(supply)
    if anew is not None:
        return anew.start_by, "contract" if anew.start_by else None
    return first_due(supply, test)


def starts(supply: Supply, test: IdleTest) -> tuple[Step, ...]:
    """Return the start dates that held one after the other, the first one from the supply on."""
    anew = [d for d in supply.disposals if d.way in RESTARTING]
    steps = (Step(d.on, d.start_by, "disposal", d.way, d.document) for d in anew)
    return (Step(supply.signed_on, *first_due(supply, test)), *steps)


def first_due(supply: Supply, test: IdleTest) -> tuple[date | None, DueSource | None]:
    """Return the start date before any disposal."""
    if supply.start_by is not None:
        return supply.start_by, "contract"
    if supply.delivered_on is not None:
        return later(supply.delivered_on, test.hand_over_years), "hand_over_plus_1y"
    return None, None


def deadline(supply: Supply, test: IdleTest) -> date | None:
    """Return the first day on which land not started is idle (Art. 2, first paragraph)."""
    due, _ = start_due(supply, test)
    return None if due is None else later(due, test.not_started_years)


def finished(supply: Supply, on: date) -> bool:
    """Tell whether a completion is on record; a blank date is none."""
    return supply.finished_on is not None and supply.finished_on <= on


def reached(supply: Supply, test: IdleTest) -> Answer:
    """Tell whether one of the three states of Art. 30 is shown; ``none`` says that it is not."""
    if supply.start_evidence in test.start_states:
        return True
    return False if supply.start_evidence == "none" else None


def started(supply: Supply, on: date, test: IdleTest) -> Answer:
    """Tell whether development has started 动工开发: permit, works and date (Art. 30)."""
    return all_of(_by(supply.permit_on, on), reached(supply, test), _by(supply.started_on, on))


def not_started(supply: Supply, on: date, test: IdleTest) -> Answer:
    """Tell whether land is of the first class: not started, the years set past its start date."""
    start = started(supply, on, test)
    last = deadline(supply, test)
    overdue = None if last is None else on >= last
    return all_of(None if start is None else not start, overdue)


def suspended(supply: Supply, on: date, test: IdleTest) -> Answer:
    """Tell whether development has stood still 中止 for the years set.

    Unknown where the date is blank, unless the works are too young to have stood still that
    long; unknown too where the land is said to have been suspended before it was started.
    """
    begun, stopped = supply.started_on, halted_on(supply)
    if begun is not None and on < later(begun, test.suspended_years):
        return False
    if stopped is None:
        return None
    if on < later(stopped, test.suspended_years):
        return False
    return None if at_odds(supply) else True


def at_odds(supply: Supply) -> bool:
    """Tell whether the land is said to have been suspended before it was started."""
    begun, stopped = supply.started_on, supply.suspended_on
    return begun is not None and stopped is not None and stopped < begun


def halted_on(supply: Supply) -> date | None:
    """Return the day from which the land counts as standing still.

    A disposal after the suspension gives the holder until the start date it sets.
    """
    stopped, anew = supply.suspended_on, restart(supply)
    if stopped is None or anew is None or anew.on < stopped:
        return stopped
    return None if anew.start_by is None else max(stopped, anew.start_by)


def little_land(supply: Supply, test: IdleTest) -> Answer:
    """Tell whether too little land is developed (Art. 2); equal to the share is not too little."""
    return _less(supply.developed_area, supply.due_area, test.developed_share)


def little_money(supply: Supply, test: IdleTest) -> Answer:
    """Tell whether too little is invested (Art. 2); equal to the share is not too little."""
    return _less(supply.invested, supply.total_investment, test.invested_share)


def little_done(supply: Supply, test: IdleTest) -> Answer:
    """Tell whether little land or little money: the two are joined by 或者."""
    return any_of(little_land(supply, test), little_money(supply, test))


def stalled(supply: Supply, on: date, test: IdleTest) -> Answer:
    """Tell whether land is of the second class: started, little done, and suspended.

    Where it is not known whether the land was started and nothing speaks of a suspension, the
    start date alone decides, and the answer is False.
    """
    start = started(supply, on, test)
    if start is None and supply.suspended_on is None:
        return False
    return all_of(start, suspended(supply, on, test), little_done(supply, test))


def read_supply(supply: Supply, on: date, test: IdleTest) -> Reading:
    """Return the verdict on one supply on one date, and what it lacks."""
    if (supply.signed_on is not None and supply.signed_on > on) or ended(supply):
        return Reading("not_applicable")
    if finished(supply, on):
        return Reading("not_idle")
    start = started(supply, on, test)
    first, second = not_started(supply, on, test), stalled(supply, on, test)
    if first:
        return Reading("suspected_idle", "not_started", deadline(supply, test), started=False)
    halted = halted_on(supply)
    if second and halted is not None:
        since = later(halted, test.suspended_years)
        return Reading("suspected_idle", "suspended", since, started=True)
    if first is None or second is None:
        return Reading("data_missing", missing=_wanted(supply, on, test), started=start)
    return Reading("not_idle", started=start)


def _by(day: date | None, on: date) -> Answer:
    return None if day is None else day <= on


def _less(part: float | None, whole: float | None, share: Fraction) -> Answer:
    """Compare without dividing; unknown where a figure is missing or the whole is no whole."""
    if part is None or whole is None or part < 0 or whole <= 0:
        return None
    return part * share.denominator < whole * share.numerator * (1 - NOISE)


def _wanted(supply: Supply, on: date, test: IdleTest) -> tuple[str, ...]:
    """Return the fields that keep the verdict open."""
    start = started(supply, on, test)
    wanted = list(start_wanted(supply, test)) if start is None else []
    if start is not True and deadline(supply, test) is None:
        wanted += DUE_FIELDS[:1] if restart(supply) else DUE_FIELDS
    if stalled(supply, on, test) is None:
        wanted += [_halt_wanted(supply)] if suspended(supply, on, test) is None else []
        wanted += _shares_wanted(supply, test)
    return tuple(dict.fromkeys(wanted))


def _halt_wanted(supply: Supply) -> str:
    unstated = supply.suspended_on is not None and halted_on(supply) is None
    return "start_by" if unstated else "suspended_on"


def start_wanted(supply: Supply, test: IdleTest) -> tuple[str, ...]:
    """Return the fields that leave the start open: blank, or a word that is not of Art. 30."""
    answers = (supply.permit_on, reached(supply, test), supply.started_on)
    return tuple(f for f, a in zip(START_FIELDS, answers, strict=True) if a is None)


def _shares_wanted(supply: Supply, test: IdleTest) -> tuple[str, ...]:
    """Return what is blank of the two shares, if they leave the question open."""
    if little_done(supply, test) is not None:
        return ()
    land = ("due_area", "developed_area") if little_land(supply, test) is None else ()
    money = ("total_investment", "invested") if little_money(supply, test) is None else ()
    return tuple(f for f in (*land, *money) if not _usable(supply, f))


def _usable(supply: Supply, field: str) -> bool:
    value: float | None = getattr(supply, field)
    return value is not None and (
        value > 0 or (value == 0 and field in {"developed_area", "invested"})
    )
