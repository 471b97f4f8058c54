"""The store while others read and write it, and whatever dies in between."""

import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from layers.store import open_workspace
from tests.layers.stored import TOWNS, content, names, put

ROOT = Path(__file__).parents[2]


def test_a_reader_during_an_import_sees_the_old_edition(workspace):
    put(workspace, TOWNS.iloc[:1])
    with workspace._connect(write=True) as c:
        c.execute("UPDATE mutu_editions SET current = 0")
        c.executemany(
            "INSERT INTO mutu_workspace VALUES (?, ?)", [(f"{n}", "x" * 9999) for n in range(999)]
        )
        began = time.monotonic()
        assert len(names(workspace.read())) == 1
        assert workspace.state() == (("towns", 1),)
        assert open_workspace(workspace.path) == workspace
        assert time.monotonic() - began < 2
        c.execute("ROLLBACK")
        c.execute("BEGIN")
    assert workspace.state() == (("towns", 1),)


def test_what_fails_half_way_leaves_nothing(workspace, monkeypatch):
    put(workspace, TOWNS.iloc[:1])
    before = content(workspace.path)

    def fail(*_):
        raise RuntimeError("power cut")

    monkeypatch.setattr("layers.store.geopackage.show_as", fail)
    with pytest.raises(RuntimeError):
        put(workspace)
    assert content(workspace.path) == before


def test_reading_changes_nothing(workspace):
    put(workspace)
    before = workspace.path.read_bytes()
    with workspace._connect() as c, pytest.raises(sqlite3.OperationalError, match="readonly"):
        c.execute("DELETE FROM mutu_editions")
    workspace.read()
    workspace.editions()
    assert workspace.path.read_bytes() == before


IMPORT = """
import sys
from layers.store import open_workspace
from tests.layers.stored import many
workspace, rows = open_workspace(sys.argv[1]), many(50)
print("ready", flush=True)
sys.stdin.readline()
for _ in range(5):
    workspace.add_edition("towns", rows, file="b.shp", sha256="", report={})
"""


def another(script, *words):
    """Start another process; it speaks and listens by lines."""
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, words)], cwd=ROOT, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_two_processes_at_once_both_succeed_in_order(workspace, path):
    both = [another(IMPORT, path) for _ in range(2)]
    assert [p.stdout.readline() for p in both] == ["ready\n", "ready\n"]
    for p in both:
        p.stdin.write("\n")
        p.stdin.flush()
    for p in both:
        p.communicate()
    assert [p.returncode for p in both] == [0, 0]
    found = workspace.editions("towns")
    assert [e.number for e, _ in found] == list(range(1, 11))
    assert [e.number for e, now in found if now] == [10]
    assert len(names(workspace.read())) == 150


DIE = """
import os, signal, sys, time
from layers.store import open_workspace
from tests.layers.stored import many
workspace, rows = open_workspace(sys.argv[1]), many(300)
for seconds in sys.argv[2:]:
    child = os.fork()
    while child == 0:
        workspace.add_edition("towns", rows, file="b.shp", sha256="", report={})
    time.sleep(float(seconds))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    print("killed", flush=True)
    sys.stdin.readline()
"""


def test_a_process_killed_at_any_moment_leaves_no_trace(workspace, path):
    """It imports without end and is killed; what is there is whole, and the next import goes on."""
    put(workspace, TOWNS.iloc[:1])
    moment = random.Random(53)
    reached = 1
    process = another(DIE, path, *[moment.uniform(0, 0.15) for _ in range(10)])
    for _ in range(10):
        assert process.stdout.readline() == "killed\n"
        county = workspace.read()
        last = county.edition_numbers["towns"]
        assert len(names(county)) == (900 if last > 1 else 1)
        assert [e.number for e, _ in workspace.editions("towns")] == list(range(1, last + 1))
        assert {n for n in content(path)[1] if "__" in n} == {
            f"towns__{number}" for number in range(1, last + 1)
        }
        reached = last
        process.stdin.write("\n")
        process.stdin.flush()
    process.communicate()
    assert reached > 3
    assert put(workspace).number == reached + 1


KILLED = """
import os, signal, sqlite3, sys
c = sqlite3.connect(sys.argv[1], isolation_level=None)
c.execute("PRAGMA cache_size = 2")
c.execute("BEGIN IMMEDIATE")
c.execute("UPDATE mutu_editions SET current = 0, file = 'half'")
rows = [(str(n), "x" * 9999) for n in range(200)]
c.executemany("INSERT INTO mutu_workspace VALUES (?, ?)", rows)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_reader_heals_what_died_while_writing_the_file(workspace, path):
    """The worst moment: half of the pages are in the file, the journal lies beside it."""
    put(workspace)
    before = content(path)
    subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)
    journal = Path(f"{path}-journal")
    assert journal.stat().st_size > 0
    assert open_workspace(path) == workspace
    assert names(workspace.read()) == TOWNS["name"].tolist()
    assert not journal.exists()
    assert content(path) == before
