"""Bad data of a period: each named, none silently dropped, no figure changed."""

import pytest

from geoapi.planning.scoring.adjusting import Beside
from geoapi.planning.scoring.names import former_names, plain_name
from geoapi.planning.scoring.score import score
from tests.planning.scoring.county import (
    ledger_from,
    ledger_of,
    one_item,
    rows_of,
    scheme_named,
    scored,
)
from tests.toy import ENTERPRISES


def found(case):
    """Return kind -> the firms named."""
    told = {}
    for finding in scored(case).findings:
        told.setdefault(finding.kind, []).append(finding.subject)
    return told


def firms(**others):
    """Return four ordinary firms, with a tax of 1 in 100 of their sales, and some others."""
    plain = {f"常{n}": {"用地": 1, "税收": n, "应税销售": 100 * n} for n in range(1, 5)}
    return {"scheme": one_item(), "firms": plain | others}


def test_ordinary_data_has_no_findings():
    assert found(firms()) == {}


def test_land_without_statement_and_statement_without_land():
    told = found(firms(有地={"用地": 2}, 有报={"税收": 3}))
    assert told == {"land_without_statement": ["有地"], "statement_without_land": ["有报"]}


def test_area_unknown_and_area_zero():
    """Of a 5 mu parcel the tenant has 5: nothing is left to the owner who lets it."""
    case = firms(
        不明={"用地": None, "税收": 3},
        房东={"宗地": "P", "用地": 5, "税收": 1},
        房客={"宗地": "P", "用地": 5, "方式": "rent", "出租方": "房东", "税收": 5},
    )
    told = found(case | {"parcels": {"P": 5}})
    assert told["land_unknown"] == ["不明"]
    assert told["zero_area"] == ["房东"]


def test_negative_tax_is_named_and_kept():
    case = firms(留抵={"用地": 1, "税收": -3})
    assert found(case)["negative_tax"] == ["留抵"]
    scores = scored(case)
    assert scores.items.loc[scores.items["entity"] == scores.place("留抵"), "value"].iloc[0] == (
        pytest.approx(-3)
    )


def test_two_statements_of_one_period_are_named():
    rows = rows_of(firms())
    rows["statements"] += rows["statements"][:1]
    (finding,) = score(ledger_from(rows), scheme_named(one_item()), "2024").findings
    assert (finding.kind, finding.subject) == ("two_statements", "常1")
    assert "2 份" in finding.text


def test_a_firm_nobody_lists_is_named():
    rows = rows_of(firms())
    rows["enterprises"] = rows["enterprises"][1:]
    told = score(ledger_from(rows), scheme_named(one_item()), "2024")
    assert [f.subject for f in told.findings if f.kind == "not_listed"] == ["常1"]
    assert told.places["常1"] >= 0, "it is scored all the same"


def test_firms_with_neither_are_counted():
    told = scored(firms(空壳={})).findings
    assert [f.kind for f in told] == ["neither"]
    assert "1 家" in told[0].text
    assert "空壳" in told[0].text


@pytest.mark.parametrize("side", [1e4, 1e-4])
def test_tax_in_another_unit_is_suspected_and_kept(side):
    """A tax of 1 in 100 of sales as all have, times or over ten thousand."""
    case = firms(错={"用地": 1, "税收": 3 * side, "应税销售": 300})
    assert found(case)["unit_suspected"] == ["错"]
    row = scored(case).items
    assert row["value"].max() == pytest.approx(max(4, 3 * side))


def test_much_tax_on_much_land_is_not_suspected():
    """Ten thousand times the tax, of ten thousand times the sales on as much more land."""
    assert "unit_suspected" not in found(firms(大={"用地": 2e4, "税收": 2e4, "应税销售": 2e6}))


def test_one_odd_test_among_others_is_not_enough():
    """Little land makes tax per mu odd; its share of sales is as everyone's."""
    assert "unit_suspected" not in found(firms(小地={"用地": 0.0002, "税收": 3, "应税销售": 300}))


def test_against_its_own_year_before():
    case = firms(错={"用地": 1, "税收": 30000})
    assert found(case)["unit_suspected"] == ["错"], "per mu alone could be tested, and is odd"
    grown = case | {"before": {"错": {"税收": 20000}}}
    assert "unit_suspected" not in found(grown), "the year before says that it is its size"


def test_a_holder_under_another_name():
    supplies = [
        {"supply_id": "S1", "parcel_id": "地常1", "holder_uscc": "常1", "holder_name": "旧厂"},
        {"supply_id": "S2", "parcel_id": "地常2", "holder_uscc": "常2", "holder_name": "常２"},
        {"supply_id": "S3", "parcel_id": "地常3", "holder_name": "老三"},
        {"supply_id": "S4", "parcel_id": "地常4", "holder_name": "外人"},
    ]
    case = firms() | {"supplies": supplies}
    scores = score(
        ledger_of(case), scheme_named(one_item()), "2024", Beside(former={"老三": "常3"})
    )
    told = {f.subject: f.text for f in scores.findings}
    assert set(told) == {"常1", "常3"}
    assert "“旧厂”" in told["常1"]
    assert "以前版本中的名称" in told["常3"]


def test_former_names():
    before = ENTERPRISES.assign(name=["甲旧厂", "乙厂", "丙（厂）", "丁厂", "戊厂"])
    now = ENTERPRISES.assign(name=["甲厂", "乙厂", "丙(厂)", "丁厂", "戊厂"])
    assert former_names(now, before) == {"甲旧厂": "E1"}
    assert plain_name("某 有限责任公司（二）") == plain_name("某有限公司(二)")


def test_exemptions_that_ended_and_dates_that_lack_are_told():
    scheme = one_item() | {"exemptions": [
        {"name": "listed", "title": "公用事业", "test": "stated"},
        {"name": "new", "title": "投产不满两年", "test": "produced", "years": 2},
    ]}  # fmt: skip
    case = firms(过期={"用地": 1, "税收": 1, "不参评": "搬迁", "不参评至": "2024-06-30"})
    scores = scored(case | {"scheme": scheme})
    assert [(f.kind, f.subject) for f in scores.findings] == [
        ("exemption_undated", ""), ("exemption_over", "过期"),
    ]  # fmt: skip
    assert "5 家" in scores.findings[0].text
    assert scores.entities["status"].eq("rated").all()


def test_what_the_list_could_not_do_is_told():
    scheme = one_item() | {
        "adjustments": [{"name": "card", "title": "红牌", "kind": "grades", "grades": -1}]
    }
    case = firms(有地={"用地": 2}) | {
        "scheme": scheme,
        "given": [
            {"uscc": "无此企业", "rule": "card", "reason": "a", "document": "b"},
            {"uscc": "有地", "rule": "card", "reason": "a", "document": "b"},
            {"uscc": "常1", "rule": "card", "reason": "a", "document": "b"},
        ],
    }
    assert found(case)["adjustment_unused"] == ["无此企业", "有地"]


def test_a_denominator_of_zero_is_no_data():
    scheme = one_item(
        items=[{"measure": "labour_productivity", "weight": 1, "base": 10, "missing": "zero"}]
    )
    case = {"scheme": scheme, "firms": {
        "甲": {"用地": 1, "增加值": 10, "人数": 0}, "乙": {"用地": 1, "增加值": 10, "人数": 1},
    }}  # fmt: skip
    assert found(case) == {"zero_denominator": ["甲"]}
    scores = scored(case)
    assert scores.entities["score"].tolist() == [100.0, 0.0]
    assert "分母为 0" in scores.items["note"].iloc[scores.place("甲")]


def test_a_flattened_range_is_told():
    """Nineteen firms from 1 to 19 and one of 10,000."""
    scheme = one_item(family="minmax", when_equal="high", items=[
        {"measure": "tax_intensity", "weight": 1, "missing": "zero"},
    ])  # fmt: skip
    rows = {f"厂{n:02d}": {"用地": 1, "税收": n} for n in range(1, 20)} | {
        "巨": {"用地": 1, "税收": 10_000, "应税销售": 100_000}
    }
    told = [f for f in scored({"scheme": scheme, "firms": rows}).findings if f.kind == "flattened"]
    assert len(told) == 1
    assert "95%" in told[0].text


def test_what_a_scheme_leaves_open_is_told():
    scores = scored({"scheme": "wujin-2017", "firms": {"甲": {"规上": True, "用地": 1}}})
    told = [f.text for f in scores.findings if f.kind == "param_missing"]
    assert any("groups.above_scale.items.tax_intensity.base" in text for text in told)
    assert any(f.kind == "other_year" for f in scored(
        {"scheme": "huangyan-2022", "firms": {"甲": {"规上": True, "用地": 1, "税收": 1}}}
    ).findings)  # fmt: skip
