"""Objections: filed, decided, withdrawn; what a decision corrects, and what is refused."""

from dataclasses import replace
from datetime import date

import pytest

from geoapi.register import desk
from geoapi.register.acts import Deciding, Filing, Grounds
from geoapi.register.desk import (
    all_objections,
    decide_objection,
    file_objection,
    one_objection,
    withdraw_objection,
)
from geoapi.register.documents import document_of
from geoapi.register.errors import ConflictError, RegisterError, UnknownMatterError
from geoapi.register.objections import corrections_of
from layers.atlas import table_of
from layers.corrections import STRUCK, Correction, ValueRefusedError, corrected
from layers.errors import MutuError
from tests.toy import atlas

# What a store has to do for it, test_entries asks of both.
pytestmark = pytest.mark.parametrize("workspace", ["path"], indirect=True)

PAPER = document_of("a.pdf", b"%PDF-1")
SAYS = Filing("E2", "王五", "实测 6 000", value="6000平方米", where="P2", document=PAPER)
YES = Deciding("accepted", "李四", "测绘报告属实")


@pytest.fixture
def filed(register, grounds):
    return lambda **fields: file_objection(register, replace(SAYS, **fields), grounds)


@pytest.fixture
def decided(register, grounds):
    def decide(number, outcome="accepted", *, seen=None, **fields):
        said = replace(YES, outcome=outcome, **fields)
        return decide_objection(register, number, said, grounds, seen=seen)

    return decide


def test_an_objection_is_kept_as_it_was_made(filed, register):
    made = filed(contact="0515-1234567", on=date(2025, 5, 23))
    assert one_objection(register, 1) == made
    assert all_objections(register) == [made]
    assert (made.number, made.version, made.state, made.name) == (1, 1, "open", "异议第1号")
    assert (made.uscc, made.field, made.value, made.where) == ("E2", "site_area", 6_000, "P2")
    assert (made.who, made.contact, made.reason) == ("王五", "0515-1234567", "实测 6 000")
    assert (made.on, made.document_name) == (date(2025, 5, 23), "a.pdf")
    assert (made.layer, made.restricted, made.decision) == ("occupancies", False, None)
    assert corrections_of([made]) == []


def test_accepting_makes_a_correction(filed, decided, register):
    filed()
    done = decided(1)
    assert (done.state, done.version, len(done.history)) == ("accepted", 2, 2)
    assert (done.decision.value, done.decision.who) == (6_000, "李四")
    assert done.decision.on == date(2025, 5, 25)
    assert one_objection(register, 1) == done
    assert corrections_of(all_objections(register)) == [
        Correction("occupancies", ("E2", "P2"), "site_area", 6_000.0, "异议第1号")
    ]


def test_accepting_a_part(filed, decided):
    filed()
    done = decided(1, "partly", value="8.25亩")
    assert done.state == "partly"
    assert corrections_of([done])[0].value == pytest.approx(5_500)


def test_rejecting_and_withdrawing_change_nothing(filed, decided, register):
    for _ in range(2):
        filed()
    assert decided(1, "rejected").state == "rejected"
    assert withdraw_objection(register, 2, "王五", "").state == "withdrawn"
    assert corrections_of(all_objections(register)) == []


def test_a_decision_may_be_taken_anew_and_the_first_stays(filed, decided, register):
    filed()
    decided(1, "rejected")
    again = decided(1, seen=2)
    assert (again.state, again.version) == ("accepted", 3)
    assert [e.act for e in again.history] == ["filed", "decided", "decided"]
    assert decided(1, "rejected").state == "rejected"
    assert corrections_of(all_objections(register)) == []


def test_the_later_decision_counts_whatever_the_number(filed, decided, register):
    filed(value="6000m2")
    filed(value="7000m2")
    decided(2)
    decided(1)
    made = corrections_of(all_objections(register))
    assert [c.because for c in made] == ["异议第2号", "异议第1号"]
    after = table_of(corrected(atlas(), made), "occupancies")
    assert after["site_area"].iloc[1] == 6_000


def test_a_firm_may_say_that_it_does_not_use_a_parcel(filed, decided):
    filed(claim="not_used", value=None)
    assert corrections_of([decided(1)]) == [
        Correction("occupancies", ("E2", "P2"), STRUCK, None, "异议第1号")
    ]


def test_a_figure_stated_is_confidential(filed, decided, register):
    made = filed(claim="tax_paid", value="70万元", where="2024")
    assert made.restricted
    assert made.value == 700_000
    assert "value" not in made.history[0].told
    done = decided(1, "partly", value="65万元")
    assert "value" not in done.history[1].told
    assert one_objection(register, 1).decision.value == 650_000
    assert corrections_of([done]) == [
        Correction("statements", ("E2", "2024"), "tax_paid", 650_000.0, "异议第1号")
    ]


def test_days_come_back_as_days(filed, decided, register):
    filed(claim="to_on", value="2024-06-30")
    decided(1)
    found = one_objection(register, 1)
    assert found.value == found.decision.value == date(2024, 6, 30)


def test_without_a_parcel_the_decision_names_it(filed, decided):
    filed(where=None)
    with pytest.raises(RegisterError, match="没有写宗地代码"):
        decided(1)
    assert corrections_of([decided(1, where="P3")])[0].key == ("E2", "P3")


@pytest.mark.parametrize(("fields", "why"), [
    ({"uscc": "E9"}, "没有企业 E9"), ({"where": "P9"}, "没有宗地代码 P9"),
    ({"claim": "tax_paid", "value": "1万元", "where": "1999"}, "没有统计期 1999"),
    ({"claim": "name"}, "不能就 name"), ({"claim": "uscc"}, "不能就 uscc"),
    ({"value": "6000"}, "单位"), ({"value": "很多"}, "site_area"), ({"value": None}, "没有说明"),
    ({"value": "0亩"}, "没有说明"), ({"value": "-1亩"}, "不得小于"), ({"reason": " "}, "理由"),
    ({"reason": "长" * 5_000}, "4000"), ({"who": ""}, "姓名"),
    ({"on": date(2025, 5, 26)}, "在将来"), ({"claim": "not_used"}, "不写数值"),
    ({"claim": "to_on", "value": "2024-02-30"}, "to_on"), ({"contact": "9" * 201}, "200"),
])  # fmt: skip
def test_what_cannot_be_filed_is_named(filed, register, fields, why):
    with pytest.raises(MutuError, match=why) as told:
        filed(**fields)
    assert isinstance(told.value, RegisterError | ValueRefusedError)
    assert all_objections(register) == []


@pytest.mark.parametrize(("fields", "why"), [
    ({"outcome": "maybe"}, "accepted、partly、rejected"), ({"outcome": "partly"}, "须写明"),
    ({"outcome": "partly", "value": "6000平方米"}, "应为采纳"),
    ({"outcome": "partly", "value": "5500"}, "单位"), ({"value": "5000平方米"}, "只有部分采纳"),
    ({"outcome": "rejected", "value": "5000平方米"}, "只有部分采纳"), ({"reason": ""}, "理由"),
    ({"on": date(2025, 5, 22)}, "早于"), ({"on": date(2025, 6, 1)}, "在将来"),
    ({"where": "P3"}, "说的是 P2"), ({"who": " "}, "姓名"),
])  # fmt: skip
def test_what_cannot_be_decided_is_named(filed, decided, register, fields, why):
    filed(on=date(2025, 5, 23))
    with pytest.raises(MutuError, match=why):
        decided(1, **fields)
    assert one_objection(register, 1).state == "open"


def test_no_figure_changes_without_a_paper(filed, decided):
    filed(document=None)
    with pytest.raises(RegisterError, match="书面材料"):
        decided(1)
    assert decided(1, document=PAPER).decision.document_name == "a.pdf"


def test_no_figure_changes_where_there_is_no_row(filed, decided):
    filed(where="P1")
    with pytest.raises(RegisterError, match="没有 E2 P1 这一条"):
        decided(1)
    assert decided(1, "rejected").state == "rejected"


def test_withdrawn_is_the_end(filed, decided, register):
    filed()
    withdraw_objection(register, 1, "王五", "已核对")
    with pytest.raises(RegisterError, match="已撤回"):
        decided(1)
    with pytest.raises(RegisterError, match="不能撤回"):
        withdraw_objection(register, 1, "王五", "")


def test_numbers_that_are_not_there(filed, decided, register):
    with pytest.raises(UnknownMatterError, match="还没有登记过"):
        one_objection(register, 1)
    filed()
    with pytest.raises(UnknownMatterError, match="有第 1 至 1 号"):
        decided(7)


def test_both_versions_are_told(filed, decided, register):
    filed()
    decided(1, "rejected", seen=1)
    with pytest.raises(ConflictError, match=r"第 1 版.*第 2 版"):
        decided(1, seen=1)
    with pytest.raises(ConflictError):
        withdraw_objection(register, 1, "王五", "", seen=1)
    assert one_objection(register, 1).version == 2


def test_not_without_end(filed, monkeypatch):
    monkeypatch.setattr(desk, "MOST_OPEN", 2)
    filed()
    filed()
    with pytest.raises(RegisterError, match="已有 2 件"):
        filed()


def test_national_codes_are_checked_where_the_county_checks_them(register):
    with pytest.raises(ValueRefusedError, match="lessor_uscc"):
        file_objection(
            register, replace(SAYS, claim="lessor_uscc", value="123"),
            Grounds(atlas(), "cn", date(2025, 5, 25)),
        )  # fmt: skip
