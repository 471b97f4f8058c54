"""Real files that nobody here wrote, through the door; nothing of them is copied here."""

import csv
import gzip
import os
import re
from collections import Counter
from pathlib import Path

import openpyxl
import pytest
from pyogrio import read_dataframe

from tests.doors.composed import table
from tests.doors.door import Door, mutu, warned

DATA = Path(__file__).parents[2] / "../shared/data"
pytestmark = pytest.mark.skipif(
    not DATA.is_dir() and not os.environ.get("CI"), reason="real data are not here"
)


def workspace(folder, crs, codes="none"):
    door = Door(folder)
    assert mutu("init", "--crs", crs, "--codes", codes, "-w", door.workspace).code == 0
    return door


def files(pattern):
    return sorted(DATA.glob(pattern)) if DATA.is_dir() else []


def stated(path):
    """Code -> stated area of each plot, as the text has it."""
    text = path.read_bytes()
    words = text.decode("utf-8" if "属性".encode() in text else "gb18030")
    heads = [line.split(",") for line in words.splitlines() if line.endswith("@")]
    return {head[2]: head[1] for head in heads}


@pytest.mark.parametrize("path", files("boundary_txt/*.txt"), ids=lambda path: path.stem)
@pytest.mark.parametrize("crs", ["EPSG:4526", "EPSG:4547"])
def test_stated_areas_are_the_areas_of_the_points(tmp_path, path, crs):
    """To four decimals of a hectare: the stored figure, and the plane area of the stored shape."""
    door = workspace(tmp_path, crs, "cn")
    answer = door.take("parcels", path)
    assert answer["crs"] == "EPSG:4526"
    assert answer["repairs"] == []
    rows = door.rows("parcels").set_index("parcel_id")
    expected = stated(path)
    assert len(rows) == len(expected) >= 1
    for key, hectares in expected.items():
        assert f"{rows.geometry[key].area / 10_000:.4f}" == hectares
        assert rows["site_area"][key] == pytest.approx(float(hectares) * 10_000, rel=1e-12)


@pytest.mark.parametrize("path", files("boundary_txt/*.txt"), ids=lambda path: path.stem)
def test_boundary_points_come_out_as_they_went_in(tmp_path, path):
    door = workspace(tmp_path, "EPSG:4547", "cn")
    door.take("parcels", path)
    door.answer("export", "parcels", tmp_path / "导出.txt", "--encoding", "utf-8")
    point = re.compile(r"^J?\d+,(\d+),([\d.]+),([\d.]+)\s*$", re.MULTILINE)
    before, after = path.read_text("utf-8"), (tmp_path / "导出.txt").read_text("utf-8")
    assert point.findall(after) == point.findall(before)
    assert stated(tmp_path / "导出.txt") == stated(path)


GEOJSON = files("invalid_geojson/examples/*/*.geojson")
OPTIONS = {
    "facilities": ("--set", "facility_id=F", "--set", "kind=road"),
    "parcels": ("--set", "parcel_id=P"),
}
CANNOT_BE_READ = {
    "invalid_feature_properties_is_array", "invalid_feature_properties_is_int",
    "invalid_featurecollection_feature_nullfeature",
    "invalid_featurecollection_features_is_object",
    "invalid_featurecollection_no_features_member", "invalid_featurecollection_nulltype",
    "invalid_featurecollection_type_lowercase", "invalid_featurecollection_unknown_type",
    "invalid_geometry_missing_type", "invalid_geometry_wrong_geometry_type",
}  # fmt: skip
"""What is no GeoJSON object: RFC 7946, section 3."""

TAKEN = {
    "invalid_exterior_not_ccw": "orientation is no matter", "invalid_interior_not_cw": "nor here",
    "problematic_duplicate_nodes": "the shape is the same", "problematic_holes": "lawful",
    "problematic_excessive_vertices": "lawful", "problematic_3d_coordinates": "heights are left",
    "problematic_self_intersection_large": "mended",
    "problematic_self_intersection_small": "mended",
    "problematic_inner_and_exterior_ring_intersect": "mended", "valid_geometry_polygon": "valid",
    "valid_featurecollection": "valid", "valid_geometry_multipolygon": "valid",
}  # fmt: skip
REFUSED = {
    "invalid_less_three_unique_nodes": "点数不足", "invalid_unclosed": "没有图形",
    "invalid_incorrect_geometry_data_type": "没有图形",
    "problematic_feature_null_geometry": "没有图形",
    "problematic_geometrycollection_single": "混合图形",
    "valid_geometry_linestring": "图形是线，应为面",
    "valid_featurecollection_empty_features": "没有数据行",
    "problematic_outside_lat_lon_boundaries": "坐标系",
}  # fmt: skip


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A workspace whose plane holds every place of these files."""
    return workspace(tmp_path_factory.mktemp("world"), "EPSG:3857")


def test_there_are_74_files():
    assert len(GEOJSON) == 74


@pytest.mark.parametrize("path", GEOJSON, ids=lambda path: path.stem)
def test_invalid_geojson_is_taken_or_refused_with_a_clear_message(world, path):
    for layer, options in OPTIONS.items():
        done = world.run("import", layer, path, *options)
        assert done.code in {0, 1}, done.said
        if path.stem in CANNOT_BE_READ:
            assert done.said.startswith(f"错误：{path.name}：")
            assert "RFC 7946" in done.said
            continue
        assert done.said == ""
        answer = done.answer
        assert answer["taken"] + answer["refused"] == answer["read"]
        assert (done.code == 1) == bool(answer["problems"]) == (answer["edition"] is None)
        assert all(re.search("[一-鿿]", p["problem"]) for p in answer["problems"])


@pytest.mark.parametrize(
    "path", [path for path in GEOJSON if path.stem in TAKEN.keys() | REFUSED.keys()],
    ids=lambda path: path.stem,
)  # fmt: skip
def test_what_becomes_of_well_known_faults(world, path):
    answer = world.run("import", "parcels", path, *OPTIONS["parcels"]).answer
    assert bool(answer["problems"]) == (path.stem in REFUSED) == (answer["edition"] is None)
    assert bool(answer["repairs"]) == (TAKEN.get(path.stem) == "mended")
    if path.stem in REFUSED:
        assert REFUSED[path.stem] in answer["problems"][0]["problem"]


LANDCHINA = DATA / "landchina/supplies_2016.csv"
CLERK = (
    "--map", "signed_on=signed", "--map", "mode=supply", "--map", "holder_name=holder",
    "--map", "start_by=start_agreed", "--map", "finish_by=finish_agreed",
    "--map", "started_on=start_actual", "--map", "price=price_wan", "--unit", "price=万元",
    "--map", "due_area=area_ha", "--unit", "due_area=公顷", "--map", "promised_far=far_col_lower",
)  # fmt: skip


def notices():
    with LANDCHINA.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def numbered(door):
    """The published notices with the numbers that the bureau's own register has for them."""
    rows = notices()
    head = ["电子监管号", "宗地代码", *rows[0]]
    return table(door.folder / "供应.csv", [
        head, *([f"2016{at:04}", f"宗{at}", *row.values()] for at, row in enumerate(rows))
    ])  # fmt: skip


@pytest.mark.parametrize("codes", ["cn", "none"])
def test_supplies_as_published(tmp_path, codes):
    door = workspace(tmp_path, "EPSG:4549", codes)
    answer = door.take("supplies", numbered(door), *CLERK)
    assert (answer["read"], answer["taken"], answer["encoding"]) == (323, 323, "UTF-8")
    stored, rows = door.rows("supplies"), notices()
    for field, header in (("start_by", "start_agreed"), ("finish_by", "finish_agreed")):
        said = [row[header] for row in rows]
        assert said.count("1900年01月01日") == 53
        assert "53 行的占位日期按未知处理" in warned(answer, f"（{field}）")
        known = [s.replace("年", "-").replace("月", "-").replace("日", "")
                 if s and s != "1900年01月01日" else None for s in said]  # fmt: skip
        told = [str(v)[:10] if isinstance(v, str) else None for v in stored[field]]
        assert told == known
    assert stored["started_on"].isna().all()  # mostly without any actual start: unknown, not "no"
    prices = [float(row["price_wan"]) * 1e4 if row["price_wan"] else -1 for row in rows]
    assert stored["price"].fillna(-1).tolist() == pytest.approx(prices)
    areas = [float(row["area_ha"]) * 1e4 for row in rows]
    assert stored["due_area"].tolist() == pytest.approx(areas)


def test_swapped_floor_area_ratios_are_kept_as_published(tmp_path):
    """Lower above upper in 108 notices: neither exchanged nor corrected, the other column told."""
    door = workspace(tmp_path, "EPSG:4549")
    answer = door.take("supplies", numbered(door), *CLERK)
    rows = notices()
    both = [r for r in rows if r["far_col_lower"] and r["far_col_upper"]]
    assert sum(float(r["far_col_lower"]) > float(r["far_col_upper"]) for r in both) == 108
    stored = door.rows("supplies")["promised_far"].fillna(-1).tolist()
    assert stored == [float(r["far_col_lower"]) if r["far_col_lower"] else -1 for r in rows]
    assert "far_col_upper" in warned(answer, "未采用的列")


def test_supplies_without_their_numbers_come_back_with_a_reason_each(tmp_path):
    """As published the supervision number is blank: every row is refused, and says why."""
    path = tmp_path / "supplies.csv"
    path.write_bytes(LANDCHINA.read_bytes())
    door = workspace(tmp_path, "EPSG:4549")
    asked = (*CLERK, "--map", "supply_id=supervision_no", "--map", "parcel_id=location")
    answer = door.answer("import", "supplies", path, *asked, "--accept-valid", code=1)
    assert (answer["read"], answer["refused"], answer["edition"]) == (323, 323, None)
    sheet = openpyxl.load_workbook(answer["refused_file"])["退回的行"]
    header, *rows = sheet.iter_rows(values_only=True)
    assert header[2:] == tuple(notices()[0])
    assert len(rows) == 323
    assert {row[1] for row in rows} == {"supervision_no：电子监管号为空，该字段必填"}
    assert [row[2] for row in rows] == [row["signed"] for row in notices()]


CITY = DATA / "cambridge_fy2014"


def test_a_one_to_many_join_is_refused(tmp_path):
    """27,528 bills for 13,116 parcels: joined blindly, 1,423 ha became 4,829 ha."""
    door = workspace(tmp_path, "EPSG:26986")
    asked = ("--join", CITY / "tax_rows.csv.gz", "--on", "ML", "--map", "parcel_id=ML")
    answer = door.refuse("parcels", CITY / "parcels.gpkg", *asked)
    with gzip.open(CITY / "tax_rows.csv.gz", "rt", encoding="utf-8-sig", newline="") as opened:
        bills = Counter(row["ML"].strip() for row in csv.DictReader(opened))
    keys = read_dataframe(CITY / "parcels.gpkg", read_geometry=False)["ML"]
    torn = sum(bills[str(key).strip()] > 1 for key in keys if key)
    assert torn > 1_000
    [group] = [g for g in answer["problem_groups"] if g["field"] == "ML"]
    assert group["count"] == torn
    assert answer["read"] == len(keys) == 13_116
    problem = next(p for p in answer["problems"] if p["field"] == "ML")
    assert re.fullmatch(
        r"这个键在 tax_rows\.csv\.gz 里不止一行，无法决定连接哪一行：第 [\d、]+( 等共 \d+)? ?行",
        problem["problem"],
    )
