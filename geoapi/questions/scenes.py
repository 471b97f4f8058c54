"""Scenes 场景: what maps, figures and reports are given to draw."""

from contextlib import nullcontext, suppress
from datetime import date
from typing import Literal

from geoapi.planning.confidential import ConfidentialError
from geoapi.planning.measuring.tally import MeasureTable
from geoapi.questions.idle import ask_idle
from geoapi.questions.measures import ask_measure
from geoapi.views.scene import Scene
from layers.atlas import County

OF_GRADES = frozenset({"grades", "grading"})
"""Views of single firms' classes: they need a scheme, and on HTTP the role."""


def report_tables(county: County, first: str, period: str | None) -> list[MeasureTable]:
    """Return the tables a report speaks of: a measure and the output per mu, by zones and towns."""
    return [
        ask_measure(county, name, by=by, period=period)
        for name in dict.fromkeys((first, "output_intensity"))
        for by in ("zones", "towns")
    ]


def compose(  # noqa: PLR0913 - a view has this many parts, all named
    county: County, *, on: date, measure_name: str = "tax_intensity", by: str = "zones",
    period: str | None = None, language: Literal["zh", "en"] = "zh", office: str = "",
    needed: bool = True,
) -> Scene:  # fmt: skip
    """Compute what a view shows; views themselves compute nothing.

    Views leave the house: the confidential figures in them are always withheld.

    Parameters
    ----------
    needed
        Whether the view is of the measure; one that is not goes without it where it is refused.
    """
    table = None
    with nullcontext() if needed else suppress(ConfidentialError):
        table = ask_measure(county, measure_name, by=by, period=period)
    return Scene(
        county=county, table=table, idle=tuple(ask_idle(county, on)), on=on, language=language,
        office=office, made_up=county.made_up,
    )  # fmt: skip
