"""New editions are served when they land; what cannot be loaded leaves the last good one."""

import gc
import logging
import time

import pytest
from starlette.testclient import TestClient

from geoapi.app import address, create_app, serve
from geoapi.http.holder import Holder
from geoapi.settings import Settings
from layers.errors import StoreError
from layers.progress import quiet
from layers.store import open_workspace
from tests.geoapi import service


class Breakable:
    """A workspace that can be made to fail."""

    def __init__(self, workspace):
        self.workspace, self.broken, self.reads = workspace, False, 0

    @property
    def backend(self):
        return self.workspace.backend

    def state(self, at=None):
        return self.workspace.state(at=at)

    def read(self, at=None, *, held=(), told=quiet):
        self.reads += 1
        if self.broken:
            raise OSError("/srv/county.gpkg is damaged")
        return self.workspace.read(at=at, held=held, told=told)


@pytest.fixture
def source(tmp_path):
    return Breakable(service.make_workspace(tmp_path / "toy.gpkg"))


@pytest.fixture
def holder(source):
    holder = Holder(source)
    holder.load()
    return holder


def add_parcels(source, count):
    rows = service.frames()["parcels"].iloc[:count]
    source.workspace.add_edition("parcels", rows, file="p.csv", sha256="1" * 64, report={})


def test_nothing_is_read_again_while_nothing_changes(holder, source):
    before = holder.county
    assert holder.refresh() is False
    assert holder.county is before
    assert source.reads == 1


def test_a_new_edition_is_swapped_in_whole(holder, source):
    client, before = TestClient(create_app(holder, Settings())), holder.county
    tag = client.get("/collections/parcels/items").headers["etag"]
    add_parcels(source, 4)
    assert holder.refresh() is True
    assert len(before.atlas["parcels"]) == 11
    answer = client.get("/collections/parcels/items", headers={"If-None-Match": tag})
    assert answer.json()["numberMatched"] == 4
    assert client.get("/readyz").json()["editions"]["parcels"] == 2


def test_a_roll_back_is_served_too(holder, source):
    add_parcels(source, 4)
    holder.refresh()
    source.workspace.roll_back("parcels", 1)
    assert holder.refresh() is True
    assert len(holder.county.atlas["parcels"]) == 11


def test_a_failure_keeps_the_last_good_one_and_is_told(holder, source, caplog):
    client = TestClient(create_app(holder, Settings()))
    source.broken = True
    add_parcels(source, 4)
    with caplog.at_level(logging.ERROR, "mutu"):
        assert holder.refresh() is False
        assert holder.refresh() is False
    assert len(caplog.records) == 1
    assert "damaged" in caplog.text
    ready = client.get("/readyz")
    assert ready.json()["status"] == "stale"
    assert "OSError" in ready.json()["problem"]
    assert "/srv" not in ready.text
    assert client.get("/collections/parcels/items").json()["numberMatched"] == 11
    source.broken = False
    assert holder.refresh() is True
    assert client.get("/readyz").json()["status"] == "ready"


def test_a_running_service_notices_by_itself(holder, source):
    import httpx2

    with service.running(create_app(holder, Settings())) as at:
        url = f"{at}/collections/parcels/items?limit=1"
        assert httpx2.get(url).json()["numberMatched"] == 11
        add_parcels(source, 5)
        for _ in range(60):
            time.sleep(0.1)
            if httpx2.get(url).json()["numberMatched"] == 5:
                return
    pytest.fail("the new edition was not served within 6 seconds")


def test_etags_save_the_answer(client):
    for url in ("/collections/parcels/items", "/measures/site_area", "/idle", "/ui/", "/maps/idle"):
        first = client.get(url)
        tag = first.headers["etag"]
        assert "no-cache" in first.headers["cache-control"]
        again = client.get(url, headers={"If-None-Match": f'"x", {tag}'})
        assert again.status_code == 304, url
        assert again.content == b""
        assert again.headers["etag"] == tag
        assert client.get(url, headers={"If-None-Match": '"x"'}).status_code == 200
    tags = {client.get(f"/collections/parcels/items?limit={n}").headers["etag"] for n in (1, 2)}
    assert len(tags) == 2
    assert "etag" not in client.get("/collections/parcels/items?limit=x").headers


def test_the_address_to_open():
    assert address("127.0.0.1", 8000) == "http://127.0.0.1:8000/ui/"
    assert address("0.0.0.0", 80) == "http://127.0.0.1:80/ui/"
    assert address("::1", 80) == "http://[::1]:80/ui/"


def test_serve_needs_a_workspace(tmp_path):
    with pytest.raises(StoreError):
        serve(tmp_path / "none.gpkg", "127.0.0.1", 0, Settings())


def test_serve_runs_what_it_opened(workspace_path, monkeypatch, capsys):
    asked = {}

    def run(server, *, sockets):
        asked.update(app=server.config.app, port=sockets[0].getsockname()[1])

    monkeypatch.setattr("geoapi.app.uvicorn.Server.run", run)
    serve(workspace_path, "127.0.0.1", 0, Settings())
    gc.unfreeze()
    assert capsys.readouterr().out == "", "nobody is told before it answers"
    with TestClient(asked["app"]) as client:
        assert f"http://127.0.0.1:{asked['port']}/ui/" in capsys.readouterr().out
        assert client.get("/readyz").status_code == 200
    assert open_workspace(workspace_path).state()


def test_a_county_is_asked_ahead_once_and_a_failure_leaves_it_served(holder, monkeypatch, caplog):
    asked = []
    monkeypatch.setattr("geoapi.http.holder.ask_ahead", asked.append)
    assert holder.ahead()
    assert not holder.ahead()
    assert len(asked) == 1
    monkeypatch.setattr("geoapi.http.holder.ask_ahead", lambda _: 1 / 0)
    holder.load()
    with caplog.at_level(logging.WARNING, "mutu"):
        holder.ahead()
    assert "预先计算未完成" in caplog.text
    assert holder.failure is None
    assert holder.county
