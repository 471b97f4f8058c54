"""Finding a parcel 查找宗地 among very many: by its number, its name, or who holds or uses it.

A search through a million names is one search through some 20 MB, and ends with the first hits.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice

import numpy as np

from geoapi.questions.texts import LONGEST, folded, words_in
from layers.atlas import County, leaf_of, table_of
from layers.landuse import in_force

MOST = 20
"""Hits that are told."""


@dataclass(frozen=True)
class Place:
    """A parcel that was found: its code, its name, and whose it is where it was found by that."""

    key: str
    name: str
    holder: str = ""


def find_parcels(county: County, on: date, text: str, most: int = MOST) -> list[Place]:
    """Find parcels by their number, their name, or who holds or uses them on a date.

    What begins with the text comes first, numbers before names. The text is taken as it stands:
    no pattern.
    """
    wanted = folded(text[:LONGEST]).encode()
    if not wanted:
        return []
    found: dict[str, Place] = {}
    for place in chain(_by_own(county, wanted), _by_holder(county, on, wanted, most)):
        found.setdefault(place.key, place)
        if len(found) == most:
            break
    return list(found.values())


def _by_own(county: County, wanted: bytes) -> Iterator[Place]:
    if not len(leaf := leaf_of(county.atlas, "parcels")):
        return
    codes, names = (words_in(county, "parcels", name) for name in ("parcel_id", "name"))
    keys, titles = leaf.column("parcel_id"), leaf.column("name")
    ways = (codes.starting, names.starting, names.holding, codes.holding)
    for row in chain.from_iterable(way(wanted) for way in ways):
        yield Place(str(keys.iloc[row]), _text(titles.iloc[row]))


def _by_holder(county: County, on: date, wanted: bytes, most: int) -> Iterator[Place]:
    """Yield the parcels of the first firms and holders whose names have the text."""
    firms = dict(_named(county, "enterprises", ("uscc", "name"), wanted, most))
    theirs = [(key, firms[firm]) for firm, key in _used(county, on, [*firms])]
    theirs += _named(county, "supplies", ("parcel_id", "holder_name"), wanted, most)
    leaf = leaf_of(county.atlas, "parcels")
    if not theirs or not len(leaf):
        return
    keys, titles = leaf.column("parcel_id"), leaf.column("name")
    rows = np.flatnonzero(keys.isin([key for key, _ in theirs]).to_numpy(bool))
    at = {str(keys.iloc[row]): row for row in rows}
    for key, holder in theirs:
        if key in at:
            yield Place(key, _text(titles.iloc[at[key]]), holder)


def _named(
    county: County, layer: str, columns: tuple[str, str], wanted: bytes, most: int
) -> list[tuple[str, str]]:
    leaf = leaf_of(county.atlas, layer)
    if not len(leaf):
        return []
    keys, names = (leaf.column(name) for name in columns)
    rows = islice(words_in(county, layer, columns[1]).holding(wanted), most)
    return [(str(keys.iloc[row]), str(names.iloc[row])) for row in rows]


def _used(county: County, on: date, firms: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield who uses which parcel on a date, of some firms."""
    if not firms:
        return
    table = table_of(county.atlas, "occupancies")
    theirs = table[table["uscc"].isin(firms)]
    held = theirs[in_force(theirs, on)]
    for firm, key in zip(held["uscc"], held["parcel_id"], strict=True):
        yield str(firm), str(key)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
