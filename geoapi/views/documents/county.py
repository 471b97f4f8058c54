"""Reports on a county 县域报告: its land-use intensity, its land suspected idle, maps of both."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geoapi.views.documents import parts
from geoapi.views.documents.idle_text import (
    IDLE_HEADERS,
    SUMMARY_HEADERS,
    idle_rows,
    idle_sentences,
    summary_rows,
)
from geoapi.views.documents.official import add_chapter, numeral, opened, signed
from geoapi.views.documents.text import measure_sentences, table_headers, table_rows
from geoapi.views.figure_words import day_words, in_words, measure_name, unit_name
from geoapi.views.idle.tables import idle_sheets
from geoapi.views.tables import basis_frame, measure_sheets
from layers import LAYERS

if TYPE_CHECKING:
    from geoapi.planning.measuring.tally import MeasureTable
    from geoapi.views.matter import ToldScene
    from geoapi.views.scene import Scene
    from geoapi.views.table_files import Tab

MOST_ROWS = 120
"""Rows of a printed table; the workbook has all."""
IDLE_ROWS = 20
"""Supplies listed in the county report; the report on idle land lists all."""
PICTURED = ("zones", "towns", "parcels")
DEFINITIONS = (
    "亩均类指标一律用合计除以合计，不取平均数的平均；分子、分母缺一项的，两项都不计入。",
    "已知比例说明计入部分所占的份额。",
    "宗地面积为登记面积，不以量算面积代替；未知的数据保持未知，不按零或“否”处理。",
)
IDLE_WORDS = (
    "闲置土地依据《闲置土地处置办法》（国土资源部令第 53 号）逐宗判定，仅为“疑似”线索；是否构成闲置"
    "土地，由自然资源主管部门依法调查后决定。"
)


def county_document(scene: ToldScene) -> Any:
    """Write the report on a county: intensity, idle land, definitions and editions, maps."""
    zh, en = "用地强度与疑似闲置土地情况报告", "Industrial land: intensity and suspected idle land"
    document = _opened(scene, zh, en)
    _intensity(document, scene)
    _idle(document, scene, 1, most=IDLE_ROWS)
    _basis(document, scene, 2)
    return _closed(document, scene)


def idle_document(scene: ToldScene) -> Any:
    """Write the report on land suspected idle alone."""
    document = _opened(scene, "疑似闲置土地情况报告", "Suspected idle land")
    _idle(document, scene, 0)
    _basis(document, scene, 1)
    return _closed(document, scene)


def county_sheets(scene: ToldScene) -> list[Tab]:
    """Give the tables of the report on a county as sheets, with one basis for all."""
    *measures, basis = measure_sheets(scene, scene.tables)
    return [*measures, *idle_sheets(scene)[:-1], basis]


def _opened(scene: Scene, zh: str, en: str) -> Any:
    name, language = scene.county.name, scene.language
    document = opened(scene, [name, zh] if language == "zh" else [f"{name}: ", en])
    day = day_words(scene.on, language)
    zh = f"本报告反映{name}截至{day}的情况。{scene.basis}。各项数据按统一口径计算，可逐项追溯。"
    en = f"This report shows {name} as of {day}. {scene.basis}."
    parts.add_body(document, in_words(language, zh, en))
    return document


def _intensity(document: Any, scene: ToldScene) -> None:
    language = scene.language
    add_chapter(document, language, 0, ("用地强度", "Land-use intensity"))
    if not scene.tables:
        words = in_words(language, "本期没有可用的强度数据。", "No figures for this period.")
        parts.add_body(document, words)
    for index, table in enumerate(scene.tables):
        title = _table_title(table, language)
        parts.add_heading(document, in_words(language, f"（{numeral(index)}）{title}", title), 2)
        parts.add_body(document, "".join(measure_sentences(table, language)))
        _measure_table(document, table, (index + 1, language))


def _table_title(table: MeasureTable, language: str) -> str:
    name, unit = measure_name(table.measure, language), unit_name(table.by, language)
    return in_words(language, f"按{unit}统计的{name}", f"{name} by {unit}")


def _measure_table(document: Any, table: MeasureTable, place: tuple[int, str]) -> None:
    number, language = place
    headers, rows = table_headers(table, language), table_rows(table, language)
    closing = len(rows) - len(table.rows)
    cut = max(0, len(table.rows) - MOST_ROWS)
    shown = [*rows[: len(table.rows) - cut], *rows[len(table.rows) :]]
    title = _table_title(table, language)
    parts.add_caption(
        document, in_words(language, f"表 {number}　{title}", f"Table {number}. {title}")
    )
    count, share, first = 17.0, 21.0, 38.0
    others = len(headers) - 3
    widths = [first, *[(156 - first - count - share) / others] * others, count, share]
    numbers = range(1, len(headers))
    parts.add_table(document, headers, shown, widths, numbers=numbers, closing=closing)
    if cut:
        parts.add_body(
            document,
            in_words(
                language,
                f"其余 {cut} 行见附送的 Excel 表。",
                f"{cut} more rows are in the workbook.",
            ),
        )


def _idle(document: Any, scene: Scene, at: int, *, most: int | None = None) -> None:
    language = scene.language
    add_chapter(document, language, at, ("疑似闲置土地", "Suspected idle land"))
    for sentence in idle_sentences(scene):
        parts.add_body(document, sentence)
    if scene.idle:
        parts.add_caption(document, in_words(language, "判定结果汇总", "Findings summed up"))
        summary = summary_rows(scene.idle, language)
        parts.add_table(document, SUMMARY_HEADERS[language], summary, (66, 24, 33, 33),
                        numbers=(1, 2, 3), closing=1)  # fmt: skip
    rows = idle_rows(scene)
    if len(rows) > 1:
        title = in_words(language, "疑似闲置土地清单", "List of suspected idle land")
        parts.add_caption(document, title)
        widths = (9, 34, 16, 16, 22, 22, 16, 21)
        shown = rows if most is None else [*rows[:-1][:most], rows[-1]]
        parts.add_table(document, IDLE_HEADERS[language], shown, widths, numbers=(2, 7), closing=1)
        if len(shown) < len(rows):
            words = (
                f"表中为满一年最早的 {most} 宗，合计为全部；逐宗见《疑似闲置土地情况报告》和清单。",
                f"The {most} longest; the total is of all, which the report on idle land lists.",
            )
            parts.add_body(document, in_words(language, *words))


def _basis(document: Any, scene: ToldScene, at: int) -> None:
    language = scene.language
    add_chapter(document, language, at, ("口径与数据", "Definitions and data"))
    if language == "zh":
        for words in (*(DEFINITIONS if scene.tables else ()), IDLE_WORDS, *_gaps(scene)):
            parts.add_body(document, words)
    frame = basis_frame(scene, scene.tables)
    parts.add_caption(document, in_words(language, "数据与依据", "Data and basis"))
    rows = [[str(cell) for cell in row] for row in frame.itertuples(index=False)]
    parts.add_table(document, list(frame.columns), rows, (28, 62, 66))


def _gaps(scene: Scene) -> list[str]:
    absent = [layer.zh for name, layer in LAYERS.items() if name not in scene.county.editions]
    return [f"尚未入库的图层：{'、'.join(absent)}；与之有关的情况未反映。"] if absent else []


def _closed(document: Any, scene: ToldScene) -> Any:
    signed(document, scene)
    for number, (name, figure, caption) in enumerate(_pictures(scene), start=1):
        words = in_words(scene.language, f"附图 {number}　{caption}", f"Figure {number}. {caption}")
        _add_figure(document, figure, name, words)
    return document


def _pictures(scene: ToldScene) -> list[tuple[str, Scene, str]]:
    """Name the maps that there are data for: one of each measure, and one of idle land."""
    language = scene.language
    found: list[tuple[str, Scene, str]] = [
        ("intensity", replace(scene, table=table), _table_title(table, language))
        for table in scene.tables
        if table.by in PICTURED and len(scene.county.atlas[table.by])
    ]
    if scene.idle and len(scene.county.atlas["parcels"]):
        found.append(("idle", scene, in_words(language, "疑似闲置土地分布", "Suspected idle land")))
    return found


def _add_figure(document: Any, scene: Scene, name: str, caption: str) -> None:
    from geoapi.views.figures import save_figure  # noqa: PLC0415 - matplotlib only where needed

    with tempfile.TemporaryDirectory() as folder:
        picture = save_figure(scene, name, Path(folder) / "figure.png")
        parts.add_picture_page(document, picture, caption)
