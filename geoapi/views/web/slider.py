"""The slider of periods 统计期滑块: what it says at each; figures are the layer's own steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from geoapi.views.web.controls import foot_words
from geoapi.views.web.page import escape
from geoapi.views.web.words import say

if TYPE_CHECKING:
    from geoapi.views.scene import Scene


def slider_settings(
    scene: Scene, heading: Callable[[Scene], tuple[str, str]]
) -> Mapping[str, Any] | None:
    """Return the periods, and the subtitle and foot of each; None where there is but one."""
    series, table = scene.shown.series, scene.table
    if len(series) < 2 or table is None:  # noqa: PLR2004 - one period needs no slider
        return None
    scenes = [replace(scene, table=one) for one in series]
    return {
        "at": [one.period for one in series].index(table.period),
        "steps": [
            {"period": one.period, "sub": heading(one)[1], "foot": foot_words(one)}
            for one in scenes
        ],
    }  # fmt: skip


MARKS = 6
"""Periods that are written out under the slider, roughly; the last always."""


def slider_html(settings: Mapping[str, Any] | None, language: str) -> str:
    """Return the slider at its first place; periods.js moves it and tells what it changes."""
    if settings is None:
        return ""
    periods = [escape(one["period"]) for one in settings["steps"]]
    last, at = len(periods) - 1, settings["at"]
    every = -(-len(periods) // MARKS)
    marks = "".join(
        f'<span style="left:{100 * n / last:.2f}%"{" hidden" if (last - n) % every else ""}>'
        f"{period}</span>"
        for n, period in enumerate(periods)
    )
    return (
        f'<div class="mutu-period"><label for="mutu-period">'
        f"{escape(say('period_bar', language))}</label>"
        f'<output for="mutu-period">{periods[at]}</output>'
        f'<input id="mutu-period" type="range" min="0" max="{last}" step="1" value="{at}" '
        f'aria-valuetext="{periods[at]}"><div class="mutu-marks" aria-hidden="true">{marks}</div>'
        f"</div>"
    )
