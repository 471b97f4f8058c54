"""Excel workbooks: values as they were last computed, whatever is hidden included."""

import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any
from xml.parsers import expat

import openpyxl
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE

from layers.sources.delimited import read_csv
from layers.sources.html_tables import is_html, read_tables
from layers.sources.merges import MOST, Merged, merged_range
from layers.sources.old_workbooks import old_tabs
from layers.sources.raw import MAX_UNPACKED, Raw, some, unreadable
from layers.sources.sheet_cells import Row, month, shows_months
from layers.sources.sheets import Known
from layers.sources.tabs import SAVE_AS, Tab, cell_name, is_empty, read_tabs

LARGEST = MAX_UNPACKED // 2
"""Bytes that a workbook may unpack to; ten million cells take less."""

MEMBERS = 10_000
"""Parts that a workbook may have."""

STRICT = b"http://purl.oclc.org/ooxml/"
"""Namespace of the rare variant that openpyxl takes for an empty workbook."""

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0"
BIFF = (b"\x09\x00", b"\x09\x02", b"\x09\x04", b"\x09\x08")
"""How a workbook begins that Excel 2 to 95 wrote without a container."""

EAST_ASIAN_MONTHS = frozenset({27, 36, 50, 52, 57})
"""Those of `EAST_ASIAN_DATES` that show no day: ``yyyy年m月``."""

EAST_ASIAN_DATES = frozenset((*range(27, 37), *range(50, 59)))
"""Number formats that Chinese Excel gives dates without spelling them out (``yyyy年m月d日``).

Source: ECMA-376 Part 1, 18.8.30, numFmtId for zh-cn.
"""


def read_excel(path: Path, *, source_layer: str | None, known: Known) -> Raw:
    """Read one sheet of a workbook by what the file holds, not by what it is called.

    ``.xlsx`` and ``.xlsm``; ``.xls`` of Excel 97-2003 and WPS; a table in HTML, or text, that a
    system exported under the name ``.xls``. Values, not formulas; hidden rows too. The sheet is
    `source_layer`, else the first visible one with a known header, else the only one.
    """
    with path.open("rb") as file:
        head = file.read(4096)
    old = path.suffix.lower() == ".xls"
    if head.startswith(ZIP):
        notes = ("扩展名是 .xls，内容是 .xlsx 工作簿",) if old else ()
        return _read_package(path, source_layer, known, notes)
    if head.startswith((OLE, *BIFF)):
        notes = () if old else (f"扩展名是 {path.suffix}，内容是旧版 .xls 工作簿",)
        return read_tabs(path, old_tabs(path), source_layer, known, notes)
    return _read_disguised(path, head, source_layer, known)


def _read_disguised(path: Path, head: bytes, source_layer: str | None, known: Known) -> Raw:
    """Read what is no workbook but was named so: an HTML table, delimited text."""
    said = f"扩展名是 {path.suffix}，内容是"
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        raise unreadable(path, f"{said} XML 表格 2003", accept=SAVE_AS)
    if head.lstrip().lower().startswith(b"mime-version:"):
        raise unreadable(path, f"{said}单个文件网页（MHTML）", accept=SAVE_AS)
    if is_html(head):
        page = read_tables(path)
        raw = read_tabs(path, page.tabs, source_layer, known, (f"{said} HTML 表格",))
        return replace(raw, encoding=page.encoding, why=page.why)
    if path.suffix.lower() != ".xls":
        accept = "接受完好的 .xlsx 工作簿；文字表请改扩展名为 .csv"
        raise unreadable(path, "文件已损坏或不是工作簿", accept=accept)
    raw = read_csv(path, encoding=None, known=known)
    return replace(raw, notes=(f"{said}分隔的文字", *raw.notes))


def _read_package(
    path: Path, source_layer: str | None, known: Known, notes: tuple[str, ...]
) -> Raw:
    _check_package(path)
    with warnings.catch_warnings():  # openpyxl warns of ornaments that it does not keep
        warnings.simplefilter("ignore")
        with path.open("rb") as file, closing(_book(file, computed=True)) as book:
            _know_east_asian_dates(book)
            tabs = [_tab(path, sheet) for sheet in book.worksheets]
            return read_tabs(path, tabs, source_layer, known, notes)


def _book(file: Any, *, computed: bool) -> openpyxl.Workbook:
    """Open a workbook by its content: of a path openpyxl would look at the ending."""
    return openpyxl.load_workbook(file, read_only=True, data_only=computed)


def _check_package(path: Path) -> None:
    """Refuse what is not a plain workbook before a parser sees it."""
    with zipfile.ZipFile(path) as package:
        members = package.infolist()
        if sum(member.file_size for member in members) > LARGEST or len(members) > MEMBERS:
            raise unreadable(path, f"解压后超过 {LARGEST >> 20} MB", accept="请分成几个文件")
        for member in members:
            if member.filename.lower().endswith((".xml", ".rels")):
                with package.open(member) as part:
                    _check_part(path, part)
        with package.open("xl/workbook.xml") as part:
            if STRICT in part.read(4096):
                raise unreadable(path, "是“严格 Open XML”工作簿", accept=f"{SAVE_AS} 工作簿")


class _Begun(Exception):  # noqa: N818 - not an error: the part's own text begins
    pass


def _check_part(path: Path, part: Any) -> None:
    """Read up to the first element: no part of a workbook declares a DOCTYPE, or entities."""
    parser = expat.ParserCreate()

    def doctype(*_: object) -> None:
        raise unreadable(path, "含有工作簿不应有的 DOCTYPE 声明", accept=SAVE_AS)

    def element(*_: object) -> None:
        raise _Begun

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = element
    try:
        while block := part.read(4096):
            parser.Parse(block)
    except _Begun:
        return


def _know_east_asian_dates(book: openpyxl.Workbook) -> None:
    """Let openpyxl read formats as dates that it leaves as numbers: see `EAST_ASIAN_DATES`."""
    styles: Any = book._cell_styles  # type: ignore[attr-defined]  # noqa: SLF001
    dates: Any = book._date_formats  # type: ignore[attr-defined]  # noqa: SLF001
    book._date_formats = {*dates} | {  # type: ignore[attr-defined]  # noqa: SLF001
        at for at, style in enumerate(styles) if style.numFmtId in EAST_ASIAN_DATES
    }


@dataclass(frozen=True)
class _Part:
    """What a sheet's XML holds beside the values."""

    formulas: bool
    merged: list[Merged]


def _tab(path: Path, sheet: Any) -> Tab:
    part = cache(lambda: _part(path, sheet))
    return Tab(
        sheet.title,
        sheet.sheet_state == "visible",
        lambda: _rows(sheet),
        lambda: part().merged,
        lambda rows: _uncomputed(path, sheet.title, rows) if part().formulas else (),
    )


def _rows(sheet: Any) -> Iterator[Row]:
    sheet.reset_dimensions()  # some writers state a range smaller than what they wrote
    months = _month_styles(sheet.parent)
    if not months:
        yield from enumerate(sheet.iter_rows(values_only=True), 1)
        return
    for number, cells in enumerate(sheet.iter_rows(), 1):
        yield number, [_shown(cell, months) for cell in cells]


def _month_styles(book: Any) -> frozenset[int]:
    """Tell the styles that show no day: Excel makes ``2024年3月`` the first of March."""
    own: Any = book._number_formats  # noqa: SLF001
    formats = BUILTIN_FORMATS | dict(enumerate(own, BUILTIN_FORMATS_MAX_SIZE))
    return frozenset(
        at
        for at, style in enumerate(book._cell_styles)  # noqa: SLF001
        if style.numFmtId in EAST_ASIAN_MONTHS or shows_months(formats.get(style.numFmtId, ""))
    )


def _shown(cell: Any, months: frozenset[int]) -> object:
    return month(cell.value) if getattr(cell, "_style_id", None) in months else cell.value


_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^<>]*?\bref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
LONGEST = 256
"""Bytes of the longest tag looked for, carried over from one block to the next."""


def _part(path: Path, sheet: Any) -> _Part:
    """Look through a sheet's XML for formulas and merged cells, which openpyxl leaves out."""
    formulas, found = False, dict[bytes, None]()
    with zipfile.ZipFile(path) as package, package.open(sheet._worksheet_path) as part:  # noqa: SLF001
        tail = b""
        while block := part.read(1 << 20):
            text = tail + block
            formulas = formulas or _FORMULA.search(text) is not None
            if len(found) <= MOST:
                found |= dict.fromkeys(_MERGED.findall(text))
            tail = text[-LONGEST:]
    return _Part(formulas, [merged_range(reference.decode()) for reference in found])


def _uncomputed(path: Path, title: str, rows: Sequence[Row]) -> tuple[str, ...]:
    """Note formulas that no program has computed: their cells look empty, but are not."""
    values = dict(rows)
    with path.open("rb") as file, closing(_book(file, computed=False)) as book:
        empty = [
            cell_name(number, at)
            for number, cells in _rows(book[title])
            for at, cell in enumerate(cells)
            if _is_formula(cell) and is_empty(values.get(number), at)
        ]
    return (
        (f"单元格 {some(empty)} 的公式没有计算结果，按空白读入；请打开后重新保存",) if empty else ()
    )


def _is_formula(cell: object) -> bool:
    array = type(cell).__name__ in {"ArrayFormula", "DataTableFormula"}
    return array or (isinstance(cell, str) and cell.startswith("="))
