"""Overlaps told to people: squares whose common land is seen at a glance."""

import pytest

from layers.door.checks import Check
from tests.layers.checks.made import checks, shaped
from tests.made import square

GROUND = "320999001002GB0000{}"
ABOVE = "320999001002GS00001"
BELOW = "320999001002JX00001"
OWNED = "320999001002JA00001"


def overlaps(shapes, keys=None, *, name="parcels", codes="cn") -> Check | None:
    return checks(name, shaped(shapes, name=name, keys=keys), codes=codes).get("overlaps")


def test_each_pair_is_told_with_rows_keys_and_area_the_largest_first():
    found = overlaps([square(0), square(90), square(175)])
    assert found.count == 2
    assert [(r["row"], r["key"], r["other_row"], r["other_key"]) for r in found.rows] == [
        (3, "P2", 4, "P3"), (2, "P1", 3, "P2"),
    ]  # fmt: skip
    assert [r["area"] for r in found.rows] == pytest.approx([1_500, 1_000], rel=1e-4)
    assert found.total == pytest.approx(
        {"pairs": 2, "rows": 3, "area": 2_500, "noise_pairs": 0, "noise_area": 0}, rel=1e-4
    )
    assert "有 2 对宗地相互重叠" in found.text
    assert "2,500.00 平方米（3.75 亩）" in found.text
    assert "第 3 行 P2 与第 4 行 P3，重叠 1,500.00 平方米" in found.text


def test_parcels_side_by_side_give_no_finding():
    assert overlaps([square(0), square(100), square(0, 100)]) is None


def test_drawing_noise_is_counted_not_listed():
    found = overlaps([square(0), square(99.995), square(500)])
    assert (found.count, found.rows) == (0, ())
    assert found.total["noise_area"] == pytest.approx(0.5, abs=1e-3)
    assert found.text == (
        "宗地没有实质重叠；1 对相邻图形重叠不足 1 平方米（共 0.50 平方米），视为绘图误差，未列出。"
    )


def test_rights_above_and_below_the_ground_are_left_out():
    keys = [GROUND.format(1), ABOVE, BELOW, GROUND.format(2)]
    found = overlaps([square()] * 4, keys)
    assert [(r["key"], r["other_key"]) for r in found.rows] == [(keys[0], keys[3])]
    assert "地上、地下使用权（特征码 S、X）2 宗不参与比较" in found.text
    assert overlaps([square()] * 3, keys[:3]) is None


def test_the_unit_code_of_28_characters_tells_the_right_too():
    assert overlaps([square()] * 2, [GROUND.format(1), ABOVE + "F00030007"]) is None


def test_collective_ownership_is_compared_apart_from_use():
    keys = [OWNED, OWNED[:-1] + "2", GROUND.format(1)]
    found = overlaps([square(), square(50), square()], keys)
    assert [(r["key"], r["other_key"]) for r in found.rows] == [(keys[0], keys[1])]
    assert "分别比较" in found.text


def test_keys_of_elsewhere_mean_nothing_more():
    assert overlaps([square()] * 2, [GROUND.format(1), ABOVE], codes="none").count == 1


def test_towns_must_not_overlap_and_zones_may():
    assert overlaps([square(), square(50)], name="towns").count == 1
    assert overlaps([square(), square(50)], name="zones") is None


def test_only_the_largest_fifty_are_listed():
    found = overlaps([square()] * 12)
    assert (found.count, len(found.rows)) == (66, 50)
