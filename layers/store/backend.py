"""What a database must do to be a store 存储后端; everything else is written once above it.

A backend knows tables, transactions and locks. It knows nothing of editions, numbers, journals or
profiles: those are rows of the bookkeeping tables (:mod:`layers.store.records`), reached through
:meth:`Session.run` with the same SQL in every store.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from layers.schema import Layer
from layers.store.rows import Fields, Rows


class Session(Protocol):
    """One transaction: all of it is seen by others, or nothing."""

    def run(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run standard SQL with ``?`` for each value; returns the rows, none where there are none.

        No text holds a ``?`` or ``%`` that is not a placeholder.
        """
        ...

    def publish(self, draft: str, table: str, layer: Layer) -> None:
        """Give a finished draft the name of an edition, and forbid every change of its rows."""
        ...

    def show(self, layer: Layer, table: str) -> None:
        """Make `table` what the plain layer name shows, in any other program, spatial index too."""
        ...

    def rows(self, table: str, fields: Fields, *, shaped: bool) -> Iterator[Rows]:
        """Read rows in the order they were appended, some thousands at a time; at least one part.

        `fields` are the columns wanted, with the kinds of their values; `shaped` wants shapes too.
        A table that is not there, or not as it was made, raises StoreError.
        """
        ...

    def drop(self, table: str) -> None:
        """Drop a table with all that belongs to it; one that is not there is no fault."""
        ...

    def has(self, table: str) -> bool:
        """Tell whether a table is there."""
        ...

    def keep(self, table: str, statement: str) -> None:
        """Make a table whose rows are added, and never changed or deleted by anyone.

        `statement` has ``{serial}`` for a key that counts by itself and ``{bytes}`` for bytes.
        """
        ...

    def faults(self) -> list[str]:
        """Return what the database's own check finds wrong; nothing where all is well."""
        ...

    @property
    def driver(self) -> Any:
        """The driver's own connection, for who brings other means to say what is wanted.

        The transaction stays this one's: nobody else begins or ends it.
        """
        ...


class DraftTable(Protocol):
    """A table that nobody sees, being filled."""

    @property
    def name(self) -> str:
        """Its name, until it is published."""
        ...

    def append(self, rows: Rows) -> None:
        """Write rows behind those already there, without keeping others out for long.

        Their columns are those the draft was opened with, in the same order.
        """
        ...

    def finish(self) -> None:
        """Do what takes long before publishing, so that nobody waits for it: spatial indexes."""
        ...

    def publishing(self) -> AbstractContextManager[Session]:
        """Open the writing transaction, see :meth:`Backend.writing`, that is to publish it."""
        ...


class Backend(Protocol):
    """A place where one workspace lives; equal to another for the same place."""

    @property
    def location(self) -> str:
        """The place, for messages: a path, or a URL without its password."""
        ...

    @property
    def path(self) -> Path | None:
        """The file, where the workspace is one."""
        ...

    def reading(self) -> AbstractContextManager[Session]:
        """Open a snapshot that shows one moment until it is closed; writing is refused."""
        ...

    def writing(self) -> AbstractContextManager[Session]:
        """Open the one transaction that may change the bookkeeping; a second one waits for it.

        What dead processes left half-written is dropped on the way. Leaving with an error, or
        dying, changes nothing.
        """
        ...

    def drafting(self, layer: Layer, fields: Fields) -> AbstractContextManager[DraftTable]:
        """Open a draft table of these columns, with a shape if the layer has one.

        Leaving drops the table unless it was published meanwhile.

        While it is open nobody else drops it; when its process dies, nothing that a user sees
        stays, and the next writer finds it gone or drops it.
        """
        ...

    def compact(self) -> None:
        """Give the room of dropped tables back, without keeping readers out."""
        ...

    def remove(self) -> None:
        """Remove the whole workspace: one that its maker could not finish."""
        ...
