"""Layers of very many parcels on a web map 瓦片图层: drawn as tiles, told on a click.

A page of the service asks it for tiles; a page that stands alone cannot, and says what to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import numpy as np

from geoapi.views.classes import Classes
from geoapi.views.figure_words import decimals
from geoapi.views.offline import PageTooLargeError
from geoapi.views.scene import basis_of
from geoapi.views.web import layers as map_layers
from geoapi.views.web import styles
from geoapi.views.web.graded import Unit, legend_of, note_of
from geoapi.views.web.layers import Kind, MapLayer, some_parcels, users_of
from geoapi.views.web.popups import measure_titles, parcel_rows, parcel_titles, unit_of
from geoapi.views.web.shapes import drawable, to_degrees
from geoapi.views.web.words import missing, number, quantity, say
from layers.atlas import leaf_of

if TYPE_CHECKING:
    from geoapi.planning.measures import Measure
    from geoapi.planning.measuring.tally import MeasureTable
    from geoapi.views.scene import Scene


def are_many(scene: Scene) -> bool:
    """Tell whether a county has more parcels than a page can hold one by one."""
    return len(leaf_of(scene.county.atlas, "parcels")) > map_layers.MANY


def parcels_in_tiles(scene: Scene) -> MapLayer:
    """Draw all parcels alike; on a page that stands alone only say that they are not there."""
    title, count = say("parcels", scene.language), len(leaf_of(scene.county.atlas, "parcels"))
    if scene.served is None:
        return MapLayer("parcels", title, (), (), note=too_many(count, scene.language))
    kinds = (Kind(title, styles.PLAIN["parcels"], count),)
    return MapLayer(
        "parcels", title, kinds, (), parcel_titles(scene), basis=basis_of(scene, ("parcels",)),
        tiles=tile_address(scene, {}), told=told_address(scene, {}),
    )  # fmt: skip


def casing(scene: Scene) -> MapLayer:
    """Draw white beneath the town lines where coloured parcels lie under them, to be read by."""
    table = scene.table
    if table is None or table.by not in {"parcels", "industries"} or not are_many(scene):
        return MapLayer("casing", "", (), ())
    shapes = to_degrees(drawable(scene.county.atlas["towns"]).geometry)
    features = shapes.features([{"c": 0}] * len(shapes.shapes))
    return MapLayer("casing", "", (Kind("", styles.CASING),), features, listed=False,
                    options={"interactive": False})  # fmt: skip


def figures_in_tiles(scene: Scene) -> MapLayer:
    """Colour all parcels by the figures of the scene's table.

    Raises
    ------
    PageTooLargeError
        The page stands alone: so many parcels do not fit in one file.
    """
    table = scene.table
    assert table is not None  # noqa: S101 - who draws figures has looked
    if scene.served is None:
        raise PageTooLargeError(too_many(len(table.rows), scene.language, subject=True))
    values, kept = table.rows["value"].to_numpy(dtype=float, na_value=np.nan), scene.shown.kept
    values = values if kept is None else values[kept]
    classes = scene.shown.classing.of(values)
    asked = asked_of(scene, table, classes)
    titles = (measure_titles(table.measure, scene)[0], *parcel_titles(scene))
    return MapLayer(
        "figures", titles[0], legend_of(classes, values, scene.language), (), titles,
        unit=unit_of(table.measure, scene.language), first=True,
        basis=basis_of(scene, ("parcels", table.measure.base)), note=note_of(scene, classes),
        tiles=tile_address(scene, asked), told=told_address(scene, asked),
    )  # fmt: skip


def asked_of(scene: Scene, table: MeasureTable, classes: Classes) -> dict[str, str]:
    """Return what the service is asked for, to draw figures in these very classes."""
    by = {} if table.by == "parcels" else {"by": table.by}
    where = {"filter": scene.shown.where} if scene.shown.where else {}
    limits = {"limits": ",".join(map(repr, classes.limits))} if classes.labels else {}
    return {"measure": table.measure.name, **by, "period": table.period or "", **limits, **where}


def tile_address(scene: Scene, asked: dict[str, str]) -> str:
    """Return where the tiles are, with ``{z}``, ``{y}``, ``{x}`` and ``{r}``."""
    assert scene.served is not None  # noqa: S101 - who asks has looked
    at = f"{scene.served.base}/collections/parcels/map/tiles/WebMercatorQuad"
    told = urlencode(_said(asked) | dict(scene.served.query))
    return f"{at}/{{z}}/{{y}}/{{x}}{{r}}?{told}"


def told_address(scene: Scene, asked: dict[str, str]) -> str:
    """Return where a page asks what lies at a place."""
    assert scene.served is not None  # noqa: S101 - who asks has looked
    on = {"on": str(scene.on), "lang": scene.language}
    more = urlencode({**_said(asked), **scene.served.moment, **on})
    return f"{scene.served.base}/maps/parcels/at?{more}"


def _said(asked: Mapping[str, str]) -> dict[str, str]:
    """Leave out what is not asked for; no limits are one class, and said."""
    return {name: value for name, value in asked.items() if value or name == "limits"}


def search_address(scene: Scene) -> str:
    """Return where a page asks for parcels by number or name; empty where it holds them all."""
    if scene.served is None or not are_many(scene):
        return ""
    asked = urlencode({"on": str(scene.on), **scene.served.moment})
    return f"{scene.served.base}/maps/parcels/search?{asked}"


def told_parcel(
    scene: Scene, key: str, figure: tuple[Measure, float, int] | None, unit: Unit | None = None
) -> dict[str, Any] | None:
    """Tell one parcel as a page would hold it: its shape, and the rows of its popup.

    Parameters
    ----------
    key
        Its code; None is told of one without a shape.
    figure
        A measure, its value for the parcel, NaN where it is unknown, and the class it is in.
    unit
        In its place what the parcel is coloured by, where that is not its own figure.
    """
    parcel = some_parcels(scene, [key])
    if not len(parcel):
        return None
    row = next(parcel.itertuples(index=False))
    own: dict[str, Any] = {"k": key, "n": key if missing(row.name) else str(row.name), "c": 0}
    rows = parcel_rows(row, scene, users_of(scene, key))
    if figure is not None:
        measure, value, found = figure
        digits = decimals([value])
        known = bool(np.isfinite(value))
        own |= {"c": found} | ({"v": number(value, digits)} if known else {})
        words = quantity(value, unit_of(measure, scene.language), digits) if known else None
        rows = [words, *rows]
    if unit is not None:
        own |= {"c": unit[0]} | ({"v": unit[1]} if unit[1] else {})
        rows = [*unit[2], *rows]
    return to_degrees(parcel.geometry).features([own | {"p": [rows]}])[0]


def too_many(count: int, language: str, *, subject: bool = False) -> str:
    """Say that so many parcels do not go into one page, and what to do instead."""
    most = map_layers.MANY
    if language == "zh":
        way = "按园区或乡镇汇总（--by zones、towns）" if subject else "看按园区、乡镇的图"
        return (
            f"共 {count:,} 宗，超过 {most:,} 宗，单独的文件放不下：请用服务（mutu serve）打开"
            f"此图，宗地即按瓦片逐宗绘出；或{way}"
        )
    way = "choose zones or towns" if subject else "see the maps by zones and towns"
    return (
        f"{count:,} parcels, over {most:,}, are too many for one file: open this map in the "
        f"service (mutu serve), which draws every one in tiles, or {way}"
    )
