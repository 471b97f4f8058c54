"""Any question at an earlier state: what the service said then, in every answer and file."""

import io
import json
import re
import zipfile
from datetime import timedelta
from urllib.parse import parse_qs, quote, unquote, urlsplit

import openpyxl
import pytest
from starlette.testclient import TestClient

from geoapi.moments import moment_words
from geoapi.planning.measures import MEASURES
from layers.store import open_workspace
from tests.geoapi import service
from tests.geoapi.service import BETWEEN, LATER, ON, SAME, THEN

AT = THEN.isoformat()


@pytest.fixture(scope="module")
def then(tmp_path_factory):
    """A service over the first editions alone: what the one with a history must answer of then."""
    path = tmp_path_factory.mktemp("then") / "toy.gpkg"
    service.make_workspace(path)
    return TestClient(service.make_app(path), follow_redirects=False)


def said(answer):
    """What an answer says, without the dates on which the editions were stored."""
    document = answer.json()
    for name in ("basis", "timeStamp", "links"):
        document.pop(name, None)
    text = json.dumps(document, ensure_ascii=False)
    return json.loads(re.sub(r"\?at=[^\"]*", "", text))


@pytest.mark.parametrize("path", [
    "/collections", "/collections/parcels", "/collections/parcels/items",
    "/collections/parcels/items/P10", "/collections/parcels/items?bbox=100,30,140,40&limit=3",
    "/collections/supplies/items?filter=mode='出让'", "/collections/statements/items",
    "/collections/parcels/queryables", "/collections/parcels/schema", "/measures",
    "/measures/site_area?by=zones", "/measures/floor_area_ratio?by=parcels",
    "/measures/site_area?by=towns&filter=ownership='state'",
    f"/idle?on={ON}", f"/idle/S2?on={ON}",
])  # fmt: skip
def test_the_answer_is_what_it_was(past, then, path):
    asked = f"{path}{'&' if '?' in path else '?'}at={quote(AT)}"
    answer = past.get(asked)
    assert answer.status_code == 200, answer.text
    assert said(answer) == said(then.get(path))


@pytest.mark.parametrize(("path", "counted"), [
    ("/collections/parcels/items", lambda d: d["numberMatched"]),
    ("/measures/site_area?by=parcels", lambda d: len(d["rows"])),
    ("/collections/parcels", lambda d: d["itemCount"]),
])  # fmt: skip
def test_then_is_not_now(past, path, counted):
    """P10 was there in the first edition; its area is not known, so it has no figure."""
    asked = f"{path}{'&' if '?' in path else '?'}at={quote(AT)}"
    assert [counted(past.get(url).json()) for url in (asked, path)] == [11, 10]


def test_it_says_which_editions_it_rests_on(past):
    basis = past.get("/measures/site_area", params={"at": AT}).json()["basis"]
    assert basis["at"] == THEN.astimezone().isoformat()
    assert set(basis["editions"].values()) == {1}
    assert set(basis["data_dates"].values()) == {THEN.date().isoformat()}
    between = past.get("/idle", params={"at": BETWEEN.isoformat()}).json()["basis"]
    assert (between["editions"]["statements"], between["editions"]["supplies"]) == (2, 1)
    assert "at" not in past.get("/idle").json()["basis"]


def test_files_say_it_too(past):
    answer = past.get(f"/measures/site_area.xlsx?by=zones&at={quote(AT)}")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    cells = [cell for row in book.worksheets[-1].values for cell in row]
    words = moment_words(THEN)
    assert words in cells
    assert "不是最新数据" in cells
    assert f"_版本{THEN.astimezone():%Y%m%dT%H%M%S}.xlsx" in names_of(answer)
    for url in (f"/idle.csv?at={quote(AT)}", f"/measures/site_area.csv?at={quote(AT)}"):
        assert "_版本" in names_of(past.get(url))
    report = past.get(f"/reports/idle.docx?on={ON}&at={quote(AT)}")
    with zipfile.ZipFile(io.BytesIO(report.content)) as parts:
        assert f"{words} 时的版本" in parts.read("word/document.xml").decode()
    assert f"{words} 时的版本" in past.get(f"/maps/idle?on={ON}&at={quote(AT)}").text
    figure = past.get(f"/figures/overview.svg?on={ON}&at={quote(AT)}")
    assert figure.headers["content-type"] == "image/svg+xml"
    assert "_版本" in names_of(figure)


def names_of(answer):
    return unquote(answer.headers["content-disposition"])


def test_every_state_has_its_etag(past):
    urls = [f"/collections/parcels/items{q}" for q in ("", f"?at={quote(AT)}", "?at=2024-07-01")]
    tags = [past.get(url).headers["etag"] for url in urls]
    assert len(set(tags)) == 3
    for url, tag in zip(urls, tags, strict=True):
        assert past.get(url, headers={"If-None-Match": tag}).status_code == 304


def test_links_stay_at_the_moment(past):
    """Every link of the entrance, followed as a client does, leads to the same state."""
    seen, left = set(), [f"/?at={quote(AT)}"]
    while left:
        url = left.pop()
        seen.add(url)
        answer = past.get(url)
        assert answer.status_code == 200 or guarded(url), url
        if "json" in answer.headers["content-type"]:
            left += [to for to in links_of(answer.json()) if to not in seen and to not in left]
    assert any("/items?" in url and "at=" in url for url in seen)
    assert {urlsplit(url).path for url in seen if "at=" not in url} == {
        "/api", "/api.html", "/conformance", "/tileMatrixSets", "/tileMatrixSets/WebMercatorQuad",
    }  # fmt: skip


def guarded(url):
    """Sums over firms are not told of a past state, and neither are counts of grades."""
    path, _, name = urlsplit(url).path.rpartition("/")
    return path == "/scores" or MEASURES[name].restricted


def links_of(node):
    """Every address within a document, as the path that a client of the tests asks for."""
    if isinstance(node, dict):
        href = node.get("href", "")
        # A name of a scheme leads nowhere, and a template has to be filled in first.
        if not href.startswith("http://www.opengis.net/") and "{" not in href:
            yield from [href.removeprefix("http://testserver")] if href else []
        for part in node.values():
            yield from links_of(part)
    elif isinstance(node, list):
        for part in node:
            yield from links_of(part)


def test_pages_of_items_stay_at_the_moment(past):
    url, ids = f"/collections/parcels/items?limit=4&at={quote(AT)}", []
    while url:
        document = past.get(url).json()
        ids += [feature["id"] for feature in document["features"]]
        links = {link["rel"]: link["href"] for link in document["links"]}
        assert parse_qs(urlsplit(links["self"]).query)["at"] == [AT]
        url = links.get("next")
    assert ids == [f"P{n}" for n in range(11)]


@pytest.mark.parametrize(("at", "status", "words"), [
    ("yesterday", 400, "应为 2024-12-31（当日结束时）或 2024-12-31T17:00:00"),
    ("1735689600", 400, "不是“1735689600”"),
    ("2024-02-30", 400, "应为"),
    ("2024-12-31T25:00", 400, "应为"),
    ("0001-01-01T00:00:00+08:00", 400, "应为"),
    ("x" * 41, 400, "不能超过 40 个字符"),
    ("2999-01-01", 400, "在将来"),
    ("9999-12-31T23:59:59Z", 400, "在将来"),
    ("2024-03-27", 404, "最早可查询的时刻是 "),
    ("1999-12-31T23:59:59.999999Z", 404, "工作区里没有数据"),
])  # fmt: skip
@pytest.mark.parametrize("path", ["/collections/parcels/items", "/measures/site_area", "/idle",
                                  "/ui/", "/maps/idle", "/"])  # fmt: skip
def test_what_cannot_be_asked_is_told(past, path, at, status, words):
    answer = past.get(path, params={"at": at})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert words in answer.json()["detail"]
    assert "/tmp" not in answer.text


def test_twice_is_refused_and_empty_is_now(past):
    assert past.get(f"/idle?at={quote(AT)}&at=2024-05-01").status_code == 400
    assert past.get("/collections/parcels/items?at=").json()["numberMatched"] == 10


def test_the_first_moment_told_can_be_asked_for(past):
    detail = past.get("/idle?at=2000-01-01").json()["detail"]
    first = re.search(r"时刻是 (\S+ \S+)", detail).group(1)
    assert past.get("/idle", params={"at": first}).status_code == 200


def test_the_sign_of_a_zone_may_be_lost_on_the_way(past):
    kept = past.get("/idle", params={"at": "2024-03-28T20:00:00+08:00"})
    lost = past.get("/idle?at=2024-03-28T20:00:00+08:00")
    assert lost.json()["basis"] == kept.json()["basis"]


def test_what_was_pruned_is_gone(tmp_path):
    workspace = service.make_history(tmp_path / "a.gpkg")
    client = TestClient(service.make_app(workspace.path))
    url = f"/collections/parcels/items?at={quote(AT)}"
    assert client.get(url).status_code == 200
    workspace.prune("parcels", [1], who="李四")
    answer = client.get(url)
    assert answer.status_code == 410, "not even from memory"
    assert "由 李四 清除" in answer.json()["detail"]
    assert client.get(f"/collections/parcels/items?at={quote(SAME.isoformat())}").status_code == 200


def test_what_cannot_be_read_is_told_without_paths(tmp_path):
    workspace = service.make_history(tmp_path / "a.gpkg")
    client = TestClient(service.make_app(workspace.path))
    workspace.path.write_bytes(b"x" * 5000)
    answer = client.get(f"/idle?at={quote(AT)}")
    assert answer.status_code == 503
    assert "a.gpkg" not in answer.text
    assert client.get("/idle").status_code == 200


def test_the_workspace_tells_its_state_cheaply(past_path):
    workspace = open_workspace(past_path)
    for at in (THEN, BETWEEN, SAME, LATER, LATER + timedelta(days=1)):
        read = workspace.read(at=at).editions.values()
        assert workspace.state(at=at) == tuple(
            sorted((e.layer, e.number, e.created_at) for e in read)
        )
    assert workspace.state(at=LATER) == workspace.state()
