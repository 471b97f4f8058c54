"""GeoPackage 1.3 tables: what makes an SQLite file one that QGIS and GDAL open as it is.

Source: OGC 12-128r17, clauses 1.1.2 (spatial reference systems), 1.1.3 (contents), 2.1.3
(geometry encoding).
"""

import sqlite3
import struct
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pyproj
import shapely
from numpy.typing import NDArray

from layers.schema import Field, Layer

COLUMN_TYPES = {
    "code": "TEXT", "text": "TEXT", "list": "TEXT", "number": "REAL", "integer": "INTEGER",
    "flag": "BOOLEAN", "date": "DATE",
}  # fmt: skip

LISTED = """
INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id)
VALUES ('mutu_editions', 'attributes', 'mutu_editions', '各图层的版本', 0);
"""
"""With one table of attributes listed, GDAL shows listed tables only: not ``parcels__1``."""

SHAPE_TYPES = {"multipolygon": "MULTIPOLYGON", "point": "POINT", "geometry": "GEOMETRY"}


DAMAGE = (ValueError, KeyError, TypeError, IndexError, shapely.GEOSException)
"""What reading overwritten bytes may raise, besides an error of SQLite."""


def make_file(path: Path, crs: str) -> None:
    """Make an empty, valid GeoPackage whose CRS is known to it."""
    seed = gpd.GeoDataFrame({"geometry": gpd.GeoSeries([], crs=crs)}, crs=crs)
    pyogrio.write_dataframe(
        seed, path, layer="seed", driver="GPKG", geometry_type="Point",
        dataset_options={"VERSION": "1.3"},  # a later one makes older programs complain
    )  # fmt: skip
    with sqlite3.connect(path) as connection:
        for statement in (
            "DROP TABLE IF EXISTS rtree_seed_geom",
            "DROP TABLE seed",
            "DELETE FROM gpkg_extensions",
            "DELETE FROM gpkg_geometry_columns",
            "DELETE FROM gpkg_contents",
            "DROP TABLE IF EXISTS gpkg_ogr_contents",
        ):
            connection.execute(statement)
    connection.close()


def srs_id(connection: sqlite3.Connection, crs: str) -> int:
    """Return the number a CRS has in this file."""
    code = pyproj.CRS.from_user_input(crs).to_authority()
    found = connection.execute(
        "SELECT srs_id FROM gpkg_spatial_ref_sys WHERE organization_coordsys_id = ?"
        " OR srs_id > 4326 ORDER BY organization_coordsys_id = ? DESC",
        (int(code[1]) if code else -9, int(code[1]) if code else -9),
    ).fetchone()
    return int(found[0])


def write_table(
    connection: sqlite3.Connection, table: str, layer: Layer, frame: gpd.GeoDataFrame
) -> None:
    """Write a conformed frame as a table, within the caller's transaction."""
    columns = ["fid INTEGER PRIMARY KEY NOT NULL"]
    columns += [f'"{f.name}" {COLUMN_TYPES[f.type]}' for f in layer.fields]
    if layer.shape:
        columns.insert(1, f"geom {SHAPE_TYPES[layer.shape]}")
    connection.execute(f'CREATE TABLE "{table}" ({", ".join(columns)})')
    values: list[Any] = [range(1, len(frame) + 1)]
    if layer.shape:
        number = srs_id(connection, str(frame.crs))
        values.append(encode(frame.geometry.to_numpy(), number))
    values += [_cells(frame[f.name], f) for f in layer.fields]
    marks = ", ".join("?" * len(values))
    connection.executemany(f'INSERT INTO "{table}" VALUES ({marks})', zip(*values, strict=True))  # noqa: S608


def _cells(column: pd.Series, wanted: Field) -> list[Any]:
    if wanted.type == "date":
        column = column.dt.strftime("%Y-%m-%d")
    return [None if missing else value for value, missing in zip(
        column.astype(object).tolist(), column.isna().tolist(), strict=True)]  # fmt: skip


def show_as(
    connection: sqlite3.Connection, layer: Layer, table: str, frame: gpd.GeoDataFrame
) -> None:
    """Make `table` what the plain layer name shows, in GDAL, QGIS and here."""
    names = ["fid AS OGC_FID", *(["geom"] if layer.shape else [])]
    names += [f'"{f.name}"' for f in layer.fields]
    connection.execute(f'DROP VIEW IF EXISTS "{layer.name}"')
    connection.execute(f'CREATE VIEW "{layer.name}" AS SELECT {", ".join(names)} FROM "{table}"')  # noqa: S608
    number = srs_id(connection, str(frame.crs)) if layer.shape else None
    bounds = list(frame.total_bounds) if layer.shape and len(frame) else [None] * 4
    bounds = [None if b is None or not np.isfinite(b) else float(b) for b in bounds]
    connection.execute(
        "INSERT OR REPLACE INTO gpkg_contents (table_name, data_type, identifier, description,"
        " min_x, min_y, max_x, max_y, srs_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            layer.name,
            "features" if layer.shape else "attributes",
            layer.name,
            layer.zh,
            *bounds,
            number,
        ),
    )
    if layer.shape:
        connection.execute(
            "INSERT OR REPLACE INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)",
            (layer.name, SHAPE_TYPES[layer.shape], number),
        )


def read_table(
    connection: sqlite3.Connection, table: str, layer: Layer, crs: str
) -> gpd.GeoDataFrame:
    """Read a table written by :func:`write_table` as a frame with the declared dtypes."""
    cursor = connection.execute(f'SELECT * FROM "{table}" ORDER BY fid')  # noqa: S608
    names = [column[0] for column in cursor.description]
    rows = cursor.fetchall()
    by_name = dict(zip(names, zip(*rows, strict=True) if rows else [()] * len(names), strict=True))
    data = {f.name: _column(by_name.get(f.name, (None,) * len(rows)), f) for f in layer.fields}
    if layer.shape is None:
        return gpd.GeoDataFrame(data)
    return gpd.GeoDataFrame(data, geometry=gpd.GeoSeries(decode(by_name["geom"]), crs=crs), crs=crs)


def _column(values: tuple[Any, ...], wanted: Field) -> pd.Series:
    column = pd.Series(values, dtype=object)
    if wanted.type == "flag":
        column = column.map({0: False, 1: True})
    dtype: Any = wanted.dtype
    typed: pd.Series[Any] = column.astype(dtype)
    return typed


def encode(shapes: NDArray[np.object_], number: int) -> list[bytes | None]:
    """Encode shapes as GeoPackage binary, with an envelope where the shape has one."""
    cells = zip(
        shapely.to_wkb(shapes), shapely.bounds(shapes), shapely.get_type_id(shapes), strict=True
    )
    return [_blob(*cell, number) for cell in cells]


def _blob(wkb: bytes | None, bounds: NDArray[np.float64], kind: int, number: int) -> bytes | None:
    if wkb is None:
        return None
    empty = bool(np.isnan(bounds).any())
    if empty or kind == 0:  # a point is its own envelope
        return b"GP\x00" + struct.pack("<Bi", 0x11 if empty else 0x01, number) + wkb
    west, south, east, north = bounds
    return b"GP\x00" + struct.pack("<Bi4d", 0x03, number, west, east, south, north) + wkb


ENVELOPE_BYTES = (0, 32, 48, 48, 64)
"""Length of the envelope by its code in the header's flags."""


def decode(blobs: tuple[bytes | None, ...]) -> NDArray[np.object_]:
    """Decode GeoPackage binary to shapes; None stays None."""
    wkb = [b and b[8 + ENVELOPE_BYTES[(b[3] >> 1) & 7] :] for b in blobs]
    shapes: NDArray[np.object_] = shapely.from_wkb(np.array(wkb, dtype=object))
    return shapes
