"""Plate of a measure 用地强度: areas in five classes, the highest and lowest called out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geoapi.planning.confidential import withheld_rows
from geoapi.views.classes import Classes
from geoapi.views.errors import FigureError
from geoapi.views.figure_words import (
    UNITS,
    bracketed,
    decimals,
    in_words,
    known,
    measure_name,
    measure_unit,
    number_words,
    quantity,
)
from geoapi.views.printed.cartography import VERY_MANY, shapes
from geoapi.views.printed.faces import NO_DATA, WITHHELD, WORDS, draw_faces, face_keys
from geoapi.views.printed.industries import industries_plate
from geoapi.views.printed.intensity_words import notes, plate_subtitle, plate_title
from geoapi.views.printed.lettering import Call
from geoapi.views.printed.plates import Plate
from geoapi.views.scene import Scene

if TYPE_CHECKING:
    from geoapi.planning.measuring.tally import MeasureTable

DRAWN_BY = ("zones", "towns", "parcels", "industries")
TOP, BOTTOM, ENOUGH = 5, 3, 10
"""Call-outs: the highest, and the lowest where at least `ENOUGH` areas have a figure."""
UNDER_LINES, OVER_LINES = 3.0, 7.0
"""Towns are coloured under rivers and roads, zones and parcels over them."""
MANY = 400
"""Areas above which outlines are hairlines; where they are very many there are none."""


def intensity_plate(scene: Scene) -> Plate:
    """Give the plate of the scene's table; an unknown value is hatched, never coloured as 0."""
    table = _table(scene)
    if table.by == "industries":
        return industries_plate(scene, table)
    rows = _areas(scene, table)
    classes = scene.shown.classing.of(rows["value"])
    faces = [_face(row.value, classes, hidden=row.hidden) for row in rows.itertuples()]
    language, unit = scene.language, measure_unit(table.measure, scene.language)
    width = 0.7 if len(rows) <= MANY else 0.15 if len(rows) <= VERY_MANY else 0.0
    by_towns = table.by == "towns"
    order = UNDER_LINES if by_towns else OVER_LINES
    return Plate(
        title=plate_title(scene, table), subtitle=plate_subtitle(scene, table, len(rows)),
        legend=bracketed(measure_name(table.measure, language), unit, language),
        keys=[*face_keys(classes, faces, language), *notes(scene, table, classes)],
        paint=lambda sheet, _: draw_faces(sheet, list(rows["shape"]), faces, width, order=order),
        subject=() if by_towns else list(shapes(scene.county.atlas["zones"])),
        calls=[] if by_towns else _extremes(rows, unit),
        captions=_captions(rows, language) if by_towns else {},
    )  # fmt: skip


def _face(value: float, classes: Classes, *, hidden: bool) -> str:
    found = None if hidden else classes.of(value)
    if found is None:
        return WITHHELD if hidden else NO_DATA
    return classes.colours[found]


def _table(scene: Scene) -> MeasureTable:
    by = scene.table.by if scene.table is not None else "—"
    if scene.table is None or by not in DRAWN_BY:
        choices = "、".join(DRAWN_BY)
        message = f"强度图须按 {choices} 之一统计的指标，不是 {by} (needs a measure by {choices})"
        raise FigureError(message)
    return scene.table


def _areas(scene: Scene, table: MeasureTable) -> Any:
    key = UNITS[table.by][0]
    frame, kept = scene.county.atlas[table.by], scene.shown.kept
    frame = frame if kept is None else frame[kept]
    found = shapes(frame)
    if not len(found):
        message = f"图层 {table.by} 没有图形，无法成图 (layer {table.by} has no shapes)"
        raise FigureError(message)
    keyed = frame.loc[found.index, [key]].assign(shape=found.to_numpy())
    named = table.rows["name"].astype(object)
    rows = table.rows.assign(
        name=named.where(named.notna(), table.rows["key"]), hidden=withheld_rows(table)
    )
    return rows.merge(keyed, left_on="key", right_on=key, how="inner")


def _captions(rows: Any, language: str) -> dict[str, str]:
    """Figure of each town, written under its name."""
    digits = decimals(rows["value"])
    blank = [in_words(language, *WORDS[face]) for face in (NO_DATA, WITHHELD)]
    return {
        row.key: number_words(row.value, digits) if known(row.value) else blank[row.hidden]
        for row in rows.itertuples()
    }


def _extremes(rows: Any, unit: str) -> list[Call]:
    ranked = rows[rows["value"].notna()].sort_values(["value", "key"], ascending=[False, True])
    high = list(ranked.head(TOP).itertuples())
    low = list(ranked.tail(BOTTOM).itertuples())[::-1] if len(ranked) >= ENOUGH else []
    picked = [(row, "high") for row in high] + [(row, "low") for row in low]
    digits = decimals(rows["value"])
    return [
        Call(row.shape, (str(row.name), quantity(row.value, unit, digits=digits)), kind)
        for row, kind in picked
    ]
