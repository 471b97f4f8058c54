"""The rim of every answer: HEAD, security headers, ETags, the length of an address."""

from collections.abc import Mapping
from types import MappingProxyType

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geoapi.http.errors import refusal

LONGEST = 8_000
"""Bytes of a path with its query."""

SECURITY: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": (
            "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; "
            "script-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
            "frame-ancestors 'self'"
        ),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "X-Frame-Options": "SAMEORIGIN",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    }
)


class Guard:
    """Wraps the whole app; whatever answers, answers through it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, as GET where it is HEAD."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        head = scope["method"] == "HEAD"
        inner: Scope = dict(scope, method="GET" if head else scope["method"])
        inner["state"] = dict(scope.get("state") or {})
        outgoing = _outgoing(inner, send, head=head)
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > LONGEST:
            words = f"地址超过 {LONGEST} 个字节，请缩短筛选条件"
            await refusal(Request(inner), 414, words)(inner, receive, outgoing)
            return
        await self.app(inner, receive, outgoing)


def _outgoing(scope: Scope, send: Send, *, head: bool) -> Send:
    async def outgoing(message: Message) -> None:
        if message["type"] == "http.response.start":
            _add_headers(message, scope)
        elif head and message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return outgoing


def _add_headers(message: Message, scope: Scope) -> None:
    headers = MutableHeaders(scope=message)
    if message["status"] == 304:  # noqa: PLR2004 - HTTP
        return  # its headers would take the place of those of the page, which has its own policy
    for name, value in SECURITY.items():
        headers.setdefault(name, value)
    etag = scope["state"].get("etag")
    if etag and message["status"] == 200:  # noqa: PLR2004 - HTTP
        headers.setdefault("ETag", etag)
        headers.setdefault("Cache-Control", "private, no-cache")
