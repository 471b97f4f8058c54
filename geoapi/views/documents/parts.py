"""Parts of an official document 公文 in Word: page, paragraphs, tables, pictures, numbering.

Faces and measures follow GB/T 9704-2012 党政机关公文格式: margins 37, 35, 28 and 26 mm, body
三号仿宋 at 28 points a line, title 二号小标宋. The faces are only named in the file; the
reader's computer has them or puts others in their place.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from geoapi.views.extras import report_module
from geoapi.views.table_files import clean

TITLE, BODY, HEAD, SUB, LATIN = (
    "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "Times New Roman",
)  # fmt: skip
LINE, BODY_SIZE, TITLE_SIZE, TABLE_SIZE, NOTE_SIZE = 28, 16, 22, 9.5, 10.5
TITLE_LETTERS = 20
"""Letters of the title that one line holds."""
RED = "B00000"
PORTRAIT = (210, 297, (37, 26, 35, 28))
LANDSCAPE = (297, 210, (22, 20, 18, 20))
"""Width, height and the margins top, right, bottom, left, in mm."""


def _docx(name: str) -> Any:
    return report_module(f"docx.{name}" if name else "docx")


def _word(tag: str, **attributes: str) -> Any:
    """Make an element of WordprocessingML, attributes in its namespace."""
    element = _docx("oxml").OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        element.set(_docx("oxml.ns").qn(f"w:{name}"), value)
    return element


def new_document(title: str, on: date) -> Any:
    """Give an empty document in the official layout; nothing in it depends on the clock."""
    document = _docx("").Document()
    for name in ("Normal", "Header", "Footer"):
        _plain_style(document.styles[name])
    for level, face in ((1, HEAD), (2, SUB)):
        _heading_style(document.styles[f"Heading {level}"], face)
    _heading_style(document.styles["Title"], TITLE, TITLE_SIZE)
    set_page(document.sections[0], PORTRAIT)
    made = datetime.combine(on, datetime.min.time())
    known = document.core_properties
    known.title, known.created, known.modified = clean(title)[:255], made, made
    known.author = known.last_modified_by = known.comments = ""
    return document


def set_page(section: Any, page: tuple[int, int, tuple[int, int, int, int]]) -> None:
    """Set size, direction and margins of a section."""
    mm = _docx("shared").Mm
    width, height, (top, right, bottom, left) = page
    section.orientation = int(width > height)
    section.page_width, section.page_height = mm(width), mm(height)
    section.top_margin, section.right_margin = mm(top), mm(right)
    section.bottom_margin, section.left_margin = mm(bottom), mm(left)
    section.header_distance, section.footer_distance = mm(15), mm(15)


def _plain_style(style: Any) -> None:
    style.font.name, style.font.size = LATIN, _docx("shared").Pt(BODY_SIZE)
    set_face(style.element.get_or_add_rPr(), BODY)


def _heading_style(style: Any, face: str, size: float = BODY_SIZE) -> None:
    """Undo the blue, the line below and the theme faces of the built-in headings."""
    shared = _docx("shared")
    style.font.size, style.font.bold, style.font.italic = shared.Pt(size), False, False
    style.font.color.rgb = shared.RGBColor(0, 0, 0)
    style.font.name = LATIN
    set_face(style.element.get_or_add_rPr(), face)
    paragraph = style.element.get_or_add_pPr()
    for border in paragraph.findall(_docx("oxml.ns").qn("w:pBdr")):
        paragraph.remove(border)
    spacing = style.paragraph_format
    spacing.space_before = spacing.space_after = shared.Pt(0)


def set_face(properties: Any, face: str) -> None:
    """Name the Chinese face of run properties and drop the theme's faces, which would win."""
    qn = _docx("oxml.ns").qn
    fonts = properties.get_or_add_rFonts()
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    fonts.set(qn("w:eastAsia"), face)
    fonts.set(qn("w:ascii"), LATIN)
    fonts.set(qn("w:hAnsi"), LATIN)


def write(paragraph: Any, text: str, *, face: str = BODY, size: float = BODY_SIZE) -> Any:
    """Add a run of text in a face; control characters are dropped."""
    run = paragraph.add_run(clean(text))
    run.font.size = _docx("shared").Pt(size)
    set_face(run._element.get_or_add_rPr(), face)  # noqa: SLF001 - python-docx has no door to it
    return run


def set_lines(paragraph: Any, points: float | None, *, align: int = 0) -> None:
    """Set exact line spacing in points, or single spacing for None; no space around."""
    spacing = paragraph.paragraph_format
    spacing.line_spacing = 1.0 if points is None else _docx("shared").Pt(points)
    spacing.space_before = spacing.space_after = _docx("shared").Pt(0)
    paragraph.alignment = align


def add_title(document: Any, lines: Sequence[str]) -> None:
    """Add the title: 二号小标宋, centred, on one line where it fits, else as given."""
    whole = "".join(lines)
    for line in [whole] if len(whole) <= TITLE_LETTERS else lines:
        paragraph = document.add_paragraph(style="Title")
        write(paragraph, line, face=TITLE, size=TITLE_SIZE)
        set_lines(paragraph, 36, align=1)


def add_note(document: Any, text: str, *, colour: str = "", align: int = 1) -> None:
    """Add a short centred line, such as the red 虚构示例数据 or a caption."""
    paragraph = document.add_paragraph()
    run = write(paragraph, text, face=SUB, size=14 if colour else 12)
    if colour:
        run.font.color.rgb = _docx("shared").RGBColor.from_string(colour)
    set_lines(paragraph, LINE, align=align)


def add_heading(document: Any, text: str, level: int = 1) -> None:
    """Add a heading 一、 in 黑体 or （一） in 楷体, kept with what follows."""
    paragraph = document.add_paragraph(style=f"Heading {level}")
    write(paragraph, text, face=HEAD if level == 1 else SUB)
    set_lines(paragraph, LINE)
    paragraph.paragraph_format.first_line_indent = _docx("shared").Pt(2 * BODY_SIZE)
    paragraph.paragraph_format.keep_with_next = True


def add_body(document: Any, text: str) -> None:
    """Add a paragraph of the body: two letters in, 28 points a line, both edges even."""
    paragraph = document.add_paragraph()
    write(paragraph, text)
    set_lines(paragraph, LINE, align=3)
    paragraph.paragraph_format.first_line_indent = _docx("shared").Pt(2 * BODY_SIZE)


def add_line(document: Any, text: str, *, align: int = 0) -> None:
    """Add a line of the body that is not set in: whom it is for, who signs it."""
    paragraph = document.add_paragraph()
    write(paragraph, text)
    set_lines(paragraph, LINE, align=align)


def add_page_break(document: Any) -> None:
    """Begin a new page."""
    document.add_paragraph().paragraph_format.page_break_before = True


def add_caption(document: Any, text: str) -> None:
    """Add the caption above a table, kept with it."""
    paragraph = document.add_paragraph()
    write(paragraph, text, face=HEAD, size=12)
    set_lines(paragraph, 24, align=1)
    paragraph.paragraph_format.space_before = _docx("shared").Pt(6)
    paragraph.paragraph_format.keep_with_next = True


def add_table(  # noqa: PLR0913 - two of them are switches by name
    document: Any, headers: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float],
    *, numbers: Sequence[int] = (), closing: int = 0,
) -> Any:  # fmt: skip
    """Add a table whose header is repeated on every page and whose rows are never split.

    Parameters
    ----------
    widths
        Widths of the columns in mm.
    numbers
        Columns set flush right.
    closing
        How many rows at the end are totals, in 黑体.
    """
    table = document.add_table(rows=0, cols=len(headers), style="Table Grid")
    table.alignment, table.autofit = 1, False
    look = table._tblPr.find(_docx("oxml.ns").qn("w:tblLook"))  # noqa: SLF001 - no public way
    look.addprevious(_cell_margins())
    for column, width in zip(table.columns, widths, strict=True):
        column.width = _docx("shared").Mm(width)
    _add_row(table, headers, widths, dict.fromkeys(range(len(headers)), 1), HEAD)
    head = table.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001 - no public way to repeat a row
    head.append(_word("tblHeader", val="true"))
    aligns = dict.fromkeys(numbers, 2)
    for index, row in enumerate(rows):
        face = HEAD if index >= len(rows) - closing else BODY
        _add_row(table, row, widths, aligns, face)
    set_lines(document.add_paragraph(), 10)
    return table


def _cell_margins() -> Any:
    """Air within cells: half a millimetre above and below, one at the sides."""
    margins = _word("tblCellMar")
    for side, twips in (("top", "30"), ("left", "56"), ("bottom", "30"), ("right", "56")):
        margins.append(_word(side, w=twips, type="dxa"))
    return margins


def _add_row(
    table: Any, texts: Sequence[str], widths: Sequence[float], aligns: dict[int, int], face: str
) -> None:
    row = table.add_row()
    row._tr.get_or_add_trPr().append(_word("cantSplit"))  # noqa: SLF001 - no public way
    for index, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
        cell.width = _docx("shared").Mm(widths[index])
        write(cell.paragraphs[0], text or " ", face=face, size=TABLE_SIZE)
        set_lines(cell.paragraphs[0], None, align=aligns.get(index, 0))
        if aligns.get(index) == 1 and face == HEAD:
            shade = _word("shd", val="clear", color="auto", fill="EDEDED")
            cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001 - no public way
        cell.vertical_alignment = 1


def add_picture_page(document: Any, picture: Path, caption: str) -> None:
    """Add a landscape page filled by a picture, its caption below.

    The paragraph has single spacing: an exact one would cut the picture to one line.
    """
    section = document.add_section()
    set_page(section, LANDSCAPE)
    paragraph = document.add_paragraph()
    set_lines(paragraph, None, align=1)
    paragraph.add_run().add_picture(str(picture), width=_docx("shared").Mm(218))
    paragraph.paragraph_format.keep_with_next = True
    below = document.add_paragraph()
    write(below, caption, face=HEAD, size=12)
    set_lines(below, None, align=1)


def add_running_lines(document: Any, head: str) -> None:
    """Add the red line at the head of every page and the page number — 1 — at its foot."""
    first = document.sections[0]
    top = first.header.paragraphs[0]
    run = write(top, head, face=HEAD, size=NOTE_SIZE)
    run.font.color.rgb = _docx("shared").RGBColor.from_string(RED)
    set_lines(top, None, align=2)
    foot = first.footer.paragraphs[0]
    set_lines(foot, None, align=1)
    write(foot, "— ", face="宋体", size=14)
    field = write(foot, "", face="宋体", size=14)._element  # noqa: SLF001 - a field has no door
    for kind in ("begin", None, "end"):
        field.append(_word("fldChar", fldCharType=kind) if kind else _instruction("PAGE"))
    write(foot, " —", face="宋体", size=14)


def _instruction(code: str) -> Any:
    element = _word("instrText")
    element.text = code
    return element


def document_bytes(document: Any) -> bytes:
    """Give the file of a document; equal documents are equal bytes (zip dates are fixed)."""
    raw, tidy = io.BytesIO(), io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(tidy, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return tidy.getvalue()
