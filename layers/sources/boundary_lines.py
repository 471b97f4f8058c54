"""The lines of a boundary-point TXT: sections, ``键=值``, headers of plots, points."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from layers.sources.raw import some, unreadable
from layers.sources.rings import Point

ACCEPTED = (
    "接受：[属性描述] 若干“键=值”，[地块坐标] 下每个地块一行表头（界址点数,地块面积,地块编号,"
    "地块名称,记录图形属性,图幅号,地块用途,地类编码,@）和若干行“点号,地块圈号,X坐标,Y坐标”"
)
SECTION = re.compile(r"[\[【［〔]\s*(.+?)\s*[\]】］〕]")
LONGEST = 60
"""Characters of a line that may name a section."""

BLANKS = " \t\ufeff\xa0\u3000"
KIND = 4
KINDS = frozenset("点线面")

HEADER_FIELDS = 7
"""A header that lost its ``@`` is known by this many fields with the kind of shape in its place."""

POINT_FIELDS = 4

MOST_POINTS = 2_000_000
"""Points of one file: about 400 MB in memory."""

ONE_OF_A_FILE = frozenset(("坐标系", "几度分带", "投影类型", "计量单位", "带号"))
"""Keys on which all plots of a file depend: two values cannot both be right."""


@dataclass
class Plot:
    """One plot: the line of its header, the header's cells, and its points."""

    line: int
    cells: Sequence[str]
    points: list[Point] = field(default_factory=list)


@dataclass
class Parsed:
    """The ``键=值`` pairs, the plots, and the lines that were read with some indulgence."""

    about: dict[str, str] = field(default_factory=dict)
    plots: list[Plot] = field(default_factory=list)
    points: int = 0
    passed: list[int] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    full_width: list[int] = field(default_factory=list)
    longer: list[int] = field(default_factory=list)

    def notes(self) -> list[str]:
        """Say what was passed over or read otherwise than written."""
        return [
            *([f"第 {some(self.passed)} 行不是“键=值”，已略过"] if self.passed else []),
            *([f"{some(self.changed)} 写了两次且不同，用后一次的"] if self.changed else []),
            *(
                [f"第 {some(self.full_width)} 行用全角逗号分隔，已按逗号读"]
                if self.full_width
                else []
            ),
            *([f"第 {some(self.longer)} 行的界址点多于 4 项，多出的未采用"] if self.longer else []),
        ]


def parse(path: Path, text: str) -> Parsed:
    """Part a file's text; what stands before the plots and is no ``键=值`` is noted."""
    parsed, section = Parsed(), ""
    for number, words in _lines(text):
        if len(words) <= LONGEST and (heading := SECTION.fullmatch(words)):
            section = re.sub(r"\s", "", heading[1])
        elif section == "地块坐标":
            _plot_line(path, parsed, number, words)
        else:
            _about_line(path, parsed, number, words)
    if not parsed.plots:
        raise unreadable(path, "没有任何地块", accept=ACCEPTED)
    return parsed


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Count lines as an editor does; `str.splitlines` would part at other characters as well."""
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        if words := line.strip(BLANKS):
            yield number, words


def _about_line(path: Path, parsed: Parsed, number: int, words: str) -> None:
    key, equals, value = words.replace("＝", "=", 1).partition("=")
    key, value = key.strip(BLANKS), value.strip(BLANKS)
    if not equals or not key:
        parsed.passed.append(number)
        return
    before = parsed.about.get(key, value)
    if before != value and key in ONE_OF_A_FILE and parsed.plots:
        problem = f"第 {number} 行的{key}是“{value}”，前面是“{before}”"
        raise unreadable(path, problem, accept="一个文件只能有一种，请分成几个文件")
    if before != value:
        parsed.changed.append(key)
    parsed.about[key] = value


def _plot_line(path: Path, parsed: Parsed, number: int, line: str) -> None:
    if "\0" in line:
        raise unreadable(path, f"第 {number} 行含有空字符（NUL）", accept=ACCEPTED)
    values = _values(parsed, number, line)
    if _is_header(values):
        parsed.plots.append(Plot(number, _header(values)))
    elif parsed.plots and (point := _point(number, values)):
        parsed.plots[-1].points.append(point)
        parsed.points += 1
        parsed.longer += [number] if any(values[POINT_FIELDS:]) else []
    else:
        raise unreadable(path, f"第 {number} 行既不是地块表头，也不是界址点", accept=ACCEPTED)
    if parsed.points > MOST_POINTS:
        accept = f"最多接受 {MOST_POINTS // 10_000} 万个，请分成几个文件"
        raise unreadable(path, f"第 {number} 行起界址点太多", accept=accept)


def _values(parsed: Parsed, number: int, line: str) -> list[str]:
    """Split at commas; at full-width ones too only where the others are too few for the line.

    A name may hold a full-width comma of its own.
    """
    least = HEADER_FIELDS if line.endswith(("@", "＠")) else POINT_FIELDS
    values = line.split(",")
    if len(values) < least <= len(line.replace("，", ",").split(",")):
        values = line.replace("，", ",").split(",")
        parsed.full_width.append(number)
    values = [value.strip(BLANKS) for value in values]
    return values[:-1] if values[-1] == "" and values[-2:-1] in (["@"], ["＠"]) else values


def _is_header(values: Sequence[str]) -> bool:
    ended = values[-1].endswith(("@", "＠"))
    return ended or (len(values) >= HEADER_FIELDS and values[KIND] in KINDS)


def _header(values: list[str]) -> list[str]:
    """Drop the closing ``@``, which may stand behind the last value instead of a comma."""
    last = values[-1].removesuffix("@").removesuffix("＠").strip(BLANKS)
    closed = last != values[-1] and not last
    return values[:-1] if closed else [*values[:-1], last]


def _point(number: int, values: Sequence[str]) -> Point | None:
    try:
        point = Point(number, int(values[1] or 1), float(values[2]), float(values[3]))
    except (ValueError, IndexError):
        return None
    return point if math.isfinite(point.x) and math.isfinite(point.y) else None
