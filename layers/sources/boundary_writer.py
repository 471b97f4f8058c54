"""Writing plots as a boundary-point TXT 勘测定界界址点坐标: the reverse of `read_boundary_txt`.

Format: reference/standards.md 8.3. CRLF, GBK; X is north, Y is east with 带号 before it, both with
three decimals; area in 公顷 with four; rings numbered and closed, each plot's points from J1.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from layers.sources.boundary_grid import Grid, grid_of
from layers.sources.boundary_lines import BLANKS
from layers.sources.raw import objects, some, unreadable
from layers.sources.zoned import ACCEPTED, MILLION

DECIMALS = 3
"""A millimetre: 精度=0.001."""

HECTARE = 10_000.0
POLYGONS = frozenset({"Polygon", "MultiPolygon"})
_SEPARATORS = re.compile(r"[,\r\n\v\f\0]")

ENCODINGS: Mapping[str, str] = {
    "gbk": "gbk", "gb2312": "gbk", "gb18030": "gb18030", "utf-8": "utf-8", "utf8": "utf-8",
    "utf-8-sig": "utf-8-sig",
}  # fmt: skip
"""What a file may be written in; ``gbk`` is what every program of a bureau reads."""


@dataclass(frozen=True)
class PlotFields:
    """The columns that make a plot's header: key, name, area in m², sheet, use, land class.

    None where the layer has none: the place stays blank, the area is that of the points.
    """

    code: str
    name: str | None = None
    area: str | None = None
    sheet: str | None = None
    use: str | None = None
    land_class: str | None = None


PLOT_FIELDS: Mapping[str, PlotFields] = {
    "parcels": PlotFields("parcel_id", "name", "site_area", land_class="land_use_code"),
    "zones": PlotFields("zone_code", "name"),
    "towns": PlotFields("town_code", "name"),
    "approvals": PlotFields("batch_no", area="area"),
}
"""Layers that can be written, and their columns."""


@dataclass(frozen=True)
class Issued:
    """Who made the data and when: 数据产生单位, 数据产生日期; blank where not said."""

    by: str = ""
    on: date | None = None


@dataclass(frozen=True)
class _Plot:
    """One row of the frame: its number from 1, its cells by column, its shape in the grid."""

    number: int
    cells: Mapping[str, Any]
    shape: Any

    def named(self, fields: PlotFields) -> str:
        return f"第 {self.number} 个（{self.cells[fields.code]}）"


def write_boundary_txt(
    frame: gpd.GeoDataFrame,
    path: Path,
    fields: PlotFields,
    *,
    issued: Issued = Issued(),
    encoding: str = "gbk",
) -> tuple[str, ...]:
    """Write the plots of a frame; nothing is written where anything is wrong with one.

    Parameters
    ----------
    frame
        Polygons with holes and parts, in a CGCS2000 Gauss–Krüger CRS (with or without the zone
        number before the easting), or in CGCS2000 degrees (EPSG:4490), which are brought to the
        3-degree zone of their middle. A row without a shape is left out and noted.
    path
        The file; one that is there is replaced.
    fields
        Columns of the header; `PLOT_FIELDS` has those of the layers.
    issued
        Who made the data and when.
    encoding
        ``gbk`` (default), ``gb18030``, ``utf-8`` or ``utf-8-sig``.

    Returns
    -------
    tuple
        Notes in Chinese on all that is not written as it is in the frame: rows without a shape,
        commas in names (written full-width, for the comma parts the fields), areas that the frame
        does not know (those of the points are written), degrees that were projected.

    Raises
    ------
    CRSError
        Another CRS; the message names the one that is needed.
    SourceError
        No plot, a key with a comma, a shape that is invalid or no polygon, a coordinate outside
        the zone, a character that the encoding lacks: each names the row.
    """
    codec = ENCODINGS.get(encoding.lower())
    if codec is None:
        raise unreadable(path, f"不能按编码“{encoding}”写", accept=f"接受 {'、'.join(ENCODINGS)}")
    grid, shapes = grid_of(frame)
    plots = _plots(frame, _rounded(shapes, grid))
    _check(path, plots, fields)
    blocks = [(plot.named(fields), _block(plot, fields)) for plot in plots]
    path.write_bytes(_encoded(path, [("文件开头", _about(grid, issued)), *blocks], codec))
    return (*grid.notes, *_notes(frame, plots, fields))


def _rounded(shapes: NDArray[np.object_], grid: Grid) -> NDArray[np.object_]:
    """Move shapes into the zone and to the millimetre, as they will be read again."""
    added = np.array([grid.added, 0.0])
    moved = shapely.transform(shapes, lambda points: np.round(points + added, DECIMALS))
    return objects(list(shapely.remove_repeated_points(moved)))


def _plots(frame: gpd.GeoDataFrame, shapes: NDArray[np.object_]) -> list[_Plot]:
    cells = frame.drop(columns=frame.geometry.name).to_dict("records")
    return [
        _Plot(number, row, shape)
        for number, (row, shape) in enumerate(zip(cells, shapes, strict=True), 1)
        if shape is not None and not shape.is_empty
    ]


def _check(path: Path, plots: Sequence[_Plot], fields: PlotFields) -> None:
    """Refuse what could not be read again as it was."""
    if not plots:
        raise unreadable(path, "没有可写的地块", accept="须至少有一行有图形")
    faults: tuple[tuple[str, str, Callable[[_Plot], bool]], ...] = (
        (
            "的编码为空，或有逗号、换行",
            "编码须能原样读回",
            lambda p: _unfit(p.cells[fields.code]),
        ),
        ("不是面", "接受面和多部件面", lambda p: p.shape.geom_type not in POLYGONS),
        ("的图形在毫米精度下无效", "请先修复图形", lambda p: not p.shape.is_valid),
        ("的坐标不在投影带之内", ACCEPTED, lambda p: not _within(p.shape)),
    )
    for problem, accept, wrong in faults:
        if named := [plot.named(fields) for plot in plots if wrong(plot)]:
            raise unreadable(path, f"{some(named)}{problem}", accept=accept)


def _unfit(code: Any) -> bool:
    text = "" if pd.isna(code) else str(code).strip(BLANKS)
    return not text or _SEPARATORS.search(text) is not None


def _within(shape: Any) -> bool:
    """Whether every point has seven digits north, and six digits east behind the zone."""
    west, south, east, north = shape.bounds
    same = west // MILLION == east // MILLION and west % MILLION >= MILLION / 10
    return bool(same and MILLION <= south <= north < 10 * MILLION)


def _about(grid: Grid, issued: Issued) -> list[str]:
    return [
        "[属性描述]",
        "格式版本号=1.01版本",
        f"数据产生单位={_text(issued.by)}",
        f"数据产生日期={issued.on.isoformat() if issued.on else ''}",
        "坐标系=2000国家大地坐标系",
        f"几度分带={grid.width}",
        "投影类型=高斯克吕格",
        "计量单位=米",
        f"带号={grid.zone}",
        "精度=0.001",
        "转换参数=,,,,,,",
        "[地块坐标]",
    ]


def _block(plot: _Plot, fields: PlotFields) -> list[str]:
    """Write a plot's header and points."""
    points = [
        f"J{first + at % count},{ring},{north:.3f},{east:.3f}"
        for ring, first, count, xy in _rings(plot.shape)
        for at, (east, north) in enumerate(xy)
    ]
    area = _area(plot, fields.area)
    header = [
        str(len(points)), f"{(plot.shape.area if area is None else area) / HECTARE:.4f}",
        *(_cell(plot, name) for name in (fields.code, fields.name)), "面",
        *(_cell(plot, name) for name in (fields.sheet, fields.use, fields.land_class)), "@",
    ]  # fmt: skip
    return [",".join(header), *points]


def _rings(shape: Any) -> Iterator[tuple[int, int, int, NDArray[np.float64]]]:
    """Give each ring's number, its first point's number, how many points, and its closed points."""
    rings = [ring for part in shapely.get_parts(shape) for ring in (part.exterior, *part.interiors)]
    first = 1
    for number, ring in enumerate(rings, 1):
        xy = shapely.get_coordinates(ring)
        yield number, first, len(xy) - 1, xy
        first += len(xy) - 1


def _area(plot: _Plot, column: str | None) -> float | None:
    """Give the area that the row states, in m²; None where it states none."""
    value = plot.cells.get(column) if column else None
    return None if pd.isna(value) else float(value)


def _cell(plot: _Plot, column: str | None) -> str:
    return _text(plot.cells.get(column)) if column else ""


def _text(value: Any) -> str:
    """Write a value so that it stays one field: a comma full-width, a line break as a space."""
    text = "" if pd.isna(value) else str(value).strip(BLANKS)
    return _SEPARATORS.sub(lambda found: "，" if found[0] == "," else " ", text)


def _encoded(path: Path, blocks: Iterable[tuple[str, Sequence[str]]], codec: str) -> bytes:
    data: list[bytes] = []
    for named, lines in blocks:
        text = "".join(f"{line}\r\n" for line in lines)
        try:
            data.append(text.encode(codec if not data else codec.removesuffix("-sig")))
        except UnicodeEncodeError as error:
            problem = f"{named}含有 {codec.upper()} 没有的字“{text[error.start]}”"
            raise unreadable(path, problem, accept="请改字，或用 gb18030、utf-8 写") from None
    return b"".join(data)


def _notes(frame: gpd.GeoDataFrame, plots: Sequence[_Plot], fields: PlotFields) -> list[str]:
    """Say what is not written as it is in the frame."""
    written = {plot.number for plot in plots}
    blank = [n for n in range(1, len(frame) + 1) if n not in written]
    texts = [name for name in (fields.name, fields.sheet, fields.use, fields.land_class) if name]
    changed = [
        plot.named(fields)
        for plot in plots
        if any(_SEPARATORS.search(str(plot.cells.get(name))) for name in texts)
    ]
    unknown = [plot.named(fields) for plot in plots if _area(plot, fields.area) is None]
    flat = bool(frame.geometry.has_z.any())
    return [
        *([f"第 {some(blank)} 个没有图形，未写出"] if blank else []),
        *([f"{some(changed)}文字里的逗号写成全角，换行写成空格"] if changed else []),
        *([f"{some(unknown)}没有登记面积，写的是按界址点算得的平面面积"] if unknown else []),
        *(["高程未写出"] if flat else []),
    ]
