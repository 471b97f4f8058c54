"""Pages of the service whose parcels are tiles, in a browser: every request is recorded."""

import pytest
from shapely.geometry import shape

from geoapi.views.web import layers as map_layers
from tests.geoapi import service
from tests.geoapi.service import ON, make_app
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


BLURRED = """[...document.querySelectorAll('.leaflet-tile-loaded')].filter(one =>
    one.getBoundingClientRect().width * devicePixelRatio > one.naturalWidth + 0.5).length"""
ASTRAY = """[...document.querySelectorAll('.leaflet-tile-loaded')].map(one => {
  const [, z, y, x] = /WebMercatorQuad\\/(\\d+)\\/(\\d+)\\/(\\d+)/.exec(one.src).map(Number);
  const corner = mutu.map.unproject([256 * x, 256 * y], z);
  const at = mutu.map.latLngToContainerPoint(corner), is = one.getBoundingClientRect();
  return Math.max(Math.abs(at.x - is.left), Math.abs(at.y - is.top));
})"""
"""How far each tile is from where its place on the earth is, in pixels."""


def test_between_two_zooms_no_tile_is_enlarged_nor_finer_than_need_be(browser, home):
    with opened(browser, f"{home}/maps/overview?on={ON}&period=2024") as seen:
        for zoom, side in ((16, 256), (16.25, 512), (16.5, 256), (16.75, 256), (17, 256)):
            seen.page.evaluate("z => { mutu.map.setZoom(z, {animate: false}); }", zoom)
            settled(seen.page)
            assert set(seen.page.evaluate(SEEN)) == {side}
            assert seen.page.evaluate(BLURRED) == 0
            assert 0 <= max(seen.page.evaluate(ASTRAY)) < 1.5


def test_on_a_sharp_screen_no_tile_is_enlarged_either(browser, home):
    page = f"{home}/maps/overview?on={ON}&period=2024"
    with opened(browser, page, sharp=2, width=800, height=600) as seen:
        for zoom in (16, 16.25, 16.5, 17):
            seen.page.evaluate("z => { mutu.map.setZoom(z, {animate: false}); }", zoom)
            settled(seen.page)
            assert set(seen.page.evaluate(SEEN)) == {512}
            assert seen.page.evaluate(BLURRED) == 0
            assert 0 <= max(seen.page.evaluate(ASTRAY)) < 1.5


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


@pytest.fixture(scope="module")
def marked(workspace_path):
    """A service whose findings are tiles too: two of them are too many for its pages."""
    with pytest.MonkeyPatch.context() as few, service.running(make_app(workspace_path)) as address:
        few.setattr(map_layers, "MANY", 1)
        yield address


def near(page, home, key):
    """Come near a parcel."""
    told = page.request.get(f"{home}/maps/parcels/at?key={key}&on={ON}").json()
    middle = shape(told["geometry"]).representative_point()
    at = [middle.y, middle.x]
    page.evaluate("at => { mutu.map.setView(at, 17, {animate: false}); }", at)
    settled(page)


def test_findings_in_tiles_are_clicked_labelled_and_switched(browser, marked):
    with opened(browser, f"{marked}/maps/idle?on={ON}&period=2024") as seen:
        page = seen.page
        settled(page)
        assert any("/maps/idle/marks/" in url for url in seen.requests)
        near(page, marked, "P0")
        page.wait_for_selector(".mutu-badge", state="attached")
        assert "天" in page.inner_text(".mutu-badge")
        page.mouse.click(683, 384)
        page.wait_for_selector(".mutu-popup")
        assert "疑似闲置（未动工开发）" in page.inner_text(".mutu-popup")
        page.keyboard.press("Escape")
        near(page, marked, "P5")
        page.mouse.click(683, 384)
        page.wait_for_function(
            "() => document.querySelector('.mutu-popup h2')?.innerText == '地块<5>'"
        )
        near(page, marked, "P0")
        page.locator('section[data-layer="idle"] input').uncheck()
        page.wait_for_selector(".mutu-badge", state="detached")
        assert not seen.errors
        assert all(url.startswith((marked, "data:", "blob:")) for url in seen.requests)


@pytest.mark.parametrize(("typed", "title", "words"), [
    ("p5", "地块<5>", "P5"), ("地块<4>", "地块<4>", "P4"), ("企业7", "地块<7>", "企业7"),
])  # fmt: skip
def test_a_parcel_in_tiles_is_searched_by_number_name_and_firm(browser, home, typed, title, words):
    with opened(browser, f"{home}/maps/overview?on={ON}&period=2024") as seen:
        page, box = seen.page, seen.page.locator(".mutu-search input")
        box.fill(typed)
        page.wait_for_selector("#mutu-results [role=option]")
        box.press("ArrowDown")
        box.press("ArrowUp")
        box.press("Enter")
        page.wait_for_selector(".mutu-popup")
        assert page.inner_text(".mutu-popup h2") == title
        assert words in page.inner_text(".mutu-popup")
        assert page.evaluate("() => mutu.map.getZoom()") >= 15
        assert not seen.errors
        assert not seen.dialogs


def test_what_is_not_found_is_said(browser, home):
    with opened(browser, f"{home}/maps/overview?on={ON}&period=2024") as seen:
        box = seen.page.locator(".mutu-search input")
        box.fill("没有这个")
        seen.page.wait_for_function(
            "() => document.querySelector('.mutu-none')?.innerText === '没有找到'"
        )
        assert seen.page.inner_text(".mutu-search [role=status]") == "没有找到"
        box.press("Enter")
        seen.page.route("**/maps/parcels/search*", lambda route: route.abort())
        box.fill("也没有")
        seen.page.wait_for_function(
            "() => document.querySelector('.mutu-none')?.innerText.startsWith('服务没有应答')"
        )


def test_a_parcel_with_a_finding_is_found_as_such(browser, marked):
    with opened(browser, f"{marked}/maps/idle?on={ON}&period=2024") as seen:
        page, box = seen.page, seen.page.locator(".mutu-search input")
        box.fill("P0")
        page.wait_for_selector("#mutu-results [role=option]")
        box.press("Enter")
        page.wait_for_selector(".mutu-popup")
        assert "疑似闲置" in page.inner_text(".mutu-popup")
