"""Reports: every problem with row, column, value, what is accepted; refused rows come back."""

import openpyxl
import orjson
import pytest

from layers import LAYERS
from tests.doors.composed import geopackage, shapefile, table
from tests.doors.door import FIRMS, KEYS, SHAPES, mutu, problems, square

MESSY = [
    ["示例县2024年企业年报"], [None],
    ["统一社会信用代码", "年度", "工业总产值（万元）", "从业人数(人)", "备注"],
    [FIRMS[0], 2024, 1500, 12, "正常"],
    ["91410222MAOOO0015C", 2024, "九百", 7, '=HYPERLINK("http://x")'],
    [None, "2024年", 700, -3, "缺代码"],
    [FIRMS[1], "去年", 1200.5, 9, None],
    ["合计", None, 3400.5, 25, None],
]  # fmt: skip
WRONG = [
    (5, "uscc", "91410222MAOOO0015C", "统一社会信用代码不含字符 O（不使用 I O S V Z）"),
    (5, "output_value", "九百", "不是数字"),
    (6, "uscc", None, "统一社会信用代码为空，该字段必填"),
    (6, "employees", "-3", "不得小于 0"),
    (7, "period", "去年", "统计期应为 2024 或 2024Q1"),
]


def messy(county):
    path = county.folder / "年报.xlsx"
    book = openpyxl.Workbook()
    for row in MESSY:
        book.active.append(row)
    book.active["E5"].data_type = "s"
    book.save(path)
    return path


def given_back(path):
    book = openpyxl.load_workbook(path)
    header, *rows = book["退回的行"].iter_rows(values_only=True)
    return book, list(header), [list(row) for row in rows]


def test_every_problem_at_once_in_the_order_of_the_file(county):
    answer = county.refuse("statements", messy(county))
    assert (answer["read"], answer["refused"], answer["problems_total"]) == (4, 3, 5)
    told = problems(answer)
    assert [row for row, *_ in told] == [5, 5, 6, 6, 7]
    assert sorted(told, key=str) == sorted(WRONG, key=str)
    assert answer["problems"][0]["suggestion"] == "91410222MA0000015C"
    assert not county.folder.joinpath("年报.xlsx.refused.xlsx").exists()


def test_check_says_what_import_would_say_and_stores_nothing(county):
    path = messy(county)
    checked, refused = county.check("statements", path, code=1), county.refuse("statements", path)
    for name in ("read", "refused", "problems", "warnings", "repairs", "crs", "encoding", "checks"):
        assert checked[name] == refused[name]
    assert checked["taken"] == 0


def test_the_refused_rows_come_back_in_their_own_words(county):
    answer = county.answer("import", "statements", messy(county), "--accept-valid")
    assert (answer["edition"], answer["taken"], answer["refused"]) == (1, 1, 3)
    assert county.rows("statements")["uscc"].tolist() == [FIRMS[0]]
    assert answer["refused_file"] == str(county.folder / "年报.xlsx.refused.xlsx")
    book, header, rows = given_back(answer["refused_file"])
    assert header == ["行号", "退回原因", *MESSY[2]]
    assert [row[0] for row in rows] == ["5", "6", "7"]
    assert [row[2:] for row in rows] == [
        [None if cell is None else str(cell) for cell in row] for row in MESSY[4:7]
    ]
    assert rows[0][1] == (
        "统一社会信用代码：统一社会信用代码不含字符 O（不使用 I O S V Z）"
        "（建议：91410222MA0000015C）；工业总产值（万元）：不是数字"
    )
    assert set(rows[1][1].split("；")) == {
        "统一社会信用代码：统一社会信用代码为空，该字段必填", "从业人数(人)：不得小于 0"
    }  # fmt: skip
    assert book["退回的行"]["G2"].data_type == "s"  # what looks like a formula is text
    assert "退回 3 行" in book["说明"]["A1"].value


def test_the_mended_sheet_is_taken_as_it_is(county):
    path = county.answer("import", "statements", messy(county), "--accept-valid")["refused_file"]
    book = openpyxl.load_workbook(path)
    sheet = book["退回的行"]
    sheet["C2"], sheet["E2"] = "91410222MA0000015C", "900"
    sheet["C3"], sheet["F3"] = FIRMS[2], 3
    sheet["D4"] = 2023
    book.save(path)
    answer = county.take("statements", path)
    stored = county.rows("statements").set_index("uscc")
    assert stored["output_value"].to_dict() == pytest.approx(
        {"91410222MA0000015C": 9e6, FIRMS[2]: 7e6, FIRMS[1]: 12_005_000}
    )
    assert stored["period"].tolist() == ["2024", "2024", "2023"]
    assert any("未采用的列：行号、退回原因、备注" in text for text in answer["warnings"])


def test_a_whole_file_refused_leaves_a_reason_for_every_row(county):
    """Without a unit nothing can be taken, and with --accept-valid nothing is."""
    path = table(county.folder / "年报.csv", [("信用代码", "年度", "产值"), (FIRMS[0], 2024, 1)])
    answer = county.answer("import", "statements", path, "--accept-valid", code=1)
    assert (answer["edition"], answer["taken"], answer["refused"]) == (None, 0, 1)


def test_every_row_refused_stores_no_edition(county):
    path = table(county.folder / "年报.csv", [("信用代码", "年度"), ("x", 2024), ("y", 2024)])
    answer = county.answer("import", "statements", path, "--accept-valid", code=1)
    assert (answer["edition"], answer["taken"]) == (None, 0)
    assert [row[2] for row in given_back(answer["refused_file"])[2]] == ["x", "y"]


def test_row_numbers_are_those_a_person_sees(county):
    """Feature from 1; line of the sheet; line of a CSV whose cells hold line breaks."""
    path = geopackage(county.folder / "宗地.gpkg", {"宗地代码": [KEYS[0], None, KEYS[0]]}, SHAPES)
    assert [p["row"] for p in county.refuse("parcels", path)["problems"]] == [1, 2, 3]
    rows = [("信用代码", "企业名称"), (FIRMS[0], "甲\n厂"), ("", ""), ("x", "乙")]
    path = table(county.folder / "企业.csv", rows)
    assert [p["row"] for p in county.refuse("enterprises", path)["problems"]] == [4]


def test_the_refused_rows_of_a_shapefile(county):
    """Ownership and code are mended in the sheet and joined to the shapes again."""
    path = shapefile(county.folder, ("宗地代码", "权属性质", "登记面积亩"), "gbk",
                     words=("国有", "集体土", "国有"))  # fmt: skip
    answer = county.answer("import", "parcels", path, "--accept-valid")
    assert problems(answer)[0][:3] == (2, "ownership", "集体土")
    _, header, rows = given_back(answer["refused_file"])
    assert header == ["行号", "退回原因", "宗地代码", "权属性质", "登记面积亩"]
    assert rows[0][2:4] == [KEYS[1], "集体土"]
    assert float(rows[0][4]) == 15


def test_what_stands_for_nothing_is_shown_where_something_is_needed(county):
    """The day that programs write for "no date" is not a blank cell: it is named."""
    columns = {
        "批次文号": ["苏政地〔2024〕1号", "2号", "3号"],
        "批准日期": ["1900-01-01", "—", None],
    }
    path = geopackage(county.folder / "报批.gpkg", columns, SHAPES)
    assert problems(county.refuse("approvals", path)) == [
        (1, "approved_on", "1900-01-01", "批准日期是占位值，等于没有填，该字段必填"),
        (2, "approved_on", "—", "批准日期为空，该字段必填"),
        (3, "approved_on", None, "批准日期为空，该字段必填"),
    ]


def many(county, count):
    lines = [
        "统一社会信用代码,企业名称,行业代码",
        *(f"坏码{at:06},厂{at},9X" for at in range(count)),
    ]
    path = county.folder / "企业.csv"
    path.write_text("\n".join(lines), "utf-8")
    return path


def test_a_hundred_thousand_problems_are_a_small_answer(county):
    """Grouped, counted, the first ones shown; still every row is refused."""
    answer = county.refuse("enterprises", many(county, 50_000))
    assert len(orjson.dumps(answer)) < 1_000_000
    assert (answer["read"], answer["refused"], answer["problems_total"]) == (
        50_000,
        50_000,
        100_000,
    )
    assert {(g["field"], g["count"]) for g in answer["problem_groups"]} == {
        ("uscc", 50_000), ("industry_code", 50_000)
    }  # fmt: skip
    assert all(len(g["rows"]) == 10 and g["rows"][0] == 2 for g in answer["problem_groups"])
    assert {p["field"] for p in answer["problems"]} == {"uscc", "industry_code"}
    assert len(answer["problems"]) <= 1_000


UNITS = {"m2": "亩", "yuan": "万元", "yuan/m2": "万元/亩"}


def test_no_file_makes_a_large_answer(county):
    """Thirty columns of long words, none of them what its column holds."""
    fields = [f for f in LAYERS["supplies"].fields if f.type in {"date", "number", "flag"}]
    assert len(fields) >= 20
    stated = [f for f in fields if f.unit.startswith(("m2", "yuan"))]
    units = [word for f in stated for word in ("--unit", f"{f.name}={UNITS[f.unit]}")]
    words = ["很长的话" * 60] * len(fields)
    rows = [("supply_id", "parcel_id", *(f.zh for f in fields)),
            *((f"S{at}", KEYS[0], *words) for at in range(300))]  # fmt: skip
    answer = county.refuse("supplies", table(county.folder / "供应.csv", rows), *units)
    assert len(orjson.dumps(answer)) < 1_000_000
    assert answer["problems_total"] == 300 * len(fields)
    assert sum(group["count"] for group in answer["problem_groups"]) == 300 * len(fields)


def test_kinds_without_number_are_counted_together(county):
    """Every code has another letter that no credit code has: the kinds themselves are many."""
    letters = [chr(0x4E00 + at) for at in range(2_000)]
    rows = [("信用代码", "企业名称"), *((f"91410222MA00000{c}5C", "厂") for c in letters)]
    answer = county.refuse("enterprises", table(county.folder / "企业.csv", rows))
    assert len(answer["problem_groups"]) <= 201
    assert sum(group["count"] for group in answer["problem_groups"]) == 2_000
    assert len(orjson.dumps(answer)) < 1_000_000


def test_a_person_is_shown_the_first_ones(county):
    done = county.run("import", "enterprises", many(county, 300), json_wanted=False)
    assert done.code == 1
    assert "读入 300 行，可收 0 行，退回 300 行" in done.said
    printed = done.answer.decode()
    assert "坏码000000" in printed
    assert "共 600 个问题" in printed
    assert len(printed) < 20_000


def test_a_long_cell_is_cut_in_the_answer_but_not_in_the_sheet(county):
    novel = "很" * 5_000
    path = table(
        county.folder / "企业.csv", [("信用代码", "企业名称"), (novel, "甲厂"), (FIRMS[0], "乙")]
    )
    answer = county.answer("import", "enterprises", path, "--accept-valid")
    assert answer["problems"][0]["value"] == novel[:100]
    assert given_back(answer["refused_file"])[2][0][2] == novel


@pytest.mark.parametrize(
    ("words", "code"),
    [(("import", "parcels", "没有.gpkg"), 1), (("check", "no-such-layer", "x.gpkg"), 2),
     (("import", "parcels"), 2), (("check", "parcels", "x.gpkg", "--month", "middle"), 2),
     (("import", "parcels", "x.gpkg", "--unit", "site_area"), 2)],
)  # fmt: skip
def test_exit_codes(county, words, code):
    done = county.run(*words)
    assert done.code == code
    assert done.said
    assert "Traceback" not in done.said


def test_no_workspace_is_wrong_usage(tmp_path):
    done = mutu("-w", tmp_path / "没有.gpkg", "check", "parcels", "x.gpkg")
    assert done.code == 2
    assert "没有.gpkg" in done.said


def test_several_files_are_checked_at_once(county):
    good = geopackage(county.folder / "好.gpkg", {"宗地代码": KEYS}, SHAPES)
    bad = geopackage(county.folder / "坏.gpkg", {"宗地代码": [None] * 3}, [square(0, 0)] * 3)
    answers = county.answer("check", "parcels", good, bad, code=1)
    assert [(a["taken"], a["refused"]) for a in answers] == [(3, 0), (0, 3)]
