"""Sentences and rows of reports: every figure in a sentence is written as in its table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from geoapi.views.figure_words import (
    decimals,
    in_words,
    known,
    measure_name,
    measure_unit,
    number_words,
    period_words,
    quantity,
    share_words,
    unit_name,
)
from geoapi.views.tables import (
    closing_name,
    closing_rows,
    name_of,
    rows_of,
    side_header,
    side_of,
)

if TYPE_CHECKING:
    from geoapi.planning.measuring.tally import MeasureTable

SUMS = 2
"""Decimals of sums in 亩 and 万元, in text and tables alike."""
NAMED = 3
"""How many of the highest and of the lowest a sentence names."""


def table_headers(table: MeasureTable, language: str) -> list[str]:
    """Headers of the printed table of a measure."""
    measure = table.measure
    value = measure_name(measure, language)
    unit = measure_unit(measure, language)
    sides = ("numerator", "denominator") if measure.is_ratio else ()
    return [
        unit_name(table.by, language).capitalize(),
        *(side_header(measure, side, language) for side in sides),
        (f"{value}（{unit}）" if language == "zh" else f"{value} ({unit})") if unit else value,
        in_words(language, "数量", "Count"),
        in_words(language, "已知比例", "Known share"),
    ]


def table_rows(table: MeasureTable, language: str) -> list[list[str]]:
    """Rows of the printed table, highest value first; the closing rows stand last."""
    ranked = table.rows.sort_values(["value", "key"], ascending=[False, True])
    rows = [_cells(row, table) for row in rows_of(ranked)]
    for name in closing_rows(table):
        part = {**getattr(table, name), "name": closing_name(name, table.by, language), "key": ""}
        rows.append(_cells(part, table))
    return rows


def _cells(row: Mapping[str, Any], table: MeasureTable) -> list[str]:
    digits = decimals(table.rows["value"])
    something = row["n"] != 0
    sides = ("numerator", "denominator") if table.measure.is_ratio else ()
    return [
        str(name_of(row)),
        *(number_words(side_of(row, side), SUMS) for side in sides),
        number_words(row["value"] if something else None, digits),
        number_words(row["n"], 0),
        share_words(row["known_share"]),
    ]


def measure_sentences(table: MeasureTable, language: str) -> list[str]:
    """Say in words what the table of a measure shows."""
    return [
        _total_sentence(table, language),
        *_rank_sentences(table, language),
        *_rest_sentences(table, language),
    ]


def _total_sentence(table: MeasureTable, language: str) -> str:
    measure, total = table.measure, table.total
    unit, digits = measure_unit(measure, language), decimals(table.rows["value"])
    value = quantity(total["value"], unit, digits=digits)
    name, share = measure_name(measure, language), share_words(total["known_share"])
    when = period_words(table.period, language)
    if language != "zh":
        return (
            f"{when + '. ' if when else ''}{name} of the whole county: {value}; "
            f"known share {share}."
        )
    sums = _sums(table, total) if measure.is_ratio else ""
    return f"{when + '，' if when else ''}全县{name}为 {value}{sums}，已知比例 {share}。"


def _sums(table: MeasureTable, figure: Mapping[str, Any]) -> str:
    above, below = (side_header(table.measure, side) for side in ("numerator", "denominator"))
    over, under = side_of(figure, "numerator"), side_of(figure, "denominator")
    parts = [_inline(above, number_words(over, SUMS))] if known(over) else []
    parts += [_inline(below, number_words(under, SUMS))] if known(under) else []
    return f"（{'，'.join(parts)}）" if parts else ""


def _inline(header: str, figure: str) -> str:
    """Turn 宗地面积（亩） and a figure into 宗地面积 12.30 亩."""
    title, _, unit = header.partition("（")
    return f"{title} {figure} {unit.rstrip('）')}".rstrip()


def _rank_sentences(table: MeasureTable, language: str) -> list[str]:
    ranked = table.rows[table.rows["value"].notna()]
    ranked = ranked.sort_values(["value", "key"], ascending=[False, True])
    unit = unit_name(table.by, language)
    count, unknown = len(table.rows), len(table.rows) - len(ranked)
    text = in_words(language, f"共有{unit} {count} 个", f"There are {count} {unit}")
    if unknown:
        text += in_words(
            language, f"，其中 {unknown} 个尚无数据", f", {unknown} of them without data"
        )
    if ranked.empty:
        return [text + in_words(language, "。", ".")]
    high = _named(table, ranked.head(NAMED), language)
    text += in_words(language, f"。最高的是{high}", f". Highest: {high}")
    if len(ranked) > 2 * NAMED:
        low = _named(table, ranked.tail(NAMED).iloc[::-1], language)
        text += in_words(language, f"；最低的是{low}", f"; lowest: {low}")
    return [text + in_words(language, "。", ".")]


def _named(table: MeasureTable, rows: Any, language: str) -> str:
    unit, digits = measure_unit(table.measure, language), decimals(table.rows["value"])
    named = [
        (name_of(row._asdict()), quantity(row.value, unit, digits=digits))
        for row in rows.itertuples(index=False)
    ]
    if language == "zh":
        return "、".join(f"{name}（{value}）" for name, value in named)
    return ", ".join(f"{name} ({value})" for name, value in named)


def _rest_sentences(table: MeasureTable, language: str) -> list[str]:
    if language != "zh" or not table.measure.is_ratio:
        return []
    rest = [name for name in closing_rows(table) if name != "total" and getattr(table, name)["n"]]
    words = [
        f"{closing_name(name, table.by, language)}{_sums(table, getattr(table, name))}"
        for name in rest
    ]
    return [f"另有{'、'.join(words)}，已计入合计。"] if words else []
