"""Tables of zone evaluation 园区评价表: account, indicators, score, potentials, checks, basis."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from geoapi.planning.zone_review.codes import BUILD, SUPPLY_COLUMNS
from geoapi.planning.zone_review.indicators import SOURCE
from geoapi.planning.zone_review.told import apart, drawn_from, ledger_json, side_unit, sums
from geoapi.views.figure_words import in_words
from geoapi.views.table_files import Tab
from geoapi.views.tables import basis_frame, note
from geoapi.views.zone_review.words import (
    BASES,
    STATES,
    VERIFIED,
    indicator_name,
    missing_words,
    potential_name,
    said,
)

if TYPE_CHECKING:
    from geoapi.planning.zone_review.review import ZoneReview
    from geoapi.views.scene import Scene

Row = dict[str, Any]
AREAS = "#,##0.0000"
"""Hectares with four decimals, as the standard's own tables have them."""


def summary_frame(told: Sequence[ZoneReview], language: str = "zh") -> pd.DataFrame:
    """Give one row a zone: land by class in hectares, the rates, the score."""
    return pd.DataFrame([_summary(one, language) for one in told])


def _summary(told: ZoneReview, language: str) -> Row:
    row = _zone(told, language)
    row[in_words(language, "宗地合计（公顷）", "Parcels (ha)")] = sums(told)["total"]["ha"]
    row[in_words(language, "宗地合计（亩）", "Parcels (mu)")] = sums(told)["total"]["mu"]
    for code in "ABCDEF":
        row[in_words(language, f"{code}（公顷）", f"{code} (ha)")] = sums(told)[code]["ha"]
    unknown = in_words(language, "建设状态未编码（公顷）", "No build code (ha)")
    row[unknown] = sums(told)["unknown_build"]["ha"]
    row[in_words(language, "G（公顷）", "G (ha)")] = sums(told)["G"]["ha"]
    doubted = in_words(language, "疑似闲置（公顷，不在 G 内）", "Suspected idle (ha, not in G)")
    row[doubted] = apart(told)["suspected_idle"]["ha"]
    for name in ("supply_rate", "built_rate", "industrial_land_rate", "floor_area_ratio"):
        figure = told.figures[name]
        unit = "" if figure.indicator.unit == "1" else f"（{figure.indicator.unit}）"
        row[indicator_name(figure.indicator, language) + unit] = figure.value
    row[in_words(language, "集约度", "Score")] = told.score.total if told.score else None
    row[in_words(language, "类型建议", "Suggested type")] = told.suggestion.kind
    return row


def _zone(told: ZoneReview, language: str) -> Row:
    code, name = in_words(language, "园区代码", "Zone"), in_words(language, "园区名称", "Name")
    return {code: told.key, name: told.name}


def account_frame(told: Sequence[ZoneReview], language: str = "zh") -> pd.DataFrame:
    """Give the matrix build × supply of every zone, hectares; each zone closed by its total."""
    return pd.DataFrame([row for one in told for row in _account(one, language)])


def _account(told: ZoneReview, language: str) -> Iterator[Row]:
    code, name = in_words(language, "建设状态", "Build"), in_words(language, "名称", "Class")
    ledger = ledger_json(told)
    for row in ledger["rows"]:
        zh = BUILD.get(row["build"], "未编码，不归入任何一类")
        words = {code: row["build"] if row["build"] in BUILD else "—",
                 name: in_words(language, zh, row["build"])}  # fmt: skip
        yield _zone(told, language) | words | _areas(row, language)
    cells = told.account.matrix[told.at].sum(axis=0)
    whole = {
        "supply": {c: {"ha": float(a) / 1e4} for c, a in zip(SUPPLY_COLUMNS, cells, strict=True)},
        "total": ledger["sums"]["total"],
        "registered": {"ha": float(told.account.registered[told.at].sum()) / 1e4},
    }
    words = {code: in_words(language, "合计", "Total"), name: ""}
    yield _zone(told, language) | words | _areas(whole, language)


def _areas(row: Mapping[str, Any], language: str) -> Row:
    unknown = in_words(language, "未编码（公顷）", "No code (ha)")
    cells: Row = {
        unknown if code == "unknown" else in_words(language, f"{code}（公顷）", f"{code} (ha)"): a[
            "ha"
        ]
        for code, a in row["supply"].items()
    }
    return cells | {
        in_words(language, "合计（公顷）", "Total (ha)"): row["total"]["ha"],
        in_words(language, "合计（亩）", "Total (mu)"): row["total"]["mu"],
        in_words(language, "登记面积（公顷）", "Registered (ha)"): row["registered"]["ha"],
    }


def indicator_frame(told: Sequence[ZoneReview], language: str = "zh") -> pd.DataFrame:
    """Give every indicator with its two sides, how much is known, and where it comes from."""
    return pd.DataFrame([row for one in told for row in _indicators(one, language)])


def _indicators(told: ZoneReview, language: str) -> Iterator[Row]:
    for figure in told.figures.values():
        indicator = figure.indicator
        cells = {
            ("指标", "Indicator"): indicator_name(indicator, language),
            ("数值", "Value"): figure.value,
            ("单位", "Unit"): indicator.unit,
            ("分子", "Numerator"): figure.numerator,
            ("分子单位", "Its unit"): side_unit(figure),
            ("分母（公顷，资料齐全的土地）", "Denominator (ha, known)"): figure.denominator,
            ("分母全部（公顷）", "Whole (ha)"): figure.whole,
            ("已知比例", "Known share"): figure.known_share,
            ("未知部分按 0 计", "With unknown as 0"): figure.at_least,
            ("公式", "Formula"): indicator.formula,
            ("取自", "Drawn from"): drawn_from(figure),
            ("出处", "Source"): said(VERIFIED, indicator.verified, language),
            ("说明", "Remark"): said(STATES, "withheld", language) if figure.withheld
            else missing_words(figure.missing, language),
        }  # fmt: skip
        yield _zone(told, language) | _headed(cells, language)


def _headed(cells: Mapping[tuple[str, str], Any], language: str) -> Row:
    return {in_words(language, *words): value for words, value in cells.items()}


def score_frame(told: Sequence[ZoneReview], language: str = "zh") -> pd.DataFrame:
    """Give how each score comes about: value, ideal, S, weight, contribution; then the total."""
    return pd.DataFrame([row for one in told for row in _scores(one, language)])


def _scores(told: ZoneReview, language: str) -> Iterator[Row]:
    if told.score is None:
        return
    for one in told.score.items:
        known = one.score is not None and one.weight is not None
        cells = {
            ("目标", "Goal"): one.goal, ("子目标", "Group"): one.group,
            ("指标", "Indicator"): indicator_name(one.item.indicator, language),
            ("现状值", "Value"): one.value, ("理想值", "Ideal"): one.item.ideal,
            ("单位", "Unit"): one.item.indicator.unit, ("得分", "Score"): one.score,
            ("权重", "Weight"): one.weight,
            ("贡献", "Contribution"): (one.score or 0) * (one.weight or 0) if known else None,
            ("状态", "State"): said(STATES, one.state, language),
        }  # fmt: skip
        yield _zone(told, language) | _headed(cells, language)
    cells = {
        ("目标", "Goal"): in_words(language, "集约度", "Total"),
        ("得分", "Score"): told.score.total, ("权重", "Weight"): told.score.known_weight,
    }  # fmt: skip
    yield _zone(told, language) | _headed(cells, language)


def potential_frame(told: Sequence[ZoneReview], language: str = "zh") -> pd.DataFrame:
    """Give every potential apart; there is no total: the same land would count again."""
    return pd.DataFrame([row for one in told for row in _potentials(one, language)])


def _potentials(told: ZoneReview, language: str) -> Iterator[Row]:
    for one in told.potentials:
        land = one.value if one.unit == "公顷" else None
        cells = {
            ("潜力", "Potential"): potential_name(one, language),
            ("数值", "Value"): one.value, ("单位", "Unit"): one.unit,
            ("折合（亩）", "In mu"): None if land is None else land * 15,
            ("算法", "Formula"): one.formula,
            ("说明", "Remark"): said(STATES, "withheld", language) if one.withheld
            else missing_words(one.missing, language),
        }  # fmt: skip
        yield _zone(told, language) | _headed(cells, language)


def check_frame(told: Sequence[ZoneReview], language: str = "zh") -> pd.DataFrame:
    """Give the closing checks, in square metres."""
    return pd.DataFrame([row for one in told for row in _checks(one, language)])


def _checks(told: ZoneReview, language: str) -> Iterator[Row]:
    for check in told.checks:
        cells = {
            ("检查", "Check"): in_words(language, check.title, check.name.replace("_", " ")),
            ("结果", "Result"): said(STATES, check.state, language), ("左边", "Left"): check.left,
            ("右边", "Right"): check.right, ("相差", "Difference"): check.difference,
            ("说明", "Remark"): check.note,
        }  # fmt: skip
        yield _zone(told, language) | _headed(cells, language)


def supply_frame(told: Sequence[ZoneReview], language: str = "zh") -> pd.DataFrame:
    """Give the land supplied by year, and the years whose mean counts."""
    rows = [
        _zone(one, language) | _headed({
            ("年度", "Year"): year, ("供地（公顷）", "Supplied (ha)"): area / 1e4,
            ("计入近年平均", "In the mean"): in_words(language, "是", "yes")
            if year in one.supplied.years else "",
        }, language)
        for one in told
        for year, area in sorted(one.supplied.by_year.items())
    ]  # fmt: skip
    return pd.DataFrame(rows)


TABS: tuple[tuple[str, str, Callable[[Sequence[ZoneReview], str], pd.DataFrame]], ...] = (
    ("汇总", "Summary", summary_frame),
    ("面积台账", "Area account", account_frame),
    ("指标", "Indicators", indicator_frame),
    ("集约度", "Score", score_frame),
    ("潜力", "Potentials", potential_frame),
    ("闭合检查", "Checks", check_frame),
    ("历年供地", "Annual supply", supply_frame),
)


def zone_review_sheets(scene: Scene, told: Sequence[ZoneReview]) -> list[Tab]:
    """Give the sheets of a workbook of evaluations, and a last one with what they rest on."""
    tabs = []
    for zh, en, frame_of in TABS:
        frame = frame_of(told, scene.language)
        if len(frame):
            formats = {str(name): AREAS for name in frame.columns if _hectares(str(name))}
            name = in_words(scene.language, zh, en)
            tabs.append(Tab(name, frame, note=note(scene), formats=formats))
    name = in_words(scene.language, "依据 basis", "basis")
    return [*tabs, Tab(name, _basis(scene, told), note=note(scene))]


def _hectares(header: str) -> bool:
    return "公顷）" in header or "公顷，" in header or "(ha" in header


def _basis(scene: Scene, told: Sequence[ZoneReview]) -> pd.DataFrame:
    """Say what the evaluation rests on: the standard, the period, ideals, recognised cases."""
    frame = basis_frame(scene)
    lines = list(basis_lines(told, scene.language))
    return pd.concat([frame, pd.DataFrame(lines, columns=frame.columns)], ignore_index=True)


def basis_lines(told: Sequence[ZoneReview], language: str) -> Iterator[tuple[str, str, str]]:
    """Yield what the evaluation rests on beside the editions: item, content, remark."""
    words = "指标公式据二手资料，使用前应与标准原文核对", "formulas second-hand: verify before use"
    yield in_words(language, "标准", "Standard"), SOURCE, in_words(language, *words)
    if not told:
        return
    one = told[0]
    yield in_words(language, "统计期", "Period"), one.period or "", ""
    area = said(BASES, one.inputs.basis, language) or ""
    yield (
        in_words(language, "台账面积", "Areas"),
        area,
        in_words(language, "界上宗地按面积分摊", "parcels on a border are divided by area"),
    )
    ideals = one.inputs.ideals
    none = in_words(language, "未提供，不评分", "not given: no score")
    yield (in_words(language, "理想值与权重", "Ideals"), ideals.title if ideals else none,
           ideals.source if ideals else "")  # fmt: skip
    known = one.inputs.recognised
    cases = in_words(language, "未提供，G 未知", "not given: G unknown")
    if known is not None:
        cases = in_words(language, f"{len(known)} 宗", str(len(known)))
    documents = "；".join(dict.fromkeys((known or {}).values()))
    yield in_words(language, "认定的闲置土地", "Recognised idle land"), cases, documents
    yield (in_words(language, "类型建议的划分", "Source of the suggested type"),
           one.suggestion.kind or "", one.suggestion.source)  # fmt: skip
