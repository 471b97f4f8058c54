"""The layers of sites on a web map 连片盘活图层: sites by area, and their parcels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geoapi.planning.assemblies.sites import IDLE
from geoapi.planning.errors import PlanningError
from geoapi.views.assemblies.words import parameter_words, state_words
from geoapi.views.classes import classify
from geoapi.views.figure_words import in_words
from geoapi.views.matter import OF_SITES, ToldScene
from geoapi.views.scene import basis_of
from geoapi.views.web import layers as map_layers
from geoapi.views.web.graded import legend_of
from geoapi.views.web.layers import Kind, MapLayer, rows_of, some_parcels
from geoapi.views.web.marked import Marked, drawn
from geoapi.views.web.shapes import to_degrees
from geoapi.views.web.words import area, day, number, quantity, say, share
from layers.units import MU

if TYPE_CHECKING:
    from geoapi.planning.reactivation.told import Reactivation
    from geoapi.views.scene import Scene
    from geoapi.views.web.popups import Rows

TITLES = (
    ("名次", "Rank"), ("登记面积", "Registered area"), ("椭球面积", "Measured area"),
    ("宗地", "Parcels"), ("疑似闲置 / 低效", "Suspected idle / low use"),
    ("最早满一年", "Earliest full year"), ("紧凑度", "Compactness"),
    ("最大内切圆直径", "Largest circle"), ("临路长度", "Road frontage"),
    ("园区内比例", "Share in zones"), ("土地使用权人", "Holders"),
)  # fmt: skip
PARTS = (("类别", "Kind"), ("处置", "Readiness"), ("地块", "Site"), ("登记面积", "Registered area"),
         ("满一年日期", "Idle since"))  # fmt: skip
MADE_OF = {
    IDLE: (("疑似闲置宗地", "Suspected idle parcel"),
           {"color": "#8c2d04", "weight": 1.6, "opacity": 1, "fill": False}),
    "low_use": (("低效宗地", "Low-use parcel"),
                {"color": "#08519c", "weight": 1.6, "opacity": 1, "fill": False,
                 "dashArray": "5 3"}),
}  # fmt: skip
LISTED = 5
"""Parcels or holders that a popup names; of more it tells how many."""


def sites_of(scene: Scene) -> Reactivation:
    """Return the sites of a scene.

    Raises
    ------
    PlanningError
        The scene has none.
    """
    if not isinstance(scene, ToldScene) or scene.sites is None:
        raise PlanningError("此图需要连片归并的结果 (this map needs sites put together)")
    return scene.sites


def assemblies_heading(scene: Scene) -> tuple[str, str]:
    """Return the title and the line under it."""
    sites, county, language = sites_of(scene).found.sites, scene.county.name, scene.language
    mu = number(float(sites["measured_area"].sum()) / MU)
    joined, count = int((sites["count"] > 1).sum()), int(sites["count"].sum())
    told = in_words(
        language, f"{count:,} 宗归并为 {len(sites):,} 处（多宗 {joined:,} 处），共 {mu} 亩",
        f"{count:,} parcels in {len(sites):,} sites ({joined:,} of several), {mu} mu",
    )  # fmt: skip
    title = in_words(language, f"{county}连片盘活地块图", f"{county}: sites for reactivation")
    return title, f"{say('as_of', language)}{scene.on} · {told}"


def assemblies_layer(scene: Scene) -> MapLayer:
    """Draw each site by the class of its measured area, with its place in the order.

    Raises
    ------
    PageTooLargeError
        There are too many for a page that stands alone.
    """
    return drawn(scene, assemblies_marked(scene), subject=True)


def assemblies_marked(scene: Scene) -> Marked:
    """Return the sites, and how each is told."""
    told, language = sites_of(scene), scene.language
    found, mu = told.found, told.found.sites["measured_area"].to_numpy(float) / MU
    classes, keys = classify(mu), [str(key) for key in found.sites["key"]]
    places = {at: place for place, at in enumerate(told.order.tolist(), start=1)}
    layer = MapLayer(
        "assemblies", in_words(language, "连片地块（椭球面积）", "Sites (measured area)"),
        legend_of(classes, mu, language)[:-1], (),
        tuple(in_words(language, *words) for words in TITLES), unit=say("mu", language),
        note=_note(told, language), basis=basis_of(scene, OF_SITES), dotted=True, first=True,
    )  # fmt: skip
    falling = [classes.of(value) or 0 for value in mu]

    def tell(at: int) -> dict[str, Any]:
        name = site_name(places[at], language)
        return {
            "k": keys[at], "n": name, "c": falling[at], "v": number(mu[at]),
            "p": [_rows(told, at, language)], "l": [name, quantity(mu[at], say("mu", language))],
            "s": [str(one) for one in found.sites["parcels"].iloc[at]],
        }  # fmt: skip

    outlines = np.asarray(found.outlines, dtype=object)
    return Marked(layer, keys, falling, lambda some: outlines[some], tell, {}, patterns=False)


def members_layer(scene: Scene) -> MapLayer:
    """Draw the outline of each parcel of a site, by why it counts; of very many none."""
    found, language = sites_of(scene).found, scene.language
    title = in_words(language, "组成宗地", "Parcels of sites")
    if len(found.parcels) > map_layers.MANY:
        return MapLayer("members", title, (), (), note=_too_many(len(found.parcels), language))
    rows = {str(row.parcel_id): row for row in rows_of(found.parcels)}
    frame, order = some_parcels(scene, rows), list(MADE_OF)
    own = [
        {"k": key, "n": key, "c": order.index(rows[key].kind), "p": [_part(rows[key], language)]}
        for key in (str(one) for one in frame.get("parcel_id", ()))
    ]
    kinds = tuple(
        Kind(in_words(language, *words), style, sum(one["c"] == at for one in own))
        for at, (words, style) in enumerate(MADE_OF.values())
    )
    return MapLayer(
        "members", title, kinds, to_degrees(frame.geometry).features(own),
        tuple(in_words(language, *words) for words in PARTS),
        basis=basis_of(scene, ("parcels", "supplies")),
    )  # fmt: skip


def _too_many(count: int, language: str) -> str:
    return in_words(
        language, f"共 {count:,} 宗，不逐宗绘出；单击地块可见其宗地",
        f"{count:,} parcels, not drawn one by one; a click on a site names its own",
    )  # fmt: skip


def site_name(place: int, language: str) -> str:
    """Name a site by its place in the order."""
    return in_words(language, f"地块 {place}", f"Site {place}")


def _rows(told: Reactivation, at: int, language: str) -> Rows:
    site = told.found.sites.iloc[at]
    rank = "" if told.ranking is None else str(int(told.ranking.rank[at]) or "") or None
    front = "" if told.found.joining.frontage is None else quantity(site["frontage"], "m", 0)
    inside = share(told.zones.inside[at]) if told.zones.known else None
    holders = [str(one["holder_name"] or one["holder_uscc"]) for one in site["holders"]]
    return [
        rank, area(site["area"], language), area(site["measured_area"], language),
        _listed([str(one) for one in site["parcels"]], language),
        f"{site['idle']} / {site['low_use']}", day(site["idle_since"]),
        number(site["compactness"], 2), quantity(site["circle_diameter"], "m", 0), front, inside,
        _listed(holders, language) if holders else None,
    ]  # fmt: skip


def _listed(names: list[str], language: str) -> str:
    more = len(names) - LISTED
    text = in_words(language, "、", ", ").join(names[:LISTED])
    return text + (
        in_words(language, f" 等 {len(names)} 个", f" and {more} more") if more > 0 else ""
    )


def _part(row: Any, language: str) -> Rows:
    kind = in_words(language, *MADE_OF[row.kind][0])
    readiness = state_words(row.state, language) if row.state else ""
    since = None if row.kind == IDLE else ""
    return [kind, readiness, str(row.site), area(row.area, language), day(row.idle_since) or since]


def _note(told: Reactivation, language: str) -> str:
    lines = [say("clue", language)]
    lines += [in_words(language, "未设", "not set: ") + parameter_words(name, language)
              for name in told.param_missing]  # fmt: skip
    if lost := len(told.found.shapeless):
        lines.append(in_words(language, f"另有 {lost} 宗无图形", f"{lost} more have no shape"))
    return in_words(language, "；", "; ").join(lines)


def largest(told: Reactivation, most: int) -> list[int]:
    """Return the positions of the first sites in the order told."""
    found: list[int] = np.asarray(told.order)[:most].tolist()
    return found
