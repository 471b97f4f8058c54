"""Tables of idle rates 土地闲置率表: by unit on a day, and month by month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from geoapi.views.figure_words import in_words
from geoapi.views.scene import Scene
from geoapi.views.table_files import Tab
from geoapi.views.tables import basis_tab, closing_name, note
from layers.units import MU

if TYPE_CHECKING:
    from geoapi.planning.idle.rates import IdleRates

CLOSING = ("outside", "unplaced", "overlap", "total")
SUMS = ("supplied_area", "judged_area", "idle_area")
HEADERS = {
    "zh": (
        "日期", "代码", "名称", "已供宗数", "闲置宗数", "已供应（亩）", "已判定（亩）",
        "疑似闲置（亩）", "闲置率", "已知比例",
    ),
    "en": (
        "On", "Key", "Name", "Parcels", "Idle parcels", "Supplied (mu)", "Judged (mu)",
        "Suspected idle (mu)", "Idle rate", "Known share",
    ),
}  # fmt: skip


def rate_frame(several: Sequence[IdleRates], language: str = "zh") -> pd.DataFrame:
    """Give idle rates as a table for people: a row a unit and day, closed for each day."""
    rows = [row for rates in several for row in _rows(rates, language)]
    frame = pd.DataFrame(rows, columns=list(HEADERS[language]), dtype=object)
    first = frame.columns[0]
    frame[first] = pd.to_datetime(frame[first]).astype("datetime64[s]")
    return frame


def _rows(rates: IdleRates, language: str) -> list[tuple[Any, ...]]:
    found = [_row(rates, row) for row in rates.rows.to_dict("records")]
    for name in CLOSING:
        part = getattr(rates, name)
        if part["supplied_area"] or name in {"outside", "total"}:
            told = {"key": "", "name": closing_name(name, rates.by, language), **part}
            found.append(_row(rates, told))
    return found


def _row(rates: IdleRates, row: Mapping[Any, Any]) -> tuple[Any, ...]:
    counts = (row.get("n"), row.get("idle_n"))
    areas = (row[name] / MU for name in SUMS)
    return (rates.on, row["key"], row["name"], *counts, *areas, row["value"], row["known_share"])


def rate_sheets(scene: Scene, several: Sequence[IdleRates]) -> list[Tab]:
    """Give the sheets of a workbook of idle rates."""
    frame = rate_frame(several, scene.language)
    shares = dict.fromkeys(frame.columns[-2:], "0.0%")
    title = in_words(scene.language, "土地闲置率", "Idle rate")
    return [Tab(title, frame, note=note(scene), formats=shares), basis_tab(scene)]
