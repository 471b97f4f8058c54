"""Reading the values of one column: what is accepted, in vectorised steps.

Each reader takes the raw values as text or as the file's own types and returns a Parsed:
the values, and for every row that is wrong one sentence. Blank stays unknown.
"""

import difflib
import math
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

from layers import codes
from layers.schema import Field

BLANK = frozenset(
    ("", "-", "--", "—", "——", "/", "\\", "无数据", "暂无", "未知", "null", "<null>", "none", "nan",
     "nat", "n/a", "na", "#n/a")
)  # fmt: skip
"""What people write where nothing is known."""

SENTINELS = frozenset(
    (date(1, 1, 1), date(1753, 1, 1), date(1899, 12, 30), date(1899, 12, 31), date(1900, 1, 1),
     date(1900, 1, 2), date(1970, 1, 1), date(2099, 12, 31), date(9999, 12, 31))
)  # fmt: skip
"""Dates that programs write for "no date": they are not dates."""

TRUE = frozenset({"是", "有", "真", "y", "yes", "true", "t", "1", "√", "规上", "已填报", "已核实"})
FALSE = frozenset({"否", "无", "假", "n", "no", "false", "f", "0", "×", "规下", "未填报", "未核实"})

INFINITE = frozenset({"inf", "infinity"})

EXACT = 2**53
"""A float holds every whole number below this one."""

EXCEL_EPOCH = date(1899, 12, 30)
EXCEL_DAYS = (21_000, 80_000)
"""Serials read as dates: 1957-06-29 to 2119-01-11; below, 20243 may be a year and a month."""


@dataclass
class Parsed:
    """One column: what was read of it, and by position what is wrong or stands for "unknown".

    Attributes
    ----------
    given
        The values in their original words; None where the file has no such column.
    wrong
        Position -> sentence, suggestion.
    """

    results: list[Any]
    given: Sequence[Any] | None = None
    wrong: dict[int, tuple[str, str | None]] = field(default_factory=dict)
    unknown: list[int] = field(default_factory=list)


class NotAcceptedError(ValueError):
    """A value that is not what the field holds; args: sentence, suggestion."""


def plain(value: Any) -> str:
    """Return a value as folded, stripped text; numbers that are whole lose their ``.0``."""
    if isinstance(value, float) and value.is_integer() and abs(value) < EXACT:
        value = int(value)
    return unicodedata.normalize("NFKC", str(value)).replace("\xa0", " ").strip()


def is_empty(value: Any) -> bool:
    """Whether a cell holds nothing at all; ``--`` may be somebody's key."""
    return value is None or value != value or (isinstance(value, str) and not value.strip())  # noqa: PLR0124


def is_blank(value: Any) -> bool:
    """Whether a cell says nothing."""
    if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return True
    return isinstance(value, str) and plain(value).lower() in BLANK


_NUMBER = re.compile(
    r"[+-]?([0-9]{1,3}([, ][0-9]{3})+(\.[0-9]*)?|[0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"
)


def read_number(value: Any, _: Field) -> float:
    """Read a number; separators of thousands are dropped, a decimal comma is not guessed at."""
    text = plain(value)
    if isinstance(value, (float, np.floating)) or text.lower().lstrip("+-") in INFINITE:
        number = float(value)
    elif _NUMBER.fullmatch(text):
        number = float(re.sub("[, ]", "", text))
    else:
        raise NotAcceptedError("不是数字", None)
    if not math.isfinite(number):
        raise NotAcceptedError("不是有限的数", None)
    return number


def read_integer(value: Any, wanted: Field) -> int:
    """Read a whole number; ``2024年`` is 2024."""
    number = read_number(plain(value).removesuffix("年").removesuffix("层"), wanted)
    if not number.is_integer() or abs(number) >= EXACT:
        raise NotAcceptedError("不是整数", None)
    return int(number)


def read_text(value: Any, wanted: Field) -> str:
    """Read text as written, blanks at the ends dropped; choices become their canonical word."""
    text = plain(value) if not isinstance(value, str) else value.replace("\xa0", " ").strip()
    return _choose(text, wanted) if wanted.choices else text


def _choose(text: str, wanted: Field) -> str:
    by_word = {
        plain(w).lower(): name for name, words in wanted.choices.items() for w in (name, *words)
    }
    found = by_word.get(plain(text).lower())
    if found is not None:
        return found
    near = difflib.get_close_matches(plain(text).lower(), by_word, n=1)
    shown = "、".join(
        f"{name}（{words[0]}）" if words else name for name, words in wanted.choices.items()
    )
    raise NotAcceptedError(f"不在可用值之列；可用：{shown}", near[0] if near else None)


def read_code(value: Any, wanted: Field) -> str:
    """Read a code as text; a long one that a sheet turned into a float has lost its digits."""
    if isinstance(value, float) and abs(value) >= 1e15:  # noqa: PLR2004 - digits a float keeps
        raise NotAcceptedError("代码被表格存成了数值，末位已丢失；请把该列设为文本后重新录入", None)
    text = value.replace("\xa0", " ").strip() if isinstance(value, str) else plain(value)
    if re.fullmatch(r"[0-9](\.[0-9]+)?E\+[0-9]+", text, re.IGNORECASE):
        raise NotAcceptedError("代码被写成科学计数，末位已丢失；请把该列设为文本后重新录入", None)
    return _choose(text, wanted) if wanted.choices else text


def check_code(code: str, wanted: Field) -> str:
    """Bring a national code to its one form (half-width, upper case, no blanks) and check it."""
    if wanted.check is None:
        return codes.narrow(code)
    bring, check = codes.CHECKS[wanted.check]
    code = bring(codes.normal(code))
    if sentence := check(code):
        suggest = codes.SUGGESTIONS.get(str(wanted.check))
        raise NotAcceptedError(sentence, suggest(code) if suggest else None)
    return code


def read_list(value: Any, _: Field) -> str:
    """Read several words, however separated; kept joined with ``;``."""
    parts = re.split(r"[;；、,，|]", plain(value))
    return ";".join(part.strip() for part in parts if part.strip())


def read_flag(value: Any, _: Field) -> bool:
    """Read yes or no; a blank is neither."""
    text = plain(value).lower()
    if text in TRUE:
        return True
    if text in FALSE:
        return False
    raise NotAcceptedError("应为 是 / 否", None)


def read_date(value: Any, _: Field) -> date:
    """Read a day: ``2024-03-01``, ``2024/3/1``, ``20240301``, ``2024年3月1日``, a serial."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, (int, float)) and EXCEL_DAYS[0] <= value <= EXCEL_DAYS[1]:
        return EXCEL_EPOCH + timedelta(days=int(value))
    return _date_of(plain(value))


_DAY = re.compile(
    r"(\d{4})(?:[-/.年])(\d{1,2})(?:[-/.月])(\d{1,2})日?"
    r"(?:[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?"
)


def _date_of(text: str) -> date:
    packed = re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text)
    found = packed or _DAY.fullmatch(text)
    if not found:
        if re.fullmatch(r"\d{5}", text) and EXCEL_DAYS[0] <= int(text) <= EXCEL_DAYS[1]:
            return EXCEL_EPOCH + timedelta(days=int(text))
        month = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})月?", text)
        hint = f"{month[1]}-{int(month[2]):02d}-??（缺日）" if month else "2024-03-01"
        raise NotAcceptedError("不是日期；可用 2024-03-01、2024/3/1、20240301、2024年3月1日", hint)
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        raise NotAcceptedError("日历上没有这一天", None) from None


READERS: dict[str, Callable[[Any, Field], Any]] = {
    "number": read_number, "integer": read_integer, "text": read_text, "code": read_code,
    "list": read_list, "flag": read_flag, "date": read_date,
}  # fmt: skip


def read_column(values: Sequence[Any], wanted: Field, *, factor: float, check: bool) -> Parsed:
    """Read every value of a column; equal values are read once.

    Parameters
    ----------
    factor
        From the file's unit to the canonical one.
    check
        Whether national codes are checked.
    """
    parsed = Parsed([None] * len(values), values)
    known: dict[Any, tuple[Any, str | None, str | None]] = {}
    blank = is_blank if check or wanted.type != "code" else is_empty
    for position, value in enumerate(values):
        if blank(value) and not _means_something(value, wanted):
            continue
        cell = (type(value), value)
        if cell not in known:
            known[cell] = _read(value, wanted, factor, check)
        result, sentence, suggestion = known[cell]
        if sentence:
            parsed.wrong[position] = (sentence, suggestion)
        elif result is None:
            parsed.unknown.append(position)
        elif result != "":
            parsed.results[position] = result
    return parsed


def _means_something(value: Any, wanted: Field) -> bool:
    """``none`` is a word of its own where the field declares it."""
    return isinstance(value, str) and plain(value).lower() in wanted.choices


def _read(
    value: Any,
    wanted: Field,
    factor: float,
    check: bool,  # noqa: FBT001
) -> tuple[Any, str | None, str | None]:
    try:
        result = READERS[wanted.type](value, wanted)
        if check and wanted.type == "code" and not wanted.choices:
            result = check_code(result, wanted)
        return _in_bounds(result, wanted, factor), None, None
    except NotAcceptedError as wrong:
        return None, str(wrong.args[0]), wrong.args[1]


def _in_bounds(result: Any, wanted: Field, factor: float) -> Any:
    if wanted.type == "date":
        return None if result in SENTINELS else result
    if wanted.type not in {"number", "integer"}:
        return result
    if wanted.minimum is not None and result < wanted.minimum:
        raise NotAcceptedError(f"不得小于 {wanted.minimum:g}", None)
    if result == 0 and wanted.zero_is_unknown:
        return None
    return result * factor if wanted.type == "number" and factor != 1 else result
