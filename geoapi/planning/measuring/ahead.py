"""Asking ahead 预先计算: what people ask of a county first, computed before anyone waits for it."""

from contextlib import suppress

from geoapi.planning.errors import PlanningError
from geoapi.planning.measuring.ledger import Ledger
from geoapi.planning.measuring.tally import measure

UNITS = ("zones", "towns", "industries", "county")
OF_PARCELS, OF_STATEMENTS = "floor_area_ratio", "tax_intensity"
"""One measure of each base: what the others of it share with it is then there."""

PERIODS = 2
"""Latest years, or quarters, that are asked ahead."""


def ask_ahead(ledger: Ledger) -> int:
    """Ask one measure of parcels, and one of statements in the latest periods, by every unit.

    Any further measure, threshold or filter over these then takes hundredths of a second at a
    million parcels. What cannot be asked, for lack of data, is left out.

    Returns
    -------
    int
        How many questions were answered.
    """
    answered = 0
    for by in UNITS:
        for name, period in [(OF_PARCELS, None), *((OF_STATEMENTS, p) for p in _latest(ledger))]:
            with suppress(PlanningError):
                measure(ledger, name, by=by, period=period)
                answered += 1
    return answered


def _latest(ledger: Ledger) -> list[str]:
    """Return the latest years, the last one first; quarters where no year is stated."""
    years = [period for period in ledger.periods if "Q" not in period]
    return sorted(years or ledger.periods, reverse=True)[:PERIODS]
