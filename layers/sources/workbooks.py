"""Excel workbooks: values as they were last computed, whatever is hidden included."""

import datetime as dt
import warnings
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

from layers.sources.headers import Cells, Header, Row, blank, filled, locate
from layers.sources.raw import MAX_UNPACKED, Raw, some, unreadable
from layers.sources.sheets import Known, Sheet, header_of, raw_of

LAST_ROW = 1_048_576
"""The last row an Excel sheet can have."""

ERRORS = {"#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}
OLE = b"\xd0\xcf\x11\xe0"
SAVE_AS = "请在 Excel 或 WPS 中去掉打开密码，另存为 .xlsx"


def read_excel(path: Path, *, source_layer: str | None, known: Known) -> Raw:
    """Read one sheet of an ``.xlsx`` or ``.xlsm``: values, not formulas; hidden rows too.

    The sheet is `source_layer`, else the first visible one with a known header, else the only one.
    """
    _check_package(path)
    with warnings.catch_warnings():  # openpyxl warns of ornaments that it does not keep
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        try:
            sheet, header = _choose(path, book, source_layer, known)
        finally:
            book.close()
    return raw_of(path, sheet, header, encoding=None)


def _check_package(path: Path) -> None:
    """Refuse what is not a plain workbook before a parser sees it."""
    with path.open("rb") as file:
        if file.read(4) == OLE:
            raise unreadable(path, "是旧版 .xls 或加密的工作簿", accept=SAVE_AS)
    with zipfile.ZipFile(path) as package:
        if sum(member.file_size for member in package.infolist()) > MAX_UNPACKED:
            raise unreadable(path, f"解压后超过 {MAX_UNPACKED >> 20} MB", accept="请分成几个文件")
        for member in package.infolist():
            with package.open(member) as part:
                if b"<!DOCTYPE" in part.read(4096):
                    raise unreadable(path, "含有工作簿不应有的 DOCTYPE 声明", accept=SAVE_AS)


def _choose(
    path: Path, book: openpyxl.Workbook, name: str | None, known: Known
) -> tuple[Sheet, Header]:
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    if name is not None and name not in sheets:
        raise unreadable(path, f"没有工作表“{name}”", accept=f"有：{'、'.join(sheets)}")
    visible = [t for t, sheet in sheets.items() if sheet.sheet_state == "visible"]
    tops = {t: _top(sheets[t], known) for t in ([name] if name else visible or sheets)}
    scores = {t: header.score for t, header in tops.items() if header}
    title = _fitting(path, scores)
    others = [t for t in scores if t != title]
    note = f"读的是工作表“{title}”" + (f"；未读：{some(others)}" if others else "")
    sheet = _sheet(path, sheets[title], note)
    return sheet, header_of(path, sheet, known)


def _fitting(path: Path, scores: dict[str, int]) -> str:
    """Choose the first sheet with at least half as many known names as the best has."""
    if not scores:
        raise unreadable(path, "工作表里没有内容", accept="须有一行表头和其下的数据")
    best = max(scores.values())
    if len(scores) > 1 and not best:
        accept = f"请用 --source-layer 指明一个：{'、'.join(scores)}"
        raise unreadable(path, "几个工作表都没有认得的列名", accept=accept)
    return next(title for title, score in scores.items() if 2 * score >= best)


def _top(sheet: Any, known: Known) -> Header | None:
    return locate([row for row, _ in zip(_cells(sheet), range(40), strict=False)], known)


def _cells(sheet: Any) -> Iterator[Row]:
    sheet.reset_dimensions()  # some writers state a range smaller than what they wrote
    yield from enumerate(sheet.iter_rows(values_only=True), 1)


def _sheet(path: Path, source: Any, note: str) -> Sheet:
    rows: list[Row] = []
    faults: list[str] = []
    for number, cells in _cells(source):
        if number > LAST_ROW:
            raise unreadable(path, f"行号超过 {LAST_ROW}，文件已损坏", accept=SAVE_AS)
        if filled(cells):
            rows.append((number, [_value(cell) for cell in cells]))
            faults += [_name(number, at) for at, cell in enumerate(cells) if cell in ERRORS]
    told = (f"单元格 {some(faults)} 是错误值（如 #N/A），按空白读入",) if faults else ()
    return Sheet(source.title, rows, (note, *told, *_uncomputed(path, source.title, rows)))


def _name(row: int, at: int) -> str:
    return f"{get_column_letter(at + 1)}{row}"


def _uncomputed(path: Path, title: str, rows: list[Row]) -> tuple[str, ...]:
    """Note formulas that no program has computed: their cells look empty, but are not."""
    if not _has_formulas(path):
        return ()
    values = dict(rows)
    book = openpyxl.load_workbook(path, read_only=True)
    try:
        empty = [
            _name(number, at)
            for number, cells in _cells(book[title])
            for at, cell in enumerate(cells)
            if isinstance(cell, str) and cell.startswith("=") and _none(values.get(number), at)
        ]
    finally:
        book.close()
    return (
        (f"单元格 {some(empty)} 的公式没有计算结果，按空白读入；请打开后重新保存",) if empty else ()
    )


def _none(cells: Cells | None, at: int) -> bool:
    return cells is None or at >= len(cells) or cells[at] is None


def _has_formulas(path: Path) -> bool:
    with zipfile.ZipFile(path) as package:
        names = [name for name in package.namelist() if name.startswith("xl/worksheets/")]
        return any(_mentions(package, name, b"<f") for name in names)


def _mentions(package: zipfile.ZipFile, name: str, word: bytes) -> bool:
    with package.open(name) as part:
        return any(word in block for block in iter(partial(part.read, 1 << 20), b""))


def _value(cell: object) -> object:
    if isinstance(cell, dt.time | dt.timedelta):
        return str(cell)
    return None if blank(cell) or cell in ERRORS else cell
