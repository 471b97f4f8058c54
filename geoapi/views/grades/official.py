"""How documents of grades begin and end: title, marks, office, date; in the official layout."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geoapi.views.documents import parts
from geoapi.views.figure_words import day_words, in_words

if TYPE_CHECKING:
    from geoapi.views.scene import Scene


def opened(scene: Scene, title: str) -> Any:
    """Begin a document under a title; made-up data are marked on every page."""
    language = scene.language
    document = parts.new_document(title, scene.on)
    parts.add_title(document, title.split("\n"))
    marks = [in_words(language, "虚构示例数据", "Made-up sample data")] if scene.made_up else []
    secret = in_words(language, "内部资料 注意保存", "Internal – keep safe")
    parts.add_running_lines(document, "　".join([*marks, secret]))
    if scene.made_up:
        words = in_words(language, "（虚构示例数据，不反映任何真实地区）", "(Made-up sample data)")
        parts.add_note(document, words, colour=parts.RED)
    return document


def signed(document: Any, scene: Scene) -> None:
    """End the text with office and date."""
    for words in (scene.office, day_words(scene.on, scene.language)):
        if words:
            parts.add_note(document, words, align=2)
