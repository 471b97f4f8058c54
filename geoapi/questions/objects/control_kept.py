"""Verdicts on control indicators of one parcel, kept of a county between the pages that ask."""

from collections.abc import Hashable
from dataclasses import replace
from datetime import date
from functools import partial
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from geoapi.planning.control.judge import VERDICTS
from geoapi.planning.control.told import rows_json
from geoapi.planning.errors import PlanningError
from geoapi.questions.basis import ledger_of, places
from geoapi.questions.control import Control, ask_control
from geoapi.views.control_tables import VERDICTS as WORDS
from geoapi.views.figure_words import in_words
from geoapi.views.objects.sheet import Block, Column, Language
from layers.atlas import County, Identity

KEPT = 3
"""Days and roles whose verdicts are kept of each county."""

_FOUND: WeakKeyDictionary[Identity, dict[Hashable, Control]] = WeakKeyDictionary()
_MAKING = Lock()


def _control(county: County, on: date, *, restricted: bool) -> Control:
    with _MAKING:
        held = _FOUND.setdefault(county.identity, {})
        if (on, restricted) not in held:
            held[on, restricted] = ask_control(county, on, restricted=restricted)
        while len(held) > KEPT:
            held.pop(next(iter(held)))
        return held[on, restricted]


def control_block(
    county: County, on: date, parcel: str, language: Language, *, restricted: bool
) -> Block:
    """Tell how the indicators of a parcel stand to their limits."""
    say = partial(in_words, language)
    columns = (
        Column(say("指标", "Indicator")), Column(say("实际", "Measured"), 3),
        Column(say("限值", "Limit"), 3), Column(say("单位", "Unit")),
        Column(say("判定", "Verdict")), Column(say("依据", "Source")),
    )  # fmt: skip
    title = say("工业项目用地控制指标", "Control indicators of industrial land")
    try:
        rows = [_line(row, language) for row in _rows(county, on, parcel, restricted=restricted)]
        empty = say("不是工业用地，或没有可判定的指标。", "Not industrial, or nothing to judge.")
    except PlanningError as error:
        rows, empty = [], str(error)
    return Block("control", title, columns, rows, empty)


def _rows(county: County, on: date, parcel: str, *, restricted: bool) -> list[dict[str, Any]]:
    told = _control(county, on, restricted=restricted)
    keys = ledger_of(county).table("parcels")["parcel_id"]
    at = np.flatnonzero((keys == parcel).to_numpy())
    rows = told.judged.rows
    own = replace(told.judged, rows=rows[rows["parcel"].isin(at)])
    zone_of, town_of = places(county)
    return list(rows_json(own, keys, {"zones": zone_of, "towns": town_of}, VERDICTS))


def _line(row: dict[str, Any], language: Language) -> tuple[Any, ...]:
    words = WORDS.get(row["verdict"], (row["verdict"],) * 2)
    sources = "；".join(dict.fromkeys(one["source"] for one in row["limits"] if one["used"]))
    return (
        row["title"], row["measured"], row["limit"], row["unit"], in_words(language, *words),
        sources or None,
    )  # fmt: skip
