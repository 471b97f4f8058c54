"""Idle land 闲置土地: the supplies of a county judged on a date."""

from collections import Counter
from collections.abc import Hashable, Sequence
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from geoapi.planning.errors import PlanningError
from geoapi.planning.idle.due import Due, all_due
from geoapi.planning.idle.findings import IdleFinding, find_idle
from geoapi.planning.idle.law import IdleTest, read_idle_test
from geoapi.planning.idle.local_ways import read_local_ways, with_local_ways
from geoapi.questions.basis import basis, places
from geoapi.questions.decided import disposals_on, notices_on
from layers.atlas import County, Identity

DAYS_KEPT = 16
"""Dates whose findings are kept for each county."""

# Kept with the rows they are found in, and gone with them.
_FOUND: WeakKeyDictionary[Identity, dict[tuple[date, Hashable], list[IdleFinding]]] = (
    WeakKeyDictionary()
)


def ask_idle(
    county: County, on: date, *, supply: str | None = None, local: Sequence[Path] = ()
) -> list[IdleFinding]:
    """Judge the supplies of land on a date; one of them where `supply` names it.

    Parameters
    ----------
    local
        Packs of local documents, which open ways besides those of Order 53.
    """
    findings = _idle(county, on)
    if local:
        ways = tuple(way for path in local for way in read_local_ways(on, path)[1])
        findings = [with_local_ways(finding, ways) for finding in findings]
    if supply is None:
        return findings
    found = [finding for finding in findings if finding.supply_id == supply]
    if not found:
        raise PlanningError(f"没有供地 {supply}（supplies 中无此电子监管号）")
    return found


def _idle(county: County, on: date) -> list[IdleFinding]:
    held = _FOUND.setdefault(county.identity, {})
    key = (on, county.acts)
    if key not in held:
        zone_of, town_of = places(county)
        held[key] = find_idle(
            county.atlas, on, _test(on), zone_of=zone_of, town_of=town_of, sources=county.sources,
            editions=county.editions, disposals=disposals_on(county, on),
            notices=notices_on(county, on),
        )  # fmt: skip
        while len(held) > DAYS_KEPT:
            held.pop(next(iter(held)))
    return held[key]


@lru_cache(maxsize=16)
def _test(on: date) -> IdleTest:
    return read_idle_test(on)


def idle_answer(county: County, on: date, findings: list[IdleFinding]) -> dict[str, Any]:
    """Return the contract's ``idle`` answer."""
    rows = [finding.to_json() for finding in findings]
    packs = {_test(on).pack: _test(on).law} if findings else {}
    return {"on": on.isoformat(), "rows": rows, "basis": basis(county, on=on, packs=packs)}


def ask_due(county: County, on: date, days: int) -> list[Due]:
    """Tell what falls due in the next days, of every supply."""
    return all_due(ask_idle(county, on), on, days)


def due_answer(county: County, on: date, days: int, found: list[Due]) -> dict[str, Any]:
    """Return the answer of ``idle --due``."""
    told = {"on": on.isoformat(), "days": days, "until": (on + timedelta(days=days)).isoformat()}
    counts = Counter(due.clock.name for due in found)
    packs = {_test(on).pack: _test(on).law}
    return {
        **told,
        "rows": [due.to_json() for due in found],
        "counts": dict(counts),
        "basis": basis(county, on=on, packs=packs),
    }
