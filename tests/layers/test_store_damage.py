"""Files that are no workspace, or no longer one: an error that says so, never a guess."""

import os
import random
import sqlite3
import sys
from contextlib import closing

import numpy as np
import pyogrio
import pytest

from layers import LAYERS
from layers.errors import StoreError
from layers.store import open_workspace
from tests.layers.stored import TOWNS, many, put
from tests.made import full_rows


def test_there_must_be_a_workspace(tmp_path):
    with pytest.raises(StoreError, match="mutu init"):
        open_workspace(tmp_path / "none.gpkg")
    with pytest.raises(StoreError, match="没有工作区"):
        open_workspace(tmp_path)


def test_a_database_needs_its_driver(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreError, match=r"pip install mutu\[postgis\]"):
        open_workspace("postgresql://127.0.0.1/db")


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


def test_a_file_that_lost_its_last_byte_is_a_store_error(workspace, path):
    put(workspace, many(50))
    os.truncate(path, path.stat().st_size - 1)
    with pytest.raises(StoreError, match="截断"):
        read_all(path)


def answer(path):
    """What can be asked of a workspace, in a form that can be compared."""
    workspace = open_workspace(path)
    county = workspace.read()
    frames = {
        name: (frame.drop(columns="geometry", errors="ignore").to_csv(),
               frame.geometry.to_wkb().tolist() if "geometry" in frame else [])
        for name, frame in county.atlas.items()
    }  # fmt: skip
    told = (workspace.name, workspace.crs, workspace.codes, workspace.made_up)
    return told, frames, county.editions, workspace.editions(), workspace.profiles()


def test_a_file_with_bytes_overwritten_gives_the_right_answer_or_a_store_error(
    workspace, path, tmp_path
):
    put(workspace, many(50))
    put(workspace, many(20))
    put(workspace, full_rows(LAYERS["quotas"]), "quotas")
    workspace.roll_back("towns", 1)
    workspace.save_profile("甲", "towns", {"encoding": "GBK"})
    right, whole, broken = answer(path), path.read_bytes(), tmp_path / "broken.gpkg"
    moment, refused = random.Random(32), 0
    for _ in range(60):
        length = moment.choice([1, 8, 600])
        at = moment.randrange(len(whole) - length)
        bit = bytes([whole[at] ^ 1 << moment.randrange(8)])
        bytes_ = bit if length == 1 else moment.randbytes(length)
        broken.write_bytes(whole[:at] + bytes_ + whole[at + length :])
        try:
            assert answer(broken) == right
        except StoreError:
            refused += 1
    assert refused > 5
