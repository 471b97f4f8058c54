"""Shapefile, GeoPackage, GeoJSON, FlatGeobuf, KML."""

import zipfile

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
import pytest
import shapely
from pyogrio import write_dataframe

from layers.errors import SourceError
from layers.sources import read

SQUARE = shapely.box(500_000, 3_800_000, 500_100, 3_800_100)


def parcels(crs="EPSG:4549"):
    columns = {
        "地块名称": ["连云港经开区一号", "灌云县二号", None],
        "宗地代码": ["001", "002", "003"],
        "面积": [1.5, None, 0.0],
    }
    return gpd.GeoDataFrame(columns, geometry=[SQUARE, SQUARE, None], crs=crs)


@pytest.fixture
def shp(tmp_path):
    """Write a Shapefile in an encoding; set .cpg and the LDID byte by hand."""

    def write(encoding, *, cpg=None, ldid=0, frame=None):
        path = tmp_path / "地块.shp"
        frame = parcels() if frame is None else frame
        frame = frame.rename(columns=lambda name: name[:3] if name.isascii() is False else name)
        write_dataframe(frame, path, encoding=encoding)
        beside = path.with_suffix(".cpg")
        beside.write_text(cpg) if cpg else beside.unlink()
        dbf = bytearray(path.with_suffix(".dbf").read_bytes())
        dbf[29] = ldid
        path.with_suffix(".dbf").write_bytes(dbf)
        return path

    return write


@pytest.mark.parametrize(
    ("written", "told", "used", "why"),
    [
        ("GBK", (None, 0), "GB18030", "合乎 GB18030"),
        ("GBK", (None, 0x4D), "GB18030", "LDID"),
        ("GBK", (None, 0x57), "GB18030", "合乎 GB18030"),  # GDAL's own LDID says Latin-1
        ("GBK", ("GBK", 0x57), "GB18030", ".cpg"),
        ("GBK", ("936", 0), "GB18030", ".cpg"),
        ("GBK", ("UTF-8", 0), "GB18030", "合乎 GB18030"),  # the .cpg is wrong
        ("UTF-8", (None, 0), "UTF-8", "合乎 UTF-8"),
        ("UTF-8", (None, 0x4D), "UTF-8", "合乎 UTF-8"),  # the LDID is wrong
        ("UTF-8", ("UTF-8", 0x57), "UTF-8", ".cpg"),
    ],
)
def test_shapefile_encodings(shp, written, told, used, why):
    cpg, ldid = told
    raw = read(shp(written, cpg=cpg, ldid=ldid))
    assert raw.encoding == used
    assert why in raw.notes[0]
    assert list(raw.frame.columns) == ["地块名", "宗地代", "面积"]
    assert raw.frame["地块名"].tolist()[:2] == ["连云港经开区一号", "灌云县二号"]
    assert raw.frame["地块名"].isna().tolist() == [False, False, True]
    assert raw.crs.to_epsg() == 4549
    assert raw.geometry[2] is None
    assert raw.geometry[0].equals(SQUARE)
    assert list(raw.rows) == [1, 2, 3]


def test_a_stated_encoding_is_obeyed_or_refused(shp):
    path = shp("GBK")
    assert read(path, encoding="GBK").encoding == "GB18030"
    with pytest.raises(SourceError, match="无法按 utf-8 解读"):
        read(path, encoding="utf-8")


def test_shapefile_without_prj_is_silent(shp):
    path = shp("UTF-8")
    path.with_suffix(".prj").unlink()
    assert read(path).crs is None


def test_long_integers_beside_missing_ones(tmp_path):
    path = tmp_path / "地块.gpkg"
    frame = parcels()
    frame["编码"] = pd.array([2**53 + 1, None, 7], dtype="Int64")
    write_dataframe(frame, path)
    with pytest.raises(SourceError, match=r"“编码”是有空值的长整数.*存为文本"):
        read(path)
    write_dataframe(frame.iloc[[0, 2]], path)
    assert read(path).frame["编码"].tolist() == [2**53 + 1, 7]


def test_shapes_without_attributes(tmp_path):
    path = tmp_path / "地块.gpkg"
    write_dataframe(gpd.GeoDataFrame(geometry=[SQUARE, SQUARE], crs="EPSG:4549"), path)
    raw = read(path)
    assert (len(raw.frame), list(raw.frame.columns), len(raw.geometry)) == (2, [], 2)


@pytest.mark.parametrize("ending", [".dbf", ".shx"])
def test_shapefile_without_its_siblings(shp, ending):
    path = shp("UTF-8")
    path.with_suffix(ending).unlink()
    with pytest.raises(SourceError, match=f"地块.shp：缺少同名的 {ending}"):
        read(path)


@pytest.mark.parametrize("ending", [".shp", ".dbf", ".shx"])
def test_shapefile_cut_short(shp, ending):
    path = shp("UTF-8")
    part = path.with_suffix(ending)
    part.write_bytes(part.read_bytes()[:-60])
    with pytest.raises(SourceError, match=r"不完整|不是 Shapefile"):
        read(path)


def test_shapefile_with_other_contents(shp):
    path = shp("UTF-8")
    path.write_bytes(b"<OGRVRTDataSource/>" + bytes(200))
    with pytest.raises(SourceError, match=r"\.shp 不是 Shapefile"):
        read(path)


def pack(path, target, **renamed):
    with zipfile.ZipFile(target, "w") as archive:
        for part in path.parent.glob(f"{path.stem}.*"):
            if part.suffix != ".zip":
                archive.write(part, renamed.get(part.suffix[1:], f"数据/{part.name}"))
    return target


def test_zipped_shapefile(shp, tmp_path):
    target = pack(shp("GBK"), tmp_path / "地块.zip")
    raw = read(target)
    assert raw.frame["宗地代"].tolist() == ["001", "002", "003"]
    assert raw.file == target
    assert raw.encoding == "GB18030"


def test_a_zip_writes_nothing_outside(shp, tmp_path):
    names = {e: f"../../../{tmp_path.name}-x/a.{e}" for e in ("shp", "shx", "dbf", "prj", "cpg")}
    raw = read(pack(shp("UTF-8"), tmp_path / "地块.zip", **names))
    assert len(raw.frame) == 3
    assert not list(tmp_path.parent.glob("*-x"))


def test_zips_that_are_refused(shp, tmp_path, monkeypatch):
    path = shp("UTF-8")
    two = tmp_path / "两.zip"
    with zipfile.ZipFile(two, "w") as archive:
        for part in list(path.parent.glob("地块.*")):
            archive.write(part, part.name)
            archive.write(part, f"另{part.name}")
    with pytest.raises(SourceError, match=r"有 2 个 Shapefile.*--source-layer.*地块"):
        read(two)
    assert len(read(two, source_layer="另地块").frame) == 3
    none = tmp_path / "无.zip"
    with zipfile.ZipFile(none, "w") as archive:
        archive.writestr("说明.docx", "x")
    with pytest.raises(SourceError, match=r"没有 \.shp"):
        read(none)
    part = tmp_path / "缺.zip"
    with zipfile.ZipFile(part, "w") as archive:
        archive.write(path, path.name)
    with pytest.raises(SourceError, match=r"缺\.zip：缺少同名的 \.shx、.dbf"):
        read(part)
    monkeypatch.setattr("layers.sources.archives.MAX_UNPACKED", 10)
    with pytest.raises(SourceError, match="解压后超过"):
        read(two, source_layer="地块")


def test_geopackage_layers(tmp_path):
    path = tmp_path / "县.gpkg"
    write_dataframe(parcels(), path, layer="宗地")
    write_dataframe(parcels().drop(columns="geometry"), path, layer="台账")
    raw = read(path)
    assert raw.crs.to_epsg() == 4549
    assert raw.frame["地块名称"].tolist()[:2] == ["连云港经开区一号", "灌云县二号"]
    assert raw.geometry[2] is None
    table = read(path, source_layer="台账")
    assert table.geometry is None
    assert len(table.frame) == 3
    write_dataframe(parcels(), path, layer="园区")
    with pytest.raises(SourceError, match="--source-layer 指明一个：宗地、园区、台账"):
        read(path)
    with pytest.raises(SourceError, match="没有图层“无”"):
        read(path, source_layer="无")


def test_geopackage_cut_short_or_something_else(tmp_path):
    path = tmp_path / "县.gpkg"
    write_dataframe(parcels(), path, layer="宗地")
    path.write_bytes(path.read_bytes()[:-8192])
    with pytest.raises(SourceError, match="不完整"):
        read(path)
    path.write_bytes(b"<OGRVRTDataSource></OGRVRTDataSource>")
    with pytest.raises(SourceError, match="不是 GeoPackage"):
        read(path)


def test_a_shape_broken_inside_costs_only_itself(tmp_path):
    path = tmp_path / "县.gpkg"
    good = parcels().iloc[:2]
    write_dataframe(good, path, layer="宗地")
    data = path.read_bytes()
    ring = np.array([[500_100, 3_800_000]], dtype="<f8").tobytes()
    assert data.count(ring)
    at = data.rfind(ring)  # the last point of a ring: now it does not close
    path.write_bytes(data[:at] + np.array([1.0, 1.0], dtype="<f8").tobytes() + data[at + 16 :])
    raw = read(path)
    assert len(raw.frame) == 2
    assert sum(shape is None for shape in raw.geometry) == 1
    assert any("图形已损坏" in note for note in raw.notes)


def test_flatgeobuf(tmp_path):
    path = tmp_path / "地块.fgb"
    write_dataframe(parcels().iloc[:2], path)
    raw = read(path)
    assert sorted(raw.frame["宗地代码"]) == ["001", "002"]
    assert raw.crs.to_epsg() == 4549
    for data in (path.read_bytes()[:-400], b"no"):
        path.write_bytes(data)
        with pytest.raises(SourceError):
            read(path)


def test_kml(tmp_path):
    path = tmp_path / "地块.kml"
    path.write_text(
        '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2">'
        "<Document><name>d</name><Placemark><name>一号</name><ExtendedData><Data name='宗地代码'>"
        "<value>001</value></Data></ExtendedData><Point><coordinates>119,34,5</coordinates></Point>"
        "</Placemark></Document></kml>",
        encoding="utf-8",
    )
    raw = read(path)
    assert raw.crs.to_epsg() == 4326
    assert raw.frame["宗地代码"].tolist() == ["001"]
    assert list(raw.frame.columns) == ["name", "description", "宗地代码"]
    assert (raw.geometry[0].x, raw.geometry[0].y) == (119, 34)
    for content in ("<OGRVRTDataSource/>", "<!DOCTYPE kml [<!ENTITY a 'b'>]><kml></kml>", "<kml"):
        path.write_text(content)
        with pytest.raises(SourceError):
            read(path)


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


@pytest.mark.parametrize(
    "ending", ["shp", "gpkg", "fgb", "kml", "geojson", "zip", "xlsx", "csv.gz"]
)
@pytest.mark.parametrize("content", [b"\x00" * 500, b"PK\x03\x04" + b"\xff" * 500, b"{}", b"\xff"])
def test_rubbish_under_any_ending_is_refused_in_chinese(tmp_path, ending, content):
    path = tmp_path / f"坏.{ending}"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=r"^坏\.") as caught:
        read(path)
    assert "接受" in str(caught.value) or "须有" in str(caught.value)


def test_a_name_that_gdal_would_take_for_an_archive(tmp_path):
    path = tmp_path / "a!b.gpkg"
    write_dataframe(parcels(), tmp_path / "a.gpkg")
    path.write_bytes((tmp_path / "a.gpkg").read_bytes())
    with pytest.raises(SourceError, match="普通的文件名"):
        read(path)
