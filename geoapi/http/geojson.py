"""Features 要素: a layer as GeoJSON (RFC 7946) in lon/lat; a page builds but what it shows."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import orjson
import pandas as pd
import shapely
from numpy.typing import NDArray

from geoapi.http.reaches import Box, Reaches, reaches_of
from geoapi.questions.tiles import sheets_of
from layers.atlas import County, Identity, leaf_of, shapes_at
from layers.crs import to_crs84
from layers.rings import Shapes
from layers.schema import Field, Layer

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
GEOJSON = "application/geo+json"
DECIMALS = 7
"""About 1 cm."""

Positions = Sequence[int] | NDArray[np.intp]


class Features:
    """A layer's rows, in the order in which they are paged.

    Parameters
    ----------
    fields
        Those that may be seen.
    """

    def __init__(self, county: County, layer: Layer, fields: Sequence[Field]) -> None:
        self._atlas, self._crs, self._layer, self._fields = county.atlas, county.crs, layer, fields
        self._leaf = leaf_of(county.atlas, layer.name)
        self._reaches = None if layer.shape is None else _reaches(county, layer)

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self._leaf)

    def column(self, name: str) -> pd.Series:
        """Return one column."""
        return self._leaf.column(name)

    def ids(self, positions: Positions) -> list[str]:
        """Return the key of some rows as text; several fields are joined by :func:`identify`."""
        rows = np.asarray(positions, dtype=np.intp)
        return [*map(identify, zip(*(self.column(n).iloc[rows] for n in self._layer.key),
                                   strict=True))]  # fmt: skip

    def at(self, key: str) -> int | None:
        """Return the position of a row by its id; None where there is none."""
        parts = identified(key, len(self._layer.key))
        if parts is None or not len(self):
            return None
        same = [self.column(n) == part for n, part in zip(self._layer.key, parts, strict=True)]
        kept = np.all([one.fillna(value=False).to_numpy(bool) for one in same], axis=0)
        found = np.flatnonzero(kept)
        return int(found[-1]) if len(found) else None

    @cached_property
    def extent(self) -> list[float] | None:
        """Return ``[west, south, east, north]`` of all shapes; None where there is none."""
        if self._reaches is None:
            return None
        shapes = self.shapes(self._reaches.outermost())
        bounds = shapely.total_bounds(shapes) if len(shapes) else np.full(4, np.nan)
        return [float(edge) for edge in bounds] if np.isfinite(bounds).all() else None

    def within(self, box: Box) -> NDArray[np.bool_]:
        """Tell which shapes intersect a box; a row without a shape does not."""
        found = np.zeros(len(self), dtype=bool)
        if self._reaches is None:
            return found
        west, south, east, north = box
        parts = [box] if west <= east else [(west, south, 180, north), (-180, south, east, north)]
        for part in parts:
            sure, unsure = self._reaches.meeting(part)
            found[sure] = True
            met = shapely.intersects(shapely.box(*part), self.shapes(unsure))
            found[unsure[met]] = True
        return found

    def shapes(self, positions: Positions) -> Shapes:
        """Return the shapes of some rows, in CRS84; an empty one is None."""
        rows = np.asarray(positions, dtype=np.intp)
        if self._layer.shape == "multipolygon":
            return degrees(shapes_at(self._atlas, self._layer.name, rows), self._crs)
        return degrees(self._leaf.frame().geometry.to_numpy()[rows], self._crs)

    def write(self, positions: Positions) -> list[dict[str, Any]]:
        """Return the features at some positions, their geometries already written."""
        rows = np.asarray(positions, dtype=np.intp)
        columns = {f.name: _values(self.column(f.name).iloc[rows], f) for f in self._fields}
        return [
            {
                "type": "Feature",
                "id": key,
                "geometry": None if shape is None else orjson.Fragment(shape),
                "properties": {name: values[n] for name, values in columns.items()},
            }
            for n, (key, shape) in enumerate(
                zip(self.ids(rows), self._geometries(rows), strict=True)
            )
        ]

    def _geometries(self, rows: NDArray[np.intp]) -> Sequence[str | None]:
        if self._reaches is None:
            return [None] * len(rows)
        return [*shapely.to_geojson(self.shapes(rows))]


def _reaches(county: County, layer: Layer) -> Reaches:
    return reaches_of(sheets_of(county, layer).outlines)


_READY: "WeakKeyDictionary[Identity, dict[tuple[str, tuple[str, ...]], Features]]"
_READY = WeakKeyDictionary()


def features_of(county: County, layer: Layer, fields: Sequence[Field]) -> Features:
    """Return a layer's features with some of its fields; made once per snapshot."""
    ready = _READY.setdefault(county.identity, {})
    key = (layer.name, tuple(f.name for f in fields))
    if key not in ready:
        ready[key] = Features(county, layer, fields)
    return ready[key]


def identify(key: Sequence[Any]) -> str:
    """Join key fields to one id; % and : within a part are escaped, so that no two ids meet."""
    if len(key) == 1:
        return str(key[0])
    return ":".join(str(part).replace("%", "%25").replace(":", "%3A") for part in key)


def identified(text: str, count: int) -> list[str] | None:
    """Take an id apart into so many key fields; None where it is none of so many."""
    if count == 1:
        return [text]
    parts = text.split(":")
    if len(parts) != count:
        return None
    return [part.replace("%3A", ":").replace("%25", "%") for part in parts]


def _values(column: pd.Series, field: Field) -> Sequence[Any]:
    if field.type == "date":
        column = column.dt.strftime("%Y-%m-%d")
    values: list[Any] = column.astype(object).where(column.notna(), None).tolist()
    return values


def degrees(shapes: Shapes, crs: str) -> Shapes:
    """Return shapes in CRS84, to 7 decimals, right-hand rule; an empty shape is None."""
    change = to_crs84(crs)

    def moved(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(change.transform(xy[:, 0], xy[:, 1])).round(DECIMALS)

    turned: Shapes = shapely.orient_polygons(shapely.transform(shapes, moved))
    turned[shapely.is_empty(turned)] = None
    return turned
