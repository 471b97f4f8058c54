"""Plate of a measure 用地强度: areas in five classes, the highest and lowest called out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from geoapi.views.classes import Classes, classify
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
    period_words,
    quantity,
    share_words,
    unit_name,
)
from geoapi.views.printed.cartography import HATCH, HATCH_INK, draw_areas, shapes
from geoapi.views.printed.furniture import Key
from geoapi.views.printed.lettering import Call
from geoapi.views.printed.plates import Plate
from geoapi.views.scene import Scene

if TYPE_CHECKING:
    from geoapi.planning.measuring.tally import MeasureTable

DRAWN_BY = ("zones", "towns", "parcels")
TOP, BOTTOM, ENOUGH = 5, 3, 10
"""Call-outs: the highest, and the lowest where at least `ENOUGH` areas have a figure."""
UNDER_LINES, OVER_LINES = 3.0, 7.0
"""Towns are coloured under rivers and roads, zones and parcels over them."""
NO_DATA = ("无数据", "No data")
MANY = 400
"""Areas above which outlines are hairlines."""


def intensity_plate(scene: Scene) -> Plate:
    """Give the plate of the scene's table; an unknown value is hatched, never coloured as 0."""
    table = _table(scene)
    rows = _areas(scene, table)
    values = [float(value) for value in rows["value"]]
    classes = classify(values)
    colours = [None if (c := classes.of(v)) is None else classes.colours[c] for v in values]
    language, unit = scene.language, measure_unit(table.measure, scene.language)
    width = 0.7 if len(rows) <= MANY else 0.15
    by_towns = table.by == "towns"
    order = UNDER_LINES if by_towns else OVER_LINES
    return Plate(
        title=_title(scene, table),
        subtitle=_subtitle(scene, table, len(rows)),
        legend=bracketed(measure_name(table.measure, language), unit, language),
        keys=[*_class_keys(classes, values, language), *_total_key(table, unit, language)],
        paint=lambda sheet, _: draw_areas(sheet, rows["shape"], colours, width, order=order),
        subject=() if by_towns else list(shapes(scene.county.atlas["zones"])),
        calls=[] if by_towns else _extremes(rows, unit),
        captions=_captions(rows, in_words(language, *NO_DATA)) if by_towns else {},
    )


def _table(scene: Scene) -> MeasureTable:
    by = scene.table.by if scene.table is not None else "—"
    if scene.table is None or by not in DRAWN_BY:
        choices = "、".join(DRAWN_BY)
        message = f"强度图须按 {choices} 之一统计的指标，不是 {by} (needs a measure by {choices})"
        raise FigureError(message)
    return scene.table


def _areas(scene: Scene, table: MeasureTable) -> Any:
    key = UNITS[table.by][0]
    frame = scene.county.atlas[table.by]
    found = shapes(frame)
    if not len(found):
        message = f"图层 {table.by} 没有图形，无法成图 (layer {table.by} has no shapes)"
        raise FigureError(message)
    keyed = frame.loc[found.index, [key]].assign(shape=found.to_numpy())
    named = table.rows["name"].astype(object)
    rows = table.rows.assign(name=named.where(named.notna(), table.rows["key"]))
    return rows.merge(keyed, left_on="key", right_on=key, how="inner")


def _title(scene: Scene, table: MeasureTable) -> str:
    name, unit = measure_name(table.measure, scene.language), unit_name(table.by, scene.language)
    county = scene.county.name
    return in_words(scene.language, f"{county}{unit}{name}分布图", f"{name} by {unit}, {county}")


def _subtitle(scene: Scene, table: MeasureTable, drawn: int) -> str:
    language, unit = scene.language, unit_name(table.by, scene.language)
    share = table.total["known_share"]
    parts = [
        period_words(table.period, language),
        in_words(language, f"统计对象：{unit} {drawn:,} 个", f"{drawn} {unit}"),
        in_words(language, "已知比例：", "Known: ") + share_words(share) if known(share) else "",
    ]
    return "　".join(part for part in parts if part)


def _class_keys(classes: Classes, values: Sequence[float], language: str) -> list[Key]:
    pieces = zip(classes.labels, classes.colours, classes.counts(values), strict=True)
    keys = [Key(f"{label}（{n:,}）", style={"facecolor": colour}) for label, colour, n in pieces]
    unknown = sum(not known(value) for value in values)
    if unknown:
        style = {"facecolor": "white", "hatch": HATCH, "edgecolor": HATCH_INK}
        keys.append(Key(f"{in_words(language, *NO_DATA)}（{unknown:,}）", style=style))
    return keys


def _total_key(table: MeasureTable, unit: str, language: str) -> list[Key]:
    value = table.total["value"]
    words = quantity(value, unit, digits=decimals(table.rows["value"]))
    return [Key(f"{in_words(language, '全县', 'County')}：{words}", "note")] if known(value) else []


def _captions(rows: Any, no_data: str) -> dict[str, str]:
    """Figure of each town, written under its name."""
    digits = decimals(rows["value"])
    return {
        row.key: number_words(row.value, digits) if known(row.value) else no_data
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
