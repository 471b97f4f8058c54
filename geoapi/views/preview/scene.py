"""What the small map of a file shows 预览图: the window, the county's towns, the file's shapes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geoapi.views.web.shapes import drawable
from layers.crs import lonlat_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from layers.door.outcome import Report
    from layers.door.report import Ground

    Floats = NDArray[np.float64]
    Marks = NDArray[np.uint8]

Box = tuple[float, float, float, float]
"""West, south, east, north in the county's CRS, metres."""

FINE, NOTED = 1, 2
"""Marks of a row: nothing to say, or a check or a repair speaks of it."""

WITHIN = 0.1
"""Share of the county's size by which a file may reach beyond it and still be looked at closely."""

CLOSEST = 40
"""The window is at least this part of the county: a lone parcel keeps some land around it."""

SMALL = 0.5
"""Below this part of the county's width the window is shown on a locator."""


@dataclass(frozen=True)
class Window:
    """A part of the county's plane on a picture of `width` × `height` dots."""

    west: float
    north: float
    metres: float
    width: int
    height: int

    @property
    def box(self) -> Box:
        """The part in metres."""
        east, south = self.west + self.width * self.metres, self.north - self.height * self.metres
        return self.west, south, east, self.north

    def dots(self, points: Floats) -> Floats:
        """Turn east/north in metres into right/down in dots."""
        return (points - (self.west, self.north)) / (self.metres, -self.metres)


@dataclass(frozen=True)
class Scene:
    """What is drawn.

    Attributes
    ----------
    bounds
        Box of each accepted row's shape, metres; NaN without one.
    marks
        :data:`FINE` or :data:`NOTED`, one for each accepted row.
    towns, names
        Outlines of the county's towns and their names.
    extent
        Around the file's shapes; None where it has none.
    county
        Around the towns; None where none are known.
    """

    report: Report
    bounds: Floats
    marks: Marks
    towns: NDArray[np.object_]
    names: tuple[str, ...]
    extent: Box | None
    county: Box | None

    @property
    def drawn(self) -> NDArray[np.int64]:
        """Positions of the accepted rows that have a shape."""
        return np.flatnonzero(np.isfinite(self.bounds).all(axis=1))


def scene_of(report: Report, ground: Ground) -> Scene:
    """Gather what the map of a file shows."""
    towns = drawable(ground.around.get("towns"))
    bounds = report.accepted.bounds
    shapes = np.asarray(towns.geometry.to_numpy(), dtype=object)
    return Scene(
        report, bounds, _marks(report), shapes, _names(towns), _around(bounds),
        _around(shapely.bounds(shapes)),
    )  # fmt: skip


def _names(towns: Any) -> tuple[str, ...]:
    if "name" not in towns:
        return ("",) * len(towns)
    return tuple("" if name != name else str(name) for name in towns["name"])  # noqa: PLR0124 - NaN


def _marks(report: Report) -> Marks:
    noted = {repair.row for repair in report.repairs}
    for case in (case for check in report.checks for case in check.rows):
        noted |= {case[name] for name in ("row", "other_row") if name in case}
        noted |= set(case.get("rows", ()))
    rows = np.fromiter(noted, dtype=np.int64, count=len(noted))
    return np.where(np.isin(report.accepted.rows, rows), NOTED, FINE).astype(np.uint8)


def _around(bounds: Floats) -> Box | None:
    known = bounds[np.isfinite(bounds).all(axis=1)]
    if not len(known):
        return None
    west, south = known[:, :2].min(axis=0).tolist()
    east, north = known[:, 2:].max(axis=0).tolist()
    return west, south, east, north


def window(scene: Scene, width: int, heights: tuple[int, int]) -> Window | None:
    """Choose the part of the plane to show; None where there is nothing to show.

    The file's shapes with some land around them where they lie in the county; else the county
    and the shapes together, so that one sees how far they are off.

    Parameters
    ----------
    heights
        The lowest and the highest picture.
    """
    extent, county = scene.extent, scene.county
    if extent and county:
        near = _contains(_grown(county, WITHIN, 0), extent)
        least = max(_size(county)) / CLOSEST
        box = _grown(extent, 0.12, least) if near else _grown(_both(extent, county), 0.05, 0)
    elif extent or county:
        box = _grown(extent or county or (0, 0, 1, 1), 0.08, 1)
    else:
        return None
    return _fitted(box, width, heights)


def located(scene: Scene, shown: Window) -> bool:
    """Whether the window is so small a part of the county that a locator is needed."""
    west, _, east, _ = shown.box
    return scene.county is not None and east - west < SMALL * _size(scene.county)[0]


def _fitted(box: Box, width: int, heights: tuple[int, int]) -> Window:
    across, up = _size(box)
    height = int(np.clip(round(width * up / across), *heights))
    metres = max(across / width, up / height)
    west = (box[0] + box[2] - width * metres) / 2
    return Window(west, (box[1] + box[3] + height * metres) / 2, metres, width, height)


def _size(box: Box) -> tuple[float, float]:
    return box[2] - box[0], box[3] - box[1]


def _grown(box: Box, share: float, least: float) -> Box:
    """Return a box with a margin on every side, no side shorter than `least` metres."""
    margin = max(share * max(_size(box)), 1.0)
    more = [max(margin, (least - side) / 2) for side in _size(box)]
    return box[0] - more[0], box[1] - more[1], box[2] + more[0], box[3] + more[1]


def _both(one: Box, other: Box) -> Box:
    return (
        min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3]),
    )  # fmt: skip


def _contains(outer: Box, inner: Box) -> bool:
    return (
        outer[0] <= inner[0] and outer[1] <= inner[1]
        and outer[2] >= inner[2] and outer[3] >= inner[3]
    )  # fmt: skip


def degrees(box: Box, crs: str) -> Box:
    """Return a box in degrees of the CRS's own datum, edges bent by the projection included."""
    west, south, east, north = lonlat_of(crs).transform_bounds(*box)
    return west, south, east, north


def degree_words(box: Sequence[float], language: str = "zh") -> str:
    """Write a box in degrees: ``经度 120.0012°～120.0123°，纬度 33.4001°～33.4102°``."""
    west, south, east, north = (f"{value:.4f}°" for value in box)
    if language == "zh":
        return f"经度 {west}～{east}，纬度 {south}～{north}"
    return f"longitude {west} – {east}, latitude {south} – {north}"
