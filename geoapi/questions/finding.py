"""Finding a parcel 查找宗地 among very many: by its number, its name, or who holds or uses it.

Texts of a layer stand folded in one run of bytes, made once for a snapshot: a search through a
million names is one search through some 20 MB, and ends with the first hits.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice
from threading import Lock
from unicodedata import normalize
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.atlas import County, Identity, leaf_of, table_of
from layers.landuse import in_force
from layers.leaves import Once

MOST = 20
"""Hits that are told."""

LONGEST = 100
"""Letters of what is looked for; more are not read."""

BREAK = b"\n"


@dataclass(frozen=True)
class Place:
    """A parcel that was found: its code, its name, and whose it is where it was found by that."""

    key: str
    name: str
    holder: str = ""


@dataclass(frozen=True, eq=False)
class Words:
    """Texts to be searched, row by row.

    Attributes
    ----------
    run
        All of them, folded, each between two line breaks.
    begins
        Where each begins.
    ascii
        Whether there is no letter but of ASCII in all of them, as in numbers.
    """

    run: bytes
    begins: NDArray[np.int64]
    ascii: bool

    def starting(self, text: bytes) -> Iterator[int]:
        """Yield the rows that begin with a folded text."""
        return self._rows(BREAK + text, 1)

    def holding(self, text: bytes) -> Iterator[int]:
        """Yield the rows that have a folded text within them."""
        return self._rows(text, 0)

    def _rows(self, text: bytes, skipped: int) -> Iterator[int]:
        if self.ascii and not text.isascii():
            return
        at = self.run.find(text)
        while at >= 0:
            row = int(np.searchsorted(self.begins, at + skipped, side="right")) - 1
            yield row
            at = self.run.find(text, self.run.index(BREAK, at + skipped))


def folded(text: str) -> str:
    """Return a text as it is compared: of one width, in small letters, on one line."""
    return " ".join(normalize("NFKC", text).lower().split())


def words_of(column: pd.Series) -> Words:
    """Fold a column; what is unknown is empty."""
    texts = column.astype(object).where(column.notna(), "").tolist()
    whole = "\n".join(text.replace("\n", " ").replace("\r", " ") for text in texts)
    run = f"\n{normalize('NFKC', whole).lower()}\n".encode()
    begins = np.flatnonzero(np.frombuffer(run, dtype=np.uint8) == BREAK[0])[:-1] + 1
    return Words(run, begins, run.isascii())


_MAKING = Lock()
_HELD: WeakKeyDictionary[Identity, dict[tuple[str, str], Once[Words]]] = WeakKeyDictionary()


def _words(county: County, layer: str, column: str) -> Words:
    with _MAKING:
        held = _HELD.setdefault(county.identity, {})
        once = held.setdefault(
            (layer, column), Once(lambda: words_of(leaf_of(county.atlas, layer).column(column)))
        )
    return once()


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
    codes, names = (_words(county, "parcels", name) for name in ("parcel_id", "name"))
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
    rows = islice(_words(county, layer, columns[1]).holding(wanted), most)
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
