"""The first page is opened before anyone is told where it is; parts of answers leave at once."""

import asyncio
import logging
import socket
import time

from starlette.testclient import TestClient

from geoapi.app import _bound, create_app
from geoapi.http import ahead
from geoapi.http.holder import Holder
from geoapi.http.navigation import ENTRIES
from geoapi.settings import Settings
from tests.geoapi import service


def test_the_first_page_and_the_map_in_its_frame_are_opened(app):
    opened = asyncio.run(ahead.open_ahead(app))
    assert opened[0] == "/ui/"
    assert [one.split("?")[0] for one in opened[1:]] == ["/maps/intensity"]
    assert "&amp;" not in opened[1]


def test_what_cannot_be_opened_is_left_to_who_asks(caplog):
    async def broken(*_):
        raise OSError("gone")

    with caplog.at_level(logging.WARNING, "mutu"):
        assert asyncio.run(ahead.open_ahead(broken)) == []
    assert "预先打开 /ui/ 未完成" in caplog.text


def test_nobody_is_told_where_a_service_is_before_its_first_page_was_opened(tmp_path, monkeypatch):
    told, opened = [], []
    holder = Holder(service.make_workspace(tmp_path / "toy.gpkg"))
    holder.load()

    async def opening(_, pages=("/ui/",)):
        opened.append((list(told), [*pages]))
        return []

    monkeypatch.setattr("geoapi.app.open_ahead", opening)
    monkeypatch.setattr("geoapi.app.LOOK_EVERY", 0.01)
    app = create_app(holder, Settings(), lambda: told.append("here"))
    with TestClient(app) as client:
        assert client.get("/readyz").status_code == 200
        assert told == ["here"]
        while len(opened) < len(ENTRIES):
            time.sleep(0.02)
    assert opened[0] == ([], ["/ui/"])
    assert [pages for _, pages in opened[1:]] == [[entry.path] for entry in ENTRIES[1:]]


def test_a_page_that_takes_long_is_not_waited_for(tmp_path, monkeypatch):
    holder = Holder(service.make_workspace(tmp_path / "toy.gpkg"))
    holder.load()

    async def never(*_):
        await asyncio.sleep(60)

    monkeypatch.setattr("geoapi.app.open_ahead", never)
    monkeypatch.setattr("geoapi.app.PATIENCE", 0.1)
    begun = time.monotonic()
    with TestClient(create_app(holder, Settings())) as client:
        assert client.get("/healthz").status_code == 200
    assert time.monotonic() - begun < 30


def test_small_answers_are_not_held_back_by_the_network():
    """Of a socket that is not named as TCP, asyncio leaves Nagle's algorithm on."""
    found = []

    async def main(bound):
        async def answer(_, writer):
            found.append(writer.get_extra_info("socket"))
            found.append(found[0].getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        server = await asyncio.start_server(answer, sock=bound)
        reader, writer = await asyncio.open_connection(*bound.getsockname())
        await reader.read()
        writer.close()
        server.close()

    with _bound("127.0.0.1", 0) as bound:
        asyncio.run(main(bound))
    assert found[1] == 1


def test_what_tiles_are_cut_from_is_made_ahead():
    """Of every layer of tiles on the map in the frame, the tile of the whole world."""
    frame = '<iframe name="map" src="/maps/a?on=1&amp;by=zones">'
    layer = r'var tiles_01 = mutu.tiles(map_00, "/t/{z}/{y}/{x}{r}?filter=a\u003d1\u0026v=2");'
    pages, asked = {"/ui/": frame, "/maps/a": layer, "/t/0/0/0": "PNG"}, []

    async def app(scope, _, send):
        asked.append(f"{scope['path']}?{scope['query_string'].decode()}")
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": pages[scope["path"]].encode()})

    asyncio.run(ahead.open_ahead(app))
    assert asked == ["/ui/?", "/maps/a?on=1&by=zones", "/t/0/0/0?filter=a=1&v=2"]
