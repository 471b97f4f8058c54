"""Two scorings side by side 对比: of two years, or of two schemes on the same data; who moved, why.

The points of an indicator change by its numerator, then by its denominator, each measured by the
yardstick before; what remains is the yardstick's own change: benchmark, weight, least and
greatest, the others' values, or another group. The three add up to the whole change.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoapi.planning.scoring.result import Scores

Move = Literal["up", "down", "same", "entered", "left", "neither", "other"]
"""Better or worse class; the same; a class now or before only; never one; classes not ordered."""

SIDE = ("group", "status", "exempt", "score", "rank", "class_before", "class", "reason")
"""Columns of an entity that stand in the comparison, once for each side."""

PARTS = ("numerator", "denominator", "value", "base", "points")
"""Columns of an indicator that stand in the comparison, once for each side."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Comparison:
    """Firms in two scorings.

    Attributes
    ----------
    rows
        One for each firm that either knows: uscc, name, move, and each of :data:`SIDE` with
        ``_before`` and ``_after``; unknown where that side has no such firm.
    items
        One for each firm and indicator: uscc, item, each of :data:`PARTS` for both sides, and
        by how many points the numerator, the denominator and the yardstick moved it:
        by_numerator, by_denominator, by_yardstick; NaN where either side has no points.
    """

    before: Scores
    after: Scores
    rows: pd.DataFrame
    items: pd.DataFrame

    @property
    def counts(self) -> pd.DataFrame:
        """How many firms went from which class to which: class_before, class_after, n."""
        kept = self.rows[["class_before", "class_after"]].astype(object)
        counted = kept.where(kept.notna(), None).value_counts(dropna=False, sort=False)
        return counted.rename("n").reset_index()

    @property
    def moved(self) -> pd.DataFrame:
        """The rows of those that are in another class, in no class, or rated no more or anew."""
        return self.rows[~self.rows["move"].isin(("same", "neither"))]

    def to_json(self) -> dict[str, Any]:
        """Return both sides by name, how many moved, and each firm with its reasons."""
        items = dict(tuple(self.items.groupby("uscc")))
        return {
            "before": _named(self.before),
            "after": _named(self.after),
            "counts": list(_plain(self.counts)),
            "rows": [
                row | {"items": list(_plain(items[row["uscc"]].drop(columns="uscc")))
                       if row["uscc"] in items else []}
                for row in _plain(self.rows)
            ],
        }  # fmt: skip


def _named(scores: Scores) -> dict[str, str]:
    return {"scheme": scores.scheme.name, "title": scores.scheme.title, "period": scores.period}


def _plain(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    held = frame.astype(object).where(frame.notna(), None)
    yield from ({str(k): v for k, v in row.items()} for row in held.to_dict("records"))


def compare(before: Scores, after: Scores) -> Comparison:
    """Lay two scorings side by side, firm by firm; members of merged ones each stand for all."""
    sides = {"before": _by_firm(before), "after": _by_firm(after)}
    pairs = sides["before"].merge(
        sides["after"], how="outer", left_index=True, right_index=True,
        suffixes=("_before", "_after"),
    )  # fmt: skip
    rows = pairs.assign(
        name=pairs["name_after"].where(pairs["name_after"].notna(), pairs["name_before"]),
        move=_moves(pairs, _order(after)),
    )
    kept = ["name", "move", *(f"{name}_{side}" for name in SIDE for side in sides)]
    return Comparison(
        before, after, rows[kept].rename_axis("uscc").reset_index(), _items(before, after)
    )


def _by_firm(scores: Scores) -> pd.DataFrame:
    rows = scores.entities[["members", "name", *SIDE]].explode("members")
    return rows.drop_duplicates("members").set_index("members").sort_index()


def _order(scores: Scores) -> dict[str, int]:
    names = dict.fromkeys(cut.name for group in scores.scheme.groups for cut in group.cuts)
    return {name: at for at, name in enumerate(names)}


def _moves(pairs: pd.DataFrame, order: dict[str, int]) -> NDArray[np.str_]:
    rated = [pairs[f"status_{side}"].eq("rated").to_numpy() for side in ("before", "after")]
    was, now = (pairs[f"class_{side}"] for side in ("before", "after"))
    step = (now.map(order).astype(float) - was.map(order).astype(float)).to_numpy()
    same = was.eq(now).fillna(value=False).to_numpy(bool)
    return np.select(
        [~rated[0] & ~rated[1], ~rated[0], ~rated[1], same, step < 0, step > 0],
        ["neither", "entered", "left", "same", "up", "down"],
        "other",
    )


def _items(before: Scores, after: Scores) -> pd.DataFrame:
    sides = []
    for scores in (before, after):
        held = scores.items[["entity", "item", *PARTS]]
        firms = scores.entities[["members", "group"]].explode("members")
        whose = held.merge(firms, left_on="entity", right_index=True).drop(columns="entity")
        sides.append(whose.rename(columns={"members": "uscc"}).drop_duplicates(["uscc", "item"]))
    pairs = sides[0].merge(
        sides[1], on=["uscc", "item"], how="outer", suffixes=("_before", "_after")
    )
    return _split(pairs, before).drop(columns=["group_before", "group_after"])


def _split(pairs: pd.DataFrame, before: Scores) -> pd.DataFrame:
    """Divide the change of points among numerator, denominator and yardstick."""
    numerator = np.full(len(pairs), np.nan)
    denominator = np.full(len(pairs), np.nan)
    for (group, item), stick in before.yardsticks.items():
        mine = pairs["group_before"].eq(group) & pairs["item"].eq(item)
        at = np.flatnonzero(mine.fillna(value=False).to_numpy(bool))
        rows = pairs.iloc[at]
        was = rows["points_before"].to_numpy(float)
        one = stick.worth(_ratio(rows["numerator_after"], rows["denominator_before"]))
        two = stick.worth(_ratio(rows["numerator_after"], rows["denominator_after"]))
        numerator[at], denominator[at] = one - was, two - one
    change = (pairs["points_after"] - pairs["points_before"]).to_numpy(float)
    unknown = np.isnan(change)
    numerator[unknown] = denominator[unknown] = np.nan
    # Where a value is unknown on one side, its points came by rule: all of it is the yardstick's.
    by_rule = ~unknown & np.isnan(numerator + denominator)
    numerator[by_rule] = denominator[by_rule] = 0.0
    return pairs.assign(
        by_numerator=numerator, by_denominator=denominator,
        by_yardstick=change - numerator - denominator,
    )  # fmt: skip


def _ratio(above: "pd.Series[float]", below: "pd.Series[float]") -> Floats:
    upper, lower = above.to_numpy(float), below.to_numpy(float)
    ratio: Floats = upper / np.where(lower > 0, lower, np.nan)
    return ratio
