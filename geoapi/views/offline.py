"""Maps that ask the network for nothing 离线渲染.

folium names its browser libraries by public addresses. Here every one of them is replaced by the
file an installed package carries, or left out for a stated reason; any other address is an error.
A content security policy in the page makes the browser refuse whatever might slip through, and
runs no script that did not come from here.
"""
# ruff: noqa: SLF001 - branca and folium offer no public way to walk an unrendered figure

from __future__ import annotations

import base64
import hashlib
import mimetypes
import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from html import escape
from itertools import count
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from branca.element import CssLink, Figure, JavascriptLink
from xstatic.pkg import font_awesome, jquery, leaflet

from layers.errors import MutuError

Mode = Literal["inline", "static"]

MAX_BYTES = 50_000_000
"""A heavier page is refused, unless set otherwise: an office PC cannot open it."""

_OWN = Path(__file__).parent / "assets"
PAGES = Path(__file__).parents[1] / "pages"
_LEAFLET, _JQUERY, _AWESOME = (Path(p.BASE_DIR) for p in (leaflet, jquery, font_awesome))

FILES: Mapping[str, Path] = {
    "leaflet/leaflet.js": _LEAFLET / "leaflet.js",
    "leaflet/leaflet.css": _LEAFLET / "leaflet.css",
    "leaflet/images/layers.png": _LEAFLET / "images/layers.png",
    "leaflet/images/layers-2x.png": _LEAFLET / "images/layers-2x.png",
    "leaflet/images/marker-icon.png": _LEAFLET / "images/marker-icon.png",
    "leaflet/images/marker-icon-2x.png": _LEAFLET / "images/marker-icon-2x.png",
    "leaflet/images/marker-shadow.png": _LEAFLET / "images/marker-shadow.png",
    "jquery/jquery.min.js": _JQUERY / "jquery.min.js",
    "font-awesome/css/all.min.css": _AWESOME / "css/all.min.css",
    "font-awesome/webfonts/fa-solid-900.woff2": _AWESOME / "webfonts/fa-solid-900.woff2",
    "font-awesome/webfonts/fa-regular-400.woff2": _AWESOME / "webfonts/fa-regular-400.woff2",
    "font-awesome/webfonts/fa-brands-400.woff2": _AWESOME / "webfonts/fa-brands-400.woff2",
    "font-awesome/webfonts/fa-v4compatibility.woff2": _AWESOME
    / "webfonts/fa-v4compatibility.woff2",
    "mutu/map.css": _OWN / "map.css",
    **{f"mutu/{path.name}": path for path in sorted(_OWN.glob("*.js"))},
    "pages/home.css": PAGES / "home.css",
    "pages/import.css": PAGES / "import.css",
}
"""Name under the static address -> file on disk."""

ASKED: Mapping[str, str] = {
    "leaflet.js": "leaflet/leaflet.js",
    "leaflet.css": "leaflet/leaflet.css",
    "jquery-3.7.1.min.js": "jquery/jquery.min.js",
    "all.min.css": "font-awesome/css/all.min.css",
}
"""Last part of the address folium asks for -> name in FILES."""

DROPPED: Mapping[str, str] = {
    "bootstrap.bundle.min.js": "no Bootstrap component stands on a map",
    "bootstrap.min.css": "it restyles the page and nothing on a map needs it",
    "bootstrap-glyphicons.css": "icon font of folium.Icon, which is refused",
    "leaflet.awesome-markers.js": "folium.Icon is refused; folium.DivIcon does the same",
    "leaflet.awesome-markers.css": "as above",
    "leaflet.awesome.rotate.min.css": "as above",
}
"""Last part of the address -> why it is left out."""

USED_WHEN: Mapping[str, tuple[str, ...]] = {
    "jquery/jquery.min.js": ("$(", "$.", "jQuery"),
    "font-awesome/css/all.min.css": ("fa-",),
}
"""Heavy files that come only where the page speaks to them."""

_LOADS = re.compile(r'L\.(?:tileLayer(?:\.wms)?|imageOverlay|videoOverlay)\(\s*"([^"]*)"')
_CSS_URL = re.compile(r"url\(\s*['\"]?([^)'\"]+)['\"]?\s*\)")
_TRUETYPE = re.compile(r",?\s*url\([^)]*\.ttf\)\s*format\([^)]*\)")
_SOURCE_MAP = re.compile(r"(?://[#@]\s*sourceMappingURL=\S*|/\*[#@]\s*sourceMappingURL=.*?\*/)")


class UnknownAssetError(LookupError):
    """A page asks for an address that no installed package answers."""


class PageTooLargeError(MutuError):
    """A page heavier than an office PC can open."""


def static_files() -> Mapping[str, Path]:
    """Return what ``/static`` must serve: name below it -> installed file."""
    return FILES


def render(
    figure_or_map: Any,
    *,
    mode: Mode,
    static_url: str = "/static",
    hosts: Collection[str] = (),
    most: int = MAX_BYTES,
) -> str:
    """Render a folium map, or a figure of maps, as one page without outside requests.

    The same map gives the same bytes: folium's random names become numbers.

    Parameters
    ----------
    mode
        ``inline``: one file with everything in it; ``static``: libraries from `static_url`.
    hosts
        Intranet hosts a configured background map may be fetched from; none by default.
    most
        Bytes of the page at most.

    Raises
    ------
    UnknownAssetError
        The map asks for a library, tile or picture from an address not known here.
    PageTooLargeError
        The page is over `most`.
    """
    figure = figure_or_map.get_root()
    _number(figure)
    for child in list(figure._children.values()):
        child.render()
    body, script = figure.html.render(), figure.script.render()
    _refuse(script, mode, hosts)
    links = _Links(mode, static_url.rstrip("/"), body + script)
    head = "\n".join(links.part(child) for child in figure.header._children.values())
    head = links.ahead + head
    page = _page(figure, head, (body, script), _policy(mode, hosts))
    _refuse_heavy(page, most)
    return page


def _page(figure: Figure, head: str, parts: tuple[str, str], policy: str) -> str:
    body, script = parts
    nonce = hashlib.sha256((head + body + script).encode()).hexdigest()[:24]
    head = head.replace("<script", f'<script nonce="{nonce}"')
    title = f"<title>{escape(figure.title)}</title>" if figure.title else ""
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy.format(nonce=nonce)}">\n'
        f"{title}{head}\n</head>\n<body>\n{body}\n"
        f'<script nonce="{nonce}">\n{script}\n</script>\n</body>\n</html>\n'
    )


def _refuse_heavy(page: str, most: int) -> None:
    if (size := len(page.encode())) > most:
        raise PageTooLargeError(
            f"页面 {size / 1e6:.0f} MB，超过 {most / 1e6:g} MB：请按乡镇或园区汇总（--by towns、"
            "zones），或用服务 mutu serve 打开，宗地即按瓦片绘出；上限见设置 MUTU_PAGE_MB "
            "(page too large: choose towns or zones, or open it in the service, which draws tiles)"
        )


def _policy(mode: Mode, hosts: Collection[str]) -> str:
    """Content security policy: nothing from elsewhere, no script without this page's nonce."""
    own = "'self' " if mode == "static" else ""
    pictures = " ".join(f"http://{host} https://{host}" for host in hosts)
    return (
        f"default-src 'none'; script-src {own}'nonce-{{nonce}}'; "
        f"style-src {own}'unsafe-inline'; img-src {own}data: blob: {pictures}; "
        f"font-src {own}data:; connect-src {own or chr(39) + 'none' + chr(39)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _number(figure: Figure) -> None:
    """Give every element a counted name instead of a random one; drop what it rendered before."""
    numbers = count()
    for element in list(_walk(figure)):
        for part in (figure.header, figure.html, figure.script):
            part._children.pop(element.get_name(), None)
        element._id = f"{next(numbers):04x}"


def _walk(element: Any) -> Iterator[Any]:
    for child in element._children.values():
        yield child
        yield from _walk(child)


def _refuse(script: str, mode: Mode, hosts: Collection[str]) -> None:
    if "AwesomeMarkers" in script:
        raise UnknownAssetError(
            "folium.Icon 需要 awesome-markers，离线页面不含；请用 folium.DivIcon"
            " (folium.Icon needs awesome-markers; use folium.DivIcon)"
        )
    for address in _LOADS.findall(script):
        if not _near(address, mode, hosts):
            raise UnknownAssetError(
                f"背景图地址不在允许之列 (address not allowed): {address}；"
                "未配置底图时请用 tiles=None"
            )


def _near(address: str, mode: Mode, hosts: Collection[str]) -> bool:
    parts = urlsplit(address)
    if parts.scheme == "data":
        return True
    return parts.netloc in hosts if parts.netloc or parts.scheme else mode == "static"


@cache
def version_of(path: Path) -> str:
    """Return what changes when a file does; it is read once."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:8]


class _Links:
    """Answers the links of a page, each by its installed file."""

    def __init__(self, mode: Mode, static_url: str, text: str) -> None:
        self.mode, self.static_url, self.text = mode, static_url, text
        self.ahead = ""
        """Asks for every file at once: a page with a policy of its own has them one by one."""

    def part(self, element: Any) -> str:
        if not isinstance(element, (JavascriptLink, CssLink)):
            return str(element.render())
        name = _answer(element.url)
        if name is None or not self._used(name):
            return ""
        tag = self._linked(name) if self.mode == "static" else inlined(name)
        return tag + self._after(name)

    def _used(self, name: str) -> bool:
        marks = USED_WHEN.get(name)
        return marks is None or any(mark in self.text for mark in marks)

    def _linked(self, name: str) -> str:
        address = escape(f"{self.static_url}/{name}?v={version_of(FILES[name])}")
        kind = "style" if name.endswith(".css") else "script"
        self.ahead += f'<link rel="preload" as="{kind}" href="{address}">\n'
        if kind == "style":
            return f'<link rel="stylesheet" href="{address}">'
        return f'<script src="{address}"></script>'

    def _after(self, name: str) -> str:
        if name != "leaflet/leaflet.js":
            return ""
        icons = _icons() if self.mode == "inline" and "L.marker(" in self.text else ""
        return f"<script>L.Control.Attribution.prototype.options.prefix=false;{icons}</script>"


def _answer(address: str) -> str | None:
    """Return the installed file for an address; None for one dropped on purpose."""
    if address in FILES:
        return address
    last = urlsplit(address).path.rsplit("/", 1)[-1]
    if last in DROPPED:
        return None
    if last not in ASKED:
        raise UnknownAssetError(
            f"没有离线文件可代替 {address} (no installed file answers it); 有：{'、'.join(ASKED)}"
        )
    return ASKED[last]


def inlined(name: str) -> str:
    """Return a style sheet or script of :data:`FILES` as an element that holds it whole."""
    text = _SOURCE_MAP.sub("", FILES[name].read_text(encoding="utf-8"))
    if name.endswith(".css"):
        style = _CSS_URL.sub(lambda found: _css_url(name, found), _TRUETYPE.sub("", text))
        return f"<style>{style}</style>"
    safe = re.sub(r"</(script)", r"<\\/\1", text, flags=re.IGNORECASE).replace("<!--", r"<\!--")
    return f"<script>{safe}</script>"


def _css_url(name: str, found: re.Match[str]) -> str:
    target = found.group(1)
    if target.startswith(("data:", "#")):
        return found.group(0)
    return f"url({data_uri((FILES[name].parent / target).resolve())})"


def data_uri(path: Path) -> str:
    """Return a file as an address that holds it whole."""
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    kind = "font/woff2" if path.suffix == ".woff2" else kind
    return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"


def _icons() -> str:
    """Tell Leaflet its marker pictures; within one file it cannot guess their place from CSS."""
    at = "leaflet/images/"
    named = {"iconUrl": "marker-icon", "iconRetinaUrl": "marker-icon-2x"}
    named |= {"shadowUrl": "marker-shadow"}
    options = ",".join(f'{k}:"{data_uri(FILES[f"{at}{v}.png"])}"' for k, v in named.items())
    return f"L.Icon.Default.imagePath='';L.Icon.Default.mergeOptions({{{options}}});"
