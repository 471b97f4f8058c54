"""Scores 集约度: indicators against their ideals, weighted over three levels; nothing is filled in.

positive:  S = min(X / T, 1) × 100        negative: S = (1 − X) × 100, X as a share
score = Σ w(goal) Σ w(group) Σ w(indicator) S
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from geoapi.planning.zone_review.figures import Figure
from geoapi.planning.zone_review.ideals import Goal, Group, Ideals, Item

State = Literal["scored", "data_missing", "param_missing", "withheld"]


@dataclass(frozen=True)
class ItemScore:
    """One indicator: its value and ideal, its score S of 100, and what it gives to the whole."""

    goal: str
    group: str
    item: Item
    value: float | None
    score: float | None
    weight: float | None
    state: State


@dataclass(frozen=True)
class Score:
    """How intensively a zone uses its land 土地利用集约度.

    Attributes
    ----------
    total
        Of 100; None unless every indicator that has a weight is scored.
    goals
        Name of each goal -> its score of 100.
    known_weight
        Weight of the indicators that are scored: what the rest lacks is not spread over them.
    """

    total: float | None
    goals: Mapping[str, float | None]
    items: tuple[ItemScore, ...]
    known_weight: float


def score(ideals: Ideals, figures: Mapping[str, Figure]) -> Score:
    """Score one zone."""
    items = tuple(
        _item(goal, group, item, figures)
        for goal in ideals.goals
        for group in goal.groups
        for item in group.items
    )
    goals = {goal.name: _goal(goal, items) for goal in ideals.goals}
    known = sum(one.weight or 0.0 for one in items if one.score is not None)
    return Score(_total(items), goals, items, known)


def standardised(item: Item, value: float) -> float | None:
    """Return S of 100; None for a positive indicator without an ideal."""
    if item.indicator.negative:
        return 100.0 - value
    return None if item.ideal is None else min(value / item.ideal, 1.0) * 100


def _item(goal: Goal, group: Group, item: Item, figures: Mapping[str, Figure]) -> ItemScore:
    figure = figures[item.indicator.name]
    weight = _product(goal.weight, group.weight, item.weight)
    found = None if figure.value is None else standardised(item, figure.value)
    return ItemScore(
        goal.name, group.name, item, figure.value, found, weight, _state(item, figure, weight)
    )


def _state(item: Item, figure: Figure, weight: float | None) -> State:
    if weight is None or (item.ideal is None and not item.indicator.negative):
        return "param_missing"
    if figure.withheld:
        return "withheld"
    return "data_missing" if figure.value is None else "scored"


def _product(*weights: float | None) -> float | None:
    whole = 1.0
    for weight in weights:
        if weight is None:
            return None
        whole *= weight
    return whole


def _total(items: tuple[ItemScore, ...]) -> float | None:
    if not items or any(one.state != "scored" and one.weight != 0 for one in items):
        return None
    return sum((one.weight or 0.0) * (one.score or 0.0) for one in items)


def _goal(goal: Goal, items: tuple[ItemScore, ...]) -> float | None:
    """Return the score of one goal of 100; None where its weight is 0 or not known."""
    total = _total(tuple(one for one in items if one.goal == goal.name))
    return total / goal.weight if total is not None and goal.weight else None
