"""Moving 搬移: a whole workspace copied between stores, backed up while in use, restored.

What is copied is checked row by row against the checksums of its editions, both when it is read
and when it has been written.
"""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from layers import layer_named
from layers.errors import DamageError, StoreError
from layers.progress import Told, quiet
from layers.store.backend import Session
from layers.store.checks import counted
from layers.store.files import beside, place
from layers.store.pages import copy_pages
from layers.store.places import create, open_workspace
from layers.store.records import BOOKS, UNFINISHED, Record, all_records
from layers.store.register import copy_register
from layers.store.workspace import Workspace

__all__ = ["Backup", "Told", "back_up", "copy", "quiet", "restore"]


@dataclass(frozen=True)
class Backup:
    """A backup that was made: a workspace file, and its SHA-256 in a file beside it."""

    path: Path
    sha256: str
    editions: int
    rows: int


def copy(source: Workspace, location: str | Path, told: Told = quiet) -> Workspace:
    """Copy a workspace to a new place, of any kind: editions, journal, records, profiles, register.

    The source may be read and written meanwhile; its state at the beginning is what is copied.
    Until all is there and checked the copy cannot be opened; what fails is removed.

    Raises
    ------
    StoreError
        Something is at `location` already, or an edition is not what was stored.
    """
    target = create(
        location, crs=source.crs, name=source.name, codes=source.codes, made_up=source.made_up,
        unfinished=True,
    )  # fmt: skip
    try:
        with _still(source) as session:
            _copy_editions(session, target, told)
            _copy_books(session, target)
        _must_be_sound(target)
        with target.backend.writing() as session:
            session.run("DELETE FROM mutu_workspace WHERE key = ?", (UNFINISHED,))
    except BaseException:
        target.backend.remove()
        raise
    return target


@contextmanager
def _still(source: Workspace) -> Iterator[Session]:
    """Read the state of one moment without making anyone wait: of a file, a copy of its pages."""
    if source.path is None:
        with source.backend.reading() as session:
            yield session
        return
    with tempfile.TemporaryDirectory(prefix="mutu-") as folder:
        copy_pages(source.path, Path(folder, "still.gpkg"))
        still = open_workspace(Path(folder, "still.gpkg"))
        with still.backend.reading() as session:
            yield session


def _copy_editions(session: Session, target: Workspace, told: Told) -> None:
    records = [r for r in all_records(session) if not r.edition.pruned]
    total, done = sum(r.edition.rows for r in records), 0
    for record in records:
        for rows in _moved(session, record, target):
            done += rows
            told("拷贝", done, total)


def _moved(session: Session, record: Record, target: Workspace) -> Iterator[int]:
    """Copy the rows of one edition; yields how many at a time."""
    layer = layer_named(record.edition.layer)
    with target.backend.drafting(layer, record.fields) as draft:
        for rows in counted(session, record):
            draft.append(rows)
            yield rows.count
        draft.finish()
        with draft.publishing() as there:
            there.publish(draft.name, record.table, layer)
            if record.current:
                there.show(layer, record.table)


def _copy_books(session: Session, target: Workspace) -> None:
    """Enter the records as they are, seals, times and names included."""
    with target.backend.writing() as there:
        for table, columns in BOOKS.items():
            marks = ", ".join("?" * len(columns.split(", ")))
            for row in session.run(f"SELECT {columns} FROM {table}"):  # noqa: S608
                there.run(f"INSERT INTO {table} ({columns}) VALUES ({marks})", row)  # noqa: S608
        copy_register(session, there)


def back_up(workspace: Workspace, path: Path, told: Told = quiet) -> Backup:
    """Write a backup: one workspace file and ``FILE.sha256``, while others read and import.

    Raises
    ------
    StoreError
        The file is there already, or an edition is not what was stored.
    """
    if path.exists():
        raise StoreError(f"{path} 已存在；备份不覆盖已有文件，请换一个文件名")
    with beside(path) as draft:
        _write(workspace, draft, told)
        digest = _sha256(draft)
        _write_digest(path, digest)
        place(draft, path)
    editions = [e for e, _ in open_workspace(path).editions() if not e.pruned]
    return Backup(path, digest, len(editions), sum(e.rows for e in editions))


def _write(workspace: Workspace, draft: Path, told: Told) -> None:
    if workspace.path is None:
        copy(workspace, draft, told)
        return
    copy_pages(workspace.path, draft, lambda done, total: told("备份页", done, total))
    _must_be_sound(open_workspace(draft))


def _must_be_sound(workspace: Workspace) -> None:
    if faults := workspace.verify():
        told = "；".join(fault.problem for fault in faults[:3])
        raise DamageError(f"{workspace.location} 核对不符，共 {len(faults)} 处：{told}")


def restore(
    backup: Path, location: str | Path, *, replace: bool = False, told: Told = quiet
) -> tuple[Workspace, Path | None]:
    """Bring a backup back; it is checked first, and nothing is overwritten unasked.

    Parameters
    ----------
    replace
        Put it in the place of the workspace file there, in one step that readers and a running
        service do not see half of. What was there is backed up first.

    Returns
    -------
    tuple
        The workspace, and the backup of what was there before, if anything was.

    Raises
    ------
    StoreError
        The backup is not what its ``.sha256`` or its own checksums say; or something is at
        `location` and `replace` is not asked for.
    """
    _check_digest(backup)
    source = open_workspace(backup)
    _must_be_sound(source)
    path = Path(location)
    if str(location).startswith(("postgresql:", "postgres:")):
        return copy(source, location, told), None
    if not path.exists():
        with beside(path) as draft:
            copy_pages(backup, draft)
            place(draft, path)
        return open_workspace(path), None
    if not replace:
        raise StoreError(f"{path} 已存在；要以备份取代它请加 --replace（原文件会先另存）")
    now = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    before = path.with_name(f"{path.stem}.before-{now}{path.suffix}")
    back_up(open_workspace(path), before)
    copy_pages(backup, path)
    return open_workspace(path), before


def _sha256(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _digest_file(path: Path) -> Path:
    return path.with_name(f"{path.name}.sha256")


def _write_digest(path: Path, digest: str) -> None:
    """Write the sum as ``sha256sum -c`` reads it."""
    _digest_file(path).write_text(f"{digest}  {path.name}\n", encoding="utf-8")


def _check_digest(path: Path) -> None:
    beside = _digest_file(path)
    if not path.is_file():
        raise StoreError(f"没有备份文件 {path}")
    if beside.is_file():
        said = beside.read_text(encoding="utf-8").split()[:1]
        if said != [_sha256(path)]:
            raise DamageError(f"备份 {path} 与 {beside.name} 所记的校验值不符，文件已损坏或被改动")
