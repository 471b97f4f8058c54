"""The service: its parts put together, and run."""

import asyncio
import gc
import logging
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TypeAlias

import anyio
import anyio.to_thread
import uvicorn
from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp

from geoapi.http.ahead import FIRST, open_ahead
from geoapi.http.answers import AT_ONCE
from geoapi.http.book import Book
from geoapi.http.dependencies import LOOKING_BACK
from geoapi.http.errors import add_error_handlers
from geoapi.http.guard import Guard
from geoapi.http.holder import Holder
from geoapi.http.kept import Uploads
from geoapi.http.navigation import ENTRIES
from geoapi.http.shelf import Shelf
from geoapi.http.uploads import AT_ONCE as UPLOADS_AT_ONCE
from geoapi.planning.errors import PlanningError
from geoapi.routes import (
    assemblies,
    basemaps,
    cases,
    collections,
    control,
    editions,
    embeds,
    grades,
    idle,
    idle_desk,
    imports,
    items,
    land,
    landing,
    low_efficiency,
    low_yield,
    marks,
    measures,
    not_yets,
    objections,
    objects,
    operations,
    pages,
    scores,
    signs,
    static,
    swaps,
    tiles,
    told,
    variation,
    views,
    zone_reviews,
)
from geoapi.settings import Settings
from layers.progress import Told, quiet
from layers.store import open_workspace

ROUTERS = (
    landing.router,
    collections.router,
    items.router,
    tiles.router,
    told.router,
    marks.router,
    measures.router,
    variation.router,
    idle.router,
    cases.router,
    not_yets.router,
    assemblies.router,
    signs.router,
    swaps.router,
    zone_reviews.router,
    control.router,
    low_efficiency.router,
    low_yield.router,
    land.router,
    objections.router,
    scores.router,
    grades.router,
    views.router,
    embeds.router,
    basemaps.router,
    editions.router,
    idle_desk.router,
    objects.router,
    pages.router,
    imports.router,
    static.router,
    operations.router,
)
"""Every resource, in the order in which paths are tried."""

Telling: TypeAlias = Callable[[], AbstractContextManager[Told]]

LOOK_EVERY = 1.0
"""Seconds between looks at the workspace for new editions."""

PATIENCE = 5.0
"""Seconds in which the first page is opened ahead before anyone is told where it is."""

LOG = logging.getLogger("mutu")


@contextmanager
def unheard() -> Iterator[Told]:
    """Let nobody hear how far a work is."""
    yield quiet


Announce: TypeAlias = Callable[[], None]


def unannounced() -> None:
    """Tell nobody that the service answers."""


def create_app(holder: Holder, settings: Settings, announce: Announce = unannounced) -> FastAPI:
    """Put the service together around a county and its settings.

    Parameters
    ----------
    announce
        Called when the service runs and its first page opens at once, or after :data:`PATIENCE`.
    """
    app = FastAPI(
        title="亩图 Mutu", docs_url=None, redoc_url=None, openapi_url=None, lifespan=_watching,
        redirect_slashes=False,
    )  # fmt: skip
    app.state.holder, app.state.settings = holder, settings
    app.state.announce = announce
    app.state.drawing = anyio.CapacityLimiter(AT_ONCE)
    app.state.looking_back = anyio.CapacityLimiter(LOOKING_BACK)
    app.state.book, app.state.shelf = Book(), Shelf()
    app.state.book.read_ahead(holder)
    app.state.uploads, app.state.receiving = Uploads(), anyio.CapacityLimiter(UPLOADS_AT_ONCE)
    add_error_handlers(app)
    for router in ROUTERS:
        app.include_router(router)
    app.add_middleware(GZipMiddleware, minimum_size=2000, compresslevel=4)
    return _guarded(app)


def _guarded(app: FastAPI) -> FastAPI:
    """Wrap even the answer to our own faults, which the framework sends from outermost."""
    build: Callable[[], ASGIApp] = app.build_middleware_stack
    app.build_middleware_stack = lambda: Guard(build())  # type: ignore[method-assign]
    return app


class AddressError(PlanningError):
    """An address that the service cannot listen on."""


@asynccontextmanager
async def _watching(app: FastAPI) -> AsyncIterator[None]:
    ready = asyncio.Event()
    watch = asyncio.create_task(_watch(app, ready))
    with suppress(TimeoutError):
        await asyncio.wait_for(ready.wait(), PATIENCE)
    app.state.announce()
    yield
    watch.cancel()
    with suppress(asyncio.CancelledError):
        await watch


async def _watch(app: FastAPI, ready: asyncio.Event) -> None:
    """Look for new editions now and then, in a thread: answers do not wait for it."""
    holder, later = app.state.holder, list[str]()
    while True:
        await anyio.to_thread.run_sync(holder.refresh, abandon_on_cancel=True)
        if await anyio.to_thread.run_sync(holder.ahead, abandon_on_cancel=True):
            await open_ahead(app)
            later = [entry.path for entry in ENTRIES if entry.path != FIRST]
        elif later:  # one at a time: whoever opens the first page meanwhile comes first
            await open_ahead(app, [later.pop(0)])
        ready.set()
        await anyio.to_thread.run_sync(app.state.uploads.sweep, abandon_on_cancel=True)
        await asyncio.sleep(LOOK_EVERY)


def serve(
    workspace: str | Path, host: str, port: int, settings: Settings, telling: Telling = unheard
) -> None:
    """Serve a workspace until stopped; new editions are served as they land.

    Parameters
    ----------
    telling
        Opens who hears how far the first reading is.

    Raises
    ------
    StoreError
        The workspace cannot be opened or read.
    AddressError
        The address is not this machine's, or another program listens there.
    """
    source = open_workspace(workspace, cache=settings.cache)
    holder = Holder(source)
    with telling() as told:
        holder.load(told)
    with _bound(host, port) as taken:
        shown = address(host, int(taken.getsockname()[1]))
        words = f"亩图 Mutu：{source.name}  请打开  {shown}"
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
        config = uvicorn.Config(
            create_app(holder, settings, partial(print, words, flush=True)),
            log_level="warning", server_header=False, ws="none", timeout_keep_alive=15,
            timeout_graceful_shutdown=5,
        )  # fmt: skip
        gc.freeze()  # what is loaded by now lasts; looking through it takes a tenth of a second
        uvicorn.Server(config).run(sockets=[taken])


def _bound(host: str, port: int) -> socket.socket:
    """Take the address before anyone is told to open it; port 0 takes any that is free."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # named as TCP, asyncio sends each part of an answer at once; else small ones wait some 40 ms
    taken = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((host, port))
        taken.listen()  # who opens the address at once waits, and is not refused
    except OSError as error:
        taken.close()
        raise AddressError(
            f"不能在 {host}:{port} 启动服务：{error.strerror}；用 --port 换一个端口"
        ) from error
    return taken


def address(host: str, port: int) -> str:
    """Return the address to open in a browser."""
    shown = "127.0.0.1" if host in {"0.0.0.0", "::", ""} else host  # noqa: S104 - only shown
    shown = f"[{shown}]" if ":" in shown else shown
    return f"http://{shown}:{port}/ui/"
