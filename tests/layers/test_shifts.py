"""Shifted datums of map services: the published approximation, and the way back."""

import csv
import math
import os
from pathlib import Path

import numpy as np
import pyproj
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers import shifts
from layers.errors import CRSError

PEKING = np.array([116.391]), np.array([39.907])
SHARED = Path(__file__).parents[2] / "../shared/data"


def gcj02_of(lon, lat):
    """The published shift of one place, written out as it was published."""
    x, y, pi = lon - 105, lat - 35, math.pi
    north = -100 + 2 * x + 3 * y + 0.2 * y**2 + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    north += (20 * math.sin(6 * x * pi) + 20 * math.sin(2 * x * pi)) * 2 / 3
    north += (20 * math.sin(y * pi) + 40 * math.sin(y / 3 * pi)) * 2 / 3
    north += (160 * math.sin(y / 12 * pi) + 320 * math.sin(y * pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x**2 + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    east += (20 * math.sin(6 * x * pi) + 20 * math.sin(2 * x * pi)) * 2 / 3
    east += (20 * math.sin(x * pi) + 40 * math.sin(x / 3 * pi)) * 2 / 3
    east += (150 * math.sin(x / 12 * pi) + 300 * math.sin(x / 30 * pi)) * 2 / 3
    a, ee, phi = 6378245.0, 0.00669342162296594323, math.radians(lat)
    w = 1 - ee * math.sin(phi) ** 2
    north = north * 180 / (a * (1 - ee) / (w * math.sqrt(w)) * pi)
    east = east * 180 / (a / math.sqrt(w) * math.cos(phi) * pi)
    return lon + east, lat + north


def bd09_of(lon, lat):
    """Baidu's shift of GCJ-02, as published."""
    scale = math.pi * 3000 / 180
    radius = math.sqrt(lon * lon + lat * lat) + 0.00002 * math.sin(lat * scale)
    angle = math.atan2(lat, lon) + 0.000003 * math.cos(lon * scale)
    return radius * math.cos(angle) + 0.0065, radius * math.sin(angle) + 0.006


CHINA = st.tuples(st.floats(73.5, 135), st.floats(3.5, 53.5))


def test_the_formula_gives_the_published_place():
    assert gcj02_of(116.391, 39.907) == pytest.approx((116.397241, 39.908401), abs=5e-7)


@given(CHINA)
def test_gcj02_and_bd09_are_the_published_approximations(place):
    lon, lat = (np.array([value]) for value in place)
    shifted = shifts.wgs84_to_gcj02(lon, lat)
    assert np.concatenate(shifted) == pytest.approx(gcj02_of(*place), abs=1e-12)
    again = shifts.gcj02_to_bd09(*shifted)
    assert np.concatenate(again) == pytest.approx(bd09_of(*gcj02_of(*place)), abs=1e-12)


@given(CHINA)
def test_what_was_shifted_comes_back_to_a_billionth_of_a_degree(place):
    for datum, shifted in (("gcj02", gcj02_of(*place)), ("bd09", bd09_of(*gcj02_of(*place)))):
        back = shifts.to_wgs84(*(np.array([value]) for value in shifted), datum)
        assert np.concatenate(back) == pytest.approx(place, abs=1e-9)


@pytest.mark.skipif(not (SHARED.is_dir() or os.environ.get("CI")), reason="shared data absent")
def test_three_thousand_real_places_come_back():
    with (SHARED / "plants/China.csv").open(encoding="utf-8") as opened:
        found = [(r["Longitude"], r["Latitude"]) for r in csv.DictReader(opened)]
    rows = [(float(lon), float(lat)) for lon, lat in found if lon and lat]
    lon, lat = np.array(rows).T
    assert len(lon) > 3000
    for datum, make in (("gcj02", gcj02_of), ("bd09", lambda x, y: bd09_of(*gcj02_of(x, y)))):
        east, north = np.array([make(*row) for row in rows]).T
        back = shifts.to_wgs84(east, north, datum)
        assert np.abs(back[0] - lon).max() < 1e-9
        assert np.abs(back[1] - lat).max() < 1e-9


def test_gcj02_does_not_shift_outside_china():
    boston = np.array([-71.1]), np.array([42.37])
    assert shifts.wgs84_to_gcj02(*boston) == boston
    assert shifts.to_wgs84(*boston, "gcj02") == boston


def test_what_is_no_place_stays_as_it_is():
    lon = np.array([np.nan, np.inf, 500_000.0, 1e308, 116.397241])
    lat = np.array([39.0, 39.0, 3_700_000.0, -1e308, 39.908401])
    for datum in shifts.DATUMS:
        east, north = shifts.to_wgs84(lon, lat, datum)
        assert np.array_equal(east[:4], lon[:4], equal_nan=True)
        assert np.array_equal(north[:4], lat[:4])
    assert shifts.to_wgs84(np.array([]), np.array([]), "bd09")[0].tolist() == []


def test_bd09_is_800_to_950_metres_from_gcj02():
    gcj = shifts.wgs84_to_gcj02(*PEKING)
    _, _, metres = pyproj.Geod(ellps="GRS80").inv(*gcj, *shifts.gcj02_to_bd09(*gcj))
    assert 800 < metres[0] < 950


def test_true_datums_stay_and_unknown_ones_are_told():
    assert shifts.to_wgs84(*PEKING, "wgs84") == PEKING
    assert shifts.to_wgs84(*PEKING, "cgcs2000") == PEKING
    with pytest.raises(CRSError, match="不认识基准“mars”"):
        shifts.to_wgs84(*PEKING, "mars")
