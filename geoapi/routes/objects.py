"""One parcel, enterprise or zone 对象页, and the search 查询 that finds them: for people."""

from collections.abc import Callable, Mapping
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from fastapi import Path as PathParam

from geoapi.http.answers import dated, drawn, file_answer, table_answer
from geoapi.http.dependencies import (
    CountyDep,
    Fresh,
    KnownQuery,
    LanguageDep,
    OnDep,
    SettingsDep,
    holder_of,
)
from geoapi.http.errors import NotFoundError
from geoapi.http.site import page
from geoapi.questions.objects.firm import ask_firm
from geoapi.questions.objects.parcel import ask_parcel
from geoapi.questions.objects.search import LONGEST, MOST, MOST_FILE, ask_search, hits_frame
from geoapi.questions.objects.zone import ask_zone
from geoapi.routes.pages import past_of
from geoapi.settings import Settings
from geoapi.views.objects.files import object_sheets, save_object
from geoapi.views.objects.sheet import KINDS, ObjectSheet
from geoapi.views.objects.small_map import small_map
from geoapi.views.table_files import Tab
from layers import LAYERS
from layers.atlas import County, table_of

router = APIRouter(dependencies=[KnownQuery, Fresh], include_in_schema=False)

HTML = "text/html; charset=utf-8"

ASKS: Mapping[str, Callable[..., ObjectSheet | None]] = {
    "parcels": ask_parcel, "enterprises": ask_firm, "zones": ask_zone,
}  # fmt: skip
"""Kind of object -> the question about it."""

Format = Annotated[Literal["html", "docx", "xlsx"], Query(description="格式 format")]
Key = Annotated[str, PathParam(max_length=200, description="代码 key")]


@router.get("/ui/search")
def search(
    request: Request, county: CountyDep, on: OnDep, language: LanguageDep,
    q: Annotated[str, Query(max_length=LONGEST)] = "",
    f: Annotated[Literal["html", "csv", "xlsx"], Query(description="格式 format")] = "html",
) -> Response:  # fmt: skip
    """Find parcels, enterprises, zones, towns and supplies by code or name."""
    if f != "html":
        tabs = [Tab("查询结果", hits_frame(ask_search(county, q, MOST_FILE)))]
        return table_answer(tabs, f"{county.name}_查询结果{dated(county)}.{f}")
    text = page(
        request, "search.html", county=county, on=on, language=language, q=q.strip(),
        found=ask_search(county, q), kinds=KINDS, most=MOST, most_file=MOST_FILE,
        path_of=_path, past=past_of(request, county),
    )  # fmt: skip
    return Response(text, media_type=HTML)


def _path(kind: str, key: str) -> str:
    """Return the path of the page of an object; a town is shown on the home page."""
    folder = {"supplies": "idle"}.get(kind, kind)
    return "/ui/" if kind == "towns" else f"/ui/{folder}/{quote(key, safe='')}"


@router.get("/ui/parcels/{key:path}")
async def parcel(
    request: Request, county: CountyDep, on: OnDep, language: LanguageDep, settings: SettingsDep,
    key: Key, f: Format = "html",
) -> Response:  # fmt: skip
    """Show one parcel."""
    sheet = await drawn(request, _asked, "parcels", key, (county, on, language), settings)
    return await drawn(request, _answer, request, sheet, settings, f)


@router.get("/ui/enterprises/{key:path}")
async def enterprise(
    request: Request, county: CountyDep, on: OnDep, language: LanguageDep, settings: SettingsDep,
    key: Key, f: Format = "html",
) -> Response:  # fmt: skip
    """Show one enterprise; its figures to whoever may see them."""
    sheet = await drawn(request, _asked, "enterprises", key, (county, on, language), settings)
    return await drawn(request, _answer, request, sheet, settings, f)


@router.get("/ui/zones/{key:path}")
async def zone(
    request: Request, county: CountyDep, on: OnDep, language: LanguageDep, settings: SettingsDep,
    key: Key, f: Format = "html",
) -> Response:  # fmt: skip
    """Show one zone."""
    sheet = await drawn(request, _asked, "zones", key, (county, on, language), settings)
    return await drawn(request, _answer, request, sheet, settings, f)


def _asked(kind: str, key: str, how: tuple[object, ...], settings: Settings) -> ObjectSheet:
    county, on, language = how
    sheet = ASKS[kind](county, on, key, language, restricted=settings.restricted)
    if sheet is None:
        raise NotFoundError(f"没有{KINDS[kind][0]} {key[:100]}")
    return sheet


def _answer(request: Request, sheet: ObjectSheet, settings: Settings, ending: str) -> Response:
    county = sheet.county
    name = f"{county.name}_{sheet.title}_{sheet.key}_{sheet.on}{dated(county)}.{ending}"
    if ending == "xlsx":
        return table_answer(object_sheets(sheet, settings.office), name)
    if ending == "docx":
        return file_answer(lambda path: save_object(sheet, path, settings.office), name)
    kind, key = sheet.kind, sheet.key
    own = sheet.shapes.pop("own", ()) if isinstance(sheet.shapes, dict) else ()
    text = page(
        request, "object.html", sheet=sheet, county=county, language=sheet.language, on=sheet.on,
        kind=KINDS[kind], drawing=small_map(own, sheet.shapes, sheet.name), path_of=_path,
        past=past_of(request, county), here=_path(kind, key), restricted=settings.restricted,
        layers=LAYERS, still=_still(holder_of(request).county, sheet),
    )  # fmt: skip
    return Response(text, media_type=HTML)


def _still(now: County, sheet: ObjectSheet) -> bool:
    """Tell whether the current data have the object too."""
    names = {"parcels": "parcel_id", "enterprises": "uscc", "zones": "zone_code"}
    return bool((table_of(now.atlas, sheet.kind)[names[sheet.kind]] == sheet.key).any())
