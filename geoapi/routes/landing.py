"""The landing page, what it conforms to, and the API's own description."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from geoapi.http.answers import answer, at_of, base_of, link
from geoapi.http.dependencies import CountyDep, JsonOnly, KnownQuery, SettingsDep
from geoapi.http.error_pages import prefers_page
from geoapi.http.matrices import SCHEMES
from geoapi.http.openapi import MEDIA_OPENAPI, openapi_of

router = APIRouter(tags=["OGC API"], dependencies=[KnownQuery])

CONFORMS_TO = (
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables-query-parameters",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tileset",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tilesets-list",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/geodata-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/png",
    "http://www.opengis.net/spec/tms/2.0/conf/tilematrixset",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixset",
    "http://www.opengis.net/spec/tms/2.0/conf/tilematrixsetlimits",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixsetlimits",
    "http://www.opengis.net/spec/tms/2.0/conf/tilesetmetadata",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilesetmetadata",
)
"""Only what is implemented and tested."""


@router.get("/", summary="入口 Landing page", operation_id="getLandingPage")
def landing(
    request: Request, county: CountyDep,
    f: Annotated[Literal["json", "html"] | None, Query(description="格式 format")] = None,
) -> Response:  # fmt: skip
    """Tell machines where everything is; browsers are sent to the page for people."""
    base, then = base_of(request), at_of(request)
    if f == "html" or (f is None and prefers_page(request.headers.get("accept", ""))):
        return RedirectResponse(f"{base}/ui/{then}", 307, headers={"Vary": "Accept"})
    links = [
        link(f"{base}/{then}", "self", "本页 This document"),
        link(f"{base}/ui/{then}", "alternate", "网页 Home page", media="text/html"),
        link(f"{base}/api", "service-desc", "接口定义 OpenAPI 3.0", media=MEDIA_OPENAPI),
        link(f"{base}/api.html", "service-doc", "接口说明 API documentation", media="text/html"),
        link(f"{base}/conformance", "conformance", "遵循的标准 Conformance"),
        link(f"{base}/collections{then}", "data", "图层 Collections"),
        link(f"{base}/tileMatrixSets", SCHEMES, "瓦片矩阵集 Tile matrix sets"),
        link(f"{base}/measures{then}", "related", "指标 Measures"),
        link(f"{base}/scores{then}", "related", "企业综合评价 Scores of enterprises"),
        link(f"{base}/idle{then}", "related", "疑似闲置土地 Suspected idle land"),
    ]
    document = {
        "title": f"{county.name} · 亩图 Mutu",
        "description": "用地强度、疑似闲置土地与空间图层 (land-use intensity, idle land, layers)",
        "attribution": "虚构示例数据 Made-up sample data" if county.made_up else county.name,
        "links": links,
    }
    return answer(document, headers={"Vary": "Accept"})


@router.get("/conformance", summary="遵循的标准 Conformance", operation_id="getConformance")
def conformance(f: JsonOnly = "json") -> Response:  # noqa: ARG001 - stated so that it is accepted
    """Name the conformance classes."""
    return answer({"conformsTo": CONFORMS_TO})


@router.get("/api", summary="接口定义 OpenAPI 3.0", operation_id="getApi")
def api(request: Request, settings: SettingsDep, f: JsonOnly = "json") -> Response:  # noqa: ARG001
    """Describe the API as OpenAPI 3.0, with nothing to be fetched from elsewhere."""
    return answer(openapi_of(request.app, settings, base_of(request)), media=MEDIA_OPENAPI)
