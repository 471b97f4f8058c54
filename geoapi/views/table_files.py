"""Tables as files 表格文件: xlsx for Excel, csv with BOM, json; whole or not at all."""

from __future__ import annotations

import csv
import json
import math
import os
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd

from geoapi.views.errors import TableError
from geoapi.views.extras import report_module
from geoapi.views.files import written

FORMULA = re.compile(r"'*[=+\-@\t\r]")
"""How a text begins that a spreadsheet takes for a formula, or one that is guarded already."""

IN_CELLS = frozenset("\n\t")
"""Control characters that a cell may hold."""

WIDEST, NARROWEST, LONGEST = 46, 8, 32_000
HEADER = 255
"""Letters of a page header at most, as UTF-16 counts them."""
DATE, WHOLE, DECIMAL = "yyyy-mm-dd", "#,##0", "#,##0.00"
STYLE = {"font_name": "等线", "font_size": 11, "valign": "vcenter"}
FORMATS = (("比例", "0.0%"), ("share", "0.0%"), ("m²", WHOLE), ("平方米）", WHOLE))
"""What a header contains -> the number format of its column."""


@dataclass(frozen=True)
class Tab:
    """One sheet of a workbook.

    Attributes
    ----------
    closing
        How many rows at the end are totals: set bold, outside filter and sorting.
    note
        A line printed at the head of every page, such as 虚构示例数据.
    formats
        Header -> Excel number format, where the one found by :data:`FORMATS` does not suit.
    """

    name: str
    frame: pd.DataFrame
    closing: int = 0
    note: str = ""
    formats: Mapping[str, str] = field(default_factory=dict)


def plain(value: Any) -> Any:
    """Give a cell as str, int, float, bool, date or None; unknown and infinite are None."""
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, pd.Timestamp | datetime):
        return value.date()
    if isinstance(value, list | tuple):
        return "；".join(str(part) for part in value)
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if isinstance(value, bool | int | date) else clean(value, IN_CELLS)


def clean(value: object, kept: frozenset[str] = frozenset()) -> str:
    """Give text without control characters and broken surrogates, not longer than a cell holds."""
    odd = {"Cc", "Cs"}
    letters = (c if c in kept or unicodedata.category(c) not in odd else " " for c in str(value))
    return "".join(letters)[:LONGEST]


def safe_for_csv(value: Any) -> Any:
    """Give a cell that no spreadsheet takes for a formula: a leading ' before = + - @.

    A text that begins so has one more: the door takes it away again.
    """
    value = plain(value) if not isinstance(value, str) else value
    if isinstance(value, str):
        return clean("'" + value if FORMULA.match(value) else value, IN_CELLS)
    return "" if value is None else value


def write_csv(path: str | os.PathLike[str], frame: pd.DataFrame) -> Path:
    """Write UTF-8 with BOM, so that Excel reads the Chinese; dates as YYYY-MM-DD."""
    with written(path) as draft, draft.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([safe_for_csv(str(header)) for header in frame.columns])
        writer.writerows([safe_for_csv(cell) for cell in row] for row in _rows(frame))
    return Path(path)


def _rows(frame: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    return zip(*(frame[header] for header in frame.columns), strict=True)


def _jsonable(value: object) -> object:
    """Give a value as JSON knows it; unknown is null."""
    if isinstance(value, Mapping):
        return {str(key): _jsonable(part) for key, part in value.items()}
    if isinstance(value, list | tuple | set):
        return [_jsonable(part) for part in value]
    value = plain(value)
    return value.isoformat() if isinstance(value, date) else value


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as JSON objects: numbers as numbers, dates as text, unknown as None."""
    headers = [str(header) for header in frame.columns]
    return [dict(zip(headers, map(_jsonable, row), strict=True)) for row in _rows(frame)]


def write_json(path: str | os.PathLike[str], document: object) -> Path:
    """Write one JSON document: UTF-8, unknown as null, never NaN."""
    text = json.dumps(_jsonable(document), ensure_ascii=False, indent=1, allow_nan=False)
    with written(path) as draft:
        draft.write_text(text + "\n", encoding="utf-8")
    return Path(path)


def write_workbook(
    path: str | os.PathLike[str], tabs: Sequence[Tab], *, on: date | None = None
) -> Path:
    """Write sheets as xlsx: typed cells, frozen and filtered header, fitting widths.

    Parameters
    ----------
    tabs
        Sheets in order; names are cut and made unique as Excel wants them.
    on
        Date written into the file as its making, so that equal tables are equal files.

    Raises
    ------
    MissingExtraError
        When XlsxWriter is not installed.
    TableError
        When there is no sheet at all.
    """
    if not tabs:
        message = "没有可写的表 (no sheet to write)"
        raise TableError(message)
    xlsxwriter = report_module("xlsxwriter")
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    made = datetime.combine(on or date(2000, 1, 1), datetime.min.time())
    with written(path) as draft:
        book = xlsxwriter.Workbook(str(draft), {**options, "in_memory": True})
        book.set_properties({"created": made, "title": clean(tabs[0].name)})
        for tab, name in zip(tabs, sheet_names([tab.name for tab in tabs]), strict=True):
            _write_tab(book, book.add_worksheet(name), tab)
        book.close()
    return Path(path)


def sheet_names(names: Sequence[str]) -> list[str]:
    r"""Give names as Excel accepts them: all different, at most 31 characters.

    None of [ ] : * ? / \ stands in them, nor a quote at either end.
    """
    found: list[str] = []
    for name in names:
        base = re.sub(r"[\[\]:*?/\\]", "_", clean(name)).strip("' ")[:31] or "Sheet"
        fresh, number = base, 1
        while fresh.lower() in {other.lower() for other in found}:
            number += 1
            fresh = f"{base[: 30 - len(str(number))]}_{number}"
        found.append(fresh)
    return found


def _write_tab(book: Any, page: Any, tab: Tab) -> None:
    headers = [str(header) for header in tab.frame.columns]
    cells = [[plain(cell) for cell in row] for row in _rows(tab.frame)]
    style = {**STYLE, "bold": True, "bg_color": "#E7EEF5", "bottom": 1, "text_wrap": True}
    head = book.add_format({**style, "align": "center"})
    for column, header in enumerate(headers):
        page.write_string(0, column, clean(header), head)
        values = [row[column] for row in cells]
        _write_column(book, page, (column, header, values), tab)
        page.set_column(column, column, column_width(header, values))
    page.set_row(0, 32)
    page.freeze_panes(1, min(2, max(0, len(headers) - 1)))
    if len(cells) > tab.closing:
        page.autofilter(0, 0, len(cells) - tab.closing, len(headers) - 1)
    _print_setup(page, tab)


def _print_setup(page: Any, tab: Tab) -> None:
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_footer("&C第 &P 页 共 &N 页")
    if tab.note:
        page.set_header(page_header(tab.note))


def page_header(note: str) -> str:
    """Write a note as the red header of a page, cut to what Excel takes; & is doubled in it."""
    head, line = "&C&K990000", clean(note)
    doubled = line.replace("&", "&&")
    while len((head + doubled).encode("utf-16-le")) > 2 * HEADER:
        line = line.removesuffix("…")[:-1] + "…"
        doubled = line.replace("&", "&&")
    return head + doubled


def _write_column(book: Any, page: Any, column: tuple[int, str, Sequence[Any]], tab: Tab) -> None:
    index, header, values = column
    number_format = tab.formats.get(header) or _format(header, values)
    style = {**STYLE, "num_format": number_format}
    if number_format == "@":
        style |= {"text_wrap": True, "valign": "top"}
    usual = book.add_format(style)
    closing = book.add_format({**style, "bold": True, "top": 1})
    for row, value in enumerate(values):
        last = row >= len(values) - tab.closing
        _write_cell(page, (row + 1, index), value, closing if last else usual)


def _format(header: str, values: Sequence[Any]) -> str:
    known = [value for value in values if value is not None]
    if any(isinstance(value, str) for value in known) or not known:
        return "@"
    if all(isinstance(value, date) for value in known):
        return DATE
    found = next((style for word, style in FORMATS if word in header), None)
    whole = all(isinstance(value, int) for value in known)
    return found or (WHOLE if whole else DECIMAL)


WRITERS: Mapping[type, str] = MappingProxyType(
    {bool: "write_boolean", int: "write_number", float: "write_number", date: "write_datetime"}
)


def _write_cell(page: Any, at: tuple[int, int], value: Any, style: Any) -> None:
    if value is None:
        page.write_blank(*at, None, style)
        return
    write: Callable[..., Any] = getattr(page, WRITERS.get(type(value), "write_string"))
    write(*at, value, style)


def text_columns(text: str) -> int:
    """Columns a text takes in a monospaced face: Chinese letters take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def column_width(header: str, values: Sequence[Any]) -> float:
    """Width for an Excel column that shows its longest cell, within bounds."""
    shown = [f"{v:,.2f}" if isinstance(v, float) else str(v) for v in values if v is not None]
    longest = max((text_columns(text) for text in shown), default=0)
    return min(WIDEST, max(NARROWEST, longest + 2, math.ceil(text_columns(header) * 0.75) + 2))


def save_tables(
    path: str | os.PathLike[str], tabs: Sequence[Tab], *, on: date | None = None
) -> Path:
    """Write tables by ending: .xlsx all sheets, .csv the first, .json all as lists of rows.

    Raises
    ------
    TableError
        For another ending.
    """
    ending = Path(path).suffix.lower()
    if ending == ".xlsx":
        return write_workbook(path, tabs, on=on)
    if ending == ".csv" and tabs:
        return write_csv(path, tabs[0].frame)
    if ending == ".json":
        return write_json(path, {tab.name: records(tab.frame) for tab in tabs})
    message = f"不支持 {ending or path}；可用：.xlsx、.csv、.json (unknown format)"
    raise TableError(message)
