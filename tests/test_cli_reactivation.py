"""Sites, signs and swaps on the command line: the toy county, every number by hand."""

import json
from datetime import date
from pathlib import Path

import openpyxl
import pyogrio
import pytest
import shapely

from layers.store import create
from tests.toy import CRS, EAST, NORTH, PARCELS, TOWNS, ZONES, box, frame

ON = ("--on", "2025-06-30")
EXAMPLE = Path(__file__).parents[1] / "docs" / "examples" / "reactivation.yaml"


def supply(number, **fields):
    """Never started: due on 1 January 2022, the enterprise's cause; two years are full."""
    return {"supply_id": f"S{number}", "parcel_id": f"P{number}", "holder_name": "=甲公司",
            "holder_uscc": "U1", "mode": "出让", "signed_on": date(2021, 1, 1), "price": 1e6,
            "start_by": date(2022, 1, 1), "start_evidence": "none", "cause": "enterprise",
            "cause_verified": True} | fields  # fmt: skip


STARTED = {"start_evidence": "all_piles", "permit_on": date(2021, 12, 1),
           "started_on": date(2021, 12, 31)}  # fmt: skip
LAYERS = {
    "towns": TOWNS,
    "zones": ZONES.assign(status="recognised"),
    "parcels": PARCELS.assign(ownership="state"),
    "supplies": frame("supplies", [supply(1), supply(2), supply(3, **STARTED), supply(4)]),
    "constraints": frame(
        "constraints", [{"constraint_id": "R", "kind": "river", "effect": "forbid"}],
        [box(199, 201, -50, 150)],
    ),
    "facilities": frame(
        "facilities", [{"facility_id": "F", "kind": "road"}],
        [shapely.LineString([(EAST - 100, NORTH - 10), (EAST + 500, NORTH - 10)])],
    ),
    "projects": frame("projects", [
        {"project_id": "J1", "name": "项目", "stage": "signed", "requested_area": 15_000},
    ]),
    "observations": frame(
        "observations",
        [{"observation_id": "1", "kind": "extent", "observed_on": date(2025, 5, 1)},
         {"observation_id": "2", "kind": "building", "observed_on": date(2025, 5, 1)}],
        [box(-10, 500, -10, 110), box(120, 160, 20, 60)],
    ),
    "quotas": frame("quotas", [
        {"entry_id": "1", "year": 2024, "kind": "reclaimed", "area": 20_000, "document": "甲文",
         "parcel_id": "P4", "town_code": "T2"},
        {"entry_id": "2", "year": 2025, "kind": "swap", "area": 15_000, "document": "乙文",
         "parcel_id": "P4", "zone_code": "Z1"},
    ]),
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reactivation")
    workspace = create(folder / "county.gpkg", name="玩具县", crs=CRS, codes="none")
    for name, rows in LAYERS.items():
        workspace.add_edition(name, rows, file=name, sha256="0" * 64, report={})
    return folder


@pytest.fixture
def ask(mutu, folder, monkeypatch):
    monkeypatch.chdir(folder)
    return mutu


def test_sites_by_area_without_criteria(ask):
    told = ask("assemblies", *ON, told=True).json
    assert [row["parcels"] for row in told["rows"]] == [["P1", "P2"], ["P4"]]
    one = told["rows"][0]
    assert (one["area"], one["idle"], one["rank"], one["score"]) == (20_000, 2, None, None)
    assert one["compactness"] == pytest.approx(4 * 3.14159265 * 20_000 / 600**2)
    assert one["circle"]["diameter"] == pytest.approx(100, abs=1)
    assert (one["zone_share"], one["town_codes"]) == (pytest.approx(0.75, abs=1e-3), ["T1"])
    assert one["missing"] == ["frontage"]
    assert told["param_missing"] == ["gap", "frontage", "criteria"]
    assert told["portfolios"][0]["parcels"] == ["P1", "P2", "P4"]
    assert told["basis"]["editions"]["parcels"] == 1
    assert told["ranked"] is False


def test_a_river_parts_what_a_wish_would_join(ask):
    """Low-use P3 lies beside P4, and beyond the river from P2."""
    told = ask("assemblies", *ON, "--low-use", "floor_area IS NULL", "--frontage", "20",
               told=True).json  # fmt: skip
    assert [row["parcels"] for row in told["rows"]] == [["P1", "P2"], ["P3", "P4"]]
    assert (told["rows"][1]["idle"], told["rows"][1]["low_use"]) == (1, 1)
    assert told["rows"][0]["frontage"] == pytest.approx(200 + 2 * 10)
    freed = ask("assemblies", *ON, "--low-use", "floor_area IS NULL", "--barrier",
                "facilities.rail", told=True).json  # fmt: skip
    assert [row["count"] for row in freed["rows"]] == [4]


def test_sites_are_ranked_by_the_example_criteria(ask):
    told = ask("assemblies", *ON, "--criteria", str(EXAMPLE), told=True).json
    assert [row["rank"] for row in told["rows"]] == [1, 2]
    for row in told["rows"]:
        parts = row["criteria"].values()
        assert row["score"] == pytest.approx(sum(one["points"] * one["weight"] for one in parts))
        assert row["sensitivity"]["best"] <= row["rank"] <= row["sensitivity"]["worst"]
    one = told["rows"][0]["criteria"]
    assert one["area"]["points"] == pytest.approx(100 * (30 - 5) / 95, rel=1e-2)
    assert one["demand"]["detail"] == ["J1"]
    assert one["readiness"]["points"] == pytest.approx(100)
    assert one["readiness"]["detail"] == {"recoverable": 2}
    assert len(told["sensitivity"]["changes"]) == 16
    assert told["joining"]["gap"] == 12
    assert told["criteria"]["title"].startswith("示例准则（虚构")


def test_sites_are_written_by_ending(ask, folder):
    done = ask("assemblies", *ON, "--criteria", str(EXAMPLE), "-o", "片.xlsx")
    assert "3 宗归并为 2 处" in done.err
    book = openpyxl.load_workbook(folder / "片.xlsx")
    assert book.sheetnames[:5] == ["连片地块", "宗地", "多宗持有人", "规则", "权重敏感性"]
    rows = list(book["连片地块"].values)
    assert rows[1][rows[0].index("土地使用权人")] == "=甲公司"
    ask("assemblies", *ON, "-o", "片.geojson")
    meta = pyogrio.read_info(folder / "片.geojson")
    assert (meta["features"], meta["crs"]) == (2, "EPSG:4326")
    ask("assemblies", *ON, "-o", "片.csv")
    assert "'=甲公司" in (folder / "片.csv").read_text(encoding="utf-8-sig")
    ask("assemblies", *ON, "-o", "片.json")
    assert json.loads((folder / "片.json").read_text(encoding="utf-8"))["on"] == "2025-06-30"


def test_wrong_criteria_are_refused(ask, folder):
    (folder / "错.yaml").write_text("title: 甲\ntop: 3\ncriteria: {area: {weight: -1}}", "utf-8")
    done = ask("assemblies", *ON, "--criteria", "错.yaml", code=2)
    assert "criteria.area.weight：应为正数" in done.err
    assert "读不到评分准则" in ask("assemblies", *ON, "--criteria", "无.yaml", code=2).err
    assert "gap 应为 0 至" in ask("assemblies", *ON, "--gap", "-3", code=2).err


def test_signs_from_the_ground(ask, folder):
    """P2 is said not to be started and holds a hall of 40 m by 40 m; P3 is started and empty."""
    told = ask("signs", *ON, told=True).json
    assert [(row["supply_id"], row["sign"]) for row in told["rows"]] == [
        ("S3", "started_but_empty"), ("S2", "not_started_but_built"),
    ]  # fmt: skip
    assert told["rows"][1]["built_area"] == 1_600
    assert told["counts"]["compared"] == 4
    assert told["param_missing"] == ["shift", "sliver", "share"]
    assert "不是结论" in ask("signs", *ON, "--shift", "2", "-o", "迹象.xlsx").err
    assert openpyxl.load_workbook(folder / "迹象.xlsx").sheetnames[:3] == [
        "地面迹象",
        "容差",
        "计数",
    ]
    ask("signs", *ON, "-o", "迹象.gpkg")
    assert pyogrio.read_info(folder / "迹象.gpkg")["features"] == 2
    assert "没有覆盖类型 lawn" in ask("signs", *ON, "--cover", "lawn", code=2).err


def test_swaps_of_idle_land_outside(ask, folder):
    told = ask("swaps", *ON, "--years", "2", told=True).json
    assert [(row["parcel_id"], row["place"], row["long"]) for row in told["outside"]["rows"]] == [
        ("P1", "partial", True), ("P4", "partial", True),
    ]  # fmt: skip
    assert (told["pool"]["accepted"], told["pool"]["left"]) == (20_000, 5_000)
    assert told["flows"][0]["accepted"] == ["甲文"]
    assert told["recipients"][0]["received"] == 15_000
    ask("swaps", *ON, "-o", "置换.geojson")
    lines = pyogrio.read_info(folder / "置换.geojson")
    assert (lines["features"], lines["geometry_type"]) == (1, "LineString")
    ask("swaps", *ON, "-o", "置换.xlsx")
    names = openpyxl.load_workbook(folder / "置换.xlsx").sheetnames
    assert names[:4] == ["园区外闲置", "指标池", "置换流向", "受让园区"]


def test_the_pool_refuses_what_it_does_not_hold(ask):
    assert "可以置换 7.50 亩" in ask("swaps", *ON, "--give", "7.5").err
    assert "只余 7.50 亩" in ask("swaps", *ON, "--give", "8", code=2).err
