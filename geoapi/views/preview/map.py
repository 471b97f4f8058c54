"""The small map of a file 预览图 as one SVG: bounded in size, asking the network for nothing.

Up to :data:`MOST_DRAWN` shapes are drawn one by one; more become one picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geoapi.views.preview.furniture import locator, north, scale_bar, town_names
from geoapi.views.preview.paths import outlines, path
from geoapi.views.preview.raster import data_uri, grid_of, png
from geoapi.views.preview.scene import (
    FINE,
    NOTED,
    Scene,
    Window,
    degree_words,
    degrees,
    located,
    scene_of,
    window,
)

if TYPE_CHECKING:
    from layers.door.outcome import Report
    from layers.door.report import Ground

MOST_DRAWN = 3_000
MOST_LETTERS = 300_000
"""Shapes, and letters of their outlines, that are drawn one by one."""

WIDTH, HEIGHTS = 720, (380, 560)
FINER = 2
"""Dots of the picture of very many shapes to one of the map."""

DOT = 3.0
"""Dots across below which a shape is drawn as a round dot: it shall not vanish."""

LETTERS = (
    "font:15px 'Microsoft YaHei','PingFang SC','Noto Sans CJK SC',sans-serif;fill:#3c444b;"
    "paint-order:stroke;stroke:#fff;stroke-width:3px;stroke-linejoin:round"
)
RULES = (
    ".land{fill:#f6f4ec;stroke:#8d8a86;stroke-width:10;stroke-dasharray:40 30}",
    ".f{fill:#2f9e77;fill-opacity:.55;stroke:#0f5c43;stroke-width:8}",
    ".n{fill:#e8833a;fill-opacity:.7;stroke:#9c3d00;stroke-width:14}",
    ".l{fill:none;stroke-width:22}",
    ".d{fill:none;stroke-width:45;stroke-linecap:round}",
    ".d.f{stroke:#17825f}",
    ".d.n{stroke:#d55e00;stroke-width:60}",
    f"text{{{LETTERS}}}",
    ".town{fill:#77726c;text-anchor:middle}",
)
STYLE = "".join(f".preview-map {rule}" for rule in RULES)
"""Every rule is kept to maps like this one: an SVG within a page shares its styles."""

COLOURS = ((0, 0, 0, 0), (23, 130, 95, 255), (213, 94, 0, 255))
"""Of the marks 0, FINE and NOTED in a picture."""

CLASSES = {FINE: "f", NOTED: "n"}


@dataclass(frozen=True)
class PreviewMap:
    """The map and the words beneath it.

    Attributes
    ----------
    shapes, fine, noted
        Shapes of the file in all, those with nothing to say, those a check or repair speaks of.
    pictured
        Whether the shapes are one picture rather than drawn one by one.
    """

    svg: str
    shapes: int
    fine: int
    noted: int
    towns: int
    pictured: bool
    extent: tuple[float, float, float, float] | None

    def extent_words(self, language: str = "zh") -> str:
        """Write the extent of the file's shapes in degrees; empty where it has none."""
        return degree_words(self.extent, language) if self.extent else ""


def preview_map(report: Report, ground: Ground) -> PreviewMap | None:
    """Draw a file's accepted shapes over the county's towns; None where there is no shape."""
    scene = scene_of(report, ground)
    shown = window(scene, WIDTH, HEIGHTS) if scene.extent else None
    if shown is None or scene.extent is None:
        return None
    drawn = _each(scene, shown)
    marks = scene.marks[scene.drawn]
    return PreviewMap(
        svg=_svg(scene, shown, _picture(scene, shown) if drawn is None else drawn),
        shapes=len(marks), fine=int((marks == FINE).sum()), noted=int((marks == NOTED).sum()),
        towns=len(scene.towns), pictured=drawn is None,
        extent=degrees(scene.extent, ground.crs),
    )  # fmt: skip


def _svg(scene: Scene, shown: Window, shapes: str) -> str:
    size = f'viewBox="0 0 {shown.width} {shown.height}"'
    label = 'role="img" aria-label="文件图形的位置 where the shapes lie"'
    cut = _clipped(scene, shown)
    parts = (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} class="preview-map" {label}>',
        f"<style>{STYLE}</style>",
        f'<rect width="{shown.width}" height="{shown.height}" fill="#e6ebee"/>',
        _land(cut, shown), shapes, *town_names(scene, cut, shown), scale_bar(shown), north(),
        locator(scene, shown) if located(scene, shown) else "",
        "</svg>",
    )  # fmt: skip
    return "".join(parts)


def _clipped(scene: Scene, shown: Window) -> list[Any]:
    """Return the towns as far as they are on the map, no finer than it can show."""
    west, south, east, north_ = shown.box
    margin = 10 * shown.metres
    simple = shapely.simplify(scene.towns, shown.metres * 0.6)
    box = west - margin, south - margin, east + margin, north_ + margin
    return [shapely.clip_by_rect(town, *box) for town in simple]


def _land(towns: Sequence[Any], shown: Window) -> str:
    drawn = "".join(f'<path class="land" d="{d}"/>' for d in outlines(towns, shown) if d)
    return f'<g transform="scale(.1)">{drawn}</g>'


def _each(scene: Scene, shown: Window) -> str | None:
    """Draw shapes one by one, those spoken of last and so on top; None where it is too much."""
    rows = scene.drawn
    if len(rows) > MOST_DRAWN:
        return None
    rows = rows[np.argsort(scene.marks[rows], kind="stable")]
    shapes = scene.report.accepted.shapes(rows)
    drawn: list[str] = []
    letters = 0
    for row, shape in zip(rows.tolist(), shapes, strict=True):
        drawn.append(_shape(scene, shown, row, shape))
        letters += len(drawn[-1])
        if letters > MOST_LETTERS:
            return None
    return f'<g transform="scale(.1)">{"".join(drawn)}</g>'


def _shape(scene: Scene, shown: Window, row: int, shape: Any) -> str:
    kind, d = _drawing(shown, shape)
    key = str(scene.report.accepted.table.iat[row, 0])  # the key of a layer is its first field
    title = escape(f"第 {scene.report.accepted.rows[row]} 行 {key}"[:80])
    mark = CLASSES[int(scene.marks[row])]
    return f'<path class="{kind}{mark}" d="{d}"><title>{title}</title></path>'


def _drawing(shown: Window, shape: Any) -> tuple[str, str]:
    """Return the class and the path of one shape."""
    west, south, east, north = shape.bounds
    if max(east - west, north - south) < DOT * shown.metres:
        return "d ", path(shown, [np.array([[(west + east) / 2, (south + north) / 2]])], "h0")
    simple = shapely.simplify(shape, shown.metres * 0.4)
    [d] = outlines([simple], shown)
    if d:
        return "", d
    parts = shapely.get_parts(shapely.get_parts(simple))
    if max(shapely.get_dimensions(parts)) == 1:
        return "l ", path(shown, [shapely.get_coordinates(part) for part in parts], "")
    return "d ", path(shown, [shapely.get_coordinates(part) for part in parts], "h0")


def _picture(scene: Scene, shown: Window) -> str:
    """Draw very many shapes as one picture."""
    finer = Window(
        shown.west, shown.north, shown.metres / FINER, shown.width * FINER, shown.height * FINER
    )
    address = data_uri(png(grid_of(scene, finer, brush=FINER), COLOURS))
    return (
        f'<image width="{shown.width}" height="{shown.height}" href="{address}" '
        f'style="image-rendering:pixelated"/>'
    )
