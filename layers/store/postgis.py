"""The PostGIS store 数据库工作区: one schema of a PostGIS database, for a bureau with a server.

Editions are tables ``parcels__1``, ``parcels__2`` …, typed, commented in Chinese and spatially
indexed; the plain layer name is a view of the current one, whose key for QGIS is ``fid``. A draft
is made, filled, indexed, numbered and shown in one transaction: readers are never disturbed, and
of what dies in between the server keeps nothing.

The location is ``postgresql://user@host/database?schema=name``; without a schema it is ``mutu``.
Passwords may stand in it, or where libpq looks for them: ``~/.pgpass``, ``PGPASSWORD``.
Who may read and who may import: :mod:`layers.store.postgis_roles`.
"""

import logging
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from psycopg import IsolationLevel

from layers.schema import Layer
from layers.store import postgis_checks, postgis_setup
from layers.store import postgis_tables as tables
from layers.store.postgis_connection import (
    Connection,
    Place,
    begin,
    begin_writing,
    commit,
    connected,
    lock,
    place_of,
    told,
)
from layers.store.rows import Fields, Rows

LOG = logging.getLogger("mutu")


@dataclass(frozen=True)
class PostGIS:
    """A schema as a :class:`layers.store.backend.Backend`.

    Attributes
    ----------
    roles_note
        Of a workspace just made: what the administrator may run so that others can use it too;
        empty where the roles were made.
    """

    place: Place
    roles_note: str = field(default="", compare=False)

    @property
    def location(self) -> str:
        """The address without its password, for messages."""
        return self.place.location

    @property
    def path(self) -> None:
        """No file."""
        return

    @contextmanager
    def reading(self) -> Iterator["Session"]:
        """Open a snapshot, with the rights of the user who connects."""
        with told(self.place), connected(self.place) as c:
            c.isolation_level = IsolationLevel.REPEATABLE_READ
            c.read_only = True
            begin(c, self.place)
            yield Session(self.place, c)

    @contextmanager
    def writing(self) -> Iterator["Session"]:
        """Open the one writing transaction; dead processes leave nothing to be dropped."""
        with told(self.place), connected(self.place) as c:
            begin_writing(c, self.place)
            lock(c, self.place)
            yield Session(self.place, c)
            commit(c, self.place)

    @contextmanager
    def drafting(self, layer: Layer, fields: Fields) -> Iterator["DraftTable"]:
        """Open a transaction with a table in it; unless published, both vanish with it."""
        name = f"mutu_draft_{uuid.uuid4().hex}"
        with told(self.place), connected(self.place) as c:
            begin_writing(c, self.place)
            tables.create_table(c, name, layer, fields)
            yield DraftTable(self.place, c, name, layer, fields)

    def compact(self) -> None:
        """Do nothing: the server gives the room of a dropped table back at once."""

    def remove(self) -> None:
        """Drop all of the workspace, for good; what others put into its schema stays."""
        with self.writing() as session:
            postgis_setup.unmake(session.connection)


@dataclass(frozen=True)
class Session:
    """One transaction in the database."""

    place: Place
    connection: Connection

    def run(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run SQL with ``?`` for each value."""
        with told(self.place):
            cursor = self.connection.execute(sql.replace("?", "%s"), values or None)
            return cursor.fetchall() if cursor.description else []

    def publish(self, draft: str, table: str, layer: Layer) -> None:
        """Rename a draft of this transaction and its indexes; forbid changes."""
        with told(self.place):
            tables.publish(self.connection, draft, table, layer)

    def show(self, layer: Layer, table: str) -> None:
        """Make the view of the plain name show `table`."""
        with told(self.place):
            tables.show(self.connection, layer, table)

    def rows(self, table: str, fields: Fields, *, shaped: bool) -> Iterator[Rows]:
        """Read rows in the order of their numbers."""
        with told(self.place):
            yield from tables.read_rows(self.connection, table, fields, shaped=shaped)

    def drop(self, table: str) -> None:
        """Drop a table with its indexes."""
        with told(self.place):
            tables.drop_table(self.connection, table)

    def has(self, table: str) -> bool:
        """Tell whether a table is there."""
        return bool(self.run(tables.THERE, (self.place.schema, table)))

    def keep(self, table: str, statement: str) -> None:
        """Make a table whose rows are added only."""
        with told(self.place):
            self.connection.execute(postgis_setup.in_words(statement))
            tables.keep(self.connection, table)

    @property
    def driver(self) -> Connection:
        """The connection of psycopg."""
        return self.connection

    def faults(self) -> list[str]:
        """Look for guards that are gone and, where ``amcheck`` is there for us, damaged pages."""
        with told(self.place):
            return postgis_checks.faults(self.connection, self.place)


@dataclass
class DraftTable:
    """A table that only its own transaction sees, being filled."""

    place: Place
    connection: Connection
    name: str
    layer: Layer
    fields: Fields
    count: int = 0

    def append(self, rows: Rows) -> None:
        """Write rows behind those already there."""
        with told(self.place):
            tables.append(self.connection, self.name, rows, self.fields, self.count + 1)
        self.count += rows.count

    def finish(self) -> None:
        """Make the indexes."""
        with told(self.place):
            tables.finish(self.connection, self.name, self.layer)

    @contextmanager
    def publishing(self) -> Iterator[Session]:
        """Let this transaction be the one that writes the books; none of it is seen before."""
        with told(self.place):
            lock(self.connection, self.place)
            yield Session(self.place, self.connection)
            commit(self.connection, self.place)


def find(location: str) -> PostGIS:
    """Return the schema's backend; the error says how to make a workspace."""
    backend = PostGIS(place_of(location))
    with backend.reading():
        return backend


def make(location: str, values: Mapping[str, str]) -> PostGIS:
    """Make an empty workspace that is told `values`; a schema with anything in it is refused.

    Where the user may not make the roles, a warning and ``roles_note`` say what does.
    """
    place = place_of(location)
    with told(place), connected(place) as c:
        note = postgis_setup.make(c, place, values)
        commit(c, place)
    if note:
        LOG.warning(note)
    return PostGIS(place, note)
