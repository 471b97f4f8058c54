"""What a map is about: on the page, or as tiles that tell the very same."""

import json
import re
from dataclasses import replace

import pytest

from geoapi.views import maps, offline
from geoapi.views.grades.layer import grades_marked
from geoapi.views.scene import Served
from geoapi.views.tiles.looks import Look
from geoapi.views.web import layers as map_layers
from geoapi.views.web.idle import idle_layer, idle_marked
from geoapi.views.web.marked import drawn, labelled, told_at
from tests.views import toy_map
from tests.views.web.test_tiles import config

SERVED = Served("/gis", {"v": "abc"})
MARKED = pytest.mark.parametrize("make", [idle_marked, grades_marked])


@pytest.fixture(scope="module")
def scene():
    return replace(toy_map.scene(), served=SERVED)


@pytest.fixture
def many(monkeypatch):
    monkeypatch.setattr(map_layers, "MANY", 9)


@MARKED
def test_the_legend_counts_the_same_in_tiles(scene, monkeypatch, make):
    few = drawn(scene, make(scene))
    monkeypatch.setattr(map_layers, "MANY", 9)
    tiled = drawn(scene, make(scene))
    assert few.features
    assert not few.tiles
    assert tiled.tiles
    assert not tiled.features
    counts = [sum(one["properties"]["c"] == n for one in few.features)
              for n in range(len(few.kinds))]  # fmt: skip
    for layer in (few, tiled):
        assert [kind.count for kind in layer.kinds] == counts
        assert [kind.label for kind in layer.kinds] == [kind.label for kind in few.kinds]
    assert tiled.note == few.note


@MARKED
def test_a_click_tells_what_the_page_would(scene, make):
    marked = make(scene)
    for position, on_page in enumerate(drawn(scene, marked).features):
        told = told_at(marked, scene.county.crs, position)
        assert told["properties"] == on_page["properties"]
        assert toy_map.shape_of(told).equals(toy_map.shape_of(on_page))


@MARKED
def test_labels_are_those_of_the_page(scene, make):
    marked, page = make(scene), drawn(scene, make(scene)).features
    expected = [
        {name: one["properties"].get(name) for name in ("k", "n", "c", "at", "l", "b")}
        for one in page if one["properties"].get("l") or one["properties"].get("b")
    ]  # fmt: skip
    told = labelled(marked, scene.county.crs, range(len(marked.keys)))
    assert [{name: one.get(name) for name in expected[0]} for one in told] == expected


@MARKED
def test_classes_are_told_by_their_pattern_too(scene, make):
    """No two classes of one map have the same pattern, whatever their colours."""
    marks = make(scene).marks(scene.county.crs)
    look = Look(marks.look.styles[:5])
    patterns = [style.get("pattern") for style in look.styles]
    assert len(set(patterns)) == len(patterns)


@pytest.mark.usefixtures("many")
def test_a_page_of_the_service_draws_many_findings_in_tiles(scene):
    html = offline.render(maps.MAPS["idle"](scene), mode="static")
    addresses = re.findall(r'mutu\.tiles\(\w+, "([^"]*)"\)', html)
    (own,) = (one for one in addresses if "/maps/idle/marks/" in one)
    assert own.startswith("/gis/maps/idle/marks/{z}/{y}/{x}{r}?")
    assert f"on={scene.on}" in own
    (layer,) = (one for one in config(html)["layers"] if one["name"] == "idle")
    assert layer["told"].startswith("/gis/maps/idle/marks/at?")
    assert layer["labels"].startswith("/gis/maps/idle/marks/labels?")
    assert not layer["dots"]
    assert "受让" not in html.split("mutu.start(")[0]


@pytest.mark.usefixtures("many")
def test_a_file_of_many_findings_is_refused_where_it_is_about_them_and_else_goes_without(scene):
    alone = replace(scene, served=None)
    with pytest.raises(offline.PageTooLargeError, match=r"超过 9 处.*mutu serve"):
        maps.idle(alone)
    html = offline.render(maps.overview(alone), mode="inline")
    assert "超过 9 处" in html
    assert "mutu.tiles" not in html.split("mutu.start(")[1]
    assert "over 9" in idle_layer(replace(alone, language="en")).note


def test_the_page_tells_its_script_what_it_asks(scene):
    told = json.dumps(config(offline.render(maps.MAPS["idle"](scene), mode="static")))
    assert "/marks/" not in told, "few findings need no service"
