"""Tables of what falls due 到期事项表."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import pandas as pd

from geoapi.views.figure_words import VERDICTS, in_words
from geoapi.views.scene import Scene
from geoapi.views.table_files import Tab
from geoapi.views.tables import basis_tab, note
from layers.units import MU

if TYPE_CHECKING:
    from geoapi.planning.idle.due import Due

CLOCKS: Mapping[str, tuple[str, str]] = {
    "start": ("应动工", "start due"),
    "idle": ("满一年", "idle"),
    "fee": ("可征缴闲置费", "fee"),
    "recoverable": ("可报批收回", "recoverable"),
    "extension_ends": ("延长届满", "extension ends"),
    "temporary_ends": ("临时使用届满", "temporary use ends"),
    "inquiry": ("应开展调查", "inquiry due"),
    "reply": ("应提供材料", "reply due"),
    "pay": ("应缴闲置费", "fee payable"),
    "return": ("应注销登记", "return due"),
}
"""Name of a clock -> its word in Chinese and English."""

HEADERS = {
    "zh": (
        "到期日期", "剩余天数", "事项", "说明", "条款", "电子监管号", "宗地代码", "地块名称",
        "土地使用权人", "园区代码", "乡镇代码", "面积（亩）", "判定",
    ),
    "en": (
        "Due on", "Days left", "What", "Words", "Article", "Supply", "Parcel", "Name", "Holder",
        "Zone", "Town", "Area (mu)", "Verdict",
    ),
}  # fmt: skip


def due_frame(several: Iterable[Due], language: str = "zh") -> pd.DataFrame:
    """Give what falls due as a table for people, the earliest first; areas in 亩."""
    rows = [_row(due, language) for due in several]
    frame = pd.DataFrame(rows, columns=list(HEADERS[language]))
    first = frame.columns[0]
    frame[first] = pd.to_datetime(frame[first]).astype("datetime64[s]")
    return frame


def _row(due: Due, language: str) -> tuple[object, ...]:
    clock, finding = due.clock, due.finding
    article = in_words(language, f"第{clock.article}条", f"Art. {clock.article}")
    return (
        clock.on, due.days_left, in_words(language, *CLOCKS[clock.name]), clock.words, article,
        finding.supply_id, finding.parcel_id, finding.name, finding.holder_name,
        finding.zone_code, finding.town_code,
        None if finding.area is None else finding.area / MU,
        in_words(language, *VERDICTS[finding.verdict]),
    )  # fmt: skip


def due_sheets(scene: Scene, several: Iterable[Due]) -> list[Tab]:
    """Give the sheets of a workbook of what falls due."""
    frame = due_frame(several, scene.language)
    title = in_words(scene.language, "到期事项", "Falling due")
    return [Tab(title, frame, note=note(scene)), basis_tab(scene)]
