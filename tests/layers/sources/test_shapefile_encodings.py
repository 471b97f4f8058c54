"""Shapefiles in every encoding, with every statement of it: right, wrong, none."""

from itertools import product

import pytest

from layers.errors import SourceError
from layers.sources import read, stream
from tests.layers.sources.shp import dbf, shapefile

SIMPLE = ("连云港经济技术开发区", "灌云县临港产业区（南区）", "工业用地", "圩丰镇")
TRADITIONAL = ("新竹市東區光復路", "臺北縣土地開發公司", "工業區編定", "面積")
CPGS = (None, "UTF-8", "GBK", "936", "BIG5", "950", "ISO-8859-1", "nonsense")
LDIDS = (0, 0x57, 0x4D, 0x4F, 0x78)


def written(path, texts, encoding, *, name="名称", **told):
    columns = [(name.encode(encoding), "C", 60, 0)]
    table = dbf(columns, [[text.encode(encoding)] for text in texts], ldid=told.get("ldid", 0))
    return shapefile(path, table, cpg=told.get("cpg"))


@pytest.mark.parametrize(("cpg", "ldid"), list(product(CPGS, LDIDS)))
@pytest.mark.parametrize(
    ("encoding", "texts", "label"),
    [("gbk", SIMPLE, "GB18030"), ("utf-8", SIMPLE, "UTF-8"), ("big5", TRADITIONAL, "BIG5")],
)
def test_text_is_read_right_whatever_is_said_of_it(tmp_path, encoding, texts, label, cpg, ldid):
    name = "地號" if encoding == "big5" else "名称"
    raw = read(written(tmp_path / "a.shp", texts, encoding, name=name, cpg=cpg, ldid=ldid))
    assert raw.frame[name].tolist() == list(texts)
    assert raw.encoding == label
    assert raw.why in raw.notes[0]


def test_the_reason_names_what_was_believed_and_what_was_not(tmp_path):
    path = written(tmp_path / "a.shp", SIMPLE, "gbk", cpg="GBK", ldid=0x4D)
    assert read(path).why == "按 .cpg（GBK）"
    path = written(tmp_path / "a.shp", SIMPLE, "gbk", ldid=0x4D)
    assert read(path).why == "按 LDID（0x4D）"
    path = written(tmp_path / "a.shp", SIMPLE, "gbk", cpg="UTF-8", ldid=0x57)
    assert read(path).why == "文字合乎 GB18030，未按 .cpg（UTF-8）"
    path = written(tmp_path / "a.shp", TRADITIONAL, "big5", name="地號", ldid=0x4D)
    assert "推测是 Big5" in read(path).why
    assert "--encoding" in read(path).why
    assert "未按 LDID（0x4D）" in read(path).why


def test_big5_as_stated(tmp_path):
    path = written(tmp_path / "a.shp", TRADITIONAL, "big5", name="地號")
    assert read(path, encoding="Big5").frame["地號"].tolist() == list(TRADITIONAL)
    with pytest.raises(SourceError, match="UTF-8：第 1 列的列名"):
        read(path, encoding="UTF-8")


def test_a_stated_encoding_that_does_not_fit_names_record_field_and_value(tmp_path):
    table = dbf([(b"DKMC", "C", 20, 0)], [[b"plain"], ["地块".encode("gbk")], [b"x"]])
    path = shapefile(tmp_path / "a.shp", table)
    with pytest.raises(SourceError, match=r"UTF-8：第 2 个要素的“DKMC”是“\\xb5"):
        read(path, encoding="UTF-8")


def test_bytes_of_no_encoding_at_all(tmp_path):
    path = shapefile(tmp_path / "a.shp", dbf([(b"DKMC", "C", 20, 0)], [[b"\xff\xff"]]))
    with pytest.raises(
        SourceError, match=r"UTF-8：第 1 个.*GB18030：第 1 个.*BIG5：第 1 个.*--enc"
    ):
        read(path)


def test_one_text_at_the_end_decides_for_all_chunks(tmp_path):
    """UTF-8 by all but the last record, which only GB18030 reads."""
    texts = [b"plain"] * 99 + ["地块".encode("gbk")]
    path = shapefile(tmp_path / "a.shp", dbf([(b"DKMC", "C", 20, 0)], [[text] for text in texts]))
    chunks = list(stream(path, rows=10))
    assert {raw.encoding for raw in chunks} == {"GB18030"}
    assert chunks[-1].frame["DKMC"].iloc[-1] == "地块"
    assert [len(raw.notes) for raw in chunks] == [1] + [0] * 9


def test_text_of_a_deleted_record_does_not_count(tmp_path):
    table = dbf([(b"DKMC", "C", 20, 0)], [["地块".encode("gbk")], [None, b"\xff\xff"]])
    assert read(shapefile(tmp_path / "a.shp", table)).encoding == "GB18030"


NAMES = {
    "gbk": ("宗地统一编码", "宗地统一编", {"宗地统一编"}),
    "utf-8": ("宗地代码", "宗地代", {"宗地代"}),
}


@pytest.mark.parametrize("encoding", NAMES)
def test_names_are_cut_at_ten_bytes(tmp_path, encoding):
    full, kept, cut = NAMES[encoding]
    columns = [(full.encode(encoding)[:10], "C", 20, 0), ("面积".encode(encoding), "N", 9, 2)]
    path = shapefile(tmp_path / "a.shp", dbf(columns, [["一".encode(encoding), b"1.50"]]))
    raw = read(path, encoding=encoding)
    assert list(raw.frame.columns) == [kept, "面积"]
    assert raw.cut == frozenset(cut)
    assert any("在一个字的中间被截断" in note for note in raw.notes) == (encoding == "utf-8")


def test_a_name_that_leaves_no_room_for_another_character_may_be_cut(tmp_path):
    """QGIS cuts at characters: nine bytes of UTF-8 may be the beginning of twelve."""
    names = ["宗地代", "地块", "LandUseCod", "LandUseCo"]
    columns = [(name.encode(), "C", 10, 0) for name in names]
    raw = read(shapefile(tmp_path / "a.shp", dbf(columns, [[b"x"] * 4])), encoding="UTF-8")
    assert raw.cut == {"宗地代", "LandUseCod"}


def test_equal_cut_names_are_told_apart_as_gdal_does(tmp_path):
    """GDAL keeps eight bytes and a number: the third character loses its last byte."""
    first = "地块名称".encode()[:10]
    columns = [(first, "C", 10, 0), (first[:8] + b"_1", "C", 10, 0)]
    raw = read(shapefile(tmp_path / "a.shp", dbf(columns, [[b"a", b"b"]])), encoding="UTF-8")
    assert list(raw.frame.columns) == ["地块名", "地块_1"]
    assert raw.cut == {"地块名", "地块_1"}


def test_a_text_cut_within_a_character_is_noted_by_its_record(tmp_path):
    cut = "地块名称".encode()[:10]
    path = shapefile(tmp_path / "a.shp", dbf([(b"DKMC", "C", 10, 0)], [[b"x"], [cut]]))
    raw = read(path)
    assert raw.frame["DKMC"].tolist() == ["x", "地块名"]
    assert "列“DKMC”有在一个字的中间被截断的文字：第 2 个要素" in raw.notes
