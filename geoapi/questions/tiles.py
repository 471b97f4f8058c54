"""Tiles 瓦片: what the tiles of a layer show, and in which colours; kept with a county's rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import Any, TypeVar, cast
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoapi.planning.errors import PlanningError
from geoapi.planning.measuring.filters import cql2_filter
from geoapi.questions.measures import ask_measure
from geoapi.questions.shown import ask_divisions
from geoapi.views.classes import Classes, How, classify
from geoapi.views.tiles.grid import Tile
from geoapi.views.tiles.industries import Industries
from geoapi.views.tiles.kept import Kept
from geoapi.views.tiles.looks import NOT_DRAWN, Look, graded, usual
from geoapi.views.tiles.mvt import Column, column_of, tile_of
from geoapi.views.tiles.outlines import Outlines, outlines_of_land, outlines_of_shapes
from geoapi.views.tiles.sheets import Sheets
from layers.atlas import County, Identity, leaf_of
from layers.leaves import Once
from layers.schema import Field, Layer

LOOKS = 8
"""Colourings of a layer that are kept, each a byte a row."""

T = TypeVar("T")

_MAKING = Lock()
_HELD: WeakKeyDictionary[Identity, dict[str, Once[Any]]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Colouring:
    """What the rows of a layer are coloured by.

    Attributes
    ----------
    measure
        Name of a measure of parcels; empty: as the layer is usually drawn.
    where
        CQL2 text over the layer's columns: other rows are not drawn.
    by
        ``parcels``, or ``industries``: each parcel by the figure of its main user's.
    classes
        Classes wanted, where `limits` gives none.
    limits
        Inner limits of the classes, rising.
    how
        The way they are made where none are given.
    restricted
        Whether the figures of single firms may be told.
    """

    measure: str = ""
    period: str | None = None
    where: str | None = None
    classes: int = 5
    limits: tuple[float, ...] | None = None
    restricted: bool = False
    by: str = "parcels"
    how: How = "quantile"

    @property
    def key(self) -> str:
        """Name the colouring."""
        return repr(self)


@dataclass(frozen=True, eq=False)
class Coloured:
    """Rows in classes.

    Attributes
    ----------
    figures
        Of each row; None where they have none.
    classes
        What the figures fall in; None likewise.
    industries
        Whose the figures are, where they are by industries.
    """

    look: Look
    figures: NDArray[np.float64] | None = None
    classes: Classes | None = None
    industries: Industries | None = None


def sheets_of(county: County, layer: Layer) -> Sheets:
    """Return what the tiles of a layer are drawn from; made once for each snapshot.

    Raises
    ------
    ValueError
        The layer has no shapes.
    """
    if layer.shape is None:
        raise ValueError(f"{layer.name} has no shapes")
    return _once(county, f"sheets {layer.name}", lambda: Sheets(_outlines(county, layer)))


def _outlines(county: County, layer: Layer) -> Outlines:
    leaf = leaf_of(county.atlas, layer.name)
    if layer.shape == "multipolygon":
        return outlines_of_land(leaf.land())
    shapes = np.asarray(leaf.frame().geometry.to_numpy(), dtype=object)
    return outlines_of_shapes(shapes, county.crs)


def _once(county: County, name: str, make: Callable[[], T]) -> T:
    with _MAKING:
        held = _HELD.setdefault(county.identity, {}).setdefault(name, Once(make))
    return cast("T", held())


def ask_colours(county: County, layer: Layer, colouring: Colouring) -> Coloured:
    """Put the rows of a layer into classes.

    Raises
    ------
    PlanningError
        A measure that is not of parcels or may not be told by parcels, a filter that cannot be
        read, or limits that do not rise.
    """
    kept = _once(county, f"looks {layer.name}", lambda: Kept[Coloured](LOOKS))
    return kept.get(colouring.key, Once(partial(_coloured, county, layer, colouring)))


def _coloured(county: County, layer: Layer, colouring: Colouring) -> Coloured:
    table = leaf_of(county.atlas, layer.name).table
    if not colouring.measure:
        look = usual(layer.name, table())
        return Coloured(_without(look, _left_out(layer, table, colouring.where), colouring.key))
    if layer.name != "parcels":
        raise PlanningError(f"只有宗地 parcels 可按指标设色，{layer.name} 不可")
    if colouring.by == "industries":
        return _by_industry(county, colouring)
    told = ask_measure(
        county, colouring.measure, by="parcels", period=colouring.period, where=colouring.where,
        restricted=colouring.restricted,
    )  # fmt: skip
    figures = _aligned(told.rows, leaf_of(county.atlas, layer.name).column("parcel_id"))
    values = figures["value"].to_numpy(dtype=float, na_value=np.nan)
    classes = _classes(values, colouring)
    look = graded(values, classes.colours, classes.limits, colouring.key)
    if told.measure.base == "parcels":
        gone = _left_out(layer, table, colouring.where)
    else:
        gone = None if colouring.where is None else ~(figures["n"].to_numpy(float) > 0)
    return Coloured(_without(look, gone, colouring.key), values, classes)


def _classes(values: NDArray[np.float64], colouring: Colouring) -> Classes:
    try:
        return classify(values, colouring.classes, limits=colouring.limits, how=colouring.how)
    except ValueError as error:
        raise PlanningError(str(error)) from error


def _by_industry(county: County, colouring: Colouring) -> Coloured:
    """Colour parcels by their main users' divisions; what may not be told is told to no one here.

    A map is drawn for all who may see it, whatever the role of who asks.
    """
    told = ask_measure(
        county, colouring.measure, by="industries", period=colouring.period, where=colouring.where
    )
    divisions = ask_divisions(county, told.measure, told.period, colouring.where)
    found = Industries(told, divisions)
    classes = _classes(found.values, colouring)
    return Coloured(found.look(classes, colouring.key), found.of_parcels, classes, found)


def _aligned(rows: pd.DataFrame, keys: pd.Series) -> pd.DataFrame:
    """Return the rows of a table in the order of a layer's."""
    if len(rows) == len(keys) and bool((rows["key"].to_numpy() == keys.to_numpy()).all()):
        return rows
    return rows.drop_duplicates("key").set_index("key").reindex(keys.to_numpy())


def _left_out(
    layer: Layer, table: Callable[[], pd.DataFrame], where: str | None
) -> NDArray[np.bool_] | None:
    if where is None:
        return None
    kept: NDArray[np.bool_] = cql2_filter(where)(layer.name, table()).to_numpy(bool)
    return ~kept


def _without(look: Look, gone: NDArray[np.bool_] | None, key: str) -> Look:
    """Leave rows out of a look."""
    if gone is None:
        return Look(look.styles, look.classes, key)
    classes = look.of(np.arange(len(gone)))
    return Look(look.styles, np.where(gone, NOT_DRAWN, classes).astype(np.uint8), key)


def write_vectors(
    county: County, layer: Layer, fields: Sequence[Field], coloured: Coloured, tile: Tile
) -> bytes:
    """Write a vector tile with the fields that may be seen; empty where it shows nothing.

    Raises
    ------
    CrowdedError
        It would have too many shapes; the message says from which zoom on it has not.
    """
    sheets, leaf = sheets_of(county, layer), leaf_of(county.atlas, layer.name)

    def columns(rows: NDArray[np.int64]) -> list[Column]:
        found = [column_of(field, leaf.column(field.name).iloc[rows]) for field in fields]
        if coloured.figures is not None:
            found.append(column_of(FIGURE, pd.Series(coloured.figures[rows])))
        return found

    def written() -> bytes:
        shapes = sheets.shapes(coloured.look, tile)
        return tile_of(layer.name, [(one, columns(one.rows)) for one in shapes])

    names = ",".join(field.name for field in fields)
    return sheets.written(f"{names} {coloured.look.key} {tile}", written)


FIGURE = Field(name="value", zh="指标值", type="number")
"""The property that holds the figure of a measure asked for."""


def key_at(county: County, layer: Layer, place: tuple[float, float]) -> str | None:
    """Return the key of the polygon at a place in degrees; of several the last, drawn uppermost."""
    rows = sheets_of(county, layer).outlines.holding(place)
    keys = leaf_of(county.atlas, layer.name).column(layer.key[0])
    return str(keys.iloc[rows[-1]]) if len(rows) else None


def row_of(county: County, layer: Layer, key: str) -> NDArray[np.int64] | None:
    """Return the row of a key, as an array of one; None where there is none."""
    keys = leaf_of(county.atlas, layer.name).column(layer.key[0])
    rows = np.flatnonzero((keys == key).to_numpy(bool))
    return rows[:1] if len(rows) else None
