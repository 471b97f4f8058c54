"""A Shapefile in a zip, unpacked without following a path or a size that the zip claims."""

import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from layers.sources.raw import MAX_UNPACKED, Raw, unreadable
from layers.sources.shapefile import SIDECARS, TOGETHER, read_parts

UTF8_NAME = 0x800
ENCRYPTED = 0x1

Members = Mapping[str, zipfile.ZipInfo]


def read_zip(path: Path, *, source_layer: str | None, encoding: str | None) -> Raw:
    """Read the only Shapefile in a ``.zip``, or the one named `source_layer`.

    Raises
    ------
    SourceError
        None or several Shapefiles, a password, or more than 1 GiB to unpack.
    """
    with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory() as folder:
        members = _choose(path, _shapefiles(archive.infolist()), source_layer)
        _check(path, members)
        for ending, member in members.items():
            with archive.open(member) as source, Path(folder, f"layer{ending}").open("wb") as file:
                shutil.copyfileobj(source, file)  # stops at the size that was checked
        return read_parts(path, Path(folder, "layer.shp"), encoding)


def _shapefiles(members: Iterable[zipfile.ZipInfo]) -> dict[str, Members]:
    """Group members by their path without the ending; ``__MACOSX/._x`` and others are no part."""
    groups: dict[str, dict[str, zipfile.ZipInfo]] = {}
    for member in members:
        name = PurePosixPath(_name(member))
        if name.suffix.lower() in SIDECARS and not name.name.startswith("._"):
            groups.setdefault(str(name.with_suffix("")), {})[name.suffix.lower()] = member
    return {stem: parts for stem, parts in groups.items() if ".shp" in parts}


def _name(member: zipfile.ZipInfo) -> str:
    """Undo what `zipfile` does to a name that Windows wrote in GBK without saying so."""
    if member.flag_bits & UTF8_NAME:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gbk")
    except UnicodeError:
        return member.filename


def _choose(path: Path, groups: Mapping[str, Members], wanted: str | None) -> Members:
    names = {stem: PurePosixPath(stem).name for stem in groups}
    fits = [stem for stem, name in names.items() if wanted is None or name == wanted]
    if len(fits) == 1:
        return groups[fits[0]]
    problem = f"压缩包里有 {len(groups)} 个 Shapefile" if groups else "压缩包里没有 .shp"
    accept = f"请用 --source-layer 指明一个：{'、'.join(names.values())}" if groups else TOGETHER
    raise unreadable(path, problem, accept=accept)


def _check(path: Path, members: Members) -> None:
    if any(member.flag_bits & ENCRYPTED for member in members.values()):
        raise unreadable(path, "压缩包有密码", accept="请去掉密码")
    if sum(member.file_size for member in members.values()) > MAX_UNPACKED:
        raise unreadable(path, f"解压后超过 {MAX_UNPACKED >> 20} MB", accept="请改用 GeoPackage")
