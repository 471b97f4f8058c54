"""A new edition of the towns against the stored one, and against itself."""

import pytest

from tests import toy
from tests.layers.checks.made import accept, checks
from tests.toy import box


def towns(codes, shapes, *, around=None, cn="cn"):
    rows = [{"town_code": code, "name": f"{code}镇"} for code in codes]
    return checks("towns", accept("towns", rows, shapes), around=around, codes=cn)


def test_a_town_of_the_stored_edition_is_missing():
    found = towns(["T1"], [box(0, 200)], around={"towns": toy.TOWNS})["towns-missing"]
    assert (found.count, found.rows) == (1, ({"town_code": "T2", "name": "西镇"},))
    assert found.text == ("上一版的 1 个乡镇本次没有：西镇（T2）；如已撤并请确认，否则请补齐。")


def test_towns_that_other_layers_name_and_that_are_missing():
    around = {"quotas": toy.frame("quotas", [{"town_code": "T2"}, {"town_code": "T1"}])}
    found = towns(["T1"], [box(0, 200)], around=around)["named-by-quotas-town_code"]
    assert [r["value"] for r in found.rows] == ["T2"]


def test_parcels_that_lie_in_no_town():
    found = towns(["T1"], [box(0, 200)], around={"parcels": toy.PARCELS})["parcels-in-no-town"]
    assert [r["parcel_id"] for r in found.rows] == ["P4", "P5"]  # P3 touches the edge
    assert "现有宗地中 2 宗不在本次任何乡镇范围内" in found.text


def test_parcels_without_shapes_cannot_be_compared():
    plain = toy.PARCELS.drop(columns="geometry")
    assert "parcels-in-no-town" not in towns(["T1"], [box(0, 1)], around={"parcels": plain})


def test_land_that_the_towns_enclose_and_none_has():
    ring = box(0, 300, 0, 300).difference(box(100, 200, 100, 200))
    found = towns(["T1"], [ring])["towns-gaps"]
    assert found.total["area"] == pytest.approx(10_000, rel=1e-4)
    assert found.rows[0]["area"] == pytest.approx(10_000, rel=1e-4)
    assert "乡镇之间有 1 处空隙不属于任何乡镇" in found.text


def test_an_island_in_the_gap_is_no_gap():
    ring = box(0, 300, 0, 300).difference(box(100, 200, 100, 200))
    found = towns(["T1", "T2"], [ring, box(120, 180, 120, 180)])["towns-gaps"]
    assert found.total["area"] == pytest.approx(10_000 - 3_600, rel=1e-4)
    assert "towns-gaps" not in towns(["T1", "T2"], [ring, box(100, 200, 100, 200)])


def test_a_town_of_another_county_among_them():
    codes = ["320999101", "320999102", "320998103"]
    shapes = [box(0, 100), box(100, 200), box(200, 300)]
    found = towns(codes, shapes)["towns-counties"]
    assert found.rows == ({"row": 4, "key": "320998103"},)
    assert "多数为 320999，另有 1 个不是" in found.text
    assert "towns-counties" not in towns(codes, shapes, cn="none")


def test_all_is_well():
    around = {"towns": toy.TOWNS, "parcels": toy.PARCELS.iloc[:4]}
    codes, shapes = ["T1", "T2"], [box(0, 200), box(200, 400)]
    assert towns(codes, shapes, around=around, cn="none") == {}
