"""What changed between two editions, as a paragraph, tables, files and a JSON document."""

import csv
import json

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio
import pytest

from geoapi.views.diff import answer as diff_answer
from geoapi.views.diff import book as diff_book
from geoapi.views.diff.book import diff_tabs, line_frames, save_book, save_lines
from geoapi.views.diff.features import features
from geoapi.views.diff.tables import changes_frame, flows_frame, line_order, shapes_frame
from geoapi.views.diff.text import paragraph
from geoapi.views.diff.words import Comparison, shown_in, value_words
from geoapi.views.errors import TableError
from geoapi.views.exports import save_diff_shapes
from geoapi.views.table_files import write_json
from layers import LAYERS
from layers.atlas import Edition
from layers.diff import compare
from tests.toy import PARCELS, STATEMENTS, box, frame

ONE = Edition("parcels", 1, "2025-04-02T01:00:00+00:00", "宗地Q1.shp", "a" * 64, 5, {}, "张三")
TWO = Edition("parcels", 2, "2025-07-03T01:00:00+00:00", "宗地Q2.shp", "b" * 64, 6)

AFTER = frame(
    "parcels",
    [
        {"parcel_id": "P2", "name": "=1+1", "site_area": 10_500, "floor_area": 4_000,
         "footprint_area": 2_000, "fixed_investment": 30_000_000, "ownership": "state"},
        {"parcel_id": "P3", "site_area": 10_000, "footprint_area": 3_000, "yard_area": 500},
        {"parcel_id": "P4", "floor_area": 20_000, "footprint_area": 6_000, "yard_area": 0,
         "fixed_investment": 50_000_000},
        {"parcel_id": "P5", "floor_area": 1_000, "site_area": 8_000},
        {"parcel_id": "P1A", "site_area": 4_000},
        {"parcel_id": "P1B", "site_area": 6_000},
    ],
    [box(100, 205), box(200, 300.0004), box(305, 400), box(1000, 1100), box(0, 40), box(40, 100)],
)  # fmt: skip
"""P1 became two; P2 took a strip of 5 m that was in P3 too; P3 was redrawn; P4 lost a strip."""


TWELVE = range(12)


def told(before=PARCELS, after=AFTER, layer="parcels", *, restricted=True):
    """The comparison of two frames, as editions 1 and 2."""
    diff = compare(LAYERS[layer], before, after, restricted=restricted)
    return Comparison("玩具县", ONE, TWO, diff)


@pytest.fixture(scope="module")
def changed():
    return told()


def test_the_paragraph_says_it_all(changed):
    """Every figure by hand: 15 亩 = 10 000 m², a strip of 5 m by 100 m is 0.75 亩."""
    assert paragraph(changed) == (
        "宗地：与第 1 版（宗地Q1.shp，2025-04-02 入库，5 宗）相比，"
        "第 2 版（宗地Q2.shp，2025-07-03 入库，6 宗）新增 2 宗、删除 1 宗（P1）、变更 3 宗："
        "地块名称 1 宗（补填 1 宗）、土地所有权 1 宗（补填 1 宗）、"
        "宗地面积 3 宗（合计 +0.75 亩，补填 1 宗 12.00 亩，变为空 1 宗 15.00 亩）、"
        "固定资产总投资 1 宗（合计 −1,000.00 万元）、"
        "图形变化 2 宗（位移最大 5.000 米，中位数 5.000 米；"
        "椭球面积合计 +0.00 亩：得 0.75 亩、失 0.75 亩）；"
        "图形微调 1 宗（每个界址点位移都小于 0.001 米，最大 0.000400 米）；其余 0 宗未变。"
        "宗地面积已知合计由 60.00 亩变为 57.75 亩（−2.25 亩）。"
        "按图形看沿革：一分为二 1 例（P1→P1A、P1B）。"
    )


def test_the_paragraph_of_nothing_and_of_what_was_not_compared():
    same = paragraph(told(PARCELS, PARCELS, restricted=False))
    assert same.endswith("完全相同，5 宗均未变。保密字段未列入比较：固定资产总投资。")
    rows = paragraph(told(STATEMENTS.iloc[1:], STATEMENTS, "statements"))
    assert "新增 1 条、删除 0 条、变更 0 条；其余 4 条未变。" in rows


def test_noise_of_a_transformation_is_told_as_what_it_is():
    shifted = PARCELS.set_geometry(PARCELS.geometry.translate(1e-8))
    assert paragraph(told(PARCELS, shifted)).endswith(
        "变更 0 宗；图形微调 5 宗（每个界址点位移都小于 0.001 米，最大不足 0.000001 米）；"
        "其余 0 宗未变。宗地面积已知合计仍为 60.00 亩。"
    )


@pytest.mark.parametrize(("before", "after", "words"), [
    ({"A": (0, 100)}, {"X": (0, 100)}, "改号 1 例（A→X）"),
    ({"A": (0, 50), "B": (50, 90), "C": (90, 100)}, {"X": (0, 100)}, "合并 1 例（A、B、C→X）"),
    ({"A": (0, 100)}, {"X": (0, 20), "Y": (20, 60), "Z": (60, 100)}, "一分为三 1 例（A→X、Y、Z）"),
    ({"A": (0, 120)}, {f"X{n:02}": (10 * n, 10 * n + 10) for n in TWELVE}, "一分为十二 1 例"),
    ({"A": (0, 100)}, {"A": (0, 60), "X": (60, 100)}, "划出 1 例（A→X）"),
    ({"A": (0, 60), "B": (60, 100)}, {"A": (0, 100)}, "并入 1 例（B→A）"),
    ({"A": (0, 100)}, {"X": (50, 150)}, "部分重叠 1 对，比例见表"),
])  # fmt: skip
def test_the_words_of_lineage(before, after, words):
    sides = [
        frame("parcels", [{"parcel_id": key} for key in side], [box(*at) for at in side.values()])
        for side in (before, after)
    ]
    assert words in paragraph(told(*sides))


def test_many_keys_are_counted_and_the_first_named():
    keys = [f"P{n}" for n in range(1_234)]
    many = frame("parcels", [{"parcel_id": key} for key in keys], [None] * len(keys))
    assert "删除 1,234 宗（P0、P1、P2、P3、P4等）" in paragraph(told(many, PARCELS.iloc[:0]))


def test_changed_values_in_display_units(changed):
    rows = changes_frame(changed, line_order(changed))
    cells = rows.astype(object).where(rows.notna(), None).to_numpy().tolist()
    assert cells == [
        ["P2", "=1+1", "地块名称", "补填", None, "=1+1", None, None, None, ""],
        ["P2", "=1+1", "土地所有权", "补填", None, "国有", None, None, None, ""],
        ["P2", "=1+1", "宗地面积", "变更", "15", "15.75", 15, pytest.approx(15.75),
         pytest.approx(0.75), "亩"],
        ["P4", None, "宗地面积", "变为空", "15", None, 15, None, None, "亩"],
        ["P4", None, "固定资产总投资", "变更", "6,000", "5,000", 6000, 5000, -1000, "万元"],
        ["P5", None, "宗地面积", "补填", None, "12", None, pytest.approx(12), None, "亩"],
    ]  # fmt: skip


def test_figures_that_look_alike_are_written_to_the_last_digit():
    after = PARCELS.assign(site_area=PARCELS["site_area"] * (1 + 1e-11))
    rows = changes_frame(found := told(PARCELS, after), line_order(found))
    assert len(rows) == 4
    assert (rows["旧值"] != rows["新值"]).all()


def test_dates_differ_by_days_and_flags_are_words():
    before = frame("supplies", [{"supply_id": "S", "parcel_id": "P", "filed": False,
                                 "signed_on": pd.Timestamp("2024-02-28")}])  # fmt: skip
    after = before.assign(signed_on=pd.Timestamp("2024-03-01").as_unit("s"), filed=True)
    after["filed"] = after["filed"].astype("boolean")
    rows = changes_frame(found := told(before, after, "supplies"), line_order(found))
    assert rows[["旧值", "新值"]].to_numpy().tolist() == [
        ["2024-02-28", "2024-03-01"],
        ["否", "是"],
    ]
    assert rows[["差", "单位"]].iloc[0].tolist() == [2, "天"]


@pytest.mark.parametrize(("layer", "field", "value", "words"), [
    ("parcels", "site_area", 10_000.0, "15"),
    ("parcels", "floor_area", 1234.5, "1,234.5"),
    ("statements", "tax_paid", 1_500_000.0, "150"),
    ("supplies", "promised_tax_intensity", 15.0, "1"),
    ("factories", "rent", 12.0, "12"),
    ("parcels", "fixed_investment", -20_000.0, "−2"),
])  # fmt: skip
def test_values_in_words(layer, field, value, words):
    """10 000 m² = 15 亩; 15 元/m² = 1 万元/亩."""
    declared = LAYERS[layer].field(field)
    assert value_words(LAYERS[layer], declared, pd.Series([value, None])) == [words, None]


def test_every_unit_that_is_declared_can_be_shown():
    for layer in LAYERS.values():
        for field in layer.fields:
            scale, unit = shown_in(field)
            assert scale > 0
            assert unit or field.unit in {"", "1"}


def test_the_sums_add_up(changed):
    table = flows_frame(changed).fillna(0)
    steps = table["前合计"] + table["新增"] - table["删除"] + table["变更（前后可比）"]
    steps += table["补填"] - table["变为空"]
    assert steps.tolist() == pytest.approx(table["后合计"].tolist(), rel=1e-12)
    assert dict(zip(table["字段"], table["后合计"], strict=True))["宗地面积"] == 57.75


def test_both_areas_of_shapes_stand_apart(changed):
    """P4: registered area is no longer known, the computed one is less by the strip."""
    row = shapes_frame(changed).set_index("宗地代码").loc["P4"]
    assert row["宗地面积 前（亩）"] == 15
    assert pd.isna(row["宗地面积 差（亩）"])
    assert row["椭球面积 差（m²）"] == pytest.approx(-500, rel=1e-6)
    assert row["椭球面积 差（亩）"] == pytest.approx(-0.75, rel=1e-6)
    assert (row["界址点数 前"], row["最大位移（米）"]) == (4, 5)


def test_the_workbook(changed, tmp_path):
    book = openpyxl.load_workbook(save_book(changed, tmp_path / "a.xlsx"))
    assert book.sheetnames == ["摘要", "合计", "新增", "删除", "变更", "图形变化", "沿革"]
    text = "\n".join(str(cell.value) for row in book["摘要"] for cell in row)
    for words in ("a" * 64, "b" * 64, "张三", "经办人未记录", "宗地Q1.shp", "2025-07-03T01:00",
                  "玩具县", "一分为二", "1e-12", "0.001 米"):  # fmt: skip
        assert words in text
    page = book["变更"]
    assert page.freeze_panes is not None
    assert page.auto_filter.ref == "A1:J7"
    assert (page["B2"].value, page["B2"].data_type) == ("=1+1", "s")
    assert page["H4"].value == pytest.approx(15.75)
    header = [cell.value for cell in book["新增"][1]]
    assert "宗地面积（亩）" in header
    area = book["新增"].cell(2, header.index("椭球面积（亩）") + 1)
    assert area.value == pytest.approx(6, rel=1e-6)
    assert area.number_format == "#,##0.0000"


def test_a_sheet_that_is_cut_is_told(changed, monkeypatch):
    monkeypatch.setattr(diff_book, "SHEET_ROWS", 2)
    tabs = {tab.name: tab.frame for tab in diff_tabs(changed)}
    assert len(tabs["变更"]) == len(tabs["图形变化"]) == 2
    text = tabs["摘要"].to_string()
    assert "“变更”只列前 2 行，共 6 行" in text
    assert "“图形变化”只列前 2 行，共 3 行" in text
    assert "新增”只列" not in text


@pytest.mark.parametrize("at_once", [1, 2, 50_000])
def test_the_csv_has_a_line_for_every_change(changed, tmp_path, monkeypatch, at_once):
    monkeypatch.setattr(diff_book, "AT_ONCE", at_once)
    path = save_lines(changed, tmp_path / "a.csv")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert [row["变化"] for row in rows] == (
        ["新增"] * 2 + ["删除"] + ["变更"] * 6 + ["图形变化", "图形微调", "图形变化"]
    )
    assert rows[3]["新值"] == "'=1+1"
    assert float(rows[-2]["最大位移（米）"]) == pytest.approx(0.0004, rel=1e-3)
    assert sum(len(part) for part in line_frames(changed)) == len(rows)


def test_the_answer(changed, tmp_path):
    path = write_json(tmp_path / "a.json", diff_answer.diff_answer(changed))
    answer = json.loads(path.read_text("utf-8"))
    assert answer["counts"] == {"before": 5, "after": 6, "added": 2, "removed": 1, "changed": 3,
                                "reshaped": 2, "retouched": 1, "same": 0}  # fmt: skip
    assert answer["fields"]["site_area"] | {"title": ""} == {
        "title": "", "unit": "m2", "changed": 3, "became_known": 1, "became_unknown": 1,
        "sum_before": 10_000, "sum_after": 10_500, "difference": 500,
    }  # fmt: skip
    assert answer["totals"]["site_area"]["after"] == 38_500
    assert (answer["added"], answer["removed"]) == (["P1A", "P1B"], ["P1"])
    assert answer["changed"][3] == {"key": "P4", "name": None, "field": "site_area",
                                    "how": "became_unknown", "before": 10_000,
                                    "after": None}  # fmt: skip
    assert [(one["before"], one["after"], one["kind"]) for one in answer["lineage"]] == [
        ("P1", "P1A", "split"), ("P1", "P1B", "split")]  # fmt: skip
    assert answer["from"]["sha256"] == "a" * 64
    assert answer["basis"]["editions"] == {"parcels": 2}
    assert answer["text"] == paragraph(changed)


def test_long_lists_are_cut_and_counted(changed, monkeypatch):
    monkeypatch.setattr(diff_answer, "MOST", 1)
    answer = diff_answer.diff_answer(changed)
    for name, total in (("added", 2), ("removed", 1), ("changed", 6), ("reshaped", 3),
                        ("lineage", 2)):  # fmt: skip
        assert len(answer[name]) == 1
        assert answer["lists"][name] == {"shown": 1, "total": total}


def test_compound_keys_are_lists_in_the_answer():
    answer = diff_answer.diff_answer(told(STATEMENTS, STATEMENTS.iloc[1:], "statements"))
    assert (answer["key"], answer["removed"]) == (["uscc", "period"], [["E1", "2024"]])


def test_the_layer_for_a_gis(changed, tmp_path):
    path = save_diff_shapes(changed, tmp_path / "a.gpkg")
    assert pyogrio.list_layers(path)[:, 0].tolist() == ["changes", "gained", "lost"]
    rows = gpd.read_file(path, layer="changes").set_index("parcel_id")
    assert rows["change"].to_dict() == {
        "P1": "removed", "P1A": "added", "P1B": "added", "P2": "changed", "P3": "retouched",
        "P4": "changed", "P5": "changed",
    }  # fmt: skip
    assert rows.loc["P2", "fields"] == "name;ownership;site_area;geometry"
    assert "宗地面积（亩）：15 → 15.75；图形变化" in rows.loc["P2", "note"]
    assert rows.loc["P1", "geometry"].equals(box(0, 100))
    assert rows.loc["P1", "old_measured_area_mu"] == pytest.approx(15, rel=1e-6)
    assert rows.loc["P5", ["old_measured_area", "new_measured_area"]].notna().all()
    for side, strip in (("gained", box(200, 205)), ("lost", box(300, 305))):
        piece = gpd.read_file(path, layer=side)
        assert piece.geometry.iloc[0].normalize().equals_exact(strip.normalize(), 1e-6)
        assert piece["area_mu"].tolist() == pytest.approx([0.75], rel=1e-6)
        assert piece.crs == changed.diff.after.crs


def test_a_shape_that_vanished_is_shown_where_it_was():
    before = frame("parcels", [{"parcel_id": "A"}, {"parcel_id": "B"}], [box(0, 100), None])
    after = frame("parcels", [{"parcel_id": "A"}, {"parcel_id": "B"}], [None, box(0, 100)])
    rows = features(told(before, after)).set_index("parcel_id")
    assert rows["note"].to_dict() == {"A": "图形由有到无", "B": "图形由无到有"}
    assert rows.geometry.notna().all()
    assert rows["new_measured_area"].isna().to_dict() == {"A": True, "B": False}


def test_geojson_has_the_changes_in_longitude_and_latitude(changed, tmp_path):
    rows = gpd.read_file(save_diff_shapes(changed, tmp_path / "a.geojson"))
    assert len(rows) == 7
    assert rows.crs.to_epsg() == 4326
    assert rows.total_bounds[0] == pytest.approx(120, abs=0.02)


def test_a_layer_without_shapes_is_a_table_in_a_geopackage(tmp_path):
    found = told(STATEMENTS, STATEMENTS.iloc[1:].assign(employees=7.0), "statements")
    rows = gpd.read_file(save_diff_shapes(found, tmp_path / "a.gpkg"))
    assert rows["change"].tolist() == ["removed", *["changed"] * 4]
    with pytest.raises(TableError, match="没有图形"):
        save_diff_shapes(found, tmp_path / "a.geojson")
    assert not (tmp_path / "a.geojson").exists()


@pytest.mark.parametrize("layer", LAYERS.values(), ids=list(LAYERS))
@pytest.mark.parametrize("turned", [False, True])
def test_every_layer_can_be_told(layer, turned, tmp_path):
    """From nothing to a row and back: no value known, no shape."""
    row = frame(layer.name, [dict.fromkeys(layer.key, "1")])
    pair = [row.iloc[:0], row]
    found = told(*(pair[::-1] if turned else pair), layer.name)
    assert ("删除 1 " if turned else "新增 1 ") in paragraph(found)
    assert save_book(found, tmp_path / "a.xlsx").exists()
    assert save_lines(found, tmp_path / "a.csv").exists()
    assert write_json(tmp_path / "a.json", diff_answer.diff_answer(found)).exists()
    assert len(features(found)) == 1
    assert save_diff_shapes(found, tmp_path / "a.gpkg").exists()
