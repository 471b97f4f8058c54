"""Which character encoding a text is in: stated, strict, and at last by its Chinese characters."""

import codecs
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from layers.sources.raw import unreadable

ACCEPTED = "接受 UTF-8、UTF-16（带 BOM）和 GBK/GB18030 文字；也可用 --encoding 指明"
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
PAGES = {"936": "gb18030", "65001": "utf-8", "950": "big5", "54936": "gb18030"}
"""Windows code pages that Chinese files name; GB18030 reads all that GBK and GB2312 write."""


@dataclass(frozen=True)
class Guess:
    """An encoding and why it is thought of."""

    encoding: str
    why: str


def lookup(name: str) -> str | None:
    """Find the Python codec for a name such as ``GBK``, ``ANSI 936`` or ``UTF-8``; None if none."""
    page = re.search(r"(\d{3,5})$", name.strip())
    if page and page[1] in PAGES:
        return PAGES[page[1]]
    try:
        found = codecs.lookup(name.strip()).name
        "".encode(found)
    except (LookupError, ValueError):  # unknown, or a codec such as base64 that holds no text
        return None
    return "gb18030" if found in {"gbk", "gb2312", "cp936"} else found


def stated(path: Path, encoding: str) -> str:
    """Look up what the user states, or say that it is unknown."""
    if (found := lookup(encoding)) is None:
        raise unreadable(
            path, f"不认识编码“{encoding}”", accept="接受 UTF-8、GBK、GB18030、Big5 等"
        )
    return found


def label(encoding: str) -> str:
    """Give the name under which people know a codec: ``GB18030``, ``UTF-8``."""
    return encoding.removesuffix("-sig").upper()


def decode(path: Path, data: bytes, encoding: str | None = None) -> tuple[str, str, str]:
    """Decode a whole text file.

    Returns
    -------
    tuple
        The text, the encoding used, and why it was chosen (Chinese).

    Raises
    ------
    SourceError
        Nothing fits, or what the user states does not; the place is named.
    """
    guesses = [Guess(stated(path, encoding), "按指明")] if encoding else _guesses(data)
    for guess in guesses:
        try:
            return data.decode(guess.encoding), label(guess.encoding), guess.why
        except UnicodeDecodeError as error:
            at = data.count(b"\n", 0, error.start) + 1
    raise unreadable(path, f"第 {at} 行的文字无法按 {guess.encoding} 解读", accept=ACCEPTED)


def _guesses(data: bytes) -> list[Guess]:
    for bom, encoding in BOMS:
        if data.startswith(bom):
            return [Guess(encoding, "按文件开头的 BOM")]
    return [Guess("utf-8", "全文合乎 UTF-8"), Guess("gb18030", "不合 UTF-8，合乎 GB18030")]


def choose(values: Iterable[bytes], guesses: Sequence[Guess]) -> Guess | None:
    """Choose the encoding under which all values decode and look most like Chinese.

    A value may end within a character, because DBF cuts text at a number of bytes. Of equals the
    first guess wins; None when none decodes.
    """
    best: tuple[float, Guess] | None = None
    sample = [value for value in set(values) if not value.isascii()]
    for guess in guesses:
        score = _score(sample, guess.encoding)
        if score is not None and (best is None or score > best[0]):
            best = score, guess
    return best[1] if best else None


def _score(values: Sequence[bytes], encoding: str) -> float | None:
    """Share of GB 2312 characters among those beyond ASCII; None when a value does not decode."""
    try:
        text = "".join(cut(value, encoding) for value in values)
    except UnicodeDecodeError:
        return None
    beyond = [character for character in text if not character.isascii()]
    return sum(map(_common, beyond)) / len(beyond) if beyond else 0.0


def _common(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def cut(value: bytes, encoding: str) -> str:
    """Decode strictly, but leave out a last character of which only the beginning is there."""
    return codecs.getincrementaldecoder(encoding)("strict").decode(value, final=False)
