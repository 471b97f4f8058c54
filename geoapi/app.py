"""The service: its parts put together, and run."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import anyio
import anyio.to_thread
import uvicorn
from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp

from geoapi.http.answers import AT_ONCE
from geoapi.http.errors import add_error_handlers
from geoapi.http.guard import Guard
from geoapi.http.holder import Holder
from geoapi.routes import (
    collections,
    idle,
    items,
    landing,
    measures,
    operations,
    pages,
    static,
    views,
)
from geoapi.settings import Settings
from layers.store import open_workspace

ROUTERS = (
    landing.router,
    collections.router,
    items.router,
    measures.router,
    idle.router,
    views.router,
    pages.router,
    static.router,
    operations.router,
)
"""Every resource, in the order in which paths are tried."""

LOOK_EVERY = 1.0
"""Seconds between looks at the workspace for new editions."""

LOG = logging.getLogger("mutu")


def create_app(holder: Holder, settings: Settings) -> FastAPI:
    """Put the service together around a county and its settings."""
    app = FastAPI(
        title="亩图 Mutu", docs_url=None, redoc_url=None, openapi_url=None, lifespan=_watching,
        redirect_slashes=False,
    )  # fmt: skip
    app.state.holder, app.state.settings = holder, settings
    app.state.drawing = anyio.CapacityLimiter(AT_ONCE)
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


@asynccontextmanager
async def _watching(app: FastAPI) -> AsyncIterator[None]:
    watch = asyncio.create_task(_watch(app.state.holder))
    yield
    watch.cancel()
    with suppress(asyncio.CancelledError):
        await watch


async def _watch(holder: Holder) -> None:
    """Look for new editions now and then, in a thread: answers do not wait for it."""
    while True:
        await anyio.to_thread.run_sync(holder.refresh, abandon_on_cancel=True)
        await asyncio.sleep(LOOK_EVERY)


def serve(workspace: str | Path, host: str, port: int, settings: Settings) -> None:
    """Serve a workspace until stopped; new editions are served as they land.

    Raises
    ------
    StoreError
        The workspace cannot be opened or read.
    """
    source = open_workspace(workspace)
    holder = Holder(source)
    holder.load()
    print(f"亩图 Mutu：{source.name}  请打开  {address(host, port)}", flush=True)  # noqa: T201 - what the user waits for
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    uvicorn.run(
        create_app(holder, settings), host=host, port=port, log_level="warning",
        server_header=False, ws="none", timeout_keep_alive=15, timeout_graceful_shutdown=5,
    )  # fmt: skip


def address(host: str, port: int) -> str:
    """Return the address to open in a browser."""
    shown = "127.0.0.1" if host in {"0.0.0.0", "::", ""} else host  # noqa: S104 - only shown
    shown = f"[{shown}]" if ":" in shown else shown
    return f"http://{shown}:{port}/ui/"
