"""Workspaces that version 0.1 wrote: read as they are, upgraded by the first write."""

import json
import re
import sqlite3
import struct
from contextlib import closing
from datetime import UTC, datetime

import pandas as pd
import pyogrio
import pytest
import shapely

from layers import LAYERS
from layers.errors import StoreError
from layers.store import geopackage, open_workspace
from tests.layers.stored import TOWNS, content_of, many, names, put
from tests.made import CRS, full_rows

QUOTAS = full_rows(LAYERS["quotas"])

OLD = """
PRAGMA auto_vacuum = NONE;
VACUUM;
CREATE TABLE mutu_workspace (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE mutu_editions (
    layer TEXT NOT NULL, number INTEGER NOT NULL, created_at TEXT NOT NULL, file TEXT NOT NULL,
    sha256 TEXT NOT NULL, rows INTEGER NOT NULL, report TEXT NOT NULL, current INTEGER NOT NULL,
    PRIMARY KEY (layer, number)
);
INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id)
VALUES ('mutu_editions', 'attributes', 'mutu_editions', '各图层的版本', 0);
INSERT INTO mutu_workspace VALUES
    ('name', '示例县'), ('crs', 'EPSG:4549'), ('codes', 'cn'), ('made_up', '0');
CREATE TABLE "towns__1" (fid INTEGER PRIMARY KEY NOT NULL, geom MULTIPOLYGON, {towns});
CREATE TABLE "towns__2" (fid INTEGER PRIMARY KEY NOT NULL, geom MULTIPOLYGON, {towns});
CREATE TABLE "quotas__1" (fid INTEGER PRIMARY KEY NOT NULL, {quotas});
CREATE VIEW "towns" AS SELECT fid AS OGC_FID, geom, {town_names} FROM "towns__1";
CREATE VIEW "quotas" AS SELECT fid AS OGC_FID, {quota_names} FROM "quotas__1";
INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id)
VALUES ('towns', 'features', 'towns', 4549), ('quotas', 'attributes', 'quotas', NULL);
INSERT INTO gpkg_geometry_columns VALUES ('towns', 'geom', 'MULTIPOLYGON', 4549, 0, 0);
"""
TYPES = {"code": "TEXT", "text": "TEXT", "list": "TEXT", "number": "REAL", "integer": "INTEGER",
         "flag": "BOOLEAN", "date": "DATE"}  # fmt: skip
TIMES = ("2025-01-01T00:00:00+00:00", "2025-02-01T08:30:00+00:00")


def columns(name):
    return ", ".join(f'"{f.name}" {TYPES[f.type]}' for f in LAYERS[name].fields)


def listed(name):
    return ", ".join(f'"{f.name}"' for f in LAYERS[name].fields)


def cells(frame, name):
    """The values of each row as version 0.1 wrote them."""
    for fid, (_, row) in enumerate(frame.iterrows(), 1):
        shape = []
        if LAYERS[name].shape:
            west, south, east, north = row.geometry.bounds
            head = struct.pack("<3sBi4d", b"GP\x00", 3, 4549, west, east, south, north)
            shape = [head + shapely.to_wkb(row.geometry)]
        plain = [None if pd.isna(v) else v for v in row[[f.name for f in LAYERS[name].fields]]]
        yield fid, *shape, *[str(v.date()) if hasattr(v, "date") else v for v in plain]


def write(connection, table, frame):
    for row in cells(frame, table.partition("__")[0]):
        marks = ", ".join("?" * len(row))
        connection.execute(f"INSERT INTO {table} VALUES ({marks})", row)


@pytest.fixture
def old(path):
    """A workspace of version 0.1: two editions of the towns, rolled back to the first; quotas."""
    geopackage.make_file(path, CRS)
    with closing(sqlite3.connect(path)) as c:
        c.executescript(OLD.format(
            towns=columns("towns"), quotas=columns("quotas"), town_names=listed("towns"),
            quota_names=listed("quotas"),
        ))  # fmt: skip
        write(c, "towns__1", TOWNS)
        write(c, "towns__2", many(400))
        write(c, "quotas__1", QUOTAS)
        report = json.dumps({"read": 3, "edition": 1, "crs": "EPSG:4490"})
        c.executemany(
            "INSERT INTO mutu_editions VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [("towns", 1, TIMES[0], "甲.shp", "11", 3, report, 1),
             ("towns", 2, TIMES[1], "乙.shp", "22", 1200, "{}", 0),
             ("quotas", 1, TIMES[1], "丙.csv", "33", 3, "{}", 1)],
        )  # fmt: skip
        c.commit()
    return path


def same(got, wanted, name):
    fields = [f.name for f in LAYERS[name].fields]
    pd.testing.assert_frame_equal(pd.DataFrame(got[fields]), pd.DataFrame(wanted[fields]))


def test_it_is_read_without_a_byte_changed(old):
    before = old.read_bytes()
    workspace = open_workspace(old)
    county = workspace.read()
    assert (county.name, county.edition_numbers) == ("示例县", {"quotas": 1, "towns": 1})
    same(county.atlas["towns"], TOWNS, "towns")
    same(county.atlas["quotas"], QUOTAS, "quotas")
    assert county.atlas["towns"].geometry.geom_equals_exact(TOWNS.geometry, 0).all()
    assert county.atlas["towns"].attrs == {"drawn_in": "degrees"}
    told = [(e.layer, e.number, e.file, e.who, e.content, e.pruned, now)
            for e, now in workspace.editions()]  # fmt: skip
    assert told == [
        ("quotas", 1, "丙.csv", "", "", False, True),
        ("towns", 1, "甲.shp", "", "", False, True),
        ("towns", 2, "乙.shp", "", "", False, False),
    ]
    assert len(workspace.read_edition("towns", 2)) == 1200
    assert [s[:2] for s in workspace.state()] == [("quotas", 1), ("towns", 1)]
    assert (workspace.profiles(), workspace.verify()) == ([], [])
    assert old.read_bytes() == before


def moments(workspace):
    """What was current when, as far as the old books know."""
    months = [datetime(2025, month, 10, tzinfo=UTC) for month in (1, 2)]
    return [workspace.read(at=moment).edition_numbers for moment in months]


def test_its_history_is_what_its_books_know(old):
    workspace = open_workspace(old)
    known = [{"towns": 1}, {"quotas": 1, "towns": 2}]
    assert moments(workspace) == known
    workspace.save_profile("甲", "towns", {})
    assert moments(workspace) == known
    assert workspace.read().edition_numbers == {"quotas": 1, "towns": 1}
    assert workspace.read(at=datetime.now(UTC)).edition_numbers == {"quotas": 1, "towns": 1}
    first = datetime(2025, 1, 1, tzinfo=UTC).astimezone().isoformat(" ", "seconds")
    with pytest.raises(StoreError, match=re.escape(first)):
        workspace.read(at=datetime(2024, 12, 31, tzinfo=UTC))


def test_the_first_write_upgrades_it(old):
    workspace = open_workspace(old)
    before = [(e.layer, e.number, e.created_at, e.file, e.sha256, e.rows, dict(e.report), now)
              for e, now in workspace.editions()]  # fmt: skip
    assert put(workspace, many(2)).number == 3
    after = open_workspace(old)
    assert after == workspace
    same(after.read().atlas["towns"], many(2), "towns")
    kept = [(e.layer, e.number, e.created_at, e.file, e.sha256, e.rows, dict(e.report))
            for e, _ in after.editions()]  # fmt: skip
    assert kept[:3] == [row[:-1] for row in before]
    assert after.verify() == []
    with closing(sqlite3.connect(old)) as c:
        assert ("format", "2") in c.execute("SELECT key, value FROM mutu_workspace").fetchall()
        with pytest.raises(sqlite3.IntegrityError, match="不可修改"):
            c.execute("DELETE FROM towns__1")
    assert {name for name in content_of(old)[1] if name.endswith("_1")} == {"towns__1", "quotas__1"}


def test_it_gets_its_spatial_indexes(old):
    assert not pyogrio.read_info(old, layer="towns")["capabilities"]["fast_spatial_filter"]
    workspace = open_workspace(old)
    workspace.save_profile("甲", "quotas", {})
    for number, rows in ((1, 3), (2, 1200), (1, 3)):
        info = pyogrio.read_info(old, layer="towns", force_total_bounds=True)
        assert info["capabilities"]["fast_spatial_filter"]
        assert (info["features"], list(info["total_bounds"])) == (rows, TOWNS.total_bounds.tolist())
        workspace.roll_back("towns", 3 - number)


def test_an_upgrade_that_fails_leaves_it_as_it_was(old, monkeypatch):
    before = content_of(old)

    def fail(*_):
        raise RuntimeError("power cut")

    monkeypatch.setattr("layers.store.tables.forbid_changes", fail)
    with pytest.raises(RuntimeError):
        put(open_workspace(old))
    assert content_of(old) == before
    monkeypatch.undo()
    assert put(open_workspace(old)).number == 3


def test_pruning_it_makes_it_smaller_and_able_to_shrink(old):
    workspace, size = open_workspace(old), old.stat().st_size
    workspace.prune("towns", [2])
    assert old.stat().st_size < size / 2
    with closing(sqlite3.connect(old)) as c:
        assert c.execute("PRAGMA auto_vacuum").fetchone() == (2,)
        assert c.execute("PRAGMA application_id").fetchone() == (0x47504B47,)
    same(workspace.read().atlas["towns"], TOWNS, "towns")
    assert workspace.verify() == []


def test_editions_of_one_second_keep_their_order(old):
    with closing(sqlite3.connect(old)) as c:
        c.execute("UPDATE mutu_editions SET created_at = ?, current = (number = 2)", (TIMES[0],))
        c.execute("UPDATE mutu_editions SET current = 1 WHERE layer = 'quotas'")
        c.execute("DROP VIEW towns")
        c.execute('CREATE VIEW towns AS SELECT fid AS OGC_FID, geom FROM "towns__2"')
        c.commit()
    workspace = open_workspace(old)
    assert len(names(workspace.read())) == 1200
    put(workspace, QUOTAS, "quotas")
    assert len(names(workspace.read())) == 1200
    assert moments(workspace)[0] == {"quotas": 1, "towns": 2}
