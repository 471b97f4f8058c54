"""Ideals and weights 理想值与权重: what an evaluation is measured against, from the county's file.

The standard gives no fixed weights and no ideals: they come by 特尔斐法, a planning target or a
benchmark zone. They are an input, with their source; none is shipped.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from geoapi.planning.zone_review.indicators import INDICATORS, Indicator
from geoapi.planning.zone_review.yaml_lines import (
    Part,
    Series,
    Table,
    Text,
    read_lines,
    refuse,
    unknown_keys,
)

KINDS = ("工业主导型", "产城融合型", "其他")
"""Types of zones 评价类型: set by the administration, only ever suggested here."""

SLACK = 1e-6
"""What weights may miss 1 by: rounding of what was written."""

TOP = ("title", "source", "kind", "goals")


@dataclass(frozen=True)
class Item:
    """One indicator, its weight within its group (0-1) and its ideal, in its own unit."""

    indicator: Indicator
    weight: float | None
    ideal: float | None


@dataclass(frozen=True)
class Group:
    """Some indicators 子目标, and their weight within the goal (0-1)."""

    name: str
    weight: float | None
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Goal:
    """Some groups 目标, and their weight within the whole (0-1)."""

    name: str
    weight: float | None
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Ideals:
    """Weights of three levels and ideals, with their source.

    A weight or ideal that is not given is None: what depends on it is *param_missing*.
    """

    title: str
    source: str
    kind: str | None
    goals: tuple[Goal, ...]

    def ideal(self, indicator: str) -> float | None:
        """Return the ideal of an indicator; None where none is set."""
        items = (item for goal in self.goals for group in goal.groups for item in group.items)
        return next((item.ideal for item in items if item.indicator.name == indicator), None)


def read_ideals(text: str, name: str) -> Ideals:
    """Read ideals and weights from the text of a YAML file.

    Parameters
    ----------
    name
        What the file is called in messages.

    Raises
    ------
    InputError
        Every problem with its line: weights of a level that do not add up to 1, an unknown
        indicator, a share written as 0.61 for 61 %.
    """
    reader = _Reader()
    table = read_lines(text, name)
    reader.problems += unknown_keys(table, TOP)
    title, source = (reader.words(table, key) for key in ("title", "source"))
    kind = reader.plain(table, "kind") or None
    if kind is not None and kind not in KINDS:
        reader.wrong(table.parts["kind"].line, f"kind 应为 {'、'.join(KINDS)}，不是 {kind[:40]}")
    goals = tuple(reader.goal(one) for one in reader.tables(table, "goals"))
    line = table.parts.get("goals", table).line
    reader.add_up(line, "goals", [goal.weight for goal in goals])
    refuse(name, reader.problems)
    return Ideals(title, source, kind, goals)


class _Reader:
    """Reads the parts, and gathers what is wrong with them."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self._named: dict[str, int] = {}

    def wrong(self, line: int, text: str) -> None:
        self.problems.append(f"第 {line} 行：{text}")

    def plain(self, table: Table, key: str) -> str:
        part = table.parts.get(key, Text(table.line, ""))
        if isinstance(part, Text):
            return part.text
        self.wrong(part.line, f"{key} 应为一个值")
        return ""

    def words(self, table: Table, key: str) -> str:
        words = self.plain(table, key)
        if not words:
            line = table.parts.get(key, table).line
            self.wrong(line, f"{key} 必填（依据或来源要写明，才能向外说明）")
        return words

    def tables(self, table: Table, key: str) -> Iterator[Table]:
        part: Part = table.parts.get(key, Text(table.line, ""))
        if not isinstance(part, Series) or not part.parts:
            self.wrong(part.line, f"{key} 应为列表，至少一项")
            return
        for one in part.parts:
            if isinstance(one, Table):
                yield one
            else:
                self.wrong(one.line, f"{key} 的每一项应为“键: 值”的形式")

    def goal(self, table: Table) -> Goal:
        self.problems += unknown_keys(table, ("name", "weight", "groups"))
        groups = tuple(self.group(one) for one in self.tables(table, "groups"))
        name = self.words(table, "name")
        self.add_up(table.line, f"{name} 的 groups", [group.weight for group in groups])
        return Goal(name, self.weight(table), groups)

    def group(self, table: Table) -> Group:
        self.problems += unknown_keys(table, ("name", "weight", "indicators"))
        found = [self.item(one) for one in self.tables(table, "indicators")]
        items = tuple(item for item in found if item is not None)
        name = self.words(table, "name")
        if len(items) == len(found):
            self.add_up(table.line, f"{name} 的 indicators", [item.weight for item in items])
        return Group(name, self.weight(table), items)

    def item(self, table: Table) -> Item | None:
        self.problems += unknown_keys(table, ("indicator", "weight", "ideal"))
        name = self.plain(table, "indicator")
        if name not in INDICATORS:
            self.wrong(table.line, f"没有指标 {name[:40] or '（空）'}；有：{'、'.join(INDICATORS)}")
            return None
        if name in self._named:
            self.wrong(table.line, f"指标 {name} 在第 {self._named[name]} 行已经用过")
        self._named[name] = table.line
        weight = self.weight(table)
        return Item(INDICATORS[name], weight, self.ideal(table, INDICATORS[name]))

    def weight(self, table: Table) -> float | None:
        weight = self.number(table, "weight")
        if weight is not None and not 0 <= weight <= 1:
            self.wrong(table.parts["weight"].line, "weight 应在 0 和 1 之间")
        return weight

    def ideal(self, table: Table, indicator: Indicator) -> float | None:
        """Read an ideal: shares as 61 or 61 %, never 0.61."""
        text = self.plain(table, "ideal")
        percent = text.endswith("%")
        ideal = self.number(table, "ideal", text.removesuffix("%").strip())
        if ideal is None:
            return None
        line = table.parts["ideal"].line
        if percent and indicator.unit != "%":
            self.wrong(line, f"{indicator.title}的理想值单位是 {indicator.unit}，不是 %")
        elif indicator.negative:
            if ideal != 0:
                self.wrong(line, f"{indicator.title}是负向指标，理想值为 0")
        elif ideal <= 0:
            self.wrong(line, f"{indicator.title}的理想值应大于 0")
        elif indicator.unit == "%" and not percent and ideal <= 1:
            self.wrong(line, f"{indicator.title}的理想值按百分数写：61 或 61%，不是 {text}")
        return ideal

    def number(self, table: Table, key: str, text: str | None = None) -> float | None:
        text = self.plain(table, key) if text is None else text
        if not text:
            return None
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if math.isfinite(number):
            return number
        self.wrong(table.parts[key].line, f"{key} 应为数，不是 {text[:40]}")
        return None

    def add_up(self, line: int, what: str, weights: list[float | None]) -> None:
        """Refuse weights that do not make 1; a level without any weight is only missing."""
        given = [weight for weight in weights if weight is not None]
        if not given:
            return
        if len(given) < len(weights):
            self.wrong(line, f"{what} 的权重有 {len(weights) - len(given)} 个没有填")
        elif abs(math.fsum(given) - 1) > SLACK:
            self.wrong(line, f"{what} 的权重之和为 {math.fsum(given):g}，应为 1")
