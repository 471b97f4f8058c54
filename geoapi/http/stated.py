"""What is stated 填报: read from a form with its file, or from JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from fastapi import Request

from geoapi.http.errors import UploadError
from geoapi.http.uploads import Sent, place, received, received_json, same_origin
from geoapi.register.documents import MOST_BYTES, Document, document_of

LIMIT = MOST_BYTES + 200_000
"""Most bytes of a form with its file."""

ADVICE = "请压缩附件，或把它交给受理人员登记"


@dataclass(frozen=True)
class Stated:
    """What was sent: its fields, its file, and whether a page is wanted in answer."""

    fields: Mapping[str, Any]
    document: Document | None
    page: bool

    def text(self, name: str) -> str:
        """Return a text; empty where nothing is stated."""
        value = self.fields.get(name)
        if value is None:
            return ""
        if not isinstance(value, str | int | float) or isinstance(value, bool):
            raise UploadError(f"{name} 应为文字或数")
        return str(value).strip()

    def day(self, name: str) -> date | None:
        """Return a day; None where nothing is stated."""
        text = self.text(name)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            raise UploadError(f"{name} 的值“{text[:40]}”应为 2025-06-30 这样的日期") from None

    def whole(self, name: str) -> int | None:
        """Return a whole number; None where nothing is stated."""
        text = self.text(name)
        if text and not (text.isascii() and text.isdecimal() and len(text) < 10):  # noqa: PLR2004
            raise UploadError(f"{name} 的值“{text[:40]}”应为整数")
        return int(text) if text else None

    def value(self, name: str) -> Any:
        """Return a value: a number of JSON is in the canonical unit; a text may name its own.

        The form's unit goes with a bare number alone; other values have none.
        """
        given = self.fields.get(name)
        if isinstance(given, int | float) and not isinstance(given, bool):
            return given
        text = self.text(name)
        bare = text.replace(",", "").replace(".", "", 1).isdecimal()
        return f"{text}{self.text('unit')}" if bare else text or None


async def stated(request: Request, accepted: Sequence[str]) -> Stated:
    """Receive what is stated, bounded; unknown fields are refused.

    Raises
    ------
    UploadError, TooLargeError, DocumentError, ForeignError
        It is not a form, too large, of another kind, or from another site.
    """
    same_origin(request)
    async with place(request):
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind == "application/json":
            return _of_json(await received_json(request), accepted)
        sent = await received(request, LIMIT, ADVICE)
        try:
            return await _of_form(request, sent, accepted)
        finally:
            sent.close()


def _of_json(body: bytes, accepted: Sequence[str]) -> Stated:
    try:
        fields = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise UploadError("内容不是有效的 JSON") from None
    if not isinstance(fields, dict):
        raise UploadError("应为一个 JSON 对象；附件请用表单（multipart/form-data）")
    return Stated(_known(fields, accepted), None, page=False)


async def _of_form(request: Request, sent: Sent, accepted: Sequence[str]) -> Stated:
    files = [file for some in sent.files.values() for file in some]
    if len(files) > 1:
        raise UploadError("只能附一个文件；多个请打成 .zip")
    document = document_of(files[0].filename or "", await files[0].read()) if files else None
    fields = _known(sent.fields, (*accepted, "lang"))
    return Stated(fields, document, page="text/html" in request.headers.get("accept", ""))


def _known(fields: Mapping[str, Any], accepted: Sequence[str]) -> Mapping[str, Any]:
    unknown = [str(name)[:60] for name in fields if name not in accepted]
    if unknown:
        raise UploadError(f"不认识 {'、'.join(unknown[:5])}；可用：{'、'.join(accepted)}")
    return fields
