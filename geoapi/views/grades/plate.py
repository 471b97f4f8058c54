"""Plate of grades 企业分级: a disc with its letter for each firm, beside its land; none overlap.

Where firms are too many for letters, marks of a shape for each class stand in their place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.patches import Circle
from shapely import Point

from geoapi.views.errors import FigureError
from geoapi.views.figure_words import in_words, mu_words
from geoapi.views.grades.discs import Points, spread
from geoapi.views.grades.layer import grades_heading
from geoapi.views.grades.look import Standing
from geoapi.views.printed.cartography import draw, draw_marks, shapes
from geoapi.views.printed.furniture import Key
from geoapi.views.printed.plates import Plate
from geoapi.views.printed.sheet import INK, Sheet, write

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from geoapi.views.grades.matter import Grades
    from geoapi.views.printed.ground import Fit
    from geoapi.views.scene import Scene

LETTERED = 700
"""More firms than this have marks without letters."""
LARGEST, SMALLEST = 4.6, 3.0
"""Radius of a disc in points."""
FILLED = 0.11
"""Part of the sheet's frame that discs may cover together."""
ZONE = {"facecolor": "#ebe6d8", "edgecolor": "#8d8264", "linewidth": 0.7, "zorder": 3.5}
NEAR = 1.5
"""Radii away from its land up to which a disc needs no line to it."""


def grades_plate(scene: Scene) -> Plate:
    """Give the plate of the scene's grades; a firm without land on the map is counted only."""
    if scene.grades is None:
        raise FigureError("此图需要评价结果，请给出评价方案 (needs grades: name a scheme)")
    grades = scene.grades
    where = firm_land(grades, scene)
    title, _ = grades_heading(scene)
    zones = shapes(scene.county.atlas["zones"])
    return Plate(
        title=title,
        subtitle=_subtitle(scene, grades),
        legend=in_words(scene.language, "类别（户数）", "Class (firms)"),
        keys=_keys(scene, grades, len(where)),
        paint=lambda sheet, fit: _paint(sheet, fit, grades, where, zones),
    )


def firm_land(grades: Grades, scene: Scene) -> dict[int, Any]:
    """Return the shape of each firm's largest parcel, by position; those without are left out."""
    parcels = scene.county.atlas["parcels"]
    found = shapes(parcels)
    if not len(found):
        return {}
    known = dict(zip(parcels.loc[found.index, "parcel_id"].astype(str), found, strict=True))
    rows = grades.land[grades.land["parcel_id"].isin(list(known))]
    first = rows.drop_duplicates("entity").set_index("entity")["parcel_id"]
    placed = first.sort_index()
    return dict(zip(placed.index.tolist(), (known[key] for key in placed), strict=True))


def _subtitle(scene: Scene, grades: Grades) -> str:
    _, words = grades_heading(scene)
    rated = int((grades.scores.entities["status"] == "rated").sum())
    land = grades.scores.entities["land"].sum(min_count=1)
    mu = mu_words(None if land != land else float(land), 0)  # noqa: PLR0124 - NaN
    counts = in_words(
        scene.language, f"参评 {rated:,} 户　评价用地 {mu} 亩", f"{rated:,} rated　{mu} mu"
    )
    return f"{words.replace(' · ', '　')}　{counts}"


def _keys(scene: Scene, grades: Grades, drawn: int) -> list[Key]:
    language, tally = scene.language, grades.tally
    keys = [
        Key(f"{one.title(language)}（{tally[one.name]:,}）", "disc", {"draw": _swatch(one)})
        for one in grades.standings
    ]
    lost = len(grades.standing) - drawn
    note = in_words(language, f"无宗地图形、未上图 {lost} 户", f"{lost} without land on the map")
    keys += [Key(note, "note")] if lost else []
    if len(shapes(scene.county.atlas["zones"])):
        style = {name: ZONE[name] for name in ("facecolor", "edgecolor")}
        keys.append(Key(in_words(language, "工业园区", "Industrial zone"), style=style))
    return keys


def _swatch(one: Standing) -> Callable[[Sheet, tuple[float, float]], None]:
    return lambda sheet, at: draw_disc(sheet, at, LARGEST, one, order=27)


def radius_of(count: int, frame: float) -> float:
    """Return how large discs may be so that all together leave the map to be seen."""
    fits = float(np.sqrt(FILLED * frame / (np.pi * max(count, 1))))
    return min(LARGEST, max(SMALLEST, fits))


def _paint(
    sheet: Sheet, fit: Fit, grades: Grades, where: Mapping[int, Any], zones: Any
) -> list[Any]:
    draw(sheet, zones, **ZONE)
    marks: list[Any] = []
    for one in grades.standings:
        places = [shape for at, shape in where.items() if grades.standing.iloc[at] == one.name]
        style = {"facecolor": one.colour, "edgecolor": INK, "linewidth": 0.15, "zorder": 7}
        draw(sheet, places, **style)
        if len(where) > LETTERED:
            style = {"marker": one.shape, "color": one.colour, "markersize": 4}
            marks += draw_marks(sheet, fit, places, **style)
    return _discs(sheet, fit, grades, where) if 0 < len(where) <= LETTERED else marks


def _discs(sheet: Sheet, fit: Fit, grades: Grades, where: Mapping[int, Any]) -> list[Any]:
    radius = radius_of(len(where), fit.size.across * fit.size.up)
    spots = [fit.to_paper(shape.point_on_surface()) for shape in where.values()]
    anchors: Points = np.array([(spot.x, spot.y) for spot in spots])
    places = spread(anchors, radius)
    _leaders(sheet, anchors, places, radius)
    for at, (x, y) in zip(where, places, strict=True):
        draw_disc(sheet, (float(x), float(y)), radius, grades.look(at))
    return [Point(place).buffer(radius + 1, quad_segs=2) for place in places]


def _leaders(sheet: Sheet, anchors: Points, places: Points, radius: float) -> None:
    """Draw a hairline from each disc that had to step aside to the land it stands for."""
    gaps = places - anchors
    far = np.hypot(gaps[:, 0], gaps[:, 1]) > NEAR * radius
    lines = np.stack([anchors[far], places[far]], axis=1)
    drawn = LineCollection(list(lines), colors="#6b6b6b", linewidths=0.25, zorder=13)
    sheet.paper.add_collection(drawn)


def draw_disc(
    sheet: Sheet, at: tuple[float, float], radius: float, one: Standing, *, order: float = 14
) -> None:
    """Draw one disc in the colour of its class, its letters upon it."""
    style = {"facecolor": one.colour, "edgecolor": "#555555", "linewidth": 0.3, "zorder": order}
    sheet.paper.add_patch(Circle(at, radius, **style))
    size = radius * (1.45 if len(one.sign) == 1 else 1.1)
    write(sheet, at, one.sign, size, color=one.ink, zorder=order + 0.5, gid="sign")
