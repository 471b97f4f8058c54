"""What is stored is what was put in: checksums over rows, records and what a workspace says."""

import hashlib
import json
import sqlite3
import struct
from contextlib import closing
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import shapely

from layers import LAYERS
from layers.errors import StoreError
from layers.store import Origin, open_workspace, tables
from tests.layers.stored import TOWNS, many, names, put
from tests.made import CRS, full_rows

KINDS = {"code": "text", "text": "text", "list": "text", "date": "date", "flag": "flag",
         "integer": "integer", "number": "number"}  # fmt: skip


def by_hand(frame, layer):
    """The checksum as its definition says, cell by cell."""
    columns = []
    for f in layer.fields:
        stream = b""
        for value in frame[f.name].astype(object).where(frame[f.name].notna(), None):
            if f.type == "number":
                stream += struct.pack("<d", float("nan") if value is None else value)
            else:
                plain = value.strftime("%Y-%m-%d") if value and f.type == "date" else value
                stream += json.dumps(plain, ensure_ascii=False).encode() + b","
        columns.append([f.name, KINDS[f.type], hashlib.sha256(stream).hexdigest()])
    shapes = b""
    for shape in frame.geometry if layer.shape else ():
        wkb = None if shape is None else shapely.to_wkb(shape, byte_order=1, output_dimension=2)
        shapes += b"\xff" * 4 if wkb is None else struct.pack("<I", len(wkb)) + wkb
    told = [*columns, hashlib.sha256(shapes).hexdigest()]
    words = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    return hashlib.sha256(words).hexdigest()


@pytest.mark.parametrize("layer", LAYERS.values(), ids=list(LAYERS))
def test_the_checksum_is_what_its_definition_says(workspace, layer):
    rows = full_rows(layer)
    assert put(workspace, rows, layer.name).content == by_hand(rows, layer)
    assert workspace.verify() == []


def test_the_checksum_does_not_depend_on_how_rows_come(workspace, monkeypatch):
    rows = full_rows(LAYERS["enterprises"])
    whole = put(workspace, rows, "enterprises")
    with workspace.draft("enterprises") as draft:
        for at in range(3):
            draft.append(rows.iloc[at : at + 1])
            draft.append(rows.iloc[:0])
        assert draft.rows == 3
        parts = draft.publish(Origin("b.csv", "1"))
    monkeypatch.setattr(tables, "AT_ONCE", 2)
    assert parts.content == whole.content
    assert workspace.verify() == []
    county = workspace.read()
    assert county.editions["enterprises"].content == whole.content
    assert county.atlas["enterprises"].equals(workspace.read_edition("enterprises", 1))


def test_the_checksum_tells_nothing_from_empty_and_order_from_order(workspace):
    changes = [
        TOWNS, TOWNS.iloc[::-1], TOWNS.iloc[:2], TOWNS.iloc[:0], TOWNS.assign(name=""),
        TOWNS.assign(name=None).astype({"name": "str"}),
        TOWNS.set_geometry(TOWNS.geometry.translate(0.0001)),
    ]  # fmt: skip
    sums = [put(workspace, rows).content for rows in changes]
    assert len(set(sums)) == len(changes)


def test_minus_zero_is_zero_in_every_store(workspace):
    rows = full_rows(LAYERS["statements"])
    sums = {put(workspace, rows.assign(tax_paid=zero), "statements").content
            for zero in (0.0, -0.0)}  # fmt: skip
    assert len(sums) == 1
    stored = workspace.read().atlas["statements"]["tax_paid"].to_numpy()
    assert not np.signbit(stored).any()


def test_what_cannot_be_kept_as_it_is_is_refused(workspace):
    rows = full_rows(LAYERS["statements"])
    with pytest.raises(StoreError, match="字段 tax_paid 含无穷大"):
        put(workspace, rows.assign(tax_paid=float("inf")), "statements")
    with pytest.raises(StoreError, match=f"须用工作区坐标系 {CRS}"):
        put(workspace, TOWNS.to_crs("EPSG:4490"))
    with pytest.raises(StoreError, match="字符"):
        put(workspace, TOWNS.assign(name=pd.Series(["甲", "\udc80", "乙"], dtype=object)))
    assert workspace.editions() == []


def test_files_that_belong_to_an_import_are_recorded(workspace):
    with workspace.draft("towns") as draft:
        draft.append(TOWNS)
        made = draft.publish(Origin("a.shp", "11", "王科长", {"read": 3}, {"a.dbf": "22"}))
    [(kept, current)] = workspace.editions()
    assert (kept, current) == (made, True)
    assert (kept.files, kept.report) == ({"a.dbf": "22"}, {"read": 3, "edition": 1})


def test_a_field_declared_later_is_unknown_in_older_editions(workspace, monkeypatch):
    full = LAYERS["towns"]
    less = replace(full, fields=tuple(f for f in full.fields if f.name != "name"))
    monkeypatch.setitem(LAYERS, "towns", less)
    put(workspace, TOWNS)
    monkeypatch.setitem(LAYERS, "towns", full)
    assert workspace.verify() == []
    assert workspace.read().atlas["towns"]["name"].isna().all()
    assert workspace.read_columns("towns", ["name"])["name"].isna().tolist() == [True] * 3
    put(workspace, TOWNS)
    workspace.roll_back("towns", 1)
    assert (
        names(workspace.read()) == [None] * 3 or workspace.read().atlas["towns"].name.isna().all()
    )
    workspace.roll_back("towns", 2)
    assert names(workspace.read()) == TOWNS["name"].tolist()


def tamper(path, *statements):
    with closing(sqlite3.connect(path)) as c:
        for statement in statements:
            c.execute(statement)
        c.commit()


FREE = [f"DROP TRIGGER towns__1_no_{change}" for change in ("insert", "update", "delete")]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE towns__1 SET name = '改过' WHERE fid = 2",
        "UPDATE towns__1 SET geom = (SELECT geom FROM towns__2 WHERE fid = 2) WHERE fid = 1",
        "UPDATE towns__1 SET geom = NULL WHERE fid = 1",
        "DELETE FROM towns__1 WHERE fid = 3",
        "INSERT INTO towns__1 (geom, name) SELECT geom, name FROM towns__2 WHERE fid = 1",
        "ALTER TABLE towns__1 RENAME COLUMN name TO title",
        "DROP TABLE towns__1",
        "UPDATE mutu_editions SET rows = 2 WHERE number = 1",
        "UPDATE mutu_editions SET report = '{}', file = 'b.shp' WHERE number = 1",
    ],
)
def test_a_changed_edition_is_found_and_the_others_stay_readable(workspace, path, change):
    put(workspace, TOWNS)
    put(workspace, TOWNS.iloc[::-1])
    workspace.roll_back("towns", 1)
    tamper(path, "DROP VIEW towns", *FREE, change)
    with pytest.raises(StoreError):
        workspace.read()
    with pytest.raises(StoreError):
        workspace.read_edition("towns", 1)
    with pytest.raises(StoreError):
        workspace.roll_back("towns", 1)
    if "mutu_editions" in change:
        return  # the books themselves are wrong: nothing is believed
    assert [(f.layer, f.number) for f in workspace.verify()] == [("towns", 1)]
    assert len(workspace.read_edition("towns", 2)) == 3
    workspace.roll_back("towns", 2)
    assert names(workspace.read()) == TOWNS["name"].tolist()[::-1]


def test_an_edition_never_changes_whoever_asks(workspace, path):
    put(workspace)
    for change in ("UPDATE towns__1 SET name = 'x'", "DELETE FROM towns__1",
                   "INSERT INTO towns__1 (name) VALUES ('x')"):  # fmt: skip
        with pytest.raises(sqlite3.IntegrityError, match="不可修改"):
            tamper(path, change)
    assert workspace.verify() == []


def test_books_that_contradict_each_other_are_not_believed(workspace, path):
    put(workspace)
    put(workspace, many(2))
    tamper(path, "UPDATE mutu_editions SET current = 1")
    with pytest.raises(StoreError, match="不一致"):
        workspace.read()
    tamper(path, "UPDATE mutu_editions SET current = (number = 1)")
    with pytest.raises(StoreError, match="不一致"):
        workspace.read()


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize("key", ["name", "crs", "codes", "made_up"])
def test_what_a_workspace_says_of_itself_is_sealed(path, key):
    value = {"name": "别县", "crs": "EPSG:4548", "codes": "none", "made_up": "1"}[key]
    tamper(path, f"UPDATE mutu_workspace SET value = '{value}' WHERE key = '{key}'")
    with pytest.raises(StoreError, match="校验值不符"):
        open_workspace(path)


@pytest.mark.usefixtures("workspace")
def test_a_workspace_of_a_later_program_is_left_alone(path):
    tamper(path, "UPDATE mutu_workspace SET value = '3' WHERE key = 'format'")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="更新版本"):
        open_workspace(path)
    assert path.read_bytes() == before
