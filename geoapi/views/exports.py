"""Exports 导出: layers and answers as files that GIS and Excel open, by their ending."""

from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pyproj
import shapely

from geoapi.planning.idle import IdleFinding
from geoapi.planning.tally import MeasureTable
from geoapi.views.errors import TableError
from geoapi.views.files import written
from geoapi.views.idle_tables import idle_frame
from geoapi.views.table_files import Tab, save_tables
from layers import LAYERS, layer_named
from layers.atlas import County

DRIVERS = {".gpkg": "GPKG", ".geojson": "GeoJSON"}
"""Endings that keep shapes, and GDAL's name for each."""


def save_layer(county: County, name: str, path: Path) -> Path:
    """Write the current edition of a layer; canonical field names state the canonical units."""
    layer = layer_named(name)
    frame = county.atlas[name]
    if path.suffix.lower() in DRIVERS:
        return _save_shapes(frame, path, name)
    if layer.shape is not None:
        frame = frame.assign(**_places(frame))
    return save_tables(
        path, [Tab(layer.zh, pd.DataFrame(frame).drop(columns="geometry", errors="ignore"))]
    )


def save_table_shapes(county: County, table: MeasureTable, path: Path) -> Path:
    """Write a measure by zones, towns or parcels with the shapes of its units."""
    if table.by not in LAYERS or LAYERS[table.by].shape is None:
        raise TableError(f"按 {table.by} 统计没有图形；{path.suffix} 适用于 zones、towns、parcels")
    units = county.atlas[table.by]
    key = LAYERS[table.by].key[0]
    shapes = units[[key, "geometry"]].rename(columns={key: "key"})
    return _save_shapes(
        shapes.merge(pd.DataFrame(table.to_json()["rows"]), on="key"), path, table.measure.name
    )


def save_idle_shapes(county: County, findings: Sequence[IdleFinding], path: Path) -> Path:
    """Write findings on idle land with the shapes of their parcels; the dates stay dates."""
    parcels = county.atlas["parcels"]
    shapes = parcels.geometry.set_axis(parcels["parcel_id"])
    keys = [finding.parcel_id for finding in findings]
    placed = shapes.reindex(keys).set_axis(range(len(keys)))
    return _save_shapes(idle_frame(findings).assign(geometry=placed), path, "idle")


def _save_shapes(frame: pd.DataFrame, path: Path, layer: str) -> Path:
    shaped = gpd.GeoDataFrame(frame, geometry="geometry" if "geometry" in frame else None)
    driver = DRIVERS[path.suffix.lower()]
    if "geometry" not in shaped and driver == "GeoJSON":
        raise TableError(f"{layer} 没有图形，不能写成 GeoJSON；可用 .gpkg、.csv、.xlsx")
    if driver == "GeoJSON":
        shaped = shaped.to_crs(pyproj.CRS.from_epsg(4326))
    path.parent.mkdir(parents=True, exist_ok=True)
    with written(path) as draft:
        draft.unlink(missing_ok=True)
        pyogrio.write_dataframe(shaped, draft, layer=layer, driver=driver)
    return path


def _places(frame: gpd.GeoDataFrame) -> dict[str, list[float | None]]:
    """Return where each shape is, as two columns, so that a sheet of points can come back in."""
    points = frame.geometry.representative_point().to_crs(pyproj.CRS.from_epsg(4326))
    empty = shapely.is_empty(points) | shapely.is_missing(points)
    return {
        "经度": [None if e else p.x for e, p in zip(empty, points, strict=True)],
        "纬度": [None if e else p.y for e, p in zip(empty, points, strict=True)],
    }
