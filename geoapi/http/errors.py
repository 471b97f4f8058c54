"""Errors on HTTP 出错: one table of statuses; every answer is an RFC 9457 problem document."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from geoapi.planning.confidential import ConfidentialError
from geoapi.planning.variation.neighbours import StatsError
from geoapi.register.embeds import EmbedError
from geoapi.register.errors import (
    ConflictError,
    DocumentError,
    RegisterError,
    UnknownMatterError,
)
from geoapi.views.errors import FigureError, MissingExtraError, ReportError, TableError
from geoapi.views.offline import PageTooLargeError
from geoapi.views.tiles.sheets import CrowdedError
from layers.corrections import ValueRefusedError
from layers.errors import MutuError, NotYetError, PrunedError, StoreError


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

WORDS: Mapping[int, str] = {
    404: "没有这个地址；入口见 / 与 /api.html",
    405: "这个地址只接受 {allow}；导入数据请用命令 mutu import",
    500: "服务内部出错，请联系管理员查看日志",
}
"""Status -> what to say where the framework raised it."""

FAULTS: Mapping[str, str] = {
    "missing": "必须给出",
    "int_parsing": "应为整数",
    "float_parsing": "应为数字",
    "int_from_float": "应为整数",
    "int_parsing_size": "数字过大",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "string_too_long": "不能超过 {max_length} 个字符",
    "literal_error": "可用：{expected}",
    "enum": "可用：{expected}",
    "bool_parsing": "应为 true 或 false",
    "date_parsing": "应为 2025-06-30 这样的日期",
    "date_from_datetime_parsing": "应为 2025-06-30 这样的日期",
    "date_from_datetime_inexact": "应为 2025-06-30 这样的日期",
}
"""Kind of a validation fault -> its words."""


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


async def _known(_: Request, error: Exception) -> Response:
    both = []
    if isinstance(error, ConflictError):
        both = [{"seen": error.seen, "current": error.current}]
    return problem(status_of(error), str(error) or WORDS[500], errors=both)


async def _refused(_: Request, error: Exception) -> Response:
    faults = error.errors() if isinstance(error, RequestValidationError) else []
    errors = [_fault(fault) for fault in faults]
    detail = "；".join(f"{e['parameter']} {e['problem']}" for e in errors)
    return problem(400, detail, errors=errors)


def _fault(fault: Mapping[str, Any]) -> dict[str, Any]:
    words = FAULTS.get(fault["type"], "无效").format_map(dict(fault.get("ctx") or {}))
    return {"parameter": str(fault["loc"][-1]), "problem": words.replace(" or ", " 或 ")}


async def _framework(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = {"Allow": _allowed(error)} if status == 405 else {}  # noqa: PLR2004 - HTTP
    words = WORDS.get(status, HTTPStatus(status).phrase)
    return problem(status, words.format(allow=headers.get("Allow")), headers=headers)


def _allowed(error: Exception) -> str:
    """Name the methods of an address; HEAD is answered wherever GET is."""
    told = (getattr(error, "headers", None) or {}).get("Allow", "GET")
    methods = set(told.split(", "))
    return ", ".join(sorted(methods | ({"HEAD"} if "GET" in methods else set())))


async def _own_fault(_: Request, __: Exception) -> Response:
    return problem(500, WORDS[500])


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
