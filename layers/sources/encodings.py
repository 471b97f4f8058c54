"""What encoding text is in: stated, else the strict one that reads it as Chinese."""

import codecs
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from layers.errors import SourceError
from layers.sources.raw import unreadable
from layers.sources.trials import Guess, Trial, best, weigh

ACCEPTED = "接受 UTF-8、UTF-16（带 BOM）、GBK/GB18030 和 Big5 文字；也可用 --encoding 指明"
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
PAGES = {"936": "gb18030", "65001": "utf-8", "950": "cp950", "54936": "gb18030"}
"""Windows code pages that Chinese files name; GB18030 reads all that GBK and GB2312 write."""

NAMES = {"gbk": "gb18030", "gb2312": "gb18030", "cp936": "gb18030", "big5": "cp950"}
"""Codecs → the larger one that Windows means by the name."""

LABELS = {"utf-8-sig": "UTF-8", "cp950": "BIG5"}

UNSTATED = (
    Guess("utf-8", "文字合乎 UTF-8"),
    Guess("gb18030", "文字合乎 GB18030"),
    Guess("cp950", "按用字推测是 Big5，不对时请用 --encoding 指明"),
)
"""What text may be in that says nothing of itself; of those as likely the first."""


def lookup(name: str) -> str | None:
    """Find the Python codec for a name such as ``GBK``, ``ANSI 936`` or ``UTF-8``; None if none."""
    page = re.search(r"(\d{3,5})$", name.strip())
    if page and page[1] in PAGES:
        return PAGES[page[1]]
    try:
        found = codecs.lookup(re.sub(r"(?i)^big-5", "big5", name.strip())).name
        "".encode(found)
    except (LookupError, ValueError):  # unknown, or a codec such as base64 that holds no text
        return None
    return NAMES.get(found, found)


def stated(path: Path, encoding: str) -> str:
    """Look up what the user states, or say that it is unknown."""
    if (found := lookup(encoding)) is None:
        raise unreadable(
            path, f"不认识编码“{encoding}”", accept="接受 UTF-8、GBK、GB18030、Big5 等"
        )
    return found


def label(encoding: str) -> str:
    """Give the name under which people know a codec: ``GB18030``, ``UTF-8``, ``BIG5``."""
    return LABELS.get(encoding, encoding.upper())


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
    guesses = (Guess(stated(path, encoding), "按指明"),) if encoding else _guesses(data)
    texts = {guess.encoding: _decoded(data, guess.encoding) for guess in guesses}
    trials = [Trial(guess) for guess in guesses if isinstance(texts[guess.encoding], str)]
    for trial in trials:
        weigh(trial, str(texts[trial.guess.encoding]))
    if (guess := best(trials)) is None:
        raise _nothing_fits(path, data, texts)
    return str(texts[guess.encoding]), label(guess.encoding), guess.why


def _decoded(data: bytes, encoding: str) -> str | int:
    """Decode strictly; the byte that does not fit where one does not."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        return error.start


def _nothing_fits(path: Path, data: bytes, texts: Mapping[str, str | int]) -> SourceError:
    lines = {name: data.count(b"\n", 0, int(at)) + 1 for name, at in texts.items()}
    places = "、".join(f"{label(name)}（第 {line} 行）" for name, line in lines.items())
    return unreadable(path, f"文字无法按 {places} 解读", accept=ACCEPTED)


def _guesses(data: bytes) -> Sequence[Guess]:
    for bom, encoding in BOMS:
        if data.startswith(bom):
            return (Guess(encoding, "按文件开头的 BOM"),)
    return UNSTATED
