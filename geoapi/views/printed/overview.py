"""Plate of an overview 概况: whatever layers there are, each with its count in the legend."""

from __future__ import annotations

from typing import Any

import shapely

from geoapi.views.figure_words import day_words, in_words
from geoapi.views.printed.cartography import (
    constraint_keys,
    draw,
    draw_areas,
    draw_constraints,
    draw_marks,
    shapes,
)
from geoapi.views.printed.furniture import Key
from geoapi.views.printed.ground import Fit
from geoapi.views.printed.lettering import Call
from geoapi.views.printed.plates import Plate
from geoapi.views.printed.sheet import INK, Sheet
from geoapi.views.scene import Scene

ZONE, ZONE_EDGE, PARCEL = "#b6cde6", "#1f4e79", "#e9a15b"
MOST_NAMES = 24
MANY = 150
"""Marks of a layer above which each is smaller."""
MARKS = (
    ("enterprises", "企业", "Enterprises", "o", "#5e3c99", 2.8),
    ("factories", "标准厂房", "Standard factories", "s", "#7b3294", 5.2),
    ("facilities", "基础设施", "Facilities", "P", "#00696b", 6.4),
)
"""Layers drawn as one mark for each feature: words, shape, colour, size."""


def overview_plate(scene: Scene) -> Plate:
    """Give the plate of all layers; a layer without shapes is not in the legend."""
    zones, language, county = scene.county.atlas["zones"], scene.language, scene.county.name
    areas = shapes(zones)
    names = zones.loc[areas.index, "name"].fillna("").tolist() if len(areas) else []
    order = sorted(range(len(names)), key=lambda index: -areas.iloc[index].area)[:MOST_NAMES]
    return Plate(
        title=in_words(language, f"{county}产业用地概况图", f"Industrial land, {county}"),
        subtitle=_subtitle(scene),
        legend=in_words(language, "图例", "Legend"),
        keys=_keys(scene),
        paint=lambda sheet, fit: _paint(sheet, fit, scene),
        subject=list(areas),
        calls=[Call(areas.iloc[i], (names[i],), "plain") for i in order if names[i]],
    )


def _marked(scene: Scene, layer: str) -> Any:
    found = shapes(scene.county.atlas.get(layer))
    if layer != "facilities" or not len(found):
        return found
    return found[shapely.get_dimensions(found.to_numpy()) != 1]


def _subtitle(scene: Scene) -> str:
    atlas, language = scene.county.atlas, scene.language
    counted = (
        ("towns", "乡镇", "towns"),
        ("zones", "园区", "zones"),
        ("parcels", "宗地", "parcels"),
    )
    counts = [
        f"{in_words(language, zh, en)} {len(shapes(atlas.get(layer))):,}"
        for layer, zh, en in counted
        if len(shapes(atlas.get(layer)))
    ]
    day = in_words(language, "截至 ", "As of ") + day_words(scene.on, language)
    return "　".join([day, in_words(language, "、", ", ").join(counts)])


def _keys(scene: Scene) -> list[Key]:
    atlas, language = scene.county.atlas, scene.language
    keys = []
    for layer, zh, en, colour in (
        ("zones", "工业园区", "Industrial zones", ZONE),
        ("parcels", "宗地", "Parcels", PARCEL),
    ):
        count = len(shapes(atlas.get(layer)))
        if count:
            text = f"{in_words(language, zh, en)}（{count:,}）"
            edge = ZONE_EDGE if layer == "zones" else INK
            keys.append(Key(text, style={"facecolor": colour, "edgecolor": edge}))
    for layer, zh, en, shape, colour, size in MARKS:
        count = len(_marked(scene, layer))
        if count:
            style = {"marker": shape, "color": colour, **_sized(size, count)}
            words = f"{in_words(language, zh, en)}（{count:,}）"
            keys.append(Key(words, "marker", {"markeredgecolor": "white", **style}))
    return [*keys, *constraint_keys(atlas.get("constraints"), language)]


def _paint(sheet: Sheet, fit: Fit, scene: Scene) -> list[Any]:
    atlas = scene.county.atlas
    draw_constraints(sheet, atlas.get("constraints"))
    zones, parcels = shapes(atlas.get("zones")), shapes(atlas.get("parcels"))
    draw_areas(sheet, zones, [ZONE] * len(zones), 0.6)
    fine = 0.15 if len(parcels) else 0.0
    draw(sheet, parcels, facecolor=PARCEL, edgecolor=INK, linewidth=fine, zorder=7.5)
    edge = {"facecolor": "none", "edgecolor": ZONE_EDGE, "linewidth": 1.1, "zorder": 7.8}
    draw(sheet, zones, **edge)
    marks = []
    for layer, _, _, shape, colour, size in reversed(MARKS):
        places = _marked(scene, layer)
        style = {"marker": shape, "color": colour, **_sized(size, len(places))}
        marks += draw_marks(sheet, fit, places, **style)
    return marks


def _sized(size: float, count: int) -> dict[str, float]:
    """Size of a mark: very many are small and without a rim, or they would hide the land."""
    if count <= MANY:
        return {"markersize": size}
    return {"markersize": max(size * (MANY / count) ** 0.5, 1.0), "markeredgewidth": 0.0}
