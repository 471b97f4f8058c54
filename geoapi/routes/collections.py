"""Collections 图层目录: every layer, what it holds, what it can be asked by."""

from typing import Any

from fastapi import APIRouter, Request, Response

from geoapi.http.answers import answer, at_of, base_of, link
from geoapi.http.dependencies import (
    CountyDep,
    Fresh,
    JsonOnly,
    KnownQuery,
    LayerDep,
    SettingsDep,
    public_fields,
)
from geoapi.http.geojson import CRS84, GEOJSON, features_of
from geoapi.http.schemas import QUERYABLES_REL, SCHEMA_JSON, SCHEMA_REL, queryables_of, schema_of
from geoapi.http.tilesets import TILESETS, TILESETS_MAP
from geoapi.settings import Settings
from layers import LAYERS
from layers.atlas import County
from layers.schema import Layer

router = APIRouter(tags=["OGC API"], dependencies=[KnownQuery, Fresh])


@router.get("/collections", summary="图层目录 Collections", operation_id="getCollections")
def collections(
    request: Request, county: CountyDep, settings: SettingsDep,
    f: JsonOnly = "json",  # noqa: ARG001
) -> Response:  # fmt: skip
    """List every layer; one without an edition yet is empty."""
    found = [_described(request, county, layer, settings) for layer in LAYERS.values()]
    links = [
        link(f"{base_of(request)}/collections{at_of(request)}", "self", "图层目录 Collections")
    ]
    return answer({"links": links, "collections": found})


@router.get("/collections/{layer}", summary="图层 Collection", operation_id="describeCollection")
def collection(
    request: Request, county: CountyDep, settings: SettingsDep, layer: LayerDep,
    f: JsonOnly = "json",  # noqa: ARG001
) -> Response:  # fmt: skip
    """Describe one layer."""
    return answer(_described(request, county, layer, settings))


def _described(
    request: Request, county: County, layer: Layer, settings: Settings
) -> dict[str, Any]:
    features = features_of(county, layer, public_fields(layer, settings))
    edition = county.editions.get(layer.name)
    at, then = f"{base_of(request)}/collections/{layer.name}", at_of(request)
    described: dict[str, Any] = {
        "id": layer.name,
        "title": layer.zh,
        "description": layer.meaning or f"{layer.zh} {layer.name}",
        "itemType": "feature",
        "itemCount": len(features),
        "edition": edition.number if edition else None,
        "crs": [CRS84],
        "links": [
            link(f"{at}{then}", "self", layer.zh),
            link(f"{at}/items{then}", "items", f"{layer.zh}要素 items", media=GEOJSON),
            link(
                f"{at}/queryables{then}", QUERYABLES_REL, "可筛选字段 queryables", media=SCHEMA_JSON
            ),
            link(f"{at}/schema{then}", SCHEMA_REL, "字段定义 schema", media=SCHEMA_JSON),
        ],
    }  # fmt: skip
    if layer.shape is not None:
        described["links"] += [
            link(f"{at}/tiles{then}", TILESETS, "矢量瓦片 vector tiles"),
            link(f"{at}/map/tiles{then}", TILESETS_MAP, "地图瓦片 map tiles"),
        ]
    if features.extent:
        described["extent"] = {"spatial": {"bbox": [features.extent], "crs": CRS84}}
    return described


@router.get(
    "/collections/{layer}/queryables", summary="可筛选字段 Queryables",
    operation_id="getQueryables",
)  # fmt: skip
def queryables(
    request: Request, layer: LayerDep, settings: SettingsDep,
    f: JsonOnly = "json",  # noqa: ARG001
) -> Response:  # fmt: skip
    """Tell which fields can be filtered by, as a JSON schema."""
    fields = public_fields(layer, settings)
    return answer(queryables_of(layer, fields, base_of(request)), media=SCHEMA_JSON)


@router.get("/collections/{layer}/schema", summary="字段定义 Schema", operation_id="getSchema")
def schema(
    request: Request, layer: LayerDep, settings: SettingsDep,
    f: JsonOnly = "json",  # noqa: ARG001
) -> Response:  # fmt: skip
    """Tell what a feature looks like, as a JSON schema."""
    fields = public_fields(layer, settings)
    return answer(schema_of(layer, fields, base_of(request)), media=SCHEMA_JSON)
