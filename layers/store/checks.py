"""Checks 核验: whether what is stored is still what was put in."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import shapely

from layers import layer_named
from layers.errors import DamageError, MutuError
from layers.store.backend import Session
from layers.store.records import Record
from layers.store.rows import Checksum, Rows

DAMAGE = (ValueError, KeyError, TypeError, IndexError, AttributeError, shapely.GEOSException)
"""What reading overwritten bytes may raise, besides an error of the database."""


@dataclass(frozen=True)
class Fault:
    """Something in a workspace that is not as it was stored; of an edition, or of the database."""

    layer: str | None
    number: int | None
    problem: str


def counted(session: Session, record: Record) -> Iterator[Rows]:
    """Read all rows of an edition; at the end they must be those that were stored.

    Raises
    ------
    StoreError
        They are not: the file or database was damaged or changed by another program. An edition
        without a checksum (of version 0.1) is held to its number of rows only.
    """
    edition, found = record.edition, Checksum(record.fields)
    shaped = layer_named(edition.layer).shape is not None
    for rows in session.rows(record.table, record.fields, shaped=shaped):
        found.add(rows)
        yield rows
    if found.rows != edition.rows or edition.content not in {"", found.text()}:
        raise DamageError(
            f"图层 {edition.layer} 第 {edition.number} 版的内容与入库时的校验值不符，"
            "数据已损坏或被改动；请从备份恢复，或回退到其他版本"
        )


def faults_of(session: Session, stored: Iterable[Record]) -> Iterator[Fault]:
    """Check the rows of every edition that has any, then the database by its own means."""
    for record in stored:
        try:
            for _ in () if record.edition.pruned else counted(session, record):
                pass
        except (MutuError, *DAMAGE) as error:
            yield Fault(record.edition.layer, record.edition.number, str(error))
    yield from (Fault(None, None, problem) for problem in session.faults())
