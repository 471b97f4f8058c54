"""Low-efficiency land 低效用地 by a county's own classes, as a pack; never together with idle land.

The template is Minhou's four classes of 2018. Class 1 is the complement of idle class I2: above a
third and a quarter. What the document gives no number for is ``param_missing`` until a county sets
it; what no layer can tell is left to a person as ``review``.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from geoapi.planning import pack_values as kind
from geoapi.planning.idle.law import IdleTest, read_idle_test
from geoapi.planning.idle.records import Supply
from geoapi.planning.idle.rules import (
    NOISE,
    all_of,
    any_of,
    finished,
    halted_on,
    later,
    read_supply,
    started,
)
from geoapi.planning.measuring.producing import NO, OPEN, YES
from geoapi.planning.packs import POLICY, Pack, read_pack, values_on

Answer = bool | None
TEMPLATE = POLICY / "minhou" / "2018-low-efficiency.yaml"
CLASSES = ("unfinished", "poor_output", "low_intensity", "poor_faith")
STATES = ("met", "review", "data_missing", "param_missing", "not_met")
"""Of a class, the one that says most first; ``excluded`` and ``not_applicable`` are of the land."""


@dataclass(frozen=True)
class LowTest:
    """The classes as they stand on a day, beside Order 53; None = no number is given."""

    pack: Pack
    law: IdleTest
    developed_share: Fraction
    invested_share: Fraction
    stopped_years: int
    untaxed_years: int
    least_floor_area_ratio: float | None
    let_share: Fraction | None


@dataclass(frozen=True, eq=False)
class LandFacts:
    """What is known of parcels and contracts besides the supplies.

    Attributes
    ----------
    producing, untaxed
        Parcel -> 1, 0 or -1 (not known); `untaxed` of the years that the test sets.
    below
        Supply -> whether the agreed tax per mu is not met; absent where none was promised.
    floor_area_ratio, let
        Parcel -> what it is built with, and the share of its land that is let; absent = unknown.
    withheld
        Whether the tax of single firms may not be told of.
    """

    producing: Mapping[str, int]
    untaxed: Mapping[str, int]
    below: Mapping[str, Answer]
    floor_area_ratio: Mapping[str, float]
    let: Mapping[str, float]
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class ClassFound:
    """One class for one supply: its state, and why."""

    name: str
    state: str
    text: str = ""
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LowFinding:
    """The answer for one supply on one day.

    Attributes
    ----------
    verdict
        ``suspected_low``, ``review``, ``data_missing``, ``param_missing``, ``not_low``,
        ``excluded`` (idle land) or ``not_applicable``.
    """

    supply_id: str
    parcel_id: str | None
    area: float | None
    verdict: str
    classes: tuple[ClassFound, ...]
    reason: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return it as one row of an answer."""
        classes = [
            {"class": c.name, "state": c.state, "text": c.text, "missing": list(c.missing)}
            for c in self.classes
        ]
        return {
            "supply_id": self.supply_id, "parcel_id": self.parcel_id, "area": self.area,
            "verdict": self.verdict, "classes": classes, "reason": self.reason,
        }  # fmt: skip


def read_low_test(on: date, path: Path = TEMPLATE) -> LowTest:
    """Read a county's classes as they stand on a day.

    Raises
    ------
    NotInForceError
        The document does not hold on that day.
    PackError
        The pack lacks a rule, or a value is not of its kind.
    """
    pack = read_pack(path)
    pack.require(on)
    numbers: dict[str, Callable[[object], Any]] = {
        "developed_share": kind.share, "invested_share": kind.share, "stopped_years": kind.years,
        "untaxed_years": kind.years, "least_floor_area_ratio": kind.optional(kind.positive),
        "let_share": kind.optional(kind.share),
    }  # fmt: skip
    return LowTest(pack, read_idle_test(on), **values_on(pack, on, numbers, CLASSES))


def low_efficiency(
    supplies: Iterable[Supply], on: date, low: LowTest, facts: LandFacts,
    recognised: Mapping[str, str] | None = None,
) -> list[LowFinding]:  # fmt: skip
    """Judge every supply by a county's classes; idle land of either kind is excluded.

    Parameters
    ----------
    recognised
        Parcel -> the document by which it is recognised as idle.
    """
    known = list(supplies)
    readings = [read_supply(supply, on, low.law) for supply in known]
    idle = {
        supply.parcel_id or supply.supply_id: f"疑似闲置（供地 {supply.supply_id}）"
        for supply, reading in zip(known, readings, strict=True)
        if reading.verdict == "suspected_idle"
    }
    idle |= {key: f"已认定为闲置土地（{words}）" for key, words in (recognised or {}).items()}
    found = []
    for supply, reading in zip(known, readings, strict=True):
        why = idle.get(supply.parcel_id or supply.supply_id, "")
        if reading.verdict == "not_applicable" or why:
            verdict = "excluded" if why else "not_applicable"
            found.append(_finding(supply, verdict, (), why))
            continue
        classes = tuple(JUDGES[name](supply, on, low, facts) for name in CLASSES)
        found.append(_finding(supply, _verdict(classes), classes))
    return sorted(found, key=lambda one: one.supply_id)


def _finding(
    supply: Supply, verdict: str, classes: tuple[ClassFound, ...], reason: str = ""
) -> LowFinding:
    return LowFinding(
        supply.supply_id, supply.parcel_id, supply.parcel.area, verdict, classes, reason
    )


def _verdict(classes: Iterable[ClassFound]) -> str:
    state = min((one.state for one in classes), key=STATES.index)
    return {"met": "suspected_low", "not_met": "not_low"}.get(state, state)


def _unfinished(supply: Supply, on: date, low: LowTest, _: LandFacts) -> ClassFound:
    """Begun, not finished, more than both shares done, and stopped for the years set."""
    name = "unfinished"
    if finished(supply, on):
        return ClassFound(name, "not_met")
    halted = halted_on(supply)
    answer = all_of(
        started(supply, on, low.law),
        None if halted is None else on >= later(halted, low.stopped_years),
        _more(supply.developed_area, supply.due_area, low.developed_share),
        _more(supply.invested, supply.total_investment, low.invested_share),
    )
    if answer is None:
        fields = ("permit_on", "start_evidence", "started_on", "suspended_on", "due_area",
                  "developed_area", "total_investment", "invested")  # fmt: skip
        blank = tuple(field for field in fields if getattr(supply, field) is None)
        return ClassFound(name, "data_missing", missing=blank)
    if not answer:
        return ClassFound(name, "not_met")
    return ClassFound(name, "review", f"自 {halted} 停止开发；是否经批准停工，由人核实")


def _more(part: float | None, whole: float | None, share: Fraction) -> Answer:
    """Tell whether a part is more than a share; equal is not more."""
    if part is None or whole is None or part < 0 or whole <= 0:
        return None
    return part * share.denominator > whole * share.numerator * (1 + NOISE)


def _poor_output(supply: Supply, on: date, low: LowTest, facts: LandFacts) -> ClassFound:
    """Finished, and not producing, or without tax for the years set, or below what was agreed."""
    name, key = "poor_output", supply.parcel_id or ""
    if not finished(supply, on):
        return ClassFound(name, "not_met")
    idle = _answer(facts.producing.get(key, OPEN), yes=NO, no=YES)
    tax = None if facts.withheld else _answer(facts.untaxed.get(key, OPEN), yes=YES, no=NO)
    below = _below(supply, facts)
    answer = any_of(idle, tax, below)
    reasons = {"未投产": idle, f"{low.untaxed_years} 年没有税收": tax, "未达到约定亩均税收": below}
    if answer:
        return ClassFound(name, "met", "、".join(why for why, told in reasons.items() if told))
    if answer is None:
        lacks = {"produced_on": idle, "tax_paid": tax, "promised_tax_intensity": below}
        blank = tuple(field for field, told in lacks.items() if told is None)
        return ClassFound(name, "data_missing", missing=blank)
    return ClassFound(name, "not_met")


def _below(supply: Supply, facts: LandFacts) -> Answer:
    if supply.supply_id not in facts.below:
        return False
    return None if facts.withheld else facts.below[supply.supply_id]


def _answer(state: int, *, yes: int, no: int) -> Answer:
    return {yes: True, no: False}.get(state)


def _low_intensity(supply: Supply, on: date, low: LowTest, facts: LandFacts) -> ClassFound:
    """Finished and producing, and built lower than the county's own number."""
    name, key = "low_intensity", supply.parcel_id or ""
    if not finished(supply, on) or facts.producing.get(key) == NO:
        return ClassFound(name, "not_met")
    if low.least_floor_area_ratio is None:
        return ClassFound(name, "param_missing", "容积率的数由本县定")
    ratio = facts.floor_area_ratio.get(key)
    if ratio is None:
        return ClassFound(name, "data_missing", missing=("floor_area",))
    if ratio >= low.least_floor_area_ratio * (1 - NOISE):
        return ClassFound(name, "not_met")
    if facts.producing.get(key, OPEN) == OPEN:
        return ClassFound(name, "data_missing", missing=("produced_on",))
    return ClassFound(name, "met", f"容积率 {ratio:.2f}，低于 {low.least_floor_area_ratio:g}")


def _poor_faith(supply: Supply, on: date, low: LowTest, facts: LandFacts) -> ClassFound:
    """Finished and mainly let; where the tenants pay tax no layer tells."""
    name = "poor_faith"
    if not finished(supply, on):
        return ClassFound(name, "not_met")
    if low.let_share is None:
        return ClassFound(name, "param_missing", "“主要用于出租”的份额由本县定")
    share = facts.let.get(supply.parcel_id or "")
    if share is None:
        return ClassFound(name, "data_missing", missing=("occupancies",))
    if share < float(low.let_share) * (1 - NOISE):
        return ClassFound(name, "not_met")
    return ClassFound(name, "review", f"出租 {share:.0%}；承租方在何处注册纳税，由人核实")


Judge = Callable[[Supply, date, LowTest, LandFacts], ClassFound]
JUDGES: Mapping[str, Judge] = {
    "unfinished": _unfinished,
    "poor_output": _poor_output,
    "low_intensity": _low_intensity,
    "poor_faith": _poor_faith,
}


@dataclass(frozen=True, eq=False)
class LowEfficiency:
    """What was asked, by which document, and what was found; `template` = not the county's own."""

    on: date
    test: LowTest
    template: bool
    found: list[LowFinding]

    @property
    def counts(self) -> dict[str, int]:
        """How many supplies each verdict has."""
        return dict(Counter(one.verdict for one in self.found))
