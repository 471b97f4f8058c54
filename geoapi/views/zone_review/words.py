"""Words of zone evaluation 园区评价用语: states, headers, and what is missing, in two languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from geoapi.planning.zone_review.indicators import INDICATORS, STATED
from geoapi.views.figure_words import field_words, in_words

if TYPE_CHECKING:
    from geoapi.planning.zone_review.indicators import Indicator
    from geoapi.planning.zone_review.potentials import Potential

Words = Mapping[str, tuple[str, str]]

STATES: Words = {
    "scored": ("已评分", "scored"),
    "data_missing": ("资料不全", "data missing"),
    "param_missing": ("未设权重或理想值", "parameter missing"),
    "withheld": ("保密，不显示", "withheld"),
    "closed": ("闭合", "closed"),
    "open": ("不闭合", "does not close"),
    "look": ("请核对", "look at it"),
}
VERIFIED: Words = {
    "secondary": ("二手资料，未与原文核对", "second-hand"),
    "unverified": ("须与标准原文核对", "to be verified"),
}
BASES: Words = {
    "measured": ("椭球面积", "measured area"),
    "registered": ("登记面积", "registered area"),
}
INPUTS: Words = {
    "recognised_idle": ("经认定的闲置土地清单", "list of recognised idle land"),
    "recent_years": ("近年供地的年数", "number of recent years"),
    "supplies": ("所取年份的供地", "supplies in these years"),
}


def said(words: Words, key: str | None, language: str) -> str | None:
    """Say a word of a table; itself where the table has none."""
    return None if key is None else in_words(language, *words.get(key, (key, key)))


def indicator_name(indicator: Indicator, language: str) -> str:
    """Name an indicator."""
    return in_words(language, indicator.title, indicator.title_en)


def potential_name(potential: Potential, language: str) -> str:
    """Name a potential."""
    return in_words(language, potential.title, potential.name.replace("_", " "))


def missing_words(names: Sequence[str], language: str) -> str:
    """Say what is missing, as an office calls it."""
    return in_words(language, "、", ", ").join(_lacking(name, language) for name in names)


def _lacking(name: str, language: str) -> str:
    kind, _, rest = name.partition(" ")
    if kind == "ideal":
        return in_words(language, f"{INDICATORS[rest].title}的理想值", f"ideal of {rest}")
    if kind == "land" and rest:
        return in_words(language, f"{rest} 类用地", f"land {rest}")
    layer, _, indicator = name.partition(".")
    if layer == "region_statements":
        words = f"{STATED[indicator].words}（区域统计 {indicator}）"
        return in_words(language, words, name)
    return in_words(language, *INPUTS[name]) if name in INPUTS else field_words(name, language)
