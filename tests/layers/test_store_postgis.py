"""What is PostGIS's own: what other programs see, and rows exact to the bit."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import psycopg
import pytest
import shapely

from layers import LAYERS
from layers.errors import StoreError
from layers.store import create, open_workspace
from layers.store.moving import copy
from layers.store.postgis_comments import UNITS
from layers.store.rows import fields_of, rows_of
from tests.layers.stored import MADE, TOWNS, content, names, put
from tests.made import CRS, full_rows

SYSTEM_PYTHON, QGIS = Path("/usr/bin/python3"), Path("/usr/lib/python3/dist-packages/qgis/core")


def gdal(address):
    """GDAL's words for the workspace of a database of the tests."""
    name, _, folder = address.partition("@/")[2].partition("?host=")
    return f"PG:dbname={name} host={folder} user=mutu active_schema=mutu"


@pytest.mark.parametrize("change", [
    "INSERT INTO {} (fid) VALUES (9)", "UPDATE {} SET name = ''", "DELETE FROM {}",
    "TRUNCATE {}",
])  # fmt: skip
def test_nobody_changes_an_edition(stored, database, change):
    put(stored)
    before = content(stored)
    with psycopg.connect(database, autocommit=True) as c:
        for table in ("mutu.towns__1", "mutu.towns")[: 1 if "TRUNC" in change else 2]:
            for role in ("origin", "replica"):
                c.execute(f"SET session_replication_role = {role}")
                with pytest.raises(psycopg.errors.RestrictViolation, match="不再改变"):
                    c.execute(change.format(table))
    assert content(stored) == before
    assert stored.verify() == []


def test_no_connection_stays_open(stored, database):
    put(stored)
    stored.read()
    with psycopg.connect(database) as c:
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        [(count,)] = c.execute(query).fetchall()
    assert count == 1


def test_words_are_in_the_database_for_every_program(stored, database):
    for layer in LAYERS.values():
        put(stored, full_rows(layer), layer.name)
    with psycopg.connect(database) as c:
        described = """
            SELECT c.relname, coalesce(a.attname, ''), d.description FROM pg_description d
            JOIN pg_class c ON c.oid = d.objoid AND c.relnamespace = 'mutu'::regnamespace
            LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.objsubid
                AND d.objsubid > 0
        """
        found = {(table, column): words for table, column, words in c.execute(described)}
        sizes = c.execute("SELECT count(*) FROM pg_indexes WHERE indexdef LIKE '%USING gist%'")
        assert sizes.fetchone() == (sum(layer.shape is not None for layer in LAYERS.values()),)
    assert found["parcels__1", ""] == "宗地，第 1 版"
    assert found["parcels", ""] == "宗地，当前版本（第 1 版）"
    assert found["parcels", "site_area"] == found["parcels__1", "site_area"] == "宗地面积（平方米）"
    for layer in LAYERS.values():
        assert {f.name for f in layer.fields} <= {c for t, c in found if t == layer.name}
    assert {f.unit for layer in LAYERS.values() for f in layer.fields} <= set(UNITS)


def test_gdal_reads_the_current_edition_by_its_plain_name(stored, database):
    if shutil.which("ogrinfo") is None:
        assert not os.environ.get("CI"), "ogrinfo (gdal-bin) is missing"
        pytest.skip("ogrinfo is not installed")
    put(stored, TOWNS.iloc[:1])
    put(stored)
    put(stored, full_rows(LAYERS["quotas"]), "quotas")
    west, south, *_ = TOWNS.geometry[2].bounds
    window = ["-spat", *map(str, (west + 1, south + 1, west + 2, south + 2))]
    done = [
        subprocess.run(
            ["ogrinfo", "-ro", "-al", gdal(database), *words], capture_output=True, text=True,
            check=True,
        ).stdout
        for words in (["-so", "towns"], [*window, "towns"], ["-so", "quotas"])
    ]  # fmt: skip
    assert "DESCRIPTION=乡镇，当前版本（第 2 版）" in done[0]
    assert "Geometry: Multi Polygon\nFeature Count: 3\n" in done[0]
    assert 'ID["EPSG",4549]' in done[0]
    assert "Feature Count: 1\n" in done[1]
    assert "Geometry: None\nFeature Count: 3\n" in done[2]


LOOK = """
import json, os, sys
from qgis.core import QgsApplication, QgsVectorLayer
app = QgsApplication([], False)
app.initQgis()
layer = QgsVectorLayer(sys.argv[1], "towns", "postgres")
features = [[f.id(), f["name"], f.geometry().area()] for f in layer.getFeatures()]
comments = [f.comment() for f in layer.fields()]
print(json.dumps([layer.isValid(), layer.crs().authid(), comments, features]))
sys.stdout.flush()
os._exit(0)
"""


def test_qgis_opens_the_current_edition(stored, database, tmp_path):
    if not QGIS.is_dir():
        assert not os.environ.get("CI"), "QGIS is missing: tests/system-packages.sh installs it"
        pytest.skip("QGIS is not here")
    put(stored)
    where = gdal(database).removeprefix("PG:").partition(" active")[0]
    source = f'{where} key=\'fid\' type=MultiPolygon table="mutu"."towns" (geom)'
    env = {"QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path), "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [SYSTEM_PYTHON, "-c", LOOK, source], env=env, capture_output=True, check=True, text=True
    )
    valid, crs, comments, features = json.loads(done.stdout.splitlines()[-1])
    assert (valid, crs, comments[:2]) == (True, CRS, ["行号", "乡镇代码"])
    numbered = zip(range(1, 4), TOWNS["name"], TOWNS.geometry.area, strict=True)
    assert features == [[n, name, pytest.approx(area)] for n, name, area in numbered]


def odd_rows(count=3000):
    """Statements with every kind of figure and word that can be kept by both stores."""
    draw = np.random.default_rng(17)
    bits = draw.integers(0, 2**64, size=count, dtype="uint64").view("float64")
    figures = np.where(np.isinf(bits), 0.0, bits)
    figures[:5] = [-0.0, 5e-324, 1.7976931348623157e308, np.nan, 2.0**53 + 1]
    letters = [chr(n) for n in draw.choice([*range(1, 0xD800), 0x20000, 0x1F600, 0x10FFFF], count)]
    rows = pd.concat([full_rows(LAYERS["statements"])] * (count // 3), ignore_index=True)
    employees = pd.Series(draw.integers(-(2**63), 2**63 - 1, count), dtype="Int64")
    return rows.assign(tax_paid=figures, uscc=letters, employees=employees.mask(employees % 7 == 0))


def test_rows_have_the_checksum_they_have_in_a_file(stored, tmp_path):
    file = create(tmp_path / "a.gpkg", **MADE)
    frames = {name: full_rows(layer) for name, layer in LAYERS.items()}
    frames["statements"] = odd_rows()
    blank = full_rows(LAYERS["supplies"])
    for f in LAYERS["supplies"].fields:
        blank[f.name] = pd.Series([None] * 3, dtype=object).astype(f.dtype)
    frames["supplies"] = blank
    for name, frame in frames.items():
        sums = {put(workspace, frame, name).content for workspace in (stored, file)}
        assert len(sums) == 1, name
        read = [workspace.read_edition(name, 1) for workspace in (stored, file)]
        pd.testing.assert_frame_equal(*(pd.DataFrame(r) for r in read))
    assert stored.verify() == file.verify() == []


SHAPES = (
    "POINT (1 2)", "POINT EMPTY", "LINESTRING EMPTY", "POLYGON EMPTY", "MULTIPOINT ((1 2), (3 4))",
    "POLYGON ((0 0, 9 0, 9 9, 0 0), (1 .5, 8 7, 8 .5, 1 .5))", "MULTILINESTRING EMPTY",
    "GEOMETRYCOLLECTION (POINT (1 2), LINESTRING (0 0, 1e-300 1e300))", "GEOMETRYCOLLECTION EMPTY",
    "GEOMETRYCOLLECTION (POINT (1 2), GEOMETRYCOLLECTION (POLYGON ((0 0, 1 0, 1 1, 0 0))))",
)  # fmt: skip


def test_any_shape_comes_back_bit_by_bit_or_is_refused(stored):
    facilities = full_rows(LAYERS["facilities"])
    shapes = [*shapely.from_wkt(SHAPES), shapely.Point(-0.0, 0.1 + 0.2), None]
    rows = facilities.iloc[[0] * len(shapes)].set_geometry(shapes, crs=CRS)
    put(stored, rows, "facilities")
    read = rows_of(stored.read_edition("facilities", 1), LAYERS["facilities"], CRS)
    assert read.shapes == shapely.to_wkb(np.array(shapes), byte_order=1).tolist()
    before = content(stored)
    hollow = shapely.from_wkt("MULTIPOLYGON (EMPTY)")
    for shape in (hollow, shapely.geometrycollections([hollow, shapely.Point(1, 2)])):
        with pytest.raises(StoreError, match="含空的部分"):
            put(stored, rows.iloc[:1].set_geometry([shape], crs=CRS), "facilities")
    assert content(stored) == before


@pytest.mark.parametrize("text", ["甲\x00乙", "甲\ud800乙"])
def test_a_text_that_postgresql_cannot_keep_is_refused_by_name(stored, text):
    kinds = pd.Series([None, text, "x"], dtype=object)  # Arrow could not hold it at all
    rows = TOWNS.assign(kind=kinds)
    before = content(stored)
    with pytest.raises(StoreError, match=r"字段 kind 的值 '\\u7532"):
        put(stored, rows)
    assert content(stored) == before


def test_a_name_that_postgresql_cannot_keep_is_refused(stored):
    with pytest.raises(StoreError, match="NUL"):
        stored.save_profile("甲\x00乙", "towns", {})
    assert stored.profiles() == []


def test_an_edition_with_fewer_columns_is_shown_as_it_is(stored, database):
    layer = LAYERS["towns"]
    put(stored)
    fewer = {name: kind for name, kind in fields_of(layer).items() if name != "kind"}
    with stored.backend.drafting(layer, fewer) as draft:
        rows = rows_of(TOWNS, layer, CRS)
        draft.append(rows)
        draft.finish()
        with draft.publishing() as session:
            session.publish(draft.name, "towns__2", layer)
            session.show(layer, "towns__2")
    with psycopg.connect(database) as c:
        columns = [d.name for d in c.execute("SELECT * FROM mutu.towns").description]
    assert columns == ["fid", "geom", *fewer]
    stored.roll_back("towns", 1)
    with psycopg.connect(database) as c:
        columns = [d.name for d in c.execute("SELECT * FROM mutu.towns").description]
    assert columns == ["fid", "geom", *fields_of(layer)]


def test_a_workspace_is_copied_both_ways_without_loss(stored, database, tmp_path):
    put(stored)
    put(stored, TOWNS.iloc[1:])
    put(stored, odd_rows(300), "statements")
    stored.roll_back("towns", 1)
    stored.prune("towns", [2])
    stored.save_profile("季报", "towns", {"headers": ["名称"]})
    file = copy(stored, tmp_path / "a.gpkg")
    back = copy(file, f"{database}&schema=back")
    for made in (file, back):
        assert made.editions() == stored.editions()
        assert made.profiles() == stored.profiles()
        assert names(made.read()) == TOWNS["name"].tolist()
        assert made.verify() == []
    assert put(back).number == put(stored).number == 3


def test_a_workspace_can_be_removed(stored, database):
    put(stored)
    put(stored)
    stored.backend.remove()
    with pytest.raises(StoreError, match="mutu init"):
        open_workspace(database)
    assert put(create(database, **MADE)).number == 1
