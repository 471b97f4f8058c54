"""Which ways of disposal a recognised case leaves open, and why not the others: Art. 12 and 14."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from geoapi.planning.cases.case import Case
from geoapi.planning.cases.steps import DECIDED, FEE, RECOVER
from geoapi.planning.idle.law import NEGOTIATED, IdleTest
from geoapi.planning.idle.records import Supply
from geoapi.planning.idle.rules import later, start_due
from geoapi.planning.idle.ways import has_price, supplied_as_state


@dataclass(frozen=True, eq=False)
class Ground:
    """What a step is held against.

    Attributes
    ----------
    today
        The present day; nothing happens later.
    test
        Order 53 as it stands on the day of the step.
    supply
        The supply as the layers have it now; None where they no longer do.
    """

    today: date
    test: IdleTest
    supply: Supply | None = None


def ways_of(case: Case, on: date, ground: Ground) -> Mapping[str, tuple[str, ...]]:
    """Return each way of the law with the reasons against it; none where it is open."""
    return {way: tuple(why_not(case, way, on, ground)) for way in (*NEGOTIATED, *DECIDED)}


def why_not(case: Case, way: str, on: date, ground: Ground) -> Iterator[str]:
    """Yield the reasons against a way of disposal."""
    if case.state == "in_progress" and (case.way, way) != (FEE, RECOVER):
        yield "已在处置中；征缴闲置费后仍未动工的，才可以另选无偿收回（第十四条第（二）项）"
    if case.recognised is None:
        yield "尚未认定"
        return
    against = _against_agreement if way in NEGOTIATED else _against_decision
    yield from against(case, way, on, ground)


def by_agreement(case: Case, test: IdleTest) -> bool:
    """Tell whether Art. 12 is for this land: stalled, or kept from starting by a cause of Art. 8.

    What counts is what a person recognised, not what the layers say.
    """
    found = case.recognised
    return found is not None and (found.idle_class == "suspended" or found.cause in test.causes)


def _against_agreement(case: Case, way: str, _: date, ground: Ground) -> Iterator[str]:
    test, found = ground.test, case.recognised
    if not by_agreement(case, test):
        yield "认定的闲置原因不属第八条情形，也不是已动工后中止开发，依第十四条处理"
    if case.find("file") is None:
        yield f"未备案；{test.quotes['filing']}"
    if way == "swap" and (found is None or found.cause != "gov_plan"):
        yield f"置换只用于规划依法修改造成的闲置；{test.quotes['swap']}"


def _against_decision(case: Case, way: str, on: date, ground: Ground) -> Iterator[str]:
    test, supply, found = ground.test, ground.supply, case.recognised
    if found is not None and found.idle_class == "suspended":
        yield f"属已动工后中止开发；{test.quotes['stalled_by_article_12']}"
    elif by_agreement(case, test):
        yield "认定的闲置原因属第八条情形，依第十二条处置，不征缴闲置费、不无偿收回"
    yield from _owned_otherwise(supply)
    yield from _too_early(case, way, on, ground)
    if way == FEE and supply is not None and not has_price(supply):
        yield f"供应方式为{supply.mode}，没有可作基数的出让或者划拨价款（第十四条第（一）项）"
    if way == FEE and any(t.step == "pay" for t in case.taken):
        yield "土地闲置费已经征缴"


def _owned_otherwise(supply: Supply | None) -> Iterator[str]:
    owner = supply.parcel.ownership if supply else None
    if supply is not None and (owner == "state" or supplied_as_state(supply)):
        return
    known = {"collective": "属集体所有", "disputed": "所有权有争议"}
    words = known.get(owner or "", "的所有权不明")
    yield f"土地{words}，第十四条只适用于国有建设用地"


def _too_early(case: Case, way: str, on: date, ground: Ground) -> Iterator[str]:
    test, supply = ground.test, ground.supply
    due = start_due(supply, test)[0] if supply else case.subject.start_due
    years = test.not_started_years if way == FEE else test.recovery_years
    clause = test.rules["fee_share" if way == FEE else "recovery_years"].clause
    if due is None:
        yield f"动工开发日期不明，不能确定是否满 {years} 年（{clause}）"
    elif on < later(due, years):
        yield f"动工开发日期 {due}，满 {years} 年为 {later(due, years)}，至 {on} 未满（{clause}）"
