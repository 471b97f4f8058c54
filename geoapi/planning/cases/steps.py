"""The steps of a case 案件步骤, as data: from where to where, with what, by which articles."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from geoapi.planning.idle.law import NEGOTIATED
from geoapi.planning.idle.notices import NoticeKind

State = Literal[
    "suspected", "noticed", "explained", "unanswered", "recognised", "chosen", "approved",
    "in_progress", "done", "withdrawn",
]  # fmt: skip
STATES: Mapping[State, tuple[str, str]] = {
    "suspected": ("疑似闲置", "suspected"),
    "noticed": ("已送达调查通知书", "notice served"),
    "explained": ("使用权人已说明", "explained"),
    "unanswered": ("逾期未说明", "not explained in time"),
    "recognised": ("已认定", "recognised"),
    "chosen": ("已选定处置方式", "disposal chosen"),
    "approved": ("已批准", "approved"),
    "in_progress": ("处置中", "in progress"),
    "done": ("处置完毕", "done"),
    "withdrawn": ("已撤案", "withdrawn"),
}
"""State -> its words, in the order in which a case goes through them."""

ENDED: tuple[State, ...] = ("done", "withdrawn")
ALIVE: tuple[State, ...] = tuple(state for state in STATES if state not in ENDED)
RECOGNISED: tuple[State, ...] = ("recognised", "chosen", "approved", "in_progress")
"""States in which land stands recognised as idle, and not yet disposed of."""

FEE, RECOVER = "charge_fee", "recover"
DECIDED = (FEE, RECOVER)
"""The two ways of Art. 14."""

OUTCOMES: Mapping[str, tuple[str, str]] = {
    "started": ("已动工或者恢复开发", "building has started"),
    "recovered": ("土地已收回", "land taken back"),
    "agreed": ("已按新的约定履行，尚未动工", "new terms hold, not started"),
    "fee_paid": ("已征缴闲置费，尚未动工", "fee charged, not started"),
}
"""What a disposal has come to; the first two put land to use again 盘活."""
REACTIVATED = ("started", "recovered")

OPEN = "open"
CONFIRM = "confirm_parcels"


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    Attributes
    ----------
    frm, to
        The states in which it may be taken, and the one it leads to; None: the state stays.
    document
        The kind of document that goes with it.
    rules
        Names of rules of Order 53 that it rests on; those of the way chosen come besides.
    ways
        The ways of disposal for which alone there is such a step; empty: whatever the way.
    after
        Steps that have to have been taken before; those of the disposal since its way was chosen.
    takes
        What may be stated with it besides person, day, document, its number and note.
    notice
        The draft that may be made for it.
    """

    name: str
    zh: str
    en: str
    frm: tuple[State, ...]
    to: State | None
    document: str
    rules: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    notice: NoticeKind | None = None


SETTLING: tuple[State, ...] = ("chosen", "approved")
INQUIRING: tuple[State, ...] = ("noticed", "explained", "unanswered")

STEPS: tuple[Step, ...] = (
    Step("notify", "送达调查通知书", "serve the inquiry notice", ("suspected",), "noticed",
         "《闲置土地调查通知书》及送达回证", ("inquiry_days", "inquiry_contents"),
         notice="inquiry"),
    Step("survey", "现场勘测、拍照、摄像", "survey on site", INQUIRING, None,
         "现场勘测、拍照、摄像记录", ("investigation",)),
    Step("explain", "使用权人提供材料说明", "the holder explains", ("noticed", "unanswered"),
         "explained", "使用权人提交的开发利用情况、闲置原因及说明材料", ("reply_days",)),
    Step("no_reply", "逾期未提供材料", "no explanation in time", ("noticed",), "unanswered",
         "逾期未提供材料的记录", ("reply_days",)),
    Step("recognise", "认定为闲置土地", "recognise as idle", ("explained", "unanswered"),
         "recognised", "《闲置土地认定书》", ("recognition", "recognition_contents"),
         takes=("cause", "idle_class"), notice="recognition"),
    Step("publish", "向社会公开", "publish", RECOGNISED, None, "公开的网页或者公告",
         ("public_contents",)),
    Step("tell_government", "书面告知有关政府或者部门", "tell the government concerned", RECOGNISED,
         None, "书面告知函", ("tell_government",)),
    Step("file", "在监测监管系统按宗备案", "file in the monitoring system", RECOGNISED, None,
         "监测监管系统备案记录", ("filing_record", "filing")),
    Step("copy_regulators", "信息抄送金融监管等部门", "copy to financial regulators", RECOGNISED,
         None, "抄送函", ("regulators_copy",)),
    Step("choose", "拟订处置方案、选定方式", "choose the disposal", ("recognised", "in_progress"),
         "chosen", "闲置土地处置方案", takes=("way", "mortgaged")),
    Step("tell_mortgagee", "书面通知抵押权人", "tell the mortgagees", ("chosen",), None,
         "给抵押权人的书面通知", ("mortgage_notice",), ways=NEGOTIATED),
    Step("tell_hearing", "书面告知听证权利", "tell of the right to a hearing", SETTLING, None,
         "听证告知书及送达回证", ("hearing",), ways=DECIDED),
    Step("ask_hearing", "使用权人申请听证", "the holder asks for a hearing", SETTLING, None,
         "听证申请", ("hearing_held",), ways=DECIDED, after=("tell_hearing",)),
    Step("hold_hearing", "举行听证", "hold the hearing", SETTLING, None, "听证笔录",
         ("hearing_held",), ways=DECIDED, after=("ask_hearing",)),
    Step("approve", "政府批准", "the government approves", ("chosen",), "approved",
         "人民政府批准文件"),
    Step("reconsider", "重新拟订处置方案", "choose anew", SETTLING, "recognised",
         "未获批准或者重新协商的依据"),
    Step("carry_out", "签订协议、下达决定书", "sign the agreement, serve the decision",
         ("approved",), "in_progress", "协议、决定书及送达回证", takes=("start_by",)),
    Step("copy_mortgagee", "收回决定书抄送抵押权人", "copy to the mortgagees", ("in_progress",),
         None, "抄送函", ("mortgage_copy",), ways=(RECOVER,)),
    Step("pay", "缴纳土地闲置费", "the fee is paid", ("in_progress",), None, "缴款凭证",
         ("pay_days",), ways=(FEE,)),
    Step("give_back", "注销登记、交回权利证书", "registration cancelled", ("in_progress",), None,
         "注销登记证明", ("return_days",), ways=(RECOVER,)),
    Step("enforce", "公告注销、申请强制执行", "enforce", ("in_progress",), None,
         "注销公告或者强制执行申请书", ("enforcement",), ways=DECIDED),
    Step("finish", "处置完毕", "disposal done", ("in_progress",), "done", "处置完毕的证明材料",
         ("filing_update", "publicity"), takes=("outcome",)),
    Step("update_filing", "更新监测监管系统信息", "update the monitoring system", ENDED, None,
         "监测监管系统更新记录", ("filing_update",)),
    Step("unpublish", "撤销公开的信息", "withdraw what was published", ENDED, None,
         "撤销公开的记录", ("publicity",), after=("publish",)),
    Step(CONFIRM, "确认宗地变化", "confirm changed parcels", ALIVE, None,
         "宗地变更的证明材料", takes=("parcels",)),
    Step("withdraw", "撤案", "withdraw the case", ALIVE, "withdrawn", "撤案的依据"),
)  # fmt: skip
"""Every step that may follow the opening of a case, in the order of the law."""

BY_NAME: Mapping[str, Step] = {step.name: step for step in STEPS}
STEP_WORDS: Mapping[str, tuple[str, str]] = {
    OPEN: ("立案", "opened"), **{step.name: (step.zh, step.en) for step in STEPS},
}  # fmt: skip

OF_DISPOSAL = ("tell_mortgagee", "tell_hearing", "ask_hearing", "hold_hearing", "approve",
               "carry_out", "copy_mortgagee", "pay", "give_back", "enforce")  # fmt: skip
"""Steps that count for the way chosen last, and for no other."""

BY_WAY: Mapping[str, tuple[str, ...]] = {
    way: (way, "plan_approval", "restart")
    if way in NEGOTIATED and way != "agreed_recovery"
    else (way, "plan_approval" if way in NEGOTIATED else f"{way}_approval")
    for way in (*NEGOTIATED, *DECIDED)
}
"""Way -> the rules of Order 53 that go with it."""


def rules_of(step: Step, way: str | None) -> tuple[str, ...]:
    """Return the rules that a step rests on, given the way of disposal."""
    if step.name in {"choose", "carry_out"}:
        return BY_WAY.get(way or "", ("filing", "stalled_by_article_12", "recovery_years"))
    if step.name == "approve":
        return BY_WAY.get(way or "", ())[1:2]
    return step.rules


def notice_of(step: Step, way: str | None) -> NoticeKind | None:
    """Return the notice that may be drafted for a step."""
    if step.name == "carry_out":
        return {FEE: "fee", RECOVER: "recovery"}.get(way or "")  # type: ignore[return-value]
    return step.notice
