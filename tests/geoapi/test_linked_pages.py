"""The map of the home page and its tables, linked both ways."""

import pytest

from tests.geoapi import service
from tests.geoapi.service import ON
from tests.views.browser import chromium, opened

HOME = f"/ui/?on={ON}&measure=site_area"
MARKED = "tr.marked"
CASES = """() => [...document.querySelectorAll('iframe')].map(f => {
  const map = f.contentWindow.mutu.map, found = [];
  map.eachLayer(({ options: o }) => { if (o && o.color === '#c4006e') found.push(o.weight); });
  return [map.getZoom(), found];
})[0]"""
"""Zoom of the map in the frame, and the widths of lines in the colour that links."""
SEEN = """(key, name = 'figures') => {
  const { map, drawn } = document.querySelector('iframe').contentWindow.mutu;
  let off = 9;
  drawn[name].eachLayer(s => { if (s.feature.properties.k === key) {
    const at = map.latLngToContainerPoint(s.getBounds().getCenter());
    off = Math.abs(at.x / map.getSize().x - 0.5); } });
  return off; }"""
"""How far from the middle of the map a unit is, in widths of the map."""
FILLS = """by => { const w = document.querySelector('iframe').contentWindow, out = {};
  w.mutu.drawn[by].eachLayer(s => { out[s.feature.properties.k] = s.options.fillOpacity; });
  return out; }"""


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


@pytest.fixture
def page(browser, address):
    with opened(browser, f"{address}{HOME}") as watch:
        ready(watch.page)
        yield watch.page
        assert not watch.errors


def until(page, told):
    """Wait until an expression is true; asked from outside, as the page lets no script in."""
    for _ in range(200):
        if page.evaluate(told):
            return
        page.wait_for_timeout(25)
    pytest.fail(f"never true: {told}")


def ready(page):
    until(
        page,
        "!document.querySelector('.frame-state:not([hidden])') && "
        "document.querySelector('iframe').contentWindow.mutu?.map",
    )


def names(page):
    return page.locator("#rankings section:first-child tbody tr[data-key] th").all_inner_texts()


def pick(page, name, key):
    """Choose a shape as a click on the map does."""
    page.evaluate(
        """([name, key]) => { const w = document.querySelector('iframe').contentWindow.mutu;
        w.drawn[name].eachLayer(s => { s.feature.properties.k === key && w.find(name, s); }); }""",
        [name, key],
    )


@pytest.mark.browser
def test_a_row_leads_the_map_to_its_unit(page):
    before, none = page.evaluate(CASES)
    assert none == []
    page.click("tr[data-key=Z1] .value")
    until(page, f"({CASES})()[1].length > 0")
    zoom, drawn = page.evaluate(CASES)
    assert drawn == [4]
    assert zoom >= before
    assert page.evaluate(SEEN, "Z1") < 0.2, "it is in the middle"
    assert page.locator(MARKED).get_attribute("data-key") == "Z1"
    assert page.url.endswith("#zones=Z1")
    page.click("tr[data-key=T2] .value")
    until(page, "document.querySelector('tr.marked').dataset.key === 'T2'")
    assert page.locator(MARKED).count() == 1
    until(page, f"({SEEN})('T2', 'towns') < 0.2")


@pytest.mark.browser
def test_rows_go_by_keyboard(page):
    page.focus("tr[data-by=zones][tabindex='0']")
    first = page.evaluate("document.activeElement.dataset.key")
    page.keyboard.press("ArrowDown")
    second = page.evaluate("document.activeElement.dataset.key")
    assert {first, second} == {"Z1", "Z2"}
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.dataset.key") == second, "there is no third"
    page.keyboard.press("Enter")
    assert page.locator(MARKED).get_attribute("data-key") == second
    until(page, f"({CASES})()[1].length > 0")
    assert page.locator("tr[data-by=zones][tabindex='0']").count() == 1


@pytest.mark.browser
def test_a_shape_marks_its_row(page):
    pick(page, "figures", "Z2")
    page.wait_for_selector("tr.marked[data-key=Z2]")
    assert page.get_attribute(MARKED, "aria-current") == "true"
    assert page.inner_text(".chosen b") == "二区"
    box, row = (page.locator(one).bounding_box() for one in (".scroll:has(.marked)", MARKED))
    assert box["y"] <= row["y"] <= box["y"] + box["height"]


@pytest.mark.browser
def test_a_hover_is_only_a_hint(page):
    page.hover("tr[data-key=Z1] .value")
    until(page, f"({CASES})()[1].length === 1")
    zoom, widths = page.evaluate(CASES)
    assert widths == [2]
    assert page.locator(MARKED).count() == 0
    page.hover("h1")
    until(page, f"({CASES})()[1].length === 0")
    assert page.evaluate(CASES)[0] == zoom


@pytest.mark.browser
def test_names_that_are_not_looked_for_step_back(page):
    page.fill(".sift input[type=search]", "二区")
    until(page, "document.querySelectorAll('tr[data-by=zones]').length === 1")
    until(page, f"({FILLS})('figures').Z1 < 0.2")
    assert page.evaluate(FILLS, "figures")["Z2"] > 0.5
    assert "q=" in page.url
    assert page.evaluate("document.activeElement.name") == "q", "one goes on typing"
    page.reload()
    ready(page)
    until(page, f"({FILLS})('figures').Z1 < 0.2")
    page.fill(".sift input[type=search]", "")
    until(page, f"({FILLS})('figures').Z1 > 0.5")
    assert "q=" not in page.url


@pytest.mark.browser
def test_a_unit_that_is_sifted_out_is_left(page):
    page.click("tr[data-key=Z1] .value")
    until(page, f"({CASES})()[1].length === 1")
    page.fill(".sift input[type=search]", "二区")
    until(page, f"({CASES})()[1].length === 0")
    assert page.locator(MARKED).count() == 0
    assert "#" not in page.url
    assert page.locator(".chosen").is_hidden()


@pytest.mark.browser
def test_a_head_sorts_and_keeps_the_map(page):
    page.evaluate("document.querySelector('iframe').contentWindow.same = 1")
    page.click("#rankings section:first-child a[data-sort=value]")
    page.wait_for_selector("#rankings [aria-sort=ascending]")
    assert "way=asc" in page.url
    assert names(page) == ["<b>一区</b>", "二区"]
    assert page.evaluate("document.activeElement.dataset.sort") == "value"
    assert page.evaluate("document.querySelector('iframe').contentWindow.same") == 1
    assert "way=asc" in page.get_attribute(".site .lang", "href")
    assert "way=asc" in page.locator("#rankings .files a").first.get_attribute("href")


@pytest.mark.browser
def test_an_address_restores_the_unit_that_is_shown(browser, address):
    with opened(browser, f"{address}{HOME}#towns=T1") as watch:
        ready(watch.page)
        until(watch.page, f"({CASES})()[1].length > 0")
        assert watch.page.locator(MARKED).get_attribute("data-key") == "T1"
        assert not watch.errors
    with opened(browser, f"{address}{HOME}#towns=%E0%A4%A") as watch:
        assert watch.page.locator(MARKED).count() == 0
        assert not watch.errors


@pytest.mark.browser
def test_a_map_without_the_unit_stays_as_it_is(page):
    page.evaluate("document.querySelector('.tabs a:nth-child(2)').click()")
    page.frames[1].wait_for_url("**/maps/idle*")
    ready(page)
    before = page.evaluate(CASES)
    page.evaluate("""() => document.querySelector('iframe').contentWindow.postMessage(
        {mutu: 1, act: 'show', by: 'zones', key: 'nowhere'}, location.origin)""")
    page.wait_for_timeout(150)
    assert page.evaluate(CASES) == before


@pytest.mark.browser
@pytest.mark.parametrize("said", [
    "'show'", "null", "{mutu: 1}", "{mutu: 1, act: 'show', by: 'zones', key: {}}",
    "{mutu: 1, act: 'show', by: '__proto__', key: 'Z1'}",
    "{mutu: 1, act: 'filter', by: 'zones', keys: 'Z1'}",
    "{mutu: 1, act: 'show', by: 'zones', key: 'x'.repeat(999)}"])  # fmt: skip
def test_nonsense_is_not_heard(page, said):
    before = page.evaluate(CASES)
    page.evaluate(
        f"document.querySelector('iframe').contentWindow.postMessage({said}, location.origin)"
    )
    page.evaluate(f"document.querySelector('iframe').contentWindow.parent.postMessage({said}, '*')")
    page.wait_for_timeout(80)
    assert page.evaluate(CASES) == before
    assert page.locator(MARKED).count() == 0


@pytest.mark.browser
def test_words_of_another_window_are_not_heard(page):
    """Words that do not come from the frame of the map change nothing, though well formed."""
    page.evaluate("window.postMessage({mutu: 1, act: 'picked', by: 'zones', key: 'Z1'}, '*')")
    page.wait_for_timeout(80)
    assert page.locator(MARKED).count() == 0


@pytest.mark.browser
def test_on_a_phone_and_in_english(browser, address):
    with opened(browser, f"{address}{HOME}&lang=en", width=390, height=844) as watch:
        page = watch.page
        ready(page)
        page.click("tr[data-key=Z2] .value")
        until(page, f"({CASES})()[1].length > 0")
        assert page.evaluate("document.querySelector('iframe').getBoundingClientRect().top") < 400
        page.click(".chosen a")
        assert page.evaluate("document.activeElement.dataset.key") == "Z2"
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert not watch.errors


@pytest.mark.browser
def test_without_scripts_the_tables_stand_alone(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}{HOME}")
    page.click("#rankings section:first-child a[data-sort=name]")
    assert "sort=name" in page.url
    page.fill(".sift input[type=search]", "一区")
    page.click(".sift button")
    assert names(page) == ["<b>一区</b>"]
    context.close()


@pytest.mark.browser
def test_a_map_that_does_not_open_says_so(browser, app):
    with service.running(app) as address, opened(browser, f"{address}{HOME}") as watch:
        page = watch.page
        ready(page)
        page.route("**/maps/**", lambda route: route.abort())
        page.click(".tabs a:nth-child(2)")
        page.wait_for_selector(".frame .failed:not([hidden])")
        page.unroute("**/maps/**")
        page.click(".frame .failed button")
        ready(page)
        assert page.locator(".frame .failed").is_hidden()
        assert "/maps/idle" in page.frames[1].url
