"""The command zone-review on a small county: tables, files, refusals with their line."""

import json
from datetime import date

import docx
import openpyxl
import pytest

from layers.store import create
from tests.paper import own_paper
from tests.planning.zone_review.made import IDEALS
from tests.toy import CRS, ENTERPRISES, OCCUPANCIES, PARCELS, STATEMENTS, TOWNS, ZONES, frame

STATES = (("A2", "D21"), ("A2", "D22"), ("B21", "E21"), ("A1", "D21"), (None, None))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The toy county: Z1 holds half of P1, P2 and half of P3; Z2 four fifths of P4."""
    folder = tmp_path_factory.mktemp("review")
    workspace = create(folder / "county.gpkg", name="玩具县", crs=CRS, codes="none")
    parcels = PARCELS.copy()
    for column, values in zip(("build_state", "supply_state"), zip(*STATES, strict=True),
                              strict=True):  # fmt: skip
        parcels[column] = list(values)
    parcels["name"] = '=HYPERLINK("x")'
    supplies = frame("supplies", [
        {"supply_id": "S1", "parcel_id": "P1", "signed_on": date(2023, 5, 1)},
        {"supply_id": "S2", "parcel_id": "P3", "signed_on": date(2015, 5, 1),
         "start_by": date(2016, 5, 1), "start_evidence": "none"}])  # fmt: skip
    for name, rows in (("towns", TOWNS), ("zones", ZONES), ("parcels", parcels),
                       ("enterprises", ENTERPRISES), ("occupancies", OCCUPANCIES),
                       ("statements", STATEMENTS), ("supplies", supplies)):  # fmt: skip
        workspace.add_edition(name, rows, file=name, sha256="0" * 64, report={})
    (folder / "理想值.yaml").write_text(IDEALS, "utf-8")
    (folder / "认定.csv").write_text("宗地代码,认定文号\nP2,示自然资闲认〔2024〕1号\n", "utf-8")
    return folder


@pytest.fixture
def ask(mutu, folder, monkeypatch):
    monkeypatch.chdir(folder)
    return mutu


def test_one_zone_by_hand(ask):
    """Z1: A2 = half of P1 + P2 = 1.5 ha, B21 = half of P3; P2 is D22 and recognised as idle."""
    told = ask("zone-review", "Z1", "--period", "2024", "--ideals", "理想值.yaml",
               "--idle-cases", "认定.csv", "--recent-years", "2", "--area", "registered",
               told=True).json  # fmt: skip
    [zone] = told["rows"]
    sums = {name: area["ha"] for name, area in zone["ledger"]["sums"].items()}
    assert sums["A"] == pytest.approx(1.5)
    assert sums["ready"] == sums["total"] == pytest.approx(2)
    assert sums["G"] == pytest.approx(1)
    assert zone["ledger"]["apart"]["suspected_idle"]["ha"] == pytest.approx(0.5)
    found = {i["indicator"]: i for i in zone["indicators"]}
    assert found["supply_rate"]["value"] == pytest.approx(75)
    assert found["idle_rate"]["value"] == pytest.approx(100 / 1.5)
    # floor: half of 12 000 + 4 000 over 1.5 ha; E1's tax is half here, E2's a third (5 of 15).
    assert found["industrial_floor_area_ratio"]["value"] == pytest.approx(1 / 1.5)
    assert found["industrial_tax_intensity"]["numerator"] == pytest.approx(75 + 20)
    assert found["industrial_tax_intensity"]["denominator"] == pytest.approx(0.5 + 0.5)
    assert zone["score"]["total"] is None or zone["score"]["known_weight"] == pytest.approx(1)
    potentials = {p["name"]: p["value"] for p in zone["potentials"]}
    assert potentials["years_left"] == pytest.approx(0.5 / 0.25)
    assert potentials["management"] == pytest.approx(1)
    assert zone["kind"]["set"] == "工业主导型"
    assert told["basis"]["editions"]["parcels"] == 1


def test_without_inputs_they_are_named(ask):
    said = ask("zone-review", "--period", "2024")
    assert "经认定的闲置土地清单" in said.err
    assert "工业用地率的理想值" in said.err
    assert "常住人口（区域统计 resident_population）" in said.err
    assert "园区代码" in said.out
    assert "综合容积率" in ask("zone-review", "Z1").out


def test_the_book_and_the_report(ask, folder, monkeypatch):
    words = ("zone-review", "--period", "2024", "--ideals", "理想值.yaml", "--idle-cases",
             "认定.csv", "-o")  # fmt: skip
    ask(*words, "评价.xlsx")
    book = openpyxl.load_workbook(folder / "评价.xlsx")
    assert book.sheetnames == [
        "汇总", "面积台账", "指标", "集约度", "潜力", "闭合检查", "历年供地", "依据 basis",
    ]  # fmt: skip
    rows = list(book["面积台账"].iter_rows(values_only=True))
    header, total = rows[0], rows[17]
    assert (total[0], total[2]) == ("Z1", "合计")
    assert total[header.index("合计（公顷）")] == pytest.approx(2, rel=1e-4)
    assert total[header.index("合计（亩）")] == pytest.approx(30, rel=1e-4)
    assert "示自然资闲认〔2024〕1号" in str(list(book["依据 basis"].values))
    ask(*words, "评价.docx")
    text = "\n".join(p.text for p in docx.Document(str(folder / "评价.docx")).paragraphs)
    assert "园区土地集约利用评价报告" in text
    assert "各项不相加" in text
    monkeypatch.setenv("MUTU_TEMPLATE", str(own_paper(folder / "公文纸.docx")))
    monkeypatch.setenv("MUTU_OFFICE", "某管委会")
    ask(*words, "公文.docx")
    lines = [p.text for p in docx.Document(str(folder / "公文.docx")).paragraphs]
    assert lines[0] == "某局文件"
    assert "某管委会" in lines
    ask(*words, "评价.json")
    assert len(json.loads((folder / "评价.json").read_text("utf-8"))["rows"]) == 2


def test_what_is_refused(ask, folder):
    (folder / "错.yaml").write_text(IDEALS.replace("weight: 0.20", "weight: 0.30", 1), "utf-8")
    assert "第 5 行" in ask("zone-review", "--ideals", "错.yaml", code=2).err
    (folder / "错.csv").write_text("宗地代码,认定文号\nP2,\nP9,一号\n", "utf-8")
    assert "第 2 行：认定文号 空缺" in ask("zone-review", "--idle-cases", "错.csv", code=2).err
    (folder / "缺.csv").write_text("宗地代码\nP2\n", "utf-8")
    assert "没有列 document" in ask("zone-review", "--idle-cases", "缺.csv", code=2).err
    (folder / "无.csv").write_text("宗地代码,认定文号\nP9,一号\n", "utf-8")
    assert "P9" in ask("zone-review", "--idle-cases", "无.csv", code=2).err
    assert "没有园区 Z9" in ask("zone-review", "Z9", code=2).err
    assert "measured 或 registered" in ask("zone-review", "--area", "x", code=2).err
    assert "统计期应为" in ask("zone-review", "--period", "去年", code=2).err
    (folder / "乱.yaml").write_bytes(b"\xff\xfe\x00")
    assert "UTF-8" in ask("zone-review", "--ideals", "乱.yaml", code=1).err
