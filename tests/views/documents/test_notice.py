"""Drafts of notices, read back: every item that the article requires, or a blank with a reason."""

import re
import shutil
from datetime import date
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from pypdf import PdfReader

from geoapi.planning.idle.findings import judge_supply
from geoapi.planning.idle.law import IDLE, read_idle_test
from geoapi.planning.idle.notice_items import draft
from geoapi.planning.idle.notices import KINDS, TITLES, Known, NoticeError
from geoapi.planning.idle.records import Parcel, Supply
from geoapi.planning.pack_checks import split_articles
from geoapi.planning.packs import read_pack
from geoapi.views.documents.notice import dated, save_notice
from geoapi.views.documents.pdf import convert_to_pdf
from layers.atlas import Edition

ON = date(2025, 6, 30)
TEST = read_idle_test(ON)
STATE = Parcel(known=True, name="一号地", ownership="state", area=20_000.0)
EDITION = Edition("supplies", 3, "2025-01-01T00:00:00+00:00", "供地.xlsx", "0" * 64, 1)
IDLE_LAND = Supply(
    "320999B001", "宗1", mode="出让", holder_name="甲公司", signed_on=date(2022, 1, 5),
    start_by=date(2023, 3, 1), start_evidence="none", price=10_000_000.0, cause="enterprise",
    cause_verified=True, filed=True, parcel=STATE,
)  # fmt: skip
HALTED = Supply(
    "320999B002", "宗2", mode="出让", holder_name="乙公司", start_by=date(2021, 6, 1),
    permit_on=date(2021, 3, 1), start_evidence="all_piles", started_on=date(2021, 4, 1),
    suspended_on=date(2022, 5, 1), due_area=30_000.0, developed_area=9_999.0,
    total_investment=87_654_321.0, invested=76_543_210.0, filed=True, parcel=STATE,
)  # fmt: skip
EXCUSED = Supply("S3", start_by=date(2023, 3, 1), start_evidence="none", cause="gov_plan",
                 cause_verified=True, filed=True, parcel=STATE)  # fmt: skip
KNOWN = Known(contract_no="合-7", town="东镇", zone="一区", office="某县自然资源局",
              finish_by=date(2025, 3, 1))  # fmt: skip
ARTICLES = {"inquiry": 6, "recognition": 10, "fee": 16, "recovery": 16}
ITEM = re.compile(r"^（[一二三四五六七八九]）(.+?)[；。]$", re.MULTILINE)
BLANK = re.compile(r"＿＿＿＿（待填：[^（）]+")


def required(kind):
    """The items, taken from the text of the article itself."""
    return ITEM.findall(split_articles(read_pack(IDLE).text)[ARTICLES[kind]])


def drafted(kind, supply=IDLE_LAND, known=KNOWN, on=ON):
    finding = judge_supply(supply, on, TEST, editions={"supplies": EDITION})
    return draft(finding, kind, on, known)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("notices")
    return {kind: save_notice(drafted(kind), folder / f"{kind}.docx") for kind in KINDS}


def lines(path):
    return [paragraph.text for paragraph in docx.Document(str(path)).paragraphs]


def sections(path):
    """Heading -> the paragraphs below it, until the next."""
    found, last = {}, None
    for paragraph in docx.Document(str(path)).paragraphs:
        if paragraph.style.name == "Heading 1":
            last = paragraph.text.split("、", 1)[1]
            found[last] = []
        elif last and paragraph.text:
            found[last].append(paragraph.text)
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_every_item_of_the_article_stands_in_its_order(written, kind):
    found = sections(written[kind])
    assert list(found) == required(kind)
    assert all(found.values())


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_empty_without_a_reason(kind):
    bare = Supply("S", start_by=date(2023, 3, 1), start_evidence="none", parcel=Parcel(
        known=True, ownership="state"))  # fmt: skip
    for item in drafted(kind, bare, Known()).items:
        for paragraph in item.paragraphs:
            assert "None" not in paragraph
            assert not re.search(r"：[。；]", paragraph), paragraph
            assert paragraph.count("＿＿＿＿") == len(BLANK.findall(paragraph))


@pytest.mark.parametrize("kind", KINDS)
def test_marked_as_a_draft_with_its_title_and_addressee(written, kind):
    text = lines(written[kind])
    assert text[0] == "（草稿　未经签发，不具效力）"
    assert text[1] == TITLES[kind]
    assert text[3] == "甲公司："
    header = docx.Document(str(written[kind])).sections[0].header.paragraphs[0].text
    assert "草稿" in header
    assert any("签发日期" in line for line in text)


@pytest.mark.parametrize("kind", KINDS)
def test_laid_out_as_an_official_document(written, kind):
    document = docx.Document(str(written[kind]))
    page = document.sections[0]
    margins = page.top_margin, page.bottom_margin, page.left_margin, page.right_margin
    assert [round(margin / Mm(1)) for margin in margins] == [37, 35, 28, 26]
    body = next(p for p in document.paragraphs if "依照" in p.text)
    assert body.style.paragraph_format.line_spacing == Pt(28)
    faces = {f.get(qn("w:eastAsia")) for f in document.styles.element.iter(qn("w:rFonts"))}
    assert {"方正小标宋简体", "仿宋_GB2312", "黑体"} <= faces
    assert [e.text for e in page.footer._element.iter(qn("w:instrText"))] == ["PAGE"]


def test_an_inquiry_says_the_facts_the_days_and_the_rights(written):
    found = sections(written["inquiry"])
    land, told, asked, rights = (" ".join(found[item]) for item in required("inquiry")[1:5])
    assert "20,000.00 平方米（30.00 亩）" in land
    assert "东镇一区一号地" in land
    assert "土地价款：1,000 万元" in land
    assert "动工开发日期 2023年3月1日，满 1 年为 2024年3月1日，至 2025年6月30日 已满" in told
    assert "第二条第一款" in told
    assert "30 日内" in asked
    assert "申请听证（第十五条）" in rights


def test_what_the_rights_name_stands_in_the_articles(written):
    articles = split_articles(read_pack(IDLE).text)
    rights = " ".join(sections(written["inquiry"])[required("inquiry")[4]])
    for article, words in ((7, "现场勘测、拍照、摄像"), (7, "就有关土地权利及使用问题作出说明"),
                           (8, "提供土地闲置原因说明材料"), (15, "申请听证"),
                           (23, "项目动工开发、开发进度、竣工等情况")):  # fmt: skip
        assert words in articles[article]
        assert words.removeprefix("就有关")[:8] in rights


def test_a_recognition_leaves_the_conclusion_to_a_person(written):
    conclusion = " ".join(sections(written["recognition"])[required("recognition")[3]])
    assert "企业原因（台账记为已核实）" in conclusion
    assert "认定结论：＿＿＿＿（待填" in conclusion
    claimed = Supply("S", start_by=date(2023, 3, 1), start_evidence="none", cause="gov_plan",
                     parcel=STATE)  # fmt: skip
    told = " ".join(drafted("recognition", claimed).items[3].paragraphs)
    assert "闲置原因：＿＿＿＿（待填：闲置原因未经核实）" in told


def test_the_fee_is_a_fifth_of_the_price(written):
    decision = " ".join(sections(written["fee"])[required("fee")[2]])
    assert "征缴土地闲置费 2,000,000.00 元" in decision
    assert "10,000,000.00 元 × 20%" in decision
    assert "本级人民政府 ＿＿＿＿（待填：批准文号、日期）" in decision
    performance = " ".join(sections(written["fee"])[required("fee")[3]])
    assert "送达之日起 30 日内（第十七条第一款）" in performance


def test_a_recovery_names_its_articles_and_the_mortgage(written):
    found = sections(written["recovery"])
    decision = " ".join(found[required("recovery")[2]])
    assert "无偿收回国有建设用地使用权" in decision
    assert "第二十六条" in decision
    assert "抄送相关土地抵押权人" in " ".join(found[required("recovery")[6]])


def test_amounts_invested_are_in_no_notice(tmp_path):
    path = save_notice(drafted("inquiry", HALTED), tmp_path / "a.docx")
    document = docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    text = " ".join([*lines(path), *cells]).replace(",", "")
    assert "87654321" not in text
    assert "76543210" not in text
    assert "8765.43" not in text
    assert cells.count("保密，不列") == 2


def test_the_inputs_stand_on_a_page_of_their_own(written):
    document = docx.Document(str(written["fee"]))
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert rows[0] == ["项目", "数值", "版本", "文件"]
    assert ["约定动工日期", "2023-03-01", "第 3 版", "供地.xlsx"] in rows
    assert ["动工依据", "无", "第 3 版", "供地.xlsx"] in rows


REFUSED = {
    "stalled land has no fee": ("fee", HALTED, ON, "第十二条第三款"),
    "stalled land has no recovery": ("recovery", HALTED, ON, "第十二条第三款"),
    "excused": ("fee", EXCUSED, ON, "第八条情形且已核实"),
    "two years not full": ("recovery", IDLE_LAND, date(2025, 2, 28), "2025-03-01 满"),
    "not idle yet": ("inquiry", IDLE_LAND, date(2024, 2, 29), "未见闲置"),
    "unknown": ("inquiry", Supply("S", start_by=date(2023, 3, 1), parcel=STATE), ON, "资料不全"),
    "collective": ("fee", Supply("S", start_by=date(2023, 3, 1), start_evidence="none",
                   parcel=Parcel(known=True, ownership="collective")), ON, "集体"),
    "disputed": ("fee", Supply("S", start_by=date(2023, 3, 1), start_evidence="none",
                 parcel=Parcel(known=True, ownership="disputed")), ON, "所有权不明"),
    "a lease has no price": ("fee", Supply("S", start_by=date(2023, 3, 1), start_evidence="none",
                             mode="租赁", parcel=STATE), ON, "没有可作基数"),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "supply", "on", "why"), REFUSED.values(), ids=REFUSED)
def test_a_notice_that_the_law_does_not_open(kind, supply, on, why):
    with pytest.raises(NoticeError, match=why):
        drafted(kind, supply, on=on)


def test_the_day_on_which_each_decision_opens():
    assert drafted("fee", on=date(2024, 3, 1)).kind == "fee"
    assert drafted("recovery", on=date(2025, 3, 1)).kind == "recovery"


def test_collective_land_by_reference():
    land = Supply("S", start_by=date(2023, 3, 1), start_evidence="none", cause="enterprise",
                  parcel=Parcel(known=True, ownership="collective"))  # fmt: skip
    found = drafted("inquiry", land)
    assert found.opening.count("依照第三十一条，参照") == 1
    assert "国有建设用地使用权人" not in found.items[0].paragraphs[0]


def test_dates_as_official_documents_write_them():
    assert dated("自 2025-03-01 起至2025-06-30止") == "自 2025年3月1日 起至2025年6月30日止"
    assert dated("文号 A-2025-03-01 12025-03-01") == "文号 A-2025-03-01 12025-03-01"


def test_equal_drafts_are_equal_files(written, tmp_path):
    again = save_notice(drafted("fee"), tmp_path / "again.docx")
    assert again.read_bytes() == Path(written["fee"]).read_bytes()


def test_hostile_names_are_plain_letters(tmp_path):
    supply = Supply("S", start_by=date(2023, 3, 1), start_evidence="none", parcel=STATE,
                    holder_name='=HYPERLINK("http://x")<script>\x00')  # fmt: skip
    path = save_notice(drafted("inquiry", supply), tmp_path / "a.docx", made_up=True)
    assert any("<script>" in line for line in lines(path))
    header = docx.Document(str(path)).sections[0].header.paragraphs[0].text
    assert header.startswith("虚构示例数据")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_rendered_to_pages(written, tmp_path):
    convert_to_pdf(written["recovery"], tmp_path / "a.pdf")
    pages = [page.extract_text().replace("\n", "") for page in PdfReader(tmp_path / "a.pdf").pages]
    assert "收回国有建设用地使用权决定书" in pages[0]
    assert all("未经签发，不具效力" in page for page in pages)
    assert "附页" in pages[-1]
    assert 3 <= len(pages) <= 5
