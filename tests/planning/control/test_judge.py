"""Parcels and promises judged by hand."""

from datetime import date

import pytest

from geoapi.planning.control.editions import national
from geoapi.planning.control.judge import judge, missing
from geoapi.planning.control.promises import promises
from geoapi.planning.control.told import promises_json, rows_json
from geoapi.planning.measuring.ledger import Ledger
from layers.units import MU
from tests.planning.control.test_tables import table
from tests.planning.zone_review.made import squares
from tests.toy import frame

ON = date(2025, 6, 30)
WORKS = {"land_use_code": "0601", "land_use_scheme": "gb21010-2017"}


def users(*rows):
    """Firms with an industry on parcels: (parcel, code, area)."""
    keys = [f"E{n}" for n in range(len(rows))]
    return {
        "enterprises": frame("enterprises", [
            {"uscc": k, "name": k, "industry_code": code}
            for k, (_, code, _) in zip(keys, rows, strict=True)]),
        "occupancies": frame("occupancies", [
            {"uscc": k, "parcel_id": p, "mode": "own", "site_area": area}
            for k, (p, _, area) in zip(keys, rows, strict=True)]),
    }  # fmt: skip


def rows_of(held, edition="2008", *local, **asked):
    ledger = Ledger(held)
    judged = judge(ledger, (*national(edition), *local), ON, **asked)
    where = {"zones": {}, "towns": {"P0": "T1"}}
    told = rows_json(judged, ledger.table("parcels")["parcel_id"], where, (
        "met", "not_met", "param_missing", "data_missing"))  # fmt: skip
    return judged, {(row["parcel_id"], row["item"]): row for row in told}


def verdict(told, parcel, item):
    return told[parcel, item]["verdict"]


def test_each_indicator_by_hand():
    """FAR 0.7 of 0.7; coefficient 29 of 30 %; office 8 of 7 %; green 20 of 20 %."""
    row = WORKS | {"floor_area": 7_000, "footprint_area": 2_500, "yard_area": 400,
                   "office_area": 800, "green_area": 2_000,
                   "fixed_investment": 60_000_000}  # fmt: skip
    _, told = rows_of(squares([row], **users(("P0", "3411", None))))
    assert {item: row["verdict"] for (_, item), row in told.items()} == {
        "floor_area_ratio": "met", "building_coefficient": "not_met",
        "office_land_share": "not_met", "green_ratio": "met",
        "investment_intensity": "param_missing", "output_intensity": "param_missing",
        "tax_intensity": "param_missing",
    }  # fmt: skip
    ratio = told["P0", "floor_area_ratio"]
    assert (ratio["measured"], ratio["limit"], ratio["industry_code"]) == (0.7, 0.7, "3411")
    assert (ratio["edition"], ratio["kind"], ratio["verified"]) == ("2008", "control", "secondary")
    assert (ratio["limits"][0]["code"], ratio["limits"][0]["code_edition"]) == ("35", "2002")
    assert told["P0", "building_coefficient"]["measured"] == pytest.approx(29)
    assert told["P0", "building_coefficient"]["limit"] == pytest.approx(30)
    assert told["P0", "investment_intensity"]["measured"] == pytest.approx(6_000 / 15)
    assert told["P0", "investment_intensity"]["missing"] == ["limit investment_intensity"]
    assert told["P0", "floor_area_ratio"]["town_code"] == "T1"


def test_the_edition_matters():
    row = WORKS | {"footprint_area": 3_500, "yard_area": 0}
    held = squares([row], **users(("P0", "3411", None)))
    for edition, expected in (("2008", "met"), ("2023", "not_met")):
        _, told = rows_of(held, edition)
        assert verdict(told, "P0", "building_coefficient") == expected
    assert verdict(rows_of(held, "2023")[1], "P0", "floor_area_ratio") == "param_missing"


def test_rubber_and_plastics_and_repair():
    rows = [WORKS | {"floor_area": 9_000}] * 4
    _, told = rows_of(
        squares(
            rows,
            **users(
                ("P0", "2911", None), ("P1", "2921", None), ("P2", "29", None), ("P3", "4310", None)
            ),
        )
    )
    found = [verdict(told, f"P{n}", "floor_area_ratio") for n in range(4)]
    assert found == ["met", "not_met", "data_missing", "param_missing"]
    assert told["P2", "floor_area_ratio"]["missing"] == ["industry_code (3 digits)"]
    assert told["P3", "floor_area_ratio"]["missing"] == ["limit floor_area_ratio"]


def test_the_largest_user_tells_the_industry_and_all_are_stated():
    rows = [WORKS | {"floor_area": 9_000}] * 3
    _, told = rows_of(squares(rows, **users(
        ("P0", "3911", 3_000), ("P0", "3411", 6_000),
        ("P1", "3911", None), ("P1", "3411", 2_000), ("P1", "3411", None),
        ("P2", "3411", None), ("P2", "3411", 5_000))))  # fmt: skip
    first = told["P0", "floor_area_ratio"]
    assert (first["industry_code"], first["industries"]) == ("3411", ["3411", "3911"])
    assert first["verdict"] == "met"
    unsure = told["P1", "floor_area_ratio"]
    assert (unsure["industry_code"], unsure["verdict"]) == (None, "data_missing")
    assert unsure["missing"] == ["industry_code"]
    assert told["P2", "floor_area_ratio"]["industry_code"] == "3411"


def test_only_industrial_land_is_judged():
    rows = [
        WORKS, {"land_use_code": "0601", "land_use_scheme": "plan-2023"},  # 农村道路 in the plan
        {"land_use_code": "100102", "land_use_scheme": "plan-2023"},
        {"land_use_code": "1001", "land_use_scheme": "survey3"},  # 铁路用地 in the survey
        {"land_use_code": "0601"}, {"build_state": "A2"}, {},
    ]  # fmt: skip
    judged, told = rows_of(squares(rows, **users(("P4", "3411", None), ("P6", "5101", None))))
    assert {parcel for parcel, _ in told} == {"P0", "P2", "P4", "P5"}
    assert judged.not_applicable == 3


def test_what_is_missing_is_named():
    held = squares([WORKS | {"site_area": None}], **users(("P0", "3411", None)))
    judged, told = rows_of(held)
    assert verdict(told, "P0", "floor_area_ratio") == "data_missing"
    assert told["P0", "floor_area_ratio"]["missing"] == ["floor_area", "site_area"]
    assert missing(judged, "3411", "green_ratio", {"measured": 0.1, "kind": "control"}) == []


def test_local_money_in_mu():
    """400 万元/亩: 15 mu with 60 million yuan is just that."""
    local = table({"invest_min": 400, "unit": "万元/亩"}, {"tax_min": 30, "unit": "万元/亩"})
    layers = users(("P0", "3411", None)) | {"statements": frame("statements", [
        {"uscc": "E0", "period": "2024", "tax_paid": 4_400_000}])}  # fmt: skip
    held = squares([WORKS | {"fixed_investment": 60_000_000}], **layers)
    _, told = rows_of(held, "2023", *local, period="2024")
    assert verdict(told, "P0", "investment_intensity") == "met"
    assert told["P0", "investment_intensity"]["limit"] == pytest.approx(400)
    assert verdict(told, "P0", "tax_intensity") == "not_met"
    assert told["P0", "tax_intensity"]["measured"] == pytest.approx(440 / 15)
    _, none = rows_of(held, "2023", *local, period="2023")
    assert verdict(none, "P0", "tax_intensity") == "data_missing"


def test_what_is_withheld_is_not_there():
    judged, told = rows_of(squares([WORKS]), withheld={"tax_intensity"})
    assert judged.withheld == ("tax_intensity",)
    assert "tax_intensity" not in {item for _, item in told}


def test_no_industrial_land():
    judged, told = rows_of(squares([{}]))
    assert (told, judged.not_applicable) == ({}, 1)


def promise(n, **more):
    return {"supply_id": f"S{n}", "parcel_id": f"P{n}", "standard_land": True,
            "promised_far": 1.0} | more  # fmt: skip


def test_promises_against_what_is_achieved():
    """FAR 0.9 of 1.0; investment 300 of 400 万元/亩; not yet due; not known when; no parcel."""
    past, future = date(2024, 1, 1), date(2026, 1, 1)
    supplies = frame("supplies", [
        promise(0, finish_by=past, promised_investment_intensity=4_000_000 / MU),
        promise(1, finish_by=future), promise(2), promise(3, finish_by=past, standard_land=None),
        promise(9, finish_by=past), promise(0, supply_id="S5", finished_on=past, finish_by=future,
                                            promised_far=0.9),
        promise(0, supply_id="S6", promised_far=None),
    ])  # fmt: skip
    rows = [WORKS | {"floor_area": 9_000, "fixed_investment": 45_000_000}] * 4
    rows[3] = WORKS
    told = {(r["supply_id"], r["item"]): r for r in promises_json(
        promises(Ledger(squares(rows, supplies=supplies)), ON))}  # fmt: skip
    assert {key: row["verdict"] for key, row in told.items()} == {
        ("S0", "floor_area_ratio"): "not_met", ("S0", "investment_intensity"): "not_met",
        ("S1", "floor_area_ratio"): "not_applicable", ("S2", "floor_area_ratio"): "review",
        ("S3", "floor_area_ratio"): "data_missing", ("S9", "floor_area_ratio"): "data_missing",
        ("S5", "floor_area_ratio"): "met",
    }  # fmt: skip
    money = told["S0", "investment_intensity"]
    assert money["promised"] == pytest.approx(400)
    assert money["achieved"] == pytest.approx(300)
    assert told["S2", "floor_area_ratio"]["missing"] == ["finish_by"]
    assert told["S3", "floor_area_ratio"]["standard_land"] is None
    assert told["S3", "floor_area_ratio"]["missing"] == ["floor_area", "site_area"]
    hidden = promises(Ledger(squares(rows, supplies=supplies)), ON, withheld={
        "investment_intensity"})  # fmt: skip
    assert set(hidden["item"]) == {"floor_area_ratio"}
