"""What the cells of a sheet hold, whatever the sheet came from."""

import re
from collections.abc import Sequence

Cells = Sequence[object]
Row = tuple[int, Cells]
"""The number a person sees, and the cells; readers give a blank cell as None."""

MOST_CELLS = 10_000_000
"""Cells, empty ones between others included, that a sheet may have: about 1.2 GB in memory."""

_FIGURE = re.compile(r"[\s\d.,%+:/＋－—-]*")


def blank(cell: object) -> bool:
    """Whether a cell holds nothing but spaces."""
    return cell is None or (isinstance(cell, str) and not cell.strip().strip("\u200b\ufeff "))


def filled(cells: Cells) -> int:
    """Count the cells that hold something."""
    return len(cells) - cells.count(None)


def is_word(cell: object) -> bool:
    """Whether a cell holds words: text that is no number, code, date or dash."""
    return isinstance(cell, str) and _FIGURE.fullmatch(cell) is None


def extent(cells: Cells) -> int:
    """Count the cells up to the last one that holds something."""
    end = len(cells)
    while end and cells[end - 1] is None:
        end -= 1
    return end
