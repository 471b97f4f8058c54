"""The embedded store 文件工作区: one GeoPackage, kept by SQLite.

Editions are tables ``parcels__1``, ``parcels__2`` …; the plain layer name is a view of the
current one. A draft is an unlisted table, filled in short transactions: readers wait for the
commit of one batch at most. One more transaction numbers and shows it: a reader sees the old
edition or the new one, and whatever dies in between leaves the old one.
"""

import sqlite3
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.errors import StoreError
from layers.schema import Layer
from layers.store import blobs, geopackage, life, spatial_index, tables, upgrade
from layers.store.files import beside, must_be_whole, open_file, place, told
from layers.store.records import TABLES
from layers.store.rows import Fields, Rows

COMPACTED_AT_ONCE = 2_000
"""Pages given back in one transaction: readers wait for no more."""


@dataclass(frozen=True)
class Embedded:
    """The file of a workspace as a :class:`layers.store.backend.Backend`."""

    path: Path

    @property
    def location(self) -> str:
        """The path, for messages."""
        return str(self.path)

    @contextmanager
    def reading(self) -> Iterator["Session"]:
        """Open a snapshot; a workspace of an earlier format is read as if it were of this one."""
        with told(self.path), closing(open_file(self.path)) as c:
            c.execute("BEGIN")
            upgrade.pretend(c)
            c.execute("PRAGMA query_only = ON")
            must_be_whole(self.path, c)
            yield Session(self.path, c)
            c.execute("COMMIT")

    @contextmanager
    def writing(self) -> Iterator["Session"]:
        """Open the one writing transaction; what dead processes left is dropped on the way."""
        with self.changing() as session:
            upgrade.upgrade(session.connection)
            dropped = _sweep(session)
            yield session
        if dropped:
            self._trim()

    @contextmanager
    def changing(self) -> Iterator["Session"]:
        """Open a short writing transaction for a draft of one's own."""
        with told(self.path), closing(open_file(self.path)) as c:
            c.execute("BEGIN IMMEDIATE")
            yield Session(self.path, c)
            c.execute("COMMIT")

    @contextmanager
    def drafting(self, layer: Layer, fields: Fields) -> Iterator["DraftTable"]:
        """Open an unlisted table that lives as long as this process holds its mark."""
        name = f"{tables.DRAFT}{uuid.uuid4().hex}"
        with ExitStack() as stack:
            with self.writing() as session:
                stack.enter_context(life.alive(life.mark_file(self.path, name)))
                tables.create(session.connection, name, layer, fields)
                number = geopackage.srs_id(session.connection)
            stack.callback(self._discard, name)
            yield DraftTable(self, name, layer.shape is not None, number)

    def _discard(self, name: str) -> None:
        """Drop what was not published; where even that fails, the next writer does it."""
        with suppress(StoreError):
            with self.changing() as session:
                there = name in tables.drafts(session.connection)
                session.drop(name)
            if there:
                self._trim()

    def _trim(self) -> None:
        """Give back the room of a dropped draft; where that fails, the next import uses it."""
        with suppress(StoreError):
            self._free()

    def remove(self) -> None:
        """Remove the file."""
        self.path.unlink(missing_ok=True)

    def compact(self) -> None:
        """Give free pages back to the system, some at a time; readers go on in between."""
        with told(self.path), closing(open_file(self.path)) as c:
            if c.execute("PRAGMA auto_vacuum").fetchone() == (0,):  # made by version 0.1
                c.execute("PRAGMA cache_spill = ON")
                c.execute("PRAGMA auto_vacuum = INCREMENTAL")
                c.execute("VACUUM")
        self._free()

    def _free(self) -> None:
        with told(self.path), closing(open_file(self.path)) as c:
            while c.execute("PRAGMA auto_vacuum").fetchone() == (2,) and _free_pages(c):
                # As a script: Python takes but one step of such a statement otherwise.
                c.executescript(f"PRAGMA incremental_vacuum({COMPACTED_AT_ONCE})")


@dataclass(frozen=True)
class Session:
    """One transaction in the file."""

    path: Path
    connection: sqlite3.Connection

    def run(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run SQL with ``?`` for each value."""
        with told(self.path):
            return self.connection.execute(sql, values).fetchall()

    def publish(self, draft: str, table: str, layer: Layer) -> None:
        """Rename a draft, its spatial index and its extent; forbid changes."""
        with told(self.path):
            tables.publish(self.connection, draft, table, layer)

    def show(self, layer: Layer, table: str) -> None:
        """Make the view of the plain name show `table`."""
        with told(self.path):
            geopackage.show_as(self.connection, layer, table)

    def rows(self, table: str, fields: Fields, *, shaped: bool) -> Iterator[Rows]:
        """Read rows in the order of their numbers."""
        with told(self.path):
            yield from tables.read(self.connection, table, fields, shaped=shaped)

    def drop(self, table: str) -> None:
        """Drop a table with its index and extent."""
        with told(self.path):
            tables.drop(self.connection, table)

    def has(self, table: str) -> bool:
        """Tell whether a table is there."""
        sql = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
        return bool(self.run(sql, (table,)))

    def keep(self, table: str, statement: str) -> None:
        """Make a table whose rows are added only."""
        words = statement.replace("{serial}", geopackage.SERIAL).replace("{bytes}", "BLOB")
        with told(self.path):
            self.connection.execute(words)
            tables.forbid_changes(self.connection, table, ("UPDATE", "DELETE"))

    @property
    def driver(self) -> sqlite3.Connection:
        """SQLite's connection."""
        return self.connection

    def faults(self) -> list[str]:
        """Run SQLite's integrity check."""
        found = [str(row[0]) for row in self.run("PRAGMA integrity_check")]
        return [] if found == ["ok"] else found


@dataclass(frozen=True)
class DraftTable:
    """An unlisted table being filled; the bounds of its shapes wait for the index."""

    store: Embedded
    name: str
    shaped: bool
    srs_id: int
    bounds: list[NDArray[np.float64]] = field(default_factory=list)

    def append(self, rows: Rows) -> None:
        """Write rows in one short transaction."""
        shapes = None if rows.shapes is None else blobs.encode(rows, self.srs_id)
        with self.store.changing() as session:
            tables.append(session.connection, self.name, rows, shapes.cells if shapes else None)
        if shapes:
            self.bounds.append(shapes.bounds)

    def finish(self) -> None:
        """Make the spatial index."""
        if self.shaped:
            bounds = np.concatenate([np.empty((0, 4)), *self.bounds])
            with self.store.changing() as session:
                spatial_index.build(session.connection, self.name, bounds)

    def publishing(self) -> AbstractContextManager[Session]:
        """Open the writing transaction of the file."""
        return self.store.writing()


def _sweep(session: Session) -> bool:
    """Drop the drafts of dead processes, those alive are left alone; tells whether there were."""
    drafts = tables.drafts(session.connection)
    dead = [name for name in drafts if not life.is_alive(life.mark_file(session.path, name))]
    for name in dead:
        session.drop(name)
    for mark in life.left_marks(session.path, tables.DRAFT):
        life.is_alive(mark)
    return bool(dead)


def _free_pages(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA freelist_count").fetchone()[0])


def find(location: str | Path) -> Embedded:
    """Return the file's backend; the error says how to make one."""
    path = Path(location)
    if not path.is_file():
        raise StoreError(f"没有工作区 {path}；用 mutu init --crs EPSG:4549 建立，或用 -w 指明位置")
    return Embedded(path)


def make(location: str | Path, values: Mapping[str, str]) -> Embedded:
    """Make an empty workspace that is told `values`; an existing file is never overwritten."""
    path = Path(location)
    taken = StoreError(f"{path} 已存在；换一个文件名，或先移走它")
    if path.exists():
        raise taken
    try:
        with told(path):
            _make_folder(path.parent)
            with beside(path) as draft:
                geopackage.make_file(draft, values["crs"])
                _fill(draft, values)
                place(draft, path)
    except FileExistsError:
        raise taken from None
    return Embedded(path)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise StoreError(f"{folder} 是一个文件，不是文件夹") from error


def _fill(draft: Path, values: Mapping[str, str]) -> None:
    with closing(open_file(draft)) as c:
        c.execute("BEGIN")
        for statement in (*TABLES, spatial_index.EXTENTS, geopackage.LISTED):
            c.execute(statement.replace("{serial}", geopackage.SERIAL))
        c.executemany("INSERT INTO mutu_workspace VALUES (?, ?)", list(values.items()))
        c.execute("COMMIT")
