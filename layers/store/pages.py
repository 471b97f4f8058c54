"""Pages 数据页: a workspace file copied as it stands while others read and write it."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from layers.errors import StoreError

AT_ONCE = 4_096
"""Pages copied between two looks at who waits; a write meanwhile makes the copy begin anew."""

PAUSE = 0.002
"""Seconds that are left to those who wait."""

BUSY_SECONDS = 60


def copy_pages(
    source: Path, target: Path, told: Callable[[int, int], None] = lambda _, __: None
) -> None:
    """Copy a workspace file page by page, as of one moment.

    An existing target is replaced in one transaction: its readers see the old content or the new
    one, and what dies in between leaves the old one.

    Raises
    ------
    StoreError
        One of the files cannot be read, written, or is in use for longer than a minute.
    """

    def heard(_: int, left: int, total: int) -> None:
        told(total - left, total)

    uri = f"{source.resolve().as_uri()}?mode=rw"
    try:
        with (
            closing(sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS)) as there,
            closing(sqlite3.connect(target, timeout=BUSY_SECONDS)) as here,
        ):
            here.execute("PRAGMA synchronous = EXTRA")
            there.backup(here, pages=AT_ONCE, progress=heard, sleep=PAUSE)
    except sqlite3.Error as error:
        raise StoreError(f"从 {source} 拷贝到 {target} 没有完成：{error}") from error
