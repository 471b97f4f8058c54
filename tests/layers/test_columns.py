"""Headers: which field, in which unit; never a guess where money or area is meant."""

import pytest

from layers import LAYERS
from layers.door.columns import HeaderTest, knows_header, match, split_unit
from layers.door.report import DoorOptions

PARCELS, STATEMENTS, SUPPLIES = LAYERS["parcels"], LAYERS["statements"], LAYERS["supplies"]
MU = 10_000 / 15


def matched(layer, *headers, **stated):
    """Match with what is needed there, so that only what is asked about can be wrong."""
    needed = [f.name for f in layer.fields if f.need != "optional" and not f.unit]
    return match([*needed, *headers], layer, DoorOptions(**stated))


def factor_of(layer, field, header, **stated):
    found = matched(layer, header, **stated)
    assert found.problems == []
    assert found.taken[field].header == header
    return found.taken[field].factor


def problem_of(layer, *headers, **stated):
    [problem] = matched(layer, *headers, **stated).problems
    assert problem.row is None
    return problem


@pytest.mark.parametrize(
    "header",
    [
        "登记面积(亩)", "登记面积（亩）", "登记面积_亩", "登记面积[亩]", "登记面积【亩】",
        "登记面积/亩",
        "登记面积，亩", "登记面积：亩", "登记面积、亩", "登记面积-亩", "登记面积亩",
        " 登记 面积 （ 亩 ） ",
        "宗地面积(亩)", "用地面积(mu)", "MJ(亩)", "zdmj_亩", "site_area(亩)", "site_area_mu",
    ],
)  # fmt: skip
def test_every_way_to_write_a_unit(header):
    assert factor_of(PARCELS, "site_area", header) == pytest.approx(MU, rel=1e-15)


@pytest.mark.parametrize(
    ("layer", "field", "header", "expected"),
    [
        (PARCELS, "site_area", "宗地面积㎡", 1),
        (PARCELS, "site_area", "登记面积万平方米", 10_000),
        (PARCELS, "site_area", "site_area_sqft", 0.09290304),
        (PARCELS, "site_area", "登记面积（公顷）", 10_000),
        (STATEMENTS, "tax_paid", "税收[万元]", 10_000),
        (STATEMENTS, "tax_paid", "税收万元", 10_000),
        (STATEMENTS, "tax_paid", "实缴税收（元）", 1),
        (STATEMENTS, "output_value", "工业总产值（亿元）", 1e8),
        (STATEMENTS, "electricity", "用电量（万千瓦时）", 1e4),
        (STATEMENTS, "energy_use", "综合能耗（吨标准煤）", 1),
        (STATEMENTS, "employees", "从业人数（人）", 1),
        (SUPPLIES, "promised_tax_intensity", "约定亩均税收（万元/亩）", 15),
        (SUPPLIES, "promised_tax_intensity", "约定亩均税收万元/亩", 15),
        (SUPPLIES, "promised_tax_intensity", "约定亩均税收_万元/亩", 15),
    ],
)
def test_the_unit_gives_the_factor(layer, field, header, expected):
    assert factor_of(layer, field, header) == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("登记面积(亩)", ("登记面积", "亩")),
        ("site_area", ("site", "area")),  # the caller knows whole names first
        ("负债", ("负债", None)),
        ("R&D经费（万元）", ("r&d经费", "万元")),
        ("面积㎡", ("面积", "m2")),
        ("租金元/平方米/月", ("租金", "元/平方米/月")),
    ],
)
def test_a_header_splits_into_name_and_unit(header, expected):
    assert split_unit(header) == expected


@pytest.mark.parametrize("header", ["登记面积", "ZDMJ", "用地面积"])
def test_an_area_without_a_unit_is_a_problem(header):
    problem = problem_of(PARCELS, header)
    assert (problem.field, problem.value) == ("site_area", header)
    assert problem.problem == "宗地面积没有注明计量单位"
    assert "--unit site_area=" in problem.suggestion


def test_money_without_a_unit_is_a_problem():
    assert problem_of(STATEMENTS, "税收").problem == "税收实际贡献没有注明计量单位"
    assert problem_of(SUPPLIES, "约定亩均税收").field == "promised_tax_intensity"
    assert problem_of(LAYERS["quotas"], "面积").field == "area"


def test_canonical_names_state_the_canonical_unit():
    found = matched(PARCELS, "site_area", "Floor_Area")
    assert (found.problems, found.warnings) == ([], [])
    assert found.taken["site_area"].factor == found.taken["floor_area"].factor == 1


def test_persons_and_energy_may_be_silent_but_are_told():
    found = matched(STATEMENTS, "从业人数", "能耗")
    assert found.problems == []
    assert [w for w in found.warnings if "没有注明单位" in w] == [
        "列“从业人数”没有注明单位，按 person 读取",
        "列“能耗”没有注明单位，按 tce 读取",
    ]


def test_an_unknown_unit_is_a_problem_that_lists_the_known():
    problem = problem_of(PARCELS, "登记面积（顷）")
    assert problem.problem == "不认识宗地面积的计量单位“顷”"
    assert "亩" in problem.suggestion
    assert problem_of(STATEMENTS, "税收（美元）").field == "tax_paid"
    assert problem_of(STATEMENTS, "税收（亩）").field == "tax_paid"
    assert problem_of(PARCELS, "登记面积", units={"site_area": "顷"}).value == "登记面积"


def test_unit_option_states_what_the_header_does_not():
    units = {"site_area": "亩"}
    assert factor_of(PARCELS, "site_area", "ZDMJ", units=units) == MU
    assert factor_of(PARCELS, "site_area", "登记面积（不含代征）", units=units) == MU
    assert factor_of(PARCELS, "site_area", "site_area", units=units) == MU


def test_unit_option_and_header_must_not_contradict():
    problem = problem_of(PARCELS, "登记面积（亩）", units={"site_area": "m2"})
    assert "表头写的单位是“亩”，--unit 说的是“m2”" in problem.problem
    assert factor_of(PARCELS, "site_area", "登记面积（亩）", units={"site_area": "mu"}) == MU


def test_map_takes_any_header():
    found = matched(PARCELS, "地块大小（亩）", headers={"site_area": "地块大小(亩)"})
    assert found.problems == []
    assert found.taken["site_area"].header == "地块大小（亩）"
    assert found.taken["site_area"].factor == MU


def test_a_mapped_header_is_not_taken_for_another_field():
    found = match(
        ["编号", "名称（旧）", "宗地编号"], PARCELS,
        DoorOptions(headers={"parcel_id": "编号", "name": "宗地编号"}),
    )  # fmt: skip
    assert {n: m.header for n, m in found.taken.items()} == {
        "parcel_id": "编号",
        "name": "宗地编号",
    }
    wide = matched(PARCELS, "地块 名称", headers={"land_use_code": "地块名称"})
    assert "name" not in wide.taken


def test_map_to_a_header_that_is_not_there_lists_those_that_are():
    problem = problem_of(PARCELS, "税号", headers={"name": "名字"})
    assert problem.problem == "--map 指定的列“名字”不在文件中"
    assert problem.suggestion == "文件的列：parcel_id、税号"


@pytest.mark.parametrize("option", ["headers", "units", "constants"])
def test_an_option_for_a_field_the_layer_lacks_is_a_problem(option):
    problem = problem_of(PARCELS, **{option: {"far": "1"}})
    assert "字段 far 不属于图层 parcels" in problem.problem
    assert "site_area" in problem.suggestion


def test_an_unknown_datum_is_a_problem():
    problem = problem_of(PARCELS, datum="mars")
    assert (problem.field, problem.value) == ("geometry", "mars")
    assert "gcj02" in problem.suggestion


def test_set_stands_for_a_column():
    found = match(
        ["类型"], LAYERS["towns"], DoorOptions(constants={"town_code": "1", "name": "甲"})
    )
    assert found.problems == []
    assert set(found.taken) == {"kind"}


def test_two_headers_for_one_field_are_a_problem():
    problem = problem_of(PARCELS, "登记面积（亩）", "登记面积（公顷）")
    assert problem.value == "登记面积（亩）、登记面积（公顷）"
    assert "--map site_area=" in problem.suggestion
    stated = matched(
        PARCELS, "登记面积（亩）", "登记面积（公顷）", headers={"site_area": "登记面积（公顷）"}
    )
    assert stated.problems == []
    assert stated.taken["site_area"].factor == 10_000


def test_the_same_header_twice_is_a_problem():
    assert problem_of(PARCELS, "地块名称", "地块 名称").field == "name"


def test_the_exact_name_wins_over_one_with_something_behind_it():
    found = matched(PARCELS, "site_area", "site_area_old", "地块名称", "地块名称（曾用）")
    assert found.problems == []
    assert found.taken["site_area"].header == "site_area"
    assert found.taken["name"].header == "地块名称"


def test_names_come_before_titles_and_titles_before_aliases():
    found = matched(PARCELS, "用地面积（亩）", "宗地面积（亩）")
    assert found.taken["site_area"].header == "宗地面积（亩）"
    assert found.warnings == ["未采用的列：用地面积（亩）"]


def test_a_text_is_not_found_in_a_longer_word():
    found = matched(PARCELS, "name_en", "name-old", "ownership_date")
    assert set(found.taken) == {"parcel_id"}
    assert found.warnings == ["未采用的列：name_en、name-old、ownership_date"]
    assert "name" in matched(PARCELS, "地块名称（全称）").taken


def test_unknown_columns_are_told():
    found = matched(PARCELS, "税号", "备注", *(f"x{n}" for n in range(30)))
    [warning] = found.warnings
    assert warning.startswith("未采用的列：税号、备注、x0、")
    assert warning.endswith(" 等 32 列")


def test_a_missing_needed_column_is_a_problem_that_says_its_names():
    problems = match(["名字"], LAYERS["towns"], DoorOptions()).problems
    assert [(p.row, p.field, p.problem) for p in problems] == [
        (None, "town_code", "缺少必填列 乡镇代码（town_code）"),
        (None, "name", "缺少必填列 乡镇名称（name）"),
    ]
    assert "XZQDM" in problems[0].suggestion
    assert "--map town_code=" in problems[0].suggestion


def test_longitude_and_latitude_are_a_point_only_together():
    both = matched(LAYERS["enterprises"], "经度", "LAT")
    assert (both.longitude, both.latitude) == ("经度", "LAT")
    alone = matched(LAYERS["enterprises"], "经度")
    assert (alone.longitude, alone.latitude) == (None, None)
    assert alone.warnings == ["未采用的列：经度"]
    assert matched(PARCELS, "经度", "纬度").longitude is None


def test_the_column_of_a_join_is_the_key_where_no_other_is():
    found = match(["地块编码", "name"], LAYERS["zones"], DoorOptions(key_header="地块编码"))
    assert found.taken["zone_code"].header == "地块编码"
    assert found.warnings == ["以连接列“地块编码”作为 zone_code"]
    other = match(["编", "园区代码", "name"], LAYERS["zones"], DoorOptions(key_header="编"))
    assert other.taken["zone_code"].header == "园区代码"


def test_readers_find_the_header_row_by_known_names():
    knows = knows_header(PARCELS, DoorOptions(headers={"name": "地块 叫法"}, key_header="编"))
    assert isinstance(knows, HeaderTest)
    for cell in ("宗地代码", "登记面积（亩）", "登记面积㎡", "ZDDM", "地块叫法", "编", "经度"):
        assert knows(cell)
    for cell in ("示例县宗地一览表", "单位：亩", "2024", ""):
        assert not knows(cell)


def cut_columns(headers, *, cut=None, **said):
    return match(
        headers, PARCELS, DoorOptions(**said), cut=frozenset(headers if cut is None else cut)
    )


def test_a_header_that_the_format_cut_is_matched_by_its_beginning():
    """A DBF keeps ten bytes: 建筑基底面积(平方米) arrives as 建筑基底面."""
    columns = cut_columns(
        ["ZDDM", "建筑基底面"], cut=["建筑基底面"], units={"footprint_area": "平方米"}
    )
    assert columns.taken["footprint_area"].header == "建筑基底面"
    assert columns.problems == []
    assert "截断" in columns.warnings[0]


def test_a_cut_header_that_begins_several_names_is_left_to_the_person():
    """用地代码 and 用地面积 both begin so."""
    columns = cut_columns(["ZDDM", "用地"], cut=["用地"])
    assert columns.taken.keys() == {"parcel_id"}
    assert columns.warnings == ["未采用的列：用地"]


def test_only_a_header_that_may_be_cut_is_matched_so():
    columns = cut_columns(["ZDDM", "建筑基底面"], cut=[])
    assert "footprint_area" not in columns.taken
