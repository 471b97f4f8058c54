"""Notices 法律文书: which one the law opens for a supply, and what each of its items says.

A draft is for a person to complete and issue. What the data do not hold is an explicit blank with
its reason, never left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from geoapi.planning.errors import PlanningError
from geoapi.planning.idle.findings import IdleFinding, Judged
from geoapi.planning.idle.law import BY_DECISION

NoticeKind = Literal["inquiry", "recognition", "fee", "recovery"]
KINDS: tuple[NoticeKind, ...] = get_args(NoticeKind)

TITLES: Mapping[NoticeKind, str] = {
    "inquiry": "闲置土地调查通知书",
    "recognition": "闲置土地认定书",
    "fee": "征缴土地闲置费决定书",
    "recovery": "收回国有建设用地使用权决定书",
}
CONTENTS: Mapping[NoticeKind, str] = {
    "inquiry": "inquiry_contents",
    "recognition": "recognition_contents",
    "fee": "decision_contents",
    "recovery": "decision_contents",
}
"""Kind -> the rule that lists what it must contain: Art. 6, 10 and 16."""


class NoticeError(PlanningError):
    """A notice that the law does not open for this land on this day."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a notice says beyond the finding; None = not in the data.

    Attributes
    ----------
    town, zone
        Names of where most of the land lies.
    office
        The bureau that issues.
    """

    contract_no: str | None = None
    batch_no: str | None = None
    holder_uscc: str | None = None
    finish_by: date | None = None
    town: str | None = None
    zone: str | None = None
    office: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One item that the article requires: its words there, and what the draft says to it."""

    name: str
    words: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A notice as a draft 草稿: nothing in it holds until a person issues it."""

    kind: NoticeKind
    title: str
    supply_id: str
    on: date
    addressee: str
    opening: str
    items: tuple[Item, ...]
    office: str
    finding: IdleFinding


def blank(reason: str) -> str:
    """Return a blank to be filled in by hand, and why it is one."""
    return f"＿＿＿＿（待填：{reason}）"


def may_draft(finding: IdleFinding, kind: NoticeKind) -> Judged:
    """Return what the finding rests on, where the law opens this notice.

    Raises
    ------
    NoticeError
        The land is not suspected idle, or the disposal is not this one.
    """
    why = _why_not(finding, kind)
    if why or finding.record is None:
        raise NoticeError(f"{finding.supply_id} {why}，不能起草《{TITLES[kind]}》")
    return finding.record


def _why_not(finding: IdleFinding, kind: NoticeKind) -> str | None:
    way = {"fee": "charge_fee", "recovery": "recover"}.get(kind)
    if finding.record is None or finding.verdict != "suspected_idle":
        return _why_not_suspected(finding)
    if way and BY_DECISION not in finding.articles:
        return _why_not_decided(finding)
    return (
        _why_not_open(finding, kind) if way and way not in finding.record.provision.ways else None
    )


def _why_not_suspected(finding: IdleFinding) -> str:
    return {
        "data_missing": "资料不全、未作判定",
        "not_idle": "未见闲置",
        "not_applicable": "当日不适用",
    }.get(finding.verdict, "未经判定")


def _why_not_decided(finding: IdleFinding) -> str:
    if finding.idle_class == "suspended":
        return "属已动工后中止开发，一律依第十二条处置，不征缴闲置费、不无偿收回（第十二条第三款）"
    if not finding.articles or "ownership" in finding.missing:
        return "土地所有权不明"
    if BY_DECISION not in finding.articles and 31 in finding.articles:  # noqa: PLR2004 - Art. 31
        return "属集体所有建设用地，第十四条只适用于国有建设用地"
    return "闲置原因属第八条情形且已核实，依第十二条处置"


def _why_not_open(finding: IdleFinding, kind: NoticeKind) -> str:
    if kind == "recovery":
        return f"未动工未满两年（至 {finding.recoverable_on} 满）"
    return "没有可作基数的出让或者划拨价款，或者闲置费已经征缴"
