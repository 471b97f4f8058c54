"""Attributes from a sheet, joined by a key, without ever doubling a row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from layers.sources.raw import Raw, clean, objects, some, unreadable


@dataclass(frozen=True)
class JoinProblem:
    """A row that cannot be joined: its number in the file, the key's header and value, and why."""

    row: int
    field: str
    value: str
    problem: str


def join(raw: Raw, table: Raw, on: str) -> tuple[Raw, list[JoinProblem]]:
    """Add the columns of `table` to the rows of `raw` that hold the same key.

    Keys are compared as text without outer blanks; 12 and 12.0 are the same. `on` is the header of
    both, or ``文字=宗地代码``: that of the file, then that of the sheet. Every row of `raw` stays
    exactly once. A column that both hold is kept as `raw` has it; rows without a partner get
    missing values; both are noted. Totals are those of `raw`: those of the table sum its own rows,
    not the joined ones, and are told among its notes.

    Returns
    -------
    tuple
        The joined file, and a problem for each of its rows whose key the sheet holds twice or
        more: such a row gets no attributes.

    Raises
    ------
    SourceError
        `on` is no header of one of the two; the headers are listed.
    """
    mine, theirs = sides(on)
    for one, header in ((raw, mine), (table, theirs)):
        if header not in one.frame.columns:
            accept = f"有：{'、'.join(map(str, one.frame.columns))}"
            raise unreadable(one.file, f"没有用来连接的列“{header}”", accept=accept)
    keys = [_key(value) for value in raw.frame[mine]]
    places = _places([_key(value) for value in table.frame[theirs]])
    picked = np.array([_pick(places.get(key, ())) for key in keys], dtype=np.int64)
    new = [name for name in table.frame.columns if name not in raw.frame.columns]
    added = {name: _take(table.frame[name], picked) for name in new}
    if theirs in added:  # the key itself is known of every row
        added[theirs] = raw.frame[mine].to_numpy(dtype=object)
    frame = pd.concat([raw.frame, pd.DataFrame(added, index=raw.frame.index, dtype=object)], axis=1)
    problems = _problems(raw, table, mine, keys, places)
    notes = (*raw.notes, *_prefixed(table), *_notes(raw, table, on, keys, places))
    return replace(raw, frame=frame, notes=notes), problems


def sides(on: str) -> tuple[str, str]:
    """Part ``文字=宗地代码`` into the file's header and the sheet's; one header is that of both."""
    mine, equals, theirs = on.partition("=")
    return (mine.strip(), theirs.strip()) if equals else (on, on)


def _key(value: object) -> str:
    """Compare keys as text; a whole number as Excel stores it loses its .0; "" is no key."""
    if value is None or value != value:  # noqa: PLR0124  (NaN, NaT)
        return ""
    whole = isinstance(value, float | np.floating) and float(value).is_integer()
    return str(int(value)) if whole else clean(value)  # type: ignore[call-overload]


def _places(keys: Sequence[str]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for at, key in enumerate(keys):
        if key:
            places.setdefault(key, []).append(at)
    return places


def _pick(places: Sequence[int]) -> int:
    return places[0] if len(places) == 1 else -1


def _take(column: "pd.Series[Any]", picked: np.ndarray) -> np.ndarray:
    values = [*column, None]  # -1, without a partner, is the None at the end
    return objects([values[at] for at in picked])


def _problems(
    raw: Raw, table: Raw, on: str, keys: Sequence[str], places: Mapping[str, Sequence[int]]
) -> list[JoinProblem]:
    return [
        JoinProblem(int(row), on, key, _twice(table, places[key]))
        for row, key in zip(raw.rows, keys, strict=True)
        if len(places.get(key, ())) > 1
    ]


def _twice(table: Raw, places: Sequence[int]) -> str:
    rows = some([int(table.rows[at]) for at in places])
    return f"这个键在 {table.file.name} 里不止一行，无法决定连接哪一行：第 {rows} 行"


def _prefixed(table: Raw) -> list[str]:
    return [f"{table.file.name}：{note}" for note in table.notes]


def _notes(
    raw: Raw, table: Raw, on: str, keys: Sequence[str], places: Mapping[str, Sequence[int]]
) -> list[str]:
    name, held, (mine, theirs) = table.file.name, set(keys), sides(on)
    alone = sum(key not in places for key in keys)
    unused = sum(len(at) for key, at in places.items() if key not in held)
    unkeyed = len(table.rows) - sum(map(len, places.values()))
    both = [c for c in table.frame.columns if c in raw.frame.columns and c != theirs]
    return [
        *([f"{alone} 行在 {name} 里没有对应的“{mine}”，连接的列为空"] if alone else []),
        *([f"{name} 有 {unused} 行的“{theirs}”在本文件里没有，未用上"] if unused else []),
        *([f"{name} 有 {unkeyed} 行没有“{theirs}”，未用上"] if unkeyed else []),
        *([f"列 {some(both)} 两边都有，用本文件的"] if both else []),
    ]
