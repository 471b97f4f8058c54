"""Tables of idle land 闲置土地表: findings with their dates, articles and what they rest on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from geoapi.views.figure_words import (
    CAUSES,
    IDLE_CLASSES,
    SOURCES,
    VERDICTS,
    fees,
    field_words,
    in_words,
    land_area,
)
from geoapi.views.scene import Scene
from geoapi.views.table_files import Tab
from geoapi.views.tables import basis_tab, note
from layers.units import MU, WAN

if TYPE_CHECKING:
    from geoapi.planning.idle.findings import IdleFinding


def idle_frame(findings: Iterable[IdleFinding], language: str = "zh") -> pd.DataFrame:
    """Give findings on idle land as a table for people.

    Areas in m² and 亩, the fee in 万元, dates as dates; missing where unknown or not set by law.
    """
    rows = [_finding(finding, language) for finding in findings]
    frame = pd.DataFrame(rows, columns=list(_IDLE_HEADERS[language]))
    for header in (name for name in frame.columns if name.endswith(("日期", " on"))):
        frame[header] = pd.to_datetime(frame[header]).astype("datetime64[s]")
    return frame


_IDLE_HEADERS: Mapping[str, tuple[str, ...]] = {
    "zh": (
        "电子监管号", "宗地代码", "地块名称", "土地使用权人", "园区代码", "乡镇代码", "面积（亩）",
        "面积（m²）", "判定", "类型", "应动工日期", "日期来源", "满一年日期", "可收回日期",
        "已可收回", "闲置费（万元）", "适用条款", "处置方式", "原因", "缺少资料", "依据",
    ),
    "en": (
        "Supply", "Parcel", "Name", "Holder", "Zone", "Town", "Area (mu)", "Area (m²)", "Verdict",
        "Class", "Start due on", "Source of that date", "Idle on", "Recoverable on",
        "Recoverable", "Fee (10k yuan)", "Articles", "Ways", "Cause", "Missing", "Evidence",
    ),
}  # fmt: skip


def _finding(finding: IdleFinding, language: str) -> dict[str, Any]:
    area, fee = finding.area, finding.fee
    cells = (
        finding.supply_id, finding.parcel_id, finding.name, finding.holder_name,
        finding.zone_code, finding.town_code, None if area is None else area / MU, area,
        _word(VERDICTS, finding.verdict, language),
        _word(IDLE_CLASSES, finding.idle_class, language),
        finding.start_due, _word(SOURCES, finding.start_due_source, language),
        finding.idle_since, finding.recoverable_on, _yes(finding.recoverable, language),
        None if fee is None else fee / WAN, articles(finding.articles, language),
        _list(finding.ways, language), _word(CAUSES, finding.cause, language),
        _list([field_words(name, language) for name in finding.missing], language),
        _list([f"{note.text}（{note.source}）" for note in finding.evidence], language),
    )  # fmt: skip
    return dict(zip(_IDLE_HEADERS[language], cells, strict=True))


def _word(words: Mapping[str, tuple[str, str]], key: str | None, language: str) -> str | None:
    return None if key is None else in_words(language, *words.get(key, (key, key)))


def _yes(value: bool | None, language: str) -> str | None:  # noqa: FBT001 - a cell, not a switch
    if value is None:
        return None
    return in_words(language, "是", "yes") if value else in_words(language, "否", "no")


def _list(words: Sequence[str], language: str) -> str:
    return in_words(language, "；", "; ").join(words)


def articles(numbers: Sequence[int], language: str = "zh") -> str:
    """Name articles of Order 53: 第十四条 as 第14条."""
    return "、".join(in_words(language, f"第{n}条", f"Art. {n}") for n in numbers)


IDLE_TABS = (
    ("suspected_idle", "疑似闲置土地", "Suspected idle land"),
    ("data_missing", "资料不全未判定", "Data missing"),
    ("not_idle", "未见闲置", "Not idle"),
    ("not_applicable", "不适用", "Not applicable"),
)
"""Sheets of idle land by verdict, what is acted on first."""


def idle_sheets(scene: Scene) -> list[Tab]:
    """Give the sheets of a workbook of idle land: a sheet a verdict, and what they rest on.

    Suspected land comes first, the longest first, and is closed with its sums.
    """
    tabs = []
    for verdict, zh, en in IDLE_TABS:
        found = sorted(
            (f for f in scene.idle if f.verdict == verdict), key=lambda f: str(f.idle_since or "")
        )
        frame = idle_frame(found, scene.language)
        if verdict == "suspected_idle":
            frame.loc[len(frame)] = _idle_total(scene, list(frame.columns))
            tabs.append(Tab(in_words(scene.language, zh, en), frame, closing=1, note=note(scene)))
        elif found:
            tabs.append(Tab(in_words(scene.language, zh, en), frame, note=note(scene)))
    return [*tabs, basis_tab(scene)]


def _idle_total(scene: Scene, headers: Sequence[str]) -> list[Any]:
    """Close the table with the land (each parcel once) and the fees of suspected idle land."""
    suspected = [f for f in scene.idle if f.verdict == "suspected_idle"]
    area, fee = land_area(suspected), fees(suspected)
    words = f"疑似闲置合计 {len(suspected)} 宗", f"Suspected idle: {len(suspected)}"
    cells = {
        headers[0]: in_words(scene.language, *words),
        headers[6]: None if area is None else area / MU,
        headers[7]: area,
        headers[15]: None if fee is None else fee / WAN,
    }
    return [cells.get(header) for header in headers]
