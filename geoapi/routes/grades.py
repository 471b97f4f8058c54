"""Pages of grades 企业分级网页: the county in classes, one firm's sheet, who moved."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response

from geoapi.http.answers import drawn, table_answer
from geoapi.http.dependencies import (
    CountyDep,
    Fresh,
    KnownQuery,
    LanguageDep,
    OnDep,
    PeriodParam,
    SettingsDep,
)
from geoapi.http.errors import status_of
from geoapi.http.grades import SORTS, Ask, listing_frame, page_of, scheme_facts, told_counts
from geoapi.http.moves import moves_of
from geoapi.http.schemes import held_of, schemes_of, titles
from geoapi.http.site import page
from geoapi.planning.confidential import ConfidentialError
from geoapi.planning.errors import PlanningError
from geoapi.questions.grades import grades_scene, placed
from geoapi.questions.scores import ask_scores
from geoapi.routes.pages import HTML, past_of
from geoapi.routes.scores import Asked, compared, need_role
from geoapi.settings import Settings
from geoapi.views.grades.why import why
from geoapi.views.table_files import Tab
from geoapi.views.tables import basis_tab, note
from layers.atlas import County
from layers.errors import MutuError

router = APIRouter(prefix="/ui/grades", dependencies=[KnownQuery, Fresh], include_in_schema=False)

Text = Annotated[str, Query(max_length=100)]
Scheme = Annotated[str | None, Query(max_length=100)]


def ask_of(
    county: CountyDep, settings: SettingsDep, language: LanguageDep, scheme: Scheme = None,
    period: PeriodParam = None, group: Text = "",
    standing: Annotated[str, Query(alias="class", max_length=40)] = "", town: Text = "",
    q: Annotated[str, Query(max_length=60)] = "", sort: Text = "rank",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Ask:  # fmt: skip
    """Read what a page is asked for; the latest year where none is asked."""
    name = scheme or held_of(settings, None)[0]
    when = period or max(_years(county), default="")
    if sort not in SORTS:
        raise PlanningError(f"不能按 {sort} 排序；可用：{'、'.join(SORTS)}")
    return Ask(name, when, language, group, standing, town, q.strip(), sort, page)


AskDep = Annotated[Ask, Depends(ask_of)]


def _periods(county: County) -> list[str]:
    found: list[str] = county.atlas["statements"]["period"].dropna().unique().tolist()
    return sorted(found, reverse=True)


def _years(county: County) -> list[str]:
    return [p for p in _periods(county) if p.isdigit()]


@router.get("")
async def grades(
    request: Request, county: CountyDep, settings: SettingsDep, on: OnDep, ask: AskDep,
    f: Annotated[Literal["html", "csv", "xlsx"], Query(description="格式 format")] = "html",
) -> Response:  # fmt: skip
    """Show the county in classes, and the firms of a scheme and period; or these as a file."""
    if f != "html":
        return await drawn(request, _file, (county, settings, on), ask, f)
    make = partial(_grades, request, county, settings, ask, on)
    return await drawn(request, _page, request, county, ask, make)


@router.get("/why")
async def firm(
    request: Request, county: CountyDep, settings: SettingsDep, on: OnDep, ask: AskDep,
    uscc: Annotated[str, Query(max_length=100)] = "",
) -> Response:  # fmt: skip
    """Show one firm's sheet: why it has this grade."""
    make = partial(_firm, request, (county, settings, on), ask, uscc)
    return await drawn(request, _page, request, county, ask, make)


@router.get("/compare")
async def compare(
    request: Request, county: CountyDep, settings: SettingsDep, on: OnDep, ask: AskDep,
    with_scheme: Scheme = None, with_period: PeriodParam = None,
) -> Response:  # fmt: skip
    """Show who is in another class than by another scheme or in another period."""
    with_ = (with_scheme, with_period)
    make = partial(_compare, request, (county, settings, on), ask, with_)
    return await drawn(request, _page, request, county, ask, make)


def _page(request: Request, county: County, ask: Ask, make: Callable[[], str]) -> Response:
    """Answer with a page; what is refused is a page too."""
    try:
        return Response(make(), media_type=HTML)
    except MutuError as error:
        status = status_of(error)
        title = "此处不能提供" if ask.language == "zh" else "This cannot be shown"
        text = page(
            request, "grades_refused.html", county=county, language=ask.language, title=title,
            detail=str(error),
        )  # fmt: skip
        return Response(text, status, {"Cache-Control": "no-store"}, HTML)


def _asked(county: County, settings: Settings, on: Any, ask: Ask) -> Asked:
    _, held = held_of(settings, ask.scheme)
    scores = ask_scores(county, held.scheme, ask.period or None, known=held.known)
    scene = grades_scene(
        county, placed(county, scores), on=on, language=ask.language, office=settings.office
    )
    return Asked(county, scores, settings, scene)


def _shared(request: Request, county: County, settings: Settings, ask: Ask) -> dict[str, Any]:
    _, held = held_of(settings, ask.scheme)
    return {
        "county": county, "language": ask.language, "ask": ask, "past": past_of(request, county),
        "scheme": scheme_facts(held, ask.language),
        "schemes": titles(schemes_of(settings), ask.language), "periods": _periods(county),
    }  # fmt: skip


def _grades(request: Request, county: County, settings: Settings, ask: Ask, on: Any) -> str:
    shared = _shared(request, county, settings, ask)
    told = matter = None
    refusal = ""
    asked = _asked(county, settings, on, ask)
    if asked.restricted:
        matter = page_of(county, placed(county, asked.scores), ask)
    else:
        try:
            told = told_counts(county, asked.scores, ask.language)
        except ConfidentialError as error:
            refusal = str(error)
    years = [p for p in shared["periods"] if p < ask.period and len(p) == len(ask.period)]
    return page(
        request, "grades.html", **shared, matter=matter, told=told, refusal=refusal, sorts=SORTS,
        basis=asked.scene.basis, before=max(years, default=ask.period),
    )  # fmt: skip


def _file(held: tuple[County, Settings, Any], ask: Ask, ending: str) -> Response:
    """Give the list of firms as it is filtered and sorted, all pages of it."""
    county, settings, on = held
    need_role(settings)
    asked = _asked(county, settings, on, ask)
    frame = listing_frame(placed(county, asked.scores), ask)
    title = "企业名单" if ask.language == "zh" else "Enterprises"
    tabs = [Tab(title, frame, note=note(asked.scene)), basis_tab(asked.scene)]
    return table_answer(tabs, asked.name(title, ending))


def _firm(request: Request, held: tuple[County, Settings, Any], ask: Ask, uscc: str) -> str:
    county, settings, on = held
    need_role(settings)
    asked = _asked(county, settings, on, ask)
    told = why(asked.scene, placed(county, asked.scores), uscc)
    return page(request, "grade.html", **_shared(request, county, settings, ask), why=told)


def _compare(
    request: Request, held: tuple[County, Settings, Any], ask: Ask,
    with_: tuple[str | None, str | None],
) -> str:  # fmt: skip
    county, settings, on = held
    need_role(settings)
    asked = _asked(county, settings, on, ask)
    found = compared(asked, *with_)
    sides = [f"{s.scheme.title} {s.period}" for s in (found.before, found.after)]
    query = {"with_scheme": with_[0], "with_period": with_[1]}
    kept = "".join(f"&{urlencode({k: v})}" for k, v in query.items() if v)
    shared = _shared(request, county, settings, ask)
    return page(
        request, "grades_compare.html", **shared, moves=moves_of(found, ask.language),
        sides=sides, kept=kept,
    )  # fmt: skip
