"""File geodatabases, as folders and in zips; aliases; curves."""

import math
import shutil
import sqlite3
import struct
import subprocess
import zipfile

import geopandas as gpd
import pytest
import shapely

from layers.errors import SourceError
from layers.sources import files_of, read, stream
from layers.sources.gdb import _curved, aliases
from layers.sources.vectors import Layer
from tests.layers.sources.shp import boxes, save


def parcels():
    columns = {"ZDDM": ["甲", "乙", None], "MJ": [1.5, None, 0.0]}
    shapes = [shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1), None]
    return gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4549")


@pytest.fixture
def gdb(tmp_path):
    path = tmp_path / "县.gdb"
    save(path, parcels(), driver="OpenFileGDB", layer="宗地")
    return path


def test_a_feature_class(gdb):
    raw = read(gdb)
    assert raw.frame["ZDDM"].tolist() == ["甲", "乙", None]
    assert raw.frame["MJ"].isna().tolist() == [False, True, False]
    assert raw.geometry[0].equals(shapely.box(0, 0, 1, 1))
    assert raw.geometry[2] is None
    assert (raw.crs.to_epsg(), raw.file, raw.rows.tolist()) == (4549, gdb, [1, 2, 3])
    assert len(files_of(gdb)) > 10


def test_feature_classes_are_chosen_by_name(gdb):
    save(gdb, boxes(2), driver="OpenFileGDB", layer="园区", append=True)
    with pytest.raises(SourceError, match=r"有 2 个图层。请用 --source-layer 指明一个：宗地、园区"):
        read(gdb)
    assert len(read(gdb, source_layer="园区").frame) == 2
    with pytest.raises(SourceError, match="没有图层“无”"):
        read(gdb, source_layer="无")


def test_what_is_no_geodatabase(tmp_path):
    (tmp_path / "a.gdb").mkdir()
    with pytest.raises(SourceError, match=r"a\.gdb：不是文件地理数据库.*整个 \.gdb 文件夹"):
        read(tmp_path / "a.gdb")
    (tmp_path / "b.gdb").write_bytes(b"x")
    with pytest.raises(SourceError, match="没有这个文件"):
        read(tmp_path / "b.gdb")
    (tmp_path / "c.shp").mkdir()
    with pytest.raises(SourceError, match="没有这个文件"):
        read(tmp_path / "c.shp")


def pack(folder, target, inside, compression=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(target, "w", compression) as archive:
        for file in files_of(folder):
            archive.write(file, f"{inside}{file.name}")
    return target


@pytest.mark.parametrize("inside", ["", "县.gdb/", "数据/2024/县.gdb/", "../../县.gdb/"])
@pytest.mark.parametrize("ending", [".zip", ".gdb.zip"])
def test_a_zip_with_a_geodatabase(gdb, tmp_path, inside, ending):
    target = pack(gdb, tmp_path / f"县{ending}", inside)
    [first, second] = stream(target, rows=2)
    assert [*first.frame["ZDDM"], *second.frame["ZDDM"]] == ["甲", "乙", None]
    assert first.file == target
    assert not list(tmp_path.parent.glob("县.gdb"))


def test_zips_that_are_refused(gdb, tmp_path, monkeypatch):
    target = pack(gdb, tmp_path / "县.zip", "县.gdb/")
    with pytest.raises(SourceError, match="编码是固定的"):
        read(target, encoding="GBK")
    with pytest.raises(SourceError, match="没有图层“无”"):
        read(target, source_layer="无")
    with zipfile.ZipFile(target, "a") as archive:
        for file in files_of(gdb):
            archive.write(file, f"另.gdb/{file.name}")
    with pytest.raises(SourceError, match=r"有 2 个 Shapefile 或 \.gdb"):
        read(target)
    monkeypatch.setattr("layers.sources.archives.MAX_UNPACKED", 1000)
    with pytest.raises(SourceError, match="解压后超过"):
        read(pack(gdb, target, "县.gdb/"))


def test_a_zip_with_a_geodatabase_and_a_shapefile(gdb, tmp_path):
    target = pack(gdb, tmp_path / "县.zip", "县.gdb/")
    save(tmp_path / "园区.shp", boxes(2))
    with zipfile.ZipFile(target, "a") as archive:
        for part in tmp_path.glob("园区.*"):
            archive.write(part, part.name)
    with pytest.raises(SourceError, match=r"--source-layer 指明一个：园区、县\.gdb"):
        read(target)
    assert len(read(target, source_layer="园区").frame) == 2
    assert len(read(target, source_layer="宗地").frame) == 3


def test_aliases_go_beside_the_names(gdb):
    """The alias is put in where the catalog has two numbers of no use, byte for byte."""
    catalog = gdb / "a00000004.gdbtable"
    data = catalog.read_bytes()
    begin = data.index(b"<Precision>", data.index(b"<Name>ZDDM</Name>"))
    end = data.index(b"</Scale>", begin) + len(b"</Scale>")
    alias = "<AliasName>宗地代码</AliasName>".encode()
    assert len(alias) <= end - begin
    catalog.write_bytes(data[:begin] + alias.ljust(end - begin) + data[end:])
    raw = read(gdb)
    assert list(raw.frame.columns) == ["ZDDM", "MJ"]
    assert raw.titles == {"ZDDM": "宗地代码"}
    assert "列 ZDDM＝宗地代码（别名）" in raw.notes


def test_a_definition_as_arcgis_writes_it():
    field = "<GPFieldInfoEx><Name>{}</Name><AliasName>{}</AliasName></GPFieldInfoEx>".format
    made = f"<a>{field('ZDDM', '宗地代码')}{field('MJ', 'MJ')}{field('BZ', ' ')}</a>"
    assert aliases(made) == {"ZDDM": "宗地代码"}
    assert aliases("") == {}
    assert aliases("<!DOCTYPE a><a/>") == {}


def circle(radius):
    """WKB of a CURVEPOLYGON whose ring is one CIRCULARSTRING around the origin (ISO 19125)."""
    points = [(-radius, 0), (0, radius), (radius, 0), (0, -radius), (-radius, 0)]
    ring = struct.pack("<BII", 1, 8, 5) + b"".join(struct.pack("<2d", *xy) for xy in points)
    return struct.pack("<BII", 1, 10, 1) + ring


def test_curves_of_a_geopackage_are_made_straight_and_noted(tmp_path):
    path = tmp_path / "a.gpkg"
    save(path, boxes(1), SPATIAL_INDEX="NO")
    with sqlite3.connect(path) as database:
        [(blob,)] = database.execute("SELECT geom FROM a")
        database.execute("UPDATE a SET geom = ?", [blob[:8] + bytes(32) + circle(100)])
        database.execute("UPDATE gpkg_geometry_columns SET geometry_type_name = 'CURVEPOLYGON'")
    database.close()
    raw = read(path)
    assert raw.geometry[0].area == pytest.approx(math.pi * 100**2, rel=1e-3)
    assert "图形里有圆弧等曲线，已化为折线" in raw.notes


@pytest.mark.skipif(shutil.which("ogr2ogr") is None, reason="needs gdal-bin")
def test_curves_are_found_where_the_layer_does_not_declare_them(tmp_path):
    text = tmp_path / "a.csv"
    text.write_text('n,wkt\n1,"CURVEPOLYGON(CIRCULARSTRING(0 0,1 1,2 0,1 -1,0 0))"\n')
    for name, kind in (("curved", "CURVEPOLYGON"), ("straight", "CONVERT_TO_LINEAR")):
        subprocess.run(
            ["ogr2ogr", tmp_path / f"{name}.fgb", text, "-oo", "GEOM_POSSIBLE_NAMES=wkt",
             "-nlt", kind], check=True, capture_output=True,
        )  # fmt: skip
    found = [_curved(Layer(p, p)) for p in sorted(tmp_path.glob("*.fgb"))]
    assert found == [True, False]
