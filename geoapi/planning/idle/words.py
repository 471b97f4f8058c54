"""The reasons of an idle-land verdict in Chinese sentences, and what would change it.

Amounts invested are confidential and are not written out; the shares of Art. 2 are.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction

from geoapi.planning.idle import rules
from geoapi.planning.idle.law import IdleTest
from geoapi.planning.idle.rules import Answer, Reading, Supply
from geoapi.planning.idle.ways import Disposal, Note, cite, portion
from layers.parcels import PARCELS
from layers.supplies import SUPPLIES

TITLES = {f.name: f.zh for layer in (PARCELS, SUPPLIES) for f in layer.fields}


def explain(supply: Supply, on: date, test: IdleTest, reading: Reading) -> Iterator[Note]:
    """Yield the facts that the verdict used, each in a sentence, then the words of the law."""
    if reading.verdict == "not_applicable":
        yield Note(f"合同签订日期 {supply.signed_on}，晚于 {on}，当日尚未供地。")
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


def what_would_change(
    supply: Supply, on: date, test: IdleTest, reading: Reading, disposal: Disposal
) -> Iterator[str]:
    """Yield what would lead to another answer."""
    missing = (*reading.missing, *disposal.missing)
    if missing:
        yield f"补齐：{titles(missing)}"
    if reading.idle_class == "not_started":
        yield f"在 {on} 前已达到第三十条动工标准的，补录施工许可证日期、动工依据和实际动工日期"
        yield "签有补充协议或者另行规定了动工时间的，更新约定动工日期"
    if disposal.recoverable is False and disposal.recoverable_on:
        yield f"至 {disposal.recoverable_on} 仍未动工的，可以依第十四条报批无偿收回"
    if reading.idle_class == "suspended":
        yield "恢复开发建设；或者开发面积和投资额两项都已达到第二条的比例而未录入的，补录"
    if reading.verdict == "not_idle" and not rules.finished(supply, on):
        yield from _next_date(supply, test, reading.started)


def titles(fields: Iterable[str]) -> str:
    """Return the Chinese titles of fields, in a list."""
    return "、".join(TITLES[field] for field in fields)


def _explain_start(supply: Supply, on: date, test: IdleTest, start: Answer) -> Iterator[Note]:
    due, source = rules.start_due(supply, test)
    if source == "contract":
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
    for rule in ("developed_share", "invested_share", "suspended_years"):
        yield cite(test, rule)


def _land_words(supply: Supply) -> str:
    areas = (supply.developed_area, supply.due_area)
    done, due = ("未填" if area is None else f"{area:,.2f} 平方米" for area in areas)
    return f"已动工开发面积 {done}，应动工开发面积 {due}：前者占后者"


def _halt_words(supply: Supply, on: date, test: IdleTest) -> str:
    day = supply.suspended_on
    if day is None:
        return "中止开发日期未填，空白不等于未中止。"
    if rules.suspended(supply, on, test) is None:
        return f"中止开发日期 {day} 早于实际动工日期 {supply.started_on}，两项记录矛盾，请核对。"
    last = rules.later(day, test.suspended_years)
    full = "已满" if on >= last else "未满"
    return f"中止开发日期 {day}，满 {test.suspended_years} 年为 {last}，至 {on} {full}。"


def _share_words(answer: Answer, share: Fraction) -> str:
    limit = portion(share)
    return {True: f"不足 {limit}。", False: f"不少于 {limit}。", None: "多少不明。"}[answer]


def _next_date(supply: Supply, test: IdleTest, start: Answer) -> Iterator[str]:
    """Yield the day from which land not idle today would be, if nothing happens."""
    last = rules.deadline(supply, test)
    if start:
        if supply.suspended_on is not None and rules.little_done(supply, test) is not False:
            day = rules.later(supply.suspended_on, test.suspended_years)
            yield f"至 {day} 仍中止开发的，重新判断"
    elif last is not None:
        yield f"至 {last} 仍未动工的，满 {test.not_started_years} 年"
