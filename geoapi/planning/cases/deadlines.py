"""Deadlines of cases 案件期限: the days that Order 53 sets, met or not; and duties without a day.

Days are counted from the day after, years are calendar years; a last day on a weekend or a holiday
is not moved.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from geoapi.planning.cases.case import Case, Taken
from geoapi.planning.cases.steps import BY_NAME, ENDED, FEE, RECOGNISED, RECOVER
from geoapi.planning.idle.law import NEGOTIATED, IdleTest
from geoapi.planning.idle.rules import later


@dataclass(frozen=True, slots=True)
class Deadline:
    """One day that the law sets for a case.

    Attributes
    ----------
    name
        ``inquiry``, ``reply``, ``pay``, ``return``, ``extension_ends``, ``temporary_ends``.
    words
        What has to have happened by then.
    rule
        The rule of Order 53 that sets it.
    met_on
        The day on which it happened; None while it did not.
    """

    name: str
    on: date
    words: str
    article: int
    rule: str
    met_on: date | None = None

    def overdue(self, on: date) -> int:
        """Return by how many days it is overdue on a day, or was when it was met; 0 if not."""
        return max(((self.met_on or on) - self.on).days, 0)

    def is_open(self) -> bool:
        """Tell whether it still waits."""
        return self.met_on is None


def deadlines(case: Case, test: IdleTest) -> tuple[Deadline, ...]:
    """Return the days that the law sets for a case, those met too, the earliest first."""
    found = [*_of_inquiry(case, test), *_of_decision(case, test), *_of_agreement(case, test)]
    return tuple(sorted(found, key=lambda one: (one.on, one.name)))


def waiting(case: Case, test: IdleTest) -> tuple[Deadline, ...]:
    """Return the deadlines of a case that still wait; none once it has ended."""
    if case.state in ENDED:
        return ()
    return tuple(one for one in deadlines(case, test) if one.is_open())


def overdue(cases: Iterable[Case], on: date, test: IdleTest) -> list[tuple[Case, Deadline]]:
    """Return the deadlines that are past on a day and not met by then, the longest past first."""
    stood = (case.until(on) for case in cases)
    found = [
        (case, one) for case in stood if case for one in waiting(case, test) if one.overdue(on)
    ]
    return sorted(found, key=lambda pair: (pair[1].on, pair[0].number))


def reply_due(case: Case, test: IdleTest) -> date | None:
    """Return the last day for the holder's explanation (Art. 5); None before the notice."""
    notice = case.find("notify")
    return notice.on + timedelta(days=test.reply_days) if notice else None


def served_due(case: Case, test: IdleTest) -> date | None:
    """Return the last day to pay, or to give the certificate back (Art. 17)."""
    served = case.find("carry_out")
    days = {FEE: test.pay_days, RECOVER: test.return_days}.get(case.way or "")
    return served.on + timedelta(days=days) if served and days else None


def _met(taken: Taken | None) -> date | None:
    return taken.on if taken else None


def _of_inquiry(case: Case, test: IdleTest) -> Iterator[Deadline]:
    day = case.opened.on + timedelta(days=test.inquiry_days)
    yield Deadline("inquiry", day, "开展调查核实，发出《闲置土地调查通知书》", 5, "inquiry_days",
                   _met(case.find("notify")))  # fmt: skip
    due = reply_due(case, test)
    if due is not None:
        answered = case.find("explain") or case.find("no_reply")
        yield Deadline("reply", due, "使用权人提供开发利用情况、闲置原因等材料", 5, "reply_days",
                       _met(answered))  # fmt: skip


def _of_decision(case: Case, test: IdleTest) -> Iterator[Deadline]:
    due = served_due(case, test)
    if due is None:
        return
    name, step, words, rule = {
        FEE: ("pay", "pay", "使用权人缴纳土地闲置费", "pay_days"),
        RECOVER: ("return", "give_back", "使用权人办理注销登记、交回权利证书", "return_days"),
    }[case.way or ""]
    done = case.find(step) or case.find("enforce")
    yield Deadline(name, due, words, 17, rule, _met(done))


def _of_agreement(case: Case, test: IdleTest) -> Iterator[Deadline]:
    agreed, done = case.find("carry_out"), _met(case.find("finish"))
    if agreed and case.way == "extend" and agreed.start_by:
        day = later(agreed.start_by, test.extend_years)
        words = f"延长动工开发期限最长 {test.extend_years} 年届满"
        yield Deadline("extension_ends", day, words, 12, "extend_years", done)
    if agreed and case.way == "temporary":
        day = later(agreed.on, test.temporary_years)
        words = f"临时使用最长 {test.temporary_years} 年届满"
        yield Deadline("temporary_ends", day, words, 12, "temporary_years", done)


def duties(case: Case, test: IdleTest) -> tuple[tuple[str, str], ...]:
    """Return what the law wants done without a day: the step, and its clause with its words."""
    return tuple(
        (step, test.quotes[BY_NAME[step].rules[0]]) for step in _duties(case) if not case.find(step)
    )


def _duties(case: Case) -> Iterator[str]:
    if case.state in RECOGNISED:
        yield from ("publish", "file", "copy_regulators")
        found = case.recognised
        if found and (found.cause or "").startswith("gov_"):
            yield "tell_government"
    if case.way in NEGOTIATED and case.state == "chosen" and case.mortgaged:
        yield "tell_mortgagee"
    if case.way == RECOVER and case.state == "in_progress" and case.mortgaged:
        yield "copy_mortgagee"
    if case.state in ENDED and case.find("publish"):
        yield "unpublish"
    if case.state == "done":
        yield "update_filing"
