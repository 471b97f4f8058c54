"""Words of the preview 预览用语: formats, fields, units, and the cases that checks list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geoapi.planning.measures import SCALES
from geoapi.views.figure_words import decimals, in_words, number_words
from layers.door.preview import LONGEST, ColumnTaken
from layers.units import accepted, factor

if TYPE_CHECKING:
    from geoapi.views.preview.map import PreviewMap
    from layers.door.checks import Check
    from layers.schema import Field, Layer

FORMATS: Mapping[str, str] = {
    ".shp": "Shapefile", ".zip": "ZIP（Shapefile / .gdb）", ".gdb": "File Geodatabase",
    ".gpkg": "GeoPackage", ".fgb": "FlatGeobuf", ".geojson": "GeoJSON", ".json": "GeoJSON",
    ".kml": "KML", ".kmz": "KMZ", ".dxf": "DXF", ".csv": "CSV", ".tsv": "TSV",
    ".csv.gz": "CSV（gzip）", ".xlsx": "Excel", ".xlsm": "Excel", ".xls": "Excel 97-2003",
    ".txt": "界址点 TXT",
}  # fmt: skip
"""Ending -> name of the format."""

UNITS: Mapping[str, str] = {
    "m2": "平方米", "yuan": "元", "person": "人", "tce": "吨标准煤", "kWh": "千瓦时", "t": "吨",
    "m": "米", "kN/m2": "千牛/平方米", "yuan/m2": "元/平方米", "yuan/m2/month": "元/平方米/月",
    "1": "",
}  # fmt: skip
"""Canonical unit -> its Chinese name."""


def format_words(file: str) -> str:
    """Name a file's format by its ending."""
    fits = [ending for ending in FORMATS if file.lower().endswith(ending)]
    return FORMATS[max(fits, key=len)] if fits else "—"


def field_title(layer: Layer, name: str | None, language: str) -> str:
    """Name a field for a person; what is no field of the layer stays as it is."""
    if name == "geometry":
        return in_words(language, "图形", "geometry")
    titles = {f.name: f.zh for f in layer.fields}
    if not name or name not in titles:
        return name or in_words(language, "整个文件", "whole file")
    return in_words(language, titles[name], name.replace("_", " "))


def unit_words(unit: str, language: str) -> str:
    """Name a canonical unit."""
    return UNITS.get(unit, unit) if language == "zh" else ("" if unit == "1" else unit)


def shown_factor(column: ColumnTaken, language: str = "zh") -> str:
    """Write how a column's unit becomes the canonical one: ``亩 → 平方米 ×666.6667``."""
    canonical = unit_words(column.unit, language)
    if not column.field or not canonical or column.factor == 1:
        return canonical if column.field else ""
    times = f"{column.factor:,.7g}"
    return f"{column.written} → {canonical} ×{times}" if column.written else f"×{times}"


def shown_median(column: ColumnTaken, language: str) -> str:
    """Write a column's median in its display unit; empty where there is none."""
    if column.median is None:
        return ""
    size, zh, en = SCALES.get(column.unit, (1.0, *_plain_words(column.unit)))
    value = column.median / size
    digits = decimals([value]) if value else 0
    return f"{number_words(value, digits)} {in_words(language, zh, en)}".strip()


def _plain_words(unit: str) -> tuple[str, str]:
    return unit_words(unit, "zh"), unit_words(unit, "en")


def units_offered(wanted: Field) -> list[str]:
    """Return the units a person may state for a field, one word each; empty where it has none."""
    seen: dict[float, str] = {}
    for label in accepted(wanted.unit):
        size = factor(wanted.unit, label)
        if size is not None and seen.get(size, "").isascii():
            seen[size] = label
    return list(seen.values())


CASES = 10
"""Cases of a check that a page lists."""

CASE_WORDS: Mapping[str, tuple[str, str]] = {
    "row": ("行", "row"), "rows": ("行", "rows"), "key": ("代码", "key"),
    "other_row": ("另一行", "other row"), "other_key": ("另一代码", "other key"),
    "area": ("面积（平方米）", "area (m²)"), "field": ("字段", "field"), "value": ("值", "value"),
    "suggestion": ("建议", "suggestion"), "parcel_id": ("宗地代码", "parcel"),
    "registered": ("登记（平方米）", "registered (m²)"), "used": ("占用（平方米）", "used (m²)"),
    "excess": ("超出（平方米）", "excess (m²)"), "stated": ("文件所写", "stated"),
    "computed": ("图形面积（平方米）", "computed (m²)"), "difference": ("相差", "difference"),
    "sum": ("逐行之和", "sum of rows"), "header": ("列", "column"), "share": ("比例", "share"),
    "distance": ("距县界（米）", "distance (m)"), "outside": ("出界", "outside"),
    "length": ("界外（米）", "outside (m)"), "town_code": ("乡镇代码", "town"),
    "name": ("名称", "name"), "layer": ("图层", "layer"), "code": ("代码", "code"),
    "rows_naming": ("引用行数", "rows naming"), "in_previous": ("上一版有", "in previous"),
    "period": ("统计期", "period"), "median": ("中位数", "median"), "ratio": ("倍数", "ratio"),
    "east": ("东坐标", "east"), "north": ("北坐标", "north"),
    "scheme": ("地类标准", "scheme"), "kind": ("类型", "kind"), "count": ("个数", "count"),
    "division": ("行业大类", "division"), "compared": ("比较行数", "rows compared"),
    "read_as": ("读取单位", "read as"), "other_unit": ("或为单位", "or in"),
    "median_in_other": ("则中位数", "then median"), "step": ("相差倍数", "step"),
    "median_per_mu": ("亩均中位数", "median per mu"), "in_other_units": ("若为", "if in"),
}  # fmt: skip
"""What a case of a check tells -> its words."""


@dataclass(frozen=True)
class Cases:
    """The first cases of a check as a table."""

    headers: Sequence[str]
    rows: Sequence[Sequence[str]]


def cases_of(check: Check, layer: Layer, language: str) -> Cases:
    """Write the first cases of a check; every case has the columns that any has."""
    rows = check.rows[:CASES]
    keys = list(dict.fromkeys(key for row in rows for key in row))
    return Cases(
        [in_words(language, *CASE_WORDS.get(key, (key, key.replace("_", " ")))) for key in keys],
        [[_case(row.get(key), key, layer, language) for key in keys] for row in rows],
    )


def _case(value: Any, key: str, layer: Layer, language: str) -> str:
    if key == "field" and value is not None:
        return field_title(layer, str(value), language)
    if isinstance(value, bool):
        return in_words(language, "是", "yes") if value else in_words(language, "否", "no")
    if isinstance(value, float):
        return f"{value:.2%}" if key == "share" else f"{value:,.10g}"
    return _plain(value)[:LONGEST]


def _plain(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "、".join(map(str, value))
    if isinstance(value, Mapping):
        return "；".join(f"{name} {size:,.4g}" for name, size in value.items())
    return "" if value is None else str(value)


def legend(drawn: PreviewMap, language: str) -> tuple[tuple[str, str, int], ...]:
    """Return the classes that occur: their CSS class, words and number of shapes."""
    rows = (
        ("fine", in_words(language, "没有提示", "nothing to note"), drawn.fine),
        ("noted", in_words(language, "有提示或已修复", "noted or repaired"), drawn.noted),
    )
    return tuple(row for row in rows if row[2])
