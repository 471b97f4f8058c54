"""Report 园区土地集约利用评价报告 in Word: one chapter a zone, each with what it lacks."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from geoapi.planning.zone_review.codes import GROUPS
from geoapi.planning.zone_review.told import apart, sums
from geoapi.views.documents import parts
from geoapi.views.documents.official import numeral, opened, signed
from geoapi.views.figure_words import known, number_words, period_words, share_words
from geoapi.views.tables import basis_frame
from geoapi.views.zone_review.tables import basis_lines, score_frame
from geoapi.views.zone_review.words import STATES, missing_words, said

if TYPE_CHECKING:
    from geoapi.planning.zone_review.figures import Figure
    from geoapi.planning.zone_review.review import ZoneReview
    from geoapi.views.scene import Scene

HOW = (
    "面积台账以宗地的建设状态、供应状态代码汇总；两套代码互相独立，未编码的土地单列，不归入任何一类。",
    "指标均为两个合计之比，缺一边的宗地两边都不计，已知比例说明计入了多少土地。",
    "闲置土地 G 以认定文书为准；程序提示的疑似闲置另列，不计入 G。",
    "各项潜力分别列出，不相加：同一块土地会在几项中重复出现。",
)


def save_zone_report(
    scene: Scene, told: Sequence[ZoneReview], path: str | os.PathLike[str]
) -> Path:
    """Write the report on some zones as .docx; the same matter gives the same file."""
    return parts.save_document(zone_report(scene, told), path)


def zone_report(scene: Scene, told: Sequence[ZoneReview]) -> Any:
    """Write the report: how it was done, a chapter for each zone, and the basis."""
    lines = [scene.county.name, "园区土地集约利用评价报告"]
    document = opened(scene, lines)
    period = period_words(told[0].period, "zh") if told else ""
    parts.add_body(document, f"{period}。{scene.basis}。".lstrip("。"))
    for words in HOW:
        parts.add_body(document, words)
    for index, one in enumerate(told):
        _zone(document, one, numeral(index))
    _basis(document, scene, told, numeral(len(told)))
    signed(document, scene)
    return document


def _zone(document: Any, told: ZoneReview, numeral: str) -> None:
    parts.add_heading(document, f"{numeral}、{told.name}")
    parts.add_body(document, _opening(told))
    _account(document, told)
    _indicators(document, told)
    if told.score is not None:
        _score(document, told)
    _potentials(document, told)
    _checks(document, told)


def _opening(told: ZoneReview) -> str:
    whole, extra = sums(told), apart(told)
    ideals = told.inputs.ideals
    kind = f"评价类型为{ideals.kind}" if ideals and ideals.kind else "评价类型未给定"
    words = (
        f"园区（{told.key}）范围 {_ha(extra['boundary'])} 公顷，其中宗地 {_ha(whole['total'])} 公顷"
        f"（{number_words(whole['total']['mu'], 2)} 亩）。{kind}"
    )
    suggested = told.suggestion
    if suggested.kind is not None:
        words += (
            f"；按现状（工矿仓储占 {share_words(suggested.industry)}、"
            f"住宅占 {share_words(suggested.housing)}）可参考{suggested.kind}，类型由主管部门确定"
        )
    if told.score is not None:
        total = told.score.total
        words += (
            f"。土地利用集约度 {number_words(total, 2)}" if total is not None
            else f"。集约度未能得出：已评分指标的权重合计 {share_words(told.score.known_weight)}"
        )  # fmt: skip
    return words + "。"


def _ha(area: dict[str, float | None]) -> str:
    return number_words(area["ha"], 4)


def _account(document: Any, told: ZoneReview) -> None:
    parts.add_heading(document, "（一）面积台账", 2)
    whole, extra = sums(told), apart(told)
    named: list[tuple[str, dict[str, float | None]]] = [
        (f"{code} {words}", whole[code]) for code, words in GROUPS.items() if code not in "GH"
    ]
    named.insert(3, ("建设状态未编码", whole["unknown_build"]))
    named.append(("供应状态未编码", whole["unknown_supply"]))
    named += [("已达到供地条件（A＋B21）", whole["ready"]), ("未达到供地条件", whole["not_ready"]),
              (f"G {GROUPS['G']}", whole["G"]), ("疑似闲置（未认定，不在 G 内）",
                                               extra["suspected_idle"]),
              ("H1 一类高新技术产业用地", whole["H1"]), ("H2 二类高新技术产业用地", whole["H2"]),
              ("宗地合计", whole["total"])]  # fmt: skip
    rows = [[name, _ha(area), number_words(area["mu"], 2)] for name, area in named]
    parts.add_table(document, ["类别", "公顷", "亩"], rows, (86, 35, 35), numbers=(1, 2), closing=1)


def _indicators(document: Any, told: ZoneReview) -> None:
    parts.add_heading(document, "（二）评价指标", 2)
    rows = [_indicator(figure) for figure in told.figures.values()]
    headers = ["指标", "数值", "单位", "已知比例", "公式", "说明"]
    parts.add_table(document, headers, rows, (34, 19, 19, 17, 40, 27), numbers=(1, 3))


def _indicator(figure: Figure) -> list[str]:
    indicator = figure.indicator
    remark = said(STATES, "withheld", "zh") if figure.withheld else ""
    if figure.missing:
        remark = f"缺：{missing_words(figure.missing, 'zh')}"
    share = share_words(figure.known_share) if figure.known_share is not None else ""
    return [indicator.title, number_words(figure.value, 2),
            "" if indicator.unit == "1" else indicator.unit, share, indicator.formula,
            remark or ""]  # fmt: skip


def _score(document: Any, told: ZoneReview) -> None:
    parts.add_heading(document, "（三）集约度", 2)
    frame = score_frame([told])
    frame["目标"] = frame["目标"].str.cat(frame["子目标"], sep=" ", na_rep="").str.strip()
    frame = frame.drop(columns=["园区代码", "园区名称", "子目标", "贡献"])
    rows = [[_text(cell) for cell in row] for row in frame.itertuples(index=False)]
    widths = (28, 32, 18, 18, 17, 15, 13, 15)
    numbers = (2, 3, 5, 6)
    parts.add_table(document, list(frame.columns), rows, widths, numbers=numbers, closing=1)


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return cell
    return number_words(cell, 3 if known(cell) and abs(cell) < 1 else 2) if known(cell) else ""


def _potentials(document: Any, told: ZoneReview) -> None:
    place = "四" if told.score is not None else "三"
    parts.add_heading(document, f"（{place}）潜力（各项不相加）", 2)
    rows = []
    for one in told.potentials:
        remark = said(STATES, "withheld", "zh") if one.withheld else ""
        remark = f"缺：{missing_words(one.missing, 'zh')}" if one.missing else remark
        rows.append([one.title, number_words(one.value, 2), one.unit, one.formula, remark or ""])
    headers = ["潜力", "数值", "单位", "算法", "说明"]
    parts.add_table(document, headers, rows, (40, 18, 12, 50, 36), numbers=(1,))


def _checks(document: Any, told: ZoneReview) -> None:
    place = "五" if told.score is not None else "四"
    parts.add_heading(document, f"（{place}）闭合检查", 2)
    rows = [
        [check.title, said(STATES, check.state, "zh") or "", number_words(check.left, 2),
         number_words(check.right, 2), check.note]
        for check in told.checks
    ]  # fmt: skip
    headers = ["检查", "结果", "左边（m²）", "右边（m²）", "说明"]
    parts.add_table(document, headers, rows, (48, 14, 26, 26, 42), numbers=(2, 3))


def _basis(document: Any, scene: Scene, told: Sequence[ZoneReview], numeral: str) -> None:
    parts.add_heading(document, f"{numeral}、口径与数据")
    frame = basis_frame(scene)
    more = pd.DataFrame(list(basis_lines(told, "zh")), columns=frame.columns)
    whole = pd.concat([frame, more])
    rows = [[str(cell) for cell in row] for row in whole.itertuples(index=False)]
    parts.add_table(document, list(frame.columns), rows, (28, 62, 66))
