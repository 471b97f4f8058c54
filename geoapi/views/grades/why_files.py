"""The sheet 为什么是这个等级 as files: Word for the file of an objection, and a workbook."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from geoapi.views.documents import parts
from geoapi.views.documents.official import opened, signed
from geoapi.views.figure_words import in_words
from geoapi.views.grades.sheets import basis_tab, grades_of
from geoapi.views.grades.words import heading
from geoapi.views.table_files import Tab, save_tables
from geoapi.views.tables import note

if TYPE_CHECKING:
    from geoapi.views.grades.why import Why
    from geoapi.views.scene import Scene

LINES = {
    "zh": ["指标", "计算", "指标值", "基准值", "权重", "得分", "组内名次"],
    "en": ["Indicator", "Working", "Value", "Benchmark", "Weight", "Points", "Rank"],
}
STEPS = {"zh": ["步骤", "调整前", "结果", "理由与依据"],
         "en": ["Step", "Before", "Result", "Reason and document"]}  # fmt: skip
WAYS = {"zh": ["只改一项", "现值", "须达到", "相当于"],
        "en": ["One indicator alone", "Now", "Needed", "That is"]}  # fmt: skip


def line_rows(told: Why) -> list[list[str]]:
    """Rows of the table of indicators."""
    return [
        [f"{one.title}（{one.unit}）" if one.unit else one.title, one.working, one.value,
         f"{one.base}　{one.base_source}".strip(), one.weight,
         f"{one.points} / {one.most}" if one.most != "—" else one.points, one.rank]
        for one in told.lines
    ]  # fmt: skip


def step_rows(told: Why) -> list[list[str]]:
    """Rows of the table of steps."""
    return [[one.title, one.before, one.after, one.reason] for one in told.steps]


def way_rows(told: Why) -> list[list[str]]:
    """Rows of the table of ways to the class above."""
    return [[one.title, one.now, one.then, one.more] for one in told.ways]


def why_document(scene: Scene, told: Why) -> Any:
    """Write the sheet as an official document."""
    language = scene.language
    title = in_words(language, "企业评价等级说明", "Why this grade")
    document = opened(scene, [told.name, title])
    parts.add_body(document, _opening(scene, told))
    for words, body in told.facts:
        parts.add_body(document, f"{words}：{body}")
    _tables(document, scene, told)
    _basis(document, scene, told)
    signed(document, scene)
    return document


def save_why(scene: Scene, told: Why, path: str | os.PathLike[str]) -> Path:
    """Write the sheet as .docx, or as a workbook; whole or not at all."""
    if Path(path).suffix.lower() != ".docx":
        return save_tables(path, why_sheets(scene, told), on=scene.on)
    return parts.save_document(why_document(scene, told), path)


def _opening(scene: Scene, told: Why) -> str:
    scores, language = grades_of(scene).scores, scene.language
    what = heading(scores, language)
    by = scores.scheme.cited if language == "zh" else scores.scheme.title_en
    result = told.standing.title(language)
    if not told.rated:
        return in_words(language, f"{told.name}在{what}中为“{result}”，依据{by}。",
                        f"{told.name} is “{result}” in the {what}, by {by}.")  # fmt: skip
    return in_words(
        language,
        f"{told.name}在{what}中属{told.group}，综合得分 {told.score}，组内名次 {told.rank}，"
        f"评定为 {result}，依据{by}。",
        f"{told.name} ({told.group}) scored {told.score}, rank {told.rank}: {result}, by {by}.",
    )


def _tables(document: Any, scene: Scene, told: Why) -> None:
    language = scene.language
    tables = (
        (("一、各项指标", "Indicators"), LINES, line_rows(told), (24, 46, 16, 24, 12, 20, 14)),
        (("二、由得分到类别的各步", "From the score to the class"), STEPS, step_rows(told),
         (44, 20, 20, 72)),
        (("三、怎样可以升一类", "What would lift it one class"), WAYS, way_rows(told),
         (36, 30, 34, 56)),
    )  # fmt: skip
    for (zh, en), headers, rows, widths in tables:
        if headers is WAYS and told.raised:
            parts.add_heading(document, in_words(language, zh, en))
            parts.add_body(document, told.raised)
        elif rows:
            parts.add_heading(document, in_words(language, zh, en))
        if rows:
            numbers = (2, 4, 5, 6) if headers is LINES else ()
            parts.add_table(document, headers[language], rows, widths, numbers=numbers)


def _basis(document: Any, scene: Scene, told: Why) -> None:
    language, scheme = scene.language, grades_of(scene).scores.scheme
    parts.add_heading(document, in_words(language, "四、数据与依据", "Data and basis"))
    for words in told.findings:
        parts.add_body(document, in_words(language, "数据问题：", "Finding: ") + words)
    sources = in_words(language, "；", "; ").join(told.sources)
    parts.add_body(document, in_words(language, f"数据：{sources}。", f"Data: {sources}."))
    checked = "；".join(filter(None, (scheme.source, scheme.verified)))
    parts.add_body(document, in_words(language, f"方案：{checked}。", f"Scheme: {checked}."))


def why_sheets(scene: Scene, told: Why) -> list[Tab]:
    """Give the sheet as a workbook."""
    language, remark = scene.language, note(scene)
    head = in_words(language, "项目", "Item"), in_words(language, "内容", "Content")
    facts = [
        (in_words(language, "企业", "Enterprise"), told.name),
        (in_words(language, "组别", "Group"), told.group),
        (in_words(language, "类别", "Class"), told.standing.title(language)),
        (in_words(language, "综合得分", "Score"), told.score),
        (in_words(language, "组内名次", "Rank"), told.rank), *told.facts,
        *((in_words(language, "数据问题", "Finding"), words) for words in told.findings),
        (in_words(language, "怎样升一类", "What would lift it"), told.raised),
    ]  # fmt: skip
    tables = (
        (("指标", "Indicators"), LINES, line_rows(told)),
        (("步骤", "Steps"), STEPS, step_rows(told)),
        (("升一类", "Lift"), WAYS, way_rows(told)),
    )  # fmt: skip
    first = Tab(in_words(language, "等级说明", "Why"), pd.DataFrame(facts, columns=list(head)),
                note=remark)  # fmt: skip
    further = [
        Tab(in_words(language, *words), pd.DataFrame(rows, columns=headers[language]), note=remark)
        for words, headers, rows in tables
        if rows
    ]
    return [first, *further, basis_tab(scene)]
