"""A long import shows rows, rate and time left on a terminal, and nothing in a pipe."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
import time

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geoapi.commands.common import progress
from layers import LAYERS
from layers.store import create, open_workspace
from tests.made import CRS, EAST, NORTH

ROWS, COLUMNS = 30, 100
FIDS = np.arange(20_500)
BAR = re.compile(
    r"读入: +(?P<share>\d+)%\|[^|]*\| (?P<rows>\d+)/(?P<all>\d+) "
    r"\[(?P<since>\d\d:\d\d)<(?P<left>\d\d:\d\d), +(?P<rate>[\d.]+) 行/s\]"
)


def opened():
    """The two ends of a terminal that is wide enough for a bar."""
    ends = pty.openpty()
    fcntl.ioctl(ends[1], termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    return ends


@pytest.fixture
def terminal():
    ends = opened()
    yield ends
    os.close(ends[0])


def shown(master):
    """Everything that the other side has written before it closed."""
    found = b""
    try:
        while part := os.read(master, 65_536):
            found += part
    except OSError:  # how Linux says that nobody has it open any more
        pass
    return found.decode()


def work():
    """20 000 rows every quarter of a second; 60 000 of 80 000 are read when the work stops."""
    with progress() as told:
        for done in range(20_000, 60_001, 20_000):
            told("读入", done, 80_000)
            time.sleep(0.25)


def test_a_bar_tells_rows_rate_and_time_left(terminal, monkeypatch):
    master, slave = terminal
    with os.fdopen(slave, "w", encoding="utf-8") as stderr:
        monkeypatch.setattr(sys, "stderr", stderr)
        work()
    told = [found.groupdict() for found in BAR.finditer(shown(master))]
    assert [(t["share"], t["rows"], t["all"]) for t in told][-1] == ("75", "60000", "80000")
    # 40 000 rows in half a second or more, after those with which the bar began.
    assert 1_000 < float(told[-1]["rate"]) < 90_000
    assert re.fullmatch("00:[01][0-9]", told[-1]["left"])


def test_a_file_that_does_not_say_how_long_it_is_has_rows_and_rate(terminal, monkeypatch):
    master, slave = terminal
    with os.fdopen(slave, "w", encoding="utf-8") as stderr:
        monkeypatch.setattr(sys, "stderr", stderr)
        with progress() as told:
            for done in (10, 20):
                told("读入", done, None)
                time.sleep(0.15)
    assert re.search(r"读入: 20 行 \[00:00, +[\d.]+ 行/s\]", shown(master))


@pytest.mark.parametrize(("patience", "seen"), [(0.1, True), (60, False)])
def test_who_only_asks_is_shown_what_takes_long(terminal, monkeypatch, patience, seen):
    master, slave = terminal
    with os.fdopen(slave, "w", encoding="utf-8") as stderr:
        monkeypatch.setattr(sys, "stderr", stderr)
        with progress(after=patience) as told:
            for done in (20_000, 40_000, 60_000):
                told("读取", done, 80_000)
                time.sleep(0.15)
    assert ("读取" in shown(master)) is seen


def test_in_a_pipe_nothing_is_shown(capfd):
    work()
    assert capfd.readouterr() == ("", "")


@pytest.fixture
def asked(tmp_path):
    """`mutu import` of more parcels than are read at once."""
    create(tmp_path / "county.gpkg", crs=CRS, name="示例县", codes="none")
    east, north = EAST + 20 * (FIDS % 150), NORTH + 20 * (FIDS // 150)
    shapes = shapely.box(east, north, east + 20, north + 20)
    rows = gpd.GeoDataFrame({"parcel_id": [f"P{n}" for n in FIDS]}, geometry=shapes, crs=CRS)
    rows.to_file(tmp_path / "宗地.gpkg")
    script = "import sys; from geoapi.cli import main; sys.argv[0] = 'mutu'; main()"
    return [sys.executable, "-c", script, "import", "parcels", str(tmp_path / "宗地.gpkg"),
            "-w", str(tmp_path / "county.gpkg")]  # fmt: skip


def test_an_import_tells_each_stage_on_a_terminal_only(asked, terminal):
    master, slave = terminal
    with subprocess.Popen(asked, stdout=subprocess.DEVNULL, stderr=slave) as running:
        os.close(slave)
        told = shown(master)
    assert running.returncode == 0
    for stage in ("读入", "核对", "入库"):
        assert re.search(rf"\r{stage}: .*/{len(FIDS)} \[", told)
    piped = subprocess.run(asked, capture_output=True, check=True)
    assert b"\r" not in piped.stderr
    assert "行/s".encode() not in piped.stderr + piped.stdout
    numbers = [edition.number for edition, _ in open_workspace(asked[-1]).editions("parcels")]
    assert numbers == [1, 2]


EXPORT = """
import sys
from geoapi.commands import common
from geoapi.cli import main
common.PATIENCE, sys.argv[0] = 0, "mutu"
main()
"""


def test_a_large_edition_is_read_once_and_then_from_its_copy(tmp_path):
    county = create(tmp_path / "county.gpkg", crs=CRS, name="示例县", codes="none")
    firms = pd.DataFrame({"uscc": FIDS.astype(str)}).reindex(
        columns=[f.name for f in LAYERS["enterprises"].fields]
    )
    firms = firms.astype({f.name: f.dtype for f in LAYERS["enterprises"].fields})
    shapes = gpd.GeoSeries([None] * len(FIDS), crs=CRS)
    county.add_edition(
        "enterprises", gpd.GeoDataFrame(firms, geometry=shapes), file="", sha256="", report={}
    )
    command = [sys.executable, "-c", EXPORT, "export", "quotas", "配额.csv", "-w", county.location]
    environment, told = os.environ | {"MUTU_CACHE": str(tmp_path / "copies")}, []
    for _ in range(2):
        master, slave = opened()
        with subprocess.Popen(command, stderr=slave, cwd=tmp_path, env=environment) as running:
            os.close(slave)
            told.append(shown(master))
        os.close(master)
        assert running.returncode == 0
    assert ["读取 企业: " in text for text in told] == [True, False]
    assert [path.name[:14] for path in (tmp_path / "copies").glob("*/*")] == ["enterprises.1."]
    assert not (tmp_path / "county.gpkg.cache").exists()
