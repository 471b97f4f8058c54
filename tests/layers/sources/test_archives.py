"""Shapefiles in zips: found by name, unpacked to nowhere else, bounded."""

import zipfile

import pytest

from layers.errors import SourceError
from layers.sources import read
from tests.layers.sources.shp import dbf, shapefile

COLUMNS = [("地块名称".encode("gbk"), "C", 30, 0), (b"ZDDM", "C", 20, 0)]


@pytest.fixture
def shp(tmp_path):
    records = [["连云港经开区一号".encode("gbk"), b"001"], ["灌云县二号".encode("gbk"), b"002"]]
    return shapefile(tmp_path / "地块.shp", dbf(COLUMNS, records), cpg="GBK")


def pack(path, target, **renamed):
    with zipfile.ZipFile(target, "w") as archive:
        for part in path.parent.glob(f"{path.stem}.*"):
            if part.suffix != ".zip":
                archive.write(part, renamed.get(part.suffix[1:], f"数据/{part.name}"))
    return target


def test_zipped_shapefile(shp, tmp_path):
    target = pack(shp, tmp_path / "地块.zip")
    raw = read(target)
    assert raw.frame["地块名称"].tolist() == ["连云港经开区一号", "灌云县二号"]
    assert raw.frame["ZDDM"].tolist() == ["001", "002"]
    assert raw.file == target
    assert raw.encoding == "GB18030"


def test_a_zip_writes_nothing_outside(shp, tmp_path):
    names = {e: f"../../../{tmp_path.name}-x/a.{e}" for e in ("shp", "shx", "dbf", "prj", "cpg")}
    raw = read(pack(shp, tmp_path / "地块.zip", **names))
    assert len(raw.frame) == 2
    assert not list(tmp_path.parent.glob("*-x"))


def test_zips_that_are_refused(shp, tmp_path, monkeypatch):
    path = shp
    two = tmp_path / "两.zip"
    with zipfile.ZipFile(two, "w") as archive:
        for part in list(path.parent.glob("地块.*")):
            archive.write(part, part.name)
            archive.write(part, f"另{part.name}")
    with pytest.raises(SourceError, match=r"有 2 个 Shapefile.*--source-layer.*地块"):
        read(two)
    assert len(read(two, source_layer="另地块").frame) == 2
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


def test_a_zip_with_a_password(shp, tmp_path):
    """Bit 0 of the flags of a member, in both of its headers (PKWARE APPNOTE 4.4.4)."""
    target = pack(shp, tmp_path / "地块.zip")
    data = bytearray(target.read_bytes())
    for magic, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(magic)
        while at >= 0:
            data[at + flags] |= 1
            at = data.find(magic, at + 1)
    target.write_bytes(data)
    with pytest.raises(SourceError, match=r"压缩包有密码。请去掉密码"):
        read(target)


def test_names_that_windows_wrote_in_gbk(shp, tmp_path):
    """Without the UTF-8 flag a name's bytes are taken for code page 437."""
    target = tmp_path / "a.zip"
    with zipfile.ZipFile(target, "w") as archive:
        for part in shp.parent.glob("地块.*"):
            for name in ("宗地", "园区"):
                archive.write(part, f"{name}{part.suffix}")
    data = target.read_bytes()
    for name in ("宗地", "园区"):
        gbk = name.encode("gbk")
        data = data.replace(name.encode(), gbk + b"x" * (len(name.encode()) - len(gbk)))
    data = data.replace(b"\x00\x08", b"\x00\x00")
    target.write_bytes(data)
    with pytest.raises(SourceError, match="宗地xx、园区xx"):
        read(target)
    assert len(read(target, source_layer="园区xx").frame) == 2
