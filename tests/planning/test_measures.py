"""Measures on the toy county, by hand; and promises that every measure keeps by every unit."""

import pytest

from geoapi.planning.errors import PlanningError
from geoapi.planning.measures import MEASURES
from geoapi.planning.measuring.filters import cql2_filter
from geoapi.planning.measuring.tally import measure
from geoapi.planning.measuring.unit_names import ASKED
from layers import LAYERS
from tests.toy import atlas, frame

MU = 15  # 10 000 m² are 15 亩


def rows(name, by, **options):
    table = measure(atlas(**options.pop("frames", {})), name, by=by, **options)
    return table, table.rows.set_index("key")


def test_floor_area_ratio_by_towns_is_a_ratio_of_sums():
    """T1: (12 000 + 4 000) / 20 000 = 0.8; T2: P3 has no floor figure and leaves both sides."""
    table, found = rows("floor_area_ratio", "towns")
    assert found["value"].to_dict() == pytest.approx({"T1": 0.8, "T2": 2.0})
    assert found["n"].to_dict() == {"T1": 2, "T2": 1}
    assert found["known_share"].to_dict() == pytest.approx({"T1": 1.0, "T2": 0.5}, abs=1e-6)
    assert table.total["value"] == pytest.approx(36_000 / 30_000)


def test_investment_by_zones_splits_parcels():
    """Z1: half of P1 and P2: (750 + 3000) 万元 / (7.5 + 15) 亩; Z2: 0.8 of P4."""
    table, found = rows("investment_intensity", "zones")
    assert found["numerator"].to_dict() == pytest.approx({"Z1": 3_750, "Z2": 4_800}, rel=1e-6)
    assert found["denominator"].to_dict() == pytest.approx({"Z1": 22.5, "Z2": 12}, rel=1e-6)
    assert found["value"].to_dict() == pytest.approx({"Z1": 3750 / 22.5, "Z2": 400}, rel=1e-6)
    assert table.outside["numerator"] == pytest.approx(750 + 1_200, rel=1e-6)
    assert table.measure.unit == "万元/亩"


def test_tax_by_towns_follows_the_land_the_firms_use():
    """E1 150 万 on P1; E2 60 万, a third on P2 (5 000 m²) and two thirds on P3; E3 30 万 on P4."""
    table, found = rows("tax_intensity", "towns", period="2024")
    assert found["numerator"].to_dict() == pytest.approx({"T1": 170, "T2": 70}, rel=1e-6)
    assert found["denominator"].to_dict() == pytest.approx({"T1": 22.5, "T2": 15 + 3.75}, rel=1e-6)
    assert found["n"].to_dict() == {"T1": 2, "T2": 2}
    assert table.total["numerator"] == pytest.approx(240)


def test_a_firm_without_known_land_is_unplaced():
    table, _ = rows("tax_paid", "towns", period="2024")
    assert table.unplaced["numerator"] == pytest.approx(7)
    assert table.total["numerator"] == pytest.approx(247)


def test_a_firm_that_made_no_statement_lowers_the_known_share():
    """E5 uses 7 500 of the 10 000 m² of P4 and stated nothing; E2 uses all of P3."""
    _, found = rows("tax_intensity", "towns", period="2024")
    assert found.loc["T2", "known_share"] == pytest.approx(12_500 / 20_000, rel=1e-6)


def test_enterprises_industries_and_county():
    _, firms = rows("tax_intensity", "enterprises", period="2024")
    assert firms.loc["E2", "value"] == pytest.approx(60 / 22.5)
    assert firms["value"].isna()[["E4", "E5"]].all()
    _, industries = rows("tax_intensity", "industries", period="2024")
    assert industries.loc["13", "value"] == pytest.approx(210 / 37.5)
    assert industries.loc["13", "name"] == "农副食品加工业"
    _, county = rows("tax_intensity", "county", period="2024")
    assert county["value"].tolist() == pytest.approx([240 / 41.25])


def test_three_firms_on_one_parcel_of_30_mu():
    """60 + 30 + 0 万元 on 30 亩 make 3.0 万元/亩."""
    frames = {
        "parcels": atlas()["parcels"].iloc[[0]].assign(site_area=20_000.0),
        "occupancies": frame("occupancies", [
            {"uscc": u, "parcel_id": "P1", "mode": "rent", "site_area": a}
            for u, a in (("E1", 10_000), ("E2", 6_000), ("E3", 4_000))
        ]),
        "statements": frame("statements", [
            {"uscc": u, "period": "2024", "tax_paid": t}
            for u, t in (("E1", 600_000), ("E2", 300_000), ("E3", 0))
        ]),
    }  # fmt: skip
    _, found = rows("tax_intensity", "parcels", frames=frames)
    assert found.loc["P1", "value"] == pytest.approx(3.0)


def test_the_latest_year_is_asked_where_none_is_named():
    table, _ = rows("tax_paid", "county")
    assert table.period == "2024"
    earlier, _ = rows("tax_paid", "county", period="2023")
    assert earlier.total["numerator"] == pytest.approx(15)


def test_productivity_is_of_firms_not_of_land():
    """(600 + 300) 万元 / (30 + 20) 人; E3 states no value added and leaves both sides."""
    table, _ = rows("labour_productivity", "county", period="2024")
    assert table.total["value"] == pytest.approx(18)
    assert table.measure.unit == "万元/人"


def test_building_coefficient_counts_yards():
    _, found = rows("building_coefficient", "parcels")
    assert found.loc["P1", "value"] == pytest.approx(0.5)
    assert found.loc["P3", "value"] == pytest.approx(0.35)
    assert found["value"].isna()["P2"]  # its yard is unknown, not 0


def test_measured_area_is_on_the_ellipsoid():
    _, found = rows("measured_area", "parcels")
    assert found["value"].to_numpy() == pytest.approx([MU] * 5, rel=1e-5)


@pytest.mark.parametrize("by", ASKED.split())
@pytest.mark.parametrize("name", MEASURES)
def test_every_measure_adds_up_by_every_unit(name, by):
    table = measure(atlas(), name, by=by)
    for side in ("numerator", "denominator"):
        found = table.rows[side].sum() + table.outside[side] + table.unplaced[side]
        assert found - table.overlap[side] == pytest.approx(table.total[side], rel=1e-9, abs=1e-9)
    assert table.rows["key"].is_unique
    assert table.rows["known_share"].dropna().between(0, 1 + 1e-9).all()


@pytest.mark.parametrize("name", MEASURES)
def test_every_measure_sums_declared_columns_and_has_titles(name):
    wanted = MEASURES[name]
    columns = {f.name for f in LAYERS[wanted.base].fields} | {"site_area", "measured_area"}
    assert set(wanted.numerator) | set(wanted.denominator) <= columns
    assert wanted.title
    assert wanted.title_en


def test_an_empty_county_answers():
    empty = {n: f.iloc[:0] for n, f in atlas().items()}
    table = measure(empty, "tax_intensity", by="zones")
    assert table.rows.empty
    assert table.total["value"] is None


@pytest.mark.parametrize(("question", "words"), [
    ({"name": "tax"}, "没有指标 tax"),
    ({"name": "tax_paid", "by": "village"}, "没有统计单元"),
    ({"name": "tax_paid", "period": "二四年"}, "统计期"),
])  # fmt: skip
def test_wrong_questions_are_told_what_there_is(question, words):
    asked = {"name": "tax_paid", "by": "zones"} | question
    with pytest.raises(PlanningError, match=words):
        measure(atlas(), asked.pop("name"), **asked)


@pytest.mark.parametrize(("text", "firms"), [
    ("industry_code LIKE '13%'", {"E1", "E2"}),
    ("name = '丙厂' OR uscc IN ('E1')", {"E1", "E3"}),
    ("NOT (name = '丙厂')", {"E1", "E2", "E4", "E5"}),
    ("NOT (industry_code = '34')", {"E1", "E2", "E4"}),  # E5's is unknown: neither it nor NOT it
    ("industry_code IS NULL", {"E5"}),
    ("行业代码 = '34'", {"E3"}),
])  # fmt: skip
def test_filters(text, firms):
    mask = cql2_filter(text)("enterprises", atlas()["enterprises"])
    assert set(atlas()["enterprises"].loc[mask, "uscc"]) == firms


def test_filters_on_numbers_leave_unknown_out():
    mask = cql2_filter("site_area >= 10000 AND floor_area BETWEEN 4000 AND 12000")
    parcels = atlas()["parcels"]
    assert parcels.loc[mask("parcels", parcels), "parcel_id"].tolist() == ["P1", "P2"]


BAD_FILTERS = (
    "name =", "nothing = 1", "1 = 1", "name = 3", "industry_code > 13",
    "S_INTERSECTS(geometry, POINT(1 2))", "x" * 3000,
)  # fmt: skip


@pytest.mark.parametrize("text", BAD_FILTERS)
def test_bad_filters_are_refused(text):
    with pytest.raises(PlanningError):
        cql2_filter(text)("enterprises", atlas()["enterprises"])


def test_a_filter_keeps_the_sums_whole():
    table, found = rows(
        "tax_paid", "towns", period="2024", where=cql2_filter("industry_code LIKE '13%'")
    )
    assert table.total["numerator"] == pytest.approx(210)
    assert found["numerator"].sum() + table.outside["numerator"] == pytest.approx(210)


@pytest.mark.parametrize("by", ["parcels", "zones", "towns", "county"])
def test_land_on_a_parcel_nobody_knows_is_unplaced_by_every_unit(by):
    """E2 uses 5 000 m² of P2 and 5 000 of P9, which is in no layer: half its 60 万元."""
    rows = [{"uscc": "E2", "parcel_id": p, "mode": "own", "site_area": 5_000} for p in ("P2", "P9")]
    table = measure(atlas(occupancies=frame("occupancies", rows)), "tax_paid", by=by, period="2024")
    assert table.unplaced["numerator"] == pytest.approx(30 + 150 + 30 + 7)
    assert table.total["numerator"] == pytest.approx(247)
