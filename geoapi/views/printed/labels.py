"""Where letters go on a printed sheet: pure geometry in points (1/72 inch), no drawing.

Candidates are rectangles; obstacles are shapes with a weight. The candidate that covers
least wins, and what cannot be set without touching other letters is left out.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import rtree
import shapely
from shapely import affinity
from shapely.ops import polylabel

DIRECTIONS = 16
DISTANCES = (14.0, 26.0, 40.0, 58.0, 80.0)
HARD, SOFT = 100.0, 1.0
TOUCH = 0.5
"""Overlap in square points below which two boxes count as free of each other."""


@dataclass(frozen=True)
class Obstacle:
    """A shape that letters should stay off; `HARD` ones they must stay off."""

    shape: Any
    weight: float = HARD


@dataclass(frozen=True)
class Wish:
    """A text of a known size that wants to stand at one of its candidate boxes."""

    size: tuple[float, float]
    boxes: Sequence[Any]
    costs: Sequence[float]
    anchor: tuple[float, float] | None = None


def box_at(x: float, y: float, size: tuple[float, float]) -> Any:
    """Rectangle of `size` centred on a point."""
    width, height = size
    return shapely.box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def largest(shape: Any) -> Any:
    """Give the largest polygon of a shape; an empty polygon when it has no area."""
    areas = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return max(areas, key=lambda part: part.area, default=shapely.Polygon())


def room_for(polygon: Any, size: tuple[float, float]) -> tuple[float, float]:
    """Find the point of a polygon with most room for a text of this shape (polylabel)."""
    squeeze = size[1] / size[0]
    squeezed = affinity.scale(largest(polygon), xfact=squeeze, yfact=1, origin=(0, 0))
    if squeezed.is_empty:
        spot = shapely.point_on_surface(polygon)
        return spot.x, spot.y
    spot = polylabel(squeezed, tolerance=max(0.5, math.sqrt(squeezed.area) / 60))
    return spot.x / squeeze, spot.y


def area_wish(area: Any, free: Any, size: tuple[float, float]) -> Wish:
    """Wish of an area's name: the roomiest place of its free part, else elsewhere inside it."""
    x, y = room_for(free if largest(free).area > size[0] * size[1] else area, size)
    left, bottom, right, top = area.bounds
    grid = [(a, b) for a in np.linspace(left, right, 15) for b in np.linspace(bottom, top, 15)]
    spots = [(x, y), *(p for p in grid if shapely.contains_xy(area, *p))]
    boxes = [box_at(a, b, size) for a, b in spots]
    outside = shapely.area(shapely.difference(boxes, area)) * SOFT * 4
    away = [0.4 * math.hypot(a - x, b - y) for a, b in spots]
    return Wish(size=size, boxes=boxes, costs=list(outside + np.array(away)))


def callout_wish(anchor: tuple[float, float], reach: float, size: tuple[float, float]) -> Wish:
    """Wish of a call-out: boxes around its anchor, `reach` being the radius of its shape."""
    boxes, costs = [], []
    for distance in DISTANCES:
        for step in range(DIRECTIONS):
            angle = 2 * math.pi * (step + 1.5) / DIRECTIONS
            away = reach + distance
            x = anchor[0] + math.cos(angle) * (away + size[0] / 2)
            y = anchor[1] + math.sin(angle) * (away + size[1] / 2)
            boxes.append(box_at(x, y, size))
            costs.append(distance * 4)
    return Wish(size=size, boxes=boxes, costs=costs, anchor=anchor)


def leader(box: Any, anchor: tuple[float, float]) -> Any:
    """Line from a call-out's box to its anchor."""
    left, bottom, right, top = box.bounds
    start = min(max(anchor[0], left), right), min(max(anchor[1], bottom), top)
    return shapely.LineString([start, anchor])


def _covered(shapes: Any, obstacles: Sequence[Obstacle], *, line: bool = False) -> Any:
    if not obstacles or not len(shapes):
        return np.zeros(len(shapes))
    measure, held = shapely.length if line else shapely.area, np.asarray(shapes)
    others = np.array([obstacle.shape for obstacle in obstacles])
    weights = np.array([obstacle.weight for obstacle in obstacles])
    mine, theirs = np.nonzero(_meeting(shapely.bounds(held), shapely.bounds(others)))
    shared = measure(shapely.intersection(held[mine], others[theirs])) * weights[theirs]
    return np.bincount(mine, shared, minlength=len(held))


def _meeting(one: Any, other: Any) -> Any:
    """Tell of each pair of bounds whether they meet: most do not, and cost no more."""
    west, south, east, north = (one[:, None, side] for side in range(4))
    left, bottom, right, top = (other[None, :, side] for side in range(4))
    return (west <= right) & (left <= east) & (south <= top) & (bottom <= north)


def _leader_costs(wish: Wish, letters: Sequence[Obstacle], leaders: Sequence[Any]) -> Any:
    if wish.anchor is None:
        return np.zeros(len(wish.boxes))
    lines = np.array([leader(box, wish.anchor) for box in wish.boxes])
    crossed = sum((shapely.intersects(lines, other) * 4000.0 for other in leaders), 0.0)
    return _covered(lines, letters, line=True) * 2 + crossed


def choose(
    wish: Wish, frame: Any, obstacles: Sequence[Obstacle], *, leaders: Sequence[Any] = ()
) -> Any | None:
    """Give the candidate box that covers least, or None where all cover a hard obstacle."""
    hard = [obstacle for obstacle in obstacles if obstacle.weight >= HARD]
    inside = shapely.covers(frame, wish.boxes)
    clash = _covered(wish.boxes, hard)
    free = inside & (clash < TOUCH * HARD)
    if not free.any():
        return None
    soft = [obstacle for obstacle in obstacles if obstacle.weight < HARD]
    total = np.array(wish.costs) + _covered(wish.boxes, soft)
    total += sum((shapely.intersects(wish.boxes, line) * 4000.0 for line in leaders), 0.0)
    total += _leader_costs(wish, hard, leaders)
    return wish.boxes[int(np.argmin(np.where(free, total, np.inf)))]


class Letters:
    """The sheet while letters are set: what lies where, found by an index that letters move in.

    An R-tree with deletions, because a text may be lifted and set again many times while the
    roads, zones and frames around it stay.
    """

    def __init__(self, obstacles: Iterable[Obstacle]) -> None:
        self._index = rtree.index.Index()
        self._held: dict[int, Obstacle] = {}
        for number, obstacle in enumerate(o for o in obstacles if not o.shape.is_empty):
            self.put(-1 - number, obstacle)

    def put(self, number: int, obstacle: Obstacle) -> None:
        """Lay an obstacle down under a number of its own."""
        self._held[number] = obstacle
        self._index.insert(number, obstacle.shape.bounds)

    def lift(self, number: int) -> None:
        """Take an obstacle away again; nothing happens where it is not there."""
        if number in self._held:
            self._index.delete(number, self._held.pop(number).shape.bounds)

    def near(self, wish: Wish) -> list[Obstacle]:
        """Return what a text, or the leader to its anchor, could touch."""
        anchor = [shapely.Point(wish.anchor)] if wish.anchor else []
        reach = shapely.total_bounds([*wish.boxes, *anchor])
        return [self._held[number] for number in sorted(self._index.intersection(reach))]


def place(
    wishes: Sequence[Wish], frame: Any, obstacles: Sequence[Obstacle], *, rounds: int = 1
) -> list[Any | None]:
    """Set the texts in order of importance; further rounds let each move once more.

    Returns one box for each wish, in order; None for a text without a free place.
    """
    board = Letters(obstacles)
    boxes: list[Any | None] = [None] * len(wishes)
    for _ in range(rounds):
        for number, wish in enumerate(wishes):
            board.lift(number)
            boxes[number] = None
            lines = [
                leader(box, other.anchor)
                for box, other in zip(boxes, wishes, strict=True)
                if box is not None and other.anchor
            ]
            boxes[number] = choose(wish, frame, board.near(wish), leaders=lines)
            if boxes[number] is not None:
                board.put(number, Obstacle(shapely.buffer(boxes[number], 2, cap_style="square")))
    return boxes
