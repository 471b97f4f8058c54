"""勘测定界界址点坐标 TXT, "[属性描述] … [地块坐标]": what the many exporters make of it.

The format is that of the land-use reports to the ministry (reference/standards.md 8.3). X is north
and Y is east, in metres. `boundary_lines` reads the lines, `zoned` finds the place, `rings` the
shapes, `boundary_units` the unit of the areas; `boundary_writer` writes the same.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from layers.sources.boundary_lines import KIND, KINDS, Parsed, Plot, parse
from layers.sources.boundary_units import Areas, establish
from layers.sources.encodings import decode
from layers.sources.raw import MAX_UNPACKED, Raw, objects, some, unique, unreadable
from layers.sources.rings import MOST, Point, shape
from layers.sources.zoned import Placed, place

COLUMNS = (
    "界址点数", "地块面积", "地块编号", "地块名称", "图形属性", "图幅号", "地块用途", "地类编码",
)  # fmt: skip
AREA = 1


def read_boundary_txt(path: Path, *, encoding: str | None) -> Raw:
    """Read the plots of a boundary-point TXT; a row is named by the line of its header.

    Coordinates come out as east and north with the zone number before the easting, in the zone's
    CRS; where neither the easting nor 带号 tells the zone the CRS is None. A plot whose rings
    cannot be made into a shape is None and noted. The area's column states the unit that was
    established for the whole file.

    Raises
    ------
    SourceError
        No plot, a line that is neither header nor point, coordinates of no known kind or not in
        metres, two parts of one file that contradict each other.
    """
    if path.stat().st_size > MAX_UNPACKED:
        raise unreadable(path, f"超过 {MAX_UNPACKED >> 20} MB", accept="请分成几个文件")
    text, used, why = decode(path, path.read_bytes(), encoding)
    parsed = parse(path, text)
    placed = place(path, [plot.points for plot in parsed.plots], parsed.about)
    geometry, faults = _shapes(parsed.plots, placed)
    lines = [plot.line for plot in parsed.plots]
    stated = [_padded(plot.cells, len(COLUMNS))[AREA] for plot in parsed.plots]
    areas = establish(stated, list(geometry), lines)
    frame, twice = _frame(parsed, areas)
    notes = (
        f"文字编码 {used}（{why}）", *parsed.notes(), *placed.notes, *areas.notes,
        *_counts(parsed.plots), *twice, *faults,
    )  # fmt: skip
    rows = np.array(lines, dtype=np.int64)
    return Raw(frame, geometry, rows, placed.crs, used, path, notes, why=why, expected=len(rows))


def _frame(parsed: Parsed, areas: Areas) -> tuple[pd.DataFrame, list[str]]:
    """Give every plot its header's values and, repeated, what the file says about itself."""
    width = max(len(COLUMNS), *(len(plot.cells) for plot in parsed.plots))
    more = [f"附加字段{at + 1}" for at in range(len(COLUMNS), width)]
    names, twice = unique([*COLUMNS, *more, *parsed.about])
    about = [value or None for value in parsed.about.values()]
    rows = [[*_padded(plot.cells, width), *about] for plot in parsed.plots]
    columns = {name: objects([row[at] for row in rows]) for at, name in enumerate(names)}
    columns[COLUMNS[AREA]] = objects(areas.values)
    frame = pd.DataFrame(columns, dtype=object).drop(columns=COLUMNS[0])
    return frame.rename(columns={COLUMNS[AREA]: areas.header}), twice


def _padded(values: Sequence[str], width: int) -> list[str | None]:
    return [value or None for value in values] + [None] * (width - len(values))


def _kind(plot: Plot) -> str:
    return plot.cells[KIND] if len(plot.cells) > KIND else ""


def _shapes(plots: Sequence[Plot], placed: Placed) -> tuple[np.ndarray, list[str]]:
    made = [shape(_kind(plot), points) for plot, points in zip(plots, placed.plots, strict=True)]
    broken = [plot.line for plot, one in zip(plots, made, strict=True) if one is None]
    odd = [plot.line for plot in plots if _kind(plot) and _kind(plot) not in KINDS]
    few = f"的地块界址点不足以成形，或超过 {MOST} 圈，按无图形读入"
    return objects(made), [
        *([f"第 {some(broken)} 行{few}"] if broken else []),
        *([f"第 {some(odd)} 行的图形属性不是点、线、面，按面读入"] if odd else []),
    ]  # fmt: skip


def _counts(plots: Sequence[Plot]) -> list[str]:
    """Compare the stated number of points, with or without closing points: advice only."""
    wrong = [plot.line for plot in plots if plot.cells[0] not in _possible(plot.points)]
    return [f"第 {some(wrong)} 行所写的界址点数与实有点数不符，以实有点为准"] if wrong else []


def _possible(points: Sequence[Point]) -> set[str]:
    distinct = len({(point.ring, point.x, point.y) for point in points})
    rings = len({point.ring for point in points})
    return {str(n) for n in (len(points), distinct, distinct + rings)}
