"""Which parcel lies where: by hand on the toy county, with what is outside, doubled and lost."""

import json

import openpyxl
import pytest

from layers.store import create
from tests.toy import CRS, PARCELS, TOWNS, ZONES, box


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Z3 lies over the east 20 m of Z1 and reaches 5 µm over P4; P6 has no shape."""
    folder = tmp_path_factory.mktemp("relate")
    workspace = create(folder / "county.gpkg", name="玩具县", crs=CRS, codes="none")
    zones = ZONES.iloc[[0, 1, 1]].reset_index(drop=True)
    zones.loc[2, ["zone_code", "name"]] = ["Z3", "三区"]
    zones.loc[2, "geometry"] = box(230, 300.000_005)
    parcels = PARCELS.iloc[[0, 1, 2, 3, 4, 4]].reset_index(drop=True)
    parcels.loc[5, "parcel_id"] = "P6"
    parcels.loc[5, "geometry"] = None
    for name, rows in (("towns", TOWNS), ("zones", zones), ("parcels", parcels)):
        workspace.add_edition(name, rows, file=name, sha256="0" * 64, report={})
    return folder


@pytest.fixture
def ask(mutu, folder, monkeypatch):
    monkeypatch.chdir(folder)
    return mutu


def table(rows):
    return {(r["parcel_id"], r.get("key")): r["share"] for r in rows}


def test_every_piece_is_told(ask):
    """P3, x 200-300: half in Z1, seven tenths in Z3, of which a fifth is both."""
    told = ask("relate", "zones", told=True).json
    assert table(told["rows"]) == pytest.approx({
        ("P1", "Z1"): 0.5, ("P2", "Z1"): 1.0, ("P3", "Z1"): 0.5, ("P3", "Z3"): 0.7,
        ("P4", "Z2"): 0.8,
    }, abs=1e-6)  # fmt: skip
    outside = {("P1", None): 0.5, ("P4", None): 0.2, ("P5", None): 1.0}
    assert table(told["outside"]) == pytest.approx(outside, abs=1e-6)
    assert table(told["overlap"]) == pytest.approx({("P3", None): 0.2}, abs=1e-6)
    assert table(told["slivers"]) == pytest.approx({("P4", "Z3"): 5e-8}, rel=1e-3)
    assert (told["missing"], told["units"], told["rule"]) == (["P6"], "zones", "split")
    sums = told["sums"]
    assert sums["total"] == pytest.approx(50_000, rel=1e-4)
    added = sums["rows"] + sums["outside"] - sums["overlap"]
    assert added == pytest.approx(sums["total"], rel=1e-9)
    assert told["basis"]["editions"] == {"parcels": 1, "towns": 1, "zones": 1}


def test_parcels_go_whole_where_most_of_them_lies(ask):
    told = ask("relate", "zones", "--rule", "majority", told=True).json
    assert table(told["rows"]) == {
        ("P1", "Z1"): 1.0, ("P2", "Z1"): 1.0, ("P3", "Z3"): 1.0, ("P4", "Z2"): 1.0,
    }  # fmt: skip


def test_the_book_has_a_sheet_for_each(ask, folder):
    said = ask("relate", "zones", "-o", "归属.xlsx")
    assert "碎片 1 处" in said.err
    assert "无图形 1 宗" in said.err
    book = openpyxl.load_workbook(folder / "归属.xlsx")
    assert book.sheetnames == [
        "宗地与工业园区", "按工业园区", "工业园区之外", "重叠", "碎片", "依据 basis",
    ]  # fmt: skip
    header, first, *_ = book["按工业园区"].iter_rows(values_only=True)
    assert header == ("工业园区代码", "工业园区名称", "整宗（宗）", "界上（宗）", "面积（亩）")
    assert first[:4] == ("Z1", "一区", 1, 2)
    assert first[4] == pytest.approx(30, rel=1e-4)
    ask("relate", "towns", "-o", "归属.json")
    rows = json.loads((folder / "归属.json").read_text("utf-8"))["rows"]
    assert {row["name"] for row in rows} == {"东镇", "西镇"}


def test_what_cannot_be_asked(ask):
    assert "zones、towns" in ask("relate", "parcels", code=2).err
    assert "split、majority、centroid" in ask("relate", "zones", "--rule", "half", code=2).err
