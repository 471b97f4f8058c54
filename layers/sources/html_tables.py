"""HTML tables that a system exported under the name ``.xls``: what Excel would show of them.

The page is parted by two patterns that look at each character once; the parser of the standard
library takes minutes for a few kilobytes made to keep it busy.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from layers.sources.encodings import decode, label, lookup
from layers.sources.merges import MOST, Merged
from layers.sources.raw import MAX_COLUMNS, MAX_UNPACKED, unreadable
from layers.sources.sheet_cells import MOST_CELLS, Row
from layers.sources.tabs import LAST_ROW, SAVE_AS, Tab

_HTML = re.compile(rb"<\s*(!doctype\s+html|html|head|meta|body|table|style)\b", re.IGNORECASE)
_CHARSET = re.compile(rb"<meta[^<>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE)
_NAME = r"<(?P<end>/?)(?P<name>[a-zA-Z]\w{0,20})(?![\w:])"
_TAG = re.compile(
    _NAME + r"""(?P<more>[^<>"']*(?:"[^"<]{0,4000}"[^<>"']*|'[^'<]{0,4000}'[^<>"']*)*)>"""
)
_UNTIDY_TAG = re.compile(_NAME + r"(?P<more>[^<>]{0,4000})>")
_OTHER_TAG = re.compile(r"<[/!?a-zA-Z][^<>]{0,4000}>")
_UNSEEN_ENDS = re.compile(r"</(script|style|title)\b", re.IGNORECASE)
_SPAN = re.compile(r"\b(rowspan|colspan)\s*=\s*[\"']?\s*0*(\d{1,5})\b", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
_UNSEEN = frozenset({"script", "style", "title"})
_ENDS_A_CELL = frozenset({"td", "th", "tr", "table"})
_BREAKS = frozenset({"br", "p", "div", "li"})


@dataclass(frozen=True)
class HtmlTables:
    """The tables of a page, the encoding that was used, and why."""

    tabs: list[Tab]
    encoding: str
    why: str


@dataclass
class _Table:
    """A table while it is read: cells by row, and columns held by cells of rows above."""

    rows: list[tuple[int, dict[int, str]]] = field(default_factory=list)
    merged: list[Merged] = field(default_factory=list)
    held: dict[int, int] = field(default_factory=dict)
    text: list[str] | None = None
    place: int = -1
    last: int = -1


@dataclass
class _Page:
    """A page while it is read: its tables, those that are open, rows and cells so far."""

    path: Path
    tables: list[_Table] = field(default_factory=list)
    open: list[_Table] = field(default_factory=list)
    row: int = 0
    cells: int = 0


def is_html(head: bytes) -> bool:
    """Whether a file's first bytes are those of a page or a table."""
    text = head.replace(b"\0", b"")  # UTF-16
    return text.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<") and bool(_HTML.search(text))


def read_tables(path: Path) -> HtmlTables:
    """Read the tables of a page that hold anything; rows are counted through the whole page.

    A table within a cell of another stands by itself. Missing ends of cells and rows are forgiven,
    as browsers do.
    """
    if path.stat().st_size > MAX_UNPACKED:
        raise unreadable(path, f"超过 {MAX_UNPACKED >> 20} MB", accept="请分成几个文件")
    text, used, why = _decoded(path, path.read_bytes())
    page = _Page(path)
    for token in _tokens(text):
        if isinstance(token, str):
            _add_text(page, token)
        elif token["end"]:
            _end(page, token["name"].lower())
        else:
            _begin(page, token["name"].lower(), token["more"])
    while page.open:
        _end(page, "table")
    tables = [table for table in page.tables if any(cells for _, cells in table.rows)]
    if not tables:
        raise unreadable(path, "网页里没有表格", accept=SAVE_AS)
    return HtmlTables([_tab(at, table) for at, table in enumerate(tables, 1)], used, why)


def _decoded(path: Path, data: bytes) -> tuple[str, str, str]:
    """Decode by the page's own charset where it fits, else as any text."""
    stated = _CHARSET.search(data[:4096])
    encoding = lookup(stated[1].decode()) if stated else None
    if encoding and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        try:
            return data.decode(encoding), label(encoding), "按网页里的 charset"
        except UnicodeDecodeError:
            pass
    return decode(path, data)


def _tab(at: int, table: _Table) -> Tab:
    return Tab(f"表{at}", visible=True, rows=lambda: _rows(table), merged=lambda: table.merged)


def _rows(table: _Table) -> Iterator[Row]:
    for number, cells in table.rows:
        yield number, [cells.get(at) for at in range(max(cells, default=-1) + 1)]


def _tokens(text: str) -> Iterator[str | re.Match[str]]:
    """Give the page's texts and tags in order; comments and scripts are passed over."""
    at = 0
    while (begin := text.find("<", at)) >= 0:
        yield text[at:begin]
        if text.startswith("<!--", begin):
            at = text.find("-->", begin) + 3
            if at < 3:  # noqa: PLR2004 - not found
                return
            continue
        tag = _TAG.match(text, begin) or _UNTIDY_TAG.match(text, begin)
        if tag is None:
            other = _OTHER_TAG.match(text, begin)
            yield "" if other else "<"
            at = other.end() if other else begin + 1
            continue
        yield tag
        at = tag.end()
        if not tag["end"] and tag["name"].lower() in _UNSEEN:
            ends = _UNSEEN_ENDS.search(text, at)
            at = ends.start() if ends else len(text)
    yield text[at:]


def _add_text(page: _Page, text: str) -> None:
    if page.open and page.open[-1].text is not None and text:
        page.open[-1].text.append(html.unescape(text))


def _begin(page: _Page, name: str, more: str) -> None:
    if name == "table":
        page.open.append(_Table())
        page.tables.append(page.open[-1])
    elif page.open and name == "tr":
        _begin_row(page)
    elif page.open and name in {"td", "th"}:
        _begin_cell(page, more)
    elif name in _BREAKS:
        _add_text(page, " ")


def _end(page: _Page, name: str) -> None:
    if page.open and name in _ENDS_A_CELL:
        _end_cell(page.open[-1])
        if name == "table":
            page.open.pop()


def _begin_row(page: _Page) -> None:
    table = page.open[-1]
    _end_cell(table)
    page.row += 1
    if page.row > LAST_ROW:
        raise unreadable(page.path, f"超过 {LAST_ROW} 行", accept="请分成几个文件")
    table.rows.append((page.row, {}))
    table.held = {at: left - 1 for at, left in table.held.items() if left > 1}
    table.place = table.last = -1


def _begin_cell(page: _Page, more: str) -> None:
    table = page.open[-1]
    _end_cell(table)
    if not table.rows:
        _begin_row(page)
    table.place = table.last + 1
    while table.place in table.held:
        table.place += 1
    spans = {name.lower(): max(1, int(count)) for name, count in _SPAN.findall(more)}
    down = spans.get("rowspan", 1)
    table.last = min(table.place + spans.get("colspan", 1), MAX_COLUMNS) - 1
    page.cells += table.last - table.place + 1
    if table.place >= MAX_COLUMNS or page.cells > MOST_CELLS:
        accept = f"最多接受 {MAX_COLUMNS} 列、{MOST_CELLS // 10_000} 万个单元格"
        raise unreadable(page.path, f"第 {page.row} 行起太大", accept=accept)
    if (down > 1 or table.last > table.place) and len(table.merged) <= MOST:
        bottom = page.row + down - 1
        table.merged.append(Merged(page.row, bottom, table.place, table.last))
    if down > 1:
        table.held |= dict.fromkeys(range(table.place, table.last + 1), down)
    table.text = []


def _end_cell(table: _Table) -> None:
    if table.text is None:
        return
    if text := _SPACES.sub(" ", "".join(table.text)).strip():
        table.rows[-1][1][table.place] = text
    table.text = None
