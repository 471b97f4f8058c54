"""Codes that are right one by one and odd together: parcels, land classes, industries."""

import pytest

from layers.land_classes import SCHEMES, belongs, fitting
from tests import toy
from tests.layers.checks.made import accept, checks, shaped, sheet
from tests.made import square
from tests.toy import frame

STATE = "410222001002GB00012"
COLLECTIVE = "410222001002JB00013"
UNIT = STATE + "F00030007"


def parcels(rows, **more):
    shapes = [square(200 * n) for n in range(len(rows))]
    return checks("parcels", accept("parcels", rows, shapes), **more)


def test_the_kinds_of_parcel_codes_are_a_fact():
    rows = [{"parcel_id": k} for k in (COLLECTIVE, UNIT, "DK-01", STATE[:-1], STATE.lower())]
    found = parcels(rows)["parcel-code-kinds"]
    assert (found.count, found.total) == (0, {"parcel": 1, "unit": 1, "other": 3})
    assert [(r["row"], r["kind"]) for r in found.rows] == [
        (3, "unit"), (4, "other"), (5, "other"), (6, "other"),
    ]  # fmt: skip
    assert found.text == (
        "宗地代码：1 个为 19 位宗地代码，1 个为 28 位不动产单元代码（前 19 位即宗地代码），"
        "3 个为其他编号（如 DK-01、410222001002GB0001、410222001002gb00012），"
        "不能由代码判断权属和特征。"
    )


@pytest.mark.parametrize("letter", "ABCDEFGHSXWY")
def test_every_letter_of_the_standard_is_a_parcel_code(letter):
    rows = [{"parcel_id": f"410222001002G{letter}00012"}]
    assert "parcel-code-kinds" not in parcels(rows)


@pytest.mark.parametrize(
    "wrong", ["410222001002KB00012", "410222001002GI00012", "41022200100GB00012"]
)
def test_other_letters_are_not(wrong):
    assert parcels([{"parcel_id": wrong}])["parcel-code-kinds"].total["other"] == 1


def test_ownership_against_the_letter():
    rows = [
        {"parcel_id": STATE, "ownership": "collective"},
        {"parcel_id": COLLECTIVE, "ownership": "collective"},
        {"parcel_id": STATE[:12] + "ZB00001"},
        {"parcel_id": "DK-1", "ownership": "state"},
    ]
    found = parcels(rows)["parcel-ownership"]
    assert found.rows == ({"row": 2, "key": STATE, "code": "国有", "stated": "集体"},)
    assert "1 宗的土地所有权与宗地代码第 13 位" in found.text


def test_parcels_of_another_county():
    towns = frame("towns", [{"town_code": "410223101", "name": "甲"}])
    rows = [{"parcel_id": STATE}, {"parcel_id": "410223001002GB00012"}, {"parcel_id": "DK"}]
    found = parcels(rows, around={"towns": towns})["parcel-county"]
    assert [r["key"] for r in found.rows] == [STATE]
    assert "前 6 位（410222）不是本县乡镇代码的前 6 位（410223）" in found.text


def test_keys_of_elsewhere_are_not_looked_at():
    found = parcels([{"parcel_id": "x", "land_use_code": "1001"}], codes="none")
    assert not [n for n in found if n.startswith(("parcel-", "land-class"))]


def classes(*pairs):
    return parcels([
        {"parcel_id": f"410222001002GB{n:05d}", "land_use_code": c, "land_use_scheme": s}
        for n, (c, s) in enumerate(pairs)
    ])  # fmt: skip


def test_codes_without_a_scheme_name_the_schemes_that_have_them():
    found = classes(("1001", None), ("1101", None), ("100102", None), (None, None))
    check = found["land-class-without-scheme"]
    assert check.count == 3
    assert check.text == (
        "3 行有地类编码而没有注明地类标准。"
        "同一编码含义不同：1001 在三调工作分类为铁路用地、在用地用海分类（2023）为工业用地；"
        "1101 在三调工作分类为河流水面、在用地用海分类（2023）为物流仓储用地。"
        "全部 3 种编码都见于：用地用海分类（2023）；确认后请加 --set land_use_scheme=plan-2023。"
    )


def test_where_lists_do_not_reach_it_is_said():
    text = classes(("0601", None), ("0301", None))["land-class-without-scheme"].text
    assert "按程序所知（清单不全），2 种编码与下列标准没有矛盾" in text
    assert "--set land_use_scheme=gb21010-2017 或 " in text


def test_no_scheme_has_them_all():
    text = classes(("M1", None), ("601", None))["land-class-without-scheme"].text
    assert "没有一个标准能容纳全部 2 种编码" in text
    assert "M1 像是旧规划用地分类（GB 50137）的字母代码" in text
    assert "601 只有 3 位，可能丢了前面的 0（如 0601）" in text


def test_codes_that_their_scheme_does_not_have():
    found = classes(("0604", "survey3"), ("0604", "gb21010-2017"), ("0103", "survey3"))
    check = found["land-class-not-in-scheme"]
    assert [(r["row"], r["code"], r["scheme"]) for r in check.rows] == [(2, "0604", "survey3")]
    assert check.text == (
        "1 行的地类编码不在所注的标准里：三调工作分类没有 0604（它是GB/T 21010-2017的仓储用地）。"
        "另有 1 种编码超出程序所知的清单，未能核对。"
    )
    assert "land-class-not-in-scheme" not in classes(("0103", "survey3"), ("0601", "survey3"))


@pytest.mark.parametrize(
    ("code", "scheme", "there"),
    [
        ("0601", "gb21010-2017", True), ("0604", "survey3", False), ("0508", "survey3", True),
        ("05H1", "gb21010-2017", False), ("1301", "gb21010-2017", False),
        ("100102", "gb21010-2017", False), ("100102", "survey3", False),
        ("1004", "plan-2023", False), ("0101", "plan-2023", None), ("1301", "plan-2023", None),
        ("0501", "gb21010-2017", None), ("M1", "plan-2023", False),
    ],
)  # fmt: skip
def test_what_is_known_of_the_schemes(code, scheme, there):
    assert belongs(code, scheme) is there


def test_every_listed_code_has_the_form_of_its_scheme():
    for name, scheme in SCHEMES.items():
        assert all(belongs(code, name) for code in scheme.classes)
        assert name in fitting(scheme.classes)
        assert scheme.complete <= set(scheme.classes)


def test_the_schemes_are_those_a_parcel_may_name():
    assert set(toy.LAYERS["parcels"].field("land_use_scheme").choices) == set(SCHEMES)


def enterprises(*codes, header="行业代码", **more):
    rows = [{"uscc": f"E{n}", "name": "甲", "industry_code": c} for n, c in enumerate(codes)]
    said = sheet({"industry_code": (header, 1.0)})
    return checks("enterprises", accept("enterprises", rows), said=said, **more)


@pytest.mark.parametrize(
    ("header", "edition"),
    [("行业代码（GB/T4754-2011）", "2011"), ("行业代码2002", "2002"), ("行业代码(2017)", None),
     ("国民经济行业代码", None)],
)  # fmt: skip
def test_a_header_that_names_another_edition(header, edition):
    found = enterprises("1311", "3411", None, header=header).get("industry-edition-industry_code")
    assert (found.count if found else None) == (2 if edition else None)
    assert not edition or f"注明 {edition} 年版" in found.text
    assert ("29–43" in found.text if found else False) == (edition == "2002")


def test_what_is_not_manufacturing_is_a_fact():
    found = enterprises("1311", "43", "5920", "59", "0111")[
        "industry-not-manufacturing-industry_code"
    ]
    assert found.rows == ({"division": "59", "count": 2}, {"division": "01", "count": 1})
    assert "59（2）、01（1）" in found.text
    assert "没有核对这些代码是否存在" in found.text


def test_words_in_a_list_of_codes():
    rows = [
        {"zone_code": "Z1", "name": "一", "lead_industries": "13;机械"},
        {"zone_code": "Z2", "name": "二"},
    ]
    found = checks("zones", accept("zones", rows, [square(), square(200)]))
    check = found["industry-words-lead_industries"]
    assert (check.count, check.rows) == (1, ({"row": 2, "value": "机械"},))


def test_a_file_in_order_leaves_only_facts():
    found = checks("parcels", shaped([square()], keys=[STATE]))
    assert set(found) == {"outside-unchecked"}
