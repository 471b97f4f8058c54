"""The five not-yets by pencil and paper on the toy county: 100 m squares in a row."""

from datetime import date

import pytest

from geoapi.planning.errors import PlanningError
from geoapi.planning.not_yets import CLASSES, FIVE, chosen
from geoapi.questions.not_yets import ask_not_yets, not_yets_answer
from tests.toy import ENTERPRISES, STATEMENTS, box, county, frame

ON = date(2025, 6, 30)
BUILT = {"permit_on": date(2020, 1, 1), "start_evidence": "all_piles",
         "started_on": date(2020, 2, 1)}  # fmt: skip
DONE = BUILT | {"due_area": 9_000, "developed_area": 9_000, "finished_on": date(2022, 1, 1)}
SUPPLIES = [
    {"supply_id": "S1", "parcel_id": "P1", "promised_tax_intensity": 151.0} | DONE,
    {"supply_id": "S2", "parcel_id": "P2", "start_by": date(2030, 1, 1), "start_evidence": "none"},
    {"supply_id": "S3", "parcel_id": "P3", "due_area": 9_000, "developed_area": 4_000} | BUILT,
    {"supply_id": "S4", "parcel_id": "P4"} | DONE,
    {"supply_id": "S5", "parcel_id": "P5", "signed_on": date(2025, 7, 1)},
]
APPROVALS = frame(
    "approvals",
    [
        {"batch_no": "B1", "approved_on": date(2015, 1, 1), "area": 20_000},
        {"batch_no": "B2", "approved_on": date(2024, 1, 1)},
        {"batch_no": "B3", "approved_on": date(2025, 7, 1)},
    ],
    [box(50, 250), box(350, 450), box(1000, 1100)],
)


def firms(**produced):
    return ENTERPRISES.assign(
        produced_on=[produced.get(key) for key in ENTERPRISES["uscc"]]
    ).astype({"produced_on": "datetime64[s]"})


@pytest.fixture(scope="module")
def land():
    """E1 produces on P1 since 2022; E3 and E5 on P4 will from 2026; E2's date is blank."""
    produced = {"E1": date(2022, 6, 1), "E3": date(2026, 1, 1), "E5": date(2026, 1, 1)}
    return county(
        supplies=frame("supplies", SUPPLIES), approvals=APPROVALS, enterprises=firms(**produced),
    )  # fmt: skip


@pytest.fixture(scope="module")
def told(land):
    return ask_not_yets(land, ON, restricted=True)


def found(told, name):
    return {one.supply_id: one.answer for one in told.found if one.name == name}


def of_class(told, name):
    return next(one for one in told.classes if one["class"] == name)


def test_approved_not_supplied_by_overlay(told):
    """B1, x 50-250: all of it lies on P1, P2, P3. B2, x 350-450: half on P4. B3 is later."""
    rows = told.approved.rows.set_index("batch_no")
    assert list(rows.index) == ["B1", "B2"]
    assert rows.loc["B1", "area"] == pytest.approx(20_000, abs=1)
    assert rows.loc["B1", "unsupplied"] == pytest.approx(0, abs=1e-6)
    assert rows.loc["B2", "value"] == pytest.approx(0.5)
    assert told.approved.total["value"] == pytest.approx(2.5 / 3)
    assert told.approved.recent["value"] == pytest.approx(0.5)
    assert of_class(told, "approved_not_supplied")["area"] == pytest.approx(5_000, abs=1)


def test_a_parcel_that_straddles_batches_and_stock_land_are_no_trouble(land):
    """Subtracting totals would give 30 000 - 40 000 m² of supplied parcels: less than nothing."""
    told = ask_not_yets(land, ON, restricted=True)
    assert told.approved.total["unsupplied"] == pytest.approx(5_000, abs=1)


def test_land_supplied_later_is_not_supplied(land):
    """S5 on P5, x 1000-1100, is signed the day after; B3 is approved on that day too."""
    later = ask_not_yets(land, date(2025, 7, 1), restricted=True)
    rows = later.approved.rows.set_index("batch_no")
    assert rows.loc["B3", "unsupplied"] == pytest.approx(0, abs=1e-6)


def test_supplied_not_used_whatever_the_agreed_start(told):
    assert found(told, "supplied_not_used") == {"S2": True}
    assert of_class(told, "supplied_not_used")["area"] == 10_000


def test_used_not_full_counts_what_is_left(told):
    assert found(told, "used_not_full") == {"S3": True}
    assert of_class(told, "used_not_full")["area"] == 5_000


def test_built_not_producing(told):
    """P1 produces, P4 does not yet; P3 is started and no completion is on record."""
    assert found(told, "built_not_producing") == {"S3": None, "S4": True}


def test_producing_below_its_promise(told):
    """P1: 1 500 000 yuan on 10 000 m² is 150 yuan/m², under the 151 promised."""
    assert found(told, "producing_below") == {"S1": True}
    (one,) = (each for each in told.found if each.name == "producing_below")
    assert one.text == "未达到：亩均税收"


def test_a_promise_that_is_met():
    kept = [SUPPLIES[0] | {"promised_tax_intensity": 150.0}]
    held = county(supplies=frame("supplies", kept), enterprises=firms(E1=date(2022, 6, 1)))
    assert found(ask_not_yets(held, ON, restricted=True), "producing_below") == {}


def test_promises_of_single_firms_are_withheld(land):
    public = ask_not_yets(land, ON)
    assert found(public, "producing_below") == {"S1": None}
    assert of_class(public, "producing_below")["verdict"] == "data_missing"
    assert "151" not in str(not_yets_answer(land, public)["rows"])


def test_a_blank_date_is_not_no():
    """No permit, no date of production: neither unused nor not producing, but unknown."""
    rows = [
        {"supply_id": "S1", "parcel_id": "P1"},
        {"supply_id": "S2", "parcel_id": "P2", "finished_on": date(2022, 1, 1)},
    ]
    told = ask_not_yets(county(supplies=frame("supplies", rows)), ON, restricted=True)
    assert found(told, "supplied_not_used") == {"S1": None}
    assert found(told, "built_not_producing") == {"S2": None}
    assert of_class(told, "built_not_producing")["n"] == 0


def test_no_approvals_are_missing_data_and_not_zero():
    held = county(supplies=frame("supplies", SUPPLIES))
    one = of_class(ask_not_yets(held, ON), "approved_not_supplied")
    assert (one["verdict"], one["reason"]) == ("data_missing", "没有用地报批图层")


def test_the_list_of_classes_is_chosen():
    assert chosen(None) == FIVE
    assert chosen(["used_not_full", "approved_not_taken"]) == (
        "approved_not_taken", "used_not_full",
    )  # fmt: skip
    with pytest.raises(PlanningError, match="没有类别 sold；有：approved_not_taken"):
        chosen(["sold"])
    with pytest.raises(PlanningError, match="空"):
        chosen([])


def test_classes_that_no_layer_can_tell_say_so(land):
    told = ask_not_yets(land, ON, ["approved_not_taken", "taken_not_supplied"])
    assert [(one["verdict"], one["reason"][:2]) for one in told.classes] == [
        ("data_missing", "没有"), ("data_missing", "没有"),
    ]  # fmt: skip
    assert told.found == []
    assert set(CLASSES) > set(told.names)


def test_the_statements_used_are_those_of_a_closed_period(told):
    assert told.period == "2024"


def test_a_promise_whose_yield_is_unknown_is_unknown_and_none_at_all_is_nothing():
    rows = [SUPPLIES[0] | {"promised_output_intensity": 1.0, "promised_tax_intensity": None},
            {"supply_id": "S9", "parcel_id": "P1"} | DONE]  # fmt: skip
    blank = STATEMENTS.assign(output_value=float("nan"))
    held = county(
        supplies=frame("supplies", rows), enterprises=firms(E1=date(2022, 6, 1)), statements=blank
    )
    assert found(ask_not_yets(held, ON, restricted=True), "producing_below") == {"S1": None}
