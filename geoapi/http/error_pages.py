"""Errors as pages 出错页: what a person in a browser is shown; machines get a problem document.

:func:`wants_page` decides who is who, :func:`error_page` writes it. Which error has which status
and which advice is said in ``errors.py`` alone.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request, Response

from geoapi.http.error_words import TITLES, Words
from geoapi.http.navigation import Language, bar_of, path_within
from geoapi.http.site import page
from geoapi.settings import Settings

FOR_PEOPLE = ("/ui", "/maps/", "/embed/", "/figures/", "/reports/", "/api.html")
"""Addresses that people open; of others only unknown ones, and answers to a form."""
FRAMED = ("/maps/", "/embed/")
"""Those that stand within another page."""

PAGES = frozenset({"text/html", "application/xhtml+xml"})
DOCUMENTS = frozenset({"application/json", "application/geo+json", "application/problem+json"})

_CHOICES = re.compile(r"^(.*?)[；，](?:有|可用|可以用)：(.+)$", re.DOTALL)
MOST_CHOICES = 80


@dataclass(frozen=True)
class Trouble:
    """What is wrong, as a page tells it.

    Attributes
    ----------
    detail
        The sentence of the problem document, without what it lists as accepted.
    faults
        One for each parameter: ``parameter`` and ``problem``.
    again
        Seconds after which the page asks by itself once more; 0: it does not.
    """

    status: int
    title: str
    detail: str
    advice: Sequence[str] = ()
    accepted: Sequence[str] = ()
    faults: Sequence[Mapping[str, Any]] = field(default=())
    again: int = 0


def prefers_page(accept: str) -> bool:
    """Tell whether HTML is asked for by name, and JSON not before it."""
    weights: dict[str, float] = {}
    for part in accept.lower().split(","):
        kind, *more = (word.strip() for word in part.split(";"))
        weights[kind] = next((_weight(word[2:]) for word in more if word.startswith("q=")), 1.0)
    pages = max(weights.get(kind, 0.0) for kind in PAGES)
    return pages > 0 and pages >= max(weights.get(kind, 0.0) for kind in DOCUMENTS)


def _weight(text: str) -> float:
    return float(text) if re.fullmatch(r"[01](\.\d{0,3})?", text) else 0.0


def wants_page(request: Request) -> bool:
    """Tell whether a person in a browser asks for what people open."""
    if not prefers_page(request.headers.get("accept", "")):
        return False
    path, unknown = path_within(request), "endpoint" not in request.scope
    return unknown or request.method == "POST" or path == "/" or path.startswith(FOR_PEOPLE)


def language_asked(request: Request) -> Language:
    """Return the language of the address, else the installation's."""
    asked = request.query_params.get("lang")
    settings: Settings = request.app.state.settings
    return "zh" if asked == "zh" else "en" if asked == "en" else settings.language


def trouble_of(
    language: Language, status: int, detail: str, *, title: Words | None = None,
    advice: Sequence[Words] = (),
) -> Trouble:  # fmt: skip
    """Write an error in the language of the page; what is accepted stands apart."""
    n = 0 if language == "zh" else 1
    heads = title or TITLES.get(status) or TITLES[500 if status >= 500 else 400]  # noqa: PLR2004
    told, accepted = detail, ""
    if found := _CHOICES.match(detail):
        told, accepted = found.groups()
    return Trouble(
        status, heads[n], told, [words[n] for words in advice],
        [one for one in re.split("[、，]", accepted) if one][:MOST_CHOICES],
    )  # fmt: skip


def error_page(request: Request, told: Trouble, headers: Mapping[str, str]) -> Response:
    """Show an error to a person; within another page without the bar of the site."""
    language, path = language_asked(request), path_within(request)
    framed, at = path.startswith(FRAMED), request.query_params.get("at")
    missing = told.status == 404 and path.count("/") > 2  # noqa: PLR2004 - HTTP; /ui/parcels/1
    find = path.rpartition("/")[2][:100] if missing else ""
    text = page(
        request, "error_frame.html" if framed else "error.html", language=language, told=told,
        ways=_ways(request, told, language), find=find,
        # what the address says wrong must not stand in the links that lead away from it
        nav=bar_of(request, language, keep=told.status != 400 and not at),  # noqa: PLR2004
    )  # fmt: skip
    more = {"Cache-Control": "no-store", "Vary": "Accept"}
    if path.startswith("/embed/"):
        settings: Settings = request.app.state.settings
        more["Content-Security-Policy"] = (
            f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
            f"frame-ancestors {settings.ancestors}"
        )
    if told.again:
        more["Retry-After"] = str(told.again)
    return Response(
        text, told.status, headers=more | dict(headers), media_type="text/html; charset=utf-8"
    )


def _ways(request: Request, told: Trouble, language: Language) -> list[tuple[str, str, bool]]:
    """Return where to go on: address, words, and whether the page around it goes there."""
    path, zh = path_within(request), language == "zh"
    if path.startswith("/embed/"):
        return []
    home = f"{request.scope.get('root_path', '')}/ui/?lang={language}"
    ways = [(home, "回到首页" if zh else "Home", True)]
    if before := _before(request):
        ways.append((before, "返回上一页" if zh else "Back", True))
    if told.status in {500, 503} and request.method == "GET":
        ways.insert(0, ("", "再试一次" if zh else "Try again", False))
    return ways


def _before(request: Request) -> str:
    """Return the page of this service that led here; nothing where none did."""
    came, here = urlsplit(request.headers.get("referer", "")), request.url
    same = (came.scheme, came.netloc) == (here.scheme, here.netloc)
    away = (came.path, came.query) != (here.path, here.query)
    return came.geturl() if same and away and not _is_framing(request) else ""


def _is_framing(request: Request) -> bool:
    """Tell whether the page that led here still stands around this one."""
    return path_within(request).startswith(FRAMED)
