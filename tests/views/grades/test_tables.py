"""Tables of grades: what stands on paper is what pencil and paper give."""

from dataclasses import replace

import openpyxl
import pytest

from geoapi.planning.scoring.compare import compare
from geoapi.views.errors import TableError
from geoapi.views.grades.frames import count_frame, item_frame, ranking_frame, step_frame
from geoapi.views.grades.moves import move_frame
from geoapi.views.grades.sheets import grade_sheets
from geoapi.views.grades.tallies import tally, whole
from geoapi.views.table_files import save_tables
from tests.views import toy_print
from tests.views.grades import toy_grades


@pytest.fixture(scope="module")
def grades():
    return toy_grades.grades()


def test_the_ranking_is_by_group_and_rank(grades):
    frame = ranking_frame(grades)
    assert frame["组内名次"].tolist() == [1, 2, 3, 4, 5, 1, 2, 3, 4]
    assert frame["类别"].tolist() == list("ABADDBBCD")
    assert frame["综合得分"].tolist() == [150, 103, 80, 54, 14, 120, 100, 50, 10]
    assert frame.loc[1, ["指标得分", "加减分"]].tolist() == [100, 3]
    assert frame["评价用地（亩）"].tolist() == pytest.approx([30] * 9)
    assert frame["亩均税收（万元/亩）"].tolist() == [30, 20, 16, 10, 2, 12, 10, 5, 1]
    assert frame["全员劳动生产率 得分"].isna().sum() == 4, "规下 has no such indicator"


def test_counts_add_up_and_stand_beside_the_cuts(grades):
    frame = count_frame(grades)
    own = frame[frame["组别"] == "规上工业企业"].set_index("类别")
    assert own["户数"].to_dict() == {
        "A 类": 2, "B 类": 1, "C 类": 0, "D 类": 2, "不参评": 1, "保护期": 0, "无法评价": 0,
        "合计": 6,
    }  # fmt: skip
    assert own.loc["A 类", ["占参评比例", "方案规定", "按名次户数"]].tolist() == [0.4, "前 20%", 1]
    assert own.loc["D 类", "方案规定"] == "95%–100%"
    parts = tally(grades, "zh")
    together = whole(grades, "zh")
    for at, cell in enumerate(together.cells):
        assert cell.count == sum(row.cells[at].count for row in parts)
    assert together.total == 12
    assert together.rated == 9


def test_indicators_tell_both_sides(grades):
    first = item_frame(grades).iloc[0]
    assert first[["分子数值", "分母数值", "指标值", "基准值", "得分"]].tolist() == [
        900, 30, 30, 20, 90]  # fmt: skip
    assert first["分子"] == "税收实际贡献（万元）"
    assert first["单位"] == "万元/亩"


def test_steps_name_rule_document_and_day(grades):
    frame = step_frame(grades)
    assert frame["步骤"].tolist() == ["加减分", "提档降档", "一票否决"]
    assert frame["规定"].tolist() == ["驰名商标加分", "设备投资提档", "较大安全事故"]
    assert frame.loc[1, ["调整前", "调整后", "依据文件"]].tolist() == ["B", "A", "技改备案 2025-07"]


def test_the_workbook_holds_all_sheets_and_no_formula(tmp_path):
    names = [toy_print.HOSTILE, *toy_grades.NAMES[1:]]
    path = save_tables(tmp_path / "g.xlsx", grade_sheets(toy_grades.scene(names=names)))
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["企业排名", "各组各类户数", "指标汇总", "指标明细", "调整明细",
                               "不参评与保护期", "无法评价", "数据问题", "依据 basis"]  # fmt: skip
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row]
    assert not [c for c in cells if c.data_type == "f"]
    basis = {row[0].value: row[1].value for row in book["依据 basis"].iter_rows()}
    assert basis["评价方案"].startswith("《玩具县工业企业综合评价办法》")
    assert basis["方案未明确"] == "规下企业的保护期没有写明"


def test_english_sheets():
    names = [tab.name for tab in grade_sheets(toy_grades.scene(language="en"))]
    assert names[:2] == ["Ranking", "Counts"]


def test_a_scene_without_grades_is_refused():
    with pytest.raises(TableError, match="没有评价结果"):
        grade_sheets(replace(toy_print.scene(), grades=None))


def test_who_moved_and_why():
    """F01 had 40 points of tax before: 20 more by its numerator; and was class C."""
    before = toy_grades.scores()
    entities, items = before.entities.copy(), before.items.copy()
    entities.loc[1, ["class", "class_before", "score"]] = ["C", "C", 83.0]
    at = items.index[(items["entity"] == 1) & (items["item"] == "tax_intensity")]
    items.loc[at, ["numerator", "value", "points"]] = [400.0, 400 / 30, 40.0]
    then = toy_grades.scores(entities=entities, items=items)
    frame = move_frame(compare(then, before))
    assert frame["企业名称"].tolist() == ["示例乙机械有限公司"]
    assert frame.loc[0, ["变动", "原类别", "现类别", "得分变化"]].tolist() == ["升类", "C", "B", 20]
    assert frame.loc[0, "主要原因"] == "亩均税收分子 +20.00"
    assert frame["原名次"].tolist() == [2], "a whole number, not 2.0"
    assert str(frame["原名次"].dtype) == "Int64"


def test_details_of_very_many_firms_are_left_out_and_said_to_be(monkeypatch):
    monkeypatch.setattr("geoapi.views.grades.sheets.MOST_DETAILS", 12)
    tabs = {tab.name: tab.frame for tab in grade_sheets(toy_grades.scene())}
    assert "指标明细" not in tabs
    assert "14 行未列入工作簿，见 JSON" in tabs["依据 basis"]["内容"].tolist()
