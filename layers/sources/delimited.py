"""Delimited text: any usual encoding; comma, semicolon or tab."""

import csv
import gzip
import re
from pathlib import Path

from layers.sources.encodings import decode
from layers.sources.headers import locate
from layers.sources.raw import MAX_UNPACKED, Raw, unreadable
from layers.sources.sheet_cells import MOST_CELLS, Row, blank, filled
from layers.sources.sheets import ONE_WIDTH, Known, Sheet, header_of, raw_of

DELIMITERS = (",", "\t", ";")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def read_csv(path: Path, *, encoding: str | None, known: Known) -> Raw:
    """Read ``.csv``, ``.tsv`` or ``.csv.gz``: any usual encoding; comma, semicolon or tab."""
    text, used, why = decode(path, _bytes(path), encoding)
    if (at := text.find("\0")) >= 0:
        line = text.count("\n", 0, at) + 1
        raise unreadable(path, f"第 {line} 行含有空字符（NUL），不是文字表", accept="接受 CSV 文本")
    told = (f"文字编码 {used}（{why}）",)
    rows = _split(path, text, known)
    sheet = Sheet(path, rows, told, encoding=used, why=why, even=True)
    return raw_of(sheet, header_of(sheet, known))


def _bytes(path: Path) -> bytes:
    with gzip.open(path) if path.suffix.lower() == ".gz" else path.open("rb") as opened:
        data = opened.read(MAX_UNPACKED + 1)
    if len(data) > MAX_UNPACKED:
        raise unreadable(path, f"解压后超过 {MAX_UNPACKED >> 20} MB", accept="请分成几个文件")
    return data


def _split(path: Path, text: str, known: Known) -> list[Row]:
    """Split by the delimiter that makes most header names known, then most columns."""
    head = "\n".join(text[:200_000].split("\n", 60)[:60])

    def fitness(delimiter: str) -> tuple[int, int]:
        try:
            header = locate(_rows(path, head, delimiter), known)
        except csv.Error:  # one field that is too long: not this delimiter
            return -1, 0
        return (header.score, len(header.names)) if header else (0, 0)

    try:
        return _rows(path, text, max(DELIMITERS, key=fitness))
    except csv.Error as error:
        raise unreadable(path, f"不是完好的分隔文本（{error}）", accept=ONE_WIDTH) from error


def _rows(path: Path, text: str, delimiter: str) -> list[Row]:
    """Count records as a spreadsheet does; an empty cell is None, ``="…"`` is its text."""
    reader = csv.reader((line[0] for line in _LINE.finditer(text)), delimiter=delimiter)
    rows: list[Row] = []
    held = 0
    for number, cells in enumerate(reader, 1):
        held += len(cells)
        if held > MOST_CELLS:
            accept = f"最多接受 {MOST_CELLS // 10_000} 万个单元格，请分成几个文件"
            raise unreadable(path, f"第 {number} 行起单元格太多", accept=accept)
        row = [_cell(cell) for cell in cells]
        if filled(row):
            rows.append((number, row))
    return rows


def _cell(text: str) -> str | None:
    """Undo how exports keep a code from Excel's numbers, and a text from its formulas."""
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1]
    elif _GUARDED.match(text):
        text = text[1:]
    return None if blank(text) else text
