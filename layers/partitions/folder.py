"""The folder of a dataset 数据文件夹: made aside, put in its place whole, over nothing else."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from layers.errors import StoreError

KNOWN = {"manifest.json": (), "parcels": ("*.parquet",), "layers": ("*.parquet",)}
"""What a folder written by us holds, and what lies in its folders."""


@contextmanager
def drafted(folder: Path) -> Iterator[Path]:
    """Give an empty folder beside `folder`, for its owner alone; what is not moved away goes.

    Raises
    ------
    StoreError
        The place cannot be written to.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise StoreError(f"不能在 {folder.parent} 写入：{error}") from error
    try:
        yield draft
    except OSError as error:
        raise StoreError(f"写入 {folder} 没有完成：{error}") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def move(draft: Path, folder: Path) -> None:
    """Give a finished folder its name, where nothing is or an empty folder."""
    if folder.is_dir():
        folder.rmdir()
    draft.rename(folder)


def place(draft: Path, folder: Path) -> None:
    """Give a finished dataset its name; one of ours that is there goes afterwards."""
    must_be_ours(folder)
    if not folder.is_dir() or not any(folder.iterdir()):
        move(draft, folder)
        return
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as old:
        folder.rename(Path(old, "old"))
        try:
            draft.rename(folder)
        except BaseException:
            Path(old, "old").rename(folder)
            raise


def must_be_free(folder: Path) -> None:
    """Refuse a place where anything is but an empty folder."""
    if folder.is_symlink() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
        raise StoreError(f"{folder} 已存在；请换一个文件夹，或先移走它")


def must_be_ours(folder: Path) -> None:
    """Refuse a place where something else is: only an empty folder or a dataset may give way.

    Raises
    ------
    StoreError
        It is a file, or holds what no dataset holds.
    """
    if not folder.exists() and not folder.is_symlink():
        return
    if folder.is_symlink() or not folder.is_dir():
        raise StoreError(f"{folder} 不是文件夹；请换一个位置")
    foreign = sorted(set(folder.rglob("*")) - set(_ours(folder)))
    if foreign or (any(folder.iterdir()) and not (folder / "manifest.json").is_file()):
        told = foreign[0].name if foreign else folder.name
        raise StoreError(f"{folder} 不是 Mutu 分区数据（有 {told}），不覆盖；请换一个文件夹")


def _ours(folder: Path) -> Iterator[Path]:
    for name, patterns in KNOWN.items():
        yield folder / name
        for pattern in patterns:
            yield from (folder / name).glob(pattern)
