"""Shapes at the door: their kind, their place, their validity; every repair is told."""

import re
from dataclasses import dataclass, field

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from layers import crs as systems
from layers.area import legal_area
from layers.crs import Floats
from layers.door.placing import Placement
from layers.door.readings import middles, within
from layers.door.report import Ground
from layers.schema import Layer
from layers.shifts import to_wgs84

Shapes = NDArray[np.object_]

POLYGON = 3
"""Shapely's type number."""

FLAT = 2
"""Coordinates of a point on a plane."""

KINDS: dict[str, tuple[int, ...]] = {
    "multipolygon": (3, 6),
    "point": (0, 4),
    "geometry": (0, 1, 3, 4, 5, 6),
}
"""Shapely type numbers that a layer of each shape takes."""

KIND_ZH = {"multipolygon": "面", "point": "点", "geometry": "点、线或面"}

TYPE_ZH = {
    0: "点", 1: "线", 2: "环线", 3: "面", 4: "多点", 5: "多线", 6: "多面", 7: "混合图形",
}  # fmt: skip

FAULTS = {
    "Self-intersection": "边线自相交",
    "Ring Self-intersection": "环自相接",
    "Hole lies outside shell": "洞在外环之外",
    "Holes are nested": "洞套洞",
    "Nested shells": "面套面",
    "Interior is disconnected": "内部不连通",
    "Duplicate Rings": "环重复",
    "Too few points in geometry component": "点数不足",
    "Invalid Coordinate": "坐标无效",
    "Ring is not closed": "环不闭合",
}
"""What GEOS finds wrong with a shape."""

FEW = 300
"""Corners up to which a shape is mended without asking how tangled it is."""

MOST_CROSSINGS = 100_000
"""Crossings of a shape's own edges up to which it is mended: more would fill the memory."""


MOST_PAIRS = 1_000_000
"""Pairs of edges that are compared at once."""


@dataclass
class Shaped:
    """Shapes in the county's CRS, and what is to be said of them, by position."""

    shapes: Shapes
    crs: str | None = None
    wrong: dict[int, str] = field(default_factory=dict)
    repaired: dict[int, str] = field(default_factory=dict)


def conform_shapes(shapes: Shapes, placement: Placement, layer: Layer, ground: Ground) -> Shaped:
    """Bring shapes to the county's CRS, check their kind and place, repair what is invalid.

    Parameters
    ----------
    placement
        How the file's coordinates are understood; undecided, every shape is wrong. Where its
        problems refuse the whole file nothing more is said of each place.
    """
    shaped = Shaped(_flat(shapes), placement.name)
    _check_kind(shaped, layer)
    if placement.crs is None:
        if not placement.problems:
            _without_crs(shaped)
        shaped.shapes = np.full(len(shapes), None, dtype=object)  # they lie nowhere in the county
        return shaped
    target = pyproj.CRS.from_user_input(ground.crs)
    drawn: dict[int, shapely.Geometry] = {}
    _mend(shaped, layer, drawn)
    before = _moved_shapes(np.array([*drawn.values()], dtype=object), placement, target)
    flat, broken = shaped.shapes, dict(zip(drawn, before, strict=True))
    shaped.shapes = _moved_shapes(flat, placement, target)
    _check_place(shaped, target)
    if shaped.shapes is not flat:  # moving may have broken some
        _mend(shaped, layer, broken)
    _tell_areas(shaped, broken, target)
    if layer.shape == "multipolygon":
        shaped.shapes = _multi(shaped.shapes)
    return shaped


def points_from_columns(lon: list[float | None], lat: list[float | None], datum: str) -> Shapes:
    """Make points of 经度/纬度 on a stated datum, in WGS 84 degrees; unknown stays None."""
    pairs = np.array([lon, lat], dtype=float)
    known = ~np.isnan(pairs).any(axis=0)
    shapes = np.full(len(lon), None, dtype=object)
    east, north = to_wgs84(pairs[0, known], pairs[1, known], datum)
    shapes[known] = shapely.points(east, north)
    return shapes


def _there(shaped: Shaped) -> NDArray[np.bool_]:
    """Tell which rows have a shape."""
    there: NDArray[np.bool_] = ~(
        shapely.is_missing(shaped.shapes) | shapely.is_empty(shaped.shapes)
    )
    return there


def _sound(shaped: Shaped) -> NDArray[np.bool_]:
    """Tell which rows have a shape of which nothing is wrong so far."""
    sound = _there(shaped)
    sound[list(shaped.wrong)] = False
    return sound


def _flat(shapes: Shapes) -> Shapes:
    """Drop heights; shapes that have none are not copied."""
    flat: Shapes = shapes.copy()
    high = shapely.get_coordinate_dimension(shapes) > FLAT
    flat[high] = shapely.force_2d(shapes[high])
    return flat


def _check_kind(shaped: Shaped, layer: Layer) -> None:
    there, kinds = _there(shaped), shapely.get_type_id(shaped.shapes)
    if layer.shape_needed:
        shaped.wrong |= dict.fromkeys(np.flatnonzero(~there).tolist(), "没有图形（空几何）")
    wanted = str(layer.shape)
    for position in np.flatnonzero(there & ~np.isin(kinds, KINDS[wanted])).tolist():
        shaped.wrong[position] = f"图形是{TYPE_ZH[int(kinds[position])]}，应为{KIND_ZH[wanted]}"


def _without_crs(shaped: Shaped) -> None:
    """Refuse shapes of which nothing says where they lie."""
    lost = np.flatnonzero(_sound(shaped)).tolist()
    shaped.wrong |= dict.fromkeys(lost, "坐标系未定，无法确定位置")


def _moved_shapes(shapes: Shapes, placement: Placement, target: pyproj.CRS) -> Shapes:
    same = placement.crs is None or placement.crs.equals(target, ignore_axis_order=True)
    if same and placement.datum not in {"gcj02", "bd09"} and not placement.swapped:
        return shapes
    moved: Shapes = shapely.transform(shapes, lambda p: _moved(p, placement, target))
    return moved


def _moved(points: Floats, placement: Placement, target: pyproj.CRS) -> Floats:
    """Bring (n, 2) points as written to east, north in `target`."""
    if placement.swapped:
        points = points[:, ::-1]
    if placement.datum in {"gcj02", "bd09"}:
        lonlat = to_wgs84(points[:, 0], points[:, 1], placement.datum)
        points = np.column_stack(lonlat)
    if placement.crs is None or placement.crs.equals(target, ignore_axis_order=True):
        return points
    return systems.transform(points, placement.crs, target)


def _check_place(shaped: Shaped, target: pyproj.CRS) -> None:
    """Refuse what lies outside the CRS's area: swapped axes and wrong zones end up there."""
    points = np.column_stack(middles(shaped.shapes))
    finite = np.isfinite(points).all(axis=1)
    for position in np.flatnonzero(_sound(shaped) & ~finite).tolist():
        shaped.wrong[position] = "坐标不是有限的数，或超出坐标系可换算的范围"
    box = systems.usable_box(target)
    if box is None or target.geodetic_crs is None:
        return
    places = systems.transform(points, target, target.geodetic_crs)
    for position in np.flatnonzero(_sound(shaped) & ~within(places, box)).tolist():
        lon, lat = places[position]
        shaped.wrong[position] = (
            f"位置（{lon:.4f}°E, {lat:.4f}°N）在工作区坐标系的适用范围之外；"
            "请检查坐标系、带号与 X/Y 次序"
        )


def _mend(shaped: Shaped, layer: Layer, broken: dict[int, shapely.Geometry]) -> None:
    """Mend by structure what is not valid: as it was drawn, and again where moving has broken one.

    `broken` keeps what each mended shape was, the first time.
    """
    finite = np.isfinite(shapely.bounds(shaped.shapes)).all(axis=1)
    at = np.flatnonzero(_sound(shaped) & finite & ~shapely.is_valid(shaped.shapes))
    for position in at.tolist():
        shape = shaped.shapes[position]
        mended = _mended(shape, layer)
        if mended is None:
            shaped.wrong[position] = f"图形无效且无法修复：{_fault(shape)}"
            continue
        shaped.shapes[position] = mended
        if position not in broken:
            broken[position] = shape
            shaped.repaired[position] = f"图形无效（{_fault(shape)}），已按结构修复"


def _tell_areas(shaped: Shaped, broken: dict[int, shapely.Geometry], crs: pyproj.CRS) -> None:
    """Add to each repair the legal area before and after, m²."""
    told = [at for at in broken if at not in shaped.wrong]
    before = legal_area(np.array([broken[at] for at in told], dtype=object), crs)
    after = legal_area(shaped.shapes[told], crs)
    for at, was, now in zip(told, before, after, strict=True):
        shaped.repaired[at] += f"；面积 {was:.2f} → {now:.2f} 平方米"


def _mended(shape: shapely.Geometry, layer: Layer) -> shapely.Geometry | None:
    """Return the shape made valid; None where nothing of its kind is left."""
    if _tangled(shape):
        return None
    try:
        mended = _by_structure(_by_structure(shape))
    except shapely.GEOSException:
        return None
    kind = shapely.get_type_id(mended) in KINDS[str(layer.shape)]
    return mended if kind and shapely.is_valid(mended) and not shapely.is_empty(mended) else None


def _by_structure(shape: shapely.Geometry) -> shapely.Geometry:
    """Mend by structure; GEOS may leave parts that share an edge, which a second time joins."""
    if shapely.is_valid(shape):
        return shape
    return shapely.make_valid(shape, method="structure", keep_collapsed=False)


def _tangled(shape: shapely.Geometry) -> bool:
    """Whether a shape's edges cross each other too often to be mended."""
    points, ring = shapely.get_coordinates(shapely.get_rings(shape), return_index=True)
    edges = np.stack([points[:-1], points[1:]], axis=1)[ring[:-1] == ring[1:]]
    if len(edges) <= FEW:
        return False
    lines = shapely.linestrings(edges)
    tree, step, seen = shapely.STRtree(lines), max(1, MOST_PAIRS // len(edges)), 0
    for begin in range(0, len(lines), step):
        seen += tree.query(lines[begin : begin + step], predicate="crosses").shape[1]
        if seen > 2 * MOST_CROSSINGS:
            return True
    return False


def _fault(shape: shapely.Geometry) -> str:
    """Say in Chinese what GEOS finds wrong, and where."""
    reason = str(shapely.is_valid_reason(shape))
    found = re.fullmatch(r"(.+?)\[(\S+) (\S+)\]", reason)
    if not found:
        return FAULTS.get(reason, reason)
    return f"{FAULTS.get(found[1], found[1])}，在 {float(found[2]):.3f}, {float(found[3]):.3f}"


def _multi(shapes: Shapes) -> Shapes:
    multi = shapes.copy()
    single = np.flatnonzero(shapely.get_type_id(shapes) == POLYGON)
    multi[single] = shapely.multipolygons(shapes[single], indices=np.arange(len(single)))
    return multi
