"""Plate of a measure by industries 分行业强度图: parcels by their main users' division."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from geoapi.planning.confidential import withheld_rows
from geoapi.planning.measuring import main_users
from geoapi.views.figure_words import (
    bracketed,
    decimals,
    division_words,
    in_words,
    known,
    measure_name,
    measure_unit,
    number_words,
)
from geoapi.views.printed.cartography import draw_marks, shapes
from geoapi.views.printed.faces import (
    BEHIND,
    NO_DATA,
    TIED,
    UNSURE,
    UNUSED,
    WITHHELD,
    draw_faces,
    face_keys,
)
from geoapi.views.printed.furniture import Key
from geoapi.views.printed.intensity_words import notes, plate_subtitle, plate_title
from geoapi.views.printed.plates import Plate
from layers.atlas import land_of, shapes_at

if TYPE_CHECKING:
    from geoapi.planning.measuring.tally import MeasureTable
    from geoapi.views.classes import Classes
    from geoapi.views.printed.ground import Fit
    from geoapi.views.printed.sheet import Sheet
    from geoapi.views.scene import Scene

ORDER, WIDTH = 7.0, 0.3
MOST = 20_000
"""Parcels that no firm uses are drawn where there are no more."""
MARKED = 1_500
"""Parcels in classes that have a mark, to be seen on a sheet, where there are no more."""
NAMED = 5
"""Divisions that the legend names, from the highest down."""
WITHOUT: Mapping[int, str] = {
    main_users.TIED: TIED, main_users.UNKNOWN: UNSURE, main_users.UNUSED: UNUSED,
}  # fmt: skip


def industries_plate(scene: Scene, table: MeasureTable) -> Plate:
    """Give the plate of a table by industries."""
    classes = scene.shown.classing.of(table.rows["value"])
    rows, faces = _faces(scene, table, classes)
    areas = list(shapes_at(scene.county.atlas, "parcels", rows))
    language, unit = scene.language, measure_unit(table.measure, scene.language)
    return Plate(
        title=plate_title(scene, table), subtitle=plate_subtitle(scene, table, len(table.rows)),
        legend=bracketed(measure_name(table.measure, language), unit, language),
        keys=[*face_keys(classes, faces, language), *_whose(language),
              *notes(scene, table, classes), *_highest(table, language)],
        paint=partial(_paint, areas=areas, faces=faces),
        subject=list(shapes(scene.county.atlas["zones"])),
    )  # fmt: skip


def _faces(scene: Scene, table: MeasureTable, classes: Classes) -> tuple[Any, list[str]]:
    """Return the rows of the parcels that are drawn, and how each is."""
    divisions = scene.shown.divisions[table.period]
    named = _by_division(table, classes)
    looks = [named.get(key, NO_DATA) for key in divisions.keys]
    begins = land_of(scene.county.atlas, "parcels").rings.shapes
    drawn = (begins[1:] > begins[:-1]) & (divisions.of != main_users.LEFT_OUT)
    if drawn.sum() > MOST:
        drawn &= divisions.of != main_users.UNUSED
    rows = np.flatnonzero(drawn)
    return rows, [looks[n] if n >= 0 else WITHOUT[n] for n in divisions.of[rows].tolist()]


def _by_division(table: MeasureTable, classes: Classes) -> dict[str, str]:
    found = {}
    for key, value, hidden in zip(
        table.rows["key"], table.rows["value"], withheld_rows(table), strict=True
    ):
        at = None if hidden else classes.of(value)
        found[str(key)] = (WITHHELD if hidden else NO_DATA) if at is None else classes.colours[at]
    return found


def _paint(
    sheet: Sheet, fit: Fit, areas: Sequence[Any], faces: Sequence[str]
) -> Sequence[Any] | None:
    coloured = [(area, face) for area, face in zip(areas, faces, strict=True) if face not in BEHIND]
    width = WIDTH if len(coloured) <= MARKED else 0.0
    draw_faces(sheet, areas, faces, width, order=ORDER)
    if len(coloured) > MARKED:
        return None
    covered: list[Any] = []
    for colour in dict.fromkeys(face for _, face in coloured):
        mine = [area for area, face in coloured if face == colour]
        style = {"marker": "s", "markersize": 3.2, "color": colour, "markeredgewidth": 0.35,
                 "markeredgecolor": "#3f4a45"}  # fmt: skip
        covered += draw_marks(sheet, fit, mine, **style)
    return covered


def _whose(language: str) -> list[Key]:
    words = in_words(
        language, "宗地按期末占地最多企业的行业大类", "A parcel is of its main user's division"
    )
    return [Key(words, "note")]


def _highest(table: MeasureTable, language: str) -> list[Key]:
    """Name the divisions with the highest figures."""
    figures = zip(table.rows["value"], table.rows["key"], strict=True)
    ranked = sorted((-float(value), str(key)) for value, key in figures if known(value))
    digits = decimals(table.rows["value"])
    lines = [
        f"{division_words(key)}　{number_words(-value, digits)}" for value, key in ranked[:NAMED]
    ]
    head = in_words(language, "最高的行业：", "Highest:")
    return [Key(words, "note") for words in ([head, *lines] if lines else [])]
