"""Objections 异议: filed by anyone, decided and seen whole by who is authorised."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi import Path as PathParam

from geoapi.http.answers import answer, table_answer
from geoapi.http.dependencies import (
    JsonOnly,
    KnownQuery,
    LanguageDep,
    SettingsDep,
    holder_of,
    settings_of,
    today,
)
from geoapi.http.errors import ForbiddenError, status_of
from geoapi.http.objection_forms import (
    DECIDING,
    FILING,
    WITHDRAWING,
    deciding_of,
    filing_of,
)
from geoapi.http.objection_page import objection_page, objections_page
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
from geoapi.register import desk
from geoapi.register.acts import Grounds
from geoapi.register.objections import Objection
from geoapi.views.land.objections import objection_frame, objection_json
from geoapi.views.table_files import Tab
from layers.errors import MutuError

router = APIRouter(tags=["异议 Objections"], dependencies=[KnownQuery])

NumberPath = Annotated[int, PathParam(ge=1, le=10**9, description="异议编号 number")]


def _grounds(request: Request) -> Grounds:
    county = holder_of(request).county
    return Grounds(county.atlas, county.codes, today())


def _must_be_authorised(request: Request) -> None:
    """Let nobody decide, or read what names persons, until there are accounts."""
    must_be_authorised(request, "异议", "mutu objection")


def _must_be_taken(request: Request) -> None:
    if not settings_of(request).objections:
        raise ForbiddenError("这个服务不受理异议；请向主管部门书面提出")


@router.get("/objections", summary="异议清单 Objections", operation_id="getObjections")
def objections(
    request: Request, settings: SettingsDep,
    firm: Annotated[str | None, Query(max_length=60, description="只看一家 one firm")] = None,
    f: Annotated[Literal["json", "csv", "xlsx"], Query(description="格式 format")] = "json",
) -> Response:  # fmt: skip
    """List objections and how they were decided; no person is named to everyone."""
    every = desk.all_objections(register_of(request))
    found = [one for one in every if firm in {None, one.uscc}]
    if f != "json":
        county = holder_of(request).county
        note = "虚构示例数据" if county.made_up else ""
        frame = objection_frame(reversed(found), restricted=settings.restricted)
        told = table_answer([Tab("异议", frame, note=note)], f"{county.name}_异议清单.{f}")
        told.headers.update(NO_STORE)
        return told
    rows = [objection_json(one, restricted=settings.restricted) for one in found]
    return answer({"objections": rows}, headers=NO_STORE)


@router.get("/objections/{number}", summary="一件异议 One", operation_id="getObjection")
def objection(
    request: Request, settings: SettingsDep, number: NumberPath,
    f: JsonOnly = "json",  # noqa: ARG001
) -> Response:  # fmt: skip
    """Tell how one objection stands."""
    found = desk.one_objection(register_of(request), number)
    return answer(objection_json(found, restricted=settings.restricted), headers=NO_STORE)


@router.post(
    "/objections", summary="提出异议 File an objection", operation_id="postObjection",
    status_code=201, openapi_extra=BODY,
)  # fmt: skip
async def file_objection(request: Request, language: LanguageDep) -> Response:
    """Register an objection, with its file where the form has one."""
    said: Stated | None = None
    try:
        _must_be_taken(request)
        said = await stated(request, FILING)
        grounds = await worked(_grounds, request)
        made = await worked(desk.file_objection, register_of(request), filing_of(said), grounds)
    except MutuError as error:
        return await _refused(request, language, said, error)
    return _made(request, made, page=said.page)


@router.post(
    "/objections/{number}/decision", summary="决定异议 Decide", status_code=201,
    operation_id="postObjectionDecision", openapi_extra=BODY,
)  # fmt: skip
async def decide(request: Request, number: NumberPath, language: LanguageDep) -> Response:
    """Register a decision; `version` is the one that the person has seen."""
    said: Stated | None = None
    try:
        _must_be_authorised(request)
        said = await stated(request, DECIDING)
        grounds = await worked(_grounds, request)
        made = await worked(
            desk.decide_objection, register_of(request), number, deciding_of(said), grounds,
            seen=said.whole("version"),
        )  # fmt: skip
    except MutuError as error:
        return await _refused(request, language, said, error, number)
    return _made(request, made, page=said.page)


@router.post(
    "/objections/{number}/withdrawal", summary="撤回异议 Withdraw", status_code=201,
    operation_id="postObjectionWithdrawal", openapi_extra=BODY,
)  # fmt: skip
async def withdraw(request: Request, number: NumberPath, language: LanguageDep) -> Response:
    """Register that an objection is withdrawn; until there are accounts by who is authorised."""
    said: Stated | None = None
    try:
        _must_be_authorised(request)
        said = await stated(request, WITHDRAWING)
        made = await worked(
            desk.withdraw_objection, register_of(request), number, said.text("person"),
            said.text("reason"), seen=said.whole("version"),
        )  # fmt: skip
    except MutuError as error:
        return await _refused(request, language, said, error, number)
    return _made(request, made, page=said.page)


@router.get("/objections/{number}/files/{version}", include_in_schema=False)
def document(request: Request, number: NumberPath, version: NumberPath) -> Response:
    """Give back the file of an entry, to who is authorised; never shown within a page."""
    _must_be_authorised(request)
    name, kept = desk.document_at(register_of(request), number, version)
    return document_answer(name, kept)


def _made(request: Request, made: Objection, *, page: bool) -> Response:
    if page:
        return to_page(request, f"objections/{made.number}")
    told = objection_json(made, restricted=settings_of(request).restricted)
    return made_answer(request, f"objections/{made.number}", told)


async def _refused(
    request: Request, language: LanguageDep, said: Stated | None, error: MutuError,
    number: int = 0,
) -> Response:  # fmt: skip
    """Show a form again with what was given; programs get the problem."""
    if said is None or not said.page:
        raise error
    text = await worked(_again, request, language, said, str(error), number)
    return page_of(text, status_of(error))


def _again(request: Request, language: LanguageDep, said: Stated, failure: str, number: int) -> str:
    register = register_of(request)
    if number:
        found = desk.one_objection(register, number)
        return objection_page(request, found, language, given=said.fields, failure=failure)
    every = desk.all_objections(register)
    return objections_page(request, every, language, given=said.fields, failure=failure)


@router.get("/ui/objections", include_in_schema=False)
def objections_ui(
    request: Request, language: LanguageDep,
    uscc: Annotated[str, Query(max_length=60)] = "",
    parcel_id: Annotated[str, Query(max_length=60)] = "",
) -> Response:  # fmt: skip
    """Show the objections there are, and the form to file one."""
    given = {"uscc": uscc, "parcel_id": parcel_id}
    found = desk.all_objections(register_of(request))
    text = objections_page(request, found, language, given=given)
    return page_of(text)


@router.get("/ui/objections/{number}", include_in_schema=False)
def objection_ui(request: Request, number: NumberPath, language: LanguageDep) -> Response:
    """Show one objection; who is authorised decides on it here."""
    found = desk.one_objection(register_of(request), number)
    text = objection_page(request, found, language, given={})
    return page_of(text)
