"""The text of a DXF: pairs of a code and a value, grouped into header variables and entities."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from layers.sources.raw import MAX_UNPACKED, unreadable

ACCEPTED = "接受 AutoCAD、CASS 等保存的文本（ASCII）DXF"
BINARY = b"AutoCAD Binary DXF"
DWG = b"AC10"
EXTENDED = 1000
"""Codes from here on hold what other programs attach to an entity."""

Pair = tuple[int, int, bytes]
"""Line, code, value."""


@dataclass
class Entity:
    """An entity: its kind, the line on which it begins, and its codes and values."""

    kind: str
    line: int
    pairs: list[tuple[int, bytes]] = field(default_factory=list)

    def get(self, code: int, default: bytes = b"") -> bytes:
        """Return the first value under a code."""
        return next((value for at, value in self.pairs if at == code), default)

    def number(self, code: int, default: float = 0.0) -> float:
        """Return the first value under a code as a number."""
        return float(self.get(code) or default)


@dataclass(frozen=True)
class Drawing:
    """Header variables, and the entities while they are walked through."""

    header: dict[str, bytes]
    entities: Iterator[Entity]


def check_text(path: Path) -> None:
    """Refuse what is no text DXF, saying what it is, and what is too large."""
    with path.open("rb") as file:
        head = file.read(len(BINARY))
    if head == BINARY:
        raise unreadable(path, "是二进制 DXF", accept=f"请另存为文本（ASCII）DXF；{ACCEPTED}")
    if head.startswith(DWG):
        raise unreadable(path, "是 DWG，只是扩展名为 .dxf", accept=f"请另存为 DXF；{ACCEPTED}")
    if path.stat().st_size > MAX_UNPACKED:
        accept = "请在 CAD 中只导出地块界线所在的图层"
        raise unreadable(path, f"超过 {MAX_UNPACKED >> 20} MB", accept=accept)


def open_drawing(path: Path, file: BinaryIO) -> Drawing:
    """Read up to the entities; they follow when they are walked through, to the mark of the end.

    Raises
    ------
    SourceError
        A line is no code, there are no entities, or the end is missing.
    """
    pairs = _pairs(path, file)
    header: dict[str, bytes] = {}
    variable = ""
    for _, code, value in _until_section(path, pairs, b"ENTITIES"):
        if code == 9:  # noqa: PLR2004  (name of a header variable)
            variable = value.decode("ascii", "replace")
        else:
            header.setdefault(variable, value)
    return Drawing(header, _entities(path, pairs))


def _pairs(path: Path, file: BinaryIO) -> Iterator[Pair]:
    """Give pairs up to the mark of the end; comments (999) are left out."""
    for line, (first, second) in enumerate(zip(file, file, strict=False)):
        try:
            code = int(first)
        except ValueError as error:
            problem = f"第 {2 * line + 1} 行不是 DXF 的组码"
            raise unreadable(path, problem, accept=ACCEPTED) from error
        value = second.strip(b" \t\r\n")
        if code == 0 and value == b"EOF":
            return
        if code != 999:  # noqa: PLR2004  (comment)
            yield 2 * line + 1, code, value
    raise unreadable(path, "文件不完整，没有结束标记 EOF", accept="请重新复制或导出")


def _until_section(path: Path, pairs: Iterator[Pair], wanted: bytes) -> Iterator[Pair]:
    """Give the pairs before a section; the next pair is then the first one in it."""
    opening = False
    for line, code, value in pairs:
        if opening and code == 2 and value == wanted:  # noqa: PLR2004  (name of a section)
            return
        opening = code == 0 and value == b"SECTION"
        yield line, code, value
    raise unreadable(path, "没有图形（ENTITIES）一节", accept=ACCEPTED)


def _entities(path: Path, pairs: Iterator[Pair]) -> Iterator[Entity]:
    """Give the entities of the section; then go on to the end, which shows that all is there."""
    entity: Entity | None = None
    for line, code, value in pairs:
        if code == 0:
            if entity:
                yield entity
            if value == b"ENDSEC":
                break
            entity = Entity(value.decode("ascii", "replace"), line)
        elif entity and code < EXTENDED:
            entity.pairs.append((code, value))
    else:
        raise unreadable(path, "图形（ENTITIES）一节没有结束", accept="请重新复制或导出")
    for _ in pairs:
        pass
