"""What a cell of a file says before it is read as anything: nothing, or plain text."""

import math
import unicodedata
from typing import Any

import pandas as pd

BLANK = frozenset(
    ("", "-", "--", "—", "——", "/", "\\", "无数据", "暂无", "未知", "null", "<null>", "none", "nan",
     "nat", "n/a", "na", "#n/a")
)  # fmt: skip
"""What people write where nothing is known."""

EXACT = 2**53
"""A float holds every whole number below this one."""


class NotAcceptedError(ValueError):
    """A value that is not what the field holds; args: sentence, suggestion."""


def plain(value: Any) -> str:
    """Return a value as folded, stripped text; numbers that are whole lose their ``.0``."""
    if isinstance(value, float) and value.is_integer() and abs(value) < EXACT:
        value = int(value)
    text = str(value)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).replace("\xa0", " ")
    return text.strip()


def is_empty(value: Any) -> bool:
    """Whether a cell holds nothing at all; ``--`` may be somebody's key."""
    return value is None or value != value or (isinstance(value, str) and not value.strip())  # noqa: PLR0124


def is_blank(value: Any) -> bool:
    """Whether a cell says nothing."""
    if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return True
    return isinstance(value, str) and plain(value).lower() in BLANK
