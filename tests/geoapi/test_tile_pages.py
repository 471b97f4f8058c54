"""Pages of the service whose parcels are tiles, in a browser: every request is recorded."""

import pytest
from shapely.geometry import shape

from geoapi.views.web import layers as map_layers
from tests.geoapi import service
from tests.geoapi.service import ON
from tests.views.browser import chromium, opened

pytestmark = pytest.mark.browser

TILE = "/collections/parcels/map/tiles/WebMercatorQuad/"
LOADING = "() => Object.values(mutu.drawn).some(l => l.isLoading && l._map && l.isLoading())"
SEEN = """() => [...document.querySelectorAll("img.leaflet-tile")].filter(i => i.naturalWidth > 0)
          .map(i => i.naturalWidth)"""


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def home(app):
    with pytest.MonkeyPatch.context() as few, service.running(app) as address:
        few.setattr(map_layers, "MANY", 5)
        yield address


def settled(page):
    for _ in range(200):
        page.wait_for_timeout(50)
        if not page.evaluate(LOADING):
            return
    pytest.fail("tiles do not come")


@pytest.mark.parametrize("address", [
    f"/maps/overview?on={ON}&period=2024", f"/maps/idle?on={ON}&period=2024",
    f"/maps/intensity?on={ON}&by=parcels&measure=floor_area_ratio",
])  # fmt: skip
def test_a_page_asks_its_own_service_for_tiles_and_nobody_else(browser, home, address):
    with opened(browser, f"{home}{address}") as seen:
        settled(seen.page)
        assert not seen.errors
        assert all(url.startswith((home, "data:", "blob:")) for url in seen.requests), seen.requests
        tiles = [url for url in seen.requests if TILE in url]
        assert tiles
        assert all("v=" in url for url in tiles)
        assert seen.page.evaluate(SEEN), "tiles are shown"


def test_a_click_opens_what_the_service_tells(browser, home):
    address = f"{home}/maps/intensity?on={ON}&by=parcels&measure=floor_area_ratio"
    with opened(browser, address) as seen:
        page = seen.page
        told = page.request.get(f"{home}/maps/parcels/at?key=P4&on={ON}").json()
        middle = shape(told["geometry"]).representative_point()
        place = [middle.y, middle.x]
        page.evaluate("at => { mutu.map.setView(at, 17, {animate: false}); }", place)
        settled(page)
        page.mouse.click(683, 384)
        page.wait_for_selector(".mutu-popup")
        text = page.inner_text(".mutu-popup")
        assert "容积率" in text
        assert "1.20" in text
        assert "地块<" in text
        assert "企业" in text
        assert not seen.errors
        assert not seen.dialogs


def test_between_two_zooms_tiles_are_those_for_sharp_screens(browser, home):
    with opened(browser, f"{home}/maps/overview?on={ON}&period=2024") as seen:
        for zoom, side in ((16, 256), (16.5, 512), (17, 256)):
            seen.page.evaluate("z => { mutu.map.setZoom(z, {animate: false}); }", zoom)
            settled(seen.page)
            assert set(seen.page.evaluate(SEEN)) == {side}


def test_a_page_opened_again_draws_again(browser, home):
    """The second answer is 304: nothing in it may take the place of the page's own policy."""
    with opened(browser, f"{home}/maps/overview?on={ON}&period=2024") as seen:
        for _ in range(2):
            seen.page.goto(f"{home}/maps/overview?on={ON}&period=2024")
            settled(seen.page)
        assert seen.page.evaluate(SEEN)
        assert not seen.errors


def test_the_switch_takes_tiles_and_legend_together(browser, home):
    with opened(browser, f"{home}/maps/overview?on={ON}&period=2024") as seen:
        settled(seen.page)
        box = seen.page.locator('section[data-layer="parcels"] input')
        box.uncheck()
        assert not seen.page.evaluate(SEEN)
        box.check()
        settled(seen.page)
        assert seen.page.evaluate(SEEN)
        assert not seen.errors


def test_one_file_of_many_parcels_is_refused(home, browser):
    with opened(browser, f"{home}/ui/") as seen:
        asked = f"{home}/maps/intensity?on={ON}&by=parcels&measure=site_area&download=true"
        answer = seen.page.request.get(asked)
        assert answer.status == 422
        assert "mutu serve" in answer.json()["detail"]
        whole = seen.page.request.get(f"{home}/maps/overview?on={ON}&download=true")
        assert whole.status == 200
        assert "超过 5 宗" in whole.text()
        assert TILE not in whole.text()
