"""The sample county: believable, deterministic, and importable as it is."""

import csv
import math
from datetime import date

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely

from layers import LAYERS
from layers.door.intake import Request, check
from layers.door.report import DoorOptions, Ground
from layers.sample import NAME, write_sample
from layers.sample.geography import make_land
from layers.sample.supplies import STATES

EVALUATED = pd.Timestamp("2025-06-30")
MU = 10_000 / 15


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    return write_sample(tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="module")
def frames(county):
    return county.frames


def supplies_made(frames, state):
    return frames["supplies"][frames["supplies"]["state"] == state]


def test_every_layer_has_a_file_and_rows(county):
    assert {step.layer for step in county.steps} == set(LAYERS) == set(county.frames)
    assert all(step.file.is_file() for step in county.steps)
    assert all(len(frame) > 0 for frame in county.frames.values())


def test_is_marked_as_made_up(county):
    assert "虚构" in NAME
    assert "不存在" in (county.folder / "README.txt").read_text(encoding="utf-8-sig")


def test_has_the_size_of_a_county(frames):
    assert len(frames["towns"]) == 12
    assert len(frames["zones"]) == 8
    assert 2_500 <= len(frames["parcels"]) <= 3_200
    assert 390 <= len(frames["enterprises"]) <= 420
    assert len(frames["supplies"]) == 700
    width = np.ptp(frames["towns"].total_bounds.reshape(2, 2), axis=0)
    assert all(28_000 < side < 55_000 for side in width)


@pytest.mark.parametrize("layer", LAYERS)
def test_keys_are_unique_and_required_fields_filled(frames, layer):
    frame = frames[layer]
    needed = [f.name for f in LAYERS[layer].fields if f.need != "optional"]
    assert not frame.duplicated(list(LAYERS[layer].key)).any()
    assert frame[needed].notna().all(axis=None)


@pytest.mark.parametrize("layer", LAYERS)
def test_every_declared_field_has_some_value(frames, layer):
    frame = frames[layer]
    filled = [f.name for f in LAYERS[layer].fields if frame[f.name].notna().any()]
    assert filled == [f.name for f in LAYERS[layer].fields]


def test_towns_are_a_partition(frames):
    towns = frames["towns"].geometry.to_numpy()
    assert shapely.coverage_is_valid(towns)
    whole = shapely.union_all(towns)
    assert whole.geom_type == "Polygon"
    assert whole.area == pytest.approx(shapely.area(towns).sum(), rel=1e-12)
    assert min(shapely.get_num_coordinates(towns)) > 30


def test_parcels_do_not_overlap(frames):
    shapes = frames["parcels"].geometry.to_numpy()
    assert shapely.is_valid(shapes).all()
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = left < right
    common = shapely.area(shapely.intersection(shapes[left[pairs]], shapes[right[pairs]]))
    assert common.max() < 0.01


def test_parcels_lie_in_the_county_and_out_of_the_river(frames):
    shapes = frames["parcels"].geometry.to_numpy()
    constraints = frames["constraints"]
    river = constraints.loc[constraints["kind"] == "river"].geometry.union_all()
    assert shapely.contains(frames["towns"].geometry.union_all(), shapes).all()
    assert not shapely.intersects(river, shapes).any()


def test_parcels_are_of_many_sizes_and_not_all_rectangles(frames):
    parcels = frames["parcels"]
    mu = parcels.geometry.area / MU
    assert mu.min() > 4.9
    assert 100 < mu.max() < 160
    assert (shapely.get_num_coordinates(parcels.geometry) > 5).mean() > 0.5


def test_zones_cut_across_towns_and_parcels(frames):
    zones, parcels = frames["zones"].geometry, frames["parcels"].geometry
    assert max(len(zone.geoms) for zone in zones) == 2
    assert sum(len(part.interiors) for zone in zones for part in zone.geoms) == 1
    in_towns = frames["towns"].sindex.query(zones.to_numpy(), predicate="intersects")[0]
    assert np.bincount(in_towns).max() > 1
    edges = zones.boundary.union_all()
    assert shapely.crosses(edges, parcels.to_numpy()).sum() > 50
    area = shapely.area(shapely.union_all(zones.to_numpy()))
    assert area == pytest.approx(zones.area.sum(), rel=1e-9)


def test_registered_areas_are_near_the_drawn_ones_but_not_the_same(frames):
    parcels = frames["parcels"]
    off = (parcels["site_area"] / parcels.geometry.area - 1).abs()
    assert off.median() < 0.001
    assert (off > 0).sum() == off.notna().sum()
    assert 20 < parcels["site_area"].isna().sum() < 200
    known = parcels[parcels["floor_area"].notna() & parcels["footprint_area"].notna()]
    assert (known["floor_area"] >= known["footprint_area"]).all()


def test_parcel_codes_say_town_and_ownership(frames):
    parcels = frames["parcels"]
    codes = parcels["parcel_id"]
    assert codes.str.fullmatch(r"320999\d{6}[GJ]B\d{5}").all()
    assert (codes.str[:9] == parcels["town_code"]).all()
    assert ((codes.str[12] == "J") == (parcels["ownership"] == "collective")).all()


def credit_code_is_right(code):
    """Check both characters as GB 32100-2015 and GB 11714 say, written out once more."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
    last = 31 - sum(alphabet.index(c) * w for c, w in zip(code[:17], weights, strict=True)) % 31
    values = [int(c, 36) for c in code[8:16]]
    inner = 11 - sum(v * w for v, w in zip(values, [3, 7, 9, 10, 5, 8, 4, 2], strict=True)) % 11
    inner_character = "X" if inner == 10 else "0" if inner == 11 else str(inner)
    return len(code) == 18 and code[17] == alphabet[last % 31] and code[16] == inner_character


@pytest.mark.parametrize("code", ["914403001922038216", "9144030071526726XG", "91330100799655058B"])
def test_the_check_itself_knows_real_codes(code):
    assert credit_code_is_right(code)
    assert not credit_code_is_right(code[:9] + "ABCD" + code[13:])


def test_credit_codes_are_valid_and_of_no_real_county(frames):
    codes = [*frames["enterprises"]["uscc"], *frames["supplies"]["holder_uscc"]]
    assert all(credit_code_is_right(code) for code in codes)
    assert all(code[2:8] == "320999" for code in codes)


def test_statements_are_consistent_and_heavy_tailed(frames):
    year = frames["statements"]
    assert set(year["period"]) == {"2022", "2023", "2024"}
    assert not (year["value_added"] >= year["output_value"]).any()
    assert not (year["local_employees"] > year["employees"]).any()
    assert (year["tax_paid"] / year["revenue"]).dropna().between(0.01, 0.12).all()
    assert year["tax_paid"].max() > 10 * year["tax_paid"].median()
    assert 0 < year["tax_paid"].isna().mean() < 0.05


def test_tax_for_each_mu_is_that_of_a_county(frames):
    alone = frames["occupancies"].drop_duplicates("parcel_id", keep=False)
    alone = alone.drop_duplicates("uscc", keep=False)
    alone = alone[alone["mode"] == "own"].merge(frames["parcels"], on="parcel_id")
    latest = frames["statements"].query("period == '2024'").merge(alone, on="uscc")
    intensity = latest["tax_paid"] / 1e4 / (latest["site_area_y"] / MU)
    assert 5 < intensity.median() < 15
    assert intensity.dropna().between(0.09, 85).all()


def test_occupancies_have_every_mode_and_no_more_land_than_there_is(frames):
    used = frames["occupancies"]
    assert set(used["mode"]) == {"own", "rent", "unregistered"}
    assert used["parcel_id"].value_counts().max() > 2
    assert used["uscc"].value_counts().max() > 1
    assert len(set(frames["enterprises"]["uscc"]) - set(used["uscc"])) == 8
    rent = used[used["mode"] == "rent"]
    assert rent["lessor_uscc"].isin(frames["enterprises"]["uscc"]).all()
    assert rent[["site_area", "floor_area"]].notna().any(axis=1).all()
    parcels = frames["parcels"].set_index("parcel_id")
    for column in ("site_area", "floor_area"):
        taken = used.groupby("parcel_id")[column].sum(min_count=1).dropna()
        assert (taken <= parcels.loc[taken.index, column] + 1e-6).all()


def test_references_between_layers_hold(frames):
    parcels = set(frames["parcels"]["parcel_id"])
    zones = set(frames["zones"]["zone_code"])
    for layer in ("supplies", "occupancies", "projects", "quotas"):
        assert set(frames[layer]["parcel_id"].dropna()) <= parcels
    assert set(frames["projects"]["zone_code"].dropna()) <= zones
    assert set(frames["zones"]["managed_by"].dropna()) <= zones
    assert set(frames["supplies"]["batch_no"].dropna()) <= set(frames["approvals"]["batch_no"])


def test_every_legal_state_is_present(frames):
    assert set(frames["supplies"]["state"]) == set(STATES)
    assert frames["supplies"]["parcel_id"].is_unique


def test_not_started_supplies_are_as_late_as_they_say(frames):
    late = supplies_made(frames, "not_started_one_year")
    year, two = late["start_by"] + pd.DateOffset(years=1), late["start_by"] + pd.DateOffset(years=2)
    assert ((year <= EVALUATED) & (two > EVALUATED)).all()
    assert late["started_on"].isna().all()
    very_late = supplies_made(frames, "not_started_two_years")
    assert (very_late["start_by"] + pd.DateOffset(years=2) <= EVALUATED).all()
    in_time = supplies_made(frames, "not_started_in_time")
    assert (in_time["start_by"] + pd.DateOffset(years=1) > EVALUATED).all()


def test_suspended_supplies_have_the_ratios_they_say(frames):
    exact = supplies_made(frames, "suspended_exact")
    assert (exact["developed_area"] * 3).to_numpy() == pytest.approx(exact["due_area"].to_numpy())
    assert (exact["invested"] * 4 == exact["total_investment"]).all()
    small = supplies_made(frames, "suspended_low_area")
    assert (small["developed_area"] / small["due_area"] < 0.33).all()
    assert (small["invested"] / small["total_investment"] > 0.26).all()
    cheap = supplies_made(frames, "suspended_low_money")
    assert (cheap["developed_area"] / cheap["due_area"] > 0.34).all()
    assert (cheap["invested"] / cheap["total_investment"] < 0.24).all()
    recent = supplies_made(frames, "suspended_recent")["suspended_on"]
    assert (recent + pd.DateOffset(years=1) > EVALUATED).all()


def test_what_is_unknown_or_disputed_is_so(frames):
    assert supplies_made(frames, "no_dates")[["start_by", "delivered_on"]].isna().all(axis=None)
    handed = supplies_made(frames, "hand_over_only")
    assert handed["start_by"].isna().all()
    assert handed["delivered_on"].notna().all()
    assert supplies_made(frames, "price_unknown")["price"].isna().all()
    assert not supplies_made(frames, "not_filed")["filed"].any()
    claimed = supplies_made(frames, "claimed_without_permit")
    assert claimed["permit_on"].isna().all()
    assert claimed["started_on"].notna().all()
    collective = supplies_made(frames, "collective").merge(frames["parcels"], on="parcel_id")
    assert set(collective["ownership"]) == {"collective"}


def test_quota_of_a_year_is_never_overspent(frames):
    ledger = frames["quotas"].pivot_table(
        index="year", columns="kind", values="area", aggfunc="sum"
    )
    assert (ledger["grant"] + ledger["reserve"] <= ledger["plan"]).all()
    assert (ledger["use"] <= ledger["grant"]).all()


def test_the_same_seed_gives_the_same_county_and_another_another(county, tmp_path):
    again = write_sample(tmp_path)
    for name, frame in county.frames.items():
        pd.testing.assert_frame_equal(pd.DataFrame(frame), pd.DataFrame(again.frames[name]))
    for file in county.folder.iterdir():
        if file.suffix not in {".gpkg", ".xlsx"}:
            assert file.read_bytes() == (tmp_path / file.name).read_bytes(), file.name
    one, other = (make_land(np.random.default_rng(seed)).outline for seed in (1, 2))
    assert not one.equals(other)


def test_the_towns_shapefile_hides_its_encoding(county):
    file = county.folder / "乡镇界线.shp"
    assert not file.with_suffix(".cpg").exists()
    raw = file.with_suffix(".dbf").read_bytes()
    assert raw[29] == 0
    assert "街道".encode("gbk") in raw
    assert "CM_120E" in file.with_suffix(".prj").read_text().replace(" ", "_")


def test_the_sheets_are_untidy(county):
    report = openpyxl.load_workbook(county.folder / "企业年度报表.xlsx").active
    assert report["A3"].value == "统一社会信用代码"
    assert report.cell(report.max_row, 1).value == "合计"
    assert any(isinstance(c.value, str) and "," in c.value for c in report["C"][3:])
    ledger = openpyxl.load_workbook(county.folder / "供地台账.xlsx")["供地台账"]
    column = next(c.column for c in ledger[1] if c.value == "约定竣工时间")
    kinds = {type(ledger.cell(row, column).value).__name__ for row in range(2, 300)}
    assert {"datetime", "str", "int"} <= kinds


def test_the_firms_are_in_gb18030(county):
    raw = (county.folder / "企业名录.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        raw.decode("utf-8")
    rows = list(csv.DictReader(raw.decode("gb18030").splitlines()))
    assert all(118.5 < float(r["经度"]) < 121.5 for r in rows if r["经度"])
    assert any(r["社会信用代码"] != r["社会信用代码"].strip().upper() for r in rows)


def test_one_parcel_crosses_itself_and_five_areas_are_zero(county):
    file = county.folder / "宗地.gpkg"
    assert {name for name, _ in pyogrio.list_layers(file)} == {"宗地_2024", "图廓"}
    parcels = gpd.read_file(file, layer="宗地_2024")
    assert (~parcels.geometry.is_valid).sum() == 1
    assert (parcels["登记面积(亩)"] == 0).sum() == 5


def through_the_door(step, crs):
    stated = step.options
    options = DoorOptions(
        crs=stated.get("crs"),
        datum=stated.get("datum"),
        headers=stated.get("map"),
        units=stated.get("unit"),
        constants=stated.get("set"),
    )
    plain = {k: stated[k] for k in ("source_layer", "encoding", "join", "on") if k in stated}
    return check(Request(step.layer, step.file, options=options, **plain), Ground(crs))


def same(told, meant, kind):
    if pd.isna(told) or pd.isna(meant):
        return pd.isna(told) and pd.isna(meant)
    if kind == "number":
        return math.isclose(told, meant, rel_tol=1e-12, abs_tol=1e-9)
    if kind == "date":
        return date.fromisoformat(str(told)[:10]) == meant.date()
    return str(told).casefold() == str(meant).casefold()


@pytest.mark.parametrize("layer", LAYERS)
def test_every_file_comes_through_the_door_as_it_was_meant(county, layer):
    step = next(step for step in county.steps if step.layer == layer)
    report = through_the_door(step, county.crs)
    assert report.problems == ()
    meant = county.frames[layer]
    assert len(report.frame) == len(meant)
    for field in LAYERS[layer].fields:
        pairs = zip(report.frame[field.name], meant[field.name], strict=True)
        assert all(same(a, b, field.type) for a, b in pairs), field.name
    if LAYERS[layer].shape:
        apart = shapely.hausdorff_distance(
            report.frame.geometry.to_numpy(), meant.geometry.to_numpy()
        )
        assert np.nanpercentile(apart, 99) < 0.01
