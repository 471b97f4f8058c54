"""Reading the values of one column: what is accepted, in vectorised steps.

Each reader takes the raw values as text or as the file's own types and returns a Parsed:
the values, and for every row that is wrong one sentence. Blank stays unknown.
"""

import difflib
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers import codes
from layers.door.dates import SENTINELS, day_of_month, read_date
from layers.door.words import EXACT, NotAcceptedError, is_blank, is_empty, plain
from layers.schema import Field

TRUE = frozenset({"是", "有", "真", "y", "yes", "true", "t", "1", "√", "规上", "已填报", "已核实"})
FALSE = frozenset({"否", "无", "假", "n", "no", "false", "f", "0", "×", "规下", "未填报", "未核实"})

INFINITE = frozenset({"inf", "infinity"})
NOT_FINITE = "不是有限的数"


@dataclass
class Parsed:
    """One column: what was read of it, and by position what is wrong or stands for "unknown".

    Attributes
    ----------
    given
        The values in their original words; None where the file has no such column.
    wrong
        Position -> sentence, suggestion.
    unknown, assumed
        Positions of values that stand for "unknown"; of months read as a day of theirs.
    """

    results: list[Any]
    given: Sequence[Any] | None = None
    wrong: dict[int, tuple[str, str | None]] = field(default_factory=dict)
    unknown: list[int] = field(default_factory=list)
    assumed: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class How:
    """How a column is to be read.

    Attributes
    ----------
    factor
        From the file's unit to the canonical one.
    check
        Whether national codes are checked.
    month
        The day a month without one stands for, as the person states it: ``first``, ``last``.
    """

    factor: float = 1.0
    check: bool = False
    month: str | None = None


class Cell(NamedTuple):
    """One value as read, and what is to be told of it, if anything."""

    result: Any = None
    told: Literal["", "wrong", "unknown", "assumed"] = ""
    sentence: str = ""
    suggestion: str | None = None


NOTHING = Cell()
"""What a blank is read as."""


_NUMBER = re.compile(
    r"[+-]?([0-9]{1,3}([, ][0-9]{3})+(\.[0-9]*)?|[0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"
)


def read_number(value: Any, _: Field) -> float:
    """Read a number; separators of thousands are dropped, a decimal comma is not guessed at."""
    text = plain(value)
    if isinstance(value, (float, np.floating)) or text.lower().lstrip("+-") in INFINITE:
        number = float(value)
    elif _NUMBER.fullmatch(text):
        number = float(text.replace(",", "").replace(" ", ""))
    else:
        raise NotAcceptedError("不是数字", None)
    if not math.isfinite(number):
        raise NotAcceptedError(NOT_FINITE, None)
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


_EXPONENT = re.compile(r"[0-9](\.[0-9]+)?E\+[0-9]+", re.IGNORECASE)


def read_code(value: Any, wanted: Field) -> str:
    """Read a code as text; a long one that a sheet turned into a float has lost its digits."""
    if isinstance(value, float) and abs(value) >= 1e15:  # noqa: PLR2004 - digits a float keeps
        raise NotAcceptedError("代码被表格存成了数值，末位已丢失；请把该列设为文本后重新录入", None)
    text = value.replace("\xa0", " ").strip() if isinstance(value, str) else plain(value)
    if _EXPONENT.fullmatch(text):
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


READERS: dict[str, Callable[[Any, Field], Any]] = {
    "number": read_number, "integer": read_integer, "text": read_text, "code": read_code,
    "list": read_list, "flag": read_flag, "date": read_date,
}  # fmt: skip


def read_column(values: "Sequence[Any] | pd.Series[Any]", wanted: Field, how: How) -> Parsed:
    """Read every value of a column; equal values of one type are read once.

    Parameters
    ----------
    values
        Any values; numbers that a file's library gives as such are read all at once.
    """
    column = values.to_numpy() if isinstance(values, pd.Series) else np.empty(0, dtype=object)
    if wanted.type == "number" and column.dtype.kind in "iuf":
        return _read_numbers(column, wanted, how.factor)
    given = values.tolist() if isinstance(values, pd.Series) else values
    read = lru_cache(maxsize=None, typed=True)(partial(_read, wanted=wanted, how=how))
    cells = [read(value) for value in given]
    parsed = Parsed([cell.result for cell in cells], given)
    for at, cell in enumerate(cells):
        if cell.told:
            _tell(parsed, at, cell)
    return parsed


def _tell(parsed: Parsed, at: int, cell: Cell) -> None:
    if cell.told == "wrong":
        parsed.wrong[at] = (cell.sentence, cell.suggestion)
    elif cell.told == "unknown":
        parsed.unknown.append(at)
    else:
        parsed.assumed.append(at)


def _read_numbers(column: NDArray[Any], wanted: Field, factor: float) -> Parsed:
    """Read numbers as :func:`read_number` does, and their bounds, all at once; NaN is blank."""
    given = column.astype(float)
    with np.errstate(over="ignore"):
        results = given if factor == 1 else given * factor
    infinite = np.isinf(given)
    low = ~infinite & (given < (-np.inf if wanted.minimum is None else wanted.minimum))
    unknown = (given == 0) & ~low & wanted.zero_is_unknown
    told = results.astype(object)
    told[np.isnan(given) | infinite | low | unknown] = None
    wrong: dict[int, tuple[str, str | None]] = {}
    for at in np.flatnonzero(infinite | low).tolist():
        wrong[at] = (NOT_FINITE if infinite[at] else _too_low(wanted), None)
    return Parsed(told.tolist(), column.tolist(), wrong, np.flatnonzero(unknown).tolist())


def _means_something(value: Any, wanted: Field) -> bool:
    """``none`` is a word of its own where the field declares it."""
    return isinstance(value, str) and plain(value).lower() in wanted.choices


def _read(value: Any, wanted: Field, how: How) -> Cell:
    blank = is_blank if how.check or wanted.type != "code" else is_empty
    if blank(value) and not _means_something(value, wanted):
        return NOTHING
    if how.month and wanted.type == "date" and (day := day_of_month(value, how.month)):
        return Cell(day, "assumed")
    try:
        result = READERS[wanted.type](value, wanted)
        if how.check and wanted.type == "code" and not wanted.choices:
            result = check_code(result, wanted)
        return _in_bounds(result, wanted, how.factor)
    except NotAcceptedError as wrong:
        return Cell(None, "wrong", str(wrong.args[0]), wrong.args[1])


def _in_bounds(result: Any, wanted: Field, factor: float) -> Cell:
    if wanted.type == "date":
        return Cell(None, "unknown") if result in SENTINELS else Cell(result)
    if wanted.type not in {"number", "integer"}:
        return Cell(result) if result != "" else NOTHING
    if wanted.minimum is not None and result < wanted.minimum:
        raise NotAcceptedError(_too_low(wanted), None)
    if result == 0 and wanted.zero_is_unknown:
        return Cell(None, "unknown")
    return Cell(result * factor if wanted.type == "number" and factor != 1 else result)


def _too_low(wanted: Field) -> str:
    return f"不得小于 {wanted.minimum:g}"
