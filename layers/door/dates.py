"""Reading days: what is a date, what only stands for "no date", what lacks its day."""

import calendar
import re
from datetime import date, datetime, timedelta
from typing import Any

from layers.door.words import NotAcceptedError, plain
from layers.schema import Field

SENTINELS = frozenset(
    (date(1, 1, 1), date(1753, 1, 1), date(1899, 12, 30), date(1899, 12, 31), date(1900, 1, 1),
     date(1900, 1, 2), date(1970, 1, 1), date(2099, 12, 31), date(9999, 12, 31))
)  # fmt: skip
"""Dates that programs write for "no date": they are not dates."""

EXCEL_EPOCH = date(1899, 12, 30)
EXCEL_DAYS = (21_000, 80_000)
"""Serials read as dates: 1957-06-29 to 2119-01-11; below, 20243 may be a year and a month."""


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
        raise _no_day(text)
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        raise NotAcceptedError("日历上没有这一天", None) from None


_MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})月?")
_RELATIVE = re.compile(r".*(后|内|前|之日起).*\d.*|.*\d+个?(月|日|天|年)(内|后|前).*")


def _no_day(text: str) -> NotAcceptedError:
    """Say why a text is no day: it lacks one, it counts from another date, or it is none."""
    if month := _MONTH.fullmatch(text):
        sentence = "不是日期：只到月份；请补上日，或用 --month first / last 指明取月初还是月末"
        return NotAcceptedError(sentence, f"{month[1]}-{int(month[2]):02d}-??（缺日）")
    if _RELATIVE.fullmatch(text):
        return NotAcceptedError("不是日期：是相对的期限", "按合同推算后填写，如 2024-03-01")
    accepted = "不是日期；可用 2024-03-01、2024/3/1、20240301、2024年3月1日"
    return NotAcceptedError(accepted, "2024-03-01")


def day_of_month(value: Any, which: str) -> date | None:
    """Return the first or last day of ``2024年3月``; None where the text is no month."""
    month = _MONTH.fullmatch(plain(value)) if isinstance(value, str) else None
    if month is None or not 1 <= int(month[2]) <= 12:  # noqa: PLR2004 - months of a year
        return None
    year, number = int(month[1]), int(month[2])
    return date(year, number, 1 if which == "first" else calendar.monthrange(year, number)[1])
