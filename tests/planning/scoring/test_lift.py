"""What would lift a firm a class, each distance checked by walking it."""

import copy

import pytest

from geoapi.planning.scoring.lift import item_ranks, lift
from tests.planning.scoring.county import equal_shares, one_item, scored


def two_items(**more):
    return one_item(
        items=[
            {"measure": "tax_intensity", "weight": "60%", "base": 10, "missing": "zero"},
            {"measure": "labour_productivity", "weight": "40%", "base": 2, "missing": "zero"},
        ],
        **more,
    )


FIRMS = {
    name: {"用地": 2, "税收": tax, "增加值": added, "人数": 4}
    for name, tax, added in (
        ("甲", 40, 16),
        ("乙", 30, 8),
        ("丙", 20, 8),
        ("丁", 10, 4),
        ("戊", 6, 2),
    )
}
"""Scores: 甲 120+80=200, 乙 90+40=130, 丙 60+40=100, 丁 30+20=50, 戊 18+10=28."""


def test_the_distance_by_hand():
    """5 firms: A 1, B 2-3, C 4-5 (95% of 5 is 4.75, half up 5). 丙 is B; A is 甲's 200, 100 away.

    By tax alone 160 of 60 x value/10: 26.67 万元/亩, so 53.33 万元 on 2 亩, 33.33 more; or its 20
    on 0.75 亩. By added value alone 140 of 40 x value/2: 7 万元/人, 28 with 4, 20 more.
    """
    scores = scored({"scheme": two_items(), "firms": FIRMS})
    assert scores.entities["score"].tolist() == pytest.approx([200, 130, 100, 50, 28])
    found = lift(scores, scores.place("丙"))
    assert (found.to, found.rank, found.score, found.gap) == ("A", 1, pytest.approx(200),
                                                              pytest.approx(100))  # fmt: skip
    assert not found.beyond
    tax, labour = found.ways
    assert (tax.value, tax.more, tax.less) == pytest.approx((80 / 3, 100 / 3, 0.75))
    assert (labour.value, labour.more) == pytest.approx((7, 20))
    assert item_ranks(scores, scores.place("丙")) == {
        "tax_intensity": (3, 5), "labour_productivity": (2, 5),
    }  # fmt: skip


def test_the_best_and_the_unrated_have_none():
    firms = FIRMS | {"己": {"用地": 1}}
    scores = scored({"scheme": two_items(), "firms": firms})
    assert lift(scores, scores.place("甲")) is None
    assert lift(scores, scores.place("己")) is None


@pytest.mark.parametrize("family", ["ratio", "minmax"])
def test_walking_the_distance_lifts_the_firm(family):
    """丁 of class C, its figure raised just so far: of class B. A hair less: still C."""
    scheme = two_items(family=family, when_equal="high")
    case = {"scheme": scheme, "firms": FIRMS}
    scores = scored(case)
    found = lift(scores, scores.place("丁"))
    assert found.to == "B"
    for way, figure in zip(found.ways, ("税收", "增加值"), strict=True):
        for share, then in ((1, "B"), (1 - 1e-6, "C")):
            walked = copy.deepcopy(case)
            walked["firms"]["丁"][figure] += way.more * share
            again = scored(walked)
            assert again.entities["class"].iloc[again.place("丁")] == then


def test_ties_to_the_worse_class_must_be_passed():
    scores = scored({"scheme": two_items(ties="worse"), "firms": FIRMS})
    assert lift(scores, scores.place("丙")).beyond


def test_a_cap_says_that_one_indicator_is_not_enough():
    """With a cap of 1.5 the tax gives 90 at most; 丙 lacks 60 to the 160 of 甲: 60+60 > 90."""
    scheme = two_items()
    for item in scheme["groups"][0]["items"]:
        item["cap"] = 1.5
    scores = scored({"scheme": scheme, "firms": FIRMS})
    tax, labour = lift(scores, scores.place("丙")).ways
    assert tax.value is None
    assert tax.most == pytest.approx(90)
    assert labour.value is None


def test_by_rank_alone_only_the_score_is_told():
    firms = equal_shares(10)
    scores = scored({"scheme": one_item(family="rank"), "firms": firms})
    found = lift(scores, scores.place("厂008"))
    assert (found.to, found.rank) == ("A", 2)
    assert found.gap == pytest.approx(10)
    assert [way.value for way in found.ways] == [None]
