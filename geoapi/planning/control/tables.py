"""Tables 控制指标表: what a document asks of a parcel by industry; unknown cells stay empty.

A row without an industry code holds for all. National tables are versioned; a county or province
adds its own, in the same form, and the stricter limit counts. Nothing is filled in.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import pandas as pd

from geoapi.planning.errors import PlanningError
from layers.units import factor

Bound = Literal["min", "max"]
Kind = Literal["control", "recommended"]


class ControlTableError(PlanningError):
    """A table of control indicators that is refused; the message names each row."""


@dataclass(frozen=True)
class Item:
    """One indicator: its column in the tables, which way it binds, and its display unit."""

    name: str
    title: str
    title_en: str
    column: str
    bound: Bound
    unit: str

    @property
    def scale(self) -> float:
        """How much one display unit is in canonical units: shares, 1, or yuan per m²."""
        if self.unit == "%":
            return 0.01
        return 1.0 if self.unit == "1" else factor("yuan/m2", self.unit) or math.nan


ITEMS: Mapping[str, Item] = MappingProxyType({i.name: i for i in (
    Item("floor_area_ratio", "容积率", "Floor area ratio", "far_min", "min", "1"),
    Item("building_coefficient", "建筑系数", "Building coefficient", "coefficient_min", "min",
         "%"),
    Item("office_land_share", "行政办公及生活服务设施用地所占比重", "Office land share",
         "office_max", "max", "%"),
    Item("green_ratio", "绿地率", "Green ratio", "green_max", "max", "%"),
    Item("investment_intensity", "固定资产投资强度", "Investment intensity", "invest_min", "min",
         "万元/亩"),
    Item("output_intensity", "土地产出率", "Output intensity", "output_min", "min", "万元/亩"),
    Item("tax_intensity", "土地税收", "Tax intensity", "tax_min", "min", "万元/亩"),
)})  # fmt: skip
"""Every indicator, by name."""

KINDS = ("control", "recommended")
NEEDED = ("edition", "code_edition", "kind", "source")
COLUMNS = (
    "edition", "code_edition", "region_class", "code", "name",
    *(item.column for item in ITEMS.values()), "unit", "kind", "clause", "source", "verified",
)  # fmt: skip
CODE_EDITIONS = ("2002", "2017")


@dataclass(frozen=True)
class Limit:
    """One cell of a table.

    Attributes
    ----------
    code
        Of GB/T 4754 in the table's own edition; empty for all industries.
    region_class
        Class of land grades 地区类别 that it holds for; empty for all.
    value
        In canonical units: a share, a ratio, or yuan per m².
    written
        As the table has it, with its unit.
    table
        Which table it stands in: two tables are compared, two rows of one may be ambiguous.
    """

    item: str
    edition: str
    code_edition: str
    code: str
    region_class: str
    value: float
    written: str
    kind: Kind
    clause: str
    source: str
    verified: str
    table: str


def read_table(frame: pd.DataFrame, rows: list[int], name: str) -> tuple[Limit, ...]:
    """Read a table of control indicators.

    Parameters
    ----------
    rows
        The numbers under which a person finds the rows in the file called `name`.

    Raises
    ------
    ControlTableError
        A column that is not known or not there; a cell that is no number, money without ``unit``,
        a share written as 0.3 for 30 %, a figure without its source. Each with its row.
    """
    unknown = [str(c) for c in frame.columns if str(c) not in COLUMNS]
    absent = [c for c in NEEDED if c not in frame.columns]
    if unknown or absent:
        raise ControlTableError(
            f"{name}：" + "；".join([f"不认识的列 {c[:40]}" for c in unknown]
            + [f"缺少列 {c}" for c in absent]) + f"；可用的列：{'、'.join(COLUMNS)}"
        )  # fmt: skip
    reader = _Reader(name)
    limits = [
        limit
        for row, cells in zip(rows, frame.to_dict(orient="records"), strict=True)
        for limit in reader.row(row, {str(key): _text(value) for key, value in cells.items()})
    ]
    if reader.problems:
        raise ControlTableError(f"{name}：" + "；".join(reader.problems[:20]))
    return tuple(limits)


class _Reader:
    """Reads rows, and gathers what is wrong with them."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[str] = []

    def row(self, row: int, cells: Mapping[str, str]) -> Iterator[Limit]:
        given = {i: text for i in ITEMS.values() if (text := cells.get(i.column, ""))}
        self._check(row, cells, some=bool(given))
        for item, text in given.items():
            value = self._value(row, item, text, cells.get("unit", ""))
            if value is not None:
                unit = cells.get("unit", "") if item.unit == "万元/亩" else ""
                yield Limit(
                    item.name, cells["edition"], cells["code_edition"], cells.get("code", ""),
                    cells.get("region_class", ""), value, f"{text} {unit}".strip(),
                    "recommended" if cells["kind"] == "recommended" else "control",
                    cells.get("clause", ""), cells["source"], cells.get("verified", ""), self.name,
                )  # fmt: skip

    def _check(self, row: int, cells: Mapping[str, str], *, some: bool) -> None:
        code, kinds, editions = cells.get("code", ""), "、".join(KINDS), "、".join(CODE_EDITIONS)
        tests = (
            (bool(cells["edition"]), "edition 必填"),
            (cells["code_edition"] in CODE_EDITIONS, f"code_edition 应为 {editions}"),
            (cells["kind"] in KINDS, f"kind 应为 {kinds}"),
            (not code or (code.isascii() and code.isdigit() and 2 <= len(code) <= 4),  # noqa: PLR2004
             f"code 应为 2–4 位行业代码，不是 {code[:20]}"),
            (bool(cells["source"]) or not some, "source 必填：数值要有出处"),
        )  # fmt: skip
        self.problems += [f"第 {row} 行：{words}" for right, words in tests if not right]

    def _value(self, row: int, item: Item, text: str, unit: str) -> float | None:
        """Read a cell: shares as 30 or 30 %, money in the row's unit."""
        where, percent = f"第 {row} 行 {item.column}", text.endswith("%")
        number = _number(text.removesuffix("%"))
        if number is None or (percent and item.unit != "%"):
            self.problems.append(f"{where}：应为数，不是 {text[:20]}")
            return None
        if item.unit == "%":
            if not percent and number <= 1:
                self.problems.append(f"{where}：百分数写 30 或 30%，不是 {text[:20]}")
            return number / 100
        if item.unit == "1":
            return number
        scale = factor("yuan/m2", unit) if unit else None
        if scale is None:
            self.problems.append(f"{where}：unit 应注明单位，如 万元/公顷、万元/亩")
            return None
        return number * scale


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and number > 0 else None


def _text(value: object) -> str:
    """Write a cell as text; a code that a sheet holds as a number keeps its digits only."""
    if value is None or value != value:  # noqa: PLR0124 - NaN
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()
