"""Town names and call-outs of a sheet: what stands where, then drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
from geoapi.views.printed.sheet import INK, Sheet, write
from geoapi.views.printed.texts import broken, shorten, text_size, wrap

NAME_SIZES = (11.5, 10.0, 8.5, 7.0)
LONG, LONGER = 7, 14
"""Letters of a name above which it may stand in two lines, and in three."""
NARROW = 80.0
"""Points of a line of a name that fits nowhere; what is longer is cut."""
OUTSIDE, HIDDEN = 0.2, 0.12
"""Parts of a name that may stand outside its area, and on what the figure is about."""
CALL_SIZE = 8.2
LONGEST = 130.0
"""Points after which a line of a call-out goes on in a second one, where it may be cut."""
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
    """What lettering has to respect, in points.

    Attributes
    ----------
    fixed
        Boxes of the furniture, never touched.
    subject
        What the figure is about: better left open.
    lines
        Borders, rivers and roads: left open where there is room.
    """

    frame: Any
    fixed: Sequence[Any]
    subject: Sequence[Any]
    lines: Sequence[Any]

    @property
    def soft(self) -> list[Any]:
        """All that is better left open."""
        return [*self.subject, *self.lines]

    def obstacles(self, letters: Sequence[Any] = ()) -> list[Obstacle]:
        """All of it as obstacles, with letters already set."""
        hard = [Obstacle(shapely.buffer(box, 3, cap_style="square")) for box in self.fixed]
        set_already = [Obstacle(shapely.buffer(box, 2, cap_style="square")) for box in letters]
        return [*hard, *set_already, *(Obstacle(shape, SOFT * 6) for shape in self.soft)]


def board(fit: Fit, subject: Sequence[Any], lines: Sequence[Any]) -> Board:
    """Give the board of a sheet; subject and lines are shapes in points."""
    size = fit.size
    frame = shapely.box(size.left + 3, size.bottom + 3, size.right - 3, size.top - 3)
    return Board(frame, list(fit.boxes.values()), subject, lines)


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
    covered = shapely.union_all(around.soft).buffer(3)
    subject = shapely.union_all(list(around.subject))
    shapely.prepare(subject)
    order = sorted(range(len(areas)), key=lambda index: -areas[index].area)
    for index in order:
        free = areas[index].difference(covered)
        for text, size, last in _forms(names[index]):
            wish = _name_wish(areas[index], free, text, size)
            box = place([wish], around.frame, around.obstacles(taken))[0]
            if box is not None and (last or not _cramped(box, areas[index], subject)):
                taken.append(box)
                _write_name(sheet, box, text, size)
                break
    return taken


def _cramped(box: Any, area: Any, subject: Any) -> bool:
    """Tell whether a name stands outside its area or hides what the figure is about."""
    outside = box.difference(area).area
    return bool(outside > OUTSIDE * box.area or box.intersection(subject).area > HIDDEN * box.area)


def _forms(text: str) -> Iterator[tuple[str, float, bool]]:
    """Give how a name may stand: large before small, in one line before several.

    The last form is taken even where it does not fit its area; a line of it is not wide.
    """
    name, *under = text.split("\n")
    most = 1 + (len(name) > LONG) + (len(name) > LONGER)
    in_lines = [broken(name, lines) if lines > 1 else name for lines in range(1, most + 1)]
    for size in NAME_SIZES:
        for shown in in_lines:
            yield "\n".join([shown, *under]), size, False
    size = NAME_SIZES[-1]
    cut = [shorten(line, size, NARROW) for line in in_lines[-1].split("\n")]
    yield "\n".join([*cut, *under]), size, True


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
    return [part for line in call.lines for part in wrap(line, CALL_SIZE, (LONGEST, LONGEST))]


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
