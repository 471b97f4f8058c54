"""Parcels by the industry of their main user 分行业图层, each in the class of its division.

A division's figure stands on the page once, however many parcels are its; of a parcel only which
division it is of. What has none stays uncoloured: land that firms do not use, main users of several
divisions, a user or an industry that is not known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pyproj

from geoapi.planning.measuring import main_users
from geoapi.views.figure_words import decimals, division_words
from geoapi.views.offline import PageTooLargeError
from geoapi.views.scene import basis_of
from geoapi.views.web.graded import (
    BEHIND,
    WITHOUT,
    Graded,
    Unit,
    counts_of,
    graded_units,
    kinds_of,
    note_of,
    step,
    unit_figure,
)
from geoapi.views.web.layers import MapLayer, rows_of, users_by_parcel
from geoapi.views.web.popups import Rows, measure_titles, parcel_rows, parcel_titles, unit_of
from geoapi.views.web.shapes import DECIMALS, DEGREES, to_degrees
from geoapi.views.web.tiles import are_many, asked_of, tile_address, told_address, too_many
from geoapi.views.web.words import missing, say
from layers.atlas import land_of, leaf_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geoapi.planning.measuring.main_users import MainDivisions
    from geoapi.views.classes import Classes
    from geoapi.views.scene import Scene
    from geoapi.views.tiles.industries import Industries


def figures_by_industry(scene: Scene) -> MapLayer:
    """Colour parcels in use by the figures of their main users' divisions.

    Raises
    ------
    PageTooLargeError
        Very many parcels on a page that stands alone.
    """
    table, language = scene.table, scene.language
    assert table is not None  # noqa: S101 - who draws figures has looked
    many = are_many(scene)
    if many and scene.served is None:
        count = len(leaf_of(scene.county.atlas, "parcels"))
        raise PageTooLargeError(too_many(count, language, subject=True))
    keys = _keys(scene)
    graded = graded_units(scene, keys)
    steps = _in_tiles(scene, graded, keys) if many else _on_page(scene, graded, keys)
    now = steps[[one["period"] for one in steps].index(table.period)]
    titles = measure_titles(table.measure, scene)
    layer = MapLayer(
        "figures", titles[0], kinds_of(graded.classes, now["counts"], language), (),
        (say("division", language), *titles, *parcel_titles(scene)),
        unit=unit_of(table.measure, language), note=_note(scene, graded.classes, len(keys)),
        basis=now["basis"], first=True, steps=steps, tiles=now.get("tiles", ""),
        told=now.get("told", ""), dotted=len(graded.classes.labels),
    )  # fmt: skip
    return layer if many else replace(layer, features=_features(scene, now, graded.classes))


def _keys(scene: Scene) -> list[str]:
    """Return the divisions that have a figure or a parcel in any period, rising."""
    assert scene.table is not None  # noqa: S101 - who calls has looked
    named = {str(key) for one in (scene.table, *scene.shown.series) for key in one.rows["key"]}
    for divisions in scene.shown.divisions.values():
        named |= {divisions.keys[n] for n in np.unique(divisions.of) if n >= 0}
    return sorted(named)


def _places(divisions: MainDivisions, keys: Sequence[str]) -> NDArray[np.int64]:
    """Return the unit of each parcel; behind the divisions stand those without, -1 is left out."""
    at = {key: position for position, key in enumerate(keys)}
    of = np.array([at.get(key, -1) for key in divisions.keys] + [-1] * 4, dtype=np.int64)
    for order, reason in enumerate(WITHOUT):
        of[reason] = len(keys) + order
    found: NDArray[np.int64] = of[divisions.of]
    return found


def units_of(graded: Graded, period: str | None, keys: Sequence[str], language: str) -> list[Unit]:
    """Return the figures of divisions with their names, and what is told of those without."""
    found = [
        [at, value, [division_words(key), *rows]]
        for key, (at, value, rows) in zip(keys, graded.at(period), strict=True)
    ]
    for behind in WITHOUT.values():
        at = len(graded.classes.labels) + behind
        found.append([at, None, _without(BEHIND[behind][0], language)])
    return found


def _without(key: str, language: str) -> Rows:
    return [say(key, language), "", "", "", ""]


def unit_of_parcel(scene: Scene, industries: Industries, parcel: int, at: int) -> Unit | None:
    """Tell by what one parcel is coloured, as a page would hold it; None where it is left out.

    Parameters
    ----------
    at
        The class that it is drawn in.
    """
    of, table = int(industries.divisions.of[parcel]), industries.table
    if of == main_users.LEFT_OUT:
        return None
    if of < 0:
        return [at, None, _without(BEHIND[WITHOUT[of]][0], scene.language)]
    key, (row, hidden) = industries.divisions.keys[of], industries.row_of(of)
    digits = decimals(industries.values)
    value, rows = unit_figure((row, hidden), (scene, table), digits)
    return [at, value, [division_words(key), *rows]]


def _on_page(scene: Scene, graded: Graded, keys: Sequence[str]) -> tuple[Mapping[str, Any], ...]:
    shown = _shown(scene)
    steps = []
    for table in graded.tables:
        of = _places(scene.shown.divisions[table.period], keys)[shown].tolist()
        units = units_of(graded, table.period, keys, scene.language)
        counts = counts_of(graded.classes, (units[n][0] if n >= 0 else n for n in of))
        basis = _basis(replace(scene, table=table))
        steps.append(step(
            table.period, counts, units=units, basis=basis, of=of, named=len(keys)
        ))  # fmt: skip
    return tuple(steps)


def _shown(scene: Scene) -> NDArray[np.int64]:
    """Return the rows of the parcels that have a shape and are not left out in every period."""
    begins = land_of(scene.county.atlas, "parcels").rings.shapes
    left_out = [one.of == main_users.LEFT_OUT for one in scene.shown.divisions.values()]
    return np.flatnonzero((begins[1:] > begins[:-1]) & ~np.all(left_out, axis=0))


def _features(scene: Scene, now: Mapping[str, Any], classes: Classes) -> tuple[dict[str, Any], ...]:
    """Tell each parcel by itself; what it is coloured by follows with the period."""
    frame = scene.county.atlas["parcels"].iloc[_shown(scene)]
    users, none = users_by_parcel(scene), len(classes.labels)
    places = to_degrees(frame.geometry.representative_point()).points
    own = [
        {"k": str(one.parcel_id), "n": str(one.parcel_id if missing(one.name) else one.name),
         "c": now["units"][unit][0] if unit >= 0 else none,
         "s": users.get(str(one.parcel_id)) or None, "at": at,
         "p": [parcel_rows(one, scene, users.get(str(one.parcel_id), []))]}
        for one, unit, at in zip(rows_of(frame), now["of"], places, strict=True)
    ]  # fmt: skip
    return to_degrees(frame.geometry).features(own)


def _in_tiles(scene: Scene, graded: Graded, keys: Sequence[str]) -> tuple[Mapping[str, Any], ...]:
    """Return the steps of a page whose parcels the service draws."""
    shown, steps = _shown(scene), []
    for table in graded.tables:
        places = _places(scene.shown.divisions[table.period], keys)[shown]
        units = units_of(graded, table.period, keys, scene.language)
        asked = asked_of(scene, table, graded.classes)
        steps.append(step(
            table.period, _counted(graded.classes, units, places), units=units,
            basis=_basis(replace(scene, table=table)), tiles=tile_address(scene, asked),
            told=told_address(scene, asked), named=len(keys),
            boxes=_boxes(scene, shown, places, len(keys)),
        ))  # fmt: skip
    return tuple(steps)


def _counted(classes: Classes, units: Sequence[Unit], places: NDArray[np.int64]) -> list[int]:
    """Count parcels by the class of their unit."""
    parcels = np.bincount(places[places >= 0], minlength=len(units))
    counts = np.zeros(len(classes.labels) + len(BEHIND), dtype=np.int64)
    np.add.at(counts, [unit[0] for unit in units], parcels)
    found: list[int] = counts.tolist()
    return found


def _boxes(
    scene: Scene, rows: NDArray[np.int64], places: NDArray[np.int64], count: int
) -> list[list[list[float]] | None]:
    """Return ``[[south, west], [north, east]]`` around the parcels of each division, in degrees."""
    used = (places >= 0) & (places < count)
    rows, places = rows[used], places[used]
    bounds = land_of(scene.county.atlas, "parcels").rings.take(rows).bounds()
    order = np.argsort(places, kind="stable")
    edges = np.searchsorted(places[order], np.arange(count + 1))
    way = pyproj.Transformer.from_crs(scene.county.crs, DEGREES, always_xy=True)
    boxes: list[list[list[float]] | None] = []
    for begin, end in pairwise(edges):
        if begin == end:
            boxes.append(None)
            continue
        mine = bounds[order[begin:end]]
        west, south, east, north = way.transform_bounds(
            *mine[:, :2].min(axis=0), *mine[:, 2:].max(axis=0)
        )
        box = np.round([[south, west], [north, east]], DECIMALS)
        boxes.append(box.tolist())
    return boxes


def _note(scene: Scene, classes: Classes, divisions: int) -> str:
    """Say how the classes were made, of what, and whose a parcel is."""
    if scene.language == "zh":
        how = f"{divisions} 个行业大类（GB/T 4754-2017）；宗地按期末占地最多企业的行业"
    else:
        how = f"{divisions} divisions (GB/T 4754-2017); a parcel is of who uses most of it"
    return f"{note_of(scene, classes)}{'；' if scene.language == 'zh' else '; '}{how}"


def _basis(scene: Scene) -> str:
    assert scene.table is not None  # noqa: S101 - who calls has looked
    base = scene.table.measure.base
    return basis_of(scene, ("parcels", "occupancies", "enterprises", base))
