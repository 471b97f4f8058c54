"""``mutu score`` and ``mutu schemes``: for people, for programs, and from files of one's own."""

import json
import shutil
from pathlib import Path

import docx
import openpyxl
import pytest

from layers.store import create
from tests.paper import own_paper
from tests.planning.scoring.county import equal_shares, frames_of
from tests.toy import CRS

LAYERS = ("enterprises", "parcels", "occupancies", "statements")
FIRMS = {name: firm | {"名称": f"{name}公司"} for name, firm in equal_shares(20, 规上=True).items()}
OURS = """\
title: 我县办法
number: 某政发〔2024〕1号
issuer: 某县
status: issued
year: 2024
source: 县政府文件
verified: 已核对
groups:
  - name: all
    title: 全部企业
    family: ratio
    items:
      - {measure: tax_intensity, weight: 100%, base: 10, missing: zero}
    cuts: {A: [0%, 20%], B: [20%, 60%], C: [60%, 95%], D: [95%, 100%]}
    ties: better
    rounding: half_up
adjustments:
  - {name: accident, title: 较大事故, kind: veto, to: D}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a workspace of twenty firms; the first was called otherwise in an earlier edition."""
    folder = tmp_path_factory.mktemp("scores")
    workspace = create(folder / "county.gpkg", name="玩具县", crs=CRS, codes="none")
    supplies = [{"supply_id": "S1", "parcel_id": "地厂001", "holder_name": "老厂001"}]
    case = {
        "firms": FIRMS, "supplies": supplies,
        "before": {name: {"税收": 21 - firm["税收"]} for name, firm in FIRMS.items()},
    }  # fmt: skip
    held = frames_of(case)
    old = held["enterprises"].assign(name=lambda rows: "老" + rows["uscc"])
    for name, rows in (("enterprises", old), *((n, held[n]) for n in (*LAYERS, "supplies"))):
        workspace.add_edition(name, rows, file=f"{name}.csv", sha256="0" * 64, report={})
    (folder / "ours.yaml").write_text(OURS, encoding="utf-8")
    return folder


@pytest.fixture
def ask(mutu, folder, monkeypatch):
    monkeypatch.chdir(folder)
    return mutu


def test_the_answer_is_the_contracts(ask):
    """Twenty firms of 1 to 20 万元 on a mu each: the best has 200 points."""
    told = ask("score", "./ours.yaml", "--period", "2024", told=True).json
    assert {"scheme", "period", "rows", "counts", "basis"} <= set(told)
    first = told["rows"][0]
    assert {
        "key", "name", "group", "items", "score", "rank", "class", "adjustments", "exempt",
    } <= set(first)  # fmt: skip
    assert (first["key"], first["score"], first["rank"], first["class"]) == ("厂020", 200, 1, "A")
    assert {"value", "base", "points"} <= set(first["items"]["tax_intensity"])
    assert first["items"]["tax_intensity"]["value"] == pytest.approx(20)
    assert first["land"] == pytest.approx(1)
    assert told["counts"] == {"A": 4, "B": 8, "C": 7, "D": 1}
    assert told["basis"]["packs"] == {"ours": "《我县办法》（某政发〔2024〕1号）"}
    old = [f for f in told["findings"] if f["kind"] == "old_name"]
    assert [f["subject"] for f in old] == ["厂001"]
    assert "以前版本" in old[0]["text"]


def test_it_is_told_to_people_and_written(ask, folder):
    shown = ask("score", "./ours.yaml", "-o", "out.json")
    assert "厂020公司" in shown.out
    assert "A 4，B 8，C 7，D 1" in shown.out
    assert "曾用名" in shown.out
    assert json.loads((folder / "out.json").read_text(encoding="utf-8"))["period"] == "2024"
    ask("score", "./ours.yaml", "-o", "out.xlsx")
    book = openpyxl.load_workbook(folder / "out.xlsx")
    assert any("厂020" in map(str, row) for row in book.worksheets[0].iter_rows(values_only=True))
    assert ".json" in ask("score", "./ours.yaml", "-o", "out.gpkg", code=2).err


def test_why_this_grade(ask):
    """厂016 is fifth: A needs the fourth's 170, 10 points or 1 万元 away."""
    told = ask("score", "./ours.yaml", "--firm", "厂016", told=True).json
    assert told["row"]["class"] == "B"
    item = told["row"]["items"]["tax_intensity"]
    assert (item["rank"], item["rank_of"], item["unit"]) == (5, 20, "万元/亩")
    assert "statements 第1版" in item["sources"]["tax_paid"]
    assert "occupancies 第1版" in item["sources"]["site_area"]
    assert told["lift"]["to"] == "A"
    assert told["lift"]["gap"] == pytest.approx(10)
    assert told["lift"]["ways"]["tax_intensity"]["more"] == pytest.approx(1)
    shown = ask("score", "./ours.yaml", "--firm", "厂016").out
    assert "升为 A 类：需达到第 4 名的 170.0000 分" in shown
    assert "企业年报 statements 第1版" in shown


def test_why_this_grade_on_the_countys_own_paper(ask, folder, monkeypatch):
    monkeypatch.setenv("MUTU_TEMPLATE", str(own_paper(folder / "paper.docx")))
    ask("score", "./ours.yaml", "--firm", "厂016", "-o", "why.docx")
    lines = [p.text for p in docx.Document(str(folder / "why.docx")).paragraphs]
    assert lines[0] == "某局文件"
    assert any("企业评价等级说明" in line for line in lines)


def test_year_on_year_and_what_if(ask, folder):
    """In 2023 the taxes were the other way round: 1 and 20 change places, 10 and 11 as well."""
    told = ask("score", "./ours.yaml", "--period", "2024", "--against-period", "2023", told=True)
    rows = {row["uscc"]: row for row in told.json["rows"]}
    assert (rows["厂020"]["class_before"], rows["厂020"]["class_after"]) == ("D", "A")
    assert rows["厂020"]["items"][0]["by_numerator"] == pytest.approx(190)
    shown = ask("score", "./ours.yaml", "--period", "2024", "--against-period", "2023")
    assert "亩均税收分子 +190.00" in shown.out
    ask("score", "./ours.yaml", "--period", "2024", "--against-period", "2023", "-o", "moves.xlsx")
    assert (folder / "moves.xlsx").stat().st_size > 0
    mine = ask("score", "./ours.yaml", "--against-period", "2023", "--firm", "厂020", told=True)
    assert [row["uscc"] for row in mine.json["rows"]] == ["厂020"]
    other = ask("score", "./ours.yaml", "--against", "huangyan-2022", told=True).json
    assert (other["before"]["scheme"], other["after"]["scheme"]) == ("ours", "huangyan-2022")
    both = ask("score", "ours.yaml", "--against", "x", "--weight", "tax_intensity=1", code=2)
    assert "一次只能用一种" in both.err
    odd = ask("score", "ours.yaml", "--weight", "tax_intensity=half", code=2)
    assert "--weight 的“half”无效" in odd.err


def test_the_bureaus_list(ask, folder):
    (folder / "list.csv").write_text(
        "统一社会信用代码,条款,原因,依据文件,起始日期\n厂020,较大事故,亡人事故,应急1号,2024-05-01\n",
        encoding="utf-8",
    )
    told = ask("score", "./ours.yaml", "--adjust", "list.csv", "--period", "2024", told=True).json
    first = told["rows"][0]
    assert (first["class_before"], first["class"]) == ("A", "D")
    assert first["adjustments"][0]["step"] == "veto"
    assert first["adjustments"][0]["document"] == "应急1号"
    assert told["counts"] == {"A": 3, "B": 8, "C": 7, "D": 2}
    (folder / "bad.csv").write_text(
        "统一社会信用代码,条款,原因,依据文件\n厂020,事故,亡人,1号\n", encoding="utf-8"
    )
    refused = ask("score", "./ours.yaml", "--adjust", "bad.csv", code=1)
    assert "第 2 行" in refused.err


def test_wrong_questions(ask, folder):
    assert "huangyan-2022" in ask("score", "nowhere", code=2).err
    assert "2023、2024" in ask("score", "ours.yaml", "--period", "2019", code=2).err
    assert "厂999" in ask("score", "ours.yaml", "--firm", "厂999", code=2).err
    (folder / "bad.yaml").write_text(OURS.replace("100%, base", "130%, base"), encoding="utf-8")
    assert "第 13 行" in ask("score", "bad.yaml", code=1).err


def test_schemes_are_listed_and_copied(ask):
    told = ask("schemes", told=True).json["schemes"]
    assert "huangyan-2022" in [scheme["name"] for scheme in told]
    assert all(scheme["source"] and scheme["missing"] for scheme in told)
    assert "黄岩区2022年度" in ask("schemes").out
    shown = ask("schemes", "zhejiang-six", "-o", "mine.yaml")
    assert "浙政发〔2018〕5号" in shown.out
    copied = ask("score", "./mine.yaml", "--period", "2024", told=True).json
    assert copied["scheme"] == "mine"
    assert {row["score"] for row in copied["rows"]} == {None}, "nothing is filled in yet"
    assert any("base" in path for path in copied["missing"])
    assert "-o 须写明" in ask("schemes", "-o", "x.yaml", code=2).err


def test_what_a_decision_on_an_objection_changes(mutu, folder, tmp_path, monkeypatch):
    """20 万元 on 4 亩 instead of 1: 50 points, not 200; 15th of 20 is C, not A."""
    shutil.copy(folder / "county.gpkg", tmp_path)
    shutil.copy(folder / "ours.yaml", tmp_path)
    monkeypatch.chdir(tmp_path)
    asked = ("score", "./ours.yaml", "--period", "2024", "--objections")
    assert {row["move"] for row in mutu(*asked, told=True).json["rows"]} == {"same"}
    Path("图.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n")
    said = ("--firm", "厂020", "--parcel", "地厂020", "--area", "4亩", "--file", "图.pdf")
    mutu("objection", "add", *said, "--person", "王五", "--reason", "实测")
    assert {row["move"] for row in mutu(*asked, told=True).json["rows"]} == {"same"}, "undecided"
    mutu("objection", "decide", "1", "accepted", "--reason", "属实", "--file", "图.pdf")
    rows = {row["uscc"]: row for row in mutu(*asked, told=True).json["rows"]}
    mine = rows["厂020"]
    assert (mine["class_before"], mine["class_after"]) == ("A", "C")
    assert (mine["score_before"], mine["score_after"]) == pytest.approx((200, 50))
    assert mine["items"][0]["by_denominator"] == pytest.approx(-150)
    assert mutu("score", "./ours.yaml", told=True).json["rows"][0]["key"] == "厂020"
