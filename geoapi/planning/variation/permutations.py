"""Permutations 置换: how rare a sum of neighbours is among sums of as many units at random."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geoapi.planning.measuring.facts import Floats
from geoapi.planning.variation.neighbours import Neighbours

Ints = NDArray[np.intp]

PERMUTATIONS, SEED, ALPHA = 9_999, 20_240_601, 0.05
"""Draws, where they start, and the false discovery rate: all told with the answer."""


@dataclass(frozen=True)
class Trial:
    """How significance is found.

    Attributes
    ----------
    alpha
        Of the units called significant, the share that is expected to be so by chance.
    """

    permutations: int = PERMUTATIONS
    seed: int = SEED
    alpha: float = ALPHA


def lags_of(z: Floats, among: Neighbours) -> Floats:
    """Return the mean of the neighbours of each unit."""
    return np.bincount(among.of, z[among.neighbour], minlength=among.count) / among.each


def permuted_p(z: Floats, among: Neighbours, trial: Trial) -> tuple[Floats, Floats]:
    """Return two-sided pseudo p-values, twice the nearer tail: of local Moran's I, and of Gi*.

    A unit's own value only scales its I, so it is the sum of its neighbours that is compared with
    the sums of as many others. All units share the draws, of one more than is needed: where a
    unit itself is among the first, the spare stands in, so that each draws from the others only.
    Gi* is compared with the sums of as many as the unit and its neighbours are, of all.
    """
    each, draws = among.each, trial.permutations
    random = np.random.default_rng(trial.seed)
    drawn = _draws(random, (draws, int(each.max()) + 1), len(z))
    sums = np.cumsum(z[drawn], axis=1)
    observed = lags_of(z, among) * each
    p, p_star = np.empty(len(z)), np.empty(len(z))
    for count in np.unique(each):
        some = np.flatnonzero(each == count)
        p[some] = _tails(z, drawn, sums[:, count - 1], (some, observed[some], int(count)))
        p_star[some] = _pseudo(*_counted(sums[:, count], observed[some] + z[some]), draws)
    return p, p_star


def _draws(random: np.random.Generator, shape: tuple[int, int], units: int) -> Ints:
    """Draw rows of different units."""
    rows, width = shape
    return np.stack([random.choice(units, width, replace=False) for _ in range(rows)])


def _tails(z: Floats, drawn: Ints, sums: Floats, asked: tuple[Ints, Floats, int]) -> Floats:
    some, observed, count = asked
    near = _rounding(sums)
    above, below = _counted(sums, observed)
    place = np.full(len(z), -1)
    place[some] = np.arange(len(some))
    row, column = np.nonzero(place[drawn[:, :count]] >= 0)
    unit = drawn[row, column]
    at = place[unit]
    instead = sums[row] - z[unit] + z[drawn[row, -1]]
    for tail, sign in ((above, 1), (below, -1)):
        was = sign * (sums[row] - observed[at]) >= -near
        now = sign * (instead - observed[at]) >= -near
        np.add.at(tail, at, now.astype(int) - was)
    return _pseudo(above, below, len(sums))


def _rounding(sums: Floats) -> float:
    return 1e-9 * max(1.0, float(np.abs(sums).max()))


def _counted(sums: Floats, observed: Floats) -> tuple[Ints, Ints]:
    """Return how many of the sums are as high as each that is observed, and as low."""
    near, ordered = _rounding(sums), np.sort(sums)
    above = len(sums) - np.searchsorted(ordered, observed - near, side="left")
    return above, np.searchsorted(ordered, observed + near, side="right")


def _pseudo(above: Ints, below: Ints, draws: int) -> Floats:
    held: Floats = np.minimum(1.0, 2 * (np.minimum(above, below) + 1) / (draws + 1))
    return held
