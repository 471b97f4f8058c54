"""What people decided about idle land, laid over a county 已登记的案件: read by every judgement."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from geoapi.planning.cases.effects import (
    Decided,
    disposals_of,
    notices_of,
    recognised_parcels,
    recognised_supplies,
)
from geoapi.planning.idle.history import Disposal, Notice, by_supply
from geoapi.planning.idle.reading import read_records
from geoapi.planning.idle.records import Supply
from geoapi.register.case_desk import NOTHING, decided
from layers.atlas import County
from layers.store.backend import Backend


def with_cases(county: County, backend: Backend) -> County:
    """Return a county with the cases registered by its moment laid over it."""
    return replace(county, acts=decided(backend, county.at))


def decided_in(county: County) -> Decided:
    """Return what was laid over a county; nothing where nobody has looked."""
    return county.acts if isinstance(county.acts, Decided) else NOTHING


def disposals_on(county: County, on: date) -> list[Disposal]:
    """Return the disposals carried out by a day."""
    return disposals_of(decided_in(county).on(on))


def notices_on(county: County, on: date) -> list[Notice]:
    """Return the notices whose days run on a day."""
    return notices_of(decided_in(county).on(on))


def records_on(county: County, on: date) -> Iterator[Supply]:
    """Yield the supplies of a county, each with what was done about it by a day."""
    return read_records(county.atlas, disposals=by_supply(disposals_on(county, on), on))


def parcels_recognised(county: County, on: date) -> dict[str, str] | None:
    """Return parcel -> document of land recognised as idle on a day.

    None where no case was ever opened here: then nothing is known of what was recognised.
    """
    known = decided_in(county)
    return recognised_parcels(known.on(on)) if known.cases else None


def supplies_recognised(county: County, on: date) -> dict[str, str] | None:
    """Return supply -> document of land recognised as idle on a day; None as for parcels."""
    known = decided_in(county)
    return recognised_supplies(known.on(on)) if known.cases else None
