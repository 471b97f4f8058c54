"""Sheets and TXT broken at random: refused in words, or read as a whole; nothing else, ever."""

import contextlib
import random
import zipfile

import numpy as np
import pytest

from layers.errors import SourceError
from layers.sources import Raw, read
from tests.layers.sources.sheets_made import known, page, text, xls, xlsx
from tests.layers.sources.test_boundary_dialects import ABOUT, plots

ROWS = [
    ["某县台账", None, None, None],
    ["企业名称", "税收（万元）", "签订日期", "备注"],
    *[[f"企业{n}", n * 1.5, n, "备注，一" * (n % 3)] for n in range(40)],
    ["合计", 1170, None, None],
]
TRIES = 60


def boundary(path, _):
    path.with_suffix(".txt").write_bytes((ABOUT + plots(*["1"] * 20)).encode("gb18030"))
    return path.with_suffix(".txt")


def merged(path, rows):
    return xlsx(path, rows, ["A1:D1"])


def broken(data, seed):
    """Flip some bytes, cut the end off, or put a piece where it does not belong."""
    chance = random.Random(seed)
    damaged = bytearray(data)
    kind = seed % 3
    if kind == 0:
        for _ in range(chance.randint(1, 12)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    elif kind == 1:
        del damaged[chance.randrange(len(damaged)) :]
    else:
        at, length = chance.randrange(len(damaged)), chance.randint(1, 300)
        other = chance.randrange(len(damaged))
        damaged[other:other] = damaged[at : at + length]
    return bytes(damaged)


def survives(path):
    """Read a file; whatever is wrong with it is a SourceError, any other error fails the test."""
    with contextlib.suppress(SourceError):
        raw = read(path, known_headers=known)
        assert isinstance(raw, Raw)
        assert len(raw.frame) == len(raw.rows)
        assert raw.rows.dtype == np.int64
        assert all(isinstance(note, str) for note in raw.notes)


@pytest.mark.parametrize("write", [merged, xls, page, text, boundary])
def test_bytes_broken_anywhere(tmp_path, write):
    good = write(tmp_path / "好", ROWS)
    survives(good)
    data = good.read_bytes()
    path = tmp_path / f"坏{good.suffix}"
    for seed in range(TRIES):
        path.write_bytes(broken(data, seed))
        survives(path)


def test_parts_of_a_workbook_broken_inside_their_package(tmp_path):
    """Checksums stop most damage to a zip: here they are right, and the XML within is not."""
    good = merged(tmp_path / "好", ROWS)
    with zipfile.ZipFile(good) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    names = sorted(parts)
    for seed in range(TRIES):
        changed = parts | {(name := names[seed % len(names)]): broken(parts[name], seed // 2)}
        with zipfile.ZipFile(tmp_path / "坏.xlsx", "w") as package:
            for each, data in changed.items():
                package.writestr(each, data)
        survives(tmp_path / "坏.xlsx")


def test_a_workbook_whose_parts_are_missing(tmp_path):
    good = merged(tmp_path / "好", ROWS)
    with zipfile.ZipFile(good) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    for left_out in parts:
        with zipfile.ZipFile(tmp_path / "缺.xlsx", "w") as package:
            for each, data in parts.items():
                if each != left_out:
                    package.writestr(each, data)
        survives(tmp_path / "缺.xlsx")


def test_cells_far_away(tmp_path):
    """A sheet that claims its last cell is wider than any store; one of blanks is only long."""
    good = merged(tmp_path / "好", ROWS[:4])
    for far, said in (
        (b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', "有 16384 列"),
        (b'<row r="1048577"><c r="A1048577"><v>1</v></c></row>', "行号超过"),
        (b'<row r="9"><c r="XFD9" s="1"/></row>', None),
    ):
        with zipfile.ZipFile(good) as a, zipfile.ZipFile(tmp_path / "远.xlsx", "w") as b:
            for name in a.namelist():
                b.writestr(name, a.read(name).replace(b"</sheetData>", far + b"</sheetData>"))
        if said is None:
            assert len(read(tmp_path / "远.xlsx", known_headers=known).frame) == 2
            continue
        with pytest.raises(SourceError, match=said):
            read(tmp_path / "远.xlsx", known_headers=known)


def test_more_cells_than_memory_should_hold(tmp_path, monkeypatch):
    monkeypatch.setattr("layers.sources.tabs.MOST_CELLS", 100)
    monkeypatch.setattr("layers.sources.delimited.MOST_CELLS", 100)
    for write in (merged, xls, text):
        with pytest.raises(SourceError, match="行起单元格太多"):
            read(write(tmp_path / "大", ROWS), known_headers=known)


def test_a_doctype_behind_a_long_comment(tmp_path):
    good = merged(tmp_path / "好", ROWS)
    prolog = b"<!--" + b" " * 10_000 + b'--><!DOCTYPE x [<!ENTITY a "b">]>'
    with zipfile.ZipFile(good) as a, zipfile.ZipFile(tmp_path / "坏.xlsx", "w") as b:
        for name in a.namelist():
            data = a.read(name)
            b.writestr(name, prolog + data if "sheet1" in name else data)
    with pytest.raises(SourceError, match="DOCTYPE"):
        read(tmp_path / "坏.xlsx", known_headers=known)


def test_a_strict_workbook_is_named(tmp_path):
    good = merged(tmp_path / "好", ROWS)
    plain, strict = b"http://schemas.openxmlformats.org/", b"http://purl.oclc.org/ooxml/"
    with zipfile.ZipFile(good) as a, zipfile.ZipFile(tmp_path / "严.xlsx", "w") as b:
        for name in a.namelist():
            data = a.read(name)
            b.writestr(name, data.replace(plain, strict) if "workbook.xml" in name else data)
    with pytest.raises(SourceError, match="严格 Open XML"):
        read(tmp_path / "严.xlsx", known_headers=known)


def test_merged_cells_over_each_other(tmp_path, monkeypatch):
    """What no program writes: every range from the top to the bottom, far to the right."""
    monkeypatch.setattr("layers.sources.merges.MOST_CELLS", 1000)
    rows = [["企业名称", "税收"], *[[f"企业{n}", n, *[None] * 97, "远"] for n in range(60)]]
    ranges = "".join(f'<mergeCell ref="CV{n}:CV1048576"/>' for n in range(2, 60))
    good = xlsx(tmp_path / "好", rows)
    with zipfile.ZipFile(good) as a, zipfile.ZipFile(tmp_path / "叠.xlsx", "w") as b:
        for name in a.namelist():
            end = f"</sheetData><mergeCells>{ranges}</mergeCells>".encode()
            b.writestr(name, a.read(name).replace(b"</sheetData>", end))
    raw = read(tmp_path / "叠.xlsx", known_headers=known)
    assert len(raw.frame) == 60
    assert any("合并单元格太多" in note for note in raw.notes)
