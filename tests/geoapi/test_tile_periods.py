"""The slider on a page whose parcels are tiles: other tiles, other answers, in a browser."""

import pytest

from geoapi.views.web import layers as map_layers
from tests.geoapi import service, several
from tests.geoapi.service import ON
from tests.views.browser import chromium, opened

pytestmark = pytest.mark.browser

TILE = "/collections/parcels/map/tiles/WebMercatorQuad/"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    app = several.make_app(tmp_path_factory.mktemp("tiles") / "toy.gpkg")
    with pytest.MonkeyPatch.context() as few, service.running(app) as address:
        few.setattr(map_layers, "MANY", 5)
        yield address


def test_the_slider_changes_the_address_of_tiles_and_what_a_click_tells(home):
    with (
        chromium() as browser,
        opened(browser, f"{home}/maps/intensity?on={ON}&by=industries&classes=natural") as seen,
    ):
        page = seen.page
        page.wait_for_timeout(600)
        first = [url for url in seen.requests if TILE in url and "measure=" in url]
        assert first
        assert all("period=2024&" in url for url in first)
        page.fill(".mutu-search input", "通用设备")
        page.keyboard.press("Enter")
        page.wait_for_selector(".mutu-popup")
        before = page.inner_text(".mutu-popup")
        assert before.startswith("34 通用设备制造业")
        del seen.requests[:]
        page.focus("#mutu-period")
        page.keyboard.press("ArrowLeft")
        page.wait_for_timeout(900)
        later = [url for url in seen.requests if TILE in url and "measure=" in url]
        assert later
        assert all("period=2023&" in url for url in later)
        after = page.locator(".mutu-popup").last.inner_text()
        assert after.split("\n")[0] == before.split("\n")[0]
        assert after != before
        assert page.url.endswith("#period=2023")
        assert not seen.errors


def test_a_parcel_that_is_open_is_told_for_the_next_period_too(home):
    address = f"{home}/maps/intensity?on={ON}&by=industries#period=2023"
    with chromium() as browser, opened(browser, address) as seen:
        page = seen.page
        page.fill(".mutu-search input", "P4")
        page.wait_for_timeout(700)
        page.keyboard.press("Enter")
        page.wait_for_selector(".mutu-popup:has-text('34 通用设备制造业')")
        before = page.inner_text(".mutu-popup")
        asked = [url for url in seen.requests if "/maps/parcels/at?" in url]
        assert asked
        assert all("period=2023" in url for url in asked)
        page.focus("#mutu-period")
        page.keyboard.press("End")
        page.wait_for_timeout(900)
        after = page.locator(".mutu-popup").last.inner_text()
        assert "34 通用设备制造业" in after
        assert after != before
        assert not seen.errors
