"""Filters 筛选: CQL2 text over the declared columns of a layer.

The ``cql2`` library parses; here its JSON becomes a mask. Only comparison, logic, between, in,
like and null tests over declared columns; anything else is refused by name.
"""

import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import reduce
from typing import Any

import cql2
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoapi.planning.errors import PlanningError
from geoapi.planning.measuring.coded import Coded
from layers import LAYERS

MAX_LENGTH = 2000
"""Characters of a filter; a longer one is refused."""

COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, "<=": operator.le,
    ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


Told = NDArray[np.int8]
"""What a test tells of each row, in an order in which *and* is the least, *or* the greatest."""

NO, UNKNOWN, YES = 0, 1, 2

Columns = Callable[[str], Coded]
"""Name of a column -> the column."""


@dataclass(frozen=True)
class Filter:
    """A filter that was read; an unknown value never matches, nor does its NOT."""

    tree: Any

    def __call__(self, layer: str, frame: pd.DataFrame) -> pd.Series:
        """Return which rows of a frame match."""
        told = self.matches(layer, lambda name: Coded(frame[name]))
        return pd.Series(told, index=frame.index)

    def matches(self, layer: str, columns: Columns) -> NDArray[np.bool_]:
        """Return which rows match, given the layer's columns.

        Raises
        ------
        PlanningError
            The filter asks for a column that is not there, or for what is not offered.
        """
        matching: NDArray[np.bool_] = _told(self.tree, layer, columns) == YES
        return matching


def cql2_filter(text: str) -> Filter:
    """Read a CQL2 text.

    Raises
    ------
    PlanningError
        The text is not CQL2.
    """
    return Filter(_parsed(text))


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


def _told(node: Any, layer: str, columns: Columns) -> Told:
    name, given = _operation(node)
    if name in {"and", "or"}:
        fold = np.minimum if name == "and" else np.maximum
        return reduce(fold, [_told(part, layer, columns) for part in given])
    if name == "not":
        opposite: Told = np.int8(YES) - _told(given[0], layer, columns)
        return opposite
    if name not in TESTS:
        raise PlanningError(f"筛选条件不支持 {name}；可用：{'、'.join(TESTS)}、and、or、not")
    asked = columns(_column(given[0], layer))
    return asked.each(TESTS[name](asked.column, given[1:]))


def _between(column: pd.Series, given: list[Any]) -> Told:
    low, high = (_literal(value) for value in given)
    above = _compare(operator.ge, column, low)
    return np.minimum(above, _compare(operator.le, column, high))


def _matches(column: pd.Series, given: list[Any]) -> Told:
    matched = column.astype("str").str.fullmatch(_pattern(str(given[0])))
    return _three_valued(matched, column)


def _listed(column: pd.Series, given: list[Any]) -> Told:
    values = [_like(column, _literal(value)) for value in given[0]]
    return _three_valued(column.isin(values), column)


def _missing(column: pd.Series, _: list[Any]) -> Told:
    return np.where(column.isna(), np.int8(YES), np.int8(NO))


def _sign(test: Callable[[Any, Any], Any]) -> Callable[[pd.Series, list[Any]], Told]:
    return lambda column, given: _compare(test, column, _literal(given[0]))


TESTS: dict[str, Callable[[pd.Series, list[Any]], Told]] = {
    **{sign: _sign(test) for sign, test in COMPARE.items()},
    "between": _between,
    "in": _listed,
    "like": _matches,
    "isNull": _missing,
}
"""What a column may be asked."""


def _operation(node: Any) -> tuple[str, list[Any]]:
    if isinstance(node, dict) and "op" in node:
        return str(node["op"]), list(node["args"])
    raise PlanningError("筛选条件须是比较或逻辑表达式，如 tax_paid > 0 and above_scale = true")


def _column(node: Any, layer: str) -> str:
    name = node.get("property") if isinstance(node, dict) else None
    fields = {n: f.name for f in LAYERS[layer].fields for n in (f.name, f.zh)}
    if name not in fields:
        there = "、".join(f.name for f in LAYERS[layer].fields)
        raise PlanningError(f"图层 {layer} 没有可筛选的字段 {name or node}；有：{there}")
    return fields[name]


def _literal(node: Any) -> Any:
    if isinstance(node, dict) and "date" in node:
        return pd.Timestamp(node["date"])
    if isinstance(node, dict):
        raise PlanningError("筛选条件右侧须是数字、文字、真假或 DATE('2024-01-01')")
    return node


def _like(column: pd.Series, value: Any) -> Any:
    return pd.Timestamp(value) if column.dtype.kind == "M" and isinstance(value, str) else value


def _compare(test: Callable[[Any, Any], Any], column: pd.Series, value: Any) -> Told:
    wrong = PlanningError(f"{column.name} 不能与 {value!r} 比较")
    words = pd.api.types.is_string_dtype(column.dtype)
    if column.dtype.kind != "M" and words != isinstance(value, str):
        raise wrong
    try:
        result = pd.Series(test(column, _like(column, value)), index=column.index)
    except (TypeError, ValueError) as error:
        raise wrong from error
    return _three_valued(result, column)


def _three_valued(result: pd.Series, column: pd.Series) -> Told:
    """Leave what is asked of an unknown value unknown, and so its NOT."""
    yes = result.to_numpy(dtype=bool, na_value=False)
    told = np.where(yes, np.int8(YES), np.int8(NO))
    told[column.isna().to_numpy()] = UNKNOWN
    return told


def _pattern(like: str) -> str:
    return "".join({"%": ".*", "_": "."}.get(c, re.escape(c)) for c in like)
