"""Adding 累加: the sums of a measure from the pieces in each unit."""

from dataclasses import dataclass
from functools import reduce
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from geoapi.planning.measuring.asked import Question
from geoapi.planning.measuring.coded import Int32
from geoapi.planning.measuring.facts import Floats
from geoapi.planning.measuring.filters import Filter
from geoapi.planning.measuring.ledger import Ledger
from geoapi.planning.measuring.sums import CLOSING, PARTS, Sums
from geoapi.planning.variation.spreads import Spread, spread_of

Flags = NDArray[np.bool_]

WEIGHT, KNOWN_ROWS, ROWS, N, ALONE = map(
    PARTS.index, ("weight", "known_rows", "rows", "n", "alone")
)


MANY = 100_000
"""Pieces from which compiled loops are worth loading."""

STEP = 1 << 16
"""Pieces added up at once: what is between two steps stays in the processor's cache."""

Rows = slice | Int32


@dataclass(frozen=True, eq=False)
class Terms:
    """What is added up, of each parcel or firm.

    Attributes
    ----------
    above, below
        The columns on either side of the measure, NaN unknown.
    land
        What known shares weigh by, m²; 0 unknown.
    known
        Whether both sides are known, and the row is kept.
    kept
        Whether a filter keeps the row; None where all are.
    """

    above: list[Floats]
    below: list[Floats]
    land: Floats
    known: Flags
    kept: Flags | None


def sums_of(ledger: Ledger, asked: Question) -> Sums:
    """Add up what a measure is the ratio of, by unit."""
    spread = spread_of(ledger, asked.placing, asked.by, asked.rule)
    terms = _terms(ledger, asked)
    parts = _by_unit(spread, terms)
    parts[:, spread.total], firms = _whole(ledger, asked, terms)
    there = _there(spread, terms)
    told = _told(spread, parts)
    units = spread.units.only(told[: len(told) - len(CLOSING)])
    unit = np.append(spread.firms.unit[there], np.full(len(firms), spread.total))
    return Sums(
        asked.measure, asked.by, asked.period, asked.rule, units.keys, units.names,
        parts[:, :-1] if len(units) == len(spread.units) else parts[:, told],
        unit if len(units) == len(spread.units) else np.searchsorted(told, unit),
        ledger.firms.keys[np.append(spread.firms.firm[there], firms)],
    )  # fmt: skip


def _told(spread: Spread, parts: Floats) -> NDArray[np.intp]:
    """Return the columns that are told: units that have facts or need none, and what follows."""
    told = parts[ROWS, :-1] > 0
    told[: spread.units.always] = True
    told[len(spread.units) :] = True
    return np.flatnonzero(told)


def _terms(ledger: Ledger, asked: Question) -> Terms:
    measure, placing = asked.measure, asked.placing
    above, below = (
        [ledger.figures(placing, name) for name in side]
        for side in (measure.numerator, measure.denominator)
    )
    kept = _kept(ledger, asked)
    flags = [ledger.known(placing, name) for name in (*measure.numerator, *measure.denominator)]
    known = reduce(np.logical_and, flags if kept is None else [*flags, kept])
    return Terms(above, below, ledger.land(placing), known, kept)


def _kept(ledger: Ledger, asked: Question) -> Flags | None:
    """Tell which parcels, or firms, a filter keeps; a firm that is not listed is not kept."""
    where = asked.where
    if where is None:
        return None
    layer = "parcels" if asked.measure.base == "parcels" else "enterprises"
    if isinstance(where, Filter):
        kept = where.matches(layer, lambda name: ledger.column(layer, name))
    else:
        kept = np.asarray(where(layer, ledger.table(layer)), dtype=bool)
    if layer == "parcels":
        return kept
    firms = np.zeros(len(ledger.firms.keys), dtype=bool)
    firms[: len(kept)] = kept
    return firms


def _by_unit(spread: Spread, terms: Terms) -> Floats:
    """Return the parts of :class:`Sums`, with a column for the total, and one for no unit."""
    parts = np.zeros((len(PARTS), spread.total + 2))
    further = slice(spread.rows, None)
    if len(spread.unit) >= MANY and find_spec("numba") is not None:
        _add_quickly(parts, spread, terms)
    else:
        step = max(STEP, spread.total)
        for begin in range(0, spread.rows, step):
            rows = slice(begin, min(begin + step, spread.rows))
            _add(parts, spread, terms, rows, rows)
        _add(parts, spread, terms, further, spread.row)
    if terms.kept is None:
        parts[WEIGHT], parts[ROWS] = spread.land, spread.pieces
    unit, again = spread.unit[further][spread.again], terms.known[spread.row[spread.again]]
    parts[N] = parts[KNOWN_ROWS] - np.bincount(unit, again, spread.total + 2)
    used = spread.unit[spread.firms.piece]
    parts[ALONE] = parts[N] - np.bincount(used, _theirs(spread, terms), spread.total + 2)
    return parts


def _add_quickly(parts: Floats, spread: Spread, terms: Terms) -> None:
    """Add all pieces in one compiled sweep."""
    from geoapi.planning.measuring.summing import add_pieces  # noqa: PLC0415 - numba is an extra

    above, below = (_column(side) for side in (terms.above, terms.below))
    share = np.empty(0) if spread.share is None else spread.share
    kept = np.empty(0, dtype=bool) if terms.kept is None else terms.kept
    add_pieces(spread.unit, spread.row, share, above, below, terms.land, terms.known, kept, parts)


def _column(side: list[Floats]) -> Floats:
    return reduce(np.add, side) if side else np.empty(0)


def _add(parts: Floats, spread: Spread, terms: Terms, pieces: slice, rows: Rows) -> None:
    """Add some pieces, of these rows, to the parts of their units."""
    unit, known, land = spread.unit[pieces], terms.known[rows], terms.land[rows]
    kept = None if terms.kept is None else terms.kept[rows].astype(float)
    whole = 1.0 if spread.share is None else spread.share[pieces]
    share: Floats = np.multiply(known, whole, dtype=float)
    added = {
        "numerator": _side(terms.above, rows, known, share),
        "denominator": _side(terms.below, rows, known, share),
        "known_weight": land * share,
        "weight": None if kept is None else land * (kept * whole),
        "known_rows": known,
        "rows": kept,
    }
    for part, values in added.items():
        if values is not None:
            parts[PARTS.index(part)] += np.bincount(unit, values, parts.shape[1])


def _side(columns: list[Floats], rows: Rows, known: Flags, share: Floats) -> Floats | None:
    """Add the columns of one side; None without any, under a total."""
    if not columns:
        return None
    return np.where(known, reduce(np.add, (column[rows] for column in columns)), 0.0) * share


def _theirs(spread: Spread, terms: Terms) -> Flags:
    """Tell which pieces of firms are known."""
    piece = spread.firms.piece
    rows = np.concatenate(
        [piece[piece < spread.rows], spread.row[piece[piece >= spread.rows] - spread.rows]]
    )
    known: Flags = terms.known[rows]
    return known


def _there(spread: Spread, terms: Terms) -> Flags:
    """Tell which pairs of a unit and a firm have a known figure."""
    firms = spread.firms
    return np.bincount(firms.pair, _theirs(spread, terms), len(firms.unit)) > 0


def _whole(ledger: Ledger, asked: Question, terms: Terms) -> tuple[Floats, Int32]:
    """Return the total; without a filter it is the same by whatever unit is asked."""
    if asked.where is not None:
        return _total(ledger, asked, terms)
    key = (asked.measure.name, asked.placing[:2] if asked.placing[0] == "statements" else None)
    return ledger.totals.get(key, lambda: _total(ledger, asked, terms))


def _total(ledger: Ledger, asked: Question, terms: Terms) -> tuple[Floats, Int32]:
    """Add up every row that has a fact, wherever it lies; also whose figures these are."""
    placing = asked.placing
    known, kept = terms.known, terms.kept
    if asked.measure.base == "statements":
        there = np.zeros(ledger.rows(placing), dtype=bool)
        there[ledger.facts(placing).row] = True
        known, kept = known & there, there if kept is None else kept & there
    sides = [sum(_known(column, known) for column in side) for side in (terms.above, terms.below)]
    land = terms.land if kept is None else terms.land[kept]
    rows = len(known) if kept is None else np.count_nonzero(kept)
    count = np.count_nonzero(known)
    firm, used = ledger.used_rows(placing)
    theirs = known[used]
    alone = count - np.count_nonzero(theirs)
    there = np.zeros(len(ledger.firms.keys), dtype=bool)
    there[firm[theirs]] = True
    parts = [*sides, _known(terms.land, known), land.sum(), count, rows, count, alone]
    return np.array(parts, dtype=float), np.flatnonzero(there).astype(np.int32)


def _known(column: Floats, known: Flags) -> float:
    """Add what is known of a column."""
    if len(column) >= MANY and find_spec("numba") is not None:
        from geoapi.planning.measuring.summing import total  # noqa: PLC0415 - numba is an extra

        return total(column, known)
    # Without the threads of a linear algebra library, which wait for each other.
    return float(np.einsum("i->", np.where(known, column, 0.0)))
