"""The sheets of a workbook, whatever its format: which one is read, and what its cells say."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from openpyxl.utils import get_column_letter

from layers.sources.headers import SEARCHED, locate
from layers.sources.merges import MOST, Merged
from layers.sources.raw import Raw, check_width, some, unreadable
from layers.sources.sheet_cells import MOST_CELLS, Cells, Row, blank, extent, filled
from layers.sources.sheets import Known, Sheet, header_of, raw_of

LAST_ROW = 1_048_576
"""The last row an Excel sheet can have."""

FIRST_ROWS = 2000
"""Rows at the top of a sheet, blank ones included, among which its first filled ones are sought."""

EXACT_DIGITS = 10**15
"""Excel keeps 15 digits: a longer whole number has lost its last ones, however it is written."""

ERRORS = {"#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!",
          "#GETTING_DATA", "#BUSY!", "#BLOCKED!", "#CONNECT!", "#FIELD!", "#UNKNOWN!"}  # fmt: skip
SAVE_AS = "请在 Excel 或 WPS 中打开，另存为 .xlsx"


@dataclass(frozen=True)
class Tab:
    """One sheet: its rows and merged ranges are read when they are asked for.

    `rows` gives every row from the first with its number. `more` gives what its format has to say
    of the sheet beside its values.
    """

    title: str
    visible: bool
    rows: Callable[[], Iterable[Row]]
    merged: Callable[[], Sequence[Merged]]
    more: Callable[[Sequence[Row]], tuple[str, ...]] = lambda _: ()


def read_tabs(
    path: Path, tabs: Sequence[Tab], name: str | None, known: Known, notes: tuple[str, ...] = ()
) -> Raw:
    """Read the sheet `name`, else the first visible one with a known header, else the only one."""
    by_title = {tab.title: tab for tab in tabs}
    if name is not None and name not in by_title:
        raise unreadable(path, f"没有工作表“{name}”", accept=f"有：{'、'.join(by_title)}")
    shown = [tab for tab in tabs if tab.visible] or tabs
    scores = _scores(path, [by_title[name]] if name is not None else shown, known)
    title = _fitting(path, scores)
    others = [t for t in scores if t != title]
    told = f"读的是工作表“{title}”" + (f"；未读：{some(others)}" if others else "")
    sheet = _sheet(path, by_title[title], (*notes, told))
    return raw_of(sheet, header_of(sheet, known))


def _scores(path: Path, tabs: Sequence[Tab], known: Known) -> dict[str, int]:
    """Count the known names in each sheet's header; a sheet without any text is left out."""
    scores = {}
    for tab in tabs:
        rows = _bounded(path, islice(tab.rows(), FIRST_ROWS))
        told = ((number, [_value(cell) for cell in cells]) for number, cells in rows)
        top = list(islice((row for row in told if filled(row[1])), SEARCHED))
        if header := locate(top, known, tab.merged()[:MOST]):
            scores[tab.title] = header.score
    return scores


def _fitting(path: Path, scores: dict[str, int]) -> str:
    """Choose the first sheet with at least half as many known names as the best has."""
    if not scores:
        raise unreadable(path, "工作表里没有内容", accept="须有一行表头和其下的数据")
    best = max(scores.values())
    if len(scores) > 1 and not best:
        accept = f"请用 --source-layer 指明一个：{'、'.join(scores)}"
        raise unreadable(path, "几个工作表都没有认得的列名", accept=accept)
    return next(title for title, score in scores.items() if 2 * score >= best)


def _sheet(path: Path, tab: Tab, notes: tuple[str, ...]) -> Sheet:
    rows: list[Row] = []
    faults: list[str] = []
    held = 0
    for number, cells in _bounded(path, tab.rows()):
        values = [_value(cell) for cell in cells]
        if not filled(values):
            continue
        held += len(cells)
        if held > MOST_CELLS:
            accept = f"最多接受 {MOST_CELLS // 10_000} 万个单元格，请分成几个文件"
            raise unreadable(path, f"工作表“{tab.title}”第 {number} 行起单元格太多", accept=accept)
        rows.append((number, values))
        faults += [cell_name(number, at) for at, cell in enumerate(cells) if _is_error(cell)]
    merged = tab.merged()
    told = (
        *([f"单元格 {some(faults)} 是错误值（如 #N/A），按空白读入"] if faults else []),
        *([f"合并单元格超过 {MOST} 处，其余的未按合并读入"] if len(merged) > MOST else []),
        *tab.more(rows),
    )
    return Sheet(path, rows, (*notes, *told), sorted(merged[:MOST]))


def _bounded(path: Path, rows: Iterable[Row]) -> Iterator[Row]:
    """Stop at what no Excel file has: rows beyond the last, columns beyond what a store holds."""
    read = 0
    for number, cells in rows:
        if number > LAST_ROW:
            raise unreadable(path, f"行号超过 {LAST_ROW}，文件已损坏", accept=SAVE_AS)
        read += len(cells)
        if read > 10 * MOST_CELLS:
            accept = "请删去表格右侧和下方只有格式的空白行列"
            raise unreadable(path, f"第 {number} 行起空白单元格太多", accept=accept)
        end = extent(cells)
        check_width(path, end, f"第 {number} 行")
        yield number, cells[:end]


def _is_error(cell: object) -> bool:
    return isinstance(cell, str) and cell in ERRORS


def _value(cell: object) -> object:
    if isinstance(cell, dt.time | dt.timedelta):
        return str(cell)
    if isinstance(cell, int) and abs(cell) >= EXACT_DIGITS:
        return float(cell)
    return None if blank(cell) or _is_error(cell) else cell


def cell_name(row: int, at: int) -> str:
    """Name a cell as Excel does, by its row's number and its column from 0."""
    return f"{get_column_letter(at + 1)}{row}"


def is_empty(cells: Cells | None, at: int) -> bool:
    """Whether a row holds nothing at a column."""
    return cells is None or at >= len(cells) or cells[at] is None
