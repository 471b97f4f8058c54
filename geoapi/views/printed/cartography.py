"""How the land is drawn: border, towns, rivers and roads, coloured areas, marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.lines import Line2D

from geoapi.views.figure_words import in_words
from geoapi.views.printed.furniture import Key
from geoapi.views.printed.ground import Fit
from geoapi.views.printed.picture import draw_picture
from geoapi.views.printed.sheet import INK, Sheet
from layers.rings import MULTIPOLYGON, POLYGON

AREAS = (POLYGON, MULTIPOLYGON)
VERY_MANY = 20_000
"""Areas above which they are drawn as one picture."""

LAND, HALO, BORDER, TOWN_LINE = "#f7f5ef", ("#f6e6ec", "#eed3de"), "#3d3840", "#8a8a8a"
WATER = "#9ecae1"
ZONE = {"facecolor": "#dcebe1", "edgecolor": "#6fa58c", "linewidth": 0.6}
ROAD = ({"color": "#c98f4e", "linewidth": 1.9}, {"color": "#fdf0d5", "linewidth": 1.0})
RAIL = (
    {"color": "#4d4d4d", "linewidth": 1.8},
    {"color": "white", "linewidth": 1.0, "linestyle": (0, (5, 5))},
)
HATCH, HATCH_INK = "/////", "#9a9a9a"
CONSTRAINTS = {
    "permanent_farmland": ("永久基本农田", "Permanent farmland", "#d8e4b0"),
    "ecological_redline": ("生态保护红线", "Ecological red line", "#bfe0c8"),
    "urban_boundary": ("城镇开发边界", "Urban growth boundary", "#f2d7c9"),
    "industrial_line": ("工业用地控制线", "Industrial land line", "#e3d3ea"),
    "hazard": ("灾害风险区", "Hazard area", "#ecc9c3"),
    "relic": ("文物保护区", "Heritage site", "#e6d9b8"),
}


def shapes(frame: Any) -> Any:
    """Geometries of a frame that has any, without missing and empty ones."""
    if not isinstance(frame, gpd.GeoDataFrame) or frame.active_geometry_name is None:
        return gpd.GeoSeries([])
    return frame.geometry[_there(frame.geometry.to_numpy())]


def _there(found: Any) -> Any:
    """Mask of the shapes that are neither missing nor empty."""
    return ~(shapely.is_missing(found) | shapely.is_empty(found))


def draw(sheet: Sheet, series: Any, **style: Any) -> None:
    """Draw shapes in metres; nothing for none (geopandas would warn); very many as a picture."""
    found = np.array(list(series), dtype=object)
    there = _there(found)
    if not there.any():
        return
    if there.sum() > VERY_MANY and np.isin(shapely.get_type_id(found[there]), AREAS).all():
        draw_picture(sheet, found[there], style)
    else:
        gpd.GeoSeries(found[there]).plot(ax=sheet.ground, aspect=None, **style)


def draw_land(sheet: Sheet, land: Any, towns: Sequence[Any], scale: float) -> None:
    """Draw the land with a tinted halo outside its border and thin dashed town lines."""
    for points, colour in zip((9.0, 4.5), HALO, strict=True):
        draw(sheet, [land.buffer(points / scale)], facecolor=colour, edgecolor="none", zorder=1)
    draw(sheet, [land], facecolor=LAND, edgecolor="none", zorder=2)
    inner = town_lines(towns, land, 1.5 / scale)
    draw(sheet, [inner], color=TOWN_LINE, linewidth=0.7, linestyle="--", zorder=8.4)
    draw(sheet, [land.boundary], color=BORDER, linewidth=1.9, zorder=9)


def town_lines(towns: Sequence[Any], land: Any, near: float) -> Any:
    """Give the lines between towns, each once, so that two dashes never run over each other."""
    if len(towns) < 2:  # noqa: PLR2004 - one town has no neighbour
        return shapely.MultiLineString()
    lines = shapely.union_all([shapely.boundary(town) for town in towns])
    inner = lines.difference(land.boundary.buffer(near))
    return inner if inner.geom_type == "LineString" else shapely.line_merge(inner)


def _of_kind(frame: Any, kind: str, dimension: int) -> Any:
    found = shapes(frame)
    if not len(found):
        return found
    wanted = frame.loc[found.index, "kind"].eq(kind).fillna(value=False)
    return found[wanted & (shapely.get_dimensions(found.to_numpy()) == dimension)]


def draw_lines(sheet: Sheet, atlas: Mapping[str, Any]) -> list[Any]:
    """Draw rivers, roads and railways where the bureau has them; returns their shapes."""
    river = _of_kind(atlas.get("constraints"), "river", 2)
    road = _of_kind(atlas.get("facilities"), "road", 1)
    rail = _of_kind(atlas.get("facilities"), "rail", 1)
    draw(sheet, river, facecolor=WATER, edgecolor=WATER, linewidth=0.8, zorder=4)
    draw(sheet, road, zorder=6, **ROAD[0])
    draw(sheet, road, zorder=6.1, **ROAD[1])
    draw(sheet, rail, zorder=6.2, **RAIL[0])
    draw(sheet, rail, zorder=6.3, **RAIL[1])
    return [shape for found in (river, road, rail) for shape in found]


def line_keys(atlas: Mapping[str, Any], language: str) -> list[Key]:
    """Legend rows of the border and of the lines that are drawn."""
    keys = [Key(in_words(language, "县界", "County border"), "line", {"color": BORDER, "lw": 1.9})]
    if len(shapes(atlas.get("towns"))) > 1:
        style = {"color": TOWN_LINE, "lw": 0.7, "ls": "--"}
        keys.append(Key(in_words(language, "乡镇界", "Town line"), "line", style))
    river = _of_kind(atlas.get("constraints"), "river", 2)
    if len(river):
        keys.append(Key(in_words(language, "河流", "River"), "line", {"color": WATER, "lw": 2.8}))
    for kind, zh, en, (under, over) in (
        ("road", "公路", "Road", ROAD),
        ("rail", "铁路", "Railway", RAIL),
    ):
        if len(_of_kind(atlas.get("facilities"), kind, 1)):
            keys.append(Key(in_words(language, zh, en), "line", under, over))
    return keys


def draw_zones(sheet: Sheet, atlas: Mapping[str, Any]) -> None:
    """Draw the zones pale, beneath what a figure is about."""
    draw(sheet, shapes(atlas.get("zones")), zorder=6.5, **ZONE)


def zone_keys(atlas: Mapping[str, Any], language: str) -> list[Key]:
    """Legend row of the zones, where there are any."""
    words = in_words(language, "工业集中区", "Industrial zone")
    return [Key(words, style=ZONE)] if len(shapes(atlas.get("zones"))) else []


def draw_areas(
    sheet: Sheet, areas: Any, colours: Sequence[str | None], width: float, *, order: float = 7
) -> None:
    """Fill areas with their colours, hatched where the colour is None (no data)."""
    known = [shape for shape, colour in zip(areas, colours, strict=True) if colour]
    unknown = [shape for shape, colour in zip(areas, colours, strict=True) if not colour]
    fills = [colour for colour in colours if colour]
    edge = {"edgecolor": INK, "linewidth": width}
    draw(sheet, known, color=fills, zorder=order, **edge)
    style = {"facecolor": "white", "hatch": HATCH, "edgecolor": HATCH_INK, "linewidth": 0}
    draw(sheet, unknown, zorder=order, **style)
    draw(sheet, unknown, facecolor="none", zorder=order + 0.1, **edge)


def draw_constraints(sheet: Sheet, frame: Any) -> None:
    """Draw control lines by kind in pale colours."""
    for kind, (_, _, colour) in CONSTRAINTS.items():
        draw(sheet, _of_kind(frame, kind, 2), facecolor=colour, edgecolor="none", zorder=3)


def constraint_keys(frame: Any, language: str) -> list[Key]:
    """Legend rows of the control lines there are."""
    counts = {kind: len(_of_kind(frame, kind, 2)) for kind in CONSTRAINTS}
    return [
        Key(f"{in_words(language, zh, en)}（{counts[kind]}）", style={"facecolor": colour})
        for kind, (zh, en, colour) in CONSTRAINTS.items()
        if counts[kind]
    ]


def draw_marks(sheet: Sheet, fit: Fit, places: Any, **style: Any) -> list[Any]:
    """Draw one mark at the middle of each shape, of the same size on every sheet.

    Returns the discs in points that the marks cover.
    """
    spots = fit.to_paper(shapely.point_on_surface(np.array(list(places), dtype=object)))
    xs, ys = shapely.get_x(spots), shapely.get_y(spots)
    mark = {"linestyle": "none", "markeredgecolor": "white", "markeredgewidth": 0.6, "zorder": 14}
    sheet.paper.add_line(Line2D(xs, ys, **{**mark, **style}))
    return list(shapely.buffer(spots, style.get("markersize", 6.0) / 2 + 1, quad_segs=2))
