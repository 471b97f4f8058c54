"""Embedded maps: served by their signed link alone, with what everyone may see."""

import json
import re

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from geoapi.cli import app as cli
from tests.geoapi import service, several
from tests.geoapi.service import ON, TELLING
from tests.geoapi.several import settings_of


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


@pytest.fixture(scope="module")
def many_years(tmp_path_factory):
    path = tmp_path_factory.mktemp("years") / "toy.gpkg"
    client = TestClient(several.make_app(path))

    def embedded(*words):
        words = ("embed", "intensity", "--on", ON, *words, "--json", "--base", "http://s")
        told = CliRunner().invoke(cli, ["-w", str(path), *words])
        assert told.exit_code == 0, told.output
        return client.get(json.loads(told.stdout)["url"].removeprefix("http://s"))

    return embedded


def test_a_link_keeps_its_classes_its_industries_and_its_filter(many_years):
    page = many_years("--by", "industries", "--classes", "1,2.5", "--period", "2023")
    layer = next(one for one in settings_of(page)["layers"] if one["name"] == "figures")
    assert layer["kinds"][:3] == ["< 1", "1 – 2.5", "≥ 2.5"]
    assert [step["period"] for step in layer["steps"]] == ["2023"]
    assert "筛选：above_scale = true" in many_years(
        "--by", "towns", "--where", "above_scale = true"
    ).text  # fmt: skip


@pytest.mark.parametrize(("words", "periods"), [
    ((), None), (("--period", "2023"), None), (("--slider",), ["2023", "2024"]),
    (("--period", "2023", "--slider"), ["2023", "2024"]),
])  # fmt: skip
def test_the_period_is_fixed_unless_the_link_has_a_slider(many_years, words, periods):
    page = many_years("--by", "towns", *words)
    slider = settings_of(page)["slider"]
    assert (slider and [step["period"] for step in slider["steps"]]) == periods
    assert ('id="mutu-period"' in page.text) is (periods is not None)


@pytest.mark.parametrize(("words", "said"), [
    (("intensity", "--classes", "9,8"), "--classes 应为"),
    (("idle", "--classes", "natural"), "不接受 classes"),
    (("overview", "--where", "above_scale = true"), "不接受 filter"),
    (("intensity", "--where", "tax_paid > 1"), "没有可筛选的字段 tax_paid"),
    (("intensity", "--where", "((("), "CQL2"),
    (("intensity", "--by", "enterprises"), "by 应为"),
])  # fmt: skip
def test_what_a_link_may_not_show_is_refused_before_it_is_signed(mutu, words, said):
    assert said in str(mutu(*words, code=1).exception)
