"""The printed sheet, measured in points: frame and letters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke

from geoapi.views.printed.fonts import drawable, font
from geoapi.views.printed.setting import Size

BAND = 9.0
"""Width of the band between the inner and the outer frame, with the degrees in it."""
INK, GREY, RED = "#1a1a1a", "#555555", "#b00000"


@dataclass(frozen=True)
class Sheet:
    """A figure with two axes: `ground` in metres of the county, `paper` in points."""

    figure: Any
    ground: Any
    paper: Any
    size: Size


def blank_sheet(size: Size) -> Sheet:
    """Give an empty sheet with its frame; nothing of pyplot, so it is safe in threads."""
    width, height = size.width, size.height
    figure = Figure(figsize=(width / 72, height / 72), dpi=200, facecolor="white")
    share = (size.left / width, size.bottom / height, size.across / width, size.up / height)
    ground = figure.add_axes(share, facecolor="#fdfdfc")
    paper = figure.add_axes((0, 0, 1, 1), facecolor="none", xlim=(0, width), ylim=(0, height))
    for axes in (ground, paper):
        axes.set_axis_off()
    ground.set_autoscale_on(False)
    sheet = Sheet(figure, ground, paper, size)
    _frame(sheet)
    return sheet


def rectangle(sheet: Sheet, box: tuple[float, float, float, float], **style: Any) -> None:
    """Draw a rectangle given as left, bottom, right, top in points."""
    left, bottom, right, top = box
    patch = Rectangle((left, bottom), right - left, top - bottom, **style)
    sheet.paper.add_patch(patch)


def _frame(sheet: Sheet) -> None:
    left, bottom, right, top = sheet.size.left, sheet.size.bottom, sheet.size.right, sheet.size.top
    inner = (left, bottom, right, top)
    outer = (left - BAND, bottom - BAND, right + BAND, top + BAND)
    rectangle(sheet, inner, facecolor="none", edgecolor=INK, linewidth=0.6, zorder=20)
    rectangle(sheet, outer, facecolor="none", edgecolor=INK, linewidth=1.8, zorder=20)


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
