"""A page opened in headless Chromium, with everything it asked for and complained of."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


@dataclass
class Watch:
    """What one page did: every request, every console error, page error and dialog."""

    page: object
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    @property
    def outside(self) -> list[str]:
        """Requests that are neither the file itself nor data within it."""
        return [url for url in self.requests if not url.startswith(("file:", "data:", "blob:"))]


def require_chromium() -> None:
    """Skip without Chromium; in CI its absence is a failure."""
    if CHROMIUM.exists():
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"no Chromium at {CHROMIUM}")
    pytest.skip(f"no Chromium at {CHROMIUM}")


@contextmanager
def chromium() -> Iterator[object]:
    """One browser for several pages."""
    require_chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        yield browser
        browser.close()


@contextmanager
def opened(
    browser, target: Path | str, *, width: int = 1366, height: int = 768, sharp: int = 1
) -> Iterator[Watch]:
    """Open a file or an address and record all it does; `sharp` pixels to one of a plain screen."""
    size = {"width": width, "height": height}
    page = browser.new_page(viewport=size, device_scale_factor=sharp)
    watch = Watch(page)
    page.on("request", lambda request: watch.requests.append(request.url))
    page.on("console", lambda m: watch.errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: watch.errors.append(str(error)))
    page.on("dialog", lambda dialog: (watch.dialogs.append(dialog.message), dialog.dismiss()))
    page.goto(target.as_uri() if isinstance(target, Path) else target)
    page.wait_for_timeout(250)
    try:
        yield watch
    finally:
        page.close()
