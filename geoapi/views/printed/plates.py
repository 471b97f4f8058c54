"""A plate 图版: what one printed figure says; `compose` sets it on the sheet."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import shapely

from geoapi.views.errors import FigureError
from geoapi.views.figure_words import in_words
from geoapi.views.printed.cartography import draw_land, draw_lines, line_keys, shapes
from geoapi.views.printed.furniture import (
    Key,
    draw_legend,
    draw_north,
    draw_scale,
    legend_size,
)
from geoapi.views.printed.grid import draw_grid, grid_words
from geoapi.views.printed.ground import Fit, crs_words, fit, outline
from geoapi.views.printed.lettering import Board, Call, board, write_calls, write_names
from geoapi.views.printed.margins import crs_fact, foot, titles
from geoapi.views.printed.setting import Setting
from geoapi.views.printed.sheet import Sheet, blank_sheet
from geoapi.views.scene import Scene

COUNTED = re.compile(r"(.*?)（([\d,]+)）")
"""A row of a legend that ends with how many there are."""


@dataclass(frozen=True)
class Plate:
    """One figure: words, legend, how its subject is painted, and what lettering avoids.

    Attributes
    ----------
    paint
        Draws the subject on the sheet; returns what its marks cover, in points.
    subject
        Shapes in metres that letters should leave open, besides the marks.
    captions
        Town code -> a second line under the town's name.
    """

    title: str
    subtitle: str
    legend: str
    keys: Sequence[Key]
    paint: Callable[[Sheet, Fit], Sequence[Any] | None]
    subject: Sequence[Any] = ()
    calls: Sequence[Call] = ()
    captions: Mapping[str, str] = field(default_factory=dict)


def land_of(scene: Scene) -> Any:
    """Outline of the county: its towns, or a hull around whatever there is.

    Raises
    ------
    FigureError
        When no layer has a single shape.
    """
    towns = shapes(scene.county.atlas.get("towns"))
    if len(towns):
        return outline(towns.to_numpy())
    every = [shape for frame in scene.county.atlas.values() for shape in shapes(frame)]
    if not every:
        message = "没有可以成图的数据：请先导入乡镇或其他有图形的图层 (no layer has any shape)"
        raise FigureError(message)
    hull = shapely.convex_hull(shapely.GeometryCollection(every))
    span = max(hull.bounds[2] - hull.bounds[0], hull.bounds[3] - hull.bounds[1], 100.0)
    return shapely.MultiPolygon([hull.buffer(span * 0.03)])


def compose(scene: Scene, plate: Plate, setting: Setting) -> Any:
    """Set a plate on its sheet and give the matplotlib Figure."""
    atlas, language = scene.county.atlas, scene.language
    keys = [in_brackets(key, language) for key in [*plate.keys, *line_keys(atlas, language)]]
    land = land_of(scene)
    whole = framed(land, plate.subject)
    sheet = blank_sheet(setting.size(whole.bounds))
    placed = fit(whole, legend_size(plate.legend, keys), sheet.size)
    left, bottom, right, top = placed.limits
    sheet.ground.set(xlim=(left, right), ylim=(bottom, top))
    towns = shapes(atlas.get("towns"))
    draw_land(sheet, land, towns.to_numpy(), placed.scale)
    lines = [*draw_lines(sheet, atlas), land.boundary]
    marks = plate.paint(sheet, placed) or ()
    open_land = [*(placed.to_paper(shape) for shape in plate.subject), *_together(marks)]
    around = board(placed, open_land, [placed.to_paper(line).buffer(2) for line in lines])
    _letters(sheet, placed, (scene, plate), around)
    _furniture(sheet, placed, scene, (plate.legend, keys))
    grid = draw_grid(sheet, placed.limits, scene.county.crs, setting.grid)
    titles(sheet, plate.title, plate.subtitle)
    facts = [crs_fact(crs_words(scene.county.crs, language), language)]
    foot(sheet, scene, [*facts, *grid_words(grid, language)])
    return sheet.figure


def framed(land: Any, subject: Sequence[Any]) -> Any:
    """Give what the frame has to hold: the land, and what a figure is about beyond its bounds."""
    around = shapely.box(*land.bounds)
    beyond = [shape for shape in subject if not around.contains(shapely.box(*shape.bounds))]
    return shapely.union_all([land, *beyond]) if beyond else land


def in_brackets(key: Key, language: str) -> Key:
    """Write the count of a legend's row in the brackets of its language."""
    found = COUNTED.fullmatch(key.text) if language != "zh" else None
    return replace(key, text=f"{found[1]} ({found[2]})") if found else key


def _together(marks: Sequence[Any]) -> Sequence[Any]:
    """Unite marks that touch: a county has thousands."""
    return list(shapely.get_parts(shapely.union_all(list(marks)))) if marks else []


def _letters(sheet: Sheet, placed: Fit, shown: tuple[Scene, Plate], around: Board) -> None:
    scene, plate = shown
    towns = scene.county.atlas["towns"]
    areas = [placed.to_paper(shape) for shape in shapes(towns)]
    written = write_names(sheet, areas, _names(towns, plate.captions), around)
    write_calls(sheet, placed, plate.calls, around, written)


def _names(towns: Any, captions: Mapping[str, str]) -> list[str]:
    """Name of each town that has a shape, with the caption of its code below."""
    rows = towns.loc[shapes(towns).index]
    named = zip(rows["name"].fillna(""), rows["town_code"], strict=True)
    return ["\n".join(filter(None, (name, captions.get(code)))) for name, code in named]


def _furniture(sheet: Sheet, placed: Fit, scene: Scene, legend: tuple[str, Sequence[Key]]) -> None:
    draw_legend(sheet, placed.boxes["legend"], *legend)
    draw_scale(sheet, placed.boxes["scale"], placed.scale)
    draw_north(sheet, placed.boxes["north"], in_words(scene.language, "北", "N"))
