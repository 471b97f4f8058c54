"""The sheet 为什么是这个等级: every figure by pencil and paper."""

import zipfile

import pytest

from geoapi.planning.errors import PlanningError
from geoapi.views.documents.parts import document_bytes
from geoapi.views.grades.report import grading_document
from geoapi.views.grades.why import why
from geoapi.views.grades.why_files import why_document, why_sheets
from tests.views.grades import toy_grades


@pytest.fixture(scope="module")
def scene():
    return toy_grades.scene()


def told(scene, number):
    return why(scene, scene.grades, toy_grades.uscc(number))


def test_each_indicator_is_a_working(scene):
    tax, labour = told(scene, 3).lines
    assert tax.working == "税收实际贡献 300.00 万元 ÷ 企业用地面积 30.00 亩"
    assert (tax.value, tax.base, tax.weight, tax.points, tax.most) == (
        "10.00", "20.00", "60%", "30.00", "90.00")  # fmt: skip
    assert (tax.rank, labour.rank) == ("4 / 5", "4 / 5")
    assert "宗地第2版" in tax.source


def test_steps_stand_in_their_order(scene):
    assert [(s.title, s.before, s.after) for s in told(scene, 1).steps] == [
        ("指标得分合计", "", "100.00"), ("加减分 · 驰名商标加分", "", "+3.00"),
        ("综合得分", "", "103.00"), ("名次与类别", "", "B"), ("最终类别", "", "B"),
    ]  # fmt: skip
    vetoed = told(scene, 3).steps
    assert [(s.title, s.before, s.after) for s in vetoed][2:] == [
        ("名次与类别", "", "C"), ("一票否决 · 较大安全事故", "C", "D"), ("最终类别", "", "D"),
    ]  # fmt: skip
    assert vetoed[3].reason == "较大安全事故；应急〔2025〕9号；2025-12-31"
    assert vetoed[2].reason == "组内第 4 名，共 5 户；C 类按方案为60%–95%，本组是第 4 名"


def test_what_would_lift_it(scene):
    """F03 has 54, rank 3 has 80: 26 points. 56 of 60 are 18.67; 50 of 40 are 1.25 · 15 = 18.75."""
    sheet = told(scene, 3)
    assert "达到第 3 名现在的 80.00 分，还差 26.00 分" in sheet.raised
    assert [way.then for way in sheet.ways] == ["18.67 万元/亩", "18.75 万元/人"]
    assert sheet.ways[0].more.startswith("税收实际贡献增加 260.00 万元")


def test_the_best_has_nothing_above(scene):
    sheet = told(scene, 0)
    assert sheet.raised == "按名次已在最高的类别。"
    assert not sheet.ways


def test_one_that_is_not_rated_says_why(scene):
    sheet = told(scene, 11)
    assert sheet.standing.title("zh") == "保护期"
    assert ("原因", "投产未满两年（至 2026-06-30）") in sheet.facts
    assert not sheet.lines
    assert not sheet.raised


def test_findings_of_the_firm_are_told(scene):
    assert told(scene, 9).findings == ("税收实际贡献为 -3 万元，按原值计算",)


def test_a_stranger_is_refused(scene):
    with pytest.raises(PlanningError, match="没有企业"):
        why(scene, scene.grades, "X")


def text_of(content, folder):
    path = folder / "a.docx"
    path.write_bytes(content)
    with zipfile.ZipFile(path) as parts:
        return parts.read("word/document.xml").decode()


def test_the_sheet_as_word_and_excel(scene, tmp_path):
    sheet = told(scene, 3)
    content = document_bytes(why_document(scene, sheet))
    assert content == document_bytes(why_document(scene, sheet))
    text = text_of(content, tmp_path)
    for words in (
        "示例丁机械有限公司",
        "一票否决 · 较大安全事故",
        "还差 26.00 分",
        "玩政办发〔2025〕1号",
    ):
        assert words in text
    assert [tab.name for tab in why_sheets(scene, sheet)] == [
        "等级说明", "指标", "步骤", "升一类", "依据 basis"]  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_report(language, tmp_path):
    scene = toy_grades.scene(language=language)
    text = text_of(document_bytes(grading_document(scene)), tmp_path)
    assert "示例甲机械有限公司" in text
    assert ("参评 9 户" if language == "zh" else "9 of them rated") in text
    assert "w:drawing" in text
