"""Words and figures of grades 企业分级, the same in tables, pages, the report and the sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from geoapi.planning.measures import SCALES
from geoapi.views.figure_words import (
    bracketed,
    in_words,
    known,
    measure_name,
    measure_unit,
    number_words,
    side_words,
)

if TYPE_CHECKING:
    from geoapi.planning.scoring.result import Scores
    from geoapi.planning.scoring.scheme import Cut, Group, Item, Scheme

SCORE = 2
"""Decimals of points and scores."""

STEPS: Mapping[str, tuple[str, str]] = {
    "rated_anyway": ("照常参评", "rated anyway"),
    "points": ("加减分", "points added"),
    "grades": ("提档降档", "class moved"),
    "veto": ("一票否决", "veto"),
}
"""What an adjustment changes."""

SCHEME_STATUS: Mapping[str, tuple[str, str]] = {
    "issued": ("已印发", "issued"),
    "draft": ("征求意见稿", "draft"),
    "expired": ("已失效", "expired"),
    "template": ("样板，须由本县填写", "template, to be filled in"),
}

FINDING_KINDS: Mapping[str, tuple[str, str]] = {
    "param_missing": ("办法未明确", "not stated by the scheme"),
    "negative_tax": ("税收为负", "negative tax"),
    "land_without_statement": ("有用地、无年报", "land without a statement"),
    "statement_without_land": ("有年报、无用地", "a statement without land"),
    "negative_value_added": ("增加值为负", "negative value added"),
    "other_year": ("方案年度不符", "scheme of another year"),
    "flattened": ("极端值拉开全距", "range stretched by a few"),
    "neither": ("无年报、无用地", "neither statement nor land"),
    "two_statements": ("重复年报", "several statements"),
    "land_unknown": ("用地面积不明", "land of unknown area"),
    "zero_area": ("用地面积为零", "no land"),
    "not_listed": ("企业图层中没有", "not listed"),
    "no_group": ("不属任何组", "in no group"),
    "zero_denominator": ("分母为零", "denominator of zero"),
    "unit_suspected": ("单位可疑", "unit suspected"),
    "old_name": ("名称与现名不同", "an old name"),
    "exemption_undated": ("日期不明，不能豁免", "no date, so not exempt"),
    "exemption_over": ("不参评期限已过", "exemption ended"),
    "adjustment_unused": ("调整未起作用", "adjustment without effect"),
}
"""Kinds of findings that have words of their own; another is told by its name."""


def word(words: Mapping[str, tuple[str, str]], key: object, language: str) -> str:
    """Return the words of a key, or the key where it has none."""
    return in_words(language, *words.get(str(key), (str(key), str(key))))


def group_title(scheme: Scheme, name: object, language: str) -> str:
    """Name a group 规上工业企业; a dash for none."""
    found = next((group for group in scheme.groups if group.name == name), None)
    if found is None:
        return "—" if not isinstance(name, str) else name
    return in_words(language, found.title, found.title_en)


def rule_title(scheme: Scheme, name: object) -> str:
    """Name a rule that adjusts, as the scheme does; its own name where the scheme has none."""
    found = next((rule.title for rule in scheme.adjustments if rule.name == name), None)
    return found or (name if isinstance(name, str) else "")


def plain_side(value: Any) -> str | None:
    """Write what stands before or after a step: a score, or a class; None for neither."""
    return value if isinstance(value, str) else points(value) if known(value) else None


def rank_words(rank: Any, of: Any) -> str:
    """Write a rank: 4 / 199; a dash where there is none."""
    return f"{int(rank)} / {int(of)}" if known(rank) and known(of) else "—"


def item_title(item: Item, language: str) -> str:
    """Name an indicator as the scheme does; in English as the measure is named."""
    measure = item.measure
    if language == "zh" or measure is None:
        return item.title
    return measure_name(measure, language)


def item_unit(item: Item, language: str) -> str:
    """Name the display unit of an indicator; empty for a pure number, or for none known."""
    measure = item.measure
    return "" if measure is None else measure_unit(measure, language)


def item_header(item: Item, language: str) -> str:
    """Name an indicator with its unit: 亩均税收（万元/亩）."""
    return bracketed(item_title(item, language), item_unit(item, language), language)


def items_of(scheme: Scheme) -> list[Item]:
    """Return every indicator of the scheme once, in the order of its groups."""
    return list({item.name: item for group in scheme.groups for item in group.items}.values())


def side(item: Item, which: str, language: str) -> tuple[str, str]:
    """Return what stands above or below the line of an indicator, and its unit."""
    measure = item.measure
    if measure is None:
        return "", ""
    scale = SCALES[measure.above if which == "numerator" else measure.below]
    return side_words(measure, which, language), str(scale[1 if language == "zh" else 2])


def share(value: Fraction | float | None, digits: int = 0) -> str:
    """Write a share of one as per cent, with the decimals it needs; a dash where unknown."""
    if value is None:
        return "—"
    hundred = float(value) * 100
    text = f"{hundred:.{digits}f}" if digits else f"{hundred:.1f}".removesuffix(".0")
    return f"{text}%"


def cut_words(cut: Cut, language: str) -> str:
    """Say which ranks a class is cut for: 前 20%, 20%–60%."""
    if cut.above is None or cut.to is None:
        return in_words(language, "未明确", "not stated")
    if not cut.above:
        return in_words(language, f"前 {share(cut.to)}", f"first {share(cut.to)}")
    return f"{share(cut.above)}–{share(cut.to)}"


def cut_share(cut: Cut) -> Fraction | None:
    """Return the share of the group that a class is cut for; None where it is not stated."""
    return None if cut.above is None or cut.to is None else cut.to - cut.above


def weight_words(weight: Fraction | None) -> str:
    """Write a weight of one: 45%; a dash where the document leaves it open."""
    return share(weight)


def points(value: Any) -> str:
    """Write points or a score."""
    return number_words(value, SCORE) if known(value) else "—"


def figure(value: Any) -> str:
    """Write a value of an indicator with four significant figures at least, never in powers."""
    if not known(value):
        return "—"
    size = abs(float(value))
    digits = 1 if size >= 1000 else 2 if size >= 1 else 4  # noqa: PLR2004 - as a table reads best
    return number_words(float(value), digits)


def heading(scores: Scores, language: str) -> str:
    """Return what was done: 2024 年度工业企业综合评价."""
    period = scores.period
    year = f"{period} 年度" if len(period) == len("2024") else f"{period} "
    return in_words(language, f"{year}企业综合评价", f"Evaluation of enterprises {period}")


def joined(words: Iterable[str], language: str) -> str:
    """Join words of a list."""
    return in_words(language, "、", ", ").join(words)


def groups_with(scores: Scores) -> list[Group]:
    """Return the scheme's groups that any firm belongs to."""
    held = set(scores.entities["group"].dropna())
    return [group for group in scores.scheme.groups if group.name in held]
