"""What falls due 到期事项: the days that Order 53 sets, of all supplies, within some days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from geoapi.planning.errors import PlanningError
from geoapi.planning.idle.clocks import Clock, falling_due
from geoapi.planning.idle.findings import IdleFinding

WINDOWS = (30, 90, 365)
"""Days for which people ask."""
MOST_DAYS = 3_660


@dataclass(frozen=True, slots=True)
class Due:
    """One day that the law sets, and the supply it is set for."""

    clock: Clock
    days_left: int
    finding: IdleFinding

    def to_json(self) -> dict[str, Any]:
        """Return it as one row of an answer."""
        clock, finding = self.clock, self.finding
        return {
            "due": clock.on.isoformat(),
            "days_left": self.days_left,
            "clock": clock.name,
            "words": clock.words,
            "article": clock.article,
            **{name: getattr(finding, name) for name in OF_FINDING},
        }


OF_FINDING = (
    "supply_id", "parcel_id", "name", "holder_name", "zone_code", "town_code", "area", "verdict",
)  # fmt: skip


def all_due(findings: Iterable[IdleFinding], on: date, days: int) -> list[Due]:
    """Return what falls due from `on` until some days later, both days included; earliest first.

    Raises
    ------
    PlanningError
        `days` is no sensible number of days.
    """
    if not 0 <= days <= MOST_DAYS:
        raise PlanningError(f"天数应在 0 到 {MOST_DAYS} 之间，不是 {days}")
    found = [
        Due(clock, (clock.on - on).days, finding)
        for finding in findings
        for clock in falling_due(finding.clocks, on, days)
    ]
    return sorted(found, key=lambda due: (due.clock.on, due.finding.supply_id, due.clock.name))
