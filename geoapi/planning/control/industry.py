"""Industry 行业: from a code of GB/T 4754-2017 to the limits that hold for it.

Trap: from 29 on the divisions of the 2002 and the 2017 edition are different industries. A table
keyed by 2002 is only ever asked through the crosswalk. 2017's 43 has no row of 2002.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from geoapi.planning.control.editions import crosswalk
from geoapi.planning.control.tables import ITEMS, Bound, Kind, Limit

State = Literal["known", "param_missing", "ambiguous", "region_missing", "industry_unknown"]


@dataclass(frozen=True)
class Ruling:
    """What holds for one indicator of one industry.

    Attributes
    ----------
    limit
        The strictest of those that hold; None where none is known.
    limits
        All of them: national and local are both shown.
    state
        ``ambiguous``: the code is too short to choose between rows of one table;
        ``region_missing``: the rows are by region class, and none was given;
        ``industry_unknown``: there are limits by industry, and the parcel's is not known.
    """

    item: str
    kind: Kind | None
    limit: Limit | None
    limits: tuple[Limit, ...]
    state: State


def codes_2002(code: str) -> frozenset[str]:
    """Return the divisions of GB/T 4754-2002 that a class of 2017 comes from."""
    return frozenset(old for old, new in crosswalk() if _meet(code, new))


def _meet(code: str, other: str) -> bool:
    """Tell whether one class lies within the other."""
    return code.startswith(other) or other.startswith(code)


def rulings(
    code: str | None, limits: Iterable[Limit], region_class: str | None
) -> Mapping[tuple[str, Kind | None], Ruling]:
    """Return what holds for an industry, by indicator and kind; at least one for each indicator.

    Parameters
    ----------
    code
        Of GB/T 4754-2017; None where the industry is not known: only limits for all hold.
    """
    every = tuple(limits)
    held = [limit for limit in every if _concerns(limit, code)]
    blind = {limit.item for limit in every if limit.code} if code is None else set()
    found: dict[tuple[str, Kind | None], Ruling] = {}
    for item in ITEMS.values():
        kinds: dict[Kind, list[Limit]] = {}
        for limit in held:
            if limit.item == item.name:
                kinds.setdefault(limit.kind, []).append(limit)
        if item.name in blind:
            general = tuple(limit for some in kinds.values() for limit in some)
            found[item.name, None] = Ruling(item.name, None, None, general, "industry_unknown")
            continue
        for kind, some in kinds.items():
            found[item.name, kind] = _ruling(item.name, kind, some, region_class)
        if not kinds:
            found[item.name, None] = Ruling(item.name, None, None, (), "param_missing")
    return found


def _concerns(limit: Limit, code: str | None) -> bool:
    if not limit.code:
        return True
    if code is None:
        return False
    if limit.code_edition == "2002":
        return any(_meet(limit.code, old) for old in codes_2002(code))
    return _meet(code, limit.code)


def _ruling(item: str, kind: Kind, limits: list[Limit], region_class: str | None) -> Ruling:
    if region_class is None and all(limit.region_class for limit in limits):
        return Ruling(item, kind, None, (), "region_missing")
    here = [limit for limit in limits if limit.region_class in {"", region_class}]
    tables: dict[tuple[str, str], list[Limit]] = {}
    for limit in here:
        tables.setdefault((limit.table, limit.edition), []).append(limit)
    chosen = [_nearest(some) for some in tables.values()]
    if not chosen:
        return Ruling(item, kind, None, (), "param_missing")
    if any(len({limit.value for limit in some}) > 1 for some in chosen):
        return Ruling(item, kind, None, tuple(here), "ambiguous")
    each = [some[0] for some in chosen]
    return Ruling(item, kind, _strictest(each, ITEMS[item].bound), tuple(each), "known")


def _nearest(limits: list[Limit]) -> list[Limit]:
    """Return the rows of one table that speak most exactly: the longest code, its own region."""
    longest = max(len(limit.code) for limit in limits)
    some = [limit for limit in limits if len(limit.code) == longest]
    regional = [limit for limit in some if limit.region_class]
    return regional or some


def _strictest(limits: list[Limit], bound: Bound) -> Limit:
    choose = max if bound == "min" else min
    return choose(limits, key=lambda limit: limit.value)
