"""Reports 报告 in Word as official documents: county 县域报告, idle 疑似闲置土地."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from geoapi.views.documents import parts
from geoapi.views.documents.pdf import convert_to_pdf
from geoapi.views.documents.public_list import public_document, public_sheets
from geoapi.views.documents.text import (
    IDLE_HEADERS,
    idle_rows,
    idle_sentences,
    measure_sentences,
    table_headers,
    table_rows,
)
from geoapi.views.errors import ReportError
from geoapi.views.figure_words import day_words, in_words, measure_name, unit_name
from geoapi.views.files import written
from geoapi.views.grades.report import grading_document
from geoapi.views.grades.sheets import grade_sheets
from geoapi.views.idle.tables import idle_sheets
from geoapi.views.scene import Scene
from geoapi.views.tables import basis_frame, measure_sheets, write_workbook
from layers import LAYERS

if TYPE_CHECKING:
    from geoapi.planning.measuring.tally import MeasureTable

NUMERALS = "一二三四五六七八九十"
MOST_ROWS = 120
"""Rows of a printed table; the workbook has all."""
IDLE_ROWS = 20
"""Supplies listed in the county report; the report on idle land lists all."""
PICTURED = ("zones", "towns", "parcels")
SECRET, MADE_UP = "内部资料 注意保存", "虚构示例数据，不反映任何真实地区"
DEFINITIONS = (
    "亩均类指标一律用合计除以合计，不取平均数的平均；分子、分母缺一项的，两项都不计入。",
    "已知比例说明计入部分所占的份额。",
    "宗地面积为登记面积，不以量算面积代替；未知的数据保持未知，不按零或“否”处理。",
)
IDLE_WORDS = (
    "闲置土地依据《闲置土地处置办法》（国土资源部令第 53 号）逐宗判定，仅为“疑似”线索；是否构成闲置"
    "土地，由自然资源主管部门依法调查后决定。"
)


@dataclass(frozen=True)
class CountyReport:
    """What a report is given: the scene, and the measures it speaks of, by zones and by towns."""

    scene: Scene
    tables: Sequence[MeasureTable] = ()


def county(report: CountyReport) -> Any:
    """Write the report on a county: intensity, idle land, definitions and editions, maps."""
    scene = report.scene
    zh, en = "用地强度与疑似闲置土地情况报告", "Industrial land: intensity and suspected idle land"
    document = _opened(scene, zh, en)
    _scope(document, report)
    _intensity(document, report)
    _idle(document, scene, "二", most=IDLE_ROWS)
    _basis(document, report, "三")
    return _closed(document, report)


def idle(report: CountyReport) -> Any:
    """Write the report on land suspected idle alone."""
    scene = report.scene
    document = _opened(scene, "疑似闲置土地情况报告", "Suspected idle land")
    _scope(document, report)
    _idle(document, scene, "一")
    _basis(document, CountyReport(scene), "二")
    return _closed(document, CountyReport(scene))


REPORTS: Mapping[str, Callable[[CountyReport], Any]] = MappingProxyType(
    {
        "county": county,
        "idle": idle,
        "idle-list": lambda report: public_document(report.scene),
        "grading": lambda report: grading_document(report.scene),
    }
)
"""Name -> function from a report's matter to a python-docx document."""


def save_report(matter: CountyReport | Scene, name: str, path: str | os.PathLike[str]) -> Path:
    """Write a report as .docx, as .pdf (by LibreOffice, where installed) or its tables as .xlsx.

    The same matter gives the same .docx. The file appears whole or not at all.

    Raises
    ------
    ReportError
        When there is no report of this name or no such format.
    """
    report = matter if isinstance(matter, CountyReport) else _whole(matter)
    target = Path(path)
    if name not in REPORTS:
        message = f"没有报告 {name}；有：{'、'.join(REPORTS)} (no report {name})"
        raise ReportError(message)
    writers = {".docx": _save_docx, ".pdf": _save_pdf, ".xlsx": _save_xlsx}
    if target.suffix.lower() not in writers:
        message = (
            f"不支持 {target.suffix or target.name}；可用：{'、'.join(writers)} (unknown format)"
        )
        raise ReportError(message)
    writers[target.suffix.lower()](report, name, target)
    return target


def _whole(scene: Scene) -> CountyReport:
    return CountyReport(scene, [scene.table] if scene.table is not None else [])


def _save_docx(report: CountyReport, name: str, target: Path) -> None:
    content = parts.document_bytes(REPORTS[name](report))
    with written(target) as draft:
        draft.write_bytes(content)


def _save_xlsx(report: CountyReport, name: str, target: Path) -> None:
    scene, basis = report.scene, 1
    if name == "idle-list":
        write_workbook(target, public_sheets(scene), on=scene.on)
        return
    if name == "grading":
        write_workbook(target, grade_sheets(scene), on=scene.on)
        return
    measures = measure_sheets(scene, report.tables) if name == "county" else []
    tabs = [*measures[:-basis], *idle_sheets(scene)[:-basis], *measures[-basis:]]
    write_workbook(target, tabs if measures else idle_sheets(scene), on=scene.on)


def _save_pdf(report: CountyReport, name: str, target: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "report.docx"
        _save_docx(report, name, source)
        convert_to_pdf(source, target)


def _opened(scene: Scene, zh: str, en: str) -> Any:
    name, language = scene.county.name, scene.language
    lines = [name, zh] if language == "zh" else [f"{name}: ", en]
    document = parts.new_document("".join(lines), scene.on)
    parts.add_title(document, lines)
    if scene.made_up:
        words = in_words(language, f"（{MADE_UP}）", "(Made-up sample data, no real place)")
        parts.add_note(document, words, colour=parts.RED)
    secret = in_words(language, SECRET, "Internal – keep safe")
    marks = [in_words(language, "虚构示例数据", "Made-up sample data")] if scene.made_up else []
    parts.add_running_lines(document, "　".join([*marks, secret]))
    return document


def _scope(document: Any, report: CountyReport) -> None:
    scene = report.scene
    day, name = day_words(scene.on, scene.language), scene.county.name
    zh = f"本报告反映{name}截至{day}的情况。{scene.basis}。各项数据按统一口径计算，可逐项追溯。"
    en = f"This report shows {name} as of {day}. {scene.basis}."
    parts.add_body(document, in_words(scene.language, zh, en))


def _head(document: Any, language: str, numeral: str, words: tuple[str, str]) -> None:
    zh, en = words
    parts.add_heading(document, in_words(language, f"{numeral}、{zh}", en))


def _intensity(document: Any, report: CountyReport) -> None:
    language = report.scene.language
    _head(document, language, "一", ("用地强度", "Land-use intensity"))
    if not report.tables:
        words = in_words(language, "本期没有可用的强度数据。", "No figures for this period.")
        parts.add_body(document, words)
    for index, table in enumerate(report.tables):
        title = _table_title(table, language)
        numeral = NUMERALS[index] if index < len(NUMERALS) else str(index + 1)
        parts.add_heading(document, in_words(language, f"（{numeral}）{title}", title), 2)
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


def _idle(document: Any, scene: Scene, numeral: str, *, most: int | None = None) -> None:
    language = scene.language
    _head(document, language, numeral, ("疑似闲置土地", "Suspected idle land"))
    for sentence in idle_sentences(scene):
        parts.add_body(document, sentence)
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


def _basis(document: Any, report: CountyReport, numeral: str) -> None:
    scene, language = report.scene, report.scene.language
    _head(document, language, numeral, ("口径与数据", "Definitions and data"))
    if language == "zh":
        for words in (*(DEFINITIONS if report.tables else ()), IDLE_WORDS, *_gaps(scene)):
            parts.add_body(document, words)
    frame = basis_frame(scene, report.tables)
    parts.add_caption(document, in_words(language, "数据与依据", "Data and basis"))
    rows = [[str(cell) for cell in row] for row in frame.itertuples(index=False)]
    parts.add_table(document, list(frame.columns), rows, (28, 62, 66))


def _gaps(scene: Scene) -> list[str]:
    absent = [layer.zh for name, layer in LAYERS.items() if name not in scene.county.editions]
    return [f"尚未入库的图层：{'、'.join(absent)}；与之有关的情况未反映。"] if absent else []


def _closed(document: Any, report: CountyReport) -> Any:
    scene = report.scene
    for words in (scene.office, day_words(scene.on, scene.language)):
        if words:
            parts.add_note(document, words, align=2)
    for number, (name, figure, caption) in enumerate(_pictures(report), start=1):
        words = in_words(scene.language, f"附图 {number}　{caption}", f"Figure {number}. {caption}")
        _add_figure(document, figure, name, words)
    return document


def _pictures(report: CountyReport) -> list[tuple[str, Scene, str]]:
    """Name the maps that there are data for: one of each measure, and one of idle land."""
    scene, language = report.scene, report.scene.language
    found = [
        ("intensity", _with(scene, table), _table_title(table, language))
        for table in report.tables
        if table.by in PICTURED and len(scene.county.atlas[table.by])
    ]
    if scene.idle and len(scene.county.atlas["parcels"]):
        found.append(("idle", scene, in_words(language, "疑似闲置土地分布", "Suspected idle land")))
    return found


def _with(scene: Scene, table: MeasureTable) -> Scene:
    return Scene(
        scene.county, table, scene.idle, scene.on,
        language=scene.language, office=scene.office, made_up=scene.made_up,
    )  # fmt: skip


def _add_figure(document: Any, scene: Scene, name: str, caption: str) -> None:
    from geoapi.views.figures import save_figure  # noqa: PLC0415 - matplotlib only where needed

    with tempfile.TemporaryDirectory() as folder:
        picture = save_figure(scene, name, Path(folder) / "figure.png")
        parts.add_picture_page(document, picture, caption)
