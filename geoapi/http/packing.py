"""Packing 压缩: what is sent again and again is packed once."""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request, Response

FROM = 2000
"""Bytes from which packing is worth it."""


@dataclass(frozen=True)
class Packed:
    """Bytes of an answer, and the same in gzip; None where that saves nothing."""

    content: bytes
    gzip: bytes | None

    def __len__(self) -> int:
        """Return how much memory it takes."""
        return len(self.content) + len(self.gzip or b"")


def pack(content: bytes, level: int = 4) -> Packed:
    """Pack a text for those who take it packed."""
    return Packed(content, gzip.compress(content, level, mtime=0) if len(content) > FROM else None)


def packed_answer(
    request: Request, held: Packed, media: str, headers: Mapping[str, str]
) -> Response:
    """Answer with what is packed, to who takes that, or with what it was."""
    told = {**headers, "Vary": "Accept-Encoding"}
    if held.gzip is None or "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(held.content, media_type=media, headers=told)
    return Response(held.gzip, media_type=media, headers={**told, "Content-Encoding": "gzip"})
