"""Units: stated in the header or by ``--unit``, never guessed; odd magnitudes are told."""

import pytest

from tests.doors.composed import geopackage, table
from tests.doors.door import FIRMS, KEYS, SHAPES, found_by, problems

MONEY = [("元", 1), ("千元", 1e3), ("万元", 1e4), ("百万元", 1e6), ("亿元", 1e8)]
AREA = [("平方米", 1), ("㎡", 1), ("m²", 1), ("亩", 10_000 / 15), ("公顷", 1e4), ("hm²", 1e4),
        ("万平方米", 1e4), ("平方公里", 1e6)]  # fmt: skip


def statement(county, header, value, *options):
    rows = [("信用代码", "年度", header), (FIRMS[0], 2024, value)]
    county.take("statements", table(county.folder / "年报.csv", rows), *options)
    return county.rows("statements")


def parcel(county, header, value, *options):
    path = geopackage(county.folder / "一宗.gpkg", {"宗地代码": KEYS[:1], header: [value]},
                      SHAPES[:1])  # fmt: skip
    county.take("parcels", path, *options)
    return county.rows("parcels")["site_area"].tolist()


@pytest.mark.parametrize(("unit", "yuan"), MONEY)
def test_money_in_the_header_or_by_option(county, unit, yuan):
    assert statement(county, f"产值（{unit}）", 2.5)["output_value"][0] == pytest.approx(2.5 * yuan)
    stored = statement(county, "产值", 2.5, "--unit", f"output_value={unit}")
    assert stored["output_value"][0] == pytest.approx(2.5 * yuan)


@pytest.mark.parametrize(("unit", "metres"), AREA)
def test_area_in_the_header_or_by_option(county, unit, metres):
    for header in (f"登记面积({unit})", f"登记面积（单位：{unit}）", f"登记面积_{unit}"):
        assert parcel(county, header, 3) == pytest.approx([3 * metres])
    assert parcel(county, "登记面积", 3, "--unit", f"site_area={unit}") == pytest.approx(
        [3 * metres]
    )


@pytest.mark.parametrize(
    ("header", "field", "factor"),
    [("综合能耗(吨标准煤)", "energy_use", 1), ("综合能耗(万吨标准煤)", "energy_use", 1e4),
     ("综合能耗(千克标准煤)", "energy_use", 1e-3), ("用电量(万千瓦时)", "electricity", 1e4),
     ("用电量(度)", "electricity", 1), ("排放量(吨)", "emissions", 1),
     ("排放量(千克)", "emissions", 1e-3), ("从业人数(人)", "employees", 1)],
)  # fmt: skip
def test_other_units(county, header, field, factor):
    assert statement(county, header, 5)[field][0] == pytest.approx(5 * factor)


@pytest.mark.parametrize(("header", "field"), [("登记面积", "site_area"), ("ZDMJ", "site_area"),
                                               ("固定资产总投资", "fixed_investment")])  # fmt: skip
def test_money_or_area_without_a_unit_is_a_problem(county, header, field):
    path = geopackage(county.folder / "宗地.gpkg", {"宗地代码": KEYS, header: 15.0}, SHAPES)
    answer = county.refuse("parcels", path)
    [problem] = answer["problems"]
    assert (problem["row"], problem["field"], problem["value"]) == (None, field, header)
    assert "没有注明计量单位" in problem["problem"]
    assert f"--unit {field}=" in problem["suggestion"]


@pytest.mark.parametrize("header", ["总产值（当年价）（万元）", "总产值（万元）（当年价）"])
def test_a_remark_beside_the_unit(county, header):
    assert statement(county, header, 2.5)["output_value"][0] == pytest.approx(25_000)


def test_two_columns_that_differ_in_a_remark_are_asked_about(county):
    rows = [("信用代码", "年度", "总产值（当年价）（万元）", "总产值（不变价）（万元）"),
            (FIRMS[0], 2024, 1, 2)]  # fmt: skip
    answer = county.refuse("statements", table(county.folder / "年报.csv", rows))
    assert answer["problems"][0]["problem"] == "有多列都可作为工业总产值"


def test_a_canonical_name_states_the_canonical_unit(county):
    assert parcel(county, "site_area", 10_000) == [10_000]


def test_a_unit_that_is_none(county):
    path = geopackage(
        county.folder / "宗地.gpkg", {"宗地代码": KEYS, "登记面积(万元)": 15.0}, SHAPES
    )
    answer = county.refuse("parcels", path)
    assert problems(answer) == [
        (None, "site_area", "登记面积(万元)", "不认识宗地面积的计量单位“万元”")
    ]
    assert "公顷" in answer["problems"][0]["suggestion"]


def test_header_and_option_that_contradict_each_other(county):
    path = geopackage(county.folder / "宗地.gpkg", {"宗地代码": KEYS, "登记面积(亩)": 15.0}, SHAPES)
    answer = county.refuse("parcels", path, "--unit", "site_area=公顷")
    assert problems(answer)[0][:3] == (None, "site_area", "登记面积(亩)")
    county.take("parcels", path, "--unit", "site_area=亩")


def test_zero_area_is_unknown_and_less_than_nothing_refused(county):
    columns = {"宗地代码": KEYS, "登记面积(亩)": (0, 15, -1)}
    path = geopackage(county.folder / "宗地.gpkg", columns, SHAPES)
    assert problems(county.refuse("parcels", path)) == [
        (3, "site_area", "-1", "不得小于 0")
    ]  # fmt: skip
    answer = county.answer("import", "parcels", path, "--accept-valid")
    assert any("数值 0按未知处理（第 1 行）" in text for text in answer["warnings"])
    assert county.rows("parcels")["site_area"].isna().tolist() == [True, False]


def test_areas_in_square_metres_called_mu(county):
    """10,000 read as 亩 is 6,666,667 m² on a square of 10,000 m²."""
    columns = {"宗地代码": KEYS, "登记面积(亩)": (10_000, 10_000, 30_000)}
    answer = county.take("parcels", geopackage(county.folder / "宗地.gpkg", columns, SHAPES))
    [row] = found_by(answer, "magnitude-area")["rows"]
    assert (row["field"], row["read_as"], row["other_unit"]) == ("site_area", "亩", "平方米")
    assert row["median"] == pytest.approx(10_000 * 10_000 / 15)
    assert row["median_in_other"] == pytest.approx(10_000)
    assert row["ratio"] == pytest.approx(10_000 / 15, rel=1e-6)
    text = found_by(answer, "magnitude-area")["text"]
    assert "中位数为 10,000 亩" in text
    assert "若实为“平方米”，中位数是 15 亩" in text


def test_money_a_thousandfold_of_the_quarter_before(county):
    rows = [("信用代码", "统计期", "总产值(万元)"), *((f, "2024Q1", 100) for f in FIRMS)]
    county.take("statements", table(county.folder / "一.csv", rows))
    rows = [rows[0], *((f, "2024Q2", 1_050_000) for f in FIRMS)]
    answer = county.take("statements", table(county.folder / "二.csv", rows))
    [row] = found_by(answer, "magnitude-before")["rows"]
    assert (row["field"], row["period"], row["compared"]) == ("output_value", "2024Q2", 3)
    assert row["ratio"] == pytest.approx(10_500)
    assert row["step"] == pytest.approx(10_000)
    assert row["median_in_other"] == pytest.approx(1_050_000)


def test_tax_per_mu_that_no_county_has(county):
    """Tax in 元 called 万元: 15 亩 a firm; the usual lies between 0.1 and 100 万元/亩."""
    county.take("occupancies", table(county.folder / "用地.csv", [
        ("信用代码", "宗地代码", "用地方式"),
        *((firm, key, "自有") for firm, key in zip(FIRMS, KEYS, strict=True)),
    ]))  # fmt: skip
    rows = [("信用代码", "年度", "入库税收(万元)"), (FIRMS[0], 2024, 150_000),
            (FIRMS[1], 2024, 300_000), (FIRMS[2], 2024, 450_000)]  # fmt: skip
    answer = county.take("statements", table(county.folder / "年报.csv", rows))
    found = found_by(answer, "magnitude-tax-per-mu")
    # 150,000/15, 300,000/15 and 450,000/45 万元/亩
    assert found["rows"][0]["median_per_mu"] == pytest.approx(10_000)
    assert found["rows"][0]["in_other_units"]["元"] == pytest.approx(1)
    assert "10,000 万元/亩" in found["text"]
    assert "若实为元则为 1" in found["text"]


def test_negative_figures_are_kept_and_told(county):
    """A refund 留抵退税 makes tax negative: no mistake, but worth a look."""
    rows = [("信用代码", "年度", "入库税收(万元)"), (FIRMS[0], 2024, -3.5)]
    answer = county.take("statements", table(county.folder / "年报.csv", rows))
    assert county.rows("statements")["tax_paid"].tolist() == pytest.approx([-35_000])
    assert any("第 2 行" in w and "负" in w for w in answer["warnings"])
