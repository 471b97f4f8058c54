"""How long pages take: `python -m benchmarks.pages [WORKSPACE]` writes pages.md beside this file.

Pages and maps are found by the routes of the app; keys are the first of each layer. Every one is
asked once (*first*) and then five times of a warm service by HTTP on this machine, one at a time;
the quickest counts, as other work on the machine only makes it slower. Maps are also opened in
Chromium, within the home page and alone.
"""

import argparse
import os
import platform
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from playwright.sync_api import sync_playwright

from geoapi.app import create_app
from geoapi.http.holder import Holder
from geoapi.settings import Settings
from geoapi.views.kinds import listed
from layers.store import open_workspace
from tests.geoapi.test_confidential import paths
from tests.views.browser import CHROMIUM, FLAGS

HERE = Path(__file__).parent
TIMES = 5
PAGE, MAP = 0.3, 1.0
"""Seconds that a page, and the first map, may take."""

READY = "[...document.querySelectorAll('.frame .waiting')].every(one => one.hidden)"
DRAWN = "() => Boolean(window.mutu && mutu.map && mutu.map._loaded)"
HEAD = """# Pages for people

Written by `python -m benchmarks.pages` (`benchmarks/pages.py`); do not edit. The sample county
({rows}).
Every page is asked of a warm service by HTTP, one at a time, {times} times: the quickest counts.
*First* is the first asking after the start. A page is to take less than {page:.0f} ms, a map in the
browser less than {map:.0f} ms; what does not is **bold**.

- Machine: {machine}, {cores} cores, Python {python}; load of others at the start: {load:.1f}
"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("workspace", nargs="?", default="out/county.gpkg", type=Path)
    workspace = parser.parse_args().workspace
    text = [head(workspace)]
    for restricted, title in ((False, "For everyone"), (True, "With the role")):
        with serving(workspace, restricted=restricted) as home:
            text.append(table(home, addresses(workspace, restricted=restricted), title))
            if not restricted:
                text.append(opened(home))
    (HERE / "pages.md").write_text("\n".join(text), encoding="utf-8")
    print("\n".join(text))


def head(workspace: Path) -> str:
    editions = open_workspace(workspace).read().editions
    shown = ("towns", "zones", "parcels", "supplies", "enterprises")
    rows = ", ".join(f"{editions[one].rows:,} {one}" for one in shown if one in editions)
    return HEAD.format(
        rows=rows, times=TIMES, page=PAGE * 1000, map=MAP * 1000,
        machine=f"{platform.machine()} {platform.system()}", python=platform.python_version(),
        cores=os.cpu_count(), load=os.getloadavg()[0],
    )  # fmt: skip


def addresses(workspace: Path, *, restricted: bool) -> list[str]:
    """Return an address of every page that can be opened."""
    holder = Holder(open_workspace(workspace))
    holder.load()
    atlas = holder.county.atlas
    app = create_app(holder, Settings(workspace=str(workspace), restricted=restricted))
    first = {n: quote(str(atlas[n].iloc[0, 0]), safe="") for n in ("parcels", "zones", "supplies")}
    firm = quote(str(atlas["enterprises"].iloc[0, 0]), safe="")
    filled = {
        "/ui/parcels/{key:path}": [f"/ui/parcels/{first['parcels']}"],
        "/ui/enterprises/{key:path}": [f"/ui/enterprises/{firm}"],
        "/ui/zones/{key:path}": [f"/ui/zones/{first['zones']}"],
        "/ui/idle/{supply_id:path}": [f"/ui/idle/{first['supplies']}"],
        "/ui/search": ["/ui/search?q=1"],
        "/ui/": ["/ui/", "/ui/?lang=en&sort=name&way=asc&q=1"],
        "/ui/grades/why": [f"/ui/grades/why?uscc={firm}"] if restricted else [],
        "/ui/grades/compare": ["/ui/grades/compare?with_period=2023"] if restricted else [],
        "/maps/{name}": [] if restricted else [
            f"/maps/{name}" for name, _ in listed(told=True, editions=1, compared=99)
        ],
    }  # fmt: skip
    found = []
    for route in paths(app.routes):
        if route.startswith("/ui/") or route == "/maps/{name}":
            found += filled.get(route, [] if "{" in route else [route])
    return found


@contextmanager
def serving(workspace: Path, *, restricted: bool) -> Iterator[str]:
    """Serve a workspace in a process of its own; gives its address."""
    words = ["-w", str(workspace), "serve", "--port", "0", *(["--restricted"] * restricted)]
    server = subprocess.Popen(
        [sys.executable, "-c", "from geoapi.cli import main; main()", *words],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        assert server.stdout is not None
        for line in server.stdout:
            if address := re.search(r"(http://\S+)/ui/", line):
                yield address[1]
                break
    finally:
        server.terminate()
        server.wait(30)


def asked(address: str) -> tuple[float, int]:
    """Return seconds and bytes of an answer."""
    request = urllib.request.Request(address, headers={"Accept": "text/html"})
    begun = time.perf_counter()
    with urllib.request.urlopen(request, timeout=120) as answer:
        size = len(answer.read())
    return time.perf_counter() - begun, size


def table(home: str, pages: list[str], title: str) -> str:
    lines = [f"\n## {title}\n", "| page | first ms | warm ms | kB |", "|:--|--:|--:|--:|"]
    for page in pages:
        try:
            first, size = asked(home + page)
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{page}: {error}") from error
        warm = min(asked(home + page)[0] for _ in range(TIMES))
        told = ms(warm, MAP if page.startswith("/maps") else PAGE)
        lines.append(f"| `{page}` | {first * 1000:,.0f} | {told} | {size / 1000:,.0f} |")
    return "\n".join(lines)


def ms(seconds: float, most: float) -> str:
    return f"{seconds * 1000:,.0f}" if seconds < most else f"**{seconds * 1000:,.0f}**"


def opened(home: str) -> str:
    """Open the first map in a browser with an empty cache, alone and within the home page."""
    lines = ["\n## In the browser\n", "| what | until | ms |", "|:--|:--|--:|"]
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        for name, address, until, most in (
            ("map", "/maps/intensity", DRAWN, MAP), ("home page", "/ui/", None, PAGE * 2),
            ("home page", "/ui/", READY, MAP),
        ):  # fmt: skip
            times = [once(browser, home + address, until) for _ in range(TIMES)]
            words = {DRAWN: "drawn", READY: "its map is drawn", None: "tables can be read"}[until]
            lines.append(f"| {name} | {words} | {ms(min(times), most)} |")
        browser.close()
    return "\n".join(lines)


def once(browser: Any, address: str, until: str | None) -> float:
    context = browser.new_context(viewport={"width": 1366, "height": 768}, bypass_csp=True)
    page = context.new_page()
    begun = time.perf_counter()
    page.goto(address, wait_until="domcontentloaded")
    if until:
        page.wait_for_function(until)
    taken = time.perf_counter() - begun
    context.close()
    return taken


if __name__ == "__main__":
    main()
