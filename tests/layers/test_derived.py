"""Derived copies: there or not there, never wrong; whatever else lies in their folder."""

import logging
import os
import signal
import stat
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from layers.store import life
from layers.store.derived import Derived, derived_for, packs

ARRAYS = {
    "points": np.arange(20.0).reshape(10, 2) / 3, "flags": np.array([True, False, True]),
    "none": np.empty((0, 2)), "bytes": np.frombuffer("亩图".encode(), np.uint8),
    "codes": np.array([3, -1, 2**31 - 1], np.int32),
}  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "county.gpkg.cache"


@pytest.fixture
def derived(folder):
    return Derived((folder,))


def same(found, wanted):
    """To the bit, with the same dtypes."""
    assert list(found) == list(wanted)
    for name, values in wanted.items():
        assert (found[name].dtype, found[name].shape) == (values.dtype, values.shape)
        assert found[name].tobytes() == values.tobytes()
    return True


def test_what_is_kept_comes_back_mapped_and_read_only(derived, folder):
    assert derived.load("a.1") is None
    assert not folder.exists()
    derived.save("a.1", ARRAYS)
    found = derived.load("a.1")
    assert same(found, ARRAYS)
    assert not found["points"].flags.writeable
    assert not found["points"].flags.owndata
    assert [path.name for path in folder.iterdir()] == ["a.1.arrays"]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    chunks=st.lists(
        arrays(np.float64, array_shapes(min_dims=1, max_dims=1, max_side=9)), min_size=1
    )
)
def test_chunks_are_put_one_behind_the_other(derived, chunks):
    with derived.writing("a") as writer:
        for chunk in chunks:
            writer.append("x", chunk)
    assert same(derived.load("a"), {"x": np.concatenate(chunks)})


def test_only_its_owner_may_read(derived, folder):
    derived.save("a", ARRAYS)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "a.arrays").stat().st_mode) == 0o600


def test_a_block_that_fails_keeps_nothing(derived, folder):
    def interrupted():
        yield "x", np.arange(5)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), derived.writing("a") as writer:
        [writer.append(*chunk) for chunk in interrupted()]
    assert derived.load("a") is None
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("key", ["", "../a", "a/b", ".a", "亩", "a" * 300])
def test_a_key_is_a_plain_name(derived, key):
    with pytest.raises(ValueError, match="no key"):
        derived.load(key)


def test_a_pack_holds_plain_numbers_of_one_kind(derived):
    with pytest.raises(TypeError):
        derived.save("a", {"x": np.array([None])})
    with pytest.raises(TypeError), derived.writing("a") as writer:
        [writer.append("x", values) for values in (np.arange(3), np.arange(3.0))]
    assert derived.load("a") is None


def damaged(pack):
    """The pack with one bit of each part turned, cut at places, or altogether another file."""
    arrays_at = pack.index(np.float64(1 / 3).tobytes())
    for at in (arrays_at, len(pack) - 40, len(pack) - 20, len(pack) - 24, len(pack) - 1):
        yield pack[:at] + bytes([pack[at] ^ 1]) + pack[at + 1 :]
    for length in (0, 10, 28, len(pack) // 2, len(pack) - 1):
        yield pack[:length]
    yield pack + b"\x00"
    yield b"PAR1" + b"\x00" * 500
    yield pack.replace(packs.MARK, b"mutu arrays 0\n\0\0")


def test_damage_is_noticed_logged_and_removed(derived, folder, caplog):
    derived.save("a", ARRAYS)
    path = folder / "a.arrays"
    pack = path.read_bytes()
    for number, found in enumerate(damaged(pack), 1):
        path.write_bytes(found)
        assert derived.load("a") is None
        assert not path.exists()
        assert len(caplog.records) == number
    path.write_bytes(pack)
    assert same(derived.load("a"), ARRAYS)


def test_a_pack_of_another_name_is_not_taken_for_this_one(derived, folder):
    derived.save("a", ARRAYS)
    (folder / "a.arrays").rename(folder / "b.arrays")
    assert derived.load("b") is None
    assert derived.load("a") is None


@pytest.mark.parametrize(
    "told",
    [b"[]", b"{", b'{"key":"a"}', b'{"key":"a","of":[],"arrays":{"x":{}}}',
     b'{"key":"a","arrays":{"x":{"dtype":"|O","shape":[1],"at":0,"crc":[3523407757]}}}',
     b'{"key":"a","arrays":{"x":{"dtype":"<f8","shape":[9999],"at":0,"crc":[0]}}}'],
)  # fmt: skip
def test_a_well_sealed_index_that_makes_no_sense_is_foreign(derived, folder, told):
    derived.save("a", {})
    tail = packs.TAIL.pack(len(told), packs.zlib.crc32(told), packs.MARK)
    (folder / "a.arrays").write_bytes(bytes(8) + told + tail)
    assert derived.load("a") is None
    (folder / "a.arrays").write_bytes(bytes(8) + told + tail)
    derived.keep_only({"x"})


def test_links_are_not_followed(derived, folder, tmp_path):
    derived.save("a", ARRAYS)
    elsewhere = tmp_path / "elsewhere"
    (folder / "a.arrays").rename(elsewhere)
    (folder / "a.arrays").symlink_to(elsewhere)
    assert derived.load("a") is None
    assert not (folder / "a.arrays").is_symlink()
    (folder / "a.arrays").symlink_to(elsewhere)
    before = elsewhere.read_bytes()
    derived.save("a", {"x": np.arange(3)})
    assert elsewhere.read_bytes() == before
    assert same(derived.load("a"), {"x": np.arange(3)})
    moved = tmp_path / "moved"
    folder.rename(moved)
    folder.symlink_to(moved)
    assert derived.load("a") is None


def test_a_folder_that_others_may_write_to_is_not_used(derived, folder, caplog, tmp_path):
    folder.mkdir()
    folder.chmod(0o777)
    derived.save("a", ARRAYS)
    derived.save("b", ARRAYS)
    assert derived.load("a") is None
    assert list(folder.iterdir()) == []
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    spare = Derived((folder, tmp_path / "own"))
    spare.save("a", ARRAYS)
    assert same(spare.load("a"), ARRAYS)


@pytest.mark.parametrize("place", ["file", "nowhere"])
def test_without_a_folder_nothing_is_kept_and_nothing_raised(tmp_path, place):
    (tmp_path / "file").write_text("x")
    derived = Derived((tmp_path / "file" / "cache",)) if place == "file" else Derived()
    derived.save("a", ARRAYS)
    derived.keep_only(())
    assert derived.load("a") is None


def test_a_full_disk_is_told_once_and_takes_nothing(derived, folder, caplog):
    derived.save("before", ARRAYS)
    for _ in range(2):
        with derived.writing("a") as writer:
            writer.append("x", np.arange(3.0))
            writer.spools["x"].file.close()
            writer.spools["x"].file = open("/dev/full", "wb", buffering=0)  # noqa: PTH123, SIM115
            writer.append("x", np.arange(3.0))
            writer.append("y", np.arange(3.0))
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert [path.name for path in folder.iterdir()] == ["before.arrays"]


def test_the_longest_unused_goes_beyond_the_budget(folder):
    size = 100_000
    derived = Derived((folder,), budget=3 * size)
    for name in "abc":
        derived.save(name, {"x": np.zeros(size - 5_000, np.uint8)})
        os.utime(folder / f"{name}.arrays", (100 + ord(name), 100 + ord(name)))
    derived.load("a")
    derived.save("d", {"x": np.zeros(size - 5_000, np.uint8)})
    assert [name for name in "abcd" if derived.load(name)] == ["a", "c", "d"]
    Derived((folder,), budget=10).save("e", ARRAYS)
    assert [name for name in "abcde" if derived.load(name)] == ["e"]


def test_what_is_computed_of_an_edition_goes_with_it(derived, folder):
    derived.save("a", ARRAYS, of=["parcels.1.x"])
    derived.save("b", ARRAYS, of=["parcels.1.x", "zones.2.y"])
    derived.save("c", ARRAYS)
    (folder / "d.arrays").write_bytes(b"?")
    (folder / "readme.txt").write_text("not ours")
    derived.keep_only({"parcels.1.x"})
    assert sorted(p.name for p in folder.iterdir()) == ["a.arrays", "c.arrays", "readme.txt"]
    derived.keep_only(())
    assert sorted(p.name for p in folder.iterdir()) == ["c.arrays", "readme.txt"]


def test_what_was_loaded_outlives_its_file(derived, folder):
    derived.save("a", ARRAYS)
    found = derived.load("a")
    derived.save("a", {"points": np.zeros((1_000, 2))})
    (folder / "a.arrays").unlink()
    assert same(found, ARRAYS)


WRITE = """
import sys, time
from pathlib import Path
import numpy as np
from layers.store.derived import Derived, packs

derived = Derived((Path(sys.argv[1]),))
if sys.argv[2] == "hang":
    moved = packs._moved
    def hang(spool, out):
        out.write(bytes(100)); out.flush()
        print("writing", flush=True)
        time.sleep(60)
    packs._moved = hang
for turn in range(15):
    derived.save("a", {"x": np.full(50_000, int(sys.argv[2]) if sys.argv[2] != "hang" else 0)})
"""


def writing(folder, what):
    return subprocess.Popen(
        [sys.executable, "-c", WRITE, str(folder), what], stdout=subprocess.PIPE, text=True
    )


def test_a_killed_writer_leaves_nothing_that_stays(derived, folder):
    with writing(folder, "hang") as killed:
        assert killed.stdout.readline() == "writing\n"
        assert derived.load("a") is None
        derived.save("b", ARRAYS)
        assert len([p for p in folder.iterdir() if p.name.startswith(".new-")]) == 2  # and its mark
        killed.send_signal(signal.SIGKILL)
    derived.save("c", ARRAYS)
    assert sorted(p.name for p in folder.iterdir()) == ["b.arrays", "c.arrays"]


def test_two_processes_may_write_the_same_at_once(derived, folder):
    with writing(folder, "1") as one, writing(folder, "2") as other:
        seen = 0
        while one.poll() is None or other.poll() is None:
            if (found := derived.load("a")) is not None:
                assert len(set(found["x"].tolist())) == 1
                seen += 1
            time.sleep(0.01)
    assert (one.returncode, other.returncode) == (0, 0)
    assert seen
    assert set(derived.load("a")["x"].tolist()) <= {1, 2}
    assert [p.name for p in folder.iterdir()] == ["a.arrays"]


def test_a_draft_of_a_living_writer_is_left_alone(derived, folder):
    derived.save("a", ARRAYS)
    draft = folder / ".new-0"
    with life.alive(folder / ".new-0.alive"):
        draft.write_bytes(b"half")
        derived.save("b", ARRAYS)
        assert draft.exists()
    derived.save("c", ARRAYS)
    assert not draft.exists()


def test_threads_may_load_while_others_save(derived):
    wrong = []

    def work(number):
        for _ in range(20):
            derived.save("a", {"x": np.full(1_000, number)})
            found = derived.load("a")
            if found is None or len(set(found["x"].tolist())) != 1:
                wrong.append(found)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_where_copies_are_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    path, address = tmp_path / "甲 县.gpkg", "postgresql://mutu@server/county"
    beside, own = derived_for(str(path), path).folders
    assert beside == tmp_path / "甲 县.gpkg.cache"
    assert own.parent == tmp_path / "xdg" / "mutu"
    [first] = derived_for(address, None).folders
    [other] = derived_for(f"{address}?schema=b", None).folders
    assert len({first, other, own}) == 3
    assert derived_for(address, None, "off") == derived_for(str(path), path, "off") == Derived()
    [stated] = derived_for(address, None, str(tmp_path / "c")).folders
    assert stated.parent == tmp_path / "c"
    assert "mutu@server" not in str(stated)
    link = tmp_path / "link.gpkg"
    path.write_bytes(b"")
    link.symlink_to(path)
    assert derived_for(str(link), link) == derived_for(str(path), path)
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert derived_for(address, None).folders[0].parent == tmp_path / "home" / ".cache" / "mutu"
