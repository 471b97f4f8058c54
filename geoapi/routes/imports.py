"""Import 导入检查: a page where a file is checked as `mutu import` would; it stores nothing."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, TypeVar, get_args

import anyio
import anyio.to_thread
from fastapi import APIRouter, Request, Response
from fastapi import Path as PathParam
from fastapi.responses import RedirectResponse

from geoapi.http.answers import MEDIA, answer, disposition
from geoapi.http.asked import Asked, stated, unpack
from geoapi.http.dependencies import KnownQuery, Language, LanguageDep, SettingsDep
from geoapi.http.errors import TooSlowError, problem, status_of
from geoapi.http.import_page import import_page
from geoapi.http.imports import (
    SECONDS,
    Desk,
    Matter,
    checked,
    discard,
    forget_refused,
    json_of,
    refused_file,
    too_slow,
)
from geoapi.http.kept import Uploads
from geoapi.http.uploads import Sent, place, received, same_origin
from layers.door.outcome import Report
from layers.errors import MutuError

router = APIRouter(dependencies=[KnownQuery], include_in_schema=False)

HTML = "text/html; charset=utf-8"
NO_STORE = {"Cache-Control": "no-store"}
OPTIONS_LIMIT = 1_000_000
"""Most bytes of a form without files."""

TokenPath = Annotated[str, PathParam(max_length=100)]
T = TypeVar("T")


@router.api_route("/ui/import", methods=["GET", "POST"])
async def import_files(request: Request, settings: SettingsDep, language: LanguageDep) -> Response:
    """Show the form; check the file that it sends."""
    if request.method == "GET":
        return _page(request, language)
    try:
        same_origin(request)
        async with place(request):
            sent = await received(request, settings.upload_limit)
            language = _language(sent, language)
            return await _upload(request, sent, language)
    except MutuError as error:
        if _wants_json(request):
            raise
        return _page(request, language, failure=error)


async def _upload(request: Request, sent: Sent, language: Language) -> Response:
    uploads: Uploads = request.app.state.uploads
    folder = await anyio.to_thread.run_sync(uploads.folder)
    try:
        asked = await anyio.to_thread.run_sync(unpack, sent, folder)
        matter, report = await _worked(request, _check, request, asked)
        if _wants_json(request):
            discard(folder)
            return _json(matter, report)
        token = uploads.keep(folder, matter)
    except BaseException:
        discard(folder)
        raise
    finally:
        sent.close()
    return _there(request, token, language)


@router.api_route("/ui/import/{token}", methods=["GET", "POST"])
async def one_import(request: Request, token: TokenPath, language: LanguageDep) -> Response:
    """Show what the check of a file has found; check it again with other options."""
    uploads: Uploads = request.app.state.uploads
    try:
        matter: Matter = uploads.find(token).matter
        if request.method == "GET":
            return _page(request, language, token=token, matter=matter)
        same_origin(request)
        async with place(request):
            sent = await received(request, OPTIONS_LIMIT)
            sent.close()
            asked = stated(sent.fields, matter.asked)
            forget_refused(asked)
            again, _ = await _worked(request, _check, request, asked)
        uploads.renew(token, again)
        return _there(request, token, _language(sent, language))
    except MutuError as error:
        if _wants_json(request):
            raise
        return _page(request, language, failure=error)


@router.get("/ui/import/{token}/refused.xlsx")
async def refused_rows(request: Request, token: TokenPath) -> Response:
    """Give back the refused rows of a checked file: original words, and why."""
    asked = request.app.state.uploads.find(token).matter.asked
    content = await _worked(request, _refused, request, asked)
    headers = {"Content-Disposition": disposition(f"{asked.request.file.name}.refused.xlsx")}
    return Response(content, media_type=MEDIA[".xlsx"], headers=NO_STORE | headers)


def _desk(request: Request, asked: Asked) -> Desk:
    state = request.app.state
    profiles = state.holder.profiles(asked.request.layer)
    return Desk(state.holder.county, profiles, state.settings)


def _check(request: Request, asked: Asked) -> tuple[Matter, Report | None]:
    return checked(asked, _desk(request, asked))


def _refused(request: Request, asked: Asked) -> bytes:
    return refused_file(asked, _desk(request, asked)).read_bytes()


async def _worked(request: Request, work: Callable[..., T], *args: Any) -> T:
    """Check in a thread of its own, few at a time together with what is drawn."""
    try:
        with anyio.fail_after(SECONDS):
            return await anyio.to_thread.run_sync(
                partial(work, *args), abandon_on_cancel=True, limiter=request.app.state.drawing
            )
    except TimeoutError:
        raise TooSlowError(too_slow()) from None


def _json(matter: Matter, report: Report | None) -> Response:
    if report is None:
        return problem(422, matter.failure)
    return answer(json_of(report), headers=NO_STORE)


def _wants_json(request: Request) -> bool:
    accepted = request.headers.get("accept", "")
    return "application/json" in accepted and "text/html" not in accepted


def _language(sent: Sent, otherwise: Language) -> Language:
    given = sent.fields.get("lang", "")
    return next((known for known in get_args(Language) if known == given), otherwise)


def _there(request: Request, token: str, language: Language) -> Response:
    """Send the browser to what was found: loading it anew sends no file again."""
    root = request.scope.get("root_path", "")
    return RedirectResponse(f"{root}/ui/import/{token}?lang={language}", 303, headers=NO_STORE)


def _page(
    request: Request, language: Language, *, token: str = "", matter: Matter | None = None,
    failure: MutuError | None = None,
) -> Response:  # fmt: skip
    status = status_of(failure) if failure else 422 if matter and matter.failure else 200
    text = import_page(request, language, (token, matter), str(failure or ""))
    return Response(text, status, media_type=HTML, headers=NO_STORE)
