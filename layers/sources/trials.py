"""Which encoding reads a text as Chinese: strictly over every byte, then by common characters."""

import codecs
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

AT_ONCE = 1 << 20
"""Characters weighed at a time."""

HIGH = range(0xA1, 0xFF)
LOW = range(0x40, 0x7F)
GB2312 = tuple((lead, HIGH) for lead in (0xA1, 0xA2, 0xA3, 0xA6, *range(0xB0, 0xD8)))
"""Level 1 (3755 characters in daily use) and the rows of symbols, numerals, full-width, Greek."""

BIG5 = (
    *((lead, trails) for lead in (0xA1, 0xA2, *range(0xA4, 0xC6)) for trails in (LOW, HIGH)),
    (0xA3, LOW),
    (0xC6, LOW),
)
"""Level 1 (5401 characters in daily use) and the rows of symbols, numerals, full-width, Greek."""


@dataclass(frozen=True)
class Guess:
    """An encoding and why it is thought of."""

    encoding: str
    why: str


@dataclass
class Trial:
    """How a guess fares: characters beyond ASCII, common ones, and where it first fails."""

    guess: Guess
    beyond: int = 0
    common: int = 0
    failed: str | None = None

    @property
    def share(self) -> float:
        """Common characters among those beyond ASCII; 0 where there are none."""
        return self.common / self.beyond if self.beyond else 0.0


def best(trials: Iterable[Trial]) -> Guess | None:
    """Choose the guess that never failed and looks most like Chinese; of equals the first."""
    alive = [trial for trial in trials if trial.failed is None]
    return max(alive, key=lambda trial: trial.share).guess if alive else None


def weigh(trial: Trial, text: str) -> None:
    """Count a decoded text's characters."""
    table = _common(trial.guess.encoding)
    for part in _parts(text):
        codes = np.frombuffer(part.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        beyond = codes[codes > 0x7F]  # noqa: PLR2004  (ASCII)
        trial.beyond += len(beyond)
        trial.common += int(table[np.minimum(beyond, len(table) - 1)].sum())


def _parts(text: str) -> Iterator[str]:
    if not text.isascii():
        yield from (text[at : at + AT_ONCE] for at in range(0, len(text), AT_ONCE))


def try_on(trial: Trial, values: Sequence[bytes], width: int | None = None) -> int | None:
    """Weigh texts; return the position of the first that does not decode.

    A text that fills all `width` bytes of its column may end within a character.
    """
    codec = trial.guess.encoding
    try:
        weigh(trial, _joined(values, codec, width))
    except UnicodeDecodeError:
        for at, value in enumerate(values):
            if not _reads(value, codec, width):
                return at
    return None


def _joined(values: Sequence[bytes], codec: str, width: int | None) -> str:
    """Decode in one go what cannot have been cut."""
    full = [value for value in values if len(value) == width]
    rest = b"\n".join(value for value in values if len(value) != width)
    return rest.decode(codec) + "".join(cut(value, codec) for value in full)


def _reads(value: bytes, codec: str, width: int | None) -> bool:
    try:
        cut(value, codec) if len(value) == width else value.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def cut(value: bytes, encoding: str) -> str:
    """Decode strictly, but leave out a last character of which only the beginning is there."""
    return codecs.getincrementaldecoder(encoding)("strict").decode(value, final=False)


@cache
def _common(encoding: str) -> NDArray[np.bool_]:
    """Which of the first 65,535 characters are common in Chinese as this encoding writes it."""
    own = {"gb18030": (("gb2312", GB2312),), "cp950": (("big5", BIG5),)}
    table = np.zeros(0x10000, dtype=bool)
    for codec, rows in own.get(encoding, (("gb2312", GB2312), ("big5", BIG5))):
        codes = (bytes((lead, trail)) for lead, trails in rows for trail in trails)
        table[[ord(known) for code in codes if (known := code.decode(codec, "replace")[0])]] = True
    table[[*range(0x80), 0xFFFD, 0xFFFF]] = False
    return table
