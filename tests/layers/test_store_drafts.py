"""Drafts in a file: who lives keeps his, what the dead left goes, and its room comes back."""

import shutil
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from layers.errors import DeclarationError, StoreError
from layers.store import Origin, create, open_workspace, tables
from tests.layers.stored import TOWNS, content, many, names, put
from tests.made import CRS

ROOT = Path(__file__).parents[2]


def drafts(path):
    """The drafts in a file."""
    with closing(sqlite3.connect(path)) as c:
        sql = "SELECT name FROM sqlite_master WHERE name LIKE 'mutu_draft%'"
        return [name for (name,) in c.execute(sql)]


def marks(path):
    """The files beside a workspace."""
    return [p.name for p in path.parent.iterdir() if p != path]


WRITE = """
import sys
from layers.store import Origin, open_workspace
from tests.layers.stored import many
with open_workspace(sys.argv[1]).draft("towns") as draft:
    draft.append(many(2000))
    print("ready", flush=True)
    sys.stdin.readline()
    draft.append(many(1))
    draft.publish(Origin("b.shp", "1"))
"""


@pytest.fixture
def writer(path, workspace):
    """Another process in the middle of its import."""
    put(workspace)
    process = subprocess.Popen(
        [sys.executable, "-c", WRITE, str(path)], cwd=ROOT, text=True, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout.readline() == "ready\n"
    yield process
    process.kill()
    process.communicate()


def test_a_living_draft_is_never_dropped(workspace, path, writer):
    assert len(drafts(path)) == 1
    assert put(workspace, TOWNS.iloc[:1]).number == 2
    workspace.save_profile("甲", "towns", {})
    workspace.prune("towns", [1])
    writer.communicate("\n")
    assert writer.returncode == 0
    assert [e.number for e, _ in workspace.editions("towns")] == [1, 2, 3]
    assert len(names(workspace.read())) == 6003
    assert workspace.verify() == []
    assert (drafts(path), marks(path)) == ([], [])


def test_a_dead_draft_goes_with_the_next_writer_and_so_does_its_room(workspace, path, writer):
    writer.kill()
    writer.wait()
    large = path.stat().st_size
    assert names(workspace.read()) == TOWNS["name"].tolist()
    assert len(drafts(path)) == len(marks(path)) == 1
    workspace.save_profile("甲", "towns", {})
    assert (drafts(path), marks(path)) == ([], [])
    assert path.stat().st_size < large / 2
    assert workspace.verify() == []


@pytest.mark.usefixtures("workspace", "writer")
def test_a_copy_of_the_file_holds_no_living_draft(path, tmp_path):
    copied = tmp_path / "copy" / "b.gpkg"
    copied.parent.mkdir()
    shutil.copy(path, copied)
    assert put(open_workspace(copied)).number == 2
    assert drafts(copied) == []
    assert len(drafts(path)) == 1


def test_a_draft_that_is_given_up_gives_its_room_back(workspace, path):
    put(workspace)
    before, size = content(workspace), path.stat().st_size
    with workspace.draft("towns") as draft:
        draft.append(many(3000))
        assert path.stat().st_size > 2 * size
    assert content(workspace) == before
    assert path.stat().st_size == size
    assert marks(path) == []


def test_a_draft_is_written_in_small_pieces(workspace, path, monkeypatch):
    """Nobody waits for long, the journal stays small: each piece is a transaction of its own."""
    seen = []
    append = tables.append

    def watched(connection, table, rows, shapes):
        append(connection, table, rows, shapes)
        seen.append((rows.count, connection.in_transaction))

    monkeypatch.setattr("layers.store.tables.append", watched)
    with workspace.draft("towns") as draft:
        draft.append(many(15_000))
        assert not Path(f"{path}-journal").exists()
    assert seen == [(20_000, True), (20_000, True), (5_000, True)]


def test_two_drafts_of_one_layer_in_one_process(workspace):
    with workspace.draft("towns") as one, workspace.draft("towns") as other:
        one.append(TOWNS)
        other.append(many(2))
        assert other.publish(Origin("b.shp", "")).number == 1
        assert one.publish(Origin("a.shp", "")).number == 2
    assert [e.rows for e, _ in workspace.editions()] == [6, 3]


def test_threads_import_at_once(workspace):
    made = []
    threads = [
        threading.Thread(target=lambda n=n: made.append(put(workspace, many(n)).number))
        for n in range(1, 6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [1, 2, 3, 4, 5]
    assert sorted(e.rows for e, _ in workspace.editions()) == [3, 6, 9, 12, 15]
    assert workspace.verify() == []


def test_a_draft_is_published_once_and_what_failed_not_at_all(workspace):
    with workspace.draft("towns") as draft:
        with pytest.raises(StoreError, match="坐标系"):
            draft.append(TOWNS.to_crs("EPSG:4490"))
        for work in (lambda: draft.append(TOWNS), lambda: draft.publish(Origin("a", ""))):
            with pytest.raises(StoreError, match="已中断"):
                work()
    with workspace.draft("towns") as draft:
        assert draft.publish(Origin("a", "")).rows == 0
        with pytest.raises(StoreError, match="已经入库"):
            draft.publish(Origin("a", ""))
    with pytest.raises(DeclarationError), workspace.draft("tax"):
        pass
    assert len(workspace.editions()) == 1


def test_a_file_that_a_gis_left_in_wal_mode(workspace, path):
    put(workspace)
    with closing(sqlite3.connect(path)) as gis:
        gis.execute("PRAGMA journal_mode = WAL")
        gis.execute("CREATE TABLE notes (a TEXT)")
        gis.commit()
        assert names(workspace.read()) == TOWNS["name"].tolist()
        assert put(workspace, many(3000)).number == 2
        assert workspace.verify() == []
        assert len(names(workspace.read())) == 9000
    assert len(names(open_workspace(path).read())) == 9000


def test_a_path_by_another_name_is_the_same_workspace(workspace, path, tmp_path):
    link = tmp_path / "link.gpkg"
    link.symlink_to(path)
    with workspace.draft("towns") as draft:
        draft.append(TOWNS)
        put(open_workspace(link), many(2))
        assert draft.publish(Origin("a", "")).number == 2


def test_a_name_with_signs_of_a_pattern(tmp_path):
    path = tmp_path / "a[1]*?.gpkg"
    workspace = create(path, crs=CRS, name="x", codes="cn")
    with workspace.draft("towns") as draft:
        draft.append(TOWNS)
        assert len(marks(path)) == 1
        put(workspace)
        draft.publish(Origin("a", ""))
    assert marks(path) == []
