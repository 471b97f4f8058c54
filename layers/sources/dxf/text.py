"""The text of a DXF: its encoding, and its words without AutoCAD's marks."""

import re
from collections.abc import Mapping
from pathlib import Path

from layers.sources.dxf.entities import Found
from layers.sources.encodings import ACCEPTED, UNSTATED, label, lookup, stated
from layers.sources.raw import unreadable
from layers.sources.trials import Guess, Trial, best, try_on

UNICODE_SINCE = b"AC1021"
"""AutoCAD 2007: from here on the text of a DXF is UTF-8."""

SHOWN = 40
"""Characters of a text that a message shows."""

UNICODE = re.compile(r"\\U\+([0-9A-Fa-f]{4})|\\M\+([25])([0-9A-Fa-f]{4})")
PAGES = {"2": "cp950", "5": "gb18030"}
SYMBOLS = re.compile(r"%%([dpcuoDPCUO%]|\d{3})")
NAMED = {"d": "°", "p": "±", "c": "∅", "u": "", "o": "", "%": "%"}
FORMATS = re.compile(
    r"\\(?P<plain>[\\{}])|\\(?P<blank>[PN~])|\\[LlOoKk]|\\[ACcFfHQTWp][^;\\]{0,255};"
    r"|\\S(?P<stack>[^;\\]{0,255});|[{}]"
)
"""MTEXT's marks for fonts, heights, colours …; ``\\P`` ends a line, ``\\S1^2;`` is a fraction."""


def encoding_of(
    path: Path, header: Mapping[str, bytes], found: Found, encoding: str | None
) -> Guess:
    """Choose the encoding that reads all names of layers and all texts, as the header says or not.

    Raises
    ------
    SourceError
        None does; for each the first text that it cannot read.
    """
    outlines = (*found.boundaries, *found.unclosed, *found.unread)
    values = list(dict.fromkeys([
        *(outline.layer for outline in outlines),
        *(value for said in found.labels for value in (said.layer, said.text)),
    ]))  # fmt: skip
    trials = [Trial(guess) for guess in _guesses(path, header, encoding)]
    for trial in trials:
        if (wrong := try_on(trial, values)) is not None:
            trial.failed = values[wrong].decode(trial.guess.encoding, "backslashreplace")[:SHOWN]
    if (guess := best(trials)) is None:
        failed = "；".join(f"{label(t.guess.encoding)}：“{t.failed}”" for t in trials)
        raise unreadable(path, f"文字无法解读，不合之处：{failed}", accept=ACCEPTED)
    return guess


def _guesses(path: Path, header: Mapping[str, bytes], encoding: str | None) -> list[Guess]:
    if encoding:
        return [Guess(stated(path, encoding), "按指明")]
    claims = []
    if header.get("$ACADVER", b"") >= UNICODE_SINCE:
        claims.append(Guess("utf-8", "AutoCAD 2007 起的 DXF 都是 UTF-8"))
    page = header.get("$DWGCODEPAGE", b"").decode("ascii", "ignore")
    if known := lookup(page):
        claims.append(Guess(known, f"按 $DWGCODEPAGE（{page}）"))
    return [*claims, *UNSTATED]


def layer_name(layer: bytes, encoding: str) -> str:
    """Give the name of a drawing layer."""
    return words(layer.decode(encoding), formatted=False)


def words(text: str, *, formatted: bool) -> str:
    """Give the words of a text without AutoCAD's marks, on one line."""
    text = UNICODE.sub(lambda m: _character(m[1], m[2], m[3]), text)
    if formatted:
        text = FORMATS.sub(_unformatted, text)
    text = SYMBOLS.sub(lambda m: _symbol(m[1].lower()), text)
    return " ".join(text.replace("\0", "").split())


def _unformatted(mark: re.Match[str]) -> str:
    if mark["blank"]:
        return " "
    return mark["plain"] or (mark["stack"] or "").replace("^", "/")


def _character(code: str | None, page: str | None, double: str | None) -> str:
    if code:
        return bytes.fromhex(code).decode("utf-16-be", "replace")
    return bytes.fromhex(str(double)).decode(PAGES[str(page)], "replace")


def _symbol(mark: str) -> str:
    return NAMED[mark] if mark in NAMED else chr(int(mark) % 256)
