"""Figures in classes on a web map 分级数值: of one period, or of each that a slider moves over.

A unit's figure is ``[class, value in words, rows of the popup]``. Behind the classes stand those
that have no figure, each for its own reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from geoapi.planning.confidential import withheld_rows
from geoapi.planning.measuring import main_users
from geoapi.views.figure_words import decimals
from geoapi.views.web import styles
from geoapi.views.web.layers import Kind, rows_of
from geoapi.views.web.popups import Rows, measure_rows
from geoapi.views.web.words import number, say, share

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geoapi.planning.measuring.tally import MeasureTable
    from geoapi.views.classes import Classes
    from geoapi.views.scene import Scene

NO_DATA, WITHHELD, TIED, UNSURE, UNUSED = range(5)
"""What stands behind the classes, in this order."""

BEHIND: tuple[tuple[str, styles.Style], ...] = (
    ("no_data", styles.NO_FIGURE), ("withheld", styles.WITHHELD), ("tied", styles.TIED),
    ("unsure", styles.UNSURE), ("unused", styles.UNUSED),
)  # fmt: skip

WITHOUT: Mapping[int, int] = {
    main_users.TIED: TIED, main_users.UNKNOWN: UNSURE, main_users.UNUSED: UNUSED,
}  # fmt: skip
"""Why a parcel is of no division -> what stands behind the classes for it."""

Unit = list[Any]


@dataclass(frozen=True, eq=False)
class Graded:
    """The figures of some units in classes that are the same in every period.

    Attributes
    ----------
    tables
        One for each period.
    units
        Of each table the figures of the units, in their order.
    """

    classes: Classes
    tables: tuple[MeasureTable, ...]
    units: tuple[tuple[Unit, ...], ...]

    def at(self, period: str | None) -> tuple[Unit, ...]:
        """Return the figures of a period."""
        return self.units[[table.period for table in self.tables].index(period)]

    def some(self, behind: int) -> bool:
        """Tell whether a unit stands behind the classes for this reason, in any period."""
        wanted = len(self.classes.labels) + behind
        return any(unit[0] == wanted for units in self.units for unit in units)


def graded_units(scene: Scene, keys: Sequence[str]) -> Graded:
    """Put the figures of units into classes, made of the figures of all periods together."""
    assert scene.table is not None  # noqa: S101 - who draws figures has looked
    tables = scene.shown.series or (scene.table,)
    rows = [_of_keys(table, keys) for table in tables]
    values = [row.value for one in rows for row, _ in one if row is not None]
    classes, digits = scene.shown.classing.of(values), decimals(values)
    units = [
        tuple(_unit(found, (scene, table), classes, digits) for found in one)
        for table, one in zip(tables, rows, strict=True)
    ]
    return Graded(classes, tables, tuple(units))


def _of_keys(table: MeasureTable, keys: Sequence[str]) -> list[Row]:
    """Return the row of each unit, None where there is none, and whether it may not be told."""
    pairs = zip(rows_of(table.rows), withheld_rows(table), strict=True)
    rows = {str(row.key): (row, bool(blank)) for row, blank in pairs}
    return [rows.get(key, (None, False)) for key in keys]


Row = tuple[Any, bool]
"""The row of a table, None for none, and whether it may not be told."""


def unit_figure(found: Row, of: tuple[Scene, MeasureTable], digits: int) -> tuple[str | None, Rows]:
    """Return the value of a unit in words, None where it has none, and the rows of its popup."""
    (row, hidden), (scene, table) = found, of
    if hidden:
        return None, [say("withheld", scene.language), "", number(row.n, 0), share(row.known_share)]
    rows = measure_rows(row, table.measure, scene, digits)
    return (None if row is None else number(row.value, digits)), rows


def _unit(found: Row, of: tuple[Scene, MeasureTable], classes: Classes, digits: int) -> Unit:
    row, hidden = found
    at = None if row is None or hidden else classes.of(row.value)
    if at is None:
        at = len(classes.labels) + (WITHHELD if hidden else NO_DATA)
    return [at, *unit_figure(found, of, digits)]


def counts_of(classes: Classes, found: Iterable[int]) -> list[int]:
    """Count units by class, and by what stands behind the classes; those left out are below 0."""
    which = np.fromiter((at for at in found if at >= 0), dtype=np.int64)
    counts: list[int] = np.bincount(which, minlength=len(classes.labels) + len(BEHIND)).tolist()
    return counts


def kinds_of(
    classes: Classes, counts: Sequence[int], language: str, behind: int = len(BEHIND)
) -> tuple[Kind, ...]:
    """Return the legend of the classes, and of the first of what stands behind them."""
    coloured = [
        Kind(label, {**styles.GRADED, "fillColor": colour})
        for label, colour in zip(classes.labels, classes.colours, strict=True)
    ]
    others = [Kind(say(key, language), style) for key, style in BEHIND[:behind]]
    kinds = [*coloured, *others]
    return tuple(replace(kind, count=n) for kind, n in zip(kinds, counts, strict=False))


def legend_of(
    classes: Classes, values: Sequence[float | None] | NDArray[np.float64], language: str
) -> tuple[Kind, ...]:
    """Return the legend of figures that are not told one by one, and of the unknown."""
    counts = classes.counts(values)
    return kinds_of(classes, [*counts, len(values) - sum(counts)], language, behind=1)


def note_of(scene: Scene, classes: Classes) -> str:
    """Say under the legend how its classes were made, and which periods are not told."""
    untold, language = scene.shown.untold, scene.language
    lines = [classes.how_words(language)] if classes.labels else []
    if len(scene.shown.series) > 1:
        lines.append("各期同一分级" if language == "zh" else "the same in every period")
    if untold:
        words = ("、" if language == "zh" else ", ").join(untold)
        lines.append(f"统计期 {words} 不公开" if language == "zh" else f"{words}: withheld")
    return ("；" if language == "zh" else "; ").join(lines)


def step(
    period: str | None, counts: Sequence[int], *, units: Sequence[Unit] = (), basis: str = "",
    **more: Any,
) -> Mapping[str, Any]:  # fmt: skip
    """Return what one period puts on the page.

    Parameters
    ----------
    more
        ``of``: the unit of each feature, -1 where it is left out; without it each feature is a
        unit. ``named``: how many of the units are found by their name, the first row of their
        popup. ``tiles``, ``told``: addresses of the tiles that draw it. ``boxes``: where the land
        of each unit lies, for a page that does not hold it.
    """
    return {"period": period, "counts": list(counts), "units": list(units), "basis": basis, **more}
