"""Maps that are kept: the very same again, never another."""

from starlette.testclient import TestClient

from geoapi.http.shelf import Shelf
from geoapi.routes import views
from tests.geoapi import service
from tests.geoapi.service import ON


def test_what_was_not_asked_for_longest_goes_first():
    shelf = Shelf(most=10)
    for tag in "abc":
        shelf.keep(tag, tag * 3)
    assert shelf.get("a") == "aaa"
    shelf.keep("d", "ddd")
    assert [shelf.get(tag) for tag in "abcd"] == ["aaa", None, "ccc", "ddd"]
    shelf.keep("e", "e" * 11)
    assert shelf.get("e") is None
    shelf.keep("a", "other")
    assert shelf.get("a") == "aaa"


def test_a_map_is_drawn_once(workspace_path, monkeypatch):
    drawn = []
    real = views.map_text

    def counted(question, *rest):
        drawn.append(question)
        return real(question, *rest)

    monkeypatch.setattr(views, "map_text", counted)
    client = TestClient(service.make_app(workspace_path))
    url = f"/maps/idle?on={ON}"
    first, again = client.get(url), client.get(url)
    assert first.text == again.text
    assert first.headers["etag"] == again.headers["etag"]
    assert len(drawn) == 1
    other = client.get(url, headers={"Accept": "text/html", "Host": "mutu.county"})
    assert other.text == first.text
    assert other.headers["etag"] != first.headers["etag"]
    assert len(drawn) == 1, "whoever asks, by whatever name of the service"
    english = client.get(f"{url}&lang=en")
    assert english.text != first.text
    assert len(drawn) == 2
    assert len(client.get(f"{url}&download=true").text) > len(first.text)
    assert len(drawn) == 3


def test_a_new_edition_is_drawn_anew(tmp_path):
    workspace = service.make_workspace(tmp_path / "c.gpkg")
    app = service.make_app(tmp_path / "c.gpkg")
    client = TestClient(app)
    url = f"/maps/overview?on={ON}"
    before = client.get(url)
    frames = service.frames()
    frames["zones"].loc[0, "name"] = "New zone"
    workspace.add_edition("zones", frames["zones"], file="z", sha256="9", report={})
    app.state.holder.refresh()
    after = client.get(url)
    assert "New zone" in after.text
    assert "New zone" not in before.text
