"""Maps that are kept: the very same again, never another."""

from starlette.testclient import TestClient

from geoapi.http.packing import Packed
from geoapi.http.shelf import Shelf
from geoapi.routes import views
from tests.geoapi import service
from tests.geoapi.service import ON


def test_what_was_not_asked_for_longest_goes_first():
    shelf, page = Shelf(most=10), {one: Packed(one.encode() * 2, b"1") for one in "abcd"}
    for one in "abc":
        shelf.keep(one, page[one])
    assert shelf.get("a") is page["a"]
    shelf.keep("d", page["d"])
    assert [shelf.get(one) for one in "abcd"] == [page["a"], None, page["c"], page["d"]]
    shelf.keep("e", Packed(b"e" * 10, b"1"))
    assert shelf.get("e") is None
    shelf.keep("a", page["b"])
    assert shelf.get("a") is page["a"]


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
    plain = client.get(url, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert first.headers["content-encoding"] == "gzip"
    assert plain.text == first.text
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
