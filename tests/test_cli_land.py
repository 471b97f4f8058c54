"""The area list and objections on the command line, by pencil and paper on the toy county."""

import csv
import json
import shutil

import openpyxl
import pytest

from layers.store import create
from tests.toy import CRS, atlas

ON = ("--on", "2024-12-31")
SAID = (
    "objection", "add", "--firm", "E2", "--parcel", "P2", "--area", "9亩", "--person", "王五",
    "--reason", "实测", "--file", "说明.pdf",
)  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    path = tmp_path_factory.mktemp("made") / "county.gpkg"
    space = create(path, crs=CRS, name="玩具县", codes="none")
    for name, rows in atlas().items():
        if len(rows):
            space.add_edition(name, rows, file=f"{name}.csv", sha256="0" * 64, report={})
    return path


@pytest.fixture(autouse=True)
def here(made, tmp_path, monkeypatch):
    """The toy county where the commands look for it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MUTU_USER", "李四")
    shutil.copyfile(made, tmp_path / "county.gpkg")
    (tmp_path / "说明.pdf").write_bytes(b"%PDF-1.7 toy")


def test_the_list_as_json(mutu):
    told = mutu("land", *ON, "--window", "2025-05-25/2025-06-01", told=True).json
    assert (told["on"], told["period"], told["unit"]) == ("2024-12-31", "2024", "m2")
    assert {r["uscc"]: r["evaluated"] for r in told["rows"]} == {
        "E1": 10_000, "E2": 15_000, "E3": 2_500, "E5": 7_500,
    }  # fmt: skip
    assert told["rows"][0]["evaluated_mu"] == pytest.approx(15)
    (parcel,) = told["rows"][2]["parcels"]
    assert (parcel["mode"], parcel["how"], parcel["lessor_uscc"]) == ("rent", "floor", "E5")
    assert "用地关系 occupancies 第1版 occupancies.csv 第 4 条：租赁" in parcel["evidence"]
    assert [f["kind"] for f in told["findings"]] == ["no_statement", "no_land"]
    assert told["window"] == {"first": "2025-05-25", "last": "2025-06-01"}
    assert told["basis"]["editions"]["occupancies"] == 1
    assert told["missing"] == told["corrections"] == []


def test_the_list_for_people(mutu):
    whole = mutu("land", *ON)
    assert "乙厂" in whole.out
    assert "22.50" in whole.out
    assert "评价用地 52.50 亩；宗地登记 60.00 亩，未分配 7.50 亩" in whole.err
    one = mutu("land", *ON, "--firm", "E5")
    assert "除去他人的为" in one.out
    assert "7,500.00" in one.out


def test_files(mutu, tmp_path):
    mutu("land", *ON, "-o", "a.xlsx", "--window", "2025-05-25/2025-06-01")
    book = openpyxl.load_workbook("a.xlsx")
    assert book.sheetnames == ["用地面积公示", "分宗明细", "宗地核对", "问题清单", "依据 basis"]
    lines = list(book["用地面积公示"].iter_rows(values_only=True))
    assert lines[0][:2] == ("企业名称", "统一社会信用代码")
    assert lines[2][:9] == ("乙厂", "E2", 2, 15_000, 0, 0, 0, 15_000, 22.5)
    assert lines[-1][7:9] == (35_000, 52.5)
    basis = dict(row[:2] for row in book["依据 basis"].iter_rows(values_only=True))
    assert basis["异议期"] == "2025-05-25 至 2025-06-01"
    mutu("land", *ON, "-o", "a.csv")
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert next(csv.DictReader(stream))["评价用地（m²）"] == "10000.0"
    mutu("land", *ON, "-o", "a.json")
    assert len(json.loads((tmp_path / "a.json").read_text("utf-8"))["rows"]) == 4


@pytest.mark.parametrize(("words", "why"), [
    (("--firm", "E9"), "没有企业 E9"), (("--period", "1999"), "有：2023、2024"),
    (("--window", "lately"), "先始后止"), (("--window", "2025-06-01/2025-05-25"), "起止颠倒"),
])  # fmt: skip
def test_wrong_questions(mutu, words, why):
    assert why in mutu("land", *ON, *words, code=2).err


def test_an_objection_from_filing_to_what_it_changes(mutu):
    """E2 says 9 亩 = 6 000 m² on P2 where the list has 5 000."""
    made = mutu(*SAID, told=True).json
    assert (made["number"], made["version"], made["state"]) == (1, 1, "open")
    assert made["claimed"] == pytest.approx(6_000)
    assert made["file"] == "说明.pdf"
    assert mutu("objection", "changes", *ON, told=True).json["corrections"] == []
    done = mutu("objection", "decide", "1", "accepted", "--reason", "属实", told=True).json
    assert (done["state"], done["decision"]["person"]) == ("accepted", "李四")
    changed = mutu("objection", "changes", *ON, told=True).json
    assert [(r["uscc"], r["before"], r["after"]) for r in changed["firms"]] == [
        ("E2", 15_000, pytest.approx(16_000))
    ]
    assert changed["corrections"][0]["because"] == "异议第1号"
    assert changed["totals"]["after"]["unallocated"] == pytest.approx(4_000)
    assert "异议第1号" in mutu("objection", "changes", *ON).out
    again = mutu("land", *ON, "--objections", told=True).json
    assert again["rows"][1]["evaluated"] == pytest.approx(16_000)
    assert again["corrections"] == ["异议第1号"]
    assert "已按异议第1号更正" in again["rows"][1]["parcels"][0]["evidence"]
    assert mutu("land", *ON, told=True).json["rows"][1]["evaluated"] == 15_000


def test_lists_shows_files_and_withdrawals(mutu, tmp_path):
    mutu(*SAID)
    mutu(*SAID[:3], "E3", "--claim", "tax_paid=20万元", "--period", "2024", "--person", "赵六",
         "--reason", "漏报")  # fmt: skip
    listed = mutu("objection", "list", told=True).json["objections"]
    assert [o["uscc"] for o in listed] == ["E2", "E3"]
    assert listed[1]["claimed"] == 200_000
    assert "不公开" in mutu("objection", "list").out
    assert "王五" in mutu("objection", "show", "1").out
    mutu("objection", "withdraw", "2", "--person", "赵六")
    assert mutu("objection", "show", "2", told=True).json["state"] == "withdrawn"
    mutu("objection", "file", "1", "-o", "back.pdf")
    assert (tmp_path / "back.pdf").read_bytes() == b"%PDF-1.7 toy"
    mutu("objection", "file", "1", "-o", "back.pdf", code=2)
    mutu("objection", "list", "-o", "o.xlsx")
    rows = list(openpyxl.load_workbook("o.xlsx").active.iter_rows(values_only=True))
    assert rows[1][:3] == (1, "待决定", "E2")


@pytest.mark.parametrize(("words", "why"), [
    (("objection", "show", "4"), "还没有登记过"),
    (("objection", "decide", "1", "accepted", "--reason", "x"), "还没有登记过"),
    ((*SAID[:6], "--person", "王五", "--reason", "x"), "写其中一个"),
    ((*SAID[:-1], "没有.pdf"), "不能读取"), ((*SAID[:-1], "county.gpkg"), "格式不接受"),
    ((*SAID[:6], "--area", "9", *SAID[8:]), "单位"),
])  # fmt: skip
def test_wrong_objections(mutu, words, why):
    done = mutu(*words, code=1 if "单位" in why else 2)
    assert why in done.err


def test_a_conflict_tells_both_versions(mutu):
    mutu(*SAID)
    mutu("objection", "decide", "1", "rejected", "--reason", "x", "--version", "1")
    done = mutu("objection", "decide", "1", "accepted", "--reason", "x", "--version", "1", code=2)
    assert "第 1 版" in done.err
    assert "第 2 版" in done.err
