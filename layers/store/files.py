"""The file of a workspace 工作区文件: opened, put in its place, and what can go wrong with it."""

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyogrio

from layers.errors import StoreError

BUSY_SECONDS = 60

PRAGMAS = (
    "cell_size_check = ON",  # damage is noticed where it is read
    "trusted_schema = OFF",  # a file from elsewhere may call no function that does something
    "cache_size = -65536",  # 64 MiB: the spatial index is written all over
    "secure_delete = FAST",  # dropping a table need not write over all of it
    "synchronous = EXTRA",  # a power cut after the commit takes nothing back
    # Readers are locked out only while a commit is written, not while a transaction is filled.
    "cache_spill = OFF",
)

WORDS = {
    "SQLITE_FULL": "磁盘已满，这次写入已全部撤销，以前的版本完好；请腾出空间后重试",
    "SQLITE_BUSY": f"正被其他程序占用，等了 {BUSY_SECONDS} 秒；请稍后重试",
    "SQLITE_LOCKED": "正被其他程序占用；请稍后重试",
    "SQLITE_READONLY": "文件或所在文件夹只读，不能写入",
    "SQLITE_CANTOPEN": "打不开；请检查是否有权读写文件和所在文件夹",
    "SQLITE_IOERR": "磁盘读写失败，如在写入则已全部撤销；请检查磁盘和网络",
    "SQLITE_TOOBIG": "有一个值超过 1 GB，不能保存",
}
"""Start of SQLite's error name -> what it means to a user."""


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Say in the user's words what SQLite, GDAL and the system say of a workspace's file."""
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(f"工作区 {path}：{_words(error)}") from error
    except UnicodeEncodeError as error:
        raise StoreError(f"工作区 {path}：有不成文字的字符，不能保存") from error
    except FileExistsError:
        raise
    except (OSError, pyogrio.errors.DataSourceError) as error:
        raise StoreError(f"工作区 {path}：不能读写（{error}）") from error


def _words(error: sqlite3.Error) -> str:
    code = getattr(error, "sqlite_errorname", "")
    known = (said for start, said in WORDS.items() if code.startswith(start))
    return next(known, f"不是 Mutu 工作区或已损坏（{error}）")


def open_file(path: Path) -> sqlite3.Connection:
    """Open for writing even to read: after a death the next reader has to roll the journal back.

    Where the file may only be read, SQLite opens it so by itself.
    """
    uri = f"{path.resolve().as_uri()}?mode=rw"
    connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return connection


def must_be_whole(path: Path, connection: sqlite3.Connection) -> None:
    """Notice a file that was cut within its last page, as SQLite does not."""
    if connection.execute("PRAGMA journal_mode").fetchone() == ("wal",):
        return  # a program that edits the file keeps its newest pages beside it
    pages, size = (
        connection.execute(f"PRAGMA page_{of}").fetchone()[0] for of in ("count", "size")
    )
    if path.stat().st_size < pages * size:
        raise StoreError(f"工作区 {path}：文件不完整，已被截断；请从备份恢复")


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """Give a name beside `path` where no file is yet; what is there afterwards is removed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".mutu-", suffix=path.suffix, dir=path.parent)
    os.close(handle)
    draft = Path(name)
    draft.unlink()
    try:
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def place(draft: Path, path: Path) -> None:
    """Give a finished file its name; where that was taken meanwhile it fails, never overwrites."""
    try:
        os.link(draft, path)
    except UnicodeEncodeError as error:
        raise StoreError(f"工作区 {path}：有不成文字的字符，不能保存") from error
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links, as on a memory stick
        path.touch(exist_ok=False)
        draft.replace(path)
