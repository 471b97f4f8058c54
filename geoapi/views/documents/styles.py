"""Styles of an official document 公文样式, by name: who changes a style changes the document.

Faces and measures follow GB/T 9704-2012 党政机关公文格式: body 三号仿宋 at 28 points a line, title
二号小标宋, headings 黑体 and 楷体. The faces are only named in the file; the reader's computer has
them or puts others in their place. Paragraphs carry no format of their own, so a county's template
decides how they look by defining styles of these names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geoapi.views.documents.word import colour, element, points, qn

TITLE_FACE, BODY_FACE, HEAD_FACE, SUB_FACE = (
    "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312",
)  # fmt: skip
SONG, LATIN = "宋体", "Times New Roman"
LEFT, CENTRE, RIGHT, JUSTIFIED = 0, 1, 2, 3
LINE, BODY_SIZE = 28, 16
RED, BLACK = "B00000", "000000"

TITLE, BODY, CAPTION, GRID = "Title", "Body Text", "Caption", "Table Grid"
HEADINGS = ("Heading 1", "Heading 2")
LINES, NOTE, MARK, HEAD, PAGE = "公文行", "公文附注", "公文标识", "公文页眉", "公文页码"
PICTURE, CELL, TOP, CLOSING, GAP = "公文插图", "表格内容", "表格表头", "表格合计", "表格间距"


@dataclass(frozen=True)
class Look:
    """How paragraphs of a style look.

    Attributes
    ----------
    line
        Exact line height in points; None for single spacing, which pictures and cells need.
    indent
        First line, in letters.
    before
        Points above.
    """

    face: str
    size: float = BODY_SIZE
    line: float | None = LINE
    align: int = LEFT
    indent: int = 0
    before: float = 0
    together: bool = False
    colour: str = BLACK


LOOKS: Mapping[str, Look] = {
    TITLE: Look(TITLE_FACE, 22, 36, CENTRE),
    HEADINGS[0]: Look(HEAD_FACE, indent=2, together=True),
    HEADINGS[1]: Look(SUB_FACE, indent=2, together=True),
    BODY: Look(BODY_FACE, align=JUSTIFIED, indent=2),
    CAPTION: Look(HEAD_FACE, 12, 24, CENTRE, before=6, together=True),
    LINES: Look(BODY_FACE),
    NOTE: Look(SUB_FACE, 12, LINE, CENTRE),
    MARK: Look(SUB_FACE, 14, LINE, CENTRE, colour=RED),
    HEAD: Look(HEAD_FACE, 10.5, None, RIGHT, colour=RED),
    PAGE: Look(SONG, 14, None, CENTRE),
    PICTURE: Look(BODY_FACE, 12, None, CENTRE, together=True),
    CELL: Look(BODY_FACE, 9.5, None),
    TOP: Look(HEAD_FACE, 9.5, None, CENTRE),
    CLOSING: Look(HEAD_FACE, 9.5, None),
    GAP: Look(BODY_FACE, 9.5, 10),
}
"""Name of a style -> its look where no template says otherwise."""


def set_styles(document: Any, *, keep: bool = False) -> None:
    """Give a document every style of :data:`LOOKS`.

    Parameters
    ----------
    keep
        Leave those that it has as they are: it is a county's own template.
    """
    styles = document.styles
    there = {style.name for style in styles}
    if not keep:
        _plain(styles["Normal"])
    for name, look in LOOKS.items():
        if name not in there:
            _look(styles.add_style(name, 1), look)
        elif not keep:
            _look(styles[name], look)
    if GRID not in there:
        _grid(styles.add_style(GRID, 3))


def _plain(style: Any) -> None:
    style.font.name, style.font.size = LATIN, points(BODY_SIZE)
    set_face(style.element.get_or_add_rPr(), BODY_FACE)


def _look(style: Any, look: Look) -> None:
    """Set a style; undo the blue, the line below and the theme faces of the built-in ones."""
    font, spacing = style.font, style.paragraph_format
    font.name, font.size, font.bold, font.italic = LATIN, points(look.size), False, False
    font.color.rgb = colour(look.colour)
    set_face(style.element.get_or_add_rPr(), look.face)
    paragraph = style.element.get_or_add_pPr()
    for border in paragraph.findall(qn("w:pBdr")):
        paragraph.remove(border)
    spacing.line_spacing = 1.0 if look.line is None else points(look.line)
    spacing.space_before, spacing.space_after = points(look.before), points(0)
    spacing.alignment, spacing.keep_with_next = look.align, look.together
    spacing.first_line_indent = points(look.indent * look.size)


def _grid(style: Any) -> None:
    """Give tables of a template that has no such style plain black lines."""
    edges = element("tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        edges.append(element(side, val="single", sz="4", space="0", color="auto"))
    properties = element("tblPr")
    properties.append(edges)
    style.element.append(properties)


def set_face(properties: Any, face: str) -> None:
    """Name the Chinese face of run properties and drop the theme's faces, which would win."""
    fonts = properties.get_or_add_rFonts()
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    fonts.set(qn("w:eastAsia"), face)
    fonts.set(qn("w:ascii"), LATIN)
    fonts.set(qn("w:hAnsi"), LATIN)
