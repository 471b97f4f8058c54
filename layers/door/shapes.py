"""Shapes at the door: their CRS, their kind, their validity; every repair is told."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from layers import crs as systems
from layers.area import legal_area
from layers.door.report import DoorOptions, Problem
from layers.errors import CRSError
from layers.schema import Layer

Shapes = NDArray[np.object_]

KINDS: dict[str, tuple[int, ...]] = {
    "multipolygon": (3, 6),
    "point": (0, 4),
    "geometry": (0, 1, 3, 4, 5, 6),
}
"""Shapely type numbers that a layer of each shape takes."""

KIND_ZH = {"multipolygon": "面", "point": "点", "geometry": "点、线或面"}

MARGIN = 2.0
"""Degrees a county may reach beyond its CRS's area of use: one extended strip is lawful."""


@dataclass
class Shaped:
    """Shapes in the county's CRS, and what is to be said of them, by position."""

    shapes: Shapes
    crs: str | None = None
    wrong: dict[int, str] = field(default_factory=dict)
    repaired: dict[int, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def conform_shapes(
    shapes: Shapes, stated: pyproj.CRS | None, layer: Layer, county_crs: str, options: DoorOptions
) -> Shaped:
    """Bring shapes to the county's CRS, check their kind and place, repair what is invalid."""
    shaped = Shaped(shapely.force_2d(shapes))
    source = _source_crs(shaped, stated, options)
    if source is None:
        return shaped
    shaped.crs = _name(source)
    _check_kind(shaped, layer)
    _repair(shaped, layer, source)
    _to_county(shaped, source, pyproj.CRS.from_user_input(county_crs), options)
    _repair(shaped, layer, pyproj.CRS.from_user_input(county_crs))
    if layer.shape == "multipolygon":
        shaped.shapes = _multi(shaped.shapes)
    return shaped


def points_from_columns(lon: list[float | None], lat: list[float | None], datum: str) -> Shapes:
    """Make points of 经度/纬度 on a stated datum, in WGS 84 degrees; unknown stays None."""
    pairs = np.array([lon, lat], dtype=float)
    known = ~np.isnan(pairs).any(axis=0)
    shapes = np.full(len(lon), None, dtype=object)
    east, north = systems.to_wgs84(pairs[0, known], pairs[1, known], datum)
    shapes[known] = shapely.points(east, north)
    return shapes


def _name(crs: pyproj.CRS) -> str:
    authority = crs.to_authority()
    return ":".join(authority) if authority else crs.name


def _source_crs(
    shaped: Shaped, stated: pyproj.CRS | None, options: DoorOptions
) -> pyproj.CRS | None:
    try:
        written = systems.refuse_local(stated) if stated is not None else None
        asked = systems.read_crs(options.crs) if options.crs else None
    except CRSError as error:
        shaped.problems.append(Problem(None, "geometry", options.crs, str(error)))
        return None
    if asked and written and not asked.equals(written, ignore_axis_order=True):
        shaped.warnings.append(f"文件写明的坐标系是 {_name(written)}，按 --crs {_name(asked)} 读取")
    return _on_datum(asked or written or _crs_from_eastings(shaped), shaped, options)


def _on_datum(source: pyproj.CRS | None, shaped: Shaped, options: DoorOptions) -> pyproj.CRS | None:
    """Return the CRS where ``--datum`` may be said of it: only of longitudes and latitudes."""
    if source is None or options.datum is None or source.is_geographic:
        return source
    shaped.problems.append(
        Problem(None, "geometry", options.datum, "--datum 只能用于经纬度坐标",
                f"坐标是 {_name(source)}；投影坐标用 --crs 指明")
    )  # fmt: skip
    return None


def _crs_from_eastings(shaped: Shaped) -> pyproj.CRS | None:
    bounds = shapely.total_bounds(shaped.shapes)
    found = systems.zone_crs(bounds[0]) if np.isfinite(bounds).all() else None
    if found is None:
        shaped.problems.append(
            Problem(None, "geometry", None, "文件没有注明坐标系，也无法从坐标看出",
                    "用 --crs 指明，如 --crs EPSG:4549")
        )  # fmt: skip
        return None
    shaped.warnings.append(
        f"文件没有注明坐标系；东坐标带号为 {int(bounds[0] // 1e6)}，按 {_name(found)} 读取"
    )
    return found


def _check_kind(shaped: Shaped, layer: Layer) -> None:
    kinds = KINDS[str(layer.shape)]
    for position, shape in enumerate(shaped.shapes):
        if shape is None or shape.is_empty:
            if layer.shape_needed:
                shaped.wrong[position] = "没有图形（空几何）"
        elif shapely.get_type_id(shape) not in kinds:
            shaped.wrong[position] = f"图形是 {shape.geom_type}，应为{KIND_ZH[str(layer.shape)]}"


def _to_county(
    shaped: Shaped, source: pyproj.CRS, target: pyproj.CRS, options: DoorOptions
) -> None:
    if source.is_geographic and options.datum in {"gcj02", "bd09"}:
        datum = options.datum
        shaped.shapes = shapely.transform(
            shaped.shapes, lambda p: np.column_stack(systems.to_wgs84(p[:, 0], p[:, 1], datum))
        )
    if not source.equals(target, ignore_axis_order=True):
        shaped.shapes = shapely.transform(
            shaped.shapes, lambda p: systems.transform(p, source, target)
        )
    _check_place(shaped, target)


def _check_place(shaped: Shaped, target: pyproj.CRS) -> None:
    """Refuse what lies outside the CRS's area: swapped axes and wrong zones end up there."""
    bounds = shapely.bounds(shaped.shapes)
    finite = [bool(np.isfinite(box).all()) for box in bounds]
    middle = bounds[:, :2] / 2 + bounds[:, 2:] / 2
    lon, lat = systems.lonlat_of(target).transform(middle[:, 0], middle[:, 1])
    area = target.area_of_use
    for position, shape in enumerate(shaped.shapes):
        if shape is None or shape.is_empty or position in shaped.wrong:
            continue
        if not finite[position]:
            shaped.wrong[position] = "坐标不是有限的数，或超出坐标系可换算的范围"
        elif area and not _within(area, lon[position], lat[position]):
            shaped.wrong[position] = (
                f"位置（{lon[position]:.4f}°E, {lat[position]:.4f}°N）在工作区坐标系"
                f"的适用范围之外；请检查坐标系、带号与 X/Y 次序"
            )


def _within(area: Any, lon: float, lat: float) -> bool:
    """Tell whether a place lies in a CRS's area of use (pyproj.aoi.AreaOfUse) or close to it."""
    east = bool(area.west - MARGIN <= lon <= area.east + MARGIN)
    return east and bool(area.south - MARGIN <= lat <= area.north + MARGIN)


def _repair(shaped: Shaped, layer: Layer, crs: pyproj.CRS) -> None:
    """Mend by structure: as the file has them, and again where projecting has broken one."""
    for position in np.flatnonzero(~shapely.is_valid(shaped.shapes)).tolist():
        shape = shaped.shapes[position]
        if shape is None or position in shaped.wrong:
            continue
        mended = shapely.make_valid(shape, method="structure", keep_collapsed=False)
        if mended.is_empty or shapely.get_type_id(mended) not in KINDS[str(layer.shape)]:
            shaped.wrong[position] = f"图形无效且无法修复：{shapely.is_valid_reason(shape)}"
            continue
        told = shaped.repaired.get(position)
        shaped.repaired[position] = (told + "；" if told else "") + _told(shape, mended, crs)
        shaped.shapes[position] = mended


def _told(shape: shapely.Geometry, mended: shapely.Geometry, crs: pyproj.CRS) -> str:
    before, after = legal_area(np.array([shape, mended]), crs)
    reason = shapely.is_valid_reason(shape)
    return f"图形无效（{reason}），已按结构修复；面积 {before:.2f} → {after:.2f} 平方米"


def _multi(shapes: Shapes) -> Shapes:
    multi = shapes.copy()
    single = shapely.get_type_id(shapes) == 3  # noqa: PLR2004 - shapely's number of a polygon
    multi[single] = [shapely.MultiPolygon([shape]) for shape in shapes[single]]
    return multi
