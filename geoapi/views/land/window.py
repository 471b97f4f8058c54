"""The days on which objections are taken 异议期, as the bureau sets them; never made up here."""

from datetime import date

from geoapi.planning.errors import PlanningError

ACCEPTED = "应为 2025-05-25/2025-06-01 这样的两个日期，先始后止"


def read_window(text: str | None) -> tuple[date | None, date | None]:
    """Read ``2025-05-25/2025-06-01``; two times None where nothing is said.

    Raises
    ------
    PlanningError
        It is not two days, or they are reversed.
    """
    if not text:
        return None, None
    begin, _, end = text.partition("/")
    try:
        first, last = date.fromisoformat(begin.strip()), date.fromisoformat(end.strip())
    except ValueError:
        raise PlanningError(f"异议期“{text[:40]}”无效；{ACCEPTED}") from None
    if last < first:
        raise PlanningError(f"异议期“{text[:40]}”起止颠倒；{ACCEPTED}")
    return first, last
