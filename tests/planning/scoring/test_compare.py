"""Two scorings side by side: who moved, and whether numerator, denominator or yardstick did it."""

from fractions import Fraction

import pytest

from geoapi.planning.errors import PlanningError
from geoapi.planning.scoring.compare import compare
from geoapi.planning.scoring.score import score
from geoapi.planning.scoring.whatif import reweighted
from tests.planning.scoring.county import ledger_of, one_item, scheme_named, scored

FIRMS = {
    "甲": {"用地": 1, "税收": 30, "增加值": 10, "人数": 10},
    "乙": {"用地": 1, "税收": 20, "增加值": 20, "人数": 10},
    "丙": {"用地": 1, "税收": 10, "增加值": 40, "人数": 10},
}
HALVES = {"cuts": {"A": [0, "50%"], "B": ["50%", 1]}, "rounding": "floor"}
BOTH = one_item(
    items=[
        {"measure": "tax_intensity", "weight": "60%", "base": 10, "missing": "zero"},
        {"measure": "labour_productivity", "weight": "40%", "base": 1, "missing": "zero"},
    ],
    **HALVES,
)


def row(found, firm):
    return found.rows.set_index("uscc").loc[firm]


def parts(found, firm, item="tax_intensity"):
    held = found.items.set_index(["uscc", "item"]).loc[(firm, item)]
    return [held[f"by_{name}"] for name in ("numerator", "denominator", "yardstick")]


def test_year_on_year_by_hand():
    """丙 had a tax of 40 on 2 亩, now 10 on 1: by tax 200 to 50, by land 50 to 100."""
    now = scored({"scheme": one_item(**HALVES), "firms": FIRMS})
    then_firms = FIRMS | {"丙": {"用地": 1, "税收": 80}}
    then = scored({"scheme": one_item(**HALVES), "firms": then_firms})
    found = compare(then, now)
    assert row(found, "丙")[["class_before", "class_after", "move"]].tolist() == ["A", "B", "down"]
    assert row(found, "甲")[["rank_before", "rank_after", "move"]].tolist() == [2, 1, "up"]
    assert parts(found, "丙") == pytest.approx([-700, 0, 0])
    more_land = scored(
        {"scheme": one_item(**HALVES), "firms": FIRMS | {"丙": {"用地": 2, "税收": 80}}}
    )
    assert parts(compare(more_land, now), "丙") == pytest.approx([50 - 400, 50, 0])
    assert found.counts["n"].sum() == 3


def test_another_benchmark_is_the_yardsticks():
    """The base 20 in place of 10: 300 becomes 150, all by the yardstick."""
    ledger = ledger_of({"firms": FIRMS})
    one = scheme_named(one_item(**HALVES))
    other = one_item(**HALVES)
    other["groups"][0]["items"][0]["base"] = 20
    found = compare(score(ledger, one, "2024"), score(ledger, scheme_named(other), "2024"))
    assert parts(found, "甲") == pytest.approx([0, 0, -150])
    assert set(found.rows["move"]) == {"same"}


def test_another_weight_side_by_side():
    """60/40: 甲 180+40, 乙 120+80, 丙 60+160. With 20/80: 60+80, 40+160, 20+320."""
    ledger, scheme = ledger_of({"firms": FIRMS}), scheme_named(BOTH)
    changed = reweighted(scheme, {"tax_intensity": Fraction(1, 5)})
    assert [item.weight for item in changed.groups[0].items] == [Fraction(1, 5), Fraction(4, 5)]
    before, after = score(ledger, scheme, "2024"), score(ledger, changed, "2024")
    assert before.entities.set_index("key")["score"].to_dict() == pytest.approx(
        {"甲": 220, "乙": 200, "丙": 220}
    )
    found = compare(before, after)
    assert row(found, "丙")["score_after"] == pytest.approx(340)
    assert row(found, "甲")["move"] == "down"
    assert parts(found, "甲") == pytest.approx([0, 0, -120])
    assert "tax_intensity=0.2" in after.scheme.title


def test_a_weight_that_leaves_nothing_is_refused():
    scheme = scheme_named(BOTH)
    with pytest.raises(PlanningError, match="没有指标 rd_share"):
        reweighted(scheme, {"rd_share": Fraction(1, 5)})
    with pytest.raises(PlanningError, match="在 0 和 1 之间"):
        reweighted(scheme, {"tax_intensity": Fraction(3, 2)})
    with pytest.raises(PlanningError, match="合计为 1"):
        reweighted(scheme, {"tax_intensity": Fraction(1, 2), "labour_productivity": Fraction(3, 4)})
    with pytest.raises(PlanningError, match="合计为 1"):
        reweighted(scheme, {"tax_intensity": Fraction(1, 2), "labour_productivity": Fraction(1, 4)})


def test_who_came_and_who_left():
    then = scored({"scheme": one_item(), "firms": {"甲": FIRMS["甲"], "乙": FIRMS["乙"]}})
    now = scored({"scheme": one_item(), "firms": {"甲": FIRMS["甲"], "丙": FIRMS["丙"]}})
    moves = compare(then, now).rows.set_index("uscc")["move"].to_dict()
    assert moves == {"甲": "same", "乙": "left", "丙": "entered"}


def test_the_parts_add_up_to_the_whole_change():
    then = scored({"scheme": BOTH, "firms": FIRMS, "period": "2023"})
    now = scored({"scheme": BOTH, "firms": {
        "甲": {"用地": 2, "税收": 31, "增加值": 11, "人数": 9},
        "乙": {"用地": 3, "税收": 25, "人数": 7},
        "丙": {"用地": 1, "税收": 9, "增加值": 44, "人数": 12},
    }})  # fmt: skip
    items = compare(then, now).items
    whole = items["points_after"] - items["points_before"]
    total = items[["by_numerator", "by_denominator", "by_yardstick"]].sum(axis=1)
    assert total.tolist() == pytest.approx(whole.tolist())


def test_it_is_told_as_json():
    then = scored({"scheme": one_item(), "firms": FIRMS})
    told = compare(then, then).to_json()
    assert [r["uscc"] for r in told["rows"]] == ["丙", "乙", "甲"] or len(told["rows"]) == 3
    assert told["before"]["scheme"] == "case"
    assert all(len(r["items"]) == 1 for r in told["rows"])
