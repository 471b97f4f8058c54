"""Score 评价: a scheme over the statements of a period; every step in the order of the document.

Gather, exempt, points, bonus and penalty, rank, class, 提档降档, veto.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoapi.planning.measuring.ledger import Ledger
from geoapi.planning.scoring.adjusting import NOTHING, Beside, bonuses, facts_of, moved
from geoapi.planning.scoring.candidates import year_before
from geoapi.planning.scoring.figures import Figure, figure
from geoapi.planning.scoring.findings import findings_of
from geoapi.planning.scoring.gathering import Gathered, gather
from geoapi.planning.scoring.ranking import NONE, classes, places
from geoapi.planning.scoring.result import ENTITY, ITEM, Scores
from geoapi.planning.scoring.scheme import Group, Item, Scheme
from geoapi.planning.scoring.stepping import steps_of
from geoapi.planning.scoring.yardsticks import Yardstick, lacking

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Yardsticks = dict[tuple[str, str], Yardstick]


def score(ledger: Ledger, scheme: Scheme, period: str, beside: Beside = NOTHING) -> Scores:
    """Score every enterprise of a period under a scheme.

    Parameters
    ----------
    period
        ``2024`` or ``2024Q1``. Land and dates are taken on its last day.
    beside
        The bureau's list of adjustments, old names, and the words for the sources.

    Notes
    -----
    A benchmark of k times last year's mean is the ratio of the sums of that year's rated firms.
    What the scheme leaves open is never replaced: what hangs on it stays unknown.
    """
    held = gather(ledger, scheme, period)
    against = year_before(period) if _looks_back(scheme) else None
    before = gather(ledger, scheme, against) if against else None
    sticks = _yardsticks(held, before, scheme)
    items = _items(held, scheme, sticks)
    facts = facts_of(held.entities, scheme, beside.given, held.on)
    _score(held, items, bonuses(facts, scheme, len(held.entities)))
    _rank(held, scheme)
    _move(held, scheme, facts)
    entities, items, order = _ordered(held.entities, items, scheme)
    steps = steps_of(entities, facts.assign(entity=order[facts["entity"].to_numpy(int)]), scheme)
    made = Scores(
        scheme, period, held.on, entities, items, steps, _summary(held, scheme, sticks),
        against=against, sources=beside.sources, yardsticks=sticks,
    )  # fmt: skip
    return made.finding(findings_of(made, held.firms, ledger, beside))


def _looks_back(scheme: Scheme) -> bool:
    return any(i.base is not None and i.base.times for g in scheme.groups for i in g.items)


def _yardsticks(held: Gathered, before: Gathered | None, scheme: Scheme) -> Yardsticks:
    """Return the yardstick of each indicator, by group and indicator."""
    found = {}
    for group in scheme.groups:
        rated = (held.rows(group)["status"] == "rated").to_numpy(bool)
        for one in held.figures[group.name]:
            values = np.sort(one.value[rated & ~np.isnan(one.value)])
            base = _base(one.item, group, before)
            open_ = lacking(group, one.item, base, values)
            found[group.name, one.item.name] = Yardstick(group, one.item, base, values, open_)
    return found


def _base(item: Item, group: Group, before: Gathered | None) -> float:
    """Return the benchmark in display units; NaN where there is none."""
    if item.base is None:
        return np.nan
    if item.base.times is None:
        return np.nan if item.base.fixed is None else item.base.fixed
    if before is None:
        return np.nan
    rows = before.rows(group) if item.base.over == "group" else before.entities
    mean = figure(rows[rows["status"] == "rated"], item).mean
    return float(item.base.times) * mean if mean > 0 else np.nan


def _items(held: Gathered, scheme: Scheme, sticks: Yardsticks) -> pd.DataFrame:
    """Return the points of every entity under every indicator of its group."""
    parts = []
    for group in scheme.groups:
        rows = held.rows(group)
        rated = (rows["status"] == "rated").to_numpy(bool)
        for one in held.figures[group.name]:
            stick = sticks[group.name, one.item.name]
            points, note = _points(one, stick, rated)
            parts.append(pd.DataFrame({
                "entity": rows.index, "item": one.item.name, "numerator": one.numerator,
                "denominator": one.denominator, "value": one.value, "base": stick.base,
                "weight": float(one.item.weight or np.nan), "points": points, "note": note,
            }))  # fmt: skip
    return pd.concat(parts, ignore_index=True)[list(ITEM)]


def _points(
    one: Figure, stick: Yardstick, rated: NDArray[np.bool_]
) -> tuple[Floats, NDArray[np.object_]]:
    """Return points, NaN for those not rated, and a note where the value is unknown."""
    points, unknown = stick.worth(one.value), np.isnan(one.value)
    instead = stick.missing(points[rated & ~unknown])
    points = np.where(unknown, instead, points)
    note = np.full(len(points), None, dtype=object)
    note[unknown] = _missing_note(one.item, instead)
    note[unknown & (one.denominator <= 0)] = f"分母为 0；{_missing_note(one.item, instead)}"
    if stick.lacking:
        note[:] = f"param_missing：{'、'.join(stick.lacking)}"
    return np.where(rated, points, np.nan), note


def _missing_note(item: Item, instead: float) -> str:
    words = {"zero": "按 0 分计", "group_mean": f"按本组该项平均得分 {instead:.4g} 计"}
    return f"没有数据，{words.get(str(item.missing), '不计分')}"


def _score(held: Gathered, items: pd.DataFrame, bonus: Floats) -> None:
    """Add points up; an entity whose points are not all known has no score."""
    rows = held.entities
    by = items.groupby("entity")["points"]
    total = by.sum().where(by.count() == by.size()).reindex(rows.index).to_numpy(float)
    rated = (rows["status"] == "rated").to_numpy(bool)
    known = items.assign(weight=items["weight"].where(items["value"].notna(), 0.0))
    rows["known_share"] = known.groupby("entity")["weight"].sum().reindex(rows.index)
    rows["base_score"] = np.where(rated, total, np.nan)
    rows["bonus"] = np.where(rated & ~np.isnan(total), bonus, np.nan)
    rows["score"] = rows["base_score"] + rows["bonus"]


def _rank(held: Gathered, scheme: Scheme) -> None:
    """Rank within groups, and class by rank."""
    rows = held.entities
    rows["rank"], rows["rank_of"], rows["place"] = np.nan, np.nan, float(NONE)
    for group in scheme.groups:
        mine = rows.index[(rows["group"] == group.name) & rows["score"].notna()]
        if not len(mine):
            continue
        parted = [figure(rows.loc[mine], Item(n, n, None)).value for n in group.tie_break]
        first, last = places(rows.loc[mine, "score"].to_numpy(float), parted)
        rows.loc[mine, "rank"], rows.loc[mine, "rank_of"] = first, len(mine)
        rows.loc[mine, "place"] = classes(group, first, last)


def _move(held: Gathered, scheme: Scheme, facts: pd.DataFrame) -> None:
    """Name the classes by rank, after 提档降档, and after the vetoes."""
    rows, names = held.entities, [group.name for group in scheme.groups]
    numbers = rows["group"].map({name: at for at, name in enumerate(names)})
    group: Ints = numbers.fillna(-1).to_numpy(int).astype(np.int64)
    place = rows["place"].to_numpy(np.int64)
    graded, final = moved(place, facts, scheme, group)
    for column, at in (("class_before", place), ("class_graded", graded), ("class", final)):
        rows[column] = _named(scheme, group, at)
    rows["class"] = rows["class"].where(rows["status"] != "exempt", rows["label"])


def _named(scheme: Scheme, group: NDArray[np.int64], place: NDArray[np.int64]) -> list[str | None]:
    cuts = [[cut.name for cut in each.cuts] for each in scheme.groups]
    return [
        cuts[g][at] if g >= 0 and at >= 0 else None for g, at in zip(group, place, strict=True)
    ]  # fmt: skip


def _ordered(
    entities: pd.DataFrame, items: pd.DataFrame, scheme: Scheme
) -> tuple[pd.DataFrame, pd.DataFrame, NDArray[np.int64]]:
    """Put entities in the order of groups and ranks; return where each went, too."""
    names = {group.name: at for at, group in enumerate(scheme.groups)}
    order = entities.assign(at=entities["group"].map(names)).sort_values(
        ["at", "rank", "key"], kind="stable"
    ).index.to_numpy()  # fmt: skip
    went = np.empty(len(order), dtype=np.int64)
    went[order] = np.arange(len(order))
    kept = [*ENTITY, "exemption", "rated_anyway", "class_graded", "stated"]
    words = [name for name in kept if entities[name].dtype == object]
    told = entities.loc[order, kept].reset_index(drop=True)
    told[words] = told[words].where(told[words].notna(), None)
    placed = items.assign(entity=went[items["entity"].to_numpy(int)])
    return (
        told,
        placed.sort_values("entity", kind="stable").reset_index(drop=True),
        went,
    )


def _summary(held: Gathered, scheme: Scheme, sticks: Yardsticks) -> pd.DataFrame:
    """Return what stands behind each indicator of each group."""
    return pd.DataFrame(
        [_line(held, group, one, sticks[group.name, one.item.name])
         for group in scheme.groups for one in held.figures[group.name]]
    )  # fmt: skip


def _line(held: Gathered, group: Group, one: Figure, stick: Yardstick) -> dict[str, object]:
    rows = held.rows(group)
    rated = (rows["status"] == "rated").to_numpy(bool)
    known = rated & ~np.isnan(one.value)
    land = rows["land"].fillna(0.0).to_numpy(float)
    whole, values = land[rated].sum(), stick.known
    some = len(values) > 0
    return {
        "group": group.name, "item": one.item.name, "rated": int(rated.sum()),
        "n": int(known.sum()), "known_share": land[known].sum() / whole if whole else np.nan,
        "least": values[0] if some else np.nan,
        "median": float(np.median(values)) if some else np.nan,
        "most": values[-1] if some else np.nan,
        "mean": Figure(one.item, one.numerator[known], one.denominator[known]).mean,
        "base": stick.base,
    }  # fmt: skip
