"""Low-efficiency land by the template's four classes: each on both sides of its boundary."""

import dataclasses
import shutil
from datetime import date
from fractions import Fraction

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from geoapi.planning.idle.records import Parcel, Supply
from geoapi.planning.idle.rules import read_supply
from geoapi.planning.low_efficiency import TEMPLATE, LandFacts, low_efficiency, read_low_test
from geoapi.planning.pack_checks import split_articles
from geoapi.planning.packs import NotInForceError, PackError, read_pack
from geoapi.questions.low_efficiency import ask_low_efficiency, low_efficiency_answer
from tests.toy import ENTERPRISES, STATEMENTS, county, frame

ON = date(2025, 6, 30)
LOW = read_low_test(ON)
STATE = Parcel(known=True, ownership="state", area=10_000.0)
HALTED = Supply(
    "S", "P", start_by=date(2021, 6, 1), permit_on=date(2021, 3, 1), start_evidence="all_piles",
    started_on=date(2021, 4, 1), suspended_on=date(2024, 6, 30), due_area=300.0,
    developed_area=101.0, total_investment=400.0, invested=101.0, parcel=STATE,
)  # fmt: skip
BUILT = Supply("S", "P", finished_on=date(2022, 1, 1), parcel=STATE)
NOTHING = LandFacts({}, {}, {}, {}, {})


def facts(**known):
    """What is known of the one parcel, and of the one contract."""
    keys = {name: "S" if name == "below" else "P" for name in known}
    return dataclasses.replace(NOTHING, **{n: {keys[n]: value} for n, value in known.items()})


def judged(supply, known=NOTHING, low=LOW, recognised=None):
    (found,) = low_efficiency([supply], ON, low, known, recognised)
    return found


def states(found):
    return {one.name: one.state for one in found.classes}


def change(**fields):
    return dataclasses.replace(HALTED, **fields)


UNFINISHED = {
    "both more, stopped a year to the day": (HALTED, "review"),
    "stopped a day less": (change(suspended_on=date(2024, 7, 1)), "not_met"),
    "exactly a third is not more": (change(developed_area=100.0), "not_met"),
    "exactly a quarter is not more": (change(invested=100.0), "not_met"),
    "money unknown": (change(invested=None), "data_missing"),
    "stop unknown": (change(suspended_on=None), "data_missing"),
    "not started, not due": (
        change(start_evidence="none", suspended_on=None, start_by=date(2025, 1, 1)),
        "not_met",
    ),
    "finished": (change(finished_on=date(2025, 1, 1)), "not_met"),
}


@pytest.mark.parametrize(("supply", "state"), UNFINISHED.values(), ids=UNFINISHED)
def test_unfinished(supply, state):
    assert states(judged(supply))["unfinished"] == state


def test_the_complement_of_the_second_class_of_idle_land():
    """Under a third it is idle land and excluded; over both shares it is class 1; equal is none."""
    assert judged(change(developed_area=99.0)).verdict == "excluded"
    assert judged(HALTED).verdict == "review"
    assert judged(change(developed_area=100.0, invested=100.0)).verdict == "not_low"


POOR = {
    "not producing": (facts(producing=0), "met"),
    "producing, two years without tax": (facts(producing=1, untaxed=1), "met"),
    "producing, taxed, below its promise": (facts(producing=1, untaxed=0, below=True), "met"),
    "producing, taxed, promise kept": (facts(producing=1, untaxed=0, below=False), "not_met"),
    "producing, taxed, no promise": (facts(producing=1, untaxed=0), "not_met"),
    "nothing known": (NOTHING, "data_missing"),
    "tax unknown": (facts(producing=1), "data_missing"),
    "promise unknown": (facts(producing=1, untaxed=0, below=None), "data_missing"),
}


@pytest.mark.parametrize(("known", "state"), POOR.values(), ids=POOR)
def test_poor_output(known, state):
    assert states(judged(BUILT, known))["poor_output"] == state


def test_tax_of_single_firms_decides_nothing_in_public():
    known = dataclasses.replace(facts(producing=1, untaxed=1, below=True), withheld=True)
    found = judged(BUILT, known)
    assert states(found)["poor_output"] == "data_missing"
    assert "税" not in "".join(one.text for one in found.classes)


def test_what_the_document_gives_no_number_for_is_a_missing_parameter():
    found = judged(BUILT, facts(producing=1, untaxed=0, floor_area_ratio=0.1, let=1.0))
    assert found.verdict == "param_missing"
    assert states(found)["low_intensity"] == states(found)["poor_faith"] == "param_missing"


def test_a_county_sets_its_own_numbers():
    own = dataclasses.replace(LOW, least_floor_area_ratio=0.8, let_share=Fraction(1, 2))
    low = facts(producing=1, untaxed=0, floor_area_ratio=0.79, let=0.5)
    assert states(judged(BUILT, low, own)) == {
        "unfinished": "not_met", "poor_output": "not_met", "low_intensity": "met",
        "poor_faith": "review",
    }  # fmt: skip
    high = facts(producing=1, untaxed=0, floor_area_ratio=0.8, let=0.49)
    assert judged(BUILT, high, own).verdict == "not_low"


def test_recognised_idle_land_is_excluded():
    found = judged(BUILT, facts(producing=0), recognised={"P": "认〔2025〕1号"})
    assert (found.verdict, found.classes) == ("excluded", ())
    assert "认〔2025〕1号" in found.reason


def test_another_supply_of_the_parcel_that_is_idle_excludes_it():
    idle = Supply("T", "P", start_by=date(2022, 1, 1), start_evidence="none", parcel=STATE)
    found = low_efficiency([BUILT, idle], ON, LOW, facts(producing=0))
    assert [one.verdict for one in found] == ["excluded", "excluded"]


DAYS = st.none() | st.dates(date(2019, 1, 1), date(2026, 1, 1))
AREA = st.none() | st.sampled_from([0.0, 99.0, 100.0, 101.0, 300.0])
SUPPLIES = st.builds(
    Supply, supply_id=st.just("S"), parcel_id=st.just("P"), start_by=DAYS, permit_on=DAYS,
    start_evidence=st.sampled_from([None, "none", "all_piles"]), started_on=DAYS,
    finished_on=DAYS, suspended_on=DAYS, due_area=AREA, developed_area=AREA,
    total_investment=AREA, invested=AREA, parcel=st.just(STATE),
)  # fmt: skip
FACTS = st.builds(
    lambda a, b: facts(producing=a, untaxed=b), st.integers(-1, 1), st.integers(-1, 1)
)


@settings(max_examples=300, deadline=None)
@given(SUPPLIES, FACTS)
def test_never_together_with_an_idle_procedure(supply, known):
    found = judged(supply, known)
    idle = read_supply(supply, ON, LOW.law).verdict == "suspected_idle"
    assert (found.verdict == "excluded") == idle
    assert not (idle and found.classes)


@pytest.fixture
def own(tmp_path):
    """Return a copy of the template, with changes."""
    text = TEMPLATE.with_suffix(".txt")
    shutil.copy(text, tmp_path / text.name)

    def write(**values):
        raw = yaml.safe_load(TEMPLATE.read_text(encoding="utf-8"))
        for name, value in values.items():
            raw["rules"][name]["values"] = {date(2018, 11, 2): value}
        path = tmp_path / TEMPLATE.name
        path.write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
        return path

    return write


def test_the_template_quotes_its_text():
    pack = read_pack(TEMPLATE)
    articles = split_articles(pack.text)
    assert sorted(articles) == [1, 2, 3, 4]
    for rule in pack.rules.values():
        assert rule.quote in articles[rule.article]


def test_the_numbers_of_the_template():
    assert (LOW.developed_share, LOW.invested_share) == (Fraction(1, 3), Fraction(1, 4))
    assert (LOW.stopped_years, LOW.untaxed_years) == (1, 2)
    assert (LOW.least_floor_area_ratio, LOW.let_share) == (None, None)
    with pytest.raises(NotInForceError):
        read_low_test(date(2018, 11, 1))


def test_an_own_document(own):
    path = own(least_floor_area_ratio=0.8, untaxed_years=3)
    test = read_low_test(ON, path)
    assert (test.least_floor_area_ratio, test.untaxed_years) == (0.8, 3)
    with pytest.raises(PackError, match=r"least_floor_area_ratio.*大于 0"):
        read_low_test(ON, own(least_floor_area_ratio="高"))
    with pytest.raises(PackError, match="developed_share"):
        read_low_test(ON, own(developed_share=None))


def test_of_a_county_by_hand(own):
    """P1 with 150 yuan/m² of tax in 2024 and 15 in 2023; a quarter of P4 is let to E3."""
    rows = [
        {"supply_id": f"S{n}", "parcel_id": f"P{n}", "finished_on": date(2020, 1, 1)}
        for n in (1, 2, 4)
    ]
    firms = ENTERPRISES.assign(produced_on=date(2021, 1, 1)).astype(
        {"produced_on": "datetime64[s]"}
    )
    before = STATEMENTS.assign(period="2023", tax_paid=[0, 0, 0, 0, None])
    bare = STATEMENTS.assign(tax_paid=[1_500_000, 0, 300_000, 70_000, 150_000])
    stated = frame("statements", [
        *bare.iloc[:4].to_dict("records"), *before.iloc[1:4].to_dict("records"),
        bare.iloc[4].to_dict(),
    ])  # fmt: skip
    land = county(supplies=frame("supplies", rows), enterprises=firms, statements=stated)
    told = ask_low_efficiency(land, ON, rules=own(let_share="25%"), restricted=True)
    found = {one.supply_id: states(one) for one in told.found}
    assert found["S1"]["poor_output"] == "not_met"
    assert found["S2"]["poor_output"] == "met"
    assert found["S4"]["poor_faith"] == "review"
    assert found["S1"]["poor_faith"] == "not_met"
    answer = low_efficiency_answer(land, told)
    assert answer["template"] is False
    assert set(answer["basis"]["packs"]) == {told.test.pack.name, told.test.law.pack}
