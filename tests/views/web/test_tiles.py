"""Very many parcels on a map's page: tiles with a legend of their own, or a refusal with advice."""

import json
import re
from dataclasses import replace

import pytest

from geoapi.planning.measures import MEASURES
from geoapi.planning.measuring.tally import MeasureTable
from geoapi.views import maps, offline
from geoapi.views.scene import Served
from geoapi.views.web import layers as map_layers
from geoapi.views.web.figures import coloured
from geoapi.views.web.tiles import told_parcel
from tests.views import toy_map

SERVED = Served("/gis", {"v": "abc"})


@pytest.fixture(scope="module")
def scene():
    return toy_map.scene()


def by_parcels(scene, name="floor_area_ratio"):
    """A table by parcels whose figures are 0.01, 0.02 … and one that is unknown."""
    import pandas as pd

    parcels = scene.county.atlas["parcels"]
    rows = pd.DataFrame({"key": parcels["parcel_id"], "name": None,
                         "value": [n / 100 for n in range(len(parcels))]})  # fmt: skip
    rows.loc[3, "value"] = float("nan")
    for column in ("numerator", "denominator", "n", "known_share"):
        rows[column] = 1.0
    return replace(scene, table=MeasureTable(MEASURES[name], "parcels", "2025", rows, *[{}] * 4))


@pytest.fixture
def many(monkeypatch):
    monkeypatch.setattr(map_layers, "MANY", 299)


def config(html):
    """What the page tells its script."""
    begin = re.search(r"mutu\.start\(\w+, ", html).end()
    return json.JSONDecoder().raw_decode(html, begin)[0]


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("name", ["overview", "idle"])
def test_a_page_of_the_service_draws_many_parcels_in_tiles(scene, name):
    html = offline.render(maps.MAPS[name](replace(scene, served=SERVED)), mode="static")
    (address,) = re.findall(r'mutu\.tiles\(\w+, "([^"]*)"\)', html)
    assert address.startswith("/gis/collections/parcels/map/tiles/WebMercatorQuad/{z}/{y}/{x}{r}?")
    assert "v=abc" in address
    (layer,) = (one for one in config(html)["layers"] if one["name"] == "parcels")
    assert layer["told"].startswith("/gis/maps/parcels/at?")
    assert '<section data-layer="parcels">' in html
    assert "320826001GB00001" not in html


@pytest.mark.usefixtures("many")
def test_figures_of_many_parcels_are_tiles_with_the_limits_of_the_legend(scene):
    asked = replace(by_parcels(scene), served=SERVED)
    html = offline.render(maps.intensity(asked), mode="static")
    figures = next(a for a in re.findall(r'mutu\.tiles\(\w+, "([^"]*)"\)', html) if "measure" in a)
    assert "measure=floor_area_ratio" in figures
    (limits,) = re.findall(r"limits=([\d.%C]+)", figures)
    labels = next(one for one in config(html)["layers"] if one["name"] == "figures")["kinds"]
    told = [float(part) for part in limits.split("%2C")]
    assert [f"< {told[0]:g}", f"≥ {told[-1]:g}"] == [labels[0], labels[-2]]
    assert "period=2025" in figures
    counts = re.search(r'data-layer="figures".*?</section>', html, re.DOTALL)[0]
    assert counts.count('class="mutu-n"') == 6, "five classes, and those without a figure"


@pytest.mark.usefixtures("many")
def test_one_file_of_many_parcels_is_refused_with_advice(scene):
    with pytest.raises(offline.PageTooLargeError, match=r"(?s)300 宗.*mutu serve.*zones"):
        maps.intensity(by_parcels(scene))
    html = offline.render(maps.overview(scene), mode="inline")
    assert "共 300 宗，超过 299 宗" in html
    assert "mutu serve" in html
    assert "mutu.tiles" not in html.split("mutu.start(")[1]
    english = offline.render(maps.overview(replace(scene, language="en")), mode="inline")
    assert "300 parcels, over 299" in english


def test_figures_of_few_parcels_are_on_the_page(scene):
    layer = coloured(by_parcels(scene))
    assert len(layer.features) == 300
    own = layer.features[10]["properties"]
    assert (own["v"], own["c"]) == ("0.10", 0)
    assert layer.features[3]["properties"]["c"] == len(layer.kinds) - 1, "unknown"
    assert len(own["p"][0]) == len(layer.titles)


@pytest.mark.usefixtures("many")
def test_a_parcel_is_told_as_the_page_would(scene, monkeypatch):
    key = scene.county.atlas["parcels"]["parcel_id"][5]
    told = told_parcel(scene, key, None)
    monkeypatch.setattr(map_layers, "MANY", 5000)
    (same,) = (one for one in map_layers.parcels(scene).features if one["properties"]["k"] == key)
    assert told["properties"]["p"] == same["properties"]["p"]
    assert toy_map.shape_of(told).equals(toy_map.shape_of(same))
    figure = told_parcel(scene, key, (MEASURES["floor_area_ratio"], 1.25, 2))["properties"]
    assert (figure["v"], figure["c"], figure["p"][0][0]) == ("1.25", 2, "1.25")


def test_pages_without_tiles_have_no_panes_for_them(scene):
    html = offline.render(maps.overview(scene), mode="inline")
    assert "mutu-under" not in html.split("mutu.start(")[0].rsplit("</script>", 1)[-1]


def test_other_layers_of_very_many_shapes_are_tiles_of_their_kinds(scene, monkeypatch):
    """Two control lines beside one river: the lines are drawn by the service, the river here."""
    served = replace(scene, served=SERVED)
    few = map_layers.constraints(served)
    monkeypatch.setattr(map_layers, "MANY", 1)
    many, river = map_layers.constraints(served), map_layers.rivers(served)
    assert many.tiles.startswith("/gis/collections/constraints/map/tiles/WebMercatorQuad/{z}/")
    assert "filter=kind+%3C%3E+%27river%27" in many.tiles
    assert [kind.count for kind in many.kinds] == [kind.count for kind in few.kinds] == [1, 1]
    assert len(few.features) == 2
    assert not many.features
    assert river.features
    assert not river.tiles
    alone = map_layers.constraints(replace(scene, served=None))
    assert len(alone.features) == 2, "a file holds what it can"
