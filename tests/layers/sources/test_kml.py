"""KML, and KMZ, which is KML in a zip."""

import zipfile

import pytest

from layers.errors import SourceError
from layers.sources import read


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
    assert list(raw.frame.columns) == ["name", "宗地代码"]
    assert (raw.geometry[0].x, raw.geometry[0].y) == (119, 34)
    for content in ("<OGRVRTDataSource/>", "<!DOCTYPE kml [<!ENTITY a 'b'>]><kml></kml>", "<kml"):
        path.write_text(content)
        with pytest.raises(SourceError):
            read(path)


def document(*marks):
    inside = "".join(marks)
    return (
        '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"'
        f' xmlns:gx="http://www.google.com/kml/ext/2.2"><Document>{inside}</Document></kml>'
    ).encode()


def mark(name, shape="<Point><coordinates>119,34</coordinates></Point>"):
    return f"<Placemark><name>{name}</name>{shape}</Placemark>"


def folder(name, *marks):
    return f"<Folder><name>{name}</name>{''.join(marks)}</Folder>"


def test_folders_of_one_name_are_read_together(tmp_path):
    path = tmp_path / "a.kml"
    inner = folder("宗地", mark("乙"))
    path.write_bytes(document(folder("宗地", mark("甲"), inner), folder("宗地", mark("丙"))))
    assert read(path, source_layer="宗地").frame["name"].tolist() == ["甲", "乙", "丙"]
    with pytest.raises(SourceError, match="没有文件夹“园区”。有：宗地"):
        read(path, source_layer="园区")


def test_shapes_that_are_broken_or_not_read_are_named(tmp_path):
    path = tmp_path / "a.kml"
    path.write_bytes(document(
        mark("甲"), mark("乙", "<Point><coordinates>x</coordinates></Point>"),
        mark("丙", "<gx:Track/>"), mark("丁", ""),
    ))  # fmt: skip
    raw = read(path)
    assert [shape is None for shape in raw.geometry] == [False, True, True, True]
    assert raw.notes == (
        "第 2 个要素的图形已损坏，按无图形读入",
        "第 3 个要素是轨迹或三维模型，其图形未读",
    )


def packed(path, **members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("_", "."), data)
    return path


def test_kmz(tmp_path, monkeypatch):
    one, other = document(mark("甲")), document(mark("乙"))
    raw = read(packed(tmp_path / "a.kmz", 图片_png=b"x", doc_kml=one, 别_kml=other))
    assert raw.frame["name"].tolist() == ["甲"]
    assert (raw.file.name, raw.crs.to_epsg()) == ("a.kmz", 4326)
    assert "读的是 doc.kml；未读：别.kml" in raw.notes
    with pytest.raises(SourceError, match=r"没有 \.kml"):
        read(packed(tmp_path / "b.kmz", 图片_png=b"x"))
    monkeypatch.setattr("layers.sources.archives.MAX_UNPACKED", 10)
    with pytest.raises(SourceError, match="解压后超过"):
        read(tmp_path / "a.kmz")
