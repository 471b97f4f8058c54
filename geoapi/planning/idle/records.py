"""What is known of one supply of land 供地: its row, its parcel, what was done about it."""

from dataclasses import dataclass
from datetime import date

from geoapi.planning.idle.history import Disposal, Notice


@dataclass(frozen=True, slots=True)
class Parcel:
    """What the parcels layer says of the land of a supply; None = not stated."""

    known: bool = False
    name: str | None = None
    ownership: str | None = None
    area: float | None = None
    zone_code: str | None = None
    town_code: str | None = None


NO_PARCEL = Parcel()


@dataclass(frozen=True, slots=True)
class Supply:
    """One row of the supplies layer, field by field (m², yuan, dates); None = not stated.

    `disposals` and `notices` are those up to the day asked for, the earliest first.
    """

    supply_id: str
    parcel_id: str | None = None
    mode: str | None = None
    holder_name: str | None = None
    signed_on: date | None = None
    delivered_on: date | None = None
    start_by: date | None = None
    permit_on: date | None = None
    start_evidence: str | None = None
    started_on: date | None = None
    finished_on: date | None = None
    due_area: float | None = None
    developed_area: float | None = None
    total_investment: float | None = None
    invested: float | None = None
    suspended_on: date | None = None
    price: float | None = None
    filed: bool | None = None
    cause: str | None = None
    cause_verified: bool | None = None
    parcel: Parcel = NO_PARCEL
    disposals: tuple[Disposal, ...] = ()
    notices: tuple[Notice, ...] = ()
