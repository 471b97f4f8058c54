"""Opened ahead 预先打开: the first page, the map in its frame, and what its tiles are cut from.

What was read, projected and counted for them is then there for every other page.
"""

import html
import json
import logging
import re
from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from starlette.types import ASGIApp, Message

FIRST = "/ui/"
FRAME = re.compile(r'<iframe[^>]* src="(/[^"]*)"')
TILES = re.compile(r"mutu\.tiles\(\w+, (\"[^\"]*\")\)")
WORLD = {"{z}": "0", "{y}": "0", "{x}": "0", "{r}": ""}
"""The tile that every layer is on."""
_WORLD = re.compile("|".join(map(re.escape, WORLD)))
OK = 200

LOG = logging.getLogger("mutu")


async def open_ahead(app: ASGIApp, addresses: Sequence[str] = (FIRST,)) -> list[str]:
    """Open pages of a service and all that stands in their frames.

    Parameters
    ----------
    addresses
        Of the pages, by default the first one.

    Returns
    -------
    list of str
        The addresses that were opened; what cannot be opened is left to who asks for it.
    """
    opened, left = [], [*addresses]
    while left:
        address = left.pop(0)
        try:
            status, page = await _opened(app, address)
        except Exception as error:  # noqa: BLE001 - whatever it is, who asks himself is told
            LOG.warning("预先打开 %s 未完成，待打开时再绘：%s", address, error)
            continue
        if status == OK:
            opened.append(address)
            left += _within(page)
    return opened


def _within(page: str) -> list[str]:
    """Return what a page asks for: maps in frames, and the tile of the world of each layer."""
    tiles = [_WORLD.sub(lambda found: WORLD[found[0]], json.loads(one))
             for one in TILES.findall(page)]  # fmt: skip
    return [*map(html.unescape, FRAME.findall(page)), *tiles]


async def _opened(app: ASGIApp, address: str) -> tuple[int, str]:
    """Ask the app in this process, as a browser would by HTTP; a picture has no text."""
    path, query = urlsplit(address)[2:4]
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET",
        "scheme": "http", "path": unquote(path), "raw_path": path.encode(),
        "query_string": query.encode(), "root_path": "", "client": None, "server": None,
        "headers": [(b"host", b"localhost"), (b"accept", b"text/html")],
    }  # fmt: skip
    status, parts = 0, bytearray()

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status
        status = message.get("status", status)
        parts.extend(message.get("body", b""))

    await app(scope, receive, send)
    return status, parts.decode(errors="ignore")
