"""Cache 派生缓存: arrays under a key, one pack each; one with anything wrong is not there.

What is kept holds confidential figures: only its owner may read the folder and its files.
"""

import logging
import os
import re
import sqlite3
import stat
import uuid
from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from layers.store import life
from layers.store.derived import packs
from layers.store.derived.packs import PackError, Spool

BUDGET = 16 << 30
"""Bytes kept of one workspace, unless stated otherwise."""

KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")
ENDING, DRAFT, ALIVE = ".arrays", ".new-", ".alive"

LOG = logging.getLogger("mutu")


@dataclass(frozen=True)
class Derived:
    """Copies kept of one workspace; without a folder nothing is kept, and nothing found.

    A file is never changed once it has its name, only replaced or removed: what was loaded stays
    valid as long as anyone holds it.

    Attributes
    ----------
    folders
        Where they are, in order of preference; a later one serves where none before can be used.
    budget
        Bytes: beyond it, what was longest not used is dropped.
    """

    folders: tuple[Path, ...] = ()
    budget: int = BUDGET
    _noted: set[str] = field(default_factory=set, compare=False, repr=False)

    def load(self, key: str) -> Mapping[str, NDArray[Any]] | None:
        """Return the arrays of a key, mapped and read-only; None where there are none.

        A file that is damaged, foreign or of another version is logged and removed.
        """
        name = _name(key)
        for path in (folder / name for folder in self.folders if _is_ours(folder)):
            try:
                arrays = packs.read(path, key)
            except FileNotFoundError:
                continue
            except (PackError, OSError) as error:
                LOG.warning("派生副本 %s 不能用（%s），已删去，将重新生成", path, error)
                _remove(path)
                continue
            with suppress(OSError):  # a folder that may only be read
                os.utime(path)
            return arrays
        return None

    def save(self, key: str, arrays: Mapping[str, NDArray[Any]], *, of: Iterable[str] = ()) -> None:
        """Keep arrays under a key; see :meth:`writing`."""
        with self.writing(key, of=of) as writer:
            for name, values in arrays.items():
                writer.append(name, values)

    @contextmanager
    def writing(self, key: str, *, of: Iterable[str] = ()) -> Iterator["Writer"]:
        """Keep arrays that come a chunk at a time; they are there once the block has ended well.

        What keeps them from being written (no room, no right) is logged once, and not raised.

        Parameters
        ----------
        of
            Tags of the editions they are computed from: :func:`tag_of`. They go with these.
        """
        name, writer = _name(key), Writer(self._folder())
        if writer.folder is not None:
            _sweep(writer.folder)
        with ExitStack() as stack:
            stack.callback(writer.close)
            yield writer
            try:
                if writer.folder is not None:
                    told = {"key": key, "of": sorted(of)}
                    self._place(writer.spools, writer.folder / name, told)
            except (OSError, sqlite3.Error) as error:
                writer.give_up(error)
            self._note(writer)

    def _place(self, spools: Mapping[str, Spool], path: Path, about: Mapping[str, Any]) -> None:
        """Pack under a name that nobody reads, and give it its own in one step."""
        draft = path.with_name(f"{DRAFT}{uuid.uuid4().hex}")
        with life.alive(_mark(draft)):
            try:
                draft.touch(mode=0o600)
                packs.pack(spools, draft, about)
                draft.replace(path)
            finally:
                draft.unlink(missing_ok=True)
        self._tidy(path)

    def keep_only(self, tags: Container[str]) -> None:
        """Drop what is computed from an edition that none of `tags` names."""
        for path in self._packs():
            try:
                gone = not all(tag in tags for tag in packs.about(path)["of"])
            except FileNotFoundError:
                continue
            except (PackError, OSError, *packs.FOREIGN):
                gone = True
            if gone:
                _remove(path)

    def _tidy(self, newest: Path) -> None:
        """Drop what is beyond the budget."""
        sizes = {path: found for path in self._packs() if (found := _stat(path))}
        left = self.budget
        for path in sorted(sizes, key=lambda p: (p == newest, sizes[p].st_mtime_ns), reverse=True):
            left -= sizes[path].st_size
            if left < 0 and path != newest:
                _remove(path)

    def _packs(self) -> list[Path]:
        ours = [folder for folder in self.folders if _is_ours(folder)]
        return [path for folder in ours for path in folder.glob(f"[!.]*{ENDING}")]

    def _folder(self) -> Path | None:
        """Return the first folder that is ours or can be made."""
        for folder in self.folders:
            with suppress(OSError):
                folder.parent.mkdir(parents=True, exist_ok=True)
                folder.mkdir(mode=0o700, exist_ok=True)
            if _is_ours(folder):
                return folder
        return None

    def _note(self, writer: "Writer") -> None:
        """Log once what is in the way."""
        if self.folders and writer.folder is None and not self._noted:
            self._noted.add(writer.problem)
            told = "派生副本写不进 %s（%s）；不影响结果，只是每次读取较慢"
            LOG.warning(told, self.folders[-1], writer.problem)


@dataclass
class Writer:
    """Arrays being written; once that failed, what follows is not kept.

    Attributes
    ----------
    folder
        Where they will be; None where they will not.
    """

    folder: Path | None
    problem: str = "不能建立只属于当前用户的文件夹"
    spools: dict[str, Spool] = field(default_factory=dict)

    def append(self, name: str, values: NDArray[Any]) -> None:
        """Write rows of an array behind those already there."""
        if self.folder is None:
            return
        try:
            if name not in self.spools:
                self.spools[name] = packs.spool(self.folder, values)
            self.spools[name].append(values)
        except OSError as error:
            self.give_up(error)

    def give_up(self, error: Exception) -> None:
        """Keep nothing, and free the room that was taken."""
        self.folder, self.problem = None, str(error)
        self.close()

    def close(self) -> None:
        """Free the room of what is not packed."""
        for spool in self.spools.values():
            with suppress(OSError):  # a full disk may fail to take what is still in a buffer
                spool.file.close()


def _name(key: str) -> str:
    if not KEY.fullmatch(key):
        raise ValueError(f"{key!r} is no key")
    return f"{key}{ENDING}"


def _is_ours(folder: Path) -> bool:
    """Tell whether a folder, not a link, is the user's own, and nobody else can write to it."""
    found = _stat(folder)
    if found is None or not stat.S_ISDIR(found.st_mode):
        return False
    return not hasattr(os, "geteuid") or (
        found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    )


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.lstat()
    except OSError:
        return None


def _sweep(folder: Path) -> None:
    """Remove what dead processes left half-written: their room may be needed at once."""
    for draft in folder.glob(f"{DRAFT}*"):
        if not life.is_alive(_mark(draft)):
            _remove(draft)


def _mark(draft: Path) -> Path:
    """Return the file that marks a draft as alive; a mark is its own."""
    return draft if draft.suffix == ALIVE else draft.with_name(f"{draft.name}{ALIVE}")


def _remove(path: Path) -> None:
    """Remove a file; where that may not be, the next one to come tries again."""
    with suppress(OSError):
        path.unlink()
