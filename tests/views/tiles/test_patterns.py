"""Patterns tell classes apart without colour: each covers its share, and goes on over the edge."""

import numpy as np
import pytest
import shapely

from geoapi.views.tiles import kernels, plain
from geoapi.views.tiles.given import PLAIN
from geoapi.views.tiles.looks import PATTERNS, SHARES, Look, paint_of
from geoapi.views.web import styles
from tests.views.tiles.drawing import SAME, paint, settled, some_of, strings_of

WAYS = pytest.mark.parametrize("way", [kernels, plain], ids=["kernels", "plain"])
KINDS = pytest.mark.parametrize("kind", sorted(SHARES))
SIDE = 64


def drawn(way, kind, corner=(0, 0)):
    """Black land with a white pattern: how white each pixel is."""
    canvas = np.zeros((1, SIDE, SIDE + 2), np.float32)
    land = shapely.box(-9, -9, SIDE + 9, SIDE + 9)
    way.fill(strings_of([land]), some_of(1, [0]), SAME, canvas)
    return settled(way, canvas, paint((0, 0, 0, 1), patterns=[kind], corner=corner))[:, :, 0]


@WAYS
@KINDS
def test_a_pattern_covers_its_share_of_the_land(way, kind):
    assert drawn(way, kind).mean() == pytest.approx(SHARES[kind], abs=0.02)


@WAYS
@KINDS
def test_a_pattern_goes_on_in_the_next_window(way, kind):
    here, east = drawn(way, kind), drawn(way, kind, corner=(SIDE // 2, 0))
    assert (here[:, SIDE // 2 :] == east[:, : SIDE // 2]).all()


@KINDS
def test_both_ways_draw_the_same_pattern(kind):
    assert drawn(kernels, kind) == pytest.approx(drawn(plain, kind), abs=1e-5)


def test_every_pattern_is_another():
    """No two look alike: half the pixels of the rarer one lie elsewhere at least."""
    found = {kind: drawn(plain, kind) > 0.5 for kind in SHARES if kind != PLAIN}
    for one, first in found.items():
        for other, second in found.items():
            apart = (first ^ second).sum() / min(first.sum(), second.sum())
            assert (one == other) == (apart < 0.5), (one, other, apart)


def test_from_afar_a_pattern_is_its_mean_colour():
    style = {**styles.GRADED, "fillColor": "#000000", "line": "#ffffff", "pattern": "dotted"}
    look = Look((style,))
    mixed = paint_of(look, scale=1, corner=(0, 0))
    near, far = mixed.fill[0], mixed.fill[look.from_afar[0]]
    assert near[:3].tolist() == [0, 0, 0]
    assert far[0] == pytest.approx(SHARES[PATTERNS["dotted"]] * mixed.line[0, 3])
    assert mixed.pattern.tolist() == [PATTERNS["dotted"], PLAIN]
