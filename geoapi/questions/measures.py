"""Measures 指标 and placement 归属: asked of a county, told as far as may be seen."""

from typing import Any

from geoapi.planning.confidential import may_filter, refuse_guarded, refuse_rule, withhold
from geoapi.planning.measures import measure_named
from geoapi.planning.measuring.filters import cql2_filter, filtered_fields
from geoapi.planning.measuring.placement import Placement, placement
from geoapi.planning.measuring.tally import MeasureTable, measure, measure_all
from geoapi.questions.basis import basis, ledger_of
from layers.atlas import County


def ask_measure(  # noqa: PLR0913 - a question has this many parts, all named
    county: County, name: str, *, by: str, period: str | None = None, where: str | None = None,
    rule: str = "split", restricted: bool = False,
) -> MeasureTable:  # fmt: skip
    """Compute a measure; without `restricted` no single enterprise's figure can be told from it."""
    if county.guarded and not restricted:
        refuse_guarded(measure_named(name))
    ledger = ledger_of(county)
    mask = cql2_filter(where) if where else None
    table = measure(ledger, name, by=by, period=period, where=mask, rule=rule)
    if not restricted:
        refuse_rule(table)
    if restricted:
        return table
    if where is None or not table.measure.restricted:
        return withhold(table)
    may_filter(table.measure, filtered_fields(where))
    return withhold(table, whole=measure(ledger, name, by=by, period=period, rule=rule))


def ask_measures(
    county: County, *, by: str, period: str | None = None, rule: str = "split"
) -> list[MeasureTable]:
    """Compute every measure by unit, for whoever may see all."""
    return measure_all(ledger_of(county), by=by, period=period, rule=rule)


def measure_answer(county: County, table: MeasureTable) -> dict[str, Any]:
    """Return the contract's ``measure`` answer."""
    return table.to_json() | {"basis": basis(county, period=table.period)}


def ask_placement(county: County, layer: str, *, rule: str = "split") -> Placement:
    """Tell which parcel lies in which zone or town."""
    return placement(ledger_of(county), layer, rule)


def placement_answer(county: County, told: Placement) -> dict[str, Any]:
    """Return the answer of ``relate``."""
    return told.to_json() | {"basis": basis(county)}
