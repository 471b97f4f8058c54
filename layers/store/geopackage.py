"""GeoPackage 1.3: what makes an SQLite file one that QGIS and GDAL open as it is.

Source: OGC 12-128r17, clauses 1.1.2 (spatial reference systems), 1.1.3 (contents), 2.1 (features).
What the file lists are views of the plain layer names, each over the table of its current edition.
"""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import pyproj

from layers.schema import Layer
from layers.store import spatial_index, tables
from layers.store.blobs import bounds_of

LISTED = (
    "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id)"
    " VALUES ('mutu_editions', 'attributes', 'mutu_editions', '各图层的版本', 0)"
)
"""With one table of attributes listed, GDAL shows listed tables only: not ``parcels__1``."""

SERIAL = "INTEGER PRIMARY KEY NOT NULL"
"""A key that counts by itself, in SQLite's words."""


def make_file(path: Path, crs: str) -> None:
    """Make an empty, valid GeoPackage whose CRS is known to it."""
    seed = gpd.GeoDataFrame({"geometry": gpd.GeoSeries([], crs=crs)}, crs=crs)
    pyogrio.write_dataframe(
        seed, path, layer="seed", driver="GPKG", geometry_type="Point",
        dataset_options={"VERSION": "1.3"},  # a later one makes older programs complain
    )  # fmt: skip
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in (
            "DROP TABLE IF EXISTS rtree_seed_geom",
            "DROP TABLE seed",
            "DELETE FROM gpkg_extensions",
            "DELETE FROM gpkg_geometry_columns",
            "DELETE FROM gpkg_contents",
            "DROP TABLE IF EXISTS gpkg_ogr_contents",
            "PRAGMA auto_vacuum = INCREMENTAL",  # pruned editions give their room back
            "VACUUM",
        ):
            connection.execute(statement)


def srs_id(connection: sqlite3.Connection) -> int:
    """Return the number that the workspace's CRS has in this file."""
    [crs] = connection.execute("SELECT value FROM mutu_workspace WHERE key = 'crs'").fetchone()
    code = pyproj.CRS.from_user_input(crs).to_authority()
    number = int(code[1]) if code else -9
    found = connection.execute(
        "SELECT srs_id FROM gpkg_spatial_ref_sys WHERE organization_coordsys_id = ?"
        " OR srs_id > 4326 ORDER BY organization_coordsys_id = ? DESC",
        (number, number),
    ).fetchone()
    return int(found[0])


def show_as(connection: sqlite3.Connection, layer: Layer, table: str) -> None:
    """Make `table` what the plain layer name shows, in GDAL, QGIS and here."""
    shown = _shown(connection, layer.name)
    connection.execute(f'DROP VIEW IF EXISTS "{layer.name}"')
    names = [f'"{name}"' for name in tables.columns_of(connection, table) if name != "fid"]
    columns = ", ".join(["fid AS OGC_FID", *names])
    connection.execute(f'CREATE VIEW "{layer.name}" AS SELECT {columns} FROM "{table}"')  # noqa: S608
    if layer.shape:
        _show_index(connection, layer.name, shown, table)
    _list(connection, layer, table)


def _shown(connection: sqlite3.Connection, view: str) -> str | None:
    """Return the table that a view shows."""
    sql = "SELECT sql FROM sqlite_master WHERE type = 'view' AND name = ?"
    [told] = connection.execute(sql, (view,)).fetchone() or [""]
    found = re.search(r'FROM "([^"]+)"$', told)
    return found and found.group(1)


def _show_index(connection: sqlite3.Connection, view: str, shown: str | None, table: str) -> None:
    """Make the index of `table` that of the view; the one `shown` so far gets its own name back."""
    if spatial_index.exists(connection, view):
        if shown:
            spatial_index.rename(connection, view, shown)
        else:  # somebody dropped the view: whose index this is nobody knows
            spatial_index.drop(connection, view)
    if not spatial_index.exists(connection, table):
        _index(connection, table)
    spatial_index.rename(connection, table, view)
    spatial_index.register(connection, view)


def _index(connection: sqlite3.Connection, table: str) -> None:
    """Make the index of a table that version 0.1 wrote without one."""
    parts = tables.read(connection, table, {}, shaped=True)
    spatial_index.build(connection, table, np.concatenate([bounds_of(rows) for rows in parts]))


def _list(connection: sqlite3.Connection, layer: Layer, table: str) -> None:
    number = srs_id(connection) if layer.shape else None
    extent = spatial_index.extent_of(connection, table)
    kind = "features" if layer.shape else "attributes"
    connection.execute(
        "INSERT OR REPLACE INTO gpkg_contents (table_name, data_type, identifier, description,"
        " min_x, min_y, max_x, max_y, srs_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (layer.name, kind, layer.name, layer.zh, *extent, number),
    )
    if layer.shape:
        connection.execute(
            "INSERT OR REPLACE INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)",
            (layer.name, tables.SHAPE_TYPES[layer.shape], number),
        )
