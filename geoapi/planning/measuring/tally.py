"""Tally 汇总: a measure by unit. Rows + outside + unplaced - overlap = total, to rounding."""

import os
from concurrent.futures import ThreadPoolExecutor

from geoapi.planning.measures import MEASURES
from geoapi.planning.measuring.adding import sums_of
from geoapi.planning.measuring.answers import FIGURES, FIRMS, NO_FIGURE, Figure, MeasureTable
from geoapi.planning.measuring.asked import Where, question
from geoapi.planning.measuring.ledger import Ledger
from geoapi.planning.measuring.unit_names import UNITS
from layers.atlas import Atlas

__all__ = [
    "FIGURES", "FIRMS", "NO_FIGURE", "UNITS", "Figure", "MeasureTable", "measure", "measure_all",
]  # fmt: skip


def measure(  # noqa: PLR0913 - a question has this many parts, all named
    atlas: Atlas | Ledger, name: str, *, by: str, period: str | None = None,
    where: Where | None = None, rule: str = "split",
) -> MeasureTable:  # fmt: skip
    """Compute a measure by unit.

    Parameters
    ----------
    atlas
        The layers; or their ledger, where more is going to be asked.
    by
        parcels, enterprises, industries, zones, towns or county.
    period
        ``2024`` or ``2024Q1``; the latest year stated where None.
    where
        Which facts count: given the layer's name and its rows, a mask. None: all.
    rule
        How a parcel on a border of zones or towns counts: split, majority or centroid.

    Raises
    ------
    PlanningError
        Unknown measure, unit or rule, or a period that is not one.
    """
    ledger = atlas if isinstance(atlas, Ledger) else Ledger(atlas)
    asked = question(ledger, name, by=by, period=period, where=where, rule=rule)
    return sums_of(ledger, asked).table()


def measure_all(
    ledger: Ledger, *, by: str, period: str | None = None, rule: str = "split"
) -> list[MeasureTable]:
    """Compute every measure by unit, some at the same time."""

    def one(name: str) -> MeasureTable:
        return measure(ledger, name, by=by, period=period, rule=rule)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(one, MEASURES))
