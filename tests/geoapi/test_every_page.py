"""Every page of the service in a browser: it asks nobody else, says no error, and shuts nobody out.

Pages are found by walking every route of the app: one that is added is tried without a new test.
"""

import re
from pathlib import Path
from urllib.parse import urlsplit

import axe_playwright_python
import pytest
from starlette.testclient import TestClient

from tests.geoapi import service
from tests.geoapi.service import ON
from tests.geoapi.test_confidential import WALKS, paths
from tests.views.browser import chromium, opened

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
RULES = """async () => (await axe.run(document, {resultTypes: ['violations']})).violations
  .filter(one => ['serious', 'critical'].includes(one.impact))
  .map(one => [one.id, one.nodes.slice(0, 4).map(n => n.html.slice(0, 160))])"""

REFUSED = re.compile(r"status of 4\d\d")
"""What the browser itself says of an answer that refuses."""

FOREIGN = {"/api.html"}
"""Drawn by a library: it must ask nobody else either, its own contrast is not ours to choose."""

ERRORS = ["/nowhere", "/ui/parcels/nowhere", "/ui/idle?show=nothing", "/maps/nothing"]


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def pages(app):
    """Address of every page: the first of each route that answers with HTML, and each map."""
    client, found = TestClient(app, follow_redirects=True), {}
    for route in paths(app.routes):
        walked = WALKS[route] if route == "/maps/{name}" else WALKS[route][:1]
        for url in walked:
            name = urlsplit(url).path
            if name not in found and is_page(client.get(url).headers):
                found[name] = url
    return list(found.values())


def is_page(headers):
    """Tell a page from a file that is saved."""
    kept = headers.get("content-disposition", "").startswith("attachment")
    return headers.get("content-type", "").startswith("text/html") and not kept


def tried(browser, address, url):
    """Return requests that left the service, errors, and grave findings of axe."""
    with opened(browser, f"{address}{url}") as watch:
        watch.page.wait_for_load_state("networkidle")
        away = [one for one in watch.outside if not one.startswith(address)]
        grave = []
        if url.split("?")[0] not in FOREIGN:
            watch.page.evaluate(AXE)
            grave = watch.page.evaluate(RULES)
        return away, [e for e in watch.errors if not REFUSED.search(e)], grave


@pytest.mark.browser
@pytest.mark.timeout(300)
def test_every_page_asks_nobody_else_and_shuts_nobody_out(browser, address, pages):
    assert len(pages) > 20
    for url in pages:
        away, errors, grave = tried(browser, address, url)
        assert not away, url
        assert not errors, (url, errors)
        assert not grave, (url, grave)


@pytest.mark.browser
def test_axe_sees_what_is_wrong(browser, tmp_path):
    page = tmp_path / "bad.html"
    page.write_text(
        '<html lang="zh"><title>x</title><p style="color:#ccc">pale words</p><img src="data:,">'
    )
    with opened(browser, page) as watch:
        watch.page.evaluate(AXE)
        assert {one[0] for one in watch.page.evaluate(RULES)} >= {"color-contrast", "image-alt"}


@pytest.mark.browser
def test_pages_of_who_may_see_all(browser, workspace_path):
    """Forms of cases and objections, grades: shown with the role alone."""
    urls = [f"/ui/enterprises/E1?on={ON}", "/ui/cases", "/ui/grades?scheme=huaian-2024",
            "/ui/grades/why?scheme=huaian-2024&uscc=E1", "/ui/objections"]  # fmt: skip
    with service.running(service.make_app(workspace_path, restricted=True)) as address:
        for url in urls:
            away, errors, grave = tried(browser, address, url)
            assert (away, errors, grave) == ([], [], []), url


@pytest.mark.browser
@pytest.mark.parametrize("url", ERRORS)
def test_errors_ask_nobody_else(browser, address, url):
    with opened(browser, f"{address}{url}") as watch:
        assert not [one for one in watch.outside if not one.startswith(address)]
        assert not [e for e in watch.errors if not REFUSED.search(e)]


@pytest.mark.browser
@pytest.mark.parametrize("size", [(1366, 768), (390, 844)])
@pytest.mark.parametrize("path", [
    f"/ui/idle?on={ON}", "/ui/editions?layer=parcels", "/ui/search?q=P", f"/ui/parcels/P0?on={ON}",
    f"/ui/enterprises/E1?on={ON}", f"/ui/zones/Z2?on={ON}"])  # fmt: skip
def test_new_pages_fit_the_screen(browser, address, path, size):
    from tests.geoapi.test_pages import SMALLEST

    with opened(browser, f"{address}{path}", width=size[0], height=size[1]) as watch:
        assert watch.page.evaluate("document.documentElement.scrollWidth") <= size[0]
        assert watch.page.evaluate(SMALLEST) >= 14, "text smaller than 14 px"


@pytest.mark.browser
def test_a_dot_leads_to_its_row_and_a_row_to_its_dot(browser, address):
    with opened(browser, f"{address}/ui/idle?on={ON}&show=all") as watch:
        page = watch.page
        page.focus("#row-1 a")
        assert page.locator(".desk-map a.marked").get_attribute("data-row") == "1"
        page.locator(".desk-map a[data-row='2']").click()
        assert page.evaluate("document.activeElement.closest('tr').id") == "row-2"
        assert page.url.endswith("#row-2")
        assert not watch.errors


@pytest.mark.browser
def test_the_bar_goes_by_keyboard(browser, address):
    with opened(browser, f"{address}/ui/idle?on={ON}") as watch:
        page = watch.page
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content"
        page.fill(".find input[type=search]", "P3")
        page.keyboard.press("Enter")
        page.wait_for_url("**/ui/search?*q=P3*")
        assert page.locator("a[href*='/ui/parcels/P3']").count() == 1
