"""Spatial indexes of a GeoPackage: OGC 12-128r17, F.3; each edition has one, and an extent.

The index of the edition shown bears the name of the view (``rtree_parcels_geom``): so the file's
list of extensions names only what the file lists, and GDAL and QGIS use it as any other. The
triggers by which F.3 keeps index and rows together are there by their names; they do so by
refusing every change.

An index is made in one go: packed by Sort-Tile-Recursive (Leutenegger, Lopez, Edgington 1997)
into the nodes SQLite keeps it in (sqlite.org/rtree.html, 5.1): full nodes, a quarter of the time
of inserting row by row.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

EXTENTS = (
    "CREATE TABLE mutu_extents"
    " (name TEXT PRIMARY KEY, min_x REAL, min_y REAL, max_x REAL, max_y REAL)"
)

EXTENSION = (
    "gpkg_rtree_index", "http://www.geopackage.org/spec120/#extension_rtree", "write-only",
)  # fmt: skip
"""Name, definition and scope, as F.3 registers it."""

KEPT = {
    "insert": "INSERT", "update1": "UPDATE", "update2": "UPDATE", "update3": "UPDATE",
    "update4": "UPDATE", "delete": "DELETE",
}  # fmt: skip
"""Triggers that F.3 asks for, and the changes after which they mend the index."""

REFUSED = "SELECT RAISE(ABORT, '版本入库后不可修改；请用 mutu import 导入新版本')"
"""What a trigger does with a change of an edition."""

CELL = np.dtype([("id", ">i8"), ("box", ">f4", 4)])
"""An entry of a node: row or node beneath, and its west, east, south, north."""

ROOT = 1


@dataclass(frozen=True, eq=False)
class Level:
    """The nodes at one height of an index: numbers, contents, and in which node each entry is."""

    numbers: NDArray[np.int64]
    blobs: list[bytes]
    entries: NDArray[np.int64]
    node_of: NDArray[np.int64]


def index_of(name: str) -> str:
    """Return the name of the index over a table or view."""
    return f"rtree_{name}_geom"


def exists(connection: sqlite3.Connection, table: str) -> bool:
    """Tell whether a table or view has an index."""
    found = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
    return connection.execute(found, (index_of(table),)).fetchone() is not None


def rename(connection: sqlite3.Connection, old: str, new: str) -> None:
    """Rename the index with its table; the extent keeps the name of the table."""
    connection.execute(f'ALTER TABLE "{index_of(old)}" RENAME TO "{index_of(new)}"')


def register(connection: sqlite3.Connection, view: str) -> None:
    """List the index of a view, with its triggers; they go when the view is dropped."""
    connection.execute(
        "INSERT OR IGNORE INTO gpkg_extensions VALUES (?, 'geom', ?, ?, ?)", (view, *EXTENSION)
    )
    for trigger, change in KEPT.items():
        connection.execute(
            f'CREATE TRIGGER "{index_of(view)}_{trigger}" INSTEAD OF {change} ON "{view}"'
            f" BEGIN {REFUSED}; END"
        )


def drop(connection: sqlite3.Connection, table: str) -> None:
    """Drop the index of a table or view, if it has one; the extent of a table with it."""
    connection.execute(f'DROP TABLE IF EXISTS "{index_of(table)}"')
    connection.execute("DELETE FROM mutu_extents WHERE name = ?", (table,))


def build(connection: sqlite3.Connection, table: str, bounds: NDArray[np.float64]) -> None:
    """Make the index and the extent of a table.

    Parameters
    ----------
    bounds
        West, south, east, north of the shapes of rows 1, 2 …; NaN where there is none.
    """
    name = index_of(table)
    connection.execute(f'CREATE VIRTUAL TABLE "{name}" USING rtree(id, minx, maxx, miny, maxy)')
    rows = np.flatnonzero(~np.isnan(bounds).any(axis=1))
    if not len(rows):
        return
    found = bounds[rows]
    extent = [float(f) for f in (*found[:, :2].min(axis=0), *found[:, 2:].max(axis=0))]
    connection.execute(
        "INSERT OR REPLACE INTO mutu_extents VALUES (?, ?, ?, ?, ?)", (table, *extent)
    )
    size = f'SELECT length(data) FROM "{name}_node" WHERE nodeno = {ROOT}'  # noqa: S608
    most = (connection.execute(size).fetchone()[0] - 4) // CELL.itemsize
    for height, level in enumerate(packed(rows + 1, found, most)):
        _write(connection, name, level, "parent" if height else "rowid")


def _write(connection: sqlite3.Connection, name: str, level: Level, entries: str) -> None:
    connection.executemany(
        f'INSERT OR REPLACE INTO "{name}_node" VALUES (?, ?)',  # noqa: S608
        zip(level.numbers.tolist(), level.blobs, strict=True),
    )
    order = np.argsort(level.entries)
    connection.executemany(
        f'INSERT INTO "{name}_{entries}" VALUES (?, ?)',  # noqa: S608
        zip(level.entries[order].tolist(), level.node_of[order].tolist(), strict=True),
    )


def packed(entries: NDArray[np.int64], bounds: NDArray[np.float64], most: int) -> Iterator[Level]:
    """Pack entries into full nodes of at most `most`, level by level from the rows to the root."""
    boxes, following, height = _outward(bounds), ROOT + 1, 0
    while True:
        order = _tiled(boxes, most)
        entries, boxes = entries[order], boxes[order]
        starts = np.arange(0, len(entries), most)
        is_root = len(starts) == 1
        numbers = np.array([ROOT]) if is_root else np.arange(following, following + len(starts))
        blobs = _blobs(entries, boxes, most, depth=height if is_root else 0)
        yield Level(numbers, blobs, entries, np.repeat(numbers, most)[: len(entries)])
        if is_root:
            return
        lows = np.minimum.reduceat(boxes[:, ::2], starts)
        highs = np.maximum.reduceat(boxes[:, 1::2], starts)
        boxes = np.stack([lows, highs], axis=2).reshape(-1, 4)
        entries, following, height = numbers, following + len(starts), height + 1


def _outward(bounds: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return west, east, south, north in the index's precision, never smaller than they are."""
    exact = bounds[:, [0, 2, 1, 3]]
    boxes = exact.astype(np.float32)
    low, high = np.float32(-np.inf), np.float32(np.inf)
    boxes[:, ::2] = np.where(boxes > exact, np.nextafter(boxes, low), boxes)[:, ::2]
    boxes[:, 1::2] = np.where(boxes < exact, np.nextafter(boxes, high), boxes)[:, 1::2]
    return boxes


def _tiled(boxes: NDArray[np.float32], most: int) -> NDArray[np.int64]:
    """Order boxes by vertical strips of about as many nodes as there are strips, then northward."""
    east, north = boxes[:, :2].sum(axis=1), boxes[:, 2:].sum(axis=1)
    nodes = -(-len(boxes) // most)
    strip = np.empty(len(boxes), dtype=np.int64)
    width = int(np.ceil(np.sqrt(nodes))) * most
    strip[np.argsort(east, kind="stable")] = np.arange(len(boxes)) // width
    return np.lexsort((north, strip))


def _blobs(
    entries: NDArray[np.int64], boxes: NDArray[np.float32], most: int, *, depth: int
) -> list[bytes]:
    """Write nodes as SQLite keeps them: depth of the tree (in the root), count, entries."""
    count = -(-len(entries) // most)
    cells = np.zeros(count * most, CELL)
    cells["id"][: len(entries)], cells["box"][: len(entries)] = entries, boxes
    nodes = np.zeros(count, [("depth", ">u2"), ("count", ">u2"), ("cells", CELL, most)])
    nodes["cells"], nodes["depth"], nodes["count"] = cells.reshape(count, most), depth, most
    nodes["count"][-1] = len(entries) - (count - 1) * most
    return [node.tobytes() for node in nodes]


def extent_of(connection: sqlite3.Connection, table: str) -> tuple[float | None, ...]:
    """Return west, south, east, north of all shapes of a table; None where it has none."""
    found = connection.execute(
        "SELECT min_x, min_y, max_x, max_y FROM mutu_extents WHERE name = ?", (table,)
    ).fetchone()
    return found or (None,) * 4
