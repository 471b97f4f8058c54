"""Items 要素: the rows of a layer as GeoJSON, page by page, or one by its key."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi import Path as PathParam

from geoapi.http.answers import answer, at_of, base_of, link
from geoapi.http.dependencies import (
    CountyDep,
    FilterParam,
    Fresh,
    JsonOnly,
    KnownQuery,
    LayerDep,
    SettingsDep,
    public_fields,
    query_names,
    refuse_restricted,
    refuse_unknown,
)
from geoapi.http.errors import NotFoundError
from geoapi.http.geojson import CRS84, GEOJSON, features_of
from geoapi.http.openapi import LIMIT
from geoapi.http.selection import Selection, check_moment, page, read_box
from geoapi.planning.confidential import ConfidentialError
from geoapi.planning.errors import PlanningError

router = APIRouter(tags=["OGC API"])


LARGEST = 10**9


def known_item_query(request: Request, layer: LayerDep, settings: SettingsDep) -> None:
    """Accept the route's own parameters and the layer's public fields."""
    hidden = {f.name for f in layer.fields} - {f.name for f in public_fields(layer, settings)}
    if told := [name for name in request.query_params if name in hidden]:
        raise ConfidentialError(f"{'、'.join(told)} 是单个企业的保密数据，不能用于筛选")
    own = query_names(request.scope["route"])
    refuse_unknown(request, [*own, *(f.name for f in public_fields(layer, settings))])


def selection_of(
    request: Request, layer: LayerDep, settings: SettingsDep,
    bbox: Annotated[
        str | None, Query(max_length=200, description="西,南,东,北 west,south,east,north (CRS84)")
    ] = None,
    datetime: Annotated[
        str | None, Query(max_length=80, description="RFC 3339；图层没有时间范围，不作筛选")
    ] = None,
    where: FilterParam = None,
    _filter_lang: Annotated[
        Literal["cql2-text", "cql-text"], Query(alias="filter-lang", description="筛选语言")
    ] = "cql2-text",
) -> Selection:  # fmt: skip
    """Read what a request selects."""
    if datetime is not None:
        check_moment(datetime)
    if where is not None:
        refuse_restricted(where, layer, settings)
    names = [f.name for f in public_fields(layer, settings)]
    values = {name: text for name, text in request.query_params.items() if name in names}
    if any(len(text) > 300 for text in values.values()):  # noqa: PLR2004 - longer than any value
        raise PlanningError("筛选值超过 300 个字符")
    return Selection(None if bbox is None else read_box(bbox), values, where)


@router.get(
    "/collections/{layer}/items", summary="要素 Items", operation_id="getFeatures",
    dependencies=[Depends(known_item_query), Fresh],
)  # fmt: skip
def items(
    request: Request, county: CountyDep, settings: SettingsDep, layer: LayerDep,
    selection: Annotated[Selection, Depends(selection_of)],
    limit: Annotated[int, Query(ge=1, le=LARGEST, description="每页要素数 page size")] = LIMIT,
    offset: Annotated[int, Query(ge=0, le=LARGEST, description="跳过的要素数 rows skipped")] = 0,
    f: JsonOnly = "json",  # noqa: ARG001
) -> Response:  # fmt: skip
    """Return one page of a layer's features, with the links to its neighbours."""
    features = features_of(county, layer, public_fields(layer, settings))
    found = selection.positions(features, layer)
    limit = min(limit, settings.page_limit)
    written = features.write(page(found, offset, limit))
    links = _links(request, layer.name, (offset, limit, len(found)))
    document = {
        "type": "FeatureCollection",
        "timeStamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "numberMatched": len(found),
        "numberReturned": len(written),
        "links": links,
        "features": written,
    }
    return answer(document, media=GEOJSON, headers=_headers(links))


def _links(request: Request, layer: str, span: tuple[int, int, int]) -> list[dict[str, str]]:
    offset, limit, matched = span
    at = f"{base_of(request)}/collections/{layer}"
    links = [
        link(_page(request, at, offset, limit), "self", "本页 This page", media=GEOJSON),
        link(f"{at}{at_of(request)}", "collection", "图层 Collection"),
    ]
    if offset + limit < matched:
        links.append(
            link(_page(request, at, offset + limit, limit), "next", "下一页", media=GEOJSON)
        )
    if offset > 0:
        before = max(0, min(offset, matched) - limit)
        links.append(link(_page(request, at, before, limit), "prev", "上一页", media=GEOJSON))
    return links


def _page(request: Request, at: str, offset: int, limit: int) -> str:
    kept = [(k, v) for k, v in request.query_params.multi_items() if k not in {"offset", "limit"}]
    query = [*kept, ("limit", limit), *([("offset", offset)] if offset else [])]
    return f"{at}/items?{urlencode(query)}"


def _headers(links: list[dict[str, str]]) -> dict[str, str]:
    parts = [f'<{to["href"]}>; rel="{to["rel"]}"; type="{to["type"]}"' for to in links]
    return {"Link": ", ".join(parts), "Content-Crs": f"<{CRS84}>"}


@router.get(
    "/collections/{layer}/items/{key:path}", summary="一个要素 Item", operation_id="getFeature",
    dependencies=[KnownQuery, Fresh],
)  # fmt: skip
def item(
    request: Request, county: CountyDep, settings: SettingsDep, layer: LayerDep,
    key: Annotated[str, PathParam(description="要素键 key, as in the feature's id")],
    f: JsonOnly = "json",  # noqa: ARG001
) -> Response:  # fmt: skip
    """Return one feature by its key."""
    features = features_of(county, layer, public_fields(layer, settings))
    position = features.at(key)
    if position is None:
        raise NotFoundError(f"图层 {layer.name} 中没有 {key[:100]}")
    feature: dict[str, Any] = features.write([position])[0]
    at = f"{base_of(request)}/collections/{layer.name}"
    own = f"{at}/items/{quote(key, safe='')}{at_of(request)}"
    feature["links"] = [
        link(own, "self", "本要素 This feature", media=GEOJSON),
        link(f"{at}{at_of(request)}", "collection", "图层 Collection"),
    ]
    return answer(feature, media=GEOJSON, headers=_headers(feature["links"]))
