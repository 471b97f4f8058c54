"""Reports: an official document whose every figure in the text stands in a table."""

import dataclasses
import re
import shutil
import zipfile

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from pypdf import PdfReader

from geoapi.views.documents import pdf
from geoapi.views.documents.idle_text import idle_sentences
from geoapi.views.documents.text import measure_sentences, table_rows
from geoapi.views.errors import ReportError
from geoapi.views.matter import told_scene
from geoapi.views.reports import report_document, save_report
from tests.views import toy_print

IDLE = ("疑似闲置土地", "资料不全未判定", "未见闲置", "不适用")

NUMBER = re.compile(r"\d[\d,]*\.?\d*")


@pytest.fixture(scope="module")
def matter():
    tables = [toy_print.table(), toy_print.table(by="towns")]
    return told_scene(toy_print.scene(), tables=tables)


@pytest.fixture(scope="module")
def path(matter, tmp_path_factory):
    return save_report(matter, "county", tmp_path_factory.mktemp("report") / "county.docx")


@pytest.fixture
def document(path):
    return docx.Document(str(path))


def all_text(document):
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def between(document, start, end):
    lines = [paragraph.text for paragraph in document.paragraphs]
    return lines[lines.index(start) : lines.index(end)]


def test_the_parts_stand_in_the_order_of_an_official_report(document):
    text = [paragraph.text for paragraph in document.paragraphs if paragraph.text]
    assert text[0] == "示例县用地强度与疑似闲置土地情况报告"
    assert text[1].startswith("（虚构示例数据")
    heads = [line for line in text if re.match("[一二三]、", line)]
    assert heads == ["一、用地强度", "二、疑似闲置土地", "三、口径与数据"]
    assert [line for line in text if line.startswith("附图")] == [
        "附图 1　按工业园区统计的亩均税收",
        "附图 2　按乡镇统计的亩均税收",
        "附图 3　疑似闲置土地分布",
    ]


def test_every_figure_of_intensity_in_the_text_stands_in_its_table(matter):
    for table in matter.tables:
        cells = [cell for row in table_rows(table, "zh") for cell in row]
        figures = {number for cell in cells for number in NUMBER.findall(cell)}
        text = "".join(measure_sentences(table, "zh"))
        said = NUMBER.findall(text.replace("统计年度：2025 年", ""))
        counted = {str(len(table.rows)), str(table.rows["value"].isna().sum())}
        assert said
        assert set(said) <= figures | counted


def test_the_sentences_say_what_was_put_in(matter):
    text = "".join(measure_sentences(matter.tables[0], "zh"))
    assert text.startswith(
        "统计年度：2025 年，全县亩均税收为 15.5 万元/亩"
        "（税收实际贡献 17,404.00 万元，企业用地面积 1,125.00 亩），已知比例 93.0%。"
        "共有工业园区 12 个，其中 1 个尚无数据。最高的是甲工业园（32.5 万元/亩）"
    )
    assert "最低的是癸工业园" not in text
    assert "最低的是子工业园（2.0 万元/亩）、癸工业园（3.5 万元/亩）" in text
    assert "工业园区之外（税收实际贡献 50.00 万元，企业用地面积 25.00 亩）" in text
    assert "用地不明（税收实际贡献 4.00 万元）" in text


def test_idle_land_in_words(matter):
    text = "".join(idle_sentences(matter))
    assert "对 8 宗供地逐宗判定，疑似闲置 4 宗、90.0 亩" in text
    assert "资料不全，未判定 2 宗" in text
    assert "未动工 2 宗、60.0 亩，中止开发 2 宗、30.0 亩" in text
    assert "可测算闲置费的 2 宗，合计 8.00 万元" in text
    assert "缺少：交地确认书日期（2 宗）" in text
    assert "认定" not in text


def test_figures_of_idle_land_in_the_text_stand_in_the_list(document):
    table = next(t for t in document.tables if t.rows[0].cells[0].text == "序号")
    assert [cell.text for cell in table.rows[-1].cells][:3] == ["4", "合计", "90.0"]
    assert table.rows[-1].cells[-1].text == "8.00"
    first = [cell.text for cell in table.rows[1].cells]
    assert first == ["1", "3311221000000000000", "30.0", "未动工", "2023-03-01", "2024-03-01",
                     "第14条", "4.00"]  # fmt: skip


def test_margins_and_lines_are_those_of_official_documents(document):
    page = document.sections[0]
    margins = page.top_margin, page.bottom_margin, page.left_margin, page.right_margin
    assert [round(margin / Mm(1)) for margin in margins] == [37, 35, 28, 26]
    assert (round(page.page_width / Mm(1)), round(page.page_height / Mm(1))) == (210, 297)
    body = next(p for p in document.paragraphs if p.text.startswith("统计年度"))
    assert body.style.paragraph_format.line_spacing == Pt(28)
    assert body.style.paragraph_format.first_line_indent == Pt(32)
    assert body.paragraph_format.line_spacing is None, "the style says it, not the paragraph"


def faces(element):
    return {fonts.get(qn("w:eastAsia")) for fonts in element.iter(qn("w:rFonts"))}


def test_chinese_faces_are_named_and_no_theme_overrides_them(document):
    assert {"方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"} <= faces(
        document.styles.element
    )
    for name in ("Normal", "Title", "Heading 1", "Heading 2"):
        style = document.styles[name].element
        attributes = {key for fonts in style.iter(qn("w:rFonts")) for key in fonts.attrib}
        assert not any(key.endswith("Theme") for key in attributes)
        assert not list(style.iter(qn("w:pBdr")))
    colours = {str(document.styles[f"Heading {level}"].font.color.rgb) for level in (1, 2)}
    assert colours == {"000000"}


def test_pictures_have_single_spacing_on_landscape_pages(document):
    pictures = [p for p in document.paragraphs if list(p._p.iter(qn("w:drawing")))]
    assert len(pictures) == 3
    assert {p.style.paragraph_format.line_spacing for p in pictures} == {1.0}
    wide = [s for s in document.sections if s.page_width > s.page_height]
    assert len(wide) == 3
    for shape in document.inline_shapes:
        assert shape.width < wide[0].page_width - wide[0].left_margin - wide[0].right_margin


def test_tables_repeat_their_header_and_set_numbers_flush_right(document):
    for table in document.tables:
        head = table.rows[0]._tr.trPr
        assert head.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    first = document.tables[0]
    assert {cell.paragraphs[0].alignment for cell in first.rows[1].cells[1:]} == {2}


def test_pages_are_numbered_and_marked(document):
    section = document.sections[0]
    assert "虚构示例数据" in section.header.paragraphs[0].text
    assert "内部资料 注意保存" in section.header.paragraphs[0].text
    assert [e.text for e in section.footer._element.iter(qn("w:instrText"))] == ["PAGE"]


def test_real_data_are_not_marked_as_made_up():
    scene = toy_print.scene(made_up=False)
    text = all_text(report_document(dataclasses.replace(scene, idle=[]), "idle"))
    assert "虚构" not in text


def test_definitions_editions_and_gaps_are_told(document):
    text = all_text(document)
    for words in (
        "亩均税收（万元/亩） = 税收实际贡献（万元） ÷ 企业用地面积（亩）",
        "宗地 parcels 第2版",
        "parcels.shp",
        "登记面积",
        "国土资源部令第 53 号",
        "尚未入库的图层：土地供应",
    ):
        assert words in text


def test_hostile_names_are_plain_letters(tmp_path):
    scene = toy_print.scene(names=[toy_print.HOSTILE] * 12)
    scene = told_scene(scene, tables=[scene.table])
    found = save_report(scene, "county", tmp_path / "a.docx")
    document = docx.Document(str(found))
    assert "<script>" in all_text(document)
    with zipfile.ZipFile(found) as archive:
        assert not any("hyperlink" in name.lower() for name in archive.namelist())
        assert b"<script" not in archive.read("word/document.xml")


def test_equal_matter_gives_equal_files(matter, path, tmp_path):
    again = save_report(matter, "county", tmp_path / "again.docx")
    assert again.read_bytes() == path.read_bytes()


def test_the_idle_report_stands_alone(tmp_path):
    document = docx.Document(str(save_report(toy_print.scene(), "idle", tmp_path / "a.docx")))
    heads = [p.text for p in document.paragraphs if re.match("[一二三]、", p.text)]
    assert heads == ["一、疑似闲置土地", "二、口径与数据"]
    assert "亩均税收" not in all_text(document)


def test_english_at_a_switch():
    scene = toy_print.scene(language="en")
    text = all_text(report_document(told_scene(scene, tables=[scene.table]), "county"))
    assert "Tax per mu of the whole county: 15.5 10k yuan/mu; known share 93.0%." in text
    assert "8 supplies were judged as of 2026-11-22: 4 suspected idle, 90.0 mu" in text


def test_the_tables_of_a_report_as_a_workbook(matter, tmp_path):
    book = openpyxl.load_workbook(save_report(matter, "county", tmp_path / "a.xlsx"))
    assert book.sheetnames == ["亩均税收_工业园区", "亩均税收_乡镇", *IDLE, "依据 basis"]
    alone = openpyxl.load_workbook(save_report(matter, "idle", tmp_path / "b.xlsx"))
    assert alone.sheetnames == [*IDLE, "依据 basis"]


def test_refusals_name_what_there_is(matter, tmp_path, monkeypatch):
    with pytest.raises(ReportError, match="county、zone、enterprise"):
        save_report(matter, "nope", tmp_path / "a.docx")
    with pytest.raises(ReportError, match=r"\.docx、\.pdf、\.xlsx"):
        save_report(matter, "idle", tmp_path / "a.odt")
    monkeypatch.setattr(pdf.shutil, "which", lambda _: None)
    with pytest.raises(ReportError, match="LibreOffice"):
        save_report(matter, "idle", tmp_path / "a.pdf")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_a_pdf_by_libreoffice(matter, tmp_path):
    reader = PdfReader(save_report(matter, "idle", tmp_path / "a.pdf"))
    assert "示例县疑似闲置土地情况报告" in reader.pages[0].extract_text().replace("\n", "")
