"""Search 查询: parcels, enterprises, zones, towns and supplies by code or name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from layers import LAYERS
from layers.atlas import County, table_of

SEARCHED: Mapping[str, tuple[str, ...]] = {
    "parcels": ("parcel_id", "name"),
    "enterprises": ("uscc", "name"),
    "zones": ("zone_code", "name"),
    "towns": ("town_code", "name"),
    "supplies": ("supply_id", "parcel_id", "holder_name", "contract_no"),
}
"""Layer -> the columns that are searched, its key first."""

MOST = 20
"""Hits of a kind on a page; a file has up to :data:`MOST_FILE`."""
MOST_FILE = 5_000
LONGEST = 100


@dataclass(frozen=True)
class Hit:
    """One object that was found: its key, its name, and further words to know it by."""

    kind: str
    key: str
    name: str
    note: str


@dataclass(frozen=True)
class Found:
    """What was found of one kind: the best first, and how many in all."""

    kind: str
    hits: Sequence[Hit]
    total: int


def ask_search(county: County, text: str, most: int = MOST) -> list[Found]:
    """Find what has a text in its code or name, exact codes first, then beginnings.

    The text is taken as it stands: no pattern, at most :data:`LONGEST` letters.
    """
    text = text.strip()[:LONGEST]
    return [_found(county, kind, text, most) for kind in SEARCHED] if text else []


def _found(county: County, kind: str, text: str, most: int) -> Found:
    table, columns = table_of(county.atlas, kind), SEARCHED[kind]
    if table.empty:
        return Found(kind, (), 0)
    mask = pd.Series(data=False, index=table.index)
    for name in columns:
        mask |= table[name].str.contains(text, case=False, regex=False).fillna(value=False)
    rows = table.loc[mask, list(columns)]
    best = rows.loc[_ranks(rows, columns, text).nsmallest(most, keep="first").index]
    return Found(kind, [_hit(kind, row) for row in best.to_dict("records")], len(rows))


def _ranks(rows: pd.DataFrame, columns: Sequence[str], text: str) -> "pd.Series[int]":
    """Rank rows: 0 a code or name that is the text, 1 one that begins so, 2 others."""
    rank = pd.Series(2, index=rows.index)
    for name in columns[:2]:
        rank = rank.mask(rows[name].str.startswith(text).fillna(value=False) & (rank > 1), 1)
        rank = rank.mask((rows[name] == text).fillna(value=False), 0)
    return rank


def _hit(kind: str, row: Mapping[Any, Any]) -> Hit:
    told = {name: value for name, value in row.items() if isinstance(value, str)}
    key = SEARCHED[kind][0]
    name = told.get("name") or told.get("holder_name") or ""
    rest = [
        f"{LAYERS[kind].field(n).zh} {told[n]}"
        for n in SEARCHED[kind][1:]
        if n in told and n not in {"name", "holder_name"}
    ]
    return Hit(kind, str(row[key]), name, "；".join(rest))


def hits_frame(found: Sequence[Found]) -> pd.DataFrame:
    """Return all hits as a table for people."""
    rows = [(LAYERS[one.kind].zh, hit.key, hit.name, hit.note) for one in found for hit in one.hits]
    return pd.DataFrame(rows, columns=["类别", "代码", "名称", "说明"])
