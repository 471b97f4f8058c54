"""Where discs stand that mark firms on paper: near their land, none over another.

Pure geometry in points (1/72 inch); nothing is drawn here.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

Points: TypeAlias = NDArray[np.float64]

TURN = np.pi * (3 - np.sqrt(5))
"""The golden angle: points laid by it on a spiral never fall on one another."""
SPIRAL = 1.2
"""Radii between the turns of that spiral, so that most discs on it are free of each other."""
ROUNDS = 600
DAMPED = 0.9
PULL = 0.02
"""Part of the way back to its land that a disc goes in each round."""
GIVEN = 0.985
"""Part of two radii that discs must keep between their middles: hairline overlap is not seen."""


def spread(places: Points, radius: float) -> Points:
    """Move points apart until discs of this radius do not overlap; each stays as near as it can.

    The same places give the same discs. Discs that share one place form a round cluster.
    """
    anchors = np.asarray(places, dtype=float).reshape(-1, 2)
    found = anchors + _spiral(_rank_in_place(anchors), SPIRAL * radius)
    for turn in range(ROUNDS):
        moves, worst = _pushes(found, 2 * radius)
        if worst <= (1 - GIVEN) * 2 * radius:
            return found
        pull = PULL * max(0.0, 1 - 1.5 * turn / ROUNDS)
        found = found + DAMPED * _at_most(moves, radius) + pull * (anchors - found)
    return found


def _rank_in_place(places: Points) -> NDArray[np.int64]:
    """Give each of the points that share a place, to a thousandth point, its number from 0."""
    cells = np.rint(places * 1000).astype(np.int64)  # whole: -0.0 is no other place than 0.0
    _, same = np.unique(cells, axis=0, return_inverse=True)
    order = np.argsort(same.ravel(), kind="stable")
    ranked = same.ravel()[order]
    starts = np.searchsorted(ranked, ranked)
    ranks = np.empty(len(places), dtype=np.int64)
    ranks[order] = np.arange(len(places)) - starts
    return ranks


def _spiral(ranks: NDArray[np.int64], step: float) -> Points:
    turned = ranks * TURN
    away: Points = np.column_stack([np.cos(turned), np.sin(turned)]) * np.sqrt(ranks)[:, None]
    return away * step


def _at_most(moves: Points, length: float) -> Points:
    """Shorten the moves that many neighbours add up to: a crowd must not be blown apart."""
    lengths = np.hypot(moves[:, 0], moves[:, 1])
    shortened: Points = moves * np.minimum(1, length / np.maximum(lengths, 1e-12))[:, None]
    return shortened


def _pushes(places: Points, apart: float) -> tuple[Points, float]:
    """Return by how much each point moves away from those too near, and the worst overlap."""
    points = np.asarray(shapely.points(places))
    one, other = shapely.STRtree(points).query(points, predicate="dwithin", distance=apart)
    one, other = one[one < other], other[one < other]
    gaps = places[other] - places[one]
    lengths = np.hypot(gaps[:, 0], gaps[:, 1])
    lack = np.clip(apart - lengths, 0, None)
    steps = gaps / np.maximum(lengths, 1e-12)[:, None] * (lack / 2)[:, None]
    moves = np.zeros_like(places)
    np.add.at(moves, one, -steps)
    np.add.at(moves, other, steps)
    return moves, float(lack.max(initial=0.0))
