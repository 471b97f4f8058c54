"""What a map is about, asked of the service: tiles, clicks, labels; classes of firms by role."""

import json
from urllib.parse import parse_qsl, urlsplit

import pytest
from shapely.geometry import shape
from starlette.testclient import TestClient

from geoapi.views.web import layers as map_layers
from tests.geoapi import service
from tests.geoapi.service import ON
from tests.views.web.test_tiles import config

EVERYWHERE = "118,30,122,35"


@pytest.fixture(scope="module")
def own(workspace_path):
    """A service of one person, who may see all."""
    return TestClient(service.make_app(workspace_path, restricted=True))


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(map_layers, "MANY", 1)


def tile_of(feature, zoom=16):
    """The tile in which a feature lies, by the formula of WebMercatorQuad."""
    from math import asinh, pi, radians, tan

    at = shape(feature["geometry"]).representative_point()
    column = (at.x + 180) / 360 * 2**zoom
    row = (1 - asinh(tan(radians(at.y))) / pi) / 2 * 2**zoom
    return f"{zoom}/{int(row)}/{int(column)}"


def test_findings_are_drawn_and_told(client, get):
    told = get("/maps/idle/marks/at", key="P0", on=ON)
    assert told["properties"]["c"] == 0
    assert "疑似闲置（未动工开发）" in told["properties"]["p"][0]
    place = shape(told["geometry"]).representative_point()
    assert get("/maps/idle/marks/at", point=f"{place.x},{place.y}", on=ON) == told
    tile = client.get(f"/maps/idle/marks/{tile_of(told)}@2x?on={ON}")
    assert tile.content.startswith(b"\x89PNG")
    assert tile.headers["cache-control"] == "private, no-cache"
    tag = tile.headers["etag"]
    again = client.get(str(tile.url), headers={"If-None-Match": tag})
    assert again.status_code == 304


def test_the_date_decides_what_is_shown(client, get):
    """P3 has time until 2026: nothing then, a finding two years later."""
    assert client.get(f"/maps/idle/marks/at?key=P3&on={ON}").status_code == 204
    assert get("/maps/idle/marks/at", key="P3", on="2028-06-30")["properties"]["k"] == "P3"


def test_labels_are_clocks(get):
    labels = get("/maps/idle/marks/labels", bbox=EVERYWHERE, on=ON)["labels"]
    assert {one["k"] for one in labels} == {"P0", "P1"}
    assert all(one["b"][0].endswith("天") for one in labels)
    assert get("/maps/idle/marks/labels", bbox="0,0,1,1", on=ON)["labels"] == []


def test_empty_tiles_have_no_content(client):
    answer = client.get(f"/maps/idle/marks/16/0/0?on={ON}")
    assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.parametrize("address", ["16/99999/0", "labels?bbox=1,2", "at?point=x", "at"])
def test_what_is_wrong_is_refused(client, address):
    assert client.get(f"/maps/idle/marks/{address}").status_code in {400, 404}


def test_maps_without_marks_say_which_have_them(client):
    for name in ("overview", "nothing"):
        answer = client.get(f"/maps/{name}/marks/at?key=P1")
        assert answer.status_code == 404
        assert "idle" in answer.json()["detail"]


@pytest.mark.parametrize("what", ["14/6576/13653", "at?key=P1", f"labels?bbox={EVERYWHERE}"])
def test_classes_of_firms_need_the_role_at_every_asking(client, own, what):
    address = f"/maps/grades/marks/{what}"
    query = "scheme=huaian-2024&period=2024"
    asked = f"{address}{'&' if '?' in what else '?'}{query}"
    for _ in range(2):
        mine = own.get(asked)
        assert mine.status_code in {200, 204}
        assert mine.headers["cache-control"] == "no-store", "no one else may be given it"
        theirs = client.get(asked)
        assert theirs.status_code == 403
        assert "企业" not in theirs.json().get("title", "")


def test_grades_are_told_by_letters(own):
    query = "scheme=huaian-2024&period=2024"
    labels = own.get(f"/maps/grades/marks/labels?bbox={EVERYWHERE}&{query}").json()["labels"]
    assert len(labels) == service.FIRMS
    told = own.get(f"/maps/grades/marks/at?key={labels[0]['k']}&{query}").json()["properties"]
    assert told["l"] == labels[0]["l"]
    assert told["c"] == labels[0]["c"]


def test_changes_between_editions(past):
    """The second edition has no P10; where it was is told of, and drawn."""
    told = past.get("/maps/changes/marks/at?key=P10").json()
    assert told["properties"]["v"] == "已撤销"
    tile = past.get(f"/maps/changes/marks/{tile_of(told)}?layer=parcels&a=1&b=2")
    assert tile.content.startswith(b"\x89PNG")
    assert past.get("/maps/changes/marks/at?key=P1").status_code == 204


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize(("name", "more"), [
    ("idle", {}), ("grades", {"scheme": "huaian-2024", "period": "2024"}),
])  # fmt: skip
def test_what_a_page_asks_is_answered(own, name, more):
    page = own.get(f"/maps/{name}", params={"on": ON, **more})
    (layer,) = (one for one in config(page.text)["layers"] if one["name"] == name)
    asked = dict(parse_qsl(urlsplit(layer["told"]).query))
    assert asked["on"] == ON
    assert more.items() <= asked.items()
    told = own.get(f"{layer['told']}&key=P1").json()
    assert told["properties"]["k"] == "P1"
    labels = own.get(f"{layer['labels']}&bbox={EVERYWHERE}").json()["labels"]
    assert labels
    start = page.text.index(f"/maps/{name}/marks/")
    template = json.loads(f'"{page.text[start:].split(chr(34))[0]}"')
    z, y, x = tile_of(told).split("/")
    filled = template.replace("{z}", z).replace("{y}", y).replace("{x}", x).replace("{r}", "")
    assert own.get(filled).content.startswith(b"\x89PNG")


@pytest.mark.usefixtures("few")
def test_a_past_state_shows_what_was(past):
    at = service.THEN.isoformat()
    page = past.get("/maps/idle", params={"on": ON, "at": at})
    (layer,) = (one for one in config(page.text)["layers"] if one["name"] == "idle")
    assert dict(parse_qsl(urlsplit(layer["told"]).query))["at"] == at
    assert past.get(f"{layer['told']}&key=P1").status_code == 200
