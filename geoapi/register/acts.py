"""Filing, deciding and withdrawing objections 办理异议: what is accepted, and what is then entered.

Everything here follows from its arguments; :mod:`geoapi.register.desk` registers it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from geoapi.register.documents import Document
from geoapi.register.entries import Act, text
from geoapi.register.errors import RegisterError
from geoapi.register.objections import (
    ABOUT,
    DECIDED,
    FIELDS,
    FILED,
    NOT_USED,
    OUTCOMES,
    WITHDRAWN,
    Decision,
    Objection,
    Outcome,
    correction_of,
    written,
)
from layers import LAYERS
from layers.atlas import Atlas, table_of
from layers.corrections import applied, read_value


@dataclass(frozen=True)
class Grounds:
    """What statements are held against: the layers, kind of codes, and the present day."""

    atlas: Atlas
    codes: str
    today: date


@dataclass(frozen=True)
class Filing:
    """What somebody who objects states.

    Attributes
    ----------
    claim
        One of :data:`geoapi.register.objections.FIELDS`.
    value
        As :func:`layers.corrections.read_value` takes it; None for ``not_used``.
    on
        The day it was made; the present one where not given.
    """

    uscc: str
    who: str
    reason: str
    claim: str = "site_area"
    value: Any = None
    where: str | None = None
    contact: str = ""
    on: date | None = None
    document: Document | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Deciding:
    """What somebody who decides states; `value` only where part of a claim is given right."""

    outcome: str
    who: str
    reason: str
    value: Any = None
    where: str | None = None
    on: date | None = None
    document: Document | None = field(default=None, repr=False)


def filed(filing: Filing, grounds: Grounds) -> Act:
    """Return what is entered of a filing.

    Raises
    ------
    RegisterError, ValueRefusedError
        A claim, value, firm, parcel, period or day that cannot be; the message says what can.
    """
    layer = _layer_of(filing.claim)
    uscc = filing.uscc.strip()
    _must_know(grounds.atlas, uscc)
    where = (filing.where or "").strip() or None
    _must_be_there(grounds.atlas, layer, where)
    value = _claimed(filing.claim, filing.value, grounds.codes)
    open_, secret = written(filing.claim, value)
    told = {
        "uscc": uscc, "field": filing.claim, "where": where,
        "on": _day(filing.on, grounds.today).isoformat(), **open_,
    }  # fmt: skip
    private = {
        "reason": _reason(filing.reason),
        "contact": text(filing.contact, "联系方式", 200),
        **secret,
    }
    return Act(FILED, filing.who, told, private, filing.document)


def _layer_of(claim: str) -> str:
    if claim not in FIELDS:
        raise RegisterError(f"不能就 {claim[:60]} 提异议；可用：{'、'.join(FIELDS)}")
    return FIELDS[claim]


def _claimed(claim: str, given: Any, codes: str) -> Any:
    if claim == NOT_USED:
        if given not in (None, ""):
            raise RegisterError("主张不使用这宗地时不写数值")
        return None
    return read_value(LAYERS[FIELDS[claim]].field(claim), given, codes=codes)


def _must_know(atlas: Atlas, uscc: str) -> None:
    """Refuse a firm that no layer names; an unknown code is a slip of the pen."""
    for layer in ("enterprises", *ABOUT):
        if (table_of(atlas, layer)["uscc"] == uscc).any():
            return
    raise RegisterError(f"没有企业 {uscc[:60]}：企业、用地关系和企业填报中都没有这个信用代码")


def _must_be_there(atlas: Atlas, layer: str, where: str | None) -> None:
    """Refuse a parcel that no layer holds, and a period that nobody stated."""
    if where is None:
        return
    name = ABOUT[layer]
    holders = ("parcels", layer) if name == "parcel_id" else (layer,)
    if not any((table_of(atlas, holder)[name] == where).any() for holder in holders):
        word = LAYERS[layer].field(name).zh
        raise RegisterError(f"没有{word} {where[:60]}；请核对后再提")


def _day(given: date | None, today: date, earliest: date | None = None) -> date:
    day = given or today
    if day > today:
        raise RegisterError(f"日期 {day} 在将来；应不晚于今天（{today}）")
    if earliest and day < earliest:
        raise RegisterError(f"日期 {day} 早于提出异议的日期 {earliest}")
    return day


def _reason(given: str) -> str:
    if not given.strip():
        raise RegisterError("没有写理由")
    return text(given, "理由")


def decided(objection: Objection, deciding: Deciding, grounds: Grounds) -> Act:
    """Return what is entered of a decision.

    A decision may be taken anew; all of them stay, and the last counts.

    Raises
    ------
    RegisterError, ValueRefusedError
        The objection was withdrawn, or outcome, value, file, day or row do not fit.
    """
    if objection.state == "withdrawn":
        raise RegisterError(f"{objection.name}已撤回，不能再决定")
    outcome = _outcome(deciding.outcome)
    on = _day(deciding.on, grounds.today, objection.on)
    value = _decided_value(objection, outcome, deciding.value, grounds.codes)
    where = _where(objection, deciding)
    if outcome != "rejected":
        _must_be_fit(objection, deciding, where, grounds)
    open_, secret = written(objection.field, value)
    told = {"outcome": outcome, "where": where, "on": on.isoformat(), **open_}
    private = {"reason": _reason(deciding.reason), **secret}
    return Act(DECIDED, deciding.who, told, private, deciding.document)


def _where(objection: Objection, deciding: Deciding) -> str | None:
    given = (deciding.where or "").strip()
    if objection.where and given not in {"", objection.where}:
        raise RegisterError(f"{objection.name}说的是 {objection.where}，不能就 {given[:60]} 决定")
    return given or objection.where


def _outcome(given: str) -> Outcome:
    for outcome in OUTCOMES:
        if outcome == given:
            return outcome
    raise RegisterError(f"决定只能是 {'、'.join(OUTCOMES)}，不是 {given[:40]}")


def _decided_value(objection: Objection, outcome: Outcome, given: Any, codes: str) -> Any:
    stated = given not in (None, "")
    if outcome == "partly":
        if objection.field == NOT_USED or not stated:
            raise RegisterError("部分采纳须写明认定的数值；主张不使用宗地的只能采纳或不采纳")
        value = _claimed(objection.field, given, codes)
        if value == objection.value:
            raise RegisterError("认定的数值与主张的相同，应为采纳（accepted）")
        return value
    if stated:
        raise RegisterError("只有部分采纳（partly）才另写认定的数值")
    return objection.value if outcome == "accepted" else None


def _must_be_fit(
    objection: Objection, deciding: Deciding, where: str | None, grounds: Grounds
) -> None:
    """Refuse to change a figure without a paper, or in a row that is not there."""
    if not (objection.document or deciding.document):
        raise RegisterError("采纳须有书面材料：异议或决定至少附一个文件")
    if where is None:
        word = LAYERS[objection.layer].field(ABOUT[objection.layer]).zh
        raise RegisterError(f"{objection.name}没有写{word}；采纳时须写明更正哪一条")
    row = correction_of(objection, _blank(where, grounds.today))
    if applied(grounds.atlas, [row])[0].row is None:
        layer = LAYERS[objection.layer]
        raise RegisterError(
            f"{layer.zh}的当前版本没有 {objection.uscc} {where} 这一条，没有可更正的；"
            f"请先导入补上这一条的{layer.zh}"
        )


def _blank(where: str, day: date) -> Decision:
    """Return a decision of no value, to ask whether its row is there."""
    moment: Any = None
    return Decision("accepted", None, where, day, moment, "", "", "", "")


def withdrawn(objection: Objection, who: str, reason: str) -> Act:
    """Return what is entered when an objection that is still open is withdrawn."""
    if objection.state != "open":
        raise RegisterError(f"{objection.name}已经{STATES[objection.state][0]}，不能撤回")
    return Act(WITHDRAWN, who, private={"reason": text(reason, "理由")})


STATES: Mapping[str, tuple[str, str]] = {
    "open": ("待决定", "open"), "accepted": ("采纳", "accepted"),
    "partly": ("部分采纳", "partly accepted"), "rejected": ("不采纳", "rejected"),
    "withdrawn": ("撤回", "withdrawn"),
}  # fmt: skip
"""State of an objection -> its words."""
