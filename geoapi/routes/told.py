"""What a map shows 点查、查找: the parcel under a click, as a page would hold it; or by name."""

import math
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from geoapi.http.answers import answer
from geoapi.http.dependencies import (
    CountyDep,
    Fresh,
    KnownQuery,
    LanguageDep,
    LayerDep,
    OnDep,
)
from geoapi.http.errors import NotFoundError
from geoapi.http.geojson import GEOJSON
from geoapi.planning.errors import PlanningError
from geoapi.planning.measures import measure_named
from geoapi.questions.finding import MOST, find_parcels
from geoapi.questions.texts import LONGEST
from geoapi.questions.tiles import Colouring, ask_colours, key_at, row_of
from geoapi.routes.tiles import colouring_of
from geoapi.views.scene import plain_scene
from geoapi.views.tiles.looks import NOT_DRAWN
from geoapi.views.web.industries import unit_of_parcel
from geoapi.views.web.tiles import told_parcel
from layers.schema import Layer

router = APIRouter(tags=["成果 Views"], dependencies=[KnownQuery, Fresh])

PointParam = Annotated[
    str | None, Query(max_length=60, description="经度,纬度 longitude,latitude (CRS84)")
]
KeyParam = Annotated[str | None, Query(max_length=200, description="宗地代码 parcel code")]


@router.get("/maps/{layer}/at", summary="点查 What lies at a place", operation_id="getMapAt")
def told(
    county: CountyDep, layer: LayerDep, on: OnDep, language: LanguageDep,
    colouring: Annotated[Colouring, Depends(colouring_of)],
    point: PointParam = None, key: KeyParam = None,
) -> Response:  # fmt: skip
    """Tell the parcel at a point, or of a code, in the words of a popup; 204 where there is none.

    Its properties are those of a map's page: k its code, n its name, c its class, v its figure in
    words, p the rows of its popup. They are public: a confidential measure is refused.
    """
    _refuse_others(layer)
    colouring = replace(colouring, restricted=False)
    coloured = ask_colours(county, layer, colouring)
    found = key or key_at(county, layer, place_of(point))
    row = None if found is None else row_of(county, layer, found)
    if found is None or row is None:
        return Response(status_code=204)
    scene, figure, unit = plain_scene(county, on, language), None, None
    classes = int(coloured.look.of(row)[0])
    if classes == NOT_DRAWN:
        return Response(status_code=204)
    if coloured.industries is not None:
        unit = unit_of_parcel(scene, coloured.industries, int(row[0]), classes)
    elif coloured.figures is not None:
        figure = measure_named(colouring.measure), float(coloured.figures[row][0]), classes
    feature = told_parcel(scene, found, figure, unit)
    return Response(status_code=204) if feature is None else answer(feature, media=GEOJSON)


@router.get("/maps/{layer}/search", summary="查找宗地 Find parcels", operation_id="findOnMap")
def search(
    county: CountyDep, layer: LayerDep, on: OnDep,
    q: Annotated[
        str, Query(max_length=LONGEST, description="宗地代码、名称、权利人、用地企业 text")
    ] = "",
) -> Response:  # fmt: skip
    """Find the first parcels by number, name, holder or user; what begins with the text first.

    Of each hit: k its code, n its name, s whose it is where it was found by that.
    """
    _refuse_others(layer)
    found = find_parcels(county, on, q)
    hits = [
        {"k": one.key, "n": one.name or one.key} | ({"s": one.holder} if one.holder else {})
        for one in found
    ]
    return answer({"hits": hits, "more": len(found) == MOST})


def _refuse_others(layer: Layer) -> None:
    if layer.name != "parcels":
        raise NotFoundError(f"地图上只能点查、查找宗地 parcels，不是 {layer.name}")


def place_of(text: str | None) -> tuple[float, float]:
    """Read a place: longitude and latitude."""
    try:
        lon, lat = map(float, (text or "").split(","))
    except ValueError:
        lon = lat = math.nan
    if not (abs(lon) <= 180 and abs(lat) < 90):  # noqa: PLR2004 - degrees of a globe
        raise PlanningError(f"point 应为 经度,纬度（CRS84），如 120.15,32.61，不是 {text}")
    return lon, lat
