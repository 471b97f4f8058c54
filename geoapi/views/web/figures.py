"""The coloured layer of a web map 分级设色图层: units by the figures of a MeasureTable."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from geoapi.planning.errors import PlanningError
from geoapi.views.scene import basis_of
from geoapi.views.web.graded import (
    WITHHELD,
    Graded,
    Unit,
    counts_of,
    graded_units,
    kinds_of,
    note_of,
    step,
)
from geoapi.views.web.industries import figures_by_industry
from geoapi.views.web.layers import MapLayer, rows_of, users_by_parcel
from geoapi.views.web.popups import (
    Rows,
    measure_titles,
    parcel_rows,
    parcel_titles,
    unit_of,
    zone_rows,
    zone_titles,
)
from geoapi.views.web.shapes import drawable, label_points, to_degrees
from geoapi.views.web.tiles import are_many, figures_in_tiles
from geoapi.views.web.words import missing

if TYPE_CHECKING:
    from geoapi.views.scene import Scene

BY_LAYER = {"zones": "zone_code", "towns": "town_code", "parcels": "parcel_id"}


def coloured(scene: Scene) -> MapLayer:
    """Colour the units of the scene's table by their figures; unknown ones are hatched.

    Raises
    ------
    PlanningError
        No table, one by anything but zones, towns, parcels or industries, or single firms' figures
        by parcels.
    PageTooLargeError
        Very many parcels on a page that stands alone.
    """
    table = scene.table
    if table is None or table.by not in {*BY_LAYER, "industries"}:
        raise PlanningError(
            "此图需要按园区、乡镇、宗地或行业的指标 "
            "(this map needs a measure by zones, towns, parcels or industries)"
        )
    if table.by == "parcels" and table.measure.restricted:
        raise PlanningError(
            f"{table.measure.title}涉及单个企业，不按宗地上图 (a firm's own figures are no map)"
        )
    if table.by == "industries":
        return figures_by_industry(scene)
    if table.by == "parcels" and are_many(scene):
        return figures_in_tiles(scene)
    return _by_unit(scene, table.by)


def _by_unit(scene: Scene, by: str) -> MapLayer:
    """Draw one shape for each unit."""
    assert scene.table is not None  # noqa: S101 - who calls has looked
    frame, measure, language = _frame(scene, by), scene.table.measure, scene.language
    keys = [str(key) for key in frame.get(BY_LAYER[by], ())]
    graded = graded_units(scene, keys)
    now = graded.at(scene.table.period)
    counts = counts_of(graded.classes, (unit[0] for unit in now))
    kinds = kinds_of(graded.classes, counts, language, behind=WITHHELD + graded.some(WITHHELD))
    titles = measure_titles(measure, scene)
    steps = _steps(scene, by, graded) if len(graded.tables) > 1 else ()
    own = _features(scene, frame, now, stepped=bool(steps))
    for one in own if by != "parcels" else ():
        one["l"] = [one["n"], one.get("v", kinds[one["c"]].label)]
    return MapLayer(
        "figures", titles[0], kinds, to_degrees(frame.geometry).features(own),
        (*titles, *_extra_titles(by, scene)), unit=unit_of(measure, language),
        note=note_of(scene, graded.classes), basis=_basis(scene, by), first=True, steps=steps,
    )  # fmt: skip


def _frame(scene: Scene, by: str) -> Any:
    """Return the units that have a shape, without the parcels that a filter leaves out."""
    frame, kept = scene.county.atlas[by], scene.shown.kept
    return drawable(frame if kept is None else frame[kept])


def _features(
    scene: Scene, frame: Any, now: Sequence[Unit], *, stepped: bool
) -> list[dict[str, Any]]:
    """Tell each unit; where the figures of several periods follow, without its own."""
    assert scene.table is not None  # noqa: S101 - who calls has looked
    by = scene.table.by
    users = users_by_parcel(scene) if by == "parcels" else {}
    extra = _extra(by, scene, users)
    places = label_points(frame.geometry).points
    own = []
    for unit, (found, value, rows), at in zip(rows_of(frame), now, places, strict=True):
        key = str(getattr(unit, BY_LAYER[by]))
        more = {} if stepped or value is None else {"v": value}
        told = extra(unit)
        own.append({
            **more, "c": found, "k": key, "n": key if missing(unit.name) else unit.name, "at": at,
            "s": users.get(key) or None, "p": [told if stepped else [*rows, *told]],
        })  # fmt: skip
    return own


def _steps(scene: Scene, by: str, graded: Graded) -> tuple[Mapping[str, Any], ...]:
    return tuple(
        step(
            table.period, counts_of(graded.classes, (unit[0] for unit in units)), units=units,
            basis=_basis(replace(scene, table=table), by),
        )
        for table, units in zip(graded.tables, graded.units, strict=True)
    )  # fmt: skip


def _basis(scene: Scene, by: str) -> str:
    assert scene.table is not None  # noqa: S101 - who calls has looked
    return basis_of(scene, (by, "parcels", "occupancies", scene.table.measure.base))


def _extra(by: str, scene: Scene, users: Mapping[str, list[str]]) -> Callable[[Any], Rows]:
    """Return what tells of a unit in its popup, beside its figure."""
    if by == "zones":
        return lambda zone: zone_rows(zone, scene)
    if by == "parcels":
        return lambda one: parcel_rows(one, scene, users.get(str(one.parcel_id), []))
    return lambda _: []


def _extra_titles(by: str, scene: Scene) -> tuple[str, ...]:
    """Return the titles of what :func:`_extra` tells."""
    titles = {"zones": zone_titles, "parcels": parcel_titles}.get(by)
    return () if titles is None else titles(scene)
