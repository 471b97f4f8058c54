"""The store while others read and write it, and whatever dies in between."""

import random
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from layers.errors import StoreError
from layers.store import Origin, open_workspace
from tests.layers.stored import TOWNS, content, many, names, put

ROOT = Path(__file__).parents[2]
KILLS = 50


class StoppedError(Exception):
    """Somebody stops it half-way."""


@contextmanager
def given_up(work):
    """Open something, and stop it half-way with an error."""
    with suppress(StoppedError), work as opened:
        yield opened
        raise StoppedError


def test_a_reader_during_an_import_sees_the_old_edition(workspace):
    put(workspace, TOWNS.iloc[:1])
    with given_up(workspace.backend.writing()) as session:
        session.run("UPDATE mutu_editions SET current = 0")
        for number in range(999):
            session.run("INSERT INTO mutu_workspace VALUES (?, ?)", (f"{number}", "x" * 9999))
        began = time.monotonic()
        assert len(names(workspace.read())) == 1
        assert [s[:2] for s in workspace.state()] == [("towns", 1)]
        assert open_workspace(workspace.location) == workspace
        assert time.monotonic() - began < 2
    assert [s[:2] for s in workspace.state()] == [("towns", 1)]


def test_a_reader_sees_nothing_of_a_draft(workspace):
    put(workspace, TOWNS.iloc[:1])
    with workspace.draft("towns") as draft:
        draft.append(many(20))
        assert len(names(workspace.read())) == 1
        draft.append(many(20))
        made = draft.publish(Origin("b.shp", ""))
        assert len(names(workspace.read())) == made.rows == 120
        with pytest.raises(StoreError, match="已经入库"):
            draft.append(TOWNS)
    assert len(names(workspace.read())) == 120


def test_a_reader_keeps_its_moment(workspace):
    put(workspace, TOWNS.iloc[:1])
    with workspace.backend.reading() as session:
        counted = "SELECT COUNT(*) FROM mutu_editions"
        assert session.run(counted) == [(1,)]
        if workspace.path is None:  # who reads a file lets nobody finish writing meanwhile
            put(workspace)
        assert session.run(counted) == [(1,)]
        parts = session.rows("towns__1", {"name": "text"}, shaped=False)
        assert [rows.columns for rows in parts] == [{"name": [TOWNS["name"][0]]}]


def test_what_fails_half_way_leaves_nothing(workspace, monkeypatch):
    put(workspace, TOWNS.iloc[:1])
    before = content(workspace)

    def fail(*_):
        raise RuntimeError("power cut")

    monkeypatch.setattr(f"{type(workspace.backend).__module__}.Session.show", fail)
    with pytest.raises(RuntimeError):
        put(workspace)
    assert content(workspace) == before
    monkeypatch.undo()
    assert put(workspace).number == 2


def test_a_draft_that_is_given_up_leaves_nothing(workspace):
    put(workspace, TOWNS.iloc[:1])
    before = content(workspace)
    with given_up(workspace.draft("towns")) as draft:
        draft.append(many(100))
    with workspace.draft("towns") as draft:
        draft.append(TOWNS)
    assert content(workspace) == before


def test_reading_changes_nothing(workspace):
    put(workspace)
    before = content(workspace)
    with workspace.backend.reading() as session, pytest.raises(StoreError, match="只读"):
        session.run("DELETE FROM mutu_editions")
    workspace.read()
    workspace.editions()
    assert content(workspace) == before


IMPORT = """
import sys
from layers.store import Origin, open_workspace
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


def test_two_processes_at_once_both_succeed_in_order(workspace):
    both = [another(IMPORT, workspace.location) for _ in range(2)]
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
from layers.store import Origin, open_workspace
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


def test_a_process_killed_at_any_moment_leaves_no_trace(workspace):
    """It imports without end and is killed; what is there is whole, and the next import goes on."""
    put(workspace, TOWNS.iloc[:1])
    moment = random.Random(53)
    reached = 1
    process = another(DIE, workspace.location, *[moment.uniform(0, 0.3) for _ in range(KILLS)])
    for _ in range(KILLS):
        assert process.stdout.readline() == "killed\n"
        county = workspace.read()
        last = county.edition_numbers["towns"]
        assert len(names(county)) == (900 if last > 1 else 1)
        assert [e.number for e, _ in workspace.editions("towns")] == list(range(1, last + 1))
        assert {n for n in content(workspace)[1] if "__" in n and not n.startswith("rtree_")} == {
            f"towns__{number}" for number in range(1, last + 1)
        }
        reached = last
        process.stdin.write("\n")
        process.stdin.flush()
    process.communicate()
    assert reached > 3
    assert put(workspace).number == reached + 1
    assert not [name for name in content(workspace)[1] if "draft" in name]
    assert beside(workspace) == []


def beside(workspace):
    """Files that were left beside the file of a workspace."""
    path = workspace.path
    return [p for p in path.parent.iterdir() if p != path] if path else []


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
    before = content(workspace)
    subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)
    journal = Path(f"{path}-journal")
    assert journal.stat().st_size > 0
    assert open_workspace(path) == workspace
    assert names(workspace.read()) == TOWNS["name"].tolist()
    assert not journal.exists()
    assert content(workspace) == before
