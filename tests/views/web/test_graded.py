"""What a map of several periods, or of industries, holds and says, without a browser."""

import json
from dataclasses import replace

import pytest

from geoapi.views import maps, offline
from geoapi.views.offline import PageTooLargeError
from geoapi.views.scene import Served
from geoapi.views.shown import Shown
from geoapi.views.web import layers as map_layers
from geoapi.views.web.figures import coloured
from geoapi.views.web.slider import slider_html
from tests.views.web import toy_periods


def counted(step):
    places = step.get("of", range(len(step["units"])))
    found = [0] * len(step["counts"])
    for at in places:
        if at >= 0:
            found[step["units"][at][0]] += 1
    return found


def test_figures_stand_in_the_steps_and_shapes_in_the_features():
    layer = coloured(toy_periods.by_zones())
    assert [step["period"] for step in layer.steps] == list(toy_periods.YEARS)
    for step in layer.steps:
        assert len(step["units"]) == len(layer.features)
        assert counted(step) == step["counts"]
        assert f"统计期 {step['period']}" in step["basis"]
    for feature, unit in zip(layer.features, layer.steps[-1]["units"], strict=True):
        own = feature["properties"]
        assert "v" not in own
        assert own["c"] == unit[0]
        assert own["p"][0][0] == own["k"]  # the zone's own facts, no figure


def test_limits_are_of_all_periods_and_labels_too():
    """Zones have 0 … 17 the first year, 10 more each year after: 0 … 37 together."""
    one = coloured(replace(toy_periods.by_zones(), shown=Shown()))
    every = coloured(toy_periods.by_zones())
    assert [kind.label for kind in one.kinds] != [kind.label for kind in every.kinds]
    given = coloured(toy_periods.by_zones(classes="5,10.5"))
    assert [kind.label for kind in given.kinds][:3] == ["< 5", "5 – 10.5", "≥ 10.5"]
    assert given.note == "分级：指定界限；各期同一分级"
    assert "2022 不公开" in coloured(toy_periods.by_zones(untold=("2022",))).note


def test_what_is_withheld_is_called_so_and_without_data_is_not():
    layer = coloured(toy_periods.by_zones())
    words = [kind.label for kind in layer.kinds]
    assert words[-2:] == ["无数据", "不公开"]
    first = layer.steps[0]
    assert [words[unit[0]] for unit in first["units"][:2]] == ["不公开", "不公开"]
    assert first["units"][0][1:] == [None, ["不公开", "", "2", "90.0%"]]
    assert first["counts"][-5:-3] == [0, 2]
    told = replace(toy_periods.by_zones(), shown=Shown())
    assert [kind.label for kind in coloured(told).kinds][-1] == "无数据"  # nothing else is met


def test_parcels_by_the_figure_of_their_division():
    layer = coloured(toy_periods.by_industries(classes="15,25,35"))
    now = {step["period"]: step for step in layer.steps}
    words = [kind.label for kind in layer.kinds]
    drawn = [words[now["2025"]["units"][at][0]] for at in now["2025"]["of"][:7]]
    assert drawn == [
        "< 15", "15 – 25", "25 – 35", "≥ 35", "主要用户并列，不上色", "用户或行业不明，不上色",
        "期末无企业使用",
    ]  # fmt: skip
    assert [words[now["2024"]["units"][at][0]] for at in now["2024"]["of"][2:4]] == ["不公开"] * 2
    assert now["2023"]["of"][:2] == now["2025"]["of"][1::-1]
    assert all(counted(step) == step["counts"] for step in layer.steps)
    assert now["2025"]["units"][0][2][0] == "13 农副食品加工业"
    assert layer.features[0]["properties"]["p"][0][4] == "国有"
    assert "4 个行业大类" in layer.note


def test_names_of_divisions_stand_on_the_page_once_a_period():
    html = offline.render(maps.intensity(toy_periods.by_industries()), mode="inline")
    assert html.count(json.dumps("13 农副食品加工业")) == len(toy_periods.YEARS)
    assert html.count('"Polygon"') + html.count('"MultiPolygon"') < 700  # 300 parcels, once


def test_very_many_parcels_are_tiles_with_a_box_for_each_division(monkeypatch):
    monkeypatch.setattr(map_layers, "MANY", 10)
    with pytest.raises(PageTooLargeError, match="mutu serve"):
        coloured(toy_periods.by_industries())
    layer = coloured(toy_periods.by_industries(served=Served("/mutu", {"v": "1"})))
    assert layer.features == ()
    for step in layer.steps:
        assert sum(step["counts"]) == 300
        assert f"period={step['period']}" in step["tiles"]
        assert step["tiles"].startswith("/mutu/collections/parcels/map/tiles/")
        assert [box is None for box in step["boxes"]] == [False] * 4
        (south, west), (north, east) = step["boxes"][0]
        assert south < north
        assert west < east
    assert layer.tiles == layer.steps[-1]["tiles"]


def test_a_filter_is_said_once_short_and_as_text():
    text = "name = '<script>{{7*7}}' and " + "x" * 500
    html = offline.render(maps.intensity(toy_periods.by_zones(where=text)), mode="inline")
    assert "筛选：name = &#x27;&lt;script&gt;&#123;&#123;7*7" in html
    assert "<script>{{7" not in html
    words = toy_periods.by_zones(where=text).shown.where_words("zh")
    assert len(words) < 170
    assert "\n" not in toy_periods.by_zones(where="a\n=\n1").shown.where_words("en")


def test_the_slider_is_a_range_with_a_name_and_its_last_mark():
    steps = [{"period": f"{year}Q{q}", "sub": "", "foot": ""} for year in range(2015, 2025)
             for q in (1, 2, 3, 4)]  # fmt: skip
    html = slider_html({"at": 39, "steps": steps}, "zh")
    assert 'type="range" min="0" max="39"' in html
    assert 'aria-valuetext="2024Q4"' in html
    assert '<label for="mutu-period">统计期</label>' in html
    assert html.count("<span") - html.count(" hidden>") <= 7
    assert slider_html(None, "zh") == ""
