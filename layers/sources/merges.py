"""Merged cells 合并单元格: only the upper left one holds the value that a person sees in all."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from layers.sources.raw import some
from layers.sources.sheet_cells import MOST_CELLS, Row, filled, is_word

MOST = 50_000
"""Merged ranges looked at in a sheet."""

_CODE = re.compile(r"\s*\d{9,}\s*")
"""Text of so many digits is a code (a town has nine), not a figure."""


@dataclass(frozen=True, order=True)
class Merged:
    """A merged range: first and last row by number, first and last column from 0."""

    top: int
    bottom: int
    left: int
    right: int

    def __str__(self) -> str:
        """Name it as Excel does."""
        first, last = get_column_letter(self.left + 1), get_column_letter(self.right + 1)
        return f"{first}{self.top}:{last}{self.bottom}"


def merged_range(reference: str) -> Merged:
    """Read ``A1:B2``; a range that Excel cannot have is a ValueError."""
    first, _, last = reference.partition(":")
    (top, left), (bottom, right) = _place(first), _place(last or first)
    return Merged(min(top, bottom), max(top, bottom), min(left, right), max(left, right))


def _place(cell: str) -> tuple[int, int]:
    letters = cell.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(cell[len(letters) :]), column - 1


def filled_down(rows: Sequence[Row], merged: Iterable[Merged]) -> tuple[list[Row], list[str]]:
    """Give the rows under a merged cell its text: the cell belongs to each of them.

    A number stays in the first row only, because it may be one figure for all of them, and would
    be counted twice; both are noted.
    """
    numbers = [number for number, _ in rows]
    told = list(rows)
    texts: list[Merged] = []
    once: list[Merged] = []
    work = 0
    for one in merged:
        first, last = bisect_left(numbers, one.top), bisect_right(numbers, one.bottom)
        if last - first < 2 or numbers[first] != one.top:  # noqa: PLR2004 - a row under the first
            continue
        value = _at(rows[first][1], one.left)
        work += (last - first) * (one.left + 1)
        if work > MOST_CELLS:
            break
        if is_word(value) or _CODE.fullmatch(str(value)):
            texts.append(one)
            told[first + 1 : last] = [_with(row, one.left, value) for row in told[first + 1 : last]]
        elif value is not None:
            once.append(one)
    return told, _notes(texts, once, broken=work > MOST_CELLS)


def _at(cells: Sequence[object], at: int) -> object:
    return cells[at] if at < len(cells) else None


def _with(row: Row, at: int, value: object) -> Row:
    number, cells = row
    if _at(cells, at) is not None:
        return row
    longer = [*cells, *[None] * (at + 1 - len(cells))]
    longer[at] = value
    return number, longer


def _notes(texts: Sequence[Merged], once: Sequence[Merged], *, broken: bool) -> list[str]:
    return [
        *([f"竖向合并的单元格 {some(texts)} 的文字归入所跨的每一行"] if texts else []),
        *([f"竖向合并的单元格 {some(once)} 是数值，只归入首行"] if once else []),
        *(["合并单元格太多，其余的没有归入所跨的行"] if broken else []),
    ]


def headings(rows: Iterable[Row], merged: Iterable[Merged], width: int) -> frozenset[int]:
    """Find the rows of one cell that is merged over more than half of the columns."""
    wide: Mapping[int, Merged] = {
        one.top: one
        for one in merged
        if one.top == one.bottom and 2 * (one.right - one.left + 1) > max(width, 2)
    }
    return frozenset(number for number, cells in rows if number in wide and filled(cells) == 1)
