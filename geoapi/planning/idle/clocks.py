"""Clocks 期限: the days that Order 53 sets for a supply, those past and those to come.

Years are calendar years (:func:`later`); days are counted from the day after. A last day on a
weekend or a holiday is not moved.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from geoapi.planning.idle.history import Kind
from geoapi.planning.idle.law import IdleTest
from geoapi.planning.idle.records import Supply
from geoapi.planning.idle.rules import (
    Reading,
    deadline,
    finished,
    halted_on,
    later,
    little_done,
    restart,
    start_due,
)
from geoapi.planning.idle.ways import charged, has_price, portion

OPEN = ("suspected_idle", "not_idle", "data_missing")


@dataclass(frozen=True, slots=True)
class Clock:
    """One day that the law sets.

    Attributes
    ----------
    name
        ``start``, ``idle``, ``fee``, ``recoverable``, ``extension_ends``, ``temporary_ends``,
        ``inquiry``, ``reply``, ``pay`` or ``return``.
    on
        The day.
    words
        What falls due on it, and on what condition.
    article
        The article of Order 53 that sets it.
    """

    name: str
    on: date
    words: str
    article: int


def clocks(supply: Supply, on: date, test: IdleTest, reading: Reading) -> tuple[Clock, ...]:
    """Return the days that the law sets for a supply, the earliest first; none once it ended."""
    if reading.verdict not in OPEN or finished(supply, on):
        return ()
    found = [*_of_start(supply, test, reading), *_of_halt(supply, test, reading)]
    found += [*_of_disposal(supply, test), *_of_notices(supply, test)]
    return tuple(sorted(found, key=lambda clock: (clock.on, clock.name)))


def falling_due(several: Iterable[Clock], on: date, days: int) -> tuple[Clock, ...]:
    """Return the clocks that run out within some days; those of the day itself too."""
    return tuple(clock for clock in several if on <= clock.on <= on + timedelta(days=days))


def _of_start(supply: Supply, test: IdleTest, reading: Reading) -> Iterator[Clock]:
    due, _ = start_due(supply, test)
    idle_on = deadline(supply, test)
    if due is None or idle_on is None or reading.started is True:
        return
    yield Clock("start", due, "动工开发日期", 22)
    yield Clock("idle", idle_on, f"满 {test.not_started_years} 年未动工，涉嫌闲置", 2)
    if charged(supply, test):
        if has_price(supply):
            share = portion(test.fee_share)
            yield Clock("fee", idle_on, f"仍未动工的，可按价款的 {share} 征缴闲置费", 14)
        free_on = later(due, test.recovery_years)
        words = f"满 {test.recovery_years} 年仍未动工的，可以报批无偿收回"
        yield Clock("recoverable", free_on, words, 14)


def _of_halt(supply: Supply, test: IdleTest, reading: Reading) -> Iterator[Clock]:
    halted = halted_on(supply)
    if reading.started and halted is not None and little_done(supply, test) is not False:
        day = later(halted, test.suspended_years)
        yield Clock("idle", day, f"中止开发满 {test.suspended_years} 年，涉嫌闲置", 2)


def _of_disposal(supply: Supply, test: IdleTest) -> Iterator[Clock]:
    anew = restart(supply)
    if anew is not None and anew.way == "extend" and anew.start_by is not None:
        day = later(anew.start_by, test.extend_years)
        yield Clock("extension_ends", day, f"延长期限最长 {test.extend_years} 年届满", 12)
    if anew is not None and anew.way == "temporary":
        day = later(anew.on, test.temporary_years)
        yield Clock("temporary_ends", day, f"临时使用最长 {test.temporary_years} 年届满", 12)


NOTICES: Mapping[Kind, tuple[str, str, int]] = {
    "found": ("inquiry", "发现涉嫌闲置，应在 {} 日内开展调查核实、发出调查通知书", 5),
    "inquiry": ("reply", "接到调查通知书，应在 {} 日内提供材料", 5),
    "fee": ("pay", "征缴决定书送达，应在 {} 日内缴纳土地闲置费", 17),
    "recovery": ("return", "收回决定书送达，应在 {} 日内注销登记、交回权利证书", 17),
}


def _of_notices(supply: Supply, test: IdleTest) -> Iterator[Clock]:
    answered = {notice.kind for notice in supply.notices}
    for notice in supply.notices:
        name, words, article = NOTICES[notice.kind]
        if name == "inquiry" and "inquiry" in answered:
            continue
        days: int = getattr(test, f"{name}_days")
        yield Clock(name, notice.on + timedelta(days=days), words.format(days), article)
