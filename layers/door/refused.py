"""Refused rows given back: their original words and a reason column, ready to be mended."""

import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

BOLD = Font(bold=True)
MARKED = PatternFill("solid", fgColor="FFF2CC")
WRAPPED = Alignment(wrap_text=True, vertical="top")
WIDTHS = {1: 8, 2: 60}
OTHER_WIDTH = 18

ROWS_A_SHEET = 1_000_000
"""An Excel sheet ends at 1,048,576 rows."""

ADVICE = (
    "“退回的行”保留原文件的原文；第一列是原文件的行号，第二列是退回原因。",
    "请在原列中改正后，连同表头发回；“行号”“退回原因”两列可保留，导入时不采用。",
)

Reasons = Mapping[int, Sequence[str]]


def write_refused(
    folders: tuple[Path, Path], name: str, rows: pd.DataFrame, reasons: Reasons
) -> Path:
    """Write ``FILE.refused.xlsx`` into the first folder, or the second where that may not be.

    Every cell is written as text: what looks like a formula stays what it was.
    """
    folder = folders[0] if os.access(folders[0], os.W_OK) else folders[1]
    target = folder / f"{name}.refused.xlsx"
    handle, temporary = tempfile.mkstemp(suffix=".xlsx", prefix=".mutu-", dir=folder)
    os.close(handle)
    try:
        refused_book(name, rows, reasons).save(temporary)
        os.replace(temporary, target)  # noqa: PTH105 - the atomic one
    finally:
        Path(temporary).unlink(missing_ok=True)
    return target


def refused_book(name: str, rows: pd.DataFrame, reasons: Reasons) -> openpyxl.Workbook:
    """Compose the workbook of refused rows; `rows` has the file's row numbers as index."""
    book = openpyxl.Workbook(write_only=True)
    for begin in range(0, max(len(rows), 1), ROWS_A_SHEET):
        number = begin // ROWS_A_SHEET + 1
        title = "退回的行" if number == 1 else f"退回的行{number}"
        _fill(book.create_sheet(title), rows.iloc[begin : begin + ROWS_A_SHEET], reasons)
    about = book.create_sheet("说明")
    about.column_dimensions["A"].width = 90
    for line in (f"{name}：退回 {len(rows)} 行", *ADVICE):
        about.append([_text(about, line)])
    return book


def _fill(sheet: Any, rows: pd.DataFrame, reasons: Reasons) -> None:
    """Fill a write-only sheet; its stubs know nothing of widths and filters."""
    headers = ("行号", "退回原因", *map(str, rows.columns))
    for at in range(1, len(headers) + 1):
        sheet.column_dimensions[get_column_letter(at)].width = WIDTHS.get(at, OTHER_WIDTH)
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(headers))}{len(rows) + 1}"
    sheet.append([_text(sheet, header, font=BOLD, fill=MARKED) for header in headers])
    for number, values in zip(rows.index, rows.itertuples(index=False, name=None), strict=True):
        why = _text(sheet, "；".join(reasons.get(int(number), ())), alignment=WRAPPED)
        sheet.append([_text(sheet, str(number)), why, *(_text(sheet, v) for v in values)])


def _text(sheet: WriteOnlyWorksheet, value: Any, **style: Any) -> Any:
    missing = value is None or value != value  # noqa: PLR0124 - NaN
    cell = WriteOnlyCell(sheet, value=None if missing else _legal(str(value)))
    if not missing:
        cell.data_type = "s"
    for name, worn in style.items():
        setattr(cell, name, worn)
    return cell


def _legal(text: str) -> str:
    """Drop the control characters that a workbook cannot hold; cut at a cell's limit."""
    return "".join(c for c in text if c >= " " or c in "\t\n")[:32_000]
