"""The reasons of an idle-land verdict in Chinese sentences, and what would change it.

Amounts invested are confidential and are not written out; the shares of Art. 2 are.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction

from geoapi.planning.idle import rules
from geoapi.planning.idle.history import Disposal
from geoapi.planning.idle.law import BY_AGREEMENT, BY_DECISION, IdleTest
from geoapi.planning.idle.records import Supply
from geoapi.planning.idle.rules import Answer, Reading
from geoapi.planning.idle.ways import Note, Provision, cite, portion
from layers.parcels import PARCELS
from layers.supplies import SUPPLIES

HALTED = ("developed_share", "invested_share", "suspended_years")
TITLES = {f.name: f.zh for layer in (PARCELS, SUPPLIES) for f in layer.fields}


def explain(supply: Supply, on: date, test: IdleTest, reading: Reading) -> Iterator[Note]:
    """Yield the facts that the verdict used, each in a sentence, then the words of the law."""
    if reading.verdict == "not_applicable":
        yield _why_not_applicable(supply, on)
    elif rules.finished(supply, on):
        yield Note(f"实际竣工日期 {supply.finished_on}，至 {on} 已竣工。")
        if supply.start_evidence == "none":
            yield Note("动工依据却填为“无”，两项记录矛盾，请核对。")
    else:
        yield from _explain_start(supply, on, test, reading.started)
        if reading.started or supply.suspended_on is not None:
            yield from _explain_halt(supply, on, test)
        if reading.missing:
            yield Note(f"缺：{titles(reading.missing)}。资料不全，不作判断。")


def _why_not_applicable(supply: Supply, on: date) -> Note:
    end = rules.ended(supply)
    if end is None:
        return Note(f"合同签订日期 {supply.signed_on}，晚于 {on}，当日尚未供地。")
    how = "协议有偿收回" if end.way == "agreed_recovery" else "无偿收回"
    return Note(f"已于 {end.on} {how}（{end.document or '文号未填'}）。")


def what_would_change(
    supply: Supply, on: date, test: IdleTest, reading: Reading, provision: Provision
) -> Iterator[str]:
    """Yield what would lead to another answer."""
    missing = (*reading.missing, *provision.missing)
    if missing:
        yield f"补齐：{titles(missing)}"
    if reading.idle_class == "not_started":
        yield f"在 {on} 前已达到第三十条动工标准的，补录施工许可证日期、动工依据和实际动工日期"
        yield "签有补充协议或者另行规定了动工时间的，更新约定动工日期"
    if provision.recoverable is False and provision.recoverable_on:
        yield f"至 {provision.recoverable_on} 仍未动工的，可以依第十四条报批无偿收回"
    if reading.idle_class and not supply.filed and BY_AGREEMENT in provision.articles:
        yield "在监测监管系统按宗备案后，可以采取第十二条的处置方式"
    if BY_DECISION in provision.articles and supply.cause in test.causes:
        yield "闲置原因经核实属于第八条情形的，改依第十二条处置，不征缴闲置费，不无偿收回"
    if reading.idle_class == "suspended":
        yield "恢复开发建设；或者开发面积和投资额两项都已达到第二条的比例而未录入的，补录"
    if reading.verdict == "not_idle" and not rules.finished(supply, on):
        yield from _next_date(supply, test, reading.started)


def clauses(supply: Supply, on: date, test: IdleTest, reading: Reading) -> tuple[str, ...]:
    """Return the clauses that a verdict rests on."""
    if reading.verdict == "not_applicable" or rules.finished(supply, on):
        return ()
    names = ["start_states"]
    if rules.restart(supply):
        names.append("restart")
    elif rules.start_due(supply, test)[1] == "hand_over_plus_1y":
        names.append("hand_over_years")
    names += HALTED if reading.started else ["not_started_years"]
    return tuple(dict.fromkeys(test.rules[name].clause for name in names))


def titles(fields: Iterable[str]) -> str:
    """Return the Chinese titles of fields, in a list."""
    return "、".join(TITLES[field] for field in fields)


def _explain_start(supply: Supply, on: date, test: IdleTest, start: Answer) -> Iterator[Note]:
    due, source = rules.start_due(supply, test)
    anew = rules.restart(supply)
    if anew is not None:
        yield Note(_restart_words(anew))
        yield cite(test, "restart")
    elif source == "contract":
        yield Note(f"约定动工日期 {due}。")
    elif source == "hand_over_plus_1y":
        yield Note(
            f"约定动工日期未填，按未约定处理：交地确认书日期 {supply.delivered_on} 起"
            f" {test.hand_over_years} 年，即 {due}，为动工开发日期。"
        )
        yield cite(test, "hand_over_years")
    yield Note(_start_words(supply, on, test, start))
    yield cite(test, "start_states")
    last = rules.deadline(supply, test)
    if start is not True and last is not None:
        full = "已满" if on >= last else "未满"
        yield Note(f"动工开发日期 {due}，满 {test.not_started_years} 年为 {last}，至 {on} {full}。")
        yield cite(test, "not_started_years")


def _restart_words(anew: Disposal) -> str:
    rests = f"{anew.on} 处置（{anew.document or '文号未填'}）"
    if anew.start_by is None:
        return f"{rests}，重新约定的动工日期未填：动工开发日期不明。"
    return f"{rests}，重新约定动工日期 {anew.start_by}，动工开发时间自此起算。"


def _start_words(supply: Supply, on: date, test: IdleTest, start: Answer) -> str:
    if start:
        state = test.start_states[supply.start_evidence or ""]
        return (
            f"施工许可证日期 {supply.permit_on}，动工依据为{state}，"
            f"实际动工日期 {supply.started_on}：至 {on} 已动工。"
        )
    if start is None:
        blank = titles(rules.start_wanted(supply, test))
        return f"{blank}未填或者不能识别：是否动工不明，空白不等于未动工。"
    return "；".join(_why_not_started(supply, on)) + f"：至 {on} 未动工。"


def _why_not_started(supply: Supply, on: date) -> Iterator[str]:
    if supply.start_evidence == "none":
        claim = f"，虽填有实际动工日期 {supply.started_on}" if supply.started_on else ""
        yield f"动工依据为“无”{claim}"
    if supply.permit_on is not None and supply.permit_on > on:
        yield f"施工许可证日期 {supply.permit_on}，当日尚未取得"
    if supply.started_on is not None and supply.started_on > on:
        yield f"实际动工日期 {supply.started_on}，晚于 {on}"


def _explain_halt(supply: Supply, on: date, test: IdleTest) -> Iterator[Note]:
    land, money = rules.little_land(supply, test), rules.little_money(supply, test)
    yield Note(_halt_words(supply, on, test))
    yield Note(_land_words(supply) + _share_words(land, test.developed_share))
    yield Note("已投资额占总投资额" + _share_words(money, test.invested_share))
    for rule in HALTED:
        yield cite(test, rule)


def _land_words(supply: Supply) -> str:
    areas = (supply.developed_area, supply.due_area)
    done, due = ("未填" if area is None else f"{area:,.2f} 平方米" for area in areas)
    return f"已动工开发面积 {done}，应动工开发面积 {due}：前者占后者"


def _halt_words(supply: Supply, on: date, test: IdleTest) -> str:
    day = supply.suspended_on
    if day is None:
        return "中止开发日期未填，空白不等于未中止。"
    if rules.suspended(supply, on, test) is None and rules.at_odds(supply):
        return f"中止开发日期 {day} 早于实际动工日期 {supply.started_on}，两项记录矛盾，请核对。"
    halted = rules.halted_on(supply)
    if halted is None:
        return f"中止开发日期 {day}，处置后重新约定的动工日期未填，从何时起算不明。"
    last = rules.later(halted, test.suspended_years)
    full = "已满" if on >= last else "未满"
    since = "" if halted == day else f"，处置后自 {halted} 起算"
    return f"中止开发日期 {day}{since}，满 {test.suspended_years} 年为 {last}，至 {on} {full}。"


def _share_words(answer: Answer, share: Fraction) -> str:
    limit = portion(share)
    return {True: f"不足 {limit}。", False: f"不少于 {limit}。", None: "多少不明。"}[answer]


def _next_date(supply: Supply, test: IdleTest, start: Answer) -> Iterator[str]:
    """Yield the day from which land not idle today would be, if nothing happens."""
    last = rules.deadline(supply, test)
    if start:
        halted = rules.halted_on(supply)
        if halted is not None and rules.little_done(supply, test) is not False:
            day = rules.later(halted, test.suspended_years)
            yield f"至 {day} 仍中止开发的，重新判断"
    elif last is not None:
        yield f"至 {last} 仍未动工的，满 {test.not_started_years} 年"
