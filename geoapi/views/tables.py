"""Tables for people 表格: measures and idle land with Chinese headers that state their units.

Frames only need pandas; csv and json need nothing more; xlsx needs the extra `[report]`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from geoapi.planning.measures import SCALES
from geoapi.views.figure_words import (
    CAUSES,
    IDLE_CLASSES,
    SOURCES,
    VERDICTS,
    bracketed,
    fees,
    field_words,
    in_words,
    land_area,
    measure_name,
    measure_unit,
    period_words,
    unit_name,
)
from geoapi.views.scene import Scene
from geoapi.views.table_files import (
    Tab,
    TableError,
    records,
    save_tables,
    write_csv,
    write_json,
    write_workbook,
)
from layers import LAYERS
from layers.units import MU, WAN

if TYPE_CHECKING:
    from geoapi.planning.idle import IdleFinding
    from geoapi.planning.measures import Measure
    from geoapi.planning.tally import MeasureTable
    from layers.atlas import Edition

__all__ = [
    "Tab",
    "TableError",
    "basis_frame",
    "idle_frame",
    "idle_sheets",
    "measure_frame",
    "measure_sheets",
    "records",
    "save_tables",
    "write_csv",
    "write_json",
    "write_workbook",
]

CLOSING = ("outside", "unplaced", "overlap", "total")


def side_header(measure: Measure, side: str, language: str = "zh") -> str:
    """Name one side of a measure with its unit: 宗地面积（亩）."""
    names = measure.numerator if side == "numerator" else measure.denominator
    scale = SCALES[measure.above if side == "numerator" else measure.below]
    title = "＋".join(field_words(name, language) for name in names)
    return bracketed(title, str(scale[1 if language == "zh" else 2]), language)


def closing_name(row: str, by: str, language: str) -> str:
    """Name one of the closing rows: land in none of the units, without known land, all."""
    unit = unit_name(by, language)
    words = {
        "outside": (f"{unit}之外", f"Outside all {unit}"),
        "unplaced": ("用地不明", "Land unknown"),
        "overlap": (f"减：{unit}重叠处重复计入", f"Less: counted twice where {unit} overlap"),
        "total": ("合计", "Total"),
    }
    return in_words(language, *words[row])


def measure_frame(table: MeasureTable, language: str = "zh") -> pd.DataFrame:
    """Give a measure as a table for people, in display units.

    The last rows are the land outside all units, what has no known land, what overlapping units
    count twice (if any), and the total: rows + outside + unplaced - overlap. A sum of no known
    figure is missing, never 0.
    """
    measure = table.measure
    rows = [_line(row, measure, language) for row in rows_of(table.rows)]
    for name in closing_rows(table):
        part = {**getattr(table, name), "key": "", "name": closing_name(name, table.by, language)}
        rows.append(_line(part, measure, language))
    headers = list(_line(dict.fromkeys(("key", "name")), measure, language))
    return pd.DataFrame(rows, columns=headers)


def closing_rows(table: MeasureTable) -> list[str]:
    """Name the rows at the end; land counted twice is there only where units overlap."""
    return [name for name in CLOSING if name != "overlap" or table.overlap["n"]]


def _line(row: Mapping[str, Any], measure: Measure, language: str) -> dict[str, Any]:
    line = {
        in_words(language, "代码", "Code"): row["key"],
        in_words(language, "名称", "Name"): name_of(row),
    }
    something = row.get("n") != 0
    if measure.is_ratio:
        for side in ("numerator", "denominator"):
            line[side_header(measure, side, language)] = side_of(row, side)
    title = bracketed(measure_name(measure, language), measure_unit(measure, language), language)
    return line | {
        title: row.get("value") if something else None,
        in_words(language, "数量", "Count"): row.get("n"),
        in_words(language, "已知比例", "Known share"): row.get("known_share"),
    }


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain dicts."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def side_of(row: Mapping[str, Any], side: str) -> float | None:
    """Give one side of a ratio; missing without a known figure, and where land adds up to 0."""
    value: float | None = row.get(side)
    nothing = row.get("n") == 0 or (side == "denominator" and value == 0)
    return None if nothing else value


def name_of(row: Mapping[str, Any]) -> Any:
    """Name of a row; its key where it has no name."""
    return row["key"] if pd.isna(row["name"]) else row["name"]


def idle_frame(findings: Iterable[IdleFinding], language: str = "zh") -> pd.DataFrame:
    """Give findings on idle land as a table for people.

    Areas in m² and 亩, the fee in 万元, dates as dates; missing where unknown or not set by law.
    """
    rows = [_finding(finding, language) for finding in findings]
    frame = pd.DataFrame(rows, columns=list(_IDLE_HEADERS[language]))
    for header in (name for name in frame.columns if name.endswith(("日期", " on"))):
        frame[header] = pd.to_datetime(frame[header]).astype("datetime64[s]")
    return frame


_IDLE_HEADERS: Mapping[str, tuple[str, ...]] = {
    "zh": (
        "电子监管号", "宗地代码", "地块名称", "土地使用权人", "园区代码", "乡镇代码", "面积（亩）",
        "面积（m²）", "判定", "类型", "应动工日期", "日期来源", "满一年日期", "可收回日期",
        "已可收回", "闲置费（万元）", "适用条款", "处置方式", "原因", "缺少资料", "依据",
    ),
    "en": (
        "Supply", "Parcel", "Name", "Holder", "Zone", "Town", "Area (mu)", "Area (m²)", "Verdict",
        "Class", "Start due on", "Source of that date", "Idle on", "Recoverable on",
        "Recoverable", "Fee (10k yuan)", "Articles", "Ways", "Cause", "Missing", "Evidence",
    ),
}  # fmt: skip


def _finding(finding: IdleFinding, language: str) -> dict[str, Any]:
    area, fee = finding.area, finding.fee
    cells = (
        finding.supply_id, finding.parcel_id, finding.name, finding.holder_name,
        finding.zone_code, finding.town_code, None if area is None else area / MU, area,
        _word(VERDICTS, finding.verdict, language),
        _word(IDLE_CLASSES, finding.idle_class, language),
        finding.start_due, _word(SOURCES, finding.start_due_source, language),
        finding.idle_since, finding.recoverable_on, _yes(finding.recoverable, language),
        None if fee is None else fee / WAN, articles(finding.articles, language),
        _list(finding.ways, language), _word(CAUSES, finding.cause, language),
        _list([field_words(name, language) for name in finding.missing], language),
        _list([f"{note.text}（{note.source}）" for note in finding.evidence], language),
    )  # fmt: skip
    return dict(zip(_IDLE_HEADERS[language], cells, strict=True))


def _word(words: Mapping[str, tuple[str, str]], key: str | None, language: str) -> str | None:
    return None if key is None else in_words(language, *words.get(key, (key, key)))


def _yes(value: bool | None, language: str) -> str | None:  # noqa: FBT001 - a cell, not a switch
    if value is None:
        return None
    return in_words(language, "是", "yes") if value else in_words(language, "否", "no")


def _list(words: Sequence[str], language: str) -> str:
    return in_words(language, "；", "; ").join(words)


def articles(numbers: Sequence[int], language: str = "zh") -> str:
    """Name articles of Order 53: 第十四条 as 第14条."""
    return "、".join(in_words(language, f"第{n}条", f"Art. {n}") for n in numbers)


def basis_frame(scene: Scene, tables: Sequence[MeasureTable] = ()) -> pd.DataFrame:
    """Say what the figures rest on 依据: definitions, units, editions, date."""
    language, county = scene.language, scene.county
    lines = [(in_words(language, "县（市、区）", "County"), county.name, county.crs)]
    if scene.made_up:
        made_up = in_words(language, "虚构示例数据", "Made-up sample data")
        lines.append((in_words(language, "说明", "Note"), made_up, ""))
    lines.append((in_words(language, "截止日期", "As of"), scene.on.isoformat(), scene.office))
    lines += list(dict.fromkeys(_definition(table, language) for table in tables))
    lines += [_edition(edition, language) for edition in county.editions.values()]
    headers = ["项目", "内容", "说明"] if language == "zh" else ["Item", "Content", "Remark"]
    return pd.DataFrame(lines, columns=headers)


def _edition(edition: Edition, language: str) -> tuple[str, str, str]:
    name, number = edition.layer, edition.number
    day, rows = edition.created_at[:10], edition.rows
    return (
        in_words(language, "数据版本", "Edition"),
        in_words(language, f"{LAYERS[name].zh} {name} 第{number}版", f"{name} edition {number}"),
        in_words(
            language, f"{edition.file}，{day}，{rows} 行", f"{edition.file}, {day}, {rows} rows"
        ),
    )


def _definition(table: MeasureTable, language: str) -> tuple[str, str, str]:
    measure = table.measure
    parts = [side_header(measure, "numerator", language)]
    if measure.is_ratio:
        parts.append(side_header(measure, "denominator", language))
    title = bracketed(measure_name(measure, language), measure_unit(measure, language), language)
    formula = f"{title} = {' ÷ '.join(parts)}"
    remarks = [period_words(table.period, language), measure.source]
    return in_words(language, "指标", "Measure"), formula, "；".join(r for r in remarks if r)


def measure_sheets(scene: Scene, tables: Sequence[MeasureTable] = ()) -> list[Tab]:
    """Give the sheets of a workbook of measures, and a last one 依据 with what they rest on."""
    tables = list(tables) or ([scene.table] if scene.table else [])
    tabs = [
        Tab(
            f"{measure_name(table.measure, scene.language)}_{unit_name(table.by, scene.language)}",
            measure_frame(table, scene.language),
            closing=len(closing_rows(table)),
            note=_note(scene),
        )
        for table in tables
    ]
    return [*tabs, basis_tab(scene, tables)]


def idle_sheets(scene: Scene) -> list[Tab]:
    """Give the sheets of a workbook of idle land: all findings, and what they rest on."""
    name = in_words(scene.language, "疑似闲置土地", "Suspected idle land")
    frame = idle_frame(scene.idle, scene.language)
    frame.loc[len(frame)] = _idle_total(scene, list(frame.columns))
    return [Tab(name, frame, closing=1, note=_note(scene)), basis_tab(scene)]


def _idle_total(scene: Scene, headers: Sequence[str]) -> list[Any]:
    """Close the table with the land (each parcel once) and the fees of suspected idle land."""
    suspected = [f for f in scene.idle if f.verdict == "suspected_idle"]
    area, fee = land_area(suspected), fees(suspected)
    words = f"疑似闲置合计 {len(suspected)} 宗", f"Suspected idle: {len(suspected)}"
    cells = {
        headers[0]: in_words(scene.language, *words),
        headers[6]: None if area is None else area / MU,
        headers[7]: area,
        headers[15]: None if fee is None else fee / WAN,
    }
    return [cells.get(header) for header in headers]


def basis_tab(scene: Scene, tables: Sequence[MeasureTable] = ()) -> Tab:
    """Give the sheet 依据 basis."""
    name = in_words(scene.language, "依据 basis", "basis")
    return Tab(name, basis_frame(scene, tables), note=_note(scene))


def _note(scene: Scene) -> str:
    return in_words(scene.language, "虚构示例数据", "Made-up sample data") if scene.made_up else ""
