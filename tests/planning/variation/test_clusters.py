"""Hot and cold spots: the published formulas, every permutation there is, and esda itself."""

import warnings
from itertools import combinations

import esda.crand
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from esda.moran import Moran, Moran_Local
from libpysal.graph import Graph
from scipy.stats import false_discovery_control, norm

from geoapi.planning.errors import PlanningError
from geoapi.planning.measures import MEASURES
from geoapi.planning.measuring.answers import MeasureTable
from geoapi.planning.variation import neighbours as module
from geoapi.planning.variation.clusters import clusters
from geoapi.planning.variation.neighbours import Beside, Neighbours, neighbours
from geoapi.planning.variation.permutations import Trial, permuted_p
from tests.toy import CRS


def grid(side):
    """Squares of 100 m, row by row."""
    boxes = [shapely.box(100 * x, 100 * y, 100 * x + 100, 100 * y + 100)
             for y in range(side) for x in range(side)]  # fmt: skip
    return gpd.GeoSeries(boxes, index=[f"U{n}" for n in range(side * side)], crs=CRS)


def table(values, by="towns", name="tax_intensity"):
    rows = pd.DataFrame({
        "key": [f"U{n}" for n in range(len(values))],
        "name": [f"单元{n}" for n in range(len(values))],
        "numerator": np.array(values, dtype=float) * 10, "denominator": 10.0,
        "value": np.array(values, dtype=float), "n": 5, "known_share": 1.0, "firms": 5,
    })  # fmt: skip
    none = {"numerator": 0.0, "denominator": 0.0, "value": None, "n": 0, "known_share": None}
    return MeasureTable(MEASURES[name], by, "2024", rows, none, none, none,
                        none | {"known_share": 0.9})  # fmt: skip


def matrix(beside):
    held = np.zeros((beside.count, beside.count))
    held[beside.of, beside.neighbour] = 1
    return held


@pytest.fixture(scope="module")
def hot():
    """Six by six: a hot corner of nine, a cold one of nine, the rest between, all different."""
    values = np.random.default_rng(3).uniform(4, 6, (6, 6))
    values[:3, :3] += 20
    values[3:, 3:] -= 3
    return values.ravel()


@pytest.fixture(scope="module")
def found(hot):
    return clusters(table(hot), grid(6), Beside("queen"), Trial())


def test_queen_neighbours_of_squares():
    beside = neighbours(grid(3), "towns", Beside())
    assert beside.each.tolist() == [3, 5, 3, 5, 8, 5, 3, 5, 3]
    theirs = Graph.build_contiguity(grid(3).reset_index(drop=True), rook=False)
    assert (theirs.sparse.todense() == matrix(beside)).all()


@pytest.mark.parametrize("k", [1, 3, 8])
def test_nearest_neighbours_are_those_of_libpysal(k):
    places = np.random.default_rng(1).uniform(0, 5000, (60, 2))
    shapes = gpd.GeoSeries(shapely.points(places).tolist(), crs=CRS)
    beside = neighbours(shapes, "parcels", Beside("knn", nearest=k))
    assert (Graph.build_knn(shapes, k).sparse.todense() == matrix(beside)).all()


def test_neighbours_within_a_distance_are_those_of_libpysal():
    places = np.random.default_rng(2).uniform(0, 5000, (60, 2))
    shapes = gpd.GeoSeries(shapely.points(places).tolist(), crs=CRS)
    beside = neighbours(shapes, "zones", Beside("distance", metres=700))
    theirs = Graph.build_distance_band(shapes, 700, binary=True)
    assert (theirs.sparse.todense() == matrix(beside)).all()
    least = neighbours(shapes, "zones", Beside())
    assert least.each.min() == 1
    gaps = np.sort(shapely.distance(*np.meshgrid(shapes, shapes)), axis=1)[:, 1]
    assert f"{gaps.max():,.0f} 米" in least.words


def test_units_at_one_spot_are_not_their_own_neighbours():
    shapes = gpd.GeoSeries([shapely.Point(0, 0)] * 4 + [shapely.Point(9, 9)], crs=CRS)
    beside = neighbours(shapes, "parcels", Beside(nearest=2))
    assert beside.each.tolist() == [2] * 5
    assert (beside.of != beside.neighbour).all()


def test_local_moran_by_its_formula(hot, found):
    """Anselin (1995): Iᵢ = (zᵢ / m₂) Σⱼ wᵢⱼ zⱼ, rows of w summing to 1; m₂ = Σ z² / (n - 1)."""
    weights = matrix(neighbours(grid(6), "towns", Beside()))
    weights /= weights.sum(axis=1, keepdims=True)
    z = hot - hot.mean()
    by_hand = z * (weights @ z) / ((z**2).sum() / (len(z) - 1))
    assert found.rows["moran"].to_numpy() == pytest.approx(by_hand)
    whole = (z @ weights @ z) / (z @ z)  # n / S₀ is 1
    assert found.moran == pytest.approx(whole)
    graph = neighbours(grid(6), "towns", Beside()).graph()
    assert found.moran_p == pytest.approx(Moran(hot, graph, permutations=0).p_rand)


def test_chance_alone_makes_few_hot_spots():
    """Of 2 500 skewed figures without any order the normal approximation calls many hot."""
    values = np.random.default_rng(8).lognormal(sigma=1.2, size=2_500)
    told = clusters(table(values, "parcels"), grid(50), Beside("queen"), Trial())
    assert told.spots["hot"] + told.spots["cold"] <= 2
    assert told.counts["ns"] >= 2_498
    normal = false_discovery_control(2 * norm.sf(told.rows["gstar"].abs().to_numpy(float)))
    assert (normal <= 0.05).sum() > 10


def test_getis_ord_by_its_formula(hot, found):
    """Ord & Getis (1995), with the unit among its neighbours:

    Gᵢ* = (Σⱼ wᵢⱼ xⱼ - x̄ Wᵢ) / (s √((n S₁ᵢ - Wᵢ²) / (n - 1)))
    """
    weights = matrix(neighbours(grid(6), "towns", Beside())) + np.eye(36)
    sums, n = weights.sum(axis=1), 36
    below = hot.std() * np.sqrt((n * sums - sums**2) / (n - 1))
    by_hand = (weights @ hot - hot.mean() * sums) / below
    assert found.rows["gstar"].to_numpy() == pytest.approx(by_hand)


def test_getis_ord_is_the_same_of_negative_figures(hot, found):
    """Where more tax is paid back than paid, the mean may be 0 or less."""
    lower = clusters(table(hot - hot.mean() - 1), grid(6), Beside("queen"), Trial())
    assert lower.rows["gstar"].to_numpy() == pytest.approx(found.rows["gstar"].to_numpy())
    assert lower.rows["spot"].tolist() == found.rows["spot"].tolist()


def test_a_hot_corner_is_hot_and_the_cold_one_not_high(found):
    kinds = found.rows["cluster"].to_numpy().reshape(6, 6)
    spots = found.rows["spot"].to_numpy().reshape(6, 6)
    assert kinds[1, 1] == kinds[0, 1] == kinds[1, 0] == "HH"  # the corner has three neighbours only
    assert (spots[:2, :2] == "hot").all()
    assert (kinds[4:, 4:] != "HH").all()
    assert (spots[3:, 3:] != "hot").all()
    assert sum(found.counts.values()) == sum(found.spots.values()) == 36


def every_permutation(drawn_from, seen):
    """The two-sided p of a sum among those of all sets of as many."""
    sets = np.array(list(combinations(drawn_from, len(seen))))
    sums, seen = sets.sum(axis=1), seen.sum()
    above, below = (sums >= seen - 1e-12).mean(), (sums <= seen + 1e-12).mean()
    return min(1, 2 * min(above, below))


def test_p_values_are_those_of_every_permutation():
    """4 x 4: of up to 8 neighbours among 15 others there are at most 6 435 sets."""
    values = np.random.default_rng(5).lognormal(size=16)
    z = (values - values.mean()) / values.std()
    beside = neighbours(grid(4), "towns", Beside())
    draws = 40_000
    moran, star = permuted_p(z, beside, Trial(permutations=draws))
    near = [beside.neighbour[beside.of == i] for i in range(16)]
    for told, exact in (
        (moran, [every_permutation(np.delete(z, i), z[near[i]]) for i in range(16)]),
        (star, [every_permutation(z, np.append(z[near[i]], z[i])) for i in range(16)]),
    ):
        error = 6 * np.sqrt(np.array(exact) / draws) + 3 / draws
        assert (np.abs(told - exact) < error).all()


def test_p_values_are_twice_the_one_sided_ones_of_esda():
    values = np.random.default_rng(6).lognormal(size=49)
    z = (values - values.mean()) / values.std()
    beside = neighbours(grid(7), "towns", Beside())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that its default will change
        theirs = esda_p(values, beside.graph())
    told, _ = permuted_p(z, beside, Trial(permutations=9_999))
    error = 2 * 4 * np.sqrt(theirs * (1 - theirs) / 999) + 0.005
    assert (np.abs(told - np.minimum(1, 2 * theirs)) < error).all()
    assert np.corrcoef(told, np.minimum(1, 2 * theirs))[0, 1] > 0.99


def esda_p(values, graph):
    """The permutations of esda without compiling, which takes half a minute for 49 units."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("vec_permutations", "compute_chunk", "_permutation_significance"):
            patch.setattr(esda.crand, name, getattr(esda.crand, name).py_func)
        return Moran_Local(values, graph, permutations=999, seed=1, keep_simulations=True).p_sim


def test_the_spare_draw_keeps_a_unit_out_of_its_own_sums():
    """Three others of 0 and one unit of 9: sums of the others are 0, the unit's own never in."""
    z = np.array([9.0, 0, 0, 0, 1])
    beside = Neighbours(5, np.arange(5), np.array([1, 2, 3, 4, 1]), "", "")
    p, _ = permuted_p(z, beside, Trial(permutations=2_000))
    assert p[0] == 1  # 0 among {0, 0, 0, 1}: 3/4 as low, all as high
    assert p[3] == pytest.approx(1.0, abs=0.08)  # 1 among {9, 0, 0, 1}: half as high


def test_the_same_seed_tells_the_same(hot):
    again = clusters(table(hot), grid(6), Beside("queen"), Trial())
    other = clusters(table(hot), grid(6), Beside("queen"), Trial(seed=7))
    first = clusters(table(hot), grid(6), Beside("queen"), Trial())
    assert first.rows["moran_p"].equals(again.rows["moran_p"])
    assert not first.rows["moran_p"].equals(other.rows["moran_p"])


def test_q_values_are_those_of_benjamini_and_hochberg(found):
    """q₍ᵢ₎ = min over k ≥ i of p₍ₖ₎ n / k."""
    for name in ("moran", "gstar"):
        p = found.rows[f"{name}_p"].to_numpy()
        order = np.argsort(p)
        steps = p[order] * len(p) / np.arange(1, len(p) + 1)
        by_hand = np.empty(len(p))
        by_hand[order] = np.minimum.accumulate(steps[::-1])[::-1].clip(max=1)
        assert found.rows[f"{name}_q"].to_numpy() == pytest.approx(by_hand)


def test_unknown_units_are_nobodys_neighbours_and_islands_are_named(hot):
    values, shapes = hot.copy(), grid(6)
    values[7] = np.nan
    shapes["U35"] = shapely.box(9000, 9000, 9100, 9100)
    shapes["U1"] = None
    told = clusters(table(values), shapes, Beside("queen"), Trial())
    assert told.islands == ["U35"]
    assert told.unknown == ["U1", "U7"]
    rows = told.rows.set_index("key")
    assert rows.loc["U0", "neighbours"] == 1  # of three, one is unknown and one has no shape
    assert rows.loc[["U1", "U7", "U35"], "cluster"].isna().all()
    answer = told.to_json()
    assert answer["islands"] == ["U35"]
    assert answer["missing"] == ["U1", "U7"]
    assert answer["rows"][7]["moran"] is None
    assert {k: answer[k] for k in ("permutations", "seed", "alpha")} == {
        "permutations": 9_999, "seed": 20_240_601, "alpha": 0.05,
    }  # fmt: skip
    assert "queen" in answer["weights"]
    assert answer["known_share"] == 0.9


def test_the_smallest_denominator_is_named(hot):
    held = table(hot)
    held.rows.loc[4, "denominator"] = 0.2
    assert clusters(held, grid(6), Beside("queen"), Trial()).to_json()["least"] == {
        "key": "U4", "name": "单元4", "denominator": 0.2,
    }  # fmt: skip


@pytest.mark.parametrize(("values", "beside", "trial", "words"), [
    ([1, 2, 3], Beside("queen"), Trial(), "至少要 4"),
    ([2, 2, 2, 2], Beside("queen"), Trial(), "相同"),
    ([1, 2, 3, 4], Beside("knn", nearest=4), Trial(), "近邻个数"),
    ([1, 2, 3, 4], Beside("knn", nearest=0), Trial(), "近邻个数"),
    ([1, 2, 3, 4], Beside("distance", metres=-1), Trial(), "米数"),
    ([1, 2, 3, 4], Beside("distance", metres=1), Trial(), "至少要 4"),
    ([1, 2, 3, 4], Beside("rook"), Trial(), "邻接方式"),
    ([1, 2, 3, 4], Beside("queen"), Trial(permutations=0), "置换"),
    ([1, 2, 3, 4], Beside("queen"), Trial(alpha=1), "显著性"),
])  # fmt: skip
def test_what_cannot_be_judged(values, beside, trial, words):
    with pytest.raises(PlanningError, match=words):
        clusters(table(values), grid(2), beside, trial)


def test_it_says_how_many_must_stand_out_at_once(hot):
    """36 units: 2/10 000 · 36 = 0.0072 is under 0.05; of 99 draws 0.02 · 36 / 0.05 = 14.4."""
    for draws, least in ((9_999, 1), (99, 15)):
        told = clusters(table(hot), grid(6), Beside("queen"), Trial(permutations=draws))
        assert told.to_json()["together"] == least


def test_totals_are_not_compared(hot):
    with pytest.raises(PlanningError, match="合计"):
        clusters(table(hot, name="tax_paid"), grid(6), Beside("queen"), Trial())


def test_without_the_extra_it_is_named(hot, monkeypatch):
    def absent(name):
        raise ModuleNotFoundError(name, name=name.partition(".")[0])

    monkeypatch.setattr(module, "import_module", absent)
    with pytest.raises(module.StatsError, match=r"mutu\[stats\]"):
        clusters(table(hot), grid(6), Beside("queen"), Trial())
