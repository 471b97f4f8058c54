"""Scenes 场景: what maps, figures and reports are given to draw."""

from contextlib import nullcontext, suppress
from datetime import date
from typing import Literal

from geoapi.planning.confidential import ConfidentialError
from geoapi.planning.measures import measure_named
from geoapi.questions.idle import ask_idle
from geoapi.questions.measures import ask_measure
from geoapi.questions.shown import refuse_filter
from geoapi.views.kinds import KINDS
from geoapi.views.reports import REPORTS
from geoapi.views.scene import Scene
from layers.atlas import County

OF_GRADES = frozenset({name for name, kind in KINDS.items() if kind.closed}) | {
    name for name, kind in REPORTS.items() if kind.closed
}
"""Views of single firms' classes: they need a scheme, and on HTTP the role."""


def compose(  # noqa: PLR0913 - a view has this many parts, all named
    county: County, *, on: date, measure_name: str = "tax_intensity", by: str = "zones",
    period: str | None = None, language: Literal["zh", "en"] = "zh", office: str = "",
    needed: bool = True, where: str | None = None,
) -> Scene:  # fmt: skip
    """Compute what a view shows; views themselves compute nothing.

    Views leave the house: the confidential figures in them are always withheld.

    Parameters
    ----------
    needed
        Whether the view is of the measure; one that is not goes without it where it is refused.
    where
        CQL2 over the columns that everyone may see: which facts the measure adds up.
    """
    refuse_filter(measure_named(measure_name), where)
    table = None
    with nullcontext() if needed else suppress(ConfidentialError):
        table = ask_measure(county, measure_name, by=by, period=period, where=where)
    return Scene(
        county=county, table=table, idle=tuple(ask_idle(county, on)), on=on, language=language,
        office=office, made_up=county.made_up,
    )  # fmt: skip
