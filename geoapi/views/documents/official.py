"""How every document begins and ends: template, title, marks, office and date."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from geoapi.views.documents import parts
from geoapi.views.documents.template import open_template
from geoapi.views.figure_words import day_words, in_words, period_words

if TYPE_CHECKING:
    from geoapi.views.scene import Scene

NUMERALS = "一二三四五六七八九十"
MADE_UP = ("（虚构示例数据，不反映任何真实地区）", "(Made-up sample data, no real place)")
SECRET = ("内部资料 注意保存", "Internal – keep safe")


def blank(scene: Scene, title: str) -> Any:
    """Give an empty document: the county's own template, or the official layout."""
    if not scene.template:
        return parts.new_document(title, scene.on)
    language = scene.language
    values = {
        "县名": scene.county.name, "单位": scene.office, "截止日期": day_words(scene.on, language),
        "统计期": re.split("：|: ", period_words(scene.period, language))[-1], "依据": scene.basis,
    }  # fmt: skip
    return parts.described(open_template(scene.template, values), title, scene.on)


def opened(scene: Scene, lines: Sequence[str]) -> Any:
    """Begin an internal document: title, what made-up data are marked by, the line at every head.

    Parameters
    ----------
    lines
        Of the title, where it does not fit in one.
    """
    language = scene.language
    document = blank(scene, "".join(lines))
    parts.add_title(document, lines)
    if scene.made_up:
        parts.add_mark(document, in_words(language, *MADE_UP))
    marks = [in_words(language, "虚构示例数据", "Made-up sample data")] if scene.made_up else []
    parts.add_running_lines(document, "　".join([*marks, in_words(language, *SECRET)]))
    return document


def signed(document: Any, scene: Scene) -> None:
    """End the text with office and date."""
    for words in (scene.office, day_words(scene.on, scene.language)):
        if words:
            parts.add_note(document, words, align=2)


def numeral(index: int) -> str:
    """Return the numeral of a part, counted from 0: 一, 二; beyond ten in figures."""
    return NUMERALS[index] if index < len(NUMERALS) else str(index + 1)


def add_chapter(document: Any, language: str, index: int, words: tuple[str, str]) -> None:
    """Add the heading of a part: 一、用地强度."""
    zh, en = words
    parts.add_heading(document, in_words(language, f"{numeral(index)}、{zh}", en))
