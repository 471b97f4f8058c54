"""Plate of sites 连片盘活地块: by area, the first ones called out in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geoapi.views.assemblies.layer import assemblies_heading, largest, site_name, sites_of
from geoapi.views.assemblies.words import parameter_words
from geoapi.views.classes import classify
from geoapi.views.errors import FigureError
from geoapi.views.figure_words import in_words, mu_words
from geoapi.views.matter import ToldScene
from geoapi.views.printed.cartography import draw_areas, draw_marks, draw_zones, zone_keys
from geoapi.views.printed.furniture import Key
from geoapi.views.printed.lettering import Call
from geoapi.views.printed.plates import Plate
from layers.units import MU

if TYPE_CHECKING:
    from geoapi.planning.reactivation.told import Reactivation
    from geoapi.views.printed.ground import Fit
    from geoapi.views.printed.sheet import Sheet
    from geoapi.views.scene import Scene

CALLED = 8
JOINED = {"marker": "s", "markersize": 7.5}
SINGLE = {"marker": "o", "markersize": 5.4}
"""Marks of sites of several parcels, and of one: a site is too small to see on A4."""


def assemblies_plate(scene: Scene) -> Plate:
    """Give the plate of the scene's sites.

    Raises
    ------
    FigureError
        The scene has none.
    """
    if not isinstance(scene, ToldScene) or scene.sites is None:
        raise FigureError("此图需要连片归并的结果 (this figure needs sites put together)")
    told, language = sites_of(scene), scene.language
    title, subtitle = assemblies_heading(scene)
    return Plate(
        title=title, subtitle=subtitle,
        legend=in_words(language, "椭球面积（亩）", "Measured area (mu)"),
        keys=_keys(told, scene),
        paint=lambda sheet, fit: _paint(sheet, fit, scene),
        calls=_calls(told, language),
    )  # fmt: skip


def _paint(sheet: Sheet, fit: Fit, scene: Scene) -> list[Any]:
    told = sites_of(scene)
    draw_zones(sheet, scene.county.atlas)
    sites, outlines = told.found.sites, list(told.found.outlines)
    mu = (sites["measured_area"] / MU).tolist()
    classes = classify(mu)
    colours = [_colour(classes, value) for value in mu]
    draw_areas(sheet, outlines, colours, 0.4)
    marks = []
    for at in reversed(range(len(outlines))):
        mark = JOINED if sites["count"].iloc[at] > 1 else SINGLE
        style: dict[str, Any] = {"color": colours[at], "markeredgecolor": "#333333"}
        marks += draw_marks(sheet, fit, [outlines[at]], **style, **mark)
    return marks


def _colour(classes: Any, value: float) -> str | None:
    found = classes.of(value)
    return None if found is None else classes.colours[found]


def _keys(told: Reactivation, scene: Scene) -> list[Key]:
    sites, language = told.found.sites, scene.language
    mu = (sites["measured_area"] / MU).tolist()
    classes = classify(mu)
    keys = [
        Key(f"{label}（{count}）", style={"facecolor": colour})
        for label, colour, count in zip(
            classes.labels, classes.colours, classes.counts(mu), strict=True
        )
    ]
    several = int((sites["count"] > 1).sum())
    for zh, en, mark, count in (("多宗连片", "Several parcels", JOINED, several),
                                ("单宗", "One parcel", SINGLE, len(sites) - several)):  # fmt: skip
        style = {"color": "white", "markeredgecolor": "#333333", "markeredgewidth": 0.8, **mark}
        keys.append(Key(f"{in_words(language, zh, en)}（{count}）", "marker", style))
    keys += zone_keys(scene.county.atlas, language)
    unset = [parameter_words(name, language) for name in told.param_missing]
    head = in_words(language, "未设：", "Not set: ")
    keys += [Key(head + words, "note") for words in unset]
    if lost := len(told.found.shapeless):
        words = in_words(language, f"无图形、未上图 {lost} 宗", f"{lost} without a shape")
        keys.append(Key(words, "note"))
    return keys


def _calls(told: Reactivation, language: str) -> list[Call]:
    sites, outlines = told.found.sites, told.found.outlines
    found = []
    for place, at in enumerate(largest(told, CALLED), start=1):
        mu, count = mu_words(sites["measured_area"].iloc[at]), int(sites["count"].iloc[at])
        parcels = "parcel" if count == 1 else "parcels"
        words = in_words(language, f"{mu} 亩，{count} 宗", f"{mu} mu, {count} {parcels}")
        found.append(Call(outlines[at], (site_name(place, language), words), "mark"))
    return found
