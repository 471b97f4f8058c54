"""Refused rows given back: their original words and a reason column, ready to be mended."""

import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from layers.door.report import Report

BOLD = Font(bold=True)


def write_refused(
    file: Path, workspace: Path, report: Report, reasons: Mapping[int, Sequence[str]]
) -> Path:
    """Write ``FILE.refused.xlsx`` beside the file, or beside the workspace where that may not be.

    Every cell is written as text: what looks like a formula stays what it was.
    """
    folder = file.parent if os.access(file.parent, os.W_OK) else workspace.resolve().parent
    target = folder / f"{file.name}.refused.xlsx"
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("退回的行")
    rows = report.refused_rows
    sheet.append([_text(sheet, h, font=BOLD) for h in ("行号", "退回原因", *rows.columns)])
    for number, values in zip(rows.index, rows.itertuples(index=False), strict=True):
        words = [str(number), "；".join(reasons.get(int(number), ())), *values]
        sheet.append([_text(sheet, word) for word in words])
    handle, temporary = tempfile.mkstemp(suffix=".xlsx", prefix=".mutu-", dir=folder)
    os.close(handle)
    try:
        book.save(temporary)
        os.replace(temporary, target)  # noqa: PTH105 - the atomic one
    finally:
        Path(temporary).unlink(missing_ok=True)
    return target


def _text(sheet: WriteOnlyWorksheet, value: Any, *, font: Font | None = None) -> Any:
    missing = value is None or value != value  # noqa: PLR0124 - NaN
    cell = WriteOnlyCell(sheet, value=None if missing else _legal(str(value)))
    if not missing:
        cell.data_type = "s"
    if font:
        cell.font = font
    return cell


def _legal(text: str) -> str:
    """Drop the control characters that a workbook cannot hold; cut at a cell's limit."""
    return "".join(c for c in text if c >= " " or c in "\t\n")[:32_000]
