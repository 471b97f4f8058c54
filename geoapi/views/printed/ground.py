"""The land on the sheet: its outline, how it is fitted into the frame, and its CRS in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import shapely
from pyproj import CRS
from shapely import affinity

from geoapi.views.printed.furniture import NORTH_SIZE, scale_size
from geoapi.views.printed.setting import Size

ZOOMS = (0.93, 0.89, 0.85, 0.81, 0.77, 0.73, 0.69, 0.65)
GAP = 7.0
"""Points between the frame and what stands in its corners."""


@dataclass(frozen=True)
class Fit:
    """How metres become points: `x_pt = scale * x + dx`; the sheet and boxes of the furniture."""

    scale: float
    dx: float
    dy: float
    boxes: Mapping[str, Any]
    size: Size

    def to_paper(self, shape: Any) -> Any:
        """Move a shape, or an array of shapes, from metres of the county to points."""
        return shapely.transform(shape, lambda xy: xy * self.scale + (self.dx, self.dy))

    @property
    def limits(self) -> tuple[float, float, float, float]:
        """The frame in metres: left, bottom, right, top."""
        return (
            (self.size.left - self.dx) / self.scale,
            (self.size.bottom - self.dy) / self.scale,
            (self.size.right - self.dx) / self.scale,
            (self.size.top - self.dy) / self.scale,
        )


def outline(areas: Sequence[Any]) -> Any:
    """Unite areas into one land without the slivers that separate digitising leaves."""
    if not len(areas):
        return shapely.MultiPolygon()
    united = shapely.union_all(shapely.make_valid(list(areas)))
    span = max(united.bounds[2] - united.bounds[0], united.bounds[3] - united.bounds[1])
    closed = united.buffer(span / 4000, join_style="mitre").buffer(-span / 4000, join_style="mitre")
    least = span * span / 40000
    parts = [part for part in shapely.get_parts(closed) if part.geom_type == "Polygon"]
    return shapely.MultiPolygon(
        [
            shapely.Polygon(
                part.exterior, [h for h in part.interiors if shapely.Polygon(h).area > least]
            )
            for part in parts
        ]
    )


def _corner(size: Size, box: tuple[float, float], corner: str) -> Any:
    width, height = box
    x = size.left + GAP if "left" in corner else size.right - GAP - width
    y = size.bottom + GAP if "bottom" in corner else size.top - GAP - height
    return shapely.box(x, y, x + width, y + height)


def _corners(
    size: Size, legend: tuple[float, float], scale: tuple[float, float]
) -> Iterator[dict[str, Any]]:
    for corner in ("bottom-left", "bottom-right", "top-left", "top-right"):
        bar = "bottom-left" if corner == "bottom-right" else "bottom-right"
        north = "top-left" if corner == "top-right" else "top-right"
        yield {
            "legend": _corner(size, legend, corner),
            "scale": _corner(size, scale, bar),
            "north": _corner(size, NORTH_SIZE, north),
        }


def _fits(bounds: Sequence[float], legend: tuple[float, float], size: Size) -> Iterator[Fit]:
    left, bottom, right, top = bounds
    width, height = max(right - left, 1.0), max(top - bottom, 1.0)
    full = min(size.across / width, size.up / height)
    for zoom, (across, up) in product(ZOOMS, ((0, 0), (0.7, 0), (-0.7, 0), (0, 0.7), (0, -0.7))):
        scale = full * zoom
        room_x = (size.across - width * scale) / 2
        room_y = (size.up - height * scale) / 2
        dx = size.left + room_x * (1 + across) - left * scale
        dy = size.bottom + room_y * (1 + up) - bottom * scale
        for boxes in _corners(size, legend, scale_size(scale)):
            yield Fit(scale, dx, dy, boxes, size)


def fit(land: Any, legend: tuple[float, float], size: Size) -> Fit:
    """Fit the land into the frame as large as may be with its furniture beside it.

    Parameters
    ----------
    land
        Outline of the county in metres.
    legend
        Width and height of the legend in points.
    size
        The sheet.
    """
    plain = land.simplify((land.bounds[2] - land.bounds[0]) / 500)
    best, least = None, float("inf")
    for option in _fits(land.bounds, legend, size):
        boxes = shapely.union_all([box.buffer(8) for box in option.boxes.values()])
        covered = option.to_paper(plain).intersection(boxes).area
        if covered < 1:
            return option
        if covered < least:
            best, least = option, covered
    if best is None:
        raise AssertionError("there is always a first option")
    return best


def crs_words(crs: str, language: str = "zh") -> str:
    """Name a CRS as a Chinese map does: CGCS2000 / 3 度带（CM 120°E）; others by their own name."""
    system = CRS.from_user_input(crs)
    operation, geodetic = system.coordinate_operation, system.geodetic_crs
    chinese = geodetic is not None and "2000" in geodetic.name and "China" in geodetic.name
    if operation is None or not chinese or operation.method_name != "Transverse Mercator":
        code = ":".join(system.to_authority() or ())
        return f"{system.name}（{code}）" if code and language == "zh" else f"{system.name} {code}"
    meridian = next(p.value for p in operation.params if "ongitude of natural origin" in p.name)
    width = 3 if "3-degree" in system.name else 6
    strip = (
        f"{width} 度带（CM {meridian:g}°E）"
        if language == "zh"
        else f"{width}-degree zone (CM {meridian:g}°E)"
    )
    return f"CGCS2000 / {strip}"


def on_paper(shape: Any, scale: float) -> float:
    """Give the longer side of a shape in points."""
    left, bottom, right, top = shape.bounds
    return float(max(right - left, top - bottom) * scale)


def moved(shape: Any, dx: float, dy: float) -> Any:
    """Shift a shape."""
    return affinity.translate(shape, dx, dy)
