"""Marks of life 存活标记: which half-written drafts belong to a process that still runs.

A mark is a small file beside the workspace, held locked by SQLite itself: the lock works wherever
the workspace does, on every system, and goes with the process, however it ends. Marks are set and
cleared away only inside a writing transaction of the workspace, so never two at once.
"""

import contextlib
import glob
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path


def mark_file(path: Path, draft: str) -> Path:
    """Return the file that marks a draft of a workspace as alive."""
    real = path.resolve()
    return real.with_name(f".{real.name}-{draft}")


@contextmanager
def alive(mark: Path) -> Iterator[None]:
    """Hold a mark while the block runs; the file goes when it ends."""
    with closing(_locked(mark)):
        try:
            yield
        finally:
            # Where an open file may not be removed (Windows), the next writer does it.
            with contextlib.suppress(OSError):
                mark.unlink(missing_ok=True)


def is_alive(mark: Path) -> bool:
    """Tell whether a process holds the mark; a dead one's is removed."""
    if not mark.exists():
        return False
    try:
        _locked(mark).close()
    except sqlite3.Error:
        return True
    with contextlib.suppress(OSError):
        mark.unlink(missing_ok=True)
    return False


def left_marks(path: Path, prefix: str) -> list[Path]:
    """Return the marks there are beside a workspace, whoever left them."""
    pattern = mark_file(Path(glob.escape(str(path.resolve()))), f"{prefix}*")
    return [Path(found) for found in glob.glob(str(pattern))]  # noqa: PTH207 - its name is escaped


def _locked(mark: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(mark, timeout=0, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = MEMORY")  # no second file beside the mark
        connection.execute("BEGIN EXCLUSIVE")
    except BaseException:
        connection.close()
        raise
    return connection
