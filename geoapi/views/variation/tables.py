"""Tables of variation 差异表: years, distributions, hot and cold spots, with Chinese headers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from geoapi.planning.variation.distribution import SHARES, Distribution
from geoapi.views.figure_words import (
    bracketed,
    in_words,
    measure_name,
    measure_unit,
    side_words,
    unit_name,
)
from geoapi.views.table_files import Tab
from geoapi.views.tables import basis_tab, note, side_header
from geoapi.views.variation.words import (
    KINDS,
    SIDES,
    SPOTS,
    group_words,
    how_words,
    island_words,
    subject_words,
)

if TYPE_CHECKING:
    from geoapi.planning.measures import Measure
    from geoapi.planning.variation.clusters import Clusters
    from geoapi.planning.variation.distributed import Distributed
    from geoapi.planning.variation.trend import Trend
    from geoapi.views.scene import Scene

PER_CENT = "0.0%"


def _title(measure: Measure, language: str) -> str:
    return bracketed(measure_name(measure, language), measure_unit(measure, language), language)


def _named(rows: pd.DataFrame, by: str, language: str) -> pd.DataFrame:
    """Return code and name; of the whole, the word for it."""
    total = in_words(language, "合计", "Total")
    names = rows["name"].where(rows["name"].notna(), rows["key"]).mask(rows["key"] == "", total)
    title = unit_name(by, language)
    return pd.DataFrame({in_words(language, "代码", "Code"): rows["key"], title: names})


def trend_frame(trend: Trend, language: str = "zh") -> pd.DataFrame:
    """Give a measure by unit and period, the whole last; in display units."""
    told, measure = trend.figures(), trend.measure
    frame = _named(told, trend.by, language)
    frame[in_words(language, "统计期", "Period")] = told["period"]
    if measure.is_ratio:
        for side in ("numerator", "denominator"):
            frame[side_header(measure, side, language)] = told[side].where(told["n"] > 0)
    frame[_title(measure, language)] = told["value"]
    frame[in_words(language, "数量", "Count")] = told["n"]
    frame[in_words(language, "已知比例", "Known share")] = told["known_share"]
    return frame


def change_frame(trend: Trend, language: str = "zh") -> pd.DataFrame:
    """Give what changed, and which side of the ratio did it; of the same firms too, if told."""
    told = trend.changes()
    frame = _named(told, trend.by, language)
    frame[in_words(language, "自", "From")] = told["from"]
    frame[in_words(language, "至", "To")] = told["to"]
    names = list(STEPS) if trend.measure.is_ratio else ["change", "relative"]
    _steps(frame, told[names], ("", ""), language)
    frame[in_words(language, "起期已知比例", "Known share, from")] = told["known_from"]
    frame[in_words(language, "止期已知比例", "Known share, to")] = told["known_to"]
    if trend.same:
        same = told[[f"same_{name}" for name in names]].set_axis(names, axis=1)
        _steps(frame, same, ("同口径", "Same firms "), language)
    return frame


STEPS = {
    "change": ("变化", "change"), "relative": ("变化比例", "relative change, share"),
    "by_numerator": ("分子作用", "by numerator"),
    "by_denominator": ("分母作用", "by denominator"), "driver": ("主要因素", "driver"),
}  # fmt: skip


def _steps(frame: pd.DataFrame, told: pd.DataFrame, head: tuple[str, str], language: str) -> None:
    """Add columns for what changed, under headers that begin alike."""
    for name in map(str, told):
        zh, en = STEPS[name]
        values = told[name]
        if name == "driver":
            values = values.map(lambda side: in_words(language, *SIDES[side]), na_action="ignore")
        frame[in_words(language, head[0] + zh, (head[1] + en).strip().capitalize())] = values


def trend_sheets(scene: Scene, trend: Trend) -> list[Tab]:
    """Give the sheets of a trend: what changed, the figures, and what they rest on."""
    language = scene.language
    heads = (("变化比例", "Relative change, share"),
             ("同口径变化比例", "Same firms relative change, share"))  # fmt: skip
    shares = {in_words(language, *head): PER_CENT for head in heads}
    return [
        Tab(in_words(language, "变化", "Changes"), change_frame(trend, language),
            note=note(scene), formats=shares),
        Tab(in_words(language, "历年", "Figures"), trend_frame(trend, language), note=note(scene)),
        basis_tab(scene, trend.tables),
    ]  # fmt: skip


def distribution_frame(spread: Distributed, language: str = "zh") -> pd.DataFrame:
    """Give the distribution of all, and of each group: counts, quantiles, Gini."""
    by = spread.subjects.group or ""
    every = in_words(language, "全部", "All")
    rows = [
        {in_words(language, "分组", "Group"): group_words(group, by, language)}
        | _figures(held, spread, language)
        for group, held in spread.groups
    ]
    whole = {in_words(language, "分组", "Group"): every} | _figures(spread.whole, spread, language)
    return pd.DataFrame([*rows, whole])


def _figures(held: Distribution, spread: Distributed, language: str) -> dict[str, Any]:
    measure = spread.subjects.asked.measure
    told: dict[str, Any] = {
        in_words(language, "个数", "Count"): len(held),
        in_words(language, "未知个数", "Unknown"): held.unknown,
        in_words(language, "已知比例", "Known share"): held.known_share,
        _title(measure, language): held.value,
        in_words(language, "基尼系数", "Gini"): held.gini,
    }
    if spread.parts is not None:
        return told
    told[in_words(language, "负值个数", "Negative")] = held.negative
    weight = side_words(measure, "denominator", language)
    for share, value in zip(SHARES, held.quantiles(), strict=True):
        told[in_words(language, f"{share:.0%} 分位（按个数）", f"{share:.0%} by count")] = value
    for share, value in zip(SHARES, held.land_quantiles(), strict=True):
        told[in_words(language, f"{share:.0%} 分位（按{weight}）", f"{share:.0%} by {weight}")] = (
            value
        )
    return told


def brief(frame: pd.DataFrame) -> pd.DataFrame:
    """Return of a distribution what fits a terminal: the quantiles by count of every tenth."""
    wanted = ("10%", "50%", "90%")
    return frame[[h for h in map(str, frame) if "%" not in h or _brief(h, wanted)]]


def _brief(header: str, wanted: tuple[str, ...]) -> bool:
    return header.startswith(wanted) and ("按个数" in header or "by count" in header)


def lowest_frame(spread: Distributed, language: str = "zh") -> pd.DataFrame:
    """Give what the lowest share of the subjects holds; of a confidential measure, its parts."""
    measure = spread.subjects.asked.measure
    sides = [side_header(measure, side, language) for side in ("denominator", "numerator")]
    held = [in_words(language, f"所占{side}比例", f"Share of {side}") for side in sides]
    if spread.parts is None:
        low = in_words(language, "比值最低的个数比例", "Lowest, share of count")
        return spread.whole.lowest().set_axis([low, *held], axis=1)
    parts = spread.parts[["from", "to", "n", "land", "yields", "value"]]
    ends = [in_words(language, *words) for words in (
        ("自（个数比例）", "From, share of count"), ("至（个数比例）", "To, share of count"),
        ("个数", "Count"))]  # fmt: skip
    return parts.set_axis([*ends, *held, _title(measure, language)], axis=1)


def curve_frame(spread: Distributed, language: str = "zh") -> pd.DataFrame:
    """Give the points of the Lorenz curve."""
    measure = spread.subjects.asked.measure
    sides = [side_header(measure, side, language) for side in ("denominator", "numerator")]
    heads = [in_words(language, f"累计{side}比例", f"Cumulated share of {side}") for side in sides]
    return pd.DataFrame(dict(zip(heads, spread.curve(), strict=True)))


def distribution_sheets(scene: Scene, spread: Distributed) -> list[Tab]:
    """Give the sheets of a distribution, and what it rests on."""
    language, made_up = scene.language, note(scene)
    words = pd.DataFrame({
        in_words(language, "说明", "Note"): [subject_words(spread, language), spread.method]
    })  # fmt: skip
    return [
        Tab(in_words(language, "分布", "Distribution"), distribution_frame(spread, language),
            closing=1, note=made_up),
        Tab(in_words(language, "由低到高", "From the lowest"), lowest_frame(spread, language),
            note=made_up),
        Tab(in_words(language, "洛伦兹曲线", "Lorenz curve"), curve_frame(spread, language),
            note=made_up),
        Tab(in_words(language, "说明", "Notes"), words, note=made_up),
        basis_tab(scene),
    ]  # fmt: skip


def hotspots_frame(found: Clusters, language: str = "zh") -> pd.DataFrame:
    """Give hot and cold spots by unit."""
    rows, measure = found.rows, found.table.measure
    frame = _named(rows, found.table.by, language)
    frame[_title(measure, language)] = rows["value"]
    frame[side_header(measure, "denominator", language)] = rows["denominator"]
    frame[in_words(language, "已知比例", "Known share")] = rows["known_share"]
    frame[in_words(language, "邻居数", "Neighbours")] = rows["neighbours"]
    for name, words in COLUMNS.items():
        frame[in_words(language, *words)] = rows[name]
    kinds, spots = (rows[name].map(
        lambda kind, words=words: in_words(language, *words[kind]), na_action="ignore"
    ) for name, words in (("cluster", KINDS), ("spot", SPOTS)))  # fmt: skip
    frame[in_words(language, "聚集类型", "Cluster")] = kinds
    frame[in_words(language, "冷热点", "Spot")] = spots
    return frame


COLUMNS = {
    "moran": ("局部莫兰指数", "Local Moran's I"),
    "moran_p": ("莫兰 p 值", "Moran p"),
    "moran_q": ("莫兰 q 值（FDR）", "Moran q (FDR)"),
    "gstar": ("Gi* z 值", "Gi* z"),
    "gstar_p": ("Gi* p 值", "Gi* p"),
    "gstar_q": ("Gi* q 值（FDR）", "Gi* q (FDR)"),
}


def hotspots_sheets(scene: Scene, found: Clusters) -> list[Tab]:
    """Give the sheets of hot and cold spots, how they were found, and what they rest on."""
    language = scene.language
    lines = [*how_words(found, language), island_words(found, language)]
    words = pd.DataFrame({in_words(language, "说明", "Note"): [line for line in lines if line]})
    decimals = {in_words(language, *words): "0.0000" for words in COLUMNS.values()}
    return [
        Tab(in_words(language, "冷热点", "Hot spots"), hotspots_frame(found, language),
            note=note(scene), formats=decimals),
        Tab(in_words(language, "说明", "Notes"), words, note=note(scene)),
        basis_tab(scene, [found.table]),
    ]  # fmt: skip
