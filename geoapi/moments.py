"""Moments 时刻: how a past state of the data is asked for, and how it is told."""

import re
from datetime import UTC, date, datetime, time, timedelta

from geoapi.planning.errors import PlanningError

ACCEPTED = "应为 2024-12-31（当日结束时）或 2024-12-31T17:00:00（本地时间，可带时区，如 +08:00）"
ALMOST_A_SECOND = timedelta(seconds=1, microseconds=-1)
LOST_PLUS = re.compile(r"(?<=\d) (?=\d\d:?\d\d$)")
"""Where an address wrote + for the zone, which means a space there."""


def read_moment(text: str, name: str, now: datetime) -> datetime:
    """Read a past moment, in local time where it names no zone.

    A date alone is the end of that day; a moment told to the second is the end of that second,
    so that the times which lists show can be asked for. The end of what has begun is now.

    Parameters
    ----------
    name
        What the person calls it, for the message.
    now
        The present moment.

    Raises
    ------
    PlanningError
        The text is not a date or time, or lies in the future.
    """
    try:
        start, end = (moment.astimezone() for moment in _span(text.strip()))
        ahead = start.astimezone(UTC) > now
    except (ValueError, OverflowError, OSError):
        raise PlanningError(f"{name} {ACCEPTED}，不是“{text[:60]}”") from None
    if ahead:
        raise PlanningError(f"{name} {text[:60]} 在将来；只能问过去的版本")
    return min(end, now.astimezone())


def _span(text: str) -> tuple[datetime, datetime]:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        moment = datetime.fromisoformat(LOST_PLUS.sub("+", text) if "T" in text else text)
        return moment, moment if moment.microsecond else moment + ALMOST_A_SECOND
    return datetime.combine(day, time.min), datetime.combine(day, time.max)


def moment_words(at: datetime) -> str:
    """Tell a moment to people: local time; the end of a day is that day."""
    local = at.astimezone()
    if local.time() == time.max:
        return local.date().isoformat()
    return f"{local:%Y-%m-%d %H:%M:%S}" if local.second else f"{local:%Y-%m-%d %H:%M}"


def moment_text(at: datetime) -> str:
    """Write a moment so that it can be asked for again."""
    exact = at.microsecond not in {0, 999_999}
    return at.isoformat(timespec="microseconds" if exact else "seconds")
