"""No route tells a single enterprise's figure: every route of the app is walked.

A route that is not listed here fails the test, so that none can leak by being forgotten.
"""

import io
import re
import zipfile
from itertools import product
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from starlette.testclient import TestClient

from geoapi.planning.measures import MEASURES
from geoapi.planning.measuring.unit_names import ASKED as UNITS
from layers import LAYERS
from tests.geoapi.service import (
    CORRECTED,
    FIRMS,
    MARKER,
    ON,
    SAME,
    TELLING,
    THEN,
    make_app,
    uscc,
)

HIDDEN = {(layer.name, f.name) for layer in LAYERS.values() for f in layer.fields
          if f.access == "restricted"}  # fmt: skip
SCHEMES = ("huaian-2024", "huangyan-2022", "zhejiang-six")
LAYER_PATHS = [f"/collections/{layer}" for layer in LAYERS]
DRAWN = [layer.name for layer in LAYERS.values() if layer.shape]
ASKED = [f"by={by}" for by in UNITS.split()]
DATED = f"on={ON}&period=2024"
AT = THEN.isoformat()
MARKED = ("idle", "grades")
"""Maps whose marks are asked for; the others need two editions or more units: in test_marks."""

WALKS = {
    "/": ["/"],
    "/conformance": ["/conformance"],
    "/api": ["/api"],
    "/api.html": ["/api.html"],
    "/collections": ["/collections"],
    "/collections/{layer}": LAYER_PATHS,
    "/collections/{layer}/queryables": [f"{p}/queryables" for p in LAYER_PATHS],
    "/collections/{layer}/schema": [f"{p}/schema" for p in LAYER_PATHS],
    "/collections/{layer}/items": [f"{p}/items" for p in LAYER_PATHS],
    "/collections/{layer}/items/{key:path}": [
        "/collections/statements/items/E1:2024", "/collections/parcels/items/P1",
        "/collections/supplies/items/S1", "/collections/projects/items/J1",
    ],
    **{f"/collections/{{layer}}{kind}": [f"/collections/{layer}{kind}" for layer in DRAWN]
       for kind in ("/tiles", "/map/tiles", "/map/tiles/WebMercatorQuad")},
    "/collections/{layer}/tiles/WebMercatorQuad": [
        f"/collections/{layer}/tiles/WebMercatorQuad{f}" for layer in DRAWN
        for f in ("", "?f=tilejson")],
    "/collections/{layer}/tiles/WebMercatorQuad/{z}/{y}/{x}": [
        f"/collections/{layer}/tiles/WebMercatorQuad/14/6576/13653{f}" for layer in DRAWN
        for f in ("", "?f=png")],
    "/collections/{layer}/map/tiles/WebMercatorQuad/{z}/{y}/{x}": [
        f"/collections/parcels/map/tiles/WebMercatorQuad/14/6576/13653@2x?measure={m}"
        for m, one in MEASURES.items() if not one.restricted] + [
        f"/collections/parcels/map/tiles/WebMercatorQuad/14/6576/13653?by=industries&measure={m}"
        for m in MEASURES],
    "/measures": ["/measures"],
    "/measures/{name}": [f"/measures/{m}?{by}" for m, by in product(MEASURES, ASKED)],
    "/measures/{name}.csv": [f"/measures/{m}.csv?by=zones{f}" for m in MEASURES
                             for f in ("", "&sort=numerator&q=区")],
    "/measures/{name}.xlsx": [f"/measures/{m}.xlsx?by=towns" for m in ("tax_paid", "site_area")],
    "/measures/{name}/trend": [],  # of several periods: in test_variation
    "/measures/{name}/distribution": [
        f"/measures/{m}/distribution?by={by}" for m, by in (
            ("tax_intensity", "enterprises"), ("investment_intensity", "parcels"),
            ("floor_area_ratio", "parcels&group=towns"))
    ],
    "/measures/{name}/hotspots": [
        f"/measures/{m}/hotspots?by=parcels&weights=queen"
        for m in ("tax_intensity", "investment_intensity", "floor_area_ratio")
    ],
    "/cases": ["/cases", f"/cases?on={ON}&f=xlsx"],
    "/cases/stats": [f"/cases/stats?from=2025-01&to=2025-06{f}" for f in ("", "&f=xlsx")],
    "/cases/{number}": [],
    "/cases/{number}/steps": [],
    "/cases/{number}/files/{version}": [],
    "/ui/cases": ["/ui/cases", f"/ui/cases?on={ON}&lang=en&overdue=true"],
    "/ui/cases/{number}": [],
    "/idle": [f"/idle?on={ON}"],
    "/idle.csv": [f"/idle.csv?on={ON}"],
    "/idle.xlsx": [f"/idle.xlsx?on={ON}"],
    "/low-efficiency": [f"/low-efficiency?on={ON}{f}" for f in ("", "&f=xlsx", "&lang=en&f=xlsx")],
    "/not-yets": [f"/not-yets?on={ON}{f}" for f in ("", "&f=xlsx", "&classes=producing_below")],
    "/idle/rates": [f"/idle/rates?{asked}" for asked in (
        f"on={ON}", f"on={ON}&by=towns&f=xlsx", "from=2024-01&to=2024-03&f=csv")],
    "/idle/due": [f"/idle/due?on={ON}&days=365{f}" for f in ("", "&f=csv", "&f=xlsx")],
    "/idle/{supply_id:path}/{document}.docx": [
        f"/idle/S{n}/{kind}.docx?on={ON}"
        for n, kind in ((0, "inquiry"), (0, "recognition"), (0, "fee"), (0, "recovery"),
                        (1, "inquiry"))],
    "/idle/{supply_id:path}": [f"/idle/S{n}?on={ON}" for n in range(4)],
    "/assemblies": [f"/assemblies?on={ON}&frontage=30{f}" for f in ("", "&f=csv", "&f=xlsx")],
    "/assemblies.csv": [f"/assemblies.csv?on={ON}&gap=20"],
    "/assemblies.xlsx": [f"/assemblies.xlsx?on={ON}&low_use=floor_area%20%3E%201"],
    "/signs": [f"/signs?on={ON}&everywhere=true{f}" for f in ("", "&f=csv", "&f=xlsx")],
    "/signs.csv": [f"/signs.csv?on={ON}"],
    "/signs.xlsx": [f"/signs.xlsx?on={ON}&shift=2"],
    "/swaps": [f"/swaps?on={ON}&years=2{f}" for f in ("", "&f=xlsx")],
    "/swaps.xlsx": [f"/swaps.xlsx?on={ON}"],
    "/control": [f"/control?on={ON}&edition=2008{f}" for f in ("", "&f=csv", "&f=xlsx")],
    "/low-yield": [f"/low-yield?on={ON}&threshold=floor_area_ratio=2{f}"
                   for f in ("", "&f=csv", "&f=xlsx")],
    "/scores": ["/scores"],
    "/scores/{scheme}": [f"/scores/{s}?period=2024" for s in SCHEMES],
    "/scores/{scheme}.csv": ["/scores/huaian-2024.csv?period=2024"],
    "/scores/{scheme}.xlsx": ["/scores/huaian-2024.xlsx?period=2024&lang=en"],
    "/scores/{scheme}/why": [f"/scores/huaian-2024/why?period=2024&uscc=E1&f={f}"
                             for f in ("json", "xlsx", "docx")],
    "/scores/{scheme}/compare": ["/scores/huaian-2024/compare?with_scheme=huangyan-2022"],
    "/ui/grades": [f"/ui/grades?scheme={s}{f}" for s in SCHEMES
                   for f in ("", "&lang=en", "&f=csv")],
    "/ui/grades/why": ["/ui/grades/why?scheme=huaian-2024&uscc=E1"],
    "/ui/grades/compare": ["/ui/grades/compare?scheme=huaian-2024&with_scheme=huangyan-2022"],
    "/zone-reviews": ["/zone-reviews?period=2024"],
    "/zone-reviews.xlsx": ["/zone-reviews.xlsx?period=2024&recent_years=3"],
    "/zone-reviews/{zone_code:path}": [f"/zone-reviews/Z{n}?area=registered" for n in (1, 2)],
    "/land": [f"/land?on={ON}", f"/land?on={ON}&objections=true", f"/land?on={ON}&firm=E1"],
    "/land.csv": [f"/land.csv?on={ON}", f"/land.csv?on={ON}&q=E1"],
    "/land.xlsx": [f"/land.xlsx?on={ON}"],
    "/land/changes": [f"/land/changes?on={ON}"],
    "/ui/land": [f"/ui/land?on={ON}", f"/ui/land?on={ON}&lang=en&q=E1&objections=true"],
    "/objections": ["/objections", "/objections?f=csv"],
    "/objections/{number}": [],
    "/objections/{number}/decision": [],
    "/objections/{number}/withdrawal": [],
    "/objections/{number}/files/{version}": [],
    "/ui/objections": ["/ui/objections", "/ui/objections?lang=en&uscc=E1"],
    "/ui/objections/{number}": [],
    "/maps/{name}": [f"/maps/{name}?{DATED}&{rest}" for name, rest in product(
        ("overview", "intensity", "idle", "assemblies", "flows"),
        ("by=zones", "by=towns&measure=tax_paid&download=true"))]
    + [f"/maps/intensity?{DATED}&{rest}" for rest in (
        "by=industries&classes=natural", "by=zones&filter=industry_code='1311'&classes=5,10",
        "by=parcels&measure=site_area&filter=floor_area>1", "by=industries&measure=tax_paid")]
    + [f"/maps/grades?{DATED}&scheme=huaian-2024"],
    "/basemaps/{name}/{z}/{y}/{x}": [],  # pictures of the bureau's own: in test_basemaps
    "/embed/{name}": [],  # by a signed link alone: in test_embeds
    "/tileMatrixSets": ["/tileMatrixSets"],
    "/tileMatrixSets/{grid}": ["/tileMatrixSets/WebMercatorQuad"],
    "/maps/{view}/marks/{z}/{y}/{x}": [f"/maps/{v}/marks/14/6576/13653?on={ON}" for v in MARKED],
    "/maps/{view}/marks/at": [f"/maps/{v}/marks/at?key=P{n}&on={ON}" for v in MARKED
                              for n in range(4)],
    "/maps/{view}/marks/labels": [f"/maps/{v}/marks/labels?bbox=119,31,121,34&on={ON}"
                                  for v in MARKED],
    "/maps/{layer}/search": [f"/maps/parcels/search?q={q}&on={ON}" for q in ("P", "企业", "987")],
    "/maps/{layer}/at": [f"/maps/parcels/at?key=P{n}&on={ON}&measure={m}" for n in range(3)
                         for m in ("site_area", "tax_paid&by=industries")],
    "/figures/{name}.{ending}": [f"/figures/intensity.pdf?{DATED}&by=towns&measure=tax_paid",
                                 f"/figures/intensity.svg?{DATED}&by=industries",
                                 f"/figures/flows.svg?{DATED}", f"/figures/assemblies.pdf?{DATED}",
                                 f"/figures/grades.svg?{DATED}&scheme=huaian-2024"],
    "/reports/{name}.{ending}": [f"/reports/county.xlsx?{DATED}", f"/reports/idle.docx?{DATED}",
                                 f"/reports/idle-list.docx?{DATED}",
                                 f"/reports/idle-list.xlsx?{DATED}",
                                 f"/reports/county.docx?{DATED}",
                                 f"/reports/zone.docx?{DATED}", f"/reports/zone.xlsx?{DATED}",
                                 *(f"/reports/{name}.{ending}?{DATED}&key={key}"
                                   for name, key in (("enterprise", "E1"), ("parcel", "P1"))
                                   for ending in ("docx", "xlsx")),
                                 f"/reports/grading.docx?{DATED}&scheme=huaian-2024",
                                 f"/reports/grading.xlsx?{DATED}&scheme=huaian-2024"],
    "/ui": ["/ui"],
    "/ui/": [f"/ui/?{DATED}", f"/ui/?{DATED}&lang=en&measure=tax_paid&by=towns",
             f"/ui/?{DATED}&measure=investment_intensity"],
    "/ui/search": [f"/ui/search?q={q}{f}" for q in ("E", "P1", "98") for f in ("", "&f=csv")],
    "/ui/parcels/{key:path}": [f"/ui/parcels/P{n}?on={ON}&f={f}" for n, f in (
        (0, "html"), (1, "docx"), (2, "xlsx"), (3, "html&lang=en"))],
    "/ui/enterprises/{key:path}": [f"/ui/enterprises/E{n}?on={ON}&f={f}" for n, f in (
        (1, "html"), (2, "docx"), (3, "xlsx"), (4, "html&lang=en"))],
    "/ui/zones/{key:path}": [f"/ui/zones/Z{n}?on={ON}&f={f}" for n, f in (
        (1, "html"), (1, "docx"), (2, "xlsx"), (2, "html&lang=en"))],
    "/ui/idle": [f"/ui/idle?on={ON}&show={show}&f={f}" for show, f in (
        ("suspected", "html"), ("due", "html&lang=en&days=3650"), ("all", "csv"), ("all", "xlsx"))],
    "/ui/editions": ["/ui/editions", "/ui/editions?f=csv", "/ui/editions?layer=parcels&lang=en",
                     "/ui/editions?layer=statements&before=1&after=1"],
    "/ui/idle/{supply_id:path}": [f"/ui/idle/S{n}?on={ON}" for n in range(4)],
    "/ui/import": ["/ui/import", "/ui/import?lang=en"],
    "/ui/import/{token}": [],
    "/ui/import/{token}/refused.xlsx": [],
    "/static/{name:path}": ["/static/pages/home.css"],
    "/favicon.ico": ["/favicon.ico"],
    "/healthz": ["/healthz"],
    "/readyz": ["/readyz"],
}  # fmt: skip
"""Path of every route -> the addresses at which it is asked; an upload's own in test_imports, an
objection's in test_land."""


def paths(routes):
    """Every path the app answers, through included routers too."""
    for route in routes:
        inner = getattr(getattr(route, "original_router", None), "routes", None)
        yield from [route.path] if inner is None else paths(inner)


def text_of(answer):
    """All that an answer says: what is in a workbook, document or PDF is unpacked."""
    kind = answer.headers.get("content-type", "")
    if "officedocument" in kind:
        with zipfile.ZipFile(io.BytesIO(answer.content)) as parts:
            return "\n".join(
                parts.read(name).decode("utf-8", "ignore") for name in parts.namelist()
            )
    if kind == "image/png":  # colours; that they follow no confidential figure is tested elsewhere
        return ""
    if kind == "application/pdf":
        import pypdf

        return "\n".join(
            p.extract_text() for p in pypdf.PdfReader(io.BytesIO(answer.content)).pages
        )
    return answer.text


@pytest.fixture(scope="module")
def walked(client):
    """Every answer of every route, errors too."""
    return {url: client.get(url) for urls in WALKS.values() for url in urls}


def test_every_route_is_walked(app):
    assert set(paths(app.routes)) == set(WALKS)


def test_no_answer_tells_a_figure(walked):
    for url, answer in walked.items():
        assert answer.status_code < 500, url
        text = text_of(answer)
        told = TELLING.search(text)
        assert not told, f"{url} tells {told}"


@pytest.mark.parametrize("text", [
    '"tax_paid":987654321,', "<v>987654321</v>", "98,765.4 万元", "98765.4321", "987654321.0",
    "10,987654321,3", "9,98765.4321",
])  # fmt: skip
def test_the_marker_is_recognised(text):
    assert TELLING.search(text)


NEED_ROLE = re.compile(
    r"/(why|compare)\?|/(maps|figures|reports)/(grades|grading)\b|/grades\?.*f=csv"
)
"""What tells of single firms' grades: refused whole."""


def test_grades_of_single_firms_need_the_role(walked):
    asked = [answer for url, answer in walked.items() if NEED_ROLE.search(url)]
    assert len(asked) == 16 + len(SCHEMES)
    for answer in asked:
        assert answer.status_code == 403
        assert "企业3" not in answer.text


def test_the_walk_reaches_what_it_asks_for(walked):
    refused = {
        url for url, answer in walked.items()
        if answer.status_code >= 400 and not NEED_ROLE.search(url)
    }  # fmt: skip
    assert all(url.startswith("/measures/") for url in refused), refused
    assert all(
        re.search(r"by=(parcels|enterprises|zones-industries|sizes:)", url) for url in refused
    ), refused
    assert {walked[url].status_code for url in refused} == {403}


def test_features_and_schemas_have_no_confidential_field(get):
    for layer, name in HIDDEN:
        for what in ("queryables", "schema"):
            assert name not in get(f"/collections/{layer}/{what}")["properties"]
        for feature in get(f"/collections/{layer}/items")["features"]:
            assert name not in feature["properties"]


@pytest.mark.parametrize(("layer", "name"), sorted(HIDDEN))
def test_confidential_fields_cannot_be_asked(client, layer, name):
    title = LAYERS[layer].field(name).zh
    url = f"/collections/{layer}/items"
    for params in ({name: str(MARKER)}, {"filter": f"{name} > 1"}, {"filter": f'"{title}" > 1'},
                   {"filter": f"NOT ({name} IS NULL)"}):  # fmt: skip
        answer = client.get(url, params=params)
        assert answer.status_code == 403, (params, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_refusal_does_not_depend_on_the_figure(client):
    asked = [client.get(f"/collections/statements/items?tax_paid={v}") for v in (MARKER, 1)]
    assert asked[0].json() == asked[1].json()
    wrong = client.get("/collections/parcels/items", params={"filter": "nothing = 1"}).json()
    assert "fixed_investment" not in wrong["detail"]


def test_a_sum_over_fewer_than_three_is_blank(get):
    """Z1 has one firm; its figure could be had by subtraction, so more is withheld with it."""
    document = get("/measures/tax_paid", by="zones", period="2024")
    values = {row["key"]: row["value"] for row in document["rows"]}
    assert values["Z1"] is None
    shown = [row["value"] for row in document["rows"] if row["value"] is not None]
    parts = [document[name]["value"] for name in ("outside", "unplaced")]
    rest = document["total"]["value"] - sum(shown) - sum(v for v in parts if v is not None)
    assert rest == pytest.approx(document["withheld"]["value"])
    assert document["withheld"]["n"] >= 3


@pytest.mark.parametrize("text", ["9876543210", "4938271605.0", "987654.321", "9,876,543,210"])
def test_a_sum_is_not_the_marker(text):
    assert not TELLING.search(text)


@pytest.mark.parametrize("text", [
    f"uscc <> '{uscc(1)}'", "name LIKE '%'", "registered_on > DATE('2020-01-01')", "tax_paid > 0",
])  # fmt: skip
def test_confidential_measures_take_no_filter_that_picks_firms(client, text):
    """Two filtered sums, one taken from the other, would tell one firm's figure."""
    answer = client.get("/measures/tax_paid", params={"by": "county", "filter": text})
    assert answer.status_code == 403 or "没有可筛选的字段" in answer.json()["detail"]


def test_confidential_columns_do_not_filter_public_measures(client):
    params = {"by": "parcels", "filter": f"fixed_investment = {MARKER}"}
    assert client.get("/measures/site_area", params=params).status_code == 403


def test_one_person_on_their_own_machine_sees_all(workspace_path):
    own = TestClient(make_app(workspace_path, restricted=True))
    feature = own.get("/collections/statements/items/E1:2024").json()
    assert feature["properties"]["tax_paid"] == MARKER
    rows = own.get("/measures/tax_paid?by=enterprises").json()["rows"]
    assert {row["value"] for row in rows} == {MARKER / 10_000}
    found = own.get("/collections/statements/items", params={"filter": "tax_paid > 1"}).json()
    assert found["numberMatched"] == 10


@pytest.mark.parametrize("by", UNITS.split())
@pytest.mark.parametrize("name", MEASURES)
def test_no_confidential_sum_of_another_state(past, name, by):
    """The correction of firm 1 is the difference of two sums that are each over ten firms."""
    answer = past.get(f"/measures/{name}", params={"by": by, "at": AT})
    secret = MEASURES[name].restricted
    assert answer.status_code == (403 if secret else 200)
    if secret:
        assert "相减" in answer.json()["detail"]


NUMBER = re.compile(r"(?<![\w.])\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![\w.])\d+(?:\.\d+)?")
SUMS = [n * MARKER * unit for n in range(1, FIRMS + 1) for unit in (1, 1e-4)]
"""What the firms of the first edition make together, any number of them, in yuan and 万元."""


def sums_in(text):
    """The numbers of a text that are such a sum, rounded to whole ones or not at all."""
    found = [float(number.replace(",", "")) for number in NUMBER.findall(text)]
    return [number for number in found if any(abs(number - s) <= 0.5 for s in SUMS)]


def test_a_sum_is_recognised(client):
    told = client.get("/measures/tax_paid", params={"by": "county"}).text
    assert set(sums_in(told)) == {FIRMS * MARKER / 10_000}
    assert sums_in("<b>987,654</b> 万元，9876543210.0")


def test_no_answer_of_the_past_tells_a_sum(past):
    """Every route that takes `at`: one sum of then would be enough to subtract."""
    asked = 0
    for url in (url for urls in WALKS.values() for url in urls):
        answer = past.get(f"{url}{'&' if '?' in url else '?'}at={quote(AT)}")
        font = "font" in answer.headers.get("content-type", "")
        told = [] if font else sums_in(text_of(answer))
        assert not told, f"{url} tells {told}"
        asked += answer.status_code == 200
    assert asked > 100


def test_a_state_whose_sums_are_those_of_now_may_be_asked(past):
    """Since then only supplies were renewed: the same sums, so nothing to subtract."""
    sums = [past.get("/measures/tax_paid", params=p).json()["total"] for p in (
        {"by": "county"}, {"by": "county", "at": SAME.isoformat()})]  # fmt: skip
    assert sums[0] == sums[1]
    assert past.get("/maps/intensity", params={"at": SAME.isoformat()}).status_code == 200


def test_views_of_figures_are_refused_and_others_go_without(past):
    for url in ("/maps/intensity", "/figures/intensity.svg", "/reports/county.xlsx",
                "/reports/county.docx?measure=site_area"):  # fmt: skip
        answer = past.get(url, params={**dict(parse_qs(urlsplit(url).query)), "at": AT})
        assert answer.status_code == 403, url
    for url in ("/maps/idle", "/maps/overview", "/reports/idle.xlsx", "/ui/",
                "/maps/intensity?measure=floor_area_ratio"):  # fmt: skip
        answer = past.get(url, params={**dict(parse_qs(urlsplit(url).query)), "at": AT})
        assert answer.status_code == 200, url


def test_one_person_on_their_own_machine_may_ask(past_path):
    own = TestClient(make_app(past_path, restricted=True))
    before, after = (
        own.get("/measures/tax_paid", params=p).json()["total"]["value"]
        for p in ({"at": AT}, {})
    )  # fmt: skip
    assert after - before == pytest.approx(CORRECTED / 10_000)
