"""Shapefiles: attributes from the DBF's own bytes, shapes by GDAL, matched record by record."""

import mmap
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from layers.sources.encodings import label
from layers.sources.files import check_same, stamp
from layers.sources.raw import Raw, unreadable
from layers.sources.shapefile.dbf import open_dbf
from layers.sources.shapefile.parts import (
    HEAD,
    Parts,
    beside,
    check_matched,
    check_parts,
    guesses,
)
from layers.sources.shapefile.words import Records, Words, records, words
from layers.sources.vectors import AGAIN, Layer, Table, part, raw, spans, with_lost

BYTEWISE = "ISO-8859-1"
"""In this encoding GDAL reads any byte, whatever the .cpg says; it is asked for shapes only."""

NO_SHAPE = 2
"""Length in words of a record without a shape: its type alone."""


def read_shapefile(
    path: Path, shp: Path, *, encoding: str | None, rows: int | None
) -> Iterator[Raw]:
    """Read `shp` with the files beside it; `path` is the file that the user gave.

    The encoding is the user's; else of ``.cpg``, the LDID byte, UTF-8, GB18030 and Big5 the one
    that reads every byte of the text and makes it look most like Chinese, of equals the first.

    Raises
    ------
    SourceError
        A file is missing, cut short or of another length than its siblings, shapes are no plane
        ones, or the text is in none of the encodings.
    """
    parts = beside(shp)
    before = stamp(shp)
    check_parts(path, parts)
    table = open_dbf(path, parts[".dbf"])
    check_matched(path, parts, table)
    known = words(table, guesses(parts, table, encoding))
    layer = Layer(path, shp, encoding=BYTEWISE)
    for begin, end in spans(table.count, rows):
        found = records(table, known, begin, end)
        made = _chunk(path, _shapes(layer, found.at), known, found)
        yield with_lost(made, _shaped(path, parts, found.at))
    check_same(path, shp, before)


def read_dbf(path: Path, *, encoding: str | None, rows: int | None) -> Iterator[Raw]:
    """Read a ``.dbf`` that is no part of a Shapefile, as a plain table."""
    parts = beside(path)
    if ".shp" in parts:
        raise unreadable(path, "是 Shapefile 的属性表", accept=f"请给出同名的 {parts['.shp'].name}")
    before = stamp(path)
    table = open_dbf(path, path)
    known = words(table, guesses(parts, table, encoding))
    for begin, end in spans(table.count, rows):
        found = records(table, known, begin, end)
        yield _chunk(path, Table([], [], None, None, found.at), known, found)
    check_same(path, path, before)


def _chunk(path: Path, shapes: Table, known: Words, found: Records) -> Raw:
    used, why = label(known.guess.encoding), known.guess.why
    table = replace(shapes, names=known.headers, columns=found.columns)
    notes = (f"文字编码 {used}（{why}）", *known.notes, *found.notes)
    made = raw(path, table, found.at + 1, expected=known.live, notes=notes)
    return replace(made, encoding=used, why=why, cut=known.cut)


def _shapes(layer: Layer, at: NDArray[np.int64]) -> Table:
    """Read the shapes of records; GDAL, too, leaves out those marked as deleted."""
    table = part(layer, int(at[0]) if len(at) else 0, len(at), columns=[])
    if not np.array_equal(table.fids, at):
        read = min(len(table.fids), len(at))
        other = np.flatnonzero(table.fids[:read] != at[:read])
        wrong = at[other[0] if len(other) else min(read, len(at) - 1)] + 1
        raise unreadable(layer.path, f"第 {wrong} 个要素的图形读不出来，文件不完整", accept=AGAIN)
    return table


def _shaped(path: Path, parts: Parts, at: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell which records hold a shape, be it broken: all but those of type 0 and no more length."""
    index = np.fromfile(parts[".shx"], dtype=">i4", offset=HEAD).reshape(-1, 2)[at]
    places = (index[:, 0].astype(np.int64) * 2 + 8).tolist()
    with (
        parts[".shp"].open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data,
    ):
        kinds = b"".join(data[place : place + 4] for place in places)
    if len(kinds) != 4 * len(places) or (index < 0).any():
        raise unreadable(path, ".shx 指到了 .shp 之外", accept=AGAIN)
    shaped: NDArray[np.bool_] = (np.frombuffer(kinds, dtype="<i4") != 0) | (index[:, 1] != NO_SHAPE)
    return shaped
