"""Files 静态文件 that pages and maps load, each from an installed package or our own."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi import Path as PathParam
from fastapi.responses import FileResponse

from geoapi.http.dependencies import KnownQuery
from geoapi.http.errors import NotFoundError, NotModifiedError
from geoapi.http.packing import packed_answer
from geoapi.http.site import FILES, held

router = APIRouter(dependencies=[KnownQuery], include_in_schema=False)


@router.get("/static/{name:path}")
async def static(
    request: Request, name: Annotated[str, PathParam()],
    v: Annotated[str | None, Query(max_length=20)] = None,
) -> Response:  # fmt: skip
    """Serve a named file; one asked for with its version never changes."""
    if name not in FILES:
        raise NotFoundError("没有这个文件")
    file = held(name)
    etag = f'"{file.version}"'
    if etag in request.headers.get("if-none-match", ""):
        raise NotModifiedError(etag)
    kept = "public, max-age=31536000, immutable" if v == file.version else "public, max-age=3600"
    headers = {"Cache-Control": kept, "ETag": etag}
    return packed_answer(request, file.packed, file.media, headers)


@router.get("/favicon.ico")
def icon() -> Response:
    """Serve the icon that browsers ask for of their own accord."""
    return FileResponse(
        FILES["pages/icon.svg"], media_type="image/svg+xml",
        headers={"Cache-Control": "public, max-age=86400"},
    )  # fmt: skip
