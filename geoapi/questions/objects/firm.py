"""One enterprise 企业: its facts, the land it uses, its figures, its supplies."""

from datetime import date
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from geoapi.planning.errors import PlanningError
from geoapi.planning.evaluated.words import HOW, sentences
from geoapi.questions.land import AreaList, ask_land, of_firm
from geoapi.questions.objects.maps import around
from geoapi.questions.objects.parcel import mode_words
from geoapi.questions.objects.parts import (
    UNITS,
    facts_of,
    findings_block,
    mu_of,
    row_of,
    suspected,
    text_of,
)
from geoapi.views.figure_words import bracketed, in_words, mu_words
from geoapi.views.objects.sheet import Block, Column, Fact, Language, ObjectSheet
from geoapi.views.web.words import field_title
from layers import LAYERS
from layers.atlas import County, table_of
from layers.schema import Field

LAYERS_USED = ("enterprises", "occupancies", "parcels", "statements", "supplies")


def ask_firm(
    county: County, on: date, key: str, language: Language = "zh", *, restricted: bool = False
) -> ObjectSheet | None:
    """Tell all that is known of a firm on a day; its statements to whoever may see them."""
    row = row_of(county, "enterprises", key)
    try:
        told = of_firm(ask_land(county, on), key)
    except PlanningError:  # no layer names it
        return None
    held = _held(county, key)
    supplies, found = findings_block(county, on, language, lambda one: one.supply_id in held)
    facts = facts_of(county, "enterprises", row or {"uscc": key}, language, restricted=restricted)
    firm = told.land.firms.iloc[0].to_dict() if len(told.land.firms) else {}
    name = text_of((row or {}).get("name")) or key
    blocks = [
        _land(told, language),
        supplies,
        _statements(county, key, language, restricted=restricted),
    ]
    if findings := list(sentences(told.land.findings)):
        blocks.append(_doubts(findings, language))
    keys = frozenset(told.land.rows["parcel_id"])
    return ObjectSheet(
        "enterprises", key, name, on, county, language, [*facts, *_areas(firm, language)], blocks,
        _sentences(name, firm, len(keys), len(suspected(found)), language), LAYERS_USED,
        around(county, own="parcels", keys=keys),
    )  # fmt: skip


def _held(county: County, key: str) -> frozenset[str]:
    table = table_of(county.atlas, "supplies")
    return frozenset(table.loc[table["holder_uscc"] == key, "supply_id"])


AREAS = (
    ("own", "自有用地", "Own land"), ("rented", "租赁用地", "Rented land"),
    ("unregistered", "占用未登记", "Unregistered"), ("rented_out", "出租在外", "Rented out"),
    ("evaluated", "评价用地", "Evaluated land"),
)  # fmt: skip


def _areas(firm: dict[Any, Any], language: Language) -> list[Fact]:
    source = in_words(language, "用地面积公示口径", "as in the area list")
    return [
        Fact(in_words(language, zh, en), mu_words(firm[name], 2),
             in_words(language, "亩", "mu"), source)
        for name, zh, en in AREAS
        if mu_of(firm.get(name, np.nan)) is not None
    ]  # fmt: skip


def _land(told: AreaList, language: Language) -> Block:
    say, rows = partial(in_words, language), told.land.rows
    columns = (
        Column(say("宗地", "Parcel"), link="parcels"), Column(say("方式", "Mode")),
        Column(say("评价用地（亩）", "Evaluated (mu)"), 2), Column(say("面积来自", "Area from")),
        Column(say("依据", "Evidence")),
    )  # fmt: skip
    lines = [
        (row["parcel_id"], mode_words(row["mode"], language), mu_of(row["evaluated"]),
         say(*HOW[row["how"]]), words)
        for row, words in zip(
            rows.to_dict("records"), told.evidence(rows, sourced=False), strict=True)
    ]  # fmt: skip
    title, empty = say("使用的土地", "Land it uses"), say("没有用地记录。", "No land on record.")
    return Block("land", title, columns, lines, empty)


def _statements(county: County, key: str, language: Language, *, restricted: bool) -> Block:
    """Tell the figures of every period; nothing of them without the role."""
    fields = [f for f in LAYERS["statements"].fields if f.access == "restricted"]
    columns = [Column(in_words(language, "统计期", "Period"))]
    columns += [_column(field, language) for field in fields]
    title = in_words(language, "填报数据", "Statements")
    if not restricted:
        words = ("单个企业的填报数据不公开。", "Figures of single firms are withheld.")
        return Block("statements", title, columns, (), in_words(language, *words))
    table = table_of(county.atlas, "statements")
    own = table[table["uscc"] == key].sort_values("period", ascending=False)
    rows = [(row["period"], *(_shown(row[f.name], f) for f in fields)) for row in _dicts(own)]
    empty = in_words(language, "没有填报数据。", "No statement.")
    return Block("statements", title, columns, rows, empty)


def _dicts(table: pd.DataFrame) -> list[dict[Any, Any]]:
    return table.to_dict("records")


def _column(field: Field, language: Language) -> Column:
    _, digits, zh, en = UNITS[field.unit]
    title, unit = field_title("statements", field.name, language), in_words(language, zh, en)
    return Column(bracketed(title, unit, language), digits)


def _shown(value: Any, field: Field) -> float | None:
    return None if pd.isna(value) else float(value) / UNITS[field.unit][0]


def _doubts(findings: list[str], language: Language) -> Block:
    title = in_words(language, "数据问题", "Findings about the data")
    column = Column(in_words(language, "说明", "Words"))
    return Block("doubts", title, (column,), [(words,) for words in findings], "")


def _sentences(
    name: str, firm: dict[Any, Any], parcels: int, idle: int, language: Language
) -> list[str]:
    area = mu_of(firm.get("evaluated", np.nan))
    if language != "zh":
        return [f"{name} uses {parcels} parcels, {mu_words(firm.get('evaluated'), 2)} mu in all."]
    size = f"，评价用地{mu_words(firm['evaluated'], 2)}亩" if area is not None else "，评价用地不明"
    clue = f"；名下{idle}宗供地疑似闲置" if idle else ""
    return [
        f"{name}使用{parcels}宗土地{size}{clue}。" if parcels else f"{name}没有用地记录{clue}。"
    ]
