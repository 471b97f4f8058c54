"""Search 查询: parcels, enterprises, zones, towns and supplies by code or name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoapi.questions.texts import LONGEST, Words, folded, words_in
from layers import LAYERS
from layers.atlas import County, leaf_of

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
    """Find what has a text in its code or name, exact ones first, then beginnings.

    The text is taken as it stands: no pattern, at most :data:`LONGEST` letters; the width and the
    case of letters make no difference.
    """
    wanted = folded(text[:LONGEST]).encode()
    return [_found(county, kind, wanted, most) for kind in SEARCHED] if wanted else []


def _found(county: County, kind: str, wanted: bytes, most: int) -> Found:
    leaf, columns = leaf_of(county.atlas, kind), SEARCHED[kind]
    if not len(leaf):
        return Found(kind, (), 0)
    ranks = _ranks([words_in(county, kind, name) for name in columns], wanted)
    rows = np.flatnonzero(ranks < NO_HIT)
    best = rows[np.argsort(ranks[rows], kind="stable")[:most]]
    held = pd.DataFrame({name: leaf.column(name).iloc[best] for name in columns})
    return Found(kind, [_hit(kind, row) for row in held.to_dict("records")], len(rows))


NO_HIT = 3


def _ranks(columns: Sequence[Words], wanted: bytes) -> NDArray[np.uint8]:
    """Rank rows: 0 a code or name that is the text, 1 one that begins so, 2 others, 3 no hit."""
    ranks = np.full(len(columns[0].begins), NO_HIT, dtype=np.uint8)
    for words in columns:
        ranks[words.every(wanted)] = 2
    for words in columns[:2]:
        ranks[words.every(wanted, begins=True)] = 1
    for words in columns[:2]:
        ranks[words.every(wanted, begins=True, ends=True)] = 0
    return ranks


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
