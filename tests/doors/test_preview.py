"""The preview: how each part of a file was understood, before anything is stored."""

import pytest

from tests.doors.composed import shapefile, vector
from tests.doors.door import KEYS

LONG = ("宗地代码", "地块名称", "登记面积亩")


@pytest.mark.parametrize("crs", ["EPSG:4549", "EPSG:4528", "EPSG:4490"])
def test_the_preview_tells_how_a_file_was_understood(bare, crs):
    path = vector(bare.folder / "宗地.gpkg", crs)
    preview = bare.check("parcels", path)["preview"]
    assert [(c["header"], c["field"], c["written"]) for c in preview["columns"]] == [
        ("宗地代码", "parcel_id", ""),
        ("地块名称", "name", ""),
        ("登记面积（亩）", "site_area", "亩"),
    ]
    assert preview["columns"][2]["median"] == pytest.approx(10_000)
    assert [row["row"] for row in preview["head"]] == [1, 2, 3]
    assert preview["head"][0]["values"] == [KEYS[0], "甲", "15"]
    assert crs in preview["crs_why"]
    assert bare.answer("editions")["editions"] == []


def test_the_preview_tells_how_the_encoding_was_found(bare):
    told = bare.check("parcels", shapefile(bare.folder, LONG, "gbk", ldid=0x4D))
    assert told["encoding"] == "GB18030"
    assert "LDID" in told["preview"]["encoding_why"]
    told = bare.check("parcels", shapefile(bare.folder, LONG, "utf-8", cpg="UTF-8"), code=1)
    assert ".cpg" in told["preview"]["encoding_why"]


def test_the_preview_as_a_page(county):
    """First rows, what each column was taken for, unit, encoding and CRS with why, a small map."""
    path, page = shapefile(county.folder, LONG, "gbk"), county.folder / "预览.html"
    county.answer("check", "parcels", path, "-o", page)
    text = page.read_text("utf-8")
    for words in (*LONG, *KEYS, "宗地面积", "亩", "GB18030", "EPSG:4549"):
        assert words in text, words
    assert "<svg" in text or "data:image/png" in text
    assert "http://" not in text.replace("http://www.w3.org", "")
    assert "<script src" not in text
