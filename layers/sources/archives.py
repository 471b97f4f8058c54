"""A Shapefile or geodatabase in a zip, unpacked to no path and no size that the zip claims."""

import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from layers.sources.gdb import CATALOG, read_gdb
from layers.sources.raw import MAX_UNPACKED, Raw, unreadable
from layers.sources.shapefile import read_shapefile
from layers.sources.shapefile.parts import SIDECARS, TOGETHER

UTF8_NAME = 0x800
ENCRYPTED = 0x1
GDB = ".gdb"
NOTHING = "压缩包里没有 .shp 或 .gdb"
PLAIN = re.compile(r"\w[\w.-]*")
"""A name that a file of a geodatabase may have."""

Members = Mapping[str, zipfile.ZipInfo]
"""Name of the unpacked file -> member."""


def read_zip(
    path: Path, *, source_layer: str | None, encoding: str | None, rows: int | None
) -> Iterator[Raw]:
    """Read the only Shapefile or geodatabase in a ``.zip``, or the one that `source_layer` means.

    Raises
    ------
    SourceError
        None or several of them, a password, or more than 1 GiB to unpack.
    """
    with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory() as folder:
        members = _choose(path, archive.infolist(), source_layer)
        check_members(path, members.values())
        target = Path(folder, f"layer{GDB}")
        target.mkdir()
        for name, member in members.items():
            with archive.open(member) as source, (target / name).open("wb") as file:
                shutil.copyfileobj(source, file)  # stops at the size that was checked
        if CATALOG not in members:
            yield from read_shapefile(path, target / "layer.shp", encoding=encoding, rows=rows)
        elif encoding:
            raise unreadable(path, "地理数据库的文字编码是固定的", accept="请去掉 --encoding")
        else:
            yield from read_gdb(path, target, source_layer=source_layer, rows=rows)


def _shapefiles(members: Iterable[zipfile.ZipInfo]) -> dict[str, Members]:
    """Group members by their path without the ending; ``__MACOSX/._x`` and others are no part."""
    groups: dict[str, dict[str, zipfile.ZipInfo]] = {}
    for member in members:
        name = PurePosixPath(member_name(member))
        if name.suffix.lower() in SIDECARS and not name.name.startswith("._"):
            group = groups.setdefault(str(name.with_suffix("")), {})
            group[f"layer{name.suffix.lower()}"] = member
    return {stem: parts for stem, parts in groups.items() if "layer.shp" in parts}


def _geodatabases(members: Iterable[zipfile.ZipInfo]) -> dict[str, Members]:
    """Group members by their folder, and keep the folders that hold a catalog."""
    groups: dict[str, dict[str, zipfile.ZipInfo]] = {}
    for member in members:
        name = PurePosixPath(member_name(member))
        if PLAIN.fullmatch(name.name) and not member.is_dir():
            groups.setdefault(str(name.parent), {})[name.name.lower()] = member
    return {folder: parts for folder, parts in groups.items() if CATALOG in parts}


def member_name(member: zipfile.ZipInfo) -> str:
    """Undo what `zipfile` does to a name that Windows wrote in GBK without saying so."""
    if member.flag_bits & UTF8_NAME:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gbk")
    except UnicodeError:
        return member.filename


def _choose(path: Path, members: list[zipfile.ZipInfo], wanted: str | None) -> Members:
    """Choose what has the wanted name; a geodatabase holds more names than its own."""
    shapefiles, geodatabases = _shapefiles(members), _geodatabases(members)
    groups = shapefiles | geodatabases
    names = {stem: PurePosixPath(stem).name for stem in groups}
    fits = [stem for stem in shapefiles if wanted is None or names[stem] == wanted]
    if wanted is None or not fits:
        fits += geodatabases
    if len(fits) == 1:
        return groups[fits[0]]
    problem = f"压缩包里有 {len(groups)} 个 Shapefile 或 .gdb" if groups else NOTHING
    accept = f"请用 --source-layer 指明一个：{'、'.join(names.values())}" if groups else TOGETHER
    raise unreadable(path, problem, accept=accept)


def check_members(path: Path, members: Iterable[zipfile.ZipInfo]) -> None:
    """Refuse a password, and more than 1 GiB to unpack."""
    members = list(members)
    if any(member.flag_bits & ENCRYPTED for member in members):
        raise unreadable(path, "压缩包有密码", accept="请去掉密码")
    if sum(member.file_size for member in members) > MAX_UNPACKED:
        raise unreadable(path, f"解压后超过 {MAX_UNPACKED >> 20} MB", accept="请改用 GeoPackage")
