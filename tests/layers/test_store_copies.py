"""Large editions are read from copies: the same rows, whatever happens to the copies."""

import signal
import subprocess
import sys
from dataclasses import replace

import pytest
from pandas.testing import assert_frame_equal

from layers import LAYERS
from layers.atlas import land_of, table_of
from layers.errors import DamageError, StoreError
from layers.leaves import DRAWN_IN
from layers.store import copies, open_workspace, postgis_tables, tables
from layers.store.derived import Derived
from layers.store.moving import back_up, copy, quiet, restore
from layers.store.records import record_named
from tests.layers.stored import TOWNS, many, names, put
from tests.layers.test_store_content import FREE, tamper
from tests.made import full_rows


@pytest.fixture(autouse=True)
def few(monkeypatch):
    """Three rows are many, and two are read at once."""
    monkeypatch.setattr(copies, "MANY", 3)
    monkeypatch.setattr(tables, "AT_ONCE", 2)
    monkeypatch.setattr(postgis_tables, "AT_ONCE", 2)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "copies"


@pytest.fixture
def kept(workspace, folder):
    """The workspace with copies in a folder of its own, wherever it is."""
    return replace(workspace, derived=Derived((folder,)))


def without(workspace):
    return replace(workspace, derived=Derived())


def packs(folder):
    return sorted(path.name.rpartition(".")[0].rpartition(".")[0] for path in folder.glob("*"))


@pytest.fixture
def unread(monkeypatch):
    """From now on no row may be read from the store."""

    def stop():
        def refuse(*_):
            raise AssertionError

        monkeypatch.setattr(copies, "counted", refuse)

    return stop


@pytest.mark.parametrize("layer", LAYERS.values(), ids=list(LAYERS))
def test_a_copy_is_what_the_store_gives(kept, folder, layer, monkeypatch, unread):
    put(kept, full_rows(layer), layer.name)
    first = kept.read().atlas[layer.name]
    assert packs(folder) == [f"{layer.name}.1"]
    monkeypatch.setattr(copies, "MANY", 9)
    wanted = without(kept).read().atlas[layer.name]
    monkeypatch.setattr(copies, "MANY", 3)
    unread()
    again = kept.read()
    for got in (first, again.atlas[layer.name], kept.read_edition(layer.name, 1)):
        assert_frame_equal(got, wanted, check_exact=True, check_frame_type=False)
    assert table_of(again.atlas, layer.name).equals(wanted[[f.name for f in layer.fields]])


def test_small_editions_and_those_without_a_checksum_are_read_as_ever(kept, folder):
    put(kept, TOWNS.iloc[:2])
    put(kept, TOWNS)
    kept.read_edition("towns", 1)
    with kept.backend.reading() as session:
        record = record_named(session, "towns", 2)
        old = replace(record, edition=replace(record.edition, content=""))
        leaf = copies.Reader(session, kept.crs, kept.derived, quiet).leaf(old)
        assert leaf.frame()["name"].tolist() == TOWNS["name"].tolist()
    assert not folder.exists()


def test_unchanged_editions_are_shared_and_nothing_is_built(kept, unread):
    put(kept)
    put(kept, full_rows(LAYERS["zones"]), "zones")
    held = kept.read()
    put(kept, full_rows(LAYERS["quotas"]).iloc[:1], "quotas")
    next_one = kept.read(held=[held])
    assert next_one.atlas.leaves["towns"] is held.atlas.leaves["towns"]
    assert land_of(next_one.atlas, "towns") is land_of(held.atlas, "towns")
    assert next_one.atlas["towns"] is held.atlas["towns"]
    unread()
    assert kept.read(held=[next_one]).atlas.leaves["zones"] is held.atlas.leaves["zones"]


def test_the_land_says_how_its_edges_were_drawn(kept):
    for crs in ("EPSG:4490", "EPSG:4549"):
        kept.add_edition("towns", TOWNS, file="a", sha256="0", report={"crs": crs})
        for _ in range(2):
            county = kept.read()
            degrees = crs == "EPSG:4490"
            assert land_of(county.atlas, "towns").in_degrees is degrees
            assert (county.atlas["towns"].attrs.get(DRAWN_IN) == "degrees") is degrees


def test_damaged_copies_are_made_anew(kept, folder):
    put(kept)
    kept.read()
    [path] = folder.iterdir()
    whole = path.read_bytes()
    for damaged in (whole[:-1], b"", whole[:64] + b"?" + whole[65:], b"foreign"):
        path.write_bytes(damaged)
        assert names(kept.read()) == TOWNS["name"].tolist()
        assert path.read_bytes() == whole


def test_a_snapshot_outlives_its_copy(kept, folder):
    put(kept)
    county = kept.read()
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    assert names(county) == TOWNS["name"].tolist()
    assert len(land_of(county.atlas, "towns")) == 3


def test_without_room_for_copies_nothing_changes(kept, folder, caplog):
    folder.write_text("in the way")
    put(kept)
    for _ in range(2):
        assert names(kept.read()) == TOWNS["name"].tolist()
    assert len(caplog.records) == 1
    assert names(without(kept).read()) == TOWNS["name"].tolist()


def test_a_disk_that_fills_up_on_the_way(kept, folder, caplog, monkeypatch):
    put(kept, many(20))
    appended = []

    def append(_spool, values):
        appended.append(values)
        if len(appended) > 40:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("layers.store.derived.packs.Spool.append", append)
    assert names(kept.read()) == many(20)["name"].tolist()
    assert "No space left" in caplog.text
    assert list(folder.iterdir()) == []


def test_a_copy_does_not_hide_that_rows_are_gone(kept, path):
    put(kept)
    kept.read()
    tamper(path, *FREE, "DELETE FROM towns__1 WHERE fid = 3")
    with pytest.raises(DamageError):
        kept.read()
    tamper(path, "DROP VIEW towns", "DROP TABLE towns__1")
    with pytest.raises(StoreError):
        kept.read()


def test_rows_that_are_not_what_was_stored_are_not_copied(kept, folder, path):
    put(kept)
    tamper(path, *FREE, "UPDATE towns__1 SET name = 'x' WHERE fid = 3")
    with pytest.raises(DamageError):
        kept.read()
    assert list(folder.iterdir()) == []
    assert len(kept.verify()) == 1


def test_pruned_rows_go_from_the_copies_too(kept, folder):
    for rows in (1, 2, 3):
        put(kept, many(rows))
        kept.read()
    kept.derived.save("ours", {}, of=[copies.tag_of(kept.editions("towns")[0][0])])
    kept.prune("towns", [1])
    assert packs(folder) == ["towns.2", "towns.3"]
    assert len(kept.read_edition("towns", 2)) == 6


def test_a_field_declared_anew_makes_a_new_copy(kept, folder, monkeypatch):
    put(kept)
    kept.read()
    towns = LAYERS["towns"]
    less = replace(towns, fields=tuple(f for f in towns.fields if f.name != "name"))
    monkeypatch.setitem(LAYERS, "towns", less)
    assert "name" not in kept.read().atlas["towns"]
    assert packs(folder) == ["towns.1", "towns.1"]
    monkeypatch.undo()


def test_how_far_it_is_is_told_where_rows_are_read(kept):
    put(kept, many(2))
    told = []
    kept.read(told=lambda *words: told.append(words))
    assert told == [("读取 乡镇", 2, 6), ("读取 乡镇", 4, 6), ("读取 乡镇", 6, 6)]
    kept.read(told=lambda *words: told.append(words))
    assert len(told) == 3


def test_who_interrupts_leaves_nothing(kept, folder):
    put(kept, many(2))

    def stop(_stage, done, _expected):
        if done > 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        kept.read(told=stop)
    assert list(folder.iterdir()) == []
    assert len(names(kept.read())) == 6


def test_copies_stand_beside_a_file_and_are_no_part_of_it(path, workspace, tmp_path):
    put(workspace)
    workspace.read()
    beside = tmp_path / f"{path.name}.cache"
    assert len(list(beside.iterdir())) == 1
    back_up(workspace, tmp_path / "backup.gpkg")
    copy(workspace, tmp_path / "copy.gpkg")
    path.unlink()
    restored, _ = restore(tmp_path / "backup.gpkg", path)
    assert names(restored.read()) == TOWNS["name"].tolist()
    put(restored, many(2))
    restored.read()
    restore(tmp_path / "backup.gpkg", path, replace=True)
    assert names(open_workspace(path).read()) == TOWNS["name"].tolist()
    assert [p.name for p in tmp_path.glob("*.cache")] == [beside.name]
    assert open_workspace(path, cache="off").derived == Derived()


READ = """
import sys
from layers.store import copies, open_workspace, tables
copies.MANY, tables.AT_ONCE = 3, 50
def told(_stage, done, _expected):
    print(done, flush=True)
    if sys.argv[2] == "wait" and done > 100:
        sys.stdin.readline()
county = open_workspace(sys.argv[1]).read(told=told)
print(len(county.atlas["towns"]))
"""


def reading(path, what="go"):
    words = [sys.executable, "-c", READ, str(path), what]
    return subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_readers_at_once_and_one_that_is_killed(path, workspace, tmp_path):
    put(workspace, many(100))
    with reading(path, "wait") as killed:
        while killed.stdout.readline() != "150\n":
            pass
        with reading(path) as other:
            assert other.communicate()[0].endswith("300\n")
        killed.send_signal(signal.SIGKILL)
    assert [p.suffix for p in (tmp_path / f"{path.name}.cache").iterdir()] == [".arrays"]
    assert len(names(workspace.read())) == 300
