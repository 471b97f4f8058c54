"""Weights add up on every level; whatever is wrong is told with its line."""

from pathlib import Path

import pytest

from geoapi.planning.packs import POLICY
from geoapi.planning.zone_review.ideals import read_ideals
from geoapi.planning.zone_review.yaml_lines import InputError
from tests.planning.zone_review.made import IDEALS, ideals


def test_the_example_is_read():
    found = ideals()
    assert [goal.weight for goal in found.goals] == [0.5, 0.2, 0.15, 0.15]
    assert [group.weight for group in found.goals[0].groups] == [0.2, 0.25, 0.55]
    assert found.ideal("industrial_land_rate") == 61
    assert found.ideal("built_rate") == 100
    assert found.ideal("population_density") is None


@pytest.mark.parametrize(("old", "new", "told"), [
    ("weight: 0.20", "weight: 0.21", "第 5 行：利用状况 的 groups 的权重之和为 1.01，应为 1"),
    ("weight: 0.50", "weight: 0.40", "第 5 行：goals 的权重之和为 0.9"),
    ("weight: 0.25, ideal: 1.14", "weight: 0.3, ideal: 1.14", "第 17 行：强度 的 indicators"),
    ("weight: 0.25, ideal: 42", "weight: , ideal: 42", "权重有 1 个没有填"),
    ("ideal: 61", "ideal: 0.61", "第 16 行：工业用地率的理想值按百分数写：61 或 61%，不是 0.61"),
    ("ideal: 1.14", "ideal: 114%", "综合容积率的理想值单位是 1，不是 %"),
    ("ideal: 0}", "ideal: 5}", "负向指标，理想值为 0"),
    ("ideal: 42", "ideal: -1", "应大于 0"),
    ("ideal: 42", "ideal: nan", "应为数，不是 nan"),
    ("weight: 1, ideal: 61", "weight: 1.5, ideal: 61", "weight 应在 0 和 1 之间"),
    ("indicator: supply_rate", "indicator: far", "第 11 行：没有指标 far；有：development_rate"),
    ("indicator: supply_rate", "indicator: built_rate",
     "第 12 行：指标 built_rate 在第 11 行已经用过"),
    ("kind: 工业主导型", "kind: 混合", "第 3 行：kind 应为 工业主导型、产城融合型、其他"),
    ("source:", "basis:", "不认识的键 basis"),
    ("name: 开发", "title: 开发", "name 必填"),
    ("title: 示", "title: 示\ntitle: 范", "键 title 写了两次"),
    ("goals:", "goals: [1]\nothers:", "每一项应为“键: 值”"),
    ("goals:", "goals: 5\nothers:", "goals 应为列表"),
    ("kind: ", "kind: [1]\nx: ", "应为一个值"),
])  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(old, new, told):
    assert IDEALS.count(old) >= 1
    with pytest.raises(InputError) as refused:
        ideals(IDEALS.replace(old, new, 1))
    assert told in str(refused.value)
    assert "ideals.yaml" in str(refused.value)


@pytest.mark.parametrize("text", [
    "a: [", "- 1", "a: &x 1\nb: *x", "", "x" * 200_001, "[" * 5000,
])  # fmt: skip
def test_hostile_files(text):
    with pytest.raises(InputError):
        read_ideals(text, "ideals.yaml")


def test_the_template_has_no_value_and_needs_a_source():
    text = Path(POLICY / "national" / "zone-review-ideals.template.yaml").read_text("utf-8")
    with pytest.raises(InputError, match="source 必填"):
        read_ideals(text, "template")
    found = read_ideals(text.replace("source:", "source: 局长办公会 2025-03-01"), "template")
    items = [item for goal in found.goals for group in goal.groups for item in group.items]
    assert {item.weight for item in items} == {None}
    assert {item.ideal for item in items if not item.indicator.negative} == {None}
    assert len(items) == 12
