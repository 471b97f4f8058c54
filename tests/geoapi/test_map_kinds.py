"""Maps and figures of every kind over HTTP and from the command line."""

import pytest

from tests.geoapi.service import ON


@pytest.mark.parametrize("name", ["assemblies", "flows"])
def test_each_kind_by_its_name(client, name):
    page = client.get(f"/maps/{name}?on={ON}")
    assert page.status_code == 200
    assert "mutu.start" in page.text
    figure = client.get(f"/figures/{name}.png?on={ON}")
    assert figure.headers["content-type"] == "image/png"


def test_changes_need_two_editions(client, past):
    only_one = client.get("/maps/changes?layer=zones")
    assert only_one.status_code == 400
    assert "只有一个版本" in only_one.json()["detail"]
    page = past.get("/maps/changes?layer=statements")
    assert page.status_code == 400
    assert "没有图形" in page.json()["detail"]
    assert client.get("/maps/changes?layer=nothing").status_code == 404


def test_the_page_lists_the_maps(client):
    page = client.get(f"/ui/?on={ON}&measure=floor_area_ratio").text
    for name in ("intensity", "idle", "overview", "assemblies", "flows"):
        assert f"/maps/{name}?" in page
    assert "/maps/grades?" not in page
