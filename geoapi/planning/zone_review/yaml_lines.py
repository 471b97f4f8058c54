"""YAML with its lines 行号: so that whatever is wrong is told where it stands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import yaml

from geoapi.planning.errors import PlanningError

LONGEST = 200_000
"""Letters of a file that is read."""

DEEPEST = 20
"""Levels of a file that is read."""

Part: TypeAlias = "Text | Table | Series"


class InputError(PlanningError):
    """An input file that is refused; the message names each line."""


@dataclass(frozen=True)
class Text:
    """A plain value; empty where nothing stands."""

    line: int
    text: str


@dataclass(frozen=True)
class Table:
    """Keys and what stands under them."""

    line: int
    parts: Mapping[str, Part]


@dataclass(frozen=True)
class Series:
    """A list."""

    line: int
    parts: tuple[Part, ...]


def read_lines(text: str, name: str) -> Table:
    """Read a YAML file of keys, lists and plain values.

    Raises
    ------
    InputError
        It is no such file, uses anchors, or says a key twice.
    """
    if len(text) > LONGEST:
        raise InputError(f"{name} 太大（超过 {LONGEST:,} 字）")
    try:
        _refuse_tricks(text, name)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"第 {mark.line + 1} 行" if mark else ""
        raise InputError(f"{name} {where}不是有效的 YAML") from error
    problems: list[str] = []
    read = _part(node, problems) if node is not None else Table(1, {})
    if not isinstance(read, Table):
        problems.append("第 1 行：应为“键: 值”的形式")
    refuse(name, problems)
    return read if isinstance(read, Table) else Table(1, {})


def _refuse_tricks(text: str, name: str) -> None:
    """Refuse what makes a small file a large one, before it is read: aliases and deep nesting."""
    depth = 0
    for event in yaml.parse(text):
        if isinstance(event, yaml.AliasEvent):
            raise InputError(f"{name} 不能使用 YAML 的别名（*）")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise InputError(f"{name} 嵌套过深（超过 {DEEPEST} 层）")


def refuse(name: str, problems: list[str]) -> None:
    """Raise :class:`InputError` where there is any problem."""
    if problems:
        raise InputError(f"{name} 不能使用：" + "；".join(problems[:20]))


def _part(node: yaml.Node, problems: list[str]) -> Part:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        return Series(line, tuple(_part(one, problems) for one in node.value))
    if isinstance(node, yaml.MappingNode):
        parts: dict[str, Part] = {}
        for key, value in node.value:
            name = str(getattr(key, "value", ""))
            if name in parts:
                problems.append(f"第 {key.start_mark.line + 1} 行：键 {name} 写了两次")
            parts[name] = _part(value, problems)
        return Table(line, parts)
    plain = node.value.strip()
    quoted = getattr(node, "style", None) in {"'", '"'}
    return Text(line, "" if not quoted and plain in {"~", "null"} else plain)


def unknown_keys(table: Table, accepted: tuple[str, ...]) -> Iterator[str]:
    """Tell the keys that are not known."""
    for key, part in table.parts.items():
        if key not in accepted:
            yield f"第 {part.line} 行：不认识的键 {key[:40]}；可用 {'、'.join(accepted)}"
