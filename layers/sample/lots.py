"""Streets, blocks and lots: the ground plan that parcels are cut from."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import shapely

from layers.sample.shapes import Points, Rng, largest, turn

CHAMFER = 9.0


@dataclass(frozen=True)
class Style:
    """Ranges (m) of block width and depth, lot frontage, street; share of one-lot blocks."""

    width: tuple[float, float]
    depth: tuple[float, float]
    front: tuple[float, float]
    street: tuple[float, float]
    whole: float = 0.0


STYLES = {
    "zone": Style((230, 430), (190, 330), (85, 190), (18, 30), whole=0.16),
    "town": Style((130, 240), (110, 170), (52, 115), (12, 22), whole=0.05),
    "village": Style((110, 190), (110, 150), (60, 110), (8, 12)),
}


def lots(footprint: Any, style: Style, rng: Rng) -> list[Any]:
    """Cut a footprint into lots along its own street grid; those mostly outside are left out."""
    centre = np.array(footprint.centroid.coords[0])
    angle = rng.uniform(-0.45, 0.45)
    local = shapely.transform(footprint, lambda xy: (xy - centre) @ turn(-angle))
    found = [
        shapely.Polygon(ring @ turn(angle) + centre)
        for corners in _blocks(local.bounds, style, rng)
        for ring in _cut(corners, style, rng)
    ]
    shapely.prepare(footprint)
    shapes = np.array(found, dtype=object)
    inside = shapely.area(shapely.intersection(shapes, footprint)) / shapely.area(shapes)
    return list(shapes[inside > 0.6])  # noqa: PLR2004 - a lot belongs where most of it lies


def _cuts(low: float, high: float, size: tuple[float, float], rng: Rng) -> Points:
    steps = rng.uniform(*size, int((high - low) / size[0]) + 1)
    return np.asarray(low - rng.uniform(0, size[0]) + np.concatenate([[0.0], np.cumsum(steps)]))


def _blocks(bounds: tuple[float, ...], style: Style, rng: Rng) -> Iterator[Points]:
    """Yield the four corners of each block, bent a little so that no two streets are parallel."""
    columns = _cuts(bounds[0], bounds[2], style.width, rng)
    rows = _cuts(bounds[1], bounds[3], style.depth, rng)
    half_x = rng.uniform(*style.street, len(columns)) / 2
    half_y = rng.uniform(*style.street, len(rows)) / 2
    phase = rng.uniform(0, 2 * np.pi, 2)
    for i in range(len(columns) - 1):
        for j in range(len(rows) - 1):
            x0, x1 = columns[i] + half_x[i], columns[i + 1] - half_x[i + 1]
            y0, y1 = rows[j] + half_y[j], rows[j + 1] - half_y[j + 1]
            yield _bend(np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]]), phase)


def _bend(corners: Points, phase: Points) -> Points:
    x, y = corners.T
    shift_x = 34 * np.sin(y / 620 + phase[0]) + 8 * np.sin(x / 300)
    shift_y = 34 * np.sin(x / 560 + phase[1]) + 8 * np.sin(y / 330)
    return np.asarray(corners + np.column_stack([shift_x, shift_y]))


def _cut(corners: Points, style: Style, rng: Rng) -> list[Points]:
    """Cut a block into two rows of lots back to back, or leave it one lot."""
    width, depth = np.hypot(*(corners[1] - corners[0])), np.hypot(*(corners[3] - corners[0]))
    if rng.uniform() < style.whole and width * depth < 98_000:  # noqa: PLR2004 - about 150 mu
        ranges = [(0.0, 1.0, 0.0, 1.0)]
        marks = np.array([0.0, 1.0])
    else:
        middle = rng.uniform(0.42, 0.58)
        rows = [_fronts(width, style, rng) for _ in range(2)]
        ranges = [
            (a, b, low, high)
            for cuts, low, high in zip(rows, (0.0, middle), (middle, 1.0), strict=True)
            for a, b in pairwise(cuts)
        ]
        marks = np.unique(np.concatenate(rows))
    size = np.array([width, depth])
    return [_place(_ring(piece, marks, CHAMFER / size), corners) for piece in ranges]


def _fronts(width: float, style: Style, rng: Rng) -> Points:
    parts = rng.uniform(*style.front, max(1, round(width / np.mean(style.front))))
    return np.concatenate([[0.0], np.cumsum(parts)[:-1] / parts.sum(), [1.0]])


def _ring(piece: tuple[float, ...], marks: Points, chamfer: Points) -> Points:
    """Return a lot in the unit square: corners at streets cut off, neighbours' corners kept."""
    left, right, low, high = piece
    between = marks[(marks > left) & (marks < right)]
    bottom = [(u, low) for u in between] if low > 0 else []
    top = [(u, high) for u in between[::-1]] if high < 1 else []
    return np.array(
        [
            *_corner((left, low), (0, 1), chamfer),
            *bottom,
            *_corner((right, low), (1, 0), chamfer),
            *_corner((right, high), (0, 1), chamfer),
            *top,
            *_corner((left, high), (1, 0), chamfer),
        ]
    )


def _corner(
    corner: tuple[float, float], first: tuple[int, int], chamfer: Points
) -> list[tuple[float, float]]:
    """Return one point, or two where two streets meet; `first` is the axis walked in on."""
    u, v = corner
    if not (u in (0.0, 1.0) and v in (0.0, 1.0)):
        return [corner]
    du, dv = chamfer * (1 - 2 * np.array(corner))
    along_u, along_v = (u + du, v), (u, v + dv)
    return [along_v, along_u] if first == (0, 1) else [along_u, along_v]


def _place(unit: Points, corners: Points) -> Points:
    """Map the unit square onto a block; straight lines across it stay straight."""
    u, v = unit[:, :1], unit[:, 1:]
    a, b, c, d = corners
    return np.asarray((1 - u) * (1 - v) * a + u * (1 - v) * b + u * v * c + (1 - u) * v * d)


def clip(shapes: list[Any], taken: Any) -> list[Any]:
    """Take water and road land away from lots; what is too small afterwards is left out."""
    shapely.prepare(taken)
    kept = []
    for shape in shapes:
        rest = largest(shape.difference(taken)) if taken.intersects(shape) else shape
        if rest.area > max(0.5 * shape.area, 3_340):
            kept.append(shapely.Polygon(rest.exterior))
    return kept
