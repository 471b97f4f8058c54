"""A notice of Order 53 as a Word document: a draft 草稿 until a person issues it."""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geoapi.views.documents import parts
from layers import LAYERS

if TYPE_CHECKING:
    from geoapi.planning.idle.inputs import Input
    from geoapi.planning.idle.notices import Draft

DRAFT = "草稿　未经签发，不具效力"
MADE_UP = "虚构示例数据"
NUMBERED = "一二三四五六七八九"
DATE = re.compile(r"(?<![A-Za-z0-9-])(\d{4})-(\d\d)-(\d\d)(?![A-Za-z0-9-])")
APPENDIX = "附页　起草所据资料（内部核对用，不随文书送达）"


def notice_document(draft: Draft, *, made_up: bool = False) -> Any:
    """Lay out a notice: mark, title, number, addressee, items, office, date; then the inputs."""
    document = parts.new_document(draft.title, draft.on)
    marks = [MADE_UP] if made_up else []
    parts.add_running_lines(document, "　".join([*marks, DRAFT]))
    parts.add_mark(document, f"（{DRAFT}）")
    parts.add_title(document, [draft.title])
    parts.add_note(document, "＿＿〔＿＿＿＿〕＿＿号（待填：发文字号）")
    parts.add_line(document, f"{draft.addressee}：")
    parts.add_body(document, draft.opening)
    for number, item in zip(NUMBERED, draft.items, strict=False):
        parts.add_heading(document, f"{number}、{item.words}")
        for paragraph in item.paragraphs:
            parts.add_body(document, dated(paragraph))
    _close(document, draft)
    _add_inputs(document, draft)
    return document


def save_notice(draft: Draft, path: str | os.PathLike[str], *, made_up: bool = False) -> Path:
    """Write a notice as .docx; whole or not at all."""
    return parts.save_document(notice_document(draft, made_up=made_up), path)


def dated(text: str) -> str:
    """Write dates as official documents do: 2025年6月30日."""
    return DATE.sub(lambda found: "{}年{}月{}日".format(*map(int, found.groups())), text)


def _close(document: Any, draft: Draft) -> None:
    parts.add_line(document, "")
    for words in (draft.office, "＿＿＿＿年＿＿月＿＿日（待填：签发日期，加盖印章）"):
        parts.add_line(document, words, align=2)


def _add_inputs(document: Any, draft: Draft) -> None:
    """Add what the draft rests on, on a page of its own."""
    parts.add_page_break(document)
    parts.add_caption(document, APPENDIX)
    headers = ("项目", "数值", "版本", "文件")
    rows = [[one.title, _value(one), _edition(one), one.file or ""] for one in draft.finding.inputs]
    parts.add_table(document, headers, rows, (46, 44, 18, 48))
    parts.add_body(document, dated(f"判断日期：{draft.on}。判断结果为疑似，不是认定。"))
    for words in draft.finding.would_change:
        parts.add_body(document, dated(f"何以改变：{words}。"))


def _value(one: Input) -> str:
    if one.withheld:
        return "保密，不列"
    if one.value is None:
        return "未填"
    if isinstance(one.value, bool):
        return "是" if one.value else "否"
    if isinstance(one.value, float):
        return f"{one.value:,.2f}"
    if isinstance(one.value, date):
        return one.value.isoformat()
    words = LAYERS[one.layer].field(one.field).choices.get(one.value)
    return words[0] if words else str(one.value)


def _edition(one: Input) -> str:
    return "" if one.edition is None else f"第 {one.edition} 版"
