"""Words and numbers of figures and reports."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from geoapi.planning.measuring.unit_names import kind_of
from layers import LAYERS
from layers.divisions import DIVISIONS
from layers.supplies import SUPPLIES
from layers.units import MU

if TYPE_CHECKING:
    from geoapi.planning.idle.findings import IdleFinding
    from geoapi.planning.measures import Measure

UNITS = {
    "zones": ("zone_code", "工业园区", "industrial zones"),
    "towns": ("town_code", "乡镇", "towns"),
    "parcels": ("parcel_id", "宗地", "parcels"),
    "enterprises": ("uscc", "企业", "enterprises"),
    "industries": ("industry_code", "行业", "industries"),
    "county": ("", "全县", "county"),
    "zones-industries": ("", "园区各行业", "industries of zones"),
    "sizes": ("", "用地规模", "size classes"),
    "scales": ("", "规上规下", "above and below scale"),
}
"""Unit -> its key field, and its word in Chinese and English."""
Words = Mapping[str, tuple[str, str]]
VERDICTS: Words = {
    "suspected_idle": ("疑似闲置", "suspected idle"),
    "not_idle": ("未见闲置", "not idle"),
    "data_missing": ("资料不全，未判定", "data missing, not judged"),
    "not_applicable": ("不适用", "not applicable"),
}
IDLE_CLASSES: Words = {
    "not_started": ("未动工", "not started"),
    "suspended": ("中止开发", "suspended"),
}
SOURCES: Words = {
    "contract": ("合同约定", "contract"),
    "hand_over_plus_1y": ("实际交地满一年", "one year after hand-over"),
}
CAUSES: Words = {
    key: (words[0] if words else key, key.replace("_", " "))
    for key, words in SUPPLIES.field("cause").choices.items()
}


def in_words(language: str, zh: str, en: str) -> str:
    """Choose the words of the language."""
    return zh if language == "zh" else en


def unit_name(by: str, language: str) -> str:
    """Name a unit such as `zones` 工业园区."""
    _, zh, en = UNITS.get(kind_of(by), ("", by, by))
    return in_words(language, zh, en)


def division_words(key: str) -> str:
    """Name a division of GB/T 4754-2017, 13 农副食品加工业; where it has no name, by its code."""
    return f"{key} {DIVISIONS.get(key, '')}".strip()


def period_words(period: str | None, language: str) -> str:
    """统计年度：2025 年, or 统计期：2025 年第 1 季度; empty for none."""
    if not period:
        return ""
    year, _, quarter = period.partition("Q")
    if language != "zh":
        return f"Period: {period}"
    return f"统计期：{year} 年第 {quarter} 季度" if quarter else f"统计年度：{year} 年"


def day_words(day: date, language: str) -> str:
    """2026 年 11 月 22 日; in English 2026-11-22."""
    return in_words(language, f"{day.year} 年 {day.month} 月 {day.day} 日", day.isoformat())


def measure_unit(measure: Measure, language: str) -> str:
    """Name the display unit of a measure 万元/亩; empty for a pure number."""
    unit = in_words(language, measure.unit, measure.unit_en)
    return "" if unit == "1" else unit


def measure_name(measure: Measure, language: str) -> str:
    """Name a measure 亩均税收."""
    return in_words(language, measure.title, measure.title_en)


def bracketed(title: str, unit: str, language: str) -> str:
    """Write a title with its unit in brackets: 亩均税收（万元/亩）."""
    if unit in {"", "1"}:
        return title
    return f"{title}（{unit}）" if language == "zh" else f"{title} ({unit})"


def field_words(name: str, language: str = "zh") -> str:
    """Title of a declared field, in whatever layer; the name itself where none declares it."""
    if language != "zh":
        return name.replace("_", " ")
    titles = (f.zh for layer in LAYERS.values() for f in layer.fields if f.name == name)
    return next(titles, name)


def side_words(measure: Measure, side: str, language: str = "zh") -> str:
    """Name what is summed on one side; under a statement, land is the land the firms use."""
    names = measure.numerator if side == "numerator" else measure.denominator
    return "＋".join(_summed_words(measure, name, language) for name in names)


def _summed_words(measure: Measure, name: str, language: str) -> str:
    if name == "site_area" and measure.base == "statements":
        return in_words(language, "企业用地面积", "land used")
    return field_words(name, language)


def known(value: float | None) -> bool:
    """Tell a figure from an unknown one (None, NaN, infinite)."""
    return value is not None and value == value and math.isfinite(value)  # noqa: PLR0124 - NA, NaN


def decimals(values: Iterable[float | None]) -> int:
    """Decimals that suit all of the figures alike: 1 where they reach 10, 2 from 1, else 3."""
    largest = max((abs(value) for value in values if value is not None and known(value)), default=0)
    return 1 if largest >= 10 else 2 if largest >= 1 else 3  # noqa: PLR2004


def number_words(value: float | None, digits: int) -> str:
    """Write a figure with parted thousands; a dash where it is unknown."""
    if value is None or not known(value):
        return "—"
    return f"{value:,.{digits}f}".replace("-", "−")


def quantity(value: float | None, unit: str, *, digits: int) -> str:
    """Write a figure with its unit 23.4 万元/亩."""
    text = number_words(value, digits)
    return f"{text} {unit}" if unit and known(value) else text


def share_words(value: float | None) -> str:
    """Write a share of one as per cent; a dash where it is unknown."""
    return f"{value:.1%}" if value is not None and known(value) else "—"


def land_area(findings: Iterable[IdleFinding]) -> float | None:
    """Add up the registered area (m²) of the parcels found, each parcel once.

    None where no area is known; an unknown area adds nothing.
    """
    areas = {finding.parcel_id or finding.supply_id: finding.area for finding in findings}
    found = [area for area in areas.values() if area is not None and known(area)]
    return sum(found) if found else None


def mu_words(square_metres: float | None, digits: int = 1) -> str:
    """Write an area of m² in 亩, without the unit; a dash where it is unknown."""
    return number_words(None if square_metres is None else square_metres / MU, digits)


def fees(findings: Iterable[IdleFinding]) -> float | None:
    """Add up the idle fees (yuan) that are known; None where none is."""
    found = [f.fee for f in findings if f.fee is not None and known(f.fee)]
    return sum(found) if found else None
