"""Cells of a DBF that are not text: numbers, dates and flags; what is none of these stays text."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.sources.raw import objects

NUMBER = re.compile(rb"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
FLAGS = {b"T": True, b"Y": True, b"F": False, b"N": False, b"?": None, b"": None}
BLANK = b" \0"


def reals(values: Sequence[bytes]) -> NDArray[Any]:
    """Read numbers with decimals; blank and asterisks are missing, what is no number stays."""
    read = [_number(value.strip(BLANK)) for value in values]
    return objects(read) if any(isinstance(one, str) for one in read) else np.array(read, float)


def numbers(values: Sequence[bytes]) -> NDArray[Any]:
    """Read whole numbers to the last digit; blank and asterisks are missing, others stay."""
    return _plain([_number(value.strip(BLANK)) for value in values], int, np.int64)


def _number(value: bytes) -> object:
    if not value or b"*" in value:
        return None
    if not NUMBER.fullmatch(value):
        return value.decode("ascii", "backslashreplace")
    return int(value) if value.lstrip(b"+-").isdigit() else float(value)


def dates(values: Sequence[bytes]) -> NDArray[Any]:
    """Read ``YYYYMMDD``; blank and zeros are missing, what is no date stays as it is written."""
    read = [_date(value.strip(BLANK)) for value in values]
    if any(isinstance(one, str) for one in read):
        return objects(read)
    return np.array(read, dtype="datetime64[s]")


def _date(value: bytes) -> object:
    if not value.strip(b"0"):
        return None
    try:
        return dt.date(int(value[:4]), int(value[4:6]), int(value[6:]))
    except ValueError:
        return value.decode("ascii", "backslashreplace")


def flags(values: Sequence[bytes]) -> NDArray[Any]:
    """Read ``T F Y N``; blank and ``?`` are missing, what is none of these stays as written."""
    read = [_flag(value.strip(BLANK)) for value in values]
    return _plain(read, bool, np.bool_)


def _flag(value: bytes) -> object:
    known = value.upper()
    return FLAGS[known] if known in FLAGS else value.decode("ascii", "backslashreplace")


def _plain(read: Sequence[object], kind: type, dtype: Any) -> NDArray[Any]:
    """Hold values of one kind compactly, mixed or missing ones as objects."""
    same = all(type(one) is kind for one in read)
    try:
        return np.array(read, dtype=dtype) if same and read else objects(read)
    except OverflowError:  # whole numbers beyond 64 bits
        return objects(read)
