"""Parts of an official document 公文 in Word: page, paragraphs, tables, pictures, numbering.

How paragraphs look is said by their styles alone (``styles.py``); margins follow GB/T 9704-2012:
37, 35, 28 and 26 mm.
"""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from geoapi.views.documents import styles
from geoapi.views.documents.table import add_table
from geoapi.views.documents.template import SIGN, TITLE_SIGN, close_template, fill, found_in
from geoapi.views.documents.word import docx, element, millimetres
from geoapi.views.files import written
from geoapi.views.table_files import clean

__all__ = ["add_table"]

TITLE_LETTERS = 20
"""Letters of the title that one line holds."""
PORTRAIT = (210, 297, (37, 26, 35, 28))
LANDSCAPE = (297, 210, (22, 20, 18, 20))
"""Width, height and the margins top, right, bottom, left, in mm."""


def new_document(title: str, on: date) -> Any:
    """Give an empty document in the official layout."""
    document = docx().Document()
    styles.set_styles(document)
    set_page(document.sections[0], PORTRAIT)
    return described(document, title, on)


def described(document: Any, title: str, on: date) -> Any:
    """Say what a document is; nothing in it depends on the clock."""
    made = datetime.combine(on, datetime.min.time())
    known = document.core_properties
    known.title, known.created, known.modified = clean(title)[:255], made, made
    known.author = known.last_modified_by = known.comments = ""
    return document


def set_page(section: Any, page: tuple[int, int, tuple[int, int, int, int]]) -> None:
    """Set size, direction and margins of a section."""
    mm = millimetres
    width, height, (top, right, bottom, left) = page
    section.orientation = int(width > height)
    section.page_width, section.page_height = mm(width), mm(height)
    section.top_margin, section.right_margin = mm(top), mm(right)
    section.bottom_margin, section.left_margin = mm(bottom), mm(left)
    section.header_distance, section.footer_distance = mm(15), mm(15)


def _paragraph(document: Any, text: str, style: str) -> Any:
    """Add a paragraph of a style; control characters are dropped."""
    paragraph = document.add_paragraph(style=style)
    paragraph.add_run(clean(text))
    return paragraph


def add_title(document: Any, lines: Sequence[str]) -> None:
    """Add the title, on one line where it fits, else as given; where a template wants it."""
    whole = "".join(lines)
    if found_in(document, TITLE_SIGN):
        fill(document, {TITLE_SIGN: whole})
        return
    for line in [whole] if len(whole) <= TITLE_LETTERS else lines:
        _paragraph(document, line, styles.TITLE)


def add_mark(document: Any, text: str) -> None:
    """Add a red line: 虚构示例数据, 草稿."""
    _paragraph(document, text, styles.MARK)


def add_note(document: Any, text: str, *, align: int = styles.CENTRE) -> None:
    """Add a short line, centred or at a side."""
    paragraph = _paragraph(document, text, styles.NOTE)
    if align != styles.CENTRE:
        paragraph.alignment = align


def add_heading(document: Any, text: str, level: int = 1) -> None:
    """Add a heading 一、 or （一）, kept with what follows."""
    _paragraph(document, text, styles.HEADINGS[level - 1])


def add_body(document: Any, text: str) -> None:
    """Add a paragraph of the body."""
    _paragraph(document, text, styles.BODY)


def add_line(document: Any, text: str, *, align: int = 0) -> None:
    """Add a line of the body that is not set in: whom it is for, who signs it."""
    paragraph = _paragraph(document, text, styles.LINES)
    if align:
        paragraph.alignment = align


def add_page_break(document: Any) -> None:
    """Begin a new page."""
    document.add_paragraph(style=styles.GAP).paragraph_format.page_break_before = True


def add_caption(document: Any, text: str) -> None:
    """Add the caption above a table, kept with it."""
    _paragraph(document, text, styles.CAPTION)


def add_picture_page(document: Any, picture: Path, caption: str) -> None:
    """Add a landscape page filled by a picture, its caption below."""
    section = document.add_section()
    set_page(section, LANDSCAPE)
    paragraph = document.add_paragraph(style=styles.PICTURE)
    paragraph.add_run().add_picture(str(picture), width=millimetres(218))
    _paragraph(document, caption, styles.CAPTION).paragraph_format.keep_with_next = False


def add_running_lines(document: Any, head: str) -> None:
    """Add the red line at the head of every page and the page number — 1 — at its foot.

    A template says itself where the line stands, and its own foot is left as it is.
    """
    first = document.sections[0]
    if found_in(document, SIGN):
        fill(document, {SIGN: head})
    else:
        _first(first.header, head, styles.HEAD)
    if not _empty(first.footer):
        return
    foot = _first(first.footer, "— ", styles.PAGE)
    field = foot.add_run()._element  # noqa: SLF001 - a field has no door
    for kind in ("begin", None, "end"):
        field.append(element("fldChar", fldCharType=kind) if kind else _instruction("PAGE"))
    foot.add_run(" —")


def _empty(part: Any) -> bool:
    return not any(p.text.strip() or p._p.findall(".//{*}fldChar") for p in part.paragraphs)  # noqa: SLF001


def _first(part: Any, text: str, style: str) -> Any:
    """Write the first line of a header or footer, above what a template has there."""
    line = part.paragraphs[0]
    if line.text.strip():
        line = line.insert_paragraph_before()
    line.style = style
    line.add_run(clean(text))
    return line


def _instruction(code: str) -> Any:
    instruction = element("instrText")
    instruction.text = code
    return instruction


def save_document(document: Any, path: str | os.PathLike[str]) -> Path:
    """Write a document as .docx; whole or not at all."""
    content = document_bytes(document)
    with written(path) as draft:
        draft.write_bytes(content)
    return Path(path)


def document_bytes(document: Any) -> bytes:
    """Give the file of a document; equal documents are equal bytes (zip dates are fixed)."""
    close_template(document)
    raw, tidy = io.BytesIO(), io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(tidy, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return tidy.getvalue()
