"""Errors as people see them: a designed page for a browser, a problem document for a machine."""

import re

import pytest
from starlette.testclient import TestClient

from geoapi.app import create_app
from geoapi.http.error_pages import prefers_page
from geoapi.http.holder import Holder
from geoapi.settings import Settings
from layers.errors import MutuError
from tests.geoapi import service
from tests.geoapi.test_every_page import AXE, RULES
from tests.geoapi.test_pages import SMALLEST
from tests.views.browser import chromium, opened

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"}
MACHINES = (None, "*/*", "application/json", "application/geo+json, application/json;q=0.9",
            "application/json, text/html;q=0.5")  # fmt: skip
HOSTILE = '"><img src=x onerror=alert(1)><script>alert(2)</script>'

WRONG = (
    (404, "/nowhere"), (404, "/ui/nowhere"), (404, "/ui/parcels/nowhere"), (404, "/maps/nothing"),
    (400, "/ui/?on=x"), (400, "/ui/?measure=nothing"), (400, "/maps/idle?lang=fr"),
    (400, "/ui/idle?show=nothing"), (403, "/maps/intensity?by=parcels"), (403, "/embed/idle?t=x"),
    (400, "/ui/search?q=a&q=b"), (404, "/figures/nothing.png"), (414, "/ui/?x=" + "a" * 9000),
)  # fmt: skip


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


@pytest.mark.parametrize(("status", "url"), WRONG, ids=[url[:40] for _, url in WRONG])
def test_a_browser_gets_a_page(client, status, url):
    answer = client.get(url, headers=BROWSER)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["vary"].startswith("Accept")
    assert 'class="trouble"' in answer.text
    assert not re.search(r'(?:href|src|action)="(?:https?:)?//', answer.text)


@pytest.mark.parametrize("accept", MACHINES)
@pytest.mark.parametrize(("status", "url"), WRONG[:10], ids=[url[:40] for _, url in WRONG[:10]])
def test_a_machine_gets_a_problem_document(client, accept, status, url):
    del client.headers["accept"]
    answer = client.get(url, headers={"Accept": accept} if accept else {})
    client.headers["accept"] = "*/*"
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]


def test_addresses_of_machines_answer_in_their_words(client):
    """A person who looks into the API sees what a program would."""
    for url in ("/collections/nothing", "/measures/nothing", "/idle?on=x"):
        answer = client.get(url, headers=BROWSER)
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(("accept", "page"), [
    ("", False), ("*/*", False), ("text/html", True), ("application/json", False),
    (BROWSER["Accept"], True), ("application/json,text/html;q=0.9", False),
    ("text/html;q=0", False), ("text/html;q=x", False), ("TEXT/HTML, */*;q=0.1", True),
    ("application/json;q=0.1, application/xhtml+xml", True), (";;,,q=1", False)])  # fmt: skip
def test_html_must_be_asked_for_by_name(accept, page):
    assert prefers_page(accept) is page


def test_a_page_says_what_is_wrong_and_what_is_accepted(client):
    text = client.get("/ui/?measure=nothing", headers=BROWSER).text
    assert "没有指标 nothing" in text
    assert "<li><bdi>tax_intensity</bdi></li>" in text
    faults = client.get("/ui/?on=x", headers=BROWSER).text
    assert "<code>on</code>" in faults
    assert "应为 2025-06-30 这样的日期" in faults
    english = client.get("/ui/?on=x&lang=en", headers=BROWSER).text
    assert '<html lang="en">' in english
    assert "must be a date like 2025-06-30" in english
    assert not re.search(r"[\u4e00-\u9fff]", english.replace("亩图", "").replace("中文", ""))


def test_a_page_leads_on(client):
    text = client.get("/ui/parcels/12345?on=2025-06-30", headers=BROWSER).text
    assert 'name="q" value="12345"' in text, "what was looked for stands in the search"
    assert 'href="/ui/?lang=zh" target="_top">回到首页' in text
    assert 'aria-label="主导航"' in text
    came = BROWSER | {"Referer": "http://testserver/ui/land?q=<b>"}
    assert 'href="http://testserver/ui/land?q=&lt;b&gt;"' in client.get("/ui/x", headers=came).text
    for away in ("http://evil.example/ui/land", "javascript:alert(1)", "http://testserver/ui/x"):
        text = client.get("/ui/x", headers=BROWSER | {"Referer": away}).text
        assert "返回上一页" not in text, "neither to other sites, nor to the very page"


def test_a_refused_date_is_not_kept_in_the_links(client):
    text = client.get("/ui/?on=x&at=y", headers=BROWSER).text
    found = [one for one in re.findall(r'href="(/[^"]*)"', text) if "lang=en" not in one]
    assert found
    assert not [one for one in found if "on=x" in one or "at=y" in one]


def test_a_moment_before_all_data_is_left(past):
    answer = past.get("/ui/?at=2001-01-01", headers=BROWSER)
    assert answer.status_code == 404
    assert "回到首页看当前版本" in answer.text
    away = [u for u in re.findall(r'href="(/[^"]*)"', answer.text) if "lang=en" not in u]
    assert not [one for one in away if "at=" in one]
    assert 'class="trouble"' in answer.text
    assert 'value="ui"' not in answer.text


def test_a_role_is_named(client):
    text = client.get("/maps/intensity?by=parcels", headers=BROWSER).text
    assert "mutu serve --restricted" in text
    assert "按园区、乡镇或全县的合计" in text


def test_within_another_page_there_is_no_bar(client):
    text = client.get("/maps/nothing", headers=BROWSER).text
    assert "主导航" not in text
    assert "/static/" not in text, "it brings all it needs"
    assert 'target="_top"' in text, "home is not opened within the frame"


def test_a_revoked_embed_may_be_seen_where_it_was_embedded(workspace_path):
    app = service.make_app(workspace_path, embed_in="'self' http://www.example.gov.cn")
    answer = TestClient(app).get("/embed/idle?t=x", headers=BROWSER)
    assert (
        "frame-ancestors 'self' http://www.example.gov.cn"
        in (answer.headers["content-security-policy"])
    )
    assert "索取新的链接" in answer.text
    assert "<a " not in answer.text, "who sees an embed has no way into the service"


def test_hostile_words_are_text(client):
    for url in (f"/ui/zones/{HOSTILE}", f"/maps/{HOSTILE}", f"/ui/?{HOSTILE}=1",
                f"/ui/idle?show={HOSTILE}"):  # fmt: skip
        text = client.get(url, headers=BROWSER).text
        assert "<img src=x" not in text
        assert "<script>alert" not in text


def test_no_path_names_another_host(client):
    text = client.get("http://testserver//evil.example/x", headers=BROWSER).text
    assert '"//' not in text
    assert "lang=en" in text


def test_before_a_county_is_loaded_the_page_asks_again():
    class Empty:
        def state(self, *_, **__):
            raise MutuError("no")

        read = state

    holder = Holder(Empty())
    assert holder.refresh() is False
    client = TestClient(create_app(holder, Settings()))
    for url in ("/", "/ui/", "/maps/idle"):
        answer = client.get(url, headers=BROWSER)
        assert answer.status_code == 503
        assert '<meta http-equiv="refresh" content="5">' in answer.text
        assert answer.headers["retry-after"] == "5"
    assert "refresh" not in client.get("/nowhere", headers=BROWSER).text


def test_our_own_fault_says_nothing_of_itself(workspace_path):
    app = service.make_app(workspace_path)

    def boom():
        raise RuntimeError("/srv/secret/county.gpkg 987654321")

    app.add_api_route("/ui/boom", boom)
    answer = TestClient(app, raise_server_exceptions=False).get("/ui/boom", headers=BROWSER)
    assert answer.status_code == 500
    assert "再试一次" in answer.text
    assert "secret" not in answer.text
    assert "Runtime" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_form_that_is_refused_answers_with_a_page(client):
    foreign = BROWSER | {"Origin": "http://evil.example", "Sec-Fetch-Site": "cross-site"}
    answer = client.post("/objections", data={"uscc": "x"}, headers=foreign)
    assert answer.status_code in {403, 422}
    assert answer.headers["content-type"].startswith("text/html")


@pytest.mark.browser
@pytest.mark.parametrize("size", [(1366, 768), (390, 844)])
def test_error_pages_shut_nobody_out(browser, address, size):
    for url in ("/nowhere/" + "x" * 300, "/ui/?measure=nothing&lang=en", "/maps/nothing",
                "/maps/intensity?by=parcels", "/embed/idle?t=x", "/ui/?on=x"):  # fmt: skip
        with opened(browser, f"{address}{url}", width=size[0], height=size[1]) as watch:
            assert not [one for one in watch.outside if not one.startswith(address)]
            assert watch.page.evaluate("document.documentElement.scrollWidth") <= size[0], url
            assert watch.page.evaluate(SMALLEST) >= 14
            if "/embed/" not in url:  # its policy lets no script in, not even that of the test
                watch.page.evaluate(AXE)
                assert watch.page.evaluate(RULES) == [], url
