"""Degrees of an unstated datum: what the county's towns say of them; which column names a town."""

import csv
import math
import os
from fractions import Fraction
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from layers.door.datums import LEVEL, Recognised, named_towns, recognise
from layers.door.datums import _chance as chance
from layers.sample import make_sample
from layers.shifts import gcj02_to_bd09, wgs84_to_gcj02

SHARED = Path(__file__).parents[2] / "../shared/data"
TO_DEGREES = pyproj.Transformer.from_crs("EPSG:4549", "EPSG:4490", always_xy=True)
SHIFTS = {
    "cgcs2000": lambda lon, lat: (lon, lat),
    "gcj02": wgs84_to_gcj02,
    "bd09": lambda lon, lat: gcj02_to_bd09(*wgs84_to_gcj02(lon, lat)),
}
"""How an application writes a place; tests/layers/test_crs.py holds them to the publications."""


@pytest.fixture(scope="module")
def towns():
    return make_sample()["towns"]


def firms(towns, count, *, seed=1, within=None, noise=0.0):
    """Firms anywhere in the towns, each naming its own: lon, lat, town codes.

    `within` keeps to land so far (m) from the towns' borders, `noise` moves each aside (m).
    """
    rng = np.random.default_rng(seed)
    land = towns if within is None else towns.set_geometry(towns.buffer(within))
    found = land.sample_points(-(-count // len(land)), rng=rng).explode(ignore_index=False)
    places = np.column_stack([found.x, found.y]) + rng.normal(0, noise, (len(found), 2))
    return *TO_DEGREES.transform(*places.T), towns.loc[found.index, "town_code"].tolist()


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_firms_of_a_map_application_are_recognised_by_their_towns(towns, datum):
    lon, lat, named = firms(towns, 300)
    found = recognise(*SHIFTS[datum](lon, lat), towns, named)
    assert found.datum == datum
    assert found.after == found.places == len(lon)
    assert found.before == found.places - found.better
    assert (found.worse, found.others) == (0, ())
    assert found.chance == pytest.approx(0.5**found.better)
    assert f"--datum {datum} 重新导入" in found.text
    assert "现按 CGCS2000 读入" in found.text
    assert f"改对 {found.better}，改错 0" in found.text


def test_true_places_say_nothing(towns):
    lon, lat, named = firms(towns, 300)
    assert recognise(lon, lat, towns, named) is None
    assert recognise(lon, lat, towns) is None


@pytest.mark.parametrize("datum", list(SHIFTS))
def test_far_from_every_border_nothing_is_said(towns, datum):
    """Two kilometres from any border no datum puts a point into another town."""
    lon, lat, named = firms(towns, 400, within=-2_000)
    assert recognise(*SHIFTS[datum](lon, lat), towns, named) is None


def test_a_few_rows_are_no_proof(towns):
    lon, lat, named = firms(towns, 3_000)
    shifted = SHIFTS["gcj02"](lon, lat)
    everything = recognise(*shifted, towns, named)
    wrong = _in_other_towns(towns, *shifted, named)
    assert wrong.sum() == everything.better
    for few, said in ((1, False), (5, False), (6, True)):  # 2^-5 = 0.031, 2^-6 = 0.016
        at = np.flatnonzero(wrong)[:few]
        found = recognise(shifted[0][at], shifted[1][at], towns, [named[k] for k in at])
        assert (found is not None) == said


def _in_other_towns(towns, lon, lat, named):
    """By brute force, one point at a time."""
    to_county = pyproj.Transformer.from_crs("EPSG:4490", "EPSG:4549", always_xy=True)
    by_code = dict(zip(towns["town_code"], towns.geometry, strict=True))
    places = [shapely.Point(xy) for xy in zip(*to_county.transform(lon, lat), strict=True)]
    return np.array([not by_code[n].covers(p) for n, p in zip(named, places, strict=True)])


def test_one_place_counts_once(towns):
    """A park with a hundred firms at one address is one observation."""
    lon, lat, named = firms(towns, 3_000)
    lon, lat = SHIFTS["gcj02"](lon, lat)
    one = np.flatnonzero(_in_other_towns(towns, lon, lat, named))[0]
    many = np.full(100, one)
    assert recognise(lon[many], lat[many], towns, [named[one]] * 100) is None


def test_without_names_the_county_is_the_measure(towns):
    whole = gpd.GeoDataFrame(geometry=[towns.union_all()], crs=towns.crs)
    rim = whole.geometry[0].difference(whole.geometry[0].buffer(-600))
    rng = np.random.default_rng(3)
    places = gpd.GeoSeries([rim], crs=towns.crs).sample_points(400, rng=rng).explode()
    lon, lat = TO_DEGREES.transform(places.x.to_numpy(), places.y.to_numpy())
    assert recognise(lon, lat, towns) is None
    found = recognise(*SHIFTS["gcj02"](lon, lat), towns)
    assert (found.datum, found.after) == ("gcj02", 400)
    assert recognise(*SHIFTS["gcj02"](lon, lat), towns, [None] * 400) == found
    nowhere = ["999999999"] * 400
    assert recognise(*SHIFTS["gcj02"](lon, lat), towns, nowhere) is None


def test_rows_without_place_or_far_away_do_no_harm(towns):
    lon, lat, named = firms(towns, 300)
    shifted = SHIFTS["gcj02"](lon, lat)
    found = recognise(*shifted, towns, named)
    bad = np.array([np.nan, 0.0, 500_000.0, np.inf])
    more = [np.concatenate([values, bad]) for values in shifted]
    again = recognise(*more, towns, [*named, None, None, None, "320999001"])
    assert (again.better, again.worse) == (found.better, found.worse)
    assert recognise(np.array([]), np.array([]), towns) is None
    assert recognise(*shifted, towns.iloc[:0], named) is None


def test_places_that_are_only_inexact_are_rarely_taken_for_another_datum(towns):
    """Geocoding errors of 300 m in every direction: the level holds what it says."""
    offers = 0
    for seed in range(60):
        lon, lat, named = firms(towns, 240, seed=seed, noise=300)
        offers += recognise(lon, lat, towns, named) is not None
    assert offers / 60 <= LEVEL


def test_both_are_named_where_both_fit():
    """Baidu's places are some 1 050 m too far east, read as GCJ-02 some 600 m: 800 m suffices."""
    west = shapely.box(480_000, 3_700_000, 500_000, 3_720_000)
    east = shapely.box(500_000, 3_700_000, 520_000, 3_720_000)
    pair = gpd.GeoDataFrame(
        {"town_code": ["1", "2"], "name": ["甲镇", "乙镇"]}, geometry=[west, east], crs=4549
    )
    north = np.linspace(3_705_000, 3_715_000, 30)
    lon, lat = SHIFTS["bd09"](*TO_DEGREES.transform(np.full(30, 500_000.0 - 800), north))
    found = recognise(lon, lat, pair, ["1"] * 30)
    assert {found.datum, *found.others} == {"gcj02", "bd09"}
    assert f"用 --datum {found.others[0]}）" in found.text
    near = SHIFTS["bd09"](*TO_DEGREES.transform(np.full(30, 500_000.0 - 20), north))
    assert recognise(*near, pair, ["1"] * 30).datum == "bd09"
    assert recognise(*near, pair, ["1"] * 30).others == ()


@given(st.integers(0, 60), st.integers(0, 60))
def test_the_chance_is_that_of_the_sign_test(better, worse):
    total = better + worse
    exact = Fraction(sum(math.comb(total, k) for k in range(better, total + 1)), 2**total)
    assert chance(better, worse) == pytest.approx(float(exact), rel=1e-9)


def test_the_chance_of_very_many_is_computed_too():
    assert chance(25_000, 25_000) == pytest.approx(0.5, abs=0.01)
    assert chance(30_000, 20_000) < 1e-100


# Which column names the town.

PAIR = pd.DataFrame({"town_code": ["320999100", "320999001"], "name": ["白荻镇", "云埠街道"]})


@pytest.mark.parametrize(
    "cells",
    [
        ["白荻镇", "云埠街道", "白荻镇"],
        ["白荻", "云埠", "白荻"],
        ["示例县白荻镇", "示例县 云埠街道", "某市示例县白荻镇"],
        ["白荻镇人民政府", "云埠街道办事处", " 白荻镇\xa0"],
        ["320999100", "320999001", "320999100"],
        [320999100, 320999001.0, "320999100"],
        ["320999100000", 320999001203, "320999100001"],
    ],
)
def test_towns_are_named_by_name_or_code(cells):
    frame = pd.DataFrame(
        {"名称": ["甲厂", "乙厂", "丙厂"], "所在地": pd.Series(cells, dtype=object)}
    )
    assert named_towns(frame, PAIR) == ["320999100", "320999001", "320999100"]


@pytest.mark.parametrize(
    "cells",
    [
        ["甲厂", "乙厂", "丙厂"], ["白荻镇", "白荻镇工业路 3 号", "白荻镇至云埠街道"],
        ["镇", "街道", "白"], ["至白荻镇", "白荻镇县", "东云埠"], [None, "", "--"],
        ["32099910", "3209991000", "320999100GB00001"], [1.5, 2.5, 320999100.5],
    ],
)  # fmt: skip
def test_other_columns_name_no_town(cells):
    assert named_towns(pd.DataFrame({"所在地": pd.Series(cells, dtype=object)}), PAIR) is None


def test_most_values_of_the_column_decide_and_the_rest_name_nothing():
    cells = ["白荻镇", None, "云埠街道", "外县某镇", "白荻镇", ""]
    frame = pd.DataFrame({"镇": pd.Series(cells, dtype=object), "x": range(6)})
    assert named_towns(frame, PAIR) == ["320999100", None, "320999001", None, "320999100", None]
    half = pd.DataFrame({"镇": ["白荻镇", "云埠街道", "甲", "乙"]})
    assert named_towns(half, PAIR) is None
    assert named_towns(pd.DataFrame(index=range(3)), PAIR) is None
    assert named_towns(pd.DataFrame({"镇": []}), PAIR) is None


def test_a_word_for_two_towns_names_neither():
    both = pd.DataFrame({"town_code": ["1", "2", "3"], "name": ["城关镇", "城关乡", "石塘镇"]})
    frame = pd.DataFrame({"镇": ["城关镇", "城关", "城关乡", "石塘"]})
    assert named_towns(frame, both) == ["1", None, "2", "3"]


def test_the_better_of_two_columns_is_taken():
    frame = pd.DataFrame({"甲": ["白荻镇", "云埠街道", "?"], "乙": ["云埠", "云埠", "白荻"]})
    assert named_towns(frame, PAIR) == ["320999001", "320999001", "320999100"]


def test_a_cell_of_a_million_letters_is_read_quickly():
    frame = pd.DataFrame({"镇": ["某" * 1_000_000 + "县白荻镇"] * 3})
    assert named_towns(frame, PAIR) == ["320999100"] * 3


@pytest.mark.skipif(not (SHARED.is_dir() or os.environ.get("CI")), reason="shared data absent")
def test_the_towns_of_real_counties_are_found_by_name_and_code():
    with (SHARED / "names/towns_of_the_documents.csv").open(encoding="utf-8-sig") as opened:
        real = pd.DataFrame(list(csv.DictReader(opened)))
    for _, county in real.groupby("areaCode"):
        held = county.rename(columns={"code": "town_code"})
        codes = held["town_code"].tolist()
        assert named_towns(held[["town_code"]], held) == codes
        named = named_towns(held[["name"]], held)
        twice = held["name"].duplicated(keep=False).to_numpy()
        assert [n for n, t in zip(named, twice, strict=True) if not t] == [
            c for c, t in zip(codes, twice, strict=True) if not t
        ]


def test_the_offer_reads_as_a_sentence():
    offer = Recognised("bd09", 120, 90, 118, 29, 1, 2.8e-8, ("gcj02",))
    assert offer.text == (
        "经纬度可能不是 CGCS2000：与本县乡镇比较 120 处，照原样有 90 处落在应在的乡镇或县界内，"
        "按 BD-09（百度地图）换算后有 118 处（改对 29，改错 1，符号检验 p=2.8e-08）；"
        "若确是 BD-09（百度地图）坐标，请加 --datum bd09 重新导入"
        "（GCJ-02（高德、腾讯地图）也同样可能，用 --datum gcj02）；现按 CGCS2000 读入"
    )
