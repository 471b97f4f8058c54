"""What a plate of a measure says 强度图用语: title, subtitle, and notes under the legend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geoapi.views.classes import Classes
from geoapi.views.figure_words import (
    decimals,
    in_words,
    known,
    measure_name,
    measure_unit,
    period_words,
    quantity,
    share_words,
    unit_name,
)
from geoapi.views.printed.furniture import Key
from geoapi.views.scene import Scene

if TYPE_CHECKING:
    from geoapi.planning.measuring.tally import MeasureTable

LONGEST = 60
"""Letters of a filter that a sheet writes out."""


def plate_title(scene: Scene, table: MeasureTable) -> str:
    """Name the figure: 示例县工业园区亩均税收分布图."""
    name, unit = measure_name(table.measure, scene.language), unit_name(table.by, scene.language)
    county = scene.county.name
    return in_words(scene.language, f"{county}{unit}{name}分布图", f"{name} by {unit}, {county}")


def plate_subtitle(scene: Scene, table: MeasureTable, drawn: int) -> str:
    """Say the period, how many units there are, how much is known, and what is filtered."""
    language, unit = scene.language, unit_name(table.by, scene.language)
    share = table.total["known_share"]
    parts = [
        period_words(table.period, language),
        in_words(language, f"统计对象：{unit} {drawn:,} 个", f"{drawn} {unit}"),
        in_words(language, "已知比例：", "Known: ") + share_words(share) if known(share) else "",
        scene.shown.where_words(language, LONGEST),
    ]
    return "　".join(part for part in parts if part)


def notes(scene: Scene, table: MeasureTable, classes: Classes) -> list[Key]:
    """Say under the classes how they were made, and the figure of the whole county."""
    unit, value = measure_unit(table.measure, scene.language), table.total["value"]
    how = [Key(classes.how_words(scene.language), "note")] if classes.labels else []
    if not known(value):
        return how
    words = quantity(value, unit, digits=decimals(table.rows["value"]))
    return [*how, Key(f"{in_words(scene.language, '全县', 'County')}：{words}", "note")]
