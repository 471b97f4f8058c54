"""How a case stands on a day 案件现状: what is due, what is late, what changed under it."""

from dataclasses import dataclass
from datetime import date

from geoapi.planning.cases.case import Case
from geoapi.planning.cases.deadlines import Deadline
from geoapi.planning.cases.land import ParcelChange
from geoapi.planning.cases.steps import ENDED


@dataclass(frozen=True)
class Standing:
    """A case on a day.

    Attributes
    ----------
    deadlines
        The days that the law sets for it, met ones too.
    changes
        Parcels of it that are no longer as somebody last saw them.
    supply_gone
        Whether the supplies no longer hold its supply.
    duties
        Steps that the law wants without a day, each with its words.
    """

    case: Case
    on: date
    deadlines: tuple[Deadline, ...]
    changes: tuple[ParcelChange, ...]
    supply_gone: bool
    duties: tuple[tuple[str, str], ...]

    @property
    def due(self) -> Deadline | None:
        """The deadline that waits, the earliest."""
        if self.case.state in ENDED:
            return None
        return next((one for one in self.deadlines if one.is_open()), None)

    @property
    def late(self) -> int:
        """Days by which it is overdue; 0 where nothing is."""
        return self.due.overdue(self.on) if self.due else 0

    @property
    def parcel_changed(self) -> bool:
        """Whether somebody has to look at its land."""
        return bool(self.changes) or self.supply_gone
