"""What is held against a step before it is taken 步骤检查: each refusal with its reason."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from geoapi.planning.cases.case import Case, CaseError, Taken
from geoapi.planning.cases.deadlines import reply_due, served_due
from geoapi.planning.cases.steps import BY_NAME, FEE, OUTCOMES, RECOVER, STATES, STEPS, Step
from geoapi.planning.cases.ways import Ground, why_not
from geoapi.planning.idle.history import RESTARTING, WAYS
from geoapi.planning.idle.law import NEGOTIATED

STATED = ("way", "cause", "idle_class", "start_by", "mortgaged", "outcome", "parcels")
TITLES: Mapping[str, str] = {
    "way": "处置方式", "cause": "闲置原因", "idle_class": "闲置类型",
    "start_by": "重新约定的动工日期", "mortgaged": "是否设有抵押权", "outcome": "处置结果",
    "parcels": "宗地",
}  # fmt: skip
CLASSES = ("not_started", "suspended")
ENTERPRISE = "enterprise"


@dataclass(frozen=True, slots=True)
class Next:
    """A step of the present state; `reasons` say why it cannot be taken yet."""

    step: Step
    reasons: tuple[str, ...]


def next_steps(case: Case, ground: Ground) -> tuple[Next, ...]:
    """Return the steps of the present state, with what stands in the way of each today."""
    return tuple(
        Next(step, tuple(_blocks(case, step, ground.today, ground)))
        for step in STEPS
        if case.state in step.frm and (not step.ways or case.way in step.ways)
    )


def take(case: Case, taking: Taken, ground: Ground) -> Case:
    """Return the case after a step.

    Raises
    ------
    CaseError
        The step is not allowed, or lacks something; every reason is named.
    """
    taking = filled(case, taking)
    reasons = list(refusals(case, taking, ground))
    if reasons:
        raise CaseError(f"{case.name}：" + "；".join(reasons))
    return case.with_step(taking)


def filled(case: Case, taking: Taken) -> Taken:
    """Return a step with what follows from the case where nothing else was stated."""
    if taking.step == "recognise":
        known = case.subject
        cause = known.cause if known.cause_verified or known.cause == ENTERPRISE else None
        return replace(
            taking, cause=taking.cause or cause, idle_class=taking.idle_class or known.idle_class
        )
    if taking.step == "finish" and taking.outcome is None:
        return replace(taking, outcome=_outcomes(case.way)[0])
    return taking


def refusals(case: Case, taking: Taken, ground: Ground) -> Iterator[str]:
    """Yield every reason against a step."""
    step = BY_NAME.get(taking.step)
    if step is None:
        yield f"没有步骤 {taking.step[:40]}；有：{'、'.join(BY_NAME)}"
        return
    if case.state not in step.frm:
        there = "、".join(f"{n.step.name} {n.step.zh}" for n in next_steps(case, ground))
        yield f"现在是“{STATES[case.state][0]}”，不能“{step.zh}”；可以：{there or '无，已经结束'}"
        return
    yield from _lacking(case, step, taking, ground.today)
    yield from _blocks(case, step, taking.on, ground)
    yield from WRONG.get(step.name, _nothing)(case, taking, ground)


def _lacking(case: Case, step: Step, taking: Taken, today: date) -> Iterator[str]:
    if not taking.who.strip():
        yield "没有写明是谁；请写姓名"
    if not taking.document:
        yield f"没有附件；“{step.zh}”须附：{step.document}"
    if taking.on > today:
        yield f"日期 {taking.on} 在将来；应不晚于今天（{today}）"
    if taking.on < case.last.on:
        yield f"日期 {taking.on} 早于上一步的日期 {case.last.on}"
    for name in STATED:
        if getattr(taking, name) not in (None, "", ()) and name not in step.takes:
            yield f"“{step.zh}”不写{TITLES[name]}"


def _blocks(case: Case, step: Step, on: date, ground: Ground) -> Iterator[str]:
    """Yield what stands in the way of a step, whatever is stated with it."""
    if step.ways and case.way not in step.ways:
        yield f"选定的处置方式没有“{step.zh}”这一步"
    for name in step.after:
        if case.find(name) is None:
            yield f"还没有“{BY_NAME[name].zh}”"
    yield from BLOCKS.get(step.name, _nowhere)(case, on, ground)


def _nowhere(_: Case, __: date, ___: Ground) -> Iterator[str]:
    yield from ()


def _nothing(_: Case, __: Taken, ___: Ground) -> Iterator[str]:
    yield from ()


def _still_time(case: Case, on: date, ground: Ground) -> Iterator[str]:
    due = reply_due(case, ground.test)
    if due is not None and on <= due:
        yield f"说明材料的期限到 {due}，尚未逾期（第五条第二款）"


def _government_alone(case: Case, _: date, __: Ground) -> Iterator[str]:
    found = case.recognised
    if found is None or not (found.cause or "").startswith("gov_"):
        yield "认定的闲置原因不是政府或者政府有关部门的行为（第十一条第一款）"


def _one_disposal(case: Case, _: date, __: Ground) -> Iterator[str]:
    if case.state == "in_progress" and case.way != FEE:
        yield "已在处置中；请先登记处置完毕，或者撤案"


def _told_mortgagee(case: Case, _: date, ground: Ground) -> Iterator[str]:
    if case.way in NEGOTIATED and case.mortgaged and case.find("tell_mortgagee") is None:
        yield f"设有抵押权，还没有书面通知抵押权人；{ground.test.quotes['mortgage_notice']}"


def _heard(case: Case, _: date, ground: Ground) -> Iterator[str]:
    if case.way in NEGOTIATED:
        return
    if case.find("tell_hearing") is None:
        yield f"还没有书面告知听证权利；{ground.test.quotes['hearing']}"
    elif case.find("ask_hearing") and case.find("hold_hearing") is None:
        yield f"使用权人申请了听证，还没有举行；{ground.test.quotes['hearing_held']}"


def _still_to_perform(case: Case, on: date, ground: Ground) -> Iterator[str]:
    due = served_due(case, ground.test)
    if due is not None and on <= due:
        yield f"履行期限到 {due}，尚未逾期（第十七条第一款、第十八条）"


PERFORMED = {FEE: "pay", RECOVER: "give_back"}


def _performed(case: Case, _: date, ground: Ground) -> Iterator[str]:
    way = case.way or ""
    if way in PERFORMED and not (case.find(PERFORMED[way]) or case.find("enforce")):
        yield f"还没有“{BY_NAME[PERFORMED[way]].zh}”，也没有强制执行"
    if way == RECOVER and case.mortgaged and case.find("copy_mortgagee") is None:
        yield f"设有抵押权，收回决定书还没有抄送抵押权人；{ground.test.quotes['mortgage_copy']}"


BLOCKS: Mapping[str, Callable[[Case, date, Ground], Iterator[str]]] = {
    "no_reply": _still_time, "tell_government": _government_alone, "choose": _one_disposal,
    "approve": _told_mortgagee, "carry_out": _heard, "enforce": _still_to_perform,
    "finish": _performed,
}  # fmt: skip
"""Step -> what stands in its way."""


def _recognition(_: Case, taking: Taken, ground: Ground) -> Iterator[str]:
    causes = (ENTERPRISE, *ground.test.causes)
    if taking.cause is None:
        yield f"认定书应当载明闲置原因（第十条第（四）项），台账未核实，请写明：{'、'.join(causes)}"
    elif taking.cause not in causes:
        yield f"没有闲置原因 {taking.cause[:40]}；有：{'、'.join(causes)}"
    if taking.idle_class not in CLASSES:
        yield f"闲置类型应为 {'、'.join(CLASSES)}（第二条第一款、第二款）"


def _way(case: Case, taking: Taken, ground: Ground) -> Iterator[str]:
    if taking.way not in WAYS:
        yield f"没有处置方式 {(taking.way or '（未写）')[:40]}；有：{'、'.join(WAYS)}"
        return
    for reason in why_not(case, taking.way, taking.on, ground):
        yield f"不能选 {taking.way}：{reason}"


def _start_anew(case: Case, taking: Taken, ground: Ground) -> Iterator[str]:
    way = case.way or ""
    if taking.start_by is None:
        if way == "extend":
            yield f"没有重新约定的动工日期；{ground.test.quotes['extend_document']}"
        return
    if way not in RESTARTING:
        yield "这一处置方式不重新起算动工开发时间，不写重新约定的动工日期（第十二条第二款）"
    elif taking.start_by < taking.on:
        yield f"重新约定的动工日期 {taking.start_by} 早于协议日期 {taking.on}"


def _outcomes(way: str | None) -> tuple[str, ...]:
    """Return what a way may come to; the first where nothing is stated."""
    if way in {"agreed_recovery", RECOVER}:
        return ("recovered",)
    if way == FEE:
        return ("fee_paid", "started")
    return ("agreed", "started", "recovered") if way == "swap" else ("agreed", "started")


def _outcome(case: Case, taking: Taken, _: Ground) -> Iterator[str]:
    may = _outcomes(case.way)
    if taking.outcome not in may:
        there = "、".join(f"{name} {OUTCOMES[name][0]}" for name in may)
        yield f"处置结果不能是 {(taking.outcome or '')[:40]}；可以：{there}"


def _parcels(_: Case, taking: Taken, __: Ground) -> Iterator[str]:
    if not taking.parcels:
        yield "没有写明现在是哪些宗地"


def _reason(_: Case, taking: Taken, __: Ground) -> Iterator[str]:
    if not taking.note.strip():
        yield "没有写理由"


WRONG: Mapping[str, Callable[[Case, Taken, Ground], Iterator[str]]] = {
    "recognise": _recognition, "choose": _way, "carry_out": _start_anew, "finish": _outcome,
    "confirm_parcels": _parcels, "withdraw": _reason, "reconsider": _reason,
}  # fmt: skip
"""Step -> what may be wrong with what is stated."""
