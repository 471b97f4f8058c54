"""The workspace as GDAL, QGIS and anyone with SQLite see it: a plain GeoPackage."""

import json
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing

import numpy as np
import pyogrio
import pytest

from layers import LAYERS
from tests.layers.stored import TOWNS, put
from tests.made import CRS, full_rows, square


def test_gdal_opens_the_plain_names_and_sees_nothing_else(workspace, path):
    put(workspace)
    put(workspace)
    assert pyogrio.list_layers(path).tolist() == [
        ["towns", "MultiPolygon"], ["mutu_editions", None],
    ]  # fmt: skip
    put(workspace, full_rows(LAYERS["enterprises"]), "enterprises")
    put(workspace, full_rows(LAYERS["facilities"]), "facilities")
    put(workspace, full_rows(LAYERS["quotas"]), "quotas")
    listed = dict(pyogrio.list_layers(path).tolist())
    assert listed == {
        "mutu_editions": None, "towns": "MultiPolygon", "enterprises": "Point",
        "facilities": "Unknown", "quotas": None,
    }  # fmt: skip
    frame = pyogrio.read_dataframe(path, layer="towns")
    assert frame.crs == CRS
    assert frame["name"].tolist() == TOWNS["name"].tolist()
    assert frame.total_bounds.tolist() == TOWNS.total_bounds.tolist()
    assert frame.geometry.area.sum() == pytest.approx(TOWNS.geometry.area.sum())
    quotas = pyogrio.read_dataframe(path, layer="quotas")
    assert quotas["area"].tolist() == full_rows(LAYERS["quotas"])["area"].tolist()
    points = pyogrio.read_dataframe(path, layer="enterprises")
    assert points.geometry.isna().tolist() == [False, True, False]


def test_gdal_sees_what_was_rolled_back_to(workspace, path):
    put(workspace)
    put(workspace, TOWNS.iloc[1:])
    workspace.roll_back("towns", 1)
    assert len(pyogrio.read_dataframe(path, layer="towns")) == 3


def test_gdal_finds_places_by_their_bounds(workspace, path):
    put(workspace)
    west, south, *_ = square(800).bounds
    found = pyogrio.read_dataframe(
        path, layer="towns", bbox=(west + 1, south + 1, west + 2, south + 2)
    )
    assert found["name"].tolist() == [TOWNS["name"][2]]
    info = pyogrio.read_info(path, layer="towns", force_total_bounds=True)
    assert info["features"] == 3
    assert list(info["total_bounds"]) == TOWNS.total_bounds.tolist()


def test_the_file_is_a_valid_geopackage(workspace, path):
    put(workspace)
    put(workspace, full_rows(LAYERS["quotas"]), "quotas")
    with closing(sqlite3.connect(path)) as c:
        assert c.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert c.execute("PRAGMA foreign_key_check").fetchall() == []
        assert c.execute("PRAGMA application_id").fetchone()[0] == 0x47504B47  # "GPKG"
        contents = c.execute(
            "SELECT table_name, data_type, min_x, srs_id FROM gpkg_contents ORDER BY 1"
        )
        assert contents.fetchall() == [
            ("mutu_editions", "attributes", None, 0),
            ("quotas", "attributes", None, None),
            ("towns", "features", 500_000.0, 4549),
        ]
        blob = c.execute("SELECT geom FROM towns").fetchone()[0]
    assert blob[:4] == b"GP\x00\x03"  # version 0, little-endian, envelope in x and y
    assert np.frombuffer(blob[4:8], "<i4")[0] == 4549
    assert np.frombuffer(blob[8:40], "<f8").tolist() == [500_000, 500_100, 3_700_000, 3_700_100]


def test_ogrinfo_reads_it(workspace, path):
    if shutil.which("ogrinfo") is None:
        assert os.environ.get("CI") != "true", "ogrinfo (gdal-bin) is missing"
        pytest.skip("ogrinfo is not installed")
    put(workspace)
    put(workspace, full_rows(LAYERS["quotas"]), "quotas")
    done = subprocess.run(
        ["ogrinfo", "-ro", "-so", "-al", path], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert done.stderr == ""
    assert "Layer name: towns\n" in done.stdout
    assert "Geometry: Multi Polygon\nFeature Count: 3\n" in done.stdout
    assert "Layer name: quotas\n" in done.stdout
    assert "towns__1" not in done.stdout


VALIDATOR = ["/usr/bin/python3", "-m", "osgeo_utils.samples.validate_gpkg", "-q", "--extra"]


def test_gdals_own_validator_finds_nothing(workspace, path):
    there = [VALIDATOR[0], "-c", "import osgeo_utils.samples.validate_gpkg"]
    if subprocess.run(there, capture_output=True, check=False).returncode != 0:
        assert os.environ.get("CI") != "true", "python3-gdal is missing"
        pytest.skip("python3-gdal is not installed")
    for name, layer in LAYERS.items():
        put(workspace, full_rows(layer), name)
        put(workspace, full_rows(layer).iloc[:2], name)
    workspace.roll_back("parcels", 1)
    workspace.prune("towns", [1])
    done = subprocess.run([*VALIDATOR, path], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_change_by_another_program_is_refused_with_the_reason(workspace, path):
    put(workspace)
    with closing(sqlite3.connect(path)) as c:
        for change in ("INSERT INTO towns (name) VALUES ('x')", "DELETE FROM towns",
                       "UPDATE towns SET geom = NULL"):  # fmt: skip
            with pytest.raises(sqlite3.IntegrityError, match="用 mutu import 导入新版本"):
                c.execute(change)


def test_an_edition_is_json_in_the_file_for_anyone_to_read(workspace, path):
    put(workspace)
    frame = pyogrio.read_dataframe(path, layer="mutu_editions")
    assert frame["layer"].tolist() == ["towns"]
    assert json.loads(frame["report"][0]) == {"read": 3, "edition": 1}
