"""Criteria are read, or refused with every key that is wrong."""

import copy

import pytest
import yaml

from geoapi.planning.reactivation.criteria import STATES, CriteriaError, read_criteria

GOOD = {
    "title": "示例准则",
    "document": None,
    "joining": {"gap": 12, "edge": 2, "frontage": 30, "barriers": ["constraints.river"]},
    "top": 5,
    "criteria": {
        "area": {"weight": 3, "from_mu": 10, "to_mu": 100},
        "services": {"weight": 1, "within": {"water": 1000}},
        "readiness": {"weight": 1, "points": dict.fromkeys(STATES, 50)},
        "demand": {"weight": 1, "stages": ["signed"], "full": 3},
        "control": {"weight": 0.5},
    },
}


def read(changed):
    return read_criteria(yaml.safe_dump(changed, allow_unicode=True), "盘活.yaml")


def changed(path, value):
    tree = copy.deepcopy(GOOD)
    *way, last = path.split(".")
    at = tree
    for key in way:
        at = at[key]
    at[last] = value
    return tree


def test_criteria_are_read():
    criteria = read(GOOD)
    assert criteria.weights == {"area": 3, "services": 1, "readiness": 1, "demand": 1,
                                "control": 0.5}  # fmt: skip
    assert criteria.details["area"] == {"from_mu": 10, "to_mu": 100}
    assert (criteria.joining.gap, criteria.joining.frontage) == (12, 30)
    assert criteria.joining.barriers == ("constraints.river",)
    assert (criteria.document, criteria.top) == ("", 5)


def test_nothing_stated_is_nothing_assumed():
    criteria = read({k: v for k, v in GOOD.items() if k not in {"joining", "document"}})
    assert criteria.joining.gap is None
    assert criteria.joining.frontage is None


@pytest.mark.parametrize(("path", "value", "told"), [
    ("title", "", "title：应写明"),
    ("top", 0, "top：应为正整数"),
    ("wieght", 1, "wieght：不认识"),
    ("document", 7, "document：应为文号"),
    ("joining", [1], "joining：应为 gap"),
    ("joining.gap", "宽", "joining.gap：应为米数，不是 宽"),
    ("joining.gap", -1, "joining：gap 应为 0 至 1,000 米"),
    ("joining.barriers", ["river"], "joining：没有阻隔类型 river"),
    ("joining.barriers", "constraints.river", "joining.barriers：应为"),
    ("criteria", {}, "criteria：应列出准则及权重；有 area、shape"),
    ("criteria.beauty", {"weight": 1}, "criteria.beauty：没有此准则"),
    ("criteria.area.weight", 0, "criteria.area.weight：应为正数"),
    ("criteria.area.weight", float("inf"), "criteria.area.weight：应为正数"),
    ("criteria.area.weight", True, "criteria.area.weight：应为正数"),
    ("criteria.area.to_mu", 10, "criteria.area：应为数字，且 from_mu 小于 to_mu"),
    ("criteria.area", {"weight": 1}, "criteria.area：须有 from_mu"),
    ("criteria.control.more", 1, "criteria.control.more：不认识"),
    ("criteria.services", {"weight": 1}, "criteria.services.within：须为"),
    ("criteria.services.within", {"school": 5}, "criteria.services.within.school：没有此类设施"),
    ("criteria.services.within", {"water": 0}, "criteria.services.within.water：应为正的米数"),
    ("criteria.readiness.points", {"fee": 1}, "criteria.readiness.points：须给出每种状态"),
    ("criteria.readiness.points.fee", 101, "criteria.readiness.points.fee：应在 0 至 100"),
    ("criteria.demand.stages", ["born"], "criteria.demand.stages：应为列表"),
    ("criteria.demand.full", 0, "criteria.demand.full：应为正整数"),
    ("criteria.demand", {"weight": 1}, "criteria.demand：须有 stages"),
])  # fmt: skip
def test_what_is_wrong_is_told_by_its_key(path, value, told):
    with pytest.raises(CriteriaError) as refused:
        read(changed(path, value))
    assert told in str(refused.value)


def test_all_that_is_wrong_is_told_at_once():
    wrong = changed("top", "ten")
    wrong["criteria"]["area"]["weight"] = -1
    with pytest.raises(CriteriaError, match=r"top.*；criteria\.area\.weight"):
        read(wrong)


@pytest.mark.parametrize("text", ["", "- a", "a: [", "盘活"])
def test_what_is_no_mapping_is_refused(text):
    with pytest.raises(CriteriaError, match=r"盘活\.yaml"):
        read_criteria(text, "盘活.yaml")
