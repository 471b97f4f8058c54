"""What was done about land 处置经过: disposals, which set the start date anew, and notices served.

Art. 12: after a disposal the start date counts from the new agreement; paid recovery excepted.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Literal, TypeVar

from geoapi.planning.errors import PlanningError
from geoapi.planning.idle.law import NEGOTIATED

Kind = Literal["found", "inquiry", "fee", "recovery"]

WAYS = (*NEGOTIATED, "charge_fee", "recover")
"""Ways in which land was disposed of: the six of Art. 12, the two steps of Art. 14."""
RESTARTING = tuple(way for way in NEGOTIATED if way != "agreed_recovery")
ENDING = ("agreed_recovery", "recover")
"""Ways after which the holder has the land no longer."""


@dataclass(frozen=True, slots=True)
class Disposal:
    """One disposal 处置 that was carried out.

    Attributes
    ----------
    on
        The day from which it holds.
    way
        One of :data:`WAYS`.
    start_by
        The start date agreed or set anew; None = not stated, and so not known.
    document
        The agreement or decision it rests on.
    """

    supply_id: str
    on: date
    way: str
    start_by: date | None = None
    document: str | None = None

    def __post_init__(self) -> None:
        """Refuse a way that Order 53 does not have."""
        if self.way not in WAYS:
            raise PlanningError(f"没有处置方式 {self.way}；有：{'、'.join(WAYS)}")


@dataclass(frozen=True, slots=True)
class Notice:
    """A day from which the 30 days of Art. 5 or 17 run: land found, or a notice received."""

    supply_id: str
    kind: Kind
    on: date
    document: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One start date in the history of a supply 动工开发日期的沿革.

    Attributes
    ----------
    since
        The day from which it holds; None = from the supply on.
    start_due
        None = not known from that day on.
    source
        ``contract``, ``hand_over_plus_1y``, ``disposal``, or None.
    """

    since: date | None
    start_due: date | None
    source: str | None
    way: str | None = None
    document: str | None = None


T = TypeVar("T", Disposal, Notice)


def by_supply(records: Iterable[T], on: date) -> Mapping[str, tuple[T, ...]]:
    """Return supply -> its records up to a date, the earliest first."""
    known = sorted((r for r in records if r.on <= on), key=lambda r: (r.supply_id, r.on))
    return {key: tuple(some) for key, some in groupby(known, key=lambda r: r.supply_id)}
