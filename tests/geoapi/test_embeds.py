"""Embedded maps: served by their signed link alone, with what everyone may see."""

import json
import re

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from geoapi.cli import app as cli
from tests.geoapi import service
from tests.geoapi.service import ON, TELLING


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    path = tmp_path_factory.mktemp("embeds") / "toy.gpkg"
    service.make_workspace(path)
    return path


@pytest.fixture(scope="module")
def mutu(place):
    def run(*words, code=0):
        told = CliRunner().invoke(cli, ["-w", str(place), "embed", *words])
        assert told.exit_code == code, told.output
        return told

    return run


@pytest.fixture(scope="module")
def opened(place):
    """A service whose keeper may see all: its embeds may not."""
    return TestClient(service.make_app(place, restricted=True, embed_in="http://www.a.gov.cn"))


def made(mutu, *words):
    return json.loads(mutu(*words, "--json", "--base", "http://s").stdout)


def test_a_link_shows_its_map_and_its_picture(mutu, opened):
    told = made(mutu, "idle", "--on", ON, "--width", "800", "--height", "500", "--days", "7")
    assert re.fullmatch(r"http://s/embed/idle\?t=\d+\.[\w-]{20}", told["url"])
    page = opened.get(told["url"].removeprefix("http://s"))
    assert page.status_code == 200
    assert f"截至 {ON}" in page.text
    assert page.headers["content-security-policy"].startswith("frame-ancestors http://www.a.gov.cn")
    assert page.headers["cache-control"] == "no-store"
    picture = opened.get(told["png"].removeprefix("http://s"))
    assert picture.content.startswith(b"\x89PNG")
    assert 'style="width:100%;max-width:800px;aspect-ratio:800/500' in told["iframe"]


def test_whoever_keeps_the_service_an_embed_tells_no_firm(mutu, opened):
    told = made(mutu, "intensity", "--on", ON, "--by", "zones", "--period", "2024")
    page = opened.get(told["url"].removeprefix("http://s"))
    assert page.status_code == 200
    assert not TELLING.search(page.text)
    refused = mutu("grades", code=1)
    assert "不公开嵌入" in str(refused.exception)


def test_parameters_of_the_address_change_nothing(mutu, opened):
    told = made(mutu, "idle", "--on", ON)
    page = opened.get(told["url"].removeprefix("http://s") + "&on=2020-01-01&lang=en")
    assert page.status_code != 200 or f"截至 {ON}" in page.text


def test_revoked_at_once(mutu, opened):
    told = made(mutu, "overview")
    address = told["url"].removeprefix("http://s")
    assert opened.get(address).status_code == 200
    mutu("revoke", str(told["number"]))
    answer = opened.get(address)
    assert answer.status_code == 403
    assert "已撤销" in answer.json()["detail"]
    listed = json.loads(mutu("list", "--json").stdout)["embeds"]
    assert {one["number"]: one["state"] for one in listed}[told["number"]] == "revoked"


def test_without_a_good_token_nothing(opened):
    assert opened.get("/embed/idle").status_code in {400, 422}
    assert opened.get("/embed/idle?t=1.AAAAAAAAAAAAAAAAAAAA").status_code == 403
    assert opened.get("/embed/grades?t=1.AAAAAAAAAAAAAAAAAAAA").status_code == 404
