"""Cases in the register, in both stores: what comes back, what is refused, what two people do."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from geoapi.planning.cases.case import Held, Subject, Taken
from geoapi.planning.cases.ways import Ground
from geoapi.planning.idle.law import read_idle_test
from geoapi.register.case_desk import (
    NOTHING,
    Opening,
    StepError,
    all_cases,
    decided,
    document_of_step,
    one_case,
    open_case,
    take_step,
)
from geoapi.register.documents import document_of
from geoapi.register.errors import ConflictError, UnknownMatterError

PAPER = document_of("通知书.pdf", b"%PDF-1.7 paper")
GROUND = Ground(date(2025, 5, 25), read_idle_test(date(2025, 5, 25)))
SUBJECT = Subject(
    "S1", (Held("P1", 20_000.5, "0102", 3),), "地块", "甲厂", "Z1", "T1", "suspected_idle",
    "not_started", date(2023, 1, 1), date(2022, 1, 1), "enterprise", None, 4,
)  # fmt: skip
OPENING = Opening(SUBJECT, Taken("open", date(2024, 1, 10), "张三", note="卫片发现"))
NOTIFY = Taken("notify", date(2024, 1, 20), "李四", note="直接送达", reference="调〔2024〕1号")
ONE = pytest.mark.parametrize("workspace", ["path"], indirect=True)


def test_a_case_comes_back_as_it_was_registered(register, workspace):
    assert decided(workspace.backend) is NOTHING
    assert all_cases(register) == []
    made = open_case(register, OPENING, GROUND)
    assert (made.number, made.version, made.state, made.subject) == (1, 1, "suspected", SUBJECT)
    after = take_step(register, 1, NOTIFY, GROUND, document=PAPER, seen=1)
    assert one_case(register, 1) == after
    assert all_cases(register) == [after]
    assert after.last == replace(
        NOTIFY, document=PAPER.sha256, document_name="通知书.pdf", at=after.last.at
    )
    assert document_of_step(register, 1, 2)[1].content == b"%PDF-1.7 paper"
    found = decided(workspace.backend)
    assert found.cases == (after,)
    assert decided(workspace.backend).mark == found.mark
    assert workspace.verify() == []


def test_of_two_people_one_is_told(register):
    open_case(register, OPENING, GROUND)
    take_step(register, 1, NOTIFY, GROUND, document=PAPER, seen=1)
    with pytest.raises(ConflictError, match=r"第 1 版.*第 2 版") as told:
        take_step(register, 1, NOTIFY, GROUND, document=PAPER, seen=1)
    assert (told.value.seen, told.value.current) == (1, 2)
    assert one_case(register, 1).version == 2


@ONE
def test_a_refused_step_leaves_no_trace(register, workspace):
    open_case(register, OPENING, GROUND)
    before = decided(workspace.backend).mark
    with pytest.raises(StepError, match="没有附件"):
        take_step(register, 1, NOTIFY, GROUND)
    with pytest.raises(StepError, match="没有附件"):
        take_step(register, 1, replace(NOTIFY, document="0" * 64), GROUND)
    assert decided(workspace.backend).mark == before
    assert one_case(register, 1).version == 1


@ONE
def test_cases_as_they_were_registered_by_a_moment(register, workspace):
    """The clock of the register goes on by a second: opened at 9:00:00 local, served at :01."""
    open_case(register, OPENING, GROUND)
    take_step(register, 1, NOTIFY, GROUND, document=PAPER)
    then = decided(workspace.backend, datetime(2025, 5, 25, 1, 0, 0, tzinfo=UTC))
    assert [c.version for c in then.cases] == [1]
    assert decided(workspace.backend, datetime(2025, 5, 24, tzinfo=UTC)) is NOTHING


@ONE
def test_numbers_and_files_that_are_not_there(register):
    with pytest.raises(UnknownMatterError, match="还没有立过案"):
        one_case(register, 1)
    open_case(register, OPENING, GROUND)
    with pytest.raises(UnknownMatterError, match="有第 1 至 1 号"):
        take_step(register, 7, NOTIFY, GROUND, document=PAPER)
    with pytest.raises(UnknownMatterError, match="各步都没有附件"):
        document_of_step(register, 1, 1)


@ONE
@pytest.mark.parametrize(("changed", "why"), [
    ({"taken": replace(OPENING.taken, on=date(2025, 5, 26))}, "在将来"),
    ({"subject": replace(SUBJECT, verdict="not_applicable")}, "尚未供地"),
    ({"subject": replace(SUBJECT, verdict="data_missing")}, "不是疑似闲置"),
])  # fmt: skip
def test_what_cannot_be_opened(register, changed, why):
    with pytest.raises(StepError, match=why):
        open_case(register, replace(OPENING, **changed), GROUND)
    assert all_cases(register) == []


@ONE
def test_one_open_case_a_supply(register):
    open_case(register, OPENING, GROUND)
    with pytest.raises(StepError, match="已有闲置土地案件第1号"):
        open_case(register, OPENING, GROUND)
    other = replace(OPENING, subject=replace(SUBJECT, supply_id="S2"))
    assert open_case(register, other, GROUND).number == 2
