"""Answers 应答: JSON and files, the same for every route."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import anyio
import anyio.to_thread
import orjson
import pandas as pd
from fastapi import Request, Response

from geoapi.http.errors import TooSlowError
from geoapi.views.table_files import Tab, save_tables
from layers.atlas import County

JSON = "application/json"
OPTIONS = orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS
SECONDS = 90
"""Longest wait for a view; then the client is told so."""
AT_ONCE = 3
"""Views drawn at the same time; more wait their turn."""

MEDIA: Mapping[str, str] = {
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}
"""Ending -> media type."""

T = TypeVar("T")


def dump(document: Any) -> bytes:
    """Write JSON in UTF-8; NaN, NaT and NA are null."""
    return orjson.dumps(document, option=OPTIONS, default=_plain)


def _plain(value: Any) -> Any:
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return None
    return dict(value) if isinstance(value, Mapping) else str(value)


def answer(
    document: Any, *, media: str = JSON, headers: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:  # fmt: skip
    """Answer with one JSON document."""
    return Response(dump(document), status, media_type=media, headers=dict(headers or {}))


def file_answer(
    write: Callable[[Path], object], name: str, *, attach: bool = True
) -> Response:  # fmt: skip
    """Answer with a file that `write` makes; `name` gives its ending and its name."""
    ending = Path(name).suffix
    with tempfile.TemporaryDirectory(prefix="mutu-") as folder:
        path = Path(folder) / f"answer{ending}"
        write(path)
        content = path.read_bytes()
    headers = {"Content-Disposition": disposition(name, attach=attach)}
    return Response(content, media_type=MEDIA[ending], headers=headers)


def table_answer(tabs: Sequence[Tab], name: str) -> Response:
    """Answer with tables as .csv or .xlsx, by the ending of `name`."""
    return file_answer(lambda path: save_tables(path, tabs), name)


def dated(county: County) -> str:
    """Return what the name of a file says of a past state: ``_版本20241231T170000``."""
    return f"_版本{county.at.astimezone():%Y%m%dT%H%M%S}" if county.at else ""


def disposition(name: str, *, attach: bool = True) -> str:
    """Name the file a browser saves (RFC 6266)."""
    kind = "attachment" if attach else "inline"
    return f"{kind}; filename*=UTF-8''{quote(name, safe='')}"


async def drawn(request: Request, work: Callable[..., T], *args: Any, **options: Any) -> T:
    """Draw a view in a thread of its own, few at a time; give up after :data:`SECONDS`."""
    try:
        with anyio.fail_after(SECONDS):
            return await anyio.to_thread.run_sync(
                partial(work, *args, **options), abandon_on_cancel=True,
                limiter=request.app.state.drawing,
            )  # fmt: skip
    except TimeoutError:
        raise TooSlowError(
            f"{SECONDS} 秒内没有画完，请稍后再试，或缩小范围（按乡镇、园区分幅）"
        ) from None


def link(href: str, rel: str, title: str, *, media: str = JSON) -> dict[str, str]:
    """Return a link object of OGC API."""
    return {"href": href, "rel": rel, "type": media, "title": title}


def at_of(request: Request) -> str:
    """Return the query that keeps a link at the moment asked for; nothing where none is."""
    at = request.query_params.get("at")
    return f"?at={quote(at, safe='')}" if at else ""


def base_of(request: Request) -> str:
    """Return the address of the landing page, without the closing slash."""
    return str(request.base_url).rstrip("/")
