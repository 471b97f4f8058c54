"""How wide letters are, and how a text is cut, wrapped or broken to fit its place."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache

from matplotlib.textpath import text_to_path

from geoapi.views.printed.fonts import drawable, font

MOST = 400
"""Letters of a line that are measured at all: no sheet has room for more."""


@lru_cache(maxsize=4096)
def text_width(text: str, size: float) -> float:
    """Width in points of one line of text."""
    if not text.strip():
        return size * 0.3 * len(text)
    line = drawable(text)
    width, _, _ = text_to_path.get_text_width_height_descent(line, font(size), ismath=False)
    return float(width)


def text_size(text: str, size: float, *, spacing: float = 1.3) -> tuple[float, float]:
    """Width and height in points of a text of one or more lines."""
    lines = text.split("\n")
    return max(text_width(line, size) for line in lines), len(lines) * size * spacing


def _fitting(text: str, size: float, width: float, *, tail: str = "") -> int:
    """Count the letters from the start that fit `width` points, with a tail behind them."""
    lengths = range(1, min(len(text), MOST) + 1)
    return bisect_left(lengths, 1, key=lambda n: text_width(text[:n] + tail, size) > width)


def shorten(text: str, size: float, width: float) -> str:
    """Cut a line so that it fits `width` points, ending in … where it was cut."""
    if len(text) <= MOST and text_width(text, size) <= width:
        return text
    return text[: _fitting(text, size, width, tail="…")].rstrip() + "…"


def wrap(text: str, size: float, widths: Sequence[float]) -> list[str]:
    """Break a text into lines of these widths in points; the last one is shortened."""
    found: list[str] = []
    for width in widths[:-1]:
        cut = _fitting(text, size, width)
        if cut == len(text):
            break
        cut = max(1, _softly(text, cut))
        found.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*found, shorten(text, size, widths[-1])] if text else found


def _softly(text: str, cut: int) -> int:
    """Move a cut back to a space, where it would part a word of Latin letters or a number."""
    joined = cut < len(text) and text[cut - 1 : cut + 1].isascii() and text[cut] != " "
    space = text.rfind(" ", 0, cut)
    return space + 1 if joined and space > cut // 2 else cut


def broken(text: str, lines: int) -> str:
    """Break a name into lines of about equal length, at spaces where it has any."""
    pitch = -(-len(text) // lines)
    found: list[str] = []
    while text:
        spaces = [at for at, letter in enumerate(text) if letter == " " and pitch / 2 < at]
        near = min(spaces, key=lambda at: abs(at - pitch), default=pitch)
        cut = near if len(found) < lines - 1 and abs(near - pitch) < pitch / 2 else pitch
        cut = len(text) if len(found) == lines - 1 else cut
        found.append(text[:cut].strip())
        text = text[cut:].strip()
    return "\n".join(found)
