"""One zone 园区: its facts and measures, the parcels and firms in it, what is suspected idle."""

from datetime import date
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from geoapi.planning.confidential import ConfidentialError
from geoapi.planning.measures import measure_named
from geoapi.questions.basis import ledger_of, places
from geoapi.questions.land import ask_land
from geoapi.questions.measures import ask_measure
from geoapi.questions.objects.maps import around
from geoapi.questions.objects.parts import (
    facts_of,
    findings_block,
    mu_of,
    row_of,
    suspected,
    text_of,
)
from geoapi.views.figure_words import (
    fees,
    in_words,
    known,
    land_area,
    measure_name,
    measure_unit,
    mu_words,
    number_words,
    share_words,
)
from geoapi.views.objects.sheet import Block, Column, Fact, Language, ObjectSheet
from geoapi.views.tables import rows_of
from layers.atlas import County, table_of
from layers.units import WAN

MEASURED = (
    "site_area", "floor_area_ratio", "investment_intensity", "output_intensity", "tax_intensity",
    "jobs_intensity",
)  # fmt: skip
"""Measures on the sheet; what may not be told of so few firms is blank."""
LAYERS_USED = ("zones", "towns", "parcels", "enterprises", "occupancies", "statements", "supplies")
MOST_PARCELS = 5_000


def ask_zone(
    county: County, on: date, key: str, language: Language = "zh", *, restricted: bool = False
) -> ObjectSheet | None:
    """Tell all that is known of a zone on a day; None where there is none."""
    row = row_of(county, "zones", key)
    if row is None:
        return None
    inside = _inside(county, key)
    supplies, found = findings_block(county, on, language, lambda one: one.zone_code == key)
    name = text_of(row["name"]) or key
    measured = _measures(county, key, language)
    facts = [
        *facts_of(county, "zones", row, language, restricted=restricted),
        *_counts(county, on, inside, suspected(found), language),
    ]
    blocks = [measured, supplies, _parcels(inside, language)]
    sentences = _sentences(name, facts, measured, language)
    return ObjectSheet(
        "zones", key, name, on, county, language, facts, blocks, sentences, LAYERS_USED,
        around(county, own="zones", keys=frozenset([key])),
    )  # fmt: skip


def _inside(county: County, key: str) -> pd.DataFrame:
    """Return the parcels that lie mostly in a zone."""
    zone_of, _ = places(county)
    table = ledger_of(county).table("parcels")
    held = [parcel for parcel, zone in zone_of.items() if zone == key]
    names = ["parcel_id", "site_area"]
    inside = table.loc[table["parcel_id"].isin(held), names]
    named = table_of(county.atlas, "parcels")
    found = named.loc[named["parcel_id"].isin(held), ["parcel_id", "name"]]
    return inside.merge(found, on="parcel_id", how="left").sort_values("parcel_id")


def _counts(
    county: County, on: date, inside: pd.DataFrame, idle: list[Any], language: Language
) -> list[Fact]:
    say, area = partial(in_words, language), inside["site_area"].sum(min_count=1)
    rows = ask_land(county, on).land.rows
    firms = rows.loc[rows["parcel_id"].isin(inside["parcel_id"]), "uscc"].nunique()
    total, fee, mu = mu_words(area, 2) if known(area) else "", fees(idle), say("亩", "mu")
    how = say("大部分在园区内的宗地", "parcels mostly within")
    facts = [
        Fact(say("宗地", "Parcels"), f"{len(inside):,}", say("宗", ""), how),
        Fact(say("宗地登记面积", "Registered area"), total, mu, how),
        Fact(say("用地企业", "Firms on the land"), f"{firms:,}", say("家", ""), how),
        Fact(say("疑似闲置供地", "Suspected idle supplies"), f"{len(idle):,}", say("宗", ""), how),
        Fact(say("疑似闲置面积", "Suspected idle area"), mu_words(land_area(idle), 2), mu, how),
    ]  # fmt: skip
    if fee is not None:
        words = number_words(fee / WAN, 2)
        facts.append(Fact(say("可征缴闲置费", "Idle fee"), words, say("万元", "10k yuan"), how))
    return facts


def _measures(county: County, key: str, language: Language) -> Block:
    say = partial(in_words, language)
    columns = (
        Column(say("指标", "Measure")), Column(say("数值", "Value"), 2),
        Column(say("单位", "Unit")),
        Column(say("全县", "County"), 2), Column(say("户数或宗数", "Rows"), 0),
        Column(say("已知比例", "Known")), Column(say("统计期", "Period")),
    )  # fmt: skip
    rows = [line for name in MEASURED if (line := _measured(county, name, key, language))]
    note = say(
        "比率均为合计除以合计；少于 3 家企业的汇总不公开，显示为“—”。",
        "Ratios are sums over sums; sums over fewer than 3 firms are withheld.",
    )
    empty = say("没有可以公开的指标。", "No measure may be shown.")
    return Block("measures", say("用地强度", "Intensity"), columns, rows, empty, note)


def _measured(county: County, name: str, key: str, language: Language) -> tuple[Any, ...] | None:
    measure = measure_named(name)
    try:
        table = ask_measure(county, name, by="zones")
    except ConfidentialError:
        return None
    row = next((one for one in rows_of(table.rows) if one["key"] == key), None)
    if row is None:
        return None
    unit = measure_unit(measure, language)
    return (
        measure_name(measure, language), _number(row["value"]), unit,
        _number(table.total["value"]), int(row["n"] or 0), share_words(row["known_share"]),
        table.period,
    )  # fmt: skip


def _number(value: Any) -> float | None:
    return None if value is None or pd.isna(value) or not np.isfinite(value) else float(value)


def _parcels(inside: pd.DataFrame, language: Language) -> Block:
    say = partial(in_words, language)
    columns = (
        Column(say("宗地", "Parcel"), link="parcels"), Column(say("名称", "Name")),
        Column(say("登记面积（亩）", "Registered area (mu)"), 2),
    )  # fmt: skip
    rows = [
        (one["parcel_id"], text_of(one["name"]) or None, mu_of(one["site_area"]))
        for one in inside.head(MOST_PARCELS).to_dict("records")
    ]
    empty = say("没有宗地落在园区内。", "No parcel lies within.")
    return Block("parcels", say("宗地", "Parcels"), columns, rows, empty)


def _sentences(name: str, facts: list[Fact], measured: Block, language: Language) -> list[str]:
    told = {fact.title: f"{fact.value}{fact.unit}" for fact in facts if fact.value}
    if language != "zh":
        return [
            f"{name}: {told.get('Parcels', '0')} parcels, {told.get('Firms on the land')} firms."
        ]
    first = (
        f"{name}有宗地{told['宗地']}，登记面积{told.get('宗地登记面积', '不明')}，"
        f"用地企业{told['用地企业']}；疑似闲置供地{told['疑似闲置供地']}"
    )
    if "疑似闲置面积" in told and not told["疑似闲置供地"].startswith("0"):
        first += f"、{told['疑似闲置面积']}"
    figures = [
        f"{row[0]}{row[1]}{_unit(row[2])}（全县{row[3]}{_unit(row[2])}）"
        for row in measured.written()[1:]
        if "—" not in {row[1], row[3]}
    ]
    return [f"{first}。", *([f"{'，'.join(figures)}。"] if figures else [])]


def _unit(words: str) -> str:
    return "" if words == "—" else words
