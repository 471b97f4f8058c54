"""Natural breaks 自然断点: the classes whose values differ least from their own mean.

The sum of squares within the classes is least over all ways to part the values in order: found
exactly, by dynamic programming over the different values with their counts. Where a break lies
never moves back as values are added, so that each step looks at few places.

References
----------
Fisher, W. D. (1958). On grouping for maximum homogeneity. JASA 53(284), 789-798.
Jenks, G. F. (1977). Optimal data classification for choropleth maps. University of Kansas.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from layers.rings import offsets, spans

ROUND = 100
"""Values of a class of which one may change side for a rounder limit; with fewer none does."""

EXACT = 50_000
"""Different values up to which the breaks are exact. More are put into bins first, each at most
one part in half as many of the range, and of the count; a break then lies between two bins."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def natural_limits(known: Floats, k: int) -> tuple[float, ...]:
    """Return the inner limits of `k` classes: round numbers that part the values so.

    Parameters
    ----------
    known
        Rising.

    Notes
    -----
    Beside classes of less than :data:`ROUND` values a limit parts exactly the same values. Beside
    larger ones it is the roundest number so near that at most one in so many changes side.
    """
    values, counts = np.unique(known, return_counts=True)
    k = min(k, len(values))
    if k < 2:  # noqa: PLR2004 - one class has no inner limit
        return ()
    begins = _bins(values, counts)
    at = begins[breaks(*_binned(values, counts, begins), k)]
    before = np.concatenate([[0], np.cumsum(counts)])
    sizes = np.diff(before[[0, *at, len(values)]])
    spare = np.minimum(sizes[:-1], sizes[1:]) // ROUND
    low = np.searchsorted(before, before[at] - spare)
    high = np.searchsorted(before, before[at] + spare, side="right") - 1
    return tuple(
        _between(float(values[a - 1]), float(values[b])) for a, b in zip(low, high, strict=True)
    )


def _bins(values: Floats, counts: Ints) -> Ints:
    """Return where each bin begins: each value its own, or bins of equal width and equal count."""
    if len(values) <= EXACT:
        return np.arange(len(values))
    parts = np.linspace(0, 1, EXACT // 2, endpoint=False)
    wide = np.searchsorted(values, values[0] + parts * (values[-1] - values[0]))
    full = np.searchsorted(np.cumsum(counts), parts * counts.sum(), side="right")
    return np.unique(np.concatenate([wide, full]))


def _binned(values: Floats, counts: Ints, begins: Ints) -> tuple[Floats, Floats]:
    """Return the mean of each bin and how many values it has.

    What values differ by within a bin is the same wherever the breaks are.
    """
    weights = np.add.reduceat(counts.astype(float), begins)
    return np.add.reduceat(values * counts, begins) / weights, weights


@dataclass(frozen=True, eq=False)
class _Runs:
    """Sums before each place, of weights, values and squares: what a run differs by within."""

    weight: Floats
    first: Floats
    second: Floats

    def within(self, begin: Ints, end: Ints) -> Floats:
        """Return the sum of squares within runs that are not empty."""
        weight, first, second = (
            held[end] - held[begin] for held in (self.weight, self.first, self.second)
        )
        found: Floats = np.maximum(second - first * first / weight, 0.0)
        return found


def breaks(values: Floats, weights: Floats, k: int) -> Ints:
    """Return the place at which each class but the first begins.

    Parameters
    ----------
    values, weights
        Different values, rising, and how often each occurs.
    k
        Classes: no more than there are values.
    """
    centred = values - np.average(values, weights=weights)  # small numbers lose no digits
    powers = (weights, weights * centred, weights * centred**2)
    runs = _Runs(*(np.concatenate([[0.0], np.cumsum(power)]) for power in powers))
    ends = np.arange(1, len(values) + 1)
    least = np.concatenate([[np.inf], runs.within(np.zeros_like(ends), ends)])
    chosen = []
    for classes in range(2, k + 1):
        least, begun = _step(least, runs, classes)
        chosen.append(begun)
    found, end = [], len(values)
    for begun in reversed(chosen):
        end = int(begun[end])
        found.append(end)
    return np.array(found[::-1], dtype=np.int64)


def _step(before: Floats, runs: _Runs, classes: int) -> tuple[Floats, Ints]:
    """Add a class: the least sum up to each place, and where the last class begins for it.

    Every second place first, then those between, which look only between their neighbours'.
    """
    count = len(before) - 1
    least = np.full(count + 1, np.inf)
    begun = np.zeros(count + 1, dtype=np.int64)
    stride = 1 << count.bit_length()
    while stride := stride >> 1:
        ends = np.arange(stride, count + 1, 2 * stride)
        ends = ends[ends >= classes]
        low = np.maximum(begun[ends - stride], classes - 1)
        beyond = ends + stride
        high = np.where(beyond <= count, begun[np.minimum(beyond, count)], count)
        high = np.minimum(np.maximum(high, low), ends - 1)
        least[ends], begun[ends] = _best(before, runs, ends, (low, high))
    return least, begun


def _best(
    before: Floats, runs: _Runs, ends: Ints, between: tuple[Ints, Ints]
) -> tuple[Floats, Ints]:
    """Return the least sum up to each end, and the first place that gives it."""
    low, high = between
    if not len(ends):
        return np.empty(0), np.empty(0, dtype=np.int64)
    places, lengths = spans(low, high + 1), high + 1 - low
    begins = offsets(lengths)[:-1]
    sums = before[places] + runs.within(places, np.repeat(ends, lengths))
    least = np.minimum.reduceat(sums, begins)
    equal = np.flatnonzero(sums == np.repeat(least, lengths))
    return least, places[equal[np.searchsorted(equal, begins)]]


def _between(below: float, above: float) -> float:
    """Return the roundest number over one value and not over the next."""
    top = math.floor(math.log10(max(abs(below), abs(above)))) + 1
    for power in range(top, top - 17, -1):
        for lead in (5, 2, 1):
            step = lead * 10.0**power
            found = round((math.floor(below / step) + 1) * step, max(0, -power))
            if below < found <= above:
                return found
    return above
