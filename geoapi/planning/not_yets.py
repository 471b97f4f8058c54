"""The five not-yets 五未土地: land that stopped on its way from approval to the promised yield.

Which five are counted differs by province, so that the list is an argument. The working
definitions are those of the notices on 批而未供 and of county land surveys; no number is set here.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from geoapi.planning.errors import PlanningError
from geoapi.planning.idle.law import IdleTest
from geoapi.planning.idle.records import Supply
from geoapi.planning.idle.rules import finished, read_supply, started
from geoapi.planning.measuring.producing import NO, OPEN, YES
from geoapi.planning.supply_rate import Batches

Answer = bool | None

CLASSES: Mapping[str, tuple[str, str]] = {
    "approved_not_taken": ("批而未征", "approved, not taken"),
    "taken_not_supplied": ("征而未供", "taken, not supplied"),
    "approved_not_supplied": ("批而未供", "approved, not supplied"),
    "supplied_not_used": ("供而未用", "supplied, not used"),
    "used_not_full": ("用而未尽", "used, not in full"),
    "built_not_producing": ("建而未投", "built, not producing"),
    "producing_below": ("投而未达标", "producing, below its promises"),
}
"""Candidates, in the order of the way: their words in Chinese and English."""
FIVE = (
    "approved_not_supplied", "supplied_not_used", "used_not_full", "built_not_producing",
    "producing_below",
)  # fmt: skip
NO_DATA: Mapping[str, str] = {
    "approved_not_taken": "没有征收（补偿安置）进度的图层",
    "taken_not_supplied": "没有征收（补偿安置）进度的图层",
}
"""Classes that no layer can tell yet, and why."""


@dataclass(frozen=True, slots=True)
class Found:
    """One supply in one class; `answer` None = not known, for want of `missing`."""

    name: str
    supply_id: str
    parcel_id: str | None
    area: float | None
    answer: Answer
    missing: tuple[str, ...] = ()
    text: str = ""


def chosen(names: Iterable[str] | None) -> tuple[str, ...]:
    """Return the classes asked for, in the order of the way; the usual five for None.

    Raises
    ------
    PlanningError
        One is no class, or none is named.
    """
    if names is None:
        return FIVE
    wanted = set(names)
    if not wanted or (strange := sorted(wanted - set(CLASSES))):
        told = "、".join(f"{key}（{zh}）" for key, (zh, _) in CLASSES.items())
        raise PlanningError(f"没有类别 {'、'.join(strange) if wanted else '（空）'}；有：{told}")
    return tuple(name for name in CLASSES if name in wanted)


@dataclass(frozen=True, eq=False)
class Yields:
    """What is known of the parcels and contracts besides the supplies.

    Attributes
    ----------
    producing
        Parcel -> 1, 0 or -1 (not known), as
        :func:`geoapi.planning.measuring.producing.producing` tells.
    below
        Supply -> the promises not met, none where all are kept; None where one is not known. A
        supply without a promise that has fallen due is absent.
    withheld
        Whether promises of single firms may not be told.
    """

    producing: Mapping[str, int]
    below: Mapping[str, tuple[str, ...] | None]
    withheld: bool = False


def of_supplies(
    supplies: Iterable[Supply], on: date, test: IdleTest, yields: Yields, names: Sequence[str]
) -> list[Found]:
    """Return what is, or may be, in the classes that supplies are judged for; the rest is not."""
    wanted = [name for name in names if name in BY_SUPPLY]
    found = []
    for supply in supplies:
        if read_supply(supply, on, test).verdict == "not_applicable":
            continue
        for name in wanted:
            one = BY_SUPPLY[name](supply, on, test, yields)
            if one.answer is not False:
                found.append(one)
    return found


def _found(
    name: str, supply: Supply, answer: Answer, area: float | None = None, **told: Any
) -> Found:
    known = supply.parcel.area if area is None else area
    return Found(name, supply.supply_id, supply.parcel_id, known, answer, **told)


def _not_used(supply: Supply, on: date, test: IdleTest, _: Yields) -> Found:
    """Supplied, and works have not begun; whether the agreed start has passed does not matter."""
    begun = True if finished(supply, on) else started(supply, on, test)
    if begun is None:
        missing = ("permit_on", "start_evidence", "started_on")
        return _found("supplied_not_used", supply, None, missing=missing)
    return _found("supplied_not_used", supply, not begun, text=f"至 {on} 未动工")


def _not_full(supply: Supply, on: date, test: IdleTest, _: Yields) -> Found:
    """Begun, and less developed than was due; the area is what is left."""
    begun = True if finished(supply, on) else started(supply, on, test)
    if begun is False:
        return _found("used_not_full", supply, answer=False)
    due, done = supply.due_area, supply.developed_area
    if begun is None or due is None or due <= 0 or done is None:
        missing = tuple(n for n in ("due_area", "developed_area") if not getattr(supply, n))
        return _found("used_not_full", supply, None, missing=missing or ("started_on",))
    left = due - done
    if left <= ROUNDING * due:
        return _found("used_not_full", supply, answer=False)
    text = f"应动工 {due:,.2f} 平方米，已开发 {done:,.2f} 平方米"
    return _found("used_not_full", supply, True, left, text=text)  # noqa: FBT003 - an answer


ROUNDING = 1e-9
"""Relative: what is left by rounding of 亩 is nothing."""


def _not_producing(supply: Supply, on: date, _: IdleTest, yields: Yields) -> Found:
    """Finished, and no user has begun to produce."""
    name = "built_not_producing"
    if supply.finished_on is None:
        return _found(name, supply, None if supply.started_on else False, missing=("finished_on",))
    if not finished(supply, on):
        return _found(name, supply, answer=False)
    state = yields.producing.get(supply.parcel_id or "", OPEN)
    if state == OPEN:
        return _found(name, supply, None, missing=("produced_on",))
    return _found(name, supply, state == NO, text=f"{supply.finished_on} 竣工，至 {on} 未投产")


def _below(supply: Supply, on: date, _: IdleTest, yields: Yields) -> Found:
    """Judge a finished and producing supply by the promises of its contract."""
    name = "producing_below"
    state = yields.producing.get(supply.parcel_id or "", OPEN)
    if not finished(supply, on) or state == NO or supply.supply_id not in yields.below:
        return _found(name, supply, answer=False)
    if yields.withheld:
        return _found(name, supply, None, missing=("restricted",))
    if state != YES:
        return _found(name, supply, None, missing=("produced_on",))
    short = yields.below[supply.supply_id]
    if short is None:
        return _found(name, supply, None, missing=("statements",))
    return _found(name, supply, bool(short), text="未达到：" + "、".join(short))


Judge = Callable[[Supply, date, IdleTest, Yields], Found]
BY_SUPPLY: Mapping[str, Judge] = {
    "supplied_not_used": _not_used,
    "used_not_full": _not_full,
    "built_not_producing": _not_producing,
    "producing_below": _below,
}


def summary(
    names: Sequence[str], several: Sequence[Found], approved: Batches | None
) -> list[dict[str, Any]]:
    """Return each class with its counts and areas (m²), what is unknown apart."""
    return [_class(name, several, approved) for name in names]


def _class(name: str, several: Sequence[Found], approved: Batches | None) -> dict[str, Any]:
    head: dict[str, Any] = {"class": name, "title": CLASSES[name][0], "title_en": CLASSES[name][1]}
    if name in NO_DATA or (name == "approved_not_supplied" and approved is None):
        reason = NO_DATA.get(name, "没有用地报批图层")
        return head | {"verdict": "data_missing", "reason": reason}
    if name == "approved_not_supplied" and approved is not None:
        open_ = approved.rows[approved.rows["unsupplied"] > 0]
        return head | {"verdict": "found", "n": len(open_), "area": approved.total["unsupplied"],
                       "unknown": int(approved.rows["area"].isna().sum())}  # fmt: skip
    some = [one for one in several if one.name == name]
    if some and all(one.missing == ("restricted",) for one in some):
        return head | {"verdict": "data_missing", "reason": "涉及单个企业的保密数据，此处不提供"}
    sure = [one for one in some if one.answer]
    areas = {one.supply_id if name == "used_not_full" else one.parcel_id: one.area for one in sure}
    known = sum(area for area in areas.values() if area is not None)
    unknown = sum(one.answer is None for one in some)
    return head | {"verdict": "found", "n": len(sure), "area": known, "unknown": unknown}


@dataclass(frozen=True, eq=False)
class NotYets:
    """What was asked, and what was found.

    Attributes
    ----------
    found
        Supplies in a class, or not known to be out of it.
    approved
        The batches; None where no approvals are imported, or the class is not asked for.
    """

    on: date
    names: tuple[str, ...]
    period: str | None
    found: list[Found]
    approved: Batches | None

    @property
    def classes(self) -> list[dict[str, Any]]:
        """Each class with its counts and areas."""
        return summary(self.names, self.found, self.approved)
