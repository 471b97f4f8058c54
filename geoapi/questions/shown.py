"""What a view of a measure shows 图示内容: its other periods, and whose the parcels chiefly are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geoapi.planning.confidential import ConfidentialError, refuse_hidden
from geoapi.planning.errors import PlanningError
from geoapi.planning.measures import Measure
from geoapi.planning.measuring.filters import cql2_filter, filtered_fields
from geoapi.planning.measuring.main_users import MainDivisions, day_of, main_divisions
from geoapi.questions.basis import ledger_of
from geoapi.questions.measures import ask_measure
from geoapi.views.shown import Shown
from layers.atlas import table_of

if TYPE_CHECKING:
    from geoapi.planning.measuring.tally import MeasureTable
    from geoapi.views.classes import Classing
    from layers.atlas import County

MOST = 40
"""Periods of a slider: ten years of quarters; of more the last."""


def refuse_filter(measure: Measure, where: str | None) -> None:
    """Refuse a filter over confidential columns: a view leaves the house.

    Raises
    ------
    PlanningError
        The filter is no CQL2; a ConfidentialError where it speaks of what may not be told.
    """
    if where:
        refuse_hidden(measure, filtered_fields(where))


def ask_shown(
    county: County, table: MeasureTable, classing: Classing, where: str | None, *, over: bool
) -> Shown:
    """Ask all that a view of a table shows.

    Parameters
    ----------
    over
        Whether it shows the other periods of the same kind too, years or quarters.
    """
    series, untold = _series(county, table, where) if over else ((), ())
    divisions = {
        one.period: ask_divisions(county, one.measure, one.period, where)
        for one in (series or (table,))
        if table.by == "industries"
    }
    kept = None
    if where and table.by == "parcels":
        parcels = table_of(county.atlas, "parcels")
        kept = cql2_filter(where)("parcels", parcels).to_numpy(bool)
    return Shown(classing, where or "", series, untold, divisions, kept)


def _series(
    county: County, table: MeasureTable, where: str | None
) -> tuple[tuple[MeasureTable, ...], tuple[str, ...]]:
    """Ask the same of each period stated of the same kind; each passes its own gate."""
    measure, stated = table.measure, ledger_of(county).periods
    if measure.base != "statements" or table.period not in stated:
        return (), ()
    told: list[MeasureTable] = []
    untold: list[str] = []
    quarterly = "Q" in table.period
    for period in sorted(p for p in stated if ("Q" in p) == quarterly)[-MOST:]:
        try:
            told.append(
                table if period == table.period else
                ask_measure(county, measure.name, by=table.by, period=period, where=where)
            )  # fmt: skip
        except ConfidentialError:
            untold.append(period)
    return (tuple(told) if len(told) > 1 else ()), tuple(untold)


def ask_divisions(
    county: County, measure: Measure, period: str | None, where: str | None
) -> MainDivisions:
    """Tell the division of each parcel's main user at the end of a period.

    Raises
    ------
    PlanningError
        The filter cannot be read.
    """
    ledger, on = ledger_of(county), day_of(period)
    if not where:
        return main_divisions(ledger, on)
    layer = "parcels" if measure.base == "parcels" else "enterprises"
    kept = cql2_filter(where)(layer, ledger.table(layer)).to_numpy(bool)
    return main_divisions(ledger, on, **{"parcels" if layer == "parcels" else "firms": kept})


def refuse_shown(view: str, classing: Classing | None, where: str | None) -> None:
    """Refuse classes and a filter for a view that has none.

    Raises
    ------
    PlanningError
        One of them is given.
    """
    given = [name for name, one in (("classes", classing), ("filter", where)) if one]
    if given:
        raise PlanningError(
            f"{view} 图不按指标分级，不接受 {'、'.join(given)}；可用于 intensity 图 "
            f"({view} takes no {' or '.join(given)})"
        )
