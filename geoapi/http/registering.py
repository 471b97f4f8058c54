"""What routes on the register share 登记: who may, what is sent, what is given back."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import anyio.to_thread
from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from geoapi.http.answers import answer, disposition
from geoapi.http.dependencies import holder_of, settings_of
from geoapi.http.errors import ForbiddenError
from geoapi.register.entries import Kept, Register

HTML = "text/html; charset=utf-8"
NO_STORE = {"Cache-Control": "no-store"}
FORMS = {"application/json": {"schema": {"type": "object"}},
         "multipart/form-data": {"schema": {"type": "object"}}}  # fmt: skip
BODY = {"requestBody": {"required": True, "content": FORMS}}

T = TypeVar("T")


def register_of(request: Request) -> Register:
    """Return the register of the workspace that is served."""
    return Register(holder_of(request).backend)


def must_be_authorised(request: Request, what: str, command: str) -> None:
    """Let nobody decide, or read what names persons, until there are accounts."""
    if not settings_of(request).restricted:
        raise ForbiddenError(
            f"办理{what}和查看附件须由授权人员：在存放工作区的电脑上用 {command}，"
            "或以 mutu serve --restricted 启动只供本人使用的服务"
        )


async def worked(work: Callable[..., T], *args: Any, **options: Any) -> T:
    """Do what reads or writes the register in a thread."""
    return await anyio.to_thread.run_sync(partial(work, *args, **options))


def page_of(text: str, status: int = 200) -> Response:
    """Answer with a page that nobody keeps."""
    return Response(text, status, media_type=HTML, headers=NO_STORE)


def document_answer(name: str, kept: Kept) -> Response:
    """Give a document back, never shown within a page."""
    headers = {"Content-Disposition": disposition(name), **NO_STORE}
    return Response(kept.content, media_type=kept.media, headers=headers)


def to_page(request: Request, path: str) -> Response:
    """Lead who sent a form to the page of what was made."""
    root = request.scope.get("root_path", "")
    return RedirectResponse(f"{root}/ui/{path}", 303, headers=NO_STORE)


def made_answer(request: Request, path: str, told: Any) -> Response:
    """Tell a program what was made, and where it is."""
    root = request.scope.get("root_path", "")
    return answer(told, status=201, headers=NO_STORE | {"Location": f"{root}/{path}"})
