"""Sentences and rows of reports: every figure in a sentence is written as in its table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from geoapi.views.figure_words import (
    IDLE_CLASSES,
    VERDICTS,
    decimals,
    fees,
    field_words,
    in_words,
    known,
    land_area,
    measure_name,
    measure_unit,
    mu_words,
    number_words,
    period_words,
    quantity,
    share_words,
    unit_name,
)
from geoapi.views.idle.tables import articles
from geoapi.views.scene import Scene
from geoapi.views.tables import (
    closing_name,
    closing_rows,
    name_of,
    rows_of,
    side_header,
    side_of,
)
from layers.units import WAN

if TYPE_CHECKING:
    from geoapi.planning.idle.findings import IdleFinding
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


def idle_sentences(scene: Scene) -> list[str]:
    """Say in words what was found of idle land: counts, areas, fees, what is missing."""
    suspected = [f for f in scene.idle if f.verdict == "suspected_idle"]
    counts = Counter(str(finding.verdict) for finding in scene.idle)
    if scene.language != "zh":
        return [_idle_english(scene, suspected, counts)]
    others = [(v, n) for v, n in counts.items() if v != "suspected_idle"]
    rest = "".join(f"，{VERDICTS[v][0]} {n} 宗" for v, n in sorted(others))
    area = mu_words(land_area(suspected))
    judged = f"对 {len(scene.idle)} 宗供地逐宗判定，疑似闲置 {len(suspected)} 宗、{area} 亩"
    first = f"{judged}{rest}。"
    return [first, *_class_sentences(suspected), *_missing_sentences(scene.idle)]


def _idle_english(scene: Scene, suspected: Sequence[IdleFinding], counts: Mapping[str, int]) -> str:
    area = mu_words(land_area(suspected))
    return (
        f"{len(scene.idle)} supplies were judged as of {scene.on}: {len(suspected)} suspected "
        f"idle, {area} mu; {counts['data_missing']} lack data; {counts['not_idle']} not idle."
    )


def _class_sentences(suspected: Sequence[IdleFinding]) -> list[str]:
    if not suspected:
        return []
    parts = []
    for name, (zh, _) in IDLE_CLASSES.items():
        some = [f for f in suspected if f.idle_class == name]
        if some:
            parts.append(f"{zh} {len(some)} 宗、{mu_words(land_area(some))} 亩")
    fined = [f for f in suspected if known(f.fee)]
    ready = [f for f in suspected if f.recoverable]
    text = f"其中{'，'.join(parts)}。" if parts else ""
    if fined:
        text += (
            f"按《闲置土地处置办法》可测算闲置费的 {len(fined)} 宗，合计 {_wan(fees(fined))} 万元。"
        )
    if ready:
        area = mu_words(land_area(ready))
        text += f"未动工已满两年、具备依法收回条件待核查的 {len(ready)} 宗、{area} 亩。"
    return [text] if text else []


def _missing_sentences(findings: Sequence[IdleFinding]) -> list[str]:
    short = [f for f in findings if f.verdict == "data_missing"]
    if not short:
        return []
    gaps = Counter(name for finding in short for name in finding.missing)
    words = "、".join(f"{field_words(name)}（{n} 宗）" for name, n in sorted(gaps.items()))
    return [f"资料不全、未作判定的 {len(short)} 宗，缺少：{words}。"]


def _wan(yuan: float | None) -> str:
    return number_words(None if yuan is None else yuan / WAN, SUMS)


IDLE_HEADERS = {
    "zh": [
        "序号", "宗地代码 / 地块", "面积（亩）", "类型", "应动工日期", "满一年日期", "条款",
        "闲置费（万元）",
    ],
    "en": [
        "No.", "Parcel", "Area (mu)", "Class", "Start due", "Idle since", "Articles",
        "Fee (10k yuan)",
    ],
}  # fmt: skip


def idle_rows(scene: Scene) -> list[list[str]]:
    """Rows of the printed table of suspected idle land, the earliest first, and their total."""
    suspected = [f for f in scene.idle if f.verdict == "suspected_idle"]
    ordered = sorted(suspected, key=lambda f: (str(f.idle_since or "9"), f.supply_id))
    rows = [_idle_cells(index, f, scene.language) for index, f in enumerate(ordered, start=1)]
    total = in_words(scene.language, "合计", "Total")
    area, fee = mu_words(land_area(suspected)), _wan(fees(suspected))
    return [*rows, [str(len(rows)), total, area, "", "", "", "", fee]]


def _idle_cells(index: int, finding: IdleFinding, language: str) -> list[str]:
    place = " ".join(part for part in (finding.parcel_id, finding.name) if part)
    words = IDLE_CLASSES.get(finding.idle_class or "", ("—", "—"))
    return [
        str(index),
        place or finding.supply_id,
        mu_words(finding.area),
        in_words(language, *words),
        _day(finding.start_due),
        _day(finding.idle_since),
        articles(finding.articles, language) or "—",
        _wan(finding.fee),
    ]


def _day(day: Any) -> str:
    return day.isoformat() if day is not None else "—"
