"""Criteria 评分准则: what a bureau declares about the order of reactivation, read from its YAML.

No weight is shipped: which site comes first is the bureau's choice, made in a document of its own.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

import yaml

from geoapi.planning.assemblies.joining import Joining
from geoapi.planning.errors import PlanningError, RuleError
from layers import LAYERS

SERVICES = tuple(LAYERS["facilities"].field("kind").choices)
STAGES = tuple(LAYERS["projects"].field("stage").choices)
STATES: Mapping[str, str] = {
    "recoverable": "已满两年，可无偿收回（第十四条）",
    "fee": "满一年未满两年，征缴闲置费（第十四条）",
    "negotiated": "协商处置（第十二条）",
    "unclear": "处置方式未明",
    "low_use": "低效用地，非闲置",
}
"""How far the law lets the land be taken up again: the states that points are given to."""


class CriteriaError(RuleError):
    """A file of criteria that may not be used; the message names each key."""


@dataclass(frozen=True)
class Criteria:
    """What sites are ranked by.

    Attributes
    ----------
    title, document
        What the file is, and the document in which it was decided; empty where none.
    joining
        How parcels are joined, as the file says.
    weights
        Criterion -> weight; any scale, since only shares count.
    details
        Criterion -> what its points are made of, as declared.
    top
        How many of the first sites the sensitivity looks at.
    """

    title: str
    document: str
    joining: Joining
    weights: Mapping[str, float]
    details: Mapping[str, Mapping[str, Any]]
    top: int


def read_criteria(text: str, name: str) -> Criteria:
    """Read criteria from the text of a YAML file.

    Parameters
    ----------
    name
        The file's name, for messages.

    Raises
    ------
    CriteriaError
        Every problem, each with its key.
    """
    raw = _loaded(text, name)
    joining, wrong = _joining(raw.get("joining") or {})
    problems = [*_wrong_head(raw), *wrong, *_wrong_criteria(raw.get("criteria"))]
    if problems:
        raise CriteriaError(f"评分准则 {name} 不能使用：" + "；".join(problems))
    each = raw["criteria"]
    return Criteria(
        raw["title"], raw.get("document") or "", joining,
        {key: float(one["weight"]) for key, one in each.items()},
        {key: {k: v for k, v in one.items() if k != "weight"} for key, one in each.items()},
        raw["top"],
    )  # fmt: skip


def _loaded(text: str, name: str) -> dict[str, Any]:
    try:
        raw = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise CriteriaError(f"评分准则 {name} 读不懂：{error}") from error
    if not isinstance(raw, dict):
        raise CriteriaError(f"评分准则 {name} 应为“键: 值”的形式；键有：{'、'.join(HEAD)}")
    return raw


HEAD = ("title", "document", "joining", "top", "criteria")


def _wrong_head(raw: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{key}：不认识；有 {'、'.join(HEAD)}" for key in raw if key not in HEAD)
    if not isinstance(raw.get("title"), str) or not raw["title"].strip():
        yield "title：应写明这是什么准则"
    if not isinstance(raw.get("document") or "", str):
        yield "document：应为文号，没有则留空"
    if not _is_count(raw.get("top")):
        yield "top：应为正整数，即敏感性看前几名"


def _joining(raw: Any) -> tuple[Joining, list[str]]:
    known = ("gap", "edge", "barriers", "frontage")
    if not isinstance(raw, dict) or set(raw) - set(known):
        return Joining(), [f"joining：应为 {'、'.join(known)}"]
    numbers = {k: v for k, v in raw.items() if k != "barriers" and v is not None}
    wrong = [
        f"joining.{key}：应为米数，不是 {v}" for key, v in numbers.items() if not _is_number(v)
    ]
    barriers = raw.get("barriers")
    if barriers is not None and not _are_words(barriers):
        wrong.append("joining.barriers：应为“图层.类型”的列表")
    if wrong:
        return Joining(), wrong
    given: dict[str, Any] = {key: float(value) for key, value in numbers.items()}
    if barriers is not None:
        given["barriers"] = tuple(barriers)
    try:
        return Joining(**given), []
    except PlanningError as error:
        return Joining(), [f"joining：{error}"]


def _wrong_criteria(raw: Any) -> Iterator[str]:
    if not isinstance(raw, dict) or not raw:
        yield f"criteria：应列出准则及权重；有 {'、'.join(CHECKS)}"
        return
    for key, one in raw.items():
        if key not in CHECKS:
            yield f"criteria.{key}：没有此准则；有 {'、'.join(CHECKS)}"
        elif not isinstance(one, dict) or not _is_number(one.get("weight")) or one["weight"] <= 0:
            yield f"criteria.{key}.weight：应为正数"
        else:
            details = {k: v for k, v in one.items() if k != "weight"}
            yield from (f"criteria.{key}{wrong}" for wrong in CHECKS[key](details))


def _nothing(details: Mapping[str, Any]) -> Iterator[str]:
    yield from (f".{key}：不认识；只有 weight" for key in details)


def _range(details: Mapping[str, Any]) -> Iterator[str]:
    low, high = details.get("from_mu"), details.get("to_mu")
    if set(details) != {"from_mu", "to_mu"} or low is None or high is None:
        yield "：须有 from_mu（得 0 分的亩数）和 to_mu（得满分的亩数）"
    elif not (_is_number(low) and _is_number(high) and low < high):
        yield f"：应为数字，且 from_mu 小于 to_mu，不是 {low} 和 {high}"


def _services(details: Mapping[str, Any]) -> Iterator[str]:
    within = details.get("within")
    if set(details) != {"within"} or not isinstance(within, dict) or not within:
        yield ".within：须为“设施类型: 米数”"
        return
    for kind, metres in within.items():
        if kind not in SERVICES:
            yield f".within.{kind}：没有此类设施；有 {'、'.join(SERVICES)}"
        elif not _is_number(metres) or metres <= 0:
            yield f".within.{kind}：应为正的米数，不是 {metres}"


def _readiness(details: Mapping[str, Any]) -> Iterator[str]:
    points = details.get("points")
    if set(details) != {"points"} or not isinstance(points, dict) or set(points) != set(STATES):
        yield f".points：须给出每种状态的分数：{'、'.join(STATES)}"
        return
    for state, value in points.items():
        if not _is_number(value) or not 0 <= value <= FULL:
            yield f".points.{state}：应在 0 至 100 之间，不是 {value}"


def _demand(details: Mapping[str, Any]) -> Iterator[str]:
    if set(details) != {"stages", "full"}:
        yield "：须有 stages（计入的项目阶段）和 full（得满分的项目数）"
        return
    if not _are_words(details["stages"]) or set(details["stages"]) - set(STAGES):
        yield f".stages：应为列表，可用 {'、'.join(STAGES)}"
    if not _is_count(details["full"]):
        yield f".full：应为正整数，不是 {details['full']}"


FULL = 100.0
"""Points of a criterion that is wholly met."""

CHECKS: Mapping[str, Callable[[Mapping[str, Any]], Iterator[str]]] = {
    "area": _range,
    "shape": _nothing,
    "contiguity": _nothing,
    "zone": _nothing,
    "services": _services,
    "control": _nothing,
    "readiness": _readiness,
    "demand": _demand,
}
"""Criterion -> what is wrong with its details."""


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and isfinite(value)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _are_words(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)
