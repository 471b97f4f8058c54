"""The pages of the area list in Chromium: quiet, within their width, usable by keyboard alone."""

import shutil
import unicodedata

import pytest

from tests.geoapi import service
from tests.geoapi.service import ON, make_app
from tests.geoapi.test_pages import SMALLEST
from tests.views.browser import chromium, opened

pytestmark = pytest.mark.browser
PATHS = (f"/ui/land?on={ON}&window=2025-05-25/2025-06-01", f"/ui/land?on={ON}&lang=en",
         "/ui/objections", "/ui/objections?lang=en")  # fmt: skip


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def place(workspace_path, tmp_path_factory):
    path = tmp_path_factory.mktemp("pages") / "toy.gpkg"
    shutil.copyfile(workspace_path, path)
    with service.running(make_app(path, restricted=True)) as found:
        yield found


@pytest.mark.parametrize("size", [(1366, 768), (390, 844)])
@pytest.mark.parametrize("path", PATHS)
def test_pages_are_quiet_and_fit(browser, place, path, size):
    with opened(browser, f"{place}{path}", width=size[0], height=size[1]) as watch:
        assert not [url for url in watch.outside if not url.startswith(place)]
        assert not watch.errors
        assert watch.page.evaluate("document.documentElement.scrollWidth") <= size[0]
        assert watch.page.evaluate(SMALLEST) >= 14


def typed(page, name, text):
    """Go on by Tab until the field has the focus, then type."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == name:
            return page.keyboard.type(text)
    raise AssertionError(f"{name} is not reached by Tab")


def test_an_objection_is_filed_and_decided_by_keyboard(browser, place):
    with opened(browser, f"{place}/ui/objections?uscc=E1&parcel_id=P1") as watch:
        page = watch.page
        for name, text in (("value", "12"), ("person", "王五"), ("reason", "实测")):
            typed(page, name, text)
        typed(page, "file", "")
        page.set_input_files("input[name=file]", {
            "name": "说明.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7",
        })  # fmt: skip
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**/ui/objections/1")
        assert page.locator(".state").inner_text() == "待决定"
        typed(page, "outcome", "")
        page.keyboard.press("ArrowDown")
        typed(page, "person", "李四")
        typed(page, "reason", "属实")
        page.locator("#decide").locator("xpath=ancestor::section").locator("button").focus()
        page.keyboard.press("Enter")
        page.wait_for_selector(".state.accepted")
        assert "8,000.00 m²（12.00 亩）" in page.locator("main").inner_text()
        assert not watch.errors
    with opened(browser, f"{place}/ui/land?on={ON}&objections=true&q=E1") as watch:
        assert "异议第1号" in watch.page.locator("main").inner_text()


def test_the_printed_notice_holds_what_a_notice_needs(browser, place, tmp_path):
    import pypdf

    with opened(browser, f"{place}{PATHS[0]}") as watch:
        watch.page.pdf(path=str(tmp_path / "a.pdf"), prefer_css_page_size=True)
    pages = pypdf.PdfReader(tmp_path / "a.pdf").pages
    width, height = pages[0].mediabox.width, pages[0].mediabox.height
    assert width > height
    text = unicodedata.normalize("NFKC", "".join(page.extract_text() for page in pages))
    for words in ("评价日期", ON, "2025-05-25", "企业9", "怎样提出异议"):
        assert words in text
    assert "查找" not in text
