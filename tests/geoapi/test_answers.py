"""Measures, idle land, views and operations: the contract's answers over HTTP."""

import csv
import io
import sys

import openpyxl
import pytest
from starlette.testclient import TestClient

from geoapi.planning.measures import MEASURES
from geoapi.questions.idle import ask_idle, idle_answer
from geoapi.questions.measures import ask_measure, measure_answer
from layers.store import open_workspace
from tests.geoapi.service import ON, make_app

MU = 10_000 / 15


@pytest.fixture(scope="module")
def county(workspace_path):
    return open_workspace(workspace_path).read()


def plain(document):
    """A document as JSON would carry it."""
    import orjson

    from geoapi.http.answers import dump

    return orjson.loads(dump(document))


def test_measures_are_listed_with_their_definitions(get):
    document = get("/measures")
    rows = {row["name"]: row for row in document["measures"]}
    assert set(rows) == set(MEASURES)
    assert rows["tax_intensity"]["restricted"] is True
    assert rows["site_area"] | {"href": ""} == {
        "name": "site_area", "title": "宗地面积", "title_en": "Site area", "unit": "亩",
        "unit_en": "mu", "base": "parcels", "numerator": ["site_area"], "denominator": [],
        "restricted": False, "source": "", "href": "",
    }  # fmt: skip
    assert document["periods"] == ["2024"]


def test_a_measure_is_what_pencil_and_paper_give(get):
    """T1 holds P0 … P5: 60 000 + 0+1+…+5 m²."""
    document = get("/measures/site_area", by="towns")
    rows = {row["key"]: row for row in document["rows"]}
    assert rows["T1"]["value"] == pytest.approx(60_015 / MU)
    assert rows["T2"]["value"] == pytest.approx(40_030 / MU)
    assert document["total"]["value"] == pytest.approx(100_045 / MU)
    assert document["unit"] == "亩"
    assert document["basis"]["editions"]["parcels"] == 1


def test_a_measure_is_the_same_as_the_commands(get, county):
    table = ask_measure(county, "floor_area_ratio", by="zones")
    assert get("/measures/floor_area_ratio", by="zones") == plain(measure_answer(county, table))


def test_a_filter_selects_the_facts(get):
    found = get("/measures/site_area", by="county", filter="ownership = 'state'")
    assert found["total"]["n"] == 5
    assert found["total"]["value"] == pytest.approx((50_000 + 0 + 2 + 4 + 6 + 8) / MU)


@pytest.mark.parametrize(
    "url", ["/measures/site_area.csv?by=towns", "/measures/site_area?by=towns&f=csv"]
)
def test_csv_opens_in_excel(client, url):
    answer = client.get(url)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert "attachment; filename*=UTF-8''" in answer.headers["content-disposition"]
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[1][:2] == ["T1", "东镇"]
    assert float(rows[1][2]) == pytest.approx(60_015 / MU)


def test_xlsx_has_the_figures_and_their_basis(client):
    answer = client.get("/measures/site_area.xlsx?by=towns")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert len(book.sheetnames) == 2
    assert book.worksheets[0]["C2"].value == pytest.approx(60_015 / MU)
    same = client.get("/measures/site_area?by=towns&f=xlsx")
    assert same.headers["content-type"] == answer.headers["content-type"]


def test_idle_is_the_same_as_the_commands(get, county):
    from datetime import date

    on = date.fromisoformat(ON)
    assert get("/idle", on=ON) == plain(idle_answer(county, on, ask_idle(county, on)))


def test_idle_verdicts(get):
    """S0 was to start on 2022-01-01 and did not; S2 says nothing; S3 need not start before 2026."""
    rows = {row["supply_id"]: row for row in get("/idle", on=ON)["rows"]}
    assert rows["S0"]["verdict"] == "suspected_idle"
    assert rows["S0"]["idle_since"] == "2023-01-01"
    assert rows["S0"]["fee"] == 1_000_000
    assert rows["S2"]["verdict"] == "data_missing"
    assert rows["S3"]["verdict"] != "suspected_idle"
    assert get("/idle/S0", on=ON)["rows"] == [rows["S0"]]


def test_idle_is_asked_for_today_by_default(get):
    from geoapi.http.dependencies import today

    assert get("/idle")["on"] == today().isoformat()


def test_formulas_in_data_stay_text(client):
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/idle.xlsx?on={ON}").content))
    cells = [
        c for row in book.worksheets[0].iter_rows() for c in row if str(c.value).startswith("=HYP")
    ]
    assert cells
    assert all(cell.data_type == "s" for cell in cells)
    text = client.get(f"/idle.csv?on={ON}").content.decode("utf-8-sig")
    assert "'=HYPERLINK" in text


@pytest.mark.parametrize("name", ["overview", "intensity", "idle"])
def test_maps(client, name):
    answer = client.get(f"/maps/{name}?on={ON}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "/static/leaflet/leaflet.js" in answer.text
    assert "content-disposition" not in answer.headers


def test_a_map_for_download_is_one_file(client):
    answer = client.get(f"/maps/idle?on={ON}&download=1")
    assert "attachment" in answer.headers["content-disposition"]
    assert "/static/" not in answer.text


@pytest.mark.parametrize(
    ("ending", "start"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")]
)
def test_figures(client, ending, start):
    answer = client.get(f"/figures/overview.{ending}?on={ON}")
    assert answer.status_code == 200
    assert answer.content.startswith(start)


@pytest.mark.parametrize("url", [
    "/reports/county.docx", "/reports/county.xlsx", "/measures/site_area.xlsx?by=towns",
])  # fmt: skip
def test_without_the_extra_the_answer_is_advice(client, monkeypatch, url):
    for module in {"xlsxwriter", "docx", *(n for n in sys.modules if n.startswith("docx."))}:
        monkeypatch.setitem(sys.modules, module, None)
    answer = client.get(url)
    assert answer.status_code == 404
    assert "mutu[report]" in answer.json()["detail"]


def test_operations(client, get):
    assert get("/healthz") == {"status": "ok"}
    ready = get("/readyz")
    assert ready["status"] == "ready"
    assert ready["editions"]["parcels"] == 1
    assert client.get("/readyz").headers["cache-control"] == "no-store"


def test_an_empty_workspace_is_served(tmp_path):
    from tests.geoapi.service import make_workspace

    make_workspace(tmp_path / "empty.gpkg", {"towns": _towns()})
    client = TestClient(make_app(tmp_path / "empty.gpkg"))
    for url in ("/ui/", "/collections", "/collections/parcels/items", "/idle", "/maps/overview",
                "/measures/tax_intensity?by=zones", "/measures/site_area",
                "/maps/idle"):  # fmt: skip
        assert client.get(url).status_code == 200, url


def _towns():
    from tests.geoapi.service import frames

    return frames()["towns"]


def test_static_files_are_kept_by_browsers(client):
    page = client.get("/api.html").text
    address = page.split('src="/static/swagger/')[1].split('"')[0]
    kept = client.get(f"/static/swagger/{address}")
    assert kept.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert kept.headers["content-type"].startswith("text/javascript")
    other = client.get("/static/leaflet/leaflet.css")
    assert "immutable" not in other.headers["cache-control"]
    again = client.get(
        "/static/leaflet/leaflet.css", headers={"If-None-Match": other.headers["etag"]}
    )
    assert again.status_code == 304


def test_static_files_are_sent_packed_to_who_takes_that(client):
    plain = client.get("/static/leaflet/leaflet.js", headers={"Accept-Encoding": "identity"})
    packed = client.get("/static/leaflet/leaflet.js", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < len(plain.content) / 2
    assert packed.content == plain.content
    assert "Accept-Encoding" in packed.headers["vary"]
    font = client.get("/static/font-awesome/webfonts/fa-solid-900.woff2")
    assert "content-encoding" not in font.headers


@pytest.mark.parametrize("name", [
    "../../settings.py", "..%2f..%2fsettings.py", "pages/../../app.py", "/etc/passwd", "",
    "pages/home.html", "%2e%2e/geoapi/app.py",
])  # fmt: skip
def test_static_files_are_only_those_named(client, name):
    assert client.get(f"/static/{name}").status_code == 404
