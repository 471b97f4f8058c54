"""GeoJSON: feature by feature, nothing lost without a word."""

import orjson
import pytest

from layers.errors import SourceError
from layers.sources import read


def geojson(tmp_path, document):
    path = tmp_path / "地块.geojson"
    path.write_bytes(document if isinstance(document, bytes) else orjson.dumps(document))
    return path


def feature(shape, **properties):
    return {"type": "Feature", "properties": properties, "geometry": shape}


def test_geojson(tmp_path):
    ring = [[119, 34], [119.1, 34], [119.1, 34.1], [119, 34]]
    features = [
        feature({"type": "Polygon", "coordinates": [ring]}, 宗地代码="001", 面积=1.5, 标签=["a"]),
        feature({"type": "Polygon", "coordinates": [ring[:3]]}, 宗地代码="002", 已建=True),
        feature(None, 宗地代码="003"),
    ]
    raw = read(geojson(tmp_path, {"type": "FeatureCollection", "features": features}))
    assert raw.crs.to_epsg() == 4326
    assert raw.frame["宗地代码"].tolist() == ["001", "002", "003"]
    assert raw.frame["面积"].tolist() == [1.5, None, None]
    assert raw.frame["标签"][0] == '["a"]'
    assert raw.frame["已建"].tolist() == [None, True, None]
    assert [shape is None for shape in raw.geometry] == [False, True, True]
    assert "第 2 个要素的图形已损坏，按无图形读入" in raw.notes


def test_geojson_in_metres_without_a_crs_is_silent(tmp_path):
    point = {"type": "Point", "coordinates": [38_527_000, 3_852_000]}
    raw = read(geojson(tmp_path, feature(point)))
    assert raw.crs is None
    assert any("--crs" in note for note in raw.notes)
    name = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4526"}}
    assert read(geojson(tmp_path, {**feature(point), "crs": name})).crs.to_epsg() == 4526


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (b'{"type": "FeatureCollection", "features": [{', "第 1 行第 .* 列起不是完好的 JSON"),
        (b"[1, 2]", "最外层不是 JSON 对象"),
        (b"\x00\x00", "不是完好的 JSON"),
        (b"[" * 100_000, "不是完好的 JSON"),
        ({"type": "FeatureCollection", "features": [None]}, "第 1 个要素不是"),
        ({"type": "Table"}, "type 是“Table”"),
    ],
)
def test_geojson_that_is_refused(tmp_path, document, said):
    with pytest.raises(SourceError, match=said):
        read(geojson(tmp_path, document))


def collection(*features):
    return {"type": "FeatureCollection", "features": list(features)}


def test_a_features_own_id_is_a_column_beside_a_property_of_that_name(tmp_path):
    plain = collection({**feature(None, 名称="甲"), "id": 7}, feature(None, 名称="乙"))
    raw = read(geojson(tmp_path, plain))
    assert raw.frame["id"].tolist() == [7, None]
    both = collection({**feature(None, id="x"), "id": 7}, {**feature(None, id="y"), "id": "y"})
    raw = read(geojson(tmp_path, both))
    assert raw.frame["id"].tolist() == ["x", "y"]
    assert raw.frame["要素id"].tolist() == [7, None]


def test_members_that_are_no_properties_are_named(tmp_path):
    raw = read(geojson(tmp_path, collection({**feature(None, 名称="甲"), "宗地代码": "001"})))
    assert "要素里不在 properties 内的成员未读：宗地代码" in raw.notes


def test_integers_beyond_64_bits_are_refused(tmp_path):
    document = b'{"type": "Feature", "geometry": null, "properties": {"BH": 123456789012345678901}}'
    with pytest.raises(SourceError, match=r"列“BH”里有超过 64 位的整数.*双引号"):
        read(geojson(tmp_path, document))
    raw = read(geojson(tmp_path, document.replace(b"8901}", b"}")))
    assert raw.frame["BH"].tolist() == [12345678901234567]


def test_heights_are_kept_and_empty_shapes_are_no_damage(tmp_path):
    features = [
        feature({"type": "Point", "coordinates": [119, 34, 5]}),
        feature({"type": "Polygon", "coordinates": []}),
    ]
    raw = read(geojson(tmp_path, collection(*features)))
    assert raw.geometry[0].z == 5
    assert raw.geometry[1].is_empty
    assert not raw.notes
