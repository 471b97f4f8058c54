"""Hostile names do nothing, anywhere: every route, map, figure, report and export is tried.

All are found by walking the tables of routes, kinds, reports and layers: what is added to those is
tried without a new test. What harm would be is said in ``tests/hostile.py``.
"""

import io
import json
import zipfile
from functools import cache
from urllib.parse import quote, urlsplit

import lxml.etree
import pyogrio
import pytest
from starlette.testclient import TestClient

from geoapi.register.embeds import Asked, make_embed
from geoapi.register.entries import Register
from geoapi.views.exports import DRIVERS, save_layer
from geoapi.views.figures import FIGURES
from geoapi.views.kinds import GRADES, KINDS
from geoapi.views.maps import MAPS
from geoapi.views.reports import REPORTS
from geoapi.views.table_files import Tab, save_tables
from layers import LAYERS
from tests import hostile
from tests.geoapi import service
from tests.geoapi.service import ON
from tests.geoapi.test_confidential import DATED, WALKS, paths
from tests.views.browser import chromium, opened

SCHEME = "scheme=huaian-2024"
BY_KEY = {
    "/ui/parcels/{key:path}": "/ui/parcels/{}?on=" + ON,
    "/ui/enterprises/{key:path}": "/ui/enterprises/{}?on=" + ON,
    "/ui/zones/{key:path}": "/ui/zones/{}?on=" + ON,
    "/ui/idle/{supply_id:path}": "/ui/idle/{}?on=" + ON,
    "/idle/{supply_id:path}": "/idle/{}?on=" + ON,
    "/zone-reviews/{zone_code:path}": "/zone-reviews/{}",
    "/ui/search": "/ui/search?q={}",
}
"""Routes of one object -> its address by a key of anyone's making."""


@pytest.fixture(scope="module")
def county_path(tmp_path_factory):
    path = tmp_path_factory.mktemp("hostile") / "county.gpkg"
    hostile.workspace(path)
    return path


@pytest.fixture(scope="module")
def app(county_path):
    """Opened as by one who may see all: more is told, so more is tried."""
    return service.make_app(county_path, restricted=True, office=hostile.TEXTS[0])


@pytest.fixture(scope="module")
def client(app):
    return TestClient(app, follow_redirects=True)


@pytest.fixture(scope="module")
def county(app):
    return app.state.holder.county


PAPER = b"%PDF-1.7 paper"


@pytest.fixture(scope="module", autouse=True)
def registered(client):
    """What people write into forms: objections and their decisions, a case and its papers.

    A name of five hundred letters may be refused; nothing is changed, and nothing breaks.
    """
    turn, taken = hostile.Rotation(), []

    def post(url, **said):
        files = {"file": (f"{turn()}.pdf", PAPER, "application/pdf")}
        answer = client.post(url, data=said, files=files)
        assert answer.status_code in {201, 422}, answer.text
        hostile.check(answer)
        taken.append(answer.status_code == 201)
        return answer.json().get("number")

    for _ in hostile.TEXTS:
        number = post("/objections", uscc="E1", parcel_id="P1", area="1亩", person=turn(),
                      contact=turn(), reason=turn())  # fmt: skip
        if number:
            post(f"/objections/{number}/decision", outcome="rejected", person=turn(),
                 reason=turn(), version="1")  # fmt: skip
    post("/cases", supply_id="S0", person=turn(), on="2024-01-10")
    for step, day in (("notify", "20"), ("explain", "25"), ("recognise", "28")):
        post("/cases/1/steps", step=step, person=turn(), on=f"2024-01-{day}", note=turn(),
             reference=turn())  # fmt: skip
    return taken


def test_most_of_what_people_write_is_taken(registered):
    assert sum(registered) > len(registered) * 3 / 4


def kind_of(url):
    """What sort of answer an address asks for: of each route one of every sort is tried."""
    parts = urlsplit(url)
    asked = [word for word in parts.query.split("&") if word.startswith(("f=", "lang="))]
    return parts.path.rpartition(".")[2] if "." in parts.path else "", *asked


def chosen(route):
    """Some addresses of a route: one of each sort, and of each layer where it is of layers."""
    found = {}
    for url in WALKS[route]:
        of_layers = route in {"/collections/{layer}/items", "/collections/{layer}/schema"}
        found.setdefault((kind_of(url), urlsplit(url).path if of_layers else ""), url)
    urls = list(found.values())
    if route in BY_KEY:
        urls += [BY_KEY[route].format(quote(key, safe="")) for key in hostile.KEYS[:3]]
    return urls


DRAWN_APART = {"/maps/{name}", "/figures/{name}.{ending}", "/reports/{name}.{ending}"}
ROUTES = sorted(route for route in WALKS if WALKS[route] and route not in DRAWN_APART)


@pytest.mark.parametrize("route", ROUTES)
def test_every_route(client, route):
    for url in chosen(route):
        answer = client.get(url)
        assert answer.status_code < 500, url
        hostile.check(answer)


def test_the_walk_is_of_all_routes(app):
    assert set(paths(app.routes)) == set(WALKS)


def asked_of(name):
    return f"{DATED}&measure=floor_area_ratio" + (
        f"&{SCHEME}" if KINDS[name].need == GRADES else ""
    )


@pytest.mark.parametrize("name", MAPS)
def test_every_map(client, name):
    for more in ("", "&download=true&lang=en&by=parcels"):
        answer = client.get(f"/maps/{name}?{asked_of(name)}{more}")
        assert answer.status_code == 200, answer.text
        hostile.check(answer)


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure(client, name):
    """Drawn once, written as each kind of file."""
    by = "parcels" if name == "distribution" else "zones"
    kept = {}

    def draw(*given):
        kept.setdefault(name, FIGURES[name](*given))
        return kept[name]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("geoapi.views.figures.FIGURES", {name: draw})
        for ending in ("svg", "pdf"):
            answer = client.get(f"/figures/{name}.{ending}?{asked_of(name)}&by={by}")
            assert answer.status_code == 200, answer.text
            hostile.check(answer)
            assert len(answer.content) < 3_000_000


@pytest.mark.parametrize("name", REPORTS)
def test_every_report(client, name):
    """In Word a name is the very text, but what XML cannot hold."""
    kind, keys = REPORTS[name], {"zones": "Z2", "enterprises": "E1", "parcels": "P1"}
    asked = f"{DATED}&{SCHEME if kind.closed else ''}&key={keys.get(kind.of, '')}"
    asked = asked if kind.of else asked.rpartition("&")[0]
    for ending in ("docx", "xlsx"):
        answer = client.get(f"/reports/{name}.{ending}?{asked.rstrip('&')}")
        assert answer.status_code == 200, (name, ending, answer.text)
        hostile.check(answer)
        if ending == "docx":
            assert f"坏{hostile.TEXTS[1]}县" in told_in(answer.content)


def told_in(content):
    """All words of a Word document, with its headers."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        names = [n for n in parts.namelist() if n.startswith("word/") and n.endswith(".xml")]
        return "\n".join("".join(lxml.etree.fromstring(parts.read(n)).itertext()) for n in names)


@pytest.mark.parametrize("layer", LAYERS)
def test_every_layer_as_a_file(county, layer, tmp_path):
    """Cells of sheets are text as it was; a leading sign of a formula has ' before it in csv."""
    source = county.atlas[layer]
    texts = [f.name for f in LAYERS[layer].fields if hostile.free(f)]
    for ending in (".csv", ".xlsx", ".json", *DRIVERS):
        if ending == ".geojson" and LAYERS[layer].shape is None:
            continue
        path = save_layer(county, layer, tmp_path / f"a{ending}")
        content = path.read_bytes()
        if ending == ".csv":
            assert len(hostile.check_csv(content)) == len(source) + 1
        elif ending == ".xlsx":
            hostile.check_xlsx(content)
        elif ending == ".json":
            json.loads(content)
        else:
            back = pyogrio.read_dataframe(path)
            for name in texts:
                assert back[name].tolist() == source[name].tolist()


def test_what_a_csv_guards_comes_back_as_it_was(tmp_path):
    """The rule: ' before = + - @, tab and return, and before ' that stands before one of them."""
    import pandas as pd

    frame = pd.DataFrame({"name": hostile.TEXTS})
    rows = hostile.check_csv(save_tables(tmp_path / "a.csv", [Tab("a", frame)]).read_bytes())
    guarded = {row[0]: text for row, text in zip(rows[1:], hostile.TEXTS, strict=True)}
    assert guarded['\'=HYPERLINK("http://x","y")'] == hostile.TEXTS[3]
    assert guarded["''=1+1"] == "'=1+1"
    assert guarded["<script>alert(1)</script>"] == hostile.TEXTS[0]
    cells = hostile.check_xlsx(save_tables(tmp_path / "a.xlsx", [Tab("a", frame)]).read_bytes())
    assert {cell.data_type for cell in cells} == {"s"}
    assert hostile.TEXTS[3] in {cell.value for cell in cells}


def test_an_embed_and_its_picture(app, client):
    register = Register(app.state.holder.backend)
    asked = Asked("overview", {"on": ON})
    _, token = make_embed(register, asked, 3, hostile.TEXTS[0])
    for ending in ("", ".png"):
        answer = client.get(f"/embed/overview{ending}?t={token}")
        assert answer.status_code == 200
        hostile.check(answer)


@cache
def pages():
    """Addresses of pages that a person sees: one of each route, and each map."""
    ui = [chosen(route)[0] for route in ROUTES if route == "/ui/" or route.startswith("/ui/")]
    keyed = [
        BY_KEY[r].format(quote(hostile.KEYS[0], safe="")) for r in BY_KEY if r.startswith("/ui")
    ]
    return [*ui, *keyed]


DOING = """() => ({
  status: performance.getEntriesByType('navigation')[0].responseStatus,
  wide: document.scrollingElement.scrollWidth - window.innerWidth,
  ran: document.querySelectorAll('img[src="x"], [onerror], [onload], [onmouseover]').length,
})"""


@pytest.mark.browser
@pytest.mark.parametrize("half", [0, 1])
def test_pages_in_a_browser(app, half):
    """No dialog, no element of theirs; no wider than an office screen, nor than a phone."""
    pages_seen = 0
    with service.running(app) as address, chromium() as browser:
        for url in pages()[half::2]:
            with opened(browser, f"{address}{url}", width=1366, height=800) as watch:
                if watch.page.evaluate("document.contentType") != "text/html":
                    continue
                wide = watch.page.evaluate(DOING)
                watch.page.set_viewport_size({"width": 390, "height": 800})
                narrow = watch.page.evaluate(DOING)
                assert watch.dialogs == [], url
                assert (wide["ran"], narrow["ran"]) == (0, 0), url
                assert max(wide["wide"], narrow["wide"]) <= 0, (url, wide, narrow)
                pages_seen += wide["status"] == 200
    assert pages_seen > 7


@pytest.mark.browser
def test_maps_in_a_browser(app):
    with service.running(app) as address, chromium() as browser:
        for name in MAPS:
            with opened(browser, f"{address}/maps/{name}?{asked_of(name)}") as watch:
                assert watch.dialogs == [], name
                assert not watch.errors, (name, watch.errors)
                found = watch.page.evaluate(DOING)
                assert found == {"status": 200, "wide": 0, "ran": 0}, name


def test_the_checks_see_what_is_wrong():
    for bad in (
        "<p>甲49乙</p>",
        "<p><img src=x onerror=alert(1)></p>",
        "<p><script>alert(1)</script></p>",
        '<p><a href="javascript:alert(1)">x</a></p>',
    ):
        with pytest.raises(AssertionError):
            hostile.check_html(bad)
    with pytest.raises(AssertionError):
        hostile.check_csv("a\n=1+1\n".encode("utf-8-sig"))
    with pytest.raises(AssertionError):
        hostile.check_xml(b"<svg><script/></svg>")
    assert hostile.check_csv("a\n-12.5\n".encode("utf-8-sig"))
