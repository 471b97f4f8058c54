"""The rows a door has accepted, held compactly: a million parcels of twenty corners fit a PC."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

Shapes = NDArray[np.object_]
Floats = NDArray[np.float64]

AT_ONCE = 20_000
"""Rows whose shapes are alive together while accepted rows are walked through."""


@dataclass(frozen=True, eq=False)
class Accepted:
    """Conformed rows of one file.

    Attributes
    ----------
    rows
        The number under which a person finds each row in the file.
    table
        Every declared field of the layer, typed; canonical units.
    wkb
        Shapes as WKB in `crs`; None for a layer without shapes, an item None without a shape.
    crs
        The county's CRS.
    area, bounds
        Legal area of each shape, m² (NaN without one); west, south, east, north in `crs`.
    """

    rows: NDArray[np.int64]
    table: pd.DataFrame
    wkb: Shapes | None
    crs: str
    area: Floats
    bounds: Floats

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.rows)

    def shapes(self, at: NDArray[np.int64] | slice = slice(None)) -> Shapes:
        """Return the shapes at some positions; the caller keeps few of them alive at a time."""
        if self.wkb is None:
            return np.full(len(self.rows[at]), None, dtype=object)
        made: Shapes = shapely.from_wkb(self.wkb[at])
        return made

    def some(self, kept: NDArray[np.bool_]) -> "Accepted":
        """Return the rows that are kept."""
        table = self.table[kept].reset_index(drop=True)
        wkb = None if self.wkb is None else self.wkb[kept]
        area, bounds = self.area[kept], self.bounds[kept]
        return Accepted(self.rows[kept], table, wkb, self.crs, area, bounds)

    def part(self, at: NDArray[np.int64] | slice) -> gpd.GeoDataFrame:
        """Return some of the rows as a frame."""
        table = self.table.iloc[at].reset_index(drop=True)
        if self.wkb is None:
            return gpd.GeoDataFrame(table)
        shapes = gpd.GeoSeries(self.shapes(at), crs=self.crs)
        return gpd.GeoDataFrame(table, geometry=shapes, crs=self.crs)

    def parts(self, size: int = AT_ONCE) -> Iterator[gpd.GeoDataFrame]:
        """Walk through all rows, `size` at a time; at least one frame, however empty."""
        for begin in range(0, max(len(self), 1), size):
            yield self.part(slice(begin, begin + size))

    @cached_property
    def frame(self) -> gpd.GeoDataFrame:
        """All rows as one frame."""
        return self.part(slice(None))
