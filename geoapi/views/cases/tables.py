"""Tables of cases 案件表: the desk's list, one case as lines, statistics."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from geoapi.planning.cases.steps import OUTCOMES
from geoapi.views.cases.answers import change_words, state_words, step_words
from geoapi.views.figure_words import CAUSES, IDLE_CLASSES, in_words
from geoapi.views.table_files import Tab
from layers.units import MU

if TYPE_CHECKING:
    from geoapi.planning.cases.case import Taken
    from geoapi.planning.cases.standing import Standing
    from geoapi.planning.cases.stats import CaseFigures, CaseStats

HEADERS = (
    "案件号", "状态", "电子监管号", "宗地代码", "地块名称", "土地使用权人", "园区代码", "乡镇代码",
    "面积（亩）", "立案日期", "认定日期", "处置方式", "期限", "到期事项", "逾期天数", "宗地变化",
    "办结日期", "最后一步", "最后经办人",
)  # fmt: skip
WAYS: Mapping[str, tuple[str, str]] = {
    "extend": ("延长动工开发期限", "extend"), "adjust": ("调整用途、规划条件", "change use"),
    "temporary": ("安排临时使用", "temporary use"), "agreed_recovery": ("协议有偿收回", "buy back"),
    "swap": ("置换土地", "swap"), "other_way": ("其他方式", "another way"),
    "charge_fee": ("征缴土地闲置费", "charge the fee"), "recover": ("无偿收回", "recover"),
}  # fmt: skip
"""Way of disposal -> its short words."""


def cases_frame(found: Iterable[Standing], *, restricted: bool) -> pd.DataFrame:
    """Give cases as a table for people; without `restricted` no person is named."""
    rows = [_line(one) for one in found]
    frame = pd.DataFrame(rows, columns=list(HEADERS))
    for name in (n for n in HEADERS if n.endswith("日期") or n == "期限"):
        frame[name] = pd.to_datetime(frame[name]).astype("datetime64[s]")
    return frame if restricted else frame.drop(columns="最后经办人")


def _line(one: Standing) -> tuple[Any, ...]:
    case, subject, due = one.case, one.case.subject, one.due
    changed = [change_words(change) for change in one.changes]
    changed += ["供地台账中已没有这一宗"] if one.supply_gone else []
    return (
        case.number, state_words(case), subject.supply_id,
        "、".join(h.parcel_id for h in case.parcels), subject.name, subject.holder_name,
        subject.zone_code, subject.town_code, None if case.area is None else case.area / MU,
        case.opened.on, case.recognised and case.recognised.on, way_words(case.way),
        due and due.on, due and due.words, one.late or None, "；".join(changed),
        case.ended and case.ended.on, step_words(case.last.step), case.last.who,
    )  # fmt: skip


def way_words(way: str | None, language: str = "zh") -> str:
    """Name a way of disposal; empty for none."""
    return _words(WAYS, way, language)


def stated_words(taken: Taken, language: str = "zh") -> list[tuple[str, str]]:
    """Return what was stated with a step, each with its title."""
    told = [
        (("处置方式", "Way"), way_words(taken.way, language)),
        (("闲置类型", "Class"), _words(IDLE_CLASSES, taken.idle_class, language)),
        (("闲置原因", "Cause"), _words(CAUSES, taken.cause, language)),
        (("重新约定动工日期", "Start by"), str(taken.start_by or "")),
        (("文号", "Reference"), taken.reference),
        (("抵押权", "Mortgaged"), _mortgage(taken, language)),
        (("处置结果", "Outcome"), _words(OUTCOMES, taken.outcome, language)),
        (("宗地", "Parcels"), "、".join(h.parcel_id for h in taken.parcels)),
    ]
    return [(in_words(language, *title), value) for title, value in told if value]


def _words(words: Mapping[str, tuple[str, str]], key: str | None, language: str) -> str:
    return "" if key is None else in_words(language, *words.get(key, (key, key)))


def _mortgage(taken: Taken, language: str) -> str:
    if taken.mortgaged is None:
        return ""
    return in_words(language, "有", "yes") if taken.mortgaged else in_words(language, "无", "no")


def case_facts(one: Standing, *, restricted: bool) -> list[tuple[str, Any]]:
    """Give one case as lines: how it stands, what is due, and every step."""
    frame = cases_frame([one], restricted=restricted)
    facts = [(str(name), value) for name, value in frame.iloc[0].items()]
    facts += [("版本", one.case.version)]
    for deadline in one.deadlines:
        met = f"，{deadline.met_on} 完成" if deadline.met_on else ""
        late = f"，逾期 {days} 天" if (days := deadline.overdue(one.on)) else ""
        article = f"（第{deadline.article}条）"
        facts.append((f"期限 {deadline.on}", f"{deadline.words}{article}{met}{late}"))
    facts += [("待办", f"{step_words(step)}：{quote}") for step, quote in one.duties]
    for number, taken in enumerate(one.case.taken, 1):
        said = [f"{title} {value}" for title, value in stated_words(taken)]
        own = [taken.who, taken.document_name, taken.note] if restricted else []
        words = "　".join([step_words(taken.step), *said, *(w for w in own if w)])
        facts.append((f"第 {number} 步 {taken.on}", words))
    return facts


FIGURES = (
    "立案", "认定", "处置完毕", "撤案", "处置面积（亩）", "盘活面积（亩）", "面积不明（宗）",
    "用时中位数（天）", "最长用时（天）",
)  # fmt: skip


def stats_frames(stats: CaseStats) -> dict[str, pd.DataFrame]:
    """Give statistics as tables: by month with a total, by zone, by town."""
    months = [(month, *_cells(f)) for month, f in stats.months.items()]
    months.append(("合计", *_cells(stats.total)))
    zones = [(key or "不在园区", *_cells(f)) for key, f in stats.zones.items()]
    towns = [(key or "乡镇不明", *_cells(f)) for key, f in stats.towns.items()]
    return {
        name: pd.DataFrame(rows, columns=[first, *FIGURES])
        for name, first, rows in (
            ("逐月", "月份", months), ("分园区", "园区代码", zones), ("分乡镇", "乡镇代码", towns),
        )
    }  # fmt: skip


def _cells(f: CaseFigures) -> tuple[Any, ...]:
    return (
        f.opened, f.recognised, f.done, f.withdrawn, f.disposed_area / MU,
        f.reactivated_area / MU, f.unknown_area, f.median_days, f.longest_days,
    )  # fmt: skip


def stats_sheets(stats: CaseStats, note: str = "") -> list[Tab]:
    """Give statistics as the sheets of a workbook."""
    frames = stats_frames(stats)
    return [
        Tab(name, frame, closing=int(name == "逐月"), note=note) for name, frame in frames.items()
    ]


def case_sheets(found: Sequence[Standing], *, restricted: bool, note: str = "") -> list[Tab]:
    """Give cases as the sheets of a workbook: the list, and every step of every case."""
    tabs = [Tab("闲置土地案件", cases_frame(found, restricted=restricted), note=note)]
    rows = [
        (one.case.number, number, step_words(taken.step), taken.on, "；".join(
            f"{title} {value}" for title, value in stated_words(taken)),
         taken.who, taken.document_name, taken.document, taken.note)
        for one in sorted(found, key=lambda one: one.case.number)
        for number, taken in enumerate(one.case.taken, 1)
    ]  # fmt: skip
    steps = pd.DataFrame(rows, columns=list(STEP_HEADERS))
    steps["日期"] = pd.to_datetime(steps["日期"]).astype("datetime64[s]")
    shown = steps if restricted else steps[list(STEP_HEADERS[:5])]
    return [*tabs, Tab("各步骤", shown, note=note)]


STEP_HEADERS = (
    "案件号", "步序", "步骤", "日期", "记载事项", "经办人", "附件", "附件校验值", "说明",
)  # fmt: skip
