"""The bureau's list 调整清单: facts about single firms that a scheme's rules ask for, checked."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd

from geoapi.planning.scoring.adjusting import Given
from geoapi.planning.scoring.scheme import Scheme
from layers.errors import MutuError

HEADERS = {
    "uscc": ("统一社会信用代码", "信用代码"), "rule": ("条款", "规则", "调整项"),
    "reason": ("原因", "事由", "理由"), "document": ("依据文件", "文号", "依据"),
    "on": ("起始日期", "日期", "生效日期"), "until": ("截止日期", "终止日期"),
    "points": ("分值", "加减分"),
}  # fmt: skip
"""Column -> its other names; the English one is always accepted."""

NEEDED = ("uscc", "rule", "reason", "document")


class GivenError(MutuError):
    """A list that may not be used; the message names row, column and what is accepted."""


def given_of(frame: pd.DataFrame, rows: Sequence[int], scheme: Scheme) -> tuple[Given, ...]:
    """Read the list.

    Parameters
    ----------
    frame
        As it stands in the file; headers in Chinese or English.
    rows
        The number under which a person finds each row.
    scheme
        Whose rules the list names, by name or title.

    Raises
    ------
    GivenError
        Every problem, with its row and column.
    """
    columns = {name: _column(frame, name) for name in HEADERS}
    lacking = [f"{HEADERS[name][0]}（{name}）" for name in NEEDED if columns[name] is None]
    if lacking:
        raise GivenError(f"调整清单缺少列：{'、'.join(lacking)}")
    told: list[Given] = []
    problems: list[str] = []
    for at, row in zip(rows, frame.itertuples(index=False, name=None), strict=True):
        cells = dict(zip(map(str, frame.columns), row, strict=True))
        values = {n: None if c is None else _cell(cells[c]) for n, c in columns.items()}
        found = list(_wrong(values, scheme))
        problems += [f"第 {at} 行 {words}" for words in found]
        if not found:
            told.append(_given(values, scheme))
    if problems:
        raise GivenError("调整清单不能使用：" + "；".join(problems))
    return tuple(told)


def _column(frame: pd.DataFrame, name: str) -> str | None:
    there = {str(header).strip(): str(header) for header in frame.columns}
    return next((there[n] for n in (name, *HEADERS[name]) if n in there), None)


def _cell(value: Any) -> Any:
    if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):
        return None
    return value.strip() or None if isinstance(value, str) else value


def _rules(scheme: Scheme) -> dict[str, Any]:
    return {key: rule for rule in scheme.adjustments for key in (rule.name, rule.title)}


def _wrong(values: dict[str, Any], scheme: Scheme) -> Iterator[str]:
    for name in NEEDED:
        if values[name] is None:
            yield f"{HEADERS[name][0]}：必填"
    rules = _rules(scheme)
    rule = rules.get(str(values["rule"]))
    if values["rule"] is not None and rule is None:
        there = "、".join(r.name for r in scheme.adjustments) or "没有任何调整条款"
        yield f"条款：方案 {scheme.name} 没有“{values['rule']}”；有 {there}"
    for name in ("on", "until"):
        if values[name] is not None and _day(values[name]) is None:
            yield f"{HEADERS[name][0]}：“{values[name]}”不是日期，应如 2024-06-30"
    if values["points"] is not None and _number(values["points"]) is None:
        yield f"分值：“{values['points']}”不是数"
    elif rule is not None and rule.kind == "points":
        yield from _wrong_points(_number(values["points"]), rule.points)


def _wrong_points(given: float | None, stated: float | None) -> Iterator[str]:
    if stated is None and given is None:
        yield "分值：方案没有规定分值，须在清单中写明"
    if stated is not None and given is not None and given != stated:
        yield f"分值：方案规定 {stated:g} 分，清单写的是 {given:g} 分"


def _given(values: dict[str, Any], scheme: Scheme) -> Given:
    return Given(
        uscc=str(values["uscc"]), rule=_rules(scheme)[str(values["rule"])].name,
        reason=str(values["reason"]), document=str(values["document"]),
        on=_day(values["on"]), until=_day(values["until"]), points=_number(values["points"]),
    )  # fmt: skip


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _number(value: Any) -> float | None:
    try:
        return None if value is None else float(value)
    except (TypeError, ValueError):
        return None
