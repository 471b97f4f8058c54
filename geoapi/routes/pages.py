"""Pages for people 网页: the home page, one supply with its evidence, the API's documentation."""

from dataclasses import dataclass
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from fastapi import Path as PathParam
from fastapi.responses import RedirectResponse

from geoapi.http.answers import at_of, base_of, drawn
from geoapi.http.dependencies import (
    CountyDep,
    Fresh,
    KnownQuery,
    LanguageDep,
    OnDep,
    OrderDep,
    PeriodParam,
    holder_of,
)
from geoapi.http.errors import NotFoundError
from geoapi.http.home import Home, home_of, supply_of, written
from geoapi.http.rankings import Asked, heads_of, order_query
from geoapi.http.site import page
from geoapi.moments import moment_words
from geoapi.planning.measures import MEASURES, measure_named
from geoapi.questions.idle_desk import due_week
from geoapi.views import reports
from geoapi.views.documents.pdf import office_program
from geoapi.views.kinds import ViewKind, listed
from geoapi.views.reports import ReportKind
from layers import LAYERS
from layers.atlas import County, table_of

router = APIRouter(dependencies=[KnownQuery], include_in_schema=False)

HTML = "text/html; charset=utf-8"


@router.get("/ui")
def entrance(request: Request) -> Response:
    """Send those who forgot the last slash on."""
    return RedirectResponse(f"{base_of(request)}/ui/", 308)


@router.get("/ui/", dependencies=[Fresh])
async def home(
    request: Request, county: CountyDep, on: OnDep, language: LanguageDep, order: OrderDep,
    measure: Annotated[str | None, Query(max_length=60)] = None,
    by: Literal["zones", "towns"] | None = None, period: PeriodParam = None,
) -> Response:  # fmt: skip
    """Show the county at a glance; where nothing is asked for, by what it has data of."""
    told = "statements" in county.editions and not county.guarded
    measure = measure or ("tax_intensity" if told else "floor_area_ratio")
    measure_named(measure)
    unit = by or ("zones" if "zones" in county.editions else "towns")
    asked = Asked(on, measure, unit, period or None, language, order)
    text = await drawn(request, _home, request, county, asked)
    return Response(text, media_type=HTML)


def _home(request: Request, county: County, asked: Asked) -> str:
    home, past = home_of(county, asked), past_of(request, county)
    shown = {"on": asked.on.isoformat(), "lang": asked.language, "measure": home.measure.name,
             "by": asked.by, "period": home.zones.period,
             "at": request.query_params.get("at")}  # fmt: skip
    kept = {name: value for name, value in shown.items() if value}
    return page(
        request, "home.html", home=home, language=asked.language, measures=MEASURES, kept=kept,
        layers=LAYERS, base=base_of(request), past=past, order=asked.order,
        ordered=order_query(asked.order),
        heads=heads_of(f"{request.scope.get('root_path', '')}/ui/", kept, asked.order),
        maps=_maps(home, asked.by), reports=_reports(home), pdf=office_program() is not None,
        week=due_week(county, asked.on, asked.language), quote=quote,
        **written(home),
    )  # fmt: skip


def _reports(home: Home) -> list[tuple[str, ReportKind]]:
    told = not home.zones.refusal and not home.county.guarded
    return reports.listed(told=told, zones=len(table_of(home.county.atlas, "zones")) > 0)


def _maps(home: Home, by: str) -> list[tuple[str, ViewKind]]:
    """Return the maps that the page offers."""
    parcels, ranking = home.county.editions.get("parcels"), getattr(home, by)
    figures = {row.value for row in ranking.rows} - {"—"} if ranking.is_ratio else set()
    return listed(
        told=not home.zones.refusal, editions=parcels.number if parcels else 0,
        compared=len(figures),
    )  # fmt: skip


@dataclass(frozen=True)
class Past:
    """The past moment that a page shows, as the page writes it; all empty on a page of now.

    Attributes
    ----------
    query
        What keeps a link at the moment: ``&at=…``.
    field
        The moment as a form's field holds it: a whole day, or local time.
    same
        Whether the editions of then are those of now.
    """

    words: str = ""
    query: str = ""
    field: str = ""
    same: bool = False


def past_of(request: Request, county: County) -> Past:
    """Read what a page says of the moment it is asked for."""
    if county.at is None:
        return Past()
    words, local = moment_words(county.at), county.at.astimezone()
    field = words if len(words) == len("2024-12-31") else f"{local:%Y-%m-%dT%H:%M:%S}"
    same = holder_of(request).county.editions == county.editions
    return Past(words, at_of(request).replace("?", "&"), field, same)


@router.get("/ui/idle/{supply_id:path}", dependencies=[Fresh])
def supply(
    request: Request, county: CountyDep, on: OnDep, language: LanguageDep,
    supply_id: Annotated[str, PathParam()],
) -> Response:  # fmt: skip
    """Show one supply of land, its verdict and the evidence for it."""
    if not _has(county, supply_id):
        raise NotFoundError(f"没有供地 {supply_id[:100]}（supplies 中无此电子监管号）")
    matter = supply_of(county, on, supply_id, language)
    return Response(
        page(
            request, "supply.html", supply=matter, county=county, on=on, language=language,
            past=past_of(request, county), still=_has(holder_of(request).county, supply_id),
        ),
        media_type=HTML,
    )  # fmt: skip


def _has(county: County, supply_id: str) -> bool:
    return supply_id in set(table_of(county.atlas, "supplies")["supply_id"])


@router.get("/api.html")
def docs(request: Request, language: LanguageDep) -> Response:
    """Show the API's documentation; the viewer comes with the program."""
    return Response(page(request, "docs.html", language=language), media_type=HTML)
