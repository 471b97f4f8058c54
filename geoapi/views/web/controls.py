"""The furniture of a web map 图面整饰: title, legend, tools, foot; written here, moved by map.js.

Every text passes through ``escape``; what comes from files has no other way into the page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pyproj import CRS

from geoapi.views.scene import Scene
from geoapi.views.web.layers import Kind, MapLayer
from geoapi.views.web.page import escape
from geoapi.views.web.words import WORDS, say

TOOLS = ("zoom_in", "zoom_out", "home", "distance", "area", "print")
SIGNS: Mapping[str, str] = {"zoom_in": "+", "zoom_out": "−"}


def furniture_html(
    title: str, subtitle: str, scene: Scene, layers: Sequence[MapLayer], slider: str = ""
) -> str:
    """Return the panels of the page: head, legend, tools, foot."""
    language = "zh-CN" if scene.language == "zh" else "en"
    return (
        f'<div class="mutu" lang="{language}">{_PATTERN}'
        f"{head_html(title, subtitle, scene, slider)}{legend_html(layers, scene.language)}"
        f"{_tools(scene.language)}{_foot(scene)}</div>"
    )


def head_html(title: str, subtitle: str, scene: Scene, slider: str = "") -> str:
    """Return the title panel with slider and search box, and the banner of made-up data."""
    word = escape(say("search", scene.language))
    banner = f'<p class="mutu-made-up">{escape(say("made_up", scene.language))}</p>'
    return (
        f'<header class="mutu-card mutu-head">{banner if scene.made_up else ""}'
        f'<h1 dir="auto">{escape(title)}</h1><p class="mutu-sub" dir="auto">{escape(subtitle)}</p>'
        f"{_where(scene)}{slider}"
        f'<div class="mutu-search"><input type="search" role="combobox" aria-expanded="false" '
        f'aria-controls="mutu-results" aria-autocomplete="list" autocomplete="off" '
        f'spellcheck="false" placeholder="{word}" aria-label="{word}">'
        f'<ul id="mutu-results" role="listbox" aria-label="{word}" hidden></ul>'
        f'<p class="mutu-hidden" role="status"></p></div></header>'
    )


def _where(scene: Scene) -> str:
    """Say what is filtered; the whole of a long filter is in its title."""
    words = scene.shown.where_words(scene.language)
    if not words:
        return ""
    whole = escape(scene.shown.where)
    return f'<p class="mutu-sub mutu-where" dir="auto" title="{whole}">{escape(words)}</p>'


def legend_html(layers: Sequence[MapLayer], language: str) -> str:
    """Return the layer switch; every layer's legend stands under its switch and hides with it."""
    parts = "".join(_section(layer) for layer in layers if layer.listed)
    return (
        f'<details class="mutu-card mutu-legend" open><summary>{escape(say("layers", language))}'
        f"<small>{escape(say('count', language))}</small></summary><div>{parts}</div></details>"
    )


def _section(layer: MapLayer) -> str:
    unit = f" <small>{escape(layer.unit)}</small>" if layer.unit not in {"", "1"} else ""
    note = f'<p class="mutu-note">{escape(layer.note)}</p>' if layer.note else ""
    checked = " checked" if layer.shown else ""
    hidden = " hidden" if layer.kinds and not layer.shown else ""
    single = len(layer.kinds) == 1
    head = _swatch(layer.kinds[0]) + f"<span>{escape(layer.title)}{unit}</span>" if single else (
        f"<b>{escape(layer.title)}{unit}</b>"
    )  # fmt: skip
    count = _count(layer.kinds[0]) if single else ""
    switch = f'<input type="checkbox"{checked}>' if layer.kinds else ""
    keys = "" if single else f"<ul>{''.join(_key(kind) for kind in layer.kinds)}</ul>"
    return (
        f'<section data-layer="{escape(layer.name)}"><label>{switch}{head}{count}</label>'
        f'<div class="mutu-keys"{hidden}>{keys}{note}</div></section>'
    )


def _key(kind: Kind) -> str:
    return f"<li>{_swatch(kind)}<span>{escape(kind.label)}</span>{_count(kind)}</li>"


def _count(kind: Kind) -> str:
    return "" if kind.count is None else f'<span class="mutu-n">{kind.count:,}</span>'


def _swatch(kind: Kind) -> str:
    """Draw a class as the map does: a line, a dot, or a patch."""
    style = kind.style
    line = f'stroke="{style["color"]}" stroke-width="{style["weight"]}"'
    if not style.get("fill"):
        dash = f' stroke-dasharray="{style["dashArray"]}"' if style.get("dashArray") else ""
        return _icon(f'<path d="M1 8H23" fill="none" {line}{dash}/>')
    fill = "url(#mutu-hatch)" if style["fillColor"] == "hatch" else style["fillColor"]
    paint = f'fill="{fill}" fill-opacity="{style["fillOpacity"]}" {line}'
    if "radius" in style:
        return _icon(f'<circle cx="12" cy="8" r="{style["radius"]}" {paint}/>')
    face = f'<rect x="1.5" y="2" width="21" height="12" {paint}/>{_pattern(style)}'
    return _icon(face + _sign(style))


def _pattern(style: Mapping[str, Any]) -> str:
    """Draw the lines or dots that tiles show upon the colour of a class."""
    lines = PATTERNS.get(style.get("pattern", ""))
    if lines is None or style["fillColor"] == "hatch":
        return ""
    return f'<path d="{lines}" stroke="{style["line"]}" {_STROKE}/>'


def _sign(style: Mapping[str, Any]) -> str:
    """Write the letters that stand upon the colour of a class; nothing where it has none."""
    if "sign" not in style:
        return ""
    halo = "" if "ink" in style else ' stroke="#fff" stroke-width="3" paint-order="stroke"'
    return (
        f'<text x="12" y="12" text-anchor="middle" font-size="11" font-weight="700" '
        f'fill="{style.get("ink", "#1a1a1a")}"{halo}>{escape(style["sign"])}</text>'
    )


def _icon(shape: str) -> str:
    return f'<svg class="mutu-key" width="24" height="16" aria-hidden="true">{shape}</svg>'


def _tools(language: str) -> str:
    buttons = "".join(
        f'<button type="button" data-tool="{tool}" title="{escape(say(tool, language))}" '
        f'aria-label="{escape(say(tool, language))}">'
        f"{escape(SIGNS.get(tool) or say(tool, language))}</button>"
        for tool in TOOLS
    )
    north = escape(say("north", language))
    return (
        f'<div class="mutu-north" aria-hidden="true"><b>{north}</b><svg width="18" height="34">'
        f'<path d="M9 0 15 15H9z" fill="#2b3036"/><path d="M9 0 3 15H9z" fill="#fff" '
        f'stroke="#2b3036"/><path d="M9 15V34" stroke="#2b3036" stroke-width="1.6"/></svg></div>'
        f'<div class="mutu-card mutu-tools" role="toolbar">{buttons}</div>'
        f'<p class="mutu-card mutu-hint" role="status" hidden></p>'
    )


def crs_title(crs: str, language: str) -> str:
    """Name a coordinate reference system: 坐标系 CGCS2000 3度带 中央经线 120°E（EPSG:4549）."""
    name = CRS.from_user_input(crs).name
    if language != "zh":
        return f"CRS {name} ({crs})"
    name = re.sub(r"CM (\d+)E", r"中央经线 \1°E", name)
    for english, chinese in (("3-degree Gauss-Kruger", "3度带"), ("zone ", "带号 "), (" / ", " ")):
        name = name.replace(english, chinese)
    return f"坐标系 {name}（{crs}）"


def foot_words(scene: Scene) -> str:
    """Say in one line what the figures rest on, the coordinate system and the office."""
    words = [scene.basis, crs_title(scene.county.crs, scene.language)]
    if scene.office:
        words.append(say("office", scene.language) + scene.office)
    return ("　" if scene.language == "zh" else " · ").join(words)


def _foot(scene: Scene) -> str:
    text = foot_words(scene)
    return (
        f'<footer class="mutu-foot"><p tabindex="0" dir="auto" title="{escape(text)}">'
        f'{escape(text)}</p><p class="mutu-at" aria-hidden="true"></p></footer>'
    )


def spoken(language: str) -> dict[str, str]:
    """Return every word the scripts use, in one language."""
    return {key: say(key, language) for key in WORDS}


_UP, _DOWN = "M2 8 8 2M2 14 14 2M8 14 20 2M14 14 22 6", "M22 8 16 2M22 14 10 2M16 14 4 2M10 14 2 6"
_STROKE = 'stroke-width="1.4" stroke-linecap="round" stroke-opacity="0.5" fill="none"'
PATTERNS: Mapping[str, str] = {
    "slanted": _UP, "backward": _DOWN, "crossed": _UP + _DOWN, "level": "M3 5H21M3 8H21M3 11H21",
    "dotted": "".join(f"M{x} {y}h.01" for y in (5, 8, 11) for x in range(4 + y % 2, 22, 5)),
}  # fmt: skip
"""Pattern of a style -> its lines upon a patch of the legend."""

_PATTERN = (
    '<svg width="0" height="0" class="mutu-hidden" aria-hidden="true"><defs>'
    '<pattern id="mutu-hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="6" height="6" fill="#eef0f2"/>'
    '<path d="M0 0V6" stroke="#8b9299" stroke-width="2.4"/></pattern></defs></svg>'
)
