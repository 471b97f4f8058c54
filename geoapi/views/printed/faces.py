"""Faces 面状图式: areas in the colours of their classes, or as what has none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from geoapi.views.classes import Classes
from geoapi.views.figure_words import in_words
from geoapi.views.printed.cartography import HATCH, HATCH_INK, draw
from geoapi.views.printed.furniture import Key
from geoapi.views.printed.sheet import INK, Sheet

NO_DATA, WITHHELD, TIED, UNSURE, UNUSED = "no data", "withheld", "tied", "unsure", "unused"

BEHIND: Mapping[str, Mapping[str, Any]] = {
    NO_DATA: {"facecolor": "white", "hatch": HATCH, "edgecolor": HATCH_INK},
    WITHHELD: {"facecolor": "#e3e6e9", "hatch": "xxxxx", "edgecolor": HATCH_INK},
    TIED: {"facecolor": "white"},
    UNSURE: {"facecolor": "white"},
    UNUSED: {"facecolor": "#ecebe6"},
}
"""How areas are drawn that are in no class."""

EDGES: Mapping[str, str] = {UNSURE: "#9aa1a9", UNUSED: "#cfcdc5"}
"""Outlines of areas that are not drawn in ink."""

SPREAD = 0.5
"""Points by which areas without outlines are larger."""

WORDS: Mapping[str, tuple[str, str]] = {
    NO_DATA: ("无数据", "No data"),
    WITHHELD: ("不公开", "Withheld"),
    TIED: ("主要用户并列，不上色", "Main users tie, not coloured"),
    UNSURE: ("用户或行业不明，不上色", "User or industry unknown, not coloured"),
    UNUSED: ("期末无企业使用", "Used by no firm at the period's end"),
}


def draw_faces(
    sheet: Sheet, areas: Sequence[Any], faces: Sequence[str], width: float, *, order: float
) -> None:
    """Draw areas, each in its colour or as a name of :data:`BEHIND` says; these beneath.

    Parameters
    ----------
    width
        Of outlines, points; with 0 areas have none and are a little larger in their own colour, so
        that very many small ones are seen.
    """
    for face, style in BEHIND.items():
        mine = [area for area, one in zip(areas, faces, strict=True) if one == face]
        draw(sheet, mine, zorder=order - 0.1, linewidth=0, **style)
        edge = EDGES.get(face, INK)
        draw(sheet, mine, zorder=order - 0.05, facecolor="none", edgecolor=edge, linewidth=width)
    known = [(area, one) for area, one in zip(areas, faces, strict=True) if one not in BEHIND]
    colours = [colour for _, colour in known]
    edge_style: dict[str, Any] = {"edgecolor": INK, "linewidth": width}
    if not width:
        edge_style = {"edgecolor": colours, "linewidth": SPREAD}
    draw(sheet, [area for area, _ in known], facecolor=colours, zorder=order, **edge_style)


def face_keys(classes: Classes, faces: Sequence[str], language: str) -> list[Key]:
    """Return the legend: every class with its count, then what there is of the others."""
    pieces = zip(classes.labels, classes.colours, strict=True)
    keys = [Key(_counted(label, faces.count(c)), style={"facecolor": c}) for label, c in pieces]
    for face, style in BEHIND.items():
        if count := faces.count(face):
            edge = {"edgecolor": EDGES.get(face, INK)} | dict(style)
            keys.append(Key(_counted(in_words(language, *WORDS[face]), count), style=edge))
    return keys


def _counted(words: str, count: int) -> str:
    return f"{words}（{count:,}）"
