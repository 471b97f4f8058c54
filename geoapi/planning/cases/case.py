"""A case 案件: what it is about, and the steps taken; all else follows from these."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property

from geoapi.planning.cases.steps import BY_NAME, ENDED, OF_DISPOSAL, State
from geoapi.planning.errors import PlanningError


class CaseError(PlanningError):
    """A step that the law or the record does not allow; the message says why."""


@dataclass(frozen=True)
class Held:
    """One parcel of a case, as it was when somebody looked at it.

    Attributes
    ----------
    area
        Registered area, m²; None = unknown.
    land
        The shape as WKB in hexadecimal, in the county's CRS; empty where there was none.
    edition
        Number of the edition of the parcels; None where there was none.
    """

    parcel_id: str
    area: float | None = None
    land: str = field(default="", repr=False)
    edition: int | None = None


@dataclass(frozen=True)
class Subject:
    """What a case is about: the supply as it was suspected; None = unknown.

    Attributes
    ----------
    verdict
        What the software said on the day of opening.
    edition
        Number of the edition of the supplies.
    """

    supply_id: str
    parcels: tuple[Held, ...] = ()
    name: str | None = None
    holder_name: str | None = None
    zone_code: str | None = None
    town_code: str | None = None
    verdict: str = "suspected_idle"
    idle_class: str | None = None
    idle_since: date | None = None
    start_due: date | None = None
    cause: str | None = None
    cause_verified: bool | None = None
    edition: int | None = None


@dataclass(frozen=True)
class Taken:
    """A step that somebody took.

    Attributes
    ----------
    on
        The day on which it happened, as the person states it; `at` is when it was registered.
    document, document_name
        SHA-256 and name of the file.
    way
        One of Art. 12 or 14, where it was chosen.
    cause, idle_class
        What was recognised: a cause of Art. 8 or ``enterprise``; ``not_started``, ``suspended``.
    start_by
        The start date agreed or set anew.
    reference
        The number that the document bears 文号.
    mortgaged
        Whether the land is mortgaged.
    outcome
        One of :data:`geoapi.planning.cases.steps.OUTCOMES`.
    parcels
        The parcels that the land consists of from now on.
    """

    step: str
    on: date
    who: str
    document: str = ""
    document_name: str = ""
    note: str = ""
    way: str | None = None
    cause: str | None = None
    idle_class: str | None = None
    start_by: date | None = None
    reference: str = ""
    mortgaged: bool | None = None
    outcome: str | None = None
    parcels: tuple[Held, ...] = ()
    at: datetime | None = None

    @property
    def paper(self) -> str:
        """What the document is called: its number, else the name of its file."""
        return self.reference or self.document_name


@dataclass(frozen=True)
class Case:
    """A case as it stands after the steps taken; the first of them opened it."""

    number: int
    subject: Subject
    taken: tuple[Taken, ...]

    @property
    def version(self) -> int:
        """How many steps were registered."""
        return len(self.taken)

    @property
    def name(self) -> str:
        """What others call it."""
        return f"闲置土地案件第{self.number}号"

    @property
    def opened(self) -> Taken:
        """The step that opened it."""
        return self.taken[0]

    @property
    def last(self) -> Taken:
        """The step taken last."""
        return self.taken[-1]

    @cached_property
    def state(self) -> State:
        """How it stands."""
        return state_of(self.taken)

    @property
    def ended(self) -> Taken | None:
        """The step that ended it."""
        return self.find("finish") or self.find("withdraw") if self.state in ENDED else None

    def find(self, step: str) -> Taken | None:
        """Return the last step of a name; one of a disposal only since its way was chosen."""
        since = self._chosen if step in OF_DISPOSAL else 0
        return next((t for t in reversed(self.taken[since:]) if t.step == step), None)

    @cached_property
    def _chosen(self) -> int:
        """Return the place of the last choice; past the end where none is in force."""
        at = [n for n, t in enumerate(self.taken) if t.step in {"choose", "reconsider"}]
        return at[-1] if at else len(self.taken)

    @property
    def way(self) -> str | None:
        """The way of disposal in force."""
        chosen = self.taken[self._chosen] if self._chosen < len(self.taken) else None
        return chosen.way if chosen else None

    @property
    def mortgaged(self) -> bool | None:
        """Whether the land is mortgaged, as stated when the way was chosen."""
        chosen = self.taken[self._chosen] if self._chosen < len(self.taken) else None
        return chosen.mortgaged if chosen else None

    @property
    def recognised(self) -> Taken | None:
        """The step that recognised the land as idle."""
        return self.find("recognise")

    @property
    def parcels(self) -> tuple[Held, ...]:
        """The parcels that the land consists of, as somebody confirmed last."""
        confirmed = next((t for t in reversed(self.taken) if t.parcels), None)
        return confirmed.parcels if confirmed else self.subject.parcels

    @property
    def area(self) -> float | None:
        """Registered area of them, m²; None where one is unknown, or there is none."""
        areas = [held.area for held in self.parcels]
        return None if None in areas or not areas else sum(a for a in areas if a is not None)

    def until(self, on: date) -> "Case | None":
        """Return the case as it stood at the end of a day; None before it was opened."""
        taken = tuple(t for t in self.taken if t.on <= on)
        return replace(self, taken=taken) if taken else None

    def with_step(self, taken: Taken) -> "Case":
        """Return the case after a further step; the present one stays as it is."""
        return replace(self, taken=(*self.taken, taken))


def state_of(taken: Sequence[Taken]) -> State:
    """Return the state that some steps lead to."""
    state: State = "suspected"
    for one in taken[1:]:
        state = BY_NAME[one.step].to or state
    return state
