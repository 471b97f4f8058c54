"""Exports 导出: layers and answers as files that GIS and Excel open, by their ending."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pyproj
import shapely

from geoapi.planning.idle.findings import IdleFinding
from geoapi.planning.measuring.tally import MeasureTable
from geoapi.views.diff.features import features, pieces
from geoapi.views.diff.words import Comparison
from geoapi.views.errors import TableError
from geoapi.views.files import written
from geoapi.views.idle.tables import idle_frame
from geoapi.views.table_files import Tab, save_tables
from layers import LAYERS, layer_named
from layers.atlas import County
from layers.sources.boundary_writer import PLOT_FIELDS, Issued, write_boundary_txt

DRIVERS = {".gpkg": "GPKG", ".geojson": "GeoJSON"}
"""Endings that keep shapes, and GDAL's name for each."""

OPTIONS = {"GPKG": {"VERSION": "1.3"}, "GeoJSON": {}}
"""A later GeoPackage makes older programs complain."""


def save_layer(county: County, name: str, path: Path) -> Path:
    """Write the current edition of a layer; canonical field names state the canonical units."""
    layer = layer_named(name)
    frame = county.atlas[name]
    if path.suffix.lower() in DRIVERS:
        return save_shapes(frame, path, name)
    if layer.shape is not None:
        frame = frame.assign(**_places(frame))
    return save_tables(
        path, [Tab(layer.zh, pd.DataFrame(frame).drop(columns="geometry", errors="ignore"))]
    )


def save_boundary(county: County, name: str, path: Path, *, encoding: str, by: str) -> list[str]:
    """Write a layer as a boundary-point TXT 勘测定界界址点; returns what is not as in the layer.

    Parameters
    ----------
    encoding
        ``gbk``, ``gb18030``, ``utf-8`` or ``utf-8-sig``.
    by
        The office that issues it 数据产生单位; blank where not said.
    """
    if name not in PLOT_FIELDS:
        raise TableError(f"图层 {name} 不能写成界址点 TXT；可以的有 {'、'.join(PLOT_FIELDS)}")
    made = county.editions[name].created_at[:10] if name in county.editions else None
    issued = Issued(by, date.fromisoformat(made) if made else None)
    frame, fields = county.atlas[name], PLOT_FIELDS[name]
    return list(write_boundary_txt(frame, path, fields, issued=issued, encoding=encoding))


def save_table_shapes(county: County, table: MeasureTable, path: Path) -> Path:
    """Write a measure by zones, towns or parcels with the shapes of its units."""
    if table.by not in LAYERS or LAYERS[table.by].shape is None:
        raise TableError(f"按 {table.by} 统计没有图形；{path.suffix} 适用于 zones、towns、parcels")
    units = county.atlas[table.by]
    key = LAYERS[table.by].key[0]
    shapes = units[[key, "geometry"]].rename(columns={key: "key"})
    return save_shapes(
        shapes.merge(pd.DataFrame(table.to_json()["rows"]), on="key"), path, table.measure.name
    )


def save_idle_shapes(county: County, findings: Sequence[IdleFinding], path: Path) -> Path:
    """Write findings on idle land with the shapes of their parcels; the dates stay dates."""
    parcels = county.atlas["parcels"]
    shapes = parcels.geometry.set_axis(parcels["parcel_id"])
    keys = [finding.parcel_id for finding in findings]
    placed = shapes.reindex(keys).set_axis(range(len(keys)))
    return save_shapes(idle_frame(findings).assign(geometry=placed), path, "idle")


def save_diff_shapes(told: Comparison, path: Path) -> Path:
    """Write what changed between two editions, a feature a row.

    A GeoPackage also holds the land gained and lost, as layers of their own.
    """
    layers = {"changes": features(told)}
    if told.layer.shape is not None and DRIVERS[path.suffix.lower()] == "GPKG":
        layers |= {side: pieces(told, side) for side in ("gained", "lost")}
    return _save_layers(layers, path)


def save_shapes(frame: pd.DataFrame, path: Path, layer: str) -> Path:
    """Write rows with their shapes by the file's ending; GeoJSON in longitude and latitude."""
    return _save_layers({layer: frame}, path)


def _save_layers(frames: Mapping[str, pd.DataFrame], path: Path) -> Path:
    driver = DRIVERS[path.suffix.lower()]
    path.parent.mkdir(parents=True, exist_ok=True)
    with written(path) as draft:
        draft.unlink(missing_ok=True)
        for layer, frame in frames.items():
            shaped = _shaped(frame, layer, driver)
            pyogrio.write_dataframe(
                shaped, draft, layer=layer, driver=driver, dataset_options=OPTIONS[driver]
            )
    return path


def _shaped(frame: pd.DataFrame, layer: str, driver: str) -> gpd.GeoDataFrame:
    shaped = gpd.GeoDataFrame(frame, geometry="geometry" if "geometry" in frame else None)
    if driver != "GeoJSON":
        return shaped
    if "geometry" not in shaped:
        raise TableError(f"{layer} 没有图形，不能写成 GeoJSON；可用 .gpkg、.csv、.xlsx")
    return shaped.to_crs(pyproj.CRS.from_epsg(4326))


def _places(frame: gpd.GeoDataFrame) -> dict[str, list[float | None]]:
    """Return where each shape is, as two columns, so that a sheet of points can come back in."""
    points = frame.geometry.representative_point().to_crs(pyproj.CRS.from_epsg(4326))
    empty = shapely.is_empty(points) | shapely.is_missing(points)
    return {
        "经度": [None if e else p.x for e, p in zip(empty, points, strict=True)],
        "纬度": [None if e else p.y for e, p in zip(empty, points, strict=True)],
    }
