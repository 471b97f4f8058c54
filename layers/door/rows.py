"""Problems of single rows: values that are wrong, missing, or that share a key."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.door.located import Located
from layers.door.report import Problem
from layers.door.values import Parsed
from layers.door.words import is_empty
from layers.schema import Field, Layer
from layers.sources.raw import Raw

MAX_TOLD = 20
"""Row numbers named in one sentence; the rest are counted."""

Rows = NDArray[np.int64]


def some_rows(rows: Sequence[int] | Rows) -> str:
    """Name the first rows for a sentence that ends in 行."""
    told = "、".join(str(row) for row in rows[:MAX_TOLD])
    return told + (f" 等共 {len(rows)} 行" if len(rows) > MAX_TOLD else " 行")


def row_problems(
    raw: Raw, layer: Layer, parsed: dict[str, Parsed], place: Located | None
) -> list[Problem]:
    """Say what is wrong with each row for itself."""
    problems = [
        Problem(int(raw.rows[at]), f.name, _shown(parsed[f.name], at), sentence, suggestion)
        for f in layer.fields
        for at, (sentence, suggestion) in parsed[f.name].wrong.items()
    ]
    problems += _missing_values(raw, layer, parsed)
    wrong = place.wrong.items() if place else ()
    return problems + [Problem(int(raw.rows[at]), "geometry", None, s) for at, s in wrong]


def _shown(parsed: Parsed, at: int) -> str | None:
    """Return the value in its original words; cut, because a cell may hold a novel."""
    value = parsed.given[at] if parsed.given else None
    return None if is_empty(value) else str(value)[:200]


def _missing_values(raw: Raw, layer: Layer, parsed: dict[str, Parsed]) -> list[Problem]:
    return [
        _missing(int(raw.rows[at]), f, parsed[f.name], at)
        for f in layer.fields
        if f.need != "optional" and parsed[f.name].given
        for at, value in enumerate(parsed[f.name].results)
        if value is None and at not in parsed[f.name].wrong
    ]


def _missing(row: int, wanted: Field, parsed: Parsed, at: int) -> Problem:
    """Say that a needed value is missing, or that what stands there only means so."""
    what = "是占位值，等于没有填" if at in parsed.unknown else "为空"
    return Problem(row, wanted.name, _shown(parsed, at), f"{wanted.zh}{what}，该字段必填")


def key_problems(rows: Rows, keys: pd.DataFrame, layer: Layer) -> list[Problem]:
    """Say which rows of the whole file share a key; each names the others."""
    shared = keys.duplicated(keep=False) & keys.notna().all(axis=1)
    groups = keys[shared].groupby(list(layer.key), sort=False).indices
    there = rows[shared.to_numpy()]
    return [
        Problem(int(there[at]), layer.key[0], "、".join(map(str, _tuple(key))),
                f"主键重复，同见第 {some_rows(there[others[others != at]])}")
        for key, others in groups.items()
        for at in others
    ]  # fmt: skip


def _tuple(key: object) -> tuple[object, ...]:
    return key if isinstance(key, tuple) else (key,)
