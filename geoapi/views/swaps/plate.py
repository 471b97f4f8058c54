"""Plate of swaps 置换流向: arrows from parcels and towns to zones, the largest called out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geoapi.views.errors import FigureError
from geoapi.views.figure_words import in_words, mu_words
from geoapi.views.matter import ToldScene
from geoapi.views.printed.cartography import draw, draw_zones, shapes, zone_keys
from geoapi.views.printed.furniture import Key
from geoapi.views.printed.lettering import Call
from geoapi.views.printed.plates import Plate
from geoapi.views.swaps.layer import (
    STYLES,
    WORDS,
    drawn_flows,
    flow_name,
    flows_heading,
    flows_note,
    names_of,
    source_kind,
)

if TYPE_CHECKING:
    from geoapi.views.printed.sheet import Sheet
    from geoapi.views.scene import Scene

CALLED = 8


def flows_plate(scene: Scene) -> Plate:
    """Give the plate of the scene's swaps.

    Raises
    ------
    FigureError
        The scene has none.
    """
    if not isinstance(scene, ToldScene) or scene.swaps is None:
        raise FigureError("此图需要置换台账 (this figure needs the ledger of swaps)")
    found, language, names = drawn_flows(scene), scene.language, names_of(scene)
    title, subtitle = flows_heading(scene)
    zones = list(shapes(scene.county.atlas["zones"]))
    calls = [
        Call(arrow, (flow_name(flow, names, language), *_figures(flow, language)), "mark")
        for flow, arrow in found[:CALLED]
    ]
    return Plate(
        title=title, subtitle=subtitle, legend=in_words(language, "置换流向（笔数）", "Swaps"),
        keys=_keys(scene, found), paint=lambda sheet, _: _paint(sheet, scene, found),
        subject=[*zones, *(arrow for _, arrow in found)], calls=calls,
    )  # fmt: skip


def _figures(flow: Any, language: str) -> list[str]:
    mu = mu_words(flow["area"])
    words = in_words(language, f"{mu} 亩", f"{mu} mu")
    return [words, str(flow["document"])] if flow["document"] else [words]


def _look(kind: str) -> dict[str, Any]:
    style = STYLES[kind]
    look = {"facecolor": style["fillColor"], "edgecolor": style["color"], "linewidth": 0.7}
    return look | ({"hatch": "////"} if kind == "town" else {})


def _paint(sheet: Sheet, scene: Scene, found: list[tuple[dict[str, Any], Any]]) -> None:
    draw_zones(sheet, scene.county.atlas)
    for order, (flow, arrow) in enumerate(found):
        draw(sheet, [arrow], zorder=10 + order / 1e4, alpha=0.92, **_look(source_kind(flow)))


def _keys(scene: Scene, found: list[tuple[dict[str, Any], Any]]) -> list[Key]:
    language = scene.language
    kinds = [source_kind(flow) for flow, _ in found]
    keys = [
        Key(f"{in_words(language, *WORDS[kind])}（{kinds.count(kind)}）", style=_look(kind))
        for kind in STYLES
    ]
    keys += zone_keys(scene.county.atlas, language)
    stop = in_words(language, "；", "; ")
    return [*keys, *(Key(line, "note") for line in flows_note(scene, len(found)).split(stop))]
