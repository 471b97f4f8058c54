"""The books of a workspace 台账: editions, which was current when, profiles. Standard SQL only.

Times are UTC with microseconds in one fixed width, so that their order is that of their texts.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from layers.atlas import Edition
from layers.errors import PrunedError, StoreError
from layers.store.backend import Session
from layers.store.rows import Fields

FORMAT = 2
"""Version of these tables, as ``format`` in ``mutu_workspace``; a workspace without it is 1."""

WORKSPACE = "CREATE TABLE mutu_workspace (key TEXT PRIMARY KEY, value TEXT NOT NULL)"
EDITIONS = """
CREATE TABLE mutu_editions (
    fid {serial}, layer TEXT NOT NULL, number INTEGER NOT NULL, created_at TEXT NOT NULL,
    file TEXT NOT NULL, sha256 TEXT NOT NULL, rows INTEGER NOT NULL, report TEXT NOT NULL,
    who TEXT NOT NULL, content TEXT NOT NULL, files TEXT NOT NULL, fields TEXT NOT NULL,
    seal TEXT NOT NULL, pruned_at TEXT NOT NULL, pruned_by TEXT NOT NULL,
    current INTEGER NOT NULL, UNIQUE (layer, number)
)
"""
CURRENT = """
CREATE TABLE mutu_current (
    layer TEXT NOT NULL, number INTEGER NOT NULL, at TEXT NOT NULL, who TEXT NOT NULL,
    PRIMARY KEY (layer, at)
)
"""
PROFILES = """
CREATE TABLE mutu_profiles (
    name TEXT PRIMARY KEY, layer TEXT NOT NULL, told TEXT NOT NULL, saved_at TEXT NOT NULL,
    who TEXT NOT NULL
)
"""
TABLES = (WORKSPACE, EDITIONS, CURRENT, PROFILES)
"""``{serial}``: the database's words for a primary key that counts by itself."""

SEALED = "layer, number, created_at, file, sha256, rows, report, who, content, files, fields"
COLUMNS = f"{SEALED}, pruned_at, pruned_by, current, seal"

BOOKS = {
    "mutu_editions": COLUMNS,
    "mutu_current": "layer, number, at, who",
    "mutu_profiles": "name, layer, told, saved_at, who",
}
"""The tables of the books and their columns, as a copy enters them."""

UNFINISHED = "unfinished"
"""Key in ``mutu_workspace`` of a copy that is still being made: nobody may open it."""

TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class Origin:
    """Where the rows of an edition come from.

    Attributes
    ----------
    file, sha256
        Name and SHA-256 of the file imported.
    who
        Who imports; empty where nobody said.
    report
        The import answer and the options, as JSON holds them.
    files
        Further files the rows came from (parts of a Shapefile, a joined table): name -> SHA-256.
    """

    file: str
    sha256: str
    who: str = ""
    report: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Record:
    """An edition as the books hold it: with the columns it was stored with."""

    edition: Edition
    fields: Fields
    current: bool

    @property
    def table(self) -> str:
        """The table that holds the rows."""
        return table_of(self.edition.layer, self.edition.number)


def table_of(layer: str, number: int) -> str:
    """Return the name of an edition's table."""
    return f"{layer}__{number}"


def clock() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """Write a moment as the books do; one without a zone is local time."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def now() -> str:
    """Write the present moment as the books do."""
    return stamp(clock())


def shown(text: str) -> str:
    """Write a moment of the books for people: local time, to the second, with its zone."""
    return datetime.fromisoformat(text).astimezone().isoformat(" ", "seconds")


def next_moment(session: Session, layer: str) -> str:
    """Return the present, or what just follows the layer's last entry where the clock lags."""
    [(last,)] = session.run("SELECT MAX(at) FROM mutu_current WHERE layer = ?", (layer,))
    present = clock()
    return stamp(present if last is None else max(present, datetime.fromisoformat(last) + TICK))


def all_records(session: Session, layer: str | None = None) -> list[Record]:
    """Return every edition of one layer or of all, by layer and number."""
    where, values = ("", ()) if layer is None else (" WHERE layer = ?", (layer,))
    rows = session.run(f"SELECT {COLUMNS} FROM mutu_editions{where} ORDER BY layer, number", values)  # noqa: S608
    return [_record(row) for row in rows]


def _record(row: Sequence[Any]) -> Record:
    *told, pruned_at, pruned_by, current, seal = row
    if seal and seal != _seal(told):
        raise StoreError(
            f"图层 {told[0]} 第 {told[1]} 版的记录与其校验值不符：工作区已损坏或被改动"
        )
    layer, number, created_at, file, sha256, rows, report, who, content, files, fields = told
    edition = Edition(
        layer, number, created_at, file, sha256, rows, json.loads(report), who, content,
        json.loads(files), pruned_at, pruned_by,
    )  # fmt: skip
    return Record(edition, json.loads(fields), bool(current))


def _seal(told: Sequence[Any]) -> str:
    return hashlib.sha256(orjson.dumps(list(told))).hexdigest()


def seal_of(values: Mapping[str, str]) -> str:
    """Return the seal of what a workspace says of itself, kept as ``seal`` beside it."""
    return _seal([values[key] for key in ("name", "crs", "codes", "made_up")])


def record_named(session: Session, layer: str, number: int) -> Record:
    """Return one edition that can still be read; the error says which there are."""
    there = {r.edition.number: r for r in all_records(session, layer)}
    if number not in there:
        said = "、".join(map(str, there)) or "无"
        raise StoreError(f"图层 {layer} 没有第 {number} 版；有：{said}")
    return readable(there[number])


def readable(record: Record) -> Record:
    """Return the record unless its rows are pruned."""
    edition = record.edition
    refuse_pruned(edition.layer, edition.number, edition.pruned_at, edition.pruned_by)
    return record


def refuse_pruned(layer: str, number: int, pruned_at: str, pruned_by: str) -> None:
    """Refuse an edition whose rows are gone."""
    if pruned_at:
        by = f"由 {pruned_by} " if pruned_by else ""
        raise PrunedError(
            f"图层 {layer} 第 {number} 版的数据已于 {shown(pruned_at)} {by}清除，"
            "只留下记录，不能再读取"
        )


def add_record(session: Session, edition: Edition, fields: Fields) -> Edition:
    """Enter the next edition of a layer, numbered and dated here, and make it the current one."""
    found = session.run("SELECT MAX(number) FROM mutu_editions WHERE layer = ?", (edition.layer,))
    number = int(found[0][0] or 0) + 1
    at, report = next_moment(session, edition.layer), dict(edition.report, edition=number)
    told = (
        edition.layer, number, at, edition.file, edition.sha256, edition.rows, _json(report),
        edition.who, edition.content, _json(edition.files), _json(fields),
    )  # fmt: skip
    marks = ", ".join("?" * len(told))
    session.run(
        f"INSERT INTO mutu_editions ({SEALED}, seal, pruned_at, pruned_by, current)"  # noqa: S608
        f" VALUES ({marks}, ?, '', '', 0)",
        (*told, _seal(told)),
    )
    _enter(session, edition.layer, number, at, edition.who)
    return replace(edition, number=number, created_at=at, report=report)


def _json(told: Mapping[str, Any]) -> str:
    return json.dumps(dict(told), ensure_ascii=False)


def make_current(session: Session, layer: str, number: int, who: str) -> None:
    """Enter that an edition is the current one from now on."""
    _enter(session, layer, number, next_moment(session, layer), who)


def _enter(session: Session, layer: str, number: int, at: str, who: str) -> None:
    session.run("INSERT INTO mutu_current VALUES (?, ?, ?, ?)", (layer, number, at, who))
    session.run(
        "UPDATE mutu_editions SET current = CASE WHEN number = ? THEN 1 ELSE 0 END WHERE layer = ?",
        (number, layer),
    )


def current_records(session: Session) -> dict[str, Record]:
    """Return the current edition of each layer that has one; journal and records must agree."""
    current = [r for r in all_records(session) if r.current]
    last = {layer: number for layer, number, _ in _journal(session)}
    if sorted(last.items()) != [(r.edition.layer, r.edition.number) for r in current]:
        raise StoreError("版本记录与切换日志不一致，工作区已损坏或被改动；请从备份恢复")
    return {record.edition.layer: record for record in current}


def _journal(session: Session) -> list[tuple[str, int, str]]:
    rows = session.run("SELECT layer, number, at FROM mutu_current ORDER BY at, number")
    return [(str(layer), int(number), str(at)) for layer, number, at in rows]


def mark_pruned(session: Session, layer: str, number: int, who: str) -> None:
    """Enter that the rows of an edition are gone."""
    session.run(
        "UPDATE mutu_editions SET pruned_at = ?, pruned_by = ? WHERE layer = ? AND number = ?",
        (now(), who, layer, number),
    )
