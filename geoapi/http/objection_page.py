"""The pages /ui/objections 异议: the list with a form to file one, and one with its decision."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Request

from geoapi.http.dependencies import Language
from geoapi.http.objection_forms import DECIDING, FILING
from geoapi.http.site import page
from geoapi.register.acts import STATES
from geoapi.register.documents import KINDS, MOST_BYTES
from geoapi.register.objections import ABOUT, FIELDS, NOT_USED, OUTCOMES, Objection
from geoapi.views.figure_words import in_words
from geoapi.views.land.objections import ACTS, claim_words, state_words, value_words
from layers import LAYERS
from layers.atlas import County, table_of

UNITS = ("亩", "平方米", "万元", "元", "人", "吨标准煤", "千瓦时", "吨")
"""Units offered beside a value."""


def objections_page(
    request: Request, found: Sequence[Objection], language: Language, *,
    given: Mapping[str, Any], failure: str = "",
) -> str:  # fmt: skip
    """Fill the list, and the form with what was given."""
    settings, county = request.app.state.settings, request.app.state.holder.county
    names = names_of(county, {o.uscc for o in found})
    lines = [_line(o, names, language, restricted=settings.restricted) for o in reversed(found)]
    return page(
        request, "objections.html", county=county, language=language, lines=lines,
        given=dict.fromkeys(FILING, "") | dict(given),
        failure=failure, restricted=settings.restricted, taken=settings.objections,
        claims=_claims(language), units=UNITS, endings=",".join(KINDS),
        most=MOST_BYTES // 1_000_000,
    )  # fmt: skip


def objection_page(
    request: Request, found: Objection, language: Language, *,
    given: Mapping[str, Any], failure: str = "",
) -> str:  # fmt: skip
    """Fill the page of one objection; who may decides on it here."""
    settings, county = request.app.state.settings, request.app.state.holder.county
    names = names_of(county, {found.uscc})
    return page(
        request, "objection.html", county=county, language=language, o=found,
        given=dict.fromkeys(DECIDING, "") | dict(given),
        line=_line(found, names, language, restricted=settings.restricted), failure=failure,
        restricted=settings.restricted, units=UNITS, endings=",".join(KINDS),
        most=MOST_BYTES // 1_000_000, history=_history(found, language),
        outcomes=[(name, in_words(language, *STATES[name])) for name in OUTCOMES],
        needs_where=found.where is None,
        where=in_words(language, LAYERS[found.layer].field(ABOUT[found.layer]).zh,
                       ABOUT[found.layer]),
    )  # fmt: skip


def names_of(county: County, codes: set[str]) -> dict[str, str]:
    """Return the names of some firms."""
    firms = table_of(county.atlas, "enterprises")
    told = firms[firms["uscc"].isin(codes)]
    return dict(zip(told["uscc"], told["name"], strict=True))


def _claims(language: Language) -> list[tuple[str, str, str]]:
    """Return what may be claimed: name, words, layer."""
    found = []
    for name, layer in FIELDS.items():
        zh = "不使用这宗地" if name == NOT_USED else LAYERS[layer].field(name).zh
        en = "does not use the parcel" if name == NOT_USED else name.replace("_", " ")
        found.append((name, in_words(language, zh, en), LAYERS[layer].zh))
    return found


def _line(
    objection: Objection, names: Mapping[str, str], language: Language, *, restricted: bool
) -> dict[str, Any]:
    seen = restricted or not objection.restricted
    decision = objection.decision
    value = decision and value_words(objection, decision.value, seen=seen, language=language)
    return {
        "number": objection.number, "version": objection.version, "state": objection.state,
        "words": state_words(objection, language), "uscc": objection.uscc,
        "name": names.get(objection.uscc, ""), "where": objection.where or "",
        "claim": claim_words(objection, language), "on": objection.on.isoformat(),
        "value": value_words(objection, objection.value, seen=seen, language=language),
        "decided": value or "", "decided_on": decision.on.isoformat() if decision else "",
    }  # fmt: skip


def _history(objection: Objection, language: Language) -> list[dict[str, Any]]:
    return [
        {"version": e.version, "act": in_words(language, *ACTS[e.act]), "who": e.who,
         "at": f"{e.at.astimezone():%Y-%m-%d %H:%M:%S}", "file": e.document_name,
         "reason": e.private.get("reason", "")}
        for e in objection.history
    ]  # fmt: skip
