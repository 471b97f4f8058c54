"""Web maps 网页地图, each the layers of its kind under a title; see ``kinds.py``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import folium

from geoapi.views.kinds import KINDS, LayerOf, ViewKind
from geoapi.views.scene import Scene
from geoapi.views.web.basemaps import basemap_settings
from geoapi.views.web.controls import furniture_html, spoken
from geoapi.views.web.layers import MapLayer
from geoapi.views.web.page import Furniture, Shapes, Tiles
from geoapi.views.web.shapes import bounds
from geoapi.views.web.slider import slider_html, slider_settings
from geoapi.views.web.tiles import search_address

SPATIAL = ("towns", "zones", "parcels", "approvals", "enterprises", "factories", "facilities",
           "constraints")  # fmt: skip
FRAMED_BY = (("towns",), ("zones",), SPATIAL)
"""The first of these groups that has a shape frames the map."""


def _drawn(kind: ViewKind, scene: Scene) -> folium.Map:
    assert kind.heading is not None  # noqa: S101 - a kind with layers has one
    slider = slider_settings(scene, kind.heading)
    return draw(scene, kind.heading(scene), kind.layers, slider)


MAPS: Mapping[str, Callable[[Scene], folium.Map]] = {
    name: partial(_drawn, kind) for name, kind in KINDS.items() if kind.layers
}
"""Name in commands and routes -> the function that draws it."""

overview, intensity, idle = (MAPS[name] for name in ("overview", "intensity", "idle"))


def draw(
    scene: Scene, heading: tuple[str, str], layers: Sequence[LayerOf],
    slider: Mapping[str, Any] | None = None,
) -> folium.Map:  # fmt: skip
    """Draw layers, lowest first, under a title and a subtitle; empty layers are left out."""
    made = [layer for layer in (make(scene) for make in layers) if _is_there(layer)]
    page = _page(heading[0])
    drawn = {layer.name: _element(layer).add_to(page) for layer in _beneath_tiles(made)}
    highest_first = list(reversed(made))
    bar = slider_html(slider, scene.language)
    html = furniture_html(*heading, scene, sorted(highest_first, key=_not_subject), bar)
    page.add_child(Furniture(html, {**_settings(scene, made), "slider": slider}, drawn))
    return page


def _is_there(layer: MapLayer) -> bool:
    return bool(layer.features or layer.note or layer.tiles)


def _beneath_tiles(layers: Sequence[MapLayer]) -> list[MapLayer]:
    """Return the layers that are drawn; what lies beneath tiles gets a pane beneath theirs."""
    first = next((n for n, layer in enumerate(layers) if layer.tiles), 0)
    under = [replace(one, options={**one.options, "pane": "mutu-under"}) for one in layers[:first]]
    return [one for one in (*under, *layers[first:]) if one.features or one.tiles]


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
    return Shapes(layer.name, layer.features, styles, layer.options, show=layer.shown)


def _settings(scene: Scene, layers: Sequence[MapLayer]) -> dict[str, Any]:
    atlas = scene.county.atlas
    frames = (bounds([atlas[name] for name in group]) for group in FRAMED_BY)
    framed = next((frame for frame in frames if frame), None)
    served = scene.served.base if scene.served else ""
    return {
        "bounds": framed,
        "basemaps": basemap_settings(scene.basemaps, served, framed, scene.language),
        "words": spoken(scene.language),
        "search": search_address(scene),
        "by": None if scene.table is None else scene.table.by,
        "layers": [
            {"name": one.name, "title": one.title, "titles": one.titles, "unit": one.unit,
             "basis": one.basis, "listed": one.listed, "dots": False if one.tiles else one.dotted,
             "inks": [kind.style.get("ink") for kind in one.kinds],
             "signs": [kind.style.get("sign") for kind in one.kinds],
             "kinds": [kind.label for kind in one.kinds], "told": one.told,
             "labels": one.labels, "steps": one.steps}
            for one in layers if one.features or one.tiles
        ],
    }  # fmt: skip
