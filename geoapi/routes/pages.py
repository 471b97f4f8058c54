"""Pages for people 网页: the home page, one supply with its evidence, the API's documentation."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi import Path as PathParam
from fastapi.responses import RedirectResponse

from geoapi.http.answers import base_of, drawn
from geoapi.http.dependencies import (
    CountyDep,
    Fresh,
    KnownQuery,
    LanguageDep,
    OnDep,
    PeriodParam,
)
from geoapi.http.errors import NotFoundError
from geoapi.http.home import Asked, home_of, supply_of, written
from geoapi.http.site import page
from geoapi.planning.measures import MEASURES, measure_named
from layers import LAYERS
from layers.atlas import County

router = APIRouter(dependencies=[KnownQuery], include_in_schema=False)

HTML = "text/html; charset=utf-8"


@router.get("/ui")
def entrance(request: Request) -> Response:
    """Send those who forgot the last slash on."""
    return RedirectResponse(f"{base_of(request)}/ui/", 308)


@router.get("/ui/", dependencies=[Fresh])
async def home(
    request: Request, county: CountyDep, on: OnDep, language: LanguageDep,
    measure: Annotated[str, Query(max_length=60)] = "tax_intensity",
    by: Literal["zones", "towns"] = "zones", period: PeriodParam = None,
) -> Response:  # fmt: skip
    """Show the county at a glance."""
    measure_named(measure)
    asked = Asked(on, measure, by, period or None, language)
    text = await drawn(request, _home, request, county, asked)
    return Response(text, media_type=HTML)


def _home(request: Request, county: County, asked: Asked) -> str:
    home = home_of(county, asked)
    return page(
        request, "home.html", home=home, language=asked.language, measures=MEASURES,
        layers=LAYERS, base=base_of(request), **written(home),
    )  # fmt: skip


@router.get("/ui/idle/{supply_id:path}", dependencies=[Fresh])
def supply(
    request: Request, county: CountyDep, on: OnDep, language: LanguageDep,
    supply_id: Annotated[str, PathParam()],
) -> Response:  # fmt: skip
    """Show one supply of land, its verdict and the evidence for it."""
    if supply_id not in set(county.atlas["supplies"]["supply_id"]):
        raise NotFoundError(f"没有供地 {supply_id[:100]}（supplies 中无此电子监管号）")
    matter = supply_of(county, on, supply_id, language)
    return Response(
        page(request, "supply.html", supply=matter, county=county, on=on, language=language),
        media_type=HTML,
    )


@router.get("/api.html")
def docs(request: Request, language: LanguageDep) -> Response:
    """Show the API's documentation; the viewer comes with the program."""
    return Response(page(request, "docs.html", language=language), media_type=HTML)
