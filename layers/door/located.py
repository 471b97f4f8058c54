"""Where the rows of one chunk lie: from its shapes, or from its columns 经度 and 纬度."""

from dataclasses import dataclass, field

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from layers.door.columns import Columns
from layers.door.datums import named_towns, recognise
from layers.door.placement import Placement
from layers.door.placing import place
from layers.door.readings import middles
from layers.door.report import DoorOptions, Ground, Problem
from layers.door.shapes import conform_shapes, points_from_columns
from layers.door.values import How, read_column
from layers.schema import Field, Layer
from layers.shifts import DATUMS
from layers.sources.raw import Raw

Shapes = NDArray[np.object_]

DEGREE = Field(name="geometry", zh="经度、纬度", type="number")


@dataclass
class Located:
    """Shapes in the county's CRS and what is to be said of them, by position in the chunk.

    Attributes
    ----------
    placement
        How the file's coordinates were understood; the same for every later chunk.
    """

    shapes: Shapes
    placement: Placement | None = None
    wrong: dict[int, str] = field(default_factory=dict)
    repaired: dict[int, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Terms:
    """What is asked of a file: the layer's declaration, what the person states, the ground."""

    layer: Layer
    options: DoorOptions
    ground: Ground


def located(raw: Raw, terms: Terms, columns: Columns, before: Placement | None) -> Located | None:
    """Bring the chunk's shapes into the county's CRS; None for a layer without shapes.

    Parameters
    ----------
    before
        How an earlier chunk of the file was understood; None for the first.
    """
    if terms.layer.shape is None:
        return None
    if raw.geometry is not None:
        return _from_shapes(raw, raw.geometry, terms, before)
    if columns.longitude and columns.latitude:
        return _from_columns(raw, terms, columns, before)
    nothing = np.full(len(raw.frame), None, dtype=object)
    return Located(nothing, problems=_no_shapes(terms.layer))


def _no_shapes(layer: Layer) -> tuple[Problem, ...]:
    if not layer.shape_needed:
        return ()
    points = "" if layer.shape == "multipolygon" else "，或 经度、纬度 两列"
    return (
        Problem(None, "geometry", None, "文件没有图形；该图层需要空间数据",
                f"可用 Shapefile、GeoPackage、GeoJSON、界址点 TXT{points}"),
    )  # fmt: skip


def _from_shapes(raw: Raw, shapes: Shapes, terms: Terms, before: Placement | None) -> Located:
    placement = _decided(before) or place(shapes, raw.crs, terms.layer, terms.ground, terms.options)
    shaped = conform_shapes(shapes, placement, terms.layer, terms.ground)
    offer = () if _decided(before) else _datum_offer(raw, shapes, terms, placement)
    return Located(
        shaped.shapes,
        placement,
        shaped.wrong,
        shaped.repaired,
        placement.problems,
        (*placement.warnings, *offer, *_heights(shapes)),
    )


def _heights(shapes: Shapes) -> tuple[str, ...]:
    """Say that heights are left out: every layer lies in the plane."""
    return ("图形带有高程，只采用平面坐标",) if shapely.has_z(shapes).any() else ()


def _from_columns(raw: Raw, terms: Terms, columns: Columns, before: Placement | None) -> Located:
    lon, lat = (
        read_column(raw.frame[header], DEGREE, How())
        for header in (str(columns.longitude), str(columns.latitude))
    )
    stated = terms.options.datum if terms.options.datum in DATUMS else None
    points = points_from_columns(lon.results, lat.results, stated or "cgcs2000")
    degrees = pyproj.CRS.from_epsg(4326)
    placement = _decided(before) or Placement(
        crs=degrees, why=f"由“{columns.longitude}”“{columns.latitude}”两列得点（度）",
        warnings=() if stated else (ASSUMED,),
    )  # fmt: skip
    shaped = conform_shapes(points, placement, terms.layer, terms.ground)
    wrong = dict(shaped.wrong)
    for position, pair in enumerate(zip(lon.results, lat.results, strict=True)):
        if pair.count(None) == 1:
            wrong[position] = "经度、纬度只有其一"
    wrong |= {at: sentence for p in (lon, lat) for at, (sentence, _) in p.wrong.items()}
    offer = () if _decided(before) else _datum_offer(raw, points, terms, placement)
    told = (*placement.warnings, *offer)
    return Located(shaped.shapes, placement, wrong, shaped.repaired, (), told)


def _decided(before: Placement | None) -> Placement | None:
    """Return how earlier chunks were understood, where one of them had a shape to tell by."""
    return before if before and before.decided else None


ASSUMED = "经度、纬度没有注明基准，按 CGCS2000 读取；如来自地图软件请用 --datum"


def _datum_offer(raw: Raw, shapes: Shapes, terms: Terms, placement: Placement) -> tuple[str, ...]:
    """Offer, never apply, the datum under which degrees fit the county's towns better."""
    towns = terms.ground.around.get("towns")
    degrees = placement.crs is not None and placement.crs.is_geographic
    if towns is None or not degrees or terms.options.datum is not None:
        return ()
    lon, lat = middles(shapes, swapped=placement.swapped)
    found = recognise(lon, lat, towns, named_towns(raw.frame, towns))
    return (found.text,) if found else ()
