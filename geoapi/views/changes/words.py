"""Words of changes 版本变化: which two editions they lie between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geoapi.views.figure_words import in_words

if TYPE_CHECKING:
    from geoapi.views.diff.words import Comparison


def editions_words(told: Comparison, language: str) -> str:
    """Name the two editions with the days on which they were stored."""
    one, other = told.before, told.after
    days = [edition.created_at[:10] for edition in (one, other)]
    return in_words(
        language,
        f"数据：{told.layer.zh}第{one.number}版（{days[0]}入库）与第{other.number}版（{days[1]}入库）",
        f"Data: {told.layer.name} edition {one.number} (stored {days[0]}) and {other.number} "
        f"(stored {days[1]})",
    )
