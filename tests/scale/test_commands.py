"""``mutu scale`` without a cluster: writing, refusing, and what it says."""

import csv
import os
import shlex
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import pytest

from geoapi.cli import command
from geoapi.scale import cluster


def test_write_tells_what_it_wrote(mutu, workspace, tmp_path):
    told = mutu("scale", "write", tmp_path / "out", "-w", workspace.path, told=True)
    assert told.json["parcels"] == 2673
    assert told.json["partitions"] == 1
    assert told.json["editions"]["parcels"] == 1
    assert "只有本人可读" in told.err


@pytest.mark.parametrize("words", [
    ("measure", "site_area", "--by", "zones", "--by", "towns", "-o", "a.csv"),
    ("measure", "all", "--by", "zones", "-o", "a.gpkg"),
    ("measure", "site_area", "--by", "parcels"),
    ("measure", "nope"),
    ("idle", "--on", "2024-12-31", "-o", "a.gpkg"),
    ("relate", "--units", "parcels", "-o", "a"),
])  # fmt: skip
def test_wrong_usage_is_told(mutu, dataset, tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    command, *rest = words
    monkeypatch.setattr(cluster, "_local", lambda _: pytest.fail("workers were started"))
    mutu("scale", command, dataset.folder, *rest, code=2)
    assert not list(tmp_path.iterdir())


def test_a_scheduler_that_is_not_there_is_told(mutu, dataset, monkeypatch):
    monkeypatch.setattr(cluster, "CONNECT", "100ms")
    words = ("scale", "measure", dataset.folder, "site_area", "--scheduler", "tcp://127.0.0.1:1")
    assert "tcp://127.0.0.1:1" in mutu(*words, code=1).err


@pytest.mark.parametrize(("missing", "words"), [
    ("pyarrow", ("write", "out")),
    ("distributed", ("measure", "{dataset}", "site_area")),
])  # fmt: skip
def test_a_missing_extra_is_named(
    mutu, dataset, workspace, tmp_path, monkeypatch, missing, words
):  # fmt: skip
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, missing, None)
    words = [word.format(dataset=dataset.folder) for word in words]
    told = mutu("-w", workspace.path, "scale", *words, code=1 if words[0] == "measure" else 2)
    assert "pip install mutu[scale]" in told.err
    assert not Path("out").exists()


@pytest.fixture
def heard():
    """An interruption is heard as usual, though the tests may run where nobody could send one."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heard")
def test_an_interruption_while_workers_start_waits_until_they_can_be_stopped():
    deaf = "import signal; print(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, []))"
    said = []

    def interrupted():
        with cluster._started():
            os.kill(os.getpid(), signal.SIGINT)
            said.append(subprocess.check_output([sys.executable, "-c", deaf]))

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert said == [b"True\n"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])


def test_nothing_is_left_of_an_interrupted_cluster(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    workers, scratch = [], []

    def interrupted():
        with cluster.cluster(cluster.Workers(count=1, memory="1GB")) as client:
            workers.extend(client.run(os.getpid).values())
            scratch.extend(tmp_path.iterdir())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert len(scratch) == 1
    assert not list(tmp_path.iterdir())
    assert [psutil.pid_exists(pid) for pid in workers] == [False]


PAGE = Path(__file__).parents[2] / "docs" / "scale.md"


def test_every_command_of_the_page_parses():
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line[:5] == "mutu "]
    assert len(lines) == 5
    for line in lines:
        _, scale, name, *words = shlex.split(line, comments=True)
        command(scale).commands[name].make_context(name, words)


def test_the_table_of_the_page_is_the_one_measured():
    with PAGE.with_name("scale-figures.csv").open(encoding="utf-8") as file:
        measured = [list(row.values()) for row in csv.DictReader(file)]
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if "0 000 |" in line]
    told = [[cell.strip().replace(" 000", "000") for cell in row.split("|")[1:-1]] for row in rows]
    assert [[cell.replace("–", "0") for cell in row] for row in told] == measured
