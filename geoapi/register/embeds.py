"""Embeds 嵌入: links to one map that others may show, signed, dated, and revoked at will.

A link holds a number and a signature over all that was agreed: which map, of what, until when. The
secret it is signed with is registered in the workspace once and never told.
"""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from geoapi.register.entries import Act, Entry, Reading, Register, Writing
from geoapi.register.errors import RegisterError, UnknownMatterError

KIND, KEY = "embed", "embed-key"
LONGEST = 3_660
"""Days for which a link may hold at most."""

SIZES = (200, 4_000)
"""Pixels of a side, least and most."""

SIGNED = 15
"""Bytes of a signature that a link carries: 120 of its 256 bits, twenty letters."""


class EmbedError(RegisterError):
    """A link that opens nothing: not signed here, over, or revoked."""


@dataclass(frozen=True)
class Asked:
    """What a link shows.

    Attributes
    ----------
    name
        The map.
    fixed
        Its parameters, as its address takes them; none of them can be changed by who opens it. A
        moment ``at`` holds the edition; without it the link always shows the current one.
    width, height
        Pixels for which it is laid out; it fills what it is given.
    """

    name: str
    fixed: Mapping[str, str]
    width: int = 960
    height: int = 640

    def __post_init__(self) -> None:
        """Refuse a size that is none."""
        for side in (self.width, self.height):
            if not SIZES[0] <= side <= SIZES[1]:
                raise RegisterError(f"宽和高应为 {SIZES[0]} 至 {SIZES[1]} 像素，不是 {side}")


@dataclass(frozen=True)
class Embed:
    """A link as it is registered; `revoked` tells when, None while it holds."""

    number: int
    version: int
    asked: Asked
    made: datetime
    expires: datetime
    who: str
    revoked: datetime | None

    def state(self, now: datetime) -> str:
        """Return ``revoked``, ``over`` or ``open``."""
        if self.revoked is not None:
            return "revoked"
        return "over" if now >= self.expires else "open"


def make_embed(register: Register, asked: Asked, days: int, who: str) -> tuple[Embed, str]:
    """Register a link that holds for some days, and return it with its token."""
    if not 1 <= days <= LONGEST:
        raise RegisterError(f"有效期应为 1 至 {LONGEST} 天，不是 {days}")
    expires = (register.clock() + timedelta(days=days)).replace(microsecond=0)
    told: dict[str, Any] = {
        "name": asked.name, "fixed": dict(asked.fixed), "width": asked.width,
        "height": asked.height, "expires": expires.isoformat(),
    }  # fmt: skip
    with register.writing() as writing:
        secret = _secret(writing) or _made(writing, who)
        found = _embed([writing.open(KIND, Act("made", who, told))])
    return found, _token(secret, found)


def all_embeds(register: Register) -> list[tuple[Embed, str]]:
    """Return every link with its token, by number."""
    with register.reading() as reading:
        secret = _secret(reading)
        found = _embeds(reading.entries(KIND))
    return [(one, _token(secret, one)) for one in found] if secret else []


def revoke_embed(register: Register, number: int, who: str) -> Embed:
    """Revoke a link: from now on it opens nothing.

    Raises
    ------
    UnknownMatterError
        There is none of this number.
    RegisterError
        It is revoked already.
    """
    with register.writing() as writing:
        found = _embeds(writing.entries(KIND, number))
        if not found:
            raise UnknownMatterError(f"没有嵌入链接第 {number} 号；mutu embed list 列出全部")
        if found[0].revoked is not None:
            raise RegisterError(f"嵌入链接第 {number} 号已经撤销过")
        writing.follow(KIND, number, Act("revoked", who), seen=found[0].version)
        return _embeds(writing.entries(KIND, number))[0]


def opened_embed(register: Register, name: str, token: str) -> Asked:
    """Return what a link shows.

    Raises
    ------
    EmbedError
        The token is not signed here for this map, is over, or revoked.
    """
    number = token.partition(".")[0]
    unknown = EmbedError("嵌入链接无效 (this link is not valid)")
    if not (number.isascii() and number.isdigit() and len(number) < 10):  # noqa: PLR2004 - numbers
        raise unknown
    with register.reading() as reading:
        secret = _secret(reading)
        found = _embeds(reading.entries(KIND, int(number)))
    if not secret or not found:
        raise unknown
    embed = found[0]
    same = hmac.compare_digest(_token(secret, embed).encode(), token.encode())
    if not same or embed.asked.name != name:
        raise unknown
    state = embed.state(register.clock())
    if state != "open":
        words = "已撤销 (revoked)" if state == "revoked" else "已过期 (expired)"
        raise EmbedError(f"嵌入链接{words}；请向提供单位索取新的链接")
    return embed.asked


def _secret(reading: Reading) -> bytes | None:
    held = reading.entries(KEY, 1)
    return bytes.fromhex(held[0].private["secret"]) if held else None


def _made(writing: Writing, who: str) -> bytes:
    secret = secrets.token_bytes(32)
    writing.open(KEY, Act("made", who, private={"secret": secret.hex()}))
    return secret


def _token(secret: bytes, embed: Embed) -> str:
    asked = embed.asked
    agreed = [embed.number, asked.name, dict(sorted(asked.fixed.items())), asked.width,
              asked.height, embed.expires.isoformat()]  # fmt: skip
    text = json.dumps(agreed, ensure_ascii=True).encode()
    mac = hmac.digest(secret, text, hashlib.sha256)[:SIGNED]
    return f"{embed.number}.{base64.urlsafe_b64encode(mac).decode()}"


def _embeds(entries: list[Entry]) -> list[Embed]:
    numbers = dict.fromkeys(entry.number for entry in entries)
    return [_embed([one for one in entries if one.number == number]) for number in numbers]


def _embed(history: list[Entry]) -> Embed:
    first, last = history[0], history[-1]
    told = first.told
    asked = Asked(told["name"], told["fixed"], told["width"], told["height"])
    return Embed(
        first.number, last.version, asked, first.at, datetime.fromisoformat(told["expires"]),
        first.who, last.at if last.act == "revoked" else None,
    )  # fmt: skip
