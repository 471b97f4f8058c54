"""The layers of a web map 图层: each one function of a Scene that gives a MapLayer.

A MapLayer's kinds say at once how a class is drawn and what the legend tells of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import geopandas as gpd
import numpy as np

from geoapi.views.scene import basis_of
from geoapi.views.web import styles
from geoapi.views.web.popups import (
    parcel_rows,
    parcel_titles,
    zone_rows,
    zone_titles,
)
from geoapi.views.web.shapes import drawable, label_points, land, to_degrees
from geoapi.views.web.words import CONSTRAINT_KINDS, choice_title, missing, say
from layers.atlas import shapes_at, table_of

if TYPE_CHECKING:
    from geoapi.views.scene import Scene

MANY = 5_000
"""More parcels than this are drawn as tiles."""


@dataclass(frozen=True)
class Kind:
    """One class of a layer: its legend text, Leaflet path options, and how many there are."""

    label: str
    style: Mapping[str, Any]
    count: int | None = None


@dataclass(frozen=True)
class MapLayer:
    """What is drawn together, switched together and explained together.

    Attributes
    ----------
    titles
        Titles of the popup's rows; every feature's ``p`` holds sections of as many texts.
    features
        GeoJSON; properties: k key, n name, c kind, v value in words, p popup, l label,
        at its place, b badge, s further words to search by.
    listed
        False for a layer that is background only and stands in no legend.
    note
        A sentence under the legend of the layer.
    dotted
        From afar a dot of its class stands for each shape; for those of the first classes only.
    first
        The subject of the map: first in the legend.
    tiles, told, labels
        Addresses of tiles in place of features, of what they show at a place, of letters in a box.
    steps
        The figures of each period, of :func:`geoapi.views.web.graded.step`; features hold none.
    """

    name: str
    title: str
    kinds: tuple[Kind, ...]
    features: tuple[dict[str, Any], ...]
    titles: tuple[str, ...] = ()
    unit: str = ""
    note: str = ""
    basis: str = ""
    shown: bool = True
    listed: bool = True
    dotted: bool | int = False
    first: bool = False
    tiles: str = ""
    told: str = ""
    labels: str = ""
    steps: tuple[Mapping[str, Any], ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)


def ground(scene: Scene) -> MapLayer:
    """Draw the county as one piece of land with a tinted rim; nothing to click."""
    return _county(scene, "ground", (styles.HALO, styles.LAND))


def border(scene: Scene) -> MapLayer:
    """Draw the county boundary over the town lines that meet it."""
    return _county(scene, "border", (styles.BORDER,))


def _county(scene: Scene, name: str, drawn: Sequence[Mapping[str, Any]]) -> MapLayer:
    frame = drawable(scene.county.atlas["towns"])
    shape = land(frame.geometry)
    shapes = gpd.GeoSeries([] if shape is None else [shape], crs=frame.crs)
    degrees = to_degrees(shapes)
    features = [degrees.features([{"c": c}] * len(shapes)) for c in range(len(drawn))]
    return MapLayer(
        name, say("county", scene.language), tuple(Kind("", style) for style in drawn),
        tuple(one for several in features for one in several), listed=False,
        options={"interactive": False},
    )  # fmt: skip


def towns(scene: Scene) -> MapLayer:
    """Town lines with their names."""
    frame = drawable(scene.county.atlas["towns"])
    zones = drawable(scene.county.atlas["zones"])
    free = frame.geometry
    if len(zones) and len(frame):
        without = free.difference(zones.geometry.union_all())
        free = without.where(~without.is_empty, free)
    own = [
        {"k": str(key), "n": name, "c": 0, "l": [name], "at": at}
        for key, name, at in zip(
            frame.get("town_code", ()), frame.get("name", ()), label_points(free).points,
            strict=True,
        )
    ]  # fmt: skip
    kinds = (Kind(say("towns", scene.language), styles.TOWN, len(frame)),)
    return MapLayer("towns", say("towns", scene.language), kinds,
                    to_degrees(frame.geometry).features(own),
                    options={"interactive": False})  # fmt: skip


def zones(scene: Scene) -> MapLayer:
    """Industrial zones with their names, not coloured by any figure."""
    frame = drawable(scene.county.atlas["zones"])
    own = [
        {"k": str(row.zone_code), "n": row.name, "c": 0, "p": [zone_rows(row, scene)],
         "l": [row.name], "at": at}
        for row, at in zip(rows_of(frame), label_points(frame.geometry).points, strict=True)
    ]  # fmt: skip
    return _plain(scene, "zones", frame, own, zone_titles(scene))


def parcels(scene: Scene) -> MapLayer:
    """Draw parcels one by one."""
    frame = drawable(scene.county.atlas["parcels"])
    users = users_by_parcel(scene)
    own = [
        {"k": str(row.parcel_id), "n": str(row.parcel_id if missing(row.name) else row.name),
         "c": 0, "s": users.get(str(row.parcel_id)) or None,
         "p": [parcel_rows(row, scene, users.get(str(row.parcel_id), []))]}
        for row in rows_of(frame)
    ]  # fmt: skip
    return _plain(scene, "parcels", frame, own, parcel_titles(scene))


ROADS = ("road", "rail")


def constraints(scene: Scene) -> MapLayer:
    """Control lines, by kind."""
    found = drawable(scene.county.atlas["constraints"])
    return _by_kind(scene, "constraints", found[found["kind"] != "river"], "kind <> 'river'")


def rivers(scene: Scene) -> MapLayer:
    """Rivers, which any map is read by; in their own blue."""
    found = drawable(scene.county.atlas["constraints"])
    rivers = found[found["kind"] == "river"]
    return _by_kind(scene, "constraints", rivers, "kind = 'river'", "rivers")


def roads(scene: Scene) -> MapLayer:
    """Roads and railways, which any map is read by."""
    found = drawable(scene.county.atlas["facilities"])
    ways = found[found["kind"].isin(ROADS)]
    return _by_kind(scene, "facilities", ways, "kind IN ('road', 'rail')", "roads")


def facilities(scene: Scene) -> MapLayer:
    """Pipes, plants and services, by kind."""
    found = drawable(scene.county.atlas["facilities"])
    rest = found[~found["kind"].isin(ROADS)]
    return _by_kind(scene, "facilities", rest, "kind NOT IN ('road', 'rail')")


def others(name: str) -> Any:
    """Return the function that draws a layer without a drawing of its own: key and name."""

    def layer(scene: Scene) -> MapLayer:
        frame = drawable(scene.county.atlas[name])
        own = [{"k": key, "n": title, "c": 0} for key, title in _named(frame)]
        return _plain(scene, name, frame, own, (), shown=False)

    return layer


def _plain(  # noqa: PLR0913 - what a layer is made of
    scene: Scene, name: str, frame: Any, own: Sequence[Mapping[str, Any]],
    titles: tuple[str, ...], *, shown: bool = True,
) -> MapLayer:  # fmt: skip
    title = say(name, scene.language)
    kinds = (Kind(title, styles.PLAIN[name], len(frame)),)
    layer = MapLayer(name, title, kinds, (), titles, basis=basis_of(scene, (name,)), shown=shown)
    return _drawn(scene, layer, frame, own, name)


def _drawn(  # noqa: PLR0913 - what a layer is made of
    scene: Scene, layer: MapLayer, frame: Any, own: Sequence[Mapping[str, Any]], name: str, *,
    where: str = "",
) -> MapLayer:  # fmt: skip
    """Return a layer with its features; where they are very many, with tiles of the service."""
    if len(frame) <= MANY or scene.served is None:
        return replace(layer, features=to_degrees(frame.geometry).features(own))
    asked = urlencode({**({"filter": where} if where else {}), **scene.served.query})
    at = f"{scene.served.base}/collections/{name}/map/tiles/WebMercatorQuad"
    return replace(layer, tiles=f"{at}/{{z}}/{{y}}/{{x}}{{r}}?{asked}")


DRAWN_BY_KIND: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    "constraints": styles.CONSTRAINTS,
    "facilities": styles.FACILITIES,
}


def _by_kind(
    scene: Scene, name: str, frame: Any, where: str, called: str | None = None
) -> MapLayer:
    drawn = DRAWN_BY_KIND[name]
    kinds = [str(kind) if str(kind) in drawn else "other" for kind in frame.get("kind", ())]
    order = [kind for kind in drawn if kind in set(kinds)]
    counts = Counter(kinds)
    own = [
        {"k": key, "n": title, "c": order.index(kind)}
        for (key, title), kind in zip(_named(frame), kinds, strict=True)
    ]
    entries = tuple(
        Kind(_kind_title(name, kind, scene.language), drawn[kind], counts[kind]) for kind in order
    )
    shown = called or name
    layer = MapLayer(shown, say(shown, scene.language), entries, (), basis=basis_of(scene, (name,)))
    return _drawn(scene, layer, frame, own, name, where=where)


def _kind_title(layer: str, kind: str, language: str) -> str:
    if language == "en":
        return CONSTRAINT_KINDS.get(kind, kind.replace("_", " "))
    return choice_title(layer, "kind", kind) or kind


def users_by_parcel(scene: Scene) -> dict[str, list[str]]:
    """Return who uses each parcel on the date asked for, by name; no figures."""
    frame, day = scene.county.atlas["occupancies"], str(scene.on)
    names = scene.county.atlas["enterprises"]
    by_code = dict(zip(names.get("uscc", ()), names.get("name", ()), strict=True))
    found: dict[str, list[str]] = {}
    for row in rows_of(frame):
        if _is_used(row, day):
            found.setdefault(str(row.parcel_id), []).append(by_code.get(row.uscc, row.uscc))
    return found


def some_parcels(scene: Scene, keys: Iterable[str]) -> gpd.GeoDataFrame:
    """Return some parcels that have a shape; the shapes of others are not built."""
    atlas = scene.county.atlas
    table = table_of(atlas, "parcels")
    rows = np.flatnonzero(table["parcel_id"].isin(list(keys)).to_numpy())
    shapes = shapes_at(atlas, "parcels", rows)
    return drawable(gpd.GeoDataFrame(table.iloc[rows], geometry=shapes, crs=scene.county.crs))


def users_of(scene: Scene, parcel: str) -> list[str]:
    """Return who uses one parcel on the date asked for, by name; no figures."""
    table, day = table_of(scene.county.atlas, "occupancies"), str(scene.on)
    mine = table[table["parcel_id"] == parcel]
    names = table_of(scene.county.atlas, "enterprises")
    names = names[names["uscc"].isin(mine["uscc"])]
    by_code = dict(zip(names["uscc"], names["name"], strict=True))
    return [by_code.get(row.uscc, row.uscc) for row in rows_of(mine) if _is_used(row, day)]


def _is_used(row: Any, day: str) -> bool:
    begun = missing(row.from_on) or str(row.from_on)[:10] <= day
    return bool(begun and (missing(row.to_on) or str(row.to_on)[:10] >= day))


def _named(frame: Any) -> list[tuple[str, str]]:
    keys = frame.iloc[:, 0] if len(frame) else ()
    names = frame.get("name", keys)
    return [
        (str(key), str(key if missing(name) else name))
        for key, name in zip(keys, names, strict=True)
    ]


def rows_of(frame: Any) -> Iterable[Any]:
    """Return the rows of a frame by field name; none of an empty one."""
    return frame.itertuples(index=False) if len(frame) else ()
