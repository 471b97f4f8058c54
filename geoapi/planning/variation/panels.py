"""Panels 同口径: a measure in two periods, over the firms known in both of them alone."""

from functools import reduce

import numpy as np
from numpy.typing import NDArray

from geoapi.planning.measures import Measure, measure_named
from geoapi.planning.measuring.ledger import Ledger
from geoapi.planning.measuring.tally import measure
from geoapi.planning.variation.trend import Pair, steps_of


def same_firms(
    ledger: Ledger, name: str, *, by: str, periods: list[str], rule: str = "split"
) -> list[Pair]:
    """Compute both ends of each step over the listed firms whose both sides are known at both."""
    wanted, known = measure_named(name), {}
    for period in periods:
        known[period] = _known(ledger, wanted, period)
    made = []
    for a, b in steps_of(len(periods)):
        ends = periods[a], periods[b]
        both = known[ends[0]] & known[ends[1]]
        first, last = (
            measure(
                ledger, name, by=by, period=end, rule=rule,
                where=lambda _, rows, both=both: both[: len(rows)],
            )
            for end in ends
        )  # fmt: skip
        made.append((first, last))
    return made


def _known(ledger: Ledger, wanted: Measure, period: str) -> NDArray[np.bool_]:
    sides = (*wanted.numerator, *wanted.denominator)
    flags = (ledger.known(("statements", period, False), side) for side in sides)
    found: NDArray[np.bool_] = reduce(np.logical_and, flags)
    return found
