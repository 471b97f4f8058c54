"""Web maps 网页地图, each a short list of layers under a title.

To add a map: write its title and its layers, and name it in MAPS.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

import folium

from geoapi.views import map_layers
from geoapi.views.controls import furniture_html, spoken
from geoapi.views.figure_words import unit_name
from geoapi.views.grades.layer import grades_heading, grades_layer
from geoapi.views.map_figures import coloured
from geoapi.views.map_idle import idle_layer, kind_of
from geoapi.views.map_layers import (
    MapLayer,
    border,
    constraints,
    facilities,
    ground,
    others,
    rivers,
    roads,
    towns,
    zones,
)
from geoapi.views.map_page import Furniture, Shapes, Tiles
from geoapi.views.map_tiles import are_many, parcels_in_tiles
from geoapi.views.map_words import say
from geoapi.views.scene import Scene
from geoapi.views.shapes import bounds
from geoapi.views.variation.layer import hotspots_heading, hotspots_layer

LayerOf: TypeAlias = Callable[[Scene], MapLayer]

SPATIAL = ("towns", "zones", "parcels", "approvals", "enterprises", "factories", "facilities",
           "constraints")  # fmt: skip
FRAMED_BY = (("towns",), ("zones",), SPATIAL)
"""The first of these groups that has a shape frames the map."""


def parcels(scene: Scene) -> MapLayer:
    """Draw parcels one by one, or as tiles where there are very many."""
    return parcels_in_tiles(scene) if are_many(scene) else map_layers.parcels(scene)


def overview(scene: Scene) -> folium.Map:
    """Draw whatever layers there are 用地总览图."""
    county, words = scene.county.name, say("overview", scene.language)
    title = f"{county}{words}" if scene.language == "zh" else f"{county}: {words}"
    layers = (ground, constraints, rivers, others("approvals"), zones, parcels, roads, facilities,
              towns, border, others("factories"), others("enterprises"), idle_layer)  # fmt: skip
    return draw(scene, (title, _as_of(scene)), layers)


def intensity(scene: Scene) -> folium.Map:
    """Draw the measure of the scene's table by zones, towns or parcels 强度分布图."""
    layers = (ground, _hidden(constraints), rivers, roads, _hidden(facilities), coloured, towns,
              border, _hidden(parcels), _hidden(idle_layer))  # fmt: skip
    return draw(scene, (_measure_title(scene), _period(scene)), layers)


def idle(scene: Scene) -> folium.Map:
    """Draw suspected idle land by class, with its clocks 疑似闲置土地分布图."""
    county, words = scene.county.name, say("idle_map", scene.language)
    title = f"{county}{words}" if scene.language == "zh" else f"{county}: {words}"
    layers = (ground, _hidden(constraints), rivers, roads, _hidden(facilities), zones, parcels,
              towns, border, idle_layer)  # fmt: skip
    return draw(scene, (title, f"{_as_of(scene)}{_tally(scene)}"), layers)


def grades(scene: Scene) -> folium.Map:
    """Draw the land of each graded firm by its class 企业分级图."""
    layers = (ground, _hidden(constraints), rivers, roads, _hidden(facilities), zones,
              _hidden(parcels), towns, border, _hidden(idle_layer), grades_layer)  # fmt: skip
    return draw(scene, grades_heading(scene), layers)


def hotspots(scene: Scene) -> folium.Map:
    """Draw hot and cold spots of the scene's measure 冷热点图."""
    layers = (ground, _hidden(constraints), rivers, roads, _hidden(facilities), hotspots_layer,
              towns, border, _hidden(parcels), _hidden(idle_layer))  # fmt: skip
    return draw(scene, hotspots_heading(scene), layers)


MAPS: Mapping[str, Callable[[Scene], folium.Map]] = {
    "overview": overview,
    "intensity": intensity,
    "idle": idle,
    "grades": grades,
    "hotspots": hotspots,
}
"""Name in commands and routes -> the function that draws it."""


def draw(scene: Scene, heading: tuple[str, str], layers: Sequence[LayerOf]) -> folium.Map:
    """Draw layers, lowest first, under a title and a subtitle; empty layers are left out."""
    made = [layer for layer in (make(scene) for make in layers) if _is_there(layer)]
    page = _page(heading[0])
    drawn = {layer.name: _element(layer).add_to(page) for layer in _beneath_tiles(made)}
    highest_first = list(reversed(made))
    html = furniture_html(*heading, scene, sorted(highest_first, key=_not_subject))
    page.add_child(Furniture(html, _settings(scene, made), drawn))
    return page


def _is_there(layer: MapLayer) -> bool:
    return bool(layer.features or layer.note or layer.tiles)


def _beneath_tiles(layers: Sequence[MapLayer]) -> list[MapLayer]:
    """Return the layers that are drawn; what lies beneath tiles gets a pane beneath theirs."""
    last = max((n for n, layer in enumerate(layers) if layer.tiles), default=0)
    under = [replace(one, options={**one.options, "pane": "mutu-under"}) for one in layers[:last]]
    return [one for one in (*under, *layers[last:]) if one.features or one.tiles]


def _not_subject(layer: MapLayer) -> bool:
    return not layer.first


def _page(title: str) -> folium.Map:
    page = folium.Map(
        location=(0, 0), tiles=None, prefer_canvas=True, zoom_control=False, zoom_snap=0.25,
        zoom_delta=0.5, wheel_px_per_zoom_level=90, max_zoom=20, attribution_control=False,
        double_click_zoom=True, font_size="14px",
    )  # fmt: skip
    page.get_root().title = title  # type: ignore[attr-defined]
    return page


def _element(layer: MapLayer) -> Shapes | Tiles:
    if layer.tiles:
        return Tiles(layer.tiles, show=layer.shown)
    styles = [kind.style for kind in layer.kinds]
    return Shapes(layer.features, styles, layer.options, show=layer.shown)


def _settings(scene: Scene, layers: Sequence[MapLayer]) -> dict[str, Any]:
    atlas = scene.county.atlas
    frames = (bounds([atlas[name] for name in group]) for group in FRAMED_BY)
    return {
        "bounds": next((frame for frame in frames if frame), None),
        "words": spoken(scene.language),
        "by": None if scene.table is None else scene.table.by,
        "layers": [
            {"name": one.name, "title": one.title, "titles": one.titles, "unit": one.unit,
             "basis": one.basis, "listed": one.listed, "dots": one.dotted,
             "inks": [kind.style.get("ink") for kind in one.kinds],
             "signs": [kind.style.get("sign") for kind in one.kinds],
             "kinds": [kind.label for kind in one.kinds], "told": one.told}
            for one in layers if one.features or one.tiles
        ],
    }  # fmt: skip


def _hidden(make: LayerOf) -> LayerOf:
    """Return the same layer, switched off at first; the search still finds what is in it."""
    return lambda scene: replace(make(scene), shown=False)


def _measure_title(scene: Scene) -> str:
    table = scene.table
    if table is None:
        return scene.county.name
    by = unit_name(table.by, scene.language)
    if scene.language == "zh":
        return f"{scene.county.name}{by}{table.measure.title}分布图"
    return f"{scene.county.name}: {table.measure.title_en} by {by}"


def _as_of(scene: Scene) -> str:
    return f"{say('as_of', scene.language)}{scene.on}"


def _period(scene: Scene) -> str:
    period = scene.table.period if scene.table is not None else None
    head = f"{say('period', scene.language)}{period} · " if period else ""
    return f"{head}{_as_of(scene)}"


def _tally(scene: Scene) -> str:
    kinds = [kind_of(finding) for finding in scene.idle]
    unjudged = kinds.count("data_missing")
    suspected = len([kind for kind in kinds if kind]) - unjudged
    if scene.language == "zh":
        return f" · 疑似闲置 {suspected} 宗供应 · 资料不全 {unjudged} 宗供应"
    return f" · {suspected} supplies suspected idle · {unjudged} with data missing"
