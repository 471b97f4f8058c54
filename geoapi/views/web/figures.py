"""The coloured layer of a web map 分级设色图层: zones or towns by the figures of a MeasureTable."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from geoapi.planning.errors import PlanningError
from geoapi.views.classes import Classes, classify
from geoapi.views.figure_words import decimals
from geoapi.views.scene import basis_of
from geoapi.views.web.layers import MapLayer, rows_of, users_by_parcel
from geoapi.views.web.popups import (
    Rows,
    measure_rows,
    measure_titles,
    parcel_rows,
    parcel_titles,
    unit_of,
    zone_rows,
    zone_titles,
)
from geoapi.views.web.shapes import drawable, label_points, to_degrees
from geoapi.views.web.tiles import are_many, figures_in_tiles, graded
from geoapi.views.web.words import missing, number, say

if TYPE_CHECKING:
    from geoapi.views.scene import Scene

BY_LAYER = {"zones": "zone_code", "towns": "town_code", "parcels": "parcel_id"}


def coloured(scene: Scene) -> MapLayer:
    """Colour the units of the scene's table by their figures; unknown ones are hatched.

    Raises
    ------
    PlanningError
        No table, one by anything but zones, towns or parcels, or single firms' figures by parcels.
    PageTooLargeError
        Very many parcels on a page that stands alone.
    """
    table = scene.table
    if table is None or table.by not in BY_LAYER:
        raise PlanningError(
            "此图需要按园区、乡镇或宗地的指标 (this map needs a measure by zones, towns or parcels)"
        )
    if table.by == "parcels" and table.measure.restricted:
        raise PlanningError(
            f"{table.measure.title}涉及单个企业，不按宗地上图 (a firm's own figures are no map)"
        )
    if table.by == "parcels" and are_many(scene):
        return figures_in_tiles(scene)
    frame = drawable(scene.county.atlas[table.by])
    figures = {str(row.key): row for row in rows_of(table.rows)}
    keys = [str(key) for key in frame.get(BY_LAYER[table.by], ())]
    rows = [figures.get(key) for key in keys]
    values = [None if row is None else row.value for row in rows]
    classes, digits = classify(values), decimals(values)
    extra, more = _extra(table.by, scene), EXTRA_TITLES.get(table.by)
    own = [
        {**_figure(row, classes, digits), "k": str(key), "at": at,
         "n": key if missing(unit.name) else unit.name,
         "p": [[*measure_rows(row, table.measure, scene, digits), *extra(unit)]]}
        for key, unit, row, at in zip(
            keys, rows_of(frame), rows, label_points(frame.geometry).points, strict=True
        )
    ]  # fmt: skip
    for one in own if table.by != "parcels" else ():
        one["l"] = [one["n"], one.get("v", say("no_data", scene.language))]
    titles = measure_titles(table.measure, scene)
    return MapLayer(
        "figures", titles[0], graded(classes, values, scene.language),
        to_degrees(frame.geometry).features(own),
        (*titles, *(more(scene) if more else ())),
        unit=unit_of(table.measure, scene.language),
        basis=basis_of(scene, (table.by, "parcels", "occupancies", table.measure.base)), first=True,
    )  # fmt: skip


def _figure(row: Any, classes: Classes, digits: int) -> dict[str, Any]:
    found = None if row is None else classes.of(row.value)
    if found is None:
        return {"c": len(classes.labels)}
    return {"c": found, "v": number(row.value, digits)}


def _extra(by: str, scene: Scene) -> Callable[[Any], Rows]:
    """Return what tells of a unit in its popup, beside its figure."""
    if by == "zones":
        return lambda zone: zone_rows(zone, scene)
    if by == "parcels":
        users = users_by_parcel(scene)
        return lambda one: parcel_rows(one, scene, users.get(str(one.parcel_id), []))
    return lambda _: []


EXTRA_TITLES: Mapping[str, Callable[[Scene], tuple[str, ...]]] = {
    "zones": zone_titles,
    "parcels": parcel_titles,
}
