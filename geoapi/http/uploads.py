"""Uploads 上传: forms and files that people send, received bounded, their names made plain."""

import re
import shutil
import unicodedata
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import anyio
from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect

from geoapi.http.errors import ForeignError, TooLargeError, TooSlowError, UploadError
from layers.sources import READERS
from layers.sources.shapefile.parts import SIDECARS

AT_ONCE = 6
"""Forms received and checked at the same time: so many lie on the disk beside those kept."""

SECONDS = 600
"""Longest time that receiving one may take."""

MOST_FILES, MOST_FIELDS, FIELD = 60, 1_000, 8_000
"""Files and fields of one request; bytes of a field."""

NAME = 50
"""Letters of a name, without its ending, under which an upload lies on this machine."""

ENDINGS: tuple[str, ...] = tuple(e for kind in READERS for e in kind.endings if e != ".gdb")
"""Endings of files that can be read; a geodatabase is a folder, and comes in a ZIP."""

BESIDE = (
    ".sbn", ".sbx", ".shp.xml", ".qix", ".qpj", ".qmd", ".ain", ".aih", ".atx", ".ixs", ".mxs",
)  # fmt: skip
"""Endings of files beside a Shapefile that hold no data of it: indexes and descriptions."""


@dataclass(frozen=True)
class Sent:
    """A form as it was received: its texts, and its files by their field."""

    fields: Mapping[str, str]
    files: Mapping[str, Sequence[UploadFile]]

    def close(self) -> None:
        """Let go of the files as they were received."""
        for file in (one for some in self.files.values() for one in some):
            file.file.close()


def same_origin(request: Request) -> None:
    """Refuse a form that a page of another site has sent in a person's name."""
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site:  # not sent over plain HTTP, where Origin has to tell
        foreign = site not in {"same-origin", "none"}
    else:
        foreign = origin is not None and urlsplit(origin).netloc != request.headers.get("host")
    if foreign:
        raise ForeignError("这个表单不是从本服务的页面发出的，没有受理；请从本服务的页面提交")


@asynccontextmanager
async def place(request: Request) -> AsyncIterator[None]:
    """Hold one of the few places for a form that is received and checked.

    Raises
    ------
    TooSlowError
        None is free.
    """
    places: anyio.CapacityLimiter = request.app.state.receiving
    holder = object()
    try:
        places.acquire_on_behalf_of_nowait(holder)
    except anyio.WouldBlock:
        raise TooSlowError("同时检查文件的人太多，请稍后再试") from None
    try:
        yield
    finally:
        places.release_on_behalf_of(holder)


ADVICE = "大文件请在存放工作区的电脑上用 mutu check 检查"
"""What is said of an upload that is too large."""

JSON_LIMIT = 200_000
"""Most bytes of a JSON document."""


async def received_json(request: Request) -> bytes:
    """Receive a small document.

    Raises
    ------
    TooLargeError
        Too many bytes.
    TooSlowError
        It took too long.
    """
    parts = bytearray()
    try:
        with anyio.fail_after(SECONDS):
            async for part in _bounded(request, JSON_LIMIT, "请缩短内容"):
                parts += part
    except TimeoutError:
        raise TooSlowError(f"{SECONDS // 60} 分钟内没有传完，请检查网络") from None
    except ClientDisconnect as error:
        raise UploadError("上传中断；请重新上传") from error
    return bytes(parts)


async def received(request: Request, limit: int, advice: str = ADVICE) -> Sent:
    """Receive a form of at most `limit` bytes; `advice` is given where it has more.

    Raises
    ------
    TooLargeError, UploadError
        Too many bytes, or not a form.
    TooSlowError
        It took too long.
    """
    try:
        with anyio.fail_after(SECONDS):
            return _sorted(await _form(request, limit, advice))
    except TimeoutError:
        raise TooSlowError(f"{SECONDS // 60} 分钟内没有传完，请检查网络") from None


async def _form(request: Request, limit: int, advice: str) -> FormData:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    stream = _bounded(request, limit, advice)
    try:
        if kind == "multipart/form-data":
            return await MultiPartParser(
                request.headers, stream, max_files=MOST_FILES, max_fields=MOST_FIELDS,
                max_part_size=FIELD,
            ).parse()  # fmt: skip
        if kind == "application/x-www-form-urlencoded":
            return await FormParser(
                request.headers, stream, max_fields=MOST_FIELDS, max_part_size=FIELD
            ).parse()
    except (MultiPartException, ClientDisconnect) as error:
        raise UploadError("上传中断，或内容不是完整的表单；请重新上传") from error
    raise UploadError("请用页面上的表单上传（multipart/form-data）")


async def _bounded(request: Request, limit: int, advice: str) -> AsyncGenerator[bytes, None]:
    """Pass the body on, up to a number of bytes, whatever its header claims."""
    told = request.headers.get("content-length", "0")
    size = f"{limit / 1e6:.0f} MB" if limit >= 1e6 else f"{limit / 1e3:.0f} KB"  # noqa: PLR2004
    refusal = TooLargeError(f"上传超过 {size}；{advice}")
    if told.isdecimal() and int(told) > limit:
        raise refusal
    so_far = 0
    async for part in request.stream():
        so_far += len(part)
        if so_far > limit:
            raise refusal
        yield part


def _sorted(form: FormData) -> Sent:
    fields: dict[str, str] = {}
    files: dict[str, list[UploadFile]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            fields[name] = value
        elif value.filename:
            files.setdefault(name, []).append(value)
        else:
            value.file.close()  # a box of the form in which nothing was chosen
    return Sent(fields, files)


def plain_name(name: str) -> str:
    """Return a file's own name: no folder, no control character, not hidden, not endless."""
    last = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    shown = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip()
    ending = ending_of(shown)
    stem = shown[: len(shown) - len(ending)].lstrip(". ")[:NAME]
    return f"{stem or '文件'}{ending}"


def ending_of(name: str) -> str:
    """Return the known ending of a name, as it is written; empty where there is none."""
    fits = [e for e in (*ENDINGS, *SIDECARS, *BESIDE) if name.lower().endswith(e)]
    return name[-len(max(fits, key=len)) :] if fits else ""


def save_files(folder: Path, files: Sequence[UploadFile]) -> list[Path]:
    """Write files into a folder under their plain names.

    Raises
    ------
    UploadError
        An ending that is not accepted, or a name that comes twice.
    """
    saved: list[Path] = []
    for file in files:
        name = plain_name(file.filename or "")
        if not ending_of(name):
            raise UploadError(
                f"不认识 {name[:80]} 的扩展名；接受：{'、'.join(ENDINGS)}；.gdb 文件夹请打成 .zip"
            )
        target = folder / name
        if target.exists():
            raise UploadError(f"有两个同名的文件 {name}，请只选一个")
        with target.open("xb") as opened:
            shutil.copyfileobj(file.file, opened)
        saved.append(target)
    return saved


def main_file(files: Sequence[Path]) -> Path:
    """Return the one file that is meant, of it and its parts.

    Raises
    ------
    UploadError
        None, or more than one.
    """
    data = [f for f in files if f.name.lower().endswith(ENDINGS)]
    shapes = [f for f in data if f.suffix.lower() == ".shp"]
    stems = {f.stem.lower() for f in shapes}
    others = [f for f in data if not (f.suffix.lower() in SIDECARS and f.stem.lower() in stems)]
    mains = shapes + others
    if not mains:
        raise UploadError("缺少 .shp；请把 .shp .shx .dbf .prj 一起选，或打成 .zip")
    if len(mains) > 1:
        names = "、".join(f.name for f in mains[:5])
        raise UploadError(f"一次检查一个文件，选了 {len(mains)} 个：{names}")
    return mains[0]
