"""The name of a column whose header takes several rows: groups above, units below."""

import re
from collections.abc import Sequence

from layers.units import FACTORS, normal

UNIT = re.compile(r"[（(].+[)）]|(万|亿|千|平方|立方)?(元|米|亩|公顷|人|吨)|m2|m²|㎡|%|个|吨标准煤")

_TAIL = re.compile(r"(.+?)([（(][^（()）]+[）)])")


def words_of(column: Sequence[str]) -> list[str]:
    """Give the texts over a column from top to bottom, each once where merged cells repeat it."""
    words: list[str] = []
    for text in column:
        if text and text not in words[-1:]:
            words.append(text)
    return words


def label(words: Sequence[str]) -> str:
    """Join words to a name with its unit at the end: 面积（亩） over 登记 is ``面积登记（亩）``."""
    if len(words) < 2:  # noqa: PLR2004 - nothing to join
        return "".join(words)
    found = [_TAIL.fullmatch(word) for word in words[:-1]]
    last, below = words[-1], _unit(words[-1])
    if below:
        return "".join(words[:-1]) + below
    tails = [match[2] for match in found if match]
    if len(tails) != 1 or _TAIL.fullmatch(last):
        return "".join(words)
    names = [match[1] if match else word for match, word in zip(found, words, strict=False)]
    return "".join(names) + last + tails[0]


def with_unit(words: Sequence[str], part: Sequence[str]) -> str:
    """Join the last words of a column, with the unit that only the words before them state.

    ``产值`` under ``产出（万元）`` is ``产值（万元）``; a remark such as ``（含税）`` stays above.
    """
    name, whole = label(part), _TAIL.fullmatch(label(words))
    if whole is None or len(part) == len(words) or name.endswith((")", "）")):
        return name
    unit = normal(whole[2][1:-1])
    return name + whole[2] if any(unit in table for table in FACTORS.values()) else name


def _unit(text: str) -> str:
    if not UNIT.fullmatch(text):
        return ""
    return text if text.endswith((")", "）")) else f"（{text}）"


def are_units(texts: Sequence[str]) -> bool:
    """Whether a row holds units and nothing else."""
    given = [text for text in texts if text]
    return bool(given) and all(UNIT.fullmatch(text) for text in given)
