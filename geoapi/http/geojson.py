"""Features 要素: a layer as GeoJSON (RFC 7946) in lon/lat, made ready once per snapshot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any
from weakref import WeakKeyDictionary

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
import pyproj
import shapely
from numpy.typing import NDArray

from layers.atlas import County, Identity
from layers.schema import Field, Layer

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
GEOJSON = "application/geo+json"
DECIMALS = 7
"""About 1 cm."""

Box = tuple[float, float, float, float]
"""west, south, east, north; west > east crosses the antimeridian."""


@dataclass(frozen=True, eq=False)
class Features:
    """A layer's rows, ready to be written.

    Attributes
    ----------
    frame
        The rows, in the order in which they are paged.
    ids
        The key of each row as text; several key fields are joined by :func:`identify`.
    shapes
        In CRS84, exterior rings counter-clockwise, rounded; None for a layer without geometry.
    columns
        Title -> values as JSON knows them, of the fields that may be seen.
    """

    frame: pd.DataFrame
    ids: Sequence[str]
    shapes: NDArray[np.object_] | None
    columns: Mapping[str, Sequence[Any]]

    @cached_property
    def at(self) -> Mapping[str, int]:
        """Id -> position."""
        return {key: position for position, key in enumerate(self.ids)}

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Spatial index of the shapes."""
        return shapely.STRtree([] if self.shapes is None else self.shapes)

    @cached_property
    def extent(self) -> list[float] | None:
        """Return ``[west, south, east, north]`` of all shapes; None where there is none."""
        if self.shapes is None or not len(self.shapes):
            return None
        bounds = shapely.total_bounds(self.shapes)
        return [float(edge) for edge in bounds] if np.isfinite(bounds).all() else None

    def within(self, box: Box) -> NDArray[np.bool_]:
        """Tell which shapes intersect a box; a row without a shape does not."""
        found = np.zeros(len(self.ids), dtype=bool)
        if self.shapes is None:
            return found
        west, south, east, north = box
        parts = [box] if west <= east else [(west, south, 180, north), (-180, south, east, north)]
        for part in parts:
            found[self.tree.query(shapely.box(*part), predicate="intersects")] = True
        return found

    def write(self, positions: Sequence[int] | NDArray[np.intp]) -> list[dict[str, Any]]:
        """Return the features at some positions, their geometries already written."""
        geometries = self._geometries(positions)
        return [
            {
                "type": "Feature",
                "id": self.ids[p],
                "geometry": None if shape is None else orjson.Fragment(shape),
                "properties": {name: values[p] for name, values in self.columns.items()},
            }
            for p, shape in zip(positions, geometries, strict=True)
        ]

    def _geometries(self, positions: Sequence[int] | NDArray[np.intp]) -> Sequence[str | None]:
        if self.shapes is None:
            return [None] * len(positions)
        written: Sequence[str | None] = shapely.to_geojson(self.shapes[np.asarray(positions, int)])
        return written


_READY: "WeakKeyDictionary[Identity, dict[tuple[str, tuple[str, ...]], Features]]"
_READY = WeakKeyDictionary()


def features_of(county: County, layer: Layer, fields: Sequence[Field]) -> Features:
    """Return a layer's features with some of its fields; made once per snapshot."""
    ready = _READY.setdefault(county.identity, {})
    key = (layer.name, tuple(f.name for f in fields))
    if key not in ready:
        ready[key] = _make(county, layer, fields)
    return ready[key]


def _make(county: County, layer: Layer, fields: Sequence[Field]) -> Features:
    frame = county.atlas[layer.name].reset_index(drop=True)
    shapes = None if layer.shape is None else degrees(frame)
    columns = {f.name: _values(frame[f.name], f) for f in fields}
    keys = zip(*(frame[name] for name in layer.key), strict=True)
    return Features(frame, [identify(key) for key in keys], shapes, columns)


def identify(key: Sequence[Any]) -> str:
    """Join key fields to one id; % and : within a part are escaped, so that no two ids meet."""
    if len(key) == 1:
        return str(key[0])
    return ":".join(str(part).replace("%", "%25").replace(":", "%3A") for part in key)


def _values(column: pd.Series, field: Field) -> Sequence[Any]:
    if field.type == "date":
        column = column.dt.strftime("%Y-%m-%d")
    values: list[Any] = column.astype(object).where(column.notna(), None).tolist()
    return values


@lru_cache(maxsize=8)
def _to_lonlat(crs: str) -> pyproj.Transformer:
    """Return the transformer to CRS84; making one takes 0.3 s."""
    return pyproj.Transformer.from_crs(crs, "OGC:CRS84", always_xy=True)


def degrees(frame: gpd.GeoDataFrame) -> NDArray[np.object_]:
    """Return shapes in CRS84, to 7 decimals, right-hand rule; an empty shape is None."""
    shapes = np.asarray(frame.geometry.to_numpy(), dtype=object)
    change = _to_lonlat(frame.crs.to_wkt())

    def moved(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(change.transform(xy[:, 0], xy[:, 1])).round(DECIMALS)

    turned: NDArray[np.object_] = shapely.orient_polygons(shapely.transform(shapes, moved))
    turned[shapely.is_empty(turned)] = None
    return turned
