"""Parcels by industry on tiles 分行业瓦片: each in the class of its main user's division."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geoapi.planning.confidential import withheld_rows
from geoapi.planning.measuring import main_users
from geoapi.planning.measuring.main_users import MainDivisions
from geoapi.planning.measuring.tally import MeasureTable
from geoapi.views.classes import Classes
from geoapi.views.tiles.looks import NOT_DRAWN, Look
from geoapi.views.web import styles
from geoapi.views.web.graded import BEHIND, NO_DATA, WITHHELD, WITHOUT


@dataclass(frozen=True, eq=False)
class Industries:
    """The figures of divisions, and which division each parcel is of.

    Attributes
    ----------
    table
        By industries, as it may be shown.
    """

    table: MeasureTable
    divisions: MainDivisions

    @cached_property
    def _rows(self) -> NDArray[np.int64]:
        """Row of the table of each division; the last, one behind all, of one that has none."""
        at = {str(key): row for row, key in enumerate(self.table.rows["key"])}
        beyond = len(self.table.rows)
        return np.array([at.get(key, beyond) for key in self.divisions.keys] + [beyond])

    @cached_property
    def values(self) -> NDArray[np.float64]:
        """Figures of the table's rows."""
        return self.table.rows["value"].to_numpy(dtype=float, na_value=np.nan)

    @property
    def of_parcels(self) -> NDArray[np.float64]:
        """The figure of each parcel's division; NaN where there is none."""
        figures = np.append(self.values, np.nan)
        return figures[self._rows[np.maximum(self.divisions.of, -1)]]

    def row_of(self, division: int) -> tuple[Any, bool]:
        """Return the figures of a division, None where it has none; whether they are withheld."""
        row = int(self._rows[division])
        if row == len(self.table.rows):
            return None, False
        found = next(self.table.rows.iloc[[row]].itertuples(index=False))
        return found, bool(withheld_rows(self.table).iloc[row])

    def look(self, classes: Classes, key: str) -> Look:
        """Return how parcels are drawn: in classes, or as what stands behind them."""
        count = len(classes.labels)
        found = np.searchsorted(np.asarray(classes.limits), self.values, side="right")
        found[~np.isfinite(self.values)] = count + NO_DATA
        found[withheld_rows(self.table).to_numpy(bool)] = count + WITHHELD
        by_row = np.append(found, count + NO_DATA)
        of = self.divisions.of
        drawn = by_row[self._rows[np.maximum(of, -1)]]
        for reason, behind in WITHOUT.items():
            drawn[of == reason] = count + behind
        drawn[of == main_users.LEFT_OUT] = NOT_DRAWN
        fills = [{**styles.GRADED, "fillColor": colour} for colour in classes.colours]
        return Look((*fills, *(style for _, style in BEHIND)), drawn.astype(np.uint8), key)
