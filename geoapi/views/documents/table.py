"""Tables of an official document: written as their elements, since pages of them are common.

python-docx looks every style up by its name for every cell; a table of a thousand cells would take
seconds.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from typing import Any

from geoapi.views.documents import styles
from geoapi.views.documents.word import docx, element, qn
from geoapi.views.table_files import clean

TWIPS = 635
"""EMU in a twentieth of a point, which cells are as wide as."""
_SIDES: Mapping[int, str] = {styles.CENTRE: "center", styles.RIGHT: "right"}


def add_table(  # noqa: PLR0913 - two of them are switches by name
    document: Any, headers: Sequence[str], rows: Sequence[Sequence[str]],
    widths: Sequence[float] = (), *, numbers: Sequence[int] = (), closing: int = 0,
) -> Any:  # fmt: skip
    """Add a table whose header is repeated on every page and whose rows are never split.

    Parameters
    ----------
    widths
        Relative widths of the columns, which fill the text together; by what the cells hold where
        none are given.
    numbers
        Columns set flush right.
    closing
        How many rows at the end are totals.
    """
    table = document.add_table(rows=0, cols=len(headers), style=styles.GRID)
    table.alignment, table.autofit = 1, False
    own = table._tbl  # noqa: SLF001 - no public way to its elements
    look = own.tblPr.find(qn("w:tblLook"))
    (own.tblPr.append if look is None else look.addprevious)(_cell_margins())
    wide = _to_text(document, widths or fitted(headers, rows))
    for column, width in zip(table.columns, wide, strict=True):
        column.width = width
    aligned = dict.fromkeys(numbers, styles.RIGHT)
    own.append(_filled(_row(wide, _id(document, styles.TOP), head=True), headers))
    plain, total = (
        _row(wide, _id(document, name), aligned) for name in (styles.CELL, styles.CLOSING)
    )
    for index, row in enumerate(rows):
        own.append(_filled(total if index >= len(rows) - closing else plain, row))
    document.add_paragraph(style=styles.GAP)
    return table


def _id(document: Any, name: str) -> str:
    found: str = document.styles[name].style_id
    return found


def _to_text(document: Any, widths: Sequence[float]) -> list[int]:
    """Stretch columns to the width of the text of the first section."""
    page = document.sections[0]
    text = page.page_width - page.left_margin - page.right_margin
    return [round(text * width / sum(widths)) for width in widths]


def fitted(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> list[float]:
    """Return widths, in letters, that keep figures, dates and short codes in one line.

    What room is left goes to the columns that would need more lines; a header may break.
    """
    cells = [[row[at] for row in rows] for at in range(len(headers))]
    wanted = [
        _AIR + min(_LINE, max([len_of(head) / 2, *(len_of(cell) for cell in column)]))
        for head, column in zip(headers, cells, strict=True)
    ]
    least = [
        max(_AIR + max([_whole(head, 2), *map(_whole, column)]), min(_FOUR, want))
        for head, column, want in zip(headers, cells, wanted, strict=True)
    ]
    more = [max(0.0, want - low) for want, low in zip(wanted, least, strict=True)]
    left = max(0.0, _TEXT - sum(least))
    share = min(1.0, left / sum(more)) if sum(more) else 0.0
    return [low + share * one for low, one in zip(least, more, strict=True)]


def len_of(text: str) -> float:
    """Return how wide a text is, in Chinese letters."""
    return sum(1.0 if ord(letter) > _WIDE else 0.55 for letter in text)


def _whole(text: str, most: float = 6.5) -> float:
    """Return how wide the widest part is that should not be broken."""
    return min(most, max(map(len_of, _TOKEN.findall(text)), default=1.0))


_TEXT, _LINE, _FOUR, _AIR = 46.0, 16.0, 4.8, 0.8
"""Letters of a line of cells; of a cell before it takes a second line, at least; between cells."""
_WIDE = 0x2E7F
_TOKEN = re.compile(r"[0-9A-Za-z.,%:/+\-−–]+|[^\s]")


def _cell_margins() -> Any:
    """Air within cells: half a millimetre above and below, one at the sides."""
    margins = element("tblCellMar")
    for side, twips in (("top", "30"), ("left", "56"), ("bottom", "30"), ("right", "56")):
        margins.append(element(side, w=twips, type="dxa"))
    return margins


def _row(
    widths: Sequence[int], style: str, aligned: Mapping[int, int] | None = None, *,
    head: bool = False,
) -> Any:  # fmt: skip
    """Make an empty row, to be copied."""
    row = element("tr")
    properties = _below(row, "trPr")
    _below(properties, "cantSplit")
    if head:
        _below(properties, "tblHeader", val="true")
    for index, width in enumerate(widths):
        cell = _below(row, "tc")
        _cell(cell, width, head=head)
        _paragraph(cell, style, _SIDES.get((aligned or {}).get(index, styles.LEFT)))
    return row


def _filled(row: Any, texts: Sequence[str]) -> Any:
    """Copy a row and write its cells; a cell of several lines has breaks."""
    made = copy.deepcopy(row)
    for run, text in zip(made.iter(qn("w:r")), texts, strict=True):
        words = clean(text) or " "
        if "\n" in words:
            docx("text.run").Run(run, None).text = words
        else:
            run[0].text = words
    return made


def _cell(cell: Any, width: int, *, head: bool) -> None:
    properties = _below(cell, "tcPr")
    _below(properties, "tcW", type="dxa", w=str(round(width / TWIPS)))
    if head:
        _below(properties, "shd", val="clear", color="auto", fill="EDEDED")
    _below(properties, "vAlign", val="center")


def _paragraph(cell: Any, style: str, side: str | None) -> None:
    paragraph = _below(cell, "p")
    properties = _below(paragraph, "pPr")
    _below(properties, "pStyle", val=style)
    if side:
        _below(properties, "jc", val=side)
    text = _below(_below(paragraph, "r"), "t")
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _below(parent: Any, tag: str, **attributes: str) -> Any:
    """Add an element; what it is made with, python-docx knows as its own."""
    made = element(tag, **attributes)
    parent.append(made)
    return made
