"""What a finding carries besides its verdict: inputs with their edition, options, clocks."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoapi.planning.errors import PlanningError
from geoapi.planning.idle.clocks import Clock, falling_due
from geoapi.planning.idle.findings import judge_supply
from geoapi.planning.idle.history import Disposal, by_supply
from geoapi.planning.idle.law import read_idle_test
from geoapi.planning.idle.records import Parcel, Supply
from layers.atlas import Edition

ON = date(2025, 3, 1)
TEST = read_idle_test(ON)
STATE = Parcel(known=True, ownership="state", area=20_000.0)
EDITIONS = {
    "supplies": Edition("supplies", 3, "2025-01-01T00:00:00+00:00", "供地.xlsx", "0" * 64, 1),
    "parcels": Edition("parcels", 2, "2025-01-01T00:00:00+00:00", "宗地.shp", "0" * 64, 1),
}
IDLE = Supply("S", start_by=date(2023, 3, 1), start_evidence="none", price=1e7,
              cause="enterprise", parcel=STATE)  # fmt: skip
HALTED = Supply(
    "S", start_by=date(2021, 6, 1), permit_on=date(2021, 3, 1), start_evidence="all_piles",
    started_on=date(2021, 4, 1), suspended_on=date(2022, 5, 1), due_area=30_000.0,
    developed_area=9_999.0, total_investment=8e7, invested=2e7, filed=True, parcel=STATE,
)  # fmt: skip


def told(supply, name, on=ON):
    return judge_supply(supply, on, TEST, editions=EDITIONS).to_json()[name]


def test_inputs_tell_value_edition_and_file():
    found = {row["field"]: row for row in told(IDLE, "inputs")}
    assert found["start_by"] == {
        "layer": "supplies", "field": "start_by", "title": "约定动工日期", "value": "2023-03-01",
        "edition": 3, "file": "供地.xlsx", "withheld": False,
    }  # fmt: skip
    assert found["ownership"]["value"] == "state"
    assert (found["site_area"]["value"], found["site_area"]["file"]) == (20_000.0, "宗地.shp")
    assert found["price"]["value"] == 1e7
    assert found["permit_on"]["value"] is None
    assert "delivered_on" not in found
    assert "suspended_on" not in found


def test_amounts_invested_are_withheld_and_the_shares_of_land_are_not():
    found = {row["field"]: row for row in told(HALTED, "inputs")}
    assert found["developed_area"]["value"] == 9_999.0
    for field in ("invested", "total_investment"):
        assert (found[field]["value"], found[field]["withheld"]) == (None, True)
    assert "price" not in found


def test_a_blank_amount_is_not_withheld():
    blank = Supply("S", start_by=date(2023, 3, 1), suspended_on=date(2022, 1, 1))
    found = {row["field"]: row for row in told(blank, "inputs")}
    assert (found["invested"]["value"], found["invested"]["withheld"]) == (None, False)


def test_the_two_steps_of_article_14_with_document_approval_and_deadline():
    fee, recovery = told(IDLE, "options")
    assert (fee["document"], fee["approval"]) == (
        "《征缴土地闲置费决定书》", "报经本级人民政府批准",
    )  # fmt: skip
    assert fee["deadline"] == "决定书送达之日起 30 日内缴纳"
    assert (recovery["document"], recovery["approval"]) == (
        "《收回国有建设用地使用权决定书》", "报经有批准权的人民政府批准",
    )  # fmt: skip
    assert recovery["clause"] == "第十四条第（二）项"
    assert any("听证" in duty for duty in fee["also"])
    assert any("抵押权人" in duty for duty in recovery["also"])


def test_the_ways_of_article_12_with_their_limits():
    found = {row["way"]: row for row in told(HALTED, "options")}
    assert list(found) == ["extend", "adjust", "temporary", "agreed_recovery", "other_way"]
    assert found["extend"]["limit"] == "自补充协议约定的动工开发日期起最长 1 年"
    assert found["temporary"]["limit"] == "自安排临时使用之日起最长 2 年"
    assert found["temporary"]["document"] is None
    assert {row["approval"] for row in found.values()} == {"处置方案报本级人民政府批准"}
    assert not any("重新起算" in duty for duty in found["agreed_recovery"]["also"])


def test_the_clauses_of_each_class():
    assert told(IDLE, "clauses") == ["第三十条", "第二条第一款"]
    assert told(HALTED, "clauses") == ["第三十条", "第二条第二款"]
    handed = Supply("S", delivered_on=date(2022, 3, 1), start_evidence="none", parcel=STATE)
    assert told(handed, "clauses") == ["第三十条", "第二十二条第二款", "第二条第一款"]


def test_what_would_change():
    changes = "；".join(told(IDLE, "would_change"))
    assert "补录施工许可证日期" in changes
    claimed = Supply("S", start_by=date(2023, 3, 1), start_evidence="none", cause="gov_plan",
                     parcel=STATE)  # fmt: skip
    assert "改依第十二条处置" in "；".join(told(claimed, "would_change"))
    not_filed = Supply("S", start_by=date(2023, 3, 1), start_evidence="none", cause="gov_plan",
                       cause_verified=True, filed=False, parcel=STATE)  # fmt: skip
    assert "备案后，可以采取第十二条" in "；".join(told(not_filed, "would_change"))


def test_what_falls_due_within_some_days():
    days = [Clock("idle", ON + timedelta(days=n), "", 2) for n in (-1, 0, 30, 31)]
    assert falling_due(days, ON, 30) == tuple(days[1:3])


@given(st.dates(date(2023, 1, 1), date(2027, 1, 1)), st.sampled_from([30, 90, 365]))
def test_nothing_falls_due_outside_the_window(on, days):
    for clock in falling_due(judge_supply(IDLE, on, TEST).clocks, on, days):
        assert 0 <= (clock.on - on).days <= days


def test_a_way_that_the_law_does_not_have():
    with pytest.raises(PlanningError, match=r"没有处置方式 sell；有：extend"):
        Disposal("S", ON, "sell")


def test_records_later_than_the_day_are_not_known_on_it():
    some = [Disposal("S", ON + timedelta(days=n), "extend") for n in (1, 0, -1)]
    assert by_supply(some, ON) == {"S": (some[2], some[1])}
