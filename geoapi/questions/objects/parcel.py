"""One parcel 宗地: its facts, who uses it, its supplies and verdicts, where it lies."""

from datetime import date
from functools import partial
from typing import Any

import pandas as pd

from geoapi.planning.evaluated.words import HOW, MODES
from geoapi.questions.basis import places
from geoapi.questions.land import ask_land
from geoapi.questions.objects.control_kept import control_block
from geoapi.questions.objects.maps import around
from geoapi.questions.objects.parts import (
    edition_words,
    facts_of,
    findings_block,
    mu_of,
    names_of,
    row_of,
    suspected,
    text_of,
)
from geoapi.views.figure_words import in_words, mu_words
from geoapi.views.objects.sheet import Block, Column, Fact, Language, ObjectSheet
from layers.area import legal_area
from layers.atlas import County
from layers.units import MU

LAYERS_USED = ("parcels", "zones", "towns", "occupancies", "enterprises", "supplies")


def ask_parcel(
    county: County, on: date, key: str, language: Language = "zh", *, restricted: bool = False
) -> ObjectSheet | None:
    """Tell all that is known of a parcel on a day; None where there is none."""
    row = row_of(county, "parcels", key)
    if row is None:
        return None
    shapes = around(county, own="parcels", keys=frozenset([key]))
    users, told = users_block(county, on, key, language)
    supplies, found = findings_block(county, on, language, lambda one: one.parcel_id == key)
    control = control_block(county, on, key, language, restricted=restricted)
    facts = [
        *_places(county, key, language),
        *facts_of(county, "parcels", row, language, restricted=restricted),
        _measured(county, shapes["own"], language),
    ]
    name = text_of(row["name"]) or key
    sentences = _sentences(name, row, told, len(suspected(found)), language)
    return ObjectSheet(
        "parcels", key, name, on, county, language, facts, [users, supplies, control], sentences,
        LAYERS_USED, shapes,
    )  # fmt: skip


def _places(county: County, key: str, language: Language) -> list[Fact]:
    zone_of, town_of = places(county)
    found = []
    for layer, of, words in (("zones", zone_of, ("所在园区", "Zone")),
                             ("towns", town_of, ("所在乡镇", "Town"))):  # fmt: skip
        code = of.get(key)
        name = names_of(county, layer, [code]).get(code or "", code or "")
        link = ("zones", code) if code and layer == "zones" else None
        source = edition_words(county, layer, language)
        found.append(Fact(in_words(language, *words), name, "", source, link))
    return found


def _measured(county: County, shapes: Any, language: Language) -> Fact:
    area = float(legal_area(shapes, county.crs).sum()) if len(shapes) else None
    title = in_words(language, "图形椭球面积", "Ellipsoidal area of the shape")
    value = "" if not area else mu_words(area, 2)
    unit = in_words(language, "亩", "mu") if value else ""
    return Fact(title, value, unit, edition_words(county, "parcels", language))


def users_block(
    county: County, on: date, key: str, language: Language
) -> tuple[Block, pd.DataFrame]:
    """Tell which firms use a parcel, and how much of it is evaluated for each."""
    rows = ask_land(county, on).land.rows
    own = rows[rows["parcel_id"] == key]
    names = names_of(county, "enterprises", own["uscc"])
    say = partial(in_words, language)
    columns = (
        Column(say("统一社会信用代码", "Code"), link="enterprises"), Column(say("企业", "Firm")),
        Column(say("方式", "Mode")), Column(say("评价用地（亩）", "Evaluated (mu)"), 2),
        Column(say("面积来自", "Area from")),
    )  # fmt: skip
    lines = [
        (one["uscc"], names.get(one["uscc"]), mode_words(one["mode"], language),
         mu_of(one["evaluated"]), say(*HOW[one["how"]]))
        for one in own.to_dict("records")
    ]  # fmt: skip
    title, empty = say("用地企业", "Who uses it"), say("没有企业用地记录。", "No use on record.")
    return Block("users", title, columns, lines, empty), own


def mode_words(mode: Any, language: Language) -> str:
    """Name how a firm holds land."""
    return in_words(language, *MODES.get(mode, (text_of(mode), text_of(mode))))


def _sentences(
    name: str, row: dict[str, Any], users: pd.DataFrame, idle: int, language: Language
) -> list[str]:
    area, known = mu_of(row["site_area"]), mu_words(row["site_area"], 2)
    evaluated = users["evaluated"].sum(min_count=1) / MU
    if language != "zh":
        return [f"{name}: registered area {known} mu, {len(users)} firms use it."]
    size = f"登记面积{known}亩" if area is not None else "登记面积不明"
    use = f"有{len(users)}家企业使用" if len(users) else "没有企业用地记录"
    sum_ = f"，评价用地合计{evaluated:,.2f}亩" if pd.notna(evaluated) else ""
    clue = f"；{idle}宗供地疑似闲置" if idle else ""
    return [f"{name}{size}，{use}{sum_}{clue}。"]
