"""A county's own template 公文模板: a .docx whose page, styles and letterhead a report takes over.

Where it says ``{{正文}}`` the report stands; ``{{标题}}`` and the others of :data:`SIGNS` give way
to their words, in the text, in text boxes, at the head and at the foot. Styles that it defines
under the names of ``styles.py`` are used; the others are the official ones.
"""

from __future__ import annotations

import copy
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from geoapi.views.documents.styles import set_styles
from geoapi.views.documents.word import docx, element, qn
from geoapi.views.errors import TemplateError
from geoapi.views.table_files import clean

BODY_SIGN, TITLE_SIGN, SIGN = "正文", "标题", "标识"
END_SIGN = "正文完"
SIGNS: Mapping[str, str] = {
    "body": BODY_SIGN, "title": TITLE_SIGN, "marks": SIGN,
    "county": "县名", "office": "单位", "on": "截止日期", "period": "统计期", "basis": "依据",
}  # fmt: skip
"""English name of a placeholder -> its Chinese one; a template may use either."""

_PLACE = re.compile(r"\{\{\s*([^{}]{1,40}?)\s*\}\}")
_LARGEST = 20_000_000
"""Bytes of a template; a letterhead has some hundred thousand."""


def open_template(path: str, values: Mapping[str, str]) -> Any:
    """Open a template and put in what is known from the start.

    Parameters
    ----------
    values
        Chinese name of a placeholder -> its words.

    Raises
    ------
    TemplateError
        No such file, no Word document, an unknown placeholder, or ``{{正文}}`` in a line that is
        not its own.
    """
    document = _read(Path(path))
    unknown = sorted({*_names(document)} - {*SIGNS, *SIGNS.values()})
    if unknown:
        known = "、".join(f"{{{{{zh}}}}}" for zh in SIGNS.values())
        words = "、".join(f"{{{{{name}}}}}" for name in unknown)
        raise TemplateError(f"模板 {path} 中有不认识的占位 {words}；可用：{known}")
    fill(document, {name: f"{{{{{zh}}}}}" for en, zh in SIGNS.items() for name in (en, zh)})
    fill(document, values)
    set_styles(document, keep=True)
    _mark_end(document, path)
    return document


def _read(path: Path) -> Any:
    if not path.is_file():
        raise TemplateError(f"没有报告模板 {path}（须为 .docx 文件）(no such template)")
    if path.stat().st_size > _LARGEST:
        raise TemplateError(f"报告模板 {path} 超过 {_LARGEST // 1_000_000} MB (too large)")
    try:
        return docx().Document(str(path))
    except (ValueError, KeyError, zipfile.BadZipFile, docx("opc.exceptions").OpcError) as error:
        message = f"报告模板 {path} 不是 Word 文档（.docx；旧格式 .doc、.dotx 请另存为 .docx）"
        raise TemplateError(message) from error


def _mark_end(document: Any, path: str) -> None:
    """Say where the template's own text ends; what is added later stands behind."""
    own = _own_line(document)
    if own is None and found_in(document, BODY_SIGN):
        raise TemplateError(f"模板 {path} 中的 {{{{{BODY_SIGN}}}}} 须独占正文中的一段")
    if own is None:
        lines = [p for p in document.element.body if p.tag == qn("w:p")]
        if len(lines) == 1 == len(document.element.body) - 1 and not _text(lines[0]):
            document.element.body.remove(lines[0])
        return
    document.add_paragraph(f"{{{{{END_SIGN}}}}}")


def _own_line(document: Any, sign: str = BODY_SIGN) -> Any:
    """Return the paragraph of the body that holds nothing but a placeholder; None if none."""
    whole = f"{{{{{sign}}}}}"
    return next(
        (p for p in document.element.body if p.tag == qn("w:p") and _text(p) == whole), None
    )


def close_template(document: Any) -> None:
    """Move what was added to where the template wants it; nothing without a template."""
    place, end = _own_line(document), _own_line(document, END_SIGN)
    if place is None or end is None:
        return
    added = [one for one in end.itersiblings() if one.tag != qn("w:sectPr")]
    tail = [one for one in place.itersiblings() if one not in added and one is not end]
    tail = [one for one in tail if one.tag != qn("w:sectPr")]
    for one in added:
        place.addprevious(one)
    for mark in (place, end):
        mark.getparent().remove(mark)
    while tail and tail[-1].tag == qn("w:p") and not _text(tail[-1]) and not _drawn(tail[-1]):
        empty = tail.pop()
        empty.getparent().remove(empty)
    _turn_back(document, tail)


def _drawn(paragraph: Any) -> bool:
    return next(paragraph.iter(qn("w:drawing"), qn("w:pict"), qn("w:sectPr")), None) is not None


def _turn_back(document: Any, tail: list[Any]) -> None:
    """Give what follows the report the template's page again, where maps had turned it."""
    first = next(document.element.body.iter(qn("w:sectPr")))
    last = document.element.body.sectPr
    if not tail or first is last:
        return
    ending = element("p")
    properties = element("pPr")
    properties.append(copy.deepcopy(last))
    ending.append(properties)
    tail[0].addprevious(ending)
    document.element.body.replace(last, copy.deepcopy(first))


def found_in(document: Any, sign: str) -> bool:
    """Tell whether a placeholder is anywhere in a document."""
    return sign in set(_names(document))


def _names(document: Any) -> Iterator[str]:
    for paragraph in _paragraphs(document):
        yield from _PLACE.findall(_text(paragraph))


def fill(document: Any, values: Mapping[str, str]) -> None:
    """Put words in the place of placeholders, in the format of the letter they begin with."""
    for paragraph in _paragraphs(document):
        if "{{" in _text(paragraph):
            _fill(paragraph, values)


def _fill(paragraph: Any, values: Mapping[str, str]) -> None:
    texts = _texts(paragraph)
    found = [m for m in _PLACE.finditer(_whole(paragraph)) if m[1] in values]
    for match in reversed(found):
        words, (start, end), at = clean(values[match[1]]), match.span(), 0
        for text in texts:
            own = text.text or ""
            low, high = max(start - at, 0), min(end - at, len(own))
            at += len(own)
            if low < high:
                text.text, words = own[:low] + words + own[high:], ""
                text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _paragraphs(document: Any) -> Iterator[Any]:
    """Give every paragraph, also of tables and text boxes, heads and feet."""
    linked = document.part.rels.values()
    edges = [one.target_part for one in linked if one.reltype.endswith(("/header", "/footer"))]
    for part in (document.part, *edges):
        yield from part.element.iter(qn("w:p"))


def _texts(paragraph: Any) -> list[Any]:
    """Give the letters of a paragraph, without those of text boxes in it."""
    return [
        text for text in paragraph.iter(qn("w:t"))
        if next(text.iterancestors(qn("w:p"))) is paragraph
    ]  # fmt: skip


def _whole(paragraph: Any) -> str:
    return "".join(text.text or "" for text in _texts(paragraph))


def _text(paragraph: Any) -> str:
    return _whole(paragraph).strip()
