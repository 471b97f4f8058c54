"""Quantiles, Lorenz curves and Gini coefficients, by the published formula and by brute force."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoapi.planning.errors import PlanningError
from geoapi.planning.measuring.asked import question
from geoapi.planning.measuring.ledger import Ledger
from geoapi.planning.variation.distributed import Distributed, thinned
from geoapi.planning.variation.distribution import distribution, parts_of
from geoapi.planning.variation.subjects import subjects_of
from layers.sample import make_sample
from tests.toy import ENTERPRISES, OCCUPANCIES, STATEMENTS, atlas, frame


def made(above, below):
    return distribution(np.array(above, dtype=float), np.array(below, dtype=float))


def gini_by_pairs(above, below):
    """Half the relative mean difference (Gini 1912), each pair weighed by its land:

    G = Σᵢ Σⱼ wᵢ wⱼ |rᵢ - rⱼ| / (2 W² μ), with r the ratios and μ the ratio of the sums.
    """
    above, weight = np.array(above, dtype=float), np.array(below, dtype=float)
    ratio, whole = above / weight, weight.sum()
    apart = np.abs(ratio[:, None] - ratio[None, :]) * weight[:, None] * weight[None, :]
    return apart.sum() / (2 * whole**2 * above.sum() / whole)


@pytest.mark.parametrize(("above", "below", "gini"), [
    ([1, 2, 3, 4], [1, 1, 1, 1], 0.25),  # 20 / (2 · 16 · 2.5)
    ([5, 5, 5], [1, 1, 1], 0),
    ([0, 0, 0, 8], [1, 1, 1, 1], 0.75),  # one of n has it all: 1 - 1/n
    ([2, 4], [1, 2], 0),  # twice the land, twice the tax
    ([0, 10], [9, 1], 0.9),  # a tenth of the land yields all
])  # fmt: skip
def test_gini_by_hand(above, below, gini):
    assert made(above, below).gini == pytest.approx(gini)


LAND = st.lists(st.tuples(st.floats(0, 1e6), st.floats(0.1, 1e4)), min_size=1, max_size=30)


@given(LAND)
@settings(max_examples=60, deadline=None)
def test_gini_is_that_of_all_pairs(rows):
    above, below = zip(*rows, strict=True)
    if sum(above) > 1e-6:
        told = made(above, below)
        assert told.gini == pytest.approx(gini_by_pairs(above, below), abs=1e-9)
        assert -1e-9 <= told.gini < 1
        land, yields = told.lorenz()
        assert (np.diff(land) > 0).all()
        assert (yields <= land + 1e-9).all()
        assert (land[-1], yields[-1]) == pytest.approx((1, 1))


def test_tax_paid_back_bends_the_curve_below_zero():
    """-2, 0 and 6 on a mu each: the curve passes -1/2 and -1/2. By pairs 32 / (2 · 9 · 4/3)."""
    told = made([6, -2, 0], [1, 1, 1])
    assert told.negative == 1
    assert told.lorenz()[1].tolist() == pytest.approx([0, -0.5, -0.5, 1])
    assert told.gini == pytest.approx(gini_by_pairs([6, -2, 0], [1, 1, 1])) == pytest.approx(4 / 3)


@pytest.mark.parametrize("above", [[-5, 1], [0, 0], []])
def test_of_nothing_there_is_no_curve(above):
    told = made(above, [1.0] * len(above))
    assert told.gini is None
    assert told.value == (None if not above else pytest.approx(sum(above) / 2))


def test_what_has_no_land_has_no_ratio():
    told = made([3, 1, 2], [1, 0, 4])
    assert (len(told), told.undefined) == (2, 1)
    assert told.ratios.tolist() == [0.5, 3]


def test_the_lowest_and_the_land_they_hold():
    """Ratios 1, 2, 4, 8 on 4, 2, 1, 1 mu: yields 4, 4, 4, 8 of 20."""
    told = made([8, 4, 4, 4], [1, 1, 2, 4])
    half = told.lowest((0.25, 0.5, 0.625))
    assert half["land"].tolist() == pytest.approx([4 / 8, 6 / 8, 6.5 / 8])
    assert half["yields"].tolist() == pytest.approx([0.2, 0.4, 0.5])
    assert told.yields_of_land((0.5, 0.75)).tolist() == pytest.approx([0.2, 0.4])


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 6)), min_size=1, max_size=12))
@settings(max_examples=60, deadline=None)
def test_land_quantiles_are_those_of_every_mu(rows):
    """Each mu by itself carries the ratio of its firm; the first to reach the share is it."""
    ratio, land = (np.array(side, dtype=float) for side in zip(*rows, strict=True))
    told, each = made(ratio * land, land), np.sort(np.repeat(ratio, land.astype(int)))
    for share in (0.1, 0.25, 0.5, 0.9):
        at = int(np.ceil(round(share * len(each), 9))) - 1
        assert told.land_quantiles((share,))[0] == pytest.approx(each[at])
        assert told.quantiles((share,))[0] == pytest.approx(np.percentile(ratio, 100 * share))


def test_toy_firms_one_by_one():
    """E1 150 万 on 15 亩, E2 60 on 22.5, E3 30 on 3.75: 10, 2.67 and 8 万元/亩."""
    ledger = Ledger(atlas())
    asked = question(ledger, "tax_intensity", by="enterprises", period="2024")
    held = subjects_of(ledger, asked)
    told = held.whole()
    assert told.ratios.tolist() == pytest.approx([60 / 22.5, 8, 10])
    assert told.value == pytest.approx(240 / 41.25)
    assert told.gini == pytest.approx(gini_by_pairs([150, 60, 30], [15, 22.5, 3.75]))
    assert told.unknown == 2  # E4 has no land, E5 no statement
    assert told.known_share == pytest.approx(41.25 / 52.5)


def test_groups_are_those_that_hold_most_of_each():
    """E2 has a third of its land on P2 in T1 and two thirds on P3 in T2."""
    ledger = Ledger(atlas())
    asked = question(ledger, "tax_intensity", by="enterprises", period="2024")
    told = {
        group["key"]: held.ratios.tolist()
        for group, held in subjects_of(ledger, asked, "towns").by_group()
    }
    assert told["T1"] == pytest.approx([10])
    assert told["T2"] == pytest.approx([60 / 22.5, 8])
    assert told["unplaced"] == []
    sizes = subjects_of(ledger, asked, "sizes:5").by_group()
    assert [(group["key"], len(held)) for group, held in sizes] == [
        ("<5", 1), (">=5", 2), ("outside", 0),
    ]  # fmt: skip


def test_groups_share_out_all_subjects_of_the_sample():
    ledger = Ledger(make_sample())
    for by, groups in (("enterprises", ("industries", "zones", "scales")), ("parcels", ("towns",))):
        asked = question(ledger, "tax_intensity", by=by, period="2024")
        whole = subjects_of(ledger, asked).whole()
        for group in groups:
            parted = [held for _, held in subjects_of(ledger, asked, group).by_group()]
            assert sum(map(len, parted)) == len(whole)
            assert sum(held.above.sum() for held in parted) == pytest.approx(whole.above.sum())


@pytest.mark.parametrize(("name", "by", "group", "words"), [
    ("tax_paid", "enterprises", None, "合计"), ("tax_intensity", "zones", None, "enterprises"),
    ("tax_intensity", "parcels", "industries", "zones"),
    ("tax_intensity", "enterprises", "sizes", "分级界限"),
])  # fmt: skip
def test_what_has_no_distribution(name, by, group, words):
    ledger = Ledger(atlas())
    with pytest.raises(PlanningError, match=words):
        subjects_of(ledger, question(ledger, name, by=by), group)


def test_parts_are_of_three_firms_each():
    told = made(np.arange(30), np.ones(30))
    ten = parts_of(told, np.arange(30), 10, 3)
    assert ten["n"].tolist() == [3] * 10
    assert ten["value"].tolist() == pytest.approx([1 + 3 * k for k in range(10)])
    assert ten["yields"].sum() == ten["land"].sum() == pytest.approx(1)
    five = parts_of(made(np.arange(29), np.ones(29)), np.arange(29), 10, 3)
    assert len(five) == 5
    assert parts_of(made(np.arange(11), np.ones(11)), np.arange(11), 10, 3) is None
    one_firm = np.repeat([0, 1, 2], 10)
    assert parts_of(told, one_firm, 10, 3) is None


def test_the_firms_of_parts_are_in_the_order_of_the_ratios():
    """E1 uses P1 alone, E2 P2 and P3; P4 and P5 have no single user: firms of their own."""
    parcels = atlas()["parcels"].assign(fixed_investment=[5.0, 1, 2, 4, 3], site_area=1.0)
    ledger = Ledger(atlas(parcels=parcels))
    asked = question(ledger, "investment_intensity", by="parcels")
    first = subjects_of(ledger, asked).firms_in_order()
    assert first[0] == first[1]  # P2, P3
    assert len(set(first)) == 4


def test_a_long_curve_is_thinned_to_its_ends():
    land = np.linspace(0, 1, 5001)
    some, yields = thinned(land, land**2)
    assert (some[0], some[-1], len(some)) == (0, 1, 1000)
    assert yields == pytest.approx(some**2)
    assert len(thinned(land[:4], land[:4])[0]) == 4


def test_the_answer_says_how_it_was_made():
    ids = [f"F{n}" for n in range(6)]
    ledger = Ledger(atlas(
        enterprises=ENTERPRISES.iloc[[0] * 6].assign(uscc=ids).reset_index(drop=True),
        occupancies=OCCUPANCIES.iloc[[0] * 6].assign(
            uscc=ids, site_area=[666.6666666666666 * n for n in range(1, 7)]
        ).reset_index(drop=True),
        statements=frame("statements", [
            {"uscc": u, "period": "2024", "tax_paid": 1e4 * n} for n, u in enumerate(ids)
        ]),
    ))  # fmt: skip
    asked = question(ledger, "tax_intensity", by="enterprises", period="2024")
    held = subjects_of(ledger, asked)
    answer = Distributed(held, held.whole(), []).to_json()
    assert answer["n"] == 6
    assert answer["gini"] == pytest.approx(gini_by_pairs(range(6), range(1, 7)))
    assert [point["land"] for point in answer["lorenz"]] == pytest.approx(
        np.cumsum([0, 1, 2, 3, 4, 5, 6]) / 21
    )
    assert "梯形" in answer["method"]
    assert answer["weight"] == "亩"


def test_quarters_are_asked_by_quarter():
    statements = STATEMENTS.assign(period="2024Q1")
    ledger = Ledger(atlas(statements=statements.drop_duplicates("uscc").reset_index(drop=True)))
    asked = question(ledger, "tax_intensity", by="enterprises", period="2024Q1")
    assert len(subjects_of(ledger, asked).whole()) == 3
