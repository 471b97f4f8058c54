"""What Order 53 lets a county do with land suspected idle: articles, ways, fee, recovery.

Land that was started and then stalled is always settled under Art. 12, without fee and without
recovery free of charge; so is land kept from starting by a verified cause of Art. 8. Art. 14 is
for the rest, and for state-owned land only.
"""

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from geoapi.planning.idle.history import Disposal
from geoapi.planning.idle.law import NEGOTIATED, IdleTest
from geoapi.planning.idle.records import Supply
from geoapi.planning.idle.rules import IdleClass, deadline, later, start_due

STATE_MODES = ("出让", "划拨")
"""Ways of supply that only state construction land has under Order 53, Art. 2."""

WITHOUT_PRICE = ("租赁", "作价")
"""Modes of supply that have neither 出让价款 nor 划拨价款, the base of the fee in Art. 14."""


class Note(NamedTuple):
    """A sentence, and where it comes from: a layer's name, or ``law``."""

    text: str
    origin: str = "supplies"


@dataclass(frozen=True, slots=True)
class Provision:
    """What the law opens; `recoverable` None = not known, because something is missing.

    `ways` are names of rules, whose words are in :attr:`IdleTest.words`.
    """

    articles: tuple[int, ...] = ()
    fee: float | None = None
    recoverable_on: date | None = None
    recoverable: bool | None = False
    ways: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()


def dispose(supply: Supply, on: date, test: IdleTest, idle_class: IdleClass) -> Provision:
    """Return what Order 53 provides for land suspected idle, by its class, cause and owner."""
    by_agreement = idle_class == "suspended" or excused(supply, test)
    if supply.parcel.ownership == "state" or supplied_as_state(supply):
        found = _negotiate(supply, test, idle_class) if by_agreement else _charge(supply, on, test)
        return found if supply.parcel.ownership else _inferred(supply, found)
    if supply.parcel.ownership == "collective":
        return _by_reference(test, negotiated=by_agreement)
    return _owner_open(supply, idle_class, test)


def supplied_as_state(supply: Supply) -> bool:
    """Tell whether a blank owner is told by how the land was supplied.

    A grant contract or an allocation decision is what Art. 2 names for state construction land.
    """
    granted = any(word in (supply.mode or "") for word in STATE_MODES)
    return supply.parcel.ownership is None and granted


def _inferred(supply: Supply, found: Provision) -> Provision:
    words = f"{_owner_words(supply)}；供应方式为{supply.mode}，按国有建设用地处理，请核实。"
    missing = ("ownership",) if supply.parcel.known else ("parcel_id", "ownership")
    note = Note(words, "parcels")
    return replace(found, missing=(*missing, *found.missing), notes=(note, *found.notes))


def charged(supply: Supply, test: IdleTest) -> bool:
    """Tell whether Art. 14 is for this land, should it not be started: state land, not excused."""
    state = supply.parcel.ownership == "state" or supplied_as_state(supply)
    return state and not excused(supply, test)


def excused(supply: Supply, test: IdleTest) -> bool:
    """Tell whether a cause of Art. 8 is stated, and verified."""
    return supply.cause in test.causes and supply.cause_verified is True


def cite(test: IdleTest, rule: str) -> Note:
    """Return the clause and the words of a rule."""
    return Note(test.quotes[rule], "law")


def money(yuan: float) -> str:
    """Write an amount in 万元, to the yuan."""
    return f"{yuan / 10_000:,.4f}".rstrip("0").rstrip(".") + " 万元"


def portion(share: Fraction) -> str:
    """Write a share as a whole percentage where it is one, else as a fraction."""
    return f"{float(share):.0%}" if 100 % share.denominator == 0 else str(share)


def _negotiate(supply: Supply, test: IdleTest, idle_class: IdleClass) -> Provision:
    """Art. 12, for state land; its ways are closed until the land is filed (Art. 25)."""
    rule = "stalled_by_article_12" if idle_class == "suspended" else "government_causes"
    notes = (*_cause_notes(supply, test), cite(test, rule), *_filing_notes(supply, test))
    return Provision(
        articles=(12,),
        ways=open_ways(supply, test) if supply.filed else (),
        missing=("filed",) if supply.filed is None else (),
        notes=notes,
    )


def open_ways(supply: Supply, test: IdleTest) -> tuple[str, ...]:
    """Return the ways of Art. 12; a swap only where the plan was changed, and that is verified."""
    swap = supply.cause == "gov_plan" and excused(supply, test)
    return tuple(way for way in NEGOTIATED if way != "swap" or swap)


def _filing_notes(supply: Supply, test: IdleTest) -> tuple[Note, ...]:
    if supply.filed:
        return (Note("已在土地市场动态监测与监管系统填报。"),)
    state = "是否在监测监管系统填报未填" if supply.filed is None else "未在监测监管系统填报"
    return (Note(f"{state}，暂不列出第十二条的处置方式。"), cite(test, "filing"))


def _cause_notes(supply: Supply, test: IdleTest) -> tuple[Note, ...]:
    if supply.cause is None:
        return (Note("闲置原因未填，未见经核实的第八条情形。"),)
    if supply.cause not in test.causes:
        name = "企业原因" if supply.cause == "enterprise" else f"“{supply.cause}”，不在第八条之列"
        return (Note(f"闲置原因：{name}。"),)
    state = "已核实" if supply.cause_verified else "未经核实，只列出，不适用第八条"
    return (Note(f"闲置原因：{test.causes[supply.cause]}（{state}）。"),)


def _cause_missing(supply: Supply, test: IdleTest) -> tuple[str, ...]:
    if supply.cause in test.causes:
        return ("cause_verified",)
    return () if supply.cause == "enterprise" else ("cause",)


def _charge(supply: Supply, on: date, test: IdleTest) -> Provision:
    """Art. 14, for state land: the fee after one year, and recovery after two."""
    due, _ = start_due(supply, test)
    idle = deadline(supply, test) or on
    free_on = None if due is None else later(due, test.recovery_years)
    recoverable = free_on is not None and on >= free_on
    fee, fee_missing, fee_notes = _fee(supply, test)
    paid = next((d for d in supply.disposals if d.way == "charge_fee" and d.on >= idle), None)
    charge = () if paid or not has_price(supply) else ("charge_fee",)
    ways = (*charge, *(("recover",) if recoverable else ()))
    full = "已满" if recoverable else "未满"
    recovery = f"动工开发日期起满 {test.recovery_years} 年为 {free_on}，至 {on} {full}。"
    return Provision(
        articles=(14,),
        fee=fee,
        recoverable_on=free_on,
        recoverable=recoverable,
        ways=ways,
        missing=(*_cause_missing(supply, test), *fee_missing),
        notes=(
            *_cause_notes(supply, test),
            *fee_notes,
            cite(test, "fee_share"),
            *_paid_notes(paid),
            Note(recovery),
            cite(test, "recovery_years"),
        ),
    )


def has_price(supply: Supply) -> bool:
    """Tell whether the supply is of a kind that has the price which Art. 14 takes a share of."""
    return not any(word in (supply.mode or "") for word in WITHOUT_PRICE)


def _paid_notes(paid: Disposal | None) -> tuple[Note, ...]:
    if paid is None:
        return ()
    return (Note(f"土地闲置费已于 {paid.on} 征缴（{paid.document or '文号未填'}）。"),)


def _fee(supply: Supply, test: IdleTest) -> tuple[float | None, tuple[str, ...], tuple[Note, ...]]:
    """Return the fee (yuan), what it lacks, and the sentences for it. 0 yuan is not a price."""
    if not has_price(supply):
        text = f"供应方式为{supply.mode}，第十四条只以出让或者划拨价款为基数，不计算土地闲置费。"
        return None, (), (Note(text),)
    if supply.price is None or supply.price <= 0:
        return None, ("price",), (Note("土地价款不明，土地闲置费不能计算。"),)
    share = test.fee_share
    fee = supply.price * share.numerator / share.denominator
    text = f"土地价款 {money(supply.price)}，其 {portion(share)} 为 {money(fee)}。"
    return fee, (), (Note(text),)


def _by_reference(test: IdleTest, *, negotiated: bool) -> Provision:
    """Art. 31: collective land, by reference; the fee and the recovery are of state land."""
    return Provision(
        articles=(12, 31) if negotiated else (31,),
        ways=("by_reference",),
        notes=(Note("土地所有权：集体。", "parcels"), cite(test, "by_reference")),
    )


def _owner_open(supply: Supply, idle_class: IdleClass, test: IdleTest) -> Provision:
    """Owner disputed or unknown: which provision holds is open, and so no fee is named."""
    why = _owner_words(supply)
    settled = idle_class == "suspended" or excused(supply, test)
    return Provision(
        articles=(12,) if settled else (),
        recoverable=False if settled else None,
        missing=("ownership",) if supply.parcel.known else ("parcel_id", "ownership"),
        notes=(*_cause_notes(supply, test), Note(f"{why}，不列处置方式和费用。", "parcels")),
    )


def _owner_words(supply: Supply) -> str:
    if not supply.parcel.known:
        return f"宗地 {supply.parcel_id or '（未填）'} 不在宗地图层中，土地所有权不明"
    return "土地所有权有争议" if supply.parcel.ownership == "disputed" else "土地所有权未填"
