"""Tiles 瓦片 of layers: maps drawn here (PNG) and vectors for GIS clients (MVT), OGC API Tiles."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi import Path as PathParam

from geoapi.http.answers import answer, at_of, base_of
from geoapi.http.dependencies import (
    CountyDep,
    FilterParam,
    Fresh,
    JsonOnly,
    KnownQuery,
    LayerDep,
    PeriodParam,
    SettingsDep,
    named,
    public_fields,
    refuse_restricted,
)
from geoapi.http.errors import NotFoundError, TooSlowError
from geoapi.http.matrices import NAME, sets_of, the_set
from geoapi.http.tilesets import MVT, PNG, Address, editions_tag, tilejson, tileset, tileset_list
from geoapi.planning.errors import PlanningError
from geoapi.planning.measures import measure_named
from geoapi.questions.tiles import Colouring, ask_colours, sheets_of, write_vectors
from geoapi.views.classes import Classing, read_classing
from geoapi.views.tiles.grid import DEEPEST, Tile
from layers import LAYERS
from layers.schema import Layer

router = APIRouter(tags=["瓦片 Tiles"], dependencies=[KnownQuery, Fresh])

COLUMN = re.compile(r"(\d{1,8})(@2x)?", re.ASCII)
COUNTS = tuple("1234567")
"""How many classes may be asked for."""
SECONDS = 20
"""Longest wait for one's turn to draw: there are as many turns as cores."""

_TURNS = BoundedSemaphore(os.cpu_count() or 1)


@contextmanager
def turn() -> Iterator[None]:
    """Wait for one's turn to draw."""
    if not _TURNS.acquire(timeout=SECONDS):
        raise TooSlowError("正在绘制的瓦片太多，请稍后再试 (too many tiles at once)")
    try:
        yield
    finally:
        _TURNS.release()


@router.get(
    "/tileMatrixSets",
    summary="瓦片矩阵集目录 Tile matrix sets",
    operation_id="getTileMatrixSetsList",
)
def matrix_sets(request: Request, f: JsonOnly = "json") -> Response:  # noqa: ARG001
    """List the grids that tiles lie on."""
    return answer(sets_of(base_of(request)))


@router.get(
    "/tileMatrixSets/{grid}", summary="瓦片矩阵集 Tile matrix set", operation_id="getTileMatrixSet"
)
def matrix_set(
    request: Request, grid: Annotated[str, PathParam(max_length=60, description="网格 grid")],
    f: JsonOnly = "json",  # noqa: ARG001
) -> Response:  # fmt: skip
    """Describe the grid: scales, origin, and rows and columns of each zoom."""
    named(grid, [NAME], "瓦片矩阵集")
    return answer(the_set(base_of(request)))


def address_of(request: Request, layer: LayerDep) -> Address:
    """Tell where the tiles that a request is about are."""
    if layer.shape is None:
        there = "、".join(one.name for one in LAYERS.values() if one.shape)
        raise NotFoundError(f"图层 {layer.name} 没有图形，没有瓦片；有瓦片的：{there}")
    mapped = "/map/tiles" in request.scope["route"].path
    return Address(base_of(request), layer, mapped, at_of(request))


AddressDep = Annotated[Address, Depends(address_of)]


@router.get(
    "/collections/{layer}/tiles", summary="矢量瓦片集目录 Vector tilesets",
    operation_id="getVectorTilesets",
)  # fmt: skip
@router.get(
    "/collections/{layer}/map/tiles", summary="地图瓦片集目录 Map tilesets",
    operation_id="getMapTilesets",
)  # fmt: skip
def tilesets(county: CountyDep, at: AddressDep, f: JsonOnly = "json") -> Response:  # noqa: ARG001
    """List the tilesets of a layer."""
    sheets_of(county, at.layer)
    return answer(tileset_list(at))


@router.get(
    "/collections/{layer}/tiles/WebMercatorQuad", summary="矢量瓦片集 Vector tileset",
    operation_id="getVectorTileset",
)  # fmt: skip
@router.get(
    "/collections/{layer}/map/tiles/WebMercatorQuad", summary="地图瓦片集 Map tileset",
    operation_id="getMapTileset",
)  # fmt: skip
def one_tileset(
    county: CountyDep, settings: SettingsDep, at: AddressDep,
    f: Annotated[Literal["json", "tilejson"], Query(description="格式 format")] = "json",
) -> Response:  # fmt: skip
    """Describe the tiles of a layer: OGC API Tiles, or TileJSON for web maps."""
    sheets, fields = sheets_of(county, at.layer), public_fields(at.layer, settings)
    if f == "tilejson":
        return answer(tilejson(at, sheets, fields, editions_tag(county, at.layer)))
    return answer(tileset(at, sheets, fields))


def tile_of(
    z: Annotated[int, PathParam(ge=0, le=DEEPEST, description="级 zoom")],
    y: Annotated[int, PathParam(ge=0, le=1 << DEEPEST, description="行 row, from the north")],
    x: Annotated[
        str, PathParam(max_length=12, description="列 column; @2x: 高分屏 sharp PNG")
    ],
) -> tuple[Tile, int]:  # fmt: skip
    """Read which tile is asked for, and for what screen."""
    told = COLUMN.fullmatch(x)
    tile = Tile(z, y, int(told[1])) if told else None
    if told is None or tile is None or not tile.is_there:
        raise NotFoundError(f"没有瓦片 {z}/{y}/{x[:20]}；{z} 级的行、列为 0 至 {(1 << z) - 1}")
    return tile, 2 if told[2] else 1


def colouring_of(
    layer: LayerDep, settings: SettingsDep,
    measure: Annotated[
        str | None, Query(max_length=60, description="按此指标设色 colour parcels by this measure")
    ] = None,
    by: Annotated[
        Literal["parcels", "industries"],
        Query(description="设色单元 unit: each parcel, or the industry of its main user"),
    ] = "parcels",
    period: PeriodParam = None,
    where: FilterParam = None,
    classes: Annotated[
        str,
        Query(
            max_length=200,
            description="分级 number of classes 1 to 7; or quantile, natural, or limits 5,10,20",
        ),
    ] = "5",
    limits: Annotated[
        str | None, Query(max_length=200, description="分级界限 class limits: 5,10,20")
    ] = None,
) -> Colouring:  # fmt: skip
    """Read what a tile's rows are coloured by."""
    if measure is not None:
        measure_named(measure)
    if where is not None:
        refuse_restricted(where, _filtered(layer, measure), settings)
    counted = classes in COUNTS
    if classes.isdigit() and not counted:
        raise PlanningError(
            f"classes 为个数时应在 1 至 7 之间（一个界限请用 limits），不是 {classes[:60]}"
        )
    classing = Classing() if counted else read_classing(classes, "classes")
    given = classing.limits if classing.how == "given" else _limits(limits)
    return Colouring(
        measure or "", period, where, int(classes) if counted else 5, given,
        restricted=settings.restricted, by=by, how=classing.how,
    )  # fmt: skip


def _filtered(layer: Layer, measure: str | None) -> Layer:
    """Return the layer whose fields a filter speaks of."""
    firms = measure is not None and measure_named(measure).base != "parcels"
    return LAYERS["enterprises"] if firms else layer


def _limits(text: str | None) -> tuple[float, ...] | None:
    if text is None:
        return None
    try:
        return tuple(float(part) for part in text.split(",")) if text else ()
    except ValueError:
        raise PlanningError(f"limits 应为由小到大的数字，如 5,10,20，不是 {text[:60]}") from None


@router.get(
    "/collections/{layer}/tiles/WebMercatorQuad/{z}/{y}/{x}", summary="瓦片 Tile",
    operation_id="getVectorTile",
)  # fmt: skip
@router.get(
    "/collections/{layer}/map/tiles/WebMercatorQuad/{z}/{y}/{x}", summary="地图瓦片 Map tile",
    operation_id="getMapTile",
)  # fmt: skip
def tile(
    county: CountyDep, settings: SettingsDep, at: AddressDep,
    asked: Annotated[tuple[Tile, int], Depends(tile_of)],
    colouring: Annotated[Colouring, Depends(colouring_of)],
    f: Annotated[
        Literal["mvt", "png"] | None, Query(description="格式 format; map tiles are png")
    ] = None,
    v: Annotated[str | None, Query(max_length=32, description="版本 version of the rows")] = None,
) -> Response:  # fmt: skip
    """Give one tile; 204 where it is empty.

    One asked for with the version of the rows it shows never changes, and is kept by the browser.
    """
    (where, scale), fields = asked, public_fields(at.layer, settings)
    drawn = at.mapped or f == "png"
    if at.mapped and f == "mvt":
        raise PlanningError("地图瓦片只有 png；矢量瓦片在 …/tiles/WebMercatorQuad/{z}/{y}/{x}")
    sheets = sheets_of(county, at.layer)
    with turn():
        coloured = ask_colours(county, at.layer, colouring)
        if drawn:
            found = sheets.png(coloured.look, where, scale)
        else:
            found = write_vectors(county, at.layer, fields, coloured, where)
    fixed = v == editions_tag(county, at.layer)
    kept = "private, max-age=31536000, immutable" if fixed else "private, no-cache"
    media = PNG if drawn else MVT
    if not found:
        return Response(status_code=204, headers={"Cache-Control": kept})
    return Response(found, media_type=media, headers={"Cache-Control": kept})
