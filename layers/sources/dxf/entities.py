"""What of a DXF's entities bounds land or names it: closed outlines and texts; the rest counted."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from layers.sources.dxf.curves import Outline, hatch, polyline
from layers.sources.dxf.file import Drawing, Entity
from layers.sources.raw import unreadable

OUTLINES = frozenset({"LWPOLYLINE", "POLYLINE", "HATCH"})
TEXTS = frozenset({"TEXT", "MTEXT", "ATTRIB"})
LEAST = 3
"""Points that a ring needs."""


@dataclass(frozen=True)
class Boundary:
    """An entity with closed outlines: where it stands in the file, its handle, layer, kind."""

    line: int
    handle: str
    layer: bytes
    kind: str
    outlines: tuple[Outline, ...]


@dataclass(frozen=True)
class Label:
    """A text, where it stands, and its layer."""

    layer: bytes
    x: float
    y: float
    text: bytes
    formatted: bool


@dataclass
class Found:
    """What was found: closed boundaries, texts, and what is neither.

    `unclosed` are polylines that do not come back, `unread` those not in the plane and hatches with
    splines, `others` counts the other kinds, `on_paper` what lies on a layout.
    """

    boundaries: list[Boundary] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    unclosed: list[Boundary] = field(default_factory=list)
    unread: list[Boundary] = field(default_factory=list)
    others: Counter[str] = field(default_factory=Counter)
    on_paper: int = 0


def find(path: Path, drawing: Drawing) -> Found:
    """Walk through the entities.

    Raises
    ------
    SourceError
        A polyline, hatch or text with numbers that are none; the line is named.
    """
    found = Found()
    for entity, vertices in _assembled(drawing.entities):
        try:
            _take(found, entity, vertices)
        except (ValueError, KeyError, IndexError, OverflowError, ZeroDivisionError) as error:
            problem = f"第 {entity.line} 行的 {entity.kind} 读不出来（{error}）"
            raise unreadable(path, problem, accept="请在 CAD 中核查（AUDIT）后重新保存") from error
    return found


def _assembled(entities: Iterable[Entity]) -> Iterator[tuple[Entity, list[Entity]]]:
    """Give each entity with the VERTEX entities that follow it."""
    current: Entity | None = None
    vertices: list[Entity] = []
    for entity in entities:
        if entity.kind == "VERTEX":
            vertices.append(entity)
        elif entity.kind != "SEQEND":
            if current:
                yield current, vertices
            current, vertices = entity, []
    if current:
        yield current, vertices


def _take(found: Found, entity: Entity, vertices: list[Entity]) -> None:
    if entity.number(67):
        found.on_paper += 1
    elif entity.kind in OUTLINES:
        _take_outline(found, entity, vertices)
    elif entity.kind in TEXTS:
        found.labels.append(_label(entity))
    else:
        found.others[entity.kind] += 1


def _take_outline(found: Found, entity: Entity, vertices: list[Entity]) -> None:
    single = polyline(entity, vertices) if entity.kind != "HATCH" else None
    outlines = hatch(entity) if entity.kind == "HATCH" else [single] if single else None
    boundary = Boundary(
        entity.line, entity.get(5).decode("ascii", "replace"), entity.get(8), entity.kind,
        tuple(outlines or ()),
    )  # fmt: skip
    if not outlines:
        found.unread.append(boundary)
    elif all(_is_ring(outline) for outline in outlines):
        found.boundaries.append(boundary)
    else:
        found.unclosed.append(boundary)


def _is_ring(outline: Outline) -> bool:
    if not np.isfinite(outline.points).all():
        raise ValueError("坐标不是有限的数")
    return outline.closed and len(set(outline.points)) >= LEAST


def _label(entity: Entity) -> Label:
    """Take a text with the point that it is set by."""
    aligned = entity.kind != "MTEXT" and any(entity.number(code) for code in (72, 73, 74))
    codes = (11, 21) if aligned and entity.get(11) else (10, 20)
    x, y = (entity.number(code) for code in codes)
    if not np.isfinite([x, y]).all():
        raise ValueError("坐标不是有限的数")
    parts = (value for code, value in entity.pairs if code in {1, 3})
    text = b"".join(parts) if entity.kind == "MTEXT" else entity.get(1)
    return Label(entity.get(8), x, y, text, entity.kind == "MTEXT")
