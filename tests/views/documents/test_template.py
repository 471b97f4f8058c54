"""A county's own template: its page, head, foot and styles stay; the report stands in its place."""

import zipfile
from dataclasses import replace

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from geoapi.views.documents import styles
from geoapi.views.errors import TemplateError
from geoapi.views.matter import told_scene
from geoapi.views.reports import save_report
from tests.views import toy_print


def letterhead(path, *, body="{{正文}}", title=True, tail=True):
    """A template as a clerk makes one in Word: letterhead in pieces, own page, own styles."""
    document = docx.Document()
    section = document.sections[0]
    section.left_margin = section.right_margin = Mm(20)
    section.header.paragraphs[0].text = "示例县人民政府公文用纸 {{标识}}"
    section.footer.paragraphs[0].text = "第二科　{{office}}"
    style = document.styles.add_style("公文行", 1)
    style.font.size, style.font.italic = Pt(13), True
    document.styles["Body Text"].font.size = Pt(11)
    first = document.add_paragraph("关于{{县")
    first.add_run("名}}的报告（{{ 截止").bold = True
    first.add_run("日期 }}，{{统计期}}）")
    if title:
        document.add_paragraph("{{标题}}")
    if body:
        document.add_paragraph(body)
    if tail:
        document.add_paragraph("抄送：省自然资源厅")
        table = document.add_table(1, 1)
        table.rows[0].cells[0].text = "印发：{{单位}}"
    document.save(str(path))
    return str(path)


def made(tmp_path, template, name="county", **scene):
    matter = replace(told_scene(toy_print.scene(**scene), tables=[toy_print.table()]),
                     template=template)  # fmt: skip
    return docx.Document(str(save_report(matter, name, tmp_path / "made.docx")))


def lines(document):
    return [p.text for p in document.paragraphs if p.text]


def test_the_report_stands_where_the_template_says(tmp_path):
    document = made(tmp_path, letterhead(tmp_path / "t.docx"))
    text = lines(document)
    assert text[0] == "关于示例县的报告（2026 年 11 月 22 日，2025 年）"
    assert text[1] == "示例县用地强度与疑似闲置土地情况报告"
    assert text.count(text[1]) == 1, "the template has the title already"
    assert text[-1] == "抄送：省自然资源厅"
    assert text.index("一、用地强度") < text.index("抄送：省自然资源厅")
    assert document.tables[-1].rows[0].cells[0].text == "印发：示例县自然资源和规划局"
    assert not any("{{" in line for line in text)


def test_head_foot_page_and_styles_are_the_templates(tmp_path):
    document = made(tmp_path, letterhead(tmp_path / "t.docx"))
    first, last = document.sections[0], document.sections[-1]
    assert abs(first.left_margin - Mm(20)) < Mm(0.1)
    assert first.header.paragraphs[0].text.startswith("示例县人民政府公文用纸 虚构示例数据")
    assert [p.text for p in first.footer.paragraphs] == ["第二科　示例县自然资源和规划局"]
    assert document.styles["Body Text"].font.size == Pt(11)
    assert document.styles[styles.NOTE].font.size == Pt(12), "what it does not define is ours"
    assert last.page_width < last.page_height, "after the maps the template's page comes back"
    assert any(s.page_width > s.page_height for s in document.sections)
    text = first.page_width - first.left_margin - first.right_margin
    wide = sum(cell.width for cell in document.tables[0].rows[0].cells)
    assert abs(wide - text) < Mm(0.2)


def test_a_placeholder_keeps_the_format_it_begins_in(tmp_path):
    document = made(tmp_path, letterhead(tmp_path / "t.docx"))
    runs = [(run.text, run.bold) for run in document.paragraphs[0].runs if run.text]
    assert runs == [
        ("关于示例县", None), ("的报告（2026 年 11 月 22 日", True), ("，2025 年）", None),
    ]  # fmt: skip


def test_a_plain_letterhead_is_filled_from_its_end(tmp_path):
    blank = docx.Document()
    blank.sections[0].header.paragraphs[0].text = "某局用纸"
    blank.save(str(tmp_path / "t.docx"))
    document = made(tmp_path, str(tmp_path / "t.docx"), "idle")
    assert document.paragraphs[0].text == "示例县疑似闲置土地情况报告"
    header = [p.text for p in document.sections[0].header.paragraphs]
    assert header == ["虚构示例数据　内部资料 注意保存", "某局用纸"]
    assert [e.text for e in document.element.body.iter(qn("w:instrText"))] == []
    footer = document.sections[0].footer._element
    assert [e.text for e in footer.iter(qn("w:instrText"))] == ["PAGE"]


def test_text_boxes_are_filled_too(tmp_path):
    document = docx.Document()
    box, content, line = OxmlElement("w:pict"), OxmlElement("w:txbxContent"), OxmlElement("w:p")
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "{{单位}}文件"
    run.append(text)
    line.append(run)
    content.append(line)
    box.append(content)
    holder = document.add_paragraph("外").runs[0]._element
    holder.append(box)
    document.save(str(tmp_path / "t.docx"))
    found = made(tmp_path, str(tmp_path / "t.docx"), "idle")
    words = [
        t.text for b in found.element.body.iter(qn("w:txbxContent")) for t in b.iter(qn("w:t"))
    ]
    assert words == ["示例县自然资源和规划局文件"]
    assert found.paragraphs[0].text.startswith("外")


def test_the_same_scene_gives_the_same_file(tmp_path):
    template = letterhead(tmp_path / "t.docx")
    made(tmp_path, template)
    first = (tmp_path / "made.docx").read_bytes()
    made(tmp_path, template)
    assert (tmp_path / "made.docx").read_bytes() == first


def test_every_kind_of_document_takes_the_template(tmp_path):
    template = letterhead(tmp_path / "t.docx")
    for name in ("county", "idle", "idle-list", "grading"):
        text = lines(made(tmp_path, template, name))
        assert text[0].startswith("关于示例县的报告"), name
        assert text[-1] == "抄送：省自然资源厅", name


@pytest.mark.parametrize(
    ("body", "words"),
    [("{{正文}}如下", "独占"), ("{{数据}}", "不认识的占位 {{数据}}；可用：{{正文}}")],
)
def test_a_wrong_template_is_named_with_what_is_accepted(tmp_path, body, words):
    template = letterhead(tmp_path / "t.docx", body=body)
    with pytest.raises(TemplateError, match=r"t\.docx") as told:
        made(tmp_path, template)
    assert words in str(told.value)
    assert not (tmp_path / "made.docx").exists()


def test_what_is_no_word_document_is_refused(tmp_path):
    for name, content in (("a.docx", b"not a zip"), ("b.doc", b"\xd0\xcf\x11\xe0")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(TemplateError, match="不是 Word 文档"):
            made(tmp_path, str(tmp_path / name))
    with zipfile.ZipFile(tmp_path / "c.docx", "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    with pytest.raises(TemplateError, match="不是 Word 文档"):
        made(tmp_path, str(tmp_path / "c.docx"))
    with pytest.raises(TemplateError, match="没有报告模板"):
        made(tmp_path, str(tmp_path / "none.docx"))
