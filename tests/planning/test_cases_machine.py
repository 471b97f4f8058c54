"""Any order of any steps: nobody recognises without a person and a paper; history only grows."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from geoapi.planning.cases.case import Case, CaseError, Held, Subject, Taken, state_of
from geoapi.planning.cases.checks import next_steps, take
from geoapi.planning.cases.effects import Decided, disposals_of, recognised_supplies
from geoapi.planning.cases.steps import ENDED, OUTCOMES, RECOGNISED, STEPS
from geoapi.planning.cases.ways import Ground, ways_of
from geoapi.planning.idle.history import WAYS
from geoapi.planning.idle.law import read_idle_test
from geoapi.planning.idle.records import Parcel, Supply
from geoapi.register.cases import KIND, act_of, case_of
from geoapi.register.documents import document_of
from geoapi.register.entries import Entry

TODAY = date(2025, 6, 30)
SUPPLY = Supply("S1", parcel_id="P1", mode="出让", price=1e7, start_by=date(2021, 1, 1),
                parcel=Parcel(known=True, ownership="state"))  # fmt: skip
GROUND = Ground(TODAY, read_idle_test(TODAY), SUPPLY)
SUBJECT = Subject("S1", (Held("P1", 20_000.0, "00", 3),), idle_class="not_started",
                  idle_since=date(2022, 1, 1), start_due=date(2021, 1, 1),
                  cause="enterprise")  # fmt: skip
PAPER = document_of("a.pdf", b"%PDF-1")
START = date(2023, 1, 10)


def entry(number, taken, *, paper, subject=None):
    """An entry as the register would hold it."""
    act = act_of(taken, PAPER if paper else None, subject)
    at = datetime(2025, 6, 30, tzinfo=UTC)
    sums = (PAPER.sha256, PAPER.name) if paper else ("", "")
    return Entry(KIND, 1, number, act.name, at, act.who, act.told, act.private, *sums)


class Clerks(RuleBasedStateMachine):
    """Clerks who try anything, at any time, with or without what is needed."""

    def __init__(self):
        super().__init__()
        opening = Taken("open", START, "甲")
        self.case = Case(1, SUBJECT, (opening,))
        self.entries = [entry(1, opening, paper=False, subject=SUBJECT)]
        self.seen = []

    @rule(
        name=st.sampled_from([*[s.name for s in STEPS[:-1]] * 3, "withdraw"]),
        wait=st.integers(-2, 60), who=st.sampled_from(["甲", "乙", ""]),
        paper=st.sampled_from([True, True, True, False]),
        way=st.sampled_from(WAYS), cause=st.sampled_from(["enterprise", "gov_plan", None]),
        outcome=st.sampled_from([*OUTCOMES, None]), flag=st.sampled_from([True, False, None]),
    )  # fmt: skip
    def anything(self, name, wait, who, paper, way, cause, outcome, flag):
        """Try a step; mostly with the fields that it takes."""
        self.attempt(name, self.case.last.on + timedelta(days=wait), who, paper,
                     (way, cause, outcome, flag))  # fmt: skip

    @rule(
        data=st.data(), wait=st.integers(0, 40), cause=st.sampled_from(["enterprise", "gov_plan"])
    )
    def sensible(self, data, wait, cause):
        """Take a step that is open, mostly one that leads on: cases come to their end too."""
        there = [n.step for n in next_steps(self.case, GROUND) if not n.reasons]
        onward = [s.name for s in there if s.to and s.name not in {"withdraw", "reconsider"}]
        names = [*[s.name for s in there if s.name != "withdraw"], *onward * 4]
        if not names:
            return
        day = self.case.last.on + timedelta(days=wait)
        ways = [w for w, against in ways_of(self.case, day, GROUND).items() if not against]
        fields = (data.draw(st.sampled_from(ways or WAYS)), cause, None, None)
        self.attempt(data.draw(st.sampled_from(names)), day, "乙", paper=True, fields=fields)

    def attempt(self, name, day, who, paper, fields):
        way, cause, outcome, flag = fields
        takes = next(step.takes for step in STEPS if step.name == name)
        given = {"way": way, "cause": cause, "outcome": outcome, "mortgaged": flag,
                 "start_by": day + timedelta(days=90), "parcels": (Held("P9", 1.0),)}  # fmt: skip
        if name == "carry_out" and self.case.way not in {"extend", "adjust", "swap"}:
            given.pop("start_by")
        taking = Taken(
            name, day, who, PAPER.sha256 if paper else "", PAPER.name if paper else "", "理由",
            **{k: v for k, v in given.items() if k in takes},
        )  # fmt: skip
        before = self.case
        try:
            after = take(before, taking, GROUND)
        except CaseError:
            return
        assert self.case.taken == before.taken == after.taken[:-1]
        self.case = after
        self.entries.append(entry(len(self.entries) + 1, after.last, paper=paper))

    @invariant()
    def recognised_by_a_person_with_a_paper(self):
        if self.case.state in RECOGNISED or self.case.state == "done":
            found = self.case.recognised
            assert found is not None
            assert found.who
            assert found.document
            assert found.cause
        assert bool(recognised_supplies([self.case])) == (self.case.state in RECOGNISED)

    @invariant()
    def every_step_has_person_day_and_paper(self):
        days = [t.on for t in self.case.taken]
        assert days == sorted(days)
        assert days[-1] <= TODAY
        assert all(t.who.strip() and t.document for t in self.case.taken[1:])

    def teardown(self):
        event(self.case.state)

    @invariant()
    def history_only_grows(self):
        taken = list(self.case.taken)
        assert taken[: len(self.seen)] == self.seen
        self.seen = taken

    @invariant()
    def replay_gives_the_state(self):
        again = case_of(self.entries)
        assert again.state == self.case.state == state_of(self.case.taken)
        assert (again.way, again.parcels, again.version) == (
            self.case.way, self.case.parcels, self.case.version,
        )  # fmt: skip
        assert again.subject == self.case.subject
        assert [(t.step, t.on, t.who, t.document, t.outcome) for t in again.taken] == [
            (t.step, t.on, t.who, t.document, t.outcome) for t in self.case.taken
        ]
        assert disposals_of([again]) == disposals_of([self.case])

    @invariant()
    def nothing_is_charged_without_the_right_to_a_hearing(self):
        names = [t.step for t in self.case.taken]
        for at, taken in enumerate(self.case.taken):
            chosen = [t.way for t in self.case.taken[:at] if t.step == "choose"]
            if taken.step == "carry_out" and chosen[-1] in {"charge_fee", "recover"}:
                since = max(n for n in range(at) if names[n] == "choose")
                assert "tell_hearing" in names[since:at]

    @invariant()
    def what_has_ended_stays_so(self):
        if self.case.state in ENDED:
            allowed = {n.step.to for n in next_steps(self.case, GROUND)}
            assert allowed <= {None}
        if self.case.state == "withdrawn":
            assert not list(Decided((self.case,)).on(TODAY))


Clerks.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestClerks = Clerks.TestCase
