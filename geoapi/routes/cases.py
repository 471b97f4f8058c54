"""Cases of idle land 闲置土地案件: seen by everyone without persons, worked on by few."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi import Path as PathParam

from geoapi.http.answers import answer, dated, table_answer
from geoapi.http.case_forms import OPENING, STEPPING, keys_of, opening_of, step_of
from geoapi.http.case_page import Filter, Matter, case_page, cases_page
from geoapi.http.dependencies import (
    CountyDep,
    JsonOnly,
    KnownQuery,
    LanguageDep,
    OnDep,
    SettingsDep,
    holder_of,
    settings_of,
    today,
)
from geoapi.http.errors import NotFoundError, status_of
from geoapi.http.registering import (
    BODY,
    NO_STORE,
    document_answer,
    made_answer,
    must_be_authorised,
    page_of,
    register_of,
    to_page,
    worked,
)
from geoapi.http.stated import Stated, stated
from geoapi.planning.cases.case import Case
from geoapi.planning.cases.checks import next_steps
from geoapi.planning.cases.standing import Standing
from geoapi.planning.cases.stats import case_stats
from geoapi.planning.cases.steps import State
from geoapi.planning.cases.ways import ways_of
from geoapi.questions.basis import basis
from geoapi.questions.cases import (
    ask_cases,
    confirmed,
    finding_of,
    ground_of,
    subject_of,
)
from geoapi.questions.decided import decided_in
from geoapi.register import case_desk
from geoapi.views.cases.answers import case_json, next_json, stats_json, ways_json
from geoapi.views.cases.tables import case_sheets, stats_sheets
from layers.atlas import County
from layers.errors import MutuError

router = APIRouter(tags=["闲置土地案件 Cases"], dependencies=[KnownQuery])

NumberPath = Annotated[int, PathParam(ge=1, le=10**9, description="案件号 number")]
StateParam = Annotated[State | None, Query(description="状态 state")]
ZoneParam = Annotated[str, Query(max_length=60, description="园区代码 zone")]
OverdueParam = Annotated[bool, Query(description="只列逾期的 overdue only")]
MonthParam = Annotated[str, Query(max_length=7, description="月份 month: 2025-01")]
FormatParam = Annotated[Literal["json", "csv", "xlsx"], Query(description="格式 format")]


def _must_be_authorised(request: Request) -> None:
    """Let nobody take a step, or read what names persons, until there are accounts."""
    must_be_authorised(request, "案件", "mutu case")


@router.get("/cases", summary="案件清单 Cases", operation_id="getCases")
def cases(
    county: CountyDep, settings: SettingsDep, on: OnDep, state: StateParam = None,
    zone: ZoneParam = "", overdue: OverdueParam = False, f: FormatParam = "json",  # noqa: FBT002 - a query parameter
) -> Response:  # fmt: skip
    """List cases as they stood on a day, what is overdue first; no person is named to everyone."""
    chosen = Filter(state or "", zone, overdue)
    found = [one for one in ask_cases(county, decided_in(county).cases, on) if chosen.holds(one)]
    if f != "json":
        note = "虚构示例数据" if county.made_up else ""
        sheets = case_sheets(found, restricted=settings.restricted, note=note)
        return _kept(table_answer(sheets, f"{county.name}_闲置土地案件_{on}{dated(county)}.{f}"))
    rows = [case_json(one, restricted=settings.restricted) for one in found]
    told = {"on": on.isoformat(), "cases": rows, "basis": basis(county, on=on)}
    return answer(told, headers=NO_STORE)


@router.get("/cases/stats", summary="案件统计 Statistics", operation_id="getCaseStats")
def stats(
    county: CountyDep, first: Annotated[MonthParam, Query(alias="from")],
    last: Annotated[MonthParam, Query(alias="to")], f: FormatParam = "json",
) -> Response:  # fmt: skip
    """Add cases up month by month: opened, recognised, ended; land disposed of and used again."""
    found = case_stats(decided_in(county).cases, first, last)
    if f != "json":
        note = "虚构示例数据" if county.made_up else ""
        name = f"{county.name}_闲置土地案件统计_{first}_{last}{dated(county)}.{f}"
        return _kept(table_answer(stats_sheets(found, note), name))
    return answer(stats_json(found) | {"basis": basis(county, on=found.last)}, headers=NO_STORE)


def _kept(response: Response) -> Response:
    response.headers.update(NO_STORE)
    return response


@router.get("/cases/{number}", summary="一件案件 One case", operation_id="getCase")
def case(
    county: CountyDep, settings: SettingsDep, on: OnDep, number: NumberPath,
    f: JsonOnly = "json",  # noqa: ARG001
) -> Response:  # fmt: skip
    """Tell how one case stood on a day, what was due, and which steps the law then leaves open."""
    matter = _matter(county, number, on)
    one, ground = matter.one, matter.ground
    steps = next_steps(one.case, ground)
    told = case_json(one, restricted=settings.restricted)
    told["next"] = next_json(steps, one.case, ground.test)
    choosing = any(n.step.name == "choose" for n in steps)
    told["ways"] = ways_json(ways_of(one.case, on, ground), ground.test) if choosing else []
    return answer(told | {"basis": basis(county, on=on)}, headers=NO_STORE)


def _matter(county: County, number: int, on: date) -> Matter:
    every = decided_in(county).cases
    found = [one for one in every if one.number == number]
    stood: list[Standing] = ask_cases(county, found, on)
    if not stood:
        there = [one.number for one in every]
        said = f"有第 {min(there)} 至 {max(there)} 号" if there else "还没有立过案"
        raise NotFoundError(f"{on} 没有闲置土地案件第 {number} 号；{said}")
    supply = stood[0].case.subject.supply_id
    return Matter(stood[0], ground_of(county, supply, on, on), finding_of(county, supply, on))


@router.post(
    "/cases", summary="立案 Open a case", operation_id="postCase", status_code=201,
    openapi_extra=BODY,
)  # fmt: skip
async def open_case(request: Request, county: CountyDep, language: LanguageDep) -> Response:
    """Open a case for a supply that is suspected idle, by who is authorised."""
    said: Stated | None = None
    try:
        _must_be_authorised(request)
        said = await stated(request, OPENING)
        made = await worked(_open, request, county, said)
    except MutuError as error:
        return await _refused(request, county, language, said, error)
    return await _made(request, made, page=said.page)


def _open(request: Request, county: County, said: Stated) -> Case:
    taken, supply = opening_of(said), said.text("supply_id")
    opening = case_desk.Opening(subject_of(county, supply, taken.on), taken, said.document)
    ground = ground_of(county, supply, taken.on, today())
    return case_desk.open_case(register_of(request), opening, ground)


@router.post(
    "/cases/{number}/steps", summary="登记一步 Take a step", operation_id="postCaseStep",
    status_code=201, openapi_extra=BODY,
)  # fmt: skip
async def take_step(
    request: Request, county: CountyDep, number: NumberPath, language: LanguageDep
) -> Response:
    """Register a step with its document; `version` is the one that the person has seen."""
    said: Stated | None = None
    try:
        _must_be_authorised(request)
        said = await stated(request, STEPPING)
        made = await worked(_step, request, county, number, said)
    except MutuError as error:
        return await _refused(request, county, language, said, error, number)
    return await _made(request, made, page=said.page)


def _step(request: Request, county: County, number: int, said: Stated) -> Case:
    register, keys = register_of(request), keys_of(said)
    case = case_desk.one_case(register, number)
    taking = step_of(said, () if keys is None else confirmed(county, case, keys))
    ground = ground_of(county, case.subject.supply_id, taking.on, today())
    return case_desk.take_step(
        register, number, taking, ground, document=said.document, seen=said.whole("version")
    )


@router.get("/cases/{number}/files/{version}", include_in_schema=False)
def document(request: Request, number: NumberPath, version: NumberPath) -> Response:
    """Give back the file of a step, to who is authorised; never shown within a page."""
    _must_be_authorised(request)
    name, kept = case_desk.document_of_step(register_of(request), number, version)
    return document_answer(name, kept)


async def _made(request: Request, made: Case, *, page: bool) -> Response:
    request.app.state.book.forget()
    if page:
        return to_page(request, f"cases/{made.number}")
    told = await worked(_told, request, made)
    return made_answer(request, f"cases/{made.number}", told)


def _told(request: Request, made: Case) -> dict[str, Any]:
    (one,) = ask_cases(holder_of(request).county, [made], today())
    return case_json(one, restricted=settings_of(request).restricted)


async def _refused(
    request: Request, county: County, language: LanguageDep, said: Stated | None,
    error: MutuError, number: int = 0,
) -> Response:  # fmt: skip
    """Show a form again with what was given; programs get the problem."""
    if said is None or not said.page:
        raise error
    request.app.state.book.forget()
    again = _case_again if number else _cases_again
    text = await worked(again, request, county, language, said.fields, str(error), number)
    return page_of(text, status_of(error))


def _case_again(
    request: Request, county: County, language: LanguageDep, given: Mapping[str, Any],
    failure: str, number: int,
) -> str:  # fmt: skip
    """Show a case as it is now, whoever changed it."""
    one = case_desk.one_case(register_of(request), number)
    on, supply = today(), one.subject.supply_id
    (standing,) = ask_cases(county, [one], on)
    ground = ground_of(county, supply, on, on)
    matter = Matter(standing, ground, finding_of(county, supply, on))
    return case_page(request, county, matter, language, given=given, failure=failure)


def _cases_again(
    request: Request, county: County, language: LanguageDep, given: Mapping[str, Any],
    failure: str, _: int,
) -> str:  # fmt: skip
    found = ask_cases(county, case_desk.all_cases(register_of(request)), today())
    return cases_page(
        request, county, found, today(), language, chosen=Filter(), given=given, failure=failure
    )


@router.get("/ui/cases", include_in_schema=False)
def cases_ui(
    request: Request, county: CountyDep, on: OnDep, language: LanguageDep,
    supply_id: Annotated[str, Query(max_length=100)] = "",
    state: Annotated[State | Literal[""], Query()] = "", zone: ZoneParam = "",
    overdue: OverdueParam = False, page: Annotated[int, Query(ge=1, le=10_000)] = 1,  # noqa: FBT002 - a query parameter
) -> Response:  # fmt: skip
    """Show the desk: what is overdue, what is due, all cases, and the form to open one."""
    chosen = Filter(state, zone, overdue, page)
    found = ask_cases(county, decided_in(county).cases, on)
    given = {"supply_id": supply_id}
    text = cases_page(request, county, found, on, language, chosen=chosen, given=given)
    return page_of(text)


@router.get("/ui/cases/{number}", include_in_schema=False)
def case_ui(
    request: Request, county: CountyDep, on: OnDep, number: NumberPath, language: LanguageDep
) -> Response:
    """Show one case; who is authorised takes its next step here."""
    matter = _matter(county, number, on)
    text = case_page(request, county, matter, language, given={})
    return page_of(text)
