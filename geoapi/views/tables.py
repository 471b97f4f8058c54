"""Tables for people 表格: measures and idle land with Chinese headers that state their units.

Frames only need pandas; csv and json need nothing more; xlsx needs the extra `[report]`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from geoapi.moments import moment_words
from geoapi.planning.measures import SCALES
from geoapi.views.figure_words import (
    bracketed,
    in_words,
    measure_name,
    measure_unit,
    period_words,
    side_words,
    unit_name,
)
from geoapi.views.scene import Scene
from geoapi.views.table_files import (
    Tab,
    records,
    save_tables,
    write_csv,
    write_json,
    write_workbook,
)
from layers import LAYERS

if TYPE_CHECKING:
    from geoapi.planning.measures import Measure
    from geoapi.planning.measuring.tally import MeasureTable
    from layers.atlas import Edition

__all__ = [
    "Tab",
    "basis_frame",
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
    scale = SCALES[measure.above if side == "numerator" else measure.below]
    title = side_words(measure, side, language)
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


def measure_frame(
    table: MeasureTable, language: str = "zh", *, closing: bool = True
) -> pd.DataFrame:
    """Give a measure as a table for people, in display units.

    The last rows are the land outside all units, what has no known land, what overlapping units
    count twice (if any), and the total: rows + outside + unplaced - overlap; without `closing`,
    for a table of some units only, they are left out. A sum of no known figure is missing,
    never 0.
    """
    measure = table.measure
    rows = [_line(row, measure, language) for row in rows_of(table.rows)]
    for name in closing_rows(table) if closing else ():
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


def basis_frame(scene: Scene, tables: Sequence[MeasureTable] = ()) -> pd.DataFrame:
    """Say what the figures rest on 依据: definitions, units, editions, date."""
    language, county = scene.language, scene.county
    lines = [(in_words(language, "县（市、区）", "County"), county.name, county.crs)]
    if scene.made_up:
        made_up = in_words(language, "虚构示例数据", "Made-up sample data")
        lines.append((in_words(language, "说明", "Note"), made_up, ""))
    if county.at:
        then = in_words(language, "版本时刻", "Editions of"), moment_words(county.at)
        lines.append((*then, in_words(language, "不是最新数据", "not the newest data")))
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
    remarks = [period_words(table.period, language), rule_words(table, language), measure.source]
    return in_words(language, "指标", "Measure"), formula, "；".join(r for r in remarks if r)


def rule_words(table: MeasureTable, language: str) -> str:
    """Say how parcels on a border counted, where not by area."""
    words = {
        "split": ("", ""),
        "majority": ("界上宗地整宗计入占其最大部分的单元", "a parcel counts where most of it lies"),
        "centroid": ("界上宗地整宗计入其质心所在的单元", "a parcel counts where its centroid lies"),
    }
    return in_words(language, *words[table.rule])


def measure_sheets(
    scene: Scene, tables: Sequence[MeasureTable] = (), *, closing: bool = True
) -> list[Tab]:
    """Give the sheets of a workbook of measures, and a last one 依据 with what they rest on."""
    tables = list(tables) or ([scene.table] if scene.table else [])
    tabs = [
        Tab(
            f"{measure_name(table.measure, scene.language)}_{unit_name(table.by, scene.language)}",
            measure_frame(table, scene.language, closing=closing),
            closing=len(closing_rows(table)) if closing else 0,
            note=note(scene),
        )
        for table in tables
    ]
    return [*tabs, basis_tab(scene, tables)]


def basis_tab(scene: Scene, tables: Sequence[MeasureTable] = ()) -> Tab:
    """Give the sheet 依据 basis."""
    name = in_words(scene.language, "依据 basis", "basis")
    return Tab(name, basis_frame(scene, tables), note=note(scene))


def note(scene: Scene) -> str:
    """Return the words that mark made-up data on every sheet; none for a real county."""
    return in_words(scene.language, "虚构示例数据", "Made-up sample data") if scene.made_up else ""
