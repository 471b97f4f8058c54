"""A YAML file as plain values, with the line on which each of them stands."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

Path = tuple[str | int, ...]

MOST = 200_000
"""Characters a file may have; the longest scheme has some six thousand."""


class LinesError(ValueError):
    """A text that is no such file; the message names the line."""


@dataclass(frozen=True)
class Located:
    """The values of a file, and path -> the line (from 1) on which it begins."""

    value: Any
    lines: Mapping[Path, int]

    def line(self, path: Path) -> int:
        """Return the line of a path, or of the nearest thing that holds it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def locate(text: str) -> Located:
    """Read a text without tags, anchors and keys written twice.

    Raises
    ------
    LinesError
        It is too long, no YAML, or has one of these.
    """
    if len(text) > MOST:
        raise LinesError(f"文件过长（{len(text):,} 个字符），最多 {MOST:,} 个")
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                line = event.start_mark.line + 1 if event.start_mark else 1
                raise LinesError(f"第 {line} 行：不能用锚点和引用（& *）")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        lines: dict[Path, int] = {}
        return Located(None if node is None else _value(node, (), lines), lines)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise LinesError(f"第 {line} 行：不是有效的 YAML（{error.problem}）") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise LinesError(f"不是有效的 YAML（{error}）") from error


def _value(node: yaml.Node, path: Path, lines: dict[Path, int]) -> Any:
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, lines)
    if isinstance(node, yaml.SequenceNode):
        return [_value(child, (*path, at), lines) for at, child in enumerate(node.value)]
    return _scalar(node)


def _mapping(node: yaml.MappingNode, path: Path, lines: dict[Path, int]) -> dict[str, Any]:
    held: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key, line = str(_scalar(key_node)), key_node.start_mark.line + 1
        if key in held:
            raise LinesError(f"第 {line} 行：同一个键 {key} 写了两次")
        held[key] = _value(value_node, (*path, key), lines)
        lines[*path, key] = line
    return held


def _scalar(node: yaml.Node) -> Hashable:
    """Return a word, number, date or nothing; another tag is refused."""
    if not isinstance(node, yaml.ScalarNode):
        raise LinesError(f"第 {node.start_mark.line + 1} 行：键应为文字")
    loader = yaml.SafeLoader("")
    try:
        value: Hashable = loader.construct_object(node)
    except (yaml.YAMLError, ValueError) as error:
        told = f"第 {node.start_mark.line + 1} 行：“{node.value[:40]}”不能读取"
        raise LinesError(told) from error
    finally:
        loader.dispose()
    return value
