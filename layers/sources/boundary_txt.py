"""勘测定界界址点坐标 TXT, "[属性描述] … [地块坐标]": what the many exporters make of it.

The format is that of the land-use reports to the ministry (reference: the survey and boundary
point exchange format of construction-land approval). X is north and Y is east, in metres.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from layers.sources.encodings import decode
from layers.sources.raw import Raw, objects, some, unique, unreadable
from layers.sources.rings import Point, shape
from layers.sources.zoned import Placed, place

ACCEPTED = (
    "接受：[属性描述] 若干“键=值”，[地块坐标] 下每个地块一行表头（界址点数,地块面积,地块编号,"
    "地块名称,记录图形属性,图幅号,地块用途,地类编码,@）和若干行“点号,地块圈号,X坐标,Y坐标”"
)
COLUMNS = (
    "界址点数",
    "地块面积(公顷)",
    "地块编号",
    "地块名称",
    "图形属性",
    "图幅号",
    "地块用途",
    "地类编码",
)
SECTION = re.compile(r"\[\s*(.+?)\s*\]")
KIND = 4
KINDS = frozenset("点线面")
HEADER_FIELDS = 7
"""A header that lost its ``@`` is known by this many fields with the kind of shape in its place."""


@dataclass
class Plot:
    """One plot: the line of its header, the header's cells, and its points."""

    line: int
    cells: Sequence[str]
    points: list[Point] = field(default_factory=list)


@dataclass
class Parsed:
    """The ``键=值`` pairs and the plots."""

    about: dict[str, str] = field(default_factory=dict)
    plots: list[Plot] = field(default_factory=list)


def read_boundary_txt(path: Path, *, encoding: str | None) -> Raw:
    """Read the plots of a boundary-point TXT; a row is named by the line of its header.

    Coordinates come out as east and north with the zone number before the easting, in the zone's
    CRS; where neither the easting nor 带号 tells the zone the CRS is None. A plot whose rings
    cannot be made into a shape is None and noted.

    Raises
    ------
    SourceError
        No plot, a line that is neither header nor point, or coordinates of no known kind.
    """
    text, used, why = decode(path, path.read_bytes(), encoding)
    parsed = _parse(path, text)
    placed = place(path, [plot.points for plot in parsed.plots], parsed.about)
    geometry, faults = _shapes(parsed.plots, placed)
    frame, twice = _frame(parsed)
    rows = np.array([plot.line for plot in parsed.plots], dtype=np.int64)
    notes = (f"文字编码 {used}（{why}）", *placed.notes, *_counts(parsed.plots), *twice, *faults)
    return Raw(frame, geometry, rows, placed.crs, used, path, notes)


def _parse(path: Path, text: str) -> Parsed:
    parsed, section = Parsed(), ""
    for number, line in enumerate(text.splitlines(), 1):
        words = line.replace("【", "[").replace("】", "]").replace("＠", "@").strip(" \t\ufeff\xa0")
        if not words:
            continue
        if heading := SECTION.fullmatch(words):
            section = heading[1]
        elif section == "地块坐标":
            _plot_line(path, parsed.plots, number, words)
        else:
            key, equals, value = words.replace("＝", "=").partition("=")
            if equals:
                parsed.about[key.strip()] = value.strip()
    if not parsed.plots:
        raise unreadable(path, "没有任何地块", accept=ACCEPTED)
    return parsed


def _plot_line(path: Path, plots: list[Plot], number: int, line: str) -> None:
    if "\0" in line:
        raise unreadable(path, f"第 {number} 行含有空字符（NUL）", accept=ACCEPTED)
    values = [value.strip() for value in line.split(",")]
    if line.endswith("@") or (len(values) >= HEADER_FIELDS and values[KIND] in KINDS):
        plots.append(Plot(number, _header(values)))
    elif plots and (point := _point(number, values)):
        plots[-1].points.append(point)
    else:
        raise unreadable(path, f"第 {number} 行既不是地块表头，也不是界址点", accept=ACCEPTED)


def _header(values: list[str]) -> list[str]:
    """Drop the closing ``@`` and the unit that some write after the area."""
    cells = values[:-1] if values[-1] == "@" else [*values[:-1], values[-1].removesuffix("@")]
    return [*cells[:1], *(cell.removesuffix("公顷").strip() for cell in cells[1:2]), *cells[2:]]


def _point(number: int, values: Sequence[str]) -> Point | None:
    try:
        point = Point(number, int(values[1] or 1), float(values[2]), float(values[3]))
    except (ValueError, IndexError):
        return None
    return point if np.isfinite([point.x, point.y]).all() else None


def _frame(parsed: Parsed) -> tuple[pd.DataFrame, list[str]]:
    """Give every plot its header's values and, repeated, what the file says about itself."""
    width = max(len(COLUMNS), *(len(plot.cells) for plot in parsed.plots))
    more = [f"附加字段{at + 1}" for at in range(len(COLUMNS), width)]
    names, twice = unique([*COLUMNS, *more, *parsed.about])
    about = [value or None for value in parsed.about.values()]
    rows = [[*_padded(plot.cells, width), *about] for plot in parsed.plots]
    frame = pd.DataFrame(
        {name: objects([row[at] for row in rows]) for at, name in enumerate(names)}, dtype=object
    )
    return frame.drop(columns="界址点数"), twice


def _padded(values: Sequence[str], width: int) -> list[str | None]:
    return [value or None for value in values] + [None] * (width - len(values))


def _shapes(plots: Sequence[Plot], placed: Placed) -> tuple[np.ndarray, list[str]]:
    made = [
        shape(plot.cells[KIND] if len(plot.cells) > KIND else "面", points)
        for plot, points in zip(plots, placed.plots, strict=True)
    ]
    broken = [plot.line for plot, one in zip(plots, made, strict=True) if one is None]
    note = [f"第 {some(broken)} 行的地块界址点不足以成形，按无图形读入"] if broken else []
    return objects(made), note


def _counts(plots: Sequence[Plot]) -> list[str]:
    """Compare the stated number of points, with or without closing points: advice only."""
    wrong = [plot.line for plot in plots if plot.cells[0] not in _possible(plot.points)]
    return [f"第 {some(wrong)} 行所写的界址点数与实有点数不符，以实有点为准"] if wrong else []


def _possible(points: Sequence[Point]) -> set[str]:
    distinct = len({(point.ring, point.x, point.y) for point in points})
    rings = len({point.ring for point in points})
    return {str(n) for n in (len(points), distinct, distinct + rings)}
