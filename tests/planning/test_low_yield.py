"""Low-yield land by hand; the threshold is the county's, and idle land is never in the list."""

from datetime import date

import pytest

from geoapi.planning.confidential import ConfidentialError
from geoapi.planning.errors import PlanningError
from geoapi.planning.low_yield import how, read_thresholds
from geoapi.questions.low_yield import ask_low_yield, low_yield_answer
from tests.toy import county, frame

ON = date(2025, 6, 30)
SUPPLIES = frame("supplies", [
    {"supply_id": "S3", "parcel_id": "P3", "signed_on": date(2020, 1, 1),
     "start_by": date(2021, 1, 1), "start_evidence": "none"},
    {"supply_id": "S2", "parcel_id": "P2", "signed_on": date(2020, 1, 1)},
])  # fmt: skip
"""P3 was to be begun in 2021 and was not: suspected. Of P2 nothing is known."""


def asked(*thresholds, supplies=SUPPLIES, **more):
    held = county(supplies=supplies)
    told = ask_low_yield(held, ON, read_thresholds(thresholds), **{"restricted": True} | more)
    return low_yield_answer(held, told)


def keys(rows):
    return [row["key"] for row in rows]


def test_parcels_by_hand():
    """Tax per mu: P1 150/15 = 10; E2 60 on 7.5 mu of P2 and 15 of P3: 2.67; P4 30 on a quarter,
    which its tenant rents: 8, and the rest is unknown; nobody uses P5.
    """
    told = asked("tax_intensity=5")
    assert keys(told["rows"]) == ["P2"]
    row = told["rows"][0]
    assert row["figures"]["tax_intensity"]["value"] == pytest.approx(60 / 22.5)
    assert (row["zone_code"], row["town_code"], row["area_mu"]) == ("Z1", "T1", pytest.approx(15))
    assert row["idle_undecided"] is True
    assert told["counts"] == {"listed": 1, "not_below": 2, "unknown": 1, "excluded": 1}
    assert told["missing"] == ["P5"]


def test_idle_land_is_left_out_with_its_reason():
    told = asked("tax_intensity=5")
    assert keys(told["excluded"]) == ["P3"]
    assert told["excluded"][0]["reason"] == "疑似闲置（供地 S3，2025-06-30）"
    recognised = asked("tax_intensity=5", recognised={"P2": "认定〔2024〕2号"})
    assert recognised["rows"] == []
    assert {row["reason"] for row in recognised["excluded"]} == {
        "疑似闲置（供地 S3，2025-06-30）", "经认定闲置（认定〔2024〕2号）",
    }  # fmt: skip
    with pytest.raises(PlanningError, match="P99"):
        asked("tax_intensity=5", recognised={"P99": "一号"})


def test_firms_are_listed_by_the_land_they_use():
    """E2 uses P3, which is suspected idle: it is not listed; the others are not below."""
    told = asked("tax_intensity=5", by="enterprises")
    assert (keys(told["rows"]), keys(told["excluded"])) == ([], ["E2"])
    calm = asked("tax_intensity=5", by="enterprises", supplies=SUPPLIES.iloc[:0])
    row = next(row for row in calm["rows"] if row["key"] == "E2")
    assert row["area_mu"] == pytest.approx(22.5)
    assert (row["zone_code"], row["town_code"]) == ("Z1", "T2")  # most of its land is P3


def test_several_thresholds_are_joined_as_stated():
    """FAR: P1 1.2, P2 0.4, P3 unknown, P4 2.0. Coefficient: P1 50 %, P3 35 %, P4 60 %."""
    pair = ("floor_area_ratio=1.3", "building_coefficient=0.55")
    none = SUPPLIES.iloc[:0]
    both = asked(*pair, match="all", supplies=none)
    assert sorted(keys(both["rows"])) == ["P1"]
    either = asked(*pair, match="any", supplies=none)
    assert sorted(keys(either["rows"])) == ["P1", "P2", "P3"]
    assert "P4" not in either["missing"]
    with pytest.raises(PlanningError, match="any（任一项低于）或 all"):
        asked(*pair)


def test_equal_is_not_below():
    told = asked("floor_area_ratio=1.2", supplies=SUPPLIES.iloc[:0])
    assert keys(told["rows"]) == ["P2"]


@pytest.mark.parametrize(("pairs", "told"), [
    ([], "没有默认值"), (["tax_intensity=低"], "应写成 指标=数"), (["tax_intensity=-1"], "应写成"),
    (["tax_intensity"], "应写成"), (["tax_intensity=nan"], "应写成"),
    (["nothing=1"], "没有指标 nothing"), (["tax_paid=1"], "是总量"),
    (["tax_intensity=1", "tax_intensity=2"], "给了两次"),
])  # fmt: skip
def test_what_is_refused(pairs, told):
    with pytest.raises(PlanningError, match=told):
        read_thresholds(pairs)


def test_how_they_are_joined():
    one, two = (read_thresholds(["tax_intensity=5", "jobs_intensity:3"][:n]) for n in (1, 2))
    assert (how(None, one), how("all", two)) == ("any", "all")
    with pytest.raises(PlanningError):
        how("some", two)


def test_other_units_and_other_eyes():
    with pytest.raises(PlanningError, match="parcels、enterprises"):
        asked("tax_intensity=5", by="zones")
    with pytest.raises(ConfidentialError):
        asked("tax_intensity=5", restricted=False)
    assert keys(asked("floor_area_ratio=1", restricted=False)["rows"]) == ["P2"]
