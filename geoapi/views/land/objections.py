"""Objections 异议 as tables and JSON: for everyone, and with names and reasons for few."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from geoapi.register.acts import STATES
from geoapi.register.objections import NOT_USED
from geoapi.views.figure_words import in_words
from layers import LAYERS
from layers.units import MU, WAN

if TYPE_CHECKING:
    from geoapi.planning.evaluated import AreaChanges
    from geoapi.register.entries import Entry
    from geoapi.register.objections import Decision, Objection
    from layers.corrections import Applied

ACTS: Mapping[str, tuple[str, str]] = {
    "filed": ("提出", "filed"), "decided": ("决定", "decided"), "withdrawn": ("撤回", "withdrawn"),
}  # fmt: skip


def objection_json(objection: Objection, *, restricted: bool) -> dict[str, Any]:
    """Return an objection; without `restricted` without persons, reasons, secret values."""
    decision = objection.decision
    seen = restricted or not objection.restricted
    told: dict[str, Any] = {
        "number": objection.number, "version": objection.version, "state": objection.state,
        "uscc": objection.uscc, "layer": objection.layer, "field": objection.field,
        "where": objection.where, "claimed": _plain(objection.value) if seen else None,
        "on": objection.on.isoformat(), "registered_at": objection.at.isoformat(),
        "decision": decision and _decision(decision, seen=seen, restricted=restricted),
        "withheld": not seen,
    }  # fmt: skip
    if not restricted:
        return told
    return told | {
        "person": objection.who, "contact": objection.contact, "reason": objection.reason,
        "file": objection.document_name or None, "sha256": objection.document or None,
        "history": [_entry(entry) for entry in objection.history],
    }  # fmt: skip


def _decision(decision: Decision, *, seen: bool, restricted: bool) -> dict[str, Any]:
    told = {
        "outcome": decision.outcome, "value": _plain(decision.value) if seen else None,
        "where": decision.where, "on": decision.on.isoformat(),
    }  # fmt: skip
    if not restricted:
        return told
    return told | {
        "person": decision.who, "reason": decision.reason,
        "file": decision.document_name or None, "sha256": decision.document or None,
    }  # fmt: skip


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "version": entry.version, "act": entry.act, "at": entry.at.isoformat(),
        "person": entry.who, "file": entry.document_name or None,
    }  # fmt: skip


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def claim_words(objection: Objection, language: str = "zh") -> str:
    """Name what is claimed: 用地面积."""
    if objection.field == NOT_USED:
        return in_words(language, "不使用这宗地", "does not use the parcel")
    declared = LAYERS[objection.layer].field(objection.field)
    return in_words(language, declared.zh, declared.name.replace("_", " "))


def value_words(objection: Objection, value: Any, *, seen: bool, language: str = "zh") -> str:
    """Write a value in its display unit; what is confidential is said to be so."""
    if not seen:
        return in_words(language, "不公开", "withheld")
    declared = objection.declared
    if value is None or declared is None:
        return "—"
    if declared.unit == "m2":
        return f"{value:,.2f} m²（{value / MU:,.2f} {in_words(language, '亩', 'mu')}）"
    if declared.unit == "yuan":
        return f"{value / WAN:,.4g} {in_words(language, '万元', '10k yuan')}"
    words = declared.choices.get(str(value), ())
    if words and language == "zh":
        return words[0]
    return f"{_plain(value)} {declared.unit}".strip()


def state_words(objection: Objection, language: str = "zh") -> str:
    """Say how an objection stands: 部分采纳."""
    return in_words(language, *STATES[objection.state])


def objection_frame(
    objections: Iterable[Objection], *, restricted: bool, language: str = "zh"
) -> pd.DataFrame:
    """Give objections as a table for people."""
    rows = [_line(o, restricted=restricted, language=language) for o in objections]
    return pd.DataFrame(rows, columns=list(HEADERS if restricted else HEADERS[:9]))


HEADERS = (
    "编号", "状态", "统一社会信用代码", "宗地或统计期", "主张", "主张的值", "提出日期", "认定的值",
    "决定日期", "提出人", "联系方式", "理由", "附件", "决定人", "决定理由", "决定附件",
)  # fmt: skip


def _line(objection: Objection, *, restricted: bool, language: str) -> dict[str, Any]:
    decision, seen = objection.decision, restricted or not objection.restricted
    own = (
        objection.number, state_words(objection, language), objection.uscc, objection.where,
        claim_words(objection, language),
        value_words(objection, objection.value, seen=seen, language=language), objection.on,
        decision and value_words(objection, decision.value, seen=seen, language=language),
        decision and decision.on, objection.who, objection.contact, objection.reason,
        objection.document_name, decision and decision.who, decision and decision.reason,
        decision and decision.document_name,
    )  # fmt: skip
    return dict(zip(HEADERS, own, strict=True))


def objection_facts(objection: Objection, *, restricted: bool) -> list[tuple[str, Any]]:
    """Give one objection as lines, and its history behind them."""
    frame = objection_frame([objection], restricted=restricted)
    facts = [(str(header), value) for header, value in frame.iloc[0].items()]
    facts.append(("版本", objection.version))
    for entry in objection.history if restricted else ():
        words = f"{ACTS[entry.act][0]} {entry.who} {entry.at.astimezone():%Y-%m-%d %H:%M:%S}"
        facts.append((f"记录 {entry.version}", f"{words} {entry.document_name}".strip()))
    return facts


def changes_frames(
    areas: AreaChanges, told: Iterable[tuple[Applied, str]], *, restricted: bool
) -> dict[str, pd.DataFrame]:
    """Give what decisions change: the corrections, firms, firms on parcels, parcels.

    Parameters
    ----------
    told
        Each correction with what became of it, in words.
    """
    return {
        "更正": pd.DataFrame([_corrected(one, fate, restricted=restricted) for one, fate in told]),
        "企业评价用地": areas.firms.rename(columns=CHANGED),
        "分宗评价用地": areas.rows.rename(columns=CHANGED),
        "宗地核对": areas.parcels.rename(columns=CHANGED),
    }


CHANGED = {
    "uscc": "统一社会信用代码", "name": "企业名称", "parcel_id": "宗地代码",
    "before": "更正前（m²）", "after": "更正后（m²）", "difference": "增减（m²）",
    "unallocated_before": "更正前未分配（m²）", "unallocated_after": "更正后未分配（m²）",
    "excess_before": "更正前超出（m²）", "excess_after": "更正后超出（m²）",
}  # fmt: skip


def _corrected(one: Applied, fate: str, *, restricted: bool) -> dict[str, Any]:
    correction = one.correction
    layer = LAYERS[correction.layer]
    field = layer.field(correction.field) if correction.field else None
    secret = field is not None and field.access == "restricted" and not restricted
    before, after = ("不公开", "不公开") if secret else (one.before, correction.value)
    return {
        "依据": correction.because, "图层": layer.zh, "哪一条": "、".join(correction.key),
        "字段": field.zh if field else "整条不计", "更正前": _plain(before),
        "更正后": _plain(after), "结果": fate,
    }  # fmt: skip
