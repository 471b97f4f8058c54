"""One parcel, enterprise or zone 对象页, and the search 查询 that finds them: for people."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request, Response
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
from geoapi.http.site import page
from geoapi.questions.objects.asking import ask_object
from geoapi.questions.objects.search import MOST, MOST_FILE, ask_search, hits_frame
from geoapi.questions.texts import LONGEST
from geoapi.routes.pages import past_of
from geoapi.settings import Settings
from geoapi.views.documents.pdf import office_program
from geoapi.views.matter import told_scene
from geoapi.views.objects.sheet import KINDS, ObjectSheet
from geoapi.views.objects.small_map import small_map
from geoapi.views.reports import REPORTS, save_report
from geoapi.views.scene import Language, plain_scene
from geoapi.views.table_files import Tab
from layers import LAYERS
from layers.atlas import County, leaf_of

router = APIRouter(dependencies=[KnownQuery, Fresh], include_in_schema=False)

HTML = "text/html; charset=utf-8"

REPORT_OF = {kind.of: name for name, kind in REPORTS.items() if kind.of}
"""Kind of object -> the report that tells it."""

Format = Annotated[Literal["html", "docx", "pdf", "xlsx"], Query(description="格式 format")]
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


@dataclass(frozen=True)
class Asked:
    """How an object is asked for, whatever it is."""

    request: Request
    county: County
    on: date
    language: Language
    settings: Settings
    ending: str


def asked_of(
    request: Request, county: CountyDep, on: OnDep, language: LanguageDep, settings: SettingsDep,
    f: Format = "html",
) -> Asked:  # fmt: skip
    """Read how an object is asked for."""
    return Asked(request, county, on, language, settings, f)


AskedDep = Annotated[Asked, Depends(asked_of)]


@router.get("/ui/parcels/{key:path}")
async def parcel(asked: AskedDep, key: Key) -> Response:
    """Show one parcel."""
    return await _shown(asked, "parcels", key)


@router.get("/ui/enterprises/{key:path}")
async def enterprise(asked: AskedDep, key: Key) -> Response:
    """Show one enterprise; its figures to whoever may see them."""
    return await _shown(asked, "enterprises", key)


@router.get("/ui/zones/{key:path}")
async def zone(asked: AskedDep, key: Key) -> Response:
    """Show one zone."""
    return await _shown(asked, "zones", key)


async def _shown(asked: Asked, kind: str, key: str) -> Response:
    sheet = await drawn(asked.request, _sheet, asked, kind, key)
    return await drawn(asked.request, _answer, asked, sheet)


def _sheet(asked: Asked, kind: str, key: str) -> ObjectSheet:
    restricted = asked.settings.restricted
    return ask_object(asked.county, kind, asked.on, key, asked.language, restricted=restricted)


def _answer(asked: Asked, sheet: ObjectSheet) -> Response:
    request, settings, county = asked.request, asked.settings, sheet.county
    if asked.ending != "html":
        name = f"{county.name}_{sheet.title}_{sheet.key}_{sheet.on}{dated(county)}.{asked.ending}"
        plain = plain_scene(county, sheet.on, sheet.language, settings.office)
        scene = told_scene(plain, sheets=[sheet], template=settings.template)
        return file_answer(lambda path: save_report(scene, REPORT_OF[sheet.kind], path), name)
    around = {layer: shapes for layer, shapes in sheet.shapes.items() if layer != "own"}
    text = page(
        request, "object.html", sheet=sheet, county=county, language=sheet.language, on=sheet.on,
        kind=KINDS[sheet.kind], path_of=_path, past=past_of(request, county),
        drawing=small_map(sheet.shapes.get("own", ()), around, sheet.name),
        here=_path(sheet.kind, sheet.key), restricted=settings.restricted,
        layers=LAYERS, pdf=office_program() is not None,
        still=_still(holder_of(request).county, sheet),
    )  # fmt: skip
    return Response(text, media_type=HTML)


def _still(now: County, sheet: ObjectSheet) -> bool:
    """Tell whether the current data have the object too."""
    names = {"parcels": "parcel_id", "enterprises": "uscc", "zones": "zone_code"}
    keys = leaf_of(now.atlas, sheet.kind).column(names[sheet.kind])
    return bool((keys == sheet.key).any())
