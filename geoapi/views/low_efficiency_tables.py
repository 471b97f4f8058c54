"""Tables of low-efficiency land 低效用地表, by the classes of a county's document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from geoapi.planning.low_efficiency import CLASSES
from geoapi.views.figure_words import field_words, in_words
from geoapi.views.scene import Scene
from geoapi.views.table_files import Tab
from geoapi.views.tables import basis_tab, note
from layers.units import MU

if TYPE_CHECKING:
    from geoapi.planning.low_efficiency import ClassFound, LowEfficiency, LowFinding

VERDICTS: Mapping[str, tuple[str, str]] = {
    "suspected_low": ("疑似低效", "suspected low"),
    "review": ("待人核实", "for review"),
    "data_missing": ("资料不全", "data missing"),
    "param_missing": ("缺少本县参数", "parameter missing"),
    "not_low": ("未见低效", "not low"),
    "excluded": ("属闲置土地，不列", "excluded: idle"),
    "not_applicable": ("不适用", "not applicable"),
}
STATES: Mapping[str, tuple[str, str]] = {
    "met": ("符合", "met"),
    "review": ("待核实", "review"),
    "data_missing": ("资料不全", "data missing"),
    "param_missing": ("缺参数", "parameter missing"),
    "not_met": ("不符合", "not met"),
}


def low_efficiency_frame(told: LowEfficiency, language: str = "zh") -> pd.DataFrame:
    """Give the findings as a table for people, what says most first; areas in 亩."""
    order = list(VERDICTS)
    found = sorted(told.found, key=lambda one: (order.index(one.verdict), one.supply_id))
    rules = told.test.pack.rules
    titles = [rules[name].title if language == "zh" else name for name in CLASSES]
    head = (
        ("判定", "电子监管号", "宗地代码", "面积（亩）") if language == "zh"
        else ("Verdict", "Supply", "Parcel", "Area (mu)")
    )  # fmt: skip
    columns = [*head, *titles, in_words(language, "说明", "Why")]
    return pd.DataFrame([_row(one, language) for one in found], columns=columns)


def _row(one: LowFinding, language: str) -> list[object]:
    cells = {each.name: _cell(each, language) for each in one.classes}
    area = None if one.area is None else one.area / MU
    return [
        in_words(language, *VERDICTS[one.verdict]), one.supply_id, one.parcel_id, area,
        *(cells.get(name, "") for name in CLASSES), one.reason,
    ]  # fmt: skip


def _cell(one: ClassFound, language: str) -> str:
    lacks = "、".join(field_words(name, language) for name in one.missing)
    why = "；".join(part for part in (one.text, lacks) if part)
    state = in_words(language, *STATES[one.state])
    return f"{state}：{why}" if why else state


def low_efficiency_sheets(scene: Scene, told: LowEfficiency) -> list[Tab]:
    """Give the sheets of a workbook of low-efficiency land: findings, the document, the basis."""
    pack = told.test.pack
    rules = [
        (rule.title, rule.clause, rule.quote, str(rule.value(told.on) or "由本县定"), pack.cited)
        for rule in pack.rules.values()
    ]
    headers = ["项目", "条款", "文字", "数值", "文件"]
    return [
        Tab("低效用地", low_efficiency_frame(told, scene.language), note=note(scene)),
        Tab("判断标准", pd.DataFrame(rules, columns=headers), note=pack.source),
        basis_tab(scene),
    ]
