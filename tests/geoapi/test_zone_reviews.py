"""Zone evaluation over HTTP: the same answer, without what tells single firms' figures."""

from starlette.testclient import TestClient

from tests.geoapi.service import make_app


def test_a_zone_and_all_of_them(get):
    told = get("/zone-reviews", period="2024", recent_years=3)
    assert [row["zone_code"] for row in told["rows"]] == ["Z1", "Z2"]
    one = get("/zone-reviews/Z2", period="2024", recent_years=3)
    assert one["rows"] == told["rows"][1:]
    assert one["rows"][0]["score"] is None


def test_figures_of_firms_are_withheld(get, workspace_path):
    [row] = get("/zone-reviews/Z2", period="2024")["rows"]
    hidden = {i["indicator"] for i in row["indicators"] if i["withheld"]}
    assert {"industrial_tax_intensity", "industrial_investment_intensity"} <= hidden
    own = TestClient(make_app(workspace_path, restricted=True))
    [row] = own.get("/zone-reviews/Z2?period=2024").json()["rows"]
    assert not any(i["withheld"] for i in row["indicators"])


def test_what_is_refused(client):
    assert client.get("/zone-reviews/Z9").status_code == 404
    for query in ("period=last", "recent_years=0", "area=drawn", "by=zones"):
        answer = client.get(f"/zone-reviews?{query}")
        assert 400 <= answer.status_code < 500, query
        assert answer.headers["content-type"] == "application/problem+json"


def test_the_workbook(client):
    for url in ("/zone-reviews.xlsx?period=2024", "/zone-reviews?f=xlsx&lang=en"):
        answer = client.get(url)
        assert answer.status_code == 200
        assert answer.content[:2] == b"PK"
