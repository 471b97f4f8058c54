"""Tables of low-yield land 低效用地表: what is listed, what is left out as idle, the basis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from geoapi.views.figure_words import bracketed, in_words, measure_name, measure_unit, unit_name
from geoapi.views.table_files import Tab
from geoapi.views.tables import basis_frame, note

if TYPE_CHECKING:
    from geoapi.planning.low_yield import Threshold
    from geoapi.views.scene import Scene

Row = Mapping[str, Any]
Words = Mapping[str, tuple[str, str]]

STATES: Words = {
    "listed": ("低于标准", "below"),
    "not_below": ("不低于标准", "not below"),
    "unknown": ("资料不全，未判定", "data missing"),
    "excluded": ("闲置或疑似闲置，不列入", "idle or suspected, left out"),
}
MATCHES: Words = {"any": ("任一项低于", "any is below"), "all": ("各项都低于", "all are below")}


def low_yield_frame(
    rows: Sequence[Row], thresholds: Sequence[Threshold], by: str, language: str = "zh"
) -> pd.DataFrame:
    """Give the land listed: area in 亩, each figure beside the county's own threshold."""
    return pd.DataFrame([_row(row, thresholds, by, language) for row in rows])


def _row(
    row: Row, thresholds: Sequence[Threshold], by: str, language: str
) -> dict[str, Any]:  # fmt: skip
    unit = unit_name(by, language)
    cells = {
        in_words(language, f"{unit}代码", "Key"): row["key"],
        in_words(language, "名称", "Name"): row["name"],
        in_words(language, "园区代码", "Zone"): row["zone_code"],
        in_words(language, "乡镇代码", "Town"): row["town_code"],
        in_words(language, "面积（亩）", "Area (mu)"): row["area_mu"],
    }
    for threshold in thresholds:
        measure, figure = threshold.measure, row["figures"][threshold.measure.name]
        title = measure_name(measure, language)
        unit_words = measure_unit(measure, language)
        cells[bracketed(title, unit_words, language)] = figure["value"]
        cells[title + in_words(language, "标准", " threshold")] = threshold.limit
        cells[title + in_words(language, "已知比例", " known share")] = figure["known_share"]
    undecided = in_words(language, "供地资料不全，是否闲置未判定", "idle test: data missing")
    remark = row["reason"] or (undecided if row["idle_undecided"] else "")
    return cells | {in_words(language, "说明", "Remark"): remark}


def state_frame(answer: Row, language: str = "zh") -> pd.DataFrame:
    """Count the units and the land of each state."""
    return pd.DataFrame([
        {in_words(language, "结果", "Result"): in_words(language, *STATES[state]),
         in_words(language, "数量", "Count"): answer["counts"][state],
         in_words(language, "面积（亩）", "Area (mu)"): answer["area_mu"][state]}
        for state in STATES
    ])  # fmt: skip


def low_yield_sheets(
    scene: Scene, answer: Row, thresholds: Sequence[Threshold]
) -> list[Tab]:  # fmt: skip
    """Give the sheets: the list, what is left out as idle, the counts, and the basis."""
    language, remark, by = scene.language, note(scene), answer["by"]
    sheets = [
        ("低效用地", "Low-yield", low_yield_frame(answer["rows"], thresholds, by, language)),
        ("闲置不列入", "Left out as idle",
         low_yield_frame(answer["excluded"], thresholds, by, language)),
        ("汇总", "Counts", state_frame(answer, language)),
        ("依据 basis", "basis", _basis(scene, answer, thresholds)),
    ]  # fmt: skip
    return [Tab(in_words(language, zh, en), frame, note=remark) for zh, en, frame in sheets
            if len(frame)]  # fmt: skip


def _basis(scene: Scene, answer: Row, thresholds: Sequence[Threshold]) -> pd.DataFrame:
    frame, language = basis_frame(scene), scene.language
    own = in_words(language, "本县给定，不是国家标准", "the county's own, no national standard")
    lines = [
        (in_words(language, "低效标准", "Threshold"),
         f"{measure_name(t.measure, language)} < {t.limit:g} {measure_unit(t.measure, language)}",
         own)
        for t in thresholds
    ]  # fmt: skip
    lines += [
        (in_words(language, "几项的关系", "Joined by"),
         in_words(language, *MATCHES[answer["match"]]), ""),
        (in_words(language, "统计期", "Period"), answer["period"] or "", ""),
        (in_words(language, "排除", "Left out"),
         in_words(language, "闲置（疑似或经认定）的土地不列为低效用地", "idle land"),
         "国土资发〔2016〕147号"),
    ]  # fmt: skip
    return pd.concat([frame, pd.DataFrame(lines, columns=frame.columns)], ignore_index=True)
