"""Cases of idle land by worked steps: what is allowed, what is refused and why; days; effects."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml

from geoapi.planning.cases.case import Case, CaseError, Held, Subject, Taken
from geoapi.planning.cases.checks import next_steps, take
from geoapi.planning.cases.deadlines import deadlines, duties, overdue, waiting
from geoapi.planning.cases.effects import (
    Decided,
    disposals_of,
    notices_of,
    recognised_parcels,
    recognised_supplies,
)
from geoapi.planning.cases.stats import case_stats
from geoapi.planning.cases.steps import BY_WAY, STATES, STEPS, notice_of, rules_of
from geoapi.planning.cases.ways import Ground, ways_of
from geoapi.planning.errors import PlanningError
from geoapi.planning.idle.history import WAYS, Disposal, Notice
from geoapi.planning.idle.law import read_idle_test
from geoapi.planning.idle.records import Parcel, Supply

WORKED = yaml.safe_load(
    (Path(__file__).parent / "cases" / "disposal_steps.yaml").read_text(encoding="utf-8")
)
TODAY = date(2025, 6, 30)
TEST = read_idle_test(TODAY)
SUBJECT = Subject(
    "S1", (Held("P1", 20_000.0),), "地块", "甲厂", "Z1", "T1", idle_class="not_started",
    idle_since=date(2023, 1, 1), start_due=date(2022, 1, 1), cause="enterprise",
    cause_verified=True,
)  # fmt: skip


def opened(number=1, on=date(2024, 1, 10), **fields):
    return Case(number, replace(SUBJECT, **fields), (Taken("open", on, "甲"),))


def ground(**fields):
    owner = fields.pop("ownership", "state")
    known = {"mode": "出让", "start_by": date(2022, 1, 1), "price": 1e7} | fields
    supply = Supply("S1", parcel_id="P1", parcel=Parcel(known=True, ownership=owner), **known)
    return Ground(TODAY, TEST, supply)


def step(name, on, fields=None):
    known = {"who": "甲", "document": "0" * 64, "document_name": f"{name}.pdf"} | (fields or {})
    return Taken(name, on, **known)


def walked(steps, case=None, law=None):
    case, law = case or opened(), law or ground()
    for name, on, *rest in steps:
        case = take(case, step(name, on, *rest), law)
    return case


@pytest.mark.parametrize("worked", WORKED, ids=lambda worked: worked["id"])
def test_worked(worked):
    law = ground(**worked.get("supply", {}))
    case = walked(worked.get("steps", []), opened(**worked.get("subject", {})), law)
    if "state" in worked:
        assert case.state == worked["state"]
    if "refused" in worked:
        name, on, fields, why = worked["refused"]
        with pytest.raises(CaseError) as told:
            take(case, step(name, on, fields), law)
        assert why in str(told.value)
        assert str(told.value).startswith("闲置土地案件第1号：")


def test_every_step_rests_on_words_of_the_law():
    for one in STEPS:
        for way in (None, *WAYS):
            assert all(rule in TEST.quotes for rule in rules_of(one, way)), one.name
        assert one.document
        assert set(one.frm) <= set(STATES)
    assert set(BY_WAY) == set(WAYS)
    assert notice_of(STEPS[0], None) == "inquiry"
    served = next(one for one in STEPS if one.name == "carry_out")
    assert [notice_of(served, w) for w in ("charge_fee", "recover", "extend")] == [
        "fee", "recovery", None,
    ]  # fmt: skip


RECOGNISED = [("notify", date(2024, 1, 20)), ("explain", date(2024, 2, 10)),
              ("recognise", date(2024, 3, 1), {"reference": "认〔2024〕1号"})]  # fmt: skip
FEE = [*RECOGNISED, ("choose", date(2024, 3, 5), {"way": "charge_fee"}),
       ("tell_hearing", date(2024, 3, 6)), ("approve", date(2024, 3, 20)),
       ("carry_out", date(2024, 4, 1), {"reference": "征〔2024〕2号"})]  # fmt: skip
PLANNED = [*RECOGNISED[:2], ("recognise", date(2024, 3, 1), {"cause": "gov_plan"}),
           ("file", date(2024, 3, 2)), ("choose", date(2024, 3, 5), {"way": "extend"}),
           ("approve", date(2024, 3, 20))]  # fmt: skip
EXTENDED = [*PLANNED, ("carry_out", date(2024, 4, 1),
                       {"start_by": date(2024, 10, 1), "reference": "补充协议1号"})]  # fmt: skip


def days(case):
    return {d.name: (d.on, d.met_on) for d in deadlines(case, TEST)}


def test_thirty_days_to_inquire_and_thirty_to_explain():
    case = opened()
    assert days(case) == {"inquiry": (date(2024, 2, 9), None)}
    case = walked(RECOGNISED[:1], case)
    assert days(case) == {
        "inquiry": (date(2024, 2, 9), date(2024, 1, 20)), "reply": (date(2024, 2, 19), None),
    }  # fmt: skip
    assert days(walked(RECOGNISED[:2]))["reply"] == (date(2024, 2, 19), date(2024, 2, 10))


def test_what_is_overdue_on_a_day():
    late, met = opened(1), walked(RECOGNISED[:1], opened(2))
    assert overdue([late, met], date(2024, 2, 9), TEST) == []
    ((case, one),) = overdue([late, met], date(2024, 2, 10), TEST)
    assert (case.number, one.name, one.overdue(date(2024, 2, 12))) == (1, "inquiry", 3)
    both = overdue([late, met], date(2024, 2, 20), TEST)
    assert [(c.number, d.name) for c, d in both] == [(1, "inquiry"), (2, "reply")]
    assert overdue([late], date(2024, 1, 9), TEST) == [], "not opened yet"


def test_a_deadline_met_too_late_says_so():
    case = walked([("notify", date(2024, 2, 14))])
    assert deadlines(case, TEST)[0].overdue(TODAY) == 5
    assert [d.name for d in waiting(case, TEST)] == ["reply"]


def test_thirty_days_to_pay_and_to_give_back():
    assert days(walked(FEE))["pay"] == (date(2024, 5, 1), None)
    paid = walked([*FEE, ("pay", date(2024, 4, 20))])
    assert days(paid)["pay"] == (date(2024, 5, 1), date(2024, 4, 20))
    forced = walked([*FEE, ("enforce", date(2024, 5, 2))])
    assert days(forced)["pay"] == (date(2024, 5, 1), date(2024, 5, 2))
    back = walked([*RECOGNISED, ("choose", date(2024, 3, 5), {"way": "recover"}),
                   ("tell_hearing", date(2024, 3, 6)), ("approve", date(2024, 3, 20)),
                   ("carry_out", date(2024, 4, 1))])  # fmt: skip
    assert days(back)["return"] == (date(2024, 5, 1), None)


def test_a_year_from_the_start_agreed_and_two_of_temporary_use():
    assert days(walked(EXTENDED))["extension_ends"] == (date(2025, 10, 1), None)
    chosen = [*PLANNED[:4], ("choose", date(2024, 3, 5), {"way": "temporary"}), PLANNED[5],
              ("carry_out", date(2024, 4, 1))]  # fmt: skip
    assert days(walked(chosen))["temporary_ends"] == (date(2026, 4, 1), None)


def test_duties_without_a_day():
    told = dict(duties(walked(RECOGNISED), TEST))
    assert set(told) == {"publish", "file", "copy_regulators"}
    assert "按宗录入" in told["file"]
    assert "tell_government" in dict(duties(walked(EXTENDED), TEST))
    done = walked([*RECOGNISED, ("publish", date(2024, 3, 2)),
                   ("withdraw", date(2024, 3, 3), {"note": "认定有误"})])  # fmt: skip
    assert set(dict(duties(done, TEST))) == {"unpublish"}


def test_ways_with_the_reasons_against_them():
    case = walked(RECOGNISED)
    told = ways_of(case, date(2024, 3, 5), ground())
    assert {way for way, reasons in told.items() if not reasons} == {"charge_fee", "recover"}
    stalled = walked([*RECOGNISED[:2], ("recognise", date(2024, 3, 1), {"idle_class": "suspended"}),
                      ("file", date(2024, 3, 2))])  # fmt: skip
    told = ways_of(stalled, date(2024, 3, 5), ground())
    assert {way for way, reasons in told.items() if not reasons} == {
        "extend", "adjust", "temporary", "agreed_recovery", "other_way",
    }  # fmt: skip


def test_next_steps_tell_what_is_in_the_way():
    told = {n.step.name: n.reasons for n in next_steps(walked(FEE), ground())}
    assert told["pay"] == ()
    assert "还没有“缴纳土地闲置费”" in told["finish"][0]
    assert "give_back" not in told, "not of this way"


def test_a_disposal_restarts_the_clock():
    case = walked(EXTENDED)
    assert disposals_of([case]) == [
        Disposal("S1", date(2024, 4, 1), "extend", date(2024, 10, 1), "补充协议1号")
    ]
    assert disposals_of([walked(PLANNED)]) == [], "approved only"
    ended = case.with_step(step("withdraw", date(2024, 5, 1), {"note": "登记有误"}))
    assert list(Decided((ended,)).on(TODAY)) == []
    (stood,) = Decided((ended,)).on(date(2024, 4, 30))
    assert disposals_of([stood])


def test_fee_and_recovery_are_disposals_when_they_are_performed():
    assert disposals_of([walked(FEE)]) == []
    paid = walked([*FEE, ("pay", date(2024, 4, 20), {"document_name": "缴款.pdf"})])
    assert disposals_of([paid]) == [
        Disposal("S1", date(2024, 4, 20), "charge_fee", None, "缴款.pdf")
    ]
    back = walked([*PLANNED[:4], ("choose", date(2024, 3, 5), {"way": "agreed_recovery"}),
                   PLANNED[5], ("carry_out", date(2024, 4, 1)),
                   ("finish", date(2024, 6, 1))])  # fmt: skip
    assert disposals_of([back]) == [
        Disposal("S1", date(2024, 6, 1), "agreed_recovery", None, "finish.pdf")
    ]
    assert back.ended.outcome == "recovered"


def test_days_that_still_run():
    assert notices_of([opened()]) == [Notice("S1", "found", date(2024, 1, 10))]
    assert notices_of([walked(RECOGNISED[:1])]) == [
        Notice("S1", "inquiry", date(2024, 1, 20), "notify.pdf")
    ]
    assert notices_of([walked(RECOGNISED)]) == []
    assert notices_of([walked(FEE)]) == [Notice("S1", "fee", date(2024, 4, 1), "征〔2024〕2号")]
    assert notices_of([walked([*FEE, ("pay", date(2024, 4, 20))])]) == []


def test_recognised_land_counts_until_it_is_disposed_of():
    case = walked([*FEE, ("pay", date(2024, 4, 20)), ("finish", date(2024, 4, 21))])
    decided = Decided((case,))
    assert recognised_supplies(decided.on(date(2024, 2, 29))) == {}
    assert recognised_supplies(decided.on(date(2024, 3, 1))) == {"S1": "认〔2024〕1号"}
    assert recognised_parcels(decided.on(date(2024, 4, 20))) == {
        "P1": "认〔2024〕1号（闲置土地案件第1号）"
    }
    assert recognised_parcels(decided.on(date(2024, 4, 21))) == {}


def test_statistics_by_pencil_and_paper():
    """Opened 10 January. 1: done 21 April, 102 days, fee. 2: done 9 April by start, 90 days.

    3: withdrawn 20 January, 10 days. 4: still open. Each of 20 000 m², the second unknown.
    """
    fee = walked([*FEE, ("pay", date(2024, 4, 20)), ("finish", date(2024, 4, 21))])
    built = walked([*EXTENDED, ("finish", date(2024, 4, 9), {"outcome": "started"})],
                   opened(2, parcels=(Held("P2", 30_000.0),), zone_code=None))  # fmt: skip
    gone = walked([("withdraw", date(2024, 1, 20), {"note": "误立"})], opened(3))
    told = case_stats([fee, built, gone, opened(4)], "2024-01", "2024-04")
    january, april = told.months["2024-01"], told.months["2024-04"]
    assert (january.opened, january.withdrawn, january.median_days) == (4, 1, 10)
    assert (told.months["2024-02"].opened, told.months["2024-02"].median_days) == (0, None)
    assert told.months["2024-03"].recognised == 2
    assert (april.done, april.disposed_area, april.reactivated_area) == (2, 50_000, 30_000)
    assert (april.median_days, april.longest_days) == (96, 102)
    assert (told.total.opened, told.total.median_days, told.total.longest_days) == (4, 90, 102)
    assert {key: f.done for key, f in told.zones.items()} == {"Z1": 1, None: 1}
    assert told.towns["T1"] == told.total
    assert told.standing == {"open": 1, "recognised": 0}
    early = case_stats([fee], "2024-01", "2024-03")
    assert early.standing == {"open": 1, "recognised": 1}
    with pytest.raises(PlanningError, match="月份"):
        case_stats([], "2024", "2024-03")


def test_land_of_unknown_area_is_told_apart():
    case = walked([*FEE, ("pay", date(2024, 4, 20)), ("finish", date(2024, 4, 21))],
                  opened(parcels=(Held("P1"),)))  # fmt: skip
    told = case_stats([case], "2024-04", "2024-04").total
    assert (told.done, told.disposed_area, told.unknown_area) == (1, 0, 1)
