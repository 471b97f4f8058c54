"""Entries 记录: what happened to a matter, added one by one within the store's transactions."""

import json
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geoapi.register.documents import Document
from geoapi.register.errors import ConflictError, RegisterError, UnknownMatterError
from geoapi.register.tables import DocumentRow, EntryRow, mapped
from layers.store.backend import Backend
from layers.store.records import shown, stamp
from layers.store.register import SEALED, is_kept, prepare, seal_of

LONGEST = 4_000
"""Letters of a text that somebody writes."""


@dataclass(frozen=True)
class Act:
    """Something that somebody does to a matter.

    Attributes
    ----------
    name
        Which act of its kind: ``filed``, ``decided`` …
    who
        The person, as named by themselves until there are accounts.
    told
        What may be shown to everyone.
    private
        What may not: reasons, ways to reach a person.
    """

    name: str
    who: str
    told: Mapping[str, Any] = field(default_factory=dict)
    private: Mapping[str, Any] = field(default_factory=dict)
    document: Document | None = None


@dataclass(frozen=True)
class Entry:
    """An act as it is registered: numbered, dated, and never changed afterwards."""

    kind: str
    number: int
    version: int
    act: str
    at: datetime
    who: str
    told: Mapping[str, Any]
    private: Mapping[str, Any]
    document: str
    document_name: str


@dataclass(frozen=True)
class Kept:
    """A file as it comes back."""

    media: str
    content: bytes


class Reading:
    """What is registered, at one moment."""

    def __init__(self, session: Session | None) -> None:
        self._session = session

    def entries(self, kind: str, number: int | None = None) -> list[Entry]:
        """Return the entries of a kind, or of one matter, by number and version."""
        if self._session is None:
            return []
        wanted = select(EntryRow).where(EntryRow.kind == kind)
        wanted = wanted if number is None else wanted.where(EntryRow.number == number)
        ordered = wanted.order_by(EntryRow.number, EntryRow.version)
        return [_entry(row) for row in self._session.scalars(ordered)]

    def matter(self, kind: str, number: int, name: str, none: str) -> list[Entry]:
        """Return the entries of one matter.

        Parameters
        ----------
        name, none
            What such a matter is called, and what is said where there is none at all.

        Raises
        ------
        UnknownMatterError
            There is none of this number.
        """
        entries = self.entries(kind, number)
        if not entries:
            there = {e.number for e in self.entries(kind)}
            said = f"有第 {min(there)} 至 {max(there)} 号" if there else none
            raise UnknownMatterError(f"没有{name}第 {number} 号；{said}")
        return entries

    def document_at(
        self, entries: Sequence[Entry], version: int, name: str, each: str
    ) -> tuple[str, Kept]:
        """Return the document of one of a matter's entries, and its name.

        Parameters
        ----------
        name, each
            What the matter and an entry of it are called.

        Raises
        ------
        UnknownMatterError
            There is no such entry, or it has no document.
        """
        entry = next((e for e in entries if e.version == version), None)
        kept = self.document(entry.document) if entry and entry.document else None
        if entry is None or kept is None:
            there = "、".join(str(e.version) for e in entries if e.document)
            said = f"有附件的是第 {there} {each}" if there else f"各{each}都没有附件"
            raise UnknownMatterError(f"{name}第 {version} {each}没有附件；{said}")
        return entry.document_name, kept

    def document(self, sha256: str) -> Kept | None:
        """Return a file by its sum."""
        if self._session is None:
            return None
        row = self._session.scalar(select(DocumentRow).where(DocumentRow.sha256 == sha256))
        return Kept(row.media, row.content) if row else None


class Writing(Reading):
    """The one writing transaction: all that is added in it is registered, or nothing."""

    def __init__(self, session: Session, now: datetime) -> None:
        super().__init__(session)
        self._session: Session = session
        self._now = now

    def open(self, kind: str, act: Act) -> Entry:
        """Open a matter: the next number of its kind."""
        last = self._session.scalar(select(func.max(EntryRow.number)).where(EntryRow.kind == kind))
        return self._add(kind, (last or 0) + 1, 1, act)

    def follow(self, kind: str, number: int, act: Act, *, seen: int) -> Entry:
        """Add to a matter what follows the version somebody has seen.

        Raises
        ------
        UnknownMatterError
            There is no such matter.
        ConflictError
            There is a later version.
        """
        there = self.entries(kind, number)
        if not there:
            raise UnknownMatterError(f"没有登记过第 {number} 号")
        self.must_be(there[-1], seen)
        return self._add(kind, number, seen + 1, act)

    @staticmethod
    def must_be(last: Entry, seen: int) -> None:
        """Refuse what was thought of another version than the last."""
        if last.version != seen:
            raise ConflictError(_conflict(last, seen), seen, last.version)

    def _add(self, kind: str, number: int, version: int, act: Act) -> Entry:
        self._keep(act.document)
        document = act.document
        told = {
            "kind": kind, "number": number, "version": version, "act": act.name,
            "at": stamp(self._now), "told": _json(act.told), "who": _named(act.who),
            "private": _json(act.private), "document": document.sha256 if document else "",
            "document_name": document.name if document else "",
        }  # fmt: skip
        newest = select(EntryRow.seal).order_by(EntryRow.fid.desc()).limit(1)
        before = self._session.scalar(newest) or ""
        row = EntryRow(**told, seal=seal_of(before, [told[name] for name in SEALED.split(", ")]))
        self._session.add(row)
        self._session.flush()
        return _entry(row)

    def _keep(self, document: Document | None) -> None:
        if document is None:
            return
        there = select(DocumentRow.fid).where(DocumentRow.sha256 == document.sha256)
        if self._session.scalar(there) is None:
            size = len(document.content)
            self._session.add(
                DocumentRow(
                    sha256=document.sha256, media=document.media, size=size,
                    content=document.content,
                )
            )  # fmt: skip
            self._session.flush()


def _named(who: str) -> str:
    name = text(who, "姓名", 60)
    if not name:
        raise RegisterError("没有写明是谁；请写姓名")
    return name


def text(given: str, name: str, most: int = LONGEST) -> str:
    """Return what somebody wrote as plain text; too much is refused."""
    odd = {"Cc", "Cs"}
    letters = (c if c == "\n" or unicodedata.category(c) not in odd else " " for c in given)
    plain = "".join(letters).strip()
    if len(plain) > most:
        raise RegisterError(f"{name}不能超过 {most} 个字")
    return plain


def _json(told: Mapping[str, Any]) -> str:
    return json.dumps(dict(told), ensure_ascii=False, sort_keys=True, allow_nan=False)


def _entry(row: EntryRow) -> Entry:
    return Entry(
        row.kind, row.number, row.version, row.act, datetime.fromisoformat(row.at), row.who,
        json.loads(row.told), json.loads(row.private), row.document, row.document_name,
    )  # fmt: skip


def _conflict(last: Entry, seen: int) -> str:
    return (
        f"您看到的是第 {seen} 版，现在已是第 {last.version} 版"
        f"（{shown(stamp(last.at))} 登记）；这次没有登记，请看过现在的内容再决定"
    )


@dataclass(frozen=True)
class Register:
    """The register of a workspace.

    Attributes
    ----------
    clock
        Tells the present moment; the only clock here.
    """

    backend: Backend
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC), compare=False)

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """Open a snapshot; one of a workspace without a register shows nothing."""
        with self.backend.reading() as stored:
            if not is_kept(stored):
                yield Reading(None)
                return
            with mapped(stored) as session:
                yield Reading(session)

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """Open the one writing transaction; leaving with an error registers nothing."""
        with self.backend.writing() as stored:
            prepare(stored)
            with mapped(stored) as session:
                yield Writing(session, self.clock())
