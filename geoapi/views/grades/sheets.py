"""The workbook of grades 企业分级工作簿: sheets in the order in which an office reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from geoapi.views.errors import TableError
from geoapi.views.figure_words import in_words
from geoapi.views.grades.frames import (
    closing_counts,
    count_frame,
    finding_frame,
    item_frame,
    left_out_frame,
    ranking_frame,
    step_frame,
    summary_frame,
)
from geoapi.views.grades.words import SCHEME_STATUS, joined, word
from geoapi.views.table_files import Tab
from geoapi.views.tables import basis_frame, note

if TYPE_CHECKING:
    from geoapi.views.grades.matter import Grades
    from geoapi.views.scene import Scene

DECIMALS = "#,##0.00##"
MOST_DETAILS = 100_000
"""Rows of indicators in a workbook; beyond, the ranking still has every value and its points."""


def grades_of(scene: Scene) -> Grades:
    """Return the grades of a scene.

    Raises
    ------
    TableError
        The scene has none.
    """
    if scene.grades is None:
        raise TableError("没有评价结果，请用 --scheme 给出评价方案 (no grades: name a scheme)")
    return scene.grades


def grade_sheets(scene: Scene) -> list[Tab]:
    """Give the sheets: ranking, counts, indicators, adjustments, those left out, findings, basis.

    A sheet of nothing is left out, but for the ranking and the counts.
    """
    grades, language, remark = grades_of(scene), scene.language, note(scene)
    ranking = ranking_frame(grades, language)
    tabs = [
        Tab(in_words(language, "企业排名", "Ranking"), ranking, note=remark,
            formats=_formats(ranking)),
        Tab(in_words(language, "各组各类户数", "Counts"), count_frame(grades, language),
            closing=closing_counts(grades), note=remark),
    ]  # fmt: skip
    further = (
        ("指标汇总", "Indicators", summary_frame(grades, language)),
        ("指标明细", "Indicator details", _details(grades, language)),
        ("调整明细", "Adjustments", step_frame(grades, language)),
        ("不参评与保护期", "Not rated", left_out_frame(grades, "exempt", language)),
        ("无法评价", "Cannot be rated", left_out_frame(grades, "unrated", language)),
        ("数据问题", "Findings", finding_frame(grades, language)),
    )
    tabs += [
        Tab(in_words(language, zh, en), frame, note=remark, formats=_formats(frame))
        for zh, en, frame in further
        if len(frame)
    ]
    return [*tabs, basis_tab(scene)]


def _details(grades: Grades, language: str) -> pd.DataFrame:
    return item_frame(grades, language) if _detailed(grades) else pd.DataFrame()


def _detailed(grades: Grades) -> bool:
    return len(grades.scores.items) <= MOST_DETAILS


def _formats(frame: pd.DataFrame) -> dict[str, str]:
    """Give figures of indicators up to four decimals: some are small."""
    kinds = {str(name): frame[name].dtype.kind for name in frame.columns}
    shares = ("比例", "hare")
    return {
        name: DECIMALS
        for name, kind in kinds.items()
        if kind == "f" and not any(word in name for word in shares)
    }


def basis_tab(scene: Scene) -> Tab:
    """Give the sheet 依据 basis: the scheme first, then county, editions and date."""
    name = in_words(scene.language, "依据 basis", "basis")
    frame = basis_frame(scene)
    scheme = pd.DataFrame(scheme_lines(scene), columns=frame.columns)
    return Tab(name, pd.concat([scheme, frame], ignore_index=True), note=note(scene))


def scheme_lines(scene: Scene) -> list[tuple[str, str, str]]:
    """Say what the grades rest on: the scheme, where it is from, what it leaves open."""
    scores, language = grades_of(scene).scores, scene.language
    scheme = scores.scheme
    lines = [
        (in_words(language, "评价方案", "Scheme"), scheme.cited,
         "；".join(filter(None, (scheme.issuer, word(SCHEME_STATUS, scheme.status, language))))),
        (in_words(language, "方案来源", "Source of the scheme"), scheme.source, scheme.verified),
        (in_words(language, "评价年度", "Period"), scores.period,
         in_words(language, f"用地与日期截至 {scores.on}", f"land and dates as of {scores.on}")),
    ]  # fmt: skip
    if scores.against:
        words = in_words(language, "基准值所用年度", "Year of the benchmarks")
        lines.append((words, scores.against, in_words(language, "总量比平均", "ratio of sums")))
    if scheme.note:
        lines.append((in_words(language, "方案说明", "Note"), scheme.note, ""))
    if scheme.missing:
        words = in_words(language, "方案未给出的参数", "Parameters not stated")
        lines.append((words, joined(scheme.missing, language), "param_missing"))
    if not _detailed(grades_of(scene)):
        count = f"{len(scores.items):,} 行未列入工作簿，见 JSON", "left out; they are in the JSON"
        lines.append((in_words(language, "指标明细", "Indicator details"),
                      in_words(language, *count), ""))  # fmt: skip
    return lines + [
        (in_words(language, "方案未明确", "Left open by the scheme"), words, "")
        for words in scheme.open
    ]
