"""Shapefiles: the encoding is found out from the bytes, not guessed by GDAL."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.sources.encodings import ACCEPTED, Guess, choose, cut, label, lookup, stated
from layers.sources.raw import Raw, unreadable
from layers.sources.vectors import Table, gdal, raw

BYTEWISE = "ISO-8859-1"
"""Read in this encoding every byte becomes one character: the text is decoded here, afterwards."""

LANGUAGE_DRIVERS = {
    0x03: "cp1252",
    0x57: "cp1252",
    0x4D: "gb18030",
    0x7A: "gb18030",
    0x4F: "big5",
    0x78: "big5",
}
"""LDID, byte 29 of a DBF → encoding; 0x57 is what GDAL and others write for want of a better."""

NEEDED = (".shp", ".shx", ".dbf")
SIDECARS = (*NEEDED, ".prj", ".cpg")
TOGETHER = "Shapefile 须有同名的 .shp、.shx、.dbf（最好还有 .prj、.cpg），可一起压成 .zip"


def read_shapefile(path: Path, *, encoding: str | None) -> Raw:
    """Read a ``.shp`` with the files beside it.

    The encoding is the user's; else the one of ``.cpg``, the LDID byte, strict UTF-8 and GB18030
    under which all text decodes and looks most like Chinese, of equals the first.
    """
    return read_parts(path, path, encoding)


def read_parts(path: Path, shp: Path, encoding: str | None) -> Raw:
    """Read `shp`; messages and the result name `path`, the file that the user gave."""
    parts = _parts(path, shp)
    _check_whole(path, parts)
    table = gdal(shp, encoding=BYTEWISE)
    guess = _encoding(path, parts, table, encoding)
    names = [_text(name, guess.encoding) for name in table.names]
    columns = [_decode(column, guess.encoding) for column in table.columns]
    used = label(guess.encoding)
    notes = (f"文字编码 {used}（{guess.why}）", *table.notes)
    return raw(path, Table(names, columns, table.wkb, table.crs, notes), encoding=used)


def _parts(path: Path, shp: Path) -> Mapping[str, Path]:
    stem = shp.stem.lower()
    beside = (p for p in shp.parent.iterdir() if p.stem.lower() == stem)
    parts = {p.suffix.lower(): p for p in beside if p.suffix.lower() in SIDECARS}
    if missing := [ending for ending in NEEDED if ending not in parts]:
        raise unreadable(path, f"缺少同名的 {'、'.join(missing)}", accept=TOGETHER)
    return parts


def _check_whole(path: Path, parts: Mapping[str, Path]) -> None:
    """Refuse a cut file, or shapes and attributes of different number: rows would not match."""
    again = "请重新复制或导出"
    for ending in (".shp", ".shx"):
        head = _head(parts[ending], 100)
        if len(head) < 100 or head[:4] != b"\x00\x00\x27\x0a":  # noqa: PLR2004
            raise unreadable(path, f"{ending} 不是 Shapefile", accept=TOGETHER)
        if parts[ending].stat().st_size < 2 * int.from_bytes(head[24:28], "big"):
            raise unreadable(path, f"{ending} 不完整，末尾缺失", accept=again)
    head = _head(parts[".dbf"], 32)
    count, start = int.from_bytes(head[4:8], "little"), int.from_bytes(head[8:10], "little")
    if parts[".dbf"].stat().st_size < start + count * int.from_bytes(head[10:12], "little"):
        raise unreadable(path, ".dbf 不完整，末尾缺失", accept=again)
    shapes = (parts[".shx"].stat().st_size - 100) // 8
    if shapes != count:
        raise unreadable(path, f"图形有 {shapes} 个，属性却有 {count} 行", accept=again)


def _head(path: Path, size: int) -> bytes:
    with path.open("rb") as file:
        return file.read(size)


def _encoding(path: Path, parts: Mapping[str, Path], table: Table, encoding: str | None) -> Guess:
    texts = [name.encode(BYTEWISE) for name in table.names]
    for column in table.columns:
        texts += [v.encode(BYTEWISE) for v in column if isinstance(v, str) and not v.isascii()]
    guesses = [Guess(stated(path, encoding), "按指明")] if encoding else _guesses(parts)
    if (best := choose(texts, guesses)) is None:
        tried = "、".join(guess.encoding for guess in guesses)
        raise unreadable(path, f"属性文字无法按 {tried} 解读", accept=ACCEPTED)
    return best


def _guesses(parts: Mapping[str, Path]) -> list[Guess]:
    cpg = parts[".cpg"].read_bytes()[:40].decode("ascii", "ignore") if ".cpg" in parts else ""
    driver = LANGUAGE_DRIVERS.get(_head(parts[".dbf"], 30)[29])
    by_cpg = lookup(cpg) if cpg.strip() else None
    return [
        *([Guess(by_cpg, "按 .cpg")] if by_cpg else []),
        *([Guess(driver, "按 DBF 的语言标识 LDID")] if driver else []),
        Guess("utf-8", "属性文字合乎 UTF-8"),
        Guess("gb18030", "属性文字合乎 GB18030"),
    ]


def _decode(column: NDArray[Any], encoding: str) -> NDArray[Any]:
    if column.dtype != object:
        return column
    known = {value: _text(value, encoding) for value in set(column) if isinstance(value, str)}
    return np.array([known.get(value, value) for value in column], dtype=object)


def _text(value: str, encoding: str) -> str:
    return value if value.isascii() else cut(value.encode(BYTEWISE), encoding)
