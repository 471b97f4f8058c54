"""The files that make up a Shapefile: all there, whole, and what they say of their encoding."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from layers.sources.encodings import UNSTATED, lookup, stated
from layers.sources.files import SHAPEFILE
from layers.sources.raw import unreadable
from layers.sources.shapefile.dbf import Dbf
from layers.sources.trials import Guess
from layers.sources.vectors import AGAIN

Parts = Mapping[str, Path]
"""Ending in lower case -> file."""

NEEDED = (".shp", ".shx", ".dbf")
SIDECARS = SHAPEFILE
TOGETHER = "Shapefile 须有同名的 .shp、.shx、.dbf（最好还有 .prj、.cpg），可一起压成 .zip"

MAGIC = b"\x00\x00\x27\x0a"
HEAD = 100
"""Bytes of the header of a .shp and a .shx."""

MULTIPATCH = 31
KINDS = frozenset({0, 1, 3, 5, 8, 11, 13, 15, 18, 21, 23, 25, 28})
"""Shape types of the ESRI white paper (1998) that lie in a plane; 0 is no shape."""

LATIN = "cp1252"
LANGUAGE_DRIVERS = {
    0x03: LATIN,
    0x57: LATIN,
    0x4D: "gb18030",
    0x7A: "gb18030",
    0x4F: "cp950",
    0x78: "cp950",
}
"""LDID, byte 29 of a DBF → encoding; 0x57 is what GDAL and others write for want of a better."""


def beside(file: Path) -> Parts:
    """Find the files of the same name, whatever the case of their endings."""
    stem = file.stem.lower()
    same = (p for p in file.parent.iterdir() if p.stem.lower() == stem)
    return {p.suffix.lower(): p for p in same if p.suffix.lower() in SIDECARS}


def check_parts(path: Path, parts: Parts) -> None:
    """Refuse a Shapefile that lacks a file, a cut file, and shapes that do not lie in a plane."""
    if missing := [ending for ending in NEEDED if ending not in parts]:
        raise unreadable(path, f"缺少同名的 {'、'.join(missing)}", accept=TOGETHER)
    if any(parts[ending].suffix not in {ending, ending.upper()} for ending in NEEDED):
        accept = "请把扩展名改为 .shp、.shx、.dbf"
        raise unreadable(path, "扩展名的大小写混写", accept=accept)
    for ending in (".shp", ".shx"):
        head = first_bytes(parts[ending], HEAD)
        if len(head) < HEAD or head[:4] != MAGIC:
            raise unreadable(path, f"{ending} 不是 Shapefile", accept=TOGETHER)
        if parts[ending].stat().st_size < 2 * int.from_bytes(head[24:28], "big"):
            raise unreadable(path, f"{ending} 不完整，末尾缺失", accept=AGAIN)
    kind = int.from_bytes(first_bytes(parts[".shp"], HEAD)[32:36], "little")
    if kind == MULTIPATCH:
        accept = "请先在 ArcGIS 中把多面体转为平面（Multipatch Footprint）"
        raise unreadable(path, "图形是三维多面体（MultiPatch），没有平面边界", accept=accept)
    if kind not in KINDS:
        raise unreadable(path, f"图形类型 {kind} 不是 Shapefile 所定的", accept=AGAIN)


def check_matched(path: Path, parts: Parts, table: Dbf) -> None:
    """Refuse shapes and attributes of different number: rows would not match."""
    shapes = (parts[".shx"].stat().st_size - HEAD) // 8
    if shapes != table.count:
        raise unreadable(path, f"图形有 {shapes} 个，属性却有 {table.count} 行", accept=AGAIN)


def first_bytes(path: Path, size: int) -> bytes:
    """Read the beginning of a file."""
    with path.open("rb") as file:
        return file.read(size)


def guesses(parts: Parts, table: Dbf, encoding: str | None) -> list[Guess]:
    """List encodings, the most believable first; each says which statements it contradicts."""
    if encoding:
        return [Guess(stated(table.path, encoding), "按指明")]
    cpg = first_bytes(parts[".cpg"], 40) if ".cpg" in parts else b""
    named = cpg.decode("ascii", "ignore").strip()
    driver = LANGUAGE_DRIVERS.get(table.driver)
    claims = [Guess(lookup(named) or "", f".cpg（{named}）")] if named else []
    claims += [Guess(driver, f"LDID（0x{table.driver:02X}）")] if driver else []
    believed = [Guess(claim.encoding, f"按 {claim.why}") for claim in claims if claim.encoding]
    return [_against(guess, claims) for guess in (*believed, *UNSTATED)]


def _against(guess: Guess, claims: list[Guess]) -> Guess:
    """Name the statements not followed; that of Latin-1 is none, but what is written for none."""
    other = [c.why for c in claims if c.encoding not in {guess.encoding, LATIN}]
    return replace(guess, why=f"{guess.why}，未按 {'、'.join(other)}") if other else guess
