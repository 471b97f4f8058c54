"""The commands control and low-yield: tables, files, local tables, refusals."""

import json

import geopandas as gpd
import openpyxl
import pytest

from layers.store import create
from tests.toy import CRS, ENTERPRISES, OCCUPANCIES, PARCELS, STATEMENTS, TOWNS, ZONES, frame

ON = ("--on", "2025-06-30")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The toy county on industrial land: P1 food (13), P4 machines (34), of which E5 has most."""
    folder = tmp_path_factory.mktemp("control")
    workspace = create(folder / "county.gpkg", name="玩具县", crs=CRS, codes="none")
    parcels = PARCELS.copy()
    parcels["land_use_code"], parcels["land_use_scheme"] = "0601", "gb21010-2017"
    supplies = frame("supplies", [{
        "supply_id": "S1", "parcel_id": "P1", "standard_land": True, "promised_far": 1.5,
        "holder_name": '=HYPERLINK("x")'}])  # fmt: skip
    for name, rows in (("towns", TOWNS), ("zones", ZONES), ("parcels", parcels),
                       ("enterprises", ENTERPRISES), ("occupancies", OCCUPANCIES),
                       ("statements", STATEMENTS), ("supplies", supplies)):  # fmt: skip
        workspace.add_edition(name, rows, file=name, sha256="0" * 64, report={})
    head = "edition,code_edition,code,far_min,tax_min,unit,kind,source\n"
    (folder / "本县.csv").write_text(
        head + "本县2018,2017,,1.25,30,万元/亩,control,县政办发〔2018〕1号\n", "utf-8"
    )
    return folder


@pytest.fixture
def ask(mutu, folder, monkeypatch):
    monkeypatch.chdir(folder)
    return mutu


def of(told, parcel, item):
    [row] = [r for r in told["rows"] if (r["parcel_id"], r["item"]) == (parcel, item)]
    return row


def test_the_national_table(ask):
    """P1: FAR 1.2 of 1.0 for food; P2, E2's: 0.4 of 1.0; what is not in the tables is named."""
    told = ask("control", *ON, "--edition", "2008", told=True).json
    assert of(told, "P1", "floor_area_ratio")["verdict"] == "met"
    assert of(told, "P2", "floor_area_ratio")["verdict"] == "not_met"
    assert of(told, "P2", "floor_area_ratio")["limit"] == 1.0
    assert of(told, "P1", "tax_intensity")["verdict"] == "param_missing"
    assert told["edition"]["number"] == "国土资发〔2008〕24号"
    assert told["basis"]["packs"] == {
        "control-indicators-2008": "《工业项目建设用地控制指标》（国土资发〔2008〕24号）"
    }
    [promise] = told["promises"]
    assert (promise["promised"], promise["achieved"], promise["verdict"]) == (1.5, 1.2, "review")


def test_the_stricter_local_table_and_both_are_shown(ask):
    told = ask("control", *ON, "--edition", "2008", "--table", "本县.csv", told=True).json
    row = of(told, "P1", "floor_area_ratio")
    assert (row["verdict"], row["limit"], row["edition"]) == ("not_met", 1.25, "本县2018")
    assert [(x["edition"], x["used"]) for x in row["limits"]] == [
        ("2008", False), ("本县2018", True),
    ]  # fmt: skip
    tax = of(told, "P1", "tax_intensity")
    assert (tax["measured"], tax["limit"]) == (pytest.approx(10), pytest.approx(30))
    assert told["tables"] == ["本县.csv"]


def test_without_an_edition_the_day_decides(ask):
    told = ask("control", *ON, "--verdict", "param_missing", told=True).json
    assert told["edition"]["edition"] == "2023"
    assert {row["verdict"] for row in told["rows"]} == {"param_missing"}
    assert "请用 --edition 指明" in ask("control", "--on", "2023-05-20", code=2).err


def test_tables_and_files(ask, folder):
    said = ask("control", *ON, "--edition", "2008", "-o", "控制.xlsx")
    assert "不判定：" in said.err
    assert "不符合" in said.out
    book = openpyxl.load_workbook(folder / "控制.xlsx")
    assert book.sheetnames == ["宗地判定", "不符合", "汇总", "约定与实际", "依据 basis"]
    ask("control", *ON, "--edition", "2008", "--verdict", "not_met", "-o", "控制.gpkg")
    shapes = gpd.read_file(folder / "控制.gpkg")
    assert set(shapes["判定"]) == {"不符合"}
    assert shapes.geometry.notna().all()
    ask("control", *ON, "--edition", "2008", "-o", "控制.json")
    assert json.loads((folder / "控制.json").read_text("utf-8"))["counts"]


def test_what_control_refuses(ask, folder):
    (folder / "错.csv").write_text(
        "edition,code_edition,kind,source,far_min\n本县,2017,control,文,高\n", "utf-8"
    )
    assert "第 2 行 far_min" in ask("control", *ON, "--table", "错.csv", code=2).err
    assert "没有控制指标的版本" in ask("control", *ON, "--edition", "1", code=2).err
    assert "没有判定 bad" in ask("control", *ON, "--verdict", "bad", code=2).err
    assert "统计期应为" in ask("control", *ON, "--period", "x", code=2).err


def test_low_yield(ask, folder):
    words = ("low-yield", *ON, "--threshold", "tax_intensity=5")
    told = ask(*words, told=True).json
    assert [row["key"] for row in told["rows"]] == ["P2", "P3"]
    assert told["thresholds"] == [
        {"measure": "tax_intensity", "title": "亩均税收", "limit": 5.0, "unit": "万元/亩"}
    ]
    (folder / "认定.csv").write_text("宗地代码,认定文号\nP3,一号\n", "utf-8")
    left = ask(*words, "--idle-cases", "认定.csv", told=True).json
    assert [row["key"] for row in left["excluded"]] == ["P3"]
    assert "低于标准" in ask(*words, "-o", "低效.xlsx").out
    book = openpyxl.load_workbook(folder / "低效.xlsx")
    assert book.sheetnames == ["低效用地", "汇总", "依据 basis"]
    assert "本县给定，不是国家标准" in str(list(book["依据 basis"].values))
    ask(*words, "-o", "低效.geojson")
    assert len(gpd.read_file(folder / "低效.geojson")) == 2
    ask(*words, "-o", "低效.json")


def test_what_low_yield_refuses(ask):
    assert "没有默认值" in ask("low-yield", *ON, code=2).err
    words = ("low-yield", *ON, "--threshold", "tax_intensity=5", "--by", "enterprises")
    assert "没有图形" in ask(*words, "-o", "企业.gpkg", code=1).err
