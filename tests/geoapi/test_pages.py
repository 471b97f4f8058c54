"""The pages for people, read as text and opened in a browser that may go nowhere else."""

import re
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from starlette.testclient import TestClient

from tests.geoapi import service
from tests.geoapi.service import ON, SAME, THEN
from tests.views.browser import chromium, opened

AT = THEN.isoformat()


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


def test_home_shows_the_key_figures(client):
    text = client.get(f"/ui/?on={ON}").text
    assert '<html lang="zh-CN">' in text
    assert "玩具县" in text
    assert "虚构示例数据" in text
    assert "<b>150</b>" in text, "100 045 m² are 150 mu"
    assert "<b>2 / 2</b>" in text, "two zones, two towns"
    assert "2023-01-01" in text, "S0 was full a year on that day"


def test_home_speaks_english(client):
    text = client.get(f"/ui/?on={ON}&lang=en").text
    assert '<html lang="en">' in text
    assert "Suspected idle land" in text
    assert "Made-up sample data" in text


def test_real_data_have_no_banner(tmp_path):
    from layers.store import create

    workspace = create(tmp_path / "real.gpkg", crs=service.CRS, name="真县", codes="none")
    workspace.add_edition("towns", service.frames()["towns"], file="t", sha256="0", report={})
    text = TestClient(service.make_app(workspace.path)).get("/ui/").text
    assert "虚构" not in text


def test_what_comes_from_a_file_is_escaped(client):
    text = client.get(f"/ui/?on={ON}&measure=site_area").text
    assert "<b>一区</b>" not in text
    assert "&lt;b&gt;一区&lt;/b&gt;" in text


def test_a_withheld_figure_is_said_to_be_so(client):
    text = client.get(f"/ui/?on={ON}&measure=tax_paid").text
    assert "不公开" in text


def test_a_refused_measure_leaves_the_page(tmp_path):
    """Two firms in the whole county: no sum of theirs may be shown, the rest of the page may."""
    frames = service.frames()
    frames["statements"] = frames["statements"].iloc[:2]
    service.make_workspace(tmp_path / "two.gpkg", frames)
    answer = TestClient(service.make_app(tmp_path / "two.gpkg")).get(f"/ui/?on={ON}")
    assert answer.status_code == 200
    assert "保密数据" in answer.text


def test_a_supply_shows_its_evidence(client):
    text = client.get(f"/ui/idle/S0?on={ON}").text
    assert "疑似闲置" in text
    assert "第二条" in text
    assert "依法调查后决定" in text
    assert "认定" not in text
    assert "=HYPERLINK(&#34;http://x&#34;)" in text


def test_every_link_of_the_pages_answers(client):
    seen = set()
    for page in (f"/ui/?on={ON}", f"/ui/?on={ON}&lang=en", f"/ui/idle/S0?on={ON}", "/api.html"):
        text = client.get(page).text
        found = re.findall(r'(?:href|src)="(/[^"#]*)"', text)
        assert found
        seen |= {url.replace("&amp;", "&") for url in found if "/figures/" not in url}
    for url in seen - {url for url in seen if "/reports/" in url}:
        assert client.get(url).status_code == 200, url
    assert not re.search(r'(?:href|src)="(?:https?:)?//', text)


@pytest.mark.browser
@pytest.mark.parametrize("size", [(1366, 768), (390, 844)])
@pytest.mark.parametrize("path", [f"/ui/?on={ON}", f"/ui/?on={ON}&lang=en", f"/ui/idle/S0?on={ON}",
                                  "/api.html"])  # fmt: skip
def test_pages_ask_nobody_else(browser, address, path, size):
    with opened(browser, f"{address}{path}", width=size[0], height=size[1]) as watch:
        watch.page.wait_for_load_state("networkidle")
        assert not [url for url in watch.outside if not url.startswith(address)]
        assert not watch.errors
        wide = watch.page.evaluate("document.documentElement.scrollWidth")
        if path != "/api.html":
            assert wide <= size[0]
        small = watch.page.evaluate(SMALLEST)
        assert path == "/api.html" or small >= 14, "text smaller than 14 px"


SMALLEST = """() => Math.min(...[...document.querySelectorAll('body *')]
  .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
  .map(e => parseFloat(getComputedStyle(e).fontSize)))"""


@pytest.mark.browser
def test_the_map_is_chosen_by_its_tab(browser, address):
    with opened(browser, f"{address}/ui/?on={ON}") as watch:
        page = watch.page
        page.click(".tabs a:nth-child(2)")
        page.frames[1].wait_for_url("**/maps/idle*")
        assert page.get_attribute(".tabs a:nth-child(2)", "aria-current") == "true"
        assert "/maps/idle" in page.get_attribute("#map-file", "href")
        assert "download=true" in page.get_attribute("#map-file", "href")


@pytest.mark.browser
def test_the_documentation_lists_the_routes(browser, address):
    with opened(browser, f"{address}/api.html") as watch:
        watch.page.wait_for_selector(".opblock-summary-path")
        assert watch.page.locator(".opblock").count() > 40


@pytest.mark.browser
def test_a_hostile_name_runs_nothing(browser, tmp_path):
    frames = service.frames()
    hostile = '"><img src=x onerror=alert(1)><script>alert(2)</script>'
    frames["zones"].loc[0, "name"] = hostile
    frames["towns"].loc[0, "name"] = hostile
    frames["supplies"]["holder_name"] = hostile
    service.make_workspace(tmp_path / "h.gpkg", frames)
    with (
        service.running(service.make_app(tmp_path / "h.gpkg")) as address,
        opened(browser, f"{address}/ui/?on={ON}&measure=site_area") as watch,
    ):
        watch.page.wait_for_load_state("networkidle")
        assert not watch.dialogs
        assert not watch.errors
        assert watch.page.locator("main img").count() == 0


def test_the_home_page_says_when(past):
    text = past.get(f"/ui/?on={ON}&at=2024-05-01&lang=zh").text
    assert "截至 2024-05-01 的版本" in text
    assert "不是最新数据" in text
    back = re.search(r'<a href="([^"]*)">返回当前版本', text).group(1).replace("&amp;", "&")
    assert "at=" not in back
    assert "的版本</strong>" not in past.get(back).text
    assert "Data as stored on 2024-05-01" in past.get(f"/ui/?on={ON}&at=2024-05-01&lang=en").text
    assert "与当前版本相同" in past.get("/ui/?at=2024-12-31").text


@pytest.mark.parametrize("page", [f"/ui/?on={ON}", f"/ui/?on={ON}&lang=en&measure=tax_paid",
                                  f"/ui/?on={ON}&measure=floor_area_ratio",
                                  f"/ui/idle/S1?on={ON}", f"/ui/idle/S2?on={ON}"])  # fmt: skip
@pytest.mark.parametrize("at", [AT, SAME.isoformat()])
def test_links_of_pages_stay_at_the_moment(past, page, at):
    text = past.get(f"{page}&at={quote(at)}").text
    found = {u.replace("&amp;", "&") for u in re.findall(r'(?:href|src)="(/[^"#]*)"', text)}
    stay = {
        u for u in found if not u.startswith(("/static", "/api.html", "/ui/import", "/ui/cases"))
    }
    (back,) = [u for u in stay if "at=" not in u]
    assert back.startswith("/ui/?" if "S2" in page else page.split("?")[0]), "S2 is no more"
    for url in stay:
        assert parse_qs(urlsplit(url).query).get("at") in ([at], None)
        if not url.startswith(("/figures/", "/reports/")) or url.endswith(("xlsx", "svg")):
            assert past.get(url).status_code == 200, url


def test_refused_figures_leave_the_page(past):
    """What may not be told of then is neither offered nor framed; the reason stands there."""
    text = past.get(f"/ui/?on={ON}&measure=tax_paid&at={quote(AT)}").text
    assert "相减" in text
    assert "/maps/intensity" not in text
    assert "/reports/county" not in text
    assert "/measures/tax_paid." not in text
    chosen = past.get(f"/ui/?on={ON}&at={quote(AT)}").text
    assert '<option value="floor_area_ratio" selected>' in chosen
    assert '<option value="tax_intensity" disabled>' in chosen


def test_the_field_holds_the_moment(past):
    """What the form sends again is the same moment."""
    text = past.get(f"/ui/?at={quote(AT)}").text
    value = re.search(r'name="at" value="([^"]*)"', text).group(1)
    again = past.get("/idle", params={"at": value}).json()["basis"]
    assert again == past.get("/idle", params={"at": AT}).json()["basis"]
    assert 'name="at" value="" type="date"' in past.get("/ui/").text
    assert 'name="at" value="2024-05-01" type="date"' in past.get("/ui/?at=2024-05-01").text
