"""Words and colours of variation: kinds of clusters, closing groups, who is spread."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from geoapi.views.figure_words import in_words, number_words, share_words, unit_name

if TYPE_CHECKING:
    from geoapi.planning.variation.clusters import Clusters
    from geoapi.planning.variation.distributed import Distributed

Words = Mapping[str, tuple[str, str]]

KINDS: Words = {
    "HH": ("高—高：高值聚集", "High among high"),
    "LL": ("低—低：低值聚集", "Low among low"),
    "HL": ("高—低：低值中的高值", "High among low"),
    "LH": ("低—高：高值中的低值", "Low among high"),
    "ns": ("不显著", "Not significant"),
}
LEANING: Words = {
    "HH": ("偏高—高（校正后不显著）", "High among high, not after correction"),
    "LL": ("偏低—低（校正后不显著）", "Low among low, not after correction"),
    "HL": ("偏高—低（校正后不显著）", "High among low, not after correction"),
    "LH": ("偏低—高（校正后不显著）", "Low among high, not after correction"),
}
SPOTS: Words = {"hot": ("热点", "Hot spot"), "cold": ("冷点", "Cold spot"), "ns": ("—", "—")}
SIDES: Words = {
    "numerator": ("分子", "numerator"),
    "denominator": ("分母", "denominator"),
}

COLOURS: Mapping[str, str] = {
    "HH": "#b2182b", "LL": "#2166ac", "HL": "#f4a582", "LH": "#92c5de", "ns": "#efece4",
}  # fmt: skip
"""ColorBrewer's RdBu: red and blue are told apart by every common kind of colour vision."""
PALE: Mapping[str, str] = {
    "HH": "#f3cfc9", "LL": "#cddcec", "HL": "#fbe6da", "LH": "#e3eff6",
}  # fmt: skip
EDGES: Mapping[str, str] = {"hot": "#67001f", "cold": "#053061"}


def group_words(group: pd.Series, by: str, language: str) -> str:
    """Name a group; behind the units there are those outside all and those without known land."""
    if group["key"] == "outside":
        unit = unit_name(by, language)
        return in_words(language, f"{unit}之外", f"Outside all {unit}")
    if group["key"] == "unplaced":
        return in_words(language, "用地不明", "Land unknown")
    return str(group["key"] if pd.isna(group["name"]) else group["name"])


def leaning(found: Clusters) -> pd.Series:
    """Return the kind of each unit: significant, or only before correction (``~HH``), or ns.

    None for those that nothing is computed for.
    """
    rows = found.rows
    lone = (rows["cluster"] == "ns") & (rows["moran_p"].fillna(1) <= found.trial.alpha)
    held: pd.Series = rows["cluster"].astype(object).mask(lone, "~" + rows["quadrant"].astype(str))
    return held.where(rows["cluster"].notna(), None)


def kind_words(kind: str, language: str) -> str:
    """Name a kind as :func:`leaning` gives it."""
    return in_words(language, *(LEANING[kind[1:]] if kind.startswith("~") else KINDS[kind]))


def kind_colour(kind: str) -> str:
    """Return the colour of a kind as :func:`leaning` gives it."""
    return PALE[kind[1:]] if kind.startswith("~") else COLOURS[kind]


def p_words(p: float) -> str:
    """Write a p-value; a very small one as less than a thousandth."""
    return f"p = {p:.3f}" if p >= 0.001 else "p < 0.001"  # noqa: PLR2004 - as it is written


def how_words(found: Clusters, language: str) -> list[str]:
    """Say how clusters were found: neighbours, draws, correction, what is known."""
    trial, least = found.trial, found.least
    beside = found.neighbours.words if language == "zh" else found.neighbours.words_en
    global_i = f"I = {number_words(found.moran, 3)}"
    smallest = f"{least['denominator']:,.2f}"
    name = least["key"] if pd.isna(least["name"]) else least["name"]
    lines = [
        in_words(language, f"邻接：{beside}", f"Neighbours: {beside}"),
        in_words(
            language,
            f"局部莫兰指数（条件置换）与 Getis-Ord Gi*（全置换），各 {trial.permutations:,} 次"
            f"（种子 {trial.seed}），双侧；均经 FDR 校正（Benjamini-Hochberg，{trial.alpha:g}）",
            f"Local Moran's I (conditional) and Getis-Ord Gi* (total), {trial.permutations:,} "
            f"permutations each (seed {trial.seed}), two-sided; FDR corrected "
            f"(Benjamini-Hochberg, {trial.alpha:g})",
        ),
        in_words(
            language,
            f"全局莫兰指数 {global_i}，{p_words(found.moran_p)}（随机化假设，双侧）",
            f"Global Moran's {global_i}, {p_words(found.moran_p)} (randomisation)",
        ),
        in_words(
            language,
            f"数值是合计之比，分母小的单元波动大，最小的是{name}（分母 {smallest}）",
            f"Values are ratios of sums; those with little below move most, least {name} "
            f"({smallest})",
        ),
    ]
    return lines + [_coarse(found, language)] * (found.together > 1)


def _coarse(found: Clusters, language: str) -> str:
    """Say that so few draws cannot find a single unit among so many."""
    draws, least = found.trial.permutations, found.together
    return in_words(
        language,
        f"置换 {draws:,} 次时，至少 {least:,} 个单元同时达到最小 p 值才显著；可增加 --permutations",
        f"With {draws:,} permutations at least {least:,} units must have the smallest p at once; "
        "more need --permutations",
    )


def island_words(found: Clusters, language: str) -> str:
    """Name the units left out: without neighbours, and without a figure."""
    told = []
    if found.islands:
        some = "、".join(found.islands[:5]) + ("…" if len(found.islands) > 5 else "")  # noqa: PLR2004
        told.append(in_words(language, f"无邻居而未判断：{some}", f"No neighbour: {some}"))
    if found.unknown:
        count = len(found.unknown)
        told.append(in_words(language, f"无数据 {count:,} 个", f"{count:,} without a figure"))
    return in_words(language, "；", "; ").join(told)


def subject_words(spread: Distributed, language: str) -> str:
    """Say what is spread: 企业 354 家，已知比例 94.4%."""
    whole, by = spread.whole, spread.subjects.asked.by
    unit = unit_name(by, language)
    sign = {"enterprises": "家", "parcels": "宗"}[by]
    parts = [in_words(language, f"{unit} {len(whole):,} {sign}", f"{len(whole):,} {unit}")]
    if whole.unknown:
        parts.append(in_words(language, f"未知 {whole.unknown:,}", f"{whole.unknown:,} unknown"))
    if whole.undefined:
        parts.append(
            in_words(language, f"无分母 {whole.undefined:,}", f"{whole.undefined:,} undefined")
        )
    if whole.negative and spread.parts is None:
        parts.append(in_words(language, f"负值 {whole.negative:,}", f"{whole.negative:,} negative"))
    share = share_words(whole.known_share)
    parts.append(in_words(language, f"已知比例 {share}", f"known {share}"))
    return in_words(language, "，", ", ").join(parts)


def plain(value: Any) -> Any:
    """Return None for an unknown value."""
    return None if pd.isna(value) else value
