"""Zone evaluation 园区土地集约利用评价: asked of a county for a period."""

from collections.abc import Mapping
from typing import Any

from geoapi.planning.errors import PlanningError
from geoapi.planning.measuring.facts import last_day
from geoapi.planning.packs import NotInForceError
from geoapi.planning.zone_review.account import AreaBasis
from geoapi.planning.zone_review.ideals import Ideals
from geoapi.planning.zone_review.review import Inputs, ZoneReview, review
from geoapi.planning.zone_review.told import review_json
from geoapi.questions.basis import basis, ledger_of
from geoapi.questions.decided import parcels_recognised
from geoapi.questions.idle import ask_idle
from layers.atlas import County
from layers.codes import check_period


def ask_zone_reviews(  # noqa: PLR0913 - an evaluation has this many inputs, all named
    county: County, *, period: str | None = None, zone: str | None = None,
    ideals: Ideals | None = None, recognised: Mapping[str, str] | None = None,
    years: int | None = None, area: AreaBasis = "measured", restricted: bool = False,
) -> list[ZoneReview]:  # fmt: skip
    """Evaluate the zones of a county, or one; what is suspected idle is told apart from G.

    Parameters
    ----------
    recognised
        Parcel -> the document by which it is recognised as idle; where not given, by the cases
        registered at the end of the period, and not known where none was ever opened.
    years
        How many recent years the mean annual supply is taken of; None: not stated.
    restricted
        Whether figures that contain single enterprises' may be told.
    """
    if period and (sentence := check_period(period)):
        raise PlanningError(f"{sentence}，不是 {period}")
    ledger = ledger_of(county)
    period = period or ledger.latest_period
    if recognised is None and period:
        recognised = parcels_recognised(county, last_day(period))
    inputs = Inputs(
        ideals, recognised, suspected_in(county, period), years, area, restricted=restricted
    )
    return review(ledger, inputs, period=period, zone=zone)


def suspected_in(county: County, period: str | None) -> frozenset[str] | None:
    """Return the parcels suspected idle at the end of a period; None where no law says so."""
    if period is None:
        return None
    try:
        findings = ask_idle(county, last_day(period))
    except NotInForceError:
        return None
    return frozenset(f.parcel_id for f in findings if f.verdict == "suspected_idle" and f.parcel_id)


def zone_review_answer(county: County, told: list[ZoneReview]) -> dict[str, Any]:
    """Return the answer of ``zone-review``."""
    period = told[0].period if told else ledger_of(county).latest_period
    rows = [review_json(one) for one in told]
    return {"period": period, "rows": rows, "basis": basis(county, period=period)}
