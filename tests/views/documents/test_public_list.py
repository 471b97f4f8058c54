"""The public list: what Article 11 wants told, and nothing more."""

import dataclasses
from datetime import date

import docx
import openpyxl
import pytest

from geoapi.planning.idle.findings import find_idle
from geoapi.planning.idle.law import IDLE, read_idle_test
from geoapi.planning.pack_checks import split_articles
from geoapi.planning.packs import read_pack
from geoapi.views.documents.public_list import (
    DRAFT,
    HEADERS,
    public_document,
    public_rows,
    public_sheets,
)
from geoapi.views.reports import save_report
from geoapi.views.scene import Scene
from tests.toy import PARCELS, county, frame

ON = date(2025, 6, 30)
NEVER = {"start_evidence": "none", "price": 1e6, "invested": 4_321_987.0, "filed": True}
SUPPLIES = frame("supplies", [
    {"supply_id": "S1", "parcel_id": "P1", "holder_name": "甲厂", "start_by": date(2023, 3, 1),
     "cause": "enterprise", "cause_verified": True} | NEVER,
    {"supply_id": "S2", "parcel_id": "P3", "holder_name": "乙厂", "start_by": date(2022, 3, 1),
     "cause": "gov_plan", "cause_verified": True} | NEVER,
    {"supply_id": "S3", "parcel_id": "P4", "holder_name": "丙厂", "start_by": date(2022, 5, 1),
     "cause": "gov_plan"} | NEVER,
    {"supply_id": "S4", "parcel_id": "P2", "holder_name": "丁厂", "start_by": date(2025, 1, 1)}
    | NEVER,
])  # fmt: skip


@pytest.fixture(scope="module")
def scene():
    land = PARCELS.assign(ownership="state")
    held = county(supplies=SUPPLIES, parcels=land)
    found = find_idle(
        held.atlas, ON, read_idle_test(ON), zone_of={"P1": "Z1"},
        town_of={"P1": "T1", "P3": "T2", "P4": "T2"},
    )  # fmt: skip
    return Scene(held, None, found, ON, office="玩具县自然资源局", made_up=False)


def test_the_list_by_hand(scene):
    """S2 is idle since 2023-03-01, S3 since 2023-05-01, S1 since 2024-03-01; S4 is not."""
    assert public_rows(scene) == [
        (1, "西镇（宗地 P3）", "乙厂", "2023-03-01 起", "规划依法修改", ""),
        (2, "西镇（宗地 P4）", "丙厂", "2023-05-01 起", "", ""),
        (3, "东镇 一区（宗地 P1）", "甲厂", "2024-03-01 起", "", ""),
    ]


def test_every_item_of_the_article_has_a_column():
    article = split_articles(read_pack(IDLE).text)[11]
    for words in HEADERS[1:5]:
        plain = words.removeprefix("闲置土地的").removeprefix("闲置")
        assert plain in article, words
    assert list(read_idle_test(ON).contents["public_contents"].values()) == list(HEADERS[1:5])


def test_only_what_was_recognised_is_told_once_people_say_so(scene):
    rows = public_rows(scene, {"S1": "认〔2025〕1号", "S4": "认〔2025〕2号"})
    assert [(row[2], row[5]) for row in rows] == [("甲厂", "认〔2025〕1号")]
    assert public_rows(scene, {}) == []


def test_marked_as_a_draft_until_it_rests_on_documents(scene):
    header = public_document(scene).sections[0].header.paragraphs[0].text
    assert header == DRAFT
    told = public_document(scene, {"S1": "认〔2025〕1号"})
    assert told.sections[0].header.paragraphs[0].text == ""
    assert public_sheets(scene)[0].note == DRAFT
    sample = dataclasses.replace(scene, made_up=True)
    assert "虚构示例数据" in public_sheets(sample, {})[0].note


def test_no_money_is_told(scene, tmp_path):
    path = save_report(scene, "idle-list", tmp_path / "a.docx")
    document = docx.Document(str(path))
    cells = [cell.text for row in document.tables[0].rows for cell in row.cells]
    text = " ".join([*cells, *(p.text for p in document.paragraphs)])
    assert "4321987" not in text.replace(",", "")
    assert "万元" not in text
    assert "共 3 宗" in text
    assert "玩具县自然资源局" in text


def test_as_a_workbook(scene, tmp_path):
    book = openpyxl.load_workbook(save_report(scene, "idle-list", tmp_path / "a.xlsx"))
    assert book.sheetnames == ["闲置土地公开清单", "依据 basis"]
    page = book["闲置土地公开清单"]
    assert tuple(cell.value for cell in page[1]) == HEADERS
    assert page.max_row == 4


def test_nothing_to_tell(scene):
    empty = public_document(dataclasses.replace(scene, idle=()))
    assert any("没有可以公开的闲置土地" in p.text for p in empty.paragraphs)
    assert empty.tables == []
