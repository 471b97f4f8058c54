"""Files that are no workspace, or no longer one: an error that says so, never a guess."""

import contextlib
import random
import sqlite3
from contextlib import closing

import numpy as np
import pyogrio
import pytest

from layers.errors import StoreError
from layers.store import open_workspace
from tests.layers.stored import TOWNS, many, put


def test_there_must_be_a_workspace(tmp_path):
    with pytest.raises(StoreError, match="mutu init"):
        open_workspace(tmp_path / "none.gpkg")
    with pytest.raises(StoreError, match="PostGIS"):
        open_workspace("postgresql://host/db")
    with pytest.raises(StoreError, match="没有工作区"):
        open_workspace(tmp_path)


def test_garbage_is_no_workspace(tmp_path):
    for name, content_ in {
        "text": b"not a database", "empty": b"", "zeros": bytes(4096),
        "head": b"SQLite format 3\x00" + bytes(84),
    }.items():  # fmt: skip
        (tmp_path / name).write_bytes(content_)
        with pytest.raises(StoreError, match="不是 Mutu 工作区或已损坏"):
            open_workspace(tmp_path / name)


def test_somebody_elses_geopackage_is_no_workspace(tmp_path):
    path = tmp_path / "other.gpkg"
    pyogrio.write_dataframe(TOWNS[["geometry"]], path)
    before = path.read_bytes()
    with pytest.raises(StoreError, match="不是 Mutu 工作区"):
        open_workspace(path)
    with closing(sqlite3.connect(path)) as c:
        c.execute("CREATE TABLE mutu_workspace (key TEXT, value TEXT)")
        c.commit()
    with pytest.raises(StoreError, match="不是 Mutu 工作区"):
        open_workspace(path)
    assert before[:16] == b"SQLite format 3\x00"


def read_all(path):
    workspace = open_workspace(path)
    workspace.editions()
    return workspace.read()


def test_a_truncated_file_is_a_store_error(workspace, path, tmp_path):
    put(workspace, many(50))
    whole = path.read_bytes()
    broken = tmp_path / "broken.gpkg"
    for part in np.linspace(0.02, 0.99, 25):
        broken.write_bytes(whole[: int(len(whole) * part)])
        with pytest.raises(StoreError):
            read_all(broken)


def test_a_file_with_bytes_overwritten_is_read_or_a_store_error(workspace, path, tmp_path):
    put(workspace, many(50))
    whole = path.read_bytes()
    broken = tmp_path / "broken.gpkg"
    moment = random.Random(32)
    for _ in range(60):
        at = moment.randrange(len(whole) - 600)
        broken.write_bytes(whole[:at] + moment.randbytes(600) + whole[at + 600 :])
        with contextlib.suppress(StoreError):
            read_all(broken)
