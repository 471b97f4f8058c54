"""Workbooks of Excel 97-2003 (``.xls``, also what WPS saves), and of Excel before.

Read by xlrd: pure Python, so that whatever a broken file does to it is an ordinary exception and
memory stays within the format's 65,536 rows of 256 columns. The other reader that is kept up,
calamine, ends the whole process when a file claims a cell far away.
"""

import io
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import xlrd
from openpyxl.styles.numbers import is_timedelta_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

from layers.sources.merges import Merged
from layers.sources.raw import MAX_UNPACKED, unreadable
from layers.sources.sheet_cells import Row, month, shows_months
from layers.sources.tabs import EXACT_DIGITS, SAVE_AS, Tab

ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""The stream in which Excel 2007 and later put a workbook under a password."""

OPEN_IT = "请在 Excel 或 WPS 中打开，去掉打开密码，另存为 .xlsx"


def old_tabs(path: Path) -> list[Tab]:
    """List the sheets of an old workbook; one under a password is refused."""
    if path.stat().st_size > MAX_UNPACKED:
        raise unreadable(path, f"超过 {MAX_UNPACKED >> 20} MB", accept="请分成几个文件")
    data = path.read_bytes()
    if ENCRYPTED in data:
        raise unreadable(path, "工作簿有打开密码", accept=OPEN_IT)
    try:
        book = xlrd.open_workbook(
            file_contents=data, logfile=io.StringIO(), formatting_info=True, ragged_rows=True
        )  # fmt: skip
    except xlrd.XLRDError as error:
        if "encrypted" in str(error):
            raise unreadable(path, "工作簿有打开密码", accept=OPEN_IT) from error
        raise unreadable(
            path, "不是完好的 .xls 工作簿", accept=f"接受完好的工作簿；{SAVE_AS}"
        ) from error
    return [_tab(book, at, title) for at, title in enumerate(book.sheet_names())]


def _tab(book: Any, at: int, title: str) -> Tab:
    return Tab(
        title,
        not book.sheet_by_index(at).visibility,
        partial(_rows, book, at),
        partial(_merged, book, at),
    )


def _merged(book: Any, at: int) -> list[Merged]:
    ranges = book.sheet_by_index(at).merged_cells
    return [Merged(top + 1, bottom, left, right - 1) for top, bottom, left, right in ranges]


def _rows(book: Any, at: int) -> Iterator[Row]:
    sheet = book.sheet_by_index(at)
    for row in range(sheet.nrows):
        yield row + 1, [_value(book, cell) for cell in sheet.row(row)]


def _value(book: Any, cell: Any) -> object:
    """Give a cell the value that the same cell of an ``.xlsx`` has."""
    if cell.ctype == xlrd.XL_CELL_DATE:
        return _date(book, cell)
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        whole = cell.value.is_integer() and abs(cell.value) < EXACT_DIGITS
        return int(cell.value) if whole else cell.value
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(cell.value, "#VALUE!")
    return cell.value if cell.ctype == xlrd.XL_CELL_TEXT else None


def _date(book: Any, cell: Any) -> object:
    """Count days from 1899-12-30, or from 1904 as old Macintosh files do."""
    epoch = MAC_EPOCH if book.datemode else WINDOWS_EPOCH
    written = book.format_map[book.xf_list[cell.xf_index].format_key].format_str
    try:
        value = from_excel(cell.value, epoch, timedelta=is_timedelta_format(written))
    except (OverflowError, ValueError):  # as openpyxl: a serial outside the calendar
        return "#VALUE!"
    return month(value) if shows_months(written) else value
