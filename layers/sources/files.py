"""The files that make up a source: which they are, and whether they change while they are read."""

from pathlib import Path

from layers.sources.raw import unreadable

SHAPEFILE = (".shp", ".shx", ".dbf", ".prj", ".cpg")
"""Endings of the files of a Shapefile that are read."""

LOCK = ".lock"
"""What ArcGIS puts into a geodatabase while it is open."""


def files_of(path: Path) -> list[Path]:
    """List a source's files: itself first, those beside a ``.shp``, those within a ``.gdb``."""
    if path.is_dir():
        return sorted(f for f in path.iterdir() if f.is_file() and f.suffix != LOCK)
    if path.suffix.lower() != ".shp":
        return [path]
    stem = path.stem.lower()
    beside = sorted(f for f in path.parent.iterdir() if f.stem.lower() == stem and f != path)
    return [path, *(f for f in beside if f.suffix.lower() in SHAPEFILE)]


def stamp(path: Path) -> list[tuple[int, int]]:
    """Give size and time of change of a source's files."""
    return [(at.st_size, at.st_mtime_ns) for at in (file.stat() for file in files_of(path))]


def check_same(path: Path, opened: Path, before: object) -> None:
    """Refuse a file that was written while it was read: its chunks may not fit together."""
    if stamp(opened) != before:
        raise unreadable(path, "文件在读取时被改动", accept="请关闭正在编辑它的软件后重试")
