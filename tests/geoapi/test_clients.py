"""The clients to please: GDAL on the command line, and GDAL in pyogrio."""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest

from tests.geoapi import service
from tests.geoapi.service import FIRMS


@pytest.fixture(scope="module")
def ogrinfo():
    found = shutil.which("ogrinfo")
    if found is None and os.environ.get("CI") == "true":
        pytest.fail("no ogrinfo: install gdal-bin")
    return found or pytest.skip("no ogrinfo")


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert "ERROR" not in done.stderr
    return done.stdout


def test_ogrinfo_lists_the_layers(ogrinfo, address):
    text = run(ogrinfo, "-ro", f"OAPIF:{address}")
    assert "parcels" in text
    assert "statements" in text


def test_ogrinfo_reads_a_layer(ogrinfo, address):
    text = run(ogrinfo, "-ro", "-so", f"OAPIF:{address}", "parcels")
    assert f"Feature Count: {FIRMS + 1}" in text
    assert "site_area: Real" in text
    assert "fixed_investment" not in text


def test_ogrinfo_reads_an_earlier_state(ogrinfo, past_path):
    """The moment stands in the address a GIS is given; the links lead on from there."""
    with service.running(service.make_app(past_path)) as there:
        counts = [
            re.search(
                r"Feature Count: (\d+)", run(ogrinfo, "-ro", "-so", f"OAPIF:{url}", "parcels")
            )
            for url in (f"{there}/", f"{there}/?at=2024-03-28")
        ]
    assert [found.group(1) for found in counts] == ["10", "11"]


def test_ogrinfo_filters(ogrinfo, address):
    where = "ownership='state' AND site_area>10005"
    text = run(ogrinfo, "-ro", "-q", f"OAPIF:{address}", "parcels", "-where", where)
    assert text.count("OGRFeature(parcels)") == 2


READ = """
import json, sys
import pyogrio
address, options = sys.argv[1], json.loads(sys.argv[2])
options = {name: tuple(v) if name == "bbox" else v for name, v in options.items()}
found = pyogrio.read_dataframe(f"OAPIF:{address}", layer="parcels", **options)
print(json.dumps(dict(zip(found["parcel_id"], found.bounds.to_numpy().tolist()))))
"""
"""Its own process: pyogrio holds this one's lock while it waits for the answer."""


def read(address, **options):
    """Parcel -> its bounds, and what GDAL says it asked for."""
    command = [sys.executable, "-c", READ, address, json.dumps(options)]
    debug = os.environ | {"CPL_DEBUG": "HTTP"}
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=60, check=True, env=debug
    )
    return json.loads(done.stdout), done.stderr


@pytest.mark.parametrize(("where", "ids"), [
    ("ownership = 'state' AND site_area > 10005", {"P6", "P8"}),
    ("name LIKE '地块<1%'", {"P1"}),
    ("floor_area IS NULL", {"P3", "P10"}),
    ("parcel_id IN ('P1', 'P9')", {"P1", "P9"}),
])  # fmt: skip
def test_pyogrio_filters(address, where, ids):
    found, _ = read(address, where=where)
    assert set(found) == ids


def test_pyogrio_asks_the_server_to_filter(address):
    found, asked = read(address, where="site_area > 10005")
    assert "filter=site_area%20%3E%2010005" in asked
    assert set(found) == {"P6", "P7", "P8", "P9"}


def test_pyogrio_reads_a_box(address):
    whole, _ = read(address)
    assert len(whole) == FIRMS + 1
    (west, south, _, north), east = whole["P8"], whole["P9"][2]
    found, asked = read(address, bbox=(west + 1e-5, south, east, north))
    assert set(found) == {"P8", "P9"}
    assert "bbox=" in asked
