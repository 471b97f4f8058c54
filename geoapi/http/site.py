"""The pages for people 网页: their templates, and every file that /static serves."""

import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import fastapi_offline
from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from geoapi.http.navigation import bar_of
from geoapi.http.packing import Packed, pack
from geoapi.http.starting import starts_of
from geoapi.views.offline import PAGES, static_files, version_of

_SWAGGER = Path(fastapi_offline.__file__).parent / "static"

OWN: Mapping[str, Path] = {
    "pages/home.js": PAGES / "home.js",
    "pages/import.js": PAGES / "import.js",
    "pages/docs.js": PAGES / "docs.js",
    "pages/grades.css": PAGES / "grades.css",
    "pages/grades.js": PAGES / "grades.js",
    "pages/land.css": PAGES / "land.css",
    "pages/cases.css": PAGES / "cases.css",
    "pages/desk.js": PAGES / "desk.js",
    "pages/objects.css": PAGES / "objects.css",
    "pages/busy.js": PAGES / "busy.js",
    "pages/frame.js": PAGES / "frame.js",
    "pages/linked.js": PAGES / "linked.js",
    "pages/linked.css": PAGES / "linked.css",
    "pages/error.css": PAGES / "error.css",
    "pages/icon.svg": PAGES / "icon.svg",
    "swagger/swagger-ui-bundle.js": _SWAGGER / "swagger-ui-bundle.js",
    "swagger/swagger-ui.css": _SWAGGER / "swagger-ui.css",
}
"""Name below /static -> file."""

FILES: Mapping[str, Path] = {**static_files(), **OWN}
TEXT = ("text/", "application/javascript", "image/svg")

_TEMPLATES = Environment(
    loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined,
    trim_blocks=True, lstrip_blocks=True,
)  # fmt: skip
_TEMPLATES.globals["starts_of"] = starts_of


@dataclass(frozen=True)
class Held:
    """A file as it is served: read and packed once, as every page asks for a dozen.

    Attributes
    ----------
    version
        Changes when the file does.
    """

    packed: Packed
    version: str
    media: str


@lru_cache(maxsize=128)
def held(name: str) -> Held:
    """Return a file of :data:`FILES`, in memory since it was first asked for."""
    content, media = FILES[name].read_bytes(), media_of(name)
    packed = pack(content, 6) if media.endswith("charset=utf-8") else Packed(content, None)
    return Held(packed, version_of(FILES[name]), media)


def media_of(name: str) -> str:
    """Return a file's media type."""
    kind = {".woff2": "font/woff2", ".js": "text/javascript"}.get(Path(name).suffix)
    kind = kind or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith(TEXT) else kind


def page(request: Request, template: str, **matter: Any) -> str:
    """Fill a template; everything in it is escaped."""
    root = request.scope.get("root_path", "")

    def static(name: str) -> str:
        return f"{root}/static/{name}?v={held(name).version}"

    form = getattr(matter.get("edit"), "at", "")  # the page of a form that was just sent
    nav = matter.pop("nav", None) or bar_of(request, matter["language"], form)
    return _TEMPLATES.get_template(template).render(root=root, static=static, nav=nav, **matter)
