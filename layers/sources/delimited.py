"""Delimited text: any usual encoding; comma, semicolon or tab."""

import csv
import gzip
import io
from pathlib import Path

from layers.sources.encodings import decode
from layers.sources.headers import Header, Row, blank, body, filled, locate
from layers.sources.raw import MAX_UNPACKED, Raw, some, unreadable
from layers.sources.sheets import Known, Sheet, header_of, raw_of

ONE_WIDTH = "每行的列数须与表头相同；文字里有分隔符时须加双引号"


def read_csv(path: Path, *, encoding: str | None, known: Known) -> Raw:
    """Read ``.csv``, ``.tsv`` or ``.csv.gz``: any usual encoding; comma, semicolon or tab."""
    text, used, why = decode(path, _bytes(path), encoding)
    if (at := text.find("\0")) >= 0:
        line = text.count("\n", 0, at) + 1
        raise unreadable(path, f"第 {line} 行含有空字符（NUL），不是文字表", accept="接受 CSV 文本")
    sheet = Sheet(path.name, _split(path, text, known), (f"文字编码 {used}（{why}）",))
    header = header_of(path, sheet, known)
    _check_rows(path, sheet, header)
    return raw_of(path, sheet, header, encoding=used)


def _bytes(path: Path) -> bytes:
    if path.suffix.lower() != ".gz":
        return path.read_bytes()
    with gzip.open(path) as packed:
        data = packed.read(MAX_UNPACKED + 1)
    if len(data) > MAX_UNPACKED:
        raise unreadable(path, f"解压后超过 {MAX_UNPACKED >> 20} MB", accept="请分成几个文件")
    return data


def _split(path: Path, text: str, known: Known) -> list[Row]:
    """Split by the delimiter that makes most header names known, then most columns."""
    head = "\n".join(text[:200_000].split("\n", 40)[:40])

    def fitness(delimiter: str) -> tuple[int, int]:
        try:
            header = locate(_rows(head, delimiter), known)
        except csv.Error:  # one field that is too long: not this delimiter
            return -1, 0
        return (header.score, len(header.names)) if header else (0, 0)

    try:
        return _rows(text, max((",", "\t", ";"), key=fitness))
    except csv.Error as error:
        raise unreadable(path, f"不是完好的分隔文本（{error}）", accept=ONE_WIDTH) from error


def _rows(text: str, delimiter: str) -> list[Row]:
    """Count records as a spreadsheet does; an empty cell is None, ``="…"`` is its text."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return [(number, [_cell(cell) for cell in cells]) for number, cells in enumerate(reader, 1)]


def _cell(text: str) -> str | None:
    if text.startswith('="') and text.endswith('"'):  # how exports keep a code from Excel's numbers
        text = text[2:-1]
    return None if blank(text) else text


def _check_rows(path: Path, sheet: Sheet, header: Header) -> None:
    width = len(header.names)
    rows = body(sheet.rows[header.begin :])[0]
    wrong = [n for n, cells in rows if len(cells) < width or filled(cells[width:])]
    if wrong:
        problem = f"表头有 {width} 列，第 {some(wrong)} 行的列数不同"
        raise unreadable(path, problem, accept=ONE_WIDTH)
