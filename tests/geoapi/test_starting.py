"""Pages of a county into which little or nothing was imported: they say what comes next."""

import re

import pytest
from starlette.testclient import TestClient

from layers.store import create
from tests.geoapi import service
from tests.geoapi.test_confidential import paths
from tests.views.browser import chromium, opened

PAGES = ("/ui/", "/ui/idle", "/ui/cases", "/ui/grades", "/ui/land", "/ui/objections",
         "/ui/editions", "/ui/search", "/ui/import", "/api.html")  # fmt: skip
"""Pages that need no key in their address."""
OTHERS = {"/ui", "/ui/grades/why", "/ui/grades/compare"}


def county(path, *layers):
    workspace = create(path, crs=service.CRS, name="空县", codes="none")
    frames = service.frames()
    for name in layers:
        workspace.add_edition(name, frames[name], file=name, sha256="0", report={})
    return path


@pytest.fixture(scope="module", params=[(), ("towns", "parcels")], ids=["empty", "land"])
def bare(request, tmp_path_factory):
    return service.make_app(county(tmp_path_factory.mktemp("c") / "c.gpkg", *request.param))


def test_the_list_of_pages_is_whole(bare):
    plain = {p for p in paths(bare.routes) if p.startswith("/ui") and "{" not in p}
    assert plain == {p for p in PAGES if p.startswith("/ui")} | OTHERS


@pytest.mark.parametrize("url", PAGES)
def test_a_page_says_what_comes_next(bare, url):
    answer = TestClient(bare, raise_server_exceptions=False).get(url)
    assert answer.status_code == (400 if url == "/ui/grades" else 200)
    if url not in {"/ui/import", "/api.html"}:
        assert "mutu import" in answer.text
        assert "/ui/import?lang=zh" in answer.text


def test_what_is_there_is_ticked_off(tmp_path):
    client = TestClient(service.make_app(county(tmp_path / "c.gpkg", "towns", "parcels")))
    text = client.get("/ui/").text
    card = text[text.index('aria-labelledby="start"') :].split("</section>")[0]
    assert re.findall(r"mutu import (\w+)", card) == [
        "zones", "supplies", "enterprises", "occupancies", "statements"
    ]  # fmt: skip
    assert card.count("已导入第 1 版") == 2
    assert "尚无供地数据，不能判断" in text, "no supply is not the same as none idle"
    assert '<option value="floor_area_ratio" selected>' in text
    assert '<option value="towns" selected>' in text


def test_a_whole_county_is_not_told_to_start(client):
    for url in PAGES[:8]:
        assert 'aria-labelledby="start"' not in client.get(url).text


def test_every_link_of_a_bare_home_page_answers(bare):
    client = TestClient(bare)
    text = client.get("/ui/").text
    for url in {u.replace("&amp;", "&") for u in re.findall(r'(?:href|src)="(/[^"#]*)"', text)}:
        if "/reports/" not in url and not url.endswith(("svg", "pdf")):
            assert client.get(url).status_code == (400 if "/ui/grades" in url else 200), url


@pytest.mark.browser
def test_bare_pages_say_no_error(bare):
    with chromium() as browser, service.running(bare) as address:
        for url in PAGES[:9]:
            with opened(browser, f"{address}{url}", width=390, height=844) as watch:
                assert not [e for e in watch.errors if "status of 400" not in e], url
                assert watch.page.evaluate("document.documentElement.scrollWidth") <= 390, url
