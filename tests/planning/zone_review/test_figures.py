"""Every indicator to the letter, on land of whole hectares; the worked record of 3.2."""

import math

import pytest

from geoapi.planning.zone_review.indicators import INDICATORS
from geoapi.planning.zone_review.told import figure_json, review_json
from tests.planning.zone_review.made import ask, one, squares
from tests.toy import frame

WORKS = {"build_state": "A2", "supply_state": "D21"}


def values(told):
    return {name: figure.value for name, figure in told.figures.items()}


def firms(*rows):
    """E1 on P0, E2 on P1 …, with what they state for 2024."""
    keys = [f"E{n}" for n in range(1, len(rows) + 1)]
    return {
        "enterprises": frame("enterprises", [{"uscc": k, "name": k} for k in keys]),
        "occupancies": frame("occupancies", [
            {"uscc": k, "parcel_id": f"P{n}", "mode": "own"} for n, k in enumerate(keys)]),
        "statements": frame("statements", [
            {"uscc": k, "period": "2024"} | row for k, row in zip(keys, rows, strict=True)]),
    }  # fmt: skip


def stated(indicator, value, unit, **row):
    return {"region_code": "Z", "period": "2024", "indicator": indicator, "value": value,
            "unit": unit} | row  # fmt: skip


def test_the_worked_record():
    """8.22 ha, 5.82 万m² of floor, 4.05 ha of footprint and yard: 0.708 and 49.27 %."""
    row = WORKS | {"site_area": 82_200, "floor_area": 58_200, "footprint_area": 30_500,
                   "yard_area": 10_000}  # fmt: skip
    told = one(squares([row]))
    figures = told.figures
    assert figures["industrial_floor_area_ratio"].value == pytest.approx(0.708, abs=5e-4)
    assert figures["industrial_building_coefficient"].value == pytest.approx(49.27, abs=5e-3)
    told_json = figure_json(figures["industrial_floor_area_ratio"])
    assert (told_json["numerator"], told_json["numerator_unit"]) == (
        pytest.approx(5.82),
        "万平方米",
    )
    assert told_json["denominator"] == pytest.approx(8.22)


def test_the_rates_of_land():
    """A2 4, A1 1, B21 3 (2 of it D), B22 2, C 10 hectares; D = 4 + 2 = 6."""
    rows = [WORKS] * 4 + [{"build_state": "A1"}]
    rows += [{"build_state": "B21", "supply_state": "D21"}] * 2
    rows += [{"build_state": "B21", "supply_state": "E21"}] + [{"build_state": "B22"}] * 2
    rows += [{"build_state": "C2"}] * 10
    rows[0] = rows[0] | {"hightech": "H1"}
    rows[1] = rows[1] | {"hightech": "H2"}
    told = values(one(squares(rows), recognised={"P5": "认定书"}))
    assert told["development_rate"] == pytest.approx(100 * 8 / 10)
    assert told["supply_rate"] == pytest.approx(100 * 6 / 8)
    assert told["built_rate"] == pytest.approx(100 * 5 / 6)
    assert told["industrial_land_rate"] == pytest.approx(80)
    assert told["hightech_land_rate"] == pytest.approx(40)
    assert told["idle_rate"] == pytest.approx(100 / 6)


def test_buildings_and_money():
    """Floor 1.5 + 0.5 over A2 of 2 ha, 2 more over the housing: 4 over A of 3 ha."""
    told = one(squares([
        WORKS | {"floor_area": 15_000, "footprint_area": 5_000, "yard_area": 1_000,
                 "fixed_investment": 30_000_000},
        WORKS | {"floor_area": 5_000, "footprint_area": 3_000, "yard_area": 0,
                 "fixed_investment": 10_000_000},
        {"build_state": "A1", "floor_area": 20_000, "footprint_area": 4_000},
        {"build_state": "B21", "floor_area": 99_999},
    ], **firms({"tax_paid": 600_000, "revenue": 20_000_000},
               {"tax_paid": 200_000, "revenue": 4_000_000})), period="2024")  # fmt: skip
    found = values(told)
    assert found["floor_area_ratio"] == pytest.approx(4 / 3)
    assert found["building_density"] == pytest.approx(40)
    assert found["industrial_floor_area_ratio"] == pytest.approx(1.0)
    assert found["industrial_building_coefficient"] == pytest.approx(45)
    assert found["industrial_investment_intensity"] == pytest.approx(2_000)
    assert found["industrial_tax_intensity"] == pytest.approx(40)
    assert found["industrial_output_intensity"] == pytest.approx(1_200)


def test_what_lacks_a_side_leaves_both_and_is_told():
    """The second hectare's floor and tax are unknown: half is known, and the whole is at least."""
    told = one(squares([WORKS | {"floor_area": 15_000}, WORKS], **firms({"tax_paid": 600_000}, {})),
               period="2024")  # fmt: skip
    for name, value in (("industrial_floor_area_ratio", 1.5), ("industrial_tax_intensity", 60)):
        figure = told.figures[name]
        assert figure.value == pytest.approx(value)
        assert (figure.denominator, figure.whole) == (pytest.approx(1), pytest.approx(2))
        assert figure.known_share == pytest.approx(0.5)
        assert figure.at_least == pytest.approx(value / 2)
    nothing = told.figures["industrial_investment_intensity"]
    assert (nothing.value, nothing.missing) == (None, ("fixed_investment",))


def test_a_tenant_brings_its_tax_to_its_part_of_the_parcel():
    """E1 owns P0, E2 rents 4 000 m² of it: both taxes stand on the whole hectare."""
    layers = firms({"tax_paid": 300_000}, {"tax_paid": 100_000})
    layers["occupancies"] = frame("occupancies", [
        {"uscc": "E1", "parcel_id": "P0", "mode": "own"},
        {"uscc": "E2", "parcel_id": "P0", "mode": "rent", "site_area": 4_000,
         "lessor_uscc": "E1"}])  # fmt: skip
    figure = one(squares([WORKS], **layers), period="2024").figures["industrial_tax_intensity"]
    assert (figure.value, figure.known_share) == (pytest.approx(40), pytest.approx(1))


def test_high_tech_firms_on_high_tech_land():
    rows = [WORKS | {"hightech": "H2"}, WORKS]
    told = one(squares(rows, **firms({"revenue": 5_000_000}, {"revenue": 9_000_000})),
               period="2024")  # fmt: skip
    assert told.figures["hightech_output_intensity"].value == pytest.approx(500)


def test_what_no_layer_gives_comes_from_the_zones_statements():
    rows = [
        stated("resident_population", 0.3, "万人"), stated("secondary_tertiary_tax", 90, "万元"),
        stated("expired_due_area", 30, "亩"), stated("expired_disposed_area", 1, "公顷"),
        stated("paid_area", 1, "箱"), stated("paid_due_area", 1, "公顷"),
        stated("idle_due_area", 1, "公顷", period="2023"),
    ]  # fmt: skip
    layers = {"region_statements": frame("region_statements", rows)}
    told = one(squares([{"build_state": "A1"}] * 3, **layers), period="2024")
    found = values(told)
    assert found["population_density"] == pytest.approx(1_000)
    assert found["overall_tax_intensity"] == pytest.approx(30)
    assert found["expired_disposal_rate"] == pytest.approx(50)
    assert found["paid_use_rate"] is None  # 箱 is no unit of land
    assert "region_statements.paid_area" in told.missing
    assert "region_statements.idle_due_area" in told.missing


def test_floor_in_another_unit_is_flagged_and_never_divided():
    told = one(squares([WORKS | {"floor_area": 15_000_000}]))
    assert told.figures["floor_area_ratio"].value == pytest.approx(1_500)
    assert {c.name for c in told.checks if c.name.startswith("unit_")} == {
        "unit_floor_area_ratio", "unit_industrial_floor_area_ratio",
    }  # fmt: skip


def test_single_firms_figures_are_withheld():
    held = squares([WORKS | {"floor_area": 1, "fixed_investment": 1}], **firms({"tax_paid": 7}))
    told = one(held, restricted=False, period="2024")
    hidden = {name for name, f in told.figures.items() if f.withheld}
    assert hidden == {name for name, i in INDICATORS.items() if i.restricted}
    assert hidden == {
        "industrial_investment_intensity", "industrial_tax_intensity",
        "industrial_output_intensity", "hightech_output_intensity",
    }  # fmt: skip
    shown = review_json(told)["indicators"]
    assert all(f["value"] is f["numerator"] is f["at_least"] is None
               for f in shown if f["withheld"])  # fmt: skip


def test_every_indicator_is_finite_or_null():
    for told in (one(squares([{}])), *ask(squares([WORKS]))):
        for figure in told.figures.values():
            assert figure.value is None or math.isfinite(figure.value)
            assert (figure.value is None) == bool(figure.missing)


@pytest.mark.parametrize(("industry", "housing", "other", "kind"), [
    (4, 2, 4, "工业主导型"), (3, 3, 4, "产城融合型"), (4, 3, 3, "其他"), (3, 2, 5, "其他"),
])  # fmt: skip
def test_the_type_is_only_suggested(industry, housing, other, kind):
    """> 30 % of A and < 25 % housing; ≤ 30 % and ≥ 25 %; otherwise other."""
    rows = [WORKS] * industry + [{"build_state": "A1"}] * housing + [{"build_state": "A4"}] * other
    told = review_json(one(squares(rows)))["kind"]
    assert (told["set"], told["suggested"]["kind"]) == (None, kind)


def test_a_zone_without_built_land_has_no_type():
    assert one(squares([{"build_state": "B22"}])).suggestion.kind is None
