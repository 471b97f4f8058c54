"""The register 登记: tables of what people file and decide; kept here, understood elsewhere.

Entries are added and never changed; each carries a seal over itself and the seal before it, so
that what is changed, left out or put in between shows. Documents are kept by their SHA-256.
A workspace has the tables from its first entry on; one without them has nothing registered.
"""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

import orjson

from layers.store.backend import Session
from layers.store.checks import Fault

ENTRIES = """
CREATE TABLE mutu_entries (
    fid {serial}, kind TEXT NOT NULL, number INTEGER NOT NULL, version INTEGER NOT NULL,
    act TEXT NOT NULL, at TEXT NOT NULL, told TEXT NOT NULL, who TEXT NOT NULL,
    private TEXT NOT NULL, document TEXT NOT NULL, document_name TEXT NOT NULL,
    seal TEXT NOT NULL, UNIQUE (kind, number, version)
)
"""
DOCUMENTS = """
CREATE TABLE mutu_documents (
    fid {serial}, sha256 TEXT NOT NULL UNIQUE, media TEXT NOT NULL, size INTEGER NOT NULL,
    content {bytes} NOT NULL
)
"""
TABLES = {"mutu_documents": DOCUMENTS, "mutu_entries": ENTRIES}
"""Their statements, as :meth:`layers.store.backend.Session.keep` takes them."""

SEALED = "kind, number, version, act, at, told, who, private, document, document_name"
COLUMNS = {
    "mutu_documents": "sha256, media, size, content", "mutu_entries": f"{SEALED}, seal",
}  # fmt: skip


def is_kept(session: Session) -> bool:
    """Tell whether anything was ever registered here."""
    return session.has("mutu_entries")


def prepare(session: Session) -> None:
    """Make the tables where they are not there yet."""
    for name, statement in TABLES.items():
        if not session.has(name):
            session.keep(name, statement)


def seal_of(before: str, told: Sequence[Any]) -> str:
    """Return the seal of an entry: over the seal before it and its columns, as SEALED has them."""
    return hashlib.sha256(orjson.dumps([before, *told])).hexdigest()


def copy_register(source: Session, target: Session) -> None:
    """Copy everything registered, seals included; one document at a time, as they may be large."""
    if not is_kept(source):
        return
    prepare(target)
    for name, columns in COLUMNS.items():
        marks = ", ".join("?" * len(columns.split(", ")))
        for row in _rows(source, name, columns):
            target.run(f"INSERT INTO {name} ({columns}) VALUES ({marks})", row)  # noqa: S608


def _rows(session: Session, table: str, columns: str) -> Iterator[tuple[Any, ...]]:
    for (fid,) in session.run(f"SELECT fid FROM {table} ORDER BY fid"):  # noqa: S608
        yield from session.run(f"SELECT {columns} FROM {table} WHERE fid = ?", (fid,))  # noqa: S608


def faults_of_register(session: Session) -> Iterator[Fault]:
    """Hold entries against their seals, and documents against their sums."""
    if not is_kept(session):
        return
    known = set()
    for sha256, _, size, content in _rows(session, "mutu_documents", COLUMNS["mutu_documents"]):
        known.add(sha256)
        whole = content if isinstance(content, bytes) else b""
        if (hashlib.sha256(whole).hexdigest(), len(whole)) != (sha256, size):
            yield Fault(None, None, f"登记的附件 {sha256[:12]} 与其校验值不符，已损坏或被改动")
    before = ""
    for *told, seal in _rows(session, "mutu_entries", COLUMNS["mutu_entries"]):
        kind, number, version, document = told[0], told[1], told[2], told[8]
        if seal != seal_of(before, told):
            problem = f"登记 {kind} 第{number}号第{version}条与其校验值不符，或它之前的记录被改动"
            yield Fault(None, None, problem)
        if document and document not in known:
            yield Fault(None, None, f"登记 {kind} 第{number}号第{version}条的附件不在了")
        before = seal
