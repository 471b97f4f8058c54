"""A disk that is full, too slow or read-only: said so, and nothing that was accepted is lost."""

import os
import resource
import subprocess
from contextlib import contextmanager

import pytest

from layers.errors import StoreError
from layers.store import create, files, open_workspace
from tests.layers.stored import TOWNS, content, many, names, put
from tests.made import CRS


@contextmanager
def no_more_pages(monkeypatch, path):
    """The database may not grow."""
    most = path.stat().st_size // 4096 + 4
    monkeypatch.setattr(files, "PRAGMAS", (*files.PRAGMAS, f"max_page_count = {most}"))
    yield
    monkeypatch.undo()


@contextmanager
def no_larger_files(_, path):
    """The system lets no file grow, and the program live on."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 20_000, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize(
    ("limit", "said"),
    [(no_more_pages, "磁盘已满"), (no_larger_files, "磁盘读写失败")],
    ids=["pages", "files"],
)
def test_a_full_disk_is_said_and_the_last_good_edition_stays(
    workspace, path, monkeypatch, limit, said
):
    put(workspace, many(2))
    before = content(workspace)
    for frame in (many(2000), many(30_000)):
        with limit(monkeypatch, path):
            with pytest.raises(StoreError, match=said):
                put(workspace, frame)
            assert len(names(workspace.read())) == 6
    assert content(workspace) == before
    assert workspace.verify() == []
    assert put(workspace, many(2000)).number == 2


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 1 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if os.name != "posix" or os.geteuid() != 0 or subprocess.call(mount, stderr=-3) != 0:
        pytest.skip("needs the right to mount a small disk")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_a_disk_that_is_really_full(small_disk):
    workspace = create(small_disk / "a.gpkg", crs=CRS, name="x", codes="cn")
    put(workspace)
    before = content(workspace)
    with pytest.raises(StoreError, match="磁盘已满"):
        put(workspace, many(4000))
    assert content(workspace) == before
    left = os.statvfs(small_disk).f_bavail * 4096
    (small_disk / "filler").write_bytes(bytes(left - 8192))
    with pytest.raises(StoreError, match="磁盘已满"):
        put(workspace, many(100))
    with pytest.raises(StoreError):
        create(small_disk / "b.gpkg", crs=CRS, name="x", codes="cn")
    assert names(workspace.read()) == TOWNS["name"].tolist()
    assert sorted(p.name for p in small_disk.iterdir()) == ["a.gpkg", "filler"]
    (small_disk / "filler").unlink()
    assert content(workspace) == before
    assert put(workspace).number == 2


def test_a_file_in_use_for_too_long_is_said_so(workspace, path, monkeypatch):
    put(workspace)
    monkeypatch.setattr(files, "BUSY_SECONDS", 0.05)
    with workspace.backend.writing(), pytest.raises(StoreError, match="正被其他程序占用"):
        put(open_workspace(path))
    assert put(workspace).number == 2


def test_a_place_where_nothing_can_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="不是文件夹"):
        create(tmp_path / "file" / "a.gpkg", crs=CRS, name="x", codes="cn")


def test_commits_reach_the_disk(path):
    """SQLite waits for the disk, and for the folder after the journal is gone: EXTRA."""
    workspace = create(path, crs=CRS, name="x", codes="cn")
    with workspace.backend.writing() as session:
        assert session.run("PRAGMA synchronous") == [(3,)]
        assert session.run("PRAGMA journal_mode") == [("delete",)]
