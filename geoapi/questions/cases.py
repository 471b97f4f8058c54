"""Cases of idle land 闲置土地案件 of a county: how they stand, what is due, what changed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from weakref import WeakKeyDictionary

import pandas as pd
import shapely

from geoapi.planning.cases.case import Case, Held, Subject
from geoapi.planning.cases.deadlines import deadlines, duties
from geoapi.planning.cases.land import ParcelChange, parcel_changes
from geoapi.planning.cases.standing import Standing
from geoapi.planning.cases.steps import ENDED
from geoapi.planning.cases.ways import Ground
from geoapi.planning.errors import PlanningError
from geoapi.planning.idle.findings import IdleFinding
from geoapi.planning.idle.law import read_idle_test
from geoapi.questions.idle import ask_idle
from layers.atlas import County, Identity, leaf_of, shapes_at

# Kept with the rows they are found in, and gone with them.
_CHANGES: WeakKeyDictionary[Identity, dict[Held, ParcelChange | None]] = WeakKeyDictionary()


def ask_cases(county: County, cases: Sequence[Case], on: date) -> list[Standing]:
    """Tell how cases stood on a day, what is overdue first, then what is due, then by number."""
    stood = [case for one in cases if (case := one.until(on))]
    there = set(leaf_of(county.atlas, "supplies").column("supply_id"))
    changes = changes_in(county, stood)
    test = read_idle_test(on)
    found = [
        Standing(
            case, on, deadlines(case, test), changes.get(case.number, ()),
            case.state not in ENDED and case.subject.supply_id not in there, duties(case, test),
        )
        for case in stood
    ]  # fmt: skip
    return sorted(found, key=_urgency)


def _urgency(one: Standing) -> tuple[bool, bool, date, int]:
    day = one.due.on if one.due else date.max
    return (one.case.state in ENDED, one.due is None, day, one.case.number)


def changes_in(county: County, cases: Iterable[Case]) -> dict[int, tuple[ParcelChange, ...]]:
    """Return what became of the land of cases that are not ended, by the current parcels.

    Nothing is compared where the edition is the one that was looked at.
    """
    current = county.editions.get("parcels")
    number = current.number if current else None
    changed: dict[int, list[Held]] = {
        case.number: moved
        for case in cases
        if case.state not in ENDED and (moved := [h for h in case.parcels if h.edition != number])
    }
    known = _compared(county, [held for moved in changed.values() for held in moved])
    found = {
        number: tuple(change for held in moved if (change := known[held]))
        for number, moved in changed.items()
    }
    return {number: changes for number, changes in found.items() if changes}


def _compared(county: County, held: Iterable[Held]) -> Mapping[Held, ParcelChange | None]:
    """Hold parcels against the current ones, all together, and each once for a snapshot."""
    known = _CHANGES.setdefault(county.identity, {})
    rest = {one for one in held if one not in known}
    while rest:
        # Two cases may have looked at one parcel in different editions: one after the other.
        several = {one.parcel_id: one for one in rest}
        found = parcel_changes(list(several.values()), county.atlas["parcels"])
        changes = {change.parcel_id: change for change in found}
        known |= {one: changes.get(key) for key, one in several.items()}
        rest -= set(several.values())
    return known


def subject_of(county: County, supply_id: str, on: date) -> Subject:
    """Return what a case about a supply would hold of it.

    Raises
    ------
    PlanningError
        There is no such supply.
    """
    (finding,) = ask_idle(county, on, supply=supply_id)
    supply = finding.record.supply if finding.record else None
    there = set(leaf_of(county.atlas, "parcels").column("parcel_id"))
    keys = [finding.parcel_id] if finding.parcel_id else []
    held = [h for k in keys for h in (held_of(county, [k]) if k in there else [Held(k)])]
    edition = county.editions.get("supplies")
    return Subject(
        supply_id, tuple(held), finding.name, finding.holder_name, finding.zone_code,
        finding.town_code, finding.verdict, finding.idle_class, finding.idle_since,
        finding.start_due, finding.cause, supply.cause_verified if supply else None,
        edition.number if edition else None,
    )  # fmt: skip


def held_of(county: County, keys: Sequence[str]) -> list[Held]:
    """Return parcels as they are now, by their codes.

    Raises
    ------
    PlanningError
        One of them is not there.
    """
    leaf, edition = leaf_of(county.atlas, "parcels"), county.editions.get("parcels")
    index = pd.Index(leaf.column("parcel_id"))
    at = index.get_indexer(pd.Index(list(keys)))
    if (at < 0).any():
        gone = "、".join(key for key, place in zip(keys, at, strict=True) if place < 0)
        raise PlanningError(f"宗地图层的当前版本没有宗地 {gone[:200]}")
    areas, land = leaf.column("site_area").iloc[at], shapes_at(county.atlas, "parcels", at)
    return [
        Held(
            key, None if pd.isna(area) or not area else float(area),
            "" if one is None else shapely.to_wkb(one).hex(), edition.number if edition else None,
        )
        for key, area, one in zip(keys, areas, land, strict=True)
    ]  # fmt: skip


def confirmed(county: County, case: Case, keys: Sequence[str]) -> tuple[Held, ...]:
    """Return the parcels that a case's land consists of now: as named, else where it is exact.

    Raises
    ------
    PlanningError
        None is named, and the current edition does not tell.
    """
    if keys:
        return tuple(held_of(county, list(dict.fromkeys(keys))))
    changes = {one.parcel_id: one for one in changes_in(county, [case]).get(case.number, ())}
    unclear = [key for key, one in changes.items() if not one.exact]
    if unclear:
        raise PlanningError(
            f"宗地 {'、'.join(unclear)} 现在是哪些宗地不能由图形确定，请逐个写明宗地代码"
        )
    now = [
        heir
        for held in case.parcels
        for heir in (
            changes[held.parcel_id].heirs if held.parcel_id in changes else [held.parcel_id]
        )
    ]
    return tuple(held_of(county, list(dict.fromkeys(now))))


def ground_of(county: County, supply_id: str, on: date, today: date) -> Ground:
    """Return what a step on a day is held against: the law of that day, the supply as it is."""
    finding = finding_of(county, supply_id, on)
    supply = finding.record.supply if finding and finding.record else None
    return Ground(today, read_idle_test(on), supply)


def finding_of(county: County, supply_id: str, on: date) -> IdleFinding | None:
    """Return what the software says of a supply on a day; None where the layers hold it no more."""
    if supply_id not in set(leaf_of(county.atlas, "supplies").column("supply_id")):
        return None
    return ask_idle(county, on, supply=supply_id)[0]
