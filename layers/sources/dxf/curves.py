"""Outlines of a DXF's polylines and hatches, arcs as chords."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from layers.sources.dxf.file import Entity

XY = tuple[float, float]

SAGITTA = 0.001
"""How far a chord may lie from its arc: 1 mm, the precision of boundary points."""

FINEST = math.radians(0.1)
"""The least angle of a chord, so that no radius makes a million of them."""

FLAT = 1e-9
"""How far an extrusion may be from the vertical and still be a program's rounding."""

MESH = 16 | 64
CONTROL = 16
CLOSED, IN_SPACE = 1, 8
POLYLINE_PATH = 2
X, BEHIND_X = 10, {20: 1, 42: 2}
"""Code of a vertex's x; codes of its y and bulge → their places behind it."""

LINE, ARC = "1", "2"


class Vertex(NamedTuple):
    """A vertex, and the bulge of the arc to the next one: the tangent of a quarter of its angle."""

    x: float
    y: float
    bulge: float = 0.0


@dataclass(frozen=True)
class Outline:
    """A line of points; a closed one does not repeat the first. Whether it had arcs."""

    points: tuple[XY, ...]
    closed: bool
    curved: bool


def polyline(entity: Entity, vertices: Sequence[Entity]) -> Outline | None:
    """Give the outline of an LWPOLYLINE or of a POLYLINE with its vertices.

    None for a mesh, or where it does not lie in the plane of the map.
    """
    flags = int(entity.number(70))
    if vertices:
        lines = [v for v in vertices if not int(v.number(70)) & CONTROL]
        corners = [Vertex(v.number(10), v.number(20), v.number(42)) for v in lines]
    else:
        corners = _corners(entity.pairs)
    in_space = entity.kind == "POLYLINE" and flags & IN_SPACE
    side = 1 if in_space else _side(entity)
    if side is None or (entity.kind == "POLYLINE" and flags & MESH):
        return None
    return _outline(_mirrored(corners, side), closed=bool(flags & CLOSED))


def hatch(entity: Entity) -> list[Outline] | None:
    """Give the boundaries of a HATCH; None where one has ellipses or splines, or is not level."""
    side = _side(entity)
    paths = [_path(pairs) for pairs in _split(entity.pairs, 92, until=(97, 75))]
    if side is None or any(path is None for path in paths):
        return None
    return [_outline(_mirrored(path, side), closed=True) for path in paths if path]


def _side(entity: Entity) -> int | None:
    """Tell whether an entity is seen from above (1) or from below (-1, mirrored); None: tilted."""
    x, y, z = (entity.number(code, default) for code, default in ((210, 0), (220, 0), (230, 1)))
    return None if max(abs(x), abs(y)) > FLAT else 1 if z > 0 else -1


def _mirrored(corners: Sequence[Vertex], side: int) -> Sequence[Vertex]:
    return corners if side > 0 else [Vertex(-x, y, -bulge) for x, y, bulge in corners]


def _corners(pairs: Iterable[tuple[int, bytes]]) -> list[Vertex]:
    """Give vertices of repeated x (10), y (20) and bulge (42)."""
    found: list[list[float]] = []
    for code, value in pairs:
        if code == X:
            found.append([float(value), 0.0, 0.0])
        elif found and code in BEHIND_X:
            found[-1][BEHIND_X[code]] = float(value)
    return [Vertex(*numbers) for numbers in found]


def _split(
    pairs: Iterable[tuple[int, bytes]], code: int, until: Sequence[int] = ()
) -> list[list[tuple[int, bytes]]]:
    """Divide pairs into parts that each begin with a code, and end at the latest with `until`."""
    parts: list[list[tuple[int, bytes]]] = []
    reading = False
    for pair in pairs:
        if pair[0] == code:
            parts.append([])
            reading = True
        reading = reading and pair[0] not in until
        if reading:
            parts[-1].append(pair)
    return parts


def _path(pairs: Sequence[tuple[int, bytes]]) -> list[Vertex] | None:
    """Give the vertices of one boundary of a hatch."""
    if int(pairs[0][1]) & POLYLINE_PATH:
        return _corners(pairs)
    edges = [_edge(dict(edge)) for edge in _split(pairs, 72)]
    return None if None in edges else [vertex for edge in edges if edge for vertex in edge]


def _edge(edge: dict[int, bytes]) -> list[Vertex] | None:
    """Give the vertices of an edge, the bulge of its arc included; None for other curves."""
    kind = edge[72].decode("ascii", "replace")
    x, y = float(edge[10]), float(edge[20])
    if kind == LINE:
        return [Vertex(x, y), Vertex(float(edge[11]), float(edge[21]))]
    if kind != ARC:
        return None
    radius, turn = float(edge[40]), 1 if int(edge.get(73, b"1")) else -1
    begin, end = (turn * math.radians(float(edge[code])) for code in (50, 51))
    sweep = turn * ((turn * (end - begin)) % math.tau or math.tau)
    angles = (begin, begin + sweep / 2, begin + sweep)
    bulge = math.tan(sweep / 8)
    return [
        Vertex(x + radius * math.cos(angle), y + radius * math.sin(angle), bulge * (at < 2))  # noqa: PLR2004
        for at, angle in enumerate(angles)
    ]


def _outline(corners: Sequence[Vertex], *, closed: bool) -> Outline:
    """Follow the vertices; one that comes back to its first point is closed."""
    ends = [*corners, corners[0]] if closed and corners else list(corners)
    points: list[XY] = [(corner.x, corner.y) for corner in ends[:1]]
    for a, b in pairwise(ends):
        points += [xy for xy in _arc(a, b) if xy != points[-1]]
    back = len(points) > 1 and points[0] == points[-1]
    curved = any(corner.bulge for corner in corners)
    return Outline(tuple(points[:-1] if back else points), closed or back, curved)


def _arc(a: Vertex, b: Vertex) -> list[XY]:
    """Give points behind `a` up to and with `b`."""
    if not a.bulge or (a.x, a.y) == (b.x, b.y):
        return [(b.x, b.y)]
    offset = (1 - a.bulge**2) / (4 * a.bulge)
    x, y = (a.x + b.x) / 2 - (b.y - a.y) * offset, (a.y + b.y) / 2 + (b.x - a.x) * offset
    angle, radius = 4 * math.atan(a.bulge), math.hypot(a.x - x, a.y - y)
    count = _chords(radius, abs(angle))
    turns = [angle * at / count for at in range(1, count)]
    turned = [(math.cos(turn), math.sin(turn)) for turn in turns]
    east, north = a.x - x, a.y - y
    inner = [(x + east * c - north * s, y + east * s + north * c) for c, s in turned]
    return [*inner, (b.x, b.y)]


def _chords(radius: float, angle: float) -> int:
    """Count the chords that stay within `SAGITTA` of an arc."""
    if radius <= SAGITTA:
        return 4
    return math.ceil(angle / max(2 * math.acos(1 - SAGITTA / radius), FINEST))
