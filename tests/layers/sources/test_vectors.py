"""Vector files read whole: Shapefile, GeoPackage, FlatGeobuf; and rubbish under any ending."""

import os
import sqlite3
from pathlib import Path

import geopandas as gpd
import numpy as np
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
    path = tmp_path / "地块.shp"
    write_dataframe(parcels().rename(columns=lambda name: name[:3]), path, encoding="UTF-8")
    return path


def test_shapefile_without_prj_is_silent(shp):
    path = shp
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
    path = shp
    path.with_suffix(ending).unlink()
    with pytest.raises(SourceError, match=f"地块.shp：缺少同名的 {ending}"):
        read(path)


@pytest.mark.parametrize("ending", [".shp", ".dbf", ".shx"])
def test_shapefile_cut_short(shp, ending):
    path = shp
    part = path.with_suffix(ending)
    part.write_bytes(part.read_bytes()[:-60])
    with pytest.raises(SourceError, match=r"不完整|不是 Shapefile"):
        read(path)


def test_shapefile_with_other_contents(shp):
    path = shp
    path.write_bytes(b"<OGRVRTDataSource/>" + bytes(200))
    with pytest.raises(SourceError, match=r"\.shp 不是 Shapefile"):
        read(path)


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


@pytest.mark.parametrize(
    "ending",
    ["shp", "gpkg", "fgb", "kml", "kmz", "geojson", "zip", "dxf", "dbf", "xlsx", "csv.gz"],
)
@pytest.mark.parametrize("content", [b"\x00" * 500, b"PK\x03\x04" + b"\xff" * 500, b"{}", b"\xff"])
def test_rubbish_under_any_ending_is_refused_in_chinese(tmp_path, ending, content):
    path = tmp_path / f"坏.{ending}"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=r"^坏\.") as caught:
        read(path)
    assert any(word in str(caught.value) for word in ("接受", "须有", "请"))


def test_a_name_that_gdal_would_take_for_an_archive(tmp_path):
    path = tmp_path / "a!b.gpkg"
    write_dataframe(parcels(), tmp_path / "a.gpkg")
    path.write_bytes((tmp_path / "a.gpkg").read_bytes())
    with pytest.raises(SourceError, match="普通的文件名"):
        read(path)


def test_text_of_a_geopackage_that_is_not_utf8(tmp_path):
    path = tmp_path / "a.gpkg"
    write_dataframe(parcels(), path, SPATIAL_INDEX="NO")
    with sqlite3.connect(path) as database:
        gbk = "地块".encode("gbk")
        database.execute("UPDATE a SET 宗地代码 = CAST(? AS TEXT) WHERE fid = 2", [gbk])
    database.close()
    with pytest.raises(SourceError, match=r"第 1 至 3 个要素里有不合 UTF-8 的文字"):
        read(path)


def test_binary_columns_are_named(tmp_path):
    path = tmp_path / "a.gpkg"
    write_dataframe(parcels(), path, SPATIAL_INDEX="NO")
    with sqlite3.connect(path) as database:
        database.execute("ALTER TABLE a ADD COLUMN 照片 BLOB")
        database.execute("UPDATE a SET 照片 = x'00ff'")
    database.close()
    raw = read(path)
    assert "照片" not in raw.frame
    assert "二进制列未读：照片" in raw.notes


def test_a_folder_whose_name_is_not_utf8(tmp_path):
    folder = os.fsencode(tmp_path) + b"/" + "县".encode("gbk")
    os.mkdir(folder)  # noqa: PTH102  (pathlib takes no bytes)
    path = Path(os.fsdecode(folder)) / "a.fgb"
    write_dataframe(parcels().iloc[:2], tmp_path / "a.fgb")
    path.write_bytes((tmp_path / "a.fgb").read_bytes())
    with pytest.raises(SourceError, match="文件名或文件夹名不是 UTF-8"):
        read(path)
