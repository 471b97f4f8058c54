"""Base maps 底图 as configured: a YAML file names them, the environment holds their keys."""

import os
import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import quote, urlsplit

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from geoapi.planning.errors import PlanningError
from geoapi.views.web.basemaps import BaseMap

WMTS = (
    "{url}?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER={layer}&STYLE={style}"
    "&TILEMATRIXSET={matrix_set}&FORMAT={format}&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}"
)
"""Key-value address of a tile (OGC 07-057r7), rows from the north as XYZ has them."""

HOST = re.compile(r"[\w.\-]+(:\d{1,5})?")
KINDS = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"RIFF": "image/webp"}
"""How a tile's content begins -> its media type."""


class _Declared(BaseModel):
    """One entry of the file."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,40}$")]
    title: Annotated[str, Field(min_length=1, max_length=60)]
    type: Literal["xyz", "wmts", "mbtiles"]
    datum: Literal["wgs84", "cgcs2000", "gcj02"]
    url: Annotated[str, Field(max_length=500)] = ""
    path: str = ""
    layer: str = ""
    style: str = "default"
    matrix_set: str = "w"
    format: str = "tiles"
    key_env: str = ""
    key_name: str = "tk"
    subdomains: list[Annotated[str, Field(pattern=r"^[a-z0-9-]{1,20}$")]] = []
    attribution: Annotated[str, Field(max_length=200)] = ""
    licence: Annotated[str, Field(max_length=60)] = ""
    max_zoom: Annotated[int, Field(ge=1, le=22)] = 18
    default: bool = False


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    basemaps: list[_Declared]


@lru_cache(maxsize=4)
def basemaps_of(path: str) -> tuple[BaseMap, ...]:
    """Return the base maps of a settings file, read once; none where there is no file named."""
    return read_basemaps(Path(path), os.environ) if path else ()


def read_basemaps(path: Path, environment: Mapping[str, str]) -> tuple[BaseMap, ...]:
    """Read a file of base maps.

    Raises
    ------
    PlanningError
        The file cannot be read, or an entry cannot be used; the message names it.
    """
    try:
        found = _File.model_validate(yaml.safe_load(path.read_text(encoding="utf-8-sig")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise PlanningError(f"读不到底图配置 {path}：{error}；应为 UTF-8 的 .yaml 文件") from error
    except ValidationError as error:
        told = "；".join(
            f"{'.'.join(map(str, one['loc']))}：{one['msg']}" for one in error.errors()
        )
        raise PlanningError(f"底图配置 {path} 有误：{told}") from error
    names = [one.name for one in found.basemaps]
    if twice := {name for name in names if names.count(name) > 1}:
        raise PlanningError(f"底图配置 {path} 的 name 重复：{'、'.join(sorted(twice))}")
    return tuple(_basemap(one, path, environment) for one in found.basemaps)


def _basemap(one: _Declared, file: Path, environment: Mapping[str, str]) -> BaseMap:
    made = BaseMap(
        one.name, one.title, one.datum, subdomains=tuple(one.subdomains),
        attribution=one.attribution, licence=one.licence, max_zoom=one.max_zoom, shown=one.default,
        path=_file(one, file) if one.type == "mbtiles" else None,
        address="" if one.type == "mbtiles" else _address(one, environment),
    )  # fmt: skip
    if not all(HOST.fullmatch(host) for host in made.hosts):
        raise PlanningError(f"底图 {one.name} 的 url 没有可用的主机名：{one.url}")
    return made


def _file(one: _Declared, file: Path) -> Path:
    path = (file.parent / one.path).resolve()
    if not one.path or not path.is_file():
        raise PlanningError(f"底图 {one.name} 的 MBTiles 文件不存在：{one.path or '未写 path'}")
    try:
        with closing(_connected(path)) as database:
            database.execute("SELECT tile_data FROM tiles LIMIT 1")
    except sqlite3.Error as error:
        raise PlanningError(f"底图 {one.name}：{one.path} 不是 MBTiles 文件（{error}）") from error
    return path


def _address(one: _Declared, environment: Mapping[str, str]) -> str:
    if urlsplit(one.url).scheme not in {"http", "https"}:
        raise PlanningError(
            f"底图 {one.name} 的 url 应以 http:// 或 https:// 开头，不是“{one.url}”"
        )
    if ("{s}" in one.url) != bool(one.subdomains):
        raise PlanningError(f"底图 {one.name}：url 里的 {{s}} 与 subdomains 须同时写或同时不写")
    words = {name: quote(getattr(one, name), safe="") for name in
             ("layer", "style", "matrix_set", "format")}  # fmt: skip
    address = WMTS.format(url=one.url, **words) if one.type == "wmts" else one.url
    if one.type == "wmts" and not one.layer:
        raise PlanningError(f"底图 {one.name} 是 WMTS，须写 layer，如 vec")
    if not all(f"{{{part}}}" in address for part in "zxy"):
        raise PlanningError(f"底图 {one.name} 的 url 须有 {{z}}、{{x}}、{{y}}：{one.url}")
    return address + _key(one, environment, "&" if "?" in address else "?")


def _key(one: _Declared, environment: Mapping[str, str], joint: str) -> str:
    if not one.key_env:
        return ""
    if not (key := environment.get(one.key_env)):
        raise PlanningError(f"底图 {one.name} 需要环境变量 {one.key_env} 里的密钥，现在没有")
    return f"{joint}{quote(one.key_name, safe='')}={quote(key, safe='')}"


def _connected(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True)


def tile_of(one: BaseMap, z: int, y: int, x: int) -> tuple[bytes, str] | None:
    """Return a tile of an MBTiles file with its media type; None where it has none.

    Rows of the file count from the south (MBTiles 1.3), those asked for from the north.
    """
    if one.path is None or not 0 <= z <= 30 or not (0 <= x < 1 << z and 0 <= y < 1 << z):  # noqa: PLR2004 - zooms
        return None
    held = _tile(one.path, z, (1 << z) - 1 - y, x)
    media = next((kind for begin, kind in KINDS.items() if held and held.startswith(begin)), None)
    return (held, media) if held and media else None


@lru_cache(maxsize=2_000)
def _tile(path: Path, z: int, row: int, column: int) -> bytes | None:
    asked = "SELECT tile_data FROM tiles WHERE zoom_level=? AND tile_row=? AND tile_column=?"
    with closing(_connected(path)) as database:
        found = database.execute(asked, (z, row, column)).fetchone()
    return bytes(found[0]) if found and found[0] else None
