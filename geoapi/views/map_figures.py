"""The coloured layer of a web map 分级设色图层: zones or towns by the figures of a MeasureTable."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from geoapi.planning.errors import PlanningError
from geoapi.views import map_styles as styles
from geoapi.views.classes import Classes, classify
from geoapi.views.figure_words import decimals
from geoapi.views.map_layers import Kind, MapLayer, rows_of
from geoapi.views.map_words import number, say
from geoapi.views.popups import measure_rows, measure_titles, unit_of, zone_rows, zone_titles
from geoapi.views.scene import basis_of
from geoapi.views.shapes import drawable, label_points, to_degrees

if TYPE_CHECKING:
    from geoapi.views.scene import Scene

BY_LAYER = {"zones": "zone_code", "towns": "town_code"}


def coloured(scene: Scene) -> MapLayer:
    """Colour the units of the scene's table by their figures; unknown ones are hatched.

    Raises
    ------
    PlanningError
        No table, or a table by anything but zones or towns: one enterprise's figures are no map.
    """
    table = scene.table
    if table is None or table.by not in BY_LAYER:
        raise PlanningError(
            "此图需要按园区或乡镇汇总的指标 (this map needs a measure by zones or towns)"
        )
    frame = drawable(scene.county.atlas[table.by])
    figures = {str(row.key): row for row in rows_of(table.rows)}
    keys = [str(key) for key in frame.get(BY_LAYER[table.by], ())]
    rows = [figures.get(key) for key in keys]
    values = [None if row is None else row.value for row in rows]
    classes, digits = classify(values), decimals(values)
    extra = zone_rows if table.by == "zones" else _nothing
    own = [
        {**_figure(row, classes, digits), "k": str(key), "n": unit.name, "at": at,
         "p": [[*measure_rows(row, table.measure, scene, digits), *extra(unit, scene)]]}
        for key, unit, row, at in zip(
            keys, rows_of(frame), rows, label_points(frame.geometry).points, strict=True
        )
    ]  # fmt: skip
    for one in own:
        one["l"] = [one["n"], one.get("v", say("no_data", scene.language))]
    titles = measure_titles(table.measure, scene)
    return MapLayer(
        "figures", titles[0], _graded(classes, values, scene.language),
        to_degrees(frame.geometry).features(own),
        (*titles, *(zone_titles(scene) if table.by == "zones" else ())),
        unit=unit_of(table.measure, scene.language),
        basis=basis_of(scene, (table.by, "parcels", "occupancies", table.measure.base)), first=True,
    )  # fmt: skip


def _graded(classes: Classes, values: Iterable[float | None], language: str) -> tuple[Kind, ...]:
    values = list(values)
    counts = classes.counts(values)
    graded = [
        Kind(label, {**styles.GRADED, "fillColor": colour}, count)
        for label, colour, count in zip(classes.labels, classes.colours, counts, strict=True)
    ]
    unknown = len(values) - sum(counts)
    return (*graded, Kind(say("no_data", language), styles.NO_FIGURE, unknown))


def _figure(row: Any, classes: Classes, digits: int) -> dict[str, Any]:
    found = None if row is None else classes.of(row.value)
    if found is None:
        return {"c": len(classes.labels)}
    return {"c": found, "v": number(row.value, digits)}


def _nothing(_unit: Any, _scene: Scene) -> list[str | None]:
    return []
