"""Drawn 图面: two layers in the plane where their edges are straight.

That is the county's plane, or lon/lat degrees where both layers were delivered so (RFC 7946,
3.1.1): only there does an edge that two layers share fall on itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias, TypeVar
from weakref import WeakKeyDictionary

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from layers.area import to_lonlat
from layers.crs import lonlat_of
from layers.leaves import DRAWN_IN
from layers.overlay.tiles import Tiles, tiles_over
from layers.rings import MULTIPOLYGON, POLYGON, Floats, Land, Rings, Shapes, rings_of

T = TypeVar("T")

# What is kept must not hold the corners that it is kept with, or it would never go.
_KEPT: WeakKeyDictionary[Rings, dict[tuple[str, bool], Any]] = WeakKeyDictionary()

Layer: TypeAlias = gpd.GeoDataFrame | Land
"""A frame with shapes, or the land of one."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """One layer in a plane, as shapes and as rings: whichever is asked for is made once.

    Attributes
    ----------
    degrees
        Whether the plane is lon/lat.
    source
        The corners it was drawn from, which what is made of it is kept with; None for a frame.
    """

    crs: str
    degrees: bool
    make_shapes: Callable[[], Shapes]
    make_rings: Callable[[], Rings]
    source: Rings | None = None

    @cached_property
    def shapes(self) -> Shapes:
        """The geometries; None without one."""
        return self.make_shapes()

    @cached_property
    def rings(self) -> Rings:
        """The corners."""
        return self.make_rings()

    def keep(self, name: str, make: Callable[[], T]) -> T:
        """Make something of the layer, once as long as its corners are held by anyone."""
        if self.source is None:
            return make()
        kept, key = _KEPT.setdefault(self.source, {}), (name, self.degrees)
        if key not in kept:
            kept[key] = make()
        found: T = kept[key]
        return found

    def some_shapes(self, rows: NDArray[np.int64]) -> Shapes:
        """Return the geometries of some rows; only those are built where there are rings."""
        if "shapes" in self.__dict__ or "rings" not in self.__dict__:
            return self.shapes[rows]
        return self.rings.take(rows).to_shapes()

    def tiles(self, bounds: Floats) -> Tiles:
        """Fit the way to the legal plane over parts of these bounds."""
        return tiles_over(bounds, self.crs, in_degrees=self.degrees)


def drawn_together(parts: Layer, units: Layer) -> tuple[Drawn, Drawn]:
    """Bring two layers to the one plane they are cut in.

    Raises
    ------
    ValueError
        They are in different coordinate systems.
    """
    crs = [one.crs if isinstance(one, Land) else one.crs.to_string() for one in (parts, units)]
    if crs[0] != crs[1]:
        raise ValueError(f"layers in {crs[0]} and in {crs[1]} have no plane in common")
    degrees = _in_degrees(parts) and _in_degrees(units)
    return _drawn(parts, crs[0], degrees=degrees), _drawn(units, crs[0], degrees=degrees)


def has_rings(layer: Layer) -> bool:
    """Whether a layer holds polygons only."""
    if isinstance(layer, Land):
        return True
    kinds = np.unique(shapely.get_type_id(layer.geometry.to_numpy()))
    return {int(kind) for kind in kinds} <= {-1, POLYGON, MULTIPOLYGON}


def _in_degrees(layer: Layer) -> bool:
    if isinstance(layer, Land):
        return layer.in_degrees
    return bool(layer.attrs.get(DRAWN_IN) == "degrees")


def _drawn(layer: Layer, crs: str, *, degrees: bool) -> Drawn:
    if isinstance(layer, Land):
        rings = _to_degrees(layer.rings, crs) if degrees else layer.rings
        return Drawn(crs, degrees, rings.to_shapes, lambda: rings, layer.rings)
    held = layer.geometry.to_numpy()
    shapes = to_lonlat(held, crs) if degrees else shapely.force_2d(held)
    return Drawn(crs, degrees, lambda: shapes, lambda: rings_of(shapes))


def _to_degrees(rings: Rings, crs: str) -> Rings:
    lonlat = lonlat_of(crs).transform(rings.points[:, 0], rings.points[:, 1])
    return Rings(np.column_stack(lonlat), rings.starts, rings.holes, rings.shapes)
