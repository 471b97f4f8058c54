"""Control indicators and low-yield land over HTTP: without the role no firm's figure is told."""

from starlette.testclient import TestClient

from tests.geoapi.service import MARKER, ON, make_app


def test_confidential_indicators_are_not_told(get):
    told = get("/control", on=ON, edition="2008")
    assert set(told["withheld"]) == {"investment_intensity", "output_intensity", "tax_intensity"}
    assert not {row["item"] for row in told["rows"]} & set(told["withheld"])
    assert {row["item"] for row in told["promises"]} <= {"floor_area_ratio"}


def test_the_owner_of_the_machine_sees_all(workspace_path):
    own = TestClient(make_app(workspace_path, restricted=True))
    told = own.get("/control", params={"on": ON, "edition": "2008"}).json()
    assert told["withheld"] == []
    [row] = [r for r in told["rows"] if (r["parcel_id"], r["item"]) == ("P1", "tax_intensity")]
    assert round(row["measured"] * 10_001 / 10_000 * 15 * 10_000) == MARKER
    low = own.get("/low-yield", params={"on": ON, "threshold": "tax_intensity=99999"})
    assert low.status_code == 200


def test_low_yield_by_a_confidential_measure_needs_the_role(client, get):
    for by in ("parcels", "enterprises"):
        answer = client.get("/low-yield", params={
            "on": ON, "threshold": "tax_intensity=5", "by": by})  # fmt: skip
        assert answer.status_code == 403
    told = get("/low-yield", on=ON, threshold="floor_area_ratio=2,site_coverage=0.3", match="any")
    assert told["counts"]["listed"] > 0
    idle = {row["key"] for row in told["excluded"]}
    assert idle
    assert not idle & {row["key"] for row in told["rows"]}


def test_what_is_refused(client):
    for url in ("/low-yield", "/low-yield?threshold=tax_paid=1", "/low-yield?threshold=x=1",
                "/low-yield?threshold=floor_area_ratio=1,jobs_intensity=1",
                "/control?edition=1999", "/control?verdict=bad", "/control?on=2003-01-01",
                "/control?period=x", "/control?table=x"):  # fmt: skip
        answer = client.get(url)
        assert 400 <= answer.status_code < 500, url
        assert answer.headers["content-type"] == "application/problem+json"


def test_files(client):
    for url in (f"/control?on={ON}&f=csv", f"/control?on={ON}&f=xlsx&lang=en",
                f"/low-yield?on={ON}&threshold=floor_area_ratio=2&f=xlsx&lang=en"):  # fmt: skip
        assert client.get(url).status_code == 200, url
