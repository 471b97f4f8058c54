"""What would lift a firm one class 升一档还差什么: the points lacking, and each way to them alone.

All else is held fixed: the other firms' figures, the benchmarks, the least and the greatest value,
the adjustments, and how many are rated. So these are distances, not promises.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from geoapi.planning.scoring.ranking import rounded
from geoapi.planning.scoring.result import Scores
from geoapi.planning.scoring.scheme import Group, Item, Rounding
from geoapi.planning.scoring.yardsticks import Yardstick


@dataclass(frozen=True)
class Way:
    """One indicator, if it alone changed.

    Attributes
    ----------
    value
        What it would have to be at least, in its display unit; None where it alone is not
        enough, or where it would move the yardstick itself.
    more
        By how much its numerator would have to grow, the denominator as it is.
    most
        The points that the indicator can give at most; None where there is no limit.
    less
        What its denominator would have to be at most, the numerator as it is.
    """

    item: Item
    value: float | None
    more: float | None
    most: float | None
    less: float | None = None


@dataclass(frozen=True)
class Lift:
    """The class above the one that the rank gave.

    Attributes
    ----------
    to
        The next better class that has a place.
    rank, score
        The last place of that class, and the score that holds it.
    gap
        Points lacking to that score.
    beyond
        Whether that score must be passed, not only reached: ties fall into the worse class, or
        are parted by another figure.
    """

    to: str
    rank: int
    score: float
    gap: float
    ways: tuple[Way, ...]
    beyond: bool = False


def lift(scores: Scores, at: int) -> Lift | None:
    """Tell what the entity at a position lacks to the class above by rank.

    None where it is not rated, has no class by rank, or there is none above.
    """
    row = scores.entities.iloc[at]
    if row["status"] != "rated" or not isinstance(row["class_before"], str):
        return None
    group = scores.scheme.group(row["group"])
    target = _target(group, row["class_before"], int(row["rank_of"]))
    if target is None:
        return None
    to, last = target
    rows = scores.entities
    peers = rows[(rows["group"] == group.name) & rows["score"].notna()]["score"]
    stands = float(np.sort(peers.to_numpy(float))[::-1][last - 1])
    gap = max(0.0, stands - float(row["score"]))
    beyond = group.ties != "better" or bool(group.tie_break)
    return Lift(to, last, stands, gap, tuple(_ways(scores, group, at, gap)), beyond)


def _target(group: Group, name: str, count: int) -> tuple[str, int] | None:
    """Return the next better class with a place in a group of so many, and its last place.

    Without a stated rounding the fewer places count: any rule gives these.
    """
    names = [cut.name for cut in group.cuts]
    rounding: Rounding = group.rounding or "floor"
    for at in range(names.index(name) - 1, -1, -1):
        last = rounded(group.cuts[at].to or Fraction(1), count, rounding)
        before = rounded(group.cuts[at].above or Fraction(0), count, rounding)
        if last > before:
            return names[at], last
    return None


def _ways(scores: Scores, group: Group, at: int, gap: float) -> list[Way]:
    items = scores.items[scores.items["entity"] == at].set_index("item")
    return [
        _way(scores.yardsticks[group.name, item.name], items.loc[item.name], gap)
        for item in group.items
        if item.name in items.index and item.weight
    ]


def _way(stick: Yardstick, row: Any, gap: float) -> Way:
    numerator, denominator = float(row["numerator"]), float(row["denominator"])
    value = stick.value_for(float(row["points"]) + gap)
    if value is None or np.isnan(value):
        return Way(stick.item, None, None, stick.limit)
    now = float(row["value"])
    value = value if np.isnan(now) else max(value, now)
    more = value * denominator - numerator if denominator > 0 else np.nan
    less = numerator / value if value > 0 else np.nan
    return Way(
        stick.item, value, None if np.isnan(more) else max(0.0, more), stick.limit,
        None if np.isnan(less) or less <= 0 else less,
    )  # fmt: skip


def item_ranks(scores: Scores, at: int) -> dict[str, tuple[int, int]]:
    """Return the rank by points within the group, and of how many, for each indicator of one."""
    rows = scores.entities
    peers = rows.index[(rows["status"] == "rated") & (rows["group"] == rows["group"].iloc[at])]
    held = scores.items[scores.items["entity"].isin(peers) & scores.items["points"].notna()]
    own = held[held["entity"] == at].set_index("item")["points"]
    found = {}
    for item, points in held.groupby("item")["points"]:
        if item in own.index:
            found[str(item)] = int((points > own[item]).sum()) + 1, len(points)
    return found
