"""What the layers of a map hold and say, without a browser."""

import math
from dataclasses import replace
from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geoapi.planning.errors import PlanningError
from geoapi.planning.measures import MEASURES
from geoapi.views import maps, offline
from geoapi.views.web import layers as map_layers
from geoapi.views.web.figures import coloured
from geoapi.views.web.idle import idle_layer
from geoapi.views.web.popups import idle_rows, parcel_rows, working
from tests.views import told_scenes, toy_map


@pytest.fixture(scope="module")
def scene():
    return toy_map.scene()


def test_a_figure_of_single_enterprises_is_no_map(scene):
    for by, said in (("parcels", "单个企业"), ("enterprises", "园区、乡镇、宗地或行业")):
        with pytest.raises(PlanningError, match=said):
            maps.intensity(replace(scene, table=replace(scene.table, by=by)))
    with pytest.raises(PlanningError, match="园区、乡镇、宗地或行业"):
        maps.intensity(replace(scene, table=None))


def test_many_parcels_are_left_out_and_said_so(scene, monkeypatch):
    monkeypatch.setattr(map_layers, "MANY", 299)
    html = offline.render(maps.idle(scene), mode="inline")
    assert "共 300 宗，超过 299 宗" in html
    assert len(idle_layer(scene).features) == len(scene.idle)
    assert "320826001GB00001" not in html


def test_restricted_columns_reach_no_page():
    scene = told_scenes.told()
    for name in maps.MAPS:
        html = offline.render(maps.MAPS[name](scene), mode="inline")
        assert "12345678" not in html
        assert "12,345,678" not in html


def test_coordinates_are_degrees_rounded_once(scene):
    frame = scene.county.atlas["zones"]
    feature = coloured(scene).features[0]
    want = frame.geometry.iloc[:1].to_crs(4326).iloc[0]
    got = toy_map.shape_of(feature)
    assert got.hausdorff_distance(want) < 1e-6
    for x, y in got.exterior.coords:
        assert (round(x, 6), round(y, 6)) == (x, y)


def test_several_supplies_of_a_parcel_are_one_shape_worst_first(scene):
    key = scene.idle[0].parcel_id
    several = [
        toy_map.finding(key, kind="data_missing", supply_id="B"),
        toy_map.finding(key, kind="suspended", supply_id="A"),
        toy_map.finding("no-such-parcel"),
    ]
    layer = idle_layer(replace(scene, idle=several))
    assert len(layer.features) == 1
    own = layer.features[0]["properties"]
    assert own["c"] == 1
    assert [section[1] for section in own["p"]] == ["A", "B"]
    assert "另有 1 宗无图形" in layer.note
    assert [kind.count for kind in layer.kinds] == [0, 1, 0]


def test_findings_that_are_not_idle_are_not_drawn(scene):
    told = {"verdict": "not_idle", "idle_class": None}
    quiet = [toy_map.finding(scene.idle[0].parcel_id, **told)]
    assert idle_layer(replace(scene, idle=quiet)).features == ()


def test_idle_rows_by_hand(scene):
    found = toy_map.finding("P1", since=date(2025, 11, 22), area=2000 / 3, fee=None)
    rows = idle_rows(found, scene, {"320826100": "城关镇"})
    assert rows == [
        "疑似闲置（未动工开发）", "3208262024BP1", "P1", "", "城关镇 · Z000",
        "1.0 亩（666.7 平方米）", "2024-11-22（按合同约定）", "2025-11-22（已 365 天）",
        "2026-11-22（已 0 天）", "企业原因", "", "《闲置土地处置办法》第14条", "",
    ]  # fmt: skip


def test_parcel_rows_keep_unknown_apart_from_nothing(scene):
    parcel = scene.county.atlas["parcels"].iloc[3]
    rows = parcel_rows(parcel, scene, [])
    assert rows[1] is None
    assert rows[-1] == ""


def test_working_of_a_total_and_of_an_unknown_sum():
    row = pd.Series({"numerator": 12.0, "denominator": math.nan})
    assert working(row, MEASURES["tax_paid"], "zh") == ""
    assert working(row, MEASURES["tax_intensity"], "zh") is None
    row = pd.Series({"numerator": 1234.5, "denominator": 210.3})
    assert working(row, MEASURES["investment_intensity"], "zh") == (
        "固定资产总投资 1,234.5 万元 ÷ 宗地面积 210.3 亩"
    )
    assert working(row, MEASURES["building_coefficient"], "zh") == (
        "建筑基底面积＋露天堆场及作业场面积 1,234.5 平方米 ÷ 宗地面积 210.3 平方米"
    )


def test_users_count_only_on_the_day(scene):
    frame = scene.county.atlas["occupancies"].copy()
    frame["to_on"] = frame["to_on"].astype("datetime64[s]")
    frame.loc[0, "to_on"] = pd.Timestamp("2026-01-01")
    atlas = dict(scene.county.atlas) | {"occupancies": gpd.GeoDataFrame(frame)}
    layer = map_layers.parcels(replace(scene, county=replace(scene.county, atlas=atlas)))
    assert "s" not in layer.features[0]["properties"]
    assert layer.features[1]["properties"]["s"] == ["示例县金阳纺织有限公司"]


def test_mixed_shapes_are_drawn_by_their_highest_part(scene):
    square = shapely.box(500_000, 3_380_000, 500_100, 3_380_100)
    line = shapely.LineString([(500_000, 3_380_000), (500_200, 3_380_200)])
    frame = scene.county.atlas["facilities"].iloc[:2].copy()
    frame["geometry"] = [shapely.GeometryCollection([line, square]), shapely.Polygon()]
    atlas = dict(scene.county.atlas) | {"facilities": frame}
    layer = map_layers.roads(replace(scene, county=replace(scene.county, atlas=atlas)))
    assert [toy_map.shape_of(one).geom_type for one in layer.features] == ["MultiPolygon"]
