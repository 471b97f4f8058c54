"""Summing 求和: the innermost loops of adding up, compiled by numba (extra ``[fast]``)."""

import numpy as np
from numpy.typing import NDArray

from geoapi.planning.measuring.coded import Int32
from geoapi.planning.measuring.facts import Floats
from layers.overlay.kernels.compiled import compiled

Flags = NDArray[np.bool_]
Ints = NDArray[np.intp]

NUMERATOR, DENOMINATOR, KNOWN_WEIGHT, WEIGHT, KNOWN_ROWS, ROWS = range(6)
"""Rows of :data:`geoapi.planning.measuring.sums.PARTS`."""


@compiled
def add_pieces(  # noqa: PLR0913, PLR0917 - the columns of one measure
    unit: Ints, row: Int32, share: Floats, above: Floats, below: Floats, land: Floats,
    known: Flags, kept: Flags, parts: Floats,
) -> None:  # fmt: skip
    """Add pieces to the parts of their units, in their order.

    Parameters
    ----------
    unit
        Of each piece: the first pieces are those of the rows themselves, then those of `row`.
    share
        Of each piece; empty where all are whole.
    above, below, kept
        Of each row; empty where there is no such side, or no filter.
    """
    first = len(unit) - len(row)
    for k in range(len(unit)):
        r, to = (k if k < first else row[k - first]), unit[k]
        whole = share[k] if len(share) else 1.0
        if known[r]:
            if len(above):
                parts[NUMERATOR, to] += above[r] * whole
            if len(below):
                parts[DENOMINATOR, to] += below[r] * whole
            parts[KNOWN_WEIGHT, to] += land[r] * whole
            parts[KNOWN_ROWS, to] += 1.0
        if len(kept) and kept[r]:
            parts[WEIGHT, to] += land[r] * whole
            parts[ROWS, to] += 1.0


@compiled
def total(column: Floats, known: Flags) -> float:
    """Add what is known of a column."""
    found = 0.0
    for k in range(len(column)):
        if known[k]:
            found += column[k]
    return found
