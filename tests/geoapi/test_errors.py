"""Every error is a problem document that says what is accepted, and nothing of ourselves."""

import pytest
from starlette.testclient import TestClient

from geoapi.http.errors import STATUS_CODES, status_of
from geoapi.http.holder import Holder
from geoapi.planning.packs import NotInForceError
from geoapi.settings import Settings
from layers.errors import CRSError, MutuError
from tests.geoapi.service import make_app

WRONG = (
    (404, "/nothing"), (404, "/collections/nothing"), (404, "/collections/nothing/items"),
    (404, "/collections/nothing/queryables"), (404, "/collections/parcels/items/nothing"),
    (404, "/collections/parcels/items/"), (404, "/measures/nothing"),
    (404, "/measures/nothing.csv"),
    (404, "/measures/nothing.xlsx"), (404, "/idle/nothing"), (404, "/ui/idle/nothing"),
    (404, "/maps/nothing"), (404, "/figures/nothing.png"), (404, "/figures/idle.gif"),
    (404, "/reports/nothing.docx"), (404, "/reports/county.odt"), (404, "/static/nothing"),
    (400, "/?x=1"), (400, "/conformance?x=1"), (400, "/api?x=1"), (400, "/collections?x=1"),
    (400, "/collections?f=xml"), (400, "/collections/parcels?x=1"),
    (400, "/collections/parcels/items/P1?x=1"), (400, "/collections/parcels/items?limit=x"),
    (400, "/collections/parcels/items?offset=-1"), (400, "/collections/parcels/items?filter=%3D"),
    (400, "/collections/parcels/items?filter=a%3D1"), (400, "/collections/parcels/items?filter="),
    (400, "/collections/parcels/items?filter-lang=sql"),
    (400, "/collections/parcels/items?filter=" + "a" * 2001),
    (400, "/collections/parcels/items?crs=x"),
    (400, "/collections/parcels/items?name=" + "a" * 301),
    (400, "/measures?x=1"), (400, "/measures/site_area?by=moons"),
    (400, "/measures/site_area?by=towns&x=1"),
    (400, "/measures/tax_paid?period=lately"), (400, "/measures/site_area?f=pdf"),
    (400, "/idle?on=tomorrow"), (400, "/idle?on=2025-02-30"), (400, "/idle?on=1999-01-01"),
    (400, "/idle.csv?on=x"), (400, "/maps/idle?measure=nothing"), (400, "/maps/intensity?by=moons"),
    (400, "/maps/intensity?lang=fr"), (400, "/figures/idle.png?by=enterprises"), (400, "/ui/?on=x"),
    (400, "/ui/?measure=nothing"), (403, "/measures/tax_paid?by=enterprises"),
    (403, "/measures/tax_paid?by=parcels"), (403, "/maps/intensity?by=parcels"),
    (400, "/healthz?x=1"), (400, "/readyz?x=1"), (400, "/favicon.ico?x=1"),
)  # fmt: skip


def check_problem(answer, status):
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    document = answer.json()
    assert document["status"] == status
    assert document["type"] == "about:blank"
    assert document["title"].isascii()
    assert document["detail"]
    return document


@pytest.mark.parametrize(("status", "url"), WRONG, ids=[url[:60] for _, url in WRONG])
def test_every_error_is_a_problem_document(client, status, url):
    check_problem(client.get(url), status)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
@pytest.mark.parametrize(
    "url", ["/", "/collections/parcels/items", "/idle", "/static/pages/home.css"]
)
def test_nothing_is_written(client, method, url):
    answer = client.request(method, url)
    check_problem(answer, 405)
    assert answer.headers["allow"] == "GET, HEAD"


def test_messages_name_the_choices(client):
    assert "parcels" in client.get("/collections/nothing").json()["detail"]
    assert "tax_intensity" in client.get("/measures/nothing").json()["detail"]
    assert "zones" in client.get("/measures/site_area?by=moons").json()["detail"]
    assert "intensity" in client.get("/maps/nothing").json()["detail"]
    faults = client.get("/collections/parcels/items?limit=x&offset=-1").json()["errors"]
    assert {fault["parameter"] for fault in faults} == {"limit", "offset"}
    assert faults[0]["problem"] == "应为整数"


def test_our_own_fault_says_nothing_of_itself(workspace_path):
    app = make_app(workspace_path)

    def boom():
        raise RuntimeError("/srv/secret/county.gpkg 987654321")

    app.add_api_route("/boom", boom)
    answer = TestClient(app, raise_server_exceptions=False).get("/boom")
    document = check_problem(answer, 500)
    assert "secret" not in answer.text
    assert "Runtime" not in answer.text
    assert document["title"] == "Internal Server Error"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_parent_in_the_table_covers_its_children():
    assert status_of(CRSError("x")) == 400
    assert status_of(NotInForceError("x")) == 400
    assert status_of(ValueError("x")) == 500
    assert all(status_of(kind("x")) == status for kind, status in STATUS_CODES.items())


def test_before_a_county_is_loaded():
    from geoapi.app import create_app

    class Empty:
        def state(self, *_, **__):
            raise MutuError("no")

        read = state

    holder = Holder(Empty())
    assert holder.refresh() is False
    client = TestClient(create_app(holder, Settings()))
    assert client.get("/healthz").status_code == 200
    for url in ("/readyz", "/", "/collections", "/idle", "/ui/", "/maps/idle"):
        check_problem(client.get(url), 503)


def test_deep_filters_are_refused_or_answered(client):
    for text in ("(" * 900 + "site_area=1" + ")" * 900, "not " * 480 + "site_area=1",
                 " and ".join(["site_area=1"] * 120)):  # fmt: skip
        answer = client.get("/collections/parcels/items", params={"filter": text})
        assert answer.status_code in {200, 400}


def test_long_addresses_are_refused(client):
    check_problem(client.get("/collections/parcels/items?name=" + "a" * 9000), 414)


def test_slow_views_are_given_up(client, monkeypatch):
    import time

    from geoapi.http import answers
    from geoapi.routes import views

    monkeypatch.setattr(answers, "SECONDS", 0.05)
    monkeypatch.setattr(views, "map_text", lambda *_: time.sleep(0.4))
    check_problem(client.get("/maps/idle"), 503)


@pytest.mark.parametrize("url", ["/", "/ui/", "/collections", "/static/pages/home.css", "/nothing",
                                 "/maps/idle", "/figures/idle.gif"])  # fmt: skip
def test_security_headers(client, url):
    headers = client.get(url).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "frame-ancestors 'self'" in headers["content-security-policy"]
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize("url", ["/", "/collections", "/collections/parcels/items?limit=2", "/idle",
                                 "/measures/site_area", "/ui/", "/nothing",
                                 "/static/pages/home.css"])  # fmt: skip
def test_head_is_get_without_its_body(client, url):
    whole, head = client.get(url), client.head(url)
    assert head.status_code == whole.status_code
    assert head.content == b""
    assert head.headers["content-type"] == whole.headers["content-type"]
    assert head.headers["content-length"]
