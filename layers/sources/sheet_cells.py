"""What the cells of a sheet hold, whatever the sheet came from."""

import datetime as dt
import re
from collections.abc import Sequence

Cells = Sequence[object]
Row = tuple[int, Cells]
"""The number a person sees, and the cells; readers give a blank cell as None."""

MOST_CELLS = 10_000_000
"""Cells, empty ones between others included, that a sheet may have: about 1.2 GB in memory."""

_NOT_SHOWN = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
"""What a number format says that stands for no part of a date: words, conditions, spaces."""

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


def shows_months(number_format: str) -> bool:
    """Whether a number format shows years and months of a date, and no days: ``yyyy"年"m"月"``."""
    shown = set(_NOT_SHOWN.sub("", number_format.lower()))
    return {"y", "m"} <= shown and not shown & set("dhs")


def month(value: object) -> object:
    """Give the month that such a cell shows; a day that is not the first was typed, and stays."""
    if isinstance(value, dt.datetime) and (value.day, value.time()) == (1, dt.time()):
        return f"{value.year}年{value.month}月"
    return value
