"""Formats: each kind of file a bureau has gets in, with the report a hand would write."""

import shutil

import geopandas as gpd
import numpy as np
import pytest
import shapely

from tests.doors.composed import (
    LEDGER,
    NAMES,
    dxf,
    kml,
    shapefile,
    table,
    vector,
    zipped,
)
from tests.doors.door import FIRMS, KEYS, SHAPES, problems, warned
from tests.layers.sources.shp import save

DEGREES = "EPSG:4326"
LONG = ("宗地代码", "地块名称", "登记面积亩")


def same(stored, *, names=NAMES, within=1e-4):
    """The three parcels as they were composed; areas by hand: 15 亩 = 10,000 m²."""
    assert stored["parcel_id"].tolist() == list(KEYS)
    assert stored["name"].tolist() == list(names)
    assert stored["site_area"].tolist() == pytest.approx([10_000, 10_000, 30_000], rel=1e-12)
    for shape, made in zip(stored.geometry, SHAPES, strict=True):
        assert shape.geom_type == "MultiPolygon"
        assert shapely.hausdorff_distance(shape, made) < within
        assert shape.symmetric_difference(made).area < within * made.length


def report(answer):
    return answer["read"], answer["taken"], answer["crs"], answer["encoding"], answer["repairs"]


@pytest.mark.parametrize(
    ("name", "crs"),
    [("宗地.gpkg", "EPSG:4549"), ("宗地.gdb", "EPSG:4549"), ("宗地.fgb", "EPSG:4549"),
     ("宗地.geojson", DEGREES)],
)  # fmt: skip
def test_a_vector_file_of_each_format(bare, name, crs):
    """Written by GDAL with whole Chinese headers; GeoJSON in degrees as RFC 7946 has it."""
    options = {"layer": "宗地"} if name.endswith((".gpkg", ".gdb")) else {}
    if name.endswith(".geojson"):
        options = {"COORDINATE_PRECISION": 12}
    path = vector(bare.folder / name, crs, **options)
    answer = bare.take("parcels", path)
    assert report(answer)[:3] == (3, 3, crs)
    assert answer["repairs"] == []
    same(bare.rows("parcels").sort_values("parcel_id"))  # FlatGeobuf orders rows by place


def entitle(path, name, alias):
    """Put an alias into the definition, where the catalog has two numbers of no use."""
    catalog = path / "a00000004.gdbtable"
    data = catalog.read_bytes()
    begin = data.index(b"<Precision>", data.index(f"<Name>{name}</Name>".encode()))
    end = data.index(b"</Scale>", begin) + len(b"</Scale>")
    words = f"<AliasName>{alias}</AliasName>".encode()
    assert len(words) <= end - begin
    catalog.write_bytes(data[:begin] + words.ljust(end - begin) + data[end:])


def test_the_aliases_of_a_geodatabase_are_headers(bare):
    """What ArcGIS shows over a column names it and states its unit; its name does not."""
    path = bare.folder / "成果.gdb"
    columns = {"F1": KEYS, "ZDMJ": (15.0, 15.0, 45.0), "F3": NAMES}
    save(path, gpd.GeoDataFrame(columns, geometry=list(SHAPES), crs="EPSG:4549"),
         driver="OpenFileGDB", layer="宗地")  # fmt: skip
    for name, alias in (("F1", "宗地代码"), ("ZDMJ", "宗地面积(亩)"), ("F3", "地块名称")):
        entitle(path, name, alias)
    answer = bare.take("parcels", path)
    assert "F1＝宗地代码" in warned(answer, "别名")
    same(bare.rows("parcels"))
    bare.take("parcels", path, "--map", "parcel_id=F1", "--map", "site_area=宗地面积(亩)")
    same(bare.rows("parcels"))


def test_a_geodatabase_in_a_zip(bare):
    path = vector(bare.folder / "成果.gdb", layer="宗地")
    shutil.make_archive(str(bare.folder / "成果"), "zip", bare.folder, path.name)
    shutil.rmtree(path)
    assert report(bare.take("parcels", bare.folder / "成果.zip")) == (3, 3, "EPSG:4549", None, [])
    same(bare.rows("parcels"))


def test_a_layer_of_several_is_named(bare):
    path = vector(bare.folder / "库.gpkg", layer="宗地")
    vector(path, layer="地块", append=False)
    said = bare.unreadable("parcels", path)
    assert "宗地" in said
    assert "地块" in said
    assert "--source-layer" in said
    bare.take("parcels", path, "--source-layer", "宗地")
    same(bare.rows("parcels"))


def test_kml(bare):
    answer = bare.take("parcels", kml(bare.folder / "宗地.kml"))
    assert report(answer) == (3, 3, DEGREES, "UTF-8", [])
    same(bare.rows("parcels"), within=1e-3)


def test_a_shapefile_in_gbk_without_cpg(bare):
    answer = bare.take("parcels", shapefile(bare.folder, LONG, "gbk"))
    assert report(answer) == (3, 3, "EPSG:4549", "GB18030", [])
    same(bare.rows("parcels"))


@pytest.mark.parametrize(("ldid", "cpg"), [(0x57, None), (0x03, None), (0, "ISO-8859-1"),
                                           (0x4F, None), (0x57, "UTF-8")])  # fmt: skip
def test_a_shapefile_in_gbk_that_says_it_is_something_else(bare, ldid, cpg):
    """GDAL writes LDID 0x57 whatever it writes; a .cpg is copied from the file beside."""
    path = shapefile(bare.folder, LONG, "gbk", ldid=ldid, cpg=cpg)
    answer = bare.take("parcels", path)
    assert answer["encoding"] == "GB18030"
    same(bare.rows("parcels"))


def test_a_shapefile_in_utf8_that_says_gbk(bare):
    path = shapefile(bare.folder, ("ZDDM", "DKMC", "ZDMJ_亩"), "utf-8", ldid=0x4D)
    answer = bare.take("parcels", path)
    assert answer["encoding"] == "UTF-8"
    same(bare.rows("parcels"))


@pytest.mark.parametrize(("ldid", "cpg"), [(0, None), (0x4F, None), (0x78, None), (0, "BIG5")])
def test_a_shapefile_in_big5(bare, ldid, cpg):
    words = ("縣城東側工業用地", "臨河鎮機械廠房", "開發區標準廠房")
    path = shapefile(bare.folder, ("ZDDM", "DKMC", "ZDMJ"), "big5", ldid=ldid, cpg=cpg, words=words)
    answer = bare.take("parcels", path, "--unit", "site_area=亩")
    assert answer["encoding"] == "BIG5"
    same(bare.rows("parcels"), names=words)


def test_an_encoding_that_is_stated(bare):
    words = ("工業", "廠房", "倉庫")
    path = shapefile(bare.folder, ("ZDDM", "DKMC", "ZDMJ"), "big5", words=words)
    answer = bare.take("parcels", path, "--unit", "site_area=亩", "--encoding", "Big5")
    assert answer["encoding"] == "BIG5"
    same(bare.rows("parcels"), names=words)
    said = bare.unreadable("parcels", path, "--unit", "site_area=亩", "--encoding", "utf-8")
    assert "UTF-8" in said


def test_field_names_cut_at_ten_bytes_in_gbk(bare):
    """宗地代码编号 and 登记面积（亩） do not fit: what is left is found through the aliases."""
    headers = ("宗地代码", "地块名称", "计容建筑面积（平方米）")
    path = shapefile(bare.folder, headers, "gbk")
    answer = bare.take("parcels", path, "--unit", "floor_area=平方米")
    assert "计容建筑面" in warned(answer, "被截断", "floor_area")
    assert bare.rows("parcels")["floor_area"].tolist() == [15, 15, 45]


def test_a_cut_field_name_states_no_unit(bare):
    path = shapefile(bare.folder, ("宗地代码", "地块名称", "计容建筑面积（平方米）"), "gbk")
    answer = bare.refuse("parcels", path)
    assert [(p["row"], p["field"], p["value"]) for p in answer["problems"]] == [
        (None, "floor_area", "计容建筑面")
    ]
    assert "--unit floor_area=" in answer["problems"][0]["suggestion"]


def test_field_names_cut_at_ten_bytes_in_utf8(bare):
    """Three Chinese characters and a third of one are left."""
    path = shapefile(bare.folder, ("宗地代码", "地块名称", "登记面积（亩）"), "utf-8", cpg="UTF-8")
    answer = bare.take("parcels", path, "--unit", "site_area=亩")
    for left, name in (("宗地代", "parcel_id"), ("地块名", "name"), ("登记面", "site_area")):
        warned(answer, left, f"（{name}）", "被截断")
    same(bare.rows("parcels"))


def test_pinyin_initials(bare):
    path = shapefile(bare.folder, ("ZDDM", "DKMC", "ZDMJ"), "gbk")
    assert problems(bare.refuse("parcels", path)) == [
        (None, "site_area", "ZDMJ", "宗地面积没有注明计量单位")
    ]
    bare.take("parcels", path, "--unit", "site_area=亩")
    same(bare.rows("parcels"))


@pytest.mark.parametrize(
    "packed", [str, lambda name: name.encode("gbk").decode("cp437")], ids=["utf-8", "gbk"]
)
def test_a_shapefile_in_a_zip(bare, packed):
    path = zipped(shapefile(bare.folder, LONG, "gbk"), packed)
    assert report(bare.take("parcels", path)) == (3, 3, "EPSG:4549", "GB18030", [])
    same(bare.rows("parcels"))


def test_boundaries_in_a_dxf_with_a_ledger(county):
    """The drawing has the codes as texts; the ledger the rest. A drawing states no CRS."""
    path = dxf(county.folder / "界线.dxf")
    ledger = table(county.folder / "台账.xlsx", LEDGER)
    answer = county.take("parcels", path, "--join", ledger, "--on", "文字=宗地代码")
    assert report(answer) == (3, 3, "EPSG:4549", "GB18030", [])
    assert "请核对" in warned(answer, "没有注明坐标系")
    same(county.rows("parcels"))


def test_a_drawing_and_a_ledger_that_do_not_agree(county):
    """A plot without a row in the ledger keeps its own code; a row without a plot is told."""
    path = dxf(county.folder / "界线.dxf")
    ledger = table(county.folder / "台账.xlsx", [*LEDGER[:3], ("320999001009GB00009", "无图", 9)])
    answer = county.take("parcels", path, "--join", ledger, "--on", "文字=宗地代码")
    warned(answer, "1 行在 台账.xlsx 里没有对应的“文字”")
    warned(answer, "台账.xlsx 有 1 行的“宗地代码”在本文件里没有")
    stored = county.rows("parcels")
    assert stored["parcel_id"].tolist() == list(KEYS)
    assert stored["name"].isna().tolist() == [False, False, True]


def test_boundaries_in_a_dxf_without_a_known_place(bare):
    path = dxf(bare.folder / "界线.dxf")
    answer = bare.refuse("parcels", path, "--map", "parcel_id=文字")
    [problem] = answer["problems"]
    assert (problem["row"], problem["field"]) == (None, "geometry")
    assert "没有注明坐标系" in problem["problem"]
    assert "--crs" in problem["suggestion"]
    answer = bare.take("parcels", path, "--map", "parcel_id=文字", "--crs", "EPSG:4549")
    assert answer["crs"] == "EPSG:4549"


FIRM_ROWS = [("统一社会信用代码", "企业名称", "行业代码", "经度", "纬度"),
             *((code, name, "1311", 120.01 + at / 100, 33.42)
               for at, (code, name) in enumerate(zip(FIRMS, NAMES, strict=True)))]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "encoding", "told"),
    [("企业.csv", "utf-8", "UTF-8"), ("企业.csv", "utf-8-sig", "UTF-8"),
     ("企业.csv", "gb18030", "GB18030"), ("企业.csv", "gbk", "GB18030"),
     ("企业.csv", "utf-16", "UTF-16"), ("企业.xlsx", "", None), ("企业.xls", "", None)],
)  # fmt: skip
def test_a_sheet_of_each_format(county, name, encoding, told):
    path = table(county.folder / name, FIRM_ROWS, encoding=encoding)
    answer = county.take("enterprises", path)
    assert (answer["read"], answer["encoding"]) == (3, told)
    stored = county.rows("enterprises")
    assert stored["uscc"].tolist() == list(FIRMS)
    assert stored["name"].tolist() == list(NAMES)
    assert stored["industry_code"].tolist() == ["1311"] * 3
    degrees = stored.geometry.to_crs("EPSG:4490")
    assert np.allclose(degrees.x, [120.01, 120.02, 120.03], atol=1e-9)
    assert np.allclose(degrees.y, 33.42, atol=1e-9)


def test_a_character_that_only_gb18030_has(county):
    """㐂 and 𠮷 are in no GBK: rare characters stand in names of people and villages."""
    rows = [FIRM_ROWS[0], (FIRMS[0], "𠮷㐂食品厂", "1311", 120.01, 33.42)]
    path = table(county.folder / "企业.csv", rows, encoding="gb18030")
    assert county.take("enterprises", path)["encoding"] == "GB18030"
    assert county.rows("enterprises")["name"].tolist() == ["𠮷㐂食品厂"]


def test_a_format_that_is_not_known(county):
    path = county.folder / "宗地.dwg"
    path.write_bytes(b"AC1032")
    said = county.unreadable("parcels", path)
    assert "宗地.dwg" in said
    assert ".shp" in said
    assert "DXF" in said


@pytest.mark.parametrize("name", ["宗地.shp", "宗地.gpkg", "宗地.fgb", "宗地.xlsx", "宗地.kml",
                                  "宗地.txt", "宗地.dxf", "宗地.zip"])  # fmt: skip
def test_what_is_not_what_its_ending_says(county, name):
    path = county.folder / name
    path.write_bytes("这不是数据\n".encode())
    assert name in county.unreadable("parcels", path)
    assert len(county.rows("parcels")) == 3


def test_text_that_is_called_a_workbook(county):
    """Many systems export so; what is in it is said."""
    path = county.folder / "企业.xls"
    table(path.with_suffix(".csv"), FIRM_ROWS, encoding="gbk").rename(path)
    answer = county.take("enterprises", path)
    warned(answer, "扩展名是 .xls", "分隔的文字")
    assert county.rows("enterprises")["uscc"].tolist() == list(FIRMS)
