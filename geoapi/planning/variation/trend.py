"""Trend 历年变化: a measure over the years, and what its change is made of.

A ratio N/D changes because N does, or because D does. The change is divided between them by
their Shapley values, which add up to it exactly, whatever the signs:

    by numerator    (N₁ - N₀) · (1/D₀ + 1/D₁) / 2
    by denominator  (1/D₁ - 1/D₀) · (N₀ + N₁) / 2

References
----------
Albrecht, J., François, D. & Schoors, K. (2002). A Shapley decomposition of carbon emissions
without residuals. Energy Policy 30(9), 727-736.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from geoapi.planning.errors import PlanningError
from geoapi.planning.measures import Measure
from geoapi.planning.measuring.answers import Figure, MeasureTable
from layers.codes import check_period

Driver = Literal["numerator", "denominator"]

FORMULA = (
    "分子作用 = (N₁−N₀)·(1/D₀+1/D₁)/2；分母作用 = (1/D₁−1/D₀)·(N₀+N₁)/2；两者之和等于比值的变化"
)

SIDES = ("numerator", "denominator", "value", "n", "known_share")
CLOSING = ("outside", "unplaced", "overlap", "withheld", "total")


Pair = tuple[MeasureTable, MeasureTable]


@dataclass(frozen=True)
class Trend:
    """A measure by unit, over periods that follow each other.

    Attributes
    ----------
    tables
        One for each of two periods or more, as each may be shown, all by the same units.
    same
        For each of :func:`steps_of`, both ends over the firms known at both of them alone: what
        is not due to who stated their figures. Empty where it is not told.
    """

    tables: Sequence[MeasureTable]
    same: Sequence[Pair] = ()

    @property
    def measure(self) -> Measure:
        """What is told."""
        return self.tables[0].measure

    @property
    def by(self) -> str:
        """The unit."""
        return self.tables[0].by

    @property
    def periods(self) -> list[str]:
        """The periods, in their order."""
        return [str(table.period) for table in self.tables]

    def figures(self) -> pd.DataFrame:
        """Return the figure of each unit in each period: key, name, period, and :data:`SIDES`."""
        return figures_of(self.tables)

    def changes(self) -> pd.DataFrame:
        """Return what changed from each period to the next, and from the first to the last.

        key, name, from, to, change, relative, by_numerator, by_denominator, driver, known_from,
        known_to: in display units; NaN where either end is unknown. `relative` is to a first value
        over 0 only. With `same_` before them: the same of the firms that are known at both ends.
        """
        told, count = self.figures(), len(self.tables)
        made = [
            changed(told.iloc[a::count], told.iloc[b::count], self.measure)
            for a, b in steps_of(count)
        ]
        if self.same:
            made = [
                step.merge(_same(pair), on="key", how="left")
                for step, pair in zip(made, self.same, strict=True)
            ]
        return pd.concat(made, ignore_index=True)

    def to_json(self) -> dict[str, Any]:
        """Return the answer of ``trend``, without its basis."""
        told, changes = self.figures(), self.changes()
        names = told.drop_duplicates("key").set_index("key")["name"]
        figures = {k: _records(g, ["period", *SIDES]) for k, g in told.groupby("key", sort=False)}
        columns = [*STEPS, *(f"same_{name}" for name in STEPS[2:])] if self.same else STEPS
        steps = {k: _records(g, columns) for k, g in changes.groupby("key", sort=False)}
        units = [
            {"key": key, "name": _plain(names[key]), "figures": figures[key],
             "changes": steps.get(key, [])}
            for key in figures
        ]  # fmt: skip
        lone = told[(told["key"] != "") & told["value"].isna()]
        return {
            "measure": self.measure.name, "title": self.measure.title, "unit": self.measure.unit,
            "by": self.by, "periods": self.periods, "formula": FORMULA,
            "rows": [unit for unit in units if unit["key"] != ""],
            "total": next(unit for unit in units if unit["key"] == ""),
            "closing": [
                {"period": table.period}
                | {name: _sides(held) for name in CLOSING if (held := getattr(table, name))}
                for table in self.tables
            ],
            "missing": (lone["key"] + ":" + lone["period"]).tolist(),
        }  # fmt: skip


def steps_of(periods: int) -> list[tuple[int, int]]:
    """Return the pairs that are compared: each period with the next, the first with the last."""
    steps = [(at, at + 1) for at in range(periods - 1)]
    return steps + [(0, periods - 1)] * (periods > 2)  # noqa: PLR2004 - else it is there already


def figures_of(tables: Sequence[MeasureTable]) -> pd.DataFrame:
    """Return units, and behind them the whole under the key "", each in every period in turn."""
    parts = []
    for order, table in enumerate(tables):
        whole = pd.DataFrame([{"key": "", "name": None, **_sides(table.total)}])
        parts += [
            part[["key", "name", *SIDES]].astype(dict.fromkeys(SIDES, float)).assign(order=order)
            for part in (table.rows, whole)
        ]
    units = [part for part in parts[::2] if len(part)]
    every = pd.concat([*units, *parts[1::2]], ignore_index=True)
    product: list[Any] = [every["key"].unique(), range(len(tables))]
    at: pd.MultiIndex = pd.MultiIndex.from_product(product, names=["key", "order"])
    told = every.drop(columns="name").set_index(["key", "order"]).reindex(at).reset_index()
    names = every.drop_duplicates("key").set_index("key")["name"]
    periods = np.array([str(table.period) for table in tables], dtype=object)
    return told.assign(
        name=told["key"].map(names), period=periods[told["order"]],
        n=told["n"].fillna(0).astype(int),
    ).drop(columns="order")  # fmt: skip


def _same(pair: Pair) -> pd.DataFrame:
    told = figures_of(pair)
    step = changed(told.iloc[::2], told.iloc[1::2], pair[0].measure)
    return step[["key", *STEPS[2:]]].rename(columns={name: f"same_{name}" for name in STEPS[2:]})


STEPS = [
    "from", "to", "change", "relative", "by_numerator", "by_denominator", "driver", "known_from",
    "known_to",
]  # fmt: skip


def changed(before: pd.DataFrame, after: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """Divide the change of each unit between the two sides of its ratio.

    Parameters
    ----------
    before, after
        key, name, period, numerator, denominator, value: the same units in the same order. The
        numerator alone drives a total.
    """
    above, below = (_both(before, after, side) for side in ("numerator", "denominator"))
    first, last = _both(before, after, "value")
    change = last - first
    if measure.is_ratio:
        with np.errstate(divide="ignore", invalid="ignore"):
            upper = (above[1] - above[0]) * (1 / below[0] + 1 / below[1]) / 2
            lower = (1 / below[1] - 1 / below[0]) * (above[0] + above[1]) / 2
    else:
        upper, lower = change, np.where(np.isnan(change), np.nan, 0.0)
    unknown = np.isnan(change)
    upper, lower = (np.where(unknown, np.nan, side) for side in (upper, lower))
    relative = np.full(len(change), np.nan)
    np.divide(change, first, out=relative, where=first > 0)
    return pd.DataFrame({
        "key": before["key"].to_numpy(), "name": before["name"].to_numpy(),
        "from": before["period"].to_numpy(), "to": after["period"].to_numpy(),
        "change": change, "relative": relative, "by_numerator": upper, "by_denominator": lower,
        "driver": _driver(upper, lower), "known_from": before["known_share"].to_numpy(),
        "known_to": after["known_share"].to_numpy(),
    })  # fmt: skip


def _both(before: pd.DataFrame, after: pd.DataFrame, side: str) -> list[Any]:
    return [frame[side].to_numpy(float) for frame in (before, after)]


def _driver(upper: Any, lower: Any) -> Any:
    """Name the side that did more; none where neither did, or both the same."""
    more = np.abs(upper) - np.abs(lower)
    named = np.full(len(more), None, dtype=object)
    named[more > 0], named[more < 0] = "numerator", "denominator"
    return named


def _sides(figure: Figure) -> Figure:
    return {name: figure[name] for name in SIDES}


def _records(rows: pd.DataFrame, columns: list[str]) -> list[dict[str, Any]]:
    held = rows[columns].astype(object)
    return [
        {str(name): value for name, value in row.items()}
        for row in held.where(held.notna(), None).to_dict("records")
    ]


def _plain(name: Any) -> Any:
    return None if pd.isna(name) else name


def periods_asked(
    stated: Sequence[str], measure: Measure, first: str | None, last: str | None
) -> list[str]:
    """Return the periods between two, of one kind: years, or quarters where one is named.

    Raises
    ------
    PlanningError
        A measure over parcels, which has no periods; an end that nobody stated, or none between.
    """
    if measure.base != "statements":
        raise PlanningError(
            f"{measure.title}是宗地指标，没有统计期；要比较两个时刻，请用 mutu measure --at"
        )
    for end in (first, last):
        if end and (sentence := check_period(end)):
            raise PlanningError(f"{sentence}，不是 {end}")
    quarterly = any("Q" in end for end in (first, last) if end)
    there = sorted(period for period in stated if ("Q" in period) == quarterly)
    found = [p for p in there if (first or p) <= p <= (last or p)]
    wrong = [end for end in (first, last) if end and end not in there]
    if wrong or len(found) < 2:  # noqa: PLR2004 - a change needs two
        what = f"没有 {wrong[0]} 的数据" if wrong else "至少要两个统计期"
        raise PlanningError(f"{what}；有：{'、'.join(sorted(stated)) or '无'}")
    return found
