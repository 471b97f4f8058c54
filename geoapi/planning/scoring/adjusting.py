"""Adjusting 加减分、提档降档、一票否决: what titles and the bureau's list change, step by step."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoapi.planning.scoring.scheme import Adjustment, Limits, Scheme

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FACTS = ("entity", "rule", "amount", "reason", "document", "on")
"""Columns of facts: whose, which rule of the scheme, and how many points; sorted by both."""


@dataclass(frozen=True)
class Given:
    """One line of the bureau's list: a fact that a rule of the scheme makes something of.

    Attributes
    ----------
    on, until
        First and last day on which it holds; None: open.
    points
        Where the scheme leaves the number to the case.
    """

    uscc: str
    rule: str
    reason: str
    document: str
    on: date | None = None
    until: date | None = None
    points: float | None = None

    def holds(self, day: date) -> bool:
        """Tell whether it holds on a day."""
        return (self.on is None or self.on <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Beside:
    """What is known beside the layers.

    Attributes
    ----------
    given
        The bureau's list of facts that adjust points and classes.
    former
        Folded old name -> credit code (:func:`geoapi.planning.scoring.names.former_names`).
    sources
        Layer -> the words that name where its figures come from.
    """

    given: tuple[Given, ...] = ()
    former: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)


NOTHING = Beside()


def facts_of(
    entities: pd.DataFrame, scheme: Scheme, given: tuple[Given, ...], on: date
) -> pd.DataFrame:
    """Return what titles and the list say of the entities on a day; one fact a rule and entity."""
    found = [*_titled(entities, scheme, on), *_listed(entities, scheme, given, on)]
    facts = pd.DataFrame(found, columns=list(FACTS))
    return facts.drop_duplicates(["entity", "rule"]).sort_values(["entity", "rule"])


def _titled(entities: pd.DataFrame, scheme: Scheme, on: date) -> list[tuple[object, ...]]:
    """Return facts from 称号; a title with a date holds from that day, one without always."""
    if not any(rule.held for rule in scheme.adjustments):
        return []
    split = entities["titles"].dropna().str.split(";").explode()
    parts = split.str.strip().str.partition("@")
    since = pd.to_datetime(parts[2].replace("", None), errors="coerce")
    holds = (parts[2] == "") | (since <= pd.Timestamp(on))
    found: list[tuple[object, ...]] = []
    for at, rule in enumerate(scheme.adjustments):
        mine = holds & parts[0].str.strip().isin(rule.held)
        found += [
            (entity, at, rule.points, f"称号：{text}", "企业图层", None if pd.isna(day) else day)
            for entity, text, day in zip(split.index[mine], split[mine], since[mine], strict=True)
        ]
    return found


def _listed(
    entities: pd.DataFrame, scheme: Scheme, given: tuple[Given, ...], on: date
) -> list[tuple[object, ...]]:
    names = {rule.name: at for at, rule in enumerate(scheme.adjustments)}
    place = {uscc: at for at, members in entities["members"].items() for uscc in members}
    return [
        (place[row.uscc], names[row.rule], _amount(scheme.adjustments[names[row.rule]], row),
         row.reason, row.document, row.on)
        for row in given
        if row.holds(on) and row.uscc in place and row.rule in names
    ]  # fmt: skip


def _amount(rule: Adjustment, row: Given) -> float | None:
    return row.points if rule.points is None else rule.points


def bonuses(facts: pd.DataFrame, scheme: Scheme, count: int) -> Floats:
    """Return the points of each entity: what is added, and what is taken, each within its limit."""
    kinds = np.array([rule.kind == "points" for rule in scheme.adjustments] or [False])
    mine = facts[kinds[facts["rule"].to_numpy(int)]] if len(facts) else facts
    amount = mine["amount"].fillna(0.0).to_numpy(float)
    at = mine["entity"].to_numpy(np.int64)
    up = np.bincount(at, np.clip(amount, 0, None), minlength=count)
    down = np.bincount(at, np.clip(amount, None, 0), minlength=count)
    limits = scheme.limits
    most = np.inf if limits.bonus is None else limits.bonus
    least = -np.inf if limits.penalty is None else -abs(limits.penalty)
    total: Floats = np.minimum(up, most) + np.maximum(down, least)
    return total


def moved(place: Ints, facts: pd.DataFrame, scheme: Scheme, group: Ints) -> tuple[Ints, Ints]:
    """Return the class after 提档降档, and after the vetoes; a place below 0 has no class.

    Parameters
    ----------
    place
        The class by rank, by its position in the cuts of the group; 0 is the best.
    group
        The group of each entity, by its position in the scheme; -1 for none.
    """
    steps = np.zeros((2, len(place)), dtype=np.int64)
    vetoed = np.full(len(place), -1)
    for entity, rule_at in zip(facts["entity"], facts["rule"], strict=True):
        rule = scheme.adjustments[rule_at]
        if rule.kind == "grades" and rule.grades is not None:
            steps[int(rule.grades < 0), entity] += rule.grades
        elif rule.kind == "veto" and rule.to is not None and group[entity] >= 0:
            names = [cut.name for cut in scheme.groups[group[entity]].cuts]
            vetoed[entity] = max(vetoed[entity], names.index(rule.to))
    most = np.array([*(len(each.cuts) for each in scheme.groups), 1])[group] - 1
    lifted = _limited(steps, scheme.limits)
    graded = np.where(place < 0, place, np.clip(place - lifted, 0, np.maximum(most, 0)))
    return graded, np.where((place >= 0) & (vetoed >= 0), np.maximum(graded, vetoed), graded)


def _limited(steps: Ints, limits: Limits) -> Ints:
    up = steps[0] if limits.up is None else np.minimum(steps[0], limits.up)
    down = steps[1] if limits.down is None else np.maximum(steps[1], -abs(limits.down))
    total: Ints = up + down
    return total
