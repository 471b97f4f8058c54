"""Shapefiles: what a DBF can hold, shapes of every kind, parts that do not fit together."""

import datetime as dt
import struct

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.errors import SourceError
from layers.sources import files_of, read, stream
from tests.layers.sources.shp import boxes, dbf, save, shapefile

COLUMNS = [
    (b"DKMC", "C", 12, 0),
    (b"BH", "N", 19, 0),
    (b"MJ", "N", 12, 3),
    (b"RQ", "D", 8, 0),
    (b"SF", "L", 1, 0),
]

plain = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=10)
rows = st.lists(
    st.tuples(
        plain,
        st.integers(-(10**8), 10**8),
        st.floats(-1e6, 1e6).map(lambda number: round(number, 3)),
        st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)),
    ),
    min_size=1,
    max_size=20,
)


@settings(max_examples=25)
@given(rows)
def test_attributes_are_those_that_gdal_reads(tmp_path_factory, made):
    """The oracle is GDAL, which reads the same DBF by its own code."""
    path = tmp_path_factory.mktemp("shp") / "a.shp"
    frame = boxes(len(made)).drop(columns="n")
    frame["DKMC"], frame["BH"], frame["MJ"] = ([row[at] for row in made] for at in range(3))
    frame["RQ"] = np.array([row[3] for row in made], dtype="datetime64[D]")
    pyogrio.raw.write(
        path, shapely.to_wkb(frame.geometry.to_numpy()),
        [frame["DKMC"].to_numpy(object), frame["BH"].to_numpy(), frame["MJ"].to_numpy(),
         np.array([row[3] for row in made], dtype="datetime64[D]")],
        ["DKMC", "BH", "MJ", "RQ"], geometry_type="Polygon", crs="EPSG:4549",
        driver="ESRI Shapefile", encoding="UTF-8",
    )  # fmt: skip
    _, _, wkb, columns = pyogrio.raw.read(path, encoding="UTF-8")
    ours = read(path, encoding="UTF-8")
    for name, gdal in zip(["DKMC", "BH", "MJ", "RQ"], columns, strict=True):
        assert [_plain(v) for v in ours.frame[name]] == [_plain(v) for v in gdal], name
    assert [shapely.to_wkb(shape) for shape in ours.geometry] == list(wkb)


def _plain(value):
    if pd.isna(value):
        return None
    return (
        str(pd.Timestamp(value).date())
        if isinstance(value, np.datetime64 | pd.Timestamp)
        else value
    )


def cells(*values):
    return [value if value is None else str(value).encode() for value in values]


def table(tmp_path, records):
    return shapefile(tmp_path / "a.shp", dbf(COLUMNS, records), cpg="UTF-8")


def test_values_and_blanks_of_every_type(tmp_path):
    raw = read(table(tmp_path, [
        cells("甲", 1234567890123456789, "1.500", 20240229, "T"),
        cells("", "", "", "", "?"),
        cells("b", -7, "-0.250", "00000000", "n"),
    ]))  # fmt: skip
    assert raw.frame["DKMC"].tolist() == ["甲", None, "b"]
    assert raw.frame["BH"].tolist() == [1234567890123456789, None, -7]
    assert raw.frame["MJ"].tolist()[::2] == [1.5, -0.25]
    assert raw.frame["MJ"].isna().tolist() == [False, True, False]
    assert raw.frame["RQ"][0] == pd.Timestamp("2024-02-29")
    assert raw.frame["RQ"].isna().tolist() == [False, True, True]
    assert raw.frame["SF"].tolist() == [True, None, False]


def test_a_number_that_found_no_room_is_noted(tmp_path):
    raw = read(table(tmp_path, [cells("a", 1, "2.000", "", ""), cells("b", 2, "*" * 12, "", "")]))
    assert raw.frame["MJ"].isna().tolist() == [False, True]
    assert "列“MJ”有放不下而写成星号的数，按空白读入：第 2 个要素" in raw.notes


def test_a_cell_that_is_not_of_its_type_stays_as_it_is_written(tmp_path):
    raw = read(
        table(tmp_path, [cells("a", "12亩", "1,5", 20241340, "X"), cells("b", 1, "1", "", "T")])
    )
    assert raw.frame["MJ"].tolist() == ["1,5", 1]
    assert raw.frame["RQ"].tolist() == ["20241340", None]
    assert raw.frame["SF"].tolist() == ["X", True]
    assert raw.frame["BH"][0].startswith("12")


def test_deleted_records_keep_the_numbers_of_the_others(tmp_path):
    """As the oracle, GDAL too leaves them out, and its feature ids begin at 0."""
    records = [[str(at).encode()] for at in range(9)]
    for at in (0, 3, 4, 5, 8):
        records[at] = [None, *records[at]]
    path = shapefile(tmp_path / "a.shp", dbf([(b"BH", "N", 5, 0)], records))
    fids = pyogrio.raw.read(path, return_fids=True)[1]
    for size in (None, 1, 2, 3, 100):
        chunks = list(stream(path, rows=size))
        numbers = np.concatenate([raw.rows for raw in chunks])
        assert numbers.tolist() == (fids + 1).tolist() == [2, 3, 7, 8]
        assert pd.concat([raw.frame for raw in chunks])["BH"].tolist() == [1, 2, 6, 7]
        west = [shape.bounds[0] - 500_000 for raw in chunks for shape in raw.geometry]
        assert west == [1, 2, 6, 7]
        assert {raw.expected for raw in chunks} == {4}
        assert [note for raw in chunks for note in raw.notes].count("5 条记录已标记删除，未读") == 1


def test_memo_columns_are_named(tmp_path):
    columns = [(b"DKMC", "C", 10, 0), (b"BZ", "M", 10, 0)]
    raw = read(shapefile(tmp_path / "a.shp", dbf(columns, [[b"a", b"1"]], version=0x83)))
    assert list(raw.frame.columns) == ["DKMC"]
    assert "列 BZ（类型 M） 是备注或其他软件特有的类型，未读" in raw.notes


def test_a_table_without_columns_and_one_without_rows(tmp_path):
    raw = read(shapefile(tmp_path / "a.shp", dbf([], [[], []])))
    assert (len(raw.frame), list(raw.frame.columns), len(raw.geometry)) == (2, [], 2)
    path = shapefile(tmp_path / "b.shp", dbf(COLUMNS, []), shapes=boxes(1).iloc[:0])
    [raw] = stream(path, rows=10)
    assert (len(raw.frame), len(raw.geometry), raw.expected) == (0, 0, 0)
    assert list(raw.frame.columns) == ["DKMC", "BH", "MJ", "RQ", "SF"]


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (lambda data: data[:20], "不是 dBASE"),
        (lambda data: b"\x04" + data[1:], "不是 dBASE"),
        (lambda data: data[:10] + b"\x02\x00" + data[12:], "与记录长度不符"),
        (lambda data: data[:-20], "不完整"),
        (lambda data: data[:4] + b"\x01" + data[5:], "图形有 2 个，属性却有 1 行"),
    ],
)
def test_tables_that_are_refused(tmp_path, broken, said):
    path = table(tmp_path, [cells("a", 1, "1", "", "T"), cells("b", 1, "1", "", "T")])
    file = path.with_suffix(".dbf")
    file.write_bytes(broken(file.read_bytes()))
    with pytest.raises(SourceError, match=said):
        read(path)


SHAPES = {
    "heights": [shapely.Polygon([(0, 0, 5), (1, 0, 5), (1, 1, 5)])],
    "points": [shapely.Point(1, 2), None],
    "lines": [shapely.LineString([(0, 0), (1, 1)]), None],
    "parts": [shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(2, 0, 3, 1)])],
    "hole": [
        shapely.box(0, 0, 9, 9).difference(shapely.box(1, 1, 2, 2)),
        None,
        shapely.box(0, 0, 1, 1),
    ],
}


@pytest.mark.parametrize("kind", SHAPES)
def test_shapes_of_every_kind(tmp_path, kind):
    path = tmp_path / "a.shp"
    frame = gpd.GeoDataFrame(
        {"n": range(len(SHAPES[kind]))}, geometry=SHAPES[kind], crs="EPSG:4549"
    )
    save(path, frame)
    raw = read(path)
    for ours, wanted in zip(raw.geometry, SHAPES[kind], strict=True):
        assert (ours is None) == (wanted is None)
        assert wanted is None or (ours.equals(wanted) and ours.has_z == wanted.has_z)
    assert not any("损坏" in note for note in raw.notes)


def retyped(path, kind):
    """Give header and records of a .shp another type."""
    for file in (path, path.with_suffix(".shx")):
        data = bytearray(file.read_bytes())
        data[32:36] = struct.pack("<i", kind)
        file.write_bytes(data)


def test_measured_polygons(tmp_path):
    """A polygon of type 25 has M values behind its points."""
    path = tmp_path / "a.shp"
    save(path, boxes(1))
    data = bytearray(path.read_bytes())
    count = 5
    extra = struct.pack(f"<2d{count}d", 0, 9, *range(count))
    record = bytes(data[108:]) + extra
    record = struct.pack("<i", 25) + record[4:]
    length = len(record) // 2
    path.write_bytes(
        bytes(data[:24]) + struct.pack(">i", (108 + len(record)) // 2) + bytes(data[28:32])
        + struct.pack("<i", 25) + bytes(data[36:104]) + struct.pack(">i", length) + record
    )  # fmt: skip
    index = bytearray(path.with_suffix(".shx").read_bytes())
    index[32:36], index[104:108] = struct.pack("<i", 25), struct.pack(">i", length)
    path.with_suffix(".shx").write_bytes(index)
    raw = read(path)
    assert raw.geometry[0].equals(boxes(1).geometry[0])
    assert "图形的 M（量测）值未读，平面坐标不受影响" in raw.notes


def test_shapes_that_are_refused(tmp_path):
    path = tmp_path / "a.shp"
    save(path, boxes(2))
    retyped(path, 31)
    with pytest.raises(SourceError, match=r"MultiPatch.*没有平面边界.*转为平面"):
        read(path)
    retyped(path, 7)
    with pytest.raises(SourceError, match="图形类型 7"):
        read(path)


@pytest.mark.parametrize(
    ("part", "at", "bytes_"),
    [
        (".shp", 108 + 3 * 136 + 36, b"\x7f"),  # number of parts of the fourth square
        (".shx", 100 + 3 * 8 + 3, b"\x08"),  # place of the fourth square: where nothing begins
        (".shp", 108 + 3 * 136, b"\x00"),  # type of the fourth square: no shape, but its length
    ],
)
def test_a_broken_shape_costs_only_itself_and_is_named(tmp_path, part, at, bytes_):
    path = tmp_path / "a.shp"
    save(path, boxes(6))
    data = bytearray(path.with_suffix(part).read_bytes())
    data[at : at + 1] = bytes_
    path.with_suffix(part).write_bytes(data)
    chunks = list(stream(path, rows=2))
    shapes = [shape for raw in chunks for shape in raw.geometry]
    assert [shape is None for shape in shapes] == [False] * 3 + [True] + [False] * 2
    assert "第 4 个要素的图形已损坏，按无图形读入" in chunks[1].notes


def test_an_index_that_points_outside(tmp_path):
    path = tmp_path / "a.shp"
    save(path, boxes(2))
    data = bytearray(path.with_suffix(".shx").read_bytes())
    data[108:112] = b"\x7f\x00\x00\x00"
    path.with_suffix(".shx").write_bytes(data)
    with pytest.raises(SourceError):
        read(path)


def renamed(folder, change):
    save(folder / "a.shp", boxes(2))
    for file in list(folder.glob("a.*")):
        file.rename(folder / f"a.{change(file.suffix[1:])}")


def test_endings_in_capitals(tmp_path):
    renamed(tmp_path, str.upper)
    raw = read(tmp_path / "a.SHP")
    assert raw.crs.to_epsg() == 4549
    assert None not in raw.geometry.tolist()


def test_endings_in_small_and_capital_letters(tmp_path):
    renamed(tmp_path, str.title)
    with pytest.raises(SourceError, match=r"a\.Shp：.*大小写.*改为 \.shp"):
        read(tmp_path / "a.Shp")


def test_a_prj_that_is_none(tmp_path):
    save(tmp_path / "a.shp", boxes(2))
    (tmp_path / "a.prj").write_text('PROJCS["x",GEOGCS["y"')
    with pytest.raises(SourceError, match=r"\.prj.*--crs"):
        read(tmp_path / "a.shp")


def test_a_dbf_alone_is_a_table(tmp_path):
    path = tmp_path / "台账.dbf"
    path.write_bytes(dbf([("税额".encode("gbk"), "N", 9, 2)], [[b"1.50"], [b"2.25"], [b"3.00"]]))
    chunks = list(stream(path, rows=2))
    assert [raw.frame["税额"].tolist() for raw in chunks] == [[1.5, 2.25], [3.0]]
    assert [raw.rows.tolist() for raw in chunks] == [[1, 2], [3]]
    assert [raw.geometry for raw in chunks] == [None, None]
    save(tmp_path / "a.shp", boxes(1))
    with pytest.raises(SourceError, match=r"a\.dbf：是 Shapefile 的属性表。请给出同名的 a\.shp"):
        read(tmp_path / "a.dbf")


def test_the_files_of_a_source(tmp_path):
    save(tmp_path / "a.shp", boxes(1))
    for other in ("a.xlsx", "a.sbn", "b.dbf"):
        (tmp_path / other).touch()
    names = [file.name for file in files_of(tmp_path / "a.shp")]
    assert names == ["a.shp", "a.cpg", "a.dbf", "a.prj", "a.shx"]
    assert files_of(tmp_path / "a.xlsx") == [tmp_path / "a.xlsx"]
