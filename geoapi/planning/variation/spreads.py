"""Spreads 分摊: the figures of a placing in pieces, each in one unit."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoapi.planning.measuring.coded import Int32
from geoapi.planning.measuring.facts import NONE, Facts, Floats
from geoapi.planning.measuring.ledger import Ledger, Placing
from geoapi.planning.measuring.unit_names import BY_RULE
from geoapi.planning.measuring.units import BEYOND, Pieces, Units, cut
from layers.relations import Rule

Ints = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Pairs:
    """Units and the firms whose figures are in them, each pair once.

    Attributes
    ----------
    piece, pair
        The pieces that are a firm's, without those that count again, and the pair of each.
    unit, firm
        Of each pair.
    """

    piece: Ints
    pair: Ints
    unit: Int32
    firm: Int32


@dataclass(frozen=True, eq=False)
class Spread:
    """Pieces of figures, each in one unit.

    The first piece of every row stands in the order of the rows, so that most sums need not look
    up the row of a piece; the few further ones follow.

    Attributes
    ----------
    unit, share
        Of each piece: its unit, and what share of the row's figures it is (None: all of them). A
        row without any piece has one of share 0 that lies nowhere.
    row
        The rows of the further pieces.
    again
        Which of these are in a unit where their row is already: they count once.
    firms
        Which firms' figures are in which unit.
    land, pieces
        In each unit: the land known, m², and how many pieces, where no filter leaves any out.
    """

    units: Units
    unit: Ints
    share: Floats | None
    row: Int32
    again: Ints
    firms: Pairs
    land: Floats
    pieces: Ints

    @property
    def total(self) -> int:
        """The column of the total, behind the units and those beyond."""
        return len(self.units) + len(BEYOND)

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.unit) - len(self.row)


def spread_of(ledger: Ledger, placing: Placing, by: str, rule: Rule = "split") -> Spread:
    """Return the facts of a placing spread over units."""
    key = (placing, by, rule if by in BY_RULE else "split")
    return ledger.spreads.get(key, lambda: _spread(ledger, placing, by, rule))


def _spread(ledger: Ledger, placing: Placing, by: str, rule: Rule) -> Spread:
    facts = ledger.facts(placing)
    units, pieces = cut(ledger, placing, by, rule)
    row = facts.row if pieces.fact is None else facts.row[pieces.fact]
    first, further = _first(row, ledger.rows(placing))
    nowhere = len(units) + len(BEYOND) + 1
    unit = _arranged(pieces.unit, first, further, nowhere).astype(np.intp)
    share = _share(facts, pieces)
    arranged = None if share is None and (first != NONE).all() else _arranged(
        np.ones(len(row)) if share is None else share, first, further, 0
    )  # fmt: skip
    again = _again(unit, row[further], len(first))
    firm = ledger.firm_of(placing)
    whose = np.where(unit == nowhere, NONE, np.concatenate([firm, firm[row[further]]]))
    land = ledger.land(placing)
    land = np.concatenate([land, land[row[further]]]) * (1.0 if arranged is None else arranged)
    return Spread(
        units, unit, arranged, row[further], again, _pairs(unit, whose, again + len(first)),
        np.bincount(unit, land, nowhere + 1).astype(float, copy=False),
        np.bincount(unit, None, nowhere + 1),
    )  # fmt: skip


def _first(row: Int32, rows: int) -> tuple[Ints, Ints]:
    """Return the first piece of each row, -1 where there is none; and the further pieces."""
    first = np.full(rows, NONE, dtype=np.intp)
    first[row[::-1]] = np.arange(len(row))[::-1]
    further = np.ones(len(row), dtype=bool)
    further[first[first != NONE]] = False
    return first, np.flatnonzero(further)


def _arranged(values: NDArray[Any], first: Ints, further: Ints, none: float) -> NDArray[Any]:
    """Put the values of pieces in the order of a spread."""
    arranged = np.append(values, values.dtype.type(none))[first]
    return np.concatenate([arranged, values[further]])


def _share(facts: Facts, pieces: Pieces) -> Floats | None:
    factor = facts.factor
    if factor is not None and pieces.fact is not None:
        factor = factor[pieces.fact]
    if factor is None or pieces.share is None:
        return pieces.share if factor is None else factor
    return factor * pieces.share


def _again(unit: Ints, row: Int32, rows: int) -> Ints:
    """Find the further pieces whose row is in their unit already."""
    before = _both(unit[row], row)
    pairs = pd.Series(np.concatenate([before, _both(unit[rows:], row)]))
    return np.flatnonzero(pairs.duplicated().to_numpy()[len(row) :])


def _pairs(unit: Ints, firm: Int32, again: Ints) -> Pairs:
    counted = firm != NONE
    counted[again] = False
    piece = np.flatnonzero(counted)
    distinct, pair = np.unique(_both(unit[piece], firm[piece]), return_inverse=True)
    return Pairs(
        piece, pair, (distinct >> 32).astype(np.int32), (distinct & 0xFFFFFFFF).astype(np.int32)
    )


def _both(unit: Ints, other: Int32) -> NDArray[np.int64]:
    """Return both numbers in one."""
    return unit.astype(np.int64) << 32 | other
