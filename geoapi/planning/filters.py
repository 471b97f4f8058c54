"""Filters 筛选: CQL2 text over the declared columns of a layer.

The ``cql2`` library parses; here its JSON becomes a mask. Only comparison, logic, between, in,
like and null tests over declared columns; anything else is refused by name.
"""

import operator
import re
from collections.abc import Callable, Iterator
from typing import Any

import cql2
import pandas as pd

from geoapi.planning.errors import PlanningError
from layers import LAYERS

MAX_LENGTH = 2000
"""Characters of a filter; a longer one is refused."""

COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, "<=": operator.le,
    ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def cql2_filter(text: str) -> Callable[[str, pd.DataFrame], pd.Series]:
    """Return a mask function for a CQL2 text; an unknown value never matches, nor does its NOT.

    Raises
    ------
    PlanningError
        The text is not CQL2, or asks for what is not offered.
    """
    tree = _parsed(text)

    def mask(layer: str, frame: pd.DataFrame) -> pd.Series:
        return _mask(tree, layer, frame).fillna(value=False).astype(bool)

    return mask


def filtered_fields(text: str) -> set[str]:
    """Return the names of the properties that a CQL2 text asks about."""
    return set(_properties(_parsed(text)))


def _parsed(text: str) -> Any:
    if len(text) > MAX_LENGTH:
        raise PlanningError(f"筛选条件超过 {MAX_LENGTH} 个字符")
    try:
        return cql2.parse_text(text).to_json()
    except Exception as error:  # the library raises its own bare exceptions
        raise PlanningError(f"筛选条件不是有效的 CQL2：{text}（{error}）") from error


def _properties(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if "property" in node:
            yield str(node["property"])
        node = list(node.values())
    if isinstance(node, list):
        for part in node:
            yield from _properties(part)


def _mask(node: Any, layer: str, frame: pd.DataFrame) -> pd.Series:
    name, given = _operation(node)
    if name in {"and", "or"}:
        return _fold([_mask(part, layer, frame) for part in given], all_of=name == "and")
    if name == "not":
        return ~_mask(given[0], layer, frame)
    if name not in TESTS:
        raise PlanningError(f"筛选条件不支持 {name}；可用：{'、'.join(TESTS)}、and、or、not")
    return TESTS[name](_column(given[0], layer, frame), given[1:])


def _between(column: pd.Series, given: list[Any]) -> pd.Series:
    low, high = (_literal(value) for value in given)
    return _compare(operator.ge, column, low) & _compare(operator.le, column, high)


def _matches(column: pd.Series, given: list[Any]) -> pd.Series:
    matched = column.astype("str").str.fullmatch(_pattern(str(given[0])))
    return _three_valued(matched, column)


def _listed(column: pd.Series, given: list[Any]) -> pd.Series:
    values = [_like(column, _literal(value)) for value in given[0]]
    return _three_valued(column.isin(values), column)


def _sign(test: Callable[[Any, Any], Any]) -> Callable[[pd.Series, list[Any]], pd.Series]:
    return lambda column, given: _compare(test, column, _literal(given[0]))


TESTS: dict[str, Callable[[pd.Series, list[Any]], pd.Series]] = {
    **{sign: _sign(test) for sign, test in COMPARE.items()},
    "between": _between,
    "in": _listed,
    "like": _matches,
    "isNull": lambda column, _: column.isna().astype("boolean"),
}
"""What a column may be asked."""


def _operation(node: Any) -> tuple[str, list[Any]]:
    if isinstance(node, dict) and "op" in node:
        return str(node["op"]), list(node["args"])
    raise PlanningError("筛选条件须是比较或逻辑表达式，如 tax_paid > 0 and above_scale = true")


def _fold(masks: list[pd.Series], *, all_of: bool) -> pd.Series:
    result = masks[0]
    for mask in masks[1:]:
        result = result & mask if all_of else result | mask
    return result


def _column(node: Any, layer: str, frame: pd.DataFrame) -> pd.Series:
    name = node.get("property") if isinstance(node, dict) else None
    fields = {n: f.name for f in LAYERS[layer].fields for n in (f.name, f.zh)}
    if name not in fields:
        there = "、".join(f.name for f in LAYERS[layer].fields)
        raise PlanningError(f"图层 {layer} 没有可筛选的字段 {name or node}；有：{there}")
    return frame[fields[name]]


def _literal(node: Any) -> Any:
    if isinstance(node, dict) and "date" in node:
        return pd.Timestamp(node["date"])
    if isinstance(node, dict):
        raise PlanningError("筛选条件右侧须是数字、文字、真假或 DATE('2024-01-01')")
    return node


def _like(column: pd.Series, value: Any) -> Any:
    return pd.Timestamp(value) if column.dtype.kind == "M" and isinstance(value, str) else value


def _compare(test: Callable[[Any, Any], Any], column: pd.Series, value: Any) -> pd.Series:
    wrong = PlanningError(f"{column.name} 不能与 {value!r} 比较")
    words = pd.api.types.is_string_dtype(column.dtype)
    if column.dtype.kind != "M" and words != isinstance(value, str):
        raise wrong
    try:
        result = pd.Series(test(column, _like(column, value)), index=column.index)
    except (TypeError, ValueError) as error:
        raise wrong from error
    return _three_valued(result, column)


def _three_valued(result: pd.Series, column: pd.Series) -> pd.Series:
    """Leave what is asked of an unknown value unknown, and so its NOT."""
    return result.astype("boolean").where(column.notna(), other=pd.NA)


def _pattern(like: str) -> str:
    return "".join({"%": ".*", "_": "."}.get(c, re.escape(c)) for c in like)
