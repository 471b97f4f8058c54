"""The printed sheet: A4 landscape, measured in points; title, frame, foot and letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke
from matplotlib.textpath import text_to_path

from geoapi.views.printed.fonts import drawable, font

WIDTH, HEIGHT = 841.89, 595.28
LEFT, BOTTOM, RIGHT, TOP = 36.0, 50.0, 805.89, 521.0
"""The inner frame: the map fills it."""
BAND = 9.0
"""Width of the band between the inner and the outer frame, with the degrees in it."""
INK, GREY, RED = "#1a1a1a", "#555555", "#b00000"
WORDS = {
    "zh": {
        "secret": "内部资料 注意保存",
        "made_up": "虚构示例数据",
        "drawn": "制图日期：",
        "office": "制图单位：",
        "crs": "坐标系：",
    },
    "en": {
        "secret": "INTERNAL – KEEP SAFE",
        "made_up": "MADE-UP SAMPLE DATA",
        "drawn": "Drawn: ",
        "office": "Office: ",
        "crs": "CRS: ",
    },
}


@dataclass(frozen=True)
class Sheet:
    """A figure with two axes: `ground` in metres of the county, `paper` in points."""

    figure: Any
    ground: Any
    paper: Any


def blank_sheet() -> Sheet:
    """Give an empty sheet with its frame; nothing of pyplot, so it is safe in threads."""
    figure = Figure(figsize=(WIDTH / 72, HEIGHT / 72), dpi=200, facecolor="white")
    share = (LEFT / WIDTH, BOTTOM / HEIGHT, (RIGHT - LEFT) / WIDTH, (TOP - BOTTOM) / HEIGHT)
    ground = figure.add_axes(share, facecolor="#fdfdfc")
    paper = figure.add_axes((0, 0, 1, 1), facecolor="none", xlim=(0, WIDTH), ylim=(0, HEIGHT))
    for axes in (ground, paper):
        axes.set_axis_off()
    ground.set_autoscale_on(False)
    sheet = Sheet(figure, ground, paper)
    _frame(sheet)
    return sheet


def rectangle(sheet: Sheet, box: tuple[float, float, float, float], **style: Any) -> None:
    """Draw a rectangle given as left, bottom, right, top in points."""
    left, bottom, right, top = box
    patch = Rectangle((left, bottom), right - left, top - bottom, **style)
    sheet.paper.add_patch(patch)


def _frame(sheet: Sheet) -> None:
    inner = (LEFT, BOTTOM, RIGHT, TOP)
    outer = (LEFT - BAND, BOTTOM - BAND, RIGHT + BAND, TOP + BAND)
    rectangle(sheet, inner, facecolor="none", edgecolor=INK, linewidth=0.6, zorder=20)
    rectangle(sheet, outer, facecolor="none", edgecolor=INK, linewidth=1.8, zorder=20)


@lru_cache(maxsize=4096)
def text_width(text: str, size: float) -> float:
    """Width in points of one line of text."""
    if not text.strip():
        return size * 0.3 * len(text)
    line = drawable(text)
    width, _, _ = text_to_path.get_text_width_height_descent(line, font(size), ismath=False)
    return float(width)


def text_size(text: str, size: float, *, spacing: float = 1.3) -> tuple[float, float]:
    """Width and height in points of a text of one or more lines."""
    lines = text.split("\n")
    return max(text_width(line, size) for line in lines), len(lines) * size * spacing


def shorten(text: str, size: float, width: float) -> str:
    """Cut a line so that it fits `width` points, ending in … where it was cut."""
    if text_width(text, size) <= width:
        return text
    while text and text_width(text + "…", size) > width:
        text = text[:-1]
    return text + "…"


def wrap(text: str, size: float, width: float, *, lines: int = 2) -> list[str]:
    """Break a text into at most `lines` lines of `width` points; the last one is shortened."""
    found: list[str] = []
    while text and len(found) < lines - 1 and text_width(text, size) > width:
        cut = next(n for n in range(len(text), 0, -1) if text_width(text[:n], size) <= width)
        found.append(text[:cut])
        text = text[cut:]
    return [*found, shorten(text, size, width)] if text else found


def write(sheet: Sheet, at: tuple[float, float], text: str, size: float, **style: Any) -> Any:
    """Write one line at a point of the sheet; `halo` and `bold` are strokes beneath it.

    Strokes are separate objects under the letters, so that a PDF keeps real, searchable text.
    """
    halo, bold = style.pop("halo", None), style.pop("bold", 0.0)
    place = {"color": INK, "ha": "center", "va": "center_baseline", "zorder": 30, **style}
    line = drawable(text)
    common = {"fontproperties": font(size), "parse_math": False, "clip_on": False}
    for width, colour in ((halo, "white"), (bold, place["color"])):
        if width:
            under = {**place, "color": colour, "zorder": place["zorder"] - 0.1}
            stroke = [withStroke(linewidth=width, foreground=colour)]
            sheet.paper.text(*at, line, path_effects=stroke, **common, **under)
    return sheet.paper.text(*at, line, **common, **place)


def titles(sheet: Sheet, title: str, subtitle: str) -> None:
    """Write the large title and the grey line under it."""
    middle = WIDTH / 2
    size = next((s for s in (23, 20, 17, 14) if text_width(title, s) < WIDTH - 90), 12)
    line = shorten(title, size, WIDTH - 90)
    write(sheet, (middle, HEIGHT - 26), line, size, bold=0.9, gid="title")
    words = shorten(subtitle, 10.5, WIDTH - 90)
    write(sheet, (middle, HEIGHT - 50.5), words, 10.5, color=GREY, gid="subtitle")


def foot(sheet: Sheet, left: Sequence[str], right: Sequence[str], red: str) -> None:
    """Write the lines under the frame: facts left, office right, the red line below it."""
    outer_left, outer_right, top = LEFT - BAND, RIGHT + BAND, BOTTOM - BAND - 10
    for row, line in enumerate(left):
        at = (outer_left, top - 11 * row)
        write(sheet, at, line, 7.6, ha="left", color=GREY, va="center")
    for row, line in enumerate(right):
        at = (outer_right, top - 11 * row)
        write(sheet, at, line, 7.6, ha="right", color=GREY, va="center")
    at = (outer_right, top - 11 * max(1, len(right)))
    write(sheet, at, red, 8.2, ha="right", color=RED, bold=0.2, va="center", gid="secret")


def foot_lines(facts: Sequence[str], basis: str, *, reserve: float) -> list[str]:
    """Facts on the first line, the data and their editions on the following two."""
    room = RIGHT - LEFT + 2 * BAND - reserve
    return [shorten("　".join(facts), 7.6, room), *wrap(basis, 7.6, room)]


def watermark(sheet: Sheet, text: str) -> None:
    """Write a large pale word across the map, so that made-up data cannot be taken for real."""
    middle = ((LEFT + RIGHT) / 2, (BOTTOM + TOP) / 2)
    width = text_width(text, 10)
    size = min(84.0, 10 * 560 / width)
    style = {"rotation": 24, "alpha": 0.055, "color": RED, "zorder": 12, "gid": "watermark"}
    write(sheet, middle, text, size, va="center", **style)
