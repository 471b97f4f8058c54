"""The embedded store 工作区: one GeoPackage; an import is a new edition, visible in one step.

Editions are tables ``parcels__1``, ``parcels__2`` … never changed afterwards; the plain layer
name is a view of the current one. Everything of one import happens in one SQLite transaction: a
reader sees the old edition or the new one, and whatever dies in between leaves the old one.
"""

import json
import os
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import geopandas as gpd
import pyproj

from layers import LAYERS, layer_named
from layers.atlas import County, Edition, make_atlas
from layers.crs import metric_crs
from layers.errors import StoreError
from layers.relations import DRAWN_IN
from layers.store import geopackage

BUSY_SECONDS = 30

KINDS_OF_CODES: dict[str, Literal["cn", "none"]] = {"cn": "cn", "none": "none"}

TABLES = """
CREATE TABLE mutu_workspace (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE mutu_editions (
    layer TEXT NOT NULL, number INTEGER NOT NULL, created_at TEXT NOT NULL, file TEXT NOT NULL,
    sha256 TEXT NOT NULL, rows INTEGER NOT NULL, report TEXT NOT NULL, current INTEGER NOT NULL,
    PRIMARY KEY (layer, number)
);
"""


@dataclass(frozen=True)
class Workspace:
    """A county's data in one file."""

    path: Path
    name: str
    crs: str
    codes: Literal["cn", "none"]
    made_up: bool = False

    @contextmanager
    def _connect(self, *, write: bool = False) -> Iterator[sqlite3.Connection]:
        try:
            with closing(_open(self.path)) as c:
                # Readers are locked out only while a commit is written, not during an import.
                c.execute("PRAGMA cache_spill = OFF")
                c.execute(f"PRAGMA query_only = {'OFF' if write else 'ON'}")
                c.execute("BEGIN IMMEDIATE" if write else "BEGIN")
                yield c
                c.execute("COMMIT")
        except sqlite3.Error as error:
            raise StoreError(f"工作区 {self.path}：{error}") from error
        except geopackage.DAMAGE as error:
            if write:
                raise
            raise StoreError(f"工作区 {self.path} 已损坏：{error}") from error

    def add_edition(
        self, layer_name: str, frame: gpd.GeoDataFrame, *, file: str, sha256: str,
        report: Mapping[str, Any],
    ) -> Edition:  # fmt: skip
        """Store a conformed frame as the next edition of its layer and make it current."""
        layer = layer_named(layer_name)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._connect(write=True) as c:
            number = _next_number(c, layer_name)
            edition = Edition(layer_name, number, now, file, sha256, len(frame), report)
            table = f"{layer_name}__{number}"
            geopackage.write_table(c, table, layer, frame)
            geopackage.show_as(c, layer, table, frame)
            c.execute("UPDATE mutu_editions SET current = 0 WHERE layer = ?", (layer_name,))
            c.execute(
                "INSERT INTO mutu_editions VALUES (?, ?, ?, ?, ?, ?, ?, 1)",
                (layer_name, number, now, file, sha256, len(frame),
                 json.dumps(dict(report, edition=number), ensure_ascii=False)),
            )  # fmt: skip
        return edition

    def roll_back(self, layer_name: str, number: int) -> Edition:
        """Make an earlier edition the current one again; nothing is deleted."""
        layer = layer_named(layer_name)
        table = f"{layer_name}__{number}"
        with self._connect() as c:
            there = {e.number: e for e, _ in _editions(c, layer_name)}
            if number not in there:
                said = "、".join(map(str, there)) or "无"
                raise StoreError(f"图层 {layer_name} 没有第 {number} 版；有：{said}")
            frame = geopackage.read_table(c, table, layer, self.crs)
        with self._connect(write=True) as c:
            geopackage.show_as(c, layer, table, frame)
            c.execute(
                "UPDATE mutu_editions SET current = (number = ?) WHERE layer = ?",
                (number, layer_name),
            )
        return there[number]

    def editions(self, layer_name: str | None = None) -> list[tuple[Edition, bool]]:
        """Return every edition, with whether it is current; of one layer or of all."""
        if layer_name is not None:
            layer_named(layer_name)
        with self._connect() as c:
            return _editions(c, layer_name)

    def read(self) -> County:
        """Read the current editions as one consistent snapshot."""
        with self._connect() as c:
            current = {e.layer: e for e, is_current in _editions(c, None) if is_current}
            frames = {name: _frame(c, e, self.crs) for name, e in current.items()}
        atlas = make_atlas(frames, self.crs)
        return County(self.name, self.crs, self.codes, atlas, current, self.made_up)

    def state(self) -> tuple[tuple[str, int], ...]:
        """Return which editions are current: cheap, to tell whether to read again."""
        with self._connect() as c:
            rows = c.execute("SELECT layer, number FROM mutu_editions WHERE current ORDER BY layer")
            return tuple((str(layer), int(number)) for layer, number in rows)


def _frame(connection: sqlite3.Connection, edition: Edition, crs: str) -> gpd.GeoDataFrame:
    table = f"{edition.layer}__{edition.number}"
    frame = geopackage.read_table(connection, table, LAYERS[edition.layer], crs)
    delivered = edition.report.get("crs")
    if delivered and pyproj.CRS.from_user_input(delivered).is_geographic:
        frame.attrs[DRAWN_IN] = "degrees"
    return frame


def _open(path: Path) -> sqlite3.Connection:
    """Open for writing even to read: after a death the next reader has to roll the journal back.

    Where the file may only be read, SQLite opens it so by itself.
    """
    uri = f"{path.resolve().as_uri()}?mode=rw"
    return sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)


def _codes(word: str) -> Literal["cn", "none"]:
    if word not in KINDS_OF_CODES:
        raise StoreError(f"codes 只能是 cn 或 none，不是 {word}")
    return KINDS_OF_CODES[word]


def _next_number(connection: sqlite3.Connection, layer: str) -> int:
    found = connection.execute("SELECT MAX(number) FROM mutu_editions WHERE layer = ?", (layer,))
    return int(found.fetchone()[0] or 0) + 1


def _editions(connection: sqlite3.Connection, layer: str | None) -> list[tuple[Edition, bool]]:
    rows = connection.execute(
        "SELECT layer, number, created_at, file, sha256, rows, report, current FROM mutu_editions"
        " WHERE layer = ? OR ? IS NULL ORDER BY layer, number", (layer, layer),
    )  # fmt: skip
    return [(_edition(*row[:7]), bool(row[7])) for row in rows]


def _edition(*told: Any) -> Edition:
    layer, number, created_at, file, sha256, rows, report = told
    return Edition(layer, number, created_at, file, sha256, rows, json.loads(report))


def create(path: Path, *, crs: str, name: str, codes: str, made_up: bool = False) -> Workspace:
    """Make an empty workspace; an existing file is never overwritten."""
    code, kept = metric_crs(crs), _codes(codes)
    if path.exists():
        raise StoreError(f"{path} 已存在；换一个文件名，或先移走它")
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(suffix=".gpkg", prefix=".mutu-", dir=path.parent)
    os.close(handle)
    draft = Path(temporary)
    try:
        draft.unlink()
        geopackage.make_file(draft, code)
        with closing(sqlite3.connect(draft)) as c:
            c.executescript(TABLES + geopackage.LISTED)
            values = {"name": name, "crs": code, "codes": codes, "made_up": str(int(made_up))}
            c.executemany("INSERT INTO mutu_workspace VALUES (?, ?)", list(values.items()))
            c.commit()
        _place(draft, path)
    except FileExistsError:
        raise StoreError(f"{path} 已存在；换一个文件名，或先移走它") from None
    finally:
        draft.unlink(missing_ok=True)
    return Workspace(path, name, code, kept, made_up)


def _place(draft: Path, path: Path) -> None:
    """Give a finished file its name; where that was taken meanwhile it fails, never overwrites."""
    try:
        os.link(draft, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links, as on a memory stick
        path.touch(exist_ok=False)
        draft.replace(path)


def open_workspace(location: str | Path) -> Workspace:
    """Open an existing workspace; the error says how to make one."""
    path = Path(location)
    if str(location).startswith(("postgresql:", "postgres:")):
        raise StoreError("此版本只支持文件工作区（GeoPackage）；PostGIS 工作区尚未提供")
    if not path.is_file():
        raise StoreError(f"没有工作区 {path}；用 mutu init --crs EPSG:4549 建立，或用 -w 指明位置")
    try:
        with closing(_open(path)) as c:
            values = dict(c.execute("SELECT key, value FROM mutu_workspace").fetchall())
        codes = _codes(values["codes"])
        return Workspace(path, values["name"], values["crs"], codes, values["made_up"] == "1")
    except (sqlite3.Error, *geopackage.DAMAGE) as error:
        raise StoreError(f"{path} 不是 Mutu 工作区或已损坏：{error}") from error
