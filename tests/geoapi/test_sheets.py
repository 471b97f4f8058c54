"""Figures over HTTP as they are set, and the picture for Word behind a signed link."""

import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image
from pypdf import PdfReader
from starlette.testclient import TestClient
from typer.testing import CliRunner

from geoapi.cli import app as cli
from geoapi.register.entries import Register
from tests.geoapi import service
from tests.geoapi.service import ON

PUBLIC = f"measure=floor_area_ratio&by=zones&on={ON}"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    path = tmp_path_factory.mktemp("sheets") / "toy.gpkg"
    service.make_workspace(path)
    return path


@pytest.fixture(scope="module")
def opened(place):
    return TestClient(service.make_app(place))


@pytest.fixture(scope="module")
def link(place):
    def make(*words):
        told = CliRunner().invoke(
            cli, ["-w", str(place), "embed", *words, "--json", "--base", "http://s"]
        )
        assert told.exit_code == 0, told.output
        found = json.loads(told.stdout)
        return found["number"], found["png"].removeprefix("http://s")

    return make


@pytest.mark.parametrize(
    ("sheet", "sides"), [("A3-landscape", (420, 297)), ("A4-portrait", (210, 297))]
)
def test_a_figure_comes_on_the_sheet_asked_for(client, sheet, sides):
    answer = client.get(f"/figures/overview.pdf?on={ON}&sheet={sheet}&grid=km")
    page = PdfReader(io.BytesIO(answer.content)).pages[0]
    assert [float(page.mediabox.width), float(page.mediabox.height)] == pytest.approx(
        [side / 25.4 * 72 for side in sides], abs=0.1
    )
    assert "方里网间距" in page.extract_text()


@pytest.mark.parametrize("asked", ["sheet=A5", "grid=miles", "sheets=A4"])
def test_what_there_is_not_is_refused(client, asked):
    answer = client.get(f"/figures/overview.png?{asked}")
    assert answer.status_code in {400, 422}
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_distribution_lies_across(client):
    answer = client.get(
        "/figures/distribution.png?measure=floor_area_ratio&by=parcels&sheet=A4-portrait"
    )
    assert answer.status_code in {400, 404}
    assert "横幅" in answer.json()["detail"]


def test_the_command_sets_sheet_and_grid(place, tmp_path):
    target = tmp_path / "a.pdf"
    words = ["figure", "overview", "-o", str(target), "--sheet", "A3-portrait", "--grid", "degrees"]
    told = CliRunner().invoke(cli, ["-w", str(place), *words])
    assert told.exit_code == 0, told.output
    page = PdfReader(target).pages[0]
    assert float(page.mediabox.height) == pytest.approx(420 / 25.4 * 72, abs=0.1)
    assert "经纬网间隔" in page.extract_text()
    refused = CliRunner().invoke(cli, ["-w", str(place), *words[:-1], "miles"])
    assert "grid 应为" in str(refused.exception)


def test_the_picture_for_word_is_the_figure_itself(link, opened):
    """The very bytes of the figure of the same question: of print quality, knowing its size."""
    _, address = link("intensity", "--measure", "floor_area_ratio", "--on", ON, "--grid", "km")
    answer = opened.get(address)
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.content == opened.get(f"/figures/intensity.png?{PUBLIC}&grid=km").content
    assert answer.content != opened.get(f"/figures/intensity.png?{PUBLIC}").content
    with Image.open(io.BytesIO(answer.content)) as image:
        assert image.info["dpi"] == pytest.approx((220, 220), abs=0.1)


def test_the_address_of_a_picture_changes_nothing_of_it(link, opened):
    _, address = link("overview", "--on", ON, "--sheet", "A3")
    fixed = opened.get(address)
    with Image.open(io.BytesIO(fixed.content)) as image:
        assert max(image.size) / 220 * 25.4 == pytest.approx(420, abs=0.2)
    asked = opened.get(f"{address}&sheet=A4&grid=km&on=2020-01-01")
    assert asked.status_code != 200 or asked.content == fixed.content


def test_a_picture_ends_with_its_link(link, opened, monkeypatch, place):
    number, address = link("idle", "--days", "2", "--on", ON)
    assert opened.get(address).status_code == 200
    assert opened.get(address.replace("idle.png", "overview.png")).status_code == 403
    later = Register(
        opened.app.state.holder.backend, clock=lambda: datetime.now(UTC) + timedelta(3)
    )
    monkeypatch.setattr("geoapi.routes.embeds.Register", lambda _: later)
    answer = opened.get(address)
    assert answer.status_code == 403
    assert "已过期" in answer.json()["detail"]
    monkeypatch.undo()
    CliRunner().invoke(cli, ["-w", str(place), "embed", "revoke", str(number)])
    answer = opened.get(address)
    assert answer.status_code == 403
    assert "已撤销" in answer.json()["detail"]


def test_mutu_embed_prints_the_picture(place):
    told = CliRunner().invoke(cli, ["-w", str(place), "embed", "overview", "--base", "http://s"])
    assert "Word 用图片：http://s/embed/overview.png?t=" in told.output
