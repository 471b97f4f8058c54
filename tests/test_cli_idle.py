"""The command idle: what falls due, by hand on the toy county, and one supply in full."""

from datetime import date

import docx
import openpyxl
import pytest

from layers.store import create
from tests.toy import CRS, PARCELS, TOWNS, ZONES, frame

ON = "2025-03-01"
LAND = PARCELS.assign(ownership="state")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """S1 due to start 2023-03-31, never started; S2 due to start 2024-05-30; S3 finished."""
    folder = tmp_path_factory.mktemp("idle")
    workspace = create(folder / "county.gpkg", name="玩具县", crs=CRS, codes="none")
    common = {"start_evidence": "none", "price": 1e6, "mode": "出让", "holder_name": "甲厂"}
    supplies = frame("supplies", [
        {"supply_id": "S1", "parcel_id": "P1", "start_by": date(2023, 3, 31)} | common,
        {"supply_id": "S2", "parcel_id": "P2", "start_by": date(2024, 5, 30)} | common,
        {"supply_id": "S3", "parcel_id": "P3", "finished_on": date(2024, 1, 1)},
    ])  # fmt: skip
    layers = {"towns": TOWNS, "zones": ZONES, "parcels": LAND, "supplies": supplies}
    for name, rows in layers.items():
        workspace.add_edition(name, rows, file=name, sha256="0" * 64, report={})
    return folder


@pytest.fixture
def ask(mutu, folder, monkeypatch):
    monkeypatch.chdir(folder)
    return mutu


def due(ask, days):
    told = ask("idle", "--on", ON, "--due", days, told=True).json
    return [(row["due"], row["supply_id"], row["clock"]) for row in told["rows"]]


def test_what_falls_due(ask):
    """S1 can be recovered from 2025-03-31; S2 is idle from 2025-05-30, recoverable a year on."""
    soon = [("2025-03-31", "S1", "recoverable")]
    assert due(ask, 30) == soon
    assert due(ask, 29) == []
    later = [("2025-05-30", "S2", "fee"), ("2025-05-30", "S2", "idle")]
    assert due(ask, 90) == [*soon, *later]
    assert due(ask, 365) == [*soon, *later]
    assert due(ask, 455) == [*soon, *later, ("2026-05-30", "S2", "recoverable")]


def test_what_falls_due_names_the_land_and_its_basis(ask):
    told = ask("idle", "--on", ON, "--due", 30, told=True).json
    assert (told["on"], told["until"], told["counts"]) == (ON, "2025-03-31", {"recoverable": 1})
    (row,) = told["rows"]
    assert (row["days_left"], row["article"], row["verdict"]) == (30, 14, "suspected_idle")
    assert (row["parcel_id"], row["zone_code"], row["holder_name"]) == ("P1", "Z1", "甲厂")
    assert told["basis"]["editions"]["supplies"] == 1


def test_for_people_and_as_a_workbook(ask, folder):
    said = ask("idle", "--on", ON, "--due", 90, "-o", "due.xlsx")
    assert "90 天内到期 3 项" in said.err
    assert "可报批收回" in said.out
    book = openpyxl.load_workbook(folder / "due.xlsx")
    assert book.sheetnames[0] == "到期事项"
    assert [cell.value for cell in book["到期事项"][2]][1:3] == [30, "可报批收回"]


def test_one_supply_in_full(ask):
    said = ask("idle", "--on", ON, "--supply", "S2")
    assert "2025-05-30 满 1 年未动工，涉嫌闲置" in said.out
    assert "沿革" in said.out


def test_wrong_questions(ask):
    assert "--due" in ask("idle", "--on", ON, "--due", 30, "--supply", "S1", code=2).err
    assert "天数" in ask("idle", "--on", ON, "--due", 4000, code=2).err
    ask("idle", "--on", ON, "--due", -1, code=2)


def test_a_notice_is_drafted(ask, folder):
    told = ask("notice", "inquiry", "S1", "--on", ON, "-o", "a.docx", told=True).json
    assert (told["kind"], told["title"], told["supply_id"]) == (
        "inquiry", "闲置土地调查通知书", "S1",
    )  # fmt: skip
    lines = [paragraph.text for paragraph in docx.Document(str(folder / "a.docx")).paragraphs]
    assert "甲厂：" in lines
    assert any("东镇一区" in line for line in lines)
    ask("notice", "收回决定书", "S1", "--on", "2025-03-31", "-o", "b.docx")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["letter", "S1", "-o", "c.docx"], "没有文书 letter；有：inquiry"),
        (["recovery", "S1", "-o", "c.docx"], "2025-03-31 满"),
        (["inquiry", "S2", "-o", "c.docx"], "未见闲置"),
        (["inquiry", "S9", "-o", "c.docx"], "没有供地 S9"),
        (["inquiry", "S1", "-o", "c.pdf"], "只写成 .docx"),
    ],
)
def test_a_notice_that_is_refused_leaves_no_file(ask, folder, words, why):
    assert why in ask("notice", *words, "--on", ON, code=2).err
    assert not (folder / words[-1]).exists()


def test_the_public_list_is_a_report(ask, folder):
    ask("report", "idle-list", "--on", ON, "-o", "list.docx")
    (table,) = docx.Document(str(folder / "list.docx")).tables
    assert [cell.text for cell in table.rows[1].cells][1:4] == [
        "东镇 一区（宗地 P1）", "甲厂", "2024-03-31 起",
    ]  # fmt: skip


def test_idle_rates(ask, folder):
    """S1 and S2 are on P1 and P2: all of Z1's supplied land but half of P3, and P1 is idle."""
    told = ask("idle-rate", "--on", ON, "--by", "zones", told=True).json
    rows = {row["key"]: row for row in told["rows"]}
    assert rows["Z1"]["idle_area"] == pytest.approx(5_000)
    assert rows["Z1"]["supplied_area"] == pytest.approx(20_000)
    assert rows["Z1"]["value"] == pytest.approx(0.25)
    assert rows["Z2"]["value"] is None
    said = ask("idle-rate", "--from", "2025-01", "--to", "2025-03", "-o", "rate.xlsx")
    assert said.out.count("2025-0") == 3
    page = openpyxl.load_workbook(folder / "rate.xlsx")["土地闲置率"]
    assert page.max_row == 1 + 3 * 4
    assert "--to" in ask("idle-rate", "--from", "2025-01", code=2).err
    assert "zones" in ask("idle-rate", "--by", "county", code=2).err
