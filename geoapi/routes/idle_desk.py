"""The idle desk /ui/idle 闲置处置台: table and map of supplies, filters in the address."""

from typing import Annotated
from urllib.parse import quote, urlencode

import numpy as np
from fastapi import APIRouter, Depends, Query, Request, Response

from geoapi.http.answers import dated, drawn, table_answer
from geoapi.http.dependencies import CountyDep, Fresh, KnownQuery, LanguageDep, OnDep
from geoapi.http.site import page
from geoapi.planning.idle.due import MOST_DAYS
from geoapi.questions.idle_desk import Desk, Filter, Wanted, ask_desk
from geoapi.routes.pages import past_of
from geoapi.views.idle.due_tables import CLOCKS
from geoapi.views.objects.desk_map import desk_map
from geoapi.views.objects.sheet import Language
from geoapi.views.scene import plain_scene
from geoapi.views.table_files import Tab
from geoapi.views.tables import basis_tab, note
from layers.atlas import County, table_of

router = APIRouter(dependencies=[KnownQuery, Fresh], include_in_schema=False)

HTML = "text/html; charset=utf-8"
SHOWN = 500
"""Rows on the page; the files have all."""


def filter_of(
    show: Wanted = "suspected",
    days: Annotated[int, Query(ge=0, le=MOST_DAYS)] = 90,
    zone: Annotated[str, Query(max_length=100)] = "",
    town: Annotated[str, Query(max_length=100)] = "",
) -> Filter:
    """Read which supplies are wanted."""
    return Filter(show, days, zone, town)


@router.get("/ui/idle")
async def desk(
    request: Request, county: CountyDep, on: OnDep, language: LanguageDep,
    wanted: Annotated[Filter, Depends(filter_of)],
    f: Annotated[str, Query(pattern="^(html|csv|xlsx)$")] = "html",
) -> Response:  # fmt: skip
    """Show what is suspected idle and what falls due; or the very rows as a file."""
    told = await drawn(request, ask_desk, county, on, wanted, language)
    if f != "html":
        scene = plain_scene(county, on, language)
        tabs = [Tab(told.block.title, told.block.frame(), note=note(scene)), basis_tab(scene)]
        return table_answer(tabs, f"{county.name}_闲置处置台_{on}{dated(county)}.{f}")
    past = past_of(request, county)
    asked = {"on": on.isoformat(), "lang": language, **_asked(wanted)}
    text = page(
        request, "idle_desk.html", county=county, on=on, language=language, desk=told,
        wanted=wanted, zones=_named(county, "zones"), towns=_named(county, "towns"),
        drawing=_map(county, told, language), shown=SHOWN, quote=quote, clocks=CLOCKS,
        past=past, query=urlencode(asked) + past.query, now=urlencode(asked),
    )  # fmt: skip
    return Response(text, media_type=HTML)


def _asked(wanted: Filter) -> dict[str, object]:
    told = {"show": wanted.show, "days": wanted.days, "zone": wanted.zone, "town": wanted.town}
    return {name: value for name, value in told.items() if value != ""}


def _named(county: County, layer: str) -> list[tuple[str, str]]:
    table, key = table_of(county.atlas, layer), {"zones": "zone_code", "towns": "town_code"}[layer]
    named = table["name"].fillna(table[key])
    return sorted(zip(table[key], named, strict=True), key=lambda pair: pair[1])


def _map(county: County, told: Desk, language: Language) -> str:
    shapes = [np.asarray(county.atlas[n].geometry, dtype=object) for n in ("towns", "zones")]
    marks = [
        (_kind(one.verdict, recoverable=bool(one.recoverable)), one.name or one.supply_id)
        for one in told.found[:SHOWN]
    ]
    title = "供地位置" if language == "zh" else "Where the supplies lie"
    return desk_map(shapes[0], shapes[1], told.places, marks, title)


def _kind(verdict: str, *, recoverable: bool) -> str:
    if verdict != "suspected_idle":
        return "other"
    return "free" if recoverable else "idle"
