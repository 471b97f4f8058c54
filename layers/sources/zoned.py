"""Survey coordinates of Gauss–Krüger zones: which is east, which zone, which datum."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
from numpy.typing import NDArray

from layers.sources.raw import some, unreadable
from layers.sources.rings import Point

Values = NDArray[np.float64]
MILLION = 1_000_000
THREE_DEGREES = range(25, 46)
SIX_DEGREES = range(13, 24)
"""Zone numbers that China uses; the two do not overlap, so a number tells its width."""

DATUMS: tuple[tuple[str, int, int], ...] = (
    (r"2000|CGCS", 4488, 4478),
    (r"80|西安", 2324, 2314),
    (r"54|北京", 2376, 21400),
)
"""Words of 坐标系 and what makes an EPSG code (zoned easting) of a zone number, 3° and 6°.

Source: EPSG registry; reference/standards.md 8.1.
"""

METRES = re.compile(r"米|公尺|m|met(er|re)s?", re.IGNORECASE)
GAUSS = re.compile(r"高斯|gauss|横轴墨卡托|transverse", re.IGNORECASE)

ACCEPTED = (
    "X 为北坐标，整数部分 7 位；Y 为东坐标，8 位（前两位为带号）或 6 位（带号写在 [属性描述]）；"
    "单位米"
)


@dataclass(frozen=True)
class Placed:
    """The plots' (ring, east, north), the CRS they are in, and what was decided."""

    plots: list[list[tuple[int, float, float]]]
    crs: pyproj.CRS | None
    notes: tuple[str, ...]


def place(path: Path, plots: Sequence[Sequence[Point]], about: Mapping[str, str]) -> Placed:
    """Tell east from north by the number of digits, and the zone by the easting or by 带号."""
    points = [point for plot in plots for point in plot]
    if not points:
        return Placed([[] for _ in plots], None, ("所有地块都没有界址点",))
    _check_units(path, about)
    xy = np.array([(point.x, point.y) for point in points])
    turned = _check(path, points, xy[:, 0], xy[:, 1])
    east = xy[:, 0] if turned else xy[:, 1]
    zone, added, notes = _zone(path, points, east, about)
    crs, datum = _crs(zone, about)
    if turned:
        notes = ["X、Y 两列写反了，已按位数换回", *notes]
    return Placed(
        [[_turn(p, turned, added) for p in plot] for plot in plots],
        crs,
        (*notes, *_other_width(zone, about), *datum, *_parameters(about)),
    )


def _check_units(path: Path, about: Mapping[str, str]) -> None:
    unit = about.get("计量单位", "")
    if unit and not METRES.fullmatch(unit):
        raise unreadable(path, f"计量单位是“{unit}”", accept="接受以米为单位的坐标")


def _other_width(zone: int | None, about: Mapping[str, str]) -> list[str]:
    """Note a width of zones 几度分带 that the zone's number contradicts."""
    stated = re.search(r"\d+(\.\d+)?", about.get("几度分带", "") or about.get("分带", ""))
    width = None if zone is None else 3 if zone in THREE_DEGREES else 6
    if not stated or width is None or float(stated[0]) == width:
        return []
    return [f"几度分带写的是 {stated[0]}，但带号 {zone} 属于 {width} 度带，以带号为准"]


def _parameters(about: Mapping[str, str]) -> list[str]:
    """Warn of transformation parameters; they are secret, so the note does not repeat them."""
    given = re.split(r"[,，\s]+", about.get("转换参数", ""))
    if any(part and not re.fullmatch(r"[+-]?0*(\.0*)?", part) for part in given):
        return [
            "转换参数不为空：坐标按文件所写的坐标系读入，没有用这些参数；请核对坐标是否已经转换"
        ]
    return []


def _turn(point: Point, turned: bool, added: float) -> tuple[int, float, float]:  # noqa: FBT001
    east, north = (point.x, point.y) if turned else (point.y, point.x)
    return point.ring, east + added, north


def _check(path: Path, points: Sequence[Point], x: Values, y: Values) -> bool:
    """Whether X and Y are exchanged; every point of the file must agree."""
    straight, turned = _north(x) & _east(y), _north(y) & _east(x)
    if (wrong := ~(straight | turned)).any():
        lines = [point.line for point, bad in zip(points, wrong, strict=True) if bad]
        raise unreadable(path, f"第 {some(lines)} 行的坐标位数不对", accept=ACCEPTED)
    if turned.any() and straight.any():
        few = turned if turned.sum() < straight.sum() else straight
        lines = [point.line for point, bad in zip(points, few, strict=True) if bad]
        raise unreadable(path, f"第 {some(lines)} 行的 X、Y 与其余行相反", accept=ACCEPTED)
    return bool(turned.any())


def _north(values: Values) -> Any:
    return (values >= MILLION) & (values < 10 * MILLION)


def _east(values: Values) -> Any:
    """Six digits without zone, or eight beginning with a zone number of China."""
    zones = values // MILLION
    known = np.isin(zones, [*THREE_DEGREES, *SIX_DEGREES])
    return known | ((values >= MILLION / 10) & (values < MILLION))


def _zone(
    path: Path, points: Sequence[Point], east: Values, about: Mapping[str, str]
) -> tuple[int | None, float, list[str]]:
    """Find the zone, what to add to the easting so that it begins with it, and notes."""
    found = np.unique((east // MILLION).astype(int))
    if len(found) > 1:
        first = found[0]
        lines = [p.line for p, e in zip(points, east, strict=True) if e // MILLION != first]
        raise unreadable(
            path, f"第 {some(lines)} 行的带号与前面不同", accept="一个文件只能有一个带号"
        )
    number = re.search(r"\d+", about.get("带号", ""))
    stated = int(number[0]) if number else None
    prefix = int(found[0])
    if prefix:
        differs = stated is not None and stated != prefix
        note = f"[属性描述] 的带号是 {stated}，坐标的带号是 {prefix}，以坐标为准"
        return prefix, 0.0, [note] if differs else []
    if stated is not None and stated in (*THREE_DEGREES, *SIX_DEGREES):
        return stated, float(stated * MILLION), [f"东坐标没有带号，已按 [属性描述] 补上 {stated}"]
    return None, 0.0, ["东坐标没有带号，[属性描述] 也没有可用的带号，请用 --crs 指明坐标系"]


LOCAL = re.compile("独立|地方|城建|城市坐标")
"""Words of a system of a city's or a project's own: it is passed on, for the door to refuse."""

NO_NAME = r'[\\"\[\]]'


def _crs(zone: int | None, about: Mapping[str, str]) -> tuple[pyproj.CRS | None, list[str]]:
    """Name the CRS of a zone; without a word on the datum it is CGCS2000, and that is noted."""
    datum, projection = about.get("坐标系", ""), about.get("投影类型", "")
    if zone is None:
        return None, []
    fits = [d for d in DATUMS if re.search(d[0], datum, re.IGNORECASE)]
    if LOCAL.search(datum):
        return pyproj.CRS.from_wkt(f'LOCAL_CS["{re.sub(NO_NAME, "", datum)}",UNIT["metre",1]]'), []
    if datum and not fits:
        return None, [f"不认识坐标系“{datum}”，请用 --crs 指明"]
    if projection and not GAUSS.search(projection):
        return None, [f"不认识投影类型“{projection}”，请用 --crs 指明"]
    _, three, six = fits[0] if fits else DATUMS[0]
    notes = [] if datum else ["文件没有写坐标系，按 2000 国家大地坐标系读入"]
    crs = pyproj.CRS.from_epsg((three if zone in THREE_DEGREES else six) + zone)
    if fits and fits[0] is not DATUMS[0]:
        notes.append(f"坐标系是{datum}，须先由测绘主管部门转换为 2000 国家大地坐标系")
    return crs, notes
