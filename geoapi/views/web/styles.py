"""How things are drawn on a web map 图式: Leaflet path options, by layer and kind.

Hues are told apart by colour-blind readers (Okabe and Ito) and never stand alone: hatching,
badges and words say the same. ``hatch`` as a fill is drawn by the page as slanted lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geoapi.views.classes import NO_DATA

Style = Mapping[str, Any]
HATCH = "hatch"


def _line(colour: str, weight: float, dash: str = "") -> Style:
    return {"color": colour, "weight": weight, "opacity": 1, "fill": False, "dashArray": dash}


def _face(fill: str, colour: str, weight: float = 1, opacity: float = 1) -> Style:
    return {
        "color": colour, "weight": weight, "opacity": 1, "fill": True, "fillColor": fill,
        "fillOpacity": opacity,
    }  # fmt: skip


def _point(fill: str, radius: float = 4.5) -> Style:
    return {**_face(fill, "#ffffff", 1.2), "radius": radius}


LAND = _face("#f8f6f0", "#f8f6f0", 0)
HALO = {**_line("#ecd3df", 11), "opacity": 0.75}
BORDER = _line("#453f49", 1.8)
TOWN = _line("#8d8a86", 1, "4 3")
CASING = {**_line("#ffffff", 4), "opacity": 0.7}

PLAIN: Mapping[str, Style] = {
    "zones": _face("#cfe3d6", "#2f7d5c", 1.6, 0.75),
    "parcels": _face("#e9dfc9", "#9a8b6c", 0.8, 0.7),
    "approvals": _line("#7a5aa6", 1.4, "6 3"),
    "factories": _point("#8c5a2b"),
    "enterprises": _point("#3b6ea5", 3.5),
}

GRADED = _face("#ffffff", "#3f4a45", 0.9, 0.95)
NO_FIGURE = {**_face(HATCH, "#8b9299", 0.9), "shade": NO_DATA}
WITHHELD = {**_face("#e3e6e9", "#8b9299", 0.9), "pattern": "crossed", "line": "#7d858d"}
TIED = _face("#ffffff", "#5b6470", 1.1)
UNSURE = _face("#ffffff", "#a9b0b8", 0.9)
UNUSED = _face("#ecebe6", "#cfcdc5", 0.6)

IDLE: Mapping[str, Style] = {
    "not_started": _face("#d55e00", "#7a3300", 1.4, 0.9),
    "suspended": _face("#56a0d3", "#174a72", 1.4, 0.9),
    "data_missing": {**_face(HATCH, "#6d747b", 1.2), "shade": NO_DATA},
}

CONSTRAINTS: Mapping[str, Style] = {
    "permanent_farmland": _face("#e3eab8", "#b9c47a", 0.8, 0.7),
    "ecological_redline": _face("#bfdfc4", "#5f9f73", 1, 0.7),
    "urban_boundary": _line("#8a4fa0", 1.4, "8 3 2 3"),
    "industrial_line": _line("#b0413e", 1.4, "6 3"),
    "river": _face("#b5d7ea", "#8fbfdc", 0.8),
    "hazard": _face("#f0cbbb", "#c98468", 0.8, 0.7),
    "relic": _face("#e4d3b4", "#a98a55", 0.8, 0.7),
    "other": _line("#77808a", 1.2, "3 3"),
}

FACILITIES: Mapping[str, Style] = {
    "road": {**_line("#d9a566", 2), "radius": 4.5, "fillColor": "#d9a566"},
    "rail": {**_line("#4d4d4d", 1.8, "7 4"), "radius": 4.5, "fillColor": "#4d4d4d"},
    "port": _point("#2a6f97"),
    "water": _point("#3a9bc8"),
    "sewage": _point("#6b8f71"),
    "power": _point("#e0b100"),
    "gas": _point("#c97b3d"),
    "telecom": _point("#7b6fb0"),
    "heat": _point("#b5525c"),
    "fire": _point("#c0392b"),
    "hospital": _point("#c94f7c"),
    "waste": _point("#7d6b57"),
    "cold_chain": _point("#4fa3a5"),
    "other": _point("#77808a"),
}
