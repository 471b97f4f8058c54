"""What answers rest on: editions, dates and packs; and what is kept of a county between them."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from geoapi.moments import moment_text
from geoapi.planning.measuring.ledger import Ledger
from geoapi.planning.measuring.units import AREAS
from layers.atlas import County, Identity

Places = tuple[Mapping[str, str], Mapping[str, str]]

_MAKING = Lock()

# Kept with the rows they are found in, and gone with them.
_PLACES: WeakKeyDictionary[Identity, Places] = WeakKeyDictionary()
_LEDGERS: WeakKeyDictionary[Identity, Ledger] = WeakKeyDictionary()


def ledger_of(county: County) -> Ledger:
    """Return what the measures of a county are added up from; made once for each snapshot."""
    relations = county.relations
    shares = partial(relations.shares, county) if relations else None
    with _MAKING:
        return _LEDGERS.setdefault(county.identity, Ledger(county.atlas, shares))


def places(county: County) -> Places:
    """Return parcel -> the zone and -> the town that hold most of it."""
    if county.identity not in _PLACES:
        ledger = ledger_of(county)
        parcels = ledger.series("parcels", "parcel_id")
        zone_of, town_of = (
            ledger.shares(layer).largest(parcels, ledger.table(layer)[AREAS[layer]])
            for layer in ("zones", "towns")
        )
        _PLACES[county.identity] = zone_of, town_of
    return _PLACES[county.identity]


def basis(
    county: County, *, on: date | None = None, period: str | None = None,
    packs: Mapping[str, str] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Say what an answer rests on: the date or period, editions, packs, dates of the data."""
    when = {"on": on.isoformat()} if on else {"period": period}
    then = {"at": moment_text(county.at)} if county.at else {}
    return {
        **when,
        **then,
        "editions": county.edition_numbers,
        "packs": dict(packs or {}),
        "data_dates": {name: e.created_at[:10] for name, e in county.editions.items()},
    }
