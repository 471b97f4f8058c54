"""Totals 合计: the sheet's own sums against the sums of its rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.door.checks.case import LISTED, Case, Check
from layers.door.values import read_number
from layers.door.words import NotAcceptedError, is_blank, plain
from layers.schema import Field
from layers.sources.raw import Total

ADDS_UP = frozenset({"m2", "yuan", "person", "tce", "kWh", "t"})
"""Units whose figures a total sums; heights, rents and ratios have no sum."""

COUNTED = "person"
"""Unit of what is counted one by one: such a sum has no rounding."""

NAMED = 3
"""Cells that the sentence names."""

MOST_DECIMALS = 6
"""Figures with more decimals were not rounded by hand."""

FLOAT_NOISE = 4 * float(np.finfo(float).eps)
"""Relative error of a figure that was multiplied by a unit's factor and divided by it again."""


@dataclass(frozen=True)
class _Column:
    """A column that adds up: its header and factor, half a unit in its last digit, and its sum."""

    wanted: Field
    header: str
    factor: float
    half: float
    summed: float
    count: int


@dataclass(frozen=True)
class Compared:
    """One cell of a totals row, in the file's unit: what it states, what the rows add up to."""

    row: int
    column: _Column
    stated: float
    summed: float
    fits: bool


def check_totals(case: Case) -> Iterator[Check]:
    """Compare every total 合计 with the sum of all rows read, and 小计 with its own rows.

    A subtotal is compared where every row it sums was accepted; else its rows are not known. A
    difference is one beyond rounding: half a unit in the last digit written of the total, and of
    each summand.
    """
    if not case.sheet.totals:
        return
    columns = list(_columns(case))
    compared = [
        cell
        for total, block in zip(case.sheet.totals, _blocks(case), strict=True)
        for cell in _cells(case, total, block, columns)
    ]
    wrong = [cell for cell in compared if not cell.fits]
    if compared:
        yield Check(
            "totals", "合计行与逐行之和", len(wrong),
            _sentence(wrong) if wrong else f"合计行与逐行之和一致（共核对 {len(compared):,} 格）。",
            tuple(_row(cell) for cell in wrong[:LISTED]), {"compared": len(compared)},
        )  # fmt: skip


def _columns(case: Case) -> Iterator[_Column]:
    for name, matched in case.sheet.columns.taken.items():
        wanted = case.layer.field(name)
        if wanted.unit not in ADDS_UP:
            continue
        known = case.table[name].dropna().to_numpy(dtype=float)
        half = 0.0 if wanted.unit == COUNTED else _half_unit(known / matched.factor)
        summed = case.sheet.sums.get(name, float(known.sum())) / matched.factor
        count = case.sheet.counts.get(name, len(known))
        yield _Column(wanted, matched.header, matched.factor, half, summed, count)


def _cells(
    case: Case, total: Total, block: slice | None, columns: Sequence[_Column]
) -> Iterator[Compared]:
    """Compare the cells of one totals row, as far as they are numbers of columns that add up."""
    for column in columns:
        cell = total.values.get(column.header)
        stated = _number(cell, column.wanted)
        sums = [] if total.subtotal else [(column.summed, column.count)]
        if block is not None:
            known = case.table[column.wanted.name].iloc[block].dropna()
            sums.append((float(known.sum()) / column.factor, len(known)))
        if stated is not None and sums:
            fits = any(abs(stated - s) <= _slack(cell, column, s, n) for s, n in sums)
            yield Compared(total.row, column, stated, sums[0][0], fits)


def _number(cell: object, wanted: Field) -> float | None:
    if is_blank(cell):
        return None
    try:
        return read_number(cell, wanted)
    except NotAcceptedError:
        return None


def _slack(cell: object, column: _Column, summed: float, count: int) -> float:
    """Return the most by which rounding, and the adding of floats, can set the two apart."""
    last_digit = 0.0 if column.wanted.unit == COUNTED else 0.5 * 10.0 ** -decimals(cell)
    return last_digit + count * column.half + (count + 1) * FLOAT_NOISE * abs(summed)


def _blocks(case: Case) -> Iterator[slice | None]:
    """Yield for each total the rows since the one before it, or up to the next where it leads.

    None where some of them are not among the accepted rows.
    """
    rows, lines = case.accepted.rows, [total.row for total in case.sheet.totals]
    if not len(rows):
        yield from [None] * len(lines)
        return
    leading = lines[0] < rows[0]
    edges = [*lines, int(rows[-1]) + 1] if leading else [int(rows[0]) - 1, *lines]
    for before, after in pairwise(edges):
        begin, end = np.searchsorted(rows, [before + 1, after])
        whole = 0 < end - begin == after - before - 1
        yield slice(int(begin), int(end)) if whole else None


def decimals(cell: object) -> int:
    """Return how many decimals a number is written with; none where it is whole."""
    try:
        exponent = Decimal(plain(cell).replace(",", "").replace(" ", "")).as_tuple().exponent
    except InvalidOperation:
        return 0
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def _half_unit(written: NDArray[np.float64]) -> float:
    """Return half a unit in the last digit of the summands, as the file writes them.

    0 where they have so many digits that nobody has rounded them.
    """
    for places in range(MOST_DECIMALS + 1):
        rest = np.abs(written - np.round(written, places))
        if (rest <= FLOAT_NOISE * np.abs(written)).all():
            return 0.5 * 10.0**-places
    return 0.0


def _row(cell: Compared) -> dict[str, Any]:
    return {
        "row": cell.row, "field": cell.column.wanted.name, "header": cell.column.header,
        "stated": cell.stated, "sum": float(_plain(cell.summed)),
        "difference": float(_difference(cell)),
    }  # fmt: skip


def _plain(number: float) -> Decimal:
    """Return a number without exponent and without the noise of adding floats."""
    return Decimal(repr(round(number, MOST_DECIMALS))).normalize()


def _difference(cell: Compared) -> Decimal:
    return (_plain(cell.stated) - _plain(cell.summed)).normalize()


def _sentence(wrong: Sequence[Compared]) -> str:
    told = "；".join(
        f"第 {c.row} 行“{c.column.header}”合计 {_plain(c.stated):,f}，"
        f"逐行相加 {_plain(c.summed):,f}，相差 {_difference(c):+,f}"
        for c in wrong[:NAMED]
    )
    more = f"；共 {len(wrong):,} 格不符" if len(wrong) > NAMED else ""
    return f"合计行与逐行之和不符：{told}{more}。请核对是否漏行、重行，或合计未更新。"
