"""Where a workspace is: a path is one file, ``postgresql://…`` a PostGIS database."""

import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Protocol, cast

from layers.crs import metric_crs
from layers.errors import StoreError
from layers.store import embedded
from layers.store.backend import Backend
from layers.store.checks import DAMAGE
from layers.store.derived import Derived, derived_for
from layers.store.records import FORMAT, UNFINISHED, seal_of
from layers.store.workspace import Workspace

KINDS_OF_CODES: dict[str, Literal["cn", "none"]] = {"cn": "cn", "none": "none"}


class Kind(Protocol):
    """A module that finds and makes workspaces of one kind."""

    def find(self, location: str) -> Backend:
        """Return the backend of a place; an error where nothing is there."""
        ...

    def make(self, location: str, values: Mapping[str, str]) -> Backend:
        """Make the empty tables, told `values`; an error where something is there already."""
        ...


def create(  # noqa: PLR0913 - what a workspace says of itself
    location: str | Path,
    *,
    crs: str,
    name: str,
    codes: str,
    made_up: bool = False,
    unfinished: bool = False,
) -> Workspace:
    """Make an empty workspace; what exists is never overwritten.

    Parameters
    ----------
    unfinished
        Nobody can open it until its maker says that it is finished.
    """
    code, kept = metric_crs(crs), _codes(codes)
    values = {
        "name": name, "crs": code, "codes": codes, "made_up": str(int(made_up)),
        "format": str(FORMAT),
    } | ({UNFINISHED: "1"} if unfinished else {})  # fmt: skip
    values["seal"] = seal_of(values)
    backend = _kind(location).make(str(location), values)
    return Workspace(backend, name, code, kept, made_up, _derived(backend))


def open_workspace(location: str | Path, *, cache: str = "") -> Workspace:
    """Open an existing workspace; the error says how to make one.

    Parameters
    ----------
    cache
        Where derived copies of large editions are kept: see
        :func:`layers.store.derived.derived_for`.
    """
    backend = _kind(location).find(str(location))
    try:
        with backend.reading() as session:
            values = dict(session.run("SELECT key, value FROM mutu_workspace"))
        _known_format(values)
        if UNFINISHED in values:
            raise StoreError(f"{backend.location} 是没有拷贝完的工作区，不能使用；请删去后重新拷贝")
        if values.get("seal") not in {None, seal_of(values)}:
            raise StoreError(
                f"{backend.location} 的县名或坐标系等记录与其校验值不符，已损坏或被改动"
            )
        codes = _codes(values["codes"])
        made_up, derived = values["made_up"] == "1", _derived(backend, cache)
        return Workspace(backend, values["name"], values["crs"], codes, made_up, derived)
    except DAMAGE as error:
        raise StoreError(f"{backend.location} 不是 Mutu 工作区或已损坏：{error}") from error


def _derived(backend: Backend, cache: str = "") -> Derived:
    return derived_for(backend.location, backend.path, cache)


def _known_format(values: Mapping[str, Any]) -> None:
    if int(values.get("format", 1)) > FORMAT:
        raise StoreError("这个工作区由更新版本的 Mutu 写成；请升级程序后再打开")


def _codes(word: str) -> Literal["cn", "none"]:
    if word not in KINDS_OF_CODES:
        raise StoreError(f"codes 只能是 cn 或 none，不是 {word}")
    return KINDS_OF_CODES[word]


def _kind(location: str | Path) -> Kind:
    if not str(location).startswith(("postgresql:", "postgres:")):
        return cast("Kind", embedded)
    try:
        importlib.import_module("psycopg")
    except ImportError:
        raise StoreError("PostGIS 工作区需要 psycopg；请安装：pip install mutu[postgis]") from None
    return cast("Kind", importlib.import_module("layers.store.postgis"))
