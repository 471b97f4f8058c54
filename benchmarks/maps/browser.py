"""One page in headless Chromium: what it asks for, how long it takes, what it holds."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

from tests.views.browser import CHROMIUM, FLAGS

WIDTH, HEIGHT = 1366, 768
PATIENCE = 60
"""Seconds that a page may take before it is called hanging."""

MAP = "(window.mutu && mutu.map) || Object.values(window).find(one => one instanceof L.Map)"
IDLE = """() => {
  const map = MAP;
  if (!map) return false;
  return !Object.values(map._layers).some(one => one.isLoading && one._map && one.isLoading());
}""".replace("MAP", MAP)
SHAPES = """() => {
  let count = 0;
  (MAP).eachLayer(one => { if (one.feature && one instanceof L.Path) count += 1; });
  return count;
}""".replace("MAP", MAP)
ZOOM = "() => { const map = MAP; map.setZoom(map.getZoom() + 4, {animate: false}); }".replace(
    "MAP", MAP
)
PAN = "() => { (MAP).panBy([300, 120], {animate: false}); }".replace("MAP", MAP)
PAINTED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


@dataclass
class Seen:
    """What a page was seen to do; times in seconds."""

    load: float | None = None
    requests: int = 0
    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    heap: float = 0.0
    zoom: float = 0.0
    pan: float = 0.0
    shapes: int = 0


@contextmanager
def browser() -> Iterator[Any]:
    with sync_playwright() as tools:
        opened = tools.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        yield opened
        opened.close()


def looked_at(opened: Any, address: str, picture: str = "") -> dict[str, Any]:
    """Open a page, wait until all of it is drawn, and move about; over the bound, no times."""
    page, seen = opened.new_page(viewport={"width": WIDTH, "height": HEIGHT}), Seen()
    own = urlsplit(address).netloc
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.set_default_timeout(PATIENCE * 1000)
    begun = time.perf_counter()
    try:
        page.goto(address, wait_until="load")
        _drawn(page)
        seen.load = time.perf_counter() - begun
        seen.shapes = page.evaluate(SHAPES)
        seen.heap = _heap(page)
        if picture:
            page.screenshot(path=picture)
        seen.zoom, seen.pan = (_moved(page, move) for move in (ZOOM, PAN))
    except Exception as error:  # noqa: BLE001 - a page that hangs is a finding, not a failure
        seen.errors.append(str(error).splitlines()[0])
    web = [url for url in asked if not url.startswith(("data:", "blob:", "file:"))]
    seen.requests, seen.outside = len(web), [u for u in web if urlsplit(u).netloc != own]
    page.close()
    return asdict(seen)


def _drawn(page: Any) -> None:
    page.wait_for_function(IDLE, polling=20)
    page.evaluate(PAINTED)


def _moved(page: Any, move: str) -> float:
    begun = time.perf_counter()
    page.evaluate(move)
    _drawn(page)
    return time.perf_counter() - begun


def _heap(page: Any) -> float:
    """Return MB of JavaScript objects after what is no longer needed was given back."""
    tools = page.context.new_cdp_session(page)
    tools.send("HeapProfiler.collectGarbage")
    found = tools.send("Runtime.getHeapUsage")["usedSize"] / 1e6
    tools.detach()
    return float(found)
