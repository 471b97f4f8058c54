"""Sheets of objects 对象表 as a Word document and as a workbook: of one, or one after another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from geoapi.views.errors import ReportError
from geoapi.views.figure_words import in_words
from geoapi.views.objects.sheet import KINDS
from geoapi.views.scene import basis_of
from geoapi.views.table_files import Tab
from geoapi.views.tables import basis_tab

if TYPE_CHECKING:
    from geoapi.views.matter import ToldScene
    from geoapi.views.objects.sheet import Block, ObjectSheet

MOST_ROWS, MOST_OF_MANY = 100, 20
"""Rows of a printed table, of one object and of several; the workbook has all."""
MOST_ACROSS = 9
"""Columns of a printed table; one of more, with few rows, is printed on its side."""
FACT_TITLES = (("项目", "Fact"), ("内容", "Value"), ("单位", "Unit"), ("来源", "Source"))


def objects_sheets(scene: ToldScene) -> list[Tab]:
    """Give the sheets of the workbook: facts, one of each table, and what they rest on.

    Where several objects are told, every row begins with the code and the name of its own.
    """
    language, (first, *others) = scene.language, _sheets(scene)
    many = bool(others)
    what = f"：{first.name}" if not many else ""
    words = f"{scene.county.name} {first.title}{what}　{basis_of(scene, first.layers)}"
    titles = [in_words(language, *words) for words in FACT_TITLES]
    facts = _stacked(
        ((sheet, pd.DataFrame(
            [(f.title, f.value or None, f.unit, f.source) for f in sheet.facts], columns=titles
        )) for sheet in scene.sheets), many, language,
    )  # fmt: skip
    tabs = [Tab(in_words(language, "基本情况", "Facts"), facts, note=words)]
    for block in first.blocks:
        same = [(s, b.frame()) for s in scene.sheets for b in s.blocks
                if b.name == block.name and b.rows]  # fmt: skip
        if same:
            tabs.append(Tab(block.title, _stacked(same, many, language), note=words))
    return [*tabs, basis_tab(scene)]


def _sheets(scene: ToldScene) -> Sequence[ObjectSheet]:
    if not scene.sheets:
        words = "没有可写的对象：所需图层尚未入库", "no object to tell of"
        raise ReportError(in_words(scene.language, *words))
    return scene.sheets


def _stacked(
    frames: Iterable[tuple[ObjectSheet, pd.DataFrame]], many: bool, language: str  # noqa: FBT001 - a switch within the file
) -> pd.DataFrame:  # fmt: skip
    found = []
    for sheet, frame in frames:
        if many:
            zh, en = KINDS[sheet.kind]
            frame.insert(0, in_words(language, f"{zh}代码", f"{en} code"), sheet.key)
            frame.insert(1, in_words(language, f"{zh}名称", f"{en} name"), sheet.name)
        found.append(frame)
    return pd.concat(found, ignore_index=True)


def objects_document(scene: ToldScene) -> Any:
    """Lay the sheets out: each with its sentences and tables, several each on a page of its own."""
    from geoapi.views.documents import official, parts  # noqa: PLC0415 - the extra [report]

    sheets, language = _sheets(scene), scene.language
    first, name = sheets[0], scene.county.name
    lines = [f"{name}{first.title}", first.name] if len(sheets) == 1 else [name, first.title]
    document = official.opened(scene, lines)
    number, most = 0, MOST_ROWS if len(sheets) == 1 else MOST_OF_MANY
    for index, sheet in enumerate(sheets):
        if len(sheets) > 1:
            if index:
                parts.add_page_break(document)
            official.add_chapter(document, language, index, (sheet.name, sheet.name))
        number = _one(document, parts, sheet, (number, most))
    parts.add_body(document, f"{basis_of(scene, first.layers)}。")
    official.signed(document, scene)
    return document


def _one(document: Any, parts: Any, sheet: ObjectSheet, place: tuple[int, int]) -> int:
    """Add all that is told of one object; return the number of its last table."""
    number, most = place
    for sentence in sheet.sentences:
        parts.add_body(document, sentence)
    _facts(document, parts, sheet, number + 1)
    blocks = [block for block in sheet.blocks if block.rows]
    for at, block in enumerate(blocks, start=number + 2):
        words = (f"表 {at}　{block.title}", f"Table {at}. {block.title}")
        parts.add_caption(document, in_words(sheet.language, *words))
        _block(document, parts, block, (most, sheet.language))
    return number + 1 + len(blocks)


def _facts(document: Any, parts: Any, sheet: ObjectSheet, number: int) -> None:
    language = sheet.language
    words = f"表 {number}　基本情况", f"Table {number}. Facts"
    parts.add_caption(document, in_words(language, *words))
    rows = [[f.title, f"{f.value} {f.unit}".strip() or "—", f.source] for f in sheet.facts]
    titles = [in_words(language, *FACT_TITLES[at]) for at in (0, 1, 3)]
    parts.add_table(document, titles, rows, (44, 66, 46))


def _block(document: Any, parts: Any, block: Block, place: tuple[int, str]) -> None:
    most, language = place
    titles, rows = [column.title for column in block.columns], block.written()
    figures = [at for at, column in enumerate(block.columns) if column.digits is not None]
    if len(titles) > MOST_ACROSS and len(rows) < MOST_ACROSS:
        titles, *rows = (list(line) for line in zip(titles, *rows, strict=True))
        figures = list(range(1, len(titles)))
    parts.add_table(document, titles, rows[:most], numbers=figures)
    if (more := len(rows) - most) > 0:
        cut = (f"其余 {more} 行见附送的 Excel 表。", f"{more} more rows are in the workbook.")
        parts.add_body(document, in_words(language, *cut))
    if block.note:
        parts.add_body(document, block.note)
