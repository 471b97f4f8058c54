"""Where a sheet's header stands, which rows under it are data, and what each column is called."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from layers.sources.raw import clean, some

Cells = Sequence[object]
Row = tuple[int, Cells]
"""The number a person sees, and the cells."""

SEARCHED = 20
"""Rows at the top of a sheet among which its header is looked for."""

TOTAL = re.compile(r"(合计|总计|小计|共计|总合计)([：:（(].*)?$")
FOOT = re.compile(r"(注|备注|说明|附注|填表人|制表人|填报人|审核人|填表单位|单位负责人)[：:]")
UNIT = re.compile(r"[（(].+[)）]|(万|亿|千|平方|立方)?(元|米|亩|公顷|人|吨)|m2|m²|㎡|%|个|吨标准煤")


@dataclass(frozen=True)
class Header:
    """Column names, the place in the list of rows where data begin, and how many names are known.

    `titles` are the numbers of the rows above it that hold something.
    """

    names: tuple[str, ...]
    begin: int
    score: int
    titles: tuple[int, ...]


def filled(cells: Cells) -> int:
    """Count the cells that hold something."""
    return sum(not blank(cell) for cell in cells)


def blank(cell: object) -> bool:
    """Whether a cell holds nothing but spaces."""
    return cell is None or (isinstance(cell, str) and not cell.strip().strip("\u200b\ufeff "))


def locate(rows: Sequence[Row], known: Callable[[str], bool]) -> Header | None:
    """Find the header among the first rows: the row, or two rows, with most known names.

    Two rows are taken together only where that makes more names known: a merged cell leaves its
    text in the upper row, or the lower one holds the units. Where no name is known the first row
    at least half as full as the fullest is taken. None for a sheet without any text.
    """
    top = rows[:SEARCHED]
    if not any(filled(cells) for _, cells in top):
        return None
    ones = [_header(top, at, at, known) for at in range(len(top))]
    pairs = [_header(top, at, at + 1, known) for at in range(len(top) - 1)]
    best = max([*ones, *pairs], key=lambda header: header.score)  # of equals the first, a single
    best = best if best.score else ones[_fullest(top)]
    units = best in ones and best.begin < len(top) and _are_units(top[best.begin][1])
    return pairs[best.begin - 1] if units else best


def _are_units(cells: Cells) -> bool:
    texts = [clean(cell) for cell in cells if not blank(cell)]
    return bool(texts) and all(UNIT.fullmatch(text) for text in texts)


def _fullest(rows: Sequence[Row]) -> int:
    counts = [filled(cells) for _, cells in rows]
    return next(at for at, count in enumerate(counts) if 2 * count >= max(counts))


def _header(rows: Sequence[Row], first: int, last: int, known: Callable[[str], bool]) -> Header:
    upper, lower = rows[first][1], rows[last][1]
    width = max(len(upper), len(lower))
    names = tuple(
        _label(clean(_at(upper, at)), clean(_at(lower, at)) if last > first else "")
        for at in range(width)
    )
    score = len({name for name in names if name and known(name)})
    titles = tuple(number for number, cells in rows[:first] if filled(cells))
    return Header(names, last + 1, score, titles)


def _at(cells: Cells, at: int) -> object:
    return cells[at] if at < len(cells) else None


def _label(upper: str, lower: str) -> str:
    """Add a unit below to the name above it; let any other lower name replace the upper one."""
    if upper and UNIT.fullmatch(lower):
        return upper + (lower if lower.endswith((")", "）")) else f"（{lower}）")
    return lower or upper


def body(rows: Sequence[Row]) -> tuple[list[Row], list[str]]:
    """Leave out blank rows, and totals and remarks at the bottom; say which of those."""
    data = [row for row in rows if filled(row[1])]
    notes: list[str] = []
    while data and (kind := _bottom(data[-1][1])):
        number, cells = data.pop()
        notes.append(f"第 {number} 行是{kind}（{_first_text(cells)[:20]}），未作为数据读入")
    return data, notes[::-1]


def _bottom(cells: Cells) -> str:
    text = re.sub(r"\s", "", _first_text(cells))
    if TOTAL.match(text):
        return "合计行"
    return "表下说明" if FOOT.match(text) and filled(cells) == 1 else ""


def _first_text(cells: Cells) -> str:
    return next((clean(c) for c in cells if isinstance(c, str) and not blank(c)), "")


def title_note(header: Header) -> list[str]:
    """Say which rows above the header were passed over."""
    return [f"表头以上第 {some(header.titles)} 行是标题或说明，已略过"] if header.titles else []
