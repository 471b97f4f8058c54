"""Errors on HTTP 出错: one table of statuses, one of advice; :func:`refusal` answers them all.

A machine gets an RFC 9457 problem document, a person in a browser a page that says the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Any, TypeVar

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from geoapi.http.error_pages import (
    error_page,
    language_asked,
    trouble_of,
    wants_page,
)
from geoapi.http.error_words import AGAIN, EARLIER, FAULTS, FAULTS_EN, NO_PAGE, ROLE, WORDS, Words
from geoapi.planning.confidential import ConfidentialError
from geoapi.planning.variation.neighbours import StatsError
from geoapi.questions.objects.asking import UnknownObjectError
from geoapi.register.embeds import EmbedError
from geoapi.register.errors import (
    ConflictError,
    DocumentError,
    RegisterError,
    UnknownMatterError,
)
from geoapi.views.errors import (
    FigureError,
    MissingExtraError,
    ReportError,
    TableError,
    TemplateError,
)
from geoapi.views.offline import PageTooLargeError
from geoapi.views.tiles.sheets import CrowdedError
from layers.corrections import ValueRefusedError
from layers.errors import MutuError, NotYetError, PrunedError, StoreError

T = TypeVar("T")


class NotFoundError(MutuError):
    """A path that names nothing here; the message names what there is."""


class NotReadyError(MutuError):
    """No county is loaded yet."""


class TooSlowError(MutuError):
    """A view that took longer than is allowed, or found no free place."""


class ForeignError(MutuError):
    """A form sent by a page of another site."""


class ForbiddenError(MutuError):
    """Something that only an authorised person may do or see."""


class UploadError(MutuError):
    """An upload that is not what the form asks for; the message says what is."""


class TooLargeError(MutuError):
    """An upload larger than is accepted."""


class NotModifiedError(Exception):
    """The client already has this answer (304); the argument is its ETag."""


STATUS_CODES: Mapping[type[Exception], int] = {
    MutuError: 400,
    NotFoundError: 404,
    ConfidentialError: 403,
    ForeignError: 403,
    ForbiddenError: 403,
    ConflictError: 409,
    UnknownMatterError: 404,
    DocumentError: 422,
    EmbedError: 403,
    RegisterError: 422,
    ValueRefusedError: 422,
    TooLargeError: 413,
    CrowdedError: 413,
    UploadError: 422,
    FigureError: 404,
    ReportError: 404,
    TemplateError: 503,
    UnknownObjectError: 404,
    TableError: 404,
    MissingExtraError: 404,
    StatsError: 404,
    PageTooLargeError: 422,
    StoreError: 503,
    NotYetError: 404,
    PrunedError: 410,
    NotReadyError: 503,
    TooSlowError: 503,
    RecursionError: 400,
}
"""Error class -> status; a parent covers its children, the nearest one counts."""

ADVICE: Mapping[type[Exception], Sequence[Words]] = {
    ConfidentialError: [
        ("改看按园区、乡镇或全县的合计", "Look at the sums of zones, towns or the county"), ROLE,
    ],
    ForbiddenError: [ROLE],
    EmbedError: [
        ("向提供这个链接的单位索取新的链接", "Ask the office that gave the link for a new one"),
    ],
    NotReadyError: [
        ("不用操作：本页每隔几秒自动再试，数据载入后即打开",
         "Nothing to do: this page tries again every few seconds and opens once the data are in"),
    ],
    StoreError: [AGAIN],
    NotYetError: [EARLIER],
    PrunedError: [EARLIER],
    TooSlowError: [AGAIN],
    PageTooLargeError: [
        ("改按园区或乡镇汇总", "Choose zones or towns instead of parcels"),
    ],
    UploadError: [("改正后重新提交", "Mend it and send it again")],
    TooLargeError: [
        ("大文件请在存放工作区的电脑上用 mutu check、mutu import",
         "Use mutu check and mutu import on the machine that holds the workspace"),
    ],
    ConflictError: [("刷新页面，看过最新内容后再办", "Open the page anew, then go on")],
    NotFoundError: [
        ("核对地址和代码是否完整；只知道一部分的，可以查询",
         "Check that the address and the code are complete, or search for a part of it"),
    ],
}  # fmt: skip
"""Error class -> what a person may do; the nearest class counts."""

ADVICE_OF: Mapping[int, Sequence[Words]] = {
    400: [
        ("按上面说的改正地址，或从首页重新进入", "Mend the address, or start from the home page")
    ],
    404: ADVICE[NotFoundError],
    500: [AGAIN],
}
"""Status -> the same, where the class has none of its own."""

HEADS: Mapping[type[Exception], Words] = {
    EmbedError: ("这张图不能显示", "This map cannot be shown"),
    ForeignError: ("没有受理", "Not accepted"),
}
"""Error class -> what heads its page, where its status says it wrongly."""

WAIT: Mapping[type[Exception], int] = {NotReadyError: 5}
"""Error class -> seconds after which its page asks again by itself."""


def problem(
    status: int, detail: str, *, errors: Sequence[Mapping[str, Any]] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:  # fmt: skip
    """Return a problem document: English title, Chinese detail, every fault in `errors`."""
    body: dict[str, Any] = {
        "type": "about:blank", "title": HTTPStatus(status).phrase, "status": status,
        "detail": detail,
    }  # fmt: skip
    if errors:
        body["errors"] = list(errors)
    return Response(
        orjson.dumps(body, option=orjson.OPT_NON_STR_KEYS), status,
        headers={"Cache-Control": "no-store"} | dict(headers or {}),
        media_type="application/problem+json",
    )  # fmt: skip


def status_of(error: Exception) -> int:
    """Return the status of the nearest class in the table; 500 for what is not there."""
    return next((STATUS_CODES[c] for c in type(error).__mro__ if c in STATUS_CODES), 500)


def refusal(
    request: Request, status: int, detail: str, *, errors: Sequence[Mapping[str, Any]] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:  # fmt: skip
    """Refuse with a problem document, or with a page where a person asks for one."""
    if not wants_page(request):
        return problem(status, detail, errors=errors, headers=headers)
    return _paged(request, status, detail, headers=headers)


def _paged(
    request: Request, status: int, detail: str, *, error: Exception | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:  # fmt: skip
    language = language_asked(request)
    told = trouble_of(
        language, status, detail, title=_nearest(HEADS, error),
        advice=_nearest(ADVICE, error) or ADVICE_OF.get(status, ()),
    )  # fmt: skip
    if isinstance(error, RequestValidationError):
        words = FAULTS if language == "zh" else FAULTS_EN
        told = replace(told, detail="", faults=[_fault(one, words) for one in error.errors()])
    told = replace(told, again=_nearest(WAIT, error) or 0)
    return error_page(request, told, headers or {})


def _nearest(table: Mapping[type[Exception], T], error: Exception | None) -> T | None:
    return next((table[c] for c in type(error).__mro__ if c in table), None)


async def _known(request: Request, error: Exception) -> Response:
    detail = str(error) or WORDS[500]
    if wants_page(request):
        return _paged(request, status_of(error), detail, error=error)
    both = []
    if isinstance(error, ConflictError):
        both = [{"seen": error.seen, "current": error.current}]
    return problem(status_of(error), detail, errors=both)


async def _refused(request: Request, error: Exception) -> Response:
    faults = error.errors() if isinstance(error, RequestValidationError) else []
    errors = [_fault(fault, FAULTS) for fault in faults]
    detail = "；".join(f"{e['parameter']} {e['problem']}" for e in errors)
    if wants_page(request):
        return _paged(request, 400, detail, error=error)
    return problem(400, detail, errors=errors)


def _fault(fault: Mapping[str, Any], table: Mapping[str, str]) -> dict[str, Any]:
    unknown = "无效" if table is FAULTS else "is not valid"
    words = table.get(fault["type"], unknown).format_map(dict(fault.get("ctx") or {}))
    words = words.replace(" or ", " 或 ") if table is FAULTS else words
    return {"parameter": str(fault["loc"][-1]), "problem": words}


async def _framework(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = {"Allow": _allowed(error)} if status == 405 else {}  # noqa: PLR2004 - HTTP
    words = WORDS.get(status, HTTPStatus(status).phrase)
    if status == 404 and wants_page(request):  # noqa: PLR2004 - HTTP
        words = NO_PAGE[0 if language_asked(request) == "zh" else 1]
    return refusal(request, status, words.format(allow=headers.get("Allow")), headers=headers)


def _allowed(error: Exception) -> str:
    """Name the methods of an address; HEAD is answered wherever GET is."""
    told = (getattr(error, "headers", None) or {}).get("Allow", "GET")
    methods = set(told.split(", "))
    return ", ".join(sorted(methods | ({"HEAD"} if "GET" in methods else set())))


async def _own_fault(request: Request, __: Exception) -> Response:
    return refusal(request, 500, WORDS[500])


async def _not_modified(_: Request, error: Exception) -> Response:
    return Response(status_code=304, headers={"ETag": str(error), "Cache-Control": "no-cache"})


def add_error_handlers(app: FastAPI) -> None:
    """Answer every error of the table, of the framework, and of our own making."""
    for kind in STATUS_CODES:
        app.add_exception_handler(kind, _known)
    app.add_exception_handler(NotModifiedError, _not_modified)
    app.add_exception_handler(RequestValidationError, _refused)
    app.add_exception_handler(HTTPException, _framework)
    app.add_exception_handler(Exception, _own_fault)
