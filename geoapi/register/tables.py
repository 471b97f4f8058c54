"""The tables of the register as SQLAlchemy maps them; made and guarded by the store.

The statements that make them: :mod:`layers.store.register`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.pool import NullPool

from layers.store.backend import Session as Stored


class Base(DeclarativeBase):
    """What is registered."""


class EntryRow(Base):
    """One thing that happened to a matter; times are UTC in one width, so that texts sort."""

    __tablename__ = "mutu_entries"

    fid: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    number: Mapped[int]
    version: Mapped[int]
    act: Mapped[str]
    at: Mapped[str]
    told: Mapped[str]
    who: Mapped[str]
    private: Mapped[str]
    document: Mapped[str]
    document_name: Mapped[str]
    seal: Mapped[str]


class DocumentRow(Base):
    """The bytes of a file, once for however many entries."""

    __tablename__ = "mutu_documents"

    fid: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str]
    media: Mapped[str]
    size: Mapped[int]
    content: Mapped[bytes]


class Lent:
    """A driver's connection lent to SQLAlchemy: the store alone ends its transaction."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> Any:
        """Pass on what the connection has."""
        return getattr(self._connection, name)

    def commit(self) -> None:
        """Leave it to the store."""

    def rollback(self) -> None:
        """Leave it to the store."""

    def close(self) -> None:
        """Leave it to the store."""


@contextmanager
def mapped(stored: Stored) -> Iterator[Session]:
    """Open SQLAlchemy's session within a transaction of the store, which ends it.

    What the driver says goes to the store as it is, to be told in the user's words.
    """
    engine = _engine(Lent(stored.driver))
    try:
        with Session(engine, autoflush=False, expire_on_commit=False) as session:
            yield session
            session.flush()
    except DBAPIError as error:
        raise (error.orig or error) from error
    finally:
        engine.dispose()


def _engine(lent: Lent) -> Engine:
    if type(lent._connection).__module__.startswith("sqlite3"):  # noqa: SLF001 - its own
        return create_engine("sqlite://", creator=lambda: lent, poolclass=NullPool)
    return create_engine(
        "postgresql+psycopg://", creator=lambda: lent, poolclass=NullPool, use_native_hstore=False
    )
