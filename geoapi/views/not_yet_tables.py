"""Tables of the five not-yets 五未土地: the classes, their supplies, the approved batches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from geoapi.planning.not_yets import CLASSES
from geoapi.views.figure_words import field_words, in_words
from geoapi.views.scene import Scene
from geoapi.views.table_files import Tab
from geoapi.views.tables import basis_tab, note
from layers.units import MU

if TYPE_CHECKING:
    from geoapi.planning.not_yets import NotYets

HEADERS = {
    "zh": ("类别", "宗数（批次数）", "面积（亩）", "资料不全宗数", "说明"),
    "en": ("Class", "Count", "Area (mu)", "Unknown", "Why"),
}
ROWS = {
    "zh": ("类别", "判定", "电子监管号", "宗地代码", "面积（亩）", "缺少资料", "依据"),
    "en": ("Class", "Verdict", "Supply", "Parcel", "Area (mu)", "Missing", "Why"),
}
BATCHES = {
    "zh": (
        "批次文号", "报批类型", "批准日期", "批准面积（亩）", "已供应（亩）", "未供应（亩）",
        "供地率",
    ),
    "en": ("Batch", "Kind", "Approved on", "Area (mu)", "Supplied (mu)", "Unsupplied (mu)", "Rate"),
}  # fmt: skip


def class_frame(told: NotYets, language: str = "zh") -> pd.DataFrame:
    """Give the classes as a table for people: what is found, what is not known."""
    rows = [
        (
            one["title"] if language == "zh" else one["title_en"], one.get("n"),
            _mu(one.get("area")), one.get("unknown"), one.get("reason", ""),
        )
        for one in told.classes
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(HEADERS[language]), dtype=object)


def not_yet_frame(told: NotYets, language: str = "zh") -> pd.DataFrame:
    """Give the supplies of the classes as a table for people."""
    rows = [
        (
            in_words(language, *CLASSES[one.name]),
            in_words(language, *(("是", "yes") if one.answer else ("不明", "unknown"))),
            one.supply_id, one.parcel_id, _mu(one.area),
            "、".join(field_words(name, language) for name in one.missing), one.text,
        )
        for one in told.found
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(ROWS[language]))


def batch_frame(told: NotYets, language: str = "zh") -> pd.DataFrame:
    """Give the approved batches as a table for people, the last row all of them."""
    frame = pd.DataFrame(columns=list(BATCHES[language]))
    if told.approved is None:
        return frame
    total = {"batch_no": in_words(language, "合计", "Total"), **told.approved.total}
    recent = {"batch_no": in_words(language, "近五年", "Last five years"), **told.approved.recent}
    table = told.approved.rows.to_dict("records")
    rows = [_batch(row) for row in (*table, recent, total)]
    return pd.DataFrame(rows, columns=list(BATCHES[language]), dtype=object)


def _batch(row: Any) -> tuple[Any, ...]:
    day, areas = row.get("approved_on"), (row[name] for name in ("area", "supplied", "unsupplied"))
    when = None if day is None else pd.Timestamp(day).date()
    return (row["batch_no"], row.get("kind"), when, *map(_mu, areas), row["value"])


def _mu(area: float | None) -> float | None:
    return None if area is None else area / MU


def not_yet_sheets(scene: Scene, told: NotYets) -> list[Tab]:
    """Give the sheets of a workbook: the classes, the supplies, the batches."""
    language, head = scene.language, note(scene)
    words = (("五未汇总", "Classes"), ("宗地清单", "Supplies"), ("批次供地率", "Batches"))
    first, second, third = (in_words(language, *pair) for pair in words)
    tabs = [
        Tab(first, class_frame(told, language), note=head),
        Tab(second, not_yet_frame(told, language), note=head),
    ]
    if told.approved is not None:
        shown = batch_frame(told, language)
        tabs.append(Tab(third, shown, closing=2, note=head, formats={shown.columns[-1]: "0.0%"}))
    return [*tabs, basis_tab(scene)]
