"""Documents 附件: files that go with an entry, bounded, of a known kind, kept by their SHA-256."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from geoapi.register.errors import DocumentError

MOST_BYTES = 20_000_000
"""Most bytes of one file."""

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
KINDS: Mapping[str, tuple[str, tuple[bytes, ...]]] = {
    ".pdf": ("application/pdf", (b"%PDF-",)),
    ".ofd": ("application/ofd", (ZIP,)),
    ".jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    ".tif": ("image/tiff", (b"II*\x00", b"MM\x00*")),
    ".tiff": ("image/tiff", (b"II*\x00", b"MM\x00*")),
    ".doc": ("application/msword", (OLE,)),
    ".docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document", (ZIP,),
    ),
    ".xls": ("application/vnd.ms-excel", (OLE,)),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (ZIP,)),
    ".zip": ("application/zip", (ZIP,)),
}  # fmt: skip
"""Ending -> media type, and how the content of such a file begins."""

NAME = 80
"""Letters of a name, without its ending."""


@dataclass(frozen=True)
class Document:
    """A file that may be kept: made by :func:`document_of` alone."""

    name: str
    media: str
    content: bytes = field(repr=False)
    sha256: str


def document_of(name: str, content: bytes) -> Document:
    """Check a file: its ending, whether its content fits it, its size.

    Raises
    ------
    DocumentError
        It is empty, too large, of another kind, or not what its ending says.
    """
    plain = _plain_name(name)
    ending = plain[plain.rfind(".") :].lower() if "." in plain else ""
    if ending not in KINDS:
        raise DocumentError(f"附件 {plain} 的格式不接受；可用：{'、'.join(KINDS)}")
    if not content:
        raise DocumentError(f"附件 {plain} 是空的")
    if len(content) > MOST_BYTES:
        size = f"{len(content) / 1e6:.1f}"
        raise DocumentError(f"附件 {plain} 有 {size} MB，超过 {MOST_BYTES / 1e6:.0f} MB")
    media, beginnings = KINDS[ending]
    if not content.startswith(beginnings):
        raise DocumentError(f"附件 {plain} 的内容不是 {ending} 文件；请用原来的扩展名")
    return Document(plain, media, content, hashlib.sha256(content).hexdigest())


def _plain_name(name: str) -> str:
    """Return a file's own name: no folder, no control character, not hidden, not endless."""
    last = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    shown = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip().lstrip(". ")
    stem, dot, ending = shown.rpartition(".")
    return f"{stem[:NAME] or '附件'}{dot}{ending[:10]}" if dot else shown[:NAME] or "附件"
