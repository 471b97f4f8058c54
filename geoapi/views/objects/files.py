"""The sheet of one object as a Word document and as a workbook."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from geoapi.views.figure_words import day_words, in_words
from geoapi.views.scene import Scene, basis_of, plain_scene
from geoapi.views.table_files import Tab
from geoapi.views.tables import basis_tab

if TYPE_CHECKING:
    from geoapi.views.objects.sheet import Block, ObjectSheet

NUMERALS = "一二三四五六七八九十"
MOST_ROWS = 300
"""Rows of a printed table; the workbook has all."""
WIDTH = 156.0
"""Of a page's text, in mm."""


def scene_of(sheet: ObjectSheet, office: str = "") -> Scene:
    """Return what heads the files of a sheet."""
    county = sheet.county
    return plain_scene(county, sheet.on, sheet.language, office)


def object_sheets(sheet: ObjectSheet, office: str = "") -> list[Tab]:
    """Give the sheets of its workbook: facts, one of each table, and what they rest on."""
    scene, language = scene_of(sheet, office), sheet.language
    titles = [in_words(language, *words) for words in FACT_TITLES]
    facts = [(f.title, f.value or None, f.unit, f.source) for f in sheet.facts]
    words = f"{sheet.county.name} {sheet.title}：{sheet.name}　{basis_of(scene, sheet.layers)}"
    return [
        Tab(
            in_words(language, "基本情况", "Facts"), pd.DataFrame(facts, columns=titles), note=words
        ),
        *(Tab(block.title, block.frame(), note=words) for block in sheet.blocks if block.rows),
        basis_tab(scene),
    ]


FACT_TITLES = (("项目", "Fact"), ("内容", "Value"), ("单位", "Unit"), ("来源", "Source"))


def object_document(sheet: ObjectSheet, office: str = "") -> Any:
    """Lay out its document."""
    from geoapi.views.documents import parts  # noqa: PLC0415 - the extra [report]

    language, county = sheet.language, sheet.county
    document = parts.new_document(f"{county.name}{sheet.title}", sheet.on)
    parts.add_title(document, [f"{county.name}{sheet.title}", sheet.name])
    marks = [in_words(language, "虚构示例数据", "Made-up sample data")] if county.made_up else []
    secret = in_words(language, "内部资料 注意保存", "Internal – keep safe")
    parts.add_running_lines(document, "　".join([*marks, secret]))
    for sentence in sheet.sentences:
        parts.add_body(document, sentence)
    _facts(document, parts, sheet)
    for number, block in enumerate((b for b in sheet.blocks if b.rows), start=2):
        _block(document, parts, block, (number, language))
    parts.add_body(document, f"{basis_of(scene_of(sheet), sheet.layers)}。")
    for words in (office, day_words(sheet.on, language)):
        if words:
            parts.add_note(document, words, align=2)
    return document


def _facts(document: Any, parts: Any, sheet: ObjectSheet) -> None:
    language = sheet.language
    parts.add_caption(document, in_words(language, "表 1　基本情况", "Table 1. Facts"))
    rows = [[f.title, f"{f.value} {f.unit}".strip() or "—", f.source] for f in sheet.facts]
    titles = [in_words(language, *FACT_TITLES[at]) for at in (0, 1, 3)]
    parts.add_table(document, titles, rows, (44, 66, 46))


def _block(document: Any, parts: Any, block: Block, place: tuple[int, str]) -> None:
    number, language = place
    words = (f"表 {number}　{block.title}", f"Table {number}. {block.title}")
    parts.add_caption(document, in_words(language, *words))
    titles = [column.title for column in block.columns]
    wide = [2.0 if column.digits is None else 1.0 for column in block.columns]
    widths = [WIDTH * one / sum(wide) for one in wide]
    figures = [at for at, column in enumerate(block.columns) if column.digits is not None]
    parts.add_table(document, titles, block.written()[:MOST_ROWS], widths, numbers=figures)
    if (more := len(block.rows) - MOST_ROWS) > 0:
        cut = (f"其余 {more} 行见附送的 Excel 表。", f"{more} more rows are in the workbook.")
        parts.add_body(document, in_words(language, *cut))
    if block.note:
        parts.add_body(document, block.note)


def save_object(sheet: ObjectSheet, path: str | os.PathLike[str], office: str = "") -> Path:
    """Write the document; whole or not at all."""
    from geoapi.views.documents.parts import document_bytes  # noqa: PLC0415 - the extra [report]
    from geoapi.views.files import written  # noqa: PLC0415 - with it

    content = document_bytes(object_document(sheet, office))
    with written(path) as draft:
        draft.write_bytes(content)
    return Path(path)
