"""Town names and call-outs of a sheet: what stands where, then drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch

from geoapi.views.printed.ground import Fit, on_paper
from geoapi.views.printed.labels import (
    SOFT,
    Obstacle,
    area_wish,
    callout_wish,
    leader,
    place,
)
from geoapi.views.printed.sheet import (
    BOTTOM,
    INK,
    LEFT,
    RIGHT,
    TOP,
    Sheet,
    shorten,
    text_size,
    write,
)

NAME_SIZES = (11.5, 10.0, 8.5, 7.0)
CALL_SIZE = 8.2
LONGEST = 130.0
"""Points after which a name in a call-out is cut."""
CALLS = {"high": "#333333", "low": "#7a7a7a", "plain": "#999999", "mark": "#333333"}
"""Colour of the box of each kind; a `mark` has its own sign, so its leader ends without a dot."""


@dataclass(frozen=True)
class Call:
    """A call-out: the shape it points at, its lines, and its kind in `CALLS`."""

    shape: Any
    lines: Sequence[str]
    kind: str = "high"


@dataclass(frozen=True)
class Board:
    """What lettering has to respect: the frame, fixed boxes, and shapes better left open."""

    frame: Any
    fixed: Sequence[Any]
    soft: Sequence[Any]

    def obstacles(self, letters: Sequence[Any] = ()) -> list[Obstacle]:
        """All of it as obstacles, with letters already set."""
        hard = [Obstacle(shapely.buffer(box, 3, cap_style="square")) for box in self.fixed]
        set_already = [Obstacle(shapely.buffer(box, 2, cap_style="square")) for box in letters]
        return [*hard, *set_already, *(Obstacle(shape, SOFT * 6) for shape in self.soft)]


def board(fit: Fit, soft: Sequence[Any]) -> Board:
    """Give the board of a sheet; `soft` are shapes in points."""
    frame = shapely.box(LEFT + 3, BOTTOM + 3, RIGHT - 3, TOP - 3)
    return Board(frame, list(fit.boxes.values()), soft)


def _name_wish(shape: Any, free: Any, text: str, size: float) -> Any:
    width, height = text_size(text, size)
    return area_wish(shape, free, (width + 4, height))


def write_names(
    sheet: Sheet, areas: Sequence[Any], names: Sequence[str], around: Board
) -> list[Any]:
    """Write each area's name where its free part has most room; returns the boxes taken.

    A name that fits nowhere without touching other letters is set smaller; the smallest that
    still finds no place is left out.
    """
    taken: list[Any] = []
    covered = shapely.union_all(list(around.soft)).buffer(3) if around.soft else shapely.Point()
    order = sorted(range(len(areas)), key=lambda index: -areas[index].area)
    for index in order:
        free = areas[index].difference(covered)
        for size in NAME_SIZES:
            wish = _name_wish(areas[index], free, names[index], size)
            box = place([wish], around.frame, around.obstacles(taken))[0]
            cramped = box is not None and box.intersection(areas[index]).area < 0.8 * box.area
            if box is not None and not (cramped and size > NAME_SIZES[-1]):
                taken.append(box)
                _write_name(sheet, box, names[index], size)
                break
    return taken


def _write_name(sheet: Sheet, box: Any, text: str, size: float) -> None:
    lines = text.split("\n")
    left, bottom, right, top = box.bounds
    for row, line in enumerate(lines):
        at = ((left + right) / 2, top - (top - bottom) * (row + 0.5) / len(lines))
        write(sheet, at, line, size, halo=2.6, color="#2b2b2b", gid="town")


def _size(call: Call) -> tuple[float, float]:
    width, height = text_size("\n".join(_lines(call)), CALL_SIZE)
    return width + 9, height + 5


def _lines(call: Call) -> list[str]:
    return [shorten(line, CALL_SIZE, LONGEST) for line in call.lines]


def write_calls(
    sheet: Sheet, fit: Fit, calls: Sequence[Call], around: Board, letters: Sequence[Any]
) -> list[Any]:
    """Place the call-outs where they cover least and draw them with their leaders."""
    wishes = []
    for call in calls:
        spot = fit.to_paper(call.shape.point_on_surface())
        reach = min(on_paper(call.shape, fit.scale) / 2, 40.0)
        wishes.append(callout_wish((spot.x, spot.y), reach, _size(call)))
    boxes = place(wishes, around.frame, around.obstacles(letters), rounds=3)
    for call, wish, box in zip(calls, wishes, boxes, strict=True):
        if box is not None and wish.anchor is not None:
            _draw_call(sheet, call, box, wish.anchor)
    return [box for box in boxes if box is not None]


def _draw_call(sheet: Sheet, call: Call, box: Any, anchor: tuple[float, float]) -> None:
    colour = CALLS[call.kind]
    left, bottom, right, top = box.bounds
    (x, y), _ = leader(box, anchor).coords
    along = [x, anchor[0]], [y, anchor[1]]
    for width, ink, order in ((2.2, "white", 13.6), (0.8, colour, 13.7)):
        sheet.paper.add_line(Line2D(*along, color=ink, lw=width, zorder=order))
    if call.kind != "mark":
        dot: dict[str, Any] = {
            "marker": "o",
            "markersize": 3.4,
            "markeredgewidth": 0.6,
            "zorder": 15.5,
        }
        sheet.paper.add_line(
            Line2D([anchor[0]], [anchor[1]], color=INK, markeredgecolor="white", **dot)
        )
    shape = FancyBboxPatch(
        (left + 2, bottom + 2), right - left - 4, top - bottom - 4, boxstyle="round,pad=2",
        facecolor="white", edgecolor=colour, linewidth=0.7, zorder=16, gid="call-box",
    )  # fmt: skip
    shape.set_linestyle("-" if call.kind != "low" else (0, (3, 1.5)))
    sheet.paper.add_patch(shape)
    lines = _lines(call)
    pitch = (top - bottom - 5) / len(lines)
    for row, line in enumerate(lines):
        at = (left + 4.5, top - 2.5 - pitch * (row + 0.5))
        style: dict[str, Any] = {"ha": "left", "gid": "call", "bold": 0.25 if row == 0 else 0.0}
        write(sheet, at, line, CALL_SIZE, color=INK if call.kind != "low" else "#444444", **style)
