"""Ranking 排序 of sites by weighted points, and how far the order hangs on the weights."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geoapi.planning.reactivation.criteria import Criteria
from geoapi.planning.reactivation.points import Ground, Points, points_of
from layers.rings import Floats

STEP = 0.2
"""By how much each weight is raised and lowered: 20 %."""

EVEN = 9
"""Decimals of a score beyond which two are equal: rounding is no order."""

Ranks = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Ranking:
    """Sites in the order of their scores.

    Attributes
    ----------
    criteria
        What was declared.
    points
        Criterion -> points of each site.
    shares
        Criterion -> its share of the weights that count.
    unknown
        Criteria without points for any site: their layer was never imported. Their weight is
        left out and the others share it.
    score, rank
        Weighted mean of the points, 0 to 100, NaN unknown; and the rank, 1 first, equal scores
        sharing one; 0 for a site without score.
    sensitivity
        What becomes of the order when weights change.
    """

    criteria: Criteria
    points: Mapping[str, Points]
    shares: Mapping[str, float]
    unknown: tuple[str, ...]
    score: Floats
    rank: Ranks
    sensitivity: "Sensitivity"


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """What becomes of the order when each weight alone is raised or lowered by :data:`STEP`.

    Attributes
    ----------
    best, worst
        Least and greatest rank of each site over all changes.
    kept, in_top
        Share of the changes in which a site keeps its rank, and in which it is among the first
        `top`.
    changes
        criterion, factor, weight (its share then), moved (sites with another rank), top_kept
        (share of the first that stay among the first).
    """

    best: Ranks
    worst: Ranks
    kept: Floats
    in_top: Floats
    changes: list[dict[str, Any]]


def rank_sites(ground: Ground, criteria: Criteria) -> Ranking:
    """Rank sites by declared criteria."""
    points = {name: points_of(ground, name, criteria.details[name]) for name in criteria.weights}
    unknown = tuple(name for name, one in points.items() if np.isnan(one.points).all())
    used = [name for name in points if name not in unknown]
    weights = np.array([criteria.weights[name] for name in used])
    table = np.column_stack([points[name].points for name in used]) if used else None
    count = len(ground.found.sites)
    score = np.full(count, np.nan) if table is None else weighted(table, weights)
    rank = ranked(score)
    sensitivity = sensitive(table if table is not None else np.zeros((count, 0)), used, weights,
                            top=criteria.top)  # fmt: skip
    shares = dict(zip(used, (weights / weights.sum()).tolist(), strict=True)) if used else {}
    return Ranking(criteria, points, shares, unknown, score, rank, sensitivity)


def weighted(table: Floats, weights: Floats) -> Floats:
    """Return the weighted mean of each row; NaN where any of it is unknown."""
    score: Floats = table @ (weights / weights.sum())
    return score


def ranked(score: Floats) -> Ranks:
    """Return ranks, 1 for the greatest score; equal ones share the better rank, unknown have 0."""
    even = np.round(score, EVEN)
    known = np.sort(even[~np.isnan(even)])
    rank = 1 + len(known) - np.searchsorted(known, even, side="right")
    return np.where(np.isnan(score), 0, rank).astype(np.int64)


def sensitive(table: Floats, names: list[str], weights: Floats, *, top: int) -> Sensitivity:
    """Change each weight alone by :data:`STEP`, up and down, and rank anew each time.

    Parameters
    ----------
    table
        Points, a row a site and a column a criterion.
    top
        How many of the first sites are watched.
    """
    count = len(table)
    rank = ranked(weighted(table, weights)) if names else np.zeros(count, dtype=np.int64)
    first = (rank > 0) & (rank <= top)
    best, worst = rank.copy(), rank.copy()
    kept, in_top = np.zeros(count), np.zeros(count)
    changes = []
    for at, name in enumerate(names):
        for factor in (1 - STEP, 1 + STEP):
            other = weights * np.where(np.arange(len(names)) == at, factor, 1.0)
            now = ranked(weighted(table, other))
            best, worst = np.minimum(best, now), np.maximum(worst, now)
            there = (now > 0) & (now <= top)
            kept, in_top = kept + (now == rank), in_top + there
            changes.append({
                "criterion": name, "factor": factor, "weight": float(other[at] / other.sum()),
                "moved": int((now != rank).sum()),
                "top_kept": float((there & first).sum() / first.sum()) if first.any() else None,
            })  # fmt: skip
    tried = max(len(changes), 1)
    return Sensitivity(best, worst, kept / tried, in_top / tried, changes)
