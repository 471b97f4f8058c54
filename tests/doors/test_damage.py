"""Files that are cut short, incomplete or empty: refused with their name, nothing half-stored."""

import shutil

import pytest

from tests.doors.composed import LEDGER, dxf, kml, shapefile, table, vector, zipped
from tests.doors.door import FIRMS, warned
from tests.doors.test_boundary import plots, txt

LONG = ("宗地代码", "地块名称", "登记面积亩")


def zipped_shapefile(folder):
    return zipped(shapefile(folder, LONG, "gbk"), str)


def geojson(folder):
    return vector(folder / "宗地.geojson", "EPSG:4326", COORDINATE_PRECISION=12)


WHOLE = {
    "gpkg": lambda folder: vector(folder / "宗地.gpkg"),
    "fgb": lambda folder: vector(folder / "宗地.fgb"),
    "geojson": geojson,
    "kml": lambda folder: kml(folder / "宗地.kml"),
    "shp": lambda folder: shapefile(folder, LONG, "gbk"),
    "zip": zipped_shapefile,
    "dxf": lambda folder: dxf(folder / "宗地.dxf"),
}
TABLES = {
    "xlsx": lambda folder: table(folder / "企业.xlsx", ROWS),
    "xls": lambda folder: table(folder / "企业.xls", ROWS),
}
ROWS = [("统一社会信用代码", "企业名称"), *((firm, "厂") for firm in FIRMS)]
SHARES = (0.02, 0.3, 0.6, 0.9, 0.98)


@pytest.mark.parametrize("kind", WHOLE)
@pytest.mark.parametrize("share", SHARES)
def test_shapes_cut_short(county, kind, share):
    """Refused, the last good edition untouched; never a part of the rows as if it were all."""
    path = WHOLE[kind](county.folder)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    done = county.run("import", "parcels", path, "--map", "parcel_id=文字")
    assert (done.code, done.answer) == (1, b""), (done.said, done.answer)
    assert path.name in done.said
    assert len(county.rows("parcels")) == 3
    assert [e["edition"] for e in county.answer("editions", "parcels")["editions"]] == [1]


@pytest.mark.parametrize("kind", TABLES)
@pytest.mark.parametrize("share", SHARES)
def test_tables_cut_short(county, kind, share):
    path = TABLES[kind](county.folder)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    assert path.name in county.unreadable("enterprises", path)


@pytest.mark.parametrize("part", [".shx", ".dbf"])
def test_a_shapefile_without_one_of_its_files(county, part):
    path = shapefile(county.folder, LONG, "gbk")
    path.with_suffix(part).unlink()
    assert part in county.unreadable("parcels", path)


def test_a_shapefile_with_the_table_of_another(county):
    path = shapefile(county.folder, LONG, "gbk")
    other = vector(county.folder / "别的.shp", encoding="GBK")
    shutil.copyfile(other.with_suffix(".dbf"), path.with_suffix(".dbf"))
    data = bytearray(path.with_suffix(".dbf").read_bytes())
    data[4] = 2  # one record fewer
    path.with_suffix(".dbf").write_bytes(data)
    assert "宗地.shp" in county.unreadable("parcels", path)


def test_a_geodatabase_that_lacks_a_table(county):
    path = vector(county.folder / "成果.gdb", layer="宗地")
    shapes = max(path.glob("a*.gdbtable"), key=lambda file: file.name)
    shapes.write_bytes(shapes.read_bytes()[:-40])
    assert county.run("import", "parcels", path).code == 1
    assert len(county.rows("parcels")) == 3


@pytest.mark.parametrize("name", ["宗地.gpkg", "宗地.txt", "宗地.csv", "宗地.xlsx", "宗地.dxf"])
def test_an_empty_file(county, name):
    county.folder.joinpath(name).touch()
    assert f"{name}：文件是空的" in county.unreadable("parcels", county.folder / name)


def test_a_sheet_of_nothing_but_its_header(county):
    answer = county.refuse("enterprises", table(county.folder / "企业.xlsx", ROWS[:1]))
    assert [p["problem"] for p in answer["problems"]] == ["文件没有数据行"]


def test_a_boundary_file_that_ends_within_a_point(county):
    path = txt(county, plots())
    path.write_bytes(path.read_bytes()[:-12])
    done = county.run("import", "parcels", path)
    assert done.code == 1
    assert "行" in done.said


def test_a_file_that_changes_its_mind_about_its_name(county):
    """Names with blanks, brackets and characters of two worlds are files like any other."""
    path = vector(county.folder / "2024年 宗地（终稿）final v2.gpkg", layer="宗地")
    county.take("parcels", path)
    [latest] = [e for e in county.answer("editions", "parcels")["editions"] if e["current"]]
    assert latest["file"] == path.name


def test_a_long_import_is_quiet_in_a_pipe(county):
    done = county.run("import", "enterprises", table(county.folder / "企业.csv", ROWS))
    assert (done.code, done.said) == (0, "")


def test_an_import_says_what_it_did_to_a_person(county):
    path = table(county.folder / "台账.csv", LEDGER)
    shapes = vector(county.folder / "图形.gpkg")
    done = county.run("import", "parcels", shapes, json_wanted=False)
    assert done.code == 0
    assert "图形.gpkg → parcels：读入 3 行，可收 3 行，退回 0 行；坐标系 EPSG:4549" in done.said
    assert "已存为 parcels 第 2 版" in done.said
    answer = county.answer("import", "parcels", path, code=1)
    assert warned(answer, "文字编码")
    assert "没有图形" in answer["problems"][0]["problem"]
