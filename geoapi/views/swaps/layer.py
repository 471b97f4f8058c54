"""The layer of swaps on a web map 置换流向图层: an arrow for each flow of the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import geopandas as gpd

from geoapi.planning.errors import PlanningError
from geoapi.planning.swaps.told import flow_lines
from geoapi.views.figure_words import in_words
from geoapi.views.matter import OF_SWAPS, ToldScene
from geoapi.views.scene import basis_of
from geoapi.views.swaps.arrows import arrows
from geoapi.views.web.layers import Kind, MapLayer
from geoapi.views.web.shapes import drawable, to_degrees
from geoapi.views.web.words import area, number, quantity, say
from layers.units import MU

if TYPE_CHECKING:
    from geoapi.planning.swaps.told import Swaps
    from geoapi.views.scene import Scene

TITLES = (
    ("面积", "Area"), ("来源宗地", "Source parcel"), ("来源乡镇", "Source town"),
    ("受让园区", "To zone"), ("年度", "Year"), ("置换文号", "Document"),
    ("验收文号", "Accepted by"), ("台账序号", "Entry"),
)  # fmt: skip
FROM_PARCEL, FROM_TOWN = "#b5477f", "#4477aa"
WORDS = {
    "parcel": ("来自宗地（台账写明）", "From a parcel the ledger names"),
    "town": ("来自乡镇（未写明宗地）", "From a town, no parcel named"),
}
STYLES: Mapping[str, Mapping[str, Any]] = {
    "parcel": {"color": "#5e1f3f", "weight": 1, "opacity": 1, "fill": True,
               "fillColor": FROM_PARCEL, "fillOpacity": 0.88},
    "town": {"color": "#1d3f66", "weight": 1.4, "opacity": 1, "fill": True, "dashArray": "5 3",
             "fillColor": FROM_TOWN, "fillOpacity": 0.6},
}  # fmt: skip


def swaps_of(scene: Scene) -> Swaps:
    """Return the swaps of a scene.

    Raises
    ------
    PlanningError
        The scene has none.
    """
    if not isinstance(scene, ToldScene) or scene.swaps is None:
        raise PlanningError("此图需要置换台账 (this map needs the ledger of swaps)")
    return scene.swaps


def flows_heading(scene: Scene) -> tuple[str, str]:
    """Return the title and the line under it: the pool, as the ledger has it."""
    pool, county, language = swaps_of(scene).pool, scene.county.name, scene.language
    accepted, given, left = (number(one / MU) for one in (pool.accepted, pool.given, pool.left))
    title = in_words(
        language, f"{county}园区外闲置土地置换流向图", f"{county}: swaps of land into zones"
    )
    told = in_words(
        language,
        f"至 {pool.year} 年底 · 复垦验收 {accepted} 亩 · 已置换 {given} 亩 · 结余 {left} 亩",
        f"to the end of {pool.year} · accepted {accepted} mu · given {given} · left {left}",
    )
    return title, told


def drawn_flows(scene: Scene) -> list[tuple[dict[str, Any], Any]]:
    """Return the flows that have an arrow, the widest first, with their arrows in metres."""
    told, atlas = swaps_of(scene).flows, scene.county.atlas
    frames = [drawable(atlas[name]) for name in ("towns", "zones")]
    boxes = [frame.total_bounds for frame in frames if len(frame)]
    if not boxes or not told:
        return []
    lines = flow_lines(atlas, told)
    span = max(max(box[2] - box[0], box[3] - box[1]) for box in boxes)
    made = arrows(list(lines), [one["area"] for one in told], float(span))
    found = [(flow, arrow) for flow, arrow in zip(told, made, strict=True) if arrow is not None]
    return sorted(found, key=lambda one: -one[0]["area"])


def source_kind(flow: Mapping[str, Any]) -> str:
    """Tell whether the ledger names the parcel that a flow comes from, or only its town."""
    return "parcel" if flow["parcel_id"] else "town"


def flows_layer(scene: Scene) -> MapLayer:
    """Draw the flows; the widest lie lowest."""
    found, language = drawn_flows(scene), scene.language
    names, order = names_of(scene), list(STYLES)
    shapes = gpd.GeoSeries([arrow for _, arrow in found], crs=scene.county.crs)
    tops = to_degrees(shapes.representative_point() if len(shapes) else shapes).points
    own = [
        {"k": str(flow["entry_id"]), "n": flow_name(flow, names, language),
         "c": order.index(source_kind(flow)), "v": number(flow["area"] / MU),
         "p": [_rows(flow, names, language)], "at": at,
         "l": [quantity(flow["area"] / MU, say("mu", language))],
         "s": [str(flow["parcel_id"] or "")]}
        for (flow, _), at in zip(found, tops, strict=True)
    ]  # fmt: skip
    drawn = [one["c"] for one in own]
    kinds = tuple(
        Kind(in_words(language, *WORDS[kind]), STYLES[kind], drawn.count(at))
        for at, kind in enumerate(order)
    )
    return MapLayer(
        "flows", in_words(language, "置换流向", "Swaps"), kinds, to_degrees(shapes).features(own),
        tuple(in_words(language, *words) for words in TITLES), unit=say("mu", language),
        note=flows_note(scene, len(found)),
        basis=basis_of(scene, OF_SWAPS), first=True,
    )  # fmt: skip


def flows_note(scene: Scene, drawn: int) -> str:
    """Say what a width means, and how many flows have no arrow."""
    language, every = scene.language, len(swaps_of(scene).flows)
    words = in_words(language, "箭身宽度与面积成正比，过细的按最小宽度绘出",
                     "Width is in proportion to area, down to a least width")  # fmt: skip
    if lost := every - drawn:
        words += in_words(
            language, f"；另有 {lost} 笔未写明来源或园区（或无图形），未上图",
            f"; {lost} more name no source or zone, or have no shape",
        )  # fmt: skip
    return words


def names_of(scene: Scene) -> dict[str, str]:
    """Return the names of towns and zones by code."""
    found: dict[str, str] = {}
    for layer, key in (("towns", "town_code"), ("zones", "zone_code")):
        frame = scene.county.atlas[layer]
        pairs = zip(frame.get(key, ()), frame.get("name", ()), strict=True)
        found |= {str(code): str(name) for code, name in pairs if isinstance(name, str)}
    return found


def flow_name(flow: Mapping[str, Any], names: Mapping[str, str], language: str) -> str:
    """Name a flow by where it comes from and where it goes."""
    town, zone = (str(flow[key] or "") for key in ("town_code", "zone_code"))
    source = names.get(town, town) or str(flow["parcel_id"] or in_words(language, "指标池", "pool"))
    return f"{source} → {names.get(zone, zone)}"


def _rows(flow: Mapping[str, Any], names: Mapping[str, str], language: str) -> list[str | None]:
    town, zone = (flow[key] and str(flow[key]) for key in ("town_code", "zone_code"))
    accepted = "、".join(str(one) for one in flow["accepted"] if one)
    return [
        area(flow["area"], language), flow["parcel_id"], town and names.get(town, town),
        zone and names.get(zone, zone), str(flow["year"]), flow["document"], accepted or None,
        str(flow["entry_id"]),
    ]  # fmt: skip
