"""Tables of a GeoPackage that hold the rows of drafts and editions."""

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

from layers.schema import Layer
from layers.store import spatial_index
from layers.store.blobs import decode
from layers.store.rows import AT_ONCE, Fields, Rows

DRAFT = "mutu_draft_"
"""How the names of drafts begin; no layer is called so."""

COLUMN_TYPES = {
    "text": "TEXT", "number": "REAL", "integer": "INTEGER", "flag": "BOOLEAN", "date": "DATE",
}  # fmt: skip

SHAPE_TYPES = {"multipolygon": "MULTIPOLYGON", "point": "POINT", "geometry": "GEOMETRY"}


def drafts(connection: sqlite3.Connection) -> list[str]:
    """Return the names of the drafts there are, whoever writes them."""
    sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND substr(name, 1, ?) = ?"
    return [name for (name,) in connection.execute(sql, (len(DRAFT), DRAFT))]


def create(connection: sqlite3.Connection, table: str, layer: Layer, fields: Fields) -> None:
    """Make an empty table of these columns, and of shapes where the layer has them."""
    columns = ["fid INTEGER PRIMARY KEY NOT NULL"]
    if layer.shape:
        columns.append(f"geom {SHAPE_TYPES[layer.shape]}")
    columns += [f'"{name}" {COLUMN_TYPES[kind]}' for name, kind in fields.items()]
    connection.execute(f'CREATE TABLE "{table}" ({", ".join(columns)})')


def append(
    connection: sqlite3.Connection, table: str, rows: Rows, shapes: list[bytes | None] | None
) -> None:
    """Write rows behind those already there."""
    [last] = connection.execute(f'SELECT MAX(fid) FROM "{table}"').fetchone()  # noqa: S608
    fids = range((last or 0) + 1, (last or 0) + 1 + rows.count)
    geom = [] if shapes is None else [shapes]
    cells: list[Sequence[Any]] = [fids, *geom, *rows.columns.values()]
    marks = ", ".join("?" * len(cells))
    connection.executemany(f'INSERT INTO "{table}" VALUES ({marks})', zip(*cells, strict=True))  # noqa: S608


def publish(connection: sqlite3.Connection, draft: str, table: str, layer: Layer) -> None:
    """Give a draft an edition's name, and forbid every change of its rows."""
    connection.execute(f'ALTER TABLE "{draft}" RENAME TO "{table}"')
    if layer.shape:
        spatial_index.rename(connection, draft, table)
    connection.execute("UPDATE mutu_extents SET name = ? WHERE name = ?", (table, draft))
    forbid_changes(connection, table)


def forbid_changes(
    connection: sqlite3.Connection, table: str,
    changes: Sequence[str] = ("INSERT", "UPDATE", "DELETE"),
) -> None:  # fmt: skip
    """Refuse to insert, update or delete rows, whoever asks; dropping the table stays possible."""
    for change in changes:
        connection.execute(
            f'CREATE TRIGGER "{table}_no_{change.lower()}" BEFORE {change} ON "{table}"'
            f" BEGIN {spatial_index.REFUSED}; END"
        )


def drop(connection: sqlite3.Connection, table: str) -> None:
    """Drop a table with its spatial index and extent, where they are there."""
    spatial_index.drop(connection, table)
    connection.execute(f'DROP TABLE IF EXISTS "{table}"')


def columns_of(connection: sqlite3.Connection, table: str) -> list[str]:
    """Return the names of a table's columns, ``fid`` and ``geom`` among them."""
    return [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]


def read(
    connection: sqlite3.Connection, table: str, fields: Fields, *, shaped: bool
) -> Iterator[Rows]:
    """Read a table in the order of its numbers, some thousand rows at a time."""
    # With the table named, a column that is missing is an error; alone it would be a text.
    names = ["e.fid", *(["e.geom"] if shaped else []), *(f'e."{name}"' for name in fields)]
    sql = f'SELECT {", ".join(names)} FROM "{table}" AS e ORDER BY e.fid'  # noqa: S608
    cursor = connection.execute(sql)
    found = cursor.fetchmany(AT_ONCE)
    yield _rows(found, fields, shaped=shaped)
    while found := cursor.fetchmany(AT_ONCE):
        yield _rows(found, fields, shaped=shaped)


def _rows(found: list[tuple[Any, ...]], fields: Fields, *, shaped: bool) -> Rows:
    begin = 2 if shaped else 1
    cells = [list(column) for column in zip(*found, strict=True)] or [[]] * (begin + len(fields))
    columns = dict(zip(fields, cells[begin:], strict=True))
    for name, kind in fields.items():
        if kind == "flag":
            columns[name] = [None if flag is None else bool(flag) for flag in columns[name]]
    return Rows(len(found), columns, [decode(blob) for blob in cells[1]] if shaped else None)
