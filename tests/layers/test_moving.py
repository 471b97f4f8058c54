"""A workspace copied, backed up while in use, and restored: every edition, journal and name."""

import hashlib
import sqlite3
import threading
from datetime import UTC, datetime

import pytest

from layers.errors import StoreError
from layers.store import create, open_workspace
from layers.store.moving import back_up, copy, restore
from tests.layers.stored import TOWNS, content_of, names, put
from tests.made import CRS


@pytest.fixture
def lived_in(workspace):
    """A workspace with a history: three editions, a rollback, one pruned, a profile."""
    for rows in (1, 2, 3):
        put(workspace, TOWNS.iloc[:rows], file=f"{rows}.shp")
    workspace.roll_back("towns", 2, who="张三")
    workspace.prune("towns", [1], who="李四")
    workspace.save_profile("季报", "towns", {"options": {"encoding": "gbk"}, "headers": ["名称"]})
    return workspace


def told(space):
    """All that a user can see of a workspace."""
    return (
        space.name, space.crs, space.codes, space.editions(), space.profiles(), space.state(),
        [space.read_edition("towns", n).to_wkb().to_numpy().tolist() for n in (2, 3)],
    )  # fmt: skip


def test_a_copy_is_the_same_in_everything_a_user_sees(lived_in, tmp_path):
    made = copy(lived_in, tmp_path / "别处" / "copy.gpkg")
    assert told(open_workspace(made.location)) == told(lived_in)
    moment = datetime.fromisoformat(lived_in.editions("towns")[2][0].created_at)
    assert len(names(made.read(at=moment))) == 3
    assert len(names(made.read())) == 2
    assert made.verify() == []
    assert put(made, TOWNS).number == 4


def test_a_copy_onto_something_is_refused(lived_in, tmp_path):
    there = create(tmp_path / "there.gpkg", crs=CRS, name="别县", codes="cn")
    with pytest.raises(StoreError, match="已存在"):
        copy(lived_in, there.location)
    assert open_workspace(there.location).name == "别县"


def damage(path):
    """Change one figure behind the checksums' back, as a failing disk would."""
    connection = sqlite3.connect(path)
    connection.executescript(
        "PRAGMA writable_schema = ON; DROP TRIGGER IF EXISTS x;"
        + "".join(
            f'DROP TRIGGER "{name}";'
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='trigger'")
            if name.startswith("towns__3") or "towns__3" in name
        )
        + "UPDATE towns__3 SET name = name || '改';"
    )
    connection.close()


def test_what_is_damaged_is_neither_copied_nor_backed_up(lived_in, tmp_path):
    damage(lived_in.path)
    for way in (copy, back_up):
        with pytest.raises(StoreError, match="第 3 版"):
            way(lived_in, tmp_path / "out.gpkg")
    assert sorted(p.name for p in tmp_path.iterdir() if "out" in p.name) == []
    assert [fault.number for fault in lived_in.verify()] == [3]


def test_a_half_made_copy_cannot_be_opened(tmp_path):
    create(tmp_path / "half.gpkg", crs=CRS, name="x", codes="cn", unfinished=True)
    with pytest.raises(StoreError, match="没有拷贝完"):
        open_workspace(tmp_path / "half.gpkg")


def test_a_backup_is_a_workspace_with_its_checksum_beside_it(lived_in, tmp_path):
    made = back_up(lived_in, tmp_path / "b.gpkg")
    assert made.sha256 == hashlib.sha256(made.path.read_bytes()).hexdigest()
    assert (tmp_path / "b.gpkg.sha256").read_text() == f"{made.sha256}  b.gpkg\n"
    assert (made.editions, made.rows) == (2, 5)
    assert told(open_workspace(made.path)) == told(lived_in)
    with pytest.raises(StoreError, match="不覆盖"):
        back_up(lived_in, made.path)


def test_a_backup_goes_on_while_others_import(lived_in, tmp_path):
    """Imports run all the time; the backup holds one moment, whole."""
    stop, failed = threading.Event(), []

    def importing():
        space = open_workspace(lived_in.location)
        while not stop.is_set():
            try:
                put(space, TOWNS)
            except StoreError as error:
                failed.append(error)

    thread = threading.Thread(target=importing)
    thread.start()
    try:
        made = [back_up(lived_in, tmp_path / f"{n}.gpkg") for n in range(3)]
    finally:
        stop.set()
        thread.join()
    assert failed == []
    for backup in made:
        space = open_workspace(backup.path)
        assert space.verify() == []
        assert len(names(space.read())) in {2, 3}


def test_a_backup_is_restored_elsewhere(lived_in, tmp_path):
    made = back_up(lived_in, tmp_path / "b.gpkg")
    space, before = restore(made.path, tmp_path / "new" / "county.gpkg")
    assert before is None
    assert told(space) == told(lived_in)


def test_restoring_in_place_is_asked_for_and_keeps_what_was_there(lived_in, tmp_path):
    made, state = back_up(lived_in, tmp_path / "b.gpkg"), told(lived_in)
    put(lived_in, TOWNS)
    newer = told(lived_in)
    with pytest.raises(StoreError, match="--replace"):
        restore(made.path, lived_in.location)
    space, before = restore(made.path, lived_in.location, replace=True)
    assert told(space) == state
    assert told(open_workspace(before)) == newer
    assert content_of(space.path)[1] == content_of(made.path)[1]


@pytest.mark.parametrize("harm", ["bytes", "sum"])
def test_a_damaged_backup_is_not_restored(lived_in, tmp_path, harm):
    made = back_up(lived_in, tmp_path / "b.gpkg")
    if harm == "bytes":
        damage(made.path)
        (tmp_path / "b.gpkg.sha256").unlink()
    else:
        (tmp_path / "b.gpkg.sha256").write_text(f"{'0' * 64}  b.gpkg\n")
    with pytest.raises(StoreError, match="不符"):
        restore(made.path, tmp_path / "county2.gpkg")
    assert not (tmp_path / "county2.gpkg").exists()


def test_a_service_sees_what_was_restored(lived_in, tmp_path):
    """The editions' numbers may be the same as before; their times are not."""
    made = back_up(lived_in, tmp_path / "b.gpkg")
    other = restore(made.path, tmp_path / "other.gpkg")[0]
    put(lived_in, TOWNS.iloc[:1])
    put(other, TOWNS)
    held = lived_in.state()
    again = back_up(other, tmp_path / "c.gpkg")
    restore(again.path, lived_in.location, replace=True)
    assert len(names(lived_in.read())) == 3
    assert lived_in.state() != held
    assert datetime.now(UTC).isoformat() > lived_in.editions("towns")[-1][0].created_at
