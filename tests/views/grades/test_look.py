"""Classes look different to every kind of colour vision, and their letters can be read."""

from itertools import combinations

import numpy as np
import pytest

from geoapi.views.grades.look import OUTSIDE, RAMPS, contrast, ramp, short, standings
from tests.views.grades import toy_grades

MACHADO = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
               [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
               [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
               [0.004733, 0.691367, 0.303900]],
    "usual": np.eye(3).tolist(),
}  # fmt: skip
"""Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB."""
D65 = np.array([0.95047, 1.0, 1.08883])
TO_XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
                   [0.0193339, 0.1191920, 0.9503041]])  # fmt: skip


def lab(colour, vision):
    rgb = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.array(MACHADO[vision]) @ linear, 0, 1)
    x, y, z = (TO_XYZ @ seen) / D65
    f = [t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116 for t in (x, y, z)]
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("vision", MACHADO)
@pytest.mark.parametrize("count", [n for n in RAMPS if n > 1])
def test_classes_are_told_apart(vision, count):
    """CIE 1976 difference over 12: several times what is just noticed."""
    colours = [*RAMPS[count], OUTSIDE]
    for one, other in combinations(colours, 2):
        assert np.linalg.norm(lab(one, vision) - lab(other, vision)) > 12, (one, other)


def test_letters_are_read_on_every_colour():
    for one in standings(toy_grades.scores()):
        assert contrast(one.ink, one.colour) >= 4.5
    for colours in RAMPS.values():
        for colour in colours:
            assert max(contrast(ink, colour) for ink in ("#ffffff", "#1a1a1a")) >= 4.5


def test_contrast_of_black_and_white():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_standings_are_the_schemes_classes_then_those_without_one():
    found = standings(toy_grades.scores())
    assert [one.name for one in found] == ["A", "B", "C", "D", "exempt", "protected", "unrated"]
    assert [one.rated for one in found] == [True] * 4 + [False] * 3
    assert [one.title("zh") for one in found][:1] + [one.title("en") for one in found][4:5] == [
        "A 类", "not rated"]  # fmt: skip


def test_more_classes_than_colours():
    assert len(ramp(9)) == 9


@pytest.mark.parametrize(("name", "letters"), [("A", "A"), ("C-", "C-"), ("不定等级", "不定"),
                                               (" ", "?")])  # fmt: skip
def test_letters_of_a_class(name, letters):
    assert short(name) == letters
