"""From frames in metres to GeoJSON features in degrees 图形输出: once, at the rim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import orjson
import shapely

from layers.crs import to_crs84

DEGREES = "EPSG:4326"
DECIMALS = 6
"""About 0.1 m: finer than any map here can show."""


def drawable(frame: Any) -> gpd.GeoDataFrame:
    """Return the rows that have a shape; an empty frame for a layer without geometry."""
    if not isinstance(frame, gpd.GeoDataFrame) or frame.active_geometry_name is None:
        return gpd.GeoDataFrame({"geometry": []}, geometry="geometry")
    shapes = frame.geometry.to_numpy()
    return frame[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]


@dataclass(frozen=True)
class Degrees:
    """Shapes of one frame in WGS84 degrees, longitude first, rounded to 1e-6."""

    shapes: Any

    def features(self, properties: Sequence[Mapping[str, Any]]) -> tuple[dict[str, Any], ...]:
        """Pair every shape, written as JSON, with its properties; unknown values are left out."""
        return tuple(
            {"type": "Feature", "geometry": geometry, "properties": _known(own)}
            for geometry, own in zip(self.geometries, properties, strict=True)
        )

    @property
    def geometries(self) -> list[orjson.Fragment]:
        """The shapes as GeoJSON geometries: read by nobody here, they stay as they are written."""
        return [orjson.Fragment(text) for text in shapely.to_geojson(self.shapes)]

    @property
    def points(self) -> list[list[float]]:
        """The points as ``[latitude, longitude]``, the order Leaflet takes."""
        return [[shape.y, shape.x] for shape in self.shapes]


def to_degrees(shapes: Any) -> Degrees:
    """Reproject a GeoSeries to degrees and round it; a shape never becomes invalid by rounding.

    CGCS2000 and WGS84 are taken as one datum, as they differ by less than the rounding shows.
    """
    if not len(shapes):
        return Degrees(())
    change = to_crs84(shapes.crs.to_string())

    def moved(xy: Any) -> Any:
        return np.column_stack(change.transform(xy[:, 0], xy[:, 1])).round(DECIMALS)

    return Degrees(shapely.transform([_one_kind(shape) for shape in shapes], moved))


def label_points(shapes: Any) -> Degrees:
    """Return the point of each area that lies deepest inside its largest part."""
    return to_degrees(gpd.GeoSeries([_deepest(shape) for shape in shapes], crs=shapes.crs))


def land(shapes: Any) -> Any:
    """Unite towns into the county, for its outline; None where there is no area."""
    areas = [shape for shape in shapes if shape.area > 0]
    return shapely.union_all(areas) if areas else None


def bounds(frames: Sequence[Any]) -> list[list[float]] | None:
    """Return ``[[south, west], [north, east]]`` in degrees around all shapes; None for none."""
    filled = [frame for frame in map(drawable, frames) if len(frame)]
    if not filled:
        return None
    boxes = np.array([frame.geometry.to_crs(DEGREES).total_bounds for frame in filled])
    west, south = boxes[:, :2].min(axis=0).round(DECIMALS).tolist()
    east, north = boxes[:, 2:].max(axis=0).round(DECIMALS).tolist()
    return [[south, west], [north, east]]


def _one_kind(shape: Any) -> Any:
    """Return a collection's parts of the highest dimension: Leaflet cannot style a mixture."""
    if shape.geom_type != "GeometryCollection":
        return shape
    parts = shapely.get_parts(shapely.get_parts(shape))
    dimensions = shapely.get_dimensions(parts)
    kept = parts[dimensions == dimensions.max()]
    make = (shapely.multipoints, shapely.multilinestrings, shapely.multipolygons)
    return make[int(dimensions.max())](kept)


def _deepest(shape: Any) -> Any:
    part = max(getattr(shape, "geoms", [shape]), key=lambda one: one.area)
    if part.area == 0:
        return part.centroid
    circle = shapely.maximum_inscribed_circle(part, tolerance=part.area**0.5 / 50)
    return shapely.get_point(circle, 0)


def _known(own: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in own.items() if value is not None}
