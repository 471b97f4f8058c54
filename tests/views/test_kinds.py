"""Every kind of map and figure is one declaration; what the new ones draw, by hand."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geoapi.planning.errors import PlanningError
from geoapi.questions.changes import Between, ask_changes
from geoapi.questions.views import FILLED
from geoapi.views import kinds, maps
from geoapi.views.assemblies.layer import assemblies_layer, members_layer
from geoapi.views.changes.layer import changes_layer
from geoapi.views.errors import FigureError
from geoapi.views.figures import FIGURES
from geoapi.views.swaps.arrows import HEAD, THINNEST, WIDEST, arrows
from geoapi.views.swaps.layer import flows_layer
from layers.units import MU
from tests.views import told_scenes, toy_map


@pytest.fixture(scope="module")
def scene():
    return told_scenes.told()


def props(layer):
    return [feature["properties"] for feature in layer.features]


def test_maps_and_figures_are_those_declared():
    assert set(maps.MAPS) == {name for name, kind in kinds.KINDS.items() if kind.layers}
    assert set(FIGURES) == {name for name, kind in kinds.KINDS.items() if kind.plate}
    needs = {kind.need for kind in kinds.KINDS.values()}
    assert set(FILLED) <= needs
    assert all(kind.zh and kind.en for kind in kinds.KINDS.values())


def test_a_page_lists_what_everyone_may_see():
    every = {name for name, _ in kinds.listed(told=True, editions=2, compared=4)}
    assert every == set(maps.MAPS) - {"grades"}
    closed = {name for name, _ in kinds.listed(told=False, editions=1, compared=9)}
    assert closed == every - {"intensity", "hotspots", "changes"}
    few = {name for name, _ in kinds.listed(told=True, editions=2, compared=3)}
    assert few == every - {"hotspots"}


@pytest.mark.parametrize("name", ["assemblies", "flows", "changes"])
def test_without_its_answer_a_kind_is_refused(name):
    with pytest.raises(PlanningError, match="此图需要"):
        maps.MAPS[name](toy_map.scene())
    with pytest.raises(FigureError, match="此图需要"):
        FIGURES[name](toy_map.scene())


def test_sites_are_told_in_their_order_with_all_their_parcels(scene):
    found, layer = scene.sites.found, assemblies_layer(scene)
    first = next(one for one in props(layer) if one["n"] == "地块 1")
    largest = found.sites.iloc[int(np.argmax(found.sites["measured_area"]))]
    assert first["s"] == largest["parcels"]
    assert first["v"] == f"{largest['measured_area'] / MU:,.1f}"
    assert sum(kind.count for kind in layer.kinds) == len(found.sites)
    assert "未设临路距离" in layer.note
    parts = members_layer(scene)
    assert sorted(one["k"] for one in props(parts)) == sorted(found.parcels["parcel_id"])


def test_flows_tell_area_document_and_what_has_no_arrow(scene):
    """Of six swaps of 10 … 60 mu the last names neither town nor a parcel that is drawn."""
    layer = flows_layer(scene)
    told = {one["k"]: one for one in props(layer)}
    assert set(told) == {"B0", "B1", "B2", "B3", "B4"}
    assert "另有 1 笔" in layer.note
    assert [told[f"B{n}"]["v"] for n in range(5)] == ["10.0", "20.0", "30.0", "40.0", "50.0"]
    assert "示政地〔2025〕3号" in told["B2"]["p"][0]
    assert "示国土验〔2024〕2号" in told["B1"]["p"][0]
    assert layer.kinds[told["B1"]["c"]].label.startswith("来自宗地")
    assert layer.kinds[told["B2"]["c"]].label.startswith("来自乡镇")


def test_an_arrow_is_as_wide_as_its_area_and_ends_at_its_zone():
    lines = [shapely.LineString([(0, 0), (10_000, 0)]), None,
             shapely.LineString([(0, 5_000), (10_000, 5_000)]),
             shapely.LineString([(0, 9_000), (10_000, 9_000)])]  # fmt: skip
    span = 20_000
    one, none, half, thin = arrows(lines, [100.0, 100.0, 50.0, 0.1], span)
    assert none is None
    assert one.distance(shapely.Point(10_000, 0)) < 1e-6
    assert all(shape.is_valid for shape in (one, half, thin))

    def width(shape, x):
        cut = shape.intersection(shapely.LineString([(x, -20_000), (x, 20_000)]))
        return cut.length

    middle = 5_000
    assert width(half, middle) / width(one, middle) == pytest.approx(0.5, rel=0.02)
    assert width(thin, middle) <= THINNEST * span
    assert width(one, middle) <= WIDEST * span
    assert one.bounds[2] == pytest.approx(10_000)
    assert HEAD > 1


def test_two_swaps_of_one_way_lie_side_by_side():
    line = shapely.LineString([(0, 0), (10_000, 0)])
    one, other = arrows([line, line], [1.0, 1.0], 5_000)
    middle = shapely.LineString([(5_000, -9_000), (5_000, 9_000)])
    assert not one.intersection(middle).intersects(other.intersection(middle))


def test_each_change_is_drawn_once_by_its_kind(scene):
    """300 parcels: 10 gone, 5 moved, 10 with another floor area, 10 new."""
    layer = changes_layer(scene)
    counts = {kind.label: kind.count for kind in layer.kinds}
    assert counts == {"新增": 10, "已撤销": 10, "图形变化": 5, "数值变化": 10, "图形微调": 0}
    gone = [one for one in props(layer) if one["v"] == "已撤销"]
    before = scene.county.atlas["parcels"]["parcel_id"].iloc[:10]
    assert sorted(one["k"] for one in gone) == sorted(before)
    assert len({one["k"] for one in props(layer)}) == 35
    assert all(one["l"] == ["×"] for one in gone)
    assert "第1版（2025-11-02入库）与第2版" in layer.basis


def test_confidential_fields_are_not_compared(scene):
    assert "fixed_investment" in scene.comparison.diff.left_out


class Stored:
    """Editions of parcels, by number."""

    def __init__(self, frames):
        self.frames = frames

    def editions(self, layer_name=None):
        return [(toy_map.edition(layer_name, n), n == max(self.frames)) for n in self.frames]

    def read_edition(self, layer_name, number):
        assert layer_name == "parcels"
        return self.frames[number]


def test_the_last_two_editions_are_compared_unless_said_otherwise(scene):
    frame = scene.county.atlas["parcels"]
    stored = Stored({1: frame, 2: frame.iloc[1:], 4: frame.iloc[3:]})
    told = ask_changes(scene.county, Between(stored))
    assert (told.before.number, told.after.number, len(told.diff.removed)) == (2, 4, 2)
    told = ask_changes(scene.county, Between(stored, before=1, after=4))
    assert len(told.diff.removed) == 3
    with pytest.raises(PlanningError, match="第 3 版；有：1、2、4"):
        ask_changes(scene.county, Between(stored, before=3))
    with pytest.raises(PlanningError, match="只有一个版本"):
        ask_changes(scene.county, Between(Stored({1: frame})))


def test_a_county_without_shapes_has_no_arrows(scene):
    from layers.atlas import make_atlas

    county = replace(scene.county, atlas=make_atlas({}, toy_map.CRS))
    assert flows_layer(replace(scene, county=county)).features == ()
    assert isinstance(scene.county.atlas["zones"], gpd.GeoDataFrame)
