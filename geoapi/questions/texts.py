"""Texts 文字查找 of a column, folded into one run of bytes, which is searched as a whole.

It is made once for a snapshot. Two texts are the same where only the width or the case of their
letters differs.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock
from unicodedata import normalize
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.atlas import County, Identity, leaf_of
from layers.leaves import Once

Rows = NDArray[np.int64]

LONGEST = 100
"""Letters of what is looked for; more are not read."""

BREAK = b"\n"


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
    begins: Rows
    ascii: bool

    def starting(self, text: bytes) -> Iterator[int]:
        """Yield the rows that begin with a folded text."""
        return self._rows(BREAK + text, 1)

    def holding(self, text: bytes) -> Iterator[int]:
        """Yield the rows that have a folded text within them."""
        return self._rows(text, 0)

    def every(self, text: bytes, *, begins: bool = False, ends: bool = False) -> Rows:
        """Return all rows that have a folded text within them, or begin or end with it, rising."""
        before, after = BREAK if begins else b"", b"(?=\n)" if ends else b"[^\n]*"
        found = re.finditer(before + re.escape(text) + after, self.run)
        at = np.fromiter((match.start() for match in found), dtype=np.int64)
        return np.unique(np.searchsorted(self.begins, at + begins, side="right") - 1)

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


def words_in(county: County, layer: str, column: str) -> Words:
    """Return the texts of a column, folded when they are first searched."""
    with _MAKING:
        held = _HELD.setdefault(county.identity, {})
        once = held.setdefault(
            (layer, column), Once(lambda: words_of(leaf_of(county.atlas, layer).column(column)))
        )
    return once()
