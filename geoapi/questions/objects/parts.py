"""What sheets of single objects are put together from: facts of a row, findings, verdicts."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial
from typing import Any

import pandas as pd

from geoapi.planning.idle.findings import IdleFinding
from geoapi.questions.idle import ask_idle
from geoapi.views.figure_words import IDLE_CLASSES, VERDICTS, in_words, number_words
from geoapi.views.objects.sheet import Block, Column, Fact, Language
from geoapi.views.web.words import choice_title, day, field_title, missing
from layers import LAYERS
from layers.atlas import County, table_of
from layers.schema import Field
from layers.units import MU, WAN

UNITS = {
    "m2": (MU, 2, "亩", "mu"), "yuan": (WAN, 2, "万元", "10k yuan"),
    "person": (1, 0, "人", "persons"),
    "tce": (1, 2, "吨标准煤", "tce"), "kWh": (1, 0, "千瓦时", "kWh"), "t": (1, 3, "吨", "t"),
    "1": (1, 3, "", ""), "yuan/m2": (WAN / MU, 2, "万元/亩", "10k yuan/mu"),
}  # fmt: skip
"""Unit of a field -> what one of the shown unit is in it, decimals, and its names."""


def row_of(county: County, layer: str, key: str) -> dict[str, Any] | None:
    """Return the row of a key; None where there is none."""
    table = table_of(county.atlas, layer)
    found = table[table[LAYERS[layer].key[0]] == key]
    return None if found.empty else dict(found.iloc[0])


def edition_words(county: County, layer: str, language: Language) -> str:
    """Name the edition that a fact stands in: 宗地第3版."""
    if layer not in county.editions:
        return ""
    number = county.editions[layer].number
    return in_words(language, f"{LAYERS[layer].zh}第{number}版", f"{layer}, edition {number}")


def facts_of(
    county: County, layer: str, row: dict[str, Any], language: Language, *, restricted: bool
) -> list[Fact]:
    """Tell every declared field of a row; confidential ones to whoever may see them."""
    source = edition_words(county, layer, language)
    return [
        _fact(layer, f, row.get(f.name), language, source)
        for f in LAYERS[layer].fields
        if restricted or f.access == "public"
    ]


def _fact(layer: str, field: Field, value: Any, language: Language, source: str) -> Fact:
    title = field_title(layer, field.name, language)
    if missing(value):
        return Fact(title, "", "", source)
    words, unit = _written(layer, field, value, language)
    return Fact(title, words, unit, source)


def _written(layer: str, field: Field, value: Any, language: Language) -> tuple[str, str]:
    if field.type == "number" and field.unit in UNITS:
        one, digits, zh, en = UNITS[field.unit]
        return number_words(float(value) / one, digits), in_words(language, zh, en)
    if field.type == "date":
        return day(value) or "", ""
    if field.type == "flag":
        return (in_words(language, "是", "yes") if value else in_words(language, "否", "no")), ""
    return (choice_title(layer, field.name, value, language) or "") if field.choices else str(
        value
    ), ""


FIRST = {"suspected_idle": 0, "data_missing": 1}
"""Verdict -> where it stands in a list; the others follow."""


def findings_block(
    county: County, on: date, language: Language, wanted: Callable[[IdleFinding], bool]
) -> tuple[Block, list[IdleFinding]]:
    """Tell the supplies that are wanted and how each is judged."""
    say = partial(in_words, language)
    found = [one for one in ask_idle(county, on) if wanted(one)]
    found.sort(key=lambda one: (FIRST.get(one.verdict, len(FIRST)), one.supply_id))
    columns = (
        Column(say("电子监管号", "Supply"), link="supplies"),
        Column(say("宗地", "Parcel"), link="parcels"),
        Column(say("土地使用权人", "Holder")), Column(say("面积（亩）", "Area (mu)"), 2),
        Column(say("判断", "Verdict")), Column(say("应动工", "Start due")),
        Column(say("闲置满一年", "Idle since")), Column(say("可收回", "Recoverable on")),
    )  # fmt: skip
    rows = [_finding(one, language) for one in found]
    title = say("供地与疑似闲置判断", "Supplies, and whether they are suspected idle")
    empty = say("没有供地记录。", "No supply is on record.")
    note = say(
        "仅为疑似线索，是否构成闲置土地由自然资源主管部门依法调查后决定。",
        "Clues only: the bureau decides after an inquiry.",
    )
    return Block("supplies", title, columns, rows, empty, note if rows else ""), found


def _finding(one: IdleFinding, language: Language) -> Sequence[Any]:
    kind = IDLE_CLASSES.get(one.idle_class or "")
    verdict = in_words(language, *VERDICTS[one.verdict])
    words = f"{verdict} · {in_words(language, *kind)}" if kind else verdict
    days = (_day(one.start_due), _day(one.idle_since), _day(one.recoverable_on))
    return (
        one.supply_id, one.parcel_id, one.holder_name, None if one.area is None else one.area / MU,
        words, *days,
    )  # fmt: skip


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def suspected(found: Iterable[IdleFinding]) -> list[IdleFinding]:
    """Return the findings that call for an inquiry."""
    return [one for one in found if one.verdict == "suspected_idle"]


def names_of(county: County, layer: str, keys: Iterable[Any]) -> dict[str, str]:
    """Return the names of some keys."""
    table, key = table_of(county.atlas, layer), LAYERS[layer].key[0]
    found = table[table[key].isin(list(keys))]
    named = found[found["name"].notna()]
    return dict(zip(named[key], named["name"], strict=True))


def text_of(value: Any) -> str:
    """Return a text, empty where it is unknown."""
    return "" if missing(value) else str(value)


def mu_of(area: Any) -> float | None:
    """Return an area of m² in 亩; None where it is unknown."""
    return None if pd.isna(area) else float(area) / MU
