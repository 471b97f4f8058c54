"""What a web map says, in Chinese and English, and how it writes figures 用语与数字."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from layers import LAYERS
from layers.units import MU

WORDS: Mapping[str, tuple[str, str]] = {
    "unknown": ("未知", "unknown"),
    "no_data": ("无数据", "no data"),
    "withheld": ("不公开", "withheld"),
    "tied": ("主要用户并列，不上色", "main users tie, not coloured"),
    "unsure": ("用户或行业不明，不上色", "user or industry unknown, not coloured"),
    "unused": ("期末无企业使用", "used by no firm at the period's end"),
    "division": ("主要用户所属行业", "industry of its main user"),
    "industries": ("行业", "Industries"),
    "period_bar": ("统计期", "Period"),
    "made_up": ("虚构示例数据 · 非真实情况", "Made-up sample data – not real"),
    "layers": ("图层与图例", "Layers and legend"),
    "count": ("个数", "count"),
    "search": ("搜索宗地号、园区、乡镇、企业", "Search parcels, zones, towns, firms"),
    "nothing": ("没有找到", "nothing found"),
    "results": ("条结果", "results"),
    "searching": ("正在查找…", "searching…"),
    "unanswered": ("服务没有应答，请稍后再试", "the service does not answer, try again later"),
    "shapeless": ("该宗地没有图形", "this parcel has no shape"),
    "zoom_in": ("放大", "Zoom in"),
    "zoom_out": ("缩小", "Zoom out"),
    "home": ("全图", "All"),
    "distance": ("测距", "Line"),
    "area": ("测面", "Area"),
    "print": ("打印", "Print"),
    "north": ("北", "N"),
    "measure_hint": (
        "单击加点，双击或回车结束，Esc 取消",
        "Click to add points, double-click or Enter to finish, Esc to cancel",
    ),
    "about": ("约", "approx."),
    "metre": ("米", "m"),
    "kilometre": ("公里", "km"),
    "square_metre": ("平方米", "m²"),
    "square_kilometre": ("平方公里", "km²"),
    "mu": ("亩", "mu"),
    "close": ("关闭", "Close"),
    "basemap": ("底图", "Base map"),
    "no_basemap": ("无底图", "none"),
    "longitude": ("经度", "lon"),
    "latitude": ("纬度", "lat"),
    "office": ("制图：", "Made by: "),
    "towns": ("乡镇", "Towns"),
    "zones": ("工业集中区", "Industrial zones"),
    "parcels": ("宗地", "Parcels"),
    "idle": ("疑似闲置土地", "Suspected idle land"),
    "rivers": ("河流", "Rivers"),
    "roads": ("道路与铁路", "Roads and railways"),
    "facilities": ("基础设施", "Facilities"),
    "constraints": ("控制线", "Control lines"),
    "factories": ("标准厂房", "Standard factories"),
    "approvals": ("批准用地", "Approved land"),
    "enterprises": ("企业", "Enterprises"),
    "county": ("县界", "County boundary"),
    "not_started": ("未动工开发", "not started"),
    "suspended": ("中止开发", "suspended"),
    "data_missing": ("资料不全，未判定", "data missing, not judged"),
    "suspected_idle": ("疑似闲置", "suspected idle"),
    "days": ("天", "d"),
    "overview": ("用地总览图", "land overview"),
    "idle_map": ("疑似闲置土地分布图", "suspected idle land"),
    "as_of": ("截至 ", "as of "),
    "period": ("统计期 ", "period "),
    "clue": (
        "疑似线索，以自然资源主管部门调查结论为准",
        "Clues only; the bureau's own inquiry decides",
    ),
}
"""Key -> (Chinese, English)."""

CONSTRAINT_KINDS: Mapping[str, str] = {
    "permanent_farmland": "permanent farmland",
    "ecological_redline": "ecological red line",
    "urban_boundary": "urban growth boundary",
    "industrial_line": "industrial land line",
    "river": "river",
    "hazard": "hazard area",
    "relic": "heritage site",
}


def say(key: str, language: str) -> str:
    """Return a word of the map in its language."""
    return WORDS[key][0 if language == "zh" else 1]


def field_title(layer: str, name: str, language: str = "zh") -> str:
    """Return the title of a declared field; its name, spaced, in English."""
    return LAYERS[layer].field(name).zh if language == "zh" else name.replace("_", " ")


def choice_title(layer: str, name: str, value: object, language: str = "zh") -> str | None:
    """Return the first word a file may use for a canonical value 国有, or the value as it is."""
    if missing(value):
        return None
    words = LAYERS[layer].field(name).choices.get(str(value), ())
    return words[0] if words and language == "zh" else str(value).replace("_", " ")


def missing(value: Any) -> bool:
    """Tell whether a value is unknown: None, NaN, NaT, infinite, or empty text."""
    if value is None or value is pd.NA or value is pd.NaT or value == "":
        return True
    return isinstance(value, float) and not math.isfinite(value)


def number(value: Any, digits: int = 1) -> str | None:
    """Write a number with parted thousands; None where it is unknown."""
    if missing(value):
        return None
    return f"{float(value):,.{digits}f}".replace("-", "−")


def quantity(value: Any, unit: str, digits: int = 1) -> str | None:
    """Write a number with its unit; None where it is unknown."""
    text = number(value, digits)
    return text if text is None or unit in {"", "1"} else f"{text} {unit}"


def area(square_metres: Any, language: str = "zh") -> str | None:
    """Write an area as ``18.5 亩（12,345.6 平方米）``; None where it is unknown."""
    if missing(square_metres):
        return None
    mu = number(float(square_metres) / MU)
    return (
        f"{mu} 亩（{number(square_metres)} 平方米）"
        if language == "zh"
        else f"{mu} mu ({number(square_metres)} m²)"
    )


def day(value: Any) -> str | None:
    """Write a date as ``2026-11-22``; None where it is unknown."""
    if missing(value):
        return None
    return value.date().isoformat() if isinstance(value, pd.Timestamp) else str(value)


def days_between(start: date | None, end: date | None) -> int | None:
    """Whole days from one date to another; None where either is unknown."""
    return None if start is None or end is None else (end - start).days


def share(value: Any) -> str | None:
    """Write a share of one as per cent; None where it is unknown."""
    return None if missing(value) else f"{float(value) * 100:.1f}%"
